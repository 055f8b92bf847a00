"""Slow gain: two or three intervals that together fall well short of what the record promised."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import centile
from growthwatch.detection.episodes import Episode, Rule, Signs, signs_of, told
from growthwatch.detection.record import VISITS_BACK, Record, Records
from growthwatch.detection.rules import weight_plateau
from growthwatch.say.ages import duration_words


def short_of_expected(record: Record, visits: int) -> np.ndarray:
    """Return how far the weight lies from what the record `visits` weights ago made likely.

    Only where every interval in between was slow: each weight of the stretch, taken alone, at least
    `slow_each` SD below what was expected. So a single low weight, mis-read or typed wrongly, never
    makes slow gain.

    Returns
    -------
    ndarray of float, shape (n,)
        A conditional z-score; inf where an interval was not slow, or too few weights came before.
    """
    row = np.arange(len(record))
    short = record.expected[f"conditional_z_over_{visits}"].copy()
    short[np.isnan(short)] = np.inf
    for back in range(visits):
        at = np.maximum(row - back, 0)
        each = np.where(row - back > record.first, record.expected["conditional_z"][at], np.nan)
        slow = (each <= -record.parameters.slow_each) & ~record.errors.suspect[at]
        short[~slow] = np.inf
    # Nor does a weight that was high itself make the ones after it slow: then the record before it
    # must say the same.
    base = np.maximum(row - visits, 0)
    with np.errstate(invalid="ignore"):
        high = record.expected["conditional_z"][base] > record.parameters.slow_base
        if visits + 1 in VISITS_BACK:
            from_before = record.expected[f"conditional_z_over_{visits + 1}"]
            short = np.where(high, np.maximum(short, from_before), short)
        else:
            short[high] = np.inf
    short[np.isnan(short) | record.left_out[base]] = np.inf
    return short


def signs(records: Records) -> Signs:
    """Return where gain over the last two or three intervals is too slow."""
    record, p = records.weight, records.parameters
    limits = dict(zip(VISITS_BACK, (p.slow_gain_two, p.slow_gain_three), strict=True))
    row = np.arange(len(record))
    present, onset, magnitude = np.zeros(len(row), dtype=bool), row.copy(), np.zeros(len(row))
    for visits, limit in limits.items():
        slow = (short_of_expected(record, visits) <= -limit) & (record.age >= p.after_early_days)
        present |= slow
        onset[slow] = row[slow] - visits
        expected = record.expected[f"expected_value_over_{visits}"]
        magnitude[slow] = (expected - record.value)[slow]
    # A plateau of three weights or more that ends here bears it out.
    stands_still = told(record, signs_of(weight_plateau.RULE, records))
    return Signs(present, onset, magnitude, certain=stands_still)


def message(episode: Episode) -> str:
    """Say how much was gained where how much was expected, and how rare that is."""
    record, start, last = episode.record, episode.since, episode.last
    visits = last - start
    expected = record.expected[f"expected_value_over_{visits}"][last]
    below = centile(record.expected[f"conditional_z_over_{visits}"][last])
    gain, due = record.value[last] - record.value[start], expected - record.value[start]
    rare = "fewer than 1" if below < 1 else f"about {below:.0f}"
    return (
        f"Slow weight gain over the last {visits} weights: {gain:+.2f} kg in "
        f"{duration_words(record.date[start], record.date[last])}, from {episode.value(start)} at "
        f"{episode.age(start)} ({episode.date(start)}) to {episode.value(last)} at "
        f"{episode.age(last)} ({episode.date(last)}), where {due:+.2f} kg was to be expected from "
        f"the weights before. Of 100 healthy children with such a record {rare} would weigh so "
        "little." + episode.afterwards()
    )


RULE = Rule(
    name="weight_slow_gain",
    looks_for="Two or three intervals in a row that together fall well short of the gain that the "
    "child's earlier weights make likely.",
    measure="weight",
    severity="concern",
    unit="kg below expected",
    guidance="growthwatch: conditional weight gain (Cole TJ, Arch Dis Child 1995;73:8-16) given "
    "all earlier weights; docs/growth-model.md.",
    signs=signs,
    message=message,
)
