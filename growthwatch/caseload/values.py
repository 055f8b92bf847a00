"""Values at hand, typed or pasted, as the raw tables that the checks of files read."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.reading.cells import read_date, read_number
from growthwatch.reading.coercion import as_day
from growthwatch.reading.columns import Checked
from growthwatch.reading.problems import UNKNOWN_INSTEAD
from growthwatch.reading.quantities import length_reader, weight_reader
from growthwatch.reading.raw import RawTable, rejected_frame
from growthwatch.reading.spans import day_from
from growthwatch.reading.typed_cells import cell_text
from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import CONTACT_COLUMNS
from growthwatch.record.vocabulary import ALSO_CALLED

# Where a pasted line may part between the date and the value.
PARTING = re.compile(r"\s*[\t;,]\s*|\s+")
EXAMPLE = "2013-01-14 7.86"
MEASURED = ("weight_kg", "height_cm", "ofc_cm")
MEASURES = {name.partition("_")[0]: name for name in MEASURED}
ABOUT = (
    "gestation_weeks", "gestation_days", "gestation", "birth_weight_kg", "mother_height_cm",
    "father_height_cm",
    "name", "nhs_number", "condition", "team", "practitioner", "family_id", "flags", "since",
)  # fmt: skip
ALWAYS = ("child_id", "sex", "birth_date", "reference")
NEEDED = ("sex", "birth_date")
# What people type who know the measures by other names, beside those that `known` understands.
ALSO_NAMED = {"gender": "sex", "dob": "birth_date", "id": "child_id", "weeks": "gestation"}
NEARLY = 0.6
READERS = {"kg": weight_reader("kg", False), "cm": length_reader("cm", False)}
CONTACT_TEXTS = ("agency", "role", "kind", "summary")


def child_row(facts: Mapping[str, Any], called: str) -> RawTable:
    """Return what is known of a child as the one row of a children table.

    Raises
    ------
    CaseloadError
        For a fact that the table has no place for, for sex or birth_date left out, and for a
        quantity that cannot be read.
    """
    for name in facts:
        if name not in (*ALWAYS, *ABOUT):
            raise CaseloadError(unknown_name(name, (*MEASURED, *ALWAYS, *ABOUT), called))
    for name in NEEDED:
        if facts.get(name) is None:
            raise CaseloadError(
                f'{called} needs {name}: {called}(sex="F", birth_date="2011-10-20", ...)'
            )
    cells = {
        name: [quantity_text(name, value) if name.endswith(("_kg", "_cm")) else _text(value)]
        for name, value in facts.items()
        if value is not None
    }
    return raw_table("child", cells)


def unknown_name(name: str, names: tuple[str, ...], called: str) -> str:
    """Say that there is no such argument, and which one may be meant."""
    plain = name.strip().lower()
    stem, _, unit = plain.rpartition("_")
    stem = stem if unit in ("kg", "cm", "g", "mm", "lb") else plain
    measure = MEASURES.get(ALSO_CALLED.get(stem.replace("_", " "), stem), "")
    likely = [one for one in (measure, ALSO_NAMED.get(plain, "")) if one in names]
    near = likely or difflib.get_close_matches(plain, names, n=1, cutoff=NEARLY)
    meant = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(names)}"
    return f"{called} knows no {name!r}: {meant}"


def visits(child_id: str, birth_date: Any, given: Mapping[str, Any]) -> RawTable:
    """Return values by measure as rows of visits.

    Parameters
    ----------
    child_id : str
    birth_date : Timestamp
        From which ages given as timedeltas count.
    given : mapping
        For each of `MEASURED` a mapping, a Series or pairs of date and value, pasted text, or None.
    """
    # A row a visit; the second value of a day makes a second one, so that both stand.
    cells: dict[tuple[str, int], dict[str, str]] = {}
    for name, rows in given.items():
        of_day: Counter[str] = Counter()
        for date, value in [] if rows is None else _rows(name, rows, birth_date):
            cells.setdefault((date, of_day[date]), {})[name] = value
            of_day[date] += 1
    columns = {"child_id": [child_id] * len(cells), "date": [date for date, _ in cells]}
    columns |= {name: [row.get(name, "") for row in cells.values()] for name in MEASURED}
    return raw_table("measurements", columns)


def contact_rows(child_id: str, contacts: Any) -> RawTable:
    """Return contacts given in a notebook as rows of a contacts table.

    Parameters
    ----------
    child_id : str
        Whose they are, where they do not say; rows of other children are left out.
    contacts : DataFrame, or mappings, or pairs of a date and what happened
        With a date and any of agency, role, kind, summary, date_to.

    Raises
    ------
    CaseloadError
        Where there is no date, or nothing else that a contact has.
    """
    if not isinstance(contacts, pd.DataFrame):
        rows = [
            one if isinstance(one, Mapping) else dict(zip(("date", "summary"), one, strict=True))
            for one in contacts
        ]
        contacts = pd.DataFrame(rows, columns=None if rows else ["date", "summary"])
    table = contacts.rename(columns=lambda name: str(name).strip().lower().replace(" ", "_"))
    if "date" not in table or not set(table) & set(CONTACT_TEXTS):
        raise CaseloadError(
            f"contacts has the columns {', '.join(map(str, contacts.columns))}: give a date and "
            f"any of {', '.join(CONTACT_TEXTS)}, and rename yours to these"
        )
    if "child_id" in table:
        table = table[(table["child_id"].map(_text) == child_id).to_numpy()]
    table = table.assign(child_id=child_id)
    names = [*CONTACT_COLUMNS, *(name for name in table if name not in CONTACT_COLUMNS)]
    cells = {
        name: [_text(value) for value in table[name]] if name in table else [""] * len(table)
        for name in names
    }
    return raw_table("contacts", cells)


def refuse(refused: pd.DataFrame) -> None:
    """Raise CaseloadError for the first of the rejected rows: what is typed is put right now."""
    if len(refused):
        wrong = refused.iloc[0]
        told = f" It says {wrong['value']!r}." if wrong["value"] else ""
        raise CaseloadError(f"{wrong['reason'].replace(UNKNOWN_INSTEAD, '')}{told}")


def accepted(table: pd.DataFrame) -> Checked:
    """Return a table that was checked before, as what further rows are checked against."""
    none = rejected_frame("")
    return Checked(table, none, none)


def quantity_text(name: str, value: Any) -> str:
    """Return a value with its unit, "17 lb 5 oz", as the plain number of the column's own unit.

    What is a plain number stays as it is: the checks of a file know what is wrong with it.
    """
    text = _text(value)
    if not read_number(text).reason or not re.search(r"\d.*[a-z\"']", text, re.IGNORECASE):
        return text
    reading = READERS[name.rpartition("_")[2]](text)
    if reading.reason:
        raise CaseloadError(f"{name} {text!r} {reading.reason}")
    return repr(reading.value)


def raw_table(name: str, columns: Mapping[str, list[str]]) -> RawTable:
    """Return columns of text as a raw table whose rows are lines 1, 2, 3 and so on."""
    cells = pd.DataFrame(columns, dtype=object)
    return RawTable(name, cells, np.arange(1, len(cells) + 1), rejected_frame(name))


def _rows(name: str, rows: Any, birth_date: Any) -> list[tuple[str, str]]:
    """Return a measure's dates and values, as text."""
    if isinstance(rows, str):
        return _pasted(name, rows)
    items: Iterable[Any]
    if isinstance(rows, Mapping | pd.Series):
        items = rows.items()
    elif isinstance(rows, Iterable):
        items = rows
    else:
        raise CaseloadError(
            f"{name} {rows!r} has no date: give values by date, {{'2013-01-14': 7.86}}"
        )
    found = []
    for item in items:
        if not isinstance(item, Sequence) or isinstance(item, str) or len(item) != 2:
            raise CaseloadError(
                f"{name} {item!r} is not a date and a value: give pairs, [('2013-01-14', 7.86)]"
            )
        date, value = item
        found.append((date_text(date, birth_date), quantity_text(name, value)))
    return found


def _pasted(name: str, text: str) -> list[tuple[str, str]]:
    """Return the dates and values of pasted lines, each with both."""
    found = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        line = line.strip().rstrip(";,").rstrip()
        if not line:
            continue
        # As a spreadsheet pastes two cells; else wherever a date is followed by something.
        cells = [part.strip() for part in line.split("\t", 1)]
        parts = [(line[: at.start()], line[at.end() :]) for at in PARTING.finditer(line)]
        parts = [(cells[0], cells[1])] if len(cells) == 2 else parts
        parts = [(date, value) for date, value in parts if date and value]
        if not parts:
            raise CaseloadError(
                f"{name}, line {number}: {line!r} is not a date and a value: write a line such as "
                f"{EXAMPLE}"
            )
        dated = [part for part in parts if not read_date(part[0]).reason]
        date, value = dated[-1] if dated else parts[-1]
        found.append((date, quantity_text(name, value)))
    return found


def date_text(date: Any, birth_date: Any) -> str:
    """Return a date as text: text as it was typed, a timedelta as the day of that age."""
    if isinstance(date, str) and not read_date(date).reason:
        return date.strip()
    try:
        return str(day_from(date, birth_date, "the birth date").date())
    except (ValueError, TypeError):
        return _text(date)


def _text(value: Any) -> str:
    if isinstance(value, np.datetime64):
        return "" if np.isnat(value) else str(as_day(value).date())
    return cell_text(value)
