"""The day up to which a record is known."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pandas as pd

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

# A pack, the family's pages and a letter about one child are judged once.
_to_the_end: WeakKeyDictionary[Child, Child] = WeakKeyDictionary()


def last_day(child: Child) -> pd.Timestamp | None:
    """Return the day up to which the record is known; None for a record without a date."""
    if child.until is not None:
        return pd.Timestamp(child.until)
    dates = [child.measurements["date"], child.contacts["date"], child.children["birth_date"]]
    last = max((column.max() for column in dates if column.notna().any()), default=None)
    return None if last is None else pd.Timestamp(last)


def known_to_the_end(child: Child) -> Child:
    """Return the child as it is known on the last day of its record.

    Without a day given a child is judged on that of its last measurement, but a record whose
    contacts go on is known for longer: what was due in between is overdue on every page.
    """
    last = last_day(child)
    judged_on = child.scores["date"].max()
    if child.until is not None or last is None or pd.isna(judged_on) or judged_on >= last:
        return child  # as it is: its scores and findings may be known already
    if child not in _to_the_end:
        _to_the_end[child] = child.replaced(until=last)
    return _to_the_end[child]
