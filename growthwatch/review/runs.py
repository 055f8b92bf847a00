"""Where each child's rows are in a table in which they lie together."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd


def runs(ids: pd.Series) -> dict[Hashable, slice]:
    """Return the rows of each child, as a slice."""
    values = ids.to_numpy(dtype=object)
    if not len(values):
        return {}
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    ends = np.append(starts[1:], len(values))
    return {values[a]: slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True)}
