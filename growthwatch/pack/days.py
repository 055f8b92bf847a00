"""The day up to which a record is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child


def last_day(child: Child) -> pd.Timestamp | None:
    """Return the day up to which the record is known; None for a record without a date."""
    if child.until is not None:
        return pd.Timestamp(child.until)
    dates = [child.measurements["date"], child.contacts["date"], child.children["birth_date"]]
    last = max((column.max() for column in dates if column.notna().any()), default=None)
    return None if last is None else pd.Timestamp(last)
