"""Which children are named in a caseload folder and cannot be watched."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from growthwatch.importing.leaving import (
    REJECTED,
    UNKNOWN,
    UNUSABLE,
    not_watched_frame,
    unusable,
)
from growthwatch.reading.raw import RawTable


def not_watched(raw: Mapping[str, RawTable], watched: pd.Series, used: pd.Series) -> pd.DataFrame:
    """Return every child of whom a table has a row and who is not watched, each once, and why.

    Parameters
    ----------
    raw : mapping of str to RawTable
        Tables named children and measurements, as they were read.
    watched : Series of str
        The children whose own row was accepted.
    used : Series of str
        child_id of each row of measurements that was accepted.

    Returns
    -------
    DataFrame
        child_id, code ("rejected": its own row could not be used; "no child row"; "no usable row":
        none of its measurements could be used), reason, file, line.
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
    table = raw["measurements"]
    ids = table.cells["child_id"].to_numpy(dtype=object)
    files = np.full(len(ids), table.file, dtype=object)
    parts.append(unusable(ids, watched, used, files, table.lines))
    return pd.concat(parts, ignore_index=True)


def still_not_watched(
    told: pd.DataFrame, children: pd.DataFrame, measurements: pd.DataFrame
) -> pd.DataFrame:
    """Return whom an import could not watch and nobody has added to the folder since.

    Parameters
    ----------
    told : DataFrame
        Of `growthwatch.importing.not_watched_by_import`.
    children, measurements : DataFrame
        As accepted from the folder.
    """
    with_row, measured = (
        told["child_id"].isin(table["child_id"]) for table in (children, measurements)
    )
    return told[~with_row.where(told["code"] != UNUSABLE, measured)]
