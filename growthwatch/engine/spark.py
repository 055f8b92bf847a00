"""The same partitions on Apache Spark: families brought together by Spark, judged by Arrow.

    from growthwatch.engine.spark import judged_on_spark

    names = ("children", "measurements")
    tables = {name: spark.read.parquet(f"nation/{name}") for name in names}
    judged_on_spark(tables, as_of="2026-01-05").write.parquet("judged")

Spark brings every row of a family to one partition and hands it over as an Arrow table; what
happens to it there is `judged_partition`, as on one machine. Java is needed, and where the work is
done ``pip install "growthwatch[spark]"``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.caseload.caseload import Caseload, check
from growthwatch.engine.judging import as_arrow, judged_partition, judged_schema
from growthwatch.engine.partitioning import TABLES
from growthwatch.reading.raw import RawTable, rejected_frame
from growthwatch.record.tables import REJECTED_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

PLACE, TABLE, KEY = "growthwatch_place", "growthwatch_table", "growthwatch_key"
PARTITIONS = 200
NEEDED = {"children": ("child_id", "sex", "birth_date"), "measurements": ("child_id", "date")}


def judged_on_spark(
    tables: Mapping[str, DataFrame],
    *,
    as_of: Any,
    partitions: int = PARTITIONS,
    reference: str = "uk-who",
    term: str = "exact",
) -> DataFrame:
    """Return a row a child, with the columns of `growthwatch.judge`.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        children and measurements, and optionally contacts, plans, actions and periods, with the
        columns of a caseload folder.
    as_of : date or str
        Judge by the record up to and including this day.
    partitions : int
        One for some 20,000 children.
    reference, term
        See `growthwatch.score`.

    Returns
    -------
    DataFrame
        Of Spark. Rows that cannot be used are those of `rejected_on_spark`.
    """
    day = f"{pd.Timestamp(as_of):%Y-%m-%d}"
    placed = _placed(tables, partitions).groupBy(PLACE)
    # Spark reads annotations, which are texts here and of no use to it: a lambda has none.
    return placed.applyInArrow(
        lambda rows: _judged(rows, day, reference, term), _ddl(judged_schema())
    )


def rejected_on_spark(
    tables: Mapping[str, DataFrame], *, partitions: int = PARTITIONS
) -> DataFrame:
    """Return a row for each row that cannot be used: file (the table), field, value, reason."""
    placed = _placed(tables, partitions).groupBy(PLACE)
    return placed.applyInArrow(
        lambda rows: _rejected(rows), ", ".join(f"{name} string" for name in _REJECTED)
    )


_REJECTED = tuple(name for name in REJECTED_COLUMNS if name != "line")


def _placed(tables: Mapping[str, DataFrame], partitions: int) -> DataFrame:
    """Return the rows of every table as text, one below the other, with their partition."""
    from pyspark.sql import functions as F

    children = tables["children"]
    own = F.col("child_id").cast("string")
    key = own
    if "family_id" in children.columns:
        family = F.trim(F.col("family_id").cast("string"))
        there = family.isNotNull() & (family != "")
        key = F.when(there, F.concat(F.lit("family "), family)).otherwise(own)
    keys = children.select(own.alias("child_id"), key.alias(KEY)).dropDuplicates(["child_id"])
    parts = []
    for name in TABLES:
        if name not in tables:
            continue
        rows = tables[name]
        texts = [_text(rows, column).alias(column) for column in rows.columns]
        rows = rows.select(*texts, F.lit(name).alias(TABLE))
        parts.append(rows.join(keys, "child_id", "left"))
    together = parts[0]
    for other in parts[1:]:
        together = together.unionByName(other, allowMissingColumns=True)
    # A row of a child that is not there stays, to be rejected with its reason.
    key = F.coalesce(F.col(KEY), F.col("child_id"), F.lit(""))
    return together.withColumn(PLACE, F.pmod(F.xxhash64(key), F.lit(partitions))).drop(KEY)


def _text(rows: DataFrame, column: str) -> Any:
    """Return a column as text; an instant as its day in Britain."""
    from pyspark.sql import functions as F

    kind = rows.schema[column].dataType.typeName()
    if kind == "timestamp_ntz":
        return F.to_date(F.col(column)).cast("string")
    if kind == "timestamp":
        here = f"cast(`{column}` as timestamp_ntz)"
        local = f"convert_timezone(current_timezone(), 'Europe/London', {here})"
        return F.to_date(F.expr(local)).cast("string")
    return F.col(column).cast("string")


def _caseload(rows: pa.Table) -> Caseload:
    """Return a partition's rows as a caseload, by the checks that every caseload passes."""
    table = rows.to_pandas().astype(object)
    raw = {}
    for name in TABLES:
        mine = table[table[TABLE] == name].drop(columns=[TABLE, PLACE])
        if mine.empty and name not in NEEDED:
            continue
        there = [c for c in mine if mine[c].notna().any() or c in NEEDED.get(name, ())]
        there += [c for c in NEEDED.get(name, ()) if c not in there]
        cells = mine.reindex(columns=there).where(mine.reindex(columns=there).notna(), "")
        cells = cells.map(lambda one: str(one).strip()).astype(object).reset_index(drop=True)
        raw[name] = RawTable(
            name, cells, np.arange(1, len(cells) + 1, dtype=np.int64), rejected_frame(name)
        )
    return check(raw)


def _judged(rows: pa.Table, as_of: str, reference: str, term: str) -> pa.Table:
    return as_arrow(judged_partition(_caseload(rows), as_of, reference=reference, term=term))


def _rejected(rows: pa.Table) -> pa.Table:
    import pyarrow as pa

    rejected = _caseload(rows).rejected
    return pa.table({name: pa.array(rejected[name].astype(str), pa.string()) for name in _REJECTED})


def _ddl(schema: pa.Schema) -> str:
    """Return an Arrow schema as Spark writes it."""
    words = {"string": "string", "double": "double", "bool": "boolean", "int64": "bigint"}
    words |= {"date32[day]": "date"}
    kinds: Callable[[Any], str] = lambda kind: words.get(str(kind), "array<string>")  # noqa: E731
    return ", ".join(f"`{field.name}` {kinds(field.type)}" for field in schema)
