"""Reading ``acknowledged.csv``, which lies in the caseload folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from growthwatch.reading.cells import read_date
from growthwatch.record.errors import CaseloadError
from growthwatch.review.acknowledged import COLUMNS, no_acknowledgements

FILE = "acknowledged.csv"


def read_acknowledged(folder: Path | str) -> pd.DataFrame:
    """Read ``acknowledged.csv`` of a caseload folder; no rows where there is none.

    Returns
    -------
    DataFrame
        child_id, rule, who, reason, date, until (NaT where empty), line (the header is line 1) and
        problem (why a row cannot be used; empty where it can).

    Raises
    ------
    CaseloadError
        If the file is not a table with these columns.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        return no_acknowledgements()
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
    except (ValueError, UnicodeDecodeError):
        raise CaseloadError(
            f"{FILE} cannot be read as a table: save it as CSV (UTF-8) with the columns "
            f"{', '.join(COLUMNS)}"
        ) from None
    table.columns = [str(name).strip().lower() for name in table.columns]
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise CaseloadError(
            f"{FILE} has no column {missing[0]!r}: its columns are {', '.join(COLUMNS)}"
        )
    table = table[list(COLUMNS)].fillna("").apply(lambda column: column.str.strip())
    table["line"] = np.arange(len(table)) + 2
    table = table[(table[list(COLUMNS)] != "").any(axis=1)].reset_index(drop=True)
    problem = pd.Series("", index=table.index, dtype=object)
    for name in ("until", "date"):
        read = [read_date(text) for text in table[name]]
        table[name] = pd.to_datetime([one.value for one in read]).astype("datetime64[s]")
        bad = [f"{name} {one.reason}" if one.reason else "" for one in read]
        problem = pd.Series(bad, index=table.index, dtype=object).where(lambda b: b != "", problem)
    for name in ("who", "reason"):
        problem = problem.mask(table[name] == "", f"{name} is empty: say {_ask(name)}")
    problem = problem.mask((problem == "") & table["date"].isna(), "date is empty")
    table["problem"] = problem
    return table


def _ask(name: str) -> str:
    return {"who": "who has seen to it", "reason": "why it can be quiet"}[name]
