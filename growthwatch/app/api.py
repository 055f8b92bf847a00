"""The API: score, detect, judge and chart what is sent, and keep nothing of it."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import numpy as np
import pandas as pd
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import growthwatch
from growthwatch import rcpch
from growthwatch.app.asked import (
    LARGEST_BODY,
    Asked,
    ChartOf,
    RcpchChart,
    RcpchMeasurement,
    RcpchParents,
    Record,
)
from growthwatch.detection import detect
from growthwatch.reading.cells import read_date
from growthwatch.record.errors import UnknownChildError
from growthwatch.scoring import score

AT_ONCE = 2  # requests that are worked on; the others wait their turn
SVG = "image/svg+xml"
PUBLIC = ("/api/openapi.json", "/api/health")
_DRAWING = threading.Lock()  # fonts and text are matplotlib's, which is of one thread
Answer = dict[str, Any] | list[Any] | str


def scored(asked: Record) -> Answer:
    """Return the scores of a record."""
    read = asked.caseload()
    scores = score(read.children, read.measurements, reference=asked.reference, term=asked.term)
    return {"scores": rows(scores.drop(columns="notes")), **_not_used(read)}


def detected(asked: Record) -> Answer:
    """Return the findings of a record."""
    read = asked.caseload()
    if asked.as_of is not None:
        read = read.as_of(_day(asked.as_of))
    scores = score(read.children, read.measurements, reference=asked.reference, term=asked.term)
    found = detect(scores, children=read.children, as_of=_day(asked.as_of))
    return {"findings": rows(found.drop(columns="details")), **_not_used(read)}


def judged(asked: Record) -> Answer:
    """Return the judgements of a record, those to look at first in front."""
    read = asked.caseload()
    if read.measurements.empty and asked.as_of is None:
        raise ValueError("nothing that was measured can be used: give as_of, or correct the rows")
    table = read.judgements(_day(asked.as_of), reference=asked.reference, term=asked.term)
    return {"judgements": rows(table), **_not_used(read)}


def charted(asked: ChartOf) -> Answer:
    """Return the chart of one child as SVG."""
    child = asked.caseload().child(asked.child_id, reference=asked.reference, term=asked.term)
    if asked.as_of is not None:
        child = child.as_of(_day(asked.as_of))
    with _DRAWING:
        return str(child.chart(asked.measure).svg())


def rcpch_measurement(asked: RcpchMeasurement) -> Answer:
    """Answer as RCPCH's API, for a measurement."""
    return rcpch.measurement(**asked.model_dump())


def rcpch_parents(asked: RcpchParents) -> Answer:
    """Answer as RCPCH's API, for the parents' heights."""
    return rcpch.mid_parental_height(**asked.model_dump())


def rcpch_chart(asked: RcpchChart) -> Answer:
    """Answer as RCPCH's API, for the lines of a chart."""
    lines = None if isinstance(asked.centile_format, str) else asked.centile_format
    said = asked.model_dump(exclude={"centile_format"})
    return {"centile_data": rcpch.chart_coordinates(lines=lines, **said)}


# Path, what is asked, what answers, what the answer holds.
CALLS: tuple[tuple[str, type[Asked], Callable[[Any], Answer], str], ...] = (
    ("/api/score", Record, scored, "z-scores and centiles, a row a child, date and measure"),
    ("/api/detect", Record, detected, "findings, a row each"),
    ("/api/judge", Record, judged, "one answer a child: state, action, by when and why"),
    ("/api/chart", ChartOf, charted, "the growth chart of one child as SVG"),
    ("/rcpch/calculation", RcpchMeasurement, rcpch_measurement, "as RCPCH's API: a measurement"),
    ("/rcpch/mid-parental-height", RcpchParents, rcpch_parents, "as RCPCH's API: the parents"),
    ("/rcpch/chart-coordinates", RcpchChart, rcpch_chart, "as RCPCH's API: lines of a chart"),
)


def api_routes() -> list[Route]:
    """Return the routes of the API, with a description of all of them."""
    turns: list[anyio.CapacityLimiter] = []

    def route(path: str, kind: type[Asked], answer: Callable[[Any], Answer]) -> Route:
        async def endpoint(request: Request) -> Response:
            body = await _body(request)
            if body is None:
                return problem(413, f"The request is larger than {LARGEST_BODY / 1e6:g} MB.")
            if not turns:
                turns.append(anyio.CapacityLimiter(AT_ONCE))
            async with turns[0]:
                return await run_in_threadpool(_answered, body, kind, answer)

        return Route(path, endpoint, methods=["POST"])

    async def described(request: Request) -> Response:
        return JSONResponse(openapi())

    async def health(request: Request) -> Response:
        return JSONResponse({"growthwatch": growthwatch.__version__})

    return [
        *(route(path, kind, answer) for path, kind, answer, _ in CALLS),
        Route("/api/openapi.json", described),
        Route("/api/health", health),
    ]


def _answered(body: bytes, kind: type[Asked], answer: Callable[[Any], Answer]) -> Response:
    try:
        asked = kind.model_validate_json(body)
    except ValidationError as error:
        return problem(422, _sentence(error))
    try:
        said = answer(asked)
    except UnknownChildError:
        return problem(400, "The record has no usable child of this child_id.")
    except ValueError as error:
        return problem(400, f"{error}")
    if isinstance(said, str):
        return Response(said, media_type=SVG)
    return Response(json.dumps(said, allow_nan=False), media_type="application/json")


async def _body(request: Request) -> bytes | None:
    """Return what was sent, or None as soon as it is too much."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


def problem(status: int, sentence: str) -> JSONResponse:
    """Return a refusal: one sentence."""
    return JSONResponse({"problem": sentence}, status_code=status)


def _sentence(error: ValidationError) -> str:
    """Say where a request is wrong; never what stands there, which may name a child."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"])) or "the request"
    others = error.error_count() - 1
    more = f" ({others} more)" if others else ""
    return f"{where}: {first['msg']}{more}."


def _day(text: str | None) -> Any:
    if text is None:
        return None
    reading = read_date(text.strip())
    if reading.value is None:
        raise ValueError("as_of is not a date such as 2025-03-31")
    return pd.Timestamp(reading.value)


def _not_used(read: Any) -> dict[str, Any]:
    return {"rejected": rows(read.rejected), "warnings": rows(read.warnings)}


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


class Guard:
    """Lets in who knows the token, and nobody to the API without it."""

    def __init__(self, app: Callable[..., Awaitable[None]], token: str) -> None:
        self.app, self.token = app, token.encode()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(("/api/", "/rcpch/")):
            headers = dict(scope["headers"])
            given = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
            if path not in PUBLIC and not hmac.compare_digest(given, self.token):
                refused = problem(401, "Send the token: Authorization: Bearer TOKEN.")
                refused.headers["WWW-Authenticate"] = "Bearer"
                await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)


def openapi() -> dict[str, Any]:
    """Return the description of the API in OpenAPI 3.1."""
    schemas: dict[str, Any] = {
        "Problem": {
            "type": "object",
            "properties": {"problem": {"type": "string"}},
            "required": ["problem"],
        }
    }
    refused = {
        str(status): {
            "description": what,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, what in (
            (400, "The record cannot be used."),
            (401, "The token is missing or another."),
            (413, "The request is too large."),
            (422, "The request has another shape."),
        )
    }
    paths: dict[str, Any] = {}
    for path, kind, answer, what in CALLS:
        schemas |= _schema(kind)
        content = (
            {SVG: {"schema": {"type": "string"}}}
            if answer is charted
            else {"application/json": {"schema": {"type": "object"}}}
        )
        paths[path] = {
            "post": {
                "operationId": path.strip("/").replace("/", "-"),
                "summary": what[:1].upper() + what[1:],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": f"#/components/schemas/{kind.__name__}"}
                        }
                    },
                },
                "responses": {"200": {"description": what, "content": content}, **refused},
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "growthwatch",
            "version": growthwatch.__version__,
            "description": "Scores, findings, judgements and charts of the record that is sent. "
            "Nothing of it is kept.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _schema(kind: type[BaseModel]) -> dict[str, Any]:
    said = kind.model_json_schema(ref_template="#/components/schemas/{model}")
    inner: dict[str, Any] = said.pop("$defs", {})
    return inner | {kind.__name__: said}
