"""Tables in any number of Parquet files, in any order, to partitions that hold whole families.

Streamed: what is in memory at once is a part of a file, and a number for each child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.caseload.parts import CHILDREN_A_PART, hashes, places_of
from growthwatch.record.errors import CaseloadError, memory_ended
from growthwatch.record.tables import KNOWN_FROM
from growthwatch.writing.private import folder_mode, make_folders

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("children", *KNOWN_FROM)
CHILDREN_A_PARTITION = CHILDREN_A_PART
ROWS_AT_A_TIME = 1_000_000
# Where a row came from, for what is said of a rejected one.
FROM_FILE, FROM_ROW = "growthwatch_file", "growthwatch_row"
ORIGIN = (FROM_FILE, FROM_ROW)


def table_files(folder: Path) -> dict[str, list[Path]]:
    """Return the Parquet files of each table: NAME.parquet, or all in a folder NAME.

    Raises
    ------
    CaseloadError
        If there are no children or no measurements.
    """
    found = {}
    for name in TABLES:
        one, many = folder / f"{name}.parquet", folder / name
        files = [one] if one.is_file() else sorted(many.rglob("*.parquet"))
        if files:
            found[name] = files
    for name in ("children", "measurements"):
        if name not in found:
            raise CaseloadError(
                f"{folder} has no {name}.parquet and no folder {name} of .parquet files"
            )
    return found


def number_of_children(files: dict[str, list[Path]]) -> int:
    """Return how many rows the children's files have."""
    import pyarrow.parquet as pq

    return sum(int(pq.ParquetFile(path).metadata.num_rows) for path in files["children"])


def write_partitions(
    files: dict[str, list[Path]],
    out: Path,
    number: int,
    step: Callable[[], None] = lambda: None,
) -> pd.Timestamp | None:
    """Write each table's rows to ``out/00000/TABLE.parquet`` and on, families together.

    Parameters
    ----------
    files : dict
        Of `table_files`.
    number : int
        Of partitions.
    step : callable
        Called when a file is done.

    Returns
    -------
    Timestamp or None
        The day of the last measurement; None where no date is a date.

    Raises
    ------
    CaseloadError
        If a file cannot be read or has other columns than the first of its table, or if one child
        is in two families.
    """
    make_folders(out)
    for at in range(number):
        (out / f"{at:05d}").mkdir(mode=folder_mode())
    ids, places = _Places(number), np.empty(0, np.int32)
    last: list[pd.Timestamp] = []
    for name, paths in files.items():
        with ExitStack() as stack:
            writers: dict[int, Any] = {}
            for path in paths:
                for batch in _batches(path, paths[0]):
                    child = batch["child_id"].to_pandas()
                    places = ids.of_children(child, batch) if name == "children" else ids.of(child)
                    if name == "measurements":
                        last += _last_day(batch)
                    _write(batch, places, out / "{}" / f"{name}.parquet", writers, stack)
                step()
        if name == "children":
            ids.settle()
    return max(last) if last else None


class _Places:
    """Which partition each child is in: two numbers a child."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.parts: list[tuple[np.ndarray, np.ndarray]] = []
        self.ids = np.empty(0, np.uint64)
        self.places = np.empty(0, np.int32)

    def of_children(self, child: pd.Series, batch: pa.Table) -> np.ndarray:
        names = [name for name in ("family_id",) if name in batch.column_names]
        children = batch.select(names).to_pandas().assign(child_id=child.to_numpy())
        places = places_of(children, self.number)
        self.parts.append((hashes(child), places))
        return places

    def settle(self) -> None:
        ids = np.concatenate([one for one, _ in self.parts])
        places = np.concatenate([one for _, one in self.parts])
        order = np.argsort(ids, kind="stable")
        self.ids, self.places = ids[order], places[order]
        twice = (self.ids[1:] == self.ids[:-1]) & (self.places[1:] != self.places[:-1])
        if twice.any():
            raise CaseloadError(
                f"{int(twice.sum())} children stand in two families: keep one family_id a child"
            )
        self.parts = []

    def of(self, child: pd.Series) -> np.ndarray:
        own = hashes(child)
        places = (own % np.uint64(self.number)).astype(np.int32)
        if not len(self.ids):
            return places
        at = np.minimum(np.searchsorted(self.ids, own), len(self.ids) - 1)
        return np.where(self.ids[at] == own, self.places[at], places)


def _batches(path: Path, first: Path) -> Iterator[pa.Table]:
    """Yield a file's rows, some at a time, with the types of the first file and their origin."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.ParquetFile(first).schema_arrow.remove_metadata()
        if "child_id" not in schema.names:
            raise CaseloadError(f"{path.name} has no column child_id")
        before = 0
        for batch in pq.ParquetFile(path).iter_batches(batch_size=ROWS_AT_A_TIME):
            table = pa.Table.from_batches([batch]).select(schema.names).cast(schema)
            rows = np.arange(before, before + len(table), dtype=np.int64)
            before += len(table)
            names = pa.array(np.full(len(table), path.name, dtype=object)).dictionary_encode()
            yield table.append_column(FROM_FILE, names).append_column(FROM_ROW, pa.array(rows))
    except CaseloadError:
        raise
    except (pa.ArrowException, KeyError, ValueError) as error:
        if memory_ended(error):
            raise MemoryError from error
        raise CaseloadError(
            f"{path.name} cannot be read as Parquet with the columns of {first.name}"
        ) from error


def _last_day(batch: pa.Table) -> list[pd.Timestamp]:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = batch["date"] if "date" in batch.column_names else None
    if column is None or not (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
        return []
    last = pc.max(column).as_py()
    return [] if last is None else [pd.Timestamp(last).tz_localize(None).normalize()]


def _write(
    batch: pa.Table, places: np.ndarray, path: Path, writers: dict[int, Any], stack: ExitStack
) -> None:
    import pyarrow.parquet as pq

    order = np.argsort(places, kind="stable")
    there, starts = np.unique(places[order], return_index=True)
    ends = np.append(starts[1:], len(order))
    sorted_ = batch.take(order)
    for place, start, end in zip(there, starts, ends, strict=True):
        if place not in writers:
            where = str(path).format(f"{place:05d}")
            writers[place] = stack.enter_context(pq.ParquetWriter(where, batch.schema))
        writers[place].write_table(sorted_.slice(start, end - start))
