"""Thresholds: those that several rules share, and the collection of all that a user can change.

A rule's own thresholds stand in the rule's file, as a frozen dataclass whose fields are made by
`threshold`: with the value and, in words, what it means and where it comes from.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields
from functools import cache
from typing import Any, TypeVar

from growthwatch.record.schedule import Schedule

T = TypeVar("T")


def threshold(value: Any, means: str) -> Any:
    """Return the field of a threshold.

    Parameters
    ----------
    value : float or int
        Used unless a user changes it. A whole number may be changed to whole numbers only.
    means : str
        Unit, meaning and source.
    """
    return field(default=value, metadata={"means": means})


@dataclass(frozen=True)
class EarlyDays:
    """The first weeks, in which a loss of weight is usual."""

    after_early_days: float = threshold(
        21,
        "Days. Thresholds for a fall hold after the first weeks; birth weight is usually regained "
        "by 3 weeks (NICE NG75).",
    )
    birth_weight_until: float = threshold(
        1, "Days. A weight of the first two days stands for the birth weight. growthwatch."
    )


@dataclass(frozen=True)
class Errors:
    """When a measurement is doubted."""

    surprise: float = threshold(
        3.5,
        "How many SD a change over two months may lie from what the child's last measurement makes "
        "likely before the new one is a suspected error. growthwatch: 3.5 calls fewer than 1 "
        "weight in 100 child-years of healthy children suspect, and 1 in 100 of a sudden stall.",
    )
    provisional: float = threshold(
        1.5,
        "SD. A value that lies further than this from what the child's earlier values made likely "
        "starts no growth finding until the next one shows it too. growthwatch: a healthy weighing "
        "in 20 lies so far out, and so do most weights with a digit typed wrongly.",
    )
    taken_back: float = threshold(
        1.3,
        "SD. If the next value lies on the other side of what is then expected by more than this, "
        "the unlikely value is left out. growthwatch.",
    )


@dataclass(frozen=True)
class OwnPositions:
    """What makes a child's own earlier position."""

    own_position_from: float = threshold(
        42,
        "Days. Lengths from here on make the child's own position: six weeks, when those of birth "
        "no longer count. growthwatch.",
    )
    own_position_of: int = threshold(
        3,
        "How many lengths at most make it: the middle of three is not moved by one. growthwatch.",
    )
    length_apart_days: float = threshold(
        91,
        "Days. Lengths or heights are usually no closer than 3 months (NICE NG75); a length is "
        "judged against ones at least so much older.",
    )


SHARED: tuple[type, ...] = (EarlyDays, Errors, OwnPositions)


@dataclass(frozen=True, init=False)
class Parameters:
    """What a user changes of the thresholds: ``Parameters(loss_kg=0.3)``.

    ``parameters[Thresholds]`` gives the thresholds of a rule, changed where they are to be.

    Attributes
    ----------
    schedule : Schedule
        When children are to be measured and how late is overdue, see `growthwatch.record.schedule`.
    changed : dict of str to float
        Thresholds by name that are not as in the rules' files.
    """

    schedule: Schedule
    changed: dict[str, float]

    def __init__(self, *, schedule: Schedule | None = None, **changed: float) -> None:
        object.__setattr__(self, "schedule", schedule or Schedule())
        object.__setattr__(self, "changed", dict(changed))

    def __getitem__(self, kind: type[T]) -> T:
        if not self.changed:
            made: T = _as_published(kind)  # type: ignore[arg-type]
            return made
        names = {one.name for one in fields(kind)}  # type: ignore[arg-type]
        return kind(**{name: value for name, value in self.changed.items() if name in names})

    def values(self, kinds: Iterable[type]) -> dict[str, float]:
        """Return every threshold of these dataclasses by name, as it is used."""
        return {
            name: getattr(self[kind], name)
            for kind in kinds
            for name in (one.name for one in fields(kind))
        }

    def check(self, kinds: Iterable[type]) -> None:
        """Raise ValueError for a changed threshold that none of these dataclasses has."""
        known = list(fields_of(kinds))
        for name in self.changed:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
                raise ValueError(f"there is no threshold {name!r}: did you mean {near[0]!r}?")


@cache
def _as_published(kind: Any) -> Any:
    """Return the thresholds of a rule as in its file; they are frozen, and one serves all."""
    return kind()


def fields_of(kinds: Iterable[type]) -> dict[str, Field[Any]]:
    """Return the fields of threshold dataclasses by name.

    Raises
    ------
    ValueError
        Where two of them have a threshold of one name.
    """
    found: dict[str, Field[Any]] = {}
    for kind in dict.fromkeys(kinds):
        for one in fields(kind):
            if one.name in found:
                raise ValueError(f"two rules have a threshold {one.name!r}: rename one")
            found[one.name] = one
    return found
