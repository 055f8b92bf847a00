"""How far the report is, and how long each stage took."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Progress(Protocol):
    """What is told how far the report is: the stage, and how much of it is done."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take a stage, and how many of its `total` steps are done (0 at its start)."""


class Clock:
    """Times the stages and tells of them."""

    def __init__(self, progress: Progress | None) -> None:
        self.tell = progress or (lambda stage, done, total: None)
        self.started = dt.datetime.now(dt.UTC)
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Tell of a stage's start and end; what it gives tells of one more step done."""
        total = max(total, 1)
        began, done = time.perf_counter(), 0
        self.tell(name, 0, total)

        def step() -> None:
            nonlocal done
            done += 1
            if done < total:
                self.tell(name, done, total)

        yield step
        self.tell(name, total, total)
        self.seconds[name] = round(time.perf_counter() - began, 3)

    def times(self) -> dict[str, Any]:
        """Return when the report began and ended, and the seconds of each stage."""
        ended = dt.datetime.now(dt.UTC)
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "ended": ended.isoformat(timespec="seconds"),
            "seconds": self.seconds,
        }
