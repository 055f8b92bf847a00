"""A run killed at any step loses nothing of people's, and the next run finds all as it should be.

Before every step that changes a name on the disk, a run is ended as `kill -9` ends it: nothing of
it clears up. So each state in which a killed run can leave the disk is looked at.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import killed_runs
import pytest
from killed_runs import PEOPLES, earlier_folder, write_file, write_folder

from growthwatch.writing.leftovers import in_use, put_back
from growthwatch.writing.replacing import NotReplaced
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.whole_folder import whole_folder

needs_killing = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
ROOT = Path(__file__).parents[2]


def killed(place: Path, kind: str) -> list[Path]:
    """Return the folders in which runs were killed, each a step later; the last ran to its end."""
    place.mkdir()
    subprocess.run(
        [sys.executable, killed_runs.__file__, str(place), kind],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, timeout=120,
    )  # fmt: skip
    return sorted(place.iterdir(), key=lambda path: int(path.name))


def peoples(out: Path) -> dict[str, str]:
    return {name: (out / name).read_text() for name in PEOPLES if (out / name).exists()}


@needs_killing
@pytest.mark.parametrize("kind", ["folder", "folder-renamed-twice"])
def test_a_caseload_killed_at_any_step_keeps_its_name_and_all_that_people_wrote(
    tmp_path, caplog, kind
):
    at_once = kind == "folder"
    if at_once and not sys.platform.startswith("linux"):
        pytest.skip("names change places at once on Linux only")
    states = set()
    places = killed(tmp_path / "runs", kind)
    for place in places:
        out = place / "caseload"
        if at_once:
            assert out.exists(), "the name was gone for a moment"
        states.add((out.exists(), *sorted(path.suffix for path in place.iterdir())))
        put_back(out)  # as every command does that reads a caseload
        assert peoples(out) == PEOPLES
        words = (out / "children.csv").read_text()
        assert words in ("old", "new")
        assert (out / ("old.csv" if words == "old" else "measurements.csv")).read_text() == words
        left = [path.name for path in place.iterdir() if path != out]
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            write_folder(place, "newer")
        assert list(place.iterdir()) == [out]
        assert (out / "children.csv").read_text() == "newer"
        assert peoples(out) == PEOPLES
        for name in left:
            assert name in caplog.text, "what was left is named"
    assert words == "new", "the last ran to its end"
    assert left == []
    assert len(places) > 20
    assert len(states) >= (2 if at_once else 4), states
    assert ((False, ".old", ".part") in states) == (not at_once)


@needs_killing
def test_a_file_killed_at_any_step_is_the_old_one_or_the_new_one(tmp_path, caplog):
    states = set()
    for place in killed(tmp_path / "runs", "file"):
        out = place / "scores.csv"
        states.add((out.read_text(), len(list(place.iterdir()))))
        left = [path.name for path in place.iterdir() if path != out]
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            write_file(place, "newer")
        assert [path.read_text() for path in place.iterdir()] == ["newer"]
        assert all(name in caplog.text for name in left)
    assert states == {("old", 2), ("new", 1)}


def test_what_another_run_is_writing_is_left_alone(tmp_path):
    folder, file = tmp_path / "report", tmp_path / "scores.csv"
    with whole_folder(folder) as slow, whole_file(file) as slow_file:
        (slow / "index.html").write_text("slow")
        slow_file.write_text("slow")
        with whole_folder(folder) as quick:
            (quick / "index.html").write_text("quick")
            (quick / "run.json").write_text("{}")
        with whole_file(file) as beside:
            beside.write_text("quick")
        assert (slow / "index.html").read_text() == "slow"
        assert slow_file.read_text() == "slow"
        for name in ("index.html", "run.json"):  # so that the slow ones may take their places
            (folder / name).unlink()
        file.unlink()
    assert (folder / "index.html").read_text() == "slow"
    assert file.read_text() == "slow"


def test_a_folder_that_another_run_is_replacing_is_not_put_back(tmp_path):
    old = tmp_path / ".caseload-0a1b2c3d.old"
    old.mkdir()
    with in_use(old):
        put_back(tmp_path / "caseload")
        assert not (tmp_path / "caseload").exists()
    put_back(tmp_path / "caseload")
    assert (tmp_path / "caseload").is_dir()


def test_what_people_wrote_is_not_cleared_where_it_is_the_only_copy(tmp_path):
    left = tmp_path / ".caseload-0a1b2c3d.old"
    left.mkdir()
    (left / "plans.csv").write_text("mine")
    out = earlier_folder(tmp_path)
    (out / "plans.csv").unlink()
    with pytest.raises(NotReplaced, match=r"0a1b2c3d\.old.*holds plans\.csv.*move it there"):
        write_folder(tmp_path, "new")
    assert (left / "plans.csv").read_text() == "mine"
    assert (out / "children.csv").read_text() == "old"


def test_names_that_only_look_alike_are_left_alone(tmp_path):
    mine = [tmp_path / name for name in (".scores-mine.part.csv", "scores-0a1b2c3d.part.csv",
            ".other-0a1b2c3d.part.csv", ".scores-0a1b2c3d.part.xlsx")]  # fmt: skip
    for path in mine:
        path.write_text("mine")
    with whole_file(tmp_path / "scores.csv") as beside:
        beside.write_text("new")
    assert {path.name for path in tmp_path.iterdir()} == {
        "scores.csv", *(path.name for path in mine)
    }  # fmt: skip
