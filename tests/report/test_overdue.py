"""What is overdue: one date a child, from one source, said in words and never hiding the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from report_caseload import LOSING, STEADY, WEEKS, Folder, rows_of, weights_at

import growthwatch as gw
from growthwatch.report import write_report
from growthwatch.review import review
from growthwatch.say.ages import duration_words

AS_OF = "2023-07-24"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """One child well, one losing and overdue, one overdue for the first year's weighing alone."""
    made = tmp_path_factory.mktemp("overdue")
    folder = Folder(made / "caseload")
    folder.read({"well": STEADY, "losing": LOSING, "late": STEADY})
    early = WEEKS[:5]
    rows = [
        rows_of("well", STEADY),
        rows_of("losing", LOSING[:8], WEEKS[:8]),
        rows_of("late", weights_at([0.1] * 5, early), early),
    ]
    pd.concat(rows).to_csv(folder.path / "measurements.csv", index=False)
    write_report(gw.read_caseload(folder.path), made / "out", as_of=AS_OF)
    return made / "out"


def test_a_child_only_overdue_for_a_routine_weighing_stands_behind_the_others(out, read_page):
    page = read_page((out / "index.html").read_text(encoding="utf-8"))
    lists = {
        table.attributes["data-group"]: [
            row.attributes["data-name"] for row in table.all("tbody", class_="child")
        ]
        for table in page.all("table", class_="list")
    }
    assert list(lists.items())[-1] == ("overdue only", ["late"])
    assert "losing" in next(iter(lists.values()))
    told = {div.all("dt")[0].text(): div.all("dd")[0].text() for div in page.all("div")
            if div.all("dt")}  # fmt: skip
    assert told["Overdue"] == "2"


def test_report_table_list_and_child_s_page_say_one_date(out, read_page):
    table = pd.read_csv(out / "overdue.csv").set_index("child_id")
    listed = pd.read_csv(out / "worklist.csv").set_index("child_id")
    judged = pd.read_csv(out / "judgements.csv").set_index("child_id")
    assert sorted(table.index) == ["late", "losing"]
    assert table["act_by"].is_monotonic_decreasing
    for child, row in table.iterrows():
        assert row["act_by"] == listed.loc[child, "act_by"] == judged.loc[child, "act_by"]
        days = (pd.Timestamp(AS_OF) - pd.Timestamp(row["act_by"])).days
        assert days == row["overdue_days"] == listed.loc[child, "overdue_days"] > 0
        pages = [read_page(p.read_text("utf-8")) for p in (out / "children").iterdir()]
        (page,) = [p for p in pages if p.all("h1")[0].text().startswith(f"Child {child}")]
        late = duration_words(pd.Timestamp(row["act_by"]), pd.Timestamp(AS_OF))
        assert f"{late.capitalize()} overdue." in page.all("p", class_="advice")[0].text()


def test_a_day_later_a_child_stands_no_lower(folder, tmp_path):
    """Waiting alone moves a child up the list, day by day.

    A copy of her for each day, as much older and measured as much earlier: reviewed on one day she
    is as she would be on hers, which the first and the last show.
    """
    caseload = folder.read({"losing": LOSING, "well": STEADY})
    days = pd.date_range("2023-07-24", periods=12)
    born, dates = caseload.children["birth_date"], caseload.measurements["date"]
    copies = [
        (caseload.children.assign(child_id=caseload.children["child_id"] + str(day),
                                  birth_date=born - (day - days[0])),
         caseload.measurements.assign(child_id=caseload.measurements["child_id"] + str(day),
                                      date=dates - (day - days[0])))
        for day in days
    ]  # fmt: skip
    children, measurements = (
        pd.concat(part, ignore_index=True) for part in zip(*copies, strict=True)
    )
    many = replace(caseload, children=children, measurements=measurements)
    told = review(many, days[0]).listed.set_index("child_id")["priority"]
    priority = [told[f"losing{day}"] for day in days]
    assert all(later > before for before, later in pairwise(priority))
    first = review(caseload, days[0]).listed.set_index("child_id")
    assert first.loc["losing", "priority"] == pytest.approx(priority[0])
    write_report(caseload, tmp_path / "out", as_of=days[-1])
    row = pd.read_csv(tmp_path / "out" / "worklist.csv").set_index("child_id").loc["losing"]
    assert row["priority"] == pytest.approx(priority[-1], rel=1e-4)


def test_a_practitioner_without_anything_to_do_is_told_so(folder, tmp_path, read_page):
    write_report(folder.read({"well": STEADY}), tmp_path / "out", as_of="2022-04-20")
    path = tmp_path / "out" / "practitioners" / "0001.html"
    assert "Nothing to do about growth this week." in read_page(path.read_text("utf-8")).text()
