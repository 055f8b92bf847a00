"""``worklist.xlsx``: the worklist for those who work in a spreadsheet, one sheet for each team."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from growthwatch.review.handover import missing
from growthwatch.review.teams import NO_TEAM
from growthwatch.writing.workbooks import Column, Sheet, can_write, write_workbook

COLUMNS = {
    "child_id": Column("Child", 14),
    "group": Column("Group", 14),
    "change": Column("Since last report", 12),
    "weeks_running": Column("Weeks on the list", 9),
    "headline": Column("What", 60),
    "action": Column("Do", 16),
    "act_by": Column("By", 12),
    "overdue_days": Column("Days overdue", 9, "0"),
    "age": Column("Age", 14),
    "last_weight_date": Column("Last weight on", 12),
    "last_weight_kg": Column("Last weight (kg)", 10, "0.00"),
    "last_weight_centile": Column("Centile", 9, "0.0"),
    "shortfall_kg": Column("Kilograms missing", 10, "0.00"),
    "last_contact_date": Column("Last contact on", 12),
    "last_contact": Column("Last contact", 22),
    "practitioner": Column("Practitioner", 20),
    "team": Column("Team", 18),
    "birth_date": Column("Born", 12),
    "level": Column("Level", 10),
    "p_faltering": Column("Probability of slowed gain", 12, "0.00"),
    "because": Column("Because", 60),
}
# The first columns are printed: all of them would be too small to read.
PRINTED = list(COLUMNS).index("practitioner") + 1
WHY_LETTERS = 62  # of the headline, in a line


def missing_for_workbook() -> str:
    """Return why no workbook can be written, in a sentence; empty where one can."""
    if can_write():
        return ""
    return (
        "worklist.xlsx was not written because XlsxWriter is not installed: "
        'pip install "growthwatch[excel]"; worklist.csv holds the same.'
    )


def write_worklist(listed: pd.DataFrame, path: Path) -> None:
    """Write the worklist, one sheet a team, in its order.

    Parameters
    ----------
    listed : DataFrame
        The worklist.
    path : Path
    """
    # What is not yet due is not overdue by anything.
    table = listed.assign(
        overdue_days=listed["overdue_days"].where(listed["overdue_days"] > 0),
        because=listed["because"].map("\n".join),
    )
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
        lines=[max(2, -(-len(str(why)) // WHY_LETTERS)) for why in table["headline"]],
    )
