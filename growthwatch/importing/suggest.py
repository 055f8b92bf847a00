"""The mapping that an export seems to need, written as TOML for a person to correct."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from growthwatch.importing import headings
from growthwatch.importing.dates import DAY_FIRST, EITHER, MONTH_FIRST, orders
from growthwatch.importing.files import Export
from growthwatch.importing.headings import heading
from growthwatch.importing.layout import (
    child_score,
    decimal_commas,
    event_columns,
    in_first_rows_only,
    likely_table,
    likely_unit,
    measurement_score,
    samples,
    status_column,
    text_of,
)
from growthwatch.importing.mapping import SHIPPED
from growthwatch.importing.tables import Table

SHOWN_KINDS = 12
CSDS_TABLES = ("cyp001mpi", "cyp611obs")
# Shown as they are; every other column is shown by its shape only, a letter as x, a digit as 9.
HARMLESS = {"sex", "gestation", "gestation_weeks", "gestation_days", "birth_weight", "weight"} | {
    "height", "ofc", "date", "unit", "position", "mother_height", "father_height"
}  # fmt: skip
_TOP = """\
# A mapping suggested by growthwatch. Read it line by line and correct it: it says which column of
# the export is what. Samples stand behind each line; names, numbers and dates of birth are shown
# by their shape only (x a letter, 9 a digit). Then:
#   growthwatch import EXPORT --map THIS_FILE --out CASELOAD
"""


@dataclass
class Draft:
    """Lines of a mapping, what it still lacks, and columns that are read because others are."""

    lines: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    repeated: set[str] = field(default_factory=set)

    def add(self, line: str = "", comment: str = "") -> None:
        self.lines.append(f"{line:<44} # {comment}" if comment else line)


def suggested_mapping(where: str | Path, *, today: dt.date | None = None) -> str:
    """Return a mapping for an export, as TOML with a sample of each column.

    Parameters
    ----------
    where : str or Path
        A file, or a folder of files.
    today : date, optional
        Not used for reading; for the same signature as the import.

    Returns
    -------
    str
        Lines that a person must fill in are comments that begin with "# MISSING".

    Raises
    ------
    CaseloadError
        If the export cannot be read.
    """
    export = Export(where)
    stems = {path.stem.lower() for path in export.paths}
    if all(any(stem.startswith(name) for stem in stems) for name in CSDS_TABLES):
        return (SHIPPED / "csds-1.6.toml").read_text(encoding="utf-8")
    tables = [likely_table(grid) for grid in export.grids()]
    several = export.where.is_dir() and len(tables) > 1
    children = max(tables, key=child_score)
    measured = max(tables, key=measurement_score)
    draft = Draft(_TOP.splitlines())
    draft.add("version = 1")
    draft.add()
    _format(draft, tables, children, measured)
    _children(draft, children, several)
    _measurements(draft, measured, several)
    for table in tables:
        _unused(draft, table)
    if draft.missing:
        draft.lines.insert(4, f"# MISSING: {', '.join(draft.missing)}. Fill these in below.")
    # What steers a terminal may stand in a heading, and not in TOML.
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "?", "\n".join(draft.lines) + "\n")


def _named(name: str) -> str:
    return re.sub(r" \(\d+\)$", "", name).lower()


def _format(draft: Draft, tables: list[Table], children: Table, measured: Table) -> None:
    """Write what was found out about the dates and the decimal comma."""
    proofs: set[str] = set()
    for table in tables:
        for name in table.names:
            proofs |= set(orders(pd.unique(text_of(table, name))))
    draft.add("[format]")
    if DAY_FIRST in proofs and MONTH_FIRST not in proofs:
        draft.add('date_order = "day first"', "a day above 12 shows it")
    elif MONTH_FIRST in proofs and DAY_FIRST not in proofs:
        draft.add('date_order = "month first"', "a day above 12 shows it")
    elif MONTH_FIRST in proofs:
        draft.add('date_order = "day first"', "CHECK: some dates show the one, some the other")
    elif EITHER in proofs:
        draft.add('date_order = "day first"', "CHECK: no date shows whether day or month is first")
    else:
        draft.add('# date_order = "day first"', "no date hangs on it")
    values = pd.Series(
        [
            one
            for name in measured.names
            if heading(name).measure in {"weight", "height", "ofc"}
            for one in pd.unique(text_of(measured, name))
        ],
        dtype="str",
    )
    draft.add(f"decimal_comma = {str(decimal_commas(values)).lower()}", "7,85 for 7.85")
    draft.add("# two_digit_years = true", "22-Apr-13")
    if names := in_first_rows_only(measured):
        told = ", ".join(map(quoted, names))
        draft.add(f"fill_down = [{told}]", "CHECK: empty in a child's further rows")
    draft.add("# id_width = 8", "if a spreadsheet took away leading zeros")
    draft.add()


def _section(draft: Draft, name: str, table: Table, several: bool) -> None:
    file, sheet = table.file, ""
    if match := re.fullmatch(r"(.+\.xls[xm]) \((.+)\)", table.file):
        file, sheet = match[1], match[2]
    draft.add(f"[{name}]")
    if several:
        draft.add(f"file = {quoted(file)}")
    if sheet:
        draft.add(f"sheet = {quoted(sheet)}")


def _children(draft: Draft, table: Table, several: bool) -> None:
    known = headings.recognised(table.names, headings.CHILD_OF, table.own)
    _section(draft, "children", table, several)
    draft.add("[children.columns]")
    if "child_id" not in known and "nhs_number" in known:
        known = {"child_id": known["nhs_number"], **known}
    if "status" not in known and (column := status_column(table, set(known.values()))):
        known["status"] = column
    for name in ("child_id", "sex", "birth_date"):
        if name in known:
            _line(draft, table, name, known[name])
        else:
            draft.missing.append(name)
            draft.add(f'# MISSING {name} = "..."', _choices(table))
    for name in headings.CHILD:
        if name not in known or name in {"child_id", "sex", "birth_date", "forename", "surname"}:
            continue
        if name == "gestation_days" and "gestation_weeks" not in known:
            continue
        if name in {"gestation_weeks", "gestation_days"} and "gestation" in known:
            continue
        _line(draft, table, name, known[name])
    if "name" not in known and {"forename", "surname"} <= set(known):
        both = f"[{quoted(known['forename'])}, {quoted(known['surname'])}]"
        draft.add(f"name = {{ columns = {both} }}")
    draft.add()


def _measurements(draft: Draft, table: Table, several: bool) -> None:
    known = headings.recognised(table.names, headings.MEASUREMENT_OF)
    child = headings.recognised(table.names, headings.CHILD_OF, table.own)
    events = event_columns(table)
    visits = headings.visit_columns(table.names)
    units = headings.unit_columns(table.names)
    plain = {"weight", "height", "ofc"} & set(known) if "date" in known or not visits else set()
    long = {"kind", "value"} <= set(events) and not plain
    _section(draft, "measurements", table, several)
    draft.add("[measurements.columns]")
    who = child.get("child_id") or child.get("nhs_number")
    if who:
        _line(draft, table, "child_id", who)
    else:
        draft.missing.append("child_id of the measurements")
        draft.add('# MISSING child_id = "..."', _choices(table))
    if long or plain or not visits:
        if "date" in known:
            _line(draft, table, "date", known["date"])
        else:
            draft.missing.append("date of the measurements")
            draft.add('# MISSING date = "..."', _choices(table))
    for name in ("position", "source"):
        if name in known:
            _line(draft, table, name, known[name])
    if long:
        _events(draft, table, events)
        return
    if plain:
        # The second of repeated columns goes with the second of the others.
        ounces = [
            one for one in headings.ounces_columns(table.names) if not re.search(r" \(\d+\)$", one)
        ]
        for name in ("weight", "height", "ofc"):
            if name in known:
                beside = ounces if name == "weight" else []
                _line(draft, table, name, known[name], units.get(("", name), ""), beside)
        used = {_named(known[name]) for name in ("date", *plain) if name in known}
        times = sum(_named(one) == _named(known.get("date", "")) for one in table.names)
        if times > 1:
            draft.repeated = {one for one in table.names if _named(one) in used}
            draft.add(f"# They stand {times} times: every one is read, and further ones next week.")
    elif not visits:
        draft.missing.append("weight")
        draft.add('# MISSING weight = { column = "...", unit = "kg" }', _choices(table))
    draft.add()
    for label, columns in visits.items() if not plain else ():
        draft.add("[[measurements.visits]]")
        draft.add(f"name = {quoted(label)}")
        for name in ("date", "weight", "height", "ofc"):
            if name in columns:
                label = heading(columns[name]).label
                unit = units.get((label, name), "")
                ounces = [
                    one
                    for one in headings.ounces_columns(table.names)
                    if name == "weight" and heading(one).label.removesuffix("oz").strip() == label
                ]
                _line(draft, table, name, columns[name], unit, ounces)
        draft.add()


def _events(draft: Draft, table: Table, events: dict[str, str]) -> None:
    draft.add()
    draft.add("[measurements.events]")
    draft.add(f"kind = {quoted(events['kind'])}", "says what was measured")
    draft.add(f"value = {quoted(events['value'])}", samples(table, events["value"], True))
    if "unit" in events:
        draft.add(f"unit_column = {quoted(events['unit'])}", samples(table, events["unit"], True))
    texts = text_of(table, events["kind"])
    for measure, kinds in headings.kinds_of(texts).items():
        draft.add(f"{measure} = [{', '.join(map(quoted, kinds))}]")
        mine = np.where(np.isin(texts.astype(str), kinds), text_of(table, events["value"]), "")
        unit = likely_unit(mine, measure)
        if "unit" not in events and unit:
            draft.add(f"{measure}_unit = {quoted(unit)}", "CHECK: guessed from the numbers")
    counts = pd.Series(texts[texts != ""]).value_counts()
    if len(counts) <= 50:
        draft.add(f"# the kinds there are: {'; '.join(map(str, counts.index[:SHOWN_KINDS]))}")
    draft.add()


def _line(
    draft: Draft,
    table: Table,
    name: str,
    column: str,
    unit_column: str = "",
    ounces: Sequence[str] = (),
) -> None:
    """Write one column, with its unit where the field has one, and a sample."""
    sample = samples(table, column, name in HARMLESS)
    if name in {"weight", "height", "ofc", "birth_weight", "mother_height", "father_height"}:
        what = name.replace("_", " ") if "weight" in name else name
        stated = heading(column).unit
        unit = stated or likely_unit(text_of(table, column), what)
        guessed = "" if stated or not unit else "CHECK the unit, guessed from the numbers; "
        told = f", unit = {quoted(unit)}" if unit else ""
        if unit_column:
            guessed, told = "", f", unit_column = {quoted(unit_column)}"
        if len(ounces) == 1 and stated == "lb":
            told += f", ounces = {quoted(ounces[0])}"
        draft.add(f"{name} = {{ column = {quoted(column)}{told} }}", guessed + sample)
    else:
        draft.add(f"{name} = {quoted(column)}", sample)


def _choices(table: Table) -> str:
    return "one of: " + ", ".join(table.names[:20])


def _unused(draft: Draft, table: Table) -> None:
    """Name the columns that the draft does not use, with the shapes of their values."""
    used = "\n".join(line.split(" # ")[0] for line in draft.lines)
    rest = [name for name in table.names if quoted(name) not in used and name not in draft.repeated]
    if rest:
        draft.add(f"# Columns of {table.file} that are not used:")
        for name in rest:
            draft.add(f"#   {name}: {samples(table, name, False)}")


def quoted(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False)
