"""The order in which weight, length and head have fallen from the child's own positions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.detection.across import known_by_then, same_child
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.own_position import OwnPosition, own_position
from growthwatch.detection.record import Record, Records
from growthwatch.record.vocabulary import TWO_YEARS_DAYS
from growthwatch.say.ages import age_words, date_words, duration_words

OTHERS = ("height", "ofc")
# Column of a measure: date from which it has been fallen (NaT where it has not), latest date.
BESIDE = "faltering_order: dates"


def fallen(record: Record, spaces: float) -> OwnPosition:
    """Return where a measure lies so many spaces below its own position, twice in a row."""
    p = record.parameters
    return own_position(
        record,
        from_age=p.own_position_from,
        older_by=p.order_apart_days,
        of=p.own_position_of,
        low=spaces,
    )


def signs(records: Records) -> Signs:
    """Return where weight and at least one of length and head have fallen, as known that day."""
    record, p = records.weight, records.parameters
    own = fallen(record, p.order_weight_spaces)
    dates = np.full((5, len(record)), np.datetime64("NaT"), dtype="datetime64[D]")
    dates[0] = np.where(own.borne_out, record.date[own.since], dates[0])
    any_other = np.zeros(len(record), dtype=bool)
    for column, name in enumerate(OTHERS):
        other = records.by_measure[name]
        child = same_child(record, other)
        row = known_by_then(record, other, child)
        if not len(other):
            continue
        others = fallen(other, p.order_spaces)
        at = np.maximum(row, 0)
        also = (row >= 0) & others.borne_out[at]
        any_other |= also
        dates[1 + column, also] = other.date[others.since[at[also]]]
        dates[3 + column, row >= 0] = other.date[at[row >= 0]]
    record.beside[BESIDE] = dates
    return Signs(own.borne_out & any_other, own.since, own.fall)


def message(episode: Episode) -> str:
    """Say which measure fell first, which followed and when, and which has not fallen."""
    record, last = episode.record, episode.last
    dates = record.beside[BESIDE][:, last]
    birth = record.date[last] - np.timedelta64(int(record.age[last]), "D")
    when_told = record.date[last] if np.isnat(dates[1]) else dates[1]
    length = "length" if (when_told - birth).astype(int) < TWO_YEARS_DAYS else "height"
    names = ("weight", length, "head circumference")
    days = sorted({date for date in dates[:3] if not np.isnat(date)})
    parts = []
    for place, date in enumerate(days):
        fell = [names[i] for i in range(3) if dates[i] == date]
        if place:
            how = f" {duration_words(days[place - 1], date)} later"
        else:
            how = " first" if len(fell) == 1 else " together"
        age = age_words(birth, date)
        parts.append(f"{' and '.join(fell)}{how}, at {age} ({_words(date)})")
    spaces = record.parameters.order_spaces
    said = (
        f"Growth has fallen {spaces:g} centile {'space' if spaces == 1 else 'spaces'} or more "
        f"below the child's own positions in this order: {'; '.join(parts)}."
    )
    for i, name in ((1, names[1]), (2, names[2])):
        if np.isnat(dates[i]):
            measured = dates[i + 2]
            said += (
                f" {name.capitalize()} has not been measured."
                if np.isnat(measured)
                else f" {name.capitalize()} had not fallen when last measured ({_words(measured)})."
            )
    said += (
        f" Weight at {episode.age(last)} ({episode.date(last)}) {episode.value(last)}, "
        f"{episode.band(last)}."
    )
    return said if episode.ongoing else said + _afterwards(episode, names)


def _afterwards(episode: Episode, names: tuple[str, ...]) -> str:
    over = episode.ended_by()
    dates = episode.record.beside[BESIDE][:, over]
    still = [names[i] for i in range(3) if not np.isnat(dates[i])]
    low = f"only {' and '.join(still)} still so low" if still else "none of them so low any longer"
    return f" By {episode.date(over)} {low}."


def _words(date: np.datetime64) -> str:
    return date_words(pd.Timestamp(date))


RULE = Rule(
    name="faltering_order",
    looks_for="Weight and at least one of length and head a centile space or more below the "
    "child's own earlier position, twice in a row, and which of them fell first.",
    measure="weight",
    severity="watch",
    unit="centile spaces of weight",
    guidance="NICE NG75 (2017): where growth is a concern, measure length or height too and plot "
    "all. growthwatch: the order is told as a pattern; it does not say why.",
    signs=signs,
    message=message,
)
