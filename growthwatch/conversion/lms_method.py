"""The LMS method: from a measurement to its z-score and back, given L, M and S.

Cole TJ, Green PJ. Stat Med 1992;11:1305-1319: for a measurement y, z = ((y/M)^L - 1) / (L S), or
ln(y/M) / S where L is 0.
"""

from __future__ import annotations

import numpy as np

# Beyond 3 SD, WHO's own method measures in steps of the distance between 2 and 3 SD (WHO Child
# Growth Standards, methods and development, 2006, chapter 7). UK-WHO does not.
WHO_LINEAR_BEYOND = 3.0
# CDC's extended BMI begins above the 95th centile, taken at this z, and spreads the last 5% of
# centiles over half a normal distribution (Hales CM et al. Vital Health Stat 2 2022;197).
EXTENDED_ABOVE_Z, EXTENDED_FROM = 1.645, 0.9


def z_of_value(value: np.ndarray, lms: np.ndarray, linear_beyond: float | None) -> np.ndarray:
    """Return the z-score of each measurement, nan where it is not finite and positive.

    Parameters
    ----------
    value : ndarray of float, shape (n,)
    lms : ndarray of float, shape (n, 3) or (n, 4)
        L, M and S of each; and sigma of CDC's extended BMI, nan where there is none.
    linear_beyond : float, optional
        The z-score beyond which WHO continues linearly.
    """
    L, M, S = lms[:, 0], lms[:, 1], lms[:, 2]
    ratio = value / M
    if len(ratio) and not (ratio.min() > 0 and ratio.max() < np.inf):
        ratio[~((ratio > 0) & np.isfinite(ratio))] = np.nan
    if np.all(L == 1):
        return (ratio - 1) / S
    z = np.power(ratio, L)
    z -= 1
    z /= L * S
    zero = L == 0
    if zero.any():
        z[zero] = np.log(ratio[zero]) / S[zero]
    if linear_beyond is not None:
        far = np.abs(z) > linear_beyond
        if far.any():
            edge, step = _linear_continuation(np.sign(z[far]), lms[far], linear_beyond)
            z[far] = np.sign(z[far]) * linear_beyond + (value[far] - edge) / step
    if lms.shape[1] > 3:
        high = (z > EXTENDED_ABOVE_Z) & np.isfinite(lms[:, 3])
        z[high] = _extended_z(value[high], lms[high])
    return z


def value_of_z(z: np.ndarray, lms: np.ndarray, linear_beyond: float | None) -> np.ndarray:
    """Return the measurement of each z-score, nan where there is none: see `z_of_value`."""
    L, M, S = lms[:, 0], lms[:, 1], lms[:, 2]
    value = _lms_value(z, L, M, S)
    if linear_beyond is not None:
        far = np.abs(z) > linear_beyond
        if far.any():
            side = np.sign(z[far])
            edge, step = _linear_continuation(side, lms[far], linear_beyond)
            value[far] = edge + (z[far] - side * linear_beyond) * step
    if lms.shape[1] > 3:
        high = (z > EXTENDED_ABOVE_Z) & np.isfinite(lms[:, 3])
        value[high] = _extended_value(z[high], lms[high])
    value[~((value > 0) & np.isfinite(value))] = np.nan
    return value


def _extended_z(value: np.ndarray, lms: np.ndarray) -> np.ndarray:
    """Return z-scores of CDC's extended BMI, above its 95th centile."""
    from scipy.special import ndtr, ndtri  # loaded here: it doubles the time of the import

    edge = _lms_value(EXTENDED_ABOVE_Z, *lms[:, :3].T)
    beyond = ndtr((value - edge) / lms[:, 3])
    return np.asarray(ndtri(EXTENDED_FROM + (1 - EXTENDED_FROM) * beyond))


def _extended_value(z: np.ndarray, lms: np.ndarray) -> np.ndarray:
    """Return the BMI of z-scores above the 95th centile: the inverse of `_extended_z`."""
    from scipy.special import ndtr, ndtri

    beyond = (ndtr(z) - EXTENDED_FROM) / (1 - EXTENDED_FROM)
    edge = _lms_value(EXTENDED_ABOVE_Z, *lms[:, :3].T)
    return np.asarray(edge + lms[:, 3] * ndtri(np.maximum(beyond, 0.5)))


def _lms_value(z: np.ndarray | float, L: np.ndarray, M: np.ndarray, S: np.ndarray) -> np.ndarray:
    base = 1 + L * S * z
    base[base <= 0] = np.nan  # no measurement, however small or large, has this z-score
    with np.errstate(divide="ignore", invalid="ignore"):
        return M * np.where(L == 0, np.exp(S * z), np.power(base, 1 / L))


def _linear_continuation(
    side: np.ndarray, lms: np.ndarray, beyond: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the value at 3 SD on `side` and the distance from 2 to 3 SD, both per row."""
    L, M, S = lms[:, 0], lms[:, 1], lms[:, 2]
    edge = _lms_value(side * beyond, L, M, S)
    inner = _lms_value(side * (beyond - 1), L, M, S)
    return edge, np.abs(edge - inner)
