"""Parquet files as columns of text, a part at a time, with every distinct value made text once."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from growthwatch.reading.grid import refuse_long, refuse_long_cell, refuse_many, refuse_wide
from growthwatch.reading.typed_cells import texts_of
from growthwatch.record.errors import CaseloadError, memory_ended

ROWS_AT_A_TIME = 65_536
# Of a column's part, unpacked: above the first the cells may be as long as the second on average.
# growthwatch's own: a note of a hundred pages in every row is none.
LARGE_CHUNK, LONG_ON_AVERAGE = 50_000_000, 200_000


def parquet_columns(path: Path, leave: Collection[str] = ()) -> tuple[list[str], list[np.ndarray]]:
    """Return the names of a Parquet file's columns, and each as text; shape (rows,), object.

    Those named in `leave` are not read. Columns are read as dictionaries: a value that stands in a
    million rows is read once.

    Raises
    ------
    CaseloadError
        If it is none, pyarrow is not installed, a column holds lists, or it holds more than can be
        read.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise CaseloadError(
            f'{path.name} needs pyarrow to be read: run pip install "growthwatch[parquet]", or '
            "save it as CSV"
        ) from error
    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in _names(path, file) if name not in leave]
        texts = [name for name in names if _is_text(pa, file.schema_arrow.field(name).type)]
        with pq.ParquetFile(path, read_dictionary=texts) as file:
            parts, letters, rows, said = [], 0, 0, file.metadata.num_rows
            for batch in file.iter_batches(
                batch_size=ROWS_AT_A_TIME, columns=names, use_threads=False
            ):
                batch.validate(full=True)  # indices and letters too: a torn file may still be read
                part = [
                    _texts(path.name, name, column)
                    for name, column in zip(names, batch.columns, strict=True)
                ]
                parts.append([texts for texts, _ in part])
                # A long text that stands in many rows unpacks to far more than the file says.
                letters += sum(long for _, long in part)
                refuse_long(path.name, letters)
                rows += batch.num_rows
    except CaseloadError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        if getattr(error, "errno", None) is not None:
            raise  # of the disk, and not Arrow's
        if memory_ended(error):
            raise MemoryError from error
        raise CaseloadError(
            f"{path.name} cannot be opened as a Parquet file: write it again"
        ) from error
    if rows != said:
        raise CaseloadError(
            f"{path.name} says that it has {said:,} rows and {rows:,} can be read: write it again"
        )
    empty = np.empty(0, dtype=object)
    return names, [np.concatenate([empty, *(part[i] for part in parts)]) for i in range(len(names))]


def _names(path: Path, file: Any) -> list[str]:
    """Return the columns' names, having looked at how much there is below them."""
    import pyarrow as pa

    about, schema = file.metadata, file.schema_arrow
    refuse_wide(path.name, 1, max(len(schema.names), about.num_columns))
    refuse_many(path.name, about.num_rows * len(schema.names))
    groups = [about.row_group(i) for i in range(about.num_row_groups)]
    refuse_long(path.name, sum(group.total_byte_size for group in groups))
    for group in groups:
        # Long texts are refused by what the file says of them, before one is unpacked. Of a small
        # group nothing is asked: what Arrow cannot make out here ends the whole process.
        for i in range(group.num_columns if group.total_byte_size > LARGE_CHUNK else 0):
            chunk = group.column(i)
            if chunk.total_uncompressed_size > LARGE_CHUNK:
                each = chunk.total_uncompressed_size // max(chunk.num_values, 1)
                refuse_long_cell(path.name, str(chunk.path_in_schema), each, LONG_ON_AVERAGE)
    for name in schema.names:
        if schema.names.count(name) > 1:
            raise CaseloadError(f"{path.name} has the column {name} twice: remove or rename one")
        if pa.types.is_nested(schema.field(name).type):
            raise CaseloadError(
                f"{path.name} has a column {name} of lists: write one value a cell, or leave it out"
            )
    return [str(name) for name in schema.names]


def _is_text(pa: Any, kind: Any) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
    )


def _texts(file: str, name: str, column: Any) -> tuple[np.ndarray, int]:
    """Return a column of a part as text, "" where missing, and how long its cells are together."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = column if hasattr(column, "indices") else column.dictionary_encode()
    if _is_text(pa, coded.dictionary.type) and len(coded.dictionary):
        refuse_long_cell(file, name, pc.max(pc.binary_length(coded.dictionary)).as_py() or 0)
    texts = np.append(texts_of(coded.dictionary.to_pylist()), "").astype(object)
    codes = coded.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return texts[codes], int(lengths[codes].sum())
