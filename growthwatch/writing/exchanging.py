"""Two names that change places in one step, so that a program killed then loses neither."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

AT_FDCWD = -100  # paths are relative to the working folder
RENAME_EXCHANGE = 2  # both from linux/fcntl.h and linux/fs.h


def exchanged(one: Path, other: Path) -> bool:
    """Let two paths change places at once; tell whether the system can.

    Linux has it (renameat2 with RENAME_EXCHANGE), on most of its file systems. Where it is not to
    be had, nothing is changed.

    Raises
    ------
    OSError
        If a path is not there, or may not be renamed.
    """
    rename = _renameat2()
    if rename is None:
        return False
    if rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if not one.exists() or not other.exists():
        raise FileNotFoundError(number, os.strerror(number), str(one))
    return False


def _renameat2() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
