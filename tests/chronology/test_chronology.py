"""Contacts, measurements and findings in one order of dates, and how soon what followed."""

from __future__ import annotations

import pandas as pd
import pytest

from growthwatch.child import Child
from growthwatch.chronology import merge_contacts, write_chronology
from growthwatch.datasets import child_b1


@pytest.fixture(scope="module")
def child() -> Child:
    return child_b1().child("B1")


def test_every_contact_measurement_and_finding_is_there_in_order_of_date(child: Child) -> None:
    table = child.chronology()
    assert (table["what"] == "contact").sum() == len(child.contacts)
    assert (table["what"] == "measurement").sum() == child.measurements["date"].nunique()
    assert (table["what"] == "finding first shown").sum() == len(child.findings)
    assert table["date"].is_monotonic_increasing


def test_nothing_later_is_in_a_chronology_cut_at_a_day(child: Child) -> None:
    cut = child.as_of("2013-06-30").chronology()
    assert cut["date"].max() <= pd.Timestamp("2013-06-30")
    assert cut["event"].str.contains("stood still").any()


def test_a_long_time_without_contact_is_shown(child: Child) -> None:
    gaps = child.chronology().query("what == 'gap'")
    assert len(gaps) and (gaps["event"].str.len() > 10).all()


def test_response_times_of_the_stall_are_counted_from_the_day_it_could_be_seen(
    child: Child,
) -> None:
    # First shown on 14 January 2013; weighed next on 20 March; the blood test of September is the
    # first paediatric contact; referred to social care at the end of February 2014.
    stall = child.response_times().set_index("rule").loc["weight_plateau"]
    assert stall["first_shown"] == pd.Timestamp("2013-01-14")
    assert stall["days_to_weighing"] == 65
    assert stall["days_to_paediatric_assessment"] == 247
    assert stall["days_to_social_care_referral"] == 410


def test_the_same_event_reported_twice_is_paired_and_kept(child: Child) -> None:
    one = child.contacts.head(4)
    other = one.assign(source="another agency's file")
    merged = merge_contacts([one, other])
    assert len(merged) == 8


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_it_is_exported_whole(child: Child, tmp_path, ending: str) -> None:
    table = child.chronology()
    file = tmp_path / f"chronology{ending}"
    write_chronology(file, table)
    read = pd.read_csv(file) if ending == ".csv" else pd.read_excel(file)
    assert len(read) == len(table)
