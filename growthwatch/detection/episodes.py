"""From signs, row by row, to findings: one for each episode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.ages import age_words, date_words
from growthwatch.centiles import centile_band
from growthwatch.detection.record import Record

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
    detected: int
    last: int
    latest: int
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
        if self.ongoing or self.latest == self.last:
            return ""
        row = self.last + 1
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
        From a record to its signs; sees each row with the rows before it only.
    message : callable
        From an episode to a sentence that carries its dates, ages and weights.
    """

    name: str
    looks_for: str
    measure: str
    severity: str
    unit: str
    guidance: str
    signs: Callable[[Record], Signs]
    message: Callable[[Episode], str]


def findings_of(rule: Rule, record: Record) -> pd.DataFrame:
    """Return one finding for each run of rows of a child in which the rule's sign is present.

    Onset and first detection are read off the first row of the run, which knows nothing of later
    rows; so they stay what they are when the record grows.
    """
    signs = rule.signs(record)
    same_child = np.diff(record.child, prepend=-1) == 0
    before = np.roll(signs.present, 1) & same_child
    starts = np.flatnonzero(signs.present & ~before)
    after = np.roll(signs.present, -1) & np.roll(same_child, -1)
    ends = np.flatnonzero(signs.present & ~after)
    if not len(starts):
        return empty_findings()

    latest = np.searchsorted(record.child, record.child[starts], side="right") - 1
    onset = signs.onset[starts]
    messages = [
        rule.message(Episode(record, *(int(row) for row in rows), bool(rows[2] == rows[3]), size))
        for *rows, size in zip(onset, starts, ends, latest, signs.magnitude[ends], strict=True)
    ]
    return pd.DataFrame(
        {
            "child_id": record.child_id[starts],
            "rule": rule.name,
            "severity": rule.severity,
            "measure": rule.measure,
            "onset_date": record.date[onset].astype("datetime64[s]"),
            "detected_date": record.date[starts].astype("datetime64[s]"),
            "last_date": record.date[ends].astype("datetime64[s]"),
            "ongoing": ends == latest,
            "magnitude": signs.magnitude[ends],
            "unit": rule.unit,
            "message": messages,
            "guidance": rule.guidance,
        },
        columns=list(FINDING_COLUMNS),
    )


def empty_findings() -> pd.DataFrame:
    """Return a table of findings without rows, with the columns and their types."""
    dates = dict.fromkeys(("onset_date", "detected_date", "last_date"), "datetime64[s]")
    types = {**dict.fromkeys(FINDING_COLUMNS, "str"), **dates}
    types |= {"ongoing": "bool", "magnitude": "float64", "child_id": "object"}
    return pd.DataFrame({name: pd.Series(dtype=types[name]) for name in FINDING_COLUMNS})
