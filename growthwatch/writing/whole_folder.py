"""A folder that appears whole or not at all."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

RUN_FILE = "run.json"
# Put into folders by file managers, unasked.
NOT_OURS_BUT_HARMLESS = {".DS_Store", "Thumbs.db", "desktop.ini", ".directory"}


@contextmanager
def whole_folder(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a temporary folder to write into, and turn it into `out` when all went well.

    On any error, and when interrupted, nothing is left behind and a folder that was there before
    is untouched.

    Parameters
    ----------
    out : Path
    force : bool
        Replace what growthwatch wrote into `out` earlier.

    Raises
    ------
    FileExistsError
        If `out` exists and may not be replaced: without `force`; or if growthwatch did not write
        it, or did not write one of its files, which replacing would lose.
    """
    out = Path(out).absolute()
    check_free(out, force=force)
    beside = next(folder for folder in out.parents if folder.exists())
    mark = secrets.token_hex(4)
    work, old = (beside / f".{out.name}-{mark}.{end}" for end in ("part", "old"))
    try:
        work.mkdir()
        yield work
        check_free(out, force=force)
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists():
            out.rename(old)
        work.rename(out)
    except BaseException:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
        # Folders made on the way to `out`, if any, are empty; others do not go.
        for folder in out.parents:
            if folder == beside:
                break
            with suppress(OSError):
                folder.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def check_free(out: Path, *, force: bool) -> None:
    """Raise FileExistsError unless `out` may be written; see `whole_folder`."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise FileExistsError(f"{out} is not a folder: choose another name")
    there = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.name not in NOT_OURS_BUT_HARMLESS and not _is_folder_with_files(path)
    }
    if not there:
        return
    if not force:
        raise FileExistsError(
            f"{out} exists already and is not overwritten: choose another folder, or replace it "
            "with --force (force=True)"
        )
    written = _written_earlier(out)
    if not written:
        raise FileExistsError(
            f"{out} was not written by growthwatch and is not replaced, not even with --force: "
            "choose another folder"
        )
    if strange := sorted(there - written):
        raise FileExistsError(
            f"{out} holds {strange[0]}, which growthwatch did not write and replacing would lose: "
            "move it, or choose another folder"
        )


def _is_folder_with_files(path: Path) -> bool:
    """Whether a path is a folder that is told by what is in it."""
    return path.is_dir() and not path.is_symlink() and any(path.iterdir())


def _written_earlier(folder: Path) -> set[str]:
    """Return the names of the files growthwatch wrote into a folder; none if it did not."""
    try:
        run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        return {RUN_FILE, *run["files"]} if "growthwatch" in run else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()
