"""The pages behind the first: one for each listed child, each practitioner and each handover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from growthwatch.report.child_views import ChildViews
from growthwatch.report.names import Names
from growthwatch.report.page import groups
from growthwatch.report.rendering import Renderer
from growthwatch.report.summary import CLOSED_WORDS
from growthwatch.review import Review
from growthwatch.review.handover import plain, told, told_of_family
from growthwatch.review.worklist import ACT_NOW, CONFIRM, NEW, WORSE

# What their pages tell is looked up together: of a trust's thousands at once it would take as much
# memory as judging them did.
CHILDREN_AT_ONCE = 500


def child_pages(review: Review, names: Names, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of the page of every child that has one, and of every handover."""
    ids = list(dict.fromkeys([*names.child, *names.handover]))
    family = told_of_family(review.children, list(names.handover))
    moved = {row["child_id"]: row for row in review.handed.to_dict("records")}
    for at, child_id in enumerate(ids):
        if at % CHILDREN_AT_ONCE == 0:
            some = ids[at : at + CHILDREN_AT_ONCE]
            views = ChildViews(review, some, renderer.config.rule_title)
        view = views.view(child_id)
        practitioner_page = names.practitioner.get(view["practitioner"], "")
        if child_id in names.child:
            yield names.child[child_id], renderer.page(
                "child.html", summary=review.numbers, child=view,
                practitioner_page=practitioner_page, closed_words=CLOSED_WORDS,
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
    lists: dict[str, dict[str, list[Any]]] = {
        name: {"rows": [], "closed": [], "handed": []} for name in names.practitioner
    }

    def put(kind: str, child_id: str, item: Any) -> None:
        name = of_child.get(child_id, "")
        if name in lists:
            lists[name][kind].append(item)

    for view in rows:
        put("rows", view["child_id"], view)
    for row in review.closed.to_dict("records"):
        put("closed", row["child_id"], {**row, "page": names.child.get(row["child_id"], "")})
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
                acting=sum(view["group"] in (ACT_NOW, CONFIRM) for view in mine["rows"]),
                new=sum(view["change"] in (NEW, WORSE) for view in mine["rows"]),
                groups=groups(mine["rows"], everything=True),
                closed=mine["closed"],
                closed_words=CLOSED_WORDS,
                handed=mine["handed"],
            ),
        )
