"""Position is not change: a finding of long ago after which the child kept to its centile."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.record import Record


def kept_to(
    record: Record, told: np.ndarray, *, days: float, spaces: float, high: bool = False
) -> np.ndarray:
    """Return where the child was told of so long ago and has not gone further since.

    Parameters
    ----------
    told : ndarray of bool, shape (n,)
        Rows that show the finding.
    days : float
        How long ago it was shown, at least.
    spaces : float
        Centile spaces further than that row that are no change since.
    high : bool
        Whether further is up: what is told is that a measure is high.

    Returns
    -------
    ndarray of bool, shape (n,)
        Known from each row and the ones before it.
    """
    kept = np.zeros(len(record), dtype=bool)
    for later, earlier in record.pairs(within_days=np.inf):
        long_ago = told[earlier] & (record.age[later] - record.age[earlier] >= days)
        rise = (record.z[later] - record.z[earlier]) / CENTILE_SPACE
        further = rise if high else -rise
        kept[later[long_ago & (further <= spaces + 1e-9)]] = True
    return kept
