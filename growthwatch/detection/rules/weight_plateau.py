"""A stretch without gain, or with a loss, in which a child would clearly have gained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import whole
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs, usual_variant


@dataclass(frozen=True)
class Thresholds:
    """What is a plateau."""

    no_gain_kg: float = threshold(
        0.10,
        unit="kg",
        more="Gain that cannot be told from nothing: clothes, feeds, nappies and another scale. "
        "growthwatch.",
    )
    clear_gain_kg: float = threshold(
        0.40, unit="kg", more="Expected gain that weighing could not have hidden. growthwatch."
    )
    plateau_days: float = threshold(
        42, unit="Days", more="Shortest stretch that is called a plateau. growthwatch."
    )
    plateau_longest_days: float = threshold(
        548, unit="Days", more="Longest stretch looked at. growthwatch."
    )


def signs(records: Records) -> Signs:
    """Return where a stretch up to this row shows no gain though clear gain was expected.

    Of all stretches that end in a row, the longest counts. No weight in it lies more than
    `no_gain_kg` above its first; one that lies further below is part of it while the child has not
    gained from there, since a small loss is no less than no gain. Three weights or more need no
    further one to be believed.
    """
    record, p = records.weight, records.parameters[Thresholds]
    n = len(record)
    onset, not_gained = np.arange(n), np.zeros(n)
    present = np.zeros(n, dtype=bool)
    highest, lowest = record.value.copy(), record.value.copy()
    weights, weights_seen = np.zeros(n, dtype=int), np.ones(n, dtype=int)
    for later, earlier in record.pairs(within_days=p.plateau_longest_days):
        start = record.value[earlier]
        weights_seen[later] += 1
        highest[later] = np.maximum(highest[later], start)
        lowest[later] = np.minimum(lowest[later], start)
        down = whole(start - lowest[later], "weight") > p.no_gain_kg
        regained = whole(record.value[later] - lowest[later], "weight") > p.no_gain_kg
        flat = (
            (whole(highest[later] - start, "weight") <= p.no_gain_kg)
            & ~(down & regained)
            & (record.age[later] - record.age[earlier] >= p.plateau_days)
            & (record.age[earlier] >= records.early.after_early_days)
        )
        later, earlier = later[flat], earlier[flat]
        due = record.value_on_centile_of(earlier, later) - record.value[earlier]
        clear = due >= p.clear_gain_kg
        later, earlier = later[clear], earlier[clear]
        present[later], onset[later] = True, earlier
        not_gained[later] = due[clear] - record.gain(earlier, later)
        weights[later] = weights_seen[later]
    return Signs(present, onset, not_gained, certain=weights >= 3)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return the gain of the stretch that the last weight sees, and the gain that was due."""
    record = found.record
    no_gain = records.parameters[Thresholds].no_gain_kg
    gain = record.gain(found.since, found.last)
    return {
        "gain": gain,
        "loss": -gain,
        "due": found.due(found.since, found.last),
        "lost": (gain < -no_gain).astype(object),
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say whether weight stood still, or went down by more than weighing explains."""
    return usual_variant(details).replace("told", "lost" if details["lost"] else "told")


RULE = Rule(
    name="weight_plateau",
    title="Weight stood still",
    family="weight",
    looks_for="No gain, or a loss, over a stretch in which a child on the same centile would "
    "clearly have gained.",
    measure="weight",
    severity="concern",
    unit="kg not gained",
    guidance="growthwatch: expected gain from the centile the child was on. NICE NG75 (2017) "
    "describes faltering growth as a slower rate of weight gain than expected for age and sex.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={
        "told": "{sex:Her} weight stood still from {since_date:age} ({since_value:value} on "
        "{since_date:date}) to {last_date:age} ({last_value:value} on {last_date:date}): "
        "{gain:gain} in {since_date:to last_date}, where a child staying on the same centile "
        "gains {due:kg}.",
        "lost": "{sex:She} lost {loss:kg} in {since_date:to last_date}, from {since_value:value} "
        "at {since_date:age} ({since_date:date}) to {last_value:value} at {last_date:age} "
        "({last_date:date}), where a child staying on the same centile gains {due:kg}.",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
    needs_centile=False,
    mark="bracket",
)
