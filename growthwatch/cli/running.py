"""Runs a command and turns what happened into an exit status and one sentence.

0: done. 2: the input or the command line cannot be used, and nothing was written. 1: anything else,
stopping among it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from growthwatch.cli.outputs import CannotUse
from growthwatch.record.errors import CaseloadError, NotVerified, ProcessLost, memory_ended
from growthwatch.writing.replacing import CannotWrite

DONE, FAILED, UNUSABLE = 0, 1, 2
SHOW_TRACEBACK = "GROWTHWATCH_TRACEBACK"  # an environment variable: set it to see the whole error
STOPPED_BY_TYPER = 130
STOPPED = "stopped, and nothing half-written is left behind"
NO_MEMORY = (
    "the memory of this computer ran out, and nothing half-written is left behind: close other "
    "programs, or give it a part of the caseload"
)
# Ctrl-C, a service manager's stop or the end of the day, a closed terminal.
STOPPING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
CLEARING_UP_SECONDS = 10.0


def main() -> None:
    """Run the command line and leave with its exit status."""
    numbers = listen_for_stopping()
    status = run(sys.argv[1:])
    for number in numbers:
        # The work is done or cleared up: being asked again must not change the exit status.
        signal.signal(number, signal.SIG_IGN)
    # Where Ctrl-C came inside an exec of text, as when a dataclass is made on import, Python would
    # end as if nobody had caught it; the next exec makes it forget that.
    exec("")
    sys.exit(status)


def listen_for_stopping() -> list[signal.Signals]:
    """Let whatever asks the program to stop end it as Ctrl-C does, with everything cleared up.

    Asking again while it is clearing up changes nothing, so that an impatient second Ctrl-C leaves
    no half-written folder. What the caller had set to be ignored, as nohup does, stays ignored.

    Returns
    -------
    list of Signals
        Those that are listened to.
    """
    asked = float("-inf")

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        now = time.monotonic()
        if now - asked >= CLEARING_UP_SECONDS:
            asked = now
            raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    numbers = [one for one in numbers if signal.getsignal(one) != signal.SIG_IGN]
    for number in numbers:
        signal.signal(number, stop)
    return numbers


def run(arguments: list[str]) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str
        As typed after ``growthwatch``.

    Returns
    -------
    int
        The exit status.
    """
    from growthwatch.cli.commands import command

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A character that an old Windows console does not have must not end the program.
            stream.reconfigure(errors="replace")
    try:
        with remarks_on_stderr():
            status = command()(args=arguments, prog_name="growthwatch", standalone_mode=False)
            sys.stdout.flush()
    except (CaseloadError, CannotUse, CannotWrite) as error:
        return complain(str(error), UNUSABLE)
    except (NotVerified, ProcessLost) as error:
        return complain(str(error), FAILED)
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return complain(STOPPED, FAILED)
    except Exception as error:
        if memory_ended(error):
            return complain(NO_MEMORY, FAILED)
        if hasattr(error, "format_message"):  # typer's errors about the command line
            return complain(usage_sentence(error), UNUSABLE)
        if os.environ.get(SHOW_TRACEBACK):
            traceback.print_exc()
        return complain(unexpected_sentence(error), FAILED)
    if status == STOPPED_BY_TYPER:
        return complain(STOPPED, FAILED)
    return status if isinstance(status, int) else DONE


@contextmanager
def remarks_on_stderr() -> Iterator[None]:
    """Print what is logged meanwhile, such as of files that a killed run left."""
    log, handler = logging.getLogger("growthwatch"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("growthwatch: %(message)s"))
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def complain(sentence: str, status: int) -> int:
    """Print one sentence on stderr and return the exit status."""
    words = " ".join(sentence.split())
    print(f"growthwatch: {words.rstrip('.')}.", file=sys.stderr)
    return status


def usage_sentence(error: Exception) -> str:
    """Say what is wrong with the command line and where its help is."""
    message = error.format_message().strip().rstrip(".")  # type: ignore[attr-defined]
    message = message.replace(". ", ", ").replace(".\n", ": ").replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "growthwatch"
    return f"{message[:1].lower()}{message[1:]} (see {command} --help)"


def unexpected_sentence(error: Exception) -> str:
    """Say what went wrong and where, without the error's own words: they may name a child."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"could not finish: {error.strerror.lower()}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "growthwatch" in frame.filename] or frames
    where = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    return (
        f"could not finish because of an unexpected {kind}{where}: set {SHOW_TRACEBACK}=1 and run "
        "it again to see all of it"
    )
