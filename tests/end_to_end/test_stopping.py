"""Stopping a command in the middle leaves everything as it was, whoever asks it to stop."""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import forked
import numpy as np
import pandas as pd
import pytest
from end_to_end_export import growthwatch

import growthwatch as gw
from growthwatch.cli.running import STOPPED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and a terminal")
CHILDREN = 200
WEEKS = np.array([0, 8, 16, 30, 52, 60, 70, 80])


@pytest.fixture(scope="module")
def caseload(tmp_path_factory) -> Path:
    """Return a caseload in which every child falls and gets a page of its own."""
    z = np.array([0.5, 0.4, 0.2, -0.4, -1.0, -1.5, -2.2, -2.5])
    weights = gw.measurement("weight", z, sex="female", age_days=WEEKS * 7.0)
    birth = np.datetime64("2022-01-10")
    ids = [f"C{i:04d}" for i in range(CHILDREN)]
    folder = tmp_path_factory.mktemp("stopping") / "caseload"
    folder.mkdir()
    who = pd.DataFrame({"child_id": ids, "sex": "F", "birth_date": str(birth)})
    who.to_csv(folder / "children.csv", index=False)
    rows = pd.DataFrame(
        {
            "child_id": np.repeat(ids, len(WEEKS)),
            "date": np.tile((birth + (WEEKS * 7).astype("timedelta64[D]")).astype(str), CHILDREN),
            "weight_kg": np.tile(weights.round(2), CHILDREN),
        }
    )
    rows.to_csv(folder / "measurements.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    """Return an export with rows enough to be stopped while it is read."""
    rows = [
        f"{i:05d},F,01/01/2024,40,,{1 + day:02d}/06/2024,7.85 kg"
        for i in range(2000)
        for day in range(20)
    ]
    header = "Patient ID,Gender,Date of Birth,Gestation,Team,Event Date,Weight"
    file = tmp_path_factory.mktemp("stopping") / "export.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    mapping = (
        'version = 1\n[children.columns]\nchild_id = "Patient ID"\nsex = "Gender"\n'
        'birth_date = "Date of Birth"\n[measurements.columns]\nchild_id = "Patient ID"\n'
        'date = "Event Date"\nweight = "Weight"\n'
    )
    file.with_name("map.toml").write_text(mapping, encoding="utf-8")
    return file


def stopped(
    arguments: list[object],
    work: Path,
    ready: Callable[[bytes], bool],
    number: int = signal.SIGINT,
    times: int = 1,
) -> tuple[int, str]:
    """Run a command on a terminal, signal it as soon as it is ready; return status and words."""
    ours, theirs = os.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80"}
    with tempfile.TemporaryFile() as said:
        process = forked.start(
            *arguments, cwd=work, env=environment, stdout=said.fileno(), stderr=theirs
        )
        os.close(theirs)
        drawn = b""
        try:
            while part := read(ours):
                drawn += part
                if times and ready(drawn):
                    while times and process.poll() is None:
                        process.send_signal(number)
                        times -= 1
                        time.sleep(0.002)  # else several signals arrive as one
                    times = 0
            status = process.wait(timeout=60)
            said.seek(0)
            assert said.read() == b"", "nothing was to be done, and something was said done"
            return status, words(drawn)
        finally:
            process.kill()
            process.wait()
            os.close(ours)


def read(terminal: int) -> bytes:
    """Return what is written to a terminal; nothing once its other end is closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def words(drawn: bytes) -> str:
    """Return the lines on a terminal that are no progress, without what steers it."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", drawn.decode()).replace("\r", "\n")
    return "\n".join(line for line in text.split("\n") if line.startswith("growthwatch"))


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def pages_begun(work: Path) -> Callable[[bytes], bool]:
    return lambda drawn: len(list(work.glob(".report-*.part/children/*.html"))) > CHILDREN // 4


@pytest.mark.parametrize(
    ("number", "times"),
    [(signal.SIGINT, 100), (signal.SIGTERM, 1)],
    ids=["Ctrl-C again and again", "told to end"],
)
def test_a_report_that_is_stopped_leaves_nothing(caseload, tmp_path, number, times):
    arguments = ["report", caseload, "--out", "report"]
    status, said = stopped(arguments, tmp_path, pages_begun(tmp_path), number, times)
    assert status == 1
    assert said == f"growthwatch: {STOPPED}."
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_is_stopped_before_its_folder_is_begun_leaves_nothing(caseload, tmp_path):
    arguments = ["report", caseload, "--out", "deep/report"]
    status, said = stopped(arguments, tmp_path, lambda drawn: b"reading" in drawn)
    assert (status, said) == (1, f"growthwatch: {STOPPED}.")
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_report_is_untouched_when_the_one_to_replace_it_is_stopped(caseload, tmp_path):
    done = growthwatch("report", caseload, "--out", "report", "--as-of", "2022-03-31", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    before = everything(tmp_path)
    arguments = ["report", caseload, "--out", "report", "--force"]
    status, _ = stopped(arguments, tmp_path, pages_begun(tmp_path))
    assert status == 1
    assert everything(tmp_path) == before


@pytest.mark.parametrize("stage", [b"reading", b"checking"])
def test_an_import_that_is_stopped_leaves_nothing(export, tmp_path, stage):
    arguments = ["import", export, "--map", export.with_name("map.toml"), "--out", "caseload"]
    status, said = stopped(arguments, tmp_path, lambda drawn: stage in drawn)
    assert (status, said) == (1, f"growthwatch: {STOPPED}.")
    assert list(tmp_path.iterdir()) == []
