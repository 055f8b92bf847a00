"""A gain and a loss, or a loss and a gain, too large and too fast to stand beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs


@dataclass(frozen=True)
class Thresholds:
    """What is a swing."""

    swing_kg: float = threshold(
        0.30, unit="kg", more="A swing goes there and back by more than this and the share below."
    )
    swing_share: float = threshold(
        0.05, "The same as a share of the middle weight", more="growthwatch."
    )
    swing_within_days: float = threshold(70, "Days from the first to the last", more="growthwatch.")


def signs(records: Records) -> Signs:
    """Return where the last three weights as recorded go far up and down again, or down and up.

    Every weight counts here, suspected errors too: a swing is what an error looks like.
    """
    record, p = records.weight, records.parameters[Thresholds]
    n = len(record)
    present, size = np.zeros(n, dtype=bool), np.zeros(n)
    last = np.flatnonzero(np.arange(n) - record.first >= 2)
    middle, start = last - 1, last - 2
    limit = np.maximum(p.swing_kg, p.swing_share * record.value[middle])
    there = record.gain(start, middle)
    # Down and up again: the growth due in between is no swing.
    due = record.value_on_centile_of(start, last) - record.value[start]
    back = record.gain(middle, last) - np.where(there < 0, np.fmax(due, 0), 0)
    quick = record.age[last] - record.age[start] <= p.swing_within_days
    present[last] = (
        quick
        & (np.minimum(np.abs(there), np.abs(back)) > limit)
        & (np.sign(there) == -np.sign(back))
        & (record.age[start] >= records.early.after_early_days)
    )
    size[last] = np.minimum(np.abs(there), np.abs(back))
    onset = np.arange(n)
    onset[last] = start
    return Signs(present, onset, size)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return the weight in the middle, and the size and way of both steps."""
    record, last = found.record, found.last
    middle, start = last - 1, last - 2
    there = record.value[middle] - record.value[start]
    back = record.value[last] - record.value[middle]
    return {
        **found.at("start", start),
        **found.at("middle", middle),
        "there": np.abs(there),
        "back": np.abs(back),
        "up_first": there > 0,
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say which way the weight went first."""
    return "up" if details["up_first"] else "down"


def _told(first: str, then: str) -> tuple[str, str]:
    return (
        f"{{sex:Her}} weight swung: {{sex:she}} {first} {{there:kg}} in "
        f"{{start_date:to middle_date}} and then {then} {{back:kg}} in "
        "{middle_date:to last_date} ({start_value:value} on {start_date:date}, "
        "{middle_value:value} on {middle_date:date}, {last_value:value} on {last_date:date}).",
        "Either the middle weight is an error, or {sex:she} changed this much this fast: both ask "
        "for another look.",
    )


RULE = Rule(
    name="weight_swing",
    title="Weight went up and down",
    family="record",
    looks_for="Three weights within ten weeks that go up and down, or down and up, by more than "
    "clothes, feeds and scales explain.",
    measure="weight",
    severity="data",
    unit="kg",
    guidance="growthwatch: a swing of one weight may always be an error of that weight, so it is "
    "told as a question about the record.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={"up": _told("gained", "lost"), "down": _told("lost", "gained")},
    thresholds=Thresholds,
    needs_centile=False,
)
