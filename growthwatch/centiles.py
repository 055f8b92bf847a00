"""The nine centile lines, centile spaces and the words for where a z-score lies.

The lines are defined by z-scores in steps of two thirds, so that a centile space is the same
everywhere (Cole TJ. Do growth chart centiles need a face lift? BMJ 1994;308:641-642).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.record.vocabulary import (
    CENTILE_LINES,
    CENTILE_SPACE,
    MEASURES,
    ON_LINE_WITHIN,
    PROBABLE_ERROR_Z,
    known,
)
from growthwatch.say.centile_words import BAND_EDGES, BANDS

__all__ = [
    "CENTILE_LINES",
    "CENTILE_SPACE",
    "LINE_Z",
    "MEASURE_WORDS",
    "ON_LINE_WITHIN",
    "PROBABLE_ERROR_Z",
    "centile",
    "centile_band",
    "spaces",
    "whole_centile",
]

LINE_Z: tuple[float, ...] = tuple((i - 4) * CENTILE_SPACE for i in range(9))
Z_0_4TH, Z_2ND, Z_9TH = LINE_Z[0], -2.0, LINE_Z[2]
Z_91ST, Z_99_6TH = LINE_Z[6], LINE_Z[8]


def centile(z: ArrayLike) -> Any:
    """Convert z-scores to centiles.

    Parameters
    ----------
    z : float or array of float

    Returns
    -------
    float, ndarray or Series
        0-100, unrounded; nan where z is missing.

    Examples
    --------
    >>> round(centile(-2.0), 1)
    2.3
    """
    from scipy.special import ndtr  # loaded here: it doubles the time of `import growthwatch`

    result = 100 * ndtr(_floats(z))
    if isinstance(z, pd.Series):
        return pd.Series(result, index=z.index)
    return result if np.ndim(result) else float(result)


def centile_band(z: ArrayLike, measure: ArrayLike = "weight") -> Any:
    """Say in words where z-scores lie among the nine centile lines.

    Parameters
    ----------
    z : float or array of float
    measure : str or array of str
        The measure the words are about; its name appears where the value is a probable error.

    Returns
    -------
    str, ndarray of str or Series
        "on the 9th centile" (within a quarter of a centile space), "between the 2nd and 9th
        centiles", "below the 0.4th centile", "above the 99.6th centile"; beyond 6 SD also that
        the measurement is a probable error. Empty where z is missing.

    Raises
    ------
    ValueError
        For an unknown measure, naming it.

    Examples
    --------
    >>> centile_band(-2.0), centile_band(-1.6)
    ('on the 2nd centile', 'between the 2nd and 9th centiles')
    """
    names = np.asarray(measure, dtype=object)
    for name in pd.unique(names.ravel()):
        known(name, MEASURES, "measure")
    values, names = np.broadcast_arrays(_floats(z), names)
    bands = np.asarray(BANDS, dtype=object)[np.searchsorted(BAND_EDGES, values, side="right")]
    bands = np.where(np.isnan(values), "", bands)
    beyond = np.abs(values) > PROBABLE_ERROR_Z
    if beyond.any():
        words = {
            name: f": probable error, check the {MEASURE_WORDS[name]}" for name in MEASURE_WORDS
        }
        suffix = np.asarray([words[name] for name in names[beyond]], dtype=object)
        bands = bands.astype(object)
        bands[beyond] = bands[beyond] + suffix
    if isinstance(z, pd.Series):
        return pd.Series(bands, index=z.index, dtype="str")
    return bands if bands.ndim else str(bands)


MEASURE_WORDS = {
    "weight": "weight",
    "height": "length or height",
    "bmi": "BMI",
    "ofc": "head circumference",
}


def whole_centile(z: float) -> str:
    """Return a centile as charts print it: a whole number, or "below 0.4th" and "above 99.6th".

    As RCPCH's client specification asks; "unknown" where z is missing.
    """
    if np.isnan(z):
        return "unknown"
    if z < Z_0_4TH:
        return "below 0.4th"
    if z > LINE_Z[-1]:
        return "above 99.6th"
    number = max(1, min(99, round(centile(z))))
    suffix = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def spaces(z_change: ArrayLike) -> Any:
    """Convert a difference between z-scores to centile spaces."""
    return np.asarray(z_change, dtype=float) / CENTILE_SPACE


def _floats(z: ArrayLike) -> np.ndarray:
    if isinstance(z, pd.Series | pd.Index):
        return z.to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(z, dtype=float)
