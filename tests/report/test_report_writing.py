from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY

import growthwatch as gw
from growthwatch.references import manifest
from growthwatch.report import write_report
from growthwatch.report.summary import nothing_listed
from growthwatch.report.writing import STAGES

FILES = {
    "index.html", "worklist.csv", "worklist.xlsx", "findings.csv", "scores.csv", "scores.parquet",
    "children.csv", "overdue.csv", "rejected.csv", "run.json", "judgements.csv",
    "trend.csv", "meeting.html",
}  # fmt: skip
PAGES = {*(f"children/000{i}.html" for i in range(1, 6)), "practitioners/0001.html"}


def contents(folder) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_folder_holds_the_page_and_the_tables(written):
    summary = written.summary
    assert contents(written.path).keys() == FILES | PAGES | {"not_watched.csv"}
    assert summary.index == written.path / "index.html"
    assert (summary.children, summary.weights, summary.rejected) == (5, 40, 3)
    assert summary.listed == summary.act_now == 2
    assert summary.groups["overdue only"] == 1
    assert summary.as_of == pd.Timestamp("2023-07-24")


def test_the_summary_reads_as_sentences(written):
    said = str(written.summary)
    assert "5 children and 40 weights up to 24 July 2023." in said
    assert "Of these 2 to act on now, 1 only overdue for weighing." in said
    assert "3 rows could not be used: see rejected.csv." in said


def test_where_no_weight_could_be_read_nobody_is_said_to_grow_as_usual(folder, tmp_path):
    caseload = folder.read(
        {"a": STEADY[:0]}, extra_rows="a,2022-02-01,heavy,,,\na,2022-03-01,-7,,,\n"
    )
    summary = write_report(caseload, tmp_path / "out", as_of="2022-04-01")
    unread = "Nothing can be said about how they grow: no weight could be read."
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    for told in (str(summary), page, (tmp_path / "out" / "meeting.html").read_text("utf-8")):
        assert unread in told
        assert "asks for more than the routine" not in told
    assert "2 rows could not be used" in str(summary)
    some = replace(summary, weights=9, groups={})
    assert "Nothing that could be read asks for more" in nothing_listed(some)
    assert "2 rows could not be used, and may say otherwise." in nothing_listed(some)
    all_read = replace(some, rejected=0, quiet=1)
    assert nothing_listed(all_read) == (
        "Nothing in the record asks for more than the routine, but for what is acknowledged."
    )


def test_the_tables_are_what_score_and_detect_give(written):
    caseload = written.caseload
    scores = gw.score(caseload.children, caseload.measurements)
    findings = gw.detect(scores, as_of="2023-07-24", children=caseload.children)
    told = pd.read_csv(written.path / "scores.csv", parse_dates=["date"])
    assert len(told) == len(scores)
    assert told["z"].to_numpy() == pytest.approx(scores["z"].to_numpy(), abs=5e-5, nan_ok=True)
    told = pd.read_csv(written.path / "findings.csv")
    assert list(told.columns) == [
        *findings.columns.drop("details"), "change", "first_reported", "previous_magnitude",
        "weeks_running", "acknowledged",
    ]  # fmt: skip
    assert told["message"].tolist() == findings["message"].tolist()
    assert told["detected_date"].tolist() == findings["detected_date"].astype(str).tolist()


def test_an_identifier_that_is_a_formula_is_text_in_every_table(written):
    for name in ("judgements.csv", "findings.csv", "scores.csv"):
        text = (written.path / name).read_text(encoding="utf-8")
        assert "'=cmd()" in text
        assert "\n=cmd()" not in text
        assert ",=cmd()" not in text
    assert "'-7" in (written.path / "rejected.csv").read_text(encoding="utf-8")


def test_two_runs_differ_in_the_times_alone(written, tmp_path):
    write_report(written.caseload, tmp_path / "out")
    one, two = contents(written.path), contents(tmp_path / "out")
    runs = [json.loads(files.pop("run.json")) for files in (one, two)]
    assert one == two
    for run in runs:
        assert set(run.pop("times")) == {"started", "ended", "seconds"}
    assert runs[0] == runs[1]


def test_the_order_of_rows_in_the_caseload_changes_nothing(written, tmp_path):
    caseload = written.caseload
    shuffled = replace(
        caseload,
        measurements=caseload.measurements.sample(frac=1, random_state=1, ignore_index=True),
        contacts=caseload.contacts.iloc[::-1].reset_index(drop=True),
    )
    write_report(shuffled, tmp_path / "out")
    for name in (FILES | PAGES) - {"run.json"}:
        assert (written.path / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


@pytest.mark.parametrize("day", ["2022-06-01", "2022-12-31", "2023-05-15"])
def test_a_report_of_an_earlier_date_is_the_report_that_would_have_been_made_then(
    day, caseload, tmp_path
):
    write_report(caseload, tmp_path / "now", as_of=day)
    write_report(caseload.as_of(day), tmp_path / "then", as_of=day)
    for name in ("judgements.csv", "findings.csv", "scores.csv"):
        assert (tmp_path / "now" / name).read_bytes() == (tmp_path / "then" / name).read_bytes()
    page = (tmp_path / "now" / "index.html").read_text(encoding="utf-8")
    without = [line for line in page.splitlines() if "Left out as dated later" not in line]
    then = (tmp_path / "then" / "index.html").read_text(encoding="utf-8").splitlines()
    assert len(without) == len(page.splitlines()) - 1
    assert set(without) <= set(then)


def test_the_run_is_recorded(caseload, tmp_path):
    write_report(caseload, tmp_path / "out", as_of="2023-06-01", term="paper")
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["growthwatch"] == gw.__version__
    assert run["parameters"]["as_of"] == "2023-06-01"
    assert run["parameters"]["term"] == "paper"
    assert run["counts"]["children"] == 5
    assert run["counts"]["later"] == 4
    assert run["reference_tables"] == {
        name: about["sha256"] for name, about in manifest()["files"].items()
    }
    files = contents(tmp_path / "out")
    assert run["files"] == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != "run.json"
    }


def test_the_files_read_are_recorded_by_name_and_checksum_where_known(folder, tmp_path):
    caseload = folder.read({"well": STEADY})
    read = replace(caseload, sources={"measurements.csv": "b", "children.csv": "a"})
    for name, known, expected in (
        ("known", read, [("children.csv", "a"), ("measurements.csv", "b")]),
        ("unknown", replace(caseload, sources={}), []),
    ):
        write_report(known, tmp_path / name)
        run = json.loads((tmp_path / name / "run.json").read_text(encoding="utf-8"))
        assert [(file["name"], file["sha256"]) for file in run["inputs"]] == expected


def test_no_absurd_weight_costs_anybody_the_report(folder, tmp_path):
    """Such a row once stopped the report of 150 children, where it was the last of its child."""
    absurd = {"c3": "9434765919", "c4": "1e300", "c5": "400", "c6": "0.000001"}
    children = {f"c{i}": STEADY for i in range(20)} | {"losing": LOSING}
    rows = "".join(f"{child},2023-08-20,{kg},,,\n" for child, kg in absurd.items())
    caseload = folder.read(children, extra_rows=rows)
    summary = write_report(caseload, tmp_path / "out")
    told = set(pd.read_csv(tmp_path / "out" / "worklist.csv")["child_id"])
    refused = set(caseload.rejected["value"])
    assert "losing" in told
    assert summary.rejected == len(refused)
    for child, kg in absurd.items():
        assert (child in told) != (kg in refused), kg
    assert told <= {"losing", *absurd}


def test_progress_tells_of_every_stage_to_its_end(caseload, tmp_path):
    told = []
    write_report(caseload, tmp_path / "out", progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == list(STAGES)
    for stage in STAGES:
        done = [step[1] for step in told if step[0] == stage]
        total = next(step[2] for step in told if step[0] == stage)
        assert done == list(range(total + 1))


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_is_left_behind_when_stopped_in_any_stage(stage, error, caseload, tmp_path):
    def stop(now: str, done: int, total: int) -> None:
        if now == stage and done == total:
            raise error

    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(error):
        write_report(caseload, tmp_path / "deep" / "out", progress=stop)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_existing_report_is_replaced_only_with_force(written, folder, tmp_path):
    out = shutil.copytree(written.path, tmp_path / "out")
    before = contents(out)
    other = folder.read({"well": STEADY})
    with pytest.raises(FileExistsError, match="--force"):
        write_report(other, out)
    assert contents(out) == before
    write_report(other, out, force=True)
    assert contents(out)["worklist.csv"] != before["worklist.csv"]
    assert contents(out).keys() == FILES | {"children/0001.html", "practitioners/0001.html"}


def test_the_caseload_s_own_folder_is_not_replaced_even_with_force(folder):
    caseload = folder.read({"losing": LOSING, "well": STEADY})
    before = contents(folder.path)
    with pytest.raises(FileExistsError, match="was not written by growthwatch"):
        write_report(caseload, folder.path, force=True)
    assert contents(folder.path) == before


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"as_of": "03/04/2023"}, "03/04/2023"),
        ({"reference": "cdc"}, "cdc"),
        ({"term": "book"}, "book"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named_and_nothing_written(
    arguments, named, caseload, tmp_path
):
    with pytest.raises(ValueError, match=named):
        write_report(caseload, tmp_path / "out", **arguments)
    assert not (tmp_path / "out").exists()


def test_a_child_born_after_the_report_s_date_is_not_counted(caseload, tmp_path):
    summary = write_report(caseload, tmp_path / "out", as_of="2022-01-09")
    assert (summary.children, summary.weights, summary.later) == (0, 0, 40)


@pytest.mark.parametrize("reference", ["uk-who", "who", "trisomy-21", "turner"])
def test_every_reference_gives_a_report(reference, folder, tmp_path):
    caseload = folder.read({"a": FALLING, "b": LOSING, "c": RECOVERED})
    summary = write_report(caseload, tmp_path / "out", reference=reference)
    assert summary.reference == reference
    assert contents(tmp_path / "out").keys() >= FILES
