"""The user's own z-scores, every one of them, computed independently and compared."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.verification.pygrowup_scores import AGREE_WITHIN, covered_zscore
from growthwatch.verification.second_computation import Facts, second

# Both compute with the same numbers in double precision, along different ways.
SECOND_WITHIN = 1e-6
COLUMNS = {"weight_kg": "weight", "height_cm": "height", "ofc_cm": "ofc"}
BMI_FROM_DAYS = 14
HALF_A_GRAM = 0.0005  # values that differ by less, in kg or cm, are one value written twice
Rows = dict[tuple[str, dt.date | None, str], list[float]]


@dataclass(frozen=True)
class Verified:
    """What comparing came to.

    Attributes
    ----------
    table : DataFrame
        The scores' child_id, date, measure, value, reference, corrected_age_days, z and
        chronological_z, with second_z and second_chronological_z (computed a second time),
        peer_z (pygrowup's, nan where it does not cover the row), difference and peer_difference
        (the largest, absolute; infinite where only one of the two has a value) and agrees.
    unlike_record : int
        Measured values of the record that are not among the scores, or stand there otherwise.
    """

    table: pd.DataFrame
    unlike_record: int

    @property
    def agrees(self) -> bool:
        """Whether every z-score agrees and every value of the record is among them."""
        return bool(self.table["agrees"].all()) and not self.unlike_record

    @property
    def largest(self) -> float:
        """The largest difference from the second computation."""
        return _largest(self.table["difference"])

    @property
    def largest_from_pygrowup(self) -> float:
        """The largest difference from pygrowup's; nan where it covers none of them."""
        return _largest(self.table["peer_difference"])

    @property
    def covered_by_pygrowup(self) -> int:
        """How many z-scores pygrowup computed too."""
        return int(self.table["peer_z"].notna().sum())

    @property
    def sentence(self) -> str:
        """Say it in one sentence, as a report does."""
        number = int(self.table["second_z"].notna().sum())
        if not self.agrees:
            wrong = int((~self.table["agrees"]).sum())
            lost = f"{self.unlike_record:,} values of the record and of the scores are not the same"
            parts = [
                f"{wrong:,} of {len(self.table):,} z-scores differ from an independent computation"
            ]
            return " and ".join(
                [*(parts if wrong else []), *([lost] if self.unlike_record else [])]
            )
        if not number:
            return "Verified: there is no z-score, and the second computation has none either."
        peers = self.covered_by_pygrowup
        said = (
            f" pygrowup, which rounds to 0.01, covers {peers:,} of them and lies "
            f"{self.largest_from_pygrowup:.4f} away at most."
        )
        return (
            f"Verified: {number:,} z-scores were computed a second time, independently, and lie "
            f"{self.largest:.0e} apart at most.{said if peers else ''}"
        )


def verify_scores(
    children: pd.DataFrame, measurements: pd.DataFrame, scores: pd.DataFrame, *, term: str = "exact"
) -> Verified:
    """Compute every z-score a second time from the record, and by pygrowup where it covers it.

    Parameters
    ----------
    children, measurements : DataFrame
        The accepted record, as in `growthwatch.Caseload`.
    scores : DataFrame
        What `growthwatch.score` made of it.
    term : {"exact", "paper"}
        As the scores were made.

    Notes
    -----
    Ages, corrected ages and BMI are worked out from the record again. Which reference a child is
    compared with is taken from the scores.
    """
    facts = _facts(children)
    rows = []
    for child_id, date, measure, value, reference, z, chronological in zip(
        *(
            scores[name].astype(object).to_numpy()
            for name in ("child_id", "date", "measure", "value", "reference")
        ),
        scores["z"].to_numpy(float),
        scores["chronological_z"].to_numpy(float),
        strict=True,
    ):
        child = facts.get(str(child_id))
        own = second(child, _day(date), measure, float(value), reference, term)
        peer = None
        if own.z is not None and child is not None and own.corrected_age_days is not None:
            pooled = term == "paper" and z != chronological and own.corrected_age_days < 14
            if not pooled:
                peer = covered_zscore(
                    reference, measure, float(value), child.sex, own.corrected_age_days
                )
        rows.append(
            (
                _float(own.z), _float(own.chronological_z), _float(peer),
                max(_apart(z, own.z), _apart(chronological, own.chronological_z)),
                math.nan if peer is None else _apart(z, peer),
            )
        )  # fmt: skip
    names = ("second_z", "second_chronological_z", "peer_z", "difference", "peer_difference")
    found = pd.DataFrame(rows, columns=list(names), index=scores.index, dtype=float)
    kept = ("child_id", "date", "measure", "value", "reference", "corrected_age_days", "z")
    table = pd.concat([scores[[*kept, "chronological_z"]], found], axis=1)
    # Of a value that is none, such as a weight in milligrams, z has as many digits as it has.
    size = np.maximum(1.0, scores[["z", "chronological_z"]].abs().max(axis=1).fillna(0).to_numpy())
    table["agrees"] = (table["difference"] <= SECOND_WITHIN * size) & ~(
        table["peer_difference"] > AGREE_WITHIN
    )
    return Verified(table, _unlike_record(children, measurements, scores, facts))


def _facts(children: pd.DataFrame) -> dict[str, Facts]:
    """Return sex, birth date and gestation in days of each child."""
    blank = [None] * len(children)
    columns = [
        children[name].astype(object).tolist() if name in children else blank
        for name in ("child_id", "sex", "birth_date", "gestation_weeks", "gestation_days")
    ]
    facts = {}
    for child_id, sex, born, weeks, days in zip(*columns, strict=True):
        gestation = None if pd.isna(weeks) else int(weeks) * 7 + (0 if pd.isna(days) else int(days))
        facts[str(child_id)] = Facts(None if pd.isna(sex) else str(sex), _day(born), gestation)
    return facts


def _unlike_record(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    scores: pd.DataFrame,
    facts: dict[str, Facts],
) -> int:
    """Return how many values stand in the record or in the scores and not in both."""
    due: Rows = defaultdict(list)
    ids, days = (measurements[name].astype(object).tolist() for name in ("child_id", "date"))
    for column, measure in COLUMNS.items():
        if column in measurements:
            values = measurements[column].to_numpy(float, na_value=np.nan)
            for child_id, date, value in zip(ids, days, values, strict=True):
                if not math.isnan(value):
                    due[(str(child_id), _day(date), measure)].append(float(value))
    if "birth_weight_kg" in children:
        weights = children["birth_weight_kg"].to_numpy(float, na_value=np.nan)
        for child_id, value in zip(children["child_id"], weights, strict=True):
            key = (str(child_id), facts[str(child_id)].born, "weight")
            if not math.isnan(value) and key[1] is not None and key not in due:
                due[key].append(float(value))
    _add_bmi(due, facts)
    have: Rows = defaultdict(list)
    for child_id, date, measure, value in zip(
        *(scores[name].astype(object).tolist() for name in ("child_id", "date", "measure")),
        scores["value"].to_numpy(float),
        strict=True,
    ):
        have[(str(child_id), _day(date), str(measure))].append(float(value))
    return sum(_unlike(due.get(key, []), have.get(key, [])) for key in due.keys() | have.keys())


def _add_bmi(due: Rows, facts: dict[str, Facts]) -> None:
    """Add the BMI of each day with one weight and one height, from two weeks of age."""
    for child_id, date, measure in list(due):
        child = facts.get(child_id)
        early = (
            child is not None
            and child.born is not None
            and date is not None
            and (date - child.born).days < BMI_FROM_DAYS
        )
        if measure != "weight" or early:
            continue
        weight = _one(due[(child_id, date, "weight")])
        height = _one(due.get((child_id, date, "height"), []))
        if weight and height:
            due[(child_id, date, "bmi")] = [weight / (height / 100) ** 2]


def _one(values: list[float]) -> float | None:
    """Return the value of a day; None where there is none, or two that differ."""
    real = [value for value in values if value > 0]
    return max(real) if real and max(real) - min(real) < HALF_A_GRAM else None


def _unlike(due: list[float], have: list[float]) -> int:
    pairs = zip(sorted(due), sorted(have), strict=False)
    alike = sum(one == other or math.isclose(one, other, rel_tol=1e-12) for one, other in pairs)
    return max(len(due), len(have)) - alike


def _apart(one: float, other: float | None) -> float:
    """Return how far two z-scores lie apart: 0 where neither is one, infinite where only one is."""
    there = None if math.isnan(one) else one
    if there is None or other is None:
        return 0.0 if there is None and other is None else math.inf
    return 0.0 if there == other else abs(there - other)


def _largest(column: pd.Series) -> float:
    return float(column.max()) if column.notna().any() else math.nan


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _float(value: float | None) -> float:
    return math.nan if value is None else value
