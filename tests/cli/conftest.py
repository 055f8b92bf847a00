"""Runs the command line as a user does: real files, its own exit status.

Commands run in this process, which has loaded what they need; where a test gives an environment
they run in another, forked from one that has. tests/cli/test_exit_status.py, test_version_and_help
and .ci/run start the command itself.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import forked
import pytest

from growthwatch import cli

ROOT = Path(__file__).parents[2]
CHILDREN = "child_id,sex,birth_date\nA1,F,2020-01-01\nA2,F,soon\n"
MEASUREMENTS = (
    "child_id,date,weight_kg,height_cm\nA1,2020-03-01,4.9,\nA1,2020-06-01,6.6,63\n"
    'A1,2020-07-01,"7,1",\nA2,2020-07-01,7.1,\n'
)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return the empty folder in which commands run."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def started(work: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts the command itself, with Python, and returns the process."""
    path = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
        "COLUMNS": "80",
        "MPLBACKEND": "agg",
    }
    processes = []

    def start(*arguments: object) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "growthwatch.cli", *map(str, arguments)],
            cwd=work,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def growthwatch(work, monkeypatch) -> Callable[..., forked.Ended]:
    """Return a function that runs `growthwatch` to its end."""

    def run(*arguments: object, **environment: str) -> forked.Ended:
        if environment:
            return forked.run(
                *arguments, cwd=work, env=os.environ | {"COLUMNS": "80"} | environment
            )
        monkeypatch.chdir(work)
        monkeypatch.setenv("COLUMNS", "80")
        said, wrong = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(wrong):
            status = cli.run([str(one) for one in arguments])
        return forked.Ended(status, said.getvalue(), wrong.getvalue(), 0)

    return run


@pytest.fixture
def caseload(tmp_path: Path) -> Path:
    """Return a caseload folder: two scored weights, and one rejected row of each kind."""
    folder = tmp_path / "caseload"
    folder.mkdir()
    (folder / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (folder / "measurements.csv").write_text(MEASUREMENTS, encoding="utf-8")
    return folder
