"""A process that judges a part of a nation runs out of memory, for real: what is said and left.

In two ways. Its memory has a limit, and what asks for more is refused (MemoryError, and what others
make of it); or it is ended from outside as soon as it holds too much, as systemd-oomd, earlyoom or
the kernel do: this watches what each process holds and kills it (SIGKILL).
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pandas as pd

import growthwatch as gw

LIMITED = Path(__file__).parent / "limited"
PARTITIONS, CHILDREN = 6, 150
MOST_ROOM = 40_000_000  # beyond it 25 children are judged
LEAST_MB, MOST_MB = 60, 190  # what a process holds when it starts, and when it has judged
TEAMS = "child_id,rule,who,date,until,reason\nC1,weight_loss,HV,2025-03-20,,seen\n"
SAID = re.compile(r"growthwatch: (memory ran out|a process .* ended from outside).*--processes 1")


def lay_out(place: Path) -> pd.DataFrame:
    """Write a small nation; return who is listed of it when nothing goes wrong."""
    made = gw.simulate(CHILDREN, seed=7)
    (place / "nation").mkdir(parents=True)
    for name in ("children", "measurements"):
        table = getattr(made, name)
        own = [column for column in table if not str(column).startswith("synthetic")]
        table[own].to_parquet(place / "nation" / f"{name}.parquet", index=False)
    assert started(place).wait() == 0
    listed = pd.read_parquet(place / "run" / "listed.parquet")
    shutil.rmtree(place / "run")
    return listed


def started(place: Path, **more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "growthwatch.cli", "run", f"{place}/nation", "--out",
               f"{place}/run", "--partitions", str(PARTITIONS)]  # fmt: skip
    return subprocess.Popen(
        command, env=os.environ | more, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def limited(place: Path, draw: random.Random) -> tuple[int, str]:
    """Let the memory of one process end; return the exit status and what was said."""
    room = draw.choice((0, draw.randrange(MOST_ROOM)))
    at = f"{draw.randrange(2):05d}"  # the first that one of the two judges
    path = os.pathsep.join((str(LIMITED), os.environ.get("PYTHONPATH", "")))
    run = started(place, PYTHONPATH=path, AT=at, ROOM=str(room))
    return run.wait(), said_by(run)


def killed(place: Path, draw: random.Random) -> tuple[int, str]:
    """Kill the first process that holds too much; return the exit status and what was said."""
    most, done = draw.uniform(LEAST_MB, MOST_MB), False
    run = started(place)
    while run.poll() is None:
        for number in [] if done else children_of(run.pid):
            with suppress(OSError, ValueError, IndexError):  # it has ended meanwhile
                held = int(Path(f"/proc/{number}/statm").read_text().split()[1])
                if held * os.sysconf("SC_PAGE_SIZE") > most * 1e6:
                    os.kill(number, signal.SIGKILL)
                    done = True
                    break
        time.sleep(0.005)
    return run.wait(), said_by(run)


def said_by(run: subprocess.Popen[str]) -> str:
    assert run.stderr is not None
    with run.stderr as words:
        return words.read()


def children_of(number: int) -> list[int]:
    """Return the processes that judge for a run: not the one that looks after its resources."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == number and b"spawn_main" in (path.parent / "cmdline").read_bytes():
                found.append(int(path.parent.name))
    return found


def wrong_with(run: Path, status: int, said: str, listed: pd.DataFrame) -> list[str]:
    """Return what is not as it must be after a run whose memory may have ended."""
    faults = []
    if status not in (0, 1):
        faults.append(f"exit status {status}")
    if status and (len(said.splitlines()) != 1 or not SAID.match(said)):
        faults.append(f"said {said[-200:]}")
    for result in (run / "results").iterdir():
        files = {path.name for path in result.iterdir()} if result.is_dir() else set()
        if files != {"judged.parquet", "rejected.parquet", "counts.json"}:
            faults.append(f"half-written: {result.name}")
    if (run / "acknowledged.csv").read_text() != TEAMS:
        faults.append("what a team wrote is lost or altered")
    if status == 0 and not pd.read_parquet(run / "listed.parquet").equals(listed):
        faults.append("another list")
    return faults


def worker_out_of_memory(place: Path, times: int, seed: int) -> Counter[str]:
    """Let the memory of a process that judges end, in both ways in turn; count what became of it.

    Beside the run lies a report of another one, which must be as it was.
    """
    draw, counts = random.Random(seed), Counter[str]()
    listed = lay_out(place)
    for i in range(times):
        run = place / "run"
        run.mkdir()
        (run / "acknowledged.csv").write_text(TEAMS)
        name, end = (("refused memory", limited), ("killed for its memory", killed))[i % 2]
        status, said = end(place, draw)
        counts[f"a process of a run {name}: exit status {status}"] += 1
        if status and (named := re.search(r"partition (\d{5})", said)):
            counts["runs short of memory that name the partition"] += 1
            if not (run / "partitions" / named[1]).is_dir():
                counts["FAULT: names a partition that is not there"] += 1
        faults = wrong_with(run, status, said, listed)
        again = started(place)
        faults += wrong_with(run, again.wait(), said_by(again), listed)
        if again.returncode:
            faults.append(f"the next run ended with {again.returncode}")
        for fault in faults:
            counts[f"FAULT: {name}: {fault}"] += 1
        shutil.rmtree(run)
    return counts


if __name__ == "__main__":
    counted = worker_out_of_memory(Path(sys.argv[1]) / "nation", int(sys.argv[2]), 16)
    for what, number in sorted(counted.items()):
        print(f"{number:5} {what}")
