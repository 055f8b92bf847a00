"""After a plateau or slow gain: what was not gained then has not been made up since."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.episodes import Episode, Rule, Signs, just_before, signs_of, told
from growthwatch.detection.record import Records
from growthwatch.detection.rules import weight_plateau, weight_slow_gain
from growthwatch.say.ages import duration_words

STALLED = "whether weight stands still or gains too slowly"


def signs(records: Records) -> Signs:
    """Return where a stretch of slow or no gain is over, and its spaces are still lost."""
    record, p = records.weight, records.parameters
    row = np.arange(len(record))
    stalls = [signs_of(rule, records) for rule in (weight_plateau.RULE, weight_slow_gain.RULE)]
    # A stretch that rests on one unlikely weight is a question, and nothing was lost by it yet.
    sure = told(record, stalls[0]), told(record, stalls[1])
    began = np.where(sure[0], stalls[0].onset, stalls[1].onset)
    latest = np.maximum.accumulate(np.where(sure[0] | sure[1], row, -1))
    record.beside[STALLED] = stalls[0].present | stalls[1].present
    known = (latest >= record.first) & ~record.beside[STALLED]
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
    stalls = (weight_plateau.RULE, weight_slow_gain.RULE, RULE)
    seen = np.logical_or.reduce([told(record, signs_of(rule, records)) for rule in stalls])
    return just_before(record, seen)


def message(episode: Episode) -> str:
    """Say from which weight the spaces were lost, and where the child is now."""
    record, start, last = episode.record, episode.since, episode.last
    return (
        f"What was not gained earlier has not been made up: {episode.value(last)} at "
        f"{episode.age(last)} ({episode.date(last)}), {episode.band(last)}, "
        f"{episode.magnitude:.1f} centile spaces below {episode.value(start)} at "
        f"{episode.age(start)} ({episode.date(start)}), {episode.band(start)}, "
        f"{duration_words(record.date[start], record.date[last])} before." + _afterwards(episode)
    )


def _afterwards(episode: Episode) -> str:
    """Say whether it was made up, or whether the next stretch without enough gain began."""
    if episode.ongoing or not episode.record.beside[STALLED][episode.ended_by()]:
        return episode.afterwards()
    row = episode.ended_by()
    return (
        f" Superseded on {episode.date(row)} by another stretch without enough gain, at "
        f"{episode.value(row)} ({episode.band(row)})."
    )


RULE = Rule(
    name="weight_not_made_up",
    looks_for="After a plateau or slow gain: still a centile space or more below the weight "
    "before it.",
    measure="weight",
    severity="watch",
    unit="centile spaces",
    guidance="growthwatch: keeps a child in view after a stall until it has caught up or a year "
    "has passed.",
    signs=signs,
    message=message,
)
