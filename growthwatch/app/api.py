"""The API: score, detect, judge and chart what is sent, and keep nothing of it."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import growthwatch
from growthwatch.app.answers import CALLS, Call
from growthwatch.app.asked import LARGEST_BODY, ChartOf
from growthwatch.app.turns import SVG, Turns, problem

PUBLIC = ("/api/openapi.json", "/api/health")


def api_routes() -> list[Route]:
    """Return the routes of the API, with a description of all of them."""
    turns = Turns()

    def route(call: Call) -> Route:
        async def endpoint(request: Request) -> Response:
            body = await _body(request)
            if body is None:
                return problem(413, f"The request is larger than {LARGEST_BODY / 1e6:g} MB.")
            return await turns.answered(call, body)

        return Route(call.path, endpoint, methods=["POST"])

    async def described(request: Request) -> Response:
        return JSONResponse(openapi())

    async def health(request: Request) -> Response:
        return JSONResponse({"growthwatch": growthwatch.__version__})

    return [
        *map(route, CALLS),
        Route("/api/openapi.json", described),
        Route("/api/health", health),
    ]


async def _body(request: Request) -> bytes | None:
    """Return what was sent, or None as soon as it is too much."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


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
            (503, "Too many requests wait."),
        )
    }
    paths: dict[str, Any] = {}
    for path, kind, _, what, _ in CALLS:
        schemas |= _schema(kind)
        content = (
            {SVG: {"schema": {"type": "string"}}}
            if kind is ChartOf
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
