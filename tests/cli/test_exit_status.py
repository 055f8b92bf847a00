"""What cannot be done ends with status 2, one clear sentence and nothing written."""

from __future__ import annotations

import os
import sys

import forked
import pytest

from growthwatch.cli import run
from growthwatch.datasets import child_b1_folder

B1 = child_b1_folder()


def is_refused(result: forked.Ended, *words: str) -> None:
    """Assert that a command ended with status 2 and one sentence on stderr that has the words."""
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("growthwatch: ")
    assert lines[0].endswith(".")
    assert ". " not in lines[0]
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check",), ("missing argument", "CASELOAD", "growthwatch check --help")),
        (("check", "nowhere"), ("nowhere does not exist", "children.csv")),
        (("score", B1), ("missing option '--out'",)),
        (("score", B1, "--out", "scores.doc"), (".csv, .parquet, .xlsx",)),
        (("score", B1, "--out", "scores"), (".csv, .parquet, .xlsx",)),
        (("score", B1, "--out", "nowhere/scores.csv"), ("make the folder first",)),
        (("score", B1, "--out", "s.csv", "--reference", "uk"), ("'uk'", "uk-who", "trisomy-21")),
        (("score", B1, "--out", "s.csv", "--term", "both"), ("exact", "paper")),
        (("chart", B1, "--child", "B1", "--out", "c.gif"), (".png, .svg, .pdf",)),
        (("chart", B1, "--child", "Z9", "--out", "c.png"), ("no child 'Z9'",)),
        (("chart", B1, "--child", "B1", "--out", "c.png", "--measure", "girth"), ("weight",)),
        (("report", B1, "--out", "r", "--as-of", "04/22/2013"), ("--as-of", "month first")),
        (("report", B1, "--out", "r", "--as-of", "Monday"), ("--as-of", "2013-04-22")),
        (("report", "nowhere", "--out", "r"), ("nowhere does not exist",)),
        (("report", B1, "--out", "x" * 300), ("cannot be written", "name too long")),
        (("score", B1, "--out", "x" * 300 + ".csv"), ("cannot be written", "name too long")),
        (("report", B1, "--out", "/dev/null/r"), ("cannot be written", "not a directory")),
        (("report", B1, "--out", B1), ("not", "choose another folder")),
        (("verify", "--n", "0"), ("--n", "1")),
        (("weigh", B1), ("no such command 'weigh'",)),
        (("demo", "--outt", "x"), ("--outt",)),
        (("check", B1, B1), ("unexpected extra argument",)),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(growthwatch, work, arguments, words):
    is_refused(growthwatch(*arguments), *words)
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("children.csv", "child_id,sex\nA1,F\n", ("children.csv", "birth_date")),
        ("children.csv", "", ("children.csv", "header")),
        ("measurements.csv", "child_id,date,weight_kg\nA1,05/04/2020,5\nA1,04/25/2020,5\n",
         ("measurements.csv", "line 3: 04/25/2020", "line 2: 05/04/2020")),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_said_in_one_sentence(
    growthwatch, caseload, work, name, content, words
):
    (caseload / name).write_text(content, encoding="utf-8")
    for command in (("check",), ("score", "--out", "s.csv"), ("report", "--out", "r")):
        is_refused(growthwatch(command[0], caseload, *command[1:]), *words)
    assert list(work.iterdir()) == []


def test_a_file_of_the_caseload_is_not_written_over(growthwatch, caseload):
    before = (caseload / "measurements.csv").read_bytes()
    is_refused(
        growthwatch("score", caseload, "--out", caseload / "measurements.csv"),
        "would replace a file of the caseload",
    )
    assert (caseload / "measurements.csv").read_bytes() == before


def test_a_folder_is_not_taken_for_a_file(growthwatch, work):
    (work / "scores.csv").mkdir()
    is_refused(growthwatch("score", B1, "--out", "scores.csv"), "is a folder")


def test_an_existing_file_stays_whole_when_a_command_is_refused(growthwatch, caseload, work):
    (work / "s.csv").write_text("earlier", encoding="utf-8")
    (caseload / "children.csv").unlink()
    is_refused(growthwatch("score", caseload, "--out", "s.csv", "--force"), "no children.csv")
    assert (work / "s.csv").read_text(encoding="utf-8") == "earlier"


def test_anything_unexpected_is_status_1_without_a_traceback_or_what_it_was_about(
    growthwatch, started, work
):
    # A package that is imported in place of pygrowup and breaks.
    (work / "pygrowup.py").write_text("raise RuntimeError('about child A1')", encoding="utf-8")
    process = started("verify")
    said = process.communicate(timeout=300)[1]
    assert process.returncode == 1
    assert len(said.splitlines()) == 1
    assert "unexpected RuntimeError" in said
    assert "A1" not in said
    shown = growthwatch("verify", GROWTHWATCH_TRACEBACK="1")  # in another process, from this folder
    assert "Traceback" in shown.stderr


def test_memory_that_runs_out_is_one_sentence_with_what_to_do(capsys, monkeypatch):
    def fills_it(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("growthwatch.cli.options.read_caseload", fills_it)
    assert run(["check", str(B1)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("growthwatch: the memory of this computer ran out") and "give it" in said


def test_output_that_nobody_reads_to_the_end_is_no_error(started, caseload):
    process = started("check", caseload)
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0


def test_run_returns_the_status_and_leaves_what_python_does_with_errors_alone(capsys):
    before = sys.excepthook
    assert run(["--version"]) == 0
    assert run(["score"]) == 2
    assert capsys.readouterr().err.startswith("growthwatch: missing argument")
    assert sys.excepthook is before


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("score", B1), "s.csv"),
        (("check", B1), "r.csv"),
        (("chart", B1, "--child", "B1"), "c.svg"),
        (("chronology", B1, "--child", "B1"), "c.csv"),
        (("pack", B1, "--child", "B1"), "p.pdf"),
        (("import", "export.csv", "--suggest"), "map.toml"),
        (("init",), "growthwatch.toml"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_no_command_writes_over_a_file_without_force_or_over_what_is_no_file(
    growthwatch, work, arguments, name
):
    (work / "export.csv").write_text("ID,Sex,DOB,Date,Weight (kg)\nA1,F,2020-01-01,2020-03-01,5\n")
    (work / name).write_text("mine", encoding="utf-8")
    is_refused(growthwatch(*arguments, "--out", name), name, "not overwritten", "--force")
    assert (work / name).read_text(encoding="utf-8") == "mine"
    (work / name).unlink()
    (work / name).symlink_to(work / "export.csv")
    is_refused(growthwatch(*arguments, "--out", name, "--force"), name, "not a plain file")
    (work / name).unlink()
    (work / name).mkdir()
    is_refused(growthwatch(*arguments, "--out", name, "--force"), name, "is a folder")
    (work / name).rmdir()
    (work / name).write_text("mine", encoding="utf-8")
    done = growthwatch(*arguments, "--out", name, "--force")
    assert done.returncode == 0, done.stderr
    assert (work / name).read_bytes() != b"mine"
    assert (work / name).stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_shared_lets_others_read_as_the_system_does(growthwatch, work):
    before = os.umask(0o022)
    try:
        growthwatch("score", B1, "--out", "s.csv", "--shared")
        growthwatch("score", B1, "--out", "t.csv")
    finally:
        os.umask(before)
    modes = [oct((work / name).stat().st_mode & 0o777) for name in ("s.csv", "t.csv")]
    assert modes == ["0o644", "0o600"] or os.name == "nt"
