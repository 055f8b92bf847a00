"""Absolute loss of weight beyond what weighing explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.parameters import threshold
from growthwatch.detection.record import whole
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs


@dataclass(frozen=True)
class Thresholds:
    """What is a loss."""

    loss_kg: float = threshold(
        0.25,
        unit="kg",
        more="A loss beyond this and the share below is not explained by weighing. growthwatch.",
    )
    loss_share: float = threshold(
        0.03, "The same as a share of the earlier weight", more="growthwatch."
    )
    regained_kg: float = threshold(
        0.10,
        "kg gained from the lowest weight after which a loss is an old one",
        more="growthwatch.",
    )
    loss_within_days: float = threshold(
        366, unit="Days", more="How far back the highest weight is looked for. growthwatch."
    )


def signs(records: Records) -> Signs:
    """Return where weight is below an earlier weight by more than error, and not being regained.

    The earlier weight is the highest of the last year, or the last one if that is older; where a
    loss had been there at it already, the one from which that began. Once the child has gained
    clearly from the lowest weight since, the loss is an old one and the sign is no longer there.
    """
    record, p = records.weight, records.parameters[Thresholds]
    n = len(record)
    peak, lowest_since = np.arange(n), record.value.copy()
    lowest = record.value.copy()
    seen = np.zeros(n, dtype=bool)
    for later, earlier in record.pairs(within_days=np.inf):
        recent = record.age[later] - record.age[earlier] <= p.loss_within_days
        usable = (recent | ~seen[later]) & (record.age[earlier] >= records.early.after_early_days)
        seen[later] = True
        later, earlier = later[usable], earlier[usable]
        higher = record.value[earlier] > record.value[peak[later]]
        lowest_since[later[higher]] = lowest[later[higher]]
        peak[later[higher]] = earlier[higher]
        lowest[later] = np.minimum(lowest[later], record.value[earlier])
    loss = record.gain(np.arange(n), peak)
    beyond = whole(np.maximum(p.loss_kg, p.loss_share * record.value[peak]), "weight")
    regaining = whole(record.value - lowest_since, "weight") > p.regained_kg
    # The weight before was clearly below the highest one too: two show the loss.
    before = np.maximum(np.arange(n) - 1, 0)
    certain = (before > peak) & (record.gain(before, peak) >= p.regained_kg)
    present = (loss > beyond) & ~regaining
    began = _began(peak, present & ~record.errors.suspect, record.left_out)
    return Signs(present, began, record.gain(np.arange(n), began), certain=certain)


def _began(peak: np.ndarray, losing: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """Return the weight from which a loss began: a year's loss may go on from that of the last."""
    began = peak
    while True:
        before = peak[began]
        goes_back = losing[began] & (before < began) & ~left_out[before]
        if not goes_back.any():
            return began
        began = np.where(goes_back, before, began)


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the loss as a share of the weight it began from."""
    return {"percent": 100 * found.magnitude / found.record.value[found.since]}


RULE = Rule(
    name="weight_loss",
    title="Weight was lost",
    family="weight",
    looks_for="Absolute loss of weight beyond error since the highest weight of the last year.",
    measure="weight",
    severity="urgent",
    unit="kg lost",
    guidance="NICE NG75 (2017): losing weight is usual in the first days of life only. "
    "growthwatch: the size of loss that weighing does not explain.",
    signs=signs,
    facts=facts,
    sentences={
        "told": "{sex:She} lost {magnitude:kg} ({percent:percent}) in {since_date:to last_date}, "
        "from {since_value:value} at {since_date:age} ({since_date:date}) to {last_value:value} "
        "at {last_date:age} ({last_date:date}, {last_z:band}).",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
    says_more_than="weight_plateau",
    needs_centile=False,
)
