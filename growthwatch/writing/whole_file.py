"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Give a name beside `out` to write to, and rename it to `out` when all went well.

    On any error, and when interrupted, nothing is left behind and a file that was there before is
    untouched.
    """
    beside = out.with_name(f".{out.stem}-{secrets.token_hex(4)}.part{out.suffix}")
    try:
        yield beside
        os.replace(beside, out)
    finally:
        beside.unlink(missing_ok=True)
