from __future__ import annotations

import pandas as pd
import pytest
from report_caseload import STEADY, weights_at

import growthwatch as gw
from growthwatch.record.errors import CaseloadError
from growthwatch.report import read_acknowledged, write_report

FALLING_ON = weights_at([0.0, 0.0, -0.2, -0.5, -0.9, -1.5, -1.6, -1.6, -2.2, -2.6])
HEADER = "child_id,rule,who,date,until,reason\n"


@pytest.fixture
def report(folder, tmp_path):
    """Return a function: a report on a falling child with these acknowledgements."""
    caseload = folder.read({"falling": FALLING_ON, "well": STEADY})
    numbers = iter(range(9))

    def write(rows: str, as_of: str = "2023-07-24"):
        (folder.path / "acknowledged.csv").write_text(HEADER + rows, encoding="utf-8")
        out = tmp_path / str(next(numbers))
        summary = write_report(
            gw.read_caseload(folder.path), out, as_of=as_of,
            acknowledged=read_acknowledged(folder.path),
        )  # fmt: skip
        listed = pd.read_csv(out / "acknowledged.csv", keep_default_na=False)
        return summary, listed, (out / "index.html").read_text(encoding="utf-8")

    write.rules = sorted(
        set(gw.detect(gw.score(caseload.children, caseload.measurements)).query("ongoing")["rule"])
    )
    return write


def all_rules(report, date: str, until: str = "") -> str:
    return "".join(f"falling,{rule},HV 3,{date},{until},plan agreed\n" for rule in report.rules)


def test_an_acknowledged_finding_leaves_the_list_and_is_told_apart(report):
    summary, listed, page = report(all_rules(report, "2023-07-24"))
    assert summary.listed == 0
    assert summary.quiet == len(report.rules)
    assert set(listed["state"]) == {"quiet"}
    assert 'id="acknowledged"' in page
    assert "plan agreed" in page
    assert 'class="list"' not in page


def test_a_child_can_be_seen_to_as_a_whole(report):
    summary, listed, page = report("falling,,HV 3,2023-07-24,2023-09-01,dietitian involved\n")
    assert summary.listed == 0
    assert listed["state"].tolist() == ["quiet"]
    assert "The child as a whole." in page
    assert "dietitian involved" in page


def test_a_child_seen_to_as_a_whole_comes_back_with_a_newer_weight_that_says_more(report):
    """Acknowledged in May; the weight of July is lower among its lines than any before."""
    summary, listed, _ = report("falling,,HV 3,2023-05-15,,dietitian involved\n")
    assert summary.act_now == 1
    assert listed["state"].tolist() == ["worse again"]
    assert listed["why"].tolist() == ["something new was measured since"]
    summary, listed, _ = report("falling,,HV 3,2023-07-24,2023-07-31,x\n", as_of="2023-08-01")
    assert summary.act_now == 1
    assert listed["state"].tolist() == ["run out"]


def test_it_comes_back_when_a_newer_weight_makes_it_worse(report):
    early = report(all_rules(report, "2022-10-20"), as_of="2022-11-10")
    later = report(all_rules(report, "2022-10-20"), as_of="2023-07-24")
    assert early[0].quiet >= 1
    falls = later[1]["rule"].str.startswith("weight_fall")
    assert "worse again" in set(later[1].loc[falls, "state"])
    assert later[0].listed == 1


def test_it_comes_back_the_day_after_its_time_has_run_out(report):
    rows = all_rules(report, "2023-07-24", until="2023-07-31")
    assert report(rows, as_of="2023-07-31")[0].listed == 0
    summary, listed, _ = report(rows, as_of="2023-08-01")
    assert summary.listed == 1
    assert set(listed["state"]) == {"run out"}


def test_what_cannot_be_used_is_listed_with_its_line_and_quietens_nothing(report):
    summary, listed, page = report(
        "nobody,weight_fall,HV,2023-07-24,,x\nfalling,weight_fal,HV,2023-07-24,,x\n"
        "falling,weight_fall,,2023-07-24,,x\nfalling,weight_fall,HV,soon,,x\n"
        "falling,weight_fall,HV,2023-09-01,,x\n"
    )
    assert set(listed["state"]) == {"not used"}
    assert listed["line"].tolist() == [2, 3, 4, 5, 6]
    assert listed["why"].str.len().min() > 5
    assert summary.quiet == 0
    assert "acknowledged.csv, line 2" in page


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
