"""BMI below the 2nd and below the 0.4th centile, from two years of age."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_0_4TH, Z_2ND
from growthwatch.detection.across import last_usable, same_day
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.still import STILL, still_variant
from growthwatch.record.vocabulary import TWO_YEARS_DAYS, Severity


def trusted(records: Records) -> np.ndarray:
    """Return which BMIs, and the weights and heights they come from, are no suspected errors."""
    record = records.bmi
    usable = ~record.errors.suspect
    for other in (records.weight, records.height):
        at = same_day(record, other)
        if len(other):
            usable &= (at < 0) | ~other.errors.suspect[at]
    return usable


def telling_row(records: Records) -> np.ndarray:
    """Return, for each BMI, the latest one that can be trusted; -1 before the first."""
    return last_usable(records.bmi, records.once(trusted))


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the latest BMI that tells."""
    return found.at("still", records.once(telling_row)[found.last])


def _rule(
    name: str,
    line: str,
    limit: float,
    severity: Severity,
    meaning: str,
    guidance: str,
    says_more_than: str = "",
) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where BMI is below the line; where it cannot be trusted, what was so before."""
        record = records.bmi
        rows, telling = np.arange(len(record)), records.once(telling_row)
        at = np.maximum(telling, 0)
        low = (record.z < limit) & (record.age >= TWO_YEARS_DAYS)
        return Signs(low[at] & (telling >= 0), np.where(telling >= 0, at, rows), record.z[at])

    place = "{%s_value:value} at {%s_date:age} ({%s_date:date}), {%s_z:distance}"
    beyond = f"{{sex:Her}} BMI was {{onset_z:beyond {line}}}"
    first, still = place.replace("%s", "onset"), place.replace("%s", "still")
    return Rule(
        name=name,
        title=f"BMI is below the {line} centile",
        family="body",
        looks_for=f"BMI below the {line} centile, from two years of age.",
        measure="bmi",
        severity=severity,
        unit="z-score",
        guidance=guidance,
        signs=signs,
        facts=facts,
        variant=still_variant,
        sentences={
            "told": (f"{beyond}: {first}.", meaning),
            STILL: (f"{beyond}: {first}, and still so, {still}.", meaning),
            "ended": "After that it was {ended_value:value} at {ended_date:age} "
            "({ended_date:date}), {ended_z:distance}.",
        },
        says_more_than=says_more_than,
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
        says_more_than="bmi_below_2nd",
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
