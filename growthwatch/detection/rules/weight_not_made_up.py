"""After a plateau or slow gain: what was not gained then has not been made up since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.episodes import NOTHING, Episodes, just_before, told
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import WEIGHED_AFTERWARDS, Rule, Signs, usual_variant
from growthwatch.detection.rules import weight_loss, weight_plateau, weight_slow_gain


@dataclass(frozen=True)
class Thresholds:
    """When what was not gained is made up."""

    not_made_up_spaces: float = threshold(
        1.0,
        "Centile spaces below the weight before a plateau or slow gain that the child must be",
        more="growthwatch.",
    )
    made_up_spaces: float = threshold(
        2 / 3, "Centile spaces below that weight from which it is made up", more="growthwatch."
    )
    not_made_up_days: float = threshold(400, "Days for which it is told", more="growthwatch.")


def stalls(records: Records) -> tuple[Signs, Signs]:
    """Return where weight stands still, and where it gains too slowly.

    Where it is lost, that and the recovery from it are told in its place.
    """
    plateau, slow = records.signs(weight_plateau.RULE), records.signs(weight_slow_gain.RULE)
    lost = records.signs(weight_loss.RULE).present
    return replace(plateau, present=plateau.present & ~lost), slow


def stalled(records: Records) -> np.ndarray:
    """Return whether weight stands still or gains too slowly at each row."""
    return np.logical_or.reduce([signs.present for signs in records.once(stalls)])


def signs(records: Records) -> Signs:
    """Return where a stretch of slow or no gain is over, and its spaces are still lost."""
    record, p = records.weight, records.parameters[Thresholds]
    row = np.arange(len(record))
    plateau, slow = records.once(stalls)
    # A stretch that rests on one unlikely weight is a question, and nothing was lost by it yet.
    sure = told(record, plateau), told(record, slow)
    began = np.where(sure[0], plateau.onset, slow.onset)
    latest = np.maximum.accumulate(np.where(sure[0] | sure[1], row, -1))
    known = (latest >= record.first) & ~records.once(stalled)
    latest = np.where(known, latest, row)
    onset = np.where(known, began[latest], row)
    lost = (record.z[onset] - record.z) / CENTILE_SPACE
    recent = record.age - record.age[latest] <= p.not_made_up_days
    # From a whole space lost until a good part of it is back: a weight or two just above the line
    # end nothing.
    sure_row = ~record.errors.suspect
    begins = known & recent & (lost >= p.not_made_up_spaces) & sure_row
    ends = ~(known & recent) | ((lost < p.made_up_spaces) & sure_row)
    last_begun = np.maximum.accumulate(np.where(begins, row, -1))
    last_ended = np.maximum.accumulate(np.where(ends, row, -1))
    return Signs((last_begun > last_ended) & (last_begun >= record.first), onset, lost)


def in_view(records: Records) -> np.ndarray:
    """Return at which weights a stall was told at the one before: a further loss is no surprise."""
    record = records.weight
    rules = (weight_plateau.RULE, weight_slow_gain.RULE, RULE)
    seen = np.logical_or.reduce([told(record, records.signs(rule)) for rule in rules])
    return just_before(record, seen)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return whether the next stretch without enough gain had begun when it was over."""
    again = records.once(stalled)[np.maximum(found.ended, 0)] if len(found.record) else found.ended
    return {"superseded": np.where(found.ended >= 0, again.astype(object), NOTHING)}


def variant(details: Mapping[str, Any]) -> str:
    """Say whether it was made up, or whether the next stretch without enough gain began."""
    return "told,superseded" if details.get("superseded") else usual_variant(details)


RULE = Rule(
    name="weight_not_made_up",
    title="A fall has not been made up",
    family="weight",
    looks_for="After a plateau or slow gain: still a centile space or more below the weight "
    "before it.",
    measure="weight",
    severity="watch",
    unit="centile spaces",
    guidance="growthwatch: keeps a child in view after a stall until it has caught up or a year "
    "has passed.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={
        "told": "At {last_date:age} ({last_date:date}) {sex:she} weighed {last_value:value} "
        "({last_z:band}), still {magnitude:spaces} below where {sex:she} was at {since_date:age} "
        "({since_value:value} on {since_date:date}, {since_z:band}), {since_date:to last_date} "
        "before.",
        "superseded": "On {ended_date:date}, at {ended_value:value} ({ended_z:band}), another "
        "stretch without enough gain took its place.",
        "ended": WEIGHED_AFTERWARDS,
    },
    thresholds=Thresholds,
)
