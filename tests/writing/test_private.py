"""What is written can be read by its owner only, unless it was asked to be shared."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from growthwatch.writing.private import shared_output
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.whole_folder import whole_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has rights of another kind")


@pytest.fixture(autouse=True)
def others_may_read():
    """Let new files be read by others, as most systems do unless told otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def write(out: Path) -> None:
    with whole_folder(out / "new" / "report") as folder:
        (folder / "children").mkdir()
        (folder / "children" / "1.html").write_text("of a child")
        (folder / "index.html").write_text("of children")
    with whole_file(out / "scores.csv") as beside:
        beside.write_text("of children")


def modes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): oct(path.stat().st_mode & 0o777)
        for path in sorted(folder.rglob("*"))
    }


def test_folders_and_files_are_their_owners(tmp_path):
    write(tmp_path)
    assert modes(tmp_path) == {
        "new": "0o700",
        "new/report": "0o700",
        "new/report/children": "0o700",
        "new/report/children/1.html": "0o600",
        "new/report/index.html": "0o600",
        "scores.csv": "0o600",
    }


def test_nobody_else_can_read_what_is_still_being_written(tmp_path):
    with whole_folder(tmp_path / "report") as folder, whole_file(tmp_path / "s.csv") as file:
        assert oct(folder.stat().st_mode & 0o777) == "0o700"
        assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_shared_they_are_as_the_system_makes_new_ones(tmp_path):
    with shared_output():
        write(tmp_path)
    assert modes(tmp_path) == {
        "new": "0o755",
        "new/report": "0o755",
        "new/report/children": "0o755",
        "new/report/children/1.html": "0o644",
        "new/report/index.html": "0o644",
        "scores.csv": "0o644",
    }
    (tmp_path / "again").mkdir()
    write(tmp_path / "again")  # what was shared once is not shared for ever
    assert modes(tmp_path / "again")["scores.csv"] == "0o600"


def test_what_replaces_a_file_that_others_could_read_is_private(tmp_path):
    out = tmp_path / "scores.csv"
    out.write_text("old")
    assert out.stat().st_mode & 0o077
    with whole_file(out, force=True) as beside:
        beside.write_text("new")
    assert modes(tmp_path) == {"scores.csv": "0o600"}
