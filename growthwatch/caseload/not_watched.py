"""Which children are named in a caseload folder and cannot be watched."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from growthwatch.importing.leaving import REJECTED, UNKNOWN, not_watched_frame
from growthwatch.reading.raw import RawTable


def not_watched(raw: Mapping[str, RawTable], watched: pd.Series) -> pd.DataFrame:
    """Return every child of whom a table has a row and who is not watched, each once, and why.

    Parameters
    ----------
    raw : mapping of str to RawTable
        Tables named children and measurements, as they were read.
    watched : Series of str
        The children whose own row was accepted.

    Returns
    -------
    DataFrame
        child_id, code ("rejected": its own row could not be used; "no child row"), reason, file,
        line.
    """
    known = {*watched, ""}
    parts = []
    for name, code in (("children", REJECTED), ("measurements", UNKNOWN)):
        table = raw[name]
        ids = table.cells["child_id"].to_numpy(dtype=object)
        rows = np.flatnonzero(~pd.Series(ids, dtype=object).isin(known).to_numpy())
        rows = rows[~pd.Series(ids[rows], dtype=object).duplicated().to_numpy()]
        parts.append(
            not_watched_frame(
                ids[rows], [code] * len(rows), [table.file] * len(rows), table.lines[rows]
            )
        )
        known |= set(ids[rows])
    return pd.concat(parts, ignore_index=True)
