"""Commands as processes of their own, forked from one that has loaded growthwatch already.

Starting Python and loading pandas and matplotlib takes a second and a half of processor time, which
each command of a test would pay again. What is forked has its own memory, time, signals, streams,
folder, environment and exit status, and ends as Python does. What is not tried so is starting up:
.ci/run, tests/cli/test_exit_status.py and tests/end_to_end/test_scheduled.py do that.

Where a process cannot be forked, `run` starts the command as it is on a command line.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

ROOT = Path(__file__).parents[1]
# What the commands load when they are run: packages of growthwatch with all modules, and others'.
LOADED = ("caseload", "charts", "cli", "importing", "pack", "reading", "report", "writing")
ALSO_LOADED = ("matplotlib.backends.backend_agg", "openpyxl", "pyarrow.parquet", "rich.progress")
LARGEST_REQUEST = 1_000_000  # bytes, with the environment


class Ended(NamedTuple):
    """How a command ended: as `subprocess` tells it, and the most memory it held, in bytes."""

    returncode: int
    stdout: str
    stderr: str
    peak: int


class Started:
    """A command that runs."""

    def __init__(self, facts: socket.socket) -> None:
        self._facts = facts.makefile("r")
        self.pid = int(self._facts.readline())
        self._end: dict[str, int] | None = None

    def poll(self) -> int | None:
        """Return the exit status if it has ended."""
        ready = self._end or select.select([self._facts], [], [], 0)[0]
        return self.wait() if ready else None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status, minus the signal's number where one ended it."""
        if self._end is None:
            if timeout is not None and not select.select([self._facts], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("growthwatch", timeout)
            self._end = json.loads(self._facts.readline())
        return self._end["status"]

    @property
    def peak(self) -> int:
        """The most memory it held, in bytes."""
        self.wait()
        assert self._end is not None
        return self._end["peak"]

    def send_signal(self, number: int) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def start(
    *arguments: object,
    cwd: Path,
    env: Mapping[str, str] = os.environ,
    stdout: int,
    stderr: int,
    cpu_seconds: int | None = None,
) -> Started:
    """Start a command whose output goes to two open files."""
    asked = {
        "arguments": list(map(str, arguments)), "cwd": str(cwd), "env": dict(env),
        "cpu_seconds": cpu_seconds,
    }  # fmt: skip
    ours, theirs = socket.socketpair()
    message = json.dumps(asked).encode()
    assert len(message) < LARGEST_REQUEST
    with theirs:
        socket.send_fds(loaded(), [message], [stdout, stderr, theirs.fileno()])
    return Started(ours)


def run(*arguments: object, cwd: Path, env: Mapping[str, str] = os.environ, **how: Any) -> Ended:
    """Run a command to its end."""
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    if not hasattr(os, "fork"):
        command = [sys.executable, "-m", "growthwatch.cli", *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding=encoding)
        return Ended(done.returncode, done.stdout, done.stderr, 0)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = start(
            *arguments, cwd=cwd, env=env, stdout=out.fileno(), stderr=err.fileno(), **how
        )
        status = started.wait()
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode(encoding))
        return Ended(status, *said, started.peak)


@cache
def loaded() -> socket.socket:
    """Return the way to a process that has loaded growthwatch; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    code = f"import forked; forked.serve({theirs.fileno()})"
    path = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    environment = os.environ | {"PYTHONPATH": path, "MPLBACKEND": "agg"}
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=environment, pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    atexit.register(let_go, ours, process)
    return ours


def let_go(asking: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """End the loaded process: nobody asks it for anything any more."""
    asking.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:  # it waits for a command that a failed test left
        process.kill()
        process.wait()


def serve(number: int) -> None:
    """Fork a process for each request until nobody can ask any more; runs in the loaded process."""
    for name in LOADED:
        package = importlib.import_module(f"growthwatch.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    for name in ALSO_LOADED:
        importlib.import_module(name)
    importlib.import_module("growthwatch.cli.commands").command()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=number) as asking:
        while True:
            message, files, _, _ = socket.recv_fds(asking, LARGEST_REQUEST, 3)
            if not message:
                break
            waiter = os.fork()
            if not waiter:
                asking.close()
                wait_for(json.loads(message), *files)
            for file in files:
                os.close(file)
            reap(os.WNOHANG)
    reap(0)


def reap(how: int) -> None:
    """Let go of processes that have ended, or of all when they have."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, how)[0]:
            pass


def wait_for(asked: dict[str, Any], stdout: int, stderr: int, facts: int) -> NoReturn:
    """Fork the process of a command and say its number, and how it ended; then end."""
    number = os.fork()
    if not number:
        os.close(facts)
        become(asked, stdout, stderr)
    os.close(stdout)
    os.close(stderr)
    os.write(facts, f"{number}\n".encode())
    _, status, used = os.wait4(number, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    end = {"status": os.waitstatus_to_exitcode(status), "peak": unit * used.ru_maxrss}
    with suppress(BrokenPipeError):  # nobody wants to know any more
        os.write(facts, json.dumps(end).encode() + b"\n")
    os._exit(0)


def become(asked: dict[str, Any], stdout: int, stderr: int) -> NoReturn:
    """Be the process of a command, which ends as Python ends."""
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(3, max(stdout, stderr) + 1)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    buffering = 1 if os.isatty(1) else -1
    sys.stdout = os.fdopen(1, "w", buffering, encoding=encoding, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding, "backslashreplace", closefd=False)
    sys.argv = ["growthwatch", *asked["arguments"]]
    if asked["cpu_seconds"]:
        import resource  # of Unix

        resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu_seconds"],) * 2)
    from growthwatch.cli.running import main

    main()
    raise AssertionError("main leaves with an exit status")
