"""When a finding is worse than it was: only ever because of a newer measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE

# By how much a magnitude must have grown to be told as worse: what weighing again the same day
# could not explain. growthwatch: the error of weighing (100 g), a third of a centile space.
WORSE_BY = {"kg": 0.10, "z-score": CENTILE_SPACE / 3, "centile spaces": 1 / 3}
WORSE_BY_SHARE = 0.10
# Of these more is better, or no worse: a recovery, and waiting, which grows by itself.
NEVER_WORSE = ("weight_recovery", "birth_weight_not_regained")
NEVER_WORSE_PREFIX = "overdue"


def is_worse(
    rule: pd.Series,
    unit: pd.Series,
    before: pd.Series,
    now: pd.Series,
    last_before: pd.Series,
    last_now: pd.Series,
) -> np.ndarray:
    """Return whether each finding is worse than the same finding was before.

    Parameters
    ----------
    rule, unit : Series of str, shape (n,)
    before, now : Series of float, shape (n,)
        The magnitude; its size counts, whichever way it points.
    last_before, last_now : Series of datetime64, shape (n,)
        The latest measurement that shows the finding.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where there was none before.
    """
    rule = rule.astype(object)
    step = unit.astype(object).map(_step).to_numpy(dtype=float)
    size_before = before.to_numpy(dtype=float)
    size_before, size = np.abs(size_before), np.abs(now.to_numpy(dtype=float))
    step = np.where(np.isnan(step), WORSE_BY_SHARE * size_before, step)
    counts = ~(rule.isin(NEVER_WORSE) | rule.str.startswith(NEVER_WORSE_PREFIX)).to_numpy(bool)
    newer = (last_now.to_numpy() > last_before.to_numpy()).astype(bool)
    # Magnitudes are kept to four decimals in an earlier report's files.
    grown: np.ndarray = counts & newer & (size - size_before > step - 1e-3)
    return grown


def _step(unit: object) -> float:
    """Return the step of a unit, by its first words; nan where it is a share."""
    return next((step for name, step in WORSE_BY.items() if str(unit).startswith(name)), np.nan)
