"""The meeting sheet, and the trend as the pages show it."""

from __future__ import annotations

import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, STEADY, Folder

import growthwatch as gw
from growthwatch.report import write_report

MONDAYS = ("2023-05-15", "2023-06-12", "2023-07-24")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Three Mondays of two teams, each report following the one before: to read."""
    made = tmp_path_factory.mktemp("mondays")
    folder = Folder(made / "caseload")
    folder.read({"well": STEADY, "losing": LOSING, "falling": FALLING})
    path = folder.path / "children.csv"
    children = pd.read_csv(path, dtype=str)
    children.assign(team=["North", "North", "South & <b>"]).to_csv(path, index=False)
    caseload, previous = gw.read_caseload(folder.path), None
    for monday in MONDAYS:
        write_report(caseload.as_of(monday), made / monday, as_of=monday, previous=previous)
        previous = made / monday
    return previous


def sheet(out, read_page, name="meeting.html"):
    return read_page((out / name).read_text(encoding="utf-8"))


def test_the_sheet_names_whom_to_talk_about_in_the_order_of_the_list(out, read_page):
    page = sheet(out, read_page)
    (talk,) = page.all("table", class_="plain talk")
    listed = pd.read_csv(out / "worklist.csv")
    told = [row.all("a", class_="id")[0].text() for row in talk.all("tr")[1:]]
    assert told == listed.loc[listed["group"] != "overdue only", "child_id"].tolist()
    for row, headline in zip(talk.all("tr")[1:], listed["headline"], strict=False):
        assert headline in row.text()
        assert row.all("td")[-1].text() == ""  # room to write what was decided
    assert page.text().count("All 3 children of the caseload are watched.") == 1


def test_each_team_has_a_sheet_of_its_own_children(out, read_page):
    whole, north, south = (
        sheet(out, read_page, name)
        for name in ("meeting.html", "meetings/0001.html", "meetings/0002.html")
    )
    assert north.all("h1")[0].text().startswith("Meeting sheet, North")
    assert "losing" in north.text() and "falling" not in north.text()
    assert "falling" in south.text() and "losing" not in south.text()
    assert "losing" in whole.text() and "falling" in whole.text()
    assert not south.all("b")


def test_the_trend_tells_each_week_in_words_and_numbers(out, read_page):
    for page in (sheet(out, read_page), sheet(out, read_page, "index.html")):
        (table,) = page.all("table", class_="plain trend")
        rows = table.all("tr")[1:]
        assert [row.all("th")[0].text() for row in rows] == ["All", "North", "South & <b>"]
        labels = [svg.attributes["aria-label"] for svg in rows[0].all("svg")]
        assert [label.partition(":")[0] for label in labels] == [
            "Listed", "New", "Caught up", "Overdue",
        ]  # fmt: skip
        # Of the first report nobody can say who was new.
        assert [label.count(" 2023 ") for label in labels] == [3, 2, 3, 3]
    counts = pd.read_csv(out / "trend.csv", keep_default_na=False)
    now = counts[(counts["as_of"] == MONDAYS[-1]) & (counts["team"] == "")].iloc[0]
    overdue = pd.read_csv(out / "overdue.csv")
    assert float(now["overdue"]) == len(overdue)
    assert float(now["children"]) == 3


def test_one_report_alone_shows_no_trend(folder, tmp_path, read_page):
    write_report(folder.read({"losing": LOSING}), tmp_path / "one", as_of=MONDAYS[-1])
    assert not sheet(tmp_path / "one", read_page, "index.html").all("table", class_="plain trend")
    assert not (tmp_path / "one" / "meetings").exists()
