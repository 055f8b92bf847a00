"""A verdict on every measurement: whether it stands, and if not, why and what would fit.

Unlike findings, which know only what came before, verdicts use the whole record (`hindsight`), so
that a researcher can clean a table and a team can correct its record without reading sentences.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection.hindsight import hindsight
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.rule import Rule
from growthwatch.detection.rules import height_jumps, height_shrinks, two_values_on_one_day
from growthwatch.detection.rules.wrong_year import year_out
from growthwatch.reading.coercion import as_day

CHECKED = ("weight", "height", "ofc")
# From the mildest: what is to be done with a row of each.
VERDICTS = ("stands", "not judged", "repeated", "check", "wrong year", "error")
# A value is to be checked from a probability that keeps false flags near 1 in 1,000 weights of the
# calibration children that chose thresholds, and an error from even odds. growthwatch.
CHECK_FROM, ERROR_FROM = 0.12, 0.5
# Of two values that cannot both be right, one that is so many times less likely wrong stands.
BLAMED_TIMES = 3.0
REASONS = {
    "sudden": "does not follow from the measurements before",
    "spike": "out of line with the ones before and after it",
    "first": "the first on record, and the ones after it speak against it",
    "borne out": "does not follow from the measurements before, and the next bore it out",
    "repeated": "the same to the last digit weeks later, though growth was due",
    "year": "fits the record a whole number of years away",
    "two values": "another value is recorded for the same day",
    "lower": "children do not shrink: this and the other length or height differ too much",
    "jump": "more than three times the growth due between this and the other length or height",
    "no centile": "the reference has no centile for it",
}
COLUMNS = (
    "child_id", "date", "measure", "value", "verdict", "reason", "p_error", "surprise_sd",
    "fit_value", "fit_slip", "borne_out", "next_date",
)  # fmt: skip


def check_measurements(
    scores: pd.DataFrame, as_of: Any = None, *, parameters: Parameters | None = None
) -> pd.DataFrame:
    """Say of every weight, length or height and head circumference whether it stands.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it, of one child or many.
    as_of : date or str, optional
        Look at the record up to and including this date only.
    parameters : Parameters, optional
        Thresholds, where they are not to be growthwatch's.

    Returns
    -------
    DataFrame
        The rows of the scores but for BMI, which is worked out, with their index:

        - verdict: "error" (more likely wrong than right, by the ones before and after it), "check"
          (may be wrong, nothing after it has settled it, or it and another cannot both be right),
          "wrong year", "repeated" (copied from the visit before, or nothing was gained), "not
          judged" (no centile), else "stands";
        - reason, in words, empty where it stands; p_error, the probability that it is wrong;
          surprise_sd, how many SD it lies from what the other measurements make likely;
        - fit_value (kg or cm), what would fit in its place, and fit_slip, how that would have
          become what was recorded; missing where no simple slip explains it;
        - borne_out: whether the later ones bore it out; missing where it was never in doubt or
          nothing came after; next_date, the day of the next.

    Raises
    ------
    ValueError
        If there is no threshold of a name among the parameters.

    Notes
    -----
    A value that was in doubt and was borne out stands, and its reason says that it was in doubt.
    Nothing is left out: a person decides, or ``checked[checked["verdict"] == "stands"]``.
    Children with different references are looked at apart. Probabilities are for a record in which
    about 1 value in 100 is wrong; `docs/evaluation.md` has what is found, kind by kind.

    References
    ----------
    Daymont C et al. J Am Med Inform Assoc 2017;24:1080-1087 (growthcleanr).

    Examples
    --------
    >>> import growthwatch as gw
    >>> weights = "2012-06-01 6.9\\n2012-08-01 7.6\\n2012-10-01 2.8\\n2012-12-03 8.6"
    >>> child = gw.Child(sex="F", birth_date="2011-12-01", weight_kg=weights)
    >>> checked = check_measurements(child.scores)
    >>> checked.loc[checked["verdict"] == "error", ["value", "fit_value", "fit_slip"]]
       value  fit_value                         fit_slip
    2    2.8        8.2  typed with two digits changed over
    """
    if as_of is not None:
        scores = scores[scores["date"] <= as_day(as_of)]
    parameters = parameters or Parameters()
    table = scores.loc[scores["measure"].isin(CHECKED).to_numpy(), list(COLUMNS[:4])]
    parts = []
    for _, of_one in scores.groupby("reference", observed=True, sort=False):
        records = records_of(of_one, parameters)
        parts += [_verdicts(records, measure) for measure in CHECKED]
    empty = _as_table(np.empty(0, object), np.empty(0, "datetime64[us]"), "weight", np.empty(0), {})
    found = pd.concat([part for part in parts if len(part)] or [empty])
    # The same value twice on a day is one measurement.
    found = found.drop_duplicates(list(COLUMNS[:4]))
    keyed = table.astype({"child_id": object, "measure": "str"})
    keyed["date"] = keyed["date"].astype("datetime64[us]")
    made = keyed.merge(found, on=list(COLUMNS[:4]), how="left").set_index(table.index)
    made["verdict"] = made["verdict"].fillna("not judged")
    made["reason"] = made["reason"].fillna(REASONS["no centile"])
    for name in COLUMNS[4:]:
        table[name] = made[name]
    table["verdict"] = pd.Categorical(table["verdict"], categories=list(VERDICTS))
    return table


def _verdicts(records: Records, measure: str) -> pd.DataFrame:
    """Return the verdict on every row of one measure that has a centile."""
    record = records.by_measure[measure]
    n = len(record)
    seen = hindsight(records, measure)
    verdict = np.full(n, "stands", dtype=object)
    reason = np.full(n, "", dtype=object)

    def say(where: np.ndarray, word: str, why: str) -> None:
        verdict[where], reason[where] = word, REASONS[why]

    doubtful = seen.p_error >= CHECK_FROM
    wrong = seen.p_error >= ERROR_FROM
    for one, why in _pairs(measure):
        say(_in_pair(records, one, seen.p_error), "check", why)
    for where, why in (
        (seen.has_earlier & seen.has_later, "spike"),
        (~seen.has_earlier, "first"),
        (~seen.has_later, "sudden"),
    ):
        say(doubtful & where, "check", why)
        say(wrong & where & seen.has_later, "error", why)
    copied = doubtful & (2 * seen.p_copied > seen.p_error)
    say(copied, "repeated", "repeated")
    years = records.once(year_out, measure)
    in_other_year = (years != 0) & doubtful
    say(in_other_year, "wrong year", "year")

    suspect = record.errors.suspect & ~record.copies.present
    stood = suspect & ~doubtful & seen.has_later & (verdict == "stands")
    reason[stood] = REASONS["borne out"]
    fit = doubtful & ~in_other_year & ~copied
    settled = (doubtful | suspect) & seen.has_later & ~copied
    borne_out: np.ndarray = np.full(n, None, dtype=object)
    borne_out[settled] = ~doubtful[settled]
    none = np.datetime64("NaT", "D")
    following = np.append(record.date[1:], none) if n else record.date
    following = np.where(settled & ~record.is_last, following, none)
    return _as_table(
        record.child_id,
        record.date,
        measure,
        record.value,
        {
            "verdict": verdict,
            "reason": reason,
            "p_error": seen.p_error,
            "surprise_sd": seen.surprise,
            "fit_value": np.where(fit, seen.fit_value, np.nan),
            "fit_slip": np.where(fit, seen.fit_slip, np.full(n, None)),
            "borne_out": borne_out,
            "next_date": following.astype("datetime64[us]"),
        },
    )


def _pairs(measure: str) -> list[tuple[Rule, str]]:
    """Return the rules that say of two values that one of them is wrong, and the reason."""
    rules = [(two_values_on_one_day.rule(measure), "two values")]
    if measure == "height":
        rules += [(height_shrinks.RULE, "lower"), (height_jumps.RULE, "jump")]
    return rules


def _in_pair(records: Records, rule: Rule, p_error: np.ndarray) -> np.ndarray:
    """Return the rows that a rule sets against each other: the likelier error, or both.

    A pair of which one row is an error already is left alone.
    """
    signs = records.signs(rule)
    later = np.flatnonzero(signs.present)
    pair = np.stack([later, np.asarray(signs.onset)[later]])
    p = p_error[pair]
    blamed = (p >= p[::-1] / BLAMED_TIMES) & (p.max(axis=0) < ERROR_FROM)
    rows = np.zeros(len(p_error), dtype=bool)
    rows[pair[blamed]] = True
    return rows


def _as_table(
    child_id: np.ndarray, date: np.ndarray, measure: str, value: np.ndarray, more: dict[str, Any]
) -> pd.DataFrame:
    columns = {
        "child_id": np.asarray(child_id, dtype=object),
        "date": date.astype("datetime64[us]"),
    }
    columns |= {"measure": np.full(len(value), measure, dtype=object), "value": value}
    table = pd.DataFrame(columns | (more or dict.fromkeys(COLUMNS[4:], np.empty(0, dtype=object))))
    return table.astype({"borne_out": "boolean", "fit_slip": "str"}) if more else table
