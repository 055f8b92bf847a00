"""From signs, row by row, to findings: one for each episode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.centiles import centile_band
from growthwatch.detection.record import Record, Records
from growthwatch.detection.suspicion import BORNE_OUT
from growthwatch.record.tables import FINDING_COLUMNS, empty_findings
from growthwatch.record.vocabulary import UNITS
from growthwatch.say.ages import age_words_on, date_words


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
    certain : ndarray of bool, shape (n,), optional
        Rows whose sign rests on more than their own value, and so needs no second one.
    """

    present: np.ndarray
    onset: np.ndarray
    magnitude: np.ndarray
    certain: np.ndarray | None = None


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
        """Say the value of a row with its unit: weights to 10 g, the rest to one decimal."""
        measure = self.record.measure
        digits = 2 if measure == "weight" else 1
        return f"{self.record.value[row]:.{digits}f} {UNITS[measure]}"

    def age(self, row: int) -> str:
        """Say the chronological age in a row."""
        return age_words_on(self.record.date[row], self.record.age[row])

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
        row = self.ended_by()
        return f" No longer shown on {self.date(row)}, at {self.value(row)} ({self.band(row)})."

    def ended_by(self) -> int:
        """Return the first row after an episode that is over."""
        suspect = self.record.errors.suspect
        return next(i for i in range(self.last + 1, self.latest + 1) if not suspect[i])


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


def signs_of(rule: Rule, records: Records) -> Signs:
    """Return a rule's signs, worked out once for the same records."""
    if rule.name + rule.measure not in records.signs:
        records.signs[rule.name + rule.measure] = rule.signs(records)
    return records.signs[rule.name + rule.measure]


def findings_of(rule: Rule, records: Records, in_view: np.ndarray | None = None) -> pd.DataFrame:
    """Return one finding for each run of rows of a child in which the rule's sign is present.

    Onset and first detection are read off the first row of the run, which knows nothing of later
    rows; so they stay what they are when the record grows. A suspected error neither begins a run
    nor ends one. A run that rests on one unlikely value is told as a question about the record,
    with severity "data", until another value shows the same; in the rows `in_view`, of a child who
    is already told of, it is believed at once.
    """
    record = records.by_measure[rule.measure]
    signs = signs_of(rule, records)
    run = _runs(record, signs, rule.severity == "data", in_view)
    if not len(run.start):
        return empty_findings()

    onset, since, magnitude = signs.onset[run.start], signs.onset[run.last], signs.magnitude
    messages = [
        rule.message(Episode(record, *(int(row) for row in rows), bool(going), float(size)))
        + (RESTS_ON_ONE[bool(going)] if one else "")
        for *rows, going, size, one in zip(
            onset, since, run.last, run.latest, run.ongoing, magnitude[run.last],
            run.rests_on_one, strict=True,
        )
    ]  # fmt: skip
    return pd.DataFrame(
        {
            "child_id": record.child_id[run.start],
            "rule": rule.name,
            "severity": np.where(run.rests_on_one, "data", rule.severity),
            "measure": rule.measure,
            "onset_date": record.date[onset].astype("datetime64[s]"),
            "detected_date": record.date[run.start].astype("datetime64[s]"),
            "last_date": record.date[run.last].astype("datetime64[s]"),
            "ongoing": run.ongoing,
            "magnitude": magnitude[run.last],
            "unit": rule.unit,
            "message": messages,
            "guidance": rule.guidance,
        },
        columns=list(FINDING_COLUMNS),
    )


RESTS_ON_ONE = {
    True: " This rests on one unlikely measurement, which is right or an error: measure again.",
    False: " It rested on one unlikely measurement, which the next one did not bear out.",
}


@dataclass(frozen=True)
class Runs:
    """Runs of rows in which a sign is present; all arrays have one entry a run.

    Attributes
    ----------
    start, last, latest : ndarray of int
        First row; last row that tells the sign; the child's latest row.
    ongoing, rests_on_one : ndarray of bool
        Whether the run reaches the latest row; whether nothing but one unlikely value shows it.
    """

    start: np.ndarray
    last: np.ndarray
    latest: np.ndarray
    ongoing: np.ndarray
    rests_on_one: np.ndarray


def _runs(record: Record, signs: Signs, about_errors: bool, in_view: np.ndarray | None) -> Runs:
    """Return the runs of a sign."""
    n = len(record)
    rows = np.arange(n)
    telling, alone = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    if not about_errors:
        telling, alone = ~record.errors.suspect, stands_alone(record, signs)
        if in_view is not None:
            alone &= ~in_view
    # For each row the latest one, itself included, that tells anything; none before the first.
    source = np.maximum.accumulate(np.where(telling, rows, -1))
    present = np.where(source >= record.first, signs.present[source], False)

    same_child = np.diff(record.child, prepend=-1) == 0
    before = np.append(False, present[:-1]) & same_child
    start = np.flatnonzero(present & ~before)
    after = np.append(present[1:], False) & np.append(same_child[1:], False)
    end = np.flatnonzero(present & ~after)
    latest = np.searchsorted(record.child, record.child[start], side="right") - 1
    # Rows of each run that show the sign without standing alone.
    shown = np.cumsum(present & telling & ~alone)
    shown_in_run = shown[end] - shown[start] + (present & telling & ~alone)[start]
    return Runs(start, source[end], latest, end == latest, shown_in_run == 0)


def stands_alone(record: Record, signs: Signs) -> np.ndarray:
    """Return where nothing but the row's own unlikely value shows a sign: shape (n,)."""
    alone = record.provisional & signs.present & ~just_before(record, signs.present)
    return alone if signs.certain is None else alone & ~signs.certain


def just_before(record: Record, present: np.ndarray) -> np.ndarray:
    """Return whether something was present in the row before that counts: shape (n,).

    A suspected error counts where it was borne out, and is looked past otherwise.
    """
    errors = record.errors
    counts = ~errors.suspect | (errors.outcome == BORNE_OUT)
    earlier = np.maximum.accumulate(np.where(counts, np.arange(len(record)), -1))
    earlier = np.append(-1, earlier[:-1])[: len(record)]
    return (earlier >= record.first) & present[earlier]


def told(record: Record, signs: Signs) -> np.ndarray:
    """Return where a sign is present that rests on more than one value in doubt: shape (n,)."""
    return signs.present & ~record.errors.suspect & ~stands_alone(record, signs)
