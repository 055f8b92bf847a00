"""A run killed at any step loses nothing of people's, and the next run finds all as it should be.

Before every step that changes a name on the disk, a run is ended as `kill -9` ends it: nothing of
it clears up. So each state in which a killed run can leave the disk is looked at.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from growthwatch.writing import whole_folder as module
from growthwatch.writing.leftovers import in_use, put_back
from growthwatch.writing.replacing import NotReplaced
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.whole_folder import whole_folder

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
KILLED = 9
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.copyfile"}
PEOPLES = {
    "acknowledged.csv": "child_id,rule\nA1,weight_fall\n",
    "plans.csv": "child_id,measure\nA1,weight\n",
    "actions.csv": "child_id,who\nA1,the dietitian\n",
    "periods.csv": "child_id,from\nA1,2024-01-01\n",
}
RECORD = '{"growthwatch": "1", "made_by": "import", "files": {"children.csv": "", "old.csv": ""}}'


def killed_before(step: int, work: Callable[[], None]) -> bool:
    """Run `work` in another process, killed before its nth change; tell whether it was."""
    pid = os.fork()
    if not pid:
        seen = 0

        def kill(event: str, _: object) -> None:
            nonlocal seen
            if event in CHANGES:
                if seen == step:
                    os._exit(KILLED)
                seen += 1

        sys.addaudithook(kill)
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, KILLED)
    return status == KILLED


def write(out: Path, words: str) -> None:
    """Write a caseload folder as an import does."""
    with whole_folder(out, force=True, made_by="import", keep=PEOPLES) as folder:
        (folder / "children.csv").write_text(words)
        (folder / "measurements.csv").write_text(words)
        (folder / "run.json").write_text(RECORD.replace("old", "measurements"))


def caseload(out: Path) -> Path:
    out.mkdir()
    for name, words in {"children.csv": "old", "old.csv": "old", "run.json": RECORD}.items():
        (out / name).write_text(words)
    for name, words in PEOPLES.items():
        (out / name).write_text(words)
    return out


def peoples(out: Path) -> dict[str, str]:
    return {name: (out / name).read_text() for name in PEOPLES if (out / name).exists()}


@pytest.mark.parametrize("at_once", [True, False], ids=["exchanged", "renamed twice"])
def test_a_caseload_killed_at_any_step_keeps_its_name_and_all_that_people_wrote(
    tmp_path, monkeypatch, caplog, at_once
):
    if not at_once:
        monkeypatch.setattr(module, "exchanged", lambda one, other: False)
    elif not sys.platform.startswith("linux"):
        pytest.skip("names change places at once on Linux only")
    states, step = set(), 0
    while True:
        place = tmp_path / str(step)
        place.mkdir()
        out = caseload(place / "caseload")
        killed = killed_before(step, lambda out=out: write(out, "new"))
        if at_once:
            assert out.exists(), "the name was gone for a moment"
        states.add((out.exists(), *sorted(path.suffix for path in place.iterdir())))
        put_back(out)  # as every command does that reads a caseload
        assert peoples(out) == PEOPLES
        words = (out / "children.csv").read_text()
        assert words in ("old", "new")
        assert (out / ("old.csv" if words == "old" else "measurements.csv")).read_text() == words
        if not killed:
            assert list(place.iterdir()) == [out]
            break
        left = [path.name for path in place.iterdir() if path != out]
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            write(out, "newer")
        assert list(place.iterdir()) == [out]
        assert (out / "children.csv").read_text() == "newer"
        assert peoples(out) == PEOPLES
        for name in left:
            assert name in caplog.text, "what was left is named"
        step += 1
    assert step > 20
    assert len(states) >= (2 if at_once else 4), states
    assert ((False, ".old", ".part") in states) == (not at_once)


def test_a_file_killed_at_any_step_is_the_old_one_or_the_new_one(tmp_path, caplog):
    states, step = set(), 0
    while True:
        place = tmp_path / str(step)
        place.mkdir()
        out = place / "scores.csv"
        out.write_text("old")

        def replaced(out: Path = out) -> None:
            with whole_file(out, force=True) as beside:
                beside.write_text("new")

        killed = killed_before(step, replaced)
        states.add((out.read_text(), len(list(place.iterdir()))))
        if not killed:
            break
        left = [path.name for path in place.iterdir() if path != out]
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            replaced()
        assert [path.read_text() for path in place.iterdir()] == ["new"]
        assert all(name in caplog.text for name in left)
        step += 1
    assert states == {("old", 2), ("new", 1)}


def test_what_another_run_is_writing_is_left_alone(tmp_path):
    folder, file = tmp_path / "report", tmp_path / "scores.csv"
    with whole_folder(folder) as slow, whole_file(file) as slow_file:
        (slow / "index.html").write_text("slow")
        slow_file.write_text("slow")
        write(folder, "quick")
        with whole_file(file) as beside:
            beside.write_text("quick")
        assert (slow / "index.html").read_text() == "slow"
        assert slow_file.read_text() == "slow"
        (folder / "run.json").unlink()  # so that the slow ones may not replace the quick ones
        for name in ("children.csv", "measurements.csv"):
            (folder / name).unlink()
        file.unlink()
    assert [path.name for path in folder.iterdir()] == ["index.html"]
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
    out = caseload(tmp_path / "caseload")
    (out / "plans.csv").unlink()
    with pytest.raises(NotReplaced, match=r"0a1b2c3d\.old.*holds plans\.csv.*move it there"):
        write(out, "new")
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
