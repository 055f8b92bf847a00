"""Runs a command in this process and keeps what it says and what is logged."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

from growthwatch import cli


class Said(NamedTuple):
    """Exit status, what was printed, what went to stderr with whatever was logged."""

    status: int
    out: str
    err: str


def run(*arguments: object) -> Said:
    """Run `growthwatch` with these arguments."""
    out, err, logged = io.StringIO(), io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = cli.run([str(one) for one in arguments])
    finally:
        logging.getLogger().removeHandler(handler)
    return Said(status, out.getvalue(), err.getvalue() + logged.getvalue())
