"""Every command does what its help says, on real files."""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout

import forked
import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.cli.examples import EXAMPLES
from growthwatch.datasets import child_b1_folder

COMMANDS = ("demo", "import", "check", "score", "report", "init", "chart", "pack", "verify")


def test_version_and_help(growthwatch, started):
    assert growthwatch("--version").stdout.strip() == f"growthwatch {gw.__version__}"
    alone = started()
    said, wrong = alone.communicate(timeout=300)
    helped = growthwatch("--help")
    assert alone.returncode == helped.returncode == 0
    assert wrong == helped.stderr == ""
    for command in COMMANDS:
        assert command in said and command in helped.stdout


def test_check_counts_rows_and_says_why_some_are_rejected(growthwatch, caseload):
    result = growthwatch("check", caseload)
    assert result.returncode == 0
    assert result.stderr == ""
    counts = [line.split() for line in result.stdout.splitlines()]
    assert ["children.csv", "2", "1", "1"] in counts
    assert ["measurements.csv", "4", "2", "2"] in counts
    assert "children.csv, line 3, birth_date 'soon': " in result.stdout
    assert "measurements.csv, line 4, weight_kg '7,1': " in result.stdout
    assert "correct children.csv line 3 first" in result.stdout


def test_check_writes_every_rejected_row_where_asked(growthwatch, caseload, work):
    result = growthwatch("check", caseload, "--out", "rejected.csv")
    assert result.returncode == 0
    rejected = pd.read_csv(work / "rejected.csv", dtype=str)
    assert rejected["line"].tolist() == ["3", "4", "5"]
    assert list(rejected) == ["file", "line", "field", "value", "reason"]


def test_check_of_a_caseload_without_faults_says_so(growthwatch):
    assert "Every row can be used." in growthwatch("check", child_b1_folder()).stdout


def test_check_shows_no_more_than_a_screen_of_rows(growthwatch, caseload):
    rows = "".join(f"Z{i},2020-07-01,7.1,\n" for i in range(100))
    with (caseload / "measurements.csv").open("a", encoding="utf-8") as file:
        file.write(rows)
    result = growthwatch("check", caseload)
    assert "and 83 more." in result.stdout


def test_control_characters_in_a_cell_do_not_reach_the_terminal(growthwatch, caseload):
    (caseload / "children.csv").write_text(
        "child_id,sex,birth_date\nA1,F,\x1b[31mred\n", encoding="utf-8"
    )
    result = growthwatch("check", caseload)
    assert "[31mred" in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_score_writes_what_score_returns(growthwatch, caseload, work, ending):
    result = growthwatch("score", caseload, "--out", f"scores.{ending}")
    assert result.returncode == 0, result.stderr
    path = work / f"scores.{ending}"
    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet, "xlsx": pd.read_excel}
    written = readers[ending](path)
    read = gw.read_caseload(caseload)
    scores = gw.score(read.children, read.measurements)
    assert len(written) == len(scores) == 4
    assert list(written) == list(scores)
    assert written["z"].to_numpy() == pytest.approx(scores["z"].to_numpy(), abs=1e-4)
    assert pd.to_datetime(written["date"]).tolist() == scores["date"].tolist()
    assert "2 rows" not in result.stdout
    assert "3 rows could not be used" in result.stdout
    assert [path.name for path in work.iterdir()] == [f"scores.{ending}"]


def test_score_keeps_ids_as_text_in_excel(growthwatch, caseload, work):
    for name in ("children.csv", "measurements.csv"):
        path = caseload / name
        path.write_text(path.read_text(encoding="utf-8").replace("A1", "=0012"), encoding="utf-8")
    assert growthwatch("score", caseload, "--out", "scores.xlsx").returncode == 0
    cell = openpyxl.load_workbook(work / "scores.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=0012", "s")


def test_score_uses_the_reference_and_term_asked_for(growthwatch, caseload, work):
    arguments = ("--reference", "trisomy-21", "--term", "paper")
    assert growthwatch("score", caseload, "--out", "s.csv", *arguments).returncode == 0
    assert set(pd.read_csv(work / "s.csv")["reference"]) == {"trisomy-21"}


def test_report_makes_a_folder_and_says_where_to_look(growthwatch, work):
    result = growthwatch("report", child_b1_folder(), "--out", "report", "--as-of", "22/04/2014")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "index.html" in result.stdout
    assert (work / "report" / "index.html").stat().st_size > 1000
    run = json.loads((work / "report" / "run.json").read_text(encoding="utf-8"))
    assert run["parameters"]["as_of"] == "2014-04-22"
    tables = {path.name for path in child_b1_folder().glob("*.csv")}
    assert {one["name"] for one in run["inputs"]} == tables
    assert {"children.csv", "measurements.csv", "contacts.csv"} <= tables


def test_demo_draws_child_b1_says_the_weights_are_illustrative_and_overwrites_nothing(
    growthwatch, work
):
    program, *example = shlex.split(EXAMPLES["demo"])  # as its help has it
    assert program == "growthwatch"
    result = growthwatch(*example)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    words = " ".join(result.stdout.split())
    assert "illustrative reconstruction" in words
    assert "stood still" in words
    files = {path.name for path in (work / "demo").iterdir()}
    charts = {f"child-b1-weight.{end}" for end in ("png", "svg", "pdf")}
    assert files == {*charts, "child-b1-pack.pdf", "findings.csv", "run.json"}
    pack = PdfReader(work / "demo" / "child-b1-pack.pdf")
    assert len(pack.pages) == 3
    assert "Growth on one page" in pack.pages[0].extract_text()
    findings = pd.read_csv(work / "demo" / "findings.csv")
    assert (
        findings["message"].tolist()
        == gw.datasets.child_b1().child("B1").findings["message"].tolist()
    )
    assert all(f"  {name}" in result.stdout for name in files - {"run.json"})

    # Again: what someone else put there stays, even with --force.
    assert growthwatch(*example).returncode == 2
    letter = work / "demo" / "letter.txt"
    letter.write_text("mine", encoding="utf-8")
    refused = growthwatch(*example, "--force")
    assert refused.returncode == 2
    assert "holds letter.txt, which growthwatch did not write" in " ".join(refused.stderr.split())
    assert letter.read_text(encoding="utf-8") == "mine"


@pytest.fixture(scope="module")
def demo_again(tmp_path_factory):
    """A demo over an earlier one, on an old console, where what sets packs is not installed."""
    work = tmp_path_factory.mktemp("demo")
    earlier = work / "d" / "findings.csv"
    earlier.parent.mkdir()
    earlier.write_text("of an earlier run", encoding="utf-8")
    made = {"growthwatch": "0.0.1", "made_by": "demo", "files": {"findings.csv": ""}}
    (work / "d" / "run.json").write_text(json.dumps(made), encoding="utf-8")
    said = io.BytesIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(io.TextIOWrapper(said, encoding="ascii")),
    ):
        patch.setenv("COLUMNS", "80")
        patch.setitem(sys.modules, "typst", None)
        status = run(["demo", "--out", str(work / "d"), "--force"])
        sys.stdout.flush()
        words = said.getvalue().decode("ascii")
    assert status == 0
    return work / "d", words


def test_without_what_sets_packs_demo_writes_all_else_and_says_how_to_have_them(demo_again):
    folder, said = demo_again
    files = {path.name for path in folder.iterdir()}
    assert "child-b1-pack.pdf" not in files
    assert {"child-b1-weight.pdf", "findings.csv"} <= files
    words = " ".join(said.split())
    assert "There is no pack: a pack is set with typst, which is not installed: run pip" in words


def test_demo_replaces_its_own_folder_and_gives_an_old_console_characters_that_it_has(demo_again):
    folder, said = demo_again
    assert (folder / "findings.csv").read_text(encoding="utf-8") != "of an earlier run"
    assert "stood still" in " ".join(said.replace("|", " ").split())
    assert "?" not in said


def test_verify_compares_every_measure(growthwatch):
    result = growthwatch("verify", "--n", "200")
    assert result.returncode == 0
    for measure in ("weight", "height", "bmi", "ofc"):
        assert f" {measure} " in result.stdout
    assert "DIFFERS" not in result.stdout


def test_tables_fit_a_narrow_screen_and_have_no_colour_when_piped(growthwatch):
    result = growthwatch("verify", "--n", "50", COLUMNS="80")
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout


def test_no_progress_is_drawn_where_no_terminal_is(growthwatch, caseload):
    piped = growthwatch("report", caseload, "--out", "piped", FORCE_COLOR="1")
    assert piped.returncode == 0
    assert piped.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_colour", [False, True])
def test_progress_is_drawn_on_a_terminal(caseload, work, no_colour):
    ours, theirs = os.openpty()
    environment = os.environ | {"TERM": "xterm"} | ({"NO_COLOR": "1"} if no_colour else {})
    arguments = ("report", caseload, "--out", "drawn")
    with tempfile.TemporaryFile() as said:
        process = forked.start(
            *arguments, cwd=work, env=environment, stdout=said.fileno(), stderr=theirs
        )
    os.close(theirs)
    drawn = b"".join(until_closed(ours))
    os.close(ours)
    assert process.wait() == 0
    assert b"scoring" in drawn
    assert (b"\x1b[3" in drawn) is not no_colour


def until_closed(terminal: int) -> Iterator[bytes]:
    """Give what is written to a pseudo-terminal until its other end is closed."""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            return
        if not part:
            return
        yield part


def test_a_caseload_that_a_killed_run_left_without_its_name_is_put_back_and_read(
    growthwatch, caseload
):
    caseload.rename(caseload.with_name(".caseload-0a1b2c3d.old"))
    result = growthwatch("check", caseload)
    assert result.returncode == 0
    assert "measurements.csv" in result.stdout
    assert result.stderr.startswith("growthwatch: ")
    assert "was put back" in result.stderr and ".caseload-0a1b2c3d.old" in result.stderr
    assert growthwatch("check", caseload).stderr == ""


def test_verify_computes_all_of_a_caseload_again(growthwatch, caseload, work):
    result = growthwatch("verify", caseload, "--out", work / "compared.csv")
    assert result.returncode == 0, result.stderr
    compared = pd.read_csv(work / "compared.csv")
    assert len(compared) == 4
    assert compared["agrees"].all()
    assert f"Verified: {len(compared)} z-scores were computed a second time" in result.stdout


def test_verify_ends_with_1_where_a_table_has_been_changed(growthwatch, caseload, monkeypatch):
    """The computation that everything rests on is off by a thousandth of a standard deviation."""
    from growthwatch import scoring

    real = scoring.z_scores
    monkeypatch.setattr(scoring, "z_scores", lambda *args, **more: real(*args, **more) + 0.001)
    result = growthwatch("verify", caseload)
    assert result.returncode == 1
    assert "z-scores differ from an independent computation" in result.stdout
    assert "Do not rely on these z-scores" in result.stdout
    assert "A1" in result.stdout


def test_verify_without_a_caseload_writes_no_file(growthwatch, work):
    result = growthwatch("verify", "--out", work / "compared.csv")
    assert result.returncode == 2
    assert "--out needs a caseload" in result.stderr
