"""The weekly report over the results of a run says what the report of the whole caseload says."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.engine import run_partitions
from growthwatch.engine.parts import parts_of_run
from growthwatch.record.errors import CaseloadError
from growthwatch.report import names as report_names
from growthwatch.report import write_report

LAST_WEEK = pd.Timestamp("2025-03-24")


@pytest.fixture(scope="module")
def caseload():
    made, b1 = gw.simulate(90, seed=7), gw.datasets.child_b1()
    children = pd.concat([made.children, b1.children], ignore_index=True)
    number = np.arange(len(children))
    children["family_id"] = np.where(number % 3 == 0, None, (number // 3).astype(str))
    children["team"] = np.where(number % 2 == 0, "North", "South")
    children = children.sort_values("child_id", ignore_index=True)
    measured = pd.concat([made.measurements, b1.measurements], ignore_index=True)
    measured = measured.drop(columns=[c for c in measured if str(c).startswith("synthetic")])
    contacts = b1.contacts.drop(columns=["date_to"], errors="ignore")
    return gw.Caseload(children, measured, contacts, rejected=b1.rejected)


def partitioned(caseload, folder, **how):
    source = folder / "source"
    source.mkdir(parents=True)
    for name in ("children", "measurements", "contacts"):
        table = getattr(caseload, name)
        table = table.drop(columns=[c for c in table if str(c).startswith("synthetic")])
        table.to_parquet(source / f"{name}.parquet", index=False)
    run_partitions(source, folder / "run", partitions=4, processes=1, **how)
    return folder / "run"


@pytest.fixture(scope="module")
def both(caseload, tmp_path_factory):
    """Two weeks of reports, of the whole and of a run, of which the second knows the first."""
    where = tmp_path_factory.mktemp("reports")
    earlier = caseload.as_of(LAST_WEEK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_names, "EVERYBODY_UP_TO", 0)
        for name, of in (("first", earlier), ("second", caseload)):
            previous = where / "whole-first" if name == "second" else None
            write_report(of, where / f"whole-{name}", previous=previous)
            previous = where / "run-first" if name == "second" else None
            made = partitioned(of, where / name)
            write_report(parts_of_run(made), where / f"run-{name}", previous=previous)
    return where


def read(folder, name):
    table = pd.read_csv(folder / f"{name}.csv")
    by = [column for column in ("child_id", "as_of", "rule", "measure", "onset_date", "date")
          if column in table]  # fmt: skip
    return table.sort_values(by, kind="stable", ignore_index=True) if by else table


@pytest.mark.parametrize("week", ["first", "second"])
def test_every_table_is_that_of_the_whole(both, week):
    whole, of_run = both / f"whole-{week}", both / f"run-{week}"
    names = sorted(path.stem for path in whole.glob("*.csv") if path.stem != "scores")
    assert names == sorted(path.stem for path in of_run.glob("*.csv"))
    assert {"worklist", "judgements", "findings", "children", "overdue", "trend"} <= set(names)
    for name in names:
        got, want = read(of_run, name), read(whole, name)
        pd.testing.assert_frame_equal(got, want, rtol=1e-4, atol=1e-3)
    listed = pd.read_csv(whole / "worklist.csv")
    assert len(listed) > 10
    assert pd.read_csv(of_run / "worklist.csv")["child_id"].tolist() == listed["child_id"].tolist()
    scores = [pd.read_parquet(one / "scores.parquet").astype({"band": object})
              .sort_values(["child_id", "date", "measure"], ignore_index=True)
              for one in (of_run, whole)]  # fmt: skip
    pd.testing.assert_frame_equal(scores[0], scores[1], check_dtype=False)


@pytest.mark.parametrize("week", ["first", "second"])
def test_the_numbers_and_every_page_of_a_child_are_those_of_the_whole(both, week):
    whole, of_run = both / f"whole-{week}", both / f"run-{week}"
    pages = [path.relative_to(whole) for path in whole.glob("children/0*.html")]
    assert len(pages) > 5
    for name in ("meeting.html", *pages):
        assert text_of(of_run / name) == text_of(whole / name), name
    counts = [json.loads((one / "run.json").read_text())["counts"] for one in (of_run, whole)]
    assert counts[0] == counts[1] and counts[0]["children"] > 80


def text_of(page):
    """Return a page but for the places of short pages: the whole has some of quiet children too."""
    return re.sub(r"others-\d+\.html#c\d+", "", page.read_text())


def test_only_who_is_told_of_has_a_page(both, caseload):
    listed = set(pd.read_csv(both / "run-second" / "worklist.csv")["child_id"].astype(str))
    quiet = set(caseload.children["child_id"]) - listed
    pages = "".join(p.read_text() for p in (both / "run-second" / "children").iterdir())
    assert "B1" in pages and len(quiet) > 20
    assert not any(f'"{child}"' in pages or f">{child}<" in pages for child in quiet)


def test_the_command_takes_a_run_and_refuses_one_that_is_not_finished(both, tmp_path):
    made = shutil.copytree(both / "second" / "run", tmp_path / "run")
    assert run(["report", str(made), "--out", str(tmp_path / "report"), "--verify"]) == 0
    assert (tmp_path / "report" / "index.html").is_file()
    (made / "results" / "00002").rename(made / "results" / "gone")
    with pytest.raises(CaseloadError, match="not finished"):
        parts_of_run(made)
    assert run(["report", str(made), "--out", str(tmp_path / "again")]) == 2


def test_a_partition_that_lost_rows_or_a_run_begun_anew_is_refused_and_not_taken_for_quiet(
    both, tmp_path
):
    """A partition without its file of measurements was read as one of children never weighed."""
    made = shutil.copytree(both / "second" / "run", tmp_path / "run")
    parts = parts_of_run(made)
    weights = made / "partitions" / "00001" / "measurements.parquet"
    weights.rename(tmp_path / "away")
    assert len(parts.part(0).measurements) > 0
    with pytest.raises(CaseloadError, match=r"partition 00001 .* is not as it was judged"):
        parts.part(1)
    (tmp_path / "away").rename(weights)
    assert len(parts.part(1).measurements) > 0
    about = json.loads((made / "run.json").read_text())
    (made / "run.json").write_text(json.dumps(about | {"term": "paper"}))
    with pytest.raises(CaseloadError, match="is not as it was judged"):
        parts.part(1)
