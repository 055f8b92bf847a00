"""Length or height below the 0.4th centile."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import Z_0_4TH
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.record import Records
from growthwatch.record.vocabulary import TWO_YEARS_DAYS


def signs(records: Records) -> Signs:
    """Return where length or height is below the 0.4th centile, from six weeks of age."""
    record, p = records.height, records.parameters
    present = (record.z < Z_0_4TH) & (record.age >= p.own_position_from)
    return Signs(present, np.arange(len(record)), record.z)


def message(episode: Episode) -> str:
    """Say since when length or height has been below the 0.4th centile, and where it is now."""
    first, last = episode.onset, episode.last
    name = "Length" if episode.record.age[last] < TWO_YEARS_DAYS else "Height"
    said = (
        f"{name} below the 0.4th centile: {episode.value(first)} at {episode.age(first)} "
        f"({episode.date(first)})"
    )
    if last != first:
        said += (
            f", still so at {episode.age(last)} ({episode.date(last)}): {episode.value(last)}, "
            f"{-episode.record.z[last]:.1f} SD below the median"
        )
    elif episode.ongoing:
        said += ", one measurement so far"
    return said + "." + episode.afterwards()


RULE = Rule(
    name="height_below_0_4th",
    looks_for="Length or height below the 0.4th centile, from six weeks of age.",
    measure="height",
    severity="concern",
    unit="z-score",
    guidance="RCPCH, chart information for health staff: a height below the 0.4th centile, where 1 "
    "child in 250 is, calls for assessment (said of school age). growthwatch: at any age from six "
    "weeks.",
    signs=signs,
    message=message,
)
