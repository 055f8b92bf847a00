"""What a killed run leaves beside its output: found, named and cleared, or put back, by the next.

A run writes to a hidden name beside its output, ``.report-1a2b3c4d.part``, and, where two names
cannot change places in one step, moves an earlier folder to ``.report-1a2b3c4d.old`` for a moment.
While it runs it holds a lock on both, which the system takes from it when it is killed: so what
another run is writing just now is left alone.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from growthwatch.writing.replacing import NotReplaced

try:
    import fcntl
except ImportError:  # no such locks, as on Windows
    fcntl = None  # type: ignore[assignment]

PART, OLD = "part", "old"
ABANDONED_AFTER = 24 * 3600.0  # seconds without a change, where there are no locks
log = logging.getLogger("growthwatch")


def new_name(out: Path, where: Path, kind: str) -> Path:
    """Return a hidden name in a folder, for what is to become `out` or was it."""
    return where / f".{out.stem}-{secrets.token_hex(4)}.{kind}{out.suffix}"


def names_left(out: Path, where: Path, kind: str) -> list[Path]:
    """Return what is in a folder under names of `new_name`, the oldest first."""
    name = re.compile(rf"\.{re.escape(out.stem)}-[0-9a-f]{{8}}\.{kind}{re.escape(out.suffix)}")
    with suppress(OSError):
        found = [path for path in where.iterdir() if name.fullmatch(path.name)]
        return sorted(found, key=_changed)
    return []


def put_back(out: Path) -> None:
    """Give a folder back its name, if a run was killed while it had taken it away to replace it."""
    for old in reversed(names_left(out, out.parent, OLD)):
        with abandoned(old) as left:
            if left and not os.path.lexists(out):
                old.rename(out)
                log.warning(
                    "%s was put back: a run that was killed while replacing it had left it as %s.",
                    out, old.name,
                )  # fmt: skip


def clear_up(out: Path, where: Path, keep: Collection[str] = ()) -> None:
    """Remove what killed runs left in a folder of writing `out`, and say so.

    Raises
    ------
    NotReplaced
        If a file to be kept is in it that `out` does not have.
    """
    for path in [*names_left(out, where, PART), *names_left(out, where, OLD)]:
        with abandoned(path) as left:
            if not left:
                continue
            if path.is_dir() and not path.is_symlink():
                _copies_only(path, out, keep)
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            log.warning("%s was left by a run that was killed, and is cleared.", path)


def _copies_only(left: Path, out: Path, keep: Collection[str]) -> None:
    for name in sorted(keep):
        if (left / name).exists() and not (out / name).exists():
            raise NotReplaced(
                f"{left} was left by a run that was killed and holds {name}, which {out} does "
                "not: move it there, or delete that folder"
            )


def _changed(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Keep other runs from taking a file or folder for one that a killed run left."""
    handle = _opened(path)
    try:
        if handle is not None:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def abandoned(path: Path) -> Iterator[bool]:
    """Tell whether no run is using a file or folder; none can while this lasts."""
    handle = _opened(path)
    try:
        left = time.time() - _changed(path) > ABANDONED_AFTER
        if handle is not None:
            with suppress(OSError):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    left = True
                except BlockingIOError:
                    left = False
        yield left and os.path.lexists(path)
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Tell whether no other run is at work in a folder; none is while this lasts.

    Where there are no locks nobody can know, and it is said to be so.
    """
    handle, alone = _opened(folder), True
    try:
        if handle is not None:
            with suppress(OSError):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    alone = False
        yield alone
    finally:
        if handle is not None:
            os.close(handle)


def _opened(path: Path) -> int | None:
    if fcntl is None:
        return None
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None
