from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pandas as pd
import pytest
from report_caseload import BIRTH, STEADY, WEEKS, Folder, weights_at

import growthwatch as gw
from growthwatch.record.errors import CaseloadError
from growthwatch.report import ReportSummary, read_acknowledged, write_report

FALLING_ON = weights_at([0.0, 0.0, -0.2, -0.5, -0.9, -1.5, -1.6, -1.6, -2.2, -2.6])
HEADER = "child_id,rule,who,date,until,reason\n"


RULES = ("rule by rule", "rule by rule to July", "early")
NOT_USED = (
    "nobody,weight_fall,HV,2023-07-24,,x\nnot used,weight_fal,HV,2023-07-24,,x\n"
    "not used,weight_fall,,2023-07-24,,x\nnot used,weight_fall,HV,soon,,x\n"
    "not used,weight_fall,HV,2023-09-01,,x\n"
)
# Of each day that is reported on: a child for each thing that somebody acknowledges.
SAID = {
    "2023-07-24": {
        "not used": NOT_USED,
        "rule by rule": ("2023-07-24", "", "plan agreed"),
        "as a whole": ("2023-07-24", "2023-09-01", "dietitian involved"),
        "whole in May": ("2023-05-15", "", "dietitian involved"),
        "early": ("2022-10-20", "", "plan agreed"),
    },
    "2022-11-10": {"early": ("2022-10-20", "", "plan agreed")},
    "2023-07-31": {"rule by rule to July": ("2023-07-24", "2023-07-31", "plan agreed")},
    "2023-08-01": {
        "rule by rule to July": ("2023-07-24", "2023-07-31", "plan agreed"),
        "whole to July": ("2023-07-24", "2023-07-31", "x"),
    },
}


class Told(NamedTuple):
    """What one report told of what is acknowledged: to read, not to change."""

    summary: ReportSummary
    acknowledged: pd.DataFrame
    listed: pd.DataFrame
    page: str

    def of(self, child: str) -> tuple[pd.DataFrame, set[str]]:
        """Return her rows of what is acknowledged, and the groups in which she is listed."""
        mine = self.acknowledged[(self.acknowledged["child_id"] == child).to_numpy()]
        return mine, set(self.listed.loc[self.listed["child_id"] == child, "group"])


@pytest.fixture(scope="module")
def rules() -> list[str]:
    """What goes on of a child who falls on."""
    born = pd.Timestamp(BIRTH)
    visits = pd.DataFrame({"child_id": "c", "date": born + pd.to_timedelta(WEEKS * 7, unit="D"),
                           "weight_kg": FALLING_ON.round(3)})  # fmt: skip
    child = pd.DataFrame({"child_id": ["c"], "sex": ["female"], "birth_date": [born]})
    return sorted(set(gw.detect(gw.score(child, visits)).query("ongoing")["rule"]))


@pytest.fixture(scope="module")
def told(rules, tmp_path_factory) -> Callable[[str], Told]:
    """Return a function: the report of a day on falling children with acknowledgements, once."""

    @cache
    def report(as_of: str) -> Told:
        made = tmp_path_factory.mktemp("acknowledged")
        folder = Folder(made / "caseload")
        folder.read({**dict.fromkeys(SAID[as_of], FALLING_ON), "well": STEADY})
        lines = ""
        for child, said in SAID[as_of].items():
            if isinstance(said, str):
                lines += said
                continue
            date, until, why = said
            for rule in rules if child in RULES else [""]:
                lines += f"{child},{rule},HV 3,{date},{until},{why}\n"
        (folder.path / "acknowledged.csv").write_text(HEADER + lines, encoding="utf-8")
        summary = write_report(
            gw.read_caseload(folder.path), made / "out", as_of=as_of,
            acknowledged=read_acknowledged(folder.path),
        )  # fmt: skip
        tables = (
            pd.read_csv(made / "out" / f"{name}.csv", keep_default_na=False)
            for name in ("acknowledged", "worklist")
        )
        return Told(summary, *tables, (made / "out" / "index.html").read_text(encoding="utf-8"))

    return report


def test_an_acknowledged_finding_leaves_the_list_and_is_told_apart(told, rules):
    report = told("2023-07-24")
    rows, groups = report.of("rule by rule")
    assert groups == set()
    assert sorted(rows["rule"]) == rules
    assert set(rows["state"]) == {"quiet"}
    assert 'id="acknowledged"' in report.page
    assert "plan agreed" in report.page


def test_where_everything_is_acknowledged_there_is_no_list(told, rules):
    report = told("2023-07-31")
    assert report.summary.listed == 0
    assert report.summary.quiet == len(rules)
    assert 'class="list"' not in report.page
    assert 'class="list"' in told("2023-08-01").page


def test_a_child_can_be_seen_to_as_a_whole(told):
    report = told("2023-07-24")
    rows, groups = report.of("as a whole")
    assert groups == set()
    assert rows["state"].tolist() == ["quiet"]
    assert "The child as a whole." in report.page
    assert "dietitian involved" in report.page


def test_a_child_seen_to_as_a_whole_comes_back_with_a_newer_weight_that_says_more(told):
    """Acknowledged in May; the weight of July is lower among its lines than any before."""
    rows, groups = told("2023-07-24").of("whole in May")
    assert groups == {"act now"}
    assert rows["state"].tolist() == ["worse again"]
    assert rows["why"].tolist() == ["something new was measured since"]
    rows, groups = told("2023-08-01").of("whole to July")
    assert groups == {"act now"}
    assert rows["state"].tolist() == ["run out"]


def test_it_comes_back_when_a_newer_weight_makes_it_worse(told):
    assert told("2022-11-10").summary.quiet >= 1
    rows, groups = told("2023-07-24").of("early")
    falls = rows["rule"].str.startswith("weight_fall")
    assert "worse again" in set(rows.loc[falls, "state"])
    assert groups


def test_it_comes_back_the_day_after_its_time_has_run_out(told):
    assert told("2023-07-31").of("rule by rule to July")[1] == set()
    rows, groups = told("2023-08-01").of("rule by rule to July")
    assert groups
    assert set(rows["state"]) == {"run out"}


def test_what_cannot_be_used_is_listed_with_its_line_and_quietens_nothing(told):
    report = told("2023-07-24")
    rows = report.acknowledged[report.acknowledged["child_id"].isin(["nobody", "not used"])]
    assert set(rows["state"]) == {"not used"}
    assert rows["line"].tolist() == [2, 3, 4, 5, 6]
    assert rows["why"].str.len().min() > 5
    assert report.of("not used")[1] == {"act now"}
    assert "acknowledged.csv, line 2" in report.page


def test_lines_are_right_after_line_breaks_and_a_row_that_does_not_fit_is_listed(folder):
    folder.read({"well": STEADY})
    (folder.path / "acknowledged.csv").write_text(
        "child_id,rule,who,date,until,reason\n"
        'well,weight_fall,HV,2023-07-24,,"seen,\nweighed,\nwell"\n\n,,,,,\n'
        "well,weight_fall,HV,2023-07-24,,seen, twice\n"
        "well,weight_fall,HV,soon,,seen\n",
        encoding="utf-8",
    )
    table = read_acknowledged(folder.path)
    assert table["line"].tolist() == [2, 7, 8]
    assert table["reason"].tolist() == ["seen,\nweighed,\nwell", "", "seen"]
    assert table["date"].isna().tolist() == [False, True, True]
    assert table["problem"].iloc[0] == ""
    assert table["problem"].iloc[1].startswith("the row has 7 cells under a header of 6: ")
    assert table["problem"].iloc[2].startswith("date is not a date")


def test_a_file_without_its_columns_is_refused(folder):
    folder.read({"well": STEADY})
    (folder.path / "acknowledged.csv").write_text("child,rule\na,b\n", encoding="utf-8")
    with pytest.raises(CaseloadError, match="'child_id'"):
        read_acknowledged(folder.path)
