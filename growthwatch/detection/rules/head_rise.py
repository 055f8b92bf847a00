"""A rise of two centile spaces in head circumference: early, and one that goes on after 6 months.

UK children's heads run large against the WHO standard, so that rises in the first months are
common; what matters is whether they go on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.own_position import own_position
from growthwatch.detection.parameters import threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.rules import head_fall

# A head so shortly before six months stands for the position at six months.
STANDS_FOR_SIX_MONTHS_DAYS = 30


@dataclass(frozen=True)
class Thresholds:
    """How far a head rises, and when it goes on."""

    head_rise_spaces: float = threshold(
        2.0,
        "Centile spaces above the own position (RCPCH, chart information for health staff: "
        "crossing 2 spaces)",
    )
    head_rise_far_spaces: float = threshold(
        3.0,
        "Centile spaces of a rise that is told as far at any age: rises of 2 are common in UK "
        "infants (Wright et al, Arch Dis Child 2011;96:386-388), which says nothing of more",
        more="growthwatch.",
    )
    head_rise_on_days: float = threshold(
        182.625,
        unit="Days",
        more="A rise matters if it goes on after 6 months (RCPCH, chart information for health "
        "staff).",
    )
    head_rise_on_spaces: float = threshold(
        1.0,
        "Centile spaces risen after 6 months that count as going on: of 1,731 healthy UK infants "
        "0.3% went further up by more than 1 space between 6 and 12 months",
        more="Wright CM, letter of 3 July 2013 to Arch Dis Child Educ Pract Ed.",
    )


@dataclass(frozen=True)
class Rise:
    """How far each head is above the child's own position, and how far above that at 6 months.

    Attributes
    ----------
    spaces : ndarray of float, shape (n,)
        Centile spaces up from the child's first head from ten days; nan without one.
    start : ndarray of int, shape (n,)
        Row of that head.
    later_spaces : ndarray of float, shape (n,)
        Centile spaces up from the head at 6 months; nan before then and where there is none.
    middle : ndarray of int, shape (n,)
        Row of the head at 6 months: the first from a month before.
    """

    spaces: np.ndarray
    start: np.ndarray
    later_spaces: np.ndarray
    middle: np.ndarray


def rise(records: Records) -> Rise:
    """Return the rise at each head, known from it and the ones before."""
    record, p = records.ofc, records.parameters[Thresholds]
    own = records.once(head_fall.own_head)
    at_six_months = own_position(
        record,
        from_age=p.head_rise_on_days - STANDS_FOR_SIX_MONTHS_DAYS,
        older_by=records.parameters[head_fall.Thresholds].head_older_by_days,
        of=1,
    )
    after = record.age >= p.head_rise_on_days
    later = np.where(after, -at_six_months.fall, np.nan)
    return Rise(-own.fall, own.begin, later, at_six_months.begin)


def early_signs(records: Records) -> Signs:
    """Return where the head has risen by two spaces and it is not known yet whether it goes on."""
    found, p = records.once(rise), records.parameters[Thresholds]
    with np.errstate(invalid="ignore"):
        present = (found.spaces >= p.head_rise_spaces - 1e-9) & np.isnan(found.later_spaces)
        present &= found.spaces < p.head_rise_far_spaces - 1e-9
    return Signs(present, found.start, found.spaces)


def far_signs(records: Records) -> Signs:
    """Return where the head has risen by more than is common, at any age."""
    found, p = records.once(rise), records.parameters[Thresholds]
    with np.errstate(invalid="ignore"):
        present = found.spaces >= p.head_rise_far_spaces - 1e-9
    return Signs(present, found.start, found.spaces)


def late_signs(records: Records) -> Signs:
    """Return where the head has risen by two spaces, one of them or more after six months."""
    found, p = records.once(rise), records.parameters[Thresholds]
    with np.errstate(invalid="ignore"):
        present = (found.spaces >= p.head_rise_spaces - 1e-9) & (
            found.later_spaces >= p.head_rise_on_spaces - 1e-9
        )
    return Signs(present, found.start, found.spaces)


def late_facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return the head at six months, and the rise since."""
    record, middle = found.record, records.once(rise).middle[found.last]
    since = (record.z[found.last] - record.z[middle]) / CENTILE_SPACE
    return {**found.at("middle", middle), "later_spaces": since}


RISEN = (
    "{sex:Her} head centile rose by {magnitude:spaces}, from {since_value:value} at "
    "{since_date:age} ({since_date:date}, {since_z:band}) to {last_value:value} at "
    "{last_date:age} ({last_date:date}, {last_z:band})."
)

RULES = (
    Rule(
        name="head_rise_far",
        title="The head centile rose far",
        family="head",
        looks_for="Head circumference three centile spaces or more above the child's first from "
        "ten days of age.",
        measure="ofc",
        severity="concern",
        unit="centile spaces",
        guidance="NICE NG127 (2019), suspected neurological conditions: under 4 years a head that "
        "differs by 2 or more centile lines from an earlier one is a reason for paediatric "
        "assessment. About 15% of UK infants rise by 2 centile spaces in the first 6 to 9 months "
        "(Wright et al, Arch Dis Child 2011;96:386-388). growthwatch: told as of concern from 3.",
        signs=far_signs,
        sentences={
            "told": RISEN,
            "ended": "Next it was {ended_value:value} at {ended_date:age} ({ended_date:date}, "
            "{ended_z:band}).",
        },
        thresholds=Thresholds,
    ),
    Rule(
        name="head_rise_after_6_months",
        title="The head centile rose after 6 months",
        family="head",
        looks_for="Head circumference two centile spaces or more above the child's first from ten "
        "days of age, one space or more of it after six months.",
        measure="ofc",
        severity="concern",
        unit="centile spaces",
        guidance="RCPCH, chart information for health staff: a head crossing up 2 centile spaces "
        "matters if it goes on after 6 months. growthwatch: going on is 1 space or more after 6 "
        "months, which 0.3% of 1,731 healthy UK infants show by 12 months (Arch Dis Child Educ "
        "Pract Ed, letter of 3 July 2013).",
        signs=late_signs,
        facts=late_facts,
        sentences={
            "told": (
                RISEN,
                "It went on after 6 months, by {later_spaces:spaces} since {middle_value:value} "
                "at {middle_date:age} ({middle_date:date}).",
            ),
        },
        thresholds=Thresholds,
        says_more_than="head_rise",
    ),
    Rule(
        name="head_rise",
        title="The head centile rose",
        family="head",
        looks_for="Head circumference two centile spaces or more above the child's first from ten "
        "days of age, before a second head after about six months tells whether it goes on.",
        measure="ofc",
        severity="watch",
        unit="centile spaces",
        guidance="RCPCH, chart information for health staff: UK heads run large against the WHO "
        "standard, and a rise matters if it goes on after 6 months. In the first 6 to 9 months "
        "about 15% of UK infants rise by 2 centile spaces (Wright et al, Arch Dis Child "
        "2011;96:386-388).",
        signs=early_signs,
        sentences={
            "told": (
                RISEN,
                "UK heads run large against this standard, and rises of 2 centile spaces are "
                "common in the first months: what matters is whether it goes on after 6 months.",
            ),
            "ended": "Next it was {ended_value:value} at {ended_date:age} ({ended_date:date}, "
            "{ended_z:band}).",
        },
        thresholds=Thresholds,
    ),
)
