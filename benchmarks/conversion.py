"""Speed and memory of the conversion, beside the packages in use today, in one run.

    python benchmarks/conversion.py [--rows 1000000 10000000]

Needs rcpchgrowth and pygrowup2 (both come with ``pip install ".[test]"``). One core. Times are the
best of several runs for growthwatch, the mean over a sample of single calls for the others, which
take one measurement at a time.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta

import numpy as np
import pygrowup
from rcpchgrowth import Measurement
from rcpchgrowth.global_functions import sds_for_measurement

import growthwatch as gw

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
        start = time.perf_counter()
        z = gw.zscore("weight", data["value"], **arguments)
        best = min(best, time.perf_counter() - start)
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
    slowest = max(per_value.values())
    for name, call in PEERS.items():
        peer = seconds_a_call(call, data)
        print(f"{name:<36}{peer * 1e9:>11,.0f} ns{'':>16}{peer / slowest:>11,.0f}x")


if __name__ == "__main__":
    main()
