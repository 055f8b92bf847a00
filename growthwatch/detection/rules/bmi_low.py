"""BMI below the 2nd and below the 0.4th centile, from two years of age."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_0_4TH, Z_2ND
from growthwatch.detection.across import last_usable, same_day
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.record.vocabulary import TWO_YEARS_DAYS, UNITS
from growthwatch.say.ages import age_words_on

TELLING = "bmi_low: row that tells"


def trusted(records: Records) -> np.ndarray:
    """Return which BMIs, and the weights and heights they come from, are no suspected errors."""
    record = records.bmi
    usable = ~record.errors.suspect
    for other in (records.weight, records.height):
        at = same_day(record, other)
        if len(other):
            usable &= (at < 0) | ~other.errors.suspect[np.maximum(at, 0)]
    return usable


def _told(episode: Episode, row: int) -> str:
    record = episode.record
    age = age_words_on(record.date[row], record.age[row])
    return (
        f"{record.value[row]:.1f} {UNITS['bmi']} at {age} "
        f"({episode.date(row)}), {abs(record.z[row]):.1f} SD "
        f"{'below' if record.z[row] < 0 else 'above'} the median"
    )


def _rule(name: str, line: str, limit: float, severity: str, meaning: str, guidance: str) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where BMI is below the line; where it cannot be trusted, what was so before."""
        record = records.bmi
        rows = np.arange(len(record))
        telling = last_usable(record, trusted(records))
        at = np.maximum(telling, 0)
        low = (record.z < limit) & (record.age >= TWO_YEARS_DAYS)
        record.beside[TELLING] = at
        return Signs(low[at] & (telling >= 0), np.where(telling >= 0, at, rows), record.z[at])

    def message(episode: Episode) -> str:
        """Say since when BMI has been below the line, where it is now, and what may be read."""
        telling = episode.record.beside[TELLING]
        first, last = episode.onset, int(telling[episode.last])
        said = f"BMI below the {line} centile: {_told(episode, first)}"
        if last != first:
            said += f"; still so, {_told(episode, last)}"
        said += f". {meaning}"
        if not episode.ongoing:
            over = episode.ended_by()
            said += f" After that, {_told(episode, over)}."
        return said

    return Rule(
        name=name,
        looks_for=f"BMI below the {line} centile, from two years of age.",
        measure="bmi",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        message=message,
    )


RULES = (
    _rule(
        "bmi_below_0_4th",
        "0.4th",
        Z_0_4TH,
        "concern",
        "A BMI below the 0.4th centile is a threshold at which NICE asks for assessment.",
        "NICE NG75 (2017): over 2 years, a BMI below the 0.4th centile suggests probable "
        "undernutrition that needs assessment. By definition 1 child in 250 is there.",
    ),
    _rule(
        "bmi_below_2nd",
        "2nd",
        Z_2ND,
        "watch",
        "A BMI alone does not tell a small build from anything else.",
        "NICE NG75 (2017): over 2 years, a BMI below the 2nd centile may reflect undernutrition or "
        "a small build. By definition 1 child in 44 is there.",
    ),
)
