"""What the API answers: of many requests for the same at once, each as if it had asked alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from growthwatch import rcpch
from growthwatch.app.asked import (
    Asked,
    ChartOf,
    RcpchChart,
    RcpchMeasurement,
    RcpchParents,
    Record,
)
from growthwatch.app.together import Together, numbers, own_id, together
from growthwatch.detection import detect
from growthwatch.judgement import judge
from growthwatch.scoring import score

NOTHING_MEASURED = "nothing that was measured can be used: give as_of, or correct the rows"
# A ValueError is the answer to one who cannot be answered.
Said = dict[str, Any] | str | ValueError


def scored(asked: Sequence[Record]) -> list[Said]:
    """Return the scores of each record."""
    said: list[Said] = [{}] * len(asked)
    for some, how in _alike(asked):
        read = together([asked[at] for at in some])
        scores = score(read.children, read.measurements, **how)
        _spread(said, some, "scores", scores.drop(columns="notes"), read)
    return said


def detected(asked: Sequence[Record]) -> list[Said]:
    """Return the findings of each record."""
    said: list[Said] = [{}] * len(asked)
    for some, how in _alike(asked):
        read, day = together([asked[at] for at in some]), None
        if asked[some[0]].as_of is not None:
            day = read.days([asked[at].day for at in some])
            read = read.as_of(day)
        scores = score(read.children, read.measurements, **how)
        found = detect(scores, children=read.children, contacts=read.contacts, as_of=day)
        _spread(said, some, "findings", found.drop(columns="details"), read)
    return said


def judged(asked: Sequence[Record]) -> list[Said]:
    """Return the judgements of each record, those to look at first in front."""
    said: list[Said] = [{}] * len(asked)
    for some, how in _alike(asked):
        read = together([asked[at] for at in some])
        day = read.days([asked[at].day for at in some])
        then = read.as_of(day)
        scores = score(then.children, then.measurements, **how)
        table = judge(scores, None, then.contacts, None, day, children=then.children)
        order = ["priority", "standing_kg"]
        table = table.sort_values(order, ascending=False, kind="stable", ignore_index=True)
        _spread(said, some, "judgements", table, read)
        measured = set(numbers(read.measurements).tolist())
        for number, at in enumerate(some):
            if asked[at].as_of is None and number not in measured:
                said[at] = ValueError(NOTHING_MEASURED)
    return said


def charted(asked: ChartOf) -> Said:
    """Return the chart of one child as SVG."""
    child = asked.caseload().child(asked.child_id, reference=asked.reference, term=asked.term)
    if asked.as_of is not None:
        child = child.as_of(asked.day)
    return str(child.chart(asked.measure).svg())


def rcpch_measurement(asked: RcpchMeasurement) -> Said:
    """Answer as RCPCH's API, for a measurement."""
    return rcpch.measurement(**asked.model_dump())


def rcpch_parents(asked: RcpchParents) -> Said:
    """Answer as RCPCH's API, for the parents' heights."""
    return rcpch.mid_parental_height(**asked.model_dump())


def rcpch_chart(asked: RcpchChart) -> Said:
    """Answer as RCPCH's API, for the lines of a chart."""
    lines = None if isinstance(asked.centile_format, str) else asked.centile_format
    said = asked.model_dump(exclude={"centile_format"})
    return {"centile_data": rcpch.chart_coordinates(lines=lines, **said)}


def each(answer: Callable[[Any], Said]) -> Callable[[Sequence[Any]], list[Said]]:
    """Return an answer to many from the answer to one."""
    return lambda asked: [answer(one) for one in asked]


class Call(NamedTuple):
    """What can be asked: its path, the shape of the question, what answers, what it holds."""

    path: str
    kind: type[Asked]
    answers: Callable[[Sequence[Any]], list[Said]]
    what: str
    together: bool = True


CALLS = (
    Call("/api/score", Record, scored, "z-scores and centiles, a row a child, date and measure"),
    Call("/api/detect", Record, detected, "findings, a row each"),
    Call("/api/judge", Record, judged, "one answer a child: state, action, by when and why"),
    Call("/api/chart", ChartOf, each(charted), "the growth chart of one child as SVG", False),
    Call("/rcpch/calculation", RcpchMeasurement, each(rcpch_measurement),
         "as RCPCH's API: a measurement"),
    Call("/rcpch/mid-parental-height", RcpchParents, each(rcpch_parents),
         "as RCPCH's API: the parents"),
    Call("/rcpch/chart-coordinates", RcpchChart, each(rcpch_chart),
         "as RCPCH's API: lines of a chart"),
)  # fmt: skip


def _alike(asked: Sequence[Record]) -> Iterator[tuple[list[int], dict[str, str]]]:
    """Yield the places of those who ask for the same reference and term, with a day or without."""
    places: dict[tuple[str, str, bool], list[int]] = {}
    for at, one in enumerate(asked):
        places.setdefault((one.reference, one.term, one.as_of is None), []).append(at)
    for (reference, term, _), some in places.items():
        yield some, {"reference": reference, "term": term}


def _spread(
    said: list[Said], some: Sequence[int], name: str, table: pd.DataFrame, read: Together
) -> None:
    """Give each record its rows of a table, and what could not be used of it."""
    of: list[list[dict[str, Any]]] = [[] for _ in some]
    for number, row in zip(numbers(table), rows(table), strict=True):
        of[number].append(row | {"child_id": own_id(row["child_id"])})
    for number, at in enumerate(some):
        said[at] = {
            name: of[number],
            "rejected": rows(read.rejected[number]),
            "warnings": rows(read.warnings[number]),
        }


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as rows for JSON: days as text, what is missing as null."""
    columns = {str(name): [_plain(one) for one in table[name]] for name in table}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(one) for one in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp | np.datetime64):
        return f"{pd.Timestamp(value):%Y-%m-%d}"
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return str(value)
