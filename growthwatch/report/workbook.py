"""``worklist.xlsx``: the worklist for those who work in a spreadsheet, one sheet for each team."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from growthwatch.review.handover import missing
from growthwatch.review.teams import NO_TEAM
from growthwatch.writing.workbooks import Column, Sheet, can_write, write_workbook

COLUMNS = {
    "child_id": Column("Child", 14),
    "severity": Column("Severity", 10),
    "change": Column("Since last report", 12),
    "weeks_running": Column("Weeks running", 9),
    "title": Column("Finding", 28),
    "why": Column("Why", 60),
    "since": Column("Since", 12),
    "age": Column("Age", 14),
    "last_weight_date": Column("Last weight on", 12),
    "last_weight_kg": Column("Last weight (kg)", 10, "0.00"),
    "last_weight_centile": Column("Centile", 9, "0.0"),
    "last_contact_date": Column("Last contact on", 12),
    "last_contact": Column("Last contact", 22),
    "next_due": Column("Next due", 12),
    "next_due_for": Column("Next due for", 22),
    "practitioner": Column("Practitioner", 20),
    "team": Column("Team", 18),
    "birth_date": Column("Born", 12),
    "first_detected": Column("First detected", 12),
    "findings": Column("Findings", 9),
}
# The first columns are printed: all of them would be too small to read.
PRINTED = list(COLUMNS).index("next_due_for") + 1
WHY_LETTERS = 62  # of the reason, in a line


def missing_for_workbook() -> str:
    """Return why no workbook can be written, in a sentence; empty where one can."""
    if can_write():
        return ""
    return (
        "worklist.xlsx was not written because XlsxWriter is not installed: "
        'pip install "growthwatch[excel]"; worklist.csv holds the same.'
    )


def write_worklist(listed: pd.DataFrame, path: Path, title: Callable[[str], str]) -> None:
    """Write the children with findings present, one sheet a team, in order of concern.

    Parameters
    ----------
    listed : DataFrame
        The worklist.
    path : Path
    title : callable
        From a rule's name to what it is called.
    """
    present = listed[listed["status"] == "ongoing"]
    table = present.assign(title=[title(rule) for rule in present["rule"]])
    team = table["team"].map(lambda name: NO_TEAM if missing(name) else str(name))
    teams = sorted(team.unique()) or ["worklist"]
    write_workbook(path, [_sheet(name, table[team == name]) for name in teams])


def _sheet(name: str, table: pd.DataFrame) -> Sheet:
    return Sheet(
        name,
        table.reindex(columns=list(COLUMNS)),
        COLUMNS,
        dates="dd/mm/yyyy",
        frozen=1,
        printed=PRINTED,
        # Not every program fits a row to its wrapped text by itself.
        lines=[max(2, -(-len(str(why)) // WHY_LETTERS)) for why in table["why"]],
    )
