"""Slow gain: two or three intervals that together fall well short of what the record promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.centiles import centile
from growthwatch.detection.episodes import Episodes, told
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import VISITS_BACK, Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs, usual_variant
from growthwatch.detection.rules import weight_plateau


@dataclass(frozen=True)
class Thresholds:
    """What is slow gain. ``docs/evaluation.md`` says how many healthy children show it."""

    slow_gain_two: float = threshold(
        2.5,
        unit="SD",
        means="below what the record two weights ago made likely",
        more="growthwatch.",
    )
    slow_gain_three: float = threshold(
        2.5,
        unit="SD",
        means="below what the record three weights ago made likely",
        more="growthwatch.",
    )
    slow_each: float = threshold(
        0.5,
        unit="SD",
        means="below expectation that each weight of the stretch must lie at least",
        more="growthwatch.",
    )
    slow_base: float = threshold(
        1.0,
        unit="SD",
        means="above expectation that the weight it began from may lie at most",
        more="growthwatch.",
    )


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
    row, p = np.arange(len(record)), record.parameters[Thresholds]
    short = record.expected[f"conditional_z_over_{visits}"].copy()
    short[np.isnan(short)] = np.inf
    for back in range(visits):
        at = np.maximum(row - back, 0)
        each = np.where(row - back > record.first, record.expected["conditional_z"][at], np.nan)
        slow = (each <= -p.slow_each) & ~record.errors.suspect[at]
        short[~slow] = np.inf
    # Nor does a weight that was high itself make the ones after it slow: then the record before it
    # must say the same.
    base = np.maximum(row - visits, 0)
    with np.errstate(invalid="ignore"):
        high = record.expected["conditional_z"][base] > p.slow_base
        if visits + 1 in VISITS_BACK:
            from_before = record.expected[f"conditional_z_over_{visits + 1}"]
            short = np.where(high, np.maximum(short, from_before), short)
        else:
            short[high] = np.inf
    short[np.isnan(short) | record.left_out[base]] = np.inf
    return short


def signs(records: Records) -> Signs:
    """Return where gain over the last two or three intervals is too slow."""
    record, p = records.weight, records.parameters[Thresholds]
    limits = dict(zip(VISITS_BACK, (p.slow_gain_two, p.slow_gain_three), strict=True))
    row = np.arange(len(record))
    present, onset, magnitude = np.zeros(len(row), dtype=bool), row.copy(), np.zeros(len(row))
    for visits, limit in limits.items():
        slow = (short_of_expected(record, visits) <= -limit) & (
            record.age >= records.early.after_early_days
        )
        present |= slow
        onset[slow] = row[slow] - visits
        expected = record.expected[f"expected_value_over_{visits}"]
        magnitude[slow] = (expected - record.value)[slow]
    # A plateau of three weights or more that ends here bears it out.
    stands_still = told(record, records.signs(weight_plateau.RULE))
    return Signs(present, onset, magnitude, certain=stands_still)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return the gain, the gain that was likely, and how many healthy children gain so little."""
    record, visits = found.record, found.last - found.since
    likely, below = np.zeros(len(visits)), np.zeros(len(visits))
    for number in VISITS_BACK:
        at = visits == number
        likely[at] = record.expected[f"expected_value_over_{number}"][found.last[at]]
        below[at] = centile(record.expected[f"conditional_z_over_{number}"][found.last[at]])
    return {
        "gain": record.value[found.last] - record.value[found.since],
        "loss": record.value[found.since] - record.value[found.last],
        "due": likely - record.value[found.since],
        "below": below,
        "weights": visits,
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say a loss as one, and how rare so little gain is."""
    way = "loss" if details["gain"] < 0 else "gain"
    rare = "under one" if details["below"] < 1 else "about"
    return usual_variant(details).replace("told", f"{way},{rare}")


STRETCH = (
    " over the last {weights:} weights, from {since_value:value} at {since_date:age} "
    "({since_date:date}) to {last_value:value} at {last_date:age} ({last_date:date}), where a gain "
    "of {due:kg} was likely from {sex:her} earlier weights."
)

RULE = Rule(
    name="weight_slow_gain",
    title="Too little weight was gained",
    family="weight",
    looks_for="Two or three intervals in a row that together fall well short of the gain that the "
    "child's earlier weights make likely.",
    measure="weight",
    severity="concern",
    unit="kg below expected",
    guidance="growthwatch: conditional weight gain (Cole TJ, Arch Dis Child 1995;73:8-16) given "
    "all earlier weights; docs/growth-model.md.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={
        "gain": "{sex:She} gained only {gain:kg} in {since_date:to last_date}" + STRETCH,
        "loss": "{sex:She} lost {loss:kg} in {since_date:to last_date}" + STRETCH,
        "under one": "Fewer than 1 in 100 healthy children with {sex:her} record would weigh so "
        "little.",
        "about": "About {below:.0f} in 100 healthy children with {sex:her} record would weigh so "
        "little.",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
)
