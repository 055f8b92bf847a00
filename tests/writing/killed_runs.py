"""Kills runs that write a folder or a file, each before another change of a name on the disk.

A program of its own, without threads: a process that has some may not be copied at any moment.

    python killed_runs.py PLACE folder|folder-renamed-twice|file

makes PLACE/0, PLACE/1 and so on, each left as the run found its end; the last ran to its own.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path

from growthwatch.writing import whole_folder as module
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.whole_folder import whole_folder

KILLED = 9
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.copyfile"}
PEOPLES = {
    "acknowledged.csv": "child_id,rule\nA1,weight_fall\n",
    "plans.csv": "child_id,measure\nA1,weight\n",
    "actions.csv": "child_id,who\nA1,the dietitian\n",
    "periods.csv": "child_id,from\nA1,2024-01-01\n",
}
RECORD = '{"growthwatch": "1", "made_by": "import", "files": {"children.csv": "", "old.csv": ""}}'


def write_folder(place: Path, words: str) -> None:
    """Write a caseload folder as an import does."""
    with whole_folder(place / "caseload", force=True, made_by="import", keep=PEOPLES) as folder:
        (folder / "children.csv").write_text(words)
        (folder / "measurements.csv").write_text(words)
        (folder / "run.json").write_text(RECORD.replace("old", "measurements"))


def earlier_folder(place: Path) -> Path:
    """Make a caseload folder as an import left it, with what people put into it."""
    out = place / "caseload"
    out.mkdir()
    for name, words in {"children.csv": "old", "old.csv": "old", "run.json": RECORD}.items():
        (out / name).write_text(words)
    for name, words in PEOPLES.items():
        (out / name).write_text(words)
    return out


def write_file(place: Path, words: str) -> None:
    with whole_file(place / "scores.csv", force=True) as beside:
        beside.write_text(words)


def killed_before(step: int, work: Callable[[], None]) -> bool:
    """Run `work` in another process, killed before its nth change; tell whether it was."""
    pid = os.fork()
    if not pid:
        seen = itertools.count()

        def kill(event: str, _: object) -> None:
            if event in CHANGES and next(seen) == step:
                os._exit(KILLED)

        sys.addaudithook(kill)
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, KILLED), status
    return status == KILLED


def main(place: Path, kind: str) -> None:
    if kind == "folder-renamed-twice":
        module.exchanged = lambda one, other: False
    for step in itertools.count():
        here = place / str(step)
        here.mkdir()
        if kind == "file":
            (here / "scores.csv").write_text("old")
            write = write_file
        else:
            earlier_folder(here)
            write = write_folder
        if not killed_before(step, lambda here=here, write=write: write(here, "new")):
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
