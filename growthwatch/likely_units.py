"""What went wrong where most values lie where no child's do: grams, months, years.

Only asked where more than half of the values are beyond 6 SD, so that a single odd value never
rewrites the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from growthwatch.reading.quantities import CM_OF, KG_OF, UNIT_WORDS
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

FAR_Z, NEAR_Z = 6.0, 3.0
# Enough to tell by: of more, evenly spread ones are looked at.
MOST_LOOKED_AT = 512
# What a value may be in, and how much of the measure's unit it then is.
_WEIGHTS = tuple((UNIT_WORDS[unit], KG_OF[unit]) for unit in ("g", "lb"))
_LENGTHS = tuple((UNIT_WORDS[unit], CM_OF[unit]) for unit in ("m", "mm", "in"))
VALUE_UNITS: dict[str, tuple[tuple[str, float], ...]] = {
    "weight": _WEIGHTS, "height": _LENGTHS, "ofc": _LENGTHS, "bmi": (),
}  # fmt: skip
AGE_UNITS = (("months", DAYS_PER_MONTH), ("years", DAYS_PER_YEAR), ("weeks", 7.0))

# Returns z-scores of one measure's values at ages in days.
ZOf = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Guess:
    """One unit in which the values, or the ages, would be those of children.

    Attributes
    ----------
    of : {"value", "age"}
    unit : str
    size : float
        What the number is multiplied by.
    value, age_days, z : float
        The middle one of them, put right.
    """

    of: str
    unit: str
    size: float
    value: float
    age_days: float
    z: float


def mostly_far(z: np.ndarray) -> bool:
    """Tell whether more than half of the z-scores there are lie beyond 6 SD."""
    step = max(1, len(z) // MOST_LOOKED_AT)
    some = z[::step]
    far, there = np.abs(some) > FAR_Z, ~np.isnan(some)
    # nan is not greater than anything.
    return bool(2 * np.count_nonzero(far) > np.count_nonzero(there))


def guesses(measure: str, value: np.ndarray, age_days: np.ndarray, z_of: ZOf) -> list[Guess]:
    """Return every unit that would bring most of the values within 3 SD.

    Parameters
    ----------
    measure : str
    value, age_days : ndarray of float, shape (n,)
    z_of : callable
    """
    found = []
    units = [("value", *one) for one in VALUE_UNITS[measure]]
    for of, unit, size in [*units, *(("age", *one) for one in AGE_UNITS)]:
        values = value * size if of == "value" else value
        ages = np.round(age_days * size) if of == "age" else age_days
        z = z_of(values, ages)
        near = np.abs(z) <= NEAR_Z
        if 2 * np.count_nonzero(near) > len(z):
            at = int(np.flatnonzero(near)[np.count_nonzero(near) // 2])
            found.append(Guess(of, unit, size, float(values[at]), float(ages[at]), float(z[at])))
    return found
