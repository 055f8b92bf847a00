"""Height well below where the parents' heights place it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.midparental import midparental_z_of
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.still import STILL, still_variant
from growthwatch.record.vocabulary import TWO_YEARS_DAYS, Severity

# Of the other references, a child's z-score and its parents' do not compare.
COMPARABLE = ("uk-who", "who")
COUNTED = {2: "two", 3: "three"}


@dataclass(frozen=True)
class Thresholds:
    """How far below the mid-parental centile."""

    midparental_spaces: float = threshold(
        2.0, "Centile spaces below the mid-parental centile (NICE NG75: 2)"
    )
    midparental_far_spaces: float = threshold(
        3.0, "The same, far below (RCPCH, chart information for health staff: 3 at school age)"
    )


def midparental(records: Records) -> np.ndarray:
    """Return the mid-parental z-score of each row's child; nan where it is not known."""
    record = records.height
    if record.reference not in COMPARABLE or not len(record):
        return np.full(len(record), np.nan)
    starts = np.unique(record.first)
    return midparental_z_of(records.children, record.child_id[starts])[record.child]


def _rule(
    name: str,
    title: str,
    severity: Severity,
    spaces_of: str,
    guidance: str,
    says_more_than: str = "",
) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where height is more than the rule's spaces below the mid-parental centile."""
        record, p = records.height, records.parameters[Thresholds]
        parents = records.once(midparental)
        below = (parents - record.z) / CENTILE_SPACE
        with np.errstate(invalid="ignore"):
            present = (below > getattr(p, spaces_of) + 1e-9) & (record.age >= TWO_YEARS_DAYS)
        return Signs(present, np.arange(len(record)), below, details={"midparental_z": parents})

    told = (
        "{sex:Her} height was {magnitude:spaces} below the mid-parental centile: "
        "{last_value:value} at {last_date:age} ({last_date:date}), {last_z:band}, where the "
        "parents' heights place their children on average {midparental_z:band}."
    )
    spaces = COUNTED[3 if "far" in name else 2]
    return Rule(
        name=name,
        title=title,
        family="length",
        looks_for=f"From two years, height more than {spaces} centile spaces below the "
        "mid-parental centile.",
        measure="height",
        severity=severity,
        unit="centile spaces",
        guidance=guidance,
        signs=signs,
        variant=still_variant,
        sentences={
            "told": told,
            STILL: (told, "It has been so since {onset_date:age} ({onset_date:date})."),
        },
        thresholds=Thresholds,
        says_more_than=says_more_than,
    )


RULES = (
    _rule(
        "height_far_below_midparental",
        "Height is far below what the parents' heights suggest",
        "concern",
        "midparental_far_spaces",
        "RCPCH, chart information for health staff: height more than 3 centile spaces below the "
        "mid-parental centile calls for assessment (said of school age); about 1 healthy child in "
        "100 is (Wright and Cheetham, Arch Dis Child 1999;81:257-260).",
        says_more_than="height_below_midparental",
    ),
    _rule(
        "height_below_midparental",
        "Height is below what the parents' heights suggest",
        "watch",
        "midparental_spaces",
        "NICE NG75 (2017): where growth is a concern, a height more than 2 centile spaces below "
        "the mid-parental centile may mean undernutrition or a primary growth disorder. 90% of "
        "healthy children lie within about 2 spaces of it (Wright and Cheetham, Arch Dis Child "
        "1999;81:257-260), so alone it is something to watch. growthwatch: from 2 years, because "
        "length before then follows the parents' heights less closely.",
    ),
)
