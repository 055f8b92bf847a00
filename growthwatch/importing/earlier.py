"""What the import that made a caseload folder left out, so that no later step forgets it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from growthwatch.importing.leaving import NOT_WATCHED_COLUMNS
from growthwatch.record.tables import REJECTED_COLUMNS
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
    return _table(folder, "rejected.csv", REJECTED_COLUMNS)


def not_watched_by_import(folder: Path | str) -> pd.DataFrame:
    """Return the children of the export who are not in the caseload that was made of it.

    Parameters
    ----------
    folder : Path or str

    Returns
    -------
    DataFrame
        child_id, code ("deceased", "transferred", "rejected", "no child row"), reason, file, line
        (of the export); no rows as `rejected_by_import`.
    """
    return _table(folder, "not_watched.csv", NOT_WATCHED_COLUMNS)


def _table(folder: Path | str, file: str, columns: Sequence[str]) -> pd.DataFrame:
    folder = Path(folder)
    kinds: dict[str, Kind] = {**dict.fromkeys(columns, "text"), "line": "count"}
    types = {name: "int64" if name == "line" else "str" for name in columns}
    none = pd.DataFrame({name: [] for name in columns}).astype(types)
    if read_run(folder).get("made_by") != MADE_BY:
        return none
    try:
        return read_written(folder / file, kinds).astype(types)
    except (OSError, ValueError):
        return none
