"""A fall of two centile spaces in head circumference from the child's own earlier position."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_2ND
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.own_position import OwnPosition, own_position
from growthwatch.detection.record import Record, Records


def own_head(record: Record) -> OwnPosition:
    """Return the child's own head position: its first head from two weeks of age."""
    p = record.parameters
    return own_position(record, from_age=p.head_position_from, older_by=p.head_older_by_days, of=1)


def signs(records: Records) -> Signs:
    """Return where the head lies two spaces or more below the child's own position."""
    record, p = records.ofc, records.parameters
    own = own_head(record)
    with np.errstate(invalid="ignore"):
        present = own.fall >= p.head_fall_spaces - 1e-9
    return Signs(present, own.begin, own.fall)


def message(episode: Episode) -> str:
    """Say from where to where the head has fallen, and how rare it is to be there."""
    record, start, last = episode.record, episode.since, episode.last
    said = (
        f"Head circumference has fallen {episode.magnitude:.1f} centile spaces: from "
        f"{episode.value(start)} at {episode.age(start)} ({episode.date(start)}), "
        f"{episode.band(start)}, to {episode.value(last)} at {episode.age(last)} "
        f"({episode.date(last)}), {episode.band(last)}."
    )
    if record.z[last] < Z_2ND:
        said += " After 6 weeks about 1 UK child in 250 has a head below the 2nd centile."
    return said + episode.afterwards()


RULE = Rule(
    name="head_fall",
    looks_for="Head circumference two centile spaces or more below the child's first from two "
    "weeks of age.",
    measure="ofc",
    severity="concern",
    unit="centile spaces",
    guidance="RCPCH, chart information for health staff: UK heads run large against the WHO "
    "standard after 6 months, so that few lie low on it. growthwatch: a fall of 2 centile spaces "
    "from the first head after the moulding of birth.",
    signs=signs,
    message=message,
)
