"""A fall of two centile spaces in length or height from the child's own earlier position."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import centile_band
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.own_position import own_position
from growthwatch.detection.record import Records
from growthwatch.record.vocabulary import TWO_YEARS_DAYS

OWN = "height_fall: own position"


def signs(records: Records) -> Signs:
    """Return where two lengths in a row lie two spaces below the child's own position.

    Own position: the middle of the first three lengths from six weeks of age, as many of them as
    are three months old and were not already two spaces lower. Length at birth says little about
    length later, and a single length, early or late, is easily a centimetre out.
    """
    record, p = records.height, records.parameters
    own = own_position(
        record,
        from_age=p.own_position_from,
        older_by=p.length_apart_days,
        of=p.own_position_of,
        low=p.height_fall_spaces,
    )
    record.beside[OWN] = np.stack([own.z, own.count, own.begin, own.end])
    return Signs(own.borne_out, own.since, own.fall)


def message(episode: Episode) -> str:
    """Say from which position, made of which lengths, to where."""
    record, last = episode.record, episode.last
    z, count, begin, end = record.beside[OWN][:, last]
    name = "Length" if record.age[last] < TWO_YEARS_DAYS else "Height"
    begin, end, count = int(begin), int(end), int(count)
    if count == 1:
        made_of = f"the first one from six weeks, at {episode.age(begin)} ({episode.date(begin)})"
    else:
        made_of = (
            f"the middle of the first {count} from six weeks, {episode.age(begin)} "
            f"({episode.date(begin)}) to {episode.age(end)} ({episode.date(end)})"
        )
    return (
        f"{name} has fallen {episode.magnitude:.1f} centile spaces: from the child's own position, "
        f"{centile_band(z, 'height')} ({made_of}), to {episode.value(last)} at "
        f"{episode.age(last)} ({episode.date(last)}), {episode.band(last)}. The measurement before "
        "was two spaces below it too." + episode.afterwards()
    )


RULE = Rule(
    name="height_fall",
    looks_for="Two lengths or heights in a row two centile spaces or more below the child's own "
    "earlier position.",
    measure="height",
    severity="watch",
    unit="centile spaces",
    guidance="RCPCH, chart information for health staff: a fall of more than 2 centile spaces in "
    "height calls for assessment (said of school age). growthwatch: before that age too, where "
    "two measurements in a row show it, because one length alone is easily wrong; 3 healthy "
    "children in 100 show it by three years, so alone it is something to watch.",
    signs=signs,
    message=message,
)
