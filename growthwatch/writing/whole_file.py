"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from growthwatch.writing.leftovers import PART, clear_up, in_use, new_name
from growthwatch.writing.private import file_mode, keep_private
from growthwatch.writing.replacing import check_file, writable


@contextmanager
def whole_file(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a name beside `out` to write to, and rename it to `out` when all went well.

    On any error, and when interrupted, nothing is left behind and a file that was there before is
    untouched. Only its owner may read the file, but in `shared_output`.

    Parameters
    ----------
    out : Path
    force : bool
        Replace a file that is there.

    Raises
    ------
    CannotWrite
        An OSError, if the name or folder cannot be written to.
    NotReplaced
        A FileExistsError, if a file is there without `force`, or anything but a plain file.
    """
    out = Path(out)
    with writable(out):
        check_file(out, force=force)
        clear_up(out, out.parent)
    beside = new_name(out, out.parent, PART)
    try:
        with writable(out):
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file_mode()))
        with in_use(beside):
            yield beside
            keep_private(beside)
            check_file(out, force=force)
            os.replace(beside, out)
    finally:
        with suppress(OSError):
            beside.unlink()
