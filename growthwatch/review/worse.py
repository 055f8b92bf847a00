"""When a finding is worse than it was: only ever because of a newer measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.detection.rules import by_name

WORSE_BY_SHARE = 0.10
# Whoever has come back by less has kept to a centile: a third of a centile space. growthwatch.
SAME_POSITION = CENTILE_SPACE / 3


def is_worse(
    rule: pd.Series,
    before: pd.Series,
    now: pd.Series,
    last_before: pd.Series,
    last_now: pd.Series,
) -> np.ndarray:
    """Return whether each finding is worse than the same finding was before.

    Parameters
    ----------
    rule : Series of str, shape (n,)
    before, now : Series of float, shape (n,)
        The magnitude; its size counts, whichever way it points.
    last_before, last_now : Series of datetime64, shape (n,)
        The latest measurement that shows the finding.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where there was none before.
    """
    steps = {name: known.worse_step for name, known in by_name().items()}
    step = rule.astype(object).map(steps).to_numpy(dtype=float)
    size_before = before.to_numpy(dtype=float)
    size_before, size = np.abs(size_before), np.abs(now.to_numpy(dtype=float))
    step = np.where(np.isnan(step), WORSE_BY_SHARE * size_before, step)
    newer = (last_now.to_numpy() > last_before.to_numpy()).astype(bool)
    # Magnitudes are kept to four decimals in an earlier report's files.
    return newer & (size - size_before > step - 1e-3)
