"""The run: partitions written and judged, and taken up again after a kill.

A partition's result is a folder that appears whole. What is finished is not done again; what was
begun and not finished is done from its start.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

import growthwatch
from growthwatch.engine.judging import judged_schema
from growthwatch.engine.one_partition import (
    COUNTS,
    JUDGED,
    PART,
    PARTITIONS,
    RESULTS,
    is_whole,
    judge_one,
)
from growthwatch.engine.partitioning import (
    CHILDREN_A_PARTITION,
    number_of_children,
    table_files,
    write_partitions,
)
from growthwatch.engine.pool import judged_here
from growthwatch.reading.coercion import as_day
from growthwatch.record.errors import CaseloadError, ProcessLost
from growthwatch.writing.leftovers import alone_in
from growthwatch.writing.private import keep_private, make_folders
from growthwatch.writing.progress import Clock, Progress
from growthwatch.writing.replacing import RUN_FILE, NotReplaced, read_run, writable

LISTED, MADE_BY = "listed.parquet", "run"
# A team's own, for the weekly report of a run.
ACKNOWLEDGED = "acknowledged.csv"
# Calls a function with each of some names, somewhere, and gives back what comes back.
Over = Callable[[Callable[[str], str], list[str]], Iterable[Any]]
PROCESSES = 2
# So few children are judged sooner than other processes have started.
CHILDREN_OF_ONE_PROCESS = 5_000


@dataclass(frozen=True)
class Run:
    """What a run came to.

    Attributes
    ----------
    folder : Path
    as_of : Timestamp
    partitions, done_before : int
        How many there are, and how many of them an earlier run had finished.
    children, measurements, rejected : int
        Rows that were judged by, and rows that could not be used.
    levels : dict of str to int
        Children by level.
    seconds : dict of str to float
        Of each stage.
    workers : int
        Processes that judged.
    largest_mb : float
        The most memory that one of them held at once; nan where the system does not say.
    """

    folder: Path
    as_of: pd.Timestamp
    partitions: int
    done_before: int
    children: int
    measurements: int
    rejected: int
    levels: dict[str, int]
    seconds: dict[str, float]
    workers: int = 1
    largest_mb: float = math.nan


def run_partitions(
    source: str | Path,
    out: str | Path,
    *,
    as_of: Any = None,
    today: Any = None,
    reference: str = "uk-who",
    term: str = "exact",
    partitions: int | None = None,
    processes: int = PROCESSES,
    over: Over | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Judge every child of a folder of Parquet files that need not fit into memory.

    Parameters
    ----------
    source : str or Path
        Holds children and measurements, and optionally contacts, plans, actions and periods: each
        as NAME.parquet, or as any number of .parquet files in a folder NAME. A child's rows may be
        spread over all of them.
    out : str or Path
        Folder for the results. Where an earlier run of the same files and settings was stopped, it
        is taken up again.
    as_of : date or str, optional
        By default the day of the last measurement.
    today : date or str, optional
        A measurement or birth after it is rejected.
    reference, term
        See `growthwatch.score`.
    partitions : int, optional
        By default one for each 20,000 children, and no fewer than processes for more than 5,000.
    processes : int
        That judge at the same time.
    over : callable, optional
        Judges the partitions in place of processes of this machine: called with a function of the
        name of a partition and with the names, it calls the one with each of the others, anywhere
        where `out` has the same path, and returns or yields what comes back, in any order.
    force : bool
        Throw away what another run wrote there.
    progress : callable, optional
        Called with "partitioning" or "judging", how much is done and how much there is.

    Returns
    -------
    Run
        ``out/results/00000/`` and on hold judged.parquet (a row a child), rejected.parquet (file
        and row as in the source, counted from 1) and counts.json; ``out/listed.parquet`` holds the
        children of whom something is asked, those to look at first before the others.

    Raises
    ------
    CaseloadError
        If the files cannot be read.
    ProcessLost
        If a process was ended from outside, or `over` has not judged every partition.
    NotReplaced
        If `out` holds something else, and for what another run wrote without `force`.
    """
    source, out = Path(source), Path(out)
    files = table_files(source)
    number = partitions or _number(number_of_children(files), processes)
    about = {
        "growthwatch": growthwatch.__version__,
        "made_by": MADE_BY,
        "partitions": number,
        "reference": reference,
        "term": term,
        "given_as_of": None if as_of is None else f"{as_day(as_of):%Y-%m-%d}",
        "inputs": _state(source, files),
    }
    clock = Clock(progress)
    with _alone(out):
        before = _take_up(out, about, force)
        if before is None:
            before = _partition(source, files, out, about, as_of, today, clock)
        return _judge_the_rest(out, before, processes, over, clock)


def _partition(
    source: Path,
    files: dict[str, list[Path]],
    out: Path,
    about: dict[str, Any],
    as_of: Any,
    today: Any,
    clock: Clock,
) -> dict[str, Any]:
    """Write the partitions and what the run is, and return the latter."""
    with clock.stage("partitioning", sum(map(len, files.values()))) as step:
        last = write_partitions(files, out / PARTITIONS, about["partitions"], step)
    now = _state(source, files)
    for name, state in about["inputs"].items():
        if now[name] != state:
            raise CaseloadError(
                f"{name} changed while it was read: run it again when nothing writes there"
            )
    day = last if as_of is None else as_day(as_of)
    if day is None:
        raise CaseloadError("the measurements have no dates of their own: give --as-of")
    run = about | {
        "as_of": f"{day:%Y-%m-%d}",
        "today": None if today is None else f"{as_day(today):%Y-%m-%d}",
    }
    _write_whole(out / RUN_FILE, run)
    return run


def _judge_the_rest(
    out: Path, run: dict[str, Any], processes: int, over: Over | None, clock: Clock
) -> Run:
    """Judge the partitions that are not judged yet, and add up what the run came to."""
    number = run["partitions"]
    make_folders(out / RESULTS)
    every = [f"{at:05d}" for at in range(number)]
    done = [one for one in every if is_whole(out / RESULTS / one)]
    todo = [one for one in every if one not in set(done)]
    for one in todo:
        shutil.rmtree(out / RESULTS / one, ignore_errors=True)
    how = {name: run[name] for name in ("as_of", "today", "reference", "term")}
    clock.tell("judging", len(done), number)
    finished = len(done)
    with clock.stage("judging", 1):
        if over is None:
            each: Iterable[Any] = judged_here(out, todo, how, processes)
        else:
            each = over(partial(judge_one, out.absolute(), how=how), todo)
        for _ in each:
            finished += 1
            clock.tell("judging", finished, number)
    missing = [one for one in todo if not (out / RESULTS / one).is_dir()]
    if missing:
        raise ProcessLost(
            f"{len(missing)} of {number} partitions were not judged: run the same again, and what "
            "is finished is not done twice"
        )
    counts = [json.loads((out / RESULTS / one / COUNTS).read_text()) for one in every]
    levels = _write_listed(out, every)
    return Run(
        folder=out,
        as_of=pd.Timestamp(run["as_of"]),
        partitions=number,
        done_before=len(done),
        children=sum(one["children"] for one in counts),
        measurements=sum(one["measurements"] for one in counts),
        rejected=sum(one["rejected"] for one in counts),
        levels=levels,
        seconds=clock.seconds,
        workers=len({one["process"] for one in counts}),
        largest_mb=max(one["largest_mb"] or math.nan for one in counts),
    )


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Make the folder of a run, and keep other runs from it."""
    if os.path.lexists(out) and not out.is_dir():
        raise NotReplaced(f"--out {out} is a file: choose another name")
    with writable(out):
        make_folders(out)
    with alone_in(out) as alone:
        if not alone:
            raise NotReplaced(f"another run is writing --out {out}: wait until it has ended")
        yield


def _state(source: Path, files: dict[str, list[Path]]) -> dict[str, list[int]]:
    """Return what each file is known by until somebody writes or replaces it."""
    return {
        path.relative_to(source).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns]
        for paths in files.values()
        for path in paths
    }


def _number(children: int, processes: int) -> int:
    """Return how many partitions so many children are."""
    if children <= CHILDREN_OF_ONE_PROCESS:
        return 1
    return max(processes, -(-children // CHILDREN_A_PARTITION))


def _take_up(out: Path, about: dict[str, Any], force: bool) -> dict[str, Any] | None:
    """Return what an earlier run of the same wrote of itself; make the folder ready else."""
    there = {path.name for path in out.iterdir()}
    ours = {RUN_FILE, PARTITIONS, RESULTS, LISTED}
    ours |= {f"{name}{PART}" for name in ours}
    strange = there - ours - {ACKNOWLEDGED}
    if strange:
        raise NotReplaced(f"--out {out} holds {min(strange)}, which no run wrote: choose another")
    if RUN_FILE in there:
        said = read_run(out)
        if said and all(said.get(name) == value for name, value in about.items()):
            return said
        if not force:
            raise NotReplaced(
                f"--out {out} holds a run of other files or settings: choose another folder, or "
                "use --force to throw it away"
            )
    # Without run.json the partitions were not finished: it goes first.
    for name in sorted(there & ours, key=lambda name: name != RUN_FILE):
        path = out / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return None


def _write_listed(out: Path, every: list[str]) -> dict[str, int]:
    """Write the children of whom something is asked, and return how many are of each level."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    listed, levels = [], dict.fromkeys(("urgent", "concern", "confirm", "watch", "none"), 0)
    for one in every:
        table = pq.read_table(out / RESULTS / one / JUDGED, schema=judged_schema())
        for level, number in table["level"].to_pandas().value_counts().items():
            levels[str(level)] = levels.get(str(level), 0) + int(number)
        listed.append(table.filter(pc.not_equal(table["level"], "none")))
    table = pa.concat_tables(listed)
    table = table.sort_by([("priority", "descending"), ("child_id", "ascending")])
    beside = out / f"{LISTED}{PART}"
    pq.write_table(table, beside)
    keep_private(beside)
    os.replace(beside, out / LISTED)
    return levels


def _write_whole(path: Path, said: dict[str, Any]) -> None:
    beside = path.with_name(f"{path.name}{PART}")
    beside.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    keep_private(beside)
    os.replace(beside, path)
