"""A fall of two centile spaces in length or height from the child's own earlier position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.detection.episodes import Episodes
from growthwatch.detection.own_position import OwnPosition, own_position
from growthwatch.detection.parameters import OwnPositions, threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs, usual_variant


@dataclass(frozen=True)
class Thresholds:
    """How far length or height falls."""

    height_fall_spaces: float = threshold(
        2.0, "Centile spaces (RCPCH, chart information for health staff: more than 2 in height)"
    )


def own_length(records: Records) -> OwnPosition:
    """Return the child's own position: the middle of its first three lengths from six weeks."""
    shared = records.parameters[OwnPositions]
    return own_position(
        records.height,
        from_age=shared.own_position_from,
        older_by=shared.length_apart_days,
        of=shared.own_position_of,
        low=records.parameters[Thresholds].height_fall_spaces,
    )


def signs(records: Records) -> Signs:
    """Return where two lengths in a row lie two spaces below the child's own position.

    Own position: the middle of the first three lengths from six weeks of age, as many of them as
    are three months old and were not already two spaces lower. Length at birth says little about
    length later, and a single length, early or late, is easily a centimetre out.
    """
    own = records.once(own_length)
    return Signs(
        own.borne_out, own.since, own.fall, details={"own_z": own.z, "own_count": own.count}
    )


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the first and the last length that make the child's own position."""
    own = records.once(own_length)
    return {
        **found.at("own_begin", own.begin[found.last]),
        **found.at("own_end", own.end[found.last]),
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say of how many lengths the own position is made."""
    return usual_variant(details).replace("told", "one" if details["own_count"] == 1 else "several")


FELL = "{sex:Her} centile for length or height fell by {magnitude:spaces}, from {own_z:band} "
TO = " to {last_value:value} at {last_date:age} ({last_date:date}, {last_z:band})."
AS_BEFORE = "The measurement before was two spaces below as well."

RULE = Rule(
    name="height_fall",
    title="The length or height centile fell",
    family="length",
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
    facts=facts,
    variant=variant,
    sentences={
        "one": (
            f"{FELL}(the first one from six weeks, at {{own_begin_date:age}} on "
            f"{{own_begin_date:date}}){TO}",
            AS_BEFORE,
        ),
        "several": (
            f"{FELL}(the middle of the first {{own_count}} from six weeks, from "
            "{own_begin_date:age} on {own_begin_date:date} to {own_end_date:age} on "
            f"{{own_end_date:date}}){TO}",
            AS_BEFORE,
        ),
    },
    thresholds=Thresholds,
    mark="fall",
)
