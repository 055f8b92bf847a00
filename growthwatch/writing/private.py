"""Who may read what is written: its owner only, unless it was asked to be shared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

_shared: ContextVar[bool] = ContextVar("shared", default=False)
FILE, FOLDER = 0o600, 0o700
SHARED_FILE, SHARED_FOLDER = 0o666, 0o777  # less what the system's mask takes away


@contextmanager
def shared_output() -> Iterator[None]:
    """Let what is written in this context be read by whomever the system lets read new files."""
    token = _shared.set(True)
    try:
        yield
    finally:
        _shared.reset(token)


def file_mode() -> int:
    """Return the mode to make a file with."""
    return SHARED_FILE if _shared.get() else FILE


def folder_mode() -> int:
    """Return the mode to make a folder with."""
    return SHARED_FOLDER if _shared.get() else FOLDER


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it that are missing; return those made, the lowest last."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=folder_mode())
    return [*reversed(missing)]


def keep_private(path: Path) -> None:
    """Take from everybody but the owner what a file, or a folder and all in it, lets them do.

    Does nothing within `shared_output`, nor on a file system that knows no such rights.
    """
    if _shared.get():
        return
    within = path.rglob("*") if path.is_dir() else ()
    for one in (path, *within):
        with suppress(OSError):
            one.chmod(FOLDER if one.is_dir() else FILE)
