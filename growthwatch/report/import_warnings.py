"""What the import that made a caseload folder warned of: rows that are used, and need a look."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from growthwatch.writing.replacing import RUN_FILE
from growthwatch.writing.safe_csv import as_recorded

FILE = "warnings.csv"
COLUMNS = ("file", "line", "field", "kind", "message")


def read_import_warnings(folder: Path | str) -> pd.DataFrame:
    """Return the warnings of the import that made a caseload folder.

    Returns
    -------
    DataFrame
        file, line (of the export), field, kind, message; no rows where no import made the folder,
        or its list is not there any more or cannot be read.
    """
    folder = Path(folder)
    try:
        run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        if run["made_by"] != "import":
            return no_warnings()
        table = pd.read_csv(folder / FILE, dtype=str, keep_default_na=False)[list(COLUMNS)]
        return table.apply(as_recorded).astype({"line": "int64"})
    except (OSError, ValueError, KeyError, TypeError):
        return no_warnings()


def no_warnings() -> pd.DataFrame:
    """Return a table of warnings without rows."""
    return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
