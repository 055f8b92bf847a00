"""The check of what lies beside the measurements: contacts, plans, promised actions, periods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.reading.cells import (
    DAY,
    Column,
    read_column,
    read_measure,
    read_number,
    read_outcome,
    read_period_kind,
    read_yes_or_no,
)
from growthwatch.reading.columns import Checked, need_columns, read_dates, split, typed
from growthwatch.reading.conditions import read_condition
from growthwatch.reading.problems import Problem, found, required, unknown_child, unreadable
from growthwatch.reading.raw import RawTable


def check_contacts(raw: RawTable, children: Checked, child_lines: pd.Series) -> Checked:
    """Check the contacts' rows against the children, as `check_measurements`.

    A contact about the family may be from before the child's birth, and a planned one from the
    future.

    Returns
    -------
    Checked
        accepted: child_id, date, agency, role, kind, summary, date_to (NaT where it was one day),
        then the other columns as text; `outcome`, where there is one, is one of `OUTCOMES` or
        missing, and `chart` True, False or missing.
    """
    need_columns(raw, ("child_id", "date", "agency", "role", "kind", "summary"))
    dates = read_dates(raw, ("date", "date_to"))
    date, date_to = dates["date"], dates["date_to"]
    backwards = date_to.values < date.values
    problems = [
        required(raw, "child_id", "every contact belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        required(raw, "date", "a contact needs its day"),
        unreadable("date", date),
        unreadable("date_to", date_to),
        found("date_to", date_to.text, backwards, "is before the date: correct one of them"),
    ]
    names = ("child_id", "date", "agency", "role", "kind", "summary", "date_to")
    first = dict.fromkeys(names) | {"date": date.values, "date_to": date_to.values}
    coded: dict[str, Column] = {}
    if "outcome" in raw.cells:
        coded["outcome"] = read_column(raw.cells["outcome"], read_outcome, object)
    if "chart" in raw.cells:
        coded["chart"] = read_column(raw.cells["chart"], read_yes_or_no, object)
    others = {
        name: pd.array(column.values, dtype="boolean" if name == "chart" else "str")
        for name, column in coded.items()
    }
    warnings = [unreadable(name, column) for name, column in coded.items()]
    return split(raw, typed(raw, first, others), problems, warnings)


def check_plans(raw: RawTable, children: Checked, child_lines: pd.Series) -> Checked:
    """Check the rows of planned measuring against the children, as `check_measurements`.

    Returns
    -------
    Checked
        accepted: child_id, measure ("weight", "height", "ofc", "bmi"), from, until, every_days,
        source (missing where not said), then the other columns as text.
    """
    need_columns(raw, ("child_id", "measure", "from", "until", "every_days"))
    dates = read_dates(raw, ("from", "until"))
    start, until = dates["from"], dates["until"]
    every = read_column(raw.cells["every_days"], read_number, float)
    measure = read_column(raw.cells["measure"], read_measure, object)
    problems = [
        required(raw, "child_id", "every plan belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        unreadable("measure", measure),
        required(raw, "from", "a plan needs the day it was made"),
        unreadable("from", start),
        unreadable("until", until),
        found("until", until.text, until.values < start.values, "is before from: correct one"),
        required(raw, "every_days", "write 7 for weekly or 30 for monthly"),
        unreadable("every_days", every),
        found("every_days", every.text, every.values < 1, "is less than a day: write whole days"),
    ]
    raw = raw.with_columns("source")
    first = {
        "child_id": None,
        "measure": pd.array(measure.values, dtype="str"),
        "from": start.values,
        "until": until.values,
        "every_days": every.values,
        "source": None,
    }
    return split(raw, typed(raw, first, {}), problems)


def check_actions(raw: RawTable, children: Checked, child_lines: pd.Series) -> Checked:
    """Check the rows of what was promised against the children, as `check_measurements`.

    A date that cannot be read is unknown and warned of: a promise is not dropped for it.

    Returns
    -------
    Checked
        accepted: the columns of `ACTION_COLUMNS`, then the other columns as text.
    """
    need_columns(raw, ("child_id", "made_on", "what"))
    dates = read_dates(raw, ("made_on", "due", "done_on"))
    made_on, due, done_on = dates.values()
    problems = [
        required(raw, "child_id", "every action belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        required(raw, "made_on", "an action needs the day it was promised"),
        unreadable("made_on", made_on),
        required(raw, "what", "say what was promised"),
    ]
    early = "is before made_on: correct one of them"
    warnings = [
        unreadable("due", due),
        unreadable("done_on", done_on),
        found("due", due.text, due.values < made_on.values, early),
        found("done_on", done_on.text, done_on.values < made_on.values, early),
    ]
    raw = raw.with_columns("who", "if", "source")
    measures, below, by = _conditions(raw.cells["if"], made_on.values)
    first = {
        "child_id": None,
        "made_on": made_on.values,
        "what": None,
        "who": None,
        "due": due.values,
        "done_on": done_on.values,
        "if": None,
        "source": None,
        "if_measure": pd.array(measures, dtype="str"),
        "if_below": below,
        "if_by": by,
    }
    return split(raw, typed(raw, first, {}), problems, warnings)


def _conditions(
    texts: pd.Series, made_on: np.ndarray
) -> tuple[list[str | None], np.ndarray, np.ndarray]:
    """Return the measure, the value it must not be below and the day, of each condition."""
    read = [
        read_condition(text, None if day is pd.NaT else day.date())
        for text, day in zip(texts, pd.DatetimeIndex(made_on), strict=True)
    ]
    return (
        [one.measure for one in read],
        np.array([one.below for one in read], dtype=float),
        np.array([one.by for one in read], dtype=DAY),
    )


def check_periods(raw: RawTable, children: Checked, child_lines: pd.Series) -> Checked:
    """Check the rows of a child's periods against the children, as `check_measurements`.

    A kind that is not known is "other", is warned of, and stands in the note.

    Returns
    -------
    Checked
        accepted: the columns of `PERIOD_COLUMNS`, then the other columns as text.
    """
    need_columns(raw, ("child_id", "from", "until", "kind"))
    dates = read_dates(raw, ("from", "until"))
    start, until = dates["from"], dates["until"]
    kind = read_column(raw.cells["kind"], read_period_kind, object)
    problems = [
        required(raw, "child_id", "every period belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        required(raw, "from", "a period needs its first day"),
        unreadable("from", start),
        unreadable("until", until),
        found("until", until.text, until.values < start.values, "is before from: correct one"),
        required(raw, "kind", "say what it was, such as hospital"),
    ]
    raw = raw.with_columns("note", "source")
    note = raw.cells["note"].to_numpy(dtype=object)
    joined = np.array([": ".join(filter(None, pair)) for pair in zip(kind.text, note, strict=True)])
    note = np.where(kind.wrong, joined, note)
    raw.cells["note"] = note
    first = {
        "child_id": None,
        "from": start.values,
        "until": until.values,
        "kind": pd.array(np.where(kind.wrong, "other", kind.values), dtype="str"),
        "note": None,
        "source": None,
    }
    warnings: list[Problem] = [unreadable("kind", kind)]
    return split(raw, typed(raw, first, {}), problems, warnings)
