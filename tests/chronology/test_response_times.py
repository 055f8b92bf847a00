"""How soon what followed a finding: counted by hand from Child B1's contacts and weights."""

from __future__ import annotations

import pandas as pd
import pytest
from chronology_support import contacts_table, made_up_child

from growthwatch.caseload.child import Child
from growthwatch.chronology import RESPONSE_COLUMNS, Vocabulary, response_times
from growthwatch.datasets import child_b1


@pytest.fixture(scope="module")
def child() -> Child:
    return child_b1().child("B1")


@pytest.fixture(scope="module")
def times(child: Child) -> pd.DataFrame:
    return child.response_times()


def test_the_stall_first_shown_on_14_january_2013(times):
    stall = times[times["rule"] == "weight_plateau"].iloc[0]
    assert stall["first_shown"] == pd.Timestamp("2013-01-14")
    # Police on 16 January; weighed on 20 March (17 days of January, 28 of February, 20).
    assert stall["days_to_contact"] == 2
    assert stall["days_to_weighing"] == 17 + 28 + 20
    assert stall["contacts_before_weighing"] == 1
    # The community paediatrician examined on 22 January 2014 (para 13.7); a blood test (13.1) is
    # no examination. Before: 16 January, 22 April, 8, 13 and 29 May, 12, 13, 26 and 27 June, 4, 5,
    # 6, 9 and 18 September, 9 and 16 October, 6, 8, twice 9, 10 and 13 January.
    assert stall["date_of_paediatric_assessment"] == pd.Timestamp("2014-01-22")
    assert stall["days_to_paediatric_assessment"] == 373
    assert stall["contacts_before_paediatric_assessment"] == 22
    # The nursery on 28 February 2014. Before, besides those 13: 18 September, 9 and 16 October,
    # 6, 8, 9 (two), 10, 13, 22 and 30 January, 3, 4, 5, 6, 12, 25 and 26 February.
    assert stall["date_of_social_care_referral"] == pd.Timestamp("2014-02-28")
    assert stall["days_to_social_care_referral"] == 365 + 17 + 28
    assert stall["contacts_before_social_care_referral"] == 13 + 19


def test_the_loss_first_shown_on_8_january_2014(times):
    loss = times[(times["rule"] == "weight_loss") & (times["first_shown"] == "2014-01-08")].iloc[0]
    assert loss["contacts_same_day"] == 1
    # Two contacts on 9 January, one on the 10th, one on the 13th, weighed and examined on the 22nd.
    assert loss["days_to_contact"] == 1
    assert (loss["days_to_weighing"], loss["contacts_before_weighing"]) == (14, 4)
    assert loss["date_of_paediatric_assessment"] == pd.Timestamp("2014-01-22")
    assert loss["days_to_paediatric_assessment"] == 14
    # Then 22 and 30 January, 3, 4, 5, 6, 11, 12, 25 and 26 February; the referral on the 28th.
    assert loss["days_to_social_care_referral"] == 23 + 28
    assert loss["contacts_before_social_care_referral"] == 4 + 10


def test_every_finding_has_a_row_in_order_of_the_day_it_was_shown(child, times):
    assert len(times) == len(child.findings)
    assert times["first_shown"].is_monotonic_increasing
    assert tuple(times.columns) == RESPONSE_COLUMNS


def test_what_is_not_recorded_is_missing_and_never_a_number(times):
    last = times[times["first_shown"] == times["first_shown"].max()].iloc[0]
    assert pd.isna(last["days_to_weighing"])
    assert pd.isna(last["date_of_weighing"])
    assert pd.isna(last["contacts_before_weighing"])
    for name in times.filter(like="days_to"):
        assert (times[name].dropna() >= 0).all()


def test_counted_and_not_judged(times):
    words = " ".join([*times.columns, *times["finding"]]).lower()
    for judging in ("late", "delay", "fail", "missed", "breach", "should"):
        assert judging not in words


STALL = {
    "2015-03-02": 3.3, "2015-04-27": 4.6, "2015-06-22": 6.0, "2015-08-17": 7.0, "2015-10-12": 7.6,
    "2015-12-07": 7.6, "2016-02-01": 7.6, "2016-03-28": 7.6,
}  # fmt: skip


def times_with(*contacts: tuple, vocabulary: Vocabulary | None = None, **columns: list):
    child = made_up_child(STALL, contacts_table(*contacts, **columns))
    return response_times(child, vocabulary=vocabulary).iloc[0]


def first_shown() -> pd.Timestamp:
    return times_with()["first_shown"]


def test_an_assessment_or_referral_of_the_same_day_is_no_days_away_and_a_contact_is_the_next():
    day = first_shown()
    found = times_with(
        (day, "Community paediatrics", "medical", "Examined."),
        (day, "GP", "referral", "Referred to children's social care."),
        (day + pd.Timedelta(days=5), "Nursery", "call", "Asked."),
    )
    assert found["contacts_same_day"] == 2
    assert found["days_to_paediatric_assessment"] == 0
    assert found["days_to_social_care_referral"] == 0
    assert found["days_to_contact"] == 5


@pytest.mark.parametrize(
    ("agency", "kind", "counts"),
    [
        ("Community paediatrics", "medical", True),
        ("Hospital", "paediatric assessment", True),
        ("Hospital", "admission", False),
        ("GP", "examination", False),
        ("Community paediatrics", "letter", False),
    ],
)
def test_what_counts_as_a_paediatric_assessment(agency, kind, counts):
    later = first_shown() + pd.Timedelta(days=3)
    found = times_with((later, agency, kind, "Something."))
    assert pd.notna(found["days_to_paediatric_assessment"]) == counts


@pytest.mark.parametrize(
    ("kind", "summary", "counts"),
    [
        ("referral", "Referred to children’s social care.", True),
        ("referral", "Referred to a dietitian.", False),
        ("home visit", "The social worker came along.", False),
        ("safeguarding referral", "Sent to the MASH.", True),
    ],
)
def test_what_counts_as_a_referral_to_social_care(kind, summary, counts):
    later = first_shown() + pd.Timedelta(days=3)
    found = times_with((later, "Nursery", kind, summary))
    assert pd.notna(found["days_to_social_care_referral"]) == counts


def test_a_service_may_have_words_of_its_own():
    later = first_shown() + pd.Timedelta(days=3)
    contact = (later, "Ward 7", "Kinderuntersuchung", "Seen.")
    words = Vocabulary(assessment_kinds=("Kinderuntersuchung",), paediatric=("Ward 7",))
    assert pd.isna(times_with(contact)["days_to_paediatric_assessment"])
    assert times_with(contact, vocabulary=words)["days_to_paediatric_assessment"] == 3


def test_a_period_counts_from_its_first_day():
    later = first_shown() + pd.Timedelta(days=4)
    found = times_with((later, "GP", "visit", "Seen."), date_to=[later + pd.Timedelta(days=60)])
    assert found["days_to_contact"] == 4


def test_a_child_without_findings_has_no_rows():
    times = made_up_child().response_times()
    assert times.empty
    assert tuple(times.columns) == RESPONSE_COLUMNS
