"""What the import that made a caseload folder rejected, so that no later step forgets it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from growthwatch.reading.raw import rejected_frame
from growthwatch.record.tables import REJECTED_COLUMNS
from growthwatch.writing.replacing import RUN_FILE
from growthwatch.writing.safe_csv import as_recorded

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
    try:
        run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        if run["made_by"] != MADE_BY:
            return rejected_frame("")
        text = pd.read_csv(folder / "rejected.csv", dtype=str, keep_default_na=False)
        table = text[list(REJECTED_COLUMNS)].apply(as_recorded)
        return table.astype({n: "int64" if n == "line" else "str" for n in REJECTED_COLUMNS})
    except (OSError, ValueError, KeyError, TypeError):
        return rejected_frame("")
