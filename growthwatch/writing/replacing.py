"""What may be written over: nothing unless asked, and then only what growthwatch itself wrote."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RUN_FILE = "run.json"
REPORT = "report"
# Put into folders by file managers, unasked.
NOT_OURS_BUT_HARMLESS = {".DS_Store", "Thumbs.db", "desktop.ini", ".directory"}


class CannotWrite(OSError):
    """A file or folder cannot be written there: one sentence, with what to do."""


class NotReplaced(CannotWrite, FileExistsError):
    """Something is there that may not be written over."""


@contextmanager
def writable(out: Path) -> Iterator[None]:
    """Turn what the system says against beginning to write `out` into CannotWrite."""
    try:
        yield
    except OSError as error:
        if isinstance(error, CannotWrite) or not error.strerror:
            raise
        raise CannotWrite(
            f"{out} cannot be written ({error.strerror.lower()}): choose another name or folder"
        ) from error


def check_file(out: Path, *, force: bool) -> None:
    """Raise NotReplaced unless a file may be written: see `whole_file`."""
    if not os.path.lexists(out):
        return
    if out.is_dir():
        raise NotReplaced(f"{out} is a folder: give the name of a file")
    if not stat.S_ISREG(out.lstat().st_mode):
        raise NotReplaced(f"{out} is not a plain file: choose another name")
    if not force:
        raise NotReplaced(
            f"{out} exists already and is not overwritten: choose another name, or replace it "
            "with --force (force=True)"
        )


def check_folder(
    out: Path, *, force: bool, made_by: str = REPORT, keep: Collection[str] = ()
) -> None:
    """Raise NotReplaced unless a folder may be written: see `whole_folder`."""
    if not os.path.lexists(out):
        return
    if not out.is_dir() or out.is_symlink():
        raise NotReplaced(f"{out} is not a folder: choose another name")
    there = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.name not in NOT_OURS_BUT_HARMLESS and not _is_folder_with_files(path)
    }
    if not there:
        return
    if not force:
        raise NotReplaced(
            f"{out} exists already and is not overwritten: choose another folder, or replace it "
            "with --force (force=True)"
        )
    written, maker = _written_earlier(out)
    if not written:
        raise NotReplaced(
            f"{out} was not written by growthwatch and is not replaced, not even with --force: "
            "choose another folder"
        )
    if maker != made_by:
        raise NotReplaced(
            f"{out} was written by growthwatch {maker} and is not replaced by growthwatch "
            f"{made_by}, not even with --force: choose another folder"
        )
    if strange := sorted(there - written - set(keep)):
        raise NotReplaced(
            f"{out} holds {strange[0]}, which growthwatch did not write and replacing would lose: "
            "move it, or choose another folder"
        )


def _is_folder_with_files(path: Path) -> bool:
    """Whether a path is a folder that is told by what is in it."""
    return path.is_dir() and not path.is_symlink() and any(path.iterdir())


def read_run(folder: Path) -> dict[str, Any]:
    """Return what ``run.json`` says of the command that wrote a folder; nothing if none did."""
    try:
        run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return run if isinstance(run, dict) else {}


def _written_earlier(folder: Path) -> tuple[set[str], str]:
    """Return the files growthwatch wrote into a folder and the command; none if it did not."""
    run = read_run(folder)
    files = run.get("files")
    if "growthwatch" not in run or not isinstance(files, dict):
        return set(), ""
    return {RUN_FILE, *files}, str(run.get("made_by", REPORT))
