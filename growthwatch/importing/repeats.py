"""Headings that a file has several times: Date, Weight, Date, Weight. Every pair is read, or none.

The second Weight is called "Weight (2)". A mapping that names Date and Weight means every one of
them, this week's two and next week's three.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.importing.headings import is_value, parts_of_pounds
from growthwatch.importing.mapping import MeasurementColumns, Visit
from growthwatch.importing.tables import NOT_IN_MAPPING, Table, left_out_frame, plain
from growthwatch.record.errors import CaseloadError

MEASURED = ("weight", "height", "ofc")
TEXTS = ("position", "source", "note")
_NUMBERED = re.compile(r"(.+) \((\d+)\)")


def repeated_visits(tables: Sequence[Table], columns: MeasurementColumns) -> list[Visit]:
    """Return a visit for each time that the columns of measurements stand in the files.

    Parameters
    ----------
    tables : sequence of Table
        The files of the section.
    columns : MeasurementColumns
        With a date, and what was measured.

    Returns
    -------
    list of Visit
        None where no heading is repeated.

    Raises
    ------
    CaseloadError
        If it is not plain which value belongs to which date.
    """
    told = [_visits(table, columns) for table in tables]
    if any(one != told[0] for one in told[1:]):
        raise CaseloadError(
            f"{tables[0].file} and the files like it have different headings, and some of them "
            "several times: export them in one form, or write a [[measurements.visits]] for each"
        )
    return told[0]


def _visits(table: Table, columns: MeasurementColumns) -> list[Visit]:
    """Cut the columns into visits: each begins with its date, or each ends with it."""
    if columns.date is None:
        return []
    date = plain(columns.date.column)
    values = {
        plain(name) for field in MEASURED for spec in getattr(columns, field) for name in spec.names
    }
    texts = {
        plain(name)
        for field in TEXTS
        if (text := getattr(columns, field)) is not None
        for name in text.names
    }
    found = [(_base(name), name) for name in table.names]
    found = [(base, name) for base, name in found if base in {date, *values, *texts}]
    bases = [base for base, _ in found]
    if all(bases.count(base) <= 1 for base in {date, *values}):
        return []
    dates = [i for i, base in enumerate(bases) if base == date]
    if bases[0] == date or bases[-1] != date:
        ends = [*dates[1:], len(found)]
        parts = [found[start:end] for start, end in zip(dates, ends, strict=True)]
        before = found[: dates[0]] if dates else found
    else:
        starts = [0, *(i + 1 for i in dates[:-1])]
        parts = [found[start : end + 1] for start, end in zip(starts, dates, strict=True)]
        before = []
    plain_parts = all(
        len({base for base, _ in part}) == len(part) and {base for base, _ in part} & values
        for part in parts
    )
    if not plain_parts or any(base in values for base, _ in before):
        said = " and ".join(
            f"{name!r} {_times(bases.count(plain(name)))}"
            for name in table.names
            if plain(name) in {date, *values}
        )
        raise CaseloadError(
            f"{table.file} has {said}, and which value belongs to which date is not plain: write a "
            "part [[measurements.visits]] for each visit in the mapping, where the second "
            f"{columns.date.column!r} is called '{columns.date.column} (2)'"
        )
    return [_visit(number, dict(part), columns) for number, part in enumerate(parts, start=1)]


def _visit(number: int, names: dict[str, str], columns: MeasurementColumns) -> Visit:
    """Return one visit, whose columns are these, by the name that each has in the mapping."""
    said = columns.model_dump(include={"date", *MEASURED, *TEXTS}, exclude_none=True)

    def here(part: dict[str, Any]) -> dict[str, Any] | None:
        if part.get("columns"):
            there = [names[plain(one)] for one in part["columns"] if plain(one) in names]
            return part | {"columns": there} if there else None
        if "column" not in part or plain(part["column"]) not in names:
            return part if "value" in part else None
        unit = part.get("unit_column")
        if unit is not None:
            part = part | {"unit_column": names.get(plain(unit), unit)}
        if part.get("ounces"):
            part = part | {"ounces": names.get(plain(part["ounces"]))}
        return part | {"column": names[plain(part["column"])]}

    given: dict[str, Any] = {"name": str(number)}
    for field, part in said.items():
        if isinstance(part, list):
            given[field] = [one for each in part if (one := here(each)) is not None]
        elif (one := here(part)) is not None:
            given[field] = one
    return Visit.model_validate(given)


def _base(name: str) -> str:
    """Return a heading without the number by which it is told from others like it."""
    numbered = _NUMBERED.fullmatch(name)
    return plain(numbered[1] if numbered else name)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def refuse_part_of_a_weight(
    tables: Sequence[Table], places: Sequence[MeasurementColumns | Visit], mapped: Collection[str]
) -> None:
    """Raise CaseloadError where stones or ounces stand beside the pounds and would not be read."""
    if not any(spec.unit == "lb" for place in places for spec in place.weight):
        return
    known = {plain(one) for one in mapped}
    for table in tables:
        for name in parts_of_pounds(table.names):
            if plain(name) not in known and (table.cells[name].to_numpy(dtype=object) != "").any():
                raise CaseloadError(
                    f"{table.file} has {name!r} beside the pounds, and without it the weights "
                    'would be wrong: name a column of ounces as ounces = "..." beside the pounds, '
                    "or export the weights in one column"
                )


def refuse_differing(table: Table, name: str, mapped: Collection[str]) -> None:
    """Raise CaseloadError where a heading is repeated and its columns do not say the same.

    Parameters
    ----------
    table : Table
    name : str
        A column that the mapping names.
    mapped : collection of str
        Every column that it names: where it tells the repeated ones apart, all is plain.
    """
    again = [one for one in table.names if _base(one) == plain(name) and plain(one) != plain(name)]
    again = [one for one in again if _NUMBERED.fullmatch(one)]
    if not again or {plain(one) for one in again} & {plain(one) for one in mapped}:
        return
    own = next(one for one in table.names if plain(one) == plain(name))
    first = table.cells[own].to_numpy(dtype=object)
    for other in again:
        cells = table.cells[other].to_numpy(dtype=object)
        differs = np.flatnonzero((cells != first) & (cells != ""))
        if len(differs):
            raise CaseloadError(
                f"{table.file} has the column {name!r} {_times(len(again) + 1)}, and they differ "
                f"in line {table.lines[differs[0]]}: rename one of them in the export, or leave "
                "one out"
            )


def values_not_asked_for(tables: Sequence[Table], mapped: Collection[str]) -> list[pd.DataFrame]:
    """Return which columns of measurements the mapping does not name, and how much stands there.

    Returns
    -------
    list of DataFrame
        Of `tables.left_out_frame`: the line of each column's first value, and how many there are.
    """
    known = {plain(one) for one in mapped}
    found = []
    for table in tables:
        for name, own in zip(table.names, table.own, strict=True):
            if plain(name) in known or not is_value(name, own):
                continue
            filled = np.flatnonzero(table.cells[name].to_numpy(dtype=object) != "")
            if len(filled):
                what = f"column {name!r}{NOT_IN_MAPPING}"
                one = left_out_frame(table.file, [(int(table.lines[filled[0]]), what)])
                found.append(one.assign(rows=len(filled)))
    return found
