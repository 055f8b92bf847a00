"""Whose turn it is: the oldest waits least, and whoever asks for the same is answered with it.

One thread works, so that the time a request takes does not grow with the number of those who ask.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from growthwatch.app.answers import Call, Said
from growthwatch.app.asked import LARGEST_BODY, Asked, Record
from growthwatch.record.errors import UnknownChildError

SVG = "image/svg+xml"
MOST_WAITING = 1_000
LARGEST_WAITING = 20 * LARGEST_BODY
SECONDS_TO_WAIT = 10  # before asking again, where too many wait


@dataclass(eq=False)
class Waiting:
    """One request and, when it has been worked on, its answer."""

    call: Call
    body: bytes
    answer: Response | None = None


@dataclass
class Turns:
    """The requests that wait, the oldest first."""

    waiting: list[Waiting] = field(default_factory=list)
    _turn: anyio.Lock | None = None

    async def answered(self, call: Call, body: bytes) -> Response:
        """Return the answer to a request when its turn has come."""
        size = sum(len(one.body) for one in self.waiting) + len(body)
        if len(self.waiting) >= MOST_WAITING or size > LARGEST_WAITING:
            refused = problem(503, "Too many requests wait: ask again later.")
            refused.headers["Retry-After"] = f"{SECONDS_TO_WAIT}"
            return refused
        if self._turn is None:
            self._turn = anyio.Lock()
        mine = Waiting(call, body)
        self.waiting.append(mine)
        try:
            async with self._turn:  # in the order of coming
                if mine.answer is None:
                    await run_in_threadpool(answer_all, self._with(mine))
        finally:
            if mine in self.waiting:
                self.waiting.remove(mine)
        assert mine.answer is not None
        return mine.answer

    def _with(self, first: Waiting) -> list[Waiting]:
        """Take a request out of those that wait, with the others that go along."""
        some, size = [], 0
        for one in self.waiting:
            together = one.call is first.call and first.call.together
            if one is first or (together and size + len(one.body) <= LARGEST_BODY):
                some.append(one)
                size += len(one.body)
        self.waiting = [one for one in self.waiting if one not in some]
        return some


def answer_all(some: Sequence[Waiting]) -> None:
    """Give requests of one call their answers."""
    asked: list[tuple[Waiting, Asked]] = []
    for one in some:
        try:
            question = one.call.kind.model_validate_json(one.body)
            if isinstance(question, Record):
                _ = question.day  # raises where it is none
            asked.append((one, question))
        except ValidationError as error:
            one.answer = problem(422, _sentence(error))
        except ValueError as error:
            one.answer = problem(400, f"{error}")
    if asked:
        said = _said(asked[0][0].call, [question for _, question in asked])
        for (one, _), answer in zip(asked, said, strict=True):
            one.answer = _response(answer)


def _said(call: Call, asked: list[Any]) -> list[Said | Exception]:
    """Return an answer to each; where those of all fail, each is asked alone."""
    try:
        return list(call.answers(asked))
    except Exception as error:
        if len(asked) == 1:
            return [error]
    return [said for one in asked for said in _said(call, [one])]


def _response(said: Said | Exception) -> Response:
    if isinstance(said, UnknownChildError):
        return problem(400, "The record has no usable child of this child_id.")
    if isinstance(said, ValueError):
        return problem(400, f"{said}")
    if isinstance(said, Exception):
        return problem(500, f"An unexpected {type(said).__name__}: nothing was answered.")
    if isinstance(said, str):
        return Response(said, media_type=SVG)
    return Response(json.dumps(said, allow_nan=False), media_type="application/json")


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
