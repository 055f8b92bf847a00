"""The pages behind the first: one for each listed child, each practitioner and each handover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from growthwatch.report.child_views import ChildViews
from growthwatch.report.names import Names
from growthwatch.report.rendering import Renderer
from growthwatch.report.spark import shared_lines
from growthwatch.review import Review
from growthwatch.review.handover import plain, told, told_of_family

MOST_OVERDUE = 200


def child_pages(review: Review, names: Names, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of the page of every listed child, and of every handover."""
    ids = list(dict.fromkeys([*names.child, *names.handover]))
    views = ChildViews(review, ids, renderer.config.rule_title)
    family = told_of_family(review.children, list(names.handover))
    moved = {row["child_id"]: row for row in review.handed.to_dict("records")}
    for child_id in ids:
        view = views.view(child_id)
        practitioner_page = names.practitioner.get(view["practitioner"], "")
        if child_id in names.child:
            yield names.child[child_id], renderer.page(
                "child.html", summary=review.numbers, child=view,
                practitioner_page=practitioner_page,
            )  # fmt: skip
        if child_id in names.handover:
            others = [
                {"name": row["child_id"], "born": row["birth_date"], "told": told(row)}
                for row in family.get(child_id, [])
            ]
            yield names.handover[child_id], renderer.page(
                "handover.html", summary=review.numbers, child=view, moved=moved[child_id],
                family=others, child_page=names.child.get(child_id, ""),
            )  # fmt: skip


def practitioner_pages(
    review: Review, names: Names, rows: list[dict[str, Any]], renderer: Renderer
) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of the page of every practitioner."""
    if not names.practitioner:
        return
    who = plain(review.children["practitioner"])
    of_child = dict(zip(review.children["child_id"], who, strict=True))
    present = [view for view in rows if view["status"] == "ongoing"]
    lists: dict[str, dict[str, list[Any]]] = {
        name: {"rows": [], "gone": [], "overdue": [], "handed": []} for name in names.practitioner
    }

    def put(kind: str, child_id: str, item: Any) -> None:
        name = of_child.get(child_id, "")
        if name in lists:
            lists[name][kind].append(item)

    for view in present:
        put("rows", view["child_id"], view)
    for row in review.gone.to_dict("records"):
        put("gone", row["child_id"], row)
    for row in review.overdue.to_dict("records"):
        put("overdue", row["child_id"], row)
    for row in review.handed.to_dict("records"):
        item = {
            "page": names.handover[row["child_id"]],
            "name": row["child_id"],
            "before": row["from_practitioner"],
        }
        put("handed", row["child_id"], item)
    numbers = who.value_counts()
    for name, path in names.practitioner.items():
        mine = lists[name]
        yield (
            path,
            renderer.page(
                "practitioner.html",
                summary=review.numbers,
                practitioner=name,
                children=int(numbers[name]),
                since=review.numbers.since,
                new=sum(view["change"] in ("new", "worse") for view in mine["rows"]),
                lines=Markup(shared_lines() if mine["rows"] else ""),
                listed=mine["rows"],
                gone=mine["gone"],
                handed=mine["handed"],
                overdue=mine["overdue"][:MOST_OVERDUE],
            ),
        )
