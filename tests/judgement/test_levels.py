"""From a probability to a level, a date and a place in the list, as docs publish them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from growthwatch.judgement.acting import more_serious, overdue_days, priority
from growthwatch.judgement.posterior_levels import Levels, evidence, level, standing_kg
from growthwatch.record.schedule import Schedule

MONTH = 30.4375
STATES = (Path(__file__).parents[2] / "docs" / "states.md").read_text(encoding="utf-8")


def one(function, *numbers: float):
    return function(*(np.array([number]) for number in numbers), Levels())[0]


def points(*numbers: float, below_length: float = np.nan) -> float:
    """Evidence, of a child whose length is not known if nothing else is said."""
    return one(evidence, *numbers, below_length)


@pytest.mark.parametrize(
    ("evident", "p", "before", "error", "said"),
    [
        (0.0, 0.075, 0.0, 0.0, "confirm"),
        (0.0, 0.074, 0.0, 0.0, ""),
        (0.0, 0.30, 0.30, 0.0, "confirm"),
        (0.0, 0.30, 0.31, 0.0, ""),  # a probability that falls is a question being answered
        (0.0, 0.0, 0.0, 0.30, "confirm"),  # the weight is wrong with 30% or more
        (0.0, 0.0, 0.0, 0.29, ""),
        (8.6, 0.075, 0.1, 0.049, "concern"),
        (8.6, 0.074, 0.1, 0.0, ""),  # too improbable to be asked about is of no concern
        (8.6, 0.075, 0.1, 0.05, ""),  # nothing of concern rests on a weight wrong with 5% or more
        (8.59, 0.075, 0.1, 0.0, ""),
    ],
)
def test_the_levels_begin_where_docs_say(
    evident: float, p: float, before: float, error: float, said: str
) -> None:
    # At a year 8.6 points are of concern.
    assert one(level, evident, p, before, error, 12 * MONTH) == said


def test_the_points_of_concern_go_straight_from_age_to_age() -> None:
    # Half way from 6 months (6.1) to 9 (7.6), and level outside.
    for months, needed in ((7.5, 6.85), (1.0, 5.3), (40.0, 9.3)):
        assert one(level, needed + 0.001, 0.1, 0.2, 0.0, months * MONTH) == "concern"
        assert one(level, needed - 0.001, 0.1, 0.2, 0.0, months * MONTH) == ""


def test_evidence_is_the_sum_of_four_logarithms_that_docs_give() -> None:
    by_hand = 2.1 * np.log(0.6) + 0.75 * np.log(0.5) + 1.6 * np.log(99) + 4.5 * 0.4
    assert points(0.6, 0.3, 0.5, 0.01, 0.4) == pytest.approx(by_hand, abs=1e-4)


@pytest.mark.parametrize(
    ("below_length", "more"),
    [(np.nan, 0.0), (0.0, -1.2), (-1.5, -1.2), (1.0, 0.0), (1.5, 0.6), (2.0, 1.2), (4.0, 1.2)],
)
def test_a_child_light_for_its_length_shows_more_and_one_in_line_with_it_less(
    below_length: float, more: float
) -> None:
    weight = (0.6, 0.3, 0.5, 0.01, 0.4)
    beside = points(*weight, below_length=below_length)
    assert beside - points(*weight) == pytest.approx(more)


def test_one_weight_counts_no_further_than_five_times_what_the_one_before_said() -> None:
    assert points(0.9, 0.02, 1.0, 0.01, 0.0) == pytest.approx(points(0.1, 0.1, 1.0, 0.01, 0.0))
    assert one(standing_kg, 0.9, 0.02, 1.2) == pytest.approx(0.12)
    assert one(standing_kg, 0.4, 0.2, 1.2) == pytest.approx(0.48)
    assert one(standing_kg, 0.4, 0.2, -0.3) == 0


def test_a_fall_counts_to_one_sd_and_a_shortfall_from_ten_grams() -> None:
    def falls(z: float) -> float:
        return points(0.5, 0.5, 1.0, 0.01, z)

    assert falls(1.0) - falls(0.0) == pytest.approx(4.5)
    assert falls(3.0) == falls(1.0) and falls(-3.0) == falls(-1.0)
    assert falls(0.0) - falls(-1.0) == pytest.approx(4.5)
    short = [points(0.5, 0.5, kg, 0.01, 0.0) for kg in (-1.0, 0.0, 0.01, 0.02)]
    assert short[0] == short[1] == short[2] < short[3]
    # Neither a certain nor an impossible error makes it infinite.
    sure, wrong = points(0.5, 0.5, 1.0, 0.0, 0.0), points(0.5, 0.5, 1.0, 1.0, 0.0)
    assert sure - wrong == pytest.approx(2 * 1.6 * np.log((1 - 1e-5) / 1e-5))
    assert np.isfinite(points(0.0, 0.0, 1.0, 0.01, 0.0))


# In the order of the table of dates.
KINDS = ("closest", "urgent", "confirm", "concern", "recovering")


@pytest.mark.parametrize(("row", "kind"), list(enumerate(KINDS)))
def test_the_table_of_dates_is_the_schedule(row: int, kind: str) -> None:
    """To the day of the month on which they change: 1, 6 and 12 months are 30.4, 182.6, 365.3."""
    lines = STATES.splitlines()
    header = next(i for i, line in enumerate(lines) if line.startswith("| what | under 1 month"))
    cells = lines[header + 2 + row].split("|")[2:6]
    told = [float(re.findall(r"\d+", cell)[0]) for cell in cells]
    ages = np.array([0, 30, 31, 182, 183, 365, 366, 4000])
    days = [told[0], told[0], told[1], told[1], told[2], told[2], told[3], told[3]]
    assert Schedule().within(kind, ages).tolist() == days
    assert Schedule().within(kind, np.array([np.nan]))[0] == told[0]


def placed(level: str, missing: float, overdue: float, probability: float) -> float:
    numbers = (np.array([one], dtype=float) for one in (missing, overdue, probability))
    return float(priority(np.array([level], dtype=object), *numbers)[0])


def test_the_classes_of_what_is_missing_begin_where_docs_say() -> None:
    found = re.search(r"classes that double: ([\d, ]+ and \d+)%", " ".join(STATES.split()))
    assert found
    shares = [float(number) / 100 for number in re.findall(r"\d+", found[1])]
    assert len(shares) == 6
    within = [0.0, *(share * 1.5 for share in shares)]
    steps = np.diff([placed("concern", share, 0, 0.5) for share in within])
    assert steps == pytest.approx([1000.0] * 6)
    for share in shares:
        at = placed("concern", share, 0, 0.5)
        assert at - placed("concern", share - 1e-9, 0, 0.5) == pytest.approx(1000.0)
        # No number of days goes beyond a class, and no class beyond a level.
        below = placed("concern", share - 1e-9, 1e6, 1.0)
        assert below < placed("concern", share, -1e6, 0.0)
    assert placed("confirm", 1.0, 1e6, 1.0) < placed("concern", 0.0, -1e6, 0.0)


def test_a_day_counts_as_one_and_what_is_not_known_as_a_half_and_four_weeks_to_go() -> None:
    at = placed("watch", 0.0, 0, 0.5)
    assert placed("watch", 0.0, 1, 0.5) - at == pytest.approx(1)
    assert placed("watch", 0.0, np.nan, 0.5) - at == pytest.approx(-28)
    assert placed("watch", 0.0, 0, np.nan) == at
    # The probability decides between children of one day alone.
    assert at < placed("watch", 0.0, 0, 1.0) < placed("watch", 0.0, 1, 0.0)


def test_days_overdue_are_counted_from_the_day_and_negative_before_it() -> None:
    days = np.array(["2024-05-01", "2024-05-01", "NaT"], dtype="datetime64[D]")
    on = np.array(["2024-05-03", "2024-04-30", "2024-05-01"], dtype="datetime64[D]")
    late = overdue_days(days, on)
    assert late[:2].tolist() == [2, -1] and np.isnan(late[2])


def test_of_two_levels_the_more_serious_counts() -> None:
    a = np.array(["watch", "urgent", "none"], dtype=object)
    b = np.array(["concern", "confirm", "none"], dtype=object)
    assert more_serious(a, b).tolist() == ["concern", "urgent", "none"]
