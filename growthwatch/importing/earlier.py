"""What the import that made a caseload folder rejected, so that no later step forgets it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from growthwatch.record.tables import REJECTED_COLUMNS, empty_rejected
from growthwatch.writing.replacing import read_run
from growthwatch.writing.safe_csv import Kind, read_written

MADE_BY = "import"


def rejected_by_import(folder: Path | str) -> pd.DataFrame:
    """Return the rows of the export that could not be used when a caseload folder was imported.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    DataFrame
        file, line (of the export), field, value, reason; no rows where no import made the folder,
        or its list is not there any more.
    """
    folder = Path(folder)
    if read_run(folder).get("made_by") != MADE_BY:
        return empty_rejected()
    kinds: dict[str, Kind] = {**dict.fromkeys(REJECTED_COLUMNS, "text"), "line": "count"}
    try:
        table = read_written(folder / "rejected.csv", kinds)
    except (OSError, ValueError):
        return empty_rejected()
    return table.astype(empty_rejected().dtypes)
