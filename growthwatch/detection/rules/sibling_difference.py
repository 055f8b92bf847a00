"""A child's weight falling away from that of a twin or sibling over the same time.

Twins are compared at the same age. Other siblings are compared over the same calendar time, each by
its own z-scores, rather than at the same ages, years apart: what the family lived through is shared
by date, and z-scores take out what age does.
"""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.across import known_by_then, last_usable
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.families import sibling_pairs
from growthwatch.detection.own_position import row_before
from growthwatch.detection.record import Record, Records
from growthwatch.say.ages import age_words, duration_words

# Rows: own start and end, sibling's start and end.
BESIDE = "sibling_difference: rows"
TWINS_BORN_WITHIN_DAYS = 2


def signs(records: Records) -> Signs:
    """Return where weight has fallen away from a sibling's, and since when they are compared."""
    record = records.weight
    n = len(record)
    rows = np.arange(n)
    present, excess = np.zeros(n, dtype=bool), np.full(n, -np.inf)
    told = np.tile(rows, (4, 1))
    starts = np.unique(record.first)
    for children, siblings in sibling_pairs(records.children, record.child_id[starts]):
        sibling = np.full(len(starts), -1)
        sibling[children] = siblings
        apart, more, compared = _apart(record, sibling[record.child])
        better = (apart & ~present) | ((apart == present) & (more > excess))
        excess, present = np.where(better, more, excess), np.where(better, apart, present)
        told = np.where(better, compared, told)
    record.beside[BESIDE] = told
    return Signs(present, told[0], np.where(np.isfinite(excess), excess, 0.0))


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
    p = record.parameters
    rows = np.arange(len(record))
    now = known_by_then(record, record, sibling)
    recent = np.maximum(p.sibling_within_days, p.sibling_within_share * record.age[now])
    now = np.where(record.date - record.date[now] <= recent.astype("timedelta64[D]"), now, -1)
    comparable = (
        (now >= 0) & (record.age >= p.own_position_from) & (record.age[now] >= p.own_position_from)
    )
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
    compared = np.stack([begin[end], end, now[begin[end]], now[end]])
    return twice[end] & still_low, more[end], compared


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


def message(episode: Episode) -> str:
    """Say how each of the two has moved between which dates."""
    record = episode.record
    start, end, sibling_start, sibling_end = record.beside[BESIDE][:, episode.last]
    birth, sibling_birth = (
        record.date[row] - record.age[row].astype("timedelta64[D]") for row in (end, sibling_end)
    )
    if abs((birth - sibling_birth).astype(int)) <= TWINS_BORN_WITHIN_DAYS:
        who, whose = "its twin", "the twin"
    else:
        age = age_words(sibling_birth, record.date[sibling_end])
        who, whose = f"a sibling, then {age},", "the sibling"
    own_move, sibling_move = (
        (record.z[b] - record.z[a]) / CENTILE_SPACE
        for a, b in ((start, end), (sibling_start, sibling_end))
    )
    said = (
        f"Weight has fallen away from that of {who} by {episode.magnitude:.1f} centile spaces in "
        f"{duration_words(record.date[start], record.date[end])}: this child {own_move:+.1f} "
        f"spaces, from {episode.value(start)} at {episode.age(start)} ({episode.date(start)}, "
        f"{episode.band(start)}) to {episode.value(end)} at {episode.age(end)} "
        f"({episode.date(end)}, {episode.band(end)}); {whose} {sibling_move:+.1f} spaces, from "
        f"{episode.value(sibling_start)} ({episode.date(sibling_start)}, "
        f"{episode.band(sibling_start)}) to {episode.value(sibling_end)} "
        f"({episode.date(sibling_end)}, {episode.band(sibling_end)})."
    )
    if not episode.ongoing:
        over = episode.ended_by()
        said += (
            f" No longer falling away by {episode.date(over)}, at {episode.value(over)} "
            f"({episode.band(over)})."
        )
    return said


RULE = Rule(
    name="sibling_difference",
    looks_for="Weight that has fallen away from a twin's or sibling's over the same time by two "
    "centile spaces or more, having itself fallen by one or more, in two weights in a row.",
    measure="weight",
    severity="watch",
    unit="centile spaces",
    guidance="growthwatch: a difference between two children of one family, nothing more. Needs "
    "the sibling's measurements and family_id.",
    signs=signs,
    message=message,
)
