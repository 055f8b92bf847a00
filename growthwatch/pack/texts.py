"""Changing every text of a table, and nothing else in it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pandas as pd

from growthwatch.chronology.words import text_of

Change = Callable[[str, Any], str]
# The date of a table's rows, whichever of these it has.
DATED = ("date", "birth_date", "made_on", "from")


def with_texts(table: pd.DataFrame, change: Change, *, leave: Collection[str] = ()) -> pd.DataFrame:
    """Return a table with its texts changed; numbers, dates and missing cells stay.

    Parameters
    ----------
    table : DataFrame
    change : function of (str, date) to str
        Given each text with the date of its row, or of birth, NaT where there is none.
    leave : collection of str
        Columns not to change.
    """
    changed = table.copy()
    dated = next((name for name in DATED if name in table), None)
    near = pd.Series(pd.NaT, index=table.index) if dated is None else table[dated]
    for column in table:
        kind = table[column].dtype
        if column in leave or not (isinstance(kind, pd.StringDtype) or kind.kind == "O"):
            continue
        texts = [
            change(text, day) if text else ""
            for text, day in zip(text_of(table, column), near, strict=True)
        ]
        words = pd.Series(texts, index=table.index, dtype=object)
        changed[column] = words.where(table[column].notna(), None).astype(kind)
    return changed
