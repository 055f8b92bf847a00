"""Rows of an export read as records of the caseload: typed values, and what is wrong with which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.importing.checks import unknown_instead
from growthwatch.importing.codes import MEASURE_OF, POSITION_OF, code_of
from growthwatch.importing.dates import SERIAL, are_serials, date_reader
from growthwatch.importing.headings import kinds_of
from growthwatch.importing.identifiers import ROUNDED, tidy_nhs_numbers
from growthwatch.importing.mapping import (
    ChildColumns,
    ContactColumns,
    Date,
    Format,
    Kinds,
    Length,
    MeasurementColumns,
    Sex,
    Text,
    Visit,
    Weight,
)
from growthwatch.importing.plausible import check_unit
from growthwatch.importing.record_sets import Records, keep, without
from growthwatch.importing.sections import Rows, counted_kinds
from growthwatch.importing.tables import plain
from growthwatch.reading.cells import DAY, Column, Reading, read_column, read_sex
from growthwatch.reading.quantities import (
    ZERO,
    length_reader,
    read_gestation,
    read_weeks_and_days,
    weight_reader,
)
from growthwatch.record.ages import LONGEST_GESTATION, SHORTEST_GESTATION
from growthwatch.record.vocabulary import TERM_DAYS

# Days by which a gestation may differ from the one that the day of delivery tells: growthwatch's.
DUE_WITHIN = 7
CHILD_TEXTS = ("name", "condition", "team", "practitioner", "family_id", "flags")
MEASUREMENT_TEXTS = ("position", "source", "note")
CONTACT_TEXTS = (
    "agency", "role", "kind", "summary", "impact", "action", "child_voice", "source",
)  # fmt: skip
VALUES = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}

# Reads one cell.
Reader = Callable[[str], Reading]


@dataclass(frozen=True)
class How:
    """How cells are read.

    Attributes
    ----------
    form : Format
    orders : dict
        Of `orders.decided`.
    today : date
    """

    form: Format
    orders: dict[tuple[str, str], str]
    today: dt.date

    def date(self, rows: Rows, date: Date | None) -> Column:
        # A mapping that names no date is refused when it is read.
        assert date is not None
        order = self.orders[rows.section, plain(date.column)]
        texts = rows.text(date.column)
        serials = are_serials(pd.unique(texts))
        reader = date_reader(order, self.form.two_digit_years, self.today, serials)
        return read_column(pd.Series(texts), reader, DAY)

    def weight(self, rows: Rows, specs: Sequence[Weight]) -> Column:
        return self._first_filled(rows, specs, weight_reader)

    def length(self, rows: Rows, specs: Sequence[Length]) -> Column:
        return self._first_filled(rows, specs, length_reader)

    def check_units_of_child(self, rows: Rows, columns: ChildColumns) -> None:
        """Raise CaseloadError for birth weights or parents in another unit than is said."""
        self._check_units(rows, columns.birth_weight, "birth weight")
        self._check_units(rows, columns.mother_height, "parent")
        self._check_units(rows, columns.father_height, "parent")

    def check_units(self, rows: Rows, places: Sequence[MeasurementColumns | Visit]) -> None:
        """Raise CaseloadError for measurements in another unit than the mapping says.

        Those of all visits are looked at together: one visit may hold a single value, and a slip.
        """
        for what in ("weight", "height", "ofc"):
            specs = [spec for place in places for spec in getattr(place, what)]
            self._check_units(rows, specs, what)

    def _check_units(self, rows: Rows, specs: Sequence[Weight | Length], what: str) -> None:
        for unit in dict.fromkeys(spec.unit for spec in specs):
            texts, names = [], []
            for spec in specs:
                units = rows.text(spec.unit_column) if spec.unit_column else None
                if spec.unit == unit and (units is None or not (units != "").any()):
                    texts.append(rows.text(spec.column))
                    names.append(spec.column)
            if texts:
                check_unit(what, names[0], np.concatenate(texts), unit)

    def _first_filled(
        self, rows: Rows, specs: Sequence[Any], reader_of: Callable[..., Reader]
    ) -> Column:
        """Read the first of several columns that is filled in each row."""
        n = len(rows.table.cells)
        if not specs:
            return blank(n)
        columns = []
        for spec in specs:
            text = rows.text(spec.column)
            units = rows.text(spec.unit_column) if spec.unit_column else None
            if getattr(spec, "ounces", None):
                text = with_ounces(text, rows.text(spec.ounces))
            columns.append(quantity(text, units, reader_of(spec.unit, self.form.decimal_comma)))
        first = columns[0]
        for other in columns[1:]:
            empty = is_empty(first)
            first = Column(
                *(
                    np.where(empty, getattr(other, part), getattr(first, part))
                    for part in ("text", "values", "reasons", "orders", "empty")
                )
            )
        return first


def blank(n: int) -> Column:
    """Return a column in which nothing was recorded."""
    text = np.full(n, "", dtype=object)
    return Column(text, np.full(n, np.nan), text, text, np.ones(n, dtype=bool))


def quantity(text: np.ndarray, units: np.ndarray | None, reader: Reader) -> Column:
    """Read quantities; a number without a unit takes that of the column of units, if any."""
    with_unit = text
    if units is not None:
        bare = pd.Series(text).str.fullmatch(r"[\d.,\s]+").to_numpy(dtype=bool)
        add = bare & (units != "")
        with_unit = np.where(add, text + " " + units, text)
    column = read_column(pd.Series(with_unit), reader, float)
    return Column(text, column.values, column.reasons, column.orders, column.empty)


def with_ounces(pounds: np.ndarray, ounces: np.ndarray) -> np.ndarray:
    """Return weights in two columns as one would write them: "9 lb 4 oz"."""
    parts = []
    for text, unit in ((pounds, " lb"), (ounces, " oz")):
        bare = pd.Series(text).str.fullmatch(r"\d+(?:\.\d+)?").to_numpy(dtype=bool)
        parts.append(np.where(bare, text + unit, text))
    both: np.ndarray = pd.Series(parts[0] + " " + parts[1]).str.strip().to_numpy(dtype=object)
    return both


def is_empty(column: Column) -> np.ndarray:
    """Tell where nothing was recorded, without being unreadable."""
    return pd.isna(column.values) & (column.reasons == "")


def records_of(rows: Rows) -> Records:
    """Return records without fields yet, one a row."""
    table = rows.table
    blocked = np.zeros(len(table.cells), dtype=bool)
    for problem in rows.problems:
        blocked[problem.rows] = True
    return Records(
        pd.DataFrame(index=pd.RangeIndex(len(table.cells))),
        table.files,
        table.lines,
        {},
        table.misfits,
        table.left_out,
        blocked,
        np.full(len(table.cells), "", dtype=object),
        list(rows.problems),
    )


def add_text(records: Records, rows: Rows, name: str, text: Text | None) -> None:
    """Add a field of text, missing where empty."""
    if text is None:
        return
    if text.value is not None:
        said = np.full(len(records.frame), text.value, dtype=object)
    else:
        said = rows.text(text.names[0])
        for other in text.names[1:]:
            said = pd.Series(said + " " + rows.text(other)).str.strip().to_numpy(dtype=object)
    records.texts[name] = said
    records.frame[name] = np.where(said == "", np.nan, said)


def add_id(records: Records, rows: Rows, text: Text) -> None:
    """Add the child_id; one that a spreadsheet rounded is no identifier any more."""
    add_text(records, rows, "child_id", text)
    said = records.texts["child_id"]
    rounded = pd.Series(said, dtype="str").str.fullmatch(ROUNDED).to_numpy(dtype=bool)
    records.problem(
        "child_id", said == "",
        "is empty: every row needs one; if it stands in the first of a child's rows only, put "
        "fill_down under [format] in the mapping",
    )  # fmt: skip
    records.problem("child_id", rounded, "was rounded by a spreadsheet: export it again as text")
    records.frame["child_id"] = pd.array(said, dtype="str")


def add_column(records: Records, name: str, column: Column, needed: str = "") -> None:
    """Add a field that was read, with the problems of reading it."""
    records.texts[name] = column.text
    records.frame[name] = column.values
    records.problem(name, column.wrong, column.reasons)
    if needed:
        records.problem(name, pd.isna(column.values) & ~column.wrong, needed)
    records.note(name, column.orders == ZERO, "zero", "is 0 and taken as not measured")
    serial = np.flatnonzero(column.orders == SERIAL)
    if len(serial):
        first = np.arange(len(column.orders)) == serial[0]
        day = np.datetime_as_string(column.values[serial[0]], unit="D")
        records.note(
            name, first, "spreadsheet numbers",
            f"holds a spreadsheet's numbers for days: {column.text[serial[0]]} is read as {day}, "
            f"and so in {len(serial):,} rows",
        )  # fmt: skip


def add_optional(records: Records, name: str, column: Column) -> None:
    """Add a field that can be done without: a cell that cannot be read is unknown, and told."""
    add_column(records, name, replace(column, reasons=np.full(len(column.text), "", dtype=object)))
    unknown_instead(records, name, column.wrong, column.reasons)


def child_records(rows: Rows, columns: ChildColumns, how: How) -> Records:
    """Read the children's rows."""
    records = records_of(rows)
    add_id(records, rows, columns.child_id)
    sex = read_column(pd.Series(rows.text(columns.sex.column)), sex_reader(columns.sex), object)
    add_optional(records, "sex", sex)
    records.frame["sex"] = pd.array(records.frame["sex"], dtype="str")
    add_column(
        records, "birth_date", how.date(rows, columns.birth_date), "is empty: there is no age"
    )
    add_gestation(records, rows, columns)
    if columns.due_date is not None:
        add_due_date(records, how.date(rows, columns.due_date))
    for name in CHILD_TEXTS:
        add_text(records, rows, name, getattr(columns, name))
    add_text(records, rows, "nhs_number", columns.nhs_number)
    if columns.nhs_number:
        numbers, kinds, messages = tidy_nhs_numbers(records.texts["nhs_number"])
        values = pd.Series(numbers, dtype="str")
        records.frame["nhs_number"] = values.mask(values == "").to_numpy()
        for kind in ("NHS number", "leading zeros"):
            records.note("nhs_number", kinds == kind, kind, messages)
    how.check_units_of_child(rows, columns)
    add_optional(records, "birth_weight_kg", how.weight(rows, columns.birth_weight))
    for name in ("mother_height", "father_height"):
        add_optional(records, f"{name}_cm", how.length(rows, getattr(columns, name)))
    return records


def sex_reader(sex: Sex) -> Reader:
    """Return a reader of sexes that knows the mapping's own codes."""
    own = {plain(code): "female" for code in sex.female}
    own |= {plain(code): "male" for code in sex.male}

    def read(text: str) -> Reading:
        return Reading(own[plain(text)]) if plain(text) in own else read_sex(text)

    return read


def read_both(text: str) -> Reading:
    """Read a gestation from one cell, or weeks and days of two put together by a plus."""
    whole = read_gestation(text)
    weeks, plus, days = text.rpartition("+")
    # One cell may hold a plus of its own: 37+2/40.
    return read_weeks_and_days(weeks, days) if plus and whole.reason else whole


def add_gestation(records: Records, rows: Rows, columns: ChildColumns) -> None:
    """Add gestation in weeks and days, from one column or from two."""
    n = len(records.frame)
    text = np.full(n, "", dtype=object)
    if columns.gestation is not None:
        text = rows.text(columns.gestation.names[0])
    elif columns.gestation_weeks is not None:
        text = rows.text(columns.gestation_weeks.names[0])
        if columns.gestation_days is not None:
            days = rows.text(columns.gestation_days.names[0])
            text = np.where(days != "", text + "+" + days, text)
    column = read_column(pd.Series(text), read_both, float)
    add_optional(records, "gestation_weeks", column)
    records.note(
        "gestation_weeks", column.orders == "term", "gestation",
        "says term, which may be 37 to 42 weeks, and is taken as unknown",
    )  # fmt: skip
    records.frame["gestation_weeks"] = np.floor_divide(column.values, 7)
    records.frame["gestation_days"] = np.mod(column.values, 7)


def add_due_date(records: Records, due: Column) -> None:
    """Read gestation from the day a child was due, 40 weeks, where nothing else says it."""
    frame = records.frame
    born = pd.Series(frame["birth_date"]).to_numpy("datetime64[D]")
    early = (due.values.astype("datetime64[D]") - born) / np.timedelta64(1, "D")
    days = TERM_DAYS - early
    said = frame["gestation_weeks"].to_numpy(dtype=float) * 7
    said = said + frame["gestation_days"].to_numpy(dtype=float)
    possible = (days >= SHORTEST_GESTATION) & (days <= LONGEST_GESTATION)
    records.texts["due_date"] = due.text
    told = "it is taken as unknown"
    records.note("due_date", due.wrong, "due date", due.reasons + f"; {told}")
    records.note(
        "due_date", ~possible & ~np.isnan(days), "due date",
        f"is no day on which this child can have been due; {told}",
    )  # fmt: skip
    records.note(
        "due_date", possible & (np.abs(said - days) > DUE_WITHIN), "due date",
        "and the gestation say different things: the gestation is taken",
    )  # fmt: skip
    days = np.where(np.isnan(said) & possible, days, said)
    frame["gestation_weeks"], frame["gestation_days"] = np.floor_divide(days, 7), np.mod(days, 7)


def measurement_records(
    rows: Rows, columns: MeasurementColumns, visit: Visit | None, how: How
) -> Records:
    """Read the measurements of rows with a value a column; of one visit where they hold several."""
    where = visit or columns
    records = records_of(rows)
    add_id(records, rows, columns.child_id)
    column = how.date(rows, where.date)
    add_column(records, "date", column, "is empty: a measurement needs its day")
    add_column(records, "weight_kg", how.weight(rows, where.weight))
    for name in ("height", "ofc"):
        add_column(records, VALUES[name], how.length(rows, getattr(where, name)))
    for name in MEASUREMENT_TEXTS:
        add_text(records, rows, name, getattr(where, name) or getattr(columns, name))
    if visit:
        records.visits[:] = visit.name
    empty = nothing_measured(records) & ~records.blocked
    what = f"no measurement {visit.name}".strip() if visit else "no measurement"
    return without(records, empty, what)


def nothing_measured(records: Records) -> np.ndarray:
    """Tell which records hold no value, readable or not."""
    empty = np.ones(len(records.frame), dtype=bool)
    for name in VALUES.values():
        empty &= records.frame[name].isna().to_numpy()
    for problem in records.problems:
        if problem.field in VALUES.values():
            empty[problem.rows] = False
    return empty


def event_records(rows: Rows, columns: MeasurementColumns, kinds: Kinds, how: How) -> Records:
    """Read the measurements of a file with one row a value."""
    texts = rows.text(kinds.kind)
    said = pd.Series(texts, dtype="str").map(kind_said)
    reading = {
        "weight": weight_reader(kinds.weight_unit, how.form.decimal_comma),
        "height": length_reader(kinds.height_unit, how.form.decimal_comma),
        "ofc": length_reader(kinds.ofc_unit, how.form.decimal_comma),
    }
    records = records_of(rows)
    add_id(records, rows, columns.child_id)
    add_column(
        records, "date", how.date(rows, columns.date), "is empty: a measurement needs its day"
    )
    asked = np.zeros(len(texts), dtype=bool)
    wanted = kinds_wanted(kinds, texts)
    units = rows.text(kinds.unit_column) if kinds.unit_column else None
    for measure, reader in reading.items():
        mine = said.isin(wanted[measure]).to_numpy() & ~asked
        asked |= mine
        text = np.where(mine, rows.text(kinds.value), "")
        if units is None or not (units[mine] != "").any():
            check_unit(measure, kinds.value, text, getattr(kinds, f"{measure}_unit"), measure)
        add_column(records, VALUES[measure], quantity(text, units, reader))
    for name in MEASUREMENT_TEXTS:
        add_text(records, rows, name, getattr(columns, name))
    if columns.position is None and (position := said.map(POSITION_OF)).notna().any():
        records.frame["position"] = position.where(~pd.isna(records.frame["height_cm"])).to_numpy()
    other = counted_kinds(rows.table, ~asked, texts, kinds.kind)
    records.left_out = pd.concat([records.left_out, other], ignore_index=True)
    records = keep(records, asked)
    return without(records, nothing_measured(records), "no value")


def kind_said(text: str) -> str:
    """Return what a cell says was measured, as it is compared: its code, or its words."""
    code = code_of(text)
    return code if code in MEASURE_OF or (text[:1].isdigit() and code) else plain(text)


def kinds_wanted(kinds: Kinds, texts: np.ndarray) -> dict[str, list[str]]:
    """Return which kinds are weights, heights and heads: as mapped, else all that are known."""
    given = {measure: getattr(kinds, measure) for measure in VALUES}
    if not any(given.values()):
        given = kinds_of(texts)
    return {measure: [kind_said(one) for one in ones] for measure, ones in given.items()}


def contact_records(rows: Rows, columns: ContactColumns, how: How) -> Records:
    """Read the contacts' rows."""
    records = records_of(rows)
    add_id(records, rows, columns.child_id)
    add_column(records, "date", how.date(rows, columns.date), "is empty: a contact needs its day")
    for name in CONTACT_TEXTS:
        add_text(records, rows, name, getattr(columns, name) or Text(value=""))
    if columns.date_to is not None:
        column = how.date(rows, columns.date_to)
        add_column(records, "date_to", column)
    return records
