"""Reading ``acknowledged.csv``, which lies in the caseload folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from growthwatch.reading.cells import DAY, read_column, read_date
from growthwatch.reading.raw import EMPTY, RawTable, read_raw
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
    raw = read_raw(path)
    missing = [name for name in COLUMNS if name not in raw.cells]
    if missing:
        raise CaseloadError(
            f"{FILE} has no column {missing[0]!r}: its columns are {', '.join(COLUMNS)}"
        )
    table = raw.cells[list(COLUMNS)].copy()
    table["line"] = raw.lines
    problem = pd.Series("", index=table.index, dtype=object)
    for name in ("until", "date"):
        read = read_column(table[name], read_date, DAY)
        table[name] = read.values.astype("datetime64[s]")
        bad = np.where(read.wrong, f"{name} " + read.reasons, "")
        problem = pd.Series(bad, index=table.index, dtype=object).where(read.wrong, problem)
    for name in ("who", "reason"):
        problem = problem.mask(table[name] == "", f"{name} is empty: say {_ask(name)}")
    problem = problem.mask((problem == "") & table["date"].isna(), "date is empty")
    table["problem"] = problem
    misfits = _misfits(raw)
    if misfits.empty:
        return table
    together = pd.concat([table, misfits]).sort_values("line", kind="stable", ignore_index=True)
    return together.astype(table.dtypes)


def _misfits(raw: RawTable) -> pd.DataFrame:
    """Return the rows that do not fit under the header: they quieten nothing, and are listed."""
    lost = raw.misfits[raw.misfits["reason"] != EMPTY]
    table = pd.DataFrame({name: [""] * len(lost) for name in COLUMNS}, dtype=object)
    reasons = lost["reason"].str.replace(". ", ", ").str.rstrip(".")
    said = reasons.str[0].str.lower() + reasons.str[1:]
    return table.assign(
        date=pd.NaT, until=pd.NaT, line=lost["line"].to_numpy(), problem=said.to_numpy()
    )


def _ask(name: str) -> str:
    return {"who": "who has seen to it", "reason": "why it can be quiet"}[name]
