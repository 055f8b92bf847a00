"""A caseload reviewed part by part: in memory are one part and what the report shows of the others.

Nothing that is said of a child depends on the children of other families, so that the review of the
parts put together is that of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

import pandas as pd

from growthwatch.caseload import Caseload
from growthwatch.detection import Parameters
from growthwatch.importing.leaving import watched_words
from growthwatch.judgement import Limits
from growthwatch.review.acknowledged import no_acknowledgements
from growthwatch.review.comparing import Compared, absent_children
from growthwatch.review.handover import handed_over
from growthwatch.review.numbers import Numbers
from growthwatch.review.overdue import overdue_now
from growthwatch.review.previous import Previous
from growthwatch.review.reviewing import Review, review
from growthwatch.review.trend import trend
from growthwatch.review.worklist import GROUPS, LEVEL_RANK

# Tables of which only the rows of children with a page are kept.
LARGE = ("scores", "measurements", "contacts", "plans", "actions", "periods", "episodes")


def review_in_parts(
    parts: Iterable[Caseload],
    everyone: pd.Series,
    as_of: pd.Timestamp,
    *,
    kept: Callable[[Review], pd.Series],
    whole: Callable[[Review], None] = lambda part: None,
    previous: Previous | None = None,
    acknowledged: pd.DataFrame | None = None,
    reference: str = "uk-who",
    term: str = "exact",
    parameters: Parameters | None = None,
    limits: Limits | None = None,
    teams: Mapping[str, str] | None = None,
) -> Review:
    """Return the review of a caseload that comes in parts.

    Parameters
    ----------
    parts : iterable of Caseload
        Whole families together.
    everyone : Series of str
        The child_id of every child of all parts.
    as_of : Timestamp
    kept : callable
        Given the review of a part, returns the child_id of those of whom everything is kept. Of the
        others the findings and the judgement are.
    whole : callable
        Given the review of each part before anything of it is left out.
    previous, acknowledged, reference, term, parameters, limits, teams : optional
        As in `growthwatch.review.review`.

    Returns
    -------
    Review
        Tables in the order of child_id where the order of the caseload is not known.
    """
    asked = no_acknowledgements() if acknowledged is None else acknowledged
    found: list[Review] = []
    for part in parts:
        own = set(part.children["child_id"])
        if not found:
            # Who is in no part any more is told of with the first.
            own |= _elsewhere(previous, asked, everyone)
        one = review(
            part, as_of, previous=_previous_of(previous, own),
            acknowledged=asked[asked["child_id"].isin(own)], reference=reference, term=term,
            parameters=parameters, limits=limits, teams=teams,
        )  # fmt: skip
        whole(one)
        found.append(_lighter(one, kept(one)))
        # Before the next is read: in memory is one part at a time.
        del part, one
    return _put_together(found, everyone, as_of, previous)


def _elsewhere(previous: Previous | None, asked: pd.DataFrame, everyone: pd.Series) -> set[str]:
    named = [asked["child_id"]]
    if previous is not None:
        named += [previous.children["child_id"], previous.findings["child_id"]]
        named.append(previous.scores["child_id"])
    return set().union(*(set(ids.unique()) for ids in named)) - set(everyone)


def _previous_of(previous: Previous | None, own: set[str]) -> Previous | None:
    if previous is None:
        return None
    tables = {
        name: getattr(previous, name)[getattr(previous, name)["child_id"].isin(own)]
        for name in ("children", "findings", "scores")
    }
    return replace(previous, **tables)


def _lighter(one: Review, kept: pd.Series) -> Review:
    tables = {}
    for name in LARGE:
        table = getattr(one, name)
        tables[name] = table[table["child_id"].isin(kept)].reset_index(drop=True)
    shown = one.findings["child_id"].isin(kept).to_numpy()
    details = one.findings["details"].where(shown, None)
    # How long after it was found a child was met is counted of every serious finding.
    serious = one.findings.loc[one.findings["severity"].isin(("urgent", "concern")), "child_id"]
    met = one.contacts["child_id"].isin(pd.concat([kept, serious]))
    tables["contacts"] = one.contacts[met].reset_index(drop=True)
    # The findings of the comparison are those of the review, which are kept already.
    compared = replace(one.compared, findings=one.compared.findings.head(0))
    findings = one.findings.assign(details=details)
    return replace(one, findings=findings, compared=compared, **tables)


def _put_together(
    found: list[Review], everyone: pd.Series, as_of: pd.Timestamp, previous: Previous | None
) -> Review:
    before = None if previous is None else previous.children
    parameters, counted = found[0].parameters, [part.numbers for part in found]
    each_compared = [part.compared for part in found]
    each = [{n: t for n, t in vars(part).items() if isinstance(t, pd.DataFrame)} for part in found]
    # A table of all parts takes the place of theirs: never all tables twice.
    found.clear()
    tables = {name: _below_each_other([part.pop(name) for part in each]) for name in list(each[0])}
    for name in ("findings", "scores", "episodes"):
        tables[name] = tables[name].sort_values("child_id", kind="stable", ignore_index=True)
    tables["rejected"] = tables["rejected"].sort_values(
        ["file", "line"], kind="stable", ignore_index=True
    )
    tables["listed"] = _ranked(tables["listed"])
    tables["closed"] = (
        tables["closed"]
        .assign(rank=tables["closed"]["level_then"].map(LEVEL_RANK))
        .sort_values(["rank", "child_id"], kind="stable", ignore_index=True)
        .drop(columns="rank")
    )
    if len(tables["acknowledged"]):
        tables["acknowledged"] = tables["acknowledged"].sort_values("line", ignore_index=True)
    children = tables["children"]
    tables["handed"] = handed_over(children, before)
    tables["absent"] = absent_children(everyone.to_frame("child_id"), before)
    tables["overdue"] = overdue_now(tables["judged"], children)
    tables["trend"] = trend(
        children, tables["listed"], tables["closed"], tables["overdue"], as_of,
        None if previous is None else previous.trend,
    )  # fmt: skip
    compared = _compared(each_compared, tables["findings"])
    numbers = replace(
        _added(counted),
        watched=watched_words(len(children), tables["not_watched"], "caseload"),
        handed=len(tables["handed"]),
        absent=len(tables["absent"]),
    )
    return Review(numbers=numbers, parameters=parameters, compared=compared, **tables)


def _below_each_other(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)] or tables[:1]
    return pd.concat(filled, ignore_index=True)


def _ranked(listed: pd.DataFrame) -> pd.DataFrame:
    table = listed.assign(place=listed["group"].map(GROUPS.index).astype(int))
    table = table.sort_values(
        ["place", "priority", "child_id"],
        ascending=[True, False, True],
        kind="stable",
        ignore_index=True,
    ).drop(columns="place")
    return table.assign(rank=range(1, len(table) + 1))


def _compared(each: list[Compared], findings: pd.DataFrame) -> Compared:
    gone, data = (
        _below_each_other([getattr(one, name) for one in each]).sort_values(
            "child_id", kind="stable", ignore_index=True
        )
        for name in ("gone", "data")
    )
    return replace(each[0], findings=findings, gone=gone, data=data)


def _added(each: list[Numbers]) -> Numbers:
    """Return numbers added up; of what is said in words those of the first."""
    added: dict[str, Any] = {}
    for one in fields(Numbers):
        values = [getattr(numbers, one.name) for numbers in each]
        if isinstance(values[0], dict):
            names = dict.fromkeys(name for value in values for name in value)
            added[one.name] = {name: sum(v.get(name, 0) for v in values) for name in names}
        elif isinstance(values[0], int):
            added[one.name] = sum(values)
    return replace(each[0], **added)
