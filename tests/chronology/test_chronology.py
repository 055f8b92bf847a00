"""Contacts, measurements and findings in one order of dates."""

from __future__ import annotations

import pandas as pd
import pytest
from chronology_support import contacts_table, made_up_child

from growthwatch.caseload.child import Child
from growthwatch.chronology import CHRONOLOGY_COLUMNS
from growthwatch.datasets import child_b1
from growthwatch.detection import detect


@pytest.fixture(scope="module")
def child() -> Child:
    return child_b1().child("B1")


@pytest.fixture(scope="module")
def table(child: Child) -> pd.DataFrame:
    return child.chronology()


def of_kind(table: pd.DataFrame, what: str) -> pd.DataFrame:
    return table[table["what"] == what]


def test_every_contact_measurement_and_finding_is_there_in_order_of_date(child, table):
    assert len(of_kind(table, "contact")) == len(child.contacts) == 97
    assert len(of_kind(table, "measurement")) == child.measurements["date"].nunique() == 26
    assert len(of_kind(table, "finding first shown")) == len(child.findings)
    assert table["date"].is_monotonic_increasing
    assert table["row"].tolist() == list(range(1, len(table) + 1))
    assert tuple(table.columns) == CHRONOLOGY_COLUMNS


def test_contacts_carry_the_numbers_of_the_chart(child, table):
    from growthwatch.charts.contacts.arranging import numbered

    on_the_chart = numbered(child.contacts).set_index("number")["summary"]
    for row in of_kind(table, "contact").itertuples():
        assert on_the_chart[row.number] in row.event
    assert of_kind(table, "measurement")["number"].isna().all()


def test_what_the_child_showed_the_impact_and_the_action_are_kept_word_for_word(child, table):
    contacts = of_kind(table, "contact").set_index("number")
    from growthwatch.charts.contacts.arranging import numbered

    given = numbered(child.contacts).set_index("number")
    for name in ("agency", "role", "impact", "action", "child_voice", "source"):
        expected = given[name].astype(object).where(given[name].notna(), "").astype(str)
        assert contacts[name].tolist() == expected.str.strip().tolist()
    assert (contacts["child_voice"] != "").sum() == child.contacts["child_voice"].notna().sum() > 5
    assert set(contacts["impact"]) == {"strength", "risk", ""}


def test_nothing_is_missing_where_text_belongs(table):
    for name in ("event", "agency", "role", "impact", "action", "child_voice", "source"):
        assert table[name].map(type).eq(str).all(), name


def test_a_period_has_both_its_dates(table):
    contacts = of_kind(table, "contact").set_index("number")
    early_years = contacts.loc[39]
    assert (early_years["date"], early_years["date_to"]) == (
        pd.Timestamp("2013-09-09"), pd.Timestamp("2014-01-31"),
    )  # fmt: skip
    assert pd.isna(contacts.loc[57, "date_to"])


def test_a_measurement_says_all_measures_of_the_day_and_where_each_stood(table):
    measured = of_kind(table, "measurement").set_index("date")["event"]
    assert measured["2013-01-14"] == "Weight 7.86 kg (between the 2nd and 9th centiles)"
    assert [part.split(" ")[0] for part in measured["2014-01-22"].split("; ")] == [
        "Weight", "Height", "BMI", "Head",
    ]  # fmt: skip


def test_a_finding_stands_at_the_first_day_that_shows_it_in_the_words_of_that_day(child, table):
    stall = of_kind(table, "finding first shown").iloc[0]
    assert stall["date"] == pd.Timestamp("2013-01-14")
    assert stall["event"].startswith("Weight stood still (concern). ")
    known_then = child.as_of("2013-01-14").findings
    assert stall["event"].endswith(known_then["message"].iloc[0])
    assert "March" not in stall["event"]
    assert stall["source"] == known_then["guidance"].iloc[0]


def test_every_finding_has_its_words_also_one_that_no_measurement_showed(child, table):
    shown = of_kind(table, "finding first shown")
    assert all(words.count(". ") >= 1 for words in shown["event"])
    overdue = shown[~shown["date"].isin(child.scores["date"])]
    for row in overdue.itertuples():
        messages = child.as_of(row.date).findings["message"].astype(str)
        assert any(message in row.event for message in messages)


def test_a_finding_that_ended_says_when(child, table):
    over = of_kind(table, "finding over")
    assert len(over) == (~child.findings["ongoing"]).sum() > 0
    first = over[over["event"].str.contains("weight stood still")].iloc[0]
    assert first["date"] == pd.Timestamp("2013-04-22")
    assert "first shown on 14 January 2013" in first["event"]


def test_nothing_later_is_in_a_chronology_cut_at_a_day(child):
    cut = child.as_of("2013-06-30").chronology()
    assert cut["date"].max() <= pd.Timestamp("2013-06-30")
    assert cut["event"].str.contains("stood still").any()


def test_the_days_before_a_cut_read_as_they_did_then(child, table):
    cut = child.as_of("2013-03-20").chronology()
    same = table[table["date"] <= "2013-03-20"]
    columns = ["date", "what", "number", "event", "agency", "action"]
    pd.testing.assert_frame_equal(
        cut[columns], same[columns].reset_index(drop=True), check_dtype=False
    )


def test_a_time_without_contact_is_a_row_with_its_days_and_the_limit_it_exceeds(table):
    gaps = of_kind(table, "gap").set_index("date")
    # Child B1 was weighed on 20 March 2013; the police's January contact is dated to its 31st.
    assert gaps.loc["2013-02-01", "date_to"] == pd.Timestamp("2013-03-19")
    assert gaps.loc["2013-02-01", "event"] == "No contact recorded for 47 days (more than 30)"


@pytest.mark.parametrize(
    ("met_again", "words"),
    [
        ("2015-05-28", None),  # 30 days between
        ("2015-05-29", "No contact recorded for 31 days (more than 30)"),
        ("2015-06-28", "No contact recorded for 61 days (more than 60)"),
    ],
)
def test_gaps_are_counted_between_days_with_contact(met_again, words):
    contacts = contacts_table((met_again, "GP", "visit", "Seen."))
    found = of_kind(made_up_child(contacts=contacts).chronology(gap_days=(30, 60)), "gap")
    after = found[found["date"] >= "2015-04-28"]["event"].tolist()
    assert after == ([words] if words else [])


def test_a_period_of_contact_is_no_gap_and_one_before_birth_does_not_count():
    contacts = contacts_table(
        ("2014-09-01", "Midwifery", "booking", "Booked."),
        ("2015-04-28", "Nursery", "service", "Every week."),
        date_to=[pd.NaT, pd.Timestamp("2015-12-24")],
    )
    gaps = of_kind(made_up_child(contacts=contacts).chronology(), "gap")
    assert gaps["date"].tolist() == [pd.Timestamp("2015-03-03")]


def test_the_days_up_to_the_date_of_the_report_are_a_gap_too():
    table = made_up_child().as_of("2015-09-01").chronology()
    last = of_kind(table, "gap").iloc[-1]
    assert (last["date"], last["date_to"]) == (
        pd.Timestamp("2015-04-28"), pd.Timestamp("2015-09-01"),
    )  # fmt: skip


def test_gaps_can_be_left_out():
    assert of_kind(made_up_child().chronology(gap_days=()), "gap").empty


def test_ages_are_in_words_and_before_birth_is_said():
    contacts = contacts_table(
        ("2015-01-10", "Midwifery", "visit", "Seen."), ("2015-03-02", "Hospital", "birth", "Born.")
    )
    ages = made_up_child(contacts=contacts).chronology().set_index("date")["age"]
    assert ages["2015-01-10"] == "before birth"
    assert ages["2015-04-27"] == "8 weeks"


def test_measurements_carry_their_source_and_note():
    child = made_up_child({"2015-04-27": 4.9}, source="clinic", note="clothed")
    assert of_kind(child.chronology(), "measurement")["source"].tolist() == ["clinic; clothed"]


def test_a_contact_of_which_little_is_known_is_still_a_row():
    contacts = contacts_table((None, "", "", ""), ("2015-05-01", "GP", "visit", ""))
    events = of_kind(made_up_child(contacts=contacts).chronology(), "contact")
    assert events["event"].tolist() == ["Visit", "Contact, nothing more recorded"]
    assert pd.isna(events["date"].iloc[-1])


@pytest.mark.parametrize("weights", [{}, {"2015-03-02": 3.3}])
def test_a_child_of_whom_nothing_or_little_is_recorded(weights):
    table = made_up_child(weights).chronology()
    assert len(table) == len(weights)
    assert tuple(table.columns) == CHRONOLOGY_COLUMNS
    assert str(table["date"].dtype).startswith("datetime64")


def test_findings_are_those_of_the_record_of_that_day_whatever_the_family(child):
    # The record as of each day is searched as a child of its own, who must not become a sibling.
    siblings = child.children.assign(family_id="F1")
    table = child.replaced(children=siblings).chronology()
    assert "sibling" not in " ".join(table["event"]).lower().replace("siblings)", "")
    assert len(detect(child.scores, children=siblings)) > 0
