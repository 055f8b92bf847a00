"""Every table of a caseload checked, whether it was read from a file or typed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.reading.check import check_children, check_measurements
from growthwatch.reading.check_contacts import (
    check_actions,
    check_contacts,
    check_periods,
    check_plans,
)
from growthwatch.reading.columns import Checked
from growthwatch.reading.raw import RawTable
from growthwatch.record.tables import (
    KNOWN_FROM,
    empty_actions,
    empty_contacts,
    empty_periods,
    empty_plans,
    empty_rejected,
)

TABLES = ("children", *KNOWN_FROM)
# Tables that a folder need not have: how each is checked, and what stands for it.
OPTIONAL = {
    "contacts": (check_contacts, empty_contacts),
    "plans": (check_plans, empty_plans),
    "actions": (check_actions, empty_actions),
    "periods": (check_periods, empty_periods),
}


def checked_tables(
    raw: dict[str, RawTable], today: pd.Timestamp | None = None
) -> dict[str, Checked]:
    """Check raw tables named children, measurements and, optionally, as `OPTIONAL`."""
    children = check_children(raw["children"], today)
    lines = _rejected_child_lines(raw["children"], children)
    checked = {
        "children": children,
        "measurements": check_measurements(raw["measurements"], children, lines, today),
    }
    for name, (check_table, empty) in OPTIONAL.items():
        checked[name] = (
            check_table(raw[name], children, lines)
            if name in raw
            else Checked(empty(), empty_rejected(), empty_rejected())
        )
    return checked


def _rejected_child_lines(raw: RawTable, children: Checked) -> pd.Series:
    """Return where each rejected child's first row is, by child_id: "children.csv line 5"."""
    lost = np.isin(raw.lines, children.rejected["line"])
    where = [f"{raw.file} line {line}" for line in raw.lines[lost]]
    lines = pd.Series(where, index=raw.cells["child_id"].to_numpy()[lost], dtype=object)
    return lines[~lines.index.duplicated()]
