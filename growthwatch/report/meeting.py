"""The meeting sheet: one A4 page to talk from, of the caseload and of each team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from growthwatch.report.names import Names
from growthwatch.report.rendering import Renderer
from growthwatch.report.summary import CLOSED_WORDS, nothing_listed
from growthwatch.report.trends import MEASURED, trend_rows
from growthwatch.review import Review
from growthwatch.review.teams import teams
from growthwatch.review.worklist import ACT_NOW, CONFIRM, GROUPS, IN_VIEW

# As many as an A4 page holds with room to write beside each.
MOST_TALKED_OF, MOST_CLOSED, MOST_TEAMS = 10, 4, 6


def meeting_pages(
    review: Review, names: Names, rows: list[dict[str, Any]], renderer: Renderer
) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of the sheet of the whole caseload, and of every team's."""
    of_child = teams(review.children).to_dict()
    for team, path in names.meeting.items():
        mine = [row for row in rows if team in ("", of_child.get(row["child_id"]))]
        closed = [
            {**one, "words": CLOSED_WORDS[one["how"]]}
            for one in review.closed.to_dict("records")
            if team in ("", of_child.get(one["child_id"]))
        ]
        talked = [row for row in mine if row["group"] in (ACT_NOW, CONFIRM, IN_VIEW)]
        numbers = {group: sum(row["group"] == group for row in mine) for group in GROUPS}
        yield (
            path,
            renderer.page(
                "meeting.html",
                summary=review.numbers,
                up="../" if "/" in path else "",
                team=team,
                children=sum(team in ("", name) for name in of_child.values()),
                numbers=_said(numbers),
                nothing_listed=nothing_listed(review.numbers),
                late=[row for row in mine if row["late"]],
                rows=talked[:MOST_TALKED_OF],
                more=max(0, len(talked) - MOST_TALKED_OF),
                measured=MEASURED.values(),
                trend=trend_rows(review.trend, team, MOST_TEAMS),
                closed=closed[:MOST_CLOSED],
                more_closed=max(0, len(closed) - MOST_CLOSED),
            ),
        )


def _said(numbers: dict[str, int]) -> str:
    """Say how many children are in each group that anybody is in."""
    parts = [f"{name.replace(',', '')} {number:,}" for name, number in numbers.items() if number]
    return ", ".join(parts) if parts else "nobody is listed"
