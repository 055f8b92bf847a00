"""The chronologies of many children built together are each child's own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chronology_support import contacts_table
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.caseload import Caseload
from growthwatch.chronology import chronologies, response_times_of
from growthwatch.chronology.days import DaysOf
from growthwatch.chronology.then import findings_on
from growthwatch.detection import detect
from growthwatch.reading.raw import rejected_frame

BIRTH = pd.Timestamp("2012-11-20")
# Kilograms gained each month: growing well, standing still, losing.
GAINS = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.7, -0.4]), max_size=12)
CONTACT = st.tuples(
    st.integers(-40, 500),
    st.sampled_from(["GP", "Nursery", "Community paediatrics"]),
    st.sampled_from(["visit", "referral", "medical", ""]),
    st.sampled_from(["", "Weighed at the clinic again.", "Referred to social care.", "Seen."]),
)


@st.composite
def children(draw):
    """Draw a child's weights, contacts, family and whether measuring is planned for it."""
    return draw(GAINS), draw(st.lists(CONTACT, max_size=6)), draw(st.booleans())


def caseload_of(drawn: list, family: bool, years_apart: int = 5) -> Caseload:
    ids = [f"C{number}" for number in range(len(drawn))]
    born = [BIRTH + pd.DateOffset(years=years_apart * (n % 2)) for n in range(len(ids))]
    who = pd.DataFrame(
        {"child_id": ids, "sex": "female", "birth_date": born,
         "gestation_weeks": 40, "gestation_days": 0}
    )  # fmt: skip
    if family:
        who["family_id"] = "F1"
    weights, contacts, plans = [], [], []
    for born, child_id, (gains, met, planned) in zip(who["birth_date"], ids, drawn, strict=True):
        kg = 3.4
        for month, gain in enumerate(gains):
            kg = max(kg + gain, 1.5)
            weights.append((child_id, born + pd.Timedelta(days=30 * month + 5), kg))
        contacts.append(
            contacts_table(*((born + pd.Timedelta(days=d), *words) for d, *words in met))
            .assign(child_id=child_id)
        )  # fmt: skip
        if planned:
            plans.append((child_id, "height", born, born + pd.Timedelta(days=365), 91.0, "GP"))
    measured = pd.DataFrame(weights, columns=["child_id", "date", "weight_kg"])
    measured["date"] = pd.to_datetime(measured["date"])
    measured = measured.assign(height_cm=float("nan"), ofc_cm=float("nan"), source="clinic")
    plan_columns = ["child_id", "measure", "from", "until", "every_days", "source"]
    planned = pd.DataFrame(plans, columns=plan_columns)
    dates = dict.fromkeys(("from", "until"), "datetime64[us]")
    return Caseload(
        who, measured, pd.concat(contacts, ignore_index=True).assign(date_to=pd.NaT),
        rejected_frame(""), plans=planned.astype({**dates, "every_days": "float64"}),
    )  # fmt: skip


def together(caseload: Caseload, day: pd.Timestamp | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    scores = gw.score(caseload.children, caseload.measurements)
    measured, plans = caseload.measurements, caseload.plans
    if day is not None:
        scores, measured = (table[table["date"] <= day] for table in (scores, measured))
        plans = plans[plans["from"] <= day]
    findings = detect(scores, day, children=caseload.children, plans=plans)
    contacts = caseload.contacts
    table = chronologies(
        caseload.children, scores, findings, contacts, plans=plans, measurements=measured, until=day
    )
    known = contacts if day is None else contacts[contacts["date"] <= day]
    return table, response_times_of(findings, scores, known)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(children(), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([None, 200, 400]),
)
def test_built_together_they_are_what_each_child_s_own_is(drawn, family, days):
    caseload = caseload_of(drawn, family)
    day = None if days is None else BIRTH + pd.DateOffset(years=5) + pd.Timedelta(days=days)
    table, times = together(caseload, day)
    for child_id in caseload.children["child_id"]:
        child = caseload.child(child_id)
        child = child if day is None else child.as_of(day)
        for many, own in ((table, child.chronology()), (times, child.response_times())):
            mine = many[(many["child_id"] == child_id).to_numpy()].reindex(columns=list(own))
            pd.testing.assert_frame_equal(
                mine.reset_index(drop=True), own.reset_index(drop=True), check_dtype=len(own) > 0
            )


@settings(max_examples=8, deadline=None)
@given(
    st.lists(children(), min_size=2, max_size=3),
    st.lists(st.integers(0, 420), min_size=1, max_size=3),
)
def test_findings_of_many_days_are_those_of_each_child_as_of_the_day(drawn, offsets):
    caseload = caseload_of(drawn, family=False)
    ids = caseload.children["child_id"]
    births = caseload.children["birth_date"]
    days = pd.DataFrame(
        [(i, b + pd.Timedelta(days=n)) for i, b in zip(ids, births, strict=True) for n in offsets],
        columns=["child_id", "day"],
    ).drop_duplicates()
    scores = gw.score(caseload.children, caseload.measurements)
    found = findings_on(days, scores, caseload.children, plans=caseload.plans)
    for child_id, day in days.itertuples(index=False):
        mine = found[((found["child_id"] == child_id) & (found["day"] == day)).to_numpy()]
        own = caseload.child(child_id).as_of(day).findings
        columns = ["rule", "measure", "severity", "onset_date", "detected_date", "last_date",
                   "ongoing", "message"]  # fmt: skip
        told = [sorted(map(str, each[columns].to_numpy().tolist())) for each in (mine, own)]
        assert told[0] == told[1]


def test_a_finding_beside_a_sibling_has_the_words_of_its_day():
    age = np.arange(5, 700, 30.0)
    falling = np.where(age < 250, 0.5, 0.5 - (age - 250) / 150)
    weights = [gw.measurement("weight", z, sex="female", age_days=age) for z in (age * 0, falling)]
    gains = [np.diff(kg, prepend=3.4).tolist() for kg in weights]
    caseload = caseload_of([(each, [], False) for each in gains], family=True, years_apart=0)
    scores = gw.score(caseload.children, caseload.measurements)
    findings = detect(scores, children=caseload.children)
    beside = findings[(findings["rule"] == "sibling_difference").to_numpy()]
    assert len(beside)
    table = chronologies(
        caseload.children, scores, findings, caseload.contacts, ids=beside["child_id"].unique()
    )
    day = beside["detected_date"].iloc[0]
    (said,) = table.loc[table["event"].str.startswith("Weight fell away from a sibling"), "event"]
    then = detect(scores, day, children=caseload.children)
    (message,) = then.loc[(then["rule"] == "sibling_difference").to_numpy(), "message"]
    assert said.endswith(message)
    own = caseload.child(beside["child_id"].iloc[0]).chronology()
    assert said in own["event"].tolist()


def test_only_the_children_asked_for_are_told_of_in_their_order():
    caseload = caseload_of([([0.5] * 3, [], False)] * 3, family=False)
    scores = gw.score(caseload.children, caseload.measurements)
    table = chronologies(
        caseload.children, scores, detect(scores), caseload.contacts, ids=["C2", "C0"]
    )
    assert table["child_id"].drop_duplicates().tolist() == ["C2", "C0"]


@pytest.mark.parametrize("ids", [[], ["C0"]])
def test_nobody_asked_for_or_nothing_known_is_a_table_without_rows(ids):
    caseload = caseload_of([([], [], False)], family=False)
    scores = gw.score(caseload.children, caseload.measurements)
    table = chronologies(caseload.children, scores, detect(scores), caseload.contacts, ids=ids)
    assert table.empty
    assert str(table["date"].dtype).startswith("datetime64")


def test_days_before_1970_are_the_child_s_own():
    dates = pd.Series(pd.to_datetime(["1969-12-30", "1970-01-05", "1969-06-01"]))
    days = DaysOf(np.array([0, 0, 1]), dates)
    asked = np.array(["1969-12-30", "1969-12-29", "1969-01-01", "1970-01-05"], "datetime64[D]")
    found = days.after(np.array([0, 0, 1, 0]), asked)
    expected = np.array(["1970-01-05", "1969-12-30", "1969-06-01", "NaT"], "datetime64[D]")
    np.testing.assert_array_equal(found, expected)
