"""What the import that made a caseload folder warned of: rows that are used, and need a look."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from growthwatch.writing.replacing import read_run
from growthwatch.writing.safe_csv import Kind, read_written

FILE = "warnings.csv"
COLUMNS: dict[str, Kind] = {
    "file": "text", "line": "count", "field": "text", "kind": "text", "message": "text",
}  # fmt: skip


def read_import_warnings(folder: Path | str) -> pd.DataFrame:
    """Return the warnings of the import that made a caseload folder.

    Returns
    -------
    DataFrame
        file, line (of the export), field, kind, message; no rows where no import made the folder,
        or its list is not there any more or cannot be read.
    """
    folder = Path(folder)
    if read_run(folder).get("made_by") != "import":
        return no_warnings()
    try:
        return read_written(folder / FILE, COLUMNS)
    except (OSError, ValueError):
        return no_warnings()


def no_warnings() -> pd.DataFrame:
    """Return a table of warnings without rows."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
