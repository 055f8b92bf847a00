"""Spark gives row for row what one machine gives, whatever befalls a worker."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

import growthwatch as gw

pytest.importorskip("pyspark", reason="pyspark is not installed: growthwatch[spark]")
if shutil.which("java") is None:
    pytest.skip("there is no Java, which Spark needs", allow_module_level=True)

from pyspark.sql import SparkSession

from growthwatch.engine import judged_partition
from growthwatch.engine.judging import as_arrow
from growthwatch.engine.spark import judged_on_spark, rejected_on_spark

ROOT = Path(__file__).parents[2]
PIECES = 3


@pytest.fixture(scope="module")
def spark():
    os.environ["PYTHONPATH"] = str(ROOT)
    import sys

    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Two workers, and a task may fail four times.
    session = (
        SparkSession.builder.master("local[2,4]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.adaptive.enabled", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def caseload():
    """Families, Child B1 with her contacts, and one child with 5,000 rows."""
    made, b1 = gw.simulate(14, seed=11), gw.datasets.child_b1()
    children = pd.concat([made.children, b1.children], ignore_index=True)
    children["family_id"] = [None if i % 3 == 0 else str(i // 3) for i in range(len(children))]
    busy = children["child_id"].iloc[0]
    born = children["birth_date"].iloc[0]
    seen = [born + pd.Timedelta(days=i % 700) for i in range(5_000)]
    many = pd.DataFrame({"child_id": busy, "date": seen, "height_cm": None})
    days = (many["date"] - born).dt.days
    many["weight_kg"] = (3.5 + days * 0.012).round(2)
    measured = pd.concat([made.measurements, b1.measurements, many], ignore_index=True)
    columns = ["child_id", "date", "weight_kg", "height_cm", "ofc_cm"]
    kept = ["child_id", "sex", "birth_date", "gestation_weeks", "gestation_days",
            "birth_weight_kg", "family_id"]  # fmt: skip
    return gw.Caseload(children[kept], measured[columns], b1.contacts, rejected=b1.rejected)


@pytest.fixture(scope="module")
def tables(spark, caseload, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nation")
    for name in ("children", "measurements", "contacts"):
        (folder / name).mkdir()
        table = getattr(caseload, name).astype({"child_id": "str"})
        for piece in range(PIECES):  # each child's rows lie in all of the files
            part = table.iloc[piece::PIECES]
            part.to_parquet(folder / name / f"{piece}.parquet", index=False)
    return {
        name: spark.read.parquet(str(folder / name))
        for name in ("children", "measurements", "contacts")
    }


@pytest.fixture(scope="module")
def whole(caseload):
    day = caseload.measurements["date"].max()
    return as_arrow(judged_partition(caseload, day, reference="uk-who", term="exact")).to_pandas()


def collected(frame):
    return frame.toArrow().to_pandas().sort_values("child_id", ignore_index=True)


def same(got, want):
    pd.testing.assert_frame_equal(got[list(want)], want, check_dtype=False, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("partitions", [3, 64])  # 64 for 15 children: most are empty
def test_spark_gives_row_for_row_what_one_machine_gives(tables, whole, caseload, partitions):
    day = caseload.measurements["date"].max()
    same(collected(judged_on_spark(tables, as_of=day, partitions=partitions)), whole)


def test_rows_that_cannot_be_used_are_told_with_their_reason(tables):
    wrong = (
        tables["measurements"]
        .limit(1)
        .selectExpr("'nobody' as child_id", "date", "weight_kg", "height_cm", "ofc_cm")
    )
    more = tables | {"measurements": tables["measurements"].unionByName(wrong)}
    (row,) = rejected_on_spark(more, partitions=3).collect()
    assert (row["file"], row["field"], row["value"]) == ("measurements", "child_id", "nobody")


def test_a_worker_that_is_killed_changes_nothing(tables, whole, caseload):
    killed: list[int] = []

    def kill_one() -> None:
        deadline = time.monotonic() + 120
        while not killed and time.monotonic() < deadline:
            for process in python_workers():
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                return
            time.sleep(0.005)

    day = caseload.measurements["date"].max()
    thread = threading.Thread(target=kill_one)
    thread.start()
    got = collected(judged_on_spark(tables, as_of=day, partitions=8))
    thread.join()
    assert killed
    same(got, whole)


def python_workers() -> list[int]:
    """Return Spark's Python workers among the processes below this one."""
    parents, daemons = {}, set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                said = (entry / "stat").read_text()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            parents[int(entry.name)] = int(said.rpartition(")")[2].split()[1])
            if b"pyspark.daemon" in command:
                daemons.add(int(entry.name))
    mine = {one for one in daemons if below(one, parents)}
    return [one for one in mine if parents[one] in daemons]


def below(process: int, parents: dict[int, int]) -> bool:
    while process in parents and process != os.getpid():
        process = parents[process]
    return process == os.getpid()
