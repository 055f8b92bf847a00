"""A rise of two centile spaces in head circumference: early, and one that goes on after 6 months.

UK children's heads run large against the WHO standard, so that rises in the first months are
common; what matters is whether they go on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.own_position import own_position
from growthwatch.detection.record import Record, Records
from growthwatch.detection.rules.head_fall import own_head

# A head so shortly before six months stands for the position at six months.
STANDS_FOR_SIX_MONTHS_DAYS = 30
BESIDE = "head_rise: row of the head at 6 months"


@dataclass(frozen=True)
class Rise:
    """How far each head is above the child's own position, and how far above that at 6 months.

    Attributes
    ----------
    spaces : ndarray of float, shape (n,)
        Centile spaces up from the child's first head from two weeks; nan without one.
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


def rise(record: Record) -> Rise:
    """Return the rise at each head, known from it and the ones before."""
    p = record.parameters
    own = own_head(record)
    at_six_months = own_position(
        record,
        from_age=p.head_rise_on_days - STANDS_FOR_SIX_MONTHS_DAYS,
        older_by=p.head_older_by_days,
        of=1,
    )
    after = record.age >= p.head_rise_on_days
    later = np.where(after, -at_six_months.fall, np.nan)
    return Rise(-own.fall, own.begin, later, at_six_months.begin)


def early_signs(records: Records) -> Signs:
    """Return where the head has risen by two spaces and it is not known yet whether it goes on."""
    record, p = records.ofc, records.parameters
    found = rise(record)
    with np.errstate(invalid="ignore"):
        present = (found.spaces >= p.head_rise_spaces - 1e-9) & np.isnan(found.later_spaces)
    return Signs(present, found.start, found.spaces)


def late_signs(records: Records) -> Signs:
    """Return where the head has risen by two spaces, one of them or more after six months."""
    record, p = records.ofc, records.parameters
    found = rise(record)
    with np.errstate(invalid="ignore"):
        present = (found.spaces >= p.head_rise_spaces - 1e-9) & (
            found.later_spaces >= p.head_rise_on_spaces - 1e-9
        )
    record.beside[BESIDE] = found.middle
    return Signs(present, found.start, found.spaces)


def _risen(episode: Episode) -> str:
    start, last = episode.since, episode.last
    return (
        f"Head circumference has risen {episode.magnitude:.1f} centile spaces: from "
        f"{episode.value(start)} at {episode.age(start)} ({episode.date(start)}), "
        f"{episode.band(start)}, to {episode.value(last)} at {episode.age(last)} "
        f"({episode.date(last)}), {episode.band(last)}."
    )


def early_message(episode: Episode) -> str:
    """Say how far the head has risen, and that this is common while the child is so young."""
    said = _risen(episode) + (
        " UK heads run large against this standard and such rises are common in the first months: "
        "what matters is whether it goes on after 6 months."
    )
    if not episode.ongoing:
        then = episode.ended_by()
        said += (
            f" Next, {episode.value(then)} at {episode.age(then)} ({episode.date(then)}), "
            f"{episode.band(then)}."
        )
    return said


def late_message(episode: Episode) -> str:
    """Say how far the head has risen, and how much of it after six months."""
    record, last = episode.record, episode.last
    middle = int(record.beside[BESIDE][last])
    later = (record.z[last] - record.z[middle]) / CENTILE_SPACE
    return (
        f"{_risen(episode)} It has gone on after 6 months: {later:.1f} centile spaces since "
        f"{episode.value(middle)} at {episode.age(middle)} ({episode.date(middle)})."
        + episode.afterwards()
    )


RULES = (
    Rule(
        name="head_rise_after_6_months",
        looks_for="Head circumference two centile spaces or more above the child's first from two "
        "weeks of age, one space or more of it after six months.",
        measure="ofc",
        severity="concern",
        unit="centile spaces",
        guidance="RCPCH, chart information for health staff: a head crossing up 2 centile spaces "
        "matters if it goes on after 6 months. growthwatch: going on is 1 space or more after 6 "
        "months, which 0.3% of 1,731 healthy UK infants show by 12 months (Arch Dis Child Educ "
        "Pract Ed, letter of 3 July 2013).",
        signs=late_signs,
        message=late_message,
    ),
    Rule(
        name="head_rise",
        looks_for="Head circumference two centile spaces or more above the child's first from two "
        "weeks of age, before a second head after about six months tells whether it goes on.",
        measure="ofc",
        severity="watch",
        unit="centile spaces",
        guidance="RCPCH, chart information for health staff: UK heads run large against the WHO "
        "standard, and a rise matters if it goes on after 6 months. In the first 6 to 9 months "
        "about 15% of UK infants rise by 2 centile spaces (Wright et al, Arch Dis Child "
        "2011;96:386-388).",
        signs=early_signs,
        message=early_message,
    ),
)
