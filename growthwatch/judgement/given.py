"""The tables that a judgement is given, and each up to the day on which its child is judged."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.coercion import as_day
from growthwatch.record.cutting import up_to


@dataclass(frozen=True)
class Given:
    """The tables given with the scores; None where one was left out."""

    findings: pd.DataFrame | None
    contacts: pd.DataFrame | None
    plans: pd.DataFrame | None
    children: pd.DataFrame | None
    actions: pd.DataFrame | None
    periods: pd.DataFrame | None
    posterior: pd.DataFrame | None

    def of(self, ids: set[Any]) -> dict[str, pd.DataFrame | None]:
        """Return the rows of some children, by the names that `judge` takes them under."""
        tables = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: table if table is None else table[table["child_id"].isin(ids).to_numpy()]
            for name, table in tables.items()
        }

    def up_to(self, days: pd.Series) -> Given:
        """Return what was there by each child's day."""
        dated = {"contacts": "date", "plans": "from", "actions": "made_on", "periods": "from",
                 "posterior": "date"}  # fmt: skip
        cut = {
            name: up_to(getattr(self, name), days, column)
            for name, column in dated.items()
            if getattr(self, name) is not None
        }
        return replace(self, **cut)


def days_of(scores: pd.DataFrame, ids: np.ndarray, as_of: Any) -> pd.Series:
    """Return the day on which each child is judged, by child_id."""
    if as_of is None:
        return scores.groupby("child_id")["date"].max().reindex(ids)
    if isinstance(as_of, pd.Series):
        return pd.to_datetime(as_of).reindex(ids)
    return pd.Series(as_day(as_of), index=ids)
