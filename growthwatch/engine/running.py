"""The run: partitions written, judged on several processes, and taken up again after a kill.

A partition's result is a folder that appears whole. What is finished is not done again; what was
begun and not finished is done from its start.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import pandas as pd

import growthwatch
from growthwatch.caseload.caseload import Caseload, check
from growthwatch.engine.judging import as_arrow, judged_partition, judged_schema
from growthwatch.engine.partitioning import (
    CHILDREN_A_PARTITION,
    ORIGIN,
    TABLES,
    number_of_children,
    table_files,
    write_partitions,
)
from growthwatch.reading.coercion import as_day
from growthwatch.reading.raw import RawTable, parquet_raw
from growthwatch.record.errors import CaseloadError, ProcessLost
from growthwatch.record.tables import REJECTED_COLUMNS
from growthwatch.writing.progress import Clock, Progress
from growthwatch.writing.replacing import NotReplaced

RUN_FILE, PARTITIONS, RESULTS, LISTED = "run.json", "partitions", "results", "listed.parquet"
JUDGED, REJECTED, COUNTS = "judged.parquet", "rejected.parquet", "counts.json"
MADE_BY, PART = "run", ".part"
# A team's own, for the weekly report of a run.
ACKNOWLEDGED = "acknowledged.csv"
# Calls a function with each of some names, somewhere, and gives back what comes back.
Over = Callable[[Callable[[str], str], list[str]], Iterable[Any]]
# A process that has judged so many partitions is replaced, so that its memory cannot creep.
PARTITIONS_A_PROCESS = 25
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
        "inputs": {
            f"{name}/{path.name}": [path.stat().st_size, path.stat().st_mtime_ns]
            for name, paths in files.items()
            for path in paths
        },
    }
    before = _take_up(out, about, force)
    clock = Clock(progress)
    if before is None:
        with clock.stage("partitioning", sum(map(len, files.values()))) as step:
            last = write_partitions(files, out / PARTITIONS, number, step)
        day = last if as_of is None else as_day(as_of)
        if day is None:
            raise CaseloadError("the measurements have no dates of their own: give --as-of")
        before = about | {
            "as_of": f"{day:%Y-%m-%d}",
            "today": None if today is None else f"{as_day(today):%Y-%m-%d}",
        }
        _write_whole(out / RUN_FILE, before)
    (out / RESULTS).mkdir(exist_ok=True)
    every = [f"{at:05d}" for at in range(number)]
    done = [one for one in every if (out / RESULTS / one).is_dir()]
    todo = [one for one in every if one not in set(done)]
    how = {name: before[name] for name in ("as_of", "today", "reference", "term")}
    clock.tell("judging", len(done), number)
    finished = len(done)
    with clock.stage("judging", 1):
        for _ in _judged(out, todo, how, processes, over):
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
        as_of=pd.Timestamp(before["as_of"]),
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


def _number(children: int, processes: int) -> int:
    """Return how many partitions so many children are."""
    if children <= CHILDREN_OF_ONE_PROCESS:
        return 1
    return max(processes, -(-children // CHILDREN_A_PARTITION))


def _take_up(out: Path, about: dict[str, Any], force: bool) -> dict[str, Any] | None:
    """Return what an earlier run of the same wrote of itself; make the folder ready else."""
    if not out.exists():
        out.mkdir(parents=True, mode=0o700)
        return None
    if not out.is_dir():
        raise NotReplaced(f"--out {out} is a file: choose another name")
    there = {path.name for path in out.iterdir()}
    ours = {RUN_FILE, PARTITIONS, RESULTS, LISTED}
    ours |= {f"{name}{PART}" for name in ours}
    strange = there - ours - {ACKNOWLEDGED}
    if strange:
        raise NotReplaced(f"--out {out} holds {min(strange)}, which no run wrote: choose another")
    if RUN_FILE in there:
        said: dict[str, Any] = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))
        if all(said.get(name) == value for name, value in about.items()):
            return said
        if not force:
            raise NotReplaced(
                f"--out {out} holds a run of other files or settings: choose another folder, or "
                "use --force to throw it away"
            )
    # Without run.json the partitions were not finished.
    for name in there & ours:
        path = out / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return None


def _judged(
    out: Path, todo: list[str], how: dict[str, Any], processes: int, over: Over | None
) -> Iterator[Any]:
    """Judge partitions, yielding for each that is done."""
    if over is not None:
        yield from over(partial(judge_one, out.absolute(), how=how), todo)
        return
    if processes == 1 or len(todo) < 2:
        for one in todo:
            yield judge_one(out, one, how)
        return
    # Processes are renewed with their pool: one that renews them itself (max_tasks_per_child) may
    # stop and wait for ever, up to Python 3.14 (https://github.com/python/cpython/issues/115634).
    together = processes * PARTITIONS_A_PROCESS
    for at in range(0, len(todo), together):
        yield from _judged_in_a_pool(out, todo[at : at + together], how, processes)


def _judged_in_a_pool(
    out: Path, todo: list[str], how: dict[str, Any], processes: int
) -> Iterator[str]:
    """Judge partitions in new processes, yielding each that is done."""
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_end_with_the_run
    ) as pool:
        waiting: list[Future[str]] = [pool.submit(judge_one, out, one, how) for one in todo]
        try:
            for ready in as_completed(waiting):
                yield ready.result()
        except BrokenProcessPool as error:
            raise ProcessLost(
                "a process that judges was ended from outside, as happens when memory runs out: "
                "run the same command again, with --processes 1 if it happens once more, and what "
                "is finished is not done twice"
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_the_run() -> None:
    """End this process when the one that started it is killed: it would wait for work for ever."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def judge_one(out: Path, name: str, how: dict[str, Any]) -> str:
    """Judge one partition and write its results: whole, or not at all."""
    import pyarrow.parquet as pq

    caseload = partition_caseload(out / PARTITIONS / name, how["today"])
    judged = judged_partition(caseload, how["as_of"], reference=how["reference"], term=how["term"])
    beside = out / RESULTS / f"{name}{PART}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    pq.write_table(as_arrow(judged), beside / JUDGED)
    caseload.rejected.to_parquet(beside / REJECTED, index=False)
    counts = {
        "children": len(caseload.children),
        "measurements": len(caseload.measurements),
        "rejected": len(caseload.rejected),
        "process": os.getpid(),
        "largest_mb": _largest_mb(),
    }
    (beside / COUNTS).write_text(json.dumps(counts), encoding="utf-8")
    os.replace(beside, out / RESULTS / name)
    return name


def _largest_mb() -> float | None:
    """Return the most memory that this process held; None where the system does not say."""
    if find_spec("resource") is None:
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def partition_caseload(folder: Path, today: str | None) -> Caseload:
    """Read a partition's tables with the checks that every caseload passes."""
    raw: dict[str, RawTable] = {}
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if path.is_file():
            raw[name] = parquet_raw(path, ORIGIN)
    for name, columns in (
        ("children", ("sex", "birth_date")),
        ("measurements", ("date", "weight_kg")),
    ):
        if name not in raw:
            cells = pd.DataFrame(columns=["child_id", *columns], dtype=object)
            raw[name] = RawTable(
                f"{name}.parquet", cells, cells.index.to_numpy(dtype="int64"), _none_rejected()
            )
    caseload = check(raw, None if today is None else pd.Timestamp(today))
    return replace(caseload, rejected=_with_origin(caseload.rejected, folder))


def _none_rejected() -> pd.DataFrame:
    return pd.DataFrame(columns=list(REJECTED_COLUMNS)).astype({"line": "int64"})


def _with_origin(rejected: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return rejected rows with the file and row of the source in place of the partition's."""
    import pyarrow.parquet as pq

    parts = []
    for file, rows in rejected.groupby("file", sort=False):
        origin = pq.read_table(folder / str(file), columns=list(ORIGIN)).to_pandas()
        at = rows["line"].to_numpy() - 2
        parts.append(
            rows.assign(
                file=origin[ORIGIN[0]].astype("str").to_numpy()[at],
                line=origin[ORIGIN[1]].to_numpy()[at] + 1,
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else rejected


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
    os.replace(beside, out / LISTED)
    return levels


def _write_whole(path: Path, said: dict[str, Any]) -> None:
    beside = path.with_name(f"{path.name}{PART}")
    beside.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(beside, path)
