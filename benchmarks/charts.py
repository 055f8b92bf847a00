"""How long charts take: 200 weight charts with findings and contacts, to PNG, on two cores.

    python benchmarks/charts.py [--charts 200] [--processes 2] [--dpi 150]

Every chart is of a child with Child B1's 26 weights, a little altered, and her 96 contacts with 12
agencies: the fullest chart there is. Scoring and the search for findings are timed apart, since a
caseload has them before its charts. The growth model's band is drawn too.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from growthwatch.child import Child
from growthwatch.datasets import child_b1


def altered(number: int) -> Child:
    """Return Child B1 with every weight a little different, as another child would be."""
    child = child_b1().child("B1")
    weights = child.measurements["weight_kg"]
    factors = 1 + np.random.default_rng(number).normal(0, 0.004, len(weights))
    measurements = child.measurements.assign(weight_kg=(weights * factors).round(2))
    return dataclasses.replace(child, measurements=measurements)


def draw(numbers: range, folder: str, dpi: int) -> tuple[float, float, float, float, int]:
    """Draw some charts; return seconds of loading, findings, drawing and its CPU; peak memory."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    started = time.perf_counter()
    children = [altered(number) for number in numbers]
    loaded = time.perf_counter()
    for child in children:
        _ = child.scores, child.findings
    found = time.perf_counter()
    busy = time.process_time()
    # Of what is loaded nothing is garbage: looking through it again and again takes a fifth longer.
    gc.freeze()
    for number, child in zip(numbers, children, strict=True):
        ax = child.chart("weight")
        ax.figure.savefig(Path(folder) / f"{number}.png", dpi=dpi, pil_kwargs={"compress_level": 3})
        plt.close(ax.figure)
    drawn = time.perf_counter()
    busy = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return loaded - started, found - loaded, drawn - found, busy, peak


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
    print(f"drawing and writing   {max(drawing):7.1f} s")
    print(f"  of that computing   {max(busy):7.1f} s: the rest waited for a core")
    print(f"scores and findings   {max(finding):7.1f} s")
    print(f"reading               {max(loading):7.1f} s")
    print(f"start to end          {whole:7.1f} s, with the start of Python and every import")
    print(f"peak memory           {max(peaks) / 1024:7.0f} MB a process")
    print(f"size of a chart       {size / 1024:7.0f} kB")


if __name__ == "__main__":
    main()
