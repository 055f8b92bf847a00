"""How an export is laid out: its header, which file holds what, what stands in a column."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from growthwatch.importing import headings
from growthwatch.importing.files import Export
from growthwatch.importing.headings import header_words, heading
from growthwatch.importing.leaving import state_of
from growthwatch.importing.plausible import MEDIAN_WITHIN
from growthwatch.importing.tables import HEADER_WITHIN, Table, names_at, own_of, table_of
from growthwatch.reading.cells import SEX_CODES
from growthwatch.reading.grid import Grid
from growthwatch.reading.quantities import CM_OF, KG_OF, without_thousands

SAMPLES = 3
_HARMLESS_TEXT = re.compile(r"[\d.,:/+\- ]*[A-Za-z]{0,12}[\d.,:/+\- ]*[A-Za-z]{0,6}\.?")
# Words for a sex name nobody, and their shape says nothing.
_SEX_WORDS = frozenset(word for words in SEX_CODES.values() for word in words if word.isalpha())
_STATUS = re.compile(r"\b(status|state|registration|registered|active)\b", re.IGNORECASE)


def columns_of(where: str | Path) -> dict[str, dict[str, str]]:
    """Return every column of an export with a sample of what is in it.

    Returns
    -------
    dict of str to dict of str to str
        By file, each column's first values; by shape only where they could name somebody.
    """
    tables = [likely_table(grid) for grid in Export(where).grids()]
    return {
        table.file: {
            name: samples(table, name, bool(heading(name).measure)) for name in table.names
        }
        for table in tables
    }


def likely_table(grid: Grid) -> Table:
    """Return a grid under the row that most looks like a header."""
    best = (0, 0, grid.rows[0] if grid.rows else [])
    for at in range(min(HEADER_WITHIN, len(grid.rows))):
        # The last is with the row above it: where that costs no name, it tells what a name is of.
        words, names = max(
            (
                (header_words(names, own_of(grid, at)), names)
                for names in reversed(names_at(grid, at))
            ),
            key=lambda one: one[0],
        )
        if words > best[0]:
            best = (words, at, names)
    return table_of(grid, best[2], grid.lines[best[1]] if grid.rows else None)


def child_score(table: Table) -> int:
    """Return how much a table looks like that of the children."""
    known = headings.recognised(table.names, headings.CHILD_OF, table.own)
    return len(known) + 5 * ("birth_date" in known)


def measurement_score(table: Table) -> int:
    """Return how much a table looks like that of the measurements."""
    known = headings.recognised(table.names, headings.MEASUREMENT_OF)
    events = event_columns(table)
    return (
        3 * bool({"weight", "height", "ofc"} & set(known))
        + 3 * len(headings.visit_columns(table.names))
        + 3 * ({"kind", "value"} <= set(events))
        + len(known)
    )


def event_columns(table: Table) -> dict[str, str]:
    """Return the columns of a file with one row a value; of several kinds the one that tells most.

    A code and its words often stand side by side, and not every code is known.
    """
    known = headings.recognised(table.names, headings.EVENT_OF)
    told = {
        name: sum(map(len, headings.kinds_of(text_of(table, name)).values()))
        for name in table.names
        if headings.field_of(name, name, headings.EVENT_OF) == "kind"
    }
    if told and max(told.values()):
        known["kind"] = max(told, key=lambda name: told[name])
    return known


def text_of(table: Table, name: str) -> np.ndarray:
    """Return a column's cells."""
    return table.cells[name].to_numpy(dtype=object)


def in_first_rows_only(table: Table) -> list[str]:
    """Return the child's columns that are empty where the same child's rows go on; none if not so.

    Only where no child is named twice, and every row without a child says nothing of one.
    """
    known = headings.recognised(table.names, headings.CHILD_OF, table.own)
    who = known.get("child_id") or known.get("nhs_number")
    if who is None:
        return []
    ids = text_of(table, who)
    on = ids == ""
    again = pd.Series(ids[~on], dtype=object).duplicated().any()
    columns = [who, *(name for name in known.values() if name != who)]
    own = [name for name in columns if (text_of(table, name)[on] == "").all()]
    needed = {known.get("sex"), known.get("birth_date")} & set(columns)
    if not on.any() or on[0] or again or not needed <= set(own):
        return []
    return own


def decimal_commas(values: pd.Series) -> bool:
    """Tell whether most numbers with a fraction have a comma before it, thousands apart.

    One cell says nothing: a lone 3,850 g among 7.85 kg is a number of thousands, or a slip.
    """
    tidy = values.str.lower().map(lambda text: without_thousands(text.strip(), "g"))
    commas = tidy.str.contains(r"\d,\d", regex=True).sum()
    if not commas and values.str.contains(r"\d,\d{3}(?!\d)", regex=True).any():
        # Bare 3,850 and no other fraction: kilograms with three of them, or grams.
        bare = values[values.str.fullmatch(r"\d{1,2},\d{3}")]
        commas = len(bare) if len(bare) > len(values) / 2 else 0
    return bool(commas > tidy.str.contains(r"\d\.\d", regex=True).sum())


def status_column(table: Table, used: set[str]) -> str:
    """Return a column headed a status that says who has died or left; "" if there is none.

    "Status" alone may be that of a contact or of a result, so its values have to say it.
    """
    for name in table.names:
        if name in used or not _STATUS.search(name):
            continue
        states = [state_of(text) for text in pd.unique(text_of(table, name)) if text]
        if None not in states and any(states):
            return name
    return ""


def likely_unit(texts: np.ndarray, what: str) -> str:
    """Guess the unit of bare numbers from their median; "" where none fits."""
    numbers = pd.to_numeric(
        pd.Series(texts[texts != ""], dtype="str").str.replace(",", "."), errors="coerce"
    )
    numbers = numbers[numbers > 0]
    if numbers.empty:
        return ""
    low, high = MEDIAN_WITHIN.get(what, MEDIAN_WITHIN["parent"])
    sizes = KG_OF if "weight" in what else CM_OF
    median = float(numbers.median())
    return next((unit for unit, size in sizes.items() if low <= median * size <= high), "")


def samples(table: Table, column: str, harmless: bool) -> str:
    """Return the first values of a column; by shape only, unless they can name nobody."""
    values = [str(one) for one in pd.unique(text_of(table, column)) if one][:SAMPLES]
    if not values:
        return "empty"
    shown = [
        one
        if one.casefold() in _SEX_WORDS or (harmless and _HARMLESS_TEXT.fullmatch(one))
        else shape(one)
        for one in values
    ]
    return " | ".join(dict.fromkeys(shown))


def shape(text: str) -> str:
    """Return a text with its letters as x and its digits as 9, cut to forty characters."""
    marked = re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "9", text))
    return " ".join(marked.split())[:40]
