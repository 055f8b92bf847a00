"""CSV files that are safe to open in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

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


def as_recorded(text: pd.Series) -> pd.Series:
    """Return text read from a written table without the apostrophe put before formulas."""
    guarded = text.str.startswith("'") & text.str.slice(1).str.contains(FORMULA, regex=True)
    return text.mask(guarded, text.str.slice(1)).astype(object)


def _is_plain(column: pd.Series) -> bool:
    """Whether a column holds numbers, dates or truth values only."""
    types = pd.api.types
    return types.is_numeric_dtype(column) or types.is_datetime64_any_dtype(column)


def _safe_text(column: pd.Series) -> pd.Series:
    """Return text without formulas; each distinct text is looked at once."""
    codes, texts = pd.factorize(np.asarray(column, dtype=object), use_na_sentinel=True)
    texts = pd.Series(texts, dtype=object).map(str).str.replace(r"[\r\n]+", " ", regex=True)
    texts = texts.astype(object)
    risky = texts.str.contains(FORMULA, regex=True).to_numpy(dtype=bool)
    texts[risky] = "'" + texts[risky]
    values = np.append(texts.to_numpy(dtype=object), None)[codes]
    return pd.Series(values, index=column.index, dtype=object)
