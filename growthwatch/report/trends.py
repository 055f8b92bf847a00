"""The trend as it is shown: a row a team, a column of each week."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from growthwatch.review.trend import DAYS_PER_WEEK, EVERYBODY, WEEKS
from growthwatch.say.ages import date_words

MEASURED = {
    "listed": "Listed", "new": "New", "caught_up": "Caught up", "overdue": "Overdue",
}  # fmt: skip
HEIGHT, STEP, WIDE = 26, 9, 7
MOST_TEAMS = 30


def trend_rows(
    table: pd.DataFrame, team: str = EVERYBODY, most: int = MOST_TEAMS
) -> list[dict[str, Any]]:
    """Return the whole caseload's row and each team's; none where there is one report only.

    Parameters
    ----------
    table : DataFrame
        As `growthwatch.review.trend.trend` returns it.
    team : str
        Only the whole caseload and this team; that of everybody for all of them.
    most : int
        No more teams than this.
    """
    if table["as_of"].nunique() < 2:
        return []
    now = table["as_of"].max()
    names = table.loc[table["as_of"] == now, "team"].tolist()
    if team != EVERYBODY:
        names = [name for name in names if name in (EVERYBODY, team)]
    return [
        {
            "team": name or "All",
            "cells": [
                _cell(table[table["team"] == name], measured, said, now)
                for measured, said in MEASURED.items()
            ],
        }
        for name in names[: most + 1]
    ]


def _cell(of_team: pd.DataFrame, measured: str, said: str, now: pd.Timestamp) -> dict[str, Any]:
    """Return a team's number of now and its columns of twelve weeks."""
    weeks = (now - of_team["as_of"]).dt.days.to_numpy() // DAYS_PER_WEEK
    values = of_team[measured].to_numpy(dtype=float)
    told = [
        f"{date_words(day)} {value:.0f}"
        for day, value in zip(of_team["as_of"], values, strict=True)
        if not np.isnan(value)
    ]
    last = values[weeks == 0]
    number = "" if not len(last) or np.isnan(last[-1]) else f"{last[-1]:,.0f}"
    return {"number": number, "svg": Markup(_columns(weeks, values, f"{said}: {', '.join(told)}"))}


def _columns(weeks: np.ndarray, values: np.ndarray, label: str) -> str:
    """Draw one column a week, the latest at the right; a week without a report is a gap."""
    most = max(1.0, float(np.nanmax(values, initial=0.0)))
    drawn = [
        f'<rect class="full" x="{(WEEKS - 1 - week) * STEP}" y="{HEIGHT - high:.1f}" '
        f'width="{WIDE}" height="{high:.1f}"/>'
        for week, high in zip(weeks, values / most * (HEIGHT - 2) + 1, strict=True)
        if not np.isnan(high)
    ]
    width = WEEKS * STEP
    return (
        f'<svg class="weeks" viewBox="0 0 {width} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}"><path class="axis" d="M0 {HEIGHT}H{width}"/>'
        f"{''.join(drawn)}</svg>"
    )
