"""How every awkward cell, and a folder full of them, is read: see test_settled_cells.py.

`python tests/reading/settled_cells.py` writes it anew: read the difference before it is kept.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import tomllib
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch import read_caseload
from growthwatch.reading import cells, coercion, quantities, text_files
from growthwatch.reading.conditions import read_condition
from growthwatch.reading.look_alikes import OTHER_NAMES, likely_name
from growthwatch.reading.raw import read_raw
from growthwatch.reading.typed_cells import cell_text

SETTLED = Path(__file__).with_name("settled")
GIVEN = tomllib.loads((SETTLED / "awkward.toml").read_text(encoding="utf-8"))
WORDS = [
    *GIVEN["words"],
    *(code for codes in cells.SEX_CODES.values() for code in codes),
    *cells.SEX_UNKNOWN[:12],
    *(word for words in cells.OUTCOME_SPELLINGS.values() for word in words),
    *(word for words in cells.PERIOD_SPELLINGS.values() for word in words),
    *cells.OUTCOME_SPELLINGS,
    *cells.PERIOD_SPELLINGS,
]
SIZES = (0.0, 0.1, 0.19, 0.3, 3.4, 9.1, 14.9, 85, 127, 220, 251, 340.0, 3400, 51000, 1e9)
BYTES = [
    b"a,b\r\n1,2\r\n", b"a,b\r1,2\r", b"a,b\n1\r,2\n", "a,é\n".encode("cp1252"), "a,é\n".encode(),
    "a,é\n".encode("utf-8-sig"), "a,é\n".encode("utf-16"), "a,é\n".encode("utf-16-le"),
    "a,é\n".encode("utf-16-be"), b"a\x00b\n", b"PK\x03\x04x", b"%PDF-1", b"PAR1", b"\xd0\xcf\x11",
    b"  <!DOCTYPE html>", b"\n<table>", b"<?xml?>", b"a\x81b\n\n\x81", b"",
]  # fmt: skip
# UTF-16 shows by its zero bytes, one in two of plain letters: here a quarter, and one more.
BYTES += [
    text.encode(code)
    for text in ("a,b,c,d,ŵ\n", "ŵŷŵŷab\n\n", "ŵŷŵŷabc\n\n")
    for code in ("utf-16-le", "utf-16-be")
]
TYPED = [
    None, pd.NaT, pd.NA, " a ", dt.date(2020, 2, 3), dt.datetime(2020, 6, 30, 23, 30),
    dt.datetime(2020, 6, 30, 23, 30, tzinfo=dt.UTC), 7.0, 7.5, float("nan"), np.float64(3), 7, True,
    b"x\xff ", np.int64(4),
]  # fmt: skip
Read = Callable[[Any], Any]


def _readers() -> dict[str, tuple[Read, list[Any]]]:
    """Return each reader of one cell, and what it is given."""
    measured = [*GIVEN["numbers"], *GIVEN["quantities"]]
    found: dict[str, tuple[Read, list[Any]]] = {
        "read_date": (cells.read_date, [*GIVEN["dates"], *GIVEN["numbers"][:12], ""]),
        "read_number": (cells.read_number, [*measured, *GIVEN["dates"][:3], ""]),
        "read_count": (cells.read_count, [*GIVEN["numbers"], "3 visits", ""]),
        "age_reading": (quantities.age_reading, [*GIVEN["ages"], *GIVEN["numbers"]]),
        "read_gestation": (quantities.read_gestation, [*GIVEN["gestations"], *GIVEN["numbers"]]),
        "weeks_and_days": (
            lambda pair: quantities.read_weeks_and_days(*pair),
            list(product(["", "37", "37+2", "37+0", "36", "x", "45", "0"],
                         ["", "0", "2", "6", "7", "2.0", "258", "259", "261", "45", "x", "37+2"])),
        ),
        "condition": (partial(read_condition, made_on=dt.date(2014, 5, 20)), GIVEN["conditions"]),
        "condition_undated": (read_condition, GIVEN["conditions"][:8]),
        "delimiter_of": (text_files.delimiter_of, GIVEN["lines"]),
        "cell_text": (cell_text, TYPED),
        "likely_name": (
            lambda name: likely_name(name, OTHER_NAMES),
            GIVEN["columns"],
        ),
        "limit_words": (
            lambda pair: quantities.limit_words(*pair),
            list(product(quantities.WITHIN, SIZES)),
        ),
    }  # fmt: skip
    for name in ("sex", "measure", "outcome", "period_kind", "yes_or_no"):
        found[f"read_{name}"] = (getattr(cells, f"read_{name}"), WORDS)
    for unit, comma in (("kg", False), ("g", True), ("lb", False), (None, True)):
        found[f"weight {unit} {comma}"] = (quantities.weight_reader(unit, comma), measured)
    for unit, comma in (("cm", False), ("mm", True), ("in", False), (None, True)):
        found[f"length {unit} {comma}"] = (quantities.length_reader(unit, comma), measured)
    for name in ("weight_kg", "ofc_cm", "age_days", "bmi"):
        found[f"numbers {name}"] = (
            partial(_one_number, name),
            [*measured[::3], *GIVEN["ages"], 7, 7.5, None],
        )
    instants = [dt.date(2020, 1, 2), pd.Timestamp("2020-06-30T23:30Z"), 7, 43831.0, True]
    found["day"] = (coercion.as_day, [*GIVEN["dates"][::2], *instants])
    return found


def _one_number(name: str, value: Any) -> float:
    return float(coercion.numbers([value], name)[0])


def _said(read: Read, given: Any) -> str:
    try:
        return repr(read(given))
    except ValueError as error:
        return f"{type(error).__name__}: {error}"


def cells_read() -> pd.DataFrame:
    """Return what every reader makes of every awkward cell."""
    rows = [
        (name, repr(text), _said(read, text))
        for name, (read, texts) in _readers().items()
        for text in texts
    ]
    return pd.DataFrame(rows, columns=["reader", "cell", "read"])


def files_read() -> pd.DataFrame:
    """Return what text files of awkward bytes are read as."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        for content in BYTES:
            file.write_bytes(content)
            for encodings in (None, text_files.UTF_8):
                read = partial(text_files.read_text, encodings=encodings)
                rows.append((repr(content), str(encodings), _said(read, file)))
        for text in GIVEN["tables"]:
            file.write_text(text, encoding="utf-8")
            rows.append((repr(text), "a table", _said(_table, file)))
    return pd.DataFrame(rows, columns=["bytes", "encodings", "read"])


def _table(file: Path) -> list[Any]:
    raw = read_raw(file)
    misfits = raw.misfits[["line", "value", "reason"]].to_numpy().tolist()
    return [raw.cells.to_dict("list"), raw.lines.tolist(), misfits]


TABLES = ("children", "measurements", "contacts", "plans", "actions", "periods")


def _rows(of: dict[str, list[str]]) -> list[list[str]]:
    """Return the usual row, one for each other value, and one with another beside it."""
    columns = list(of.values())
    usual = [values[0] for values in columns]
    rows = [usual]
    for at, values in enumerate(columns):
        beside = (at + 1) % len(columns)
        for number, value in enumerate(values[1:], 1):
            rows.append([*usual[:at], value, *usual[at + 1 :]])
            both = list(rows[-1])
            both[beside] = columns[beside][number % len(columns[beside])]
            rows.append(both)
    return rows


def folder_read() -> dict[str, pd.DataFrame]:
    """Return what a folder of awkward rows is read as."""
    made = {}
    for name in TABLES:
        rows = _rows(GIVEN[name])
        ids = [
            f"C{n:03d}" if name == "children" else f"C{23 + n % 5:03d}" for n in range(len(rows))
        ]
        made[name] = pd.DataFrame(rows, columns=list(GIVEN[name])).assign(child_id=ids)
    first = made["children"].iloc[[0, 1, 2]]
    again = first.assign(sex=["F", "F", "M"], child_id=["C000", "C001", "C002"])
    made["children"] = pd.concat([made["children"], again, first.assign(child_id="")])
    of_nobody = made["measurements"].iloc[[0, 1]].assign(child_id=["C013", "Z9"])
    made["measurements"] = pd.concat([made["measurements"], of_nobody])
    with tempfile.TemporaryDirectory() as folder:
        for name, table in made.items():
            table.to_csv(Path(folder) / f"{name}.csv", index=False)
        read = read_caseload(folder, today="2026-02-02")
    return {name: getattr(read, name) for name in (*TABLES, "rejected", "warnings", "not_watched")}


def as_written(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")


def all_read() -> dict[str, str]:
    """Return what is kept of everything, by the name of its file."""
    tables = {"cells": cells_read(), "files": files_read(), **folder_read()}
    return {name: as_written(table) for name, table in tables.items()}


if __name__ == "__main__":
    SETTLED.mkdir(exist_ok=True)
    for name, text in all_read().items():
        (SETTLED / f"{name}.csv").write_text(text, encoding="utf-8")
