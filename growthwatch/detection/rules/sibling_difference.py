"""A child's weight falling away from that of a twin or sibling over the same time.

Twins are compared at the same age. Other siblings are compared over the same calendar time, each by
its own z-scores, rather than at the same ages, years apart: what the family lived through is shared
by date, and z-scores take out what age does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.across import known_by_then, last_usable
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.own_position import row_before
from growthwatch.detection.parameters import OwnPositions, threshold
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs, usual_variant
from growthwatch.detection.siblings import sibling_pairs

TWINS_BORN_WITHIN_DAYS = 2


@dataclass(frozen=True)
class Thresholds:
    """When a child has fallen away from its sibling."""

    sibling_spaces: float = threshold(
        2.0,
        "Centile spaces by which a child's weight has fallen more than its sibling's",
        more="growthwatch.",
    )
    sibling_own_spaces: float = threshold(
        1.0, "Centile spaces by which it has itself fallen at least", more="growthwatch."
    )
    sibling_period_days: float = threshold(
        400, unit="Days", more="How far back the two are compared. growthwatch."
    )
    sibling_within_days: float = threshold(
        61, unit="Days", more="How old the sibling's weight may be. growthwatch."
    )
    sibling_within_share: float = threshold(
        0.25,
        "The same as a share of the sibling's age then, whichever is more: weights of older "
        "children are rarer and their z-scores steadier",
        more="growthwatch.",
    )


@dataclass(frozen=True)
class Compared:
    """Each weight beside a sibling's.

    Attributes
    ----------
    present : ndarray of bool, shape (n,)
    more : ndarray of float, shape (n,)
        Centile spaces fallen more than the sibling; -inf where there is nothing to compare.
    rows : ndarray of int, shape (4, n)
        Own start and end, the sibling's start and end.
    """

    present: np.ndarray
    more: np.ndarray
    rows: np.ndarray


def signs(records: Records) -> Signs:
    """Return where weight has fallen away from a sibling's, and since when they are compared."""
    found = records.once(compared)
    more = np.where(np.isfinite(found.more), found.more, 0.0)
    return Signs(found.present, found.rows[0], more)


def compared(records: Records) -> Compared:
    """Compare each weight with the sibling's from whose the child has fallen away most."""
    record = records.weight
    n = len(record)
    rows = np.arange(n)
    present, excess = np.zeros(n, dtype=bool), np.full(n, -np.inf)
    told = np.tile(rows, (4, 1))
    starts = np.unique(record.first)
    for children, siblings in sibling_pairs(records.children, record.child_id[starts]):
        sibling = np.full(len(starts), -1)
        sibling[children] = siblings
        apart, more, rows_compared = _apart(record, sibling[record.child])
        better = (apart & ~present) | ((apart == present) & (more > excess))
        excess, present = np.where(better, more, excess), np.where(better, apart, present)
        told = np.where(better, rows_compared, told)
    return Compared(present, excess, told)


def _apart(record: Record, sibling: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare each weight with the given sibling's, as known on its date.

    Where the sibling was not weighed at about that time there is nothing to compare with, and what
    was so before holds as long as the child's own fall does.

    Parameters
    ----------
    sibling : ndarray of int, shape (n,)
        Number of the sibling among the children; -1 for none.

    Returns
    -------
    tuple of ndarray, shapes (n,), (n,) and (4, n)
        Whether the child has fallen away, in two weights in a row; by how many centile spaces more
        than the sibling; and the rows compared: own start and end, sibling's start and end.
    """
    p, shared = record.parameters[Thresholds], record.parameters[OwnPositions]
    rows = np.arange(len(record))
    now = known_by_then(record, record, sibling)
    recent = np.maximum(p.sibling_within_days, p.sibling_within_share * record.age[now])
    now = np.where(record.date - record.date[now] <= recent.astype("timedelta64[D]"), now, -1)
    old_enough = record.age >= shared.own_position_from
    comparable = (now >= 0) & old_enough & old_enough[now]
    begin = _first_within(record, comparable & ~record.errors.refuted, p.sibling_period_days)
    known = comparable & (begin < rows) & (now[begin] != now)
    own_fall = (record.z[begin] - record.z) / CENTILE_SPACE
    sibling_fall = (record.z[now[begin]] - record.z[now]) / CENTILE_SPACE
    more = np.where(known, own_fall - sibling_fall, -np.inf)
    seen = (more >= p.sibling_spaces - 1e-9) & (own_fall >= p.sibling_own_spaces - 1e-9)
    before = row_before(record, known)
    twice = seen & (before >= 0) & seen[before]

    telling = last_usable(record, known)
    end = np.where(telling >= 0, telling, rows)
    still_low = (record.z[begin[end]] - record.z) / CENTILE_SPACE >= p.sibling_own_spaces - 1e-9
    between = np.stack([begin[end], end, now[begin[end]], now[end]])
    return twice[end] & still_low, more[end], between


def _first_within(record: Record, usable: np.ndarray, days: float) -> np.ndarray:
    """Return the child's first usable row of the last so many days; the row itself without one."""
    n = len(record)
    rows = np.arange(n)
    span = record.age.max() - record.age.min() + days + 1 if n else 1
    along = record.child * span + (record.age - (record.age.min() if n else 0))
    earliest = np.maximum(np.searchsorted(along, along - days, side="left"), record.first)
    following = np.append(np.where(usable, rows, n), n)
    following = np.minimum.accumulate(following[::-1])[::-1]
    return np.minimum(following[earliest], rows)


def facts(records: Records, found: Episodes) -> dict[str, np.ndarray]:
    """Return how each of the two has moved between which dates."""
    record = found.record
    start, end, other_start, other_end = records.once(compared).rows[:, found.last]
    sibling_birth = record.date[other_end] - record.age[other_end].astype("timedelta64[D]")
    return {
        **found.at("from", start),
        **found.at("to", end),
        **found.at("sibling_from", other_start),
        **found.at("sibling_to", other_end),
        "sibling_birth_date": sibling_birth.astype(object),
        "move": (record.z[end] - record.z[start]) / CENTILE_SPACE,
        "sibling_move": (record.z[other_end] - record.z[other_start]) / CENTILE_SPACE,
    }


def variant(details: Mapping[str, Any]) -> str:
    """Say whether the other is a twin."""
    apart = abs((details["birth_date"] - details["sibling_birth_date"]).days)
    return usual_variant(details).replace(
        "told", "twin" if apart <= TWINS_BORN_WITHIN_DAYS else "sibling"
    )


def _told(other: str, whose: str) -> str:
    return (
        f"{{sex:Her}} weight fell away from that of {other} by {{magnitude:spaces}} in "
        "{from_date:to to_date}: this child moved by {move:signed spaces}, from {from_value:value} "
        "at {from_date:age} ({from_date:date}, {from_z:band}) to {to_value:value} at {to_date:age} "
        f"({{to_date:date}}, {{to_z:band}}), and {whose} by {{sibling_move:signed spaces}}, from "
        "{sibling_from_value:value} ({sibling_from_date:date}, {sibling_from_z:band}) to "
        "{sibling_to_value:value} ({sibling_to_date:date}, {sibling_to_z:band})."
    )


RULE = Rule(
    name="sibling_difference",
    title="Weight fell away from a sibling's",
    family="body",
    looks_for="Weight that has fallen away from a twin's or sibling's over the same time by two "
    "centile spaces or more, having itself fallen by one or more, in two weights in a row.",
    measure="weight",
    severity="watch",
    unit="centile spaces",
    guidance="growthwatch: a difference between two children of one family, nothing more. Needs "
    "the sibling's measurements and family_id.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences={
        "twin": _told("{sex:her} twin", "the twin"),
        "sibling": _told(
            "a sibling, then {sibling_to_date:age from sibling_birth_date},", "the sibling"
        ),
        "ended": "{sex:She was} no longer falling away by {ended_date:date}, at "
        "{ended_value:value} ({ended_z:band}).",
    },
    thresholds=Thresholds,
)
