"""`growthwatch import` as a team runs it: real files, exit statuses, nothing half-written."""

from __future__ import annotations

import io
import subprocess
from contextlib import redirect_stderr, redirect_stdout

import pytest
from importing_exports import FILES

from growthwatch import cli

WIDE = FILES / "systmone-wide.csv"


@pytest.fixture
def growthwatch(tmp_path, monkeypatch):
    """Return a function that runs `growthwatch` in an empty folder.

    Commands run in this process, which has loaded what they need; tests/cli/test_exit_status.py
    holds the command itself to its exit statuses.
    """

    def run(*arguments):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "100")
        said, wrong = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(wrong):
            status = cli.run([str(one) for one in arguments])
        return subprocess.CompletedProcess(arguments, status, said.getvalue(), wrong.getvalue())

    return run


def test_an_export_is_imported_and_then_checked(growthwatch, tmp_path):
    done = growthwatch("import", WIDE, "--map", "systmone-wide", "--out", "caseload")
    assert done.returncode == 0, done.stderr
    assert "systmone-wide.csv, line 46, date '31/02/2025'" in done.stdout
    assert "Caseload written to caseload" in done.stdout
    assert {path.name for path in (tmp_path / "caseload").iterdir()} == {
        "children.csv", "measurements.csv", "rejected.csv", "warnings.csv", "merged.csv",
        "left_out.csv", "not_watched.csv", "run.json",
    }  # fmt: skip
    checked = growthwatch("check", "caseload")
    assert "Every row can be used" in checked.stdout


def test_a_caseload_is_replaced_only_with_force_and_only_if_an_import_wrote_it(
    growthwatch, tmp_path
):
    arguments = ("import", WIDE, "--map", "systmone-wide", "--out", "caseload")
    assert growthwatch(*arguments).returncode == 0
    again = growthwatch(*arguments)
    assert again.returncode == 2
    assert "not overwritten" in again.stderr
    assert growthwatch(*arguments, "--force").returncode == 0
    (tmp_path / "caseload" / "notes.txt").write_text("mine")
    refused = growthwatch(*arguments, "--force")
    assert refused.returncode == 2
    assert "notes.txt" in refused.stderr
    assert (tmp_path / "caseload" / "notes.txt").read_text() == "mine"


def test_suggest_prints_or_writes_a_mapping_that_works(growthwatch, tmp_path):
    assert 'child_id = "Patient ID"' in growthwatch("import", WIDE, "--suggest").stdout
    written = growthwatch("import", WIDE, "--suggest", "--out", "map.toml")
    assert written.returncode == 0, written.stderr
    assert growthwatch("import", WIDE, "--suggest", "--out", "map.toml").returncode == 2
    done = growthwatch("import", WIDE, "--map", "map.toml", "--out", "caseload")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import",), ("EXPORT",)),
        (("import", WIDE), ("--map", "--suggest")),
        (("import", WIDE, "--map", "systmone-wide"), ("--out",)),
        (("import", WIDE, "--map", "none.toml", "--out", "c"), ("none.toml", "csds-1.6")),
        (("import", "none.csv", "--map", "systmone-wide", "--out", "c"), ("none.csv",)),
        (("import", WIDE, "--map", "csds-1.6", "--out", "c"), ("CYP001MPI",)),
        (("import", WIDE, "--suggest", "--map", "csds-1.6"), ("one of them",)),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_nothing_is_written(
    growthwatch, tmp_path, arguments, words
):
    result = growthwatch(*arguments)
    assert result.returncode == 2, result.stderr
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_quiet_prints_one_line(growthwatch, tmp_path):
    done = growthwatch("import", WIDE, "--map", "systmone-wide", "--out", "caseload", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("9 children, 40 measurements, 2 rows rejected, 3 warnings: caseload\n")


def test_grams_without_a_unit_are_refused_and_nothing_is_written(growthwatch, tmp_path):
    header = WIDE.read_text(encoding="cp1252").splitlines()[2]
    rows = [f"{i},A,B,,F,01/05/2024,40,,,,,{1 + i:02}/12/2024,{7000 + i},,," for i in range(25)]
    (tmp_path / "export.csv").write_text("\n".join([header, *rows]))
    done = growthwatch("import", "export.csv", "--map", "systmone-wide", "--out", "caseload")
    assert done.returncode == 2
    assert "look like grams: median 7012" in done.stderr
    assert 'put unit = "g"' in done.stderr
    assert not (tmp_path / "caseload").exists()
