"""A stretch without gain in which a child on the same centile would clearly have gained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs


@dataclass(frozen=True)
class Thresholds:
    """What is a plateau."""

    no_gain_kg: float = threshold(
        0.10,
        "kg. Gain that cannot be told from nothing: clothes, feeds, nappies and another scale. "
        "growthwatch.",
    )
    clear_gain_kg: float = threshold(
        0.40, "kg. Expected gain that weighing could not have hidden. growthwatch."
    )
    plateau_days: float = threshold(
        42, "Days. Shortest stretch that is called a plateau. growthwatch."
    )
    plateau_longest_days: float = threshold(548, "Days. Longest stretch looked at. growthwatch.")


def signs(records: Records) -> Signs:
    """Return where a stretch up to this row shows no gain though clear gain was expected.

    Of all stretches that end in a row, the longest counts. Every weight in it stays within
    `no_gain_kg` of its first. Three weights or more need no further one to be believed.
    """
    record, p = records.weight, records.parameters[Thresholds]
    n = len(record)
    onset, expected = np.arange(n), np.zeros(n)
    present = np.zeros(n, dtype=bool)
    highest, lowest = record.value.copy(), record.value.copy()
    weights, weights_seen = np.zeros(n, dtype=int), np.ones(n, dtype=int)
    for later, earlier in record.pairs(within_days=p.plateau_longest_days):
        start = record.value[earlier]
        weights_seen[later] += 1
        highest[later] = np.maximum(highest[later], start)
        lowest[later] = np.minimum(lowest[later], start)
        flat = (
            (highest[later] - start <= p.no_gain_kg)
            & (start - lowest[later] <= p.no_gain_kg)
            & (record.age[later] - record.age[earlier] >= p.plateau_days)
            & (record.age[earlier] >= records.early.after_early_days)
        )
        later, earlier = later[flat], earlier[flat]
        due = record.value_on_centile_of(earlier, later) - record.value[earlier]
        clear = due >= p.clear_gain_kg
        later, earlier = later[clear], earlier[clear]
        present[later], onset[later], expected[later] = True, earlier, due[clear]
        weights[later] = weights_seen[later]
    return Signs(present, onset, expected, certain=weights >= 3)


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the gain of the stretch as it was first seen to begin, and the gain that was due."""
    value = found.record.value
    return {
        "gain": value[found.last] - value[found.onset],
        "due": found.due(found.onset, found.last),
    }


RULE = Rule(
    name="weight_plateau",
    title="Weight stood still",
    family="weight",
    looks_for="No gain over a stretch in which a child on the same centile would clearly have "
    "gained.",
    measure="weight",
    severity="concern",
    unit="kg not gained",
    guidance="growthwatch: expected gain from the centile the child was on. NICE NG75 (2017) "
    "describes faltering growth as a slower rate of weight gain than expected for age and sex.",
    signs=signs,
    facts=facts,
    sentences={
        "told": "{sex:Her} weight stood still from {onset_date:age} ({onset_value:value} on "
        "{onset_date:date}) to {last_date:age} ({last_value:value} on {last_date:date}): "
        "{gain:gain} in {onset_date:to last_date}, where a child staying on the same centile "
        "gains {due:kg}.",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
    needs_centile=False,
    mark="bracket",
)
