"""What the growth model meets in use: another population, mis-keyed weights, a million weights.

Parts of ``benchmarks/calibration.py``, which prints them, and the tables both share.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pandas as pd
from fit_growth_model import Children, first_rows
from scipy.stats import norm

from growthwatch.growth_model import conditional_gain, estimate_drift, expected_growth, kernel
from growthwatch.growth_model.distribution import Predicted, deviate
from growthwatch.growth_model.kernel import Drift, Kernel
from growthwatch.growth_model.onepass import one_pass
from growthwatch.record.vocabulary import DAYS_PER_MONTH

BANDS = (0.75, 1.5, 2.5, 4.5, 6.5, 9.5, 12.5, 15.5, 18.5, 24.5, 31, 37.1)
TARGETS = {
    "mean": (-0.05, 0.05),
    "below 5th": (4, 6),
    "below 1st": (0.7, 1.3),
    "above 95th": (4, 6),
}
# Fewer rows than this cannot tell 1% from 2%.
FEW = 500
FIFTH, FIRST = norm.ppf(0.05), norm.ppf(0.01)


def one_step(fitted: Kernel, children: Children) -> np.ndarray:
    """Return the conditional z of every row, the first of a child included."""
    points = fitted.at(children.age_days, children.male, children.age_days)
    passed = one_pass(fitted, points, children.z, children.child)
    return deviate(fitted, Predicted(passed.mean, passed.variance, points), children.z)


def line(label: str, z: np.ndarray) -> dict[str, object]:
    """Return one row of a calibration table."""
    z = z[np.isfinite(z)]
    n = len(z)
    return {
        "": label,
        "n": n,
        "mean": z.mean(),
        "sd": z.std(),
        "below 5th": 100 * np.mean(z < FIFTH),
        "below 1st": 100 * np.mean(z < FIRST),
        "above 95th": 100 * np.mean(z > -FIFTH),
        "above 99th": 100 * np.mean(z > -FIRST),
        "±5th": 100 * np.sqrt(0.05 * 0.95 / n),
        "±1st": 100 * np.sqrt(0.01 * 0.99 / n),
    }


def show(title: str, rows: list[dict[str, object]], targets: bool = True) -> None:
    """Print a table, naming the targets that each row misses."""
    if title:
        print(f"\n{title}")
    table = pd.DataFrame(rows)
    if targets:
        table["misses"] = [misses(row) for row in rows]
    formats = dict.fromkeys(("mean", "sd", "±5th", "±1st"), "{:.2f}".format)
    formats |= dict.fromkeys(("below 5th", "above 95th", "above 99th"), "{:.1f}%".format)
    formats["below 1st"] = "{:.2f}%".format
    print(table.to_string(index=False, formatters=formats))


def misses(row: dict[str, object]) -> str:
    """Return the targets a row misses; nothing is said of rows too few to tell."""
    if row["n"] < FEW:
        return f"(under {FEW})"
    return "; ".join(n for n, (low, high) in TARGETS.items() if not low <= row[n] <= high)


def scores_table(children: Children, measure: str = "weight") -> pd.DataFrame:
    """Return the children as a table of scores, as gw.score would."""
    birth = pd.Timestamp("2020-01-01")
    return pd.DataFrame(
        {
            "child_id": children.child,
            "date": birth + pd.to_timedelta(children.age_days, unit="D"),
            "measure": measure,
            "value": np.nan,
            "age_days": children.age_days,
            "corrected_age_days": children.age_days,
            "z": children.z,
            "sex": children.sex,
            "reference": "uk-who",
            "note": "",
        }
    )


def print_drift(children: Children) -> None:
    """Judge children of one half by a drift estimated from the other, as they are and shifted."""
    number = np.arange(children.child.max() + 1)
    seen, unseen = children.of(number % 2 == 0), children.of(number % 2 == 1)
    late = unseen.age_days > BANDS[0] * DAYS_PER_MONTH
    rows = []
    for name, shift in (("as they are", 0.0), ("all 0.3 SD lighter", -0.3)):
        caseload, others = (replace(part, z=part.z + shift) for part in (seen, unseen))
        own = estimate_drift(scores_table(caseload))
        table = scores_table(others)
        for label, drift in (("fitted drift", None), ("re-estimated", own)):
            z = expected_growth(table, drift=drift)["conditional_z"].to_numpy()
            rows.append(line(f"{name}, {label}", z[late]))
        if shift == 0:
            print("\nRe-estimated drift less the fitted one, on half of the same children")
            show_drift(own)
    show("Drift re-estimated on half of the children, the other half judged", rows)


def show_drift(own: Drift) -> None:
    fitted = kernel("weight").drift
    print("months      " + "".join(f"{m:7g}" for m in fitted.female.months))
    for sex in ("female", "male"):
        difference = np.subtract(getattr(own, sex).values, getattr(fitted, sex).values)
        print(f"{sex:6s} shift" + "".join(f"{d:7.2f}" for d in difference))


def print_digits(children: Children) -> None:
    """Mis-key one weight of each child and see what becomes of the next one."""
    rng = np.random.default_rng(2)
    starts = np.flatnonzero(first_rows(children))
    counts = np.diff(np.append(starts, len(children.z)))
    usable = counts >= 5
    target = starts[usable] + rng.integers(2, counts[usable] - 2)
    fitted = kernel("weight")
    clean = one_step(fitted, children)
    print("\nOne weight of each child mis-keyed: how the next weight is then judged")
    for name, shift in (("3 SD low", -3.0), ("3 SD high", 3.0), ("12 SD high", 12.0)):
        z = children.z.copy()
        z[target] += shift
        after = one_step(fitted, replace(children, z=z))
        rows = target + 1
        change = after[rows] - clean[rows]
        low, untouched = (100 * np.mean(z[rows] < FIFTH) for z in (after, clean))
        seen = 100 * np.mean(np.abs(after[target]) > -FIRST)
        print(
            f"  {name:10s}: the next weight's conditional z changes by {np.mean(change):+.2f} "
            f"(median size {np.median(np.abs(change)):.2f}), below the 5th {low:.1f}% "
            f"(untouched {untouched:.1f}%); the wrong weight itself is beyond ±2.33: {seen:.0f}%"
        )


def print_speed() -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(1, 16, size=125_000)
    child = np.repeat(np.arange(len(counts)), counts)
    age = np.sort(rng.integers(0, 1800, len(child)) + child * 10_000) - child * 10_000
    z = rng.normal(size=len(counts))[child] + rng.normal(0, 0.3, len(child))
    sex = np.where(rng.random(len(counts)) < 0.5, "female", "male")[child]
    table = scores_table(Children(child, age.astype(float), (sex == "male") * 1.0, z, sex))
    for name in ("child_id", "sex", "measure", "reference"):
        table[name] = table[name].astype("str" if name == "child_id" else "category")
    expected_growth(table.iloc[:1000])
    print(f"\nSpeed, {len(table):,} weights of {len(counts):,} children, one core")
    for label, rows, options in (
        ("sorted", table, {}),
        ("shuffled", table.sample(frac=1, random_state=0), {}),
        ("sorted, also over 3 weights", table, {"over": (3,)}),
    ):
        began, worked = time.perf_counter(), time.process_time()
        expected_growth(rows, **options)
        print(
            f"  expected_growth, {label}: {time.process_time() - worked:.2f} s of processor time, "
            f"{time.perf_counter() - began:.2f} s by the clock"
        )
    began = time.perf_counter()
    conditional_gain(z[:-1], age[:-1] * 0 + 100, z[1:], age[1:] * 0 + 160)
    print(f"  conditional_gain on as many pairs: {time.perf_counter() - began:.2f} s")
