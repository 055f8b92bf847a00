"""Records of several requests as one table: what costs the same for one child and a thousand.

Nothing in a child's scores, findings or judgement depends on the children of other families, so
that those who ask at the same time are answered at once, each with what it would be told alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.app.asked import Record
from growthwatch.caseload.caseload import Caseload, check
from growthwatch.reading.raw import RawTable, rejected_frame

# A child is known by the number of its request and its own id, a family likewise.
DIGITS = 6
TABLES = ("children", "measurements", "contacts")


@dataclass(frozen=True)
class Together:
    """The usable rows of several records, and what could not be used of each.

    Attributes
    ----------
    children, measurements, contacts : DataFrame
        As in a caseload; child_id and family_id with the number of the record in front.
    rejected, warnings : list of DataFrame
        One for each record.
    """

    children: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    rejected: list[pd.DataFrame]
    warnings: list[pd.DataFrame]

    def days(self, given: Sequence[pd.Timestamp | None]) -> pd.Series:
        """Return the day of each child: its record's own, or that of its last measurement."""
        own = pd.Series(pd.to_datetime(list(given)), dtype="datetime64[us]")
        last = self.measurements["date"].groupby(numbers(self.measurements)).max()
        day = own.fillna(last.reindex(own.index).astype("datetime64[us]"))
        return pd.Series(
            day.to_numpy()[numbers(self.children)], index=self.children["child_id"].to_numpy()
        )

    def as_of(self, day: pd.Series) -> Together:
        """Return what was known of each child at the end of its day."""
        born = self.children["birth_date"].to_numpy() <= day.to_numpy()

        def known(table: pd.DataFrame, column: str) -> pd.DataFrame:
            return table[table[column].to_numpy() <= day.reindex(table["child_id"]).to_numpy()]

        children = self.children[born].reset_index(drop=True)
        contacts = known(self.contacts, "date")
        contacts = contacts[contacts["child_id"].isin(children["child_id"]).to_numpy()]
        return Together(
            children,
            known(self.measurements, "date").reset_index(drop=True),
            contacts.reset_index(drop=True),
            self.rejected,
            self.warnings,
        )


def together(records: Sequence[Record]) -> Together:
    """Return several records checked, each as it would be alone.

    Raises
    ------
    CaseloadError
        If one of them mixes dates with the day first and the month first.
    """
    single = len(records) == 1
    alone = {at for at, record in enumerate(records) if single or _has_empty_id(record)}
    joined, unclean = _checked([at for at in range(len(records)) if at not in alone], records)
    alone |= unclean
    rejected = [rejected_frame("children")] * len(records)
    warnings = list(rejected)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    if joined is not None:
        for name in TABLES:
            table = getattr(joined, name)
            clean = ~np.isin(numbers(table), list(alone)) if alone else slice(None)
            parts[name].append(table[clean])
    for at in sorted(alone):
        own = records[at].caseload()
        rejected[at], warnings[at] = own.rejected, own.warnings
        for name in TABLES:
            parts[name].append(_numbered(getattr(own, name), at))
    tables = {name: _below_each_other(some) for name, some in parts.items()}
    return Together(**tables, rejected=rejected, warnings=warnings)


def numbers(table: pd.DataFrame) -> np.ndarray:
    """Return the record that each row belongs to; shape (n,), int."""
    return np.array([int(one[:DIGITS]) for one in table["child_id"]], dtype=int)


def own_id(child_id: str) -> str:
    """Return a child's id as it was sent."""
    return child_id[DIGITS:]


def _number(at: int) -> str:
    return f"{at:0{DIGITS}d}"


def _has_empty_id(record: Record) -> bool:
    tables = (record.children, record.measurements, record.contacts)
    return any(not row.child_id.strip() for rows in tables for row in rows)


def _checked(some: list[int], records: Sequence[Record]) -> tuple[Caseload | None, set[int]]:
    """Check some records in one go; say of which of them something could not be used."""
    if not some:
        return None, set()
    raw: dict[str, list[RawTable]] = {}
    owners: dict[str, list[np.ndarray]] = {}
    for at in some:
        for name, table in records[at].raw().items():
            raw.setdefault(name, []).append(
                RawTable(name, _numbered(table.cells, at), table.lines, table.misfits)
            )
            owners.setdefault(name, []).append(np.full(len(table.lines), at))
    joined = check({name: _joined(name, tables) for name, tables in raw.items()})
    owner = {name: np.concatenate(each) for name, each in owners.items()}
    unclean = {
        int(owner[file][line - 1])
        for table in (joined.rejected, joined.warnings)
        for file, line in zip(table["file"], table["line"], strict=True)
    }
    return joined, unclean


def _joined(name: str, tables: list[RawTable]) -> RawTable:
    cells = pd.concat([table.cells for table in tables], ignore_index=True)
    return RawTable(name, cells, np.arange(1, len(cells) + 1), rejected_frame(name))


def _numbered(table: pd.DataFrame, at: int) -> pd.DataFrame:
    columns: dict[str, Any] = {"child_id": _number(at) + table["child_id"]}
    if "family_id" in table:
        family = table["family_id"]
        given = family.notna() & (family != "")
        columns["family_id"] = family.mask(given, _number(at) + family)
    return table.assign(**columns)


def _below_each_other(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)] or tables[:1]
    return filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)
