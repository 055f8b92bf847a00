"""A contact that records a value bears it out: two people do not make one slip in typing."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection.stated import STATED, said, with_stated

BEFORE = "2022-03-01 4.6\n2022-05-01 6.4\n2022-07-01 7.6\n2022-09-01 8.5\n"


def child(weights: str, *contacts: tuple[str, str], **more: Any) -> gw.Child:
    rows = [
        {"date": date, "agency": "Health visiting", "role": "health visitor", "kind": "home visit",
         "summary": summary}
        for date, summary in contacts
    ]  # fmt: skip
    return gw.one_child(
        sex="M", birth_date="2022-01-01", gestation_weeks=40, weight_kg=weights, contacts=rows,
        **more,
    )  # fmt: skip


def told(of: gw.Child) -> pd.DataFrame:
    return of.findings.set_index("rule")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Weighed 9.12 kg, looks well", [(True, 9.12)]),
        ("wt 9,12kg; HC 45.4 cm", [(True, 9.12), (False, 45.4)]),
        ("Weight 8120 g", [(True, 8.12)]),
        ("18 lb 2 oz at clinic", [(True, 8.2214)]),
        ("Paras 13.36, 20.9. A large gain in weight was recorded", []),
        ("6 months, 2 bottles, 12 kilometres", []),
    ],
)
def test_a_value_counts_with_its_unit_alone(text: str, found: list) -> None:
    assert said(text) == found


DOUBTED = BEFORE + "2022-10-01 11.9"


def test_a_contact_of_the_day_that_records_the_value_leaves_nothing_to_check() -> None:
    assert told(child(DOUBTED)).loc["suspected_error", "ongoing"]
    with_contact = child(DOUBTED, ("2022-10-01", "Weighed today: 11.9 kg, twice, undressed."))
    assert "suspected_error" not in told(with_contact).index
    other = child(DOUBTED, ("2022-10-01", "Weighed today: 9.1 kg."))
    assert told(other).loc["suspected_error", "ongoing"]
    # And what is said of the child does not wait for another weight.
    assert child(DOUBTED).judgement["state"] == "confirm"
    assert with_contact.judgement["state"] != "confirm"


def test_a_contact_of_a_later_day_counts_from_that_day_on() -> None:
    later = child(DOUBTED, ("2022-10-05", "Paediatric ward: 11.9 kg."))
    finding = told(later).loc["suspected_error"]
    assert "A contact of 5 October 2022 records the same" in finding["message"]
    # Known on the day before as it was without the contact.
    on_the_day = told(later.as_of("2022-10-04"))
    assert "Measure again" in on_the_day.loc["suspected_error", "message"]
    # A contact of an earlier day told of another weighing.
    earlier = child(DOUBTED, ("2022-09-30", "Nursery: 11.9 kg."))
    assert "Measure again" in told(earlier).loc["suspected_error", "message"]


def test_a_loss_that_a_contact_records_is_urgent_and_not_a_question() -> None:
    weights = BEFORE + "2022-11-01 9.1\n2023-01-01 7.6"
    assert set(told(child(weights))["severity"]) == {"data"}
    stated = told(child(weights, ("2023-01-01", "Clinic: 7.6 kg."))).loc["weight_loss"]
    assert stated["magnitude"] == pytest.approx(1.5)
    assert stated["severity"] == "urgent"
    assert "odd measurement" not in stated["message"]


def test_a_weight_that_a_contact_bore_out_is_no_spike_when_the_next_takes_it_back() -> None:
    weights = BEFORE + "2022-10-01 11.9\n2022-10-15 8.9"
    assert "does not bear it out" in told(child(weights)).loc["suspected_error", "message"]
    stated = told(child(weights, ("2022-10-01", "11.9 kg on the clinic's scales.")))
    # What is doubted is the weight that nobody wrote down twice.
    assert stated.loc["suspected_error", "last_date"] == pd.Timestamp("2022-10-15")
    assert "one_point_spike" not in stated.index
    assert stated.loc["weight_loss", "severity"] == "urgent"
    assert stated.loc["weight_gained_and_lost", "severity"] == "urgent"


CONTACTS = ("2022-09-30", "2022-10-01", "2022-10-03", "2022-10-15")
LAST = ((), (("2022-10-15", 8.9),), (("2022-10-15", 12.1),))
ODD = (11.9, 7.7, 5.0)


def test_cut_at_any_date_a_record_with_contacts_shows_what_was_detected_by_then() -> None:
    """Every odd weight, with every weight after it, and a contact of every day that records it."""
    one = child(DOUBTED, ("2022-10-01", ""))
    children, visits, contacts = [], [], []
    for number, (contact, last, odd) in enumerate(product(CONTACTS, LAST, ODD)):
        children.append(one.children.assign(child_id=f"c{number:02}"))
        written = [line.split() for line in BEFORE.splitlines()]
        rows = [*written, ("2022-10-01", odd), *last]
        visits += [(f"c{number:02}", date, float(kg)) for date, kg in rows]
        told_of = {"date": pd.Timestamp(contact), "summary": f"Weighed: {odd} kg"}
        contacts.append(one.contacts.assign(child_id=f"c{number:02}", **told_of))
    scores = gw.score(
        pd.concat(children, ignore_index=True),
        pd.DataFrame(visits, columns=["child_id", "date", "weight_kg"]),
    )
    contact_rows = pd.concat(contacts, ignore_index=True)
    rows = ["child_id", "rule", "onset_date", "detected_date"]
    whole = gw.detect(scores, contacts=contact_rows, as_of="2022-10-20")
    assert len(children) == 36 and whole["child_id"].nunique() > 18
    for day in pd.to_datetime(["2022-10-01", "2022-10-02", "2022-10-03", "2022-10-15"]):
        cut = gw.detect(scores, contacts=contact_rows, as_of=day)
        by_then = whole[whole["detected_date"] <= day]
        assert sorted(map(tuple, cut[rows].to_numpy().tolist())) == sorted(
            map(tuple, by_then[rows].to_numpy().tolist())
        )


def test_heads_are_borne_out_in_their_own_unit_and_by_their_own_child() -> None:
    record = child(DOUBTED, ("2022-10-01", "11.9 cm of tape, and 6.9 kg"))
    assert with_stated(record.scores, record.contacts)[STATED].isna().all()
    moved = record.contacts.assign(child_id="another", summary="11.9 kg")
    assert with_stated(record.scores, moved)[STATED].isna().all()
    own = with_stated(record.scores, record.contacts.assign(summary="11.9 kg"))
    assert own[STATED].notna().sum() == 1
    assert own.loc[own[STATED].notna(), "value"].to_numpy() == np.array([11.9])
