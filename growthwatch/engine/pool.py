"""Partitions judged on several processes of this machine, and what is said when memory ends."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from typing import Any

from growthwatch.engine.one_partition import (
    PART,
    PARTITIONS,
    RESULTS,
    MemoryEnded,
    being_judged,
    judge_one,
)
from growthwatch.record.errors import ProcessLost

# A process that has judged so many partitions is replaced, so that its memory cannot creep.
PARTITIONS_A_PROCESS = 25


def judged_here(out: Path, todo: list[str], how: dict[str, Any], processes: int) -> Iterator[str]:
    """Judge partitions, yielding each that is done.

    Raises
    ------
    ProcessLost
        If memory ran out, or a process was ended from outside: which partitions were being judged,
        and what to do.
    """
    try:
        if processes == 1 or len(todo) < 2:
            for one in todo:
                yield judge_one(out, one, how)
            return
        # Processes are renewed with their pool: one that renews them itself (max_tasks_per_child)
        # may stop and wait for ever, up to Python 3.14
        # (https://github.com/python/cpython/issues/115634).
        together = processes * PARTITIONS_A_PROCESS
        for at in range(0, len(todo), together):
            yield from _in_a_pool(out, todo[at : at + together], how, processes)
    except MemoryEnded as error:
        [name] = error.args
        raise ProcessLost(_words("memory ran out", out, [name], processes)) from error
    except BrokenProcessPool as error:
        what = "a process that judges was ended from outside, as happens when memory runs out,"
        raise ProcessLost(_words(what, out, being_judged(out), processes)) from error
    finally:
        # None but after a process that was ended.
        for name in being_judged(out):
            shutil.rmtree(out / RESULTS / f"{name}{PART}", ignore_errors=True)


def _in_a_pool(out: Path, todo: list[str], how: dict[str, Any], processes: int) -> Iterator[str]:
    """Judge partitions in new processes, yielding each that is done; all have ended then."""
    others = set(active_children())
    # All that are asked for start at once, also those for which there is nothing to do.
    number = min(processes, len(todo))
    with ProcessPoolExecutor(
        number, mp_context=get_context("spawn"), initializer=_end_with_the_run
    ) as pool:
        try:
            waiting: list[Future[str]] = [pool.submit(judge_one, out, one, how) for one in todo]
            for ready in as_completed(waiting):
                yield ready.result()
        except Exception:
            pool.shutdown(cancel_futures=True)  # what is begun is finished
            raise
        except BaseException:  # asked to stop
            pool.shutdown(wait=False, cancel_futures=True)
            for one in set(active_children()) - others:
                one.terminate()
                one.join()
            raise


def _end_with_the_run() -> None:
    """End this process when the one that started it is killed: it would wait for work for ever."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _words(what: str, out: Path, names: list[str], processes: int) -> str:
    number = sum(1 for _ in (out / PARTITIONS).iterdir())
    where = " or ".join(f"{name} ({_children(out, name):,} children)" for name in names)
    while_ = f" while partition {where} was judged" if names else " before it judged a partition"
    again = "with --processes 1" if processes > 1 else "when other programs are closed"
    return (
        f"{what}{while_}: give the same command again {again}, and what is finished is not done "
        f"twice; if it ends so again, begin anew with smaller partitions, --partitions "
        f"{2 * number} --force"
    )


def _children(out: Path, name: str) -> int:
    import pyarrow.parquet as pq

    file = out / PARTITIONS / name / "children.parquet"
    return int(pq.ParquetFile(file).metadata.num_rows) if file.is_file() else 0
