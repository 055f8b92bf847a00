"""Which tests pass through which line, and whether they notice when that line is changed.

Used by mutants.py. Every run is a fork of this process, in which pytest, numpy and pandas are
loaded already but growthwatch is not: one change costs its tests and no starting up.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import pkgutil
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Recording = dict[str, dict[str, Any]]
SHARED = (
    "shared"  # what a fixture of a whole file ran through: every test of the file may rest on it
)
AT_LEAST = 60  # seconds of processor time that any change may take
ENOUGH = 60  # seconds of tests that are tried on a change, the quickest first
# What every part is held to besides, and is tried first.
EVERY = ("tests/test_settled_constants.py",)


class _TooSlow(BaseException):
    """A test takes longer than is allowed."""


class _Watching:
    """Notes for each test how long it took and which lines it ran through; breaks off slow ones."""

    def __init__(self, coverage: Any, slowest: float) -> None:
        self.coverage, self.slowest = coverage, slowest
        self.seconds: dict[str, float] = {}
        self.now = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.now = item.nodeid
        self.coverage.switch_context(self.now)
        began = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - began
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Any:
        signal.signal(signal.SIGVTALRM, _stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, self.slowest)
        try:
            return (yield)
        except _TooSlow:
            return True
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        if fixturedef.scope == "function":
            return (yield)
        self.coverage.switch_context(SHARED)
        result = yield
        self.coverage.switch_context(self.now)
        return result


def _stop(*_: object) -> None:
    raise _TooSlow


class _Choosing:
    """Keeps the tests that run through the changed line, the quickest first."""

    def __init__(self, seconds: dict[str, float], tell: int) -> None:
        self.seconds, self.tell = seconds, tell

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        kept = [item for item in items if item.nodeid in self.seconds]
        items[:] = sorted(kept, key=lambda item: self.seconds[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self.tell, f"{report.nodeid}\n".encode())


def run(copy: Path, tests: Iterable[str], plugin: Any = None, seconds: float = 600) -> int:
    """Return pytest's exit status of the tests of the copy, run in a fork; 1 where they hang."""
    return _forked(lambda: _pytest(copy, list(tests), plugin), seconds)


def recorded(copy: Path, files: list[str], kept: Path | None, slowest: float) -> Recording:
    """Return for each file of tests its tests, their seconds and lines; stops if one falls.

    What was recorded earlier, in the folder kept, is used for a file of tests that is the same.
    """
    kept = kept or copy.parent / "recorded"
    kept.mkdir(parents=True, exist_ok=True)
    at = {file: kept / (file.replace("/", "-") + ".json") for file in files}
    anew = [file for file in files if _known(copy, file, at[file]) is None]
    if anew:
        _forked(lambda: _record_each(copy, {file: at[file] for file in anew}, slowest), 3600)
    found: Recording = {}
    for file in files:
        known = _known(copy, file, at[file])
        if known is None:
            sys.exit(f"{file} falls without any change: nothing tried")
        found[file] = known
    return found


def _known(copy: Path, file: str, at: Path) -> dict[str, Any] | None:
    """Return what was recorded of a file of tests as it is now, or None."""
    known = json.loads(at.read_text()) if at.exists() else {}
    return known if known.get("stamp") == digest(copy / file) and "there" in known else None


def digest(file: Path) -> str:
    """Return what tells one version of a file from another."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def passing(recording: Recording, copy: Path, places: dict[str, set[int]]) -> set[str]:
    """Return the tests that run through the lines, or rest on a fixture that does.

    Where a source is no longer as it was recorded, any line of it counts; of one that was not there
    then, every test. Those that every part is held to read the modules as they are loaded.
    """
    found: set[str] = set()
    for file, known in recording.items():
        names = [*known["seconds"]]
        if file in EVERY or set(places) - set(known["there"]):
            found.update(names)
        for source, wanted in places.items():
            by_line = known["lines"].get(source, {})
            same = known["sources"].get(source) == digest(copy / source)
            for line in wanted if same else by_line:
                tests = by_line.get(str(line), [])
                found.update(names if SHARED in tests else (names[test] for test in tests))
    return found


def noticed(copy: Path, recording: Recording, tests: set[str], slowest: float) -> str:
    """Return the test that falls, "too long" where they hang, or nothing."""
    seconds = {
        test: took
        for known in recording.values()
        for test, took in known["seconds"].items()
        if test in tests and took <= slowest
    }
    quickest = sorted(seconds, key=lambda test: (_file(test) not in EVERY, seconds[test]))
    so_far = np.cumsum([seconds[test] for test in quickest])
    kept = quickest[: np.searchsorted(so_far, ENOUGH) + 1]
    # Most changes fall in the files with most of the tests: the others are not even loaded then.
    often = Counter(_file(test) for test in kept)
    begin = {file for file, _ in often.most_common(2)} - {*EVERY}
    for part in (
        [test for test in kept if _file(test) in EVERY],
        [test for test in kept if _file(test) in begin],
        [test for test in kept if _file(test) not in {*begin, *EVERY}],
    ):
        by = _fallen(copy, {test: seconds[test] for test in part}) if part else ""
        if by:
            return by
    return ""


def _file(test: str) -> str:
    return test.partition("::")[0]


def _fallen(copy: Path, seconds: dict[str, float]) -> str:
    """Return which of these tests falls, the quickest first, "too long", or nothing."""
    read, write = os.pipe()
    files = sorted({_file(test) for test in seconds})
    status = run(copy, files, _Choosing(seconds, write), AT_LEAST + 3 * sum(seconds.values()))
    os.close(write)
    with os.fdopen(read) as told:
        names = told.read().split("\n")
    if status == 0:
        return ""
    return names[0] or ("too long" if status == -1 else "nothing can be collected")


def _record_each(copy: Path, at: dict[str, Path], slowest: float) -> int:
    """Record files of tests, each in a fork of a process that has loaded all of the package."""
    sys.path.insert(0, str(copy))
    import growthwatch

    for module in pkgutil.walk_packages(growthwatch.__path__, "growthwatch."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for file, out in at.items():
        out.unlink(missing_ok=True)
        if _forked(lambda file=file, out=out: _record(copy, file, out, slowest), 900):
            out.unlink(missing_ok=True)
    return 0


def _record(copy: Path, file: str, out: Path, slowest: float) -> int:
    import coverage

    watched = coverage.Coverage(data_file=None, source=[str(copy / "growthwatch")])
    watching = _Watching(watched, slowest)
    watched.start()
    status = _pytest(copy, [file], watching)
    watched.stop()
    data = watched.get_data()
    number = {test: place for place, test in enumerate(watching.seconds)} | {SHARED: SHARED}
    lines, sources = {}, {}
    for name in data.measured_files():
        source = Path(name).relative_to(copy).as_posix()
        lines[source] = {
            line: sorted((number[test] for test in tests if test), key=str)
            for line, tests in data.contexts_by_lineno(name).items()
            if any(tests)
        }
        sources[source] = digest(Path(name))
    told = {"seconds": watching.seconds, "lines": lines, "sources": sources}
    told["there"] = [one.relative_to(copy).as_posix() for one in modules_of(copy)]
    told["stamp"] = digest(copy / file)
    out.write_text(json.dumps(told))
    return status


def warm(copy: Path, files: list[str]) -> None:
    """Have everything compiled that the tests load, so that no change pays for it again."""
    _forked(lambda: _pytest(copy, files, None, "--collect-only"), 600)


def changed(file: Path, text: str) -> None:
    """Write a file, which must not be taken for what it was when it was compiled."""
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()
    file.write_text(text, encoding="utf-8")


def _pytest(copy: Path, tests: list[str], plugin: Any, *more: str) -> int:
    from hypothesis import HealthCheck, Phase, settings

    os.chdir(copy)
    sys.path.insert(0, str(copy))
    os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = not more
    # The same examples every time, no smaller ones looked for, and no test falls for being slow.
    settings.register_profile(
        "changes", derandomize=True, max_examples=30, database=None, deadline=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    settings.load_profile("changes")
    arguments = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *more, *tests]
    return int(pytest.main(arguments, plugins=[plugin] if plugin else []))


def _forked(work: Callable[[], int], seconds: float) -> int:
    """Return the status of the work done in a fork, -1 where it takes too long."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            # A busy computer must not look like a test that hangs: time of the processor counts.
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 5))
            status = work()
        finally:
            os._exit(status)
    ends = time.monotonic() + 10 * seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return -1 if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def modules_of(copy: Path) -> list[Path]:
    """Return the files of the package."""
    return sorted((copy / "growthwatch").rglob("*.py"))


def mentions(copy: Path, names: set[str]) -> dict[str, set[int]]:
    """Return the lines of the package that mention one of the names."""
    if not names:
        return {}
    word = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b")
    found: dict[str, set[int]] = {}
    for source in modules_of(copy):
        lines = source.read_text(encoding="utf-8").splitlines()
        where = {number for number, line in enumerate(lines, 1) if word.search(line)}
        if where:
            found[source.relative_to(copy).as_posix()] = where
    return found
