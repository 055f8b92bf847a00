"""The page of `growthwatch open`, killed while it makes a report, and what it leaves: counted."""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fault_runs as runs
import httpx
import uvicorn  # noqa: F401

# What a page loads when it is opened: a copy of a process that has it need not load it again.
import growthwatch.app.serving
import growthwatch.pack.pdf  # noqa: F401

WAIT = 60  # seconds at most for an answer


def killed_at_random(place: Path, number: int, seed: int) -> Counter[str]:
    """Kill pages while they import or make the report; the next one clears up after each."""
    draw, counts = random.Random(seed), Counter[str]()
    temporary = place / "temporary"
    temporary.mkdir(exist_ok=True)
    began = time.monotonic()
    with opened(temporary) as (page, address):
        ask(place, address)
        while not httpx.get(f"{address}progress", timeout=WAIT).json()["finished"]:
            time.sleep(0.01)
    longest = time.monotonic() - began
    for _ in range(number):
        with opened(temporary) as (page, address):
            asking = os.fork()
            if not asking:
                with suppress(httpx.HTTPError):
                    ask(place, address)
                os._exit(0)
            time.sleep(draw.uniform(0, longest))
            os.kill(page, signal.SIGKILL)
            os.waitpid(asking, 0)
        counts["page killed at random"] += 1
        check(place, temporary, counts)
    return counts


def killed_before_change(place: Path, stride: int = 1) -> Counter[str]:
    """Kill pages before each change of a name on the disk, or each `stride`th."""
    counts: Counter[str] = Counter()
    temporary = place / "temporary"
    temporary.mkdir(exist_ok=True)
    for step in itertools.count(step=stride):
        with opened(temporary, lambda step=step: runs.end_before_change(step)) as (_, address):
            finished = False
            with suppress(httpx.HTTPError, IndexError):
                ask(place, address)
                while not finished:
                    said = httpx.get(f"{address}progress", timeout=WAIT).json()
                    finished = said["finished"]
                    time.sleep(0.01)
        if finished:
            break
        counts["page killed before a change of a name"] += 1
        check(place, temporary, counts)
    return counts


def ask(place: Path, address: str) -> None:
    """Upload the export, take its columns as they are found, and ask for the report."""
    with (place / "export.csv").open("rb") as file:
        httpx.post(f"{address}export", files={"files": file}, timeout=WAIT)
    httpx.post(f"{address}columns", data={}, timeout=WAIT)
    httpx.post(f"{address}report", data={"as_of": runs.AS_OF["new"]}, timeout=WAIT)


def check(place: Path, temporary: Path, counts: Counter[str]) -> None:
    """Count what is wrong after a page was killed, and after the next one was opened."""
    held = [path.name for path in temporary.iterdir()]
    counts["pages that left children's data until the next"] += bool(held)
    with opened(temporary) as (_, address):
        if httpx.get(address, timeout=WAIT).status_code != 200:
            counts["FAULT: the next page does not open"] += 1
        for path in temporary.iterdir():
            if path.name in held and any(path.iterdir()):
                counts[f"FAULT: left behind by a page: {path.name[:16]}"] += 1
    for path in temporary.iterdir():
        # A folder that was just made stays for an hour: nothing is in it before it has its name.
        if any(path.iterdir()):
            counts[f"FAULT: left behind by a page that was closed: {path.name[:16]}"] += 1
    for fault in runs.faults_of(place):
        counts[f"FAULT: page killed: {fault}"] += 1


@contextmanager
def opened(temporary: Path, before: Callable[[], None] = lambda: None) -> Iterator[tuple[int, str]]:
    """Open the page in a copy of this process, and ask it to close at the end."""
    reads, writes = os.pipe()
    page = os.fork()
    if not page:
        serve(temporary, writes, before)
    os.close(writes)
    with os.fdopen(reads) as said:
        words = said.readline()
    try:
        # It has said nothing where it was killed before.
        yield page, words.split(" at ")[1].split(" ")[0] if words else ""
    finally:
        os.kill(page, signal.SIGINT)
        os.waitpid(page, 0)


def serve(temporary: Path, writes: int, before: Callable[[], None]) -> None:
    """Be the page, in a process of its own."""
    os.setpgid(0, 0)
    tempfile.tempdir = str(temporary)
    os.dup2(writes, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stdout = os.fdopen(1, "w", 1)
    sys.argv = ["growthwatch", "open", "--no-browser"]
    before()
    from growthwatch.cli.running import main

    try:
        main()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    finally:
        os._exit(70)
