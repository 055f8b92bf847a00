"""One partition of a run: read, judged, and its results written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.caseload.caseload import Caseload, check
from growthwatch.engine.judging import as_arrow, judged_partition
from growthwatch.engine.partitioning import ORIGIN, TABLES
from growthwatch.reading.raw import RawTable, parquet_raw
from growthwatch.record.errors import memory_ended
from growthwatch.record.tables import REJECTED_COLUMNS
from growthwatch.writing.private import folder_mode

PARTITIONS, RESULTS, PART = "partitions", "results", ".part"
JUDGED, REJECTED, COUNTS = "judged.parquet", "rejected.parquet", "counts.json"


class MemoryEnded(MemoryError):
    """Memory ran out while the partition of this name was judged."""


def judge_one(out: Path, name: str, how: dict[str, Any]) -> str:
    """Judge one partition and write its results: whole, or not at all.

    While it is judged there is a folder ``results/NAME.part``.

    Raises
    ------
    MemoryEnded
        If the partition does not fit into memory.
    """
    beside = out / RESULTS / f"{name}{PART}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=folder_mode())
    try:
        _write(out / PARTITIONS / name, beside, how)
        os.replace(beside, out / RESULTS / name)
    except Exception as error:
        if memory_ended(error):
            raise MemoryEnded(name) from None
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return name


def is_whole(result: Path) -> bool:
    """Return whether the results of a partition are all there and can be read.

    A computer that lost its power may have the folder and not what was written into it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        json.loads((result / COUNTS).read_text(encoding="utf-8"))
        for name in (JUDGED, REJECTED):
            pq.ParquetFile(result / name).close()
    except (OSError, ValueError, pa.ArrowException) as error:
        if memory_ended(error):
            raise
        return False
    return True


def being_judged(out: Path) -> list[str]:
    """Return the partitions that were begun and are not finished."""
    return sorted(path.stem for path in (out / RESULTS).glob(f"*{PART}"))


def _write(partition: Path, beside: Path, how: dict[str, Any]) -> None:
    import pyarrow.parquet as pq

    caseload = partition_caseload(partition, how["today"])
    judged = judged_partition(caseload, how["as_of"], reference=how["reference"], term=how["term"])
    pq.write_table(as_arrow(judged), beside / JUDGED)
    caseload.rejected.to_parquet(beside / REJECTED, index=False)
    counts = {
        "children": len(caseload.children),
        "measurements": len(caseload.measurements),
        "rejected": len(caseload.rejected),
        "process": os.getpid(),
        "largest_mb": _largest_mb(),
    }
    (beside / COUNTS).write_text(json.dumps(counts), encoding="utf-8")


def _largest_mb() -> float | None:
    """Return the most memory that this process held; None where the system does not say."""
    if find_spec("resource") is None:
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def partition_caseload(folder: Path, today: str | None) -> Caseload:
    """Read a partition's tables with the checks that every caseload passes."""
    raw: dict[str, RawTable] = {}
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if path.is_file():
            raw[name] = parquet_raw(path, ORIGIN)
    for name, columns in (
        ("children", ("sex", "birth_date")),
        ("measurements", ("date", "weight_kg")),
    ):
        if name not in raw:
            cells = pd.DataFrame(columns=["child_id", *columns], dtype=object)
            raw[name] = RawTable(
                f"{name}.parquet", cells, cells.index.to_numpy(dtype="int64"), _none_rejected()
            )
    caseload = check(raw, None if today is None else pd.Timestamp(today))
    return replace(caseload, rejected=_with_origin(caseload.rejected, folder))


def _none_rejected() -> pd.DataFrame:
    return pd.DataFrame(columns=list(REJECTED_COLUMNS)).astype({"line": "int64"})


def _with_origin(rejected: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return rejected rows with the file and row of the source in place of the partition's."""
    import pyarrow.parquet as pq

    parts = []
    for file, rows in rejected.groupby("file", sort=False):
        origin = pq.read_table(folder / str(file), columns=list(ORIGIN)).to_pandas()
        at = rows["line"].to_numpy() - 2
        parts.append(
            rows.assign(
                file=origin[ORIGIN[0]].astype("str").to_numpy()[at],
                line=origin[ORIGIN[1]].to_numpy()[at] + 1,
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else rejected
