"""Where one stretch ends and the next begins: to the gram, to the day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.judgement.episodes import _begins, _Kilos, _letter, _same_as, _weights
from growthwatch.judgement.limits import Limits

START = np.datetime64("2024-01-01", "D")


def kilos(*rows: tuple[int, float], child: list[int] | None = None) -> _Kilos:
    """Weights as (day of life, kg); of one child unless told otherwise."""
    days = np.array([day for day, _ in rows])
    of = np.zeros(len(rows), dtype=int) if child is None else np.array(child)
    kg = np.array([kg for _, kg in rows])
    return _Kilos(of, START + days.astype("timedelta64[D]"), kg, days.astype(float))


def told(*stretches: tuple[int, int], child: int = 0) -> pd.DataFrame:
    """Findings as their first and last day."""
    begin, end = (
        START + np.array(days).astype("timedelta64[D]") for days in zip(*stretches, strict=True)
    )
    return pd.DataFrame({"child": child, "detected_date": begin, "last_date": end})


@pytest.mark.parametrize(
    ("kg", "begins"),
    [
        ([9.0, 8.5, 8.70, 8.50], [1, 3]),  # up by 200 g and down again by as much
        ([9.0, 8.5, 8.69, 8.40], [1]),  # not regained
        ([9.0, 8.5, 8.70, 8.51], [1]),  # not lost again
        ([9.0, 8.5, 8.40, 8.60], [1]),  # from the lowest weight since
        ([9.0, 8.5, 8.75, 8.60, 8.55], [1, 4]),  # and from the highest since
    ],
)
def test_what_is_regained_by_200_g_and_lost_again_begins_a_stretch_of_its_own(kg, begins):
    rows = [(300 + 30 * i, one) for i, one in enumerate(kg)]
    spoken = told((330, rows[-1][0]))
    assert _begins(spoken, kilos(*rows), Limits()).tolist() == begins
    # Questions about a weight have no such stretches.
    assert _begins(spoken, kilos(*rows), None).tolist() == [1]


def test_a_stretch_begins_where_something_speaks_and_did_not_at_the_weight_before():
    rows = [(300 + 30 * i, 9.0) for i in range(6)]
    assert _begins(told((330, 360), (450, 450)), kilos(*rows), Limits()).tolist() == [1, 5]
    # Two that touch are one.
    assert _begins(told((330, 360), (390, 420)), kilos(*rows), Limits()).tolist() == [1]
    # What is found between two weights speaks from the next on.
    assert _begins(told((340, 360)), kilos(*rows), Limits()).tolist() == [2]


def test_one_childs_stretch_does_not_go_on_in_the_next():
    of = kilos((300, 9.0), (330, 8.5), (300, 8.0), (330, 7.5), child=[0, 0, 1, 1])
    both = pd.concat([told((330, 330)), told((300, 330), child=1)])
    assert _begins(both, of, Limits()).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("earlier", "first_kg", "age", "same"),
    [
        (183, 8.0, 500, True),
        (182, 8.0, 500, False),  # half a year
        (183, 7.95, 500, True),  # 50 g are the same weight
        (183, 7.94, 500, False),
        (183, 8.0, 225, True),  # she was six weeks old then
        (183, 8.0, 224, False),
        (183, 8.0, 1825, True),
        (183, 8.0, 1826, False),  # until five years
    ],
)
def test_a_weight_reached_half_a_year_ago_is_told_from_six_weeks_to_five_years(
    earlier, first_kg, age, same
):
    of = kilos((age - earlier, first_kg), (age, 8.0))
    found = _same_as(of, np.arange(2), 1, Limits())
    assert pd.notna(found["same_as_date"]) == same
    if same:
        assert found["same_as_kg"] == first_kg


def test_50_g_and_200_g_are_the_same_wherever_they_are_gained_and_lost():
    """Floating point makes a hair more of 50 g in one of eleven, less of 200 g in one of two."""
    for grams in range(3000, 12000, 70):
        kg = grams / 1000
        of = kilos((100, (grams - 50) / 1000), (400, kg))
        assert pd.notna(_same_as(of, np.arange(2), 1, Limits())["same_as_date"]), kg
        rows = ((300, 20.0), (330, kg), (360, (grams + 200) / 1000), (390, kg))
        assert _begins(told((330, 390)), kilos(*rows), Limits()).tolist() == [1, 3], kg


def test_the_first_time_that_a_weight_was_reached_is_told():
    of = kilos((100, 8.03), (150, 8.3), (300, 8.02), (400, 8.0))
    assert _same_as(of, np.arange(4), 3, Limits())["same_as_kg"] == 8.03


def test_a_weight_that_was_only_passed_on_the_way_down_is_not_said_to_be_that_of_a_day():
    of = kilos((100, 6.1), (150, 8.3), (400, 8.0))
    assert np.isnan(_same_as(of, np.arange(3), 2, Limits())["same_as_kg"])


def test_the_row_of_a_day_is_the_last_up_to_it_or_the_first_from_it_on():
    of = kilos((10, 4.0), (20, 4.3), (20, 4.4), (5, 5.0), child=[0, 0, 0, 1])

    def day(number: int) -> np.datetime64:
        return START + np.timedelta64(number, "D")

    assert [int(of.row(0, day(n))) for n in (9, 10, 19, 20, 99)] == [-1, 0, 0, 2, 2]
    assert [int(of.row(0, day(n), "left")) for n in (9, 10, 11, 20)] == [0, 0, 1, 1]
    assert int(of.row(1, day(5))) == 3 and int(of.row(1, day(4), "left")) == 3


def test_weights_are_laid_out_by_child_day_and_size():
    scores = pd.DataFrame(
        {
            "child_id": ["b", "a", "a", "a"], "measure": ["weight", "weight", "weight", "height"],
            "value": [5.0, 4.4, 4.3, 60.0], "age_days": [5.0, 20.0, 20.0, 20.0],
            "date": pd.to_datetime(["2024-01-06", "2024-01-21", "2024-01-21", "2024-01-21"]),
        }
    )  # fmt: skip
    of = _weights(scores, np.array(["a", "b"], dtype=object))
    assert of.value.tolist() == [4.3, 4.4, 5.0] and of.child.tolist() == [0, 0, 1]


def test_after_z_come_two_letters():
    assert [_letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_a_new_low_that_no_finding_begins_at_belongs_to_the_stretch_before():
    # 10.6 kg is in doubt; 4.2 kg after it is a new low, of which nothing is first told.
    weights = {"2019-12-10": 4.2, "2020-06-11": 4.3, "2020-10-01": 4.3, "2020-12-19": 10.6}
    child = gw.Child(sex="F", birth_date="2019-10-31", weight_kg={**weights, "2021-07-10": 4.2})
    assert child.episodes["onset_date"].notna().all()
    assert child.episodes["kind"].tolist().count("stood still") == 1
