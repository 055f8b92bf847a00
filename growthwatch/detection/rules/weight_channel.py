"""A sustained fall from the child's own channel: fast (weeks) and slow (a year)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.low_point import rising
from growthwatch.detection.parameters import EarlyDays, threshold
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs


@dataclass(frozen=True)
class Thresholds:
    """How far and how fast a sustained fall goes."""

    fast_fall_spaces: float = threshold(
        1.5, "Centile spaces of a fast sustained fall", more="growthwatch."
    )
    fast_fall_days: float = threshold(91, "Days of a fast sustained fall", more="growthwatch.")
    slow_fall_spaces: float = threshold(
        2.0,
        "Centile spaces of a slow sustained fall (RCPCH, chart information for health staff: 2)",
    )
    slow_fall_days: float = threshold(400, "Days of a slow sustained fall", more="growthwatch.")


@dataclass(frozen=True)
class Channel:
    """Where a child was before its last two weights, and how far both lie below.

    Attributes
    ----------
    row : ndarray of int, shape (n,)
        The second highest weight, by z-score, of the stretch looked at: at least two weights were
        there, so that one high outlier makes no channel. The row itself where there is none.
    fall : ndarray of float, shape (n,)
        Centile spaces from the channel down to the higher of the last two weights, both later than
        the channel; nan where there is no channel.
    """

    row: np.ndarray
    fall: np.ndarray


def channel(record: Record, within_days: float) -> Channel:
    """Return the channel and the sustained fall from it, as known at each row."""
    n = len(record)
    first_z, first_row = np.full(n, -np.inf), np.arange(n)
    second_z, second_row = np.full(n, -np.inf), np.arange(n)
    latest_two = record.z.copy()
    seen = np.zeros(n, dtype=int)
    for later, earlier in record.pairs(within_days):
        z = record.z[earlier]
        seen[later] += 1
        before_last = seen[later] == 1
        latest_two[later[before_last]] = np.maximum(record.z[later], z)[before_last]
        later, earlier, z = later[~before_last], earlier[~before_last], z[~before_last]
        usable = record.age[earlier] >= record.parameters[EarlyDays].after_early_days
        later, earlier, z = later[usable], earlier[usable], z[usable]
        highest = z > first_z[later]
        rows = later[highest]
        second_z[rows], second_row[rows] = first_z[rows], first_row[rows]
        first_z[rows], first_row[rows] = z[highest], earlier[highest]
        middle = ~highest & (z > second_z[later])
        second_z[later[middle]], second_row[later[middle]] = z[middle], earlier[middle]
    known = np.isfinite(second_z)
    with np.errstate(invalid="ignore"):
        fall = np.where(known, (second_z - latest_two) / CENTILE_SPACE, np.nan)
    return Channel(np.where(known, second_row, np.arange(n)), fall)


def _rule(name: str, title: str, looks_for: str, guidance: str) -> Rule:
    fast = name == "weight_fall_fast"

    def signs(records: Records) -> Signs:
        """Return where the last two weights lie below the channel by the rule's spaces."""
        record, p = records.weight, records.parameters[Thresholds]
        days = p.fast_fall_days if fast else p.slow_fall_days
        needed = p.fast_fall_spaces if fast else p.slow_fall_spaces
        found = channel(record, days)
        with np.errstate(invalid="ignore"):
            present = (found.fall >= needed - 1e-9) & ~records.once(rising)
        # Two weights show it: none stands alone.
        return Signs(present, found.row, found.fall, certain=np.ones(len(record), dtype=bool))

    return Rule(
        name=name,
        title=title,
        family="weight",
        looks_for=looks_for,
        measure="weight",
        severity="concern",
        unit="centile spaces",
        guidance=guidance,
        signs=signs,
        sentences={
            "told": "{sex:Her} weight centile fell by {magnitude:spaces} "
            f"{'within' if fast else 'over'} {{since_date:to last_date}}, from "
            "{since_value:value} at {since_date:age} ({since_date:date}, {since_z:band}) to "
            "{last_value:value} at {last_date:age} ({last_date:date}, {last_z:band}), and the "
            "weight before was as low.",
            "ended": WEIGHED_AFTERWARDS,
        },
        thresholds=Thresholds,
        mark="fall",
    )


RULES = (
    _rule(
        "weight_fall_fast",
        "The weight centile fell fast",
        "Two weights in a row one and a half centile spaces or more below where at least two "
        "weights of the three months before were.",
        "growthwatch: sustained over two weights, because an acute illness gives a fall that "
        "recovers within 2 to 3 weeks (RCPCH, chart information for health staff).",
    ),
    _rule(
        "weight_fall_slow",
        "The weight centile fell slowly",
        "Two weights in a row two centile spaces or more below where at least two weights of the "
        "year before were.",
        "RCPCH, chart information for health staff: a sustained fall through 2 or more centile "
        "spaces is seen in fewer than 2% of infants.",
    ),
)
