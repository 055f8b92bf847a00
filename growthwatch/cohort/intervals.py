"""Shares with their confidence intervals."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri


def wilson(number: np.ndarray, of: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the confidence interval of a share by Wilson's score method.

    Parameters
    ----------
    number, of : ndarray of float, shape (n,)
    confidence : float
        Such as 0.95.

    Returns
    -------
    (ndarray, ndarray)
        Lower and upper bound, from 0 to 1; nan where `of` is 0.

    References
    ----------
    Wilson EB. J Am Stat Assoc 1927;22:209-212. Newcombe RG. Stat Med 1998;17:857-872, method 3.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is a share: give one such as 0.95")
    z = float(ndtri(0.5 + confidence / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(number, float) / np.asarray(of, float)
        middle = share + z**2 / (2 * of)
        half = z * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
        low, high = (middle - half) / (1 + z**2 / of), (middle + half) / (1 + z**2 / of)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)
