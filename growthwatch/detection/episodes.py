"""From signs, row by row, to findings: one for each episode, with the facts that it tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection.messages import with_messages
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import DUE_TYPICAL, ONE_NOW, ONE_THEN, Rule, Signs
from growthwatch.detection.suspicion import BORNE_OUT
from growthwatch.record.notes import Note, noted
from growthwatch.record.tables import FINDING_COLUMNS, empty_findings
from growthwatch.record.vocabulary import REFERENCE_WORDS

# Columns of findings by their names, arrays of one length.
Columns = dict[str, np.ndarray]
# What a fact is where there is none.
NOTHING = np.array(None, dtype=object)


@dataclass(frozen=True)
class Episodes:
    """Runs of rows in which a rule's sign is present; all arrays have one entry a run.

    Attributes
    ----------
    record : Record
    onset, since : ndarray of int
        Row in which the pattern began, as it was first seen, and as the last telling row sees it.
    last, latest : ndarray of int
        Last row that tells it; the child's latest row.
    ended : ndarray of int
        First row after an episode that is over; -1 while it goes on.
    magnitude : ndarray of float
    """

    record: Record
    onset: np.ndarray
    since: np.ndarray
    last: np.ndarray
    latest: np.ndarray
    ended: np.ndarray
    magnitude: np.ndarray

    def at(self, name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Return date, value and z-score of one row for each episode, as facts; -1 for none."""
        return facts_at(self.record, name, rows)

    def due(self, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return the gain of a child that stays on its centile from one row to another."""
        record = self.record
        return record.value_on_centile_of(earlier, later) - record.value[earlier]


def _told_on(run: Runs) -> dict[str, np.ndarray]:
    """Return from which day a finding rests on more than one unlikely value; None while it does."""
    return {"told_date": np.where(run.rests_on_one, NOTHING, run.told_on.astype(object))}


def facts_at(record: Record, name: str, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Return date, value and z-score in rows of a record, as facts; -1 for none."""
    known, at = rows >= 0, np.maximum(rows, 0)
    if not len(record):
        return {}
    return {
        f"{name}_date": np.where(known, record.date[at].astype(object), NOTHING),
        f"{name}_value": np.where(known, record.value[at], np.nan),
        f"{name}_z": np.where(known, record.z[at], np.nan),
    }


def findings_of(
    rule: Rule, records: Records, in_view: np.ndarray | None = None, *, words: bool = True
) -> pd.DataFrame:
    """Return one finding for each run of rows of a child in which the rule's sign is present.

    Onset and first detection are read off the first row of the run, which knows nothing of later
    rows; so they stay what they are when the record grows. A suspected error neither begins a run
    nor ends one. A run that rests on one unlikely value is told as a question about the record,
    with severity "data", until another value shows the same; in the rows `in_view`, of a child who
    is already told of, it is believed at once.
    """
    table = as_table(found_by(rule, records, in_view))
    return with_messages(table, (rule,)) if words else table


def together(found: Iterable[Columns]) -> Columns:
    """Return findings of several rules as one; nothing where nothing is found.

    One table is made of all, and not one for each rule: that would cost more than the rules.
    """
    filled = [columns for columns in found if columns]
    if not filled:
        return {}
    return {name: np.concatenate([one[name] for one in filled]) for name in FINDING_COLUMNS}


def as_table(found: Columns) -> pd.DataFrame:
    """Return findings as a table, without their messages."""
    return pd.DataFrame(found) if found else empty_findings()


def found_by(rule: Rule, records: Records, in_view: np.ndarray | None = None) -> Columns:
    """Return the findings of `findings_of` as columns; none of them where nothing is found."""
    if not rule.needs_centile:
        records = records.whole
    record = records.by_measure[rule.measure]
    if not len(record):
        return {}
    signs = records.signs(rule)
    if not signs.present.any():
        return {}
    surely = _surely(rule, records, in_view)
    run = _runs(record, signs, rule.severity == "data", in_view, surely)
    if not len(run.start):
        return {}
    found = Episodes(
        record=record,
        onset=signs.onset[run.start],
        since=signs.onset[run.last],
        last=run.last,
        latest=run.latest,
        ended=np.where(run.ongoing, -1, _next_sure(record)[run.last]),
        magnitude=signs.magnitude[run.last],
    )
    facts = _facts(rule, records, signs, found) | _told_on(run)
    number = len(run.start)
    details = np.empty(number, dtype=object)
    details[:] = details_of(rule, facts, run.rests_on_one, run.ongoing)

    def of_all(text: str) -> np.ndarray:
        return np.full(number, text, dtype=object)

    return {
        "child_id": record.child_id[run.start],
        "rule": of_all(rule.name),
        "severity": np.where(run.rests_on_one, "data", rule.severity).astype(object),
        "measure": of_all(rule.measure),
        "onset_date": record.date[found.onset].astype("datetime64[s]"),
        "detected_date": run.known_on.astype("datetime64[s]"),
        "last_date": record.date[run.last].astype("datetime64[s]"),
        "ongoing": run.ongoing,
        "magnitude": found.magnitude,
        "unit": of_all(rule.unit),
        "message": of_all(""),
        "guidance": of_all(rule.guidance),
        "details": details,
    }


def _facts(
    rule: Rule, records: Records, signs: Signs, found: Episodes
) -> dict[str, np.ndarray | list[Any]]:
    """Return the facts that every sentence may tell, and those of the rule."""
    record, last = found.record, found.last
    birth = record.date[last] - record.age[last].astype("timedelta64[D]")
    facts: dict[str, Any] = {
        "measure": np.full(len(last), record.measure, dtype=object),
        "sex": record.sex[last],
        "birth_date": birth.astype(object),
        **found.at("onset", found.onset),
        **found.at("since", found.since),
        **found.at("last", last),
        **found.at("ended", found.ended),
        "magnitude": found.magnitude,
    }
    facts |= _why_no_centile(record, last)
    facts |= {name: values[last] for name, values in signs.details.items()}
    if rule.facts is not None:
        facts |= rule.facts(records, found)
    return facts


def _why_no_centile(record: Record, rows: np.ndarray) -> dict[str, Any]:
    """Return why a row has no centile, as the end of the code of its sentence; None of others."""
    notes = record.notes[rows]
    why = np.select(
        [noted(notes, Note.SEX_UNKNOWN), noted(notes, Note.PAPER_FIRST_DAYS)],
        ["sex", "paper"],
        "reference",
    ).astype(object)
    return {
        "no_centile": np.where(np.isnan(record.z[rows]), why, NOTHING),
        "reference": np.full(len(rows), REFERENCE_WORDS[record.reference], dtype=object),
    }


def details_of(
    rule: Rule,
    facts: Mapping[str, np.ndarray | list[Any]],
    rests_on_one: Iterable[Any],
    ongoing: Iterable[Any],
) -> list[dict[str, Any]]:
    """Return the facts of each finding as a dict, what is not known left out, with its variant."""
    columns = [
        values.tolist() if isinstance(values, np.ndarray) else values for values in facts.values()
    ]
    names = list(facts)
    details = []
    for row, one, going in zip(zip(*columns, strict=True), rests_on_one, ongoing, strict=True):
        known = {
            name: fact
            for name, fact in zip(names, row, strict=True)
            if fact is not None and fact == fact  # nan is not itself
        }
        codes = rule.variant(known)
        if "no_centile" in known:
            codes += f",no centile {known['no_centile']}"
            if known["no_centile"] == "reference" and "due" in known:
                codes += f",{DUE_TYPICAL}"
        if one:
            codes += f",{ONE_NOW if going else ONE_THEN}"
        details.append({"variant": codes, **known})
    return details


@dataclass(frozen=True)
class Runs:
    """Runs of rows in which a sign is present; all arrays have one entry a run.

    Attributes
    ----------
    start, last, latest : ndarray of int
        First row; last row that tells the sign; the child's latest row.
    known_on : ndarray of datetime64[D]
        Day on which the first row could be told: a suspected error that a contact bears out later
        is told from that contact on.
    ongoing, rests_on_one : ndarray of bool
        Whether the run reaches the latest row; whether nothing but one unlikely value shows it.
    told_on : ndarray of datetime64[D]
        Day from which something else shows it; without meaning where nothing does.
    """

    start: np.ndarray
    last: np.ndarray
    latest: np.ndarray
    known_on: np.ndarray
    ongoing: np.ndarray
    rests_on_one: np.ndarray
    told_on: np.ndarray


def _next_sure(record: Record) -> np.ndarray:
    """Return, for each row, the child's next one that is no suspected error; -1 without one."""
    n = len(record)
    rows = np.where(record.errors.suspect, n, np.arange(n))
    following = np.append(np.minimum.accumulate(rows[::-1])[::-1], n)[1:]
    inside = following < n
    same = inside & (record.child[np.minimum(following, n - 1)] == record.child)
    return np.where(same, following, -1)


def _surely(rule: Rule, records: Records, in_view: np.ndarray | None) -> np.ndarray | None:
    """Return where a weight in doubt for being low is told as one that is not would be.

    Where it would show the sign as high as can be believed, where the weights before show it too,
    and in a child who is told of already: more loss is never told as less. None of other measures.
    """
    record = records.by_measure[rule.measure]
    if rule.measure != "weight" or rule.severity == "data" or not record.doubtfully_low.any():
        return None
    shows = records.believed_at_least.signs(rule).present
    for also in (records.signs(rule).certain, in_view):
        if also is not None:
            shows = shows | also
    return record.doubtfully_low & shows


def _runs(
    record: Record,
    signs: Signs,
    about_errors: bool,
    in_view: np.ndarray | None,
    surely: np.ndarray | None,
) -> Runs:
    """Return the runs of a sign."""
    n = len(record)
    rows = np.arange(n)
    telling, alone = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    known_on = record.date
    if not about_errors:
        telling, alone = ~record.errors.suspect, stands_alone(record, signs)
        if in_view is not None:
            alone &= ~in_view
        if surely is not None:
            telling, alone = telling | (surely & signs.present), alone & ~surely
        later = record.stated_later & ~telling
        telling, known_on = telling | later, np.where(later, record.stated_on, known_on)
    # For each row the latest one, itself included, that tells anything; none before the first.
    source = np.maximum.accumulate(np.where(telling, rows, -1))
    present = np.where(source >= record.first, signs.present[source], False)

    same_child = np.diff(record.child, prepend=-1) == 0
    before = np.append(False, present[:-1]) & same_child
    start = np.flatnonzero(present & ~before)
    after = np.append(present[1:], False) & np.append(same_child[1:], False)
    end = np.flatnonzero(present & ~after)
    latest = np.searchsorted(record.child, record.child[start], side="right") - 1
    # The first row of each run that shows the sign without standing alone.
    shown = np.append(np.flatnonzero(present & telling & ~alone), n)
    told = shown[np.searchsorted(shown, start)]
    told_on = known_on[np.minimum(told, end)]
    return Runs(start, source[end], latest, known_on[start], end == latest, told > end, told_on)


def stands_alone(record: Record, signs: Signs) -> np.ndarray:
    """Return where nothing but the row's own unlikely value shows a sign: shape (n,)."""
    alone = record.provisional & signs.present & ~just_before(record, signs.present)
    alone &= ~record.stated
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
