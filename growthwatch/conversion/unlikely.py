"""The warning where most values are no child's, with the call that would work."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.conversion.arguments import UNIT_COLUMNS
from growthwatch.conversion.columns import z_scores
from growthwatch.likely_units import MOST_LOOKED_AT, Guess, guesses
from growthwatch.reading import coercion
from growthwatch.record.errors import UnlikelyValuesWarning


def warn_of_units(
    measure: ArrayLike, value: ArrayLike, sex: ArrayLike, age_days: ArrayLike, reference: Any
) -> None:
    """Warn that most values are no child's, and of what they look like."""
    names, values, sexes, ages = (
        np.ravel(each)
        for each in np.broadcast_arrays(
            *(np.asarray(one, dtype=object) for one in (measure, value, sex, age_days))
        )
    )
    far = len(values)
    counted = f"{far} of {far}" if far == 1 else f"more than half of {far:,}"
    for name in pd.unique(names):
        here = np.flatnonzero(names == name)
        here = here[:: max(1, len(here) // MOST_LOOKED_AT)]
        found = guesses(
            str(name),
            coercion.numbers(values[here], UNIT_COLUMNS[str(name)]),
            coercion.numbers(ages[here], "age_days"),
            partial(_scored, str(name), list(sexes[here]), reference),
        )
        said = [_call(guess, str(name), sexes[here], values[here], ages[here]) for guess in found]
        warnings.warn(
            f"{counted} {name} values lie beyond 6 SD, which is probably an error: "
            + (", or ".join(said) or "check the values, their unit and the ages"),
            UnlikelyValuesWarning,
            stacklevel=3,
        )


def _scored(
    measure: str, sexes: list[Any], reference: Any, values: np.ndarray, ages: np.ndarray
) -> np.ndarray:
    """Return the z-scores of a guess at what the values or the ages were meant to be."""
    return np.asarray(z_scores(measure, values, sex=sexes, age_days=ages, reference=reference))


def _call(
    guess: Guess, measure: str, sexes: np.ndarray, values: np.ndarray, ages: np.ndarray
) -> str:
    """Say what the numbers look like, and the call that would work."""
    if len(values) == 1:
        what = f"{values[0]}" if guess.of == "value" else f"age_days {ages[0]}"
        given = f'"{measure}", {guess.value:g}, sex="{sexes[0]}", age_days={guess.age_days:g}'
        z = f"{guess.z:.2f}".replace("-", "−")
        return f"{what} looks like {guess.unit} (zscore({given}) is {z})"
    what = "values" if guess.of == "value" else "age_days"
    argument = "value" if guess.of == "value" else "age_days"
    return f"the {what} look like {guess.unit}: give {argument} * {guess.size:g}"
