"""What awkward exports are imported as, and how their headings and codes are read.

See test_settled_imports.py. `python tests/importing/settled_imports.py` writes it anew: read the
difference before it is kept.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.importing import (
    codes,
    dates,
    headings,
    identifiers,
    layout,
    leaving,
    records,
    suggest,
)
from growthwatch.importing import tables as rows_of
from growthwatch.importing.fhir.export import gestation_words
from growthwatch.importing.fhir.resources import is_parent
from growthwatch.importing.importer import Imported, import_export
from growthwatch.importing.mapping import mapping_from
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.reading.settings import read_toml
from growthwatch.record.errors import CaseloadError

HERE = Path(__file__).parent
SETTLED = HERE / "settled"
TODAY = dt.date(2026, 1, 5)
FILES = [*sorted((SETTLED / "exports").glob("*.csv")), *sorted((HERE / "files").glob("*.csv")),
         SETTLED / "exports" / "two-files", HERE / "files" / "events-long",
         HERE / "files" / "csds"]  # fmt: skip
CELLS = tomllib.loads(
    (HERE.parent / "reading" / "settled" / "awkward.toml").read_text(encoding="utf-8")
)
GIVEN = tomllib.loads((SETTLED / "awkward.toml").read_text(encoding="utf-8"))
Read = Callable[[Any], Any]


def _readers() -> Iterator[tuple[str, Read, list[Any]]]:
    """Yield each reader, and what it is given."""
    written = [*CELLS["dates"], *GIVEN["dates"]]
    for order, short, serials in product(
        ("day first", "month first"), (False, True), (False, True)
    ):
        reader = dates.date_reader(order, short, TODAY, serials)
        yield f"date {order} {short} {serials}", reader, written[(serials + short) % 2 :: 2]
    yield "order_of", dates.order_of, written
    groups = [["45292"], ["45292", "3/4/2024"], ["45292.5", "n/a"], ["4529"], [], ["x", "45292"]]
    yield "are_serials", dates.are_serials, groups
    yield "orders", dates.orders, [written[::3], ["1/2/2024", "2/2/2024", "13/1/2024"], []]
    yield "heading", headings.heading, GIVEN["headings"]
    every = {
        "child": headings.CHILD_OF,
        "measured": headings.MEASUREMENT_OF,
        "event": headings.EVENT_OF,
    }
    for name, fields in every.items():
        yield f"field of {name}", partial(_field, fields), GIVEN["headings"]
    yield "is_value", lambda name: headings.is_value(name, name), GIVEN["headings"]
    for read in (
        headings.visit_columns,
        headings.unit_columns,
        headings.ounces_columns,
        rows_of.numbered,
    ):
        yield read.__name__, read, [GIVEN["headings"], GIVEN["side_by_side"], ["a", "a", "b", "a"]]
    yield "header_words", lambda names: headings.header_words(names, names), [GIVEN["headings"]]
    yield (
        "kinds_of",
        lambda texts: headings.kinds_of(np.array(texts, dtype=object)),
        [GIVEN["kinds"]],
    )
    yield "code_of", codes.code_of, GIVEN["kinds"]
    yield "kind_said", records.kind_said, GIVEN["kinds"]
    yield "state_of", leaving.state_of, GIVEN["states"]
    yield (
        "read_both",
        records.read_both,
        [*CELLS["gestations"], "37+2/40+3", "37+", "+2", "37/40+2"],
    )
    yield "gestation_words", lambda pair: gestation_words(*pair), list(product(
        ("37", "37.29", "37.99", "261", "x.5", "37.", ".5"), ("wk", "d", "days", "")))  # fmt: skip
    yield "nhs_number", partial(_nhs_number), GIVEN["nhs_numbers"]
    yield "bare_number", identifiers.bare_number, GIVEN["nhs_numbers"]
    for width in (None, 4, 6):
        yield (
            f"ids {width}",
            partial(_ids, width),
            [["007", "7", "12"], ["0007", "07", "A7"], ["7", "12"]],
        )
    yield "shape", layout.shape, [*GIVEN["states"][:12], *GIVEN["headings"][:12], *written[:9]]
    yield "quoted", suggest.quoted, ['a"b', "a\\b", "plain", "é\n"]
    for width in (2, 3, 5, 9):
        yield f"is_footer {width}", partial(_footer, width), GIVEN["footers"]
    yield "plain", rows_of.plain, GIVEN["headings"][:20]
    yield "is_parent", _parent, [["MTH"], ["mth", "FRND"], ["FRND", "FTH"], ["GRPRN"], []]
    yield "watched_words", _watched, list(product((0, 1, 2, 1500), (0, 1, 2, 4)))
    yield "fill_merged", _filled, [(0, 2, 4), (0, 2, 3), (2, 4, 5), (1, 2, 5), (2, 2, 4), (0, 1, 3)]


def _field(fields: dict[str, str], name: str) -> str:
    return headings.field_of(name, name, fields)


def _nhs_number(number: str) -> list[str]:
    return [str(one[0]) for one in identifiers.tidy_nhs_numbers(np.array([number], dtype=object))]


def _ids(width: int | None, ids: list[str]) -> list[Any]:
    found = identifiers.restored_ids(np.array(ids, dtype=object), {"0007", "012", "A7"}, width)
    return [np.asarray(one).tolist() for one in found]


def _parent(codes: list[str]) -> bool:
    relations = [{"coding": [{"code": code}]} for code in codes]
    return is_parent({"relationship": relations})


def _watched(numbers: tuple[int, int]) -> str:
    number, gone = numbers
    codes = [leaving.DECEASED, leaving.TRANSFERRED, leaving.REJECTED, leaving.UNKNOWN][:gone]
    ids = [f"C{at}" for at in range(gone)]
    others = leaving.not_watched_frame(ids, codes, ["a.csv"] * gone, [2] * gone)
    return leaving.watched_words(number, others, "export")


def _filled(merged: tuple[int, int, int]) -> list[Any]:
    names = ["ID", "Weight (kg)", "Team"]
    table = pd.DataFrame([["7", "4.1", "A"], ["", "", ""], ["8", "", ""], ["", "5", "B"]])
    table.columns = names
    rows_of.fill_merged(table, np.array([2, 3, 4, 5]), [merged], names)
    return table.to_numpy().tolist()


def _footer(width: int, row: list[str]) -> bool:
    return rows_of.is_footer(row, width)


def readings() -> pd.DataFrame:
    """Return what every reader of an import makes of what it is given."""
    rows = [
        (name, repr(one), _said(read, one)) for name, read, given in _readers() for one in given
    ]
    return pd.DataFrame(rows, columns=["reader", "given", "read"])


def _said(read: Read, given: Any) -> str:
    try:
        return repr(read(given))
    except ValueError as error:
        return f"{type(error).__name__}: {error}"


def imported(file: Path) -> str:
    """Return the mapping that is suggested for an export, and everything it is imported as."""
    suggested = suggested_mapping(file)
    own = SETTLED / "exports" / f"{file.stem}.toml"
    said = read_toml(own) if own.exists() else tomllib.loads(suggested)
    try:
        made = import_export(file, mapping_from(said, "mapping"), today=TODAY)
    except CaseloadError as error:
        return f"{suggested}\n\nREFUSED: {error}\n"
    return f"{suggested}\n\n{_tables(made)}"


def _tables(made: Imported) -> str:
    others = ("rejected", "warnings", "merged", "left_out", "not_watched", "counts")
    every = {**made.tables, **{name: getattr(made, name) for name in others}}
    return "\n".join(
        f"## {name}\n{table.to_csv(index=False, lineterminator=chr(10))}"
        for name, table in every.items()
    )


def settled_file(file: Path) -> Path:
    return SETTLED / f"{file.stem}.txt"


def readings_text() -> str:
    return readings().to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    (SETTLED / "readings.csv").write_text(readings_text(), encoding="utf-8")
    for file in FILES:
        settled_file(file).write_text(imported(file), encoding="utf-8")
