"""Which of a caseload's rejected rows are one child's: the list of them does not say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from growthwatch.reading.raw import find_table, read_raw
from growthwatch.record.tables import KNOWN_FROM

TABLES = ("children", *KNOWN_FROM)


def rejected_of(folder: Path, rejected: pd.DataFrame, child_id: str) -> pd.DataFrame:
    """Return the rejected rows whose cell child_id is this child's.

    Parameters
    ----------
    folder : Path
        The caseload folder.
    rejected : DataFrame
        Of the caseload: file, line, field, value, reason.
    child_id : str

    Returns
    -------
    DataFrame
        Its rows, in their order; those too broken to have a child_id are nobody's.
    """
    parts = []
    for name in TABLES:
        path = find_table(Path(folder), name)
        rows = rejected[(rejected["file"] == path.name).to_numpy()] if path else rejected.iloc[:0]
        if path is None or rows.empty:
            continue
        raw = read_raw(path)
        if "child_id" in raw.cells:
            own = raw.lines[(raw.cells["child_id"] == child_id).to_numpy()]
            parts.append(rows[rows["line"].isin(own)])
    found = pd.concat(parts) if parts else rejected.iloc[:0]
    return found.reset_index(drop=True)
