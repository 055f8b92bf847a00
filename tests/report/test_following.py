"""What followed a finding, and what the child's page tells by date, as the chronology has it."""

from __future__ import annotations

import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY

from growthwatch.ages import date_words
from growthwatch.report import write_report
from growthwatch.report.following import what_followed

CONTACTS = (
    "falling,2022-10-03,Health visiting,health visitor,home visit,weighed\n"
    "falling,2023-03-05,Health visiting,health visitor,clinic,seen\n"
    "losing,2023-02-27,Hospital,paediatrician,clinic,weighed\n"
)


@pytest.fixture
def followed_caseload(folder):
    children = {"falling": FALLING, "losing": LOSING, "recovered": RECOVERED, "well": STEADY}
    return folder.read(children, contacts=CONTACTS)


def test_what_followed_all_findings_at_once_is_what_each_child_s_response_times_say(
    followed_caseload,
):
    compared = 0
    for child_id in ("falling", "losing", "recovered"):
        child = followed_caseload.child(child_id)
        findings = child.findings.sort_values(["detected_date", "onset_date"], kind="stable")
        followed = what_followed(
            findings, followed_caseload.contacts, pd.concat([child.scores] * 2)
        )
        times = child.response_times()
        for ours, theirs in (("next_contact", "contact"), ("next_weighed", "weighing")):
            expected = times[f"date_of_{theirs}"].dt.strftime("%Y-%m-%d")
            assert followed[ours].dt.strftime("%Y-%m-%d").tolist() == expected.tolist()
            compared += int(expected.notna().sum())
    assert compared > 3


def test_the_page_tells_by_date_the_contacts_measurements_and_first_detections_of_the_chronology(
    followed_caseload, tmp_path, read_page
):
    write_report(followed_caseload, tmp_path / "out", as_of="2023-07-24")
    pages = [
        read_page(path.read_text(encoding="utf-8"))
        for path in (tmp_path / "out" / "children").iterdir()
    ]
    assert len(pages) == 2
    for page in pages:
        child_id = page.all("h1")[0].text().removeprefix("Child ")
        table = followed_caseload.child(child_id).as_of("2023-07-24").chronology()
        for what, word in (("measurement", "Measured"), ("finding first shown", "Finding")):
            expected = sorted(map(date_words, table.loc[table["what"] == what, "date"]))
            rows = page.all("table", class_="events")[0].all("tbody")[0].all("tr")
            shown = [row.all("th")[0].text() for row in rows if row.all("td")[0].text() == word]
            assert sorted(shown) == expected != []
        contacts = table[table["what"] == "contact"]
        for day, event in zip(contacts["date"], contacts["event"], strict=True):
            summary = event.partition(": ")[2]
            assert any(r.text().startswith(date_words(day)) and summary in r.text() for r in rows)
