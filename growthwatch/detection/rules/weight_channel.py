"""A sustained fall from the child's own channel: fast (weeks) and slow (a year)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.low_point import rising
from growthwatch.detection.record import Record, Records
from growthwatch.say.ages import duration_words


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
        usable = record.age[earlier] >= record.parameters.after_early_days
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


def _rule(name: str, looks_for: str, severity: str, guidance: str) -> Rule:
    fast = name == "weight_fall_fast"

    def signs(records: Records) -> Signs:
        """Return where the last two weights lie below the channel by the rule's spaces."""
        record, p = records.weight, records.parameters
        days = p.fast_fall_days if fast else p.slow_fall_days
        needed = p.fast_fall_spaces if fast else p.slow_fall_spaces
        found = channel(record, days)
        with np.errstate(invalid="ignore"):
            present = (found.fall >= needed - 1e-9) & ~rising(records)
        # Two weights show it: none stands alone.
        return Signs(present, found.row, found.fall, certain=np.ones(len(record), dtype=bool))

    def message(episode: Episode) -> str:
        """Say from which channel, how far, how fast and over which two weights."""
        record, start, last = episode.record, episode.since, episode.last
        how_long = duration_words(record.date[start], record.date[last])
        return (
            f"Weight has fallen {episode.magnitude:.1f} centile spaces "
            f"{'within' if fast else 'over'} {how_long} from the child's own channel: "
            f"{episode.value(start)} at {episode.age(start)} ({episode.date(start)}), "
            f"{episode.band(start)}; now {episode.value(last)} at {episode.age(last)} "
            f"({episode.date(last)}), {episode.band(last)}, and the weight before was as low."
            + episode.afterwards()
        )

    return Rule(
        name=name,
        looks_for=looks_for,
        measure="weight",
        severity=severity,
        unit="centile spaces",
        guidance=guidance,
        signs=signs,
        message=message,
    )


RULES = (
    _rule(
        "weight_fall_fast",
        "Two weights in a row one and a half centile spaces or more below where at least two "
        "weights of the three months before were.",
        "concern",
        "growthwatch: sustained over two weights, because an acute illness gives a fall that "
        "recovers within 2 to 3 weeks (RCPCH, chart information for health staff).",
    ),
    _rule(
        "weight_fall_slow",
        "Two weights in a row two centile spaces or more below where at least two weights of the "
        "year before were.",
        "concern",
        "RCPCH, chart information for health staff: a sustained fall through 2 or more centile "
        "spaces is seen in fewer than 2% of infants.",
    ),
)
