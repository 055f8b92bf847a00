"""Nothing is written over unless asked, and what is no file or folder of ours never."""

from __future__ import annotations

import json
import os

import pytest

from growthwatch.writing.replacing import NotReplaced
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.whole_folder import whole_folder


def test_a_file_that_is_there_is_replaced_with_force_only(tmp_path):
    out = tmp_path / "scores.csv"
    out.write_text("mine")
    with pytest.raises(NotReplaced, match="--force"), whole_file(out):
        raise AssertionError("begun all the same")
    assert out.read_text() == "mine"
    with whole_file(out, force=True) as beside:
        beside.write_text("new")
    assert out.read_text() == "new"


def test_a_file_that_appears_while_another_is_written_is_not_replaced(tmp_path):
    out = tmp_path / "scores.csv"

    def write() -> None:
        with whole_file(out) as beside:
            beside.write_text("new")
            out.write_text("mine")

    with pytest.raises(NotReplaced):
        write()
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link", "pipe", "device"])
def test_what_is_no_plain_file_is_never_replaced(tmp_path, kind):
    out, mine = tmp_path / "scores.csv", tmp_path / "mine.csv"
    mine.write_text("mine")
    make = {
        "folder": out.mkdir,
        "link": lambda: out.symlink_to(mine),
        "dangling link": lambda: out.symlink_to(tmp_path / "nowhere"),
        "pipe": lambda: os.mkfifo(out),
        "device": lambda: None,
    }
    if kind == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes with names here")
    make[kind]()
    out = type(out)(os.devnull) if kind == "device" else out
    said = "is a folder" if kind == "folder" else "not a plain file"
    with pytest.raises(NotReplaced, match=said), whole_file(out, force=True):
        raise AssertionError("begun all the same")
    assert os.path.lexists(out)
    assert mine.read_text() == "mine"


def made(out, **record):
    out.mkdir()
    (out / "acknowledged.csv").write_text("by people")
    record |= {"growthwatch": "1", "files": {"acknowledged.csv": ""}}
    (out / "run.json").write_text(json.dumps(record))
    return out


@pytest.mark.parametrize(
    ("record", "made_by"), [({"made_by": "import"}, "report"), ({}, "import"), ({}, "demo")]
)
def test_one_command_does_not_replace_the_folder_of_another(tmp_path, record, made_by):
    """A report written over a caseload would take along what people put there."""
    out = made(tmp_path / "out", **record)
    refused = pytest.raises(NotReplaced, match="not even with --force")
    with refused, whole_folder(out, force=True, made_by=made_by):
        raise AssertionError("begun all the same")
    assert (out / "acknowledged.csv").read_text() == "by people"
