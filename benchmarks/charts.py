"""How long charts take: 200 weight charts with findings and contacts, to PNG, on two cores.

    python benchmarks/charts.py [--charts 200] [--processes 2] [--dpi 150]

Every chart is of a child with Child B1's 26 weights, a little altered, and her 96 contacts with 12
agencies: the fullest chart there is, with the growth model's band, written by `Chart.save` as any
other. Each process reads, scores and searches its children as one caseload, which
is timed apart, since a caseload has its scores and findings before its charts.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import growthwatch as gw
from growthwatch.caseload.child import Child
from growthwatch.charts import draw_chart
from growthwatch.datasets import child_b1


def altered(child: Child, number: int) -> Child:
    """Return a child with every weight a little different, as another child would be."""
    name = f"B{number}"
    weights = child.measurements["weight_kg"]
    factors = 1 + np.random.default_rng(number).normal(0, 0.004, len(weights))
    return child.replaced(
        children=child.children.assign(child_id=name),
        measurements=child.measurements.assign(
            child_id=name, weight_kg=(weights * factors).round(2)
        ),
        contacts=child.contacts.assign(child_id=name),
    )


def find(children: list[Child]) -> None:
    """Give each child scores and findings, worked out for all at once."""
    table = pd.concat([child.children for child in children], ignore_index=True)
    measured = pd.concat([child.measurements for child in children], ignore_index=True)
    scores = gw.score(table, measured)
    findings = gw.detect(scores, children=table)
    for name, rows in (("scores", scores), ("findings", findings)):
        of = dict(list(rows.groupby(rows["child_id"].astype(str))))
        for child in children:
            vars(child)[name] = of.get(child.id, rows.iloc[:0]).reset_index(drop=True)


def draw(numbers: range, folder: str, dpi: int) -> tuple[float, float, float, float, int]:
    """Draw some charts; return seconds of reading, finding, drawing and its CPU; peak memory."""
    import matplotlib as mpl

    mpl.use("Agg")

    started = time.perf_counter()
    one = child_b1().child("B1")
    children = [altered(one, number) for number in numbers]
    read = time.perf_counter()
    find(children)
    found = time.perf_counter()
    busy = time.process_time()
    # Of what is loaded nothing is garbage: looking through it again and again takes a fifth longer.
    gc.freeze()
    for child in children:
        draw_chart(child, "weight").save(Path(folder) / f"{child.id}.png", dpi=dpi)
    drawn = time.perf_counter()
    busy = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return read - started, found - read, drawn - found, busy, peak


def main() -> None:
    """Draw the charts and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--charts", type=int, default=200)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--dpi", type=int, default=150)
    asked = parser.parse_args()
    shares = [range(start, asked.charts, asked.processes) for start in range(asked.processes)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
            took = pool.starmap(draw, [(share, folder, asked.dpi) for share in shares])
        whole = time.perf_counter() - started
        files = list(Path(folder).glob("*.png"))
        size = sum(file.stat().st_size for file in files) / len(files)
    loading, finding, drawing, busy, peaks = zip(*took, strict=True)
    print(f"{len(files)} charts at {asked.dpi} dpi by {asked.processes} processes")
    print(f"a chart               {1000 * sum(busy) / len(files):7.0f} ms of one core")
    print(f"drawing and writing   {max(drawing):7.1f} s")
    print(f"  of that computing   {max(busy):7.1f} s: the rest waited for a core")
    print(f"scores and findings   {max(finding):7.1f} s")
    print(f"reading               {max(loading):7.1f} s")
    print(f"start to end          {whole:7.1f} s, with the start of Python and every import")
    print(f"peak memory           {max(peaks) / 1024:7.0f} MB a process")
    print(f"size of a chart       {size / 1024:7.0f} kB")


if __name__ == "__main__":
    main()
