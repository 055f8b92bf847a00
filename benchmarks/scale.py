"""What a run costs: a nation of made-up children of any size, in Parquet, judged from partitions.

    python benchmarks/scale.py --weights 100000 --folder /tmp/nation

Prints, for partitioning and judging, microseconds of wall time a weight, the processor time, and
the largest memory of any one process. The children are simulated in batches of 20,000 with seeds of
their own, so that no size holds another's children twice. With --only write and --only run the two
steps are apart. --only report writes the weekly report of the run, with --previous a second one
that is compared with the first, and prints its processor time, its largest memory and its size.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from pathlib import Path

import pandas as pd

import growthwatch as gw
from growthwatch.engine import run_partitions
from growthwatch.engine.parts import parts_of_run
from growthwatch.report import write_report

BATCH = 20_000


def write_nation(folder: Path, weights: int) -> int:
    """Write children until there are so many weights; return how many there are."""
    for name in ("children", "measurements"):
        (folder / name).mkdir(parents=True)
    written, at = 0, 0
    while written < weights:
        made = gw.simulate(min(BATCH, max(200, (weights - written) // 7)), seed=100 + at)
        children, measured = made.children, made.measurements
        for table in (children, measured):
            table["child_id"] = f"{at}-" + table["child_id"].astype(str)
        kept = [c for c in children if not str(c).startswith("synthetic")]
        children[kept].to_parquet(folder / "children" / f"{at:05d}.parquet", index=False)
        kept = [c for c in measured if not str(c).startswith("synthetic")]
        measured[kept].to_parquet(folder / "measurements" / f"{at:05d}.parquet", index=False)
        written += int(measured["weight_kg"].notna().sum())
        at += 1
    return written


def number_of_weights(source: Path) -> int:
    """Count the weights of a nation."""
    files = (source / "measurements").iterdir()
    return sum(pd.read_parquet(path, columns=["weight_kg"])["weight_kg"].count() for path in files)


def report(folder: Path, previous: bool) -> None:
    """Write the report of the run that stands in a folder, and print what it cost."""
    first, second = folder / "report", folder / "report-compared"
    out = second if previous else first
    used = time.process_time()
    before = first if previous else None
    write_report(parts_of_run(folder / "out"), out, previous=before, force=True)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(
        f"report: {time.process_time() - used:.0f} s of processor time, {held:,.0f} MB at most, "
        f"{size / 1e6:,.0f} MB of files"
    )


def main() -> None:
    """Write, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", choices=("write", "run", "report"), help="one step alone")
    parser.add_argument("--previous", action="store_true", help="compare with the last report")
    given = parser.parse_args()
    source, out = given.folder / "nation", given.folder / "out"
    if given.only == "report":
        report(given.folder, given.previous)
        return
    if given.only != "run":
        shutil.rmtree(given.folder, ignore_errors=True)
        print(f"{write_nation(source, given.weights):,} weights written")
    if given.only == "write":
        return
    shutil.rmtree(out, ignore_errors=True)
    weights = number_of_weights(source)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, used = time.perf_counter(), time.process_time()
    done = run_partitions(source, out, processes=given.processes)
    wall = time.perf_counter() - began
    own, workers = (
        resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cpu = time.process_time() - used + workers.ru_utime + workers.ru_stime
    seconds = ", ".join(f"{name} {value:.1f} s" for name, value in done.seconds.items())
    print(
        f"{weights:,} weights of {done.children:,} children, {done.partitions} partitions: "
        f"{wall:.1f} s ({seconds}), {wall / weights * 1e6:.1f} µs a weight, "
        f"processor {cpu / weights * 1e6:.1f} µs a weight; memory: main "
        f"{own.ru_maxrss / 1024:.0f} MB (before {before / 1024:.0f}), largest "
        f"worker {workers.ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
