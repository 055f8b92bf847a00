"""By when a contact bears a value out, and how finely a child's values were written."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from children_at_limits import BIRTH, in_kg, measured

from growthwatch.detection.hindsight import STEPS, _step
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.stated import STATED, TEXTS, with_stated


def records(scores: pd.DataFrame) -> Records:
    return records_of(scores, Parameters())


@pytest.mark.parametrize(
    ("row", "on", "stated", "later"),
    [
        (0, 100, True, False),  # the day itself
        (0, 99, False, False),
        (0, 130, True, True),  # until the day of the next weight
        (0, 131, False, False),
        (1, 160, True, True),
        (2, 900, True, True),  # of the last weight there is no next
        (2, 159, False, False),
        (0, None, False, False),
    ],
)
def test_a_value_is_borne_out_from_its_day_to_the_day_of_the_next(row, on, stated, later):
    days = [pd.NaT] * 3
    if on is not None:
        days[row] = BIRTH + pd.Timedelta(days=on)
    scores = in_kg((100, 6.0), (130, 6.5), (160, 7.0)).assign(**{STATED: pd.to_datetime(days)})
    record = records(scores).weight
    assert record.stated.tolist() == [stated and place == row for place in range(3)]
    assert record.stated_later.tolist() == [later and place == row for place in range(3)]


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([6.0, 7.0, 8.0], 1.0),
        ([6.0, 6.5, 8.0], 0.5),
        ([6.0, 6.6, 7.1], 0.1),
        ([6.0, 6.65, 7.1], 0.05),
        ([6.0, 6.61, 7.1], 0.01),
    ],
)
def test_the_step_of_a_child_is_the_coarsest_of_which_all_its_values_are_multiples(values, step):
    assert sorted(STEPS["weight"], reverse=True) == [1.0, 0.5, 0.1, 0.05, 0.01]
    of = records(in_kg(*zip((100, 130, 160), values, strict=True))).weight
    assert _step(of) == pytest.approx(np.full(3, step))


def test_the_step_of_lengths_is_their_own():
    for last, step in ((67.0, 1.0), (67.5, 0.5), (67.3, 0.1)):
        lengths = records(measured(height_cm=[(100, 60.0), (200, last)])).height
        assert _step(lengths) == pytest.approx(np.full(2, step))


@pytest.mark.parametrize("place", TEXTS)
def test_a_value_is_found_in_whatever_a_contact_says(place):
    scores = in_kg((100, 6.0))
    said = dict.fromkeys(TEXTS, "seen at home") | {place: "weighed 6.0 kg"}
    contact = pd.DataFrame({"child_id": scores["child_id"][:1], "date": scores["date"][:1], **said})
    assert with_stated(scores, contact)[STATED].notna().tolist() == [True]
    assert with_stated(scores, contact[["child_id", "date", place]])[STATED].notna().all()
    others = contact.drop(columns=place)
    assert with_stated(scores, others)[STATED].isna().all()
    for one in set(TEXTS) - {place}:
        # As whichever of two columns, with the other in front of it or behind.
        assert with_stated(scores, contact[["child_id", "date", one, place]])[STATED].notna().all()
        assert with_stated(scores, contact[["child_id", "date", place, one]])[STATED].notna().all()
