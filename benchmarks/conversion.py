"""Speed and memory of the conversion, beside the packages in use today, in one run.

    python benchmarks/conversion.py [--rows 1000000 10000000]

Needs rcpchgrowth and pygrowup2 (both come with ``pip install ".[test]"``). One core. Times are the
processor's: the best of several runs for growthwatch and for a loop in C, compiled here where there
is a compiler; the mean over a sample of single calls for the packages, which take one measurement
at a time.
"""

from __future__ import annotations

import argparse
import ctypes
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pygrowup
from rcpchgrowth import Measurement
from rcpchgrowth.global_functions import sds_for_measurement

import growthwatch as gw
from growthwatch.record.vocabulary import MEASURES, SEXES
from growthwatch.references import day_table

SAMPLE = 2_000


def random_weights(rows: int) -> dict[str, np.ndarray]:
    """Return weights of children from birth to 4 years: sex, age in days, value, made up."""
    random = np.random.default_rng(2011)
    sex = np.where(random.random(rows) < 0.5, "female", "male")
    age = random.integers(14, 1461, rows)
    value = np.empty(rows)
    for start in range(0, rows, 1_000_000):
        part = slice(start, start + 1_000_000)
        z = random.normal(0, 1, len(value[part]))
        value[part] = gw.measurement("weight", z, sex=sex[part], age_days=age[part])
    return {"sex": sex, "age_days": age, "value": value}


def growthwatch_time(data: dict[str, np.ndarray], runs: int = 5) -> tuple[float, float]:
    """Return seconds a z-score (best of `runs`) and MB of peak memory beyond the output."""
    arguments = {"sex": data["sex"], "age_days": data["age_days"]}
    best = np.inf
    for _ in range(runs):
        start = time.process_time()
        z = gw.zscore("weight", data["value"], **arguments)
        best = min(best, time.process_time() - start)
    del z
    tracemalloc.start()
    z = gw.zscore("weight", data["value"], **arguments)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return best / len(z), (peak - z.nbytes) / 1e6


def single_calls(data: dict[str, np.ndarray]) -> Iterator[tuple[str, int, float]]:
    for i in range(min(SAMPLE, len(data["value"]))):
        yield str(data["sex"][i]), int(data["age_days"][i]), float(data["value"][i])


def seconds_a_call(call: Callable[[str, int, float], object], data: dict[str, np.ndarray]) -> float:
    """Return mean seconds of one call over the sample."""
    rows = list(single_calls(data))
    start = time.perf_counter()
    for row in rows:
        with suppress(Exception):
            call(*row)
    return (time.perf_counter() - start) / len(rows)


COMPILED = r"""
#include <math.h>
#include <stdint.h>
/* The same table, the same columns: text of eight letters at most, days, kg. */
void z_scores(int64_t n, const uint32_t *sex, int64_t letters, const int64_t *age,
              const double *value, const double *lms, int64_t female, int64_t male,
              int64_t first, int64_t days, double *z) {
    for (int64_t i = 0; i < n; i++) {
        int64_t block = sex[i * letters] == 'f' ? female : sex[i * letters] == 'm' ? male : -1;
        int64_t row = age[i] - first + 1;
        if (row < 0) row = 0;
        if (row > days + 1) row = days + 1;
        if (block < 0 || !(value[i] > 0)) { z[i] = NAN; continue; }
        const double *at = lms + 3 * (block + row);
        double ratio = value[i] / at[1];
        z[i] = at[0] == 0 ? log(ratio) / at[2] : (pow(ratio, at[0]) - 1) / (at[0] * at[2]);
    }
}
"""


def compiled_time(data: dict[str, np.ndarray], runs: int = 5) -> float:
    """Return seconds a z-score of a loop in C over the same arrays; nan without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return float("nan")
    table = day_table("uk-who")
    offset = {sex: at * (table.days + 2) for at, sex in enumerate(SEXES)}
    sex, n = np.ascontiguousarray(data["sex"]), len(data["value"])
    age, z = data["age_days"].astype(np.int64), np.empty(n)

    def at(array: np.ndarray) -> ctypes.c_void_p:
        return ctypes.c_void_p(array.ctypes.data)

    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "loop.c", Path(folder) / "loop.so"
        source.write_text(COMPILED)
        subprocess.run(
            [compiler, "-O3", "-march=native", "-shared", "-fPIC", "-o", made, source, "-lm"],
            check=True,
        )
        loop = ctypes.CDLL(str(made)).z_scores
        best = np.inf
        for _ in range(runs):
            start = time.process_time()
            loop(ctypes.c_int64(n), at(sex), ctypes.c_int64(sex.dtype.itemsize // 4), at(age),
                 at(data["value"]), at(table.lms), ctypes.c_int64(offset["female"]),
                 ctypes.c_int64(offset["male"]), ctypes.c_int64(table.first_day),
                 ctypes.c_int64(table.days), at(z))  # fmt: skip
            best = min(best, time.process_time() - start)
    ours = gw.zscore("weight", data["value"], sex=data["sex"], age_days=data["age_days"])
    assert MEASURES[0] == "weight" and np.allclose(z, ours, rtol=0, atol=1e-9, equal_nan=True)
    return best / n


def by_sds_for_measurement(sex: str, age: int, value: float) -> float:
    return sds_for_measurement("uk-who", age / 365.25, "weight", value, sex)


def by_measurement_class(sex: str, age: int, value: float) -> Measurement:
    born = date(2018, 1, 1)
    return Measurement(
        birth_date=born,
        observation_date=born + timedelta(days=age),
        measurement_method="weight",
        observation_value=value,
        sex=sex,
        reference="uk-who",
        gestation_weeks=40,
        gestation_days=0,
    )


def by_pygrowup(sex: str, age: int, value: float) -> object:
    return pygrowup.Observation(sex=sex, age_in_days=age).wfa(value)


PEERS = {
    "rcpchgrowth.sds_for_measurement": by_sds_for_measurement,
    "rcpchgrowth.Measurement": by_measurement_class,
    "pygrowup2 (WHO)": by_pygrowup,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    gw.zscore("weight", 8.0, sex="female", age_days=400)  # tables are loaded once
    per_value = {}
    print(f"{'what':<36}{'a z-score':>14}{'beyond output':>16}{'slower by':>12}")
    for rows in parser.parse_args().rows:
        data = random_weights(rows)
        per_value[rows], memory = growthwatch_time(data)
        name = f"growthwatch, {rows:,} weights"
        print(f"{name:<36}{per_value[rows] * 1e9:>11.1f} ns{memory:>13.1f} MB{1:>11}x")
        compiled = compiled_time(data)
        print(
            f"{'a compiled loop over the same':<36}{compiled * 1e9:>11.1f} ns{'':>16}"
            f"{compiled / per_value[rows]:>11.2f}x"
        )
    slowest = max(per_value.values())
    for name, call in PEERS.items():
        peer = seconds_a_call(call, data)
        print(f"{name:<36}{peer * 1e9:>11,.0f} ns{'':>16}{peer / slowest:>11,.0f}x")


if __name__ == "__main__":
    main()
