"""CSV files that are safe to open in a spreadsheet, and how they are read back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

# What a spreadsheet takes for the beginning of a formula, also after blanks.
FORMULA = r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]"
# Enough for any later calculation, without sixteen digits of noise. Recorded values are untouched.
DECIMALS = {
    "value": 6,
    "z": 4,
    "chronological_z": 4,
    "centile": 4,
    "corrected_age_days": 2,
    "magnitude": 4,
    "last_weight_z": 4,
    "last_weight_centile": 4,
    "previous_magnitude": 4,
    "expected_z": 4,
    "expected_sd": 4,
    "conditional_z": 4,
    "expected_value": 4,
    # Of a judgement: the posterior itself is known to seven digits.
    "priority": 4,
    "p_faltering": 6,
    "p_loss": 6,
    "p_error": 6,
    "p_recovering": 6,
    "share_kept": 4,
    "share_below": 4,
    "shortfall_kg": 4,
    "likely_kg": 4,
    "next_worse_kg": 4,
    "next_better_kg": 4,
    "next_made_up_kg": 4,
    "next_expected_kg": 4,
    "next_target_kg": 4,
    "target_kg": 4,
}


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8 with ISO dates, a line feed after each row.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises
    (CSV injection); line breaks inside a text become blanks, so that a row is one line.
    """
    safe = {}
    for name, column in table.items():
        if isinstance(column.dtype, pd.CategoricalDtype) or not _is_plain(column):
            safe[name] = _safe_text(column)
        elif name in DECIMALS:
            safe[name] = column.round(DECIMALS[name])
        else:
            safe[name] = column
    pd.DataFrame(safe, columns=table.columns, index=table.index).to_csv(
        path, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d"
    )


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its numbers as `write_csv` writes them, for a file that is no CSV."""
    return table.round({name: digits for name, digits in DECIMALS.items() if name in table})


Kind = Literal["text", "date", "number", "count", "truth"]


def read_written(path: Path, columns: Mapping[str, Kind]) -> pd.DataFrame:
    """Read back a table that `write_csv` wrote, as it was before it was made safe.

    What people write is read by `growthwatch.reading`, which accounts for every row. Here every row
    is one line, and one that is not as it was written spoils the file.

    Parameters
    ----------
    path : Path
    columns : dict of str to str
        The columns to read, and what each holds.

    Raises
    ------
    ValueError, OSError
        If it is not there or not as it was written.
    """
    text = [name for name, kind in columns.items() if kind == "text"]
    table = pd.read_csv(
        path,
        usecols=list(columns),
        dtype=dict.fromkeys(text, "str"),
        keep_default_na=False,
        na_values={name: [""] for name in columns if name not in text},
    )
    for name, kind in columns.items():
        if kind == "text":
            table[name] = as_recorded(table[name])
        elif kind == "date":
            days = pd.to_datetime(table[name], format="%Y-%m-%d")
            table[name] = days.astype("datetime64[s]")
        elif kind != "number":
            table[name] = table[name].astype("bool" if kind == "truth" else "int64")
    return table[list(columns)]


def as_recorded(text: pd.Series) -> pd.Series:
    """Return text read from a written table without the apostrophe put before formulas."""
    guarded = text.str.startswith("'") & text.str.slice(1).str.contains(FORMULA, regex=True)
    recorded = text.mask(guarded, text.str.slice(1))
    # What is said again and again is in memory once.
    codes, texts = pd.factorize(recorded)
    values = np.append(np.asarray(texts, dtype=object), np.nan)[codes]
    return pd.Series(values, index=text.index, dtype=object)


def _is_plain(column: pd.Series) -> bool:
    """Whether a column holds numbers, dates or truth values only."""
    types = pd.api.types
    return bool(types.is_numeric_dtype(column) or types.is_datetime64_any_dtype(column))


def _safe(text: object) -> str:
    line = re.sub(r"[\r\n]+", " ", str(text))
    return f"'{line}" if re.search(FORMULA, line) else line


def _safe_text(column: pd.Series) -> pd.Series:
    """Return text without formulas; each distinct text is looked at once."""
    codes, texts = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=True)
    values = np.array([*map(_safe, texts), None], dtype=object)[codes]
    return pd.Series(values, index=column.index, dtype=object)
