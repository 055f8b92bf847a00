"""A fall of two centile spaces in head circumference from the child's own earlier position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.centiles import Z_2ND
from growthwatch.detection.own_position import OwnPosition, own_position
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs, usual_variant


@dataclass(frozen=True)
class Thresholds:
    """The child's own head position, and the fall from it."""

    head_position_from: float = threshold(
        10,
        unit="Days",
        more="The child's own head position is its first head from here: the new birth visit, when "
        "moulding at birth has gone. growthwatch.",
    )
    head_older_by_days: float = threshold(
        14,
        "Days by which the head of the own position is older than one judged",
        more="growthwatch.",
    )
    head_fall_spaces: float = threshold(
        2.0,
        "Centile spaces below the own position (RCPCH, chart information for health staff: "
        "crossing 2 spaces)",
    )


def own_head(records: Records) -> OwnPosition:
    """Return the child's own head position: its first head from ten days of age."""
    p = records.parameters[Thresholds]
    return own_position(
        records.ofc, from_age=p.head_position_from, older_by=p.head_older_by_days, of=1
    )


def signs(records: Records) -> Signs:
    """Return where the head lies two spaces or more below the child's own position."""
    own, p = records.once(own_head), records.parameters[Thresholds]
    with np.errstate(invalid="ignore"):
        present = own.fall >= p.head_fall_spaces - 1e-9
    return Signs(present, own.begin, own.fall)


def variant(details: Mapping[str, Any]) -> str:
    """Say how rare a head below the 2nd centile is, where it is there."""
    rare = "told,rare" if details["last_z"] < Z_2ND else "told"
    return usual_variant(details).replace("told", rare)


RULE = Rule(
    name="head_fall",
    title="The head centile fell",
    family="head",
    looks_for="Head circumference two centile spaces or more below the child's first from ten "
    "days of age.",
    measure="ofc",
    severity="concern",
    unit="centile spaces",
    guidance="RCPCH, chart information for health staff: UK heads run large against the WHO "
    "standard after 6 months, so that few lie low on it. growthwatch: a fall of 2 centile spaces "
    "from the first head after the moulding of birth.",
    signs=signs,
    variant=variant,
    sentences={
        "told": "{sex:Her} head centile fell by {magnitude:spaces}, from {since_value:value} at "
        "{since_date:age} ({since_date:date}, {since_z:band}) to {last_value:value} at "
        "{last_date:age} ({last_date:date}, {last_z:band}).",
        "rare": "After 6 weeks about 1 UK child in 250 has a head below the 2nd centile.",
    },
    thresholds=Thresholds,
    mark="fall",
)
