"""Made-up children for the tests of rules, given as z-scores by age."""

from __future__ import annotations

import numpy as np
import pandas as pd

import growthwatch as gw
from growthwatch.detection.episodes import Rule, findings_of
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import records_of

BIRTH = pd.Timestamp("2020-01-01")
COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
ByAge = list[tuple[int, float]]


def table(
    child_id: str | int = "c", *, sex: str = "female", birth: pd.Timestamp = BIRTH, **by_age: ByAge
) -> pd.DataFrame:
    """Measurements of one child from the day of life and z-score of each; the first of a day."""
    every_day = np.unique([day for rows in by_age.values() for day, _ in rows])
    columns = {}
    for measure, rows in by_age.items():
        days = np.array([day for day, _ in rows])
        z = np.array([z for _, z in rows], dtype=float)
        values = gw.measurement(measure, z, sex=sex, age_days=days)
        first_last = np.flatnonzero(~np.isnan(values))[::-1]
        column = np.full(len(every_day), np.nan)
        column[np.searchsorted(every_day, days[first_last])] = values[first_last]
        columns[COLUMNS[measure]] = column
    dates = birth + pd.to_timedelta(every_day, "D")
    return pd.DataFrame(columns | {"date": dates, "child_id": child_id})


def scores_of(*, sex: str = "female", reference: str = "uk-who", **by_age: ByAge) -> pd.DataFrame:
    """Scores of one child."""
    children = pd.DataFrame({"child_id": ["c"], "sex": [sex], "birth_date": [BIRTH]})
    return gw.score(children, table(sex=sex, **by_age), reference=reference)


def found(
    rule: Rule,
    scores: pd.DataFrame,
    children: pd.DataFrame | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Findings of one rule."""
    return findings_of(rule, records_of(scores, parameters or Parameters(), children))


def only(findings: pd.DataFrame) -> pd.Series:
    assert len(findings) == 1, findings[["rule", "message"]]
    return findings.iloc[0]


def day(number: int) -> pd.Timestamp:
    return BIRTH + pd.Timedelta(days=number)


def measured(*, sex: str = "female", **by_day: list[tuple[int, float]]) -> pd.DataFrame:
    """Scores of one child from the day of life and value: ``measured(weight_kg=[(60, 5.0)])``."""
    children = pd.DataFrame({"child_id": ["c"], "sex": [sex], "birth_date": [BIRTH]})
    visits = pd.concat(
        pd.DataFrame(rows, columns=["day", column]) for column, rows in by_day.items()
    )
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    return gw.score(children, visits.assign(child_id="c"))


def in_kg(*rows: tuple[int, float]) -> pd.DataFrame:
    """Scores of a girl's weights in kg."""
    return measured(weight_kg=list(rows))


def shown(rule: Rule, scores: pd.DataFrame, children: pd.DataFrame | None = None) -> bool:
    """Whether the last measurement shows the sign of the rule."""
    return bool(found(rule, scores, children)["ongoing"].any())
