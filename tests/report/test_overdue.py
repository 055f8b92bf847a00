"""Measuring that is overdue: counted and told, without hiding whose growth is to be looked at."""

from __future__ import annotations

import pandas as pd
import pytest
from report_caseload import FALLING, STEADY, WEEKS, rows_of, weights_at

import growthwatch as gw
from growthwatch.report import write_report
from growthwatch.review.overdue import for_the_list

AS_OF = "2023-07-24"


@pytest.fixture
def out(folder, tmp_path):
    """One child well, one falling and overdue, one overdue for the first year's weighing alone."""
    folder.read({"well": STEADY, "falling": FALLING, "late": STEADY})
    early = WEEKS[:5]
    rows = [
        rows_of("well", STEADY),
        rows_of("falling", FALLING[:7], WEEKS[:7]),
        rows_of("late", weights_at([0.1] * 5, early), early),
    ]
    pd.concat(rows).to_csv(folder.path / "measurements.csv", index=False)
    write_report(gw.read_caseload(folder.path), tmp_path / "out", as_of=AS_OF)
    return tmp_path / "out"


def test_a_child_only_overdue_for_a_routine_weighing_is_counted_and_not_listed(out, read_page):
    page = read_page((out / "index.html").read_text(encoding="utf-8"))
    listed = page.all("table", id="worklist")[0].all("tbody", class_="child")
    assert [row.attributes["data-name"] for row in listed] == ["falling"]
    told = {div.all("dt")[0].text(): div.all("dd")[0].text() for div in page.all("div")
            if div.all("dt")}  # fmt: skip
    assert told["Measuring overdue"] == "2"
    (section,) = page.all("section", **{"aria-labelledby": "overdue-title"})
    items = [item.text() for item in section.all("li")]
    assert len(items) == 2
    assert any(item.startswith("late") and "at 1 year was due on" in item for item in items)


def test_overdue_csv_and_the_practitioner_s_page_tell_each_child_once(out, read_page):
    table = pd.read_csv(out / "overdue.csv")
    assert sorted(table["child_id"]) == ["falling", "late"]
    assert table["due"].is_monotonic_decreasing
    page = read_page((out / "practitioners" / "0001.html").read_text(encoding="utf-8"))
    (section,) = page.all("section", **{"aria-labelledby": "overdue-title"})
    assert sorted(item.all("strong")[0].text() for item in section.all("li")) == ["falling", "late"]


def test_overdue_after_a_concern_lists_a_child_and_routine_beside_it_stays_told():
    def row(child_id, rule, severity, ongoing=True):
        return {"child_id": child_id, "rule": rule, "severity": severity, "ongoing": ongoing}

    findings = pd.DataFrame(
        [
            row("a", "overdue_routine", "data"),
            row("b", "overdue_routine", "data"),
            row("b", "overdue_after_concern", "watch"),
            row("c", "overdue_routine", "data"),
            row("c", "weight_fall", "concern", ongoing=False),
            row("d", "suspected_error", "data"),
        ]
    )
    kept = for_the_list(findings)
    assert kept[["child_id", "rule"]].values.tolist() == [
        ["b", "overdue_routine"],
        ["b", "overdue_after_concern"],
        ["c", "weight_fall"],
        ["d", "suspected_error"],
    ]


def test_a_row_names_three_further_findings_and_counts_the_others(tmp_path, read_page):
    from growthwatch.config import Config
    from growthwatch.report.rendering import Renderer

    renderer = Renderer(Config(), "0", "")
    also = renderer.macro("parts.html", "also")
    rules = ["bmi_below_2nd", "weight_fall", "weight_loss", "head_fall", "weight_swing"]
    assert (
        str(also(rules[:2])) == "Also: BMI below the 2nd centile, weight centile fall since birth."
    )
    assert str(also(rules)).endswith(", weight loss and 2 more.")


def test_a_practitioner_without_anything_to_do_is_told_so(folder, tmp_path, read_page):
    write_report(folder.read({"well": STEADY}), tmp_path / "out", as_of="2022-04-20")
    path = tmp_path / "out" / "practitioners" / "0001.html"
    assert "Nothing to do about growth this week." in read_page(path.read_text("utf-8")).text()
