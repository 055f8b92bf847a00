"""Team figures as bars."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

ROW, GAP, BAR_LEFT, BAR_WIDTH = 22, 6, 230, 300


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length as a share of the longest, and what it says at its end."""

    label: str
    share: float
    words: str


def bars(title: str, rows: list[Bar]) -> str:
    """Draw a small bar chart as SVG, coloured by the page's style sheet."""
    height = len(rows) * (ROW + GAP) + GAP
    words = "; ".join(f"{row.label}: {row.words}" for row in rows)
    parts = [
        f'<svg class="bars" viewBox="0 0 640 {height}" role="img" '
        f'aria-label="{escape(title)}. {escape(words)}">'
    ]
    for i, row in enumerate(rows):
        top = GAP + i * (ROW + GAP)
        width = BAR_WIDTH * row.share
        label = row.label if len(row.label) <= 36 else row.label[:34] + "…"
        parts.append(
            f'<text x="{BAR_LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="empty" x="{BAR_LEFT}" y="{top}" width="{BAR_WIDTH}" height="{ROW}"/>'
            f'<rect class="full" x="{BAR_LEFT}" y="{top}" width="{width:.1f}" height="{ROW}"/>'
            f'<text x="{BAR_LEFT + BAR_WIDTH + 8}" y="{top + 15}">{escape(row.words)}</text>'
        )
    return "".join([*parts, "</svg>"])


def on_time_bars(table: pd.DataFrame, most: int = 40) -> list[Bar]:
    """Return the share weighed on time of each team, the whole caseload first."""
    if table.empty:
        return []
    rows = [("all", int(table["due"].sum()), int(table["met"].sum()))]
    if len(table) > 1:
        rows += [(row.team, row.due, row.met) for row in table.head(most).itertuples()]
    return [Bar(name, met / due, f"{100 * met / due:.0f}% of {due:,}") for name, due, met in rows]


def wait_bars(counts: pd.Series, number: int) -> list[Bar]:
    """Return how many findings had their next contact how soon."""
    if not number:
        return []
    return [
        Bar(str(name), count / number, f"{count:,} ({100 * count / number:.0f}%)")
        for name, count in counts.items()
    ]
