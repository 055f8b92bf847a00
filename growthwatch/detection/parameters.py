"""Thresholds: those that several rules share, and the collection of all that a user can change.

A rule's own thresholds stand in the rule's file, as a frozen dataclass whose fields are made by
`threshold`: with the value and, in words, what it means and where it comes from.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields
from functools import cache
from typing import Any, NamedTuple, TypeVar

from growthwatch.record.schedule import Schedule

T = TypeVar("T")


class Words(NamedTuple):
    """What a threshold means: its short words apart, so that nothing takes sentences apart.

    Attributes
    ----------
    unit : str
        "Days", "kg"; empty where the meaning itself begins with what is counted.
    means : str
        What the number is, without a full stop: "Days of a fast sustained fall".
    more : str
        Whole sentences: what else it means, and its source.
    """

    unit: str
    means: str
    more: str

    @property
    def all(self) -> str:
        """All of it, of which the number is no part: "Days. Longest stretch looked at."."""
        return self._said(" ".join(part for part in (self.unit, self.means) if part))

    def of(self, value: float) -> str:
        """All of it with the number: "42 days: shortest stretch that is called a plateau."."""
        if not self.unit:
            return self._said(f"{self.means}: {value:g}")
        number = f"{value:g} {self.unit if self.unit.isupper() else self.unit.lower()}"
        if self.means:
            return self._said(f"{number} {self.means}")
        return f"{number}: {self.more[:1].lower()}{self.more[1:]}"

    def _said(self, first: str) -> str:
        return f"{first}. {self.more}" if self.more else f"{first}."


def threshold(value: Any, means: str = "", *, unit: str = "", more: str = "") -> Any:
    """Return the field of a threshold.

    Parameters
    ----------
    value : float or int
        Used unless a user changes it. A whole number may be changed to whole numbers only.
    means, unit, more : str
        See `Words`: a `unit`, or `means`, or both; and the source in `more`.

    Raises
    ------
    ValueError
        Without a unit or a meaning, or for a meaning that is a sentence.
    """
    if not (unit or means) or means.endswith("."):
        raise ValueError(
            "a threshold has a unit or a meaning without a full stop: the rest is more"
        )
    return field(default=value, metadata={"words": Words(unit, means, more)})


@dataclass(frozen=True)
class EarlyDays:
    """The first weeks, in which a loss of weight is usual."""

    after_early_days: float = threshold(
        21,
        unit="Days",
        more="Thresholds for a fall hold after the first weeks; birth weight is usually regained "
        "by 3 weeks (NICE NG75).",
    )
    birth_weight_until: float = threshold(
        1,
        unit="Days",
        more="A weight of the first two days stands for the birth weight. growthwatch.",
    )


@dataclass(frozen=True)
class Errors:
    """When a measurement is doubted."""

    surprise: float = threshold(
        3.5,
        "How many SD a change over two months may lie from what the child's last measurement makes "
        "likely before the new one is a suspected error",
        more="growthwatch: 3.5 calls fewer than 1 weight in 100 child-years of healthy children "
        "suspect, and 1 in 100 of a sudden stall.",
    )
    provisional: float = threshold(
        1.5,
        unit="SD",
        more="A value that lies further than this from what the child's earlier values made likely "
        "starts no growth finding until the next one shows it too. growthwatch: a healthy weighing "
        "in 20 lies so far out, and so do most weights with a digit typed wrongly.",
    )
    taken_back: float = threshold(
        1.3,
        unit="SD",
        more="If the next value lies on the other side of what is then expected by more than this, "
        "the unlikely value is left out. growthwatch.",
    )


@dataclass(frozen=True)
class OwnPositions:
    """What makes a child's own earlier position."""

    own_position_from: float = threshold(
        42,
        unit="Days",
        more="Lengths from here on make the child's own position: six weeks, when those of birth "
        "no longer count. growthwatch.",
    )
    own_position_of: int = threshold(
        3,
        "How many lengths at most make it: the middle of three is not moved by one",
        more="growthwatch.",
    )
    length_apart_days: float = threshold(
        91,
        unit="Days",
        more="Lengths or heights are usually no closer than 3 months (NICE NG75); a length is "
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
