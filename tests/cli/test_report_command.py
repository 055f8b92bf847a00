"""The Monday report's commands and their options, from the export to the second report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.datasets import child_b1_folder

B1 = child_b1_folder()
MONDAYS = ("2013-09-02", "2013-09-09")
HEADINGS = "Patient ID,NHS Number,Gender,Date of Birth,Gestation,Health Visitor,Event Date,Weight"
WEIGHTS = ("3.4 kg", "5100 g", "6.3", "6.2 kg", "6.1kg")


@pytest.fixture
def work(tmp_path, monkeypatch) -> Path:
    """Return the empty folder in which commands run."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    return folder


@pytest.fixture
def command(work, capsys):
    """Return a function that runs a command and returns its status, stdout and stderr."""

    def ran(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([str(one) for one in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


@pytest.fixture
def export(work) -> Path:
    """Return an export of three children: a weight cannot be read, an NHS number is wrong."""
    rows = []
    for child, weights in (("1", WEIGHTS), ("2", ("3.1", "4.9", "6.0", "7.2", "8.1"))):
        for month, weight in enumerate(weights, start=1):
            rows.append(
                f"00{child},,F,15/01/2024,40,HV {child},{14 + month}/{month:02d}/2024,{weight}"
            )
    rows.append("003,9990004000,M,15/01/2024,39+2,HV 1,16/02/2024,about 5")
    (work / "export.csv").write_text("\n".join([HEADINGS, *rows, "Total rows: 11"]) + "\n")
    return work / "export.csv"


@pytest.fixture(scope="module")
def first_monday(tmp_path_factory) -> Path:
    """Return the report of child B1 of the first Monday, to be copied."""
    folder = tmp_path_factory.mktemp("reports") / "one"
    assert run(["report", str(B1), "--out", str(folder), "--as-of", MONDAYS[0], "--quiet"]) == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def is_refused(answer: tuple[int, str, str], *words: str) -> None:
    """Assert that a command ended with status 2 and one sentence on stderr that has the words."""
    status, out, errors = answer
    assert (status, out) == (2, "")
    assert len(errors.splitlines()) == 1
    for word in words:
        assert word in errors


def test_an_export_is_suggested_a_mapping_imported_checked_and_reported(command, work, export):
    status, said, errors = command("import", export, "--suggest", "--out", "map.toml")
    assert (status, errors) == (0, "")
    assert "read and correct it, then run" in said
    assert command("import", export, "--map", "map.toml", "--out", "caseload")[0] == 0
    status, said, _ = command("check", "caseload")
    assert status == 0
    assert "1 row of the export was rejected when it was imported: see" in said
    status, said, errors = command("report", "caseload", "--out", "report")
    assert (status, errors) == (0, "")
    assert "3 children and 10 weights up to 19 May 2024." in said
    findings = pd.read_csv(work / "report" / "findings.csv", dtype={"child_id": str})
    assert set(findings.loc[findings["ongoing"], "child_id"]) >= {"001"}


def test_what_the_import_rejected_and_warned_of_is_counted_and_named_in_the_report(
    command, work, export
):
    assert command("import", export, "--suggest", "--out", "map.toml")[0] == 0
    assert command("import", export, "--map", "map.toml", "--out", "caseload")[0] == 0
    with (work / "caseload" / "measurements.csv").open("a") as file:
        file.write("001,2024-05-21,minus five,,\n")
    status, said, _ = command("report", "caseload", "--out", "report")
    assert status == 0
    assert "2 rows could not be used: see rejected.csv." in said
    rejected = pd.read_csv(work / "report" / "rejected.csv", dtype=str)
    assert rejected[["file", "line", "field", "value"]].values.tolist() == [
        ["export.csv", "12", "weight_kg", "about 5"],
        ["measurements.csv", "12", "weight_kg", "minus five"],
    ]
    page = (work / "report" / "index.html").read_text(encoding="utf-8")
    assert "export.csv" in page
    assert "NHS number" in (work / "report" / "warnings.csv").read_text(encoding="utf-8")
    assert "1 warning about rows that are used." in page
    run_record = json.loads((work / "report" / "run.json").read_text(encoding="utf-8"))
    assert run_record["counts"]["rejected"] == 2


def test_quiet_prints_one_line_and_previous_says_what_changed(command, work):
    first = command("report", B1, "--out", "one", "--as-of", MONDAYS[0], "--quiet")
    assert (first[0], first[2]) == (0, "")
    assert len(first[1].splitlines()) == 1
    assert "new" not in first[1]
    since = ("--as-of", MONDAYS[1], "--previous", "one", "--quiet")
    status, said, errors = command("report", B1, "--out", "two", *since)
    assert (status, errors) == (0, "")
    (line,) = said.splitlines()
    assert line.startswith("1 child, 1 to act on now, ")
    assert "0 new, 0 worse, 0 stepped down" in line
    assert line.endswith("index.html")
    findings = pd.read_csv(work / "two" / "findings.csv")
    ongoing = findings[findings["ongoing"]]
    assert set(ongoing["change"]) == {"ongoing"}
    assert set(ongoing["weeks_running"]) == {1}


def test_a_report_that_cannot_be_compared_with_is_refused_and_nothing_written(
    command, work, first_monday
):
    shutil.copytree(first_monday, work / "one")
    shutil.copytree(work / "one", work / "broken")
    (work / "broken" / "findings.csv").unlink()
    before = contents(work)
    again = ("report", B1, "--out", "three", "--as-of")
    is_refused(command(*again, MONDAYS[1], "--previous", "nowhere"), "nowhere is not a growthwatch")
    is_refused(command(*again, MONDAYS[1], "--previous", "broken"), "broken cannot be used")
    is_refused(command(*again, "2013-01-01", "--previous", "one"), "give an earlier report")
    is_refused(
        command(*again, MONDAYS[1], "--previous", "one", "--reference", "who"), "cannot be compared"
    )
    is_refused(command(*again[:2], "--out", "one", "--previous", "one"), "the same folder")
    assert contents(work) == before


def test_init_writes_a_configuration_that_report_takes(command, work):
    status, said, errors = command("init")
    assert (status, errors) == (0, "")
    assert "growthwatch.toml" in said
    is_refused(command("init"), "not overwritten", "--force")
    assert command("init", "--force")[0] == 0
    is_refused(command("init", "--out", "nowhere/g.toml"), "make the folder first")
    (work / "f.toml").mkdir()
    is_refused(command("init", "--out", "f.toml", "--force"), "is a folder")
    plain = ("report", B1, "--as-of", MONDAYS[0], "--quiet")
    assert command(*plain, "--out", "with", "--config", "growthwatch.toml")[0] == 0


def test_a_configuration_changes_the_report_and_a_slip_in_it_is_named(command, work):
    title = "Growth of the children of the North team"
    (work / "g.toml").write_text(f'[report]\ntitle = "{title}"\n')
    plain = ("report", B1, "--as-of", MONDAYS[0], "--config", "g.toml")
    status, _, errors = command(*plain, "--out", "report")
    assert (status, errors) == (0, "")
    assert title in (work / "report" / "index.html").read_text(encoding="utf-8")
    for text, words in (
        ('[report]\ntitel = "North"\n', ("g.toml", "titel", "title")),
        ("[report]\ntitle = North\n", ("g.toml",)),
    ):
        (work / "g.toml").write_text(text)
        is_refused(command(*plain, "--out", "other"), *words)
    is_refused(command(*plain[:-1], "nowhere.toml", "--out", "other"), "nowhere.toml")
    assert not (work / "other").exists()


def test_force_replaces_a_report_and_never_what_someone_put_beside_it(command, work, first_monday):
    plain = ("report", B1, "--out", "report", "--as-of")
    shutil.copytree(first_monday, work / "report")
    before = contents(work)
    is_refused(command(*plain, "2013-01-31"), "not overwritten", "--force")
    assert contents(work) == before
    assert command(*plain, "2013-01-31", "--force")[0] == 0
    replaced = contents(work)
    assert replaced.keys() <= before.keys()
    assert replaced["report/findings.csv"] != before["report/findings.csv"]
    (work / "report" / "minutes.docx").write_text("mine")
    is_refused(command(*plain, MONDAYS[0], "--force"), "minutes.docx")
    assert (work / "report" / "minutes.docx").read_text() == "mine"


def test_two_runs_of_every_step_give_the_same_bytes_but_for_the_times(command, work, export):
    assert command("import", export, "--suggest", "--out", "map.toml")[0] == 0
    for name in ("one", "two"):
        target = ("import", export, "--map", "map.toml", "--out", f"{name}-caseload")
        assert command(*target)[0] == 0
        for day, since in (
            ("2024-04-30", ()),
            ("2024-05-20", ("--previous", f"{name}-2024-04-30")),
        ):
            out = ("--out", f"{name}-{day}", "--as-of", day)
            assert command("report", f"{name}-caseload", *out, *since)[0] == 0
    for part in ("caseload", "2024-04-30", "2024-05-20"):
        one, two = contents(work / f"one-{part}"), contents(work / f"two-{part}")
        runs = [json.loads(files.pop("run.json")) for files in (one, two)]
        assert one == two
        times = [record.pop("times", None) for record in runs]
        assert (times[0] is None) == (part == "caseload")
        assert runs[0] == runs[1]
    names = set(contents(work / "one-2024-05-20"))
    assert {"worklist.xlsx", "scores.parquet", "findings.csv", "gone.csv", "index.html"} <= names


def test_rejected_rows_are_no_failure(command, caseload):
    for arguments in (("check", caseload), ("report", caseload, "--out", "r", "--quiet")):
        status, said, errors = command(*arguments)
        assert (status, errors) == (0, "")
        assert said
    assert len(gw.read_caseload(caseload).rejected) == 3


def test_a_caseload_in_which_everything_is_wrong_is_refused(command, work):
    (work / "c").mkdir()
    ids = range(30)
    children = "".join(f"{i},F,2024-01-15\n" for i in ids)
    (work / "c" / "children.csv").write_text("child_id,sex,birth_date\n" + children)
    rows = "".join(f"{i},2024-07-{i % 28 + 1:02d},{7000 + 10 * i}\n" for i in ids)
    (work / "c" / "measurements.csv").write_text("child_id,date,weight_kg\n" + rows)
    is_refused(command("report", "c", "--out", "r"), "no report is made")
    assert [path.name for path in work.iterdir()] == ["c"]
