"""Several agencies' contacts to one table, and the rows that may tell of one event twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from growthwatch.chronology.days import day_keys
from growthwatch.chronology.words import text_of
from growthwatch.record.tables import CONTACT_COLUMNS

NEAR_DAYS = 1  # a night between an event and its being written down
# Share of the shorter text's telling words that the other has too.
ALIKE_WITHIN_A_FILE = 0.75
ALIKE_ACROSS_FILES = 0.4
LEAST_WORDS = 3
_LITTLE_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "in",
        "into",
        "is",
        "it",
        "its",
        "no",
        "not",
        "of",
        "on",
        "or",
        "said",
        "she",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "was",
        "were",
        "when",
        "which",
        "who",
        "with",
        "child",
        "mother",
        "father",
        "visit",
        "visited",
        "seen",
    ]
)


def merge_contacts(tables: Sequence[pd.DataFrame] | Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Put several agencies' contacts together, by date. No row is dropped.

    Parameters
    ----------
    tables : sequence of DataFrame, or mapping of file name to DataFrame
        Contacts tables: date, and any of child_id, agency, role, kind, summary, date_to, impact,
        action, child_voice, source. Dates are datetimes or text as YYYY-MM-DD.

    Returns
    -------
    DataFrame
        All rows, with the columns of every table and `file`: the name given, or "file 1", "file 2"
        and so on. Where a table has `file` already, it stays. A source left empty is the file.

    Raises
    ------
    ValueError
        If a table has no date column or a date that cannot be read, naming the table and the row.
    """
    named = tables if isinstance(tables, Mapping) else _numbered(tables)
    parts = []
    for name, table in named.items():
        if "date" not in table:
            raise ValueError(f"contacts of {name} have no column 'date': name it so")
        part = table.reset_index(drop=True).copy()
        part["date"] = _dates(part["date"], name, "date")
        part["date_to"] = _dates(part["date_to"], name, "date_to") if "date_to" in part else pd.NaT
        part["date_to"] = part["date_to"].astype("datetime64[us]")
        if "file" not in part:
            part["file"] = name
        source = text_of(part, "source")
        part["source"] = source.where(source != "", text_of(part, "file"))
        parts.append(part)
    if not parts:
        return pd.DataFrame(columns=[*CONTACT_COLUMNS, "source", "file"])
    merged = pd.concat(parts, ignore_index=True)
    first = [column for column in CONTACT_COLUMNS if column in merged]
    merged = merged[[*first, *(column for column in merged if column not in first)]]
    return merged.sort_values("date", kind="stable").reset_index(drop=True)


def possible_twins(contacts: pd.DataFrame, of: np.ndarray | None = None) -> list[tuple[int, int]]:
    """Find pairs of rows that may tell of one event, for a person to confirm.

    Parameters
    ----------
    contacts : DataFrame
        As `merge_contacts` returns it, or one contacts table.
    of : ndarray of int, shape (n,), optional
        Number of the child of whom each row tells; left out, all tell of one.

    Returns
    -------
    list of (int, int)
        Positions of rows that

        - start no more than a day apart, of files that differ and of the same kind, or with two
          fifths of the shorter summary's telling words in the other's;
        - or of one file, with three quarters of them there;
        - or of files that differ, one starting within the other's period (or a day of it), with two
          fifths of the words: one agency may know the day and another only the month.
    """
    table = contacts.reset_index(drop=True)
    days = pd.to_datetime(table["date"]).to_numpy().astype("datetime64[D]")
    known = np.flatnonzero(~np.isnat(days))
    whose = np.zeros(len(table), dtype=np.int64) if of is None else np.asarray(of)
    order = known[np.argsort(day_keys(whose, days)[known], kind="stable")]
    ends = pd.to_datetime(table.get("date_to", pd.Series(pd.NaT, table.index)))
    ends = ends.to_numpy().astype("datetime64[D]")
    ends = np.where(np.isnat(ends) | (ends < days), days, ends)
    reach = np.searchsorted(
        day_keys(whose, days)[order], day_keys(whose, ends + NEAR_DAYS)[order], side="right"
    )
    files = text_of(table, "file").tolist()
    kinds = text_of(table, "kind").str.casefold().tolist()
    words = [_telling_words(text) for text in text_of(table, "summary")]
    pairs = []
    for place, end in enumerate(reach):
        one = int(order[place])
        for other in map(int, order[place + 1 : end]):
            alike = _alike(words[one], words[other])
            if days[other] > days[one] + NEAR_DAYS:
                twin = files[one] != files[other] and alike >= ALIKE_ACROSS_FILES
            elif files[one] != files[other]:
                twin = alike >= ALIKE_ACROSS_FILES or (kinds[one] == kinds[other] != "")
            else:
                twin = alike >= ALIKE_WITHIN_A_FILE
            if twin:
                pairs.append((min(one, other), max(one, other)))
    return sorted(pairs)


def _numbered(tables: Sequence[pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {f"file {number}": table for number, table in enumerate(tables, start=1)}


def _dates(column: pd.Series, name: str, field: str) -> pd.Series:
    given = column.astype(object).where(column.notna(), None)
    given = given.where(given.astype(str).str.strip() != "", None)
    dates = pd.to_datetime(given, errors="coerce", format="ISO8601")
    lost = (dates.isna() & given.notna()).to_numpy()
    if field == "date":
        lost = lost | given.isna().to_numpy()
    if lost.any():
        row = int(np.flatnonzero(lost)[0])
        said = "is empty" if given.iloc[row] is None else f"{str(given.iloc[row])!r} is not a date"
        raise ValueError(f"contacts of {name}, row {row + 1}: {field} {said}, write it 2013-04-22")
    return dates.astype("datetime64[us]")


def _telling_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _LITTLE_WORDS


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= LEAST_WORDS else float(one == other and bool(one))
