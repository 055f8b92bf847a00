"""From signs, row by row, to findings: one for each episode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.ages import age_words, date_words
from growthwatch.centiles import centile_band
from growthwatch.detection.record import Record, Records

FINDING_COLUMNS = (
    "child_id", "rule", "severity", "measure", "onset_date", "detected_date", "last_date",
    "ongoing", "magnitude", "unit", "message", "guidance",
)  # fmt: skip


@dataclass(frozen=True)
class Signs:
    """What a rule sees at each row of a record, knowing that row and the ones before it.

    Attributes
    ----------
    present : ndarray of bool, shape (n,)
        Whether the pattern is there, judged from the record up to this row.
    onset : ndarray of int, shape (n,)
        Row in which the pattern began.
    magnitude : ndarray of float, shape (n,)
    """

    present: np.ndarray
    onset: np.ndarray
    magnitude: np.ndarray


@dataclass(frozen=True)
class Episode:
    """A run of rows in which a rule's sign is present, as its message needs it."""

    record: Record
    onset: int
    """Row in which the pattern began, as it was first seen."""
    since: int
    """Row in which it began, as the last telling row sees it."""
    last: int
    """Last row that tells it."""
    latest: int
    """The child's latest row."""
    ongoing: bool
    magnitude: float

    def value(self, row: int) -> str:
        """Say the value of a row with its unit: weights to 10 g, the rest to 1 mm."""
        number = self.record.value[row]
        return f"{number:.2f} kg" if self.record.measure == "weight" else f"{number:.1f} cm"

    def age(self, row: int) -> str:
        """Say the chronological age in a row."""
        return age_words(self.record.age[row])

    def date(self, row: int) -> str:
        """Say the date of a row."""
        return date_words(pd.Timestamp(self.record.date[row]))

    def band(self, row: int) -> str:
        """Say where a row lies among the centiles."""
        return centile_band(self.record.z[row], self.record.measure)

    def afterwards(self) -> str:
        """Say what the latest measurement is, where it is later than the episode."""
        if self.ongoing:
            return ""
        suspect = self.record.errors.suspect
        row = next(i for i in range(self.last + 1, self.latest + 1) if not suspect[i])
        return f" Over by {self.date(row)}, at {self.value(row)} ({self.band(row)})."


@dataclass(frozen=True)
class Rule:
    """One pattern: its name, what it looks for, its source and how it is told.

    Attributes
    ----------
    name : str
        As in the `rule` column of findings.
    looks_for : str
        One sentence.
    measure : str
    severity : {"urgent", "concern", "watch", "data"}
    unit : str
        Of the magnitude.
    guidance : str
        The published source, or where the threshold comes from.
    signs : callable
        From the records to the signs in the rows of `measure`; sees each row with the rows before
        it only.
    message : callable
        From an episode to a sentence that carries its dates, ages and weights.
    """

    name: str
    looks_for: str
    measure: str
    severity: str
    unit: str
    guidance: str
    signs: Callable[[Records], Signs]
    message: Callable[[Episode], str]


def findings_of(rule: Rule, records: Records) -> pd.DataFrame:
    """Return one finding for each run of rows of a child in which the rule's sign is present.

    Onset and first detection are read off the first row of the run, which knows nothing of later
    rows; so they stay what they are when the record grows. A suspected error neither begins a run
    nor ends one.
    """
    record = records.by_measure[rule.measure]
    signs = rule.signs(records)
    starts, ends, last, latest = _runs(record, signs, rule.severity == "data")
    if not len(starts):
        return empty_findings()

    onset, since, magnitude = signs.onset[starts], signs.onset[last], signs.magnitude[last]
    ongoing = ends == latest
    messages = [
        rule.message(Episode(record, *(int(row) for row in run), bool(going), float(size)))
        for *run, going, size in zip(onset, since, last, latest, ongoing, magnitude, strict=True)
    ]
    return pd.DataFrame(
        {
            "child_id": record.child_id[starts],
            "rule": rule.name,
            "severity": rule.severity,
            "measure": rule.measure,
            "onset_date": record.date[onset].astype("datetime64[s]"),
            "detected_date": record.date[starts].astype("datetime64[s]"),
            "last_date": record.date[last].astype("datetime64[s]"),
            "ongoing": ongoing,
            "magnitude": magnitude,
            "unit": rule.unit,
            "message": messages,
            "guidance": rule.guidance,
        },
        columns=list(FINDING_COLUMNS),
    )


def _runs(
    record: Record, signs: Signs, about_errors: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the first, the final, the last telling and the child's latest row of each run."""
    rows = np.arange(len(record))
    telling = np.ones(len(record), dtype=bool) if about_errors else ~record.errors.suspect
    # For each row the latest one, itself included, that tells anything; none before the first.
    source = np.maximum.accumulate(np.where(telling, rows, -1))
    present = np.where(source >= record.first, signs.present[source], False)

    same_child = np.diff(record.child, prepend=-1) == 0
    before = np.append(False, present[:-1]) & same_child
    starts = np.flatnonzero(present & ~before)
    after = np.append(present[1:], False) & np.append(same_child[1:], False)
    ends = np.flatnonzero(present & ~after)
    latest = np.searchsorted(record.child, record.child[starts], side="right") - 1
    return starts, ends, source[ends], latest


def empty_findings() -> pd.DataFrame:
    """Return a table of findings without rows, with the columns and their types."""
    dates = dict.fromkeys(("onset_date", "detected_date", "last_date"), "datetime64[s]")
    types = {**dict.fromkeys(FINDING_COLUMNS, "str"), **dates}
    types |= {"ongoing": "bool", "magnitude": "float64", "child_id": "object"}
    return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in FINDING_COLUMNS})
