"""Which way round day and month are, decided over whole columns, never cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.importing.dates import DAY_FIRST, EITHER, MONTH_FIRST, orders
from growthwatch.importing.mapping import Date, Format
from growthwatch.importing.sections import Rows
from growthwatch.importing.tables import plain
from growthwatch.record.errors import CaseloadError

AUTO = "auto"


@dataclass(frozen=True)
class DateColumnSeen:
    """A column of dates with the first text that proves each order."""

    rows: Rows
    date: Date
    proofs: dict[str, str]

    @property
    def said(self) -> str:
        return f"column {self.date.column!r} of {self.rows.table.file}"


def decided(columns: list[tuple[Rows, Date]], form: Format) -> dict[tuple[str, str], str]:
    """Return the order of each column of dates, by the section's and the column's name.

    The mapping decides; else a date that can only be read one way; else, for a column without such
    a date, the other columns of the export.

    Raises
    ------
    CaseloadError
        If a column has both orders, or nothing decides.
    """
    told: dict[tuple[str, str], str] = {}
    open_: list[DateColumnSeen] = []
    for rows, date in columns:
        key = (rows.section, plain(date.column))
        given = date.order or form.date_order
        if given != AUTO:
            told[key] = given
            continue
        proofs = orders(pd.unique(rows.text(date.column)))
        seen = DateColumnSeen(rows, date, proofs)
        if DAY_FIRST in proofs and MONTH_FIRST in proofs:
            raise CaseloadError(_both(seen))
        told[key] = MONTH_FIRST if MONTH_FIRST in proofs else DAY_FIRST
        if EITHER in proofs and not {DAY_FIRST, MONTH_FIRST} & set(proofs):
            open_.append(seen)
        elif not proofs:
            told[key] = ""  # nothing hangs on it, so it is no evidence
    evidence = {
        order
        for key, order in told.items()
        if order and not any(key == (one.rows.section, plain(one.date.column)) for one in open_)
    }
    for seen in open_:
        if len(evidence) != 1:
            raise CaseloadError(
                f"{seen.said} may have the day or the month first ({seen.proofs[EITHER]}) and no "
                'date of it decides: put date_order = "day first" under [format] in the mapping'
            )
        told[seen.rows.section, plain(seen.date.column)] = next(iter(evidence))
    return {key: order or DAY_FIRST for key, order in told.items()}


def _both(seen: DateColumnSeen) -> str:
    texts, table = seen.rows.text(seen.date.column), seen.rows.table
    where = []
    for order in (DAY_FIRST, MONTH_FIRST):
        first = int(np.flatnonzero(texts == seen.proofs[order])[0])
        where.append(f"line {table.lines[first]}: {texts[first]}")
    return (
        f"{seen.said} has dates with the day first ({where[0]}) and with the month first "
        f"({where[1]}): export it in one order, or put date_order under [format] in the mapping to "
        "have the others rejected"
    )
