"""What the child's page tells by date and of what followed, as her chronology has it."""

from __future__ import annotations

import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY, Folder

from growthwatch.report import write_report
from growthwatch.report.events import CALLED
from growthwatch.say.ages import date_words, duration_words

CONTACTS = (
    "falling,2022-10-03,Health visiting,health visitor,home visit,weighed\n"
    "falling,2023-03-05,Health visiting,health visitor,clinic,seen at the clinic and spoken to\n"
    "falling,2023-03-06,Nursery,worker,call,seen at the clinic and spoken to\n"
    "losing,2023-02-27,Hospital,paediatrician,clinic,weighed\n"
    "losing,2023-07-17,Community paediatrics,paediatrician,medical,examined\n"
)
AS_OF = "2023-07-24"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A caseload of whom something followed, and the folder of its report: to read."""
    place = tmp_path_factory.mktemp("followed")
    children = {"falling": FALLING, "losing": LOSING, "recovered": RECOVERED, "well": STEADY}
    caseload = Folder(place / "caseload").read(children, contacts=CONTACTS)
    write_report(caseload, place / "out", as_of=AS_OF)
    return caseload, place / "out"


@pytest.fixture
def pages(made, read_page):
    """Each child's page, with the child as known on the day of the report."""
    followed_caseload, out = made
    read = [read_page(path.read_text(encoding="utf-8")) for path in (out / "children").iterdir()]
    assert len(read) == 4
    ids = [page.all("h1")[0].text().split()[1] for page in read]
    return [
        (page, followed_caseload.child(i).as_of(AS_OF)) for page, i in zip(read, ids, strict=True)
    ]


def rows_by_date(page) -> list:
    return page.all("table", class_="events")[0].all("tbody")[0].all("tr")


def test_the_page_tells_by_date_everything_of_the_chronology_the_latest_first(pages):
    for page, child in pages:
        rows = rows_by_date(page)
        table = child.chronology().iloc[::-1]
        what = {"contact", "measurement", "finding first shown", "gap"}
        assert child.id not in ("falling", "losing") or set(table["what"]) >= what
        assert len(rows) == len(table)
        for row, event in zip(rows, table.itertuples(), strict=True):
            date, what, details = (cell.text() for cell in [*row.all("th"), *row.all("td")])
            until = "" if pd.isna(event.date_to) else f" to {date_words(event.date_to)}"
            assert date == date_words(event.date) + until
            assert what.startswith(CALLED[event.what])
            assert event.role in what and event.agency in what
            assert event.event in details


def test_what_may_be_the_same_event_is_told_with_its_date(pages):
    (page,) = [page for page, child in pages if child.id == "falling"]
    said = [row.text() for row in rows_by_date(page) if "same event" in row.text()]
    assert len(said) == 2
    assert said[0].startswith("6 March 2023") and "that of 5 March 2023" in said[0]
    assert said[1].startswith("5 March 2023") and "that of 6 March 2023" in said[1]


def test_what_followed_a_finding_is_what_the_response_times_say(pages):
    compared = 0
    for page, child in pages:
        told = " ".join(row.text() for row in page.all("ul", class_="findings"))
        for row in child.response_times().itertuples():
            if row.rule.startswith("overdue"):
                continue
            words = f"First shown {date_words(row.first_shown)}, "
            for days, done in (
                (row.days_to_contact, "next contact"),
                (row.days_to_weighing, "next weight"),
                (row.days_to_paediatric_assessment, "first paediatric assessment"),
            ):
                if pd.notna(days):
                    then = row.first_shown + pd.Timedelta(days=days)
                    said = f"{done} after {duration_words(row.first_shown, then)}"
                    assert any(said in part.split(".")[0] for part in told.split(words)[1:])
                    compared += 1
    assert compared > 5
