"""A caseload in parts that hold whole families, so that one after the other can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from growthwatch.caseload.caseload import Caseload

CHILDREN_A_PART = 20_000


@dataclass(frozen=True)
class Parts:
    """A caseload that is looked at part by part.

    Attributes
    ----------
    number : int
    part : callable
        Given a number from 0, returns that part.
    everyone : Series of str
        The child_id of every child.
    last_day : Timestamp
        Of the last measurement; NaT without one.
    sources : dict of str to str
        SHA-256 of each file that was read, by its name.
    caption : str
        What must be said wherever these data are shown.
    reference, term : str
        See `growthwatch.score`.
    """

    number: int
    part: Callable[[int], Caseload]
    everyone: pd.Series
    last_day: pd.Timestamp
    sources: dict[str, str] = field(default_factory=dict)
    caption: str = ""
    reference: str = "uk-who"
    term: str = "exact"

    def __iter__(self) -> Iterator[Caseload]:
        for at in range(self.number):
            yield self.part(at)


def places_of(children: pd.DataFrame, number: int) -> np.ndarray:
    """Return in which of so many parts each child is; shape (children,), int32.

    It follows from its family_id, or from its child_id where it has none.
    """
    key = children["child_id"].astype(str)
    if "family_id" in children:
        family = children["family_id"]
        there = family.notna() & (family.astype(str).str.strip() != "")
        key = key.mask(there.to_numpy(), "family " + family.astype(str))
    return (hashes(key) % np.uint64(number)).astype(np.int32)


def hashes(values: pd.Series) -> np.ndarray:
    """Return a number for each text, the same on every computer; shape (n,), uint64."""
    return pd.util.hash_array(values.astype(str).to_numpy(dtype=object))
