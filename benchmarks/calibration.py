"""Print how well the growth model is calibrated on children it was not fitted to.

    python benchmarks/calibration.py                  every table
    python benchmarks/calibration.py --only ages      scores, ages, intervals, several, cole,
                                                      berkeley, drift, height, digits or speed

Children are those of ``../shared/data/starr_calibration.csv.gz``, each judged by the fit of
``reference_data/growth_model.json`` that left it out; where the file is absent this says so and
prints the speed alone. The comparison with Cole's matrix needs rcpchgrowth. Figures:
``benchmarks/growth_model_figures.py``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from fit_growth_model import (
    DATA,
    FILE,
    ROOT,
    Children,
    first_model_crossed,
    first_rows,
    folds,
    log_score,
    read_children,
)
from growth_model_use import (
    BANDS,
    line,
    one_step,
    print_digits,
    print_drift,
    print_speed,
    show,
)
from scipy.interpolate import RegularGridInterpolator

from growthwatch.growth_model import kernel
from growthwatch.growth_model.distribution import deviate
from growthwatch.growth_model.kernel import Kernel, kernel_from
from growthwatch.growth_model.onepass import looked_ahead, one_pass
from growthwatch.record.vocabulary import DAYS_PER_MONTH

# What was tried, each with its cross-validated log score on these 52,218 visits (lower is better).
# Recorded when the model was chosen, by a fitting program with exact gradients; "first" and
# "chosen" are worked out anew by --only scores.
TRIED: list[tuple[str, int, float]] = [
    ("first model: one state in log age, birth weight's extra variance", 14, -0.3227),
    ("one state (OU), its clock and SD along age, kg noise", 30, -0.3244),
    ("one state with momentum (two roots), clock and SD along age, kg noise", 31, -0.3306),
    ("one state (OU) + child's channel, kg noise", 36, -0.3394),
    ("momentum (two roots) + channel, kg noise", 37, -0.3471),
    ("  and careless weighing in kg, equal roots (Matérn 3/2)", 35, -0.3582),
    ("  and frequent large steps of the transient instead, two roots", 39, -0.3587),
    ("  and careless weighing in z, two roots", 39, -0.3615),
    ("  and careless weighing in z, equal roots (Matérn 3/2)", 35, -0.3615),
    ("  and both careless weighing and large steps, two roots", 41, -0.3639),
    ("  Matérn 3/2, careless in z, drift and spread by sex, fewer knots", 41, -0.3636),
    ("  and fitted frequent changes of channel (17% of visits; tails too light)", 37, -0.3647),
    ("  Matérn 3/2, sexes, careless in z, rare wrong values and changes", 48, -0.3679),
    ("  and skew, fewer knots", 42, -0.3681),
    ("  and skew", 47, -0.3690),
]


def judged(children: Children, kernels: list[Kernel]) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's conditional z and log score by the fit that left its child out."""
    z, score = np.full(len(children.z), np.nan), np.full(len(children.z), np.nan)
    for fitted, left_out in zip(kernels, folds(children), strict=True):
        rows = left_out[children.child]
        part = children.of(left_out)
        z[rows], score[rows] = one_step(fitted, part), log_score(fitted, part)
    z[first_rows(children)] = np.nan
    return z, score


def several_back(fitted: Kernel, children: Children, k: int) -> np.ndarray:
    """Return the conditional z given the record up to the k-th row before."""
    points = fitted.at(children.age_days, children.male, children.age_days)
    passed = one_pass(fitted, points, children.z, children.child)
    late = np.arange(k, len(children.z))
    late = late[children.child[late] == children.child[late - k]]
    result = np.full(len(children.z), np.nan)
    ahead = looked_ahead(passed, points, late - k, points.take(late))
    result[late] = deviate(fitted, ahead, children.z[late])
    return result


def thinned(children: Children, keep: Callable[[np.ndarray], np.ndarray]) -> Children:
    """Return the children with the rows kept; `keep` sees each row's visit number."""
    starts = np.flatnonzero(first_rows(children))
    number = np.arange(len(children.z)) - starts[children.child]
    rows = keep(number)
    parts = {name: getattr(children, name)[rows] for name in children.__dataclass_fields__}
    return Children(**parts)


def by_age(z: np.ndarray, children: Children, bands: tuple[float, ...] = BANDS) -> list[dict]:
    months = children.age_days / DAYS_PER_MONTH
    inside = [
        (f"{low:g}-{high:g} months", (months >= low) & (months < high))
        for low, high in pairwise(bands)
    ]
    return [line(label, z[rows]) for label, rows in inside if np.isfinite(z[rows]).any()]


def print_scores(children: Children, kernels: list[Kernel]) -> None:
    print("\nModels tried: cross-validated log score a visit (0.5 (log S + e²/S) or its like)")
    for name, numbers, score in TRIED:
        print(f"  {score:8.4f}  {numbers:3d} numbers  {name}")
    _, score = judged(children, kernels)
    z_first, score_first = first_model_crossed(children)
    starts = first_rows(children)
    difference = np.bincount(children.child, weights=score - score_first)
    spread = difference.std() * np.sqrt(len(difference)) / len(score)
    print("\nWorked out now, the same folds and visits:")
    for name, values in (("first model, refitted", score_first), ("chosen model", score)):
        print(
            f"  {values.mean():8.4f}  {name} (after the first visit {values[~starts].mean():.4f})"
        )
    print(f"  difference {np.mean(score - score_first):.4f}, standard error {spread:.4f}")
    show("First model, refitted, by age", by_age(z_first, children))


def print_ages(children: Children, kernels: list[Kernel]) -> None:
    z, _ = judged(children, kernels)
    show("Chosen model by age, unseen children", by_age(z, children))
    for sex in ("female", "male"):
        show(f"  {sex}", by_age(np.where(children.sex == sex, z, np.nan), children), False)


INTERVALS = ((0, 14), (14, 42), (42, 91), (91, np.inf))
INTERVAL_NAMES = ("under 2 weeks", "2-6 weeks", "6-13 weeks", "over 13 weeks")


def print_intervals(children: Children, kernels: list[Kernel]) -> None:
    rng = np.random.default_rng(1)
    versions = {
        "all visits": lambda number: number >= 0,
        "half of the visits at random": lambda number: (
            (number == 0) | (rng.random(len(number)) < 0.5)
        ),
        "every third visit": lambda number: number % 3 == 0,
    }
    for name, keep in versions.items():
        part = thinned(children, keep)
        z, _ = judged(part, kernels)
        gap = np.append(0, np.diff(part.age_days))
        old = part.age_days > BANDS[0] * DAYS_PER_MONTH
        rows = [
            line(label, z[(gap >= low) & (gap < high) & old])
            for label, (low, high) in zip(INTERVAL_NAMES, INTERVALS, strict=True)
            if np.isfinite(z[(gap >= low) & (gap < high) & old]).any()
        ]
        show(f"By interval, from 0.75 months: {name}", rows)


def print_several(children: Children, kernels: list[Kernel]) -> None:
    for k in (2, 3, 4):
        z = np.full(len(children.z), np.nan)
        for fitted, left_out in zip(kernels, folds(children), strict=True):
            z[left_out[children.child]] = several_back(fitted, children.of(left_out), k)
        show(f"Given the record up to {k} weights ago", by_age(z, children))


def print_cole(children: Children, kernels: list[Kernel]) -> None:
    try:
        import rcpchgrowth
    except ImportError:
        print("\nskipped: Cole's matrix is in rcpchgrowth, which is not installed")
        return
    folder = Path(rcpchgrowth.__file__).parent / "data_tables"
    file = folder / "uk_who_weight_correlation_matrices" / "weight_correlation_by_week.json"
    matrix = pd.DataFrame(json.loads(file.read_text())).to_numpy(float)
    week = children.age_days / 7
    before = np.append(0, week[:-1])
    known = ~first_rows(children) & (week <= len(matrix) - 1) & (before < week)
    weeks = np.arange(len(matrix))
    correlation = RegularGridInterpolator((weeks, weeks), matrix, bounds_error=False)
    r = np.where(known, correlation(np.column_stack([before, week])), np.nan)
    cole = (children.z - r * np.append(0, children.z[:-1])) / np.sqrt(1 - r**2)
    own = np.full(len(cole), np.nan)
    for fitted, left_out in zip(kernels, folds(children), strict=True):
        rows = np.flatnonzero(left_out[children.child] & known)
        male = children.male[rows]
        own[rows] = two_point(fitted, children, rows, male)
    months = tuple(m for m in BANDS if m < 13)
    every, _ = judged(children, kernels)
    show("Cole's weekly matrix, two weights, 0-12 months", by_age(cole, children, months))
    show("Chosen model, the same two weights", by_age(own, children, months))
    every = np.where(np.isfinite(cole), every, np.nan)
    show("Chosen model, all earlier weights, the same visits", by_age(every, children, months))


def two_point(fitted: Kernel, children: Children, rows: np.ndarray, male: np.ndarray) -> np.ndarray:
    """Return the conditional z of rows given only the row before."""
    early = fitted.at(children.age_days[rows - 1], male, children.age_days[rows - 1])
    late = fitted.at(children.age_days[rows], male, children.age_days[rows])
    each = np.arange(len(rows))
    passed = one_pass(fitted, early, children.z[rows - 1], each)
    return deviate(fitted, looked_ahead(passed, early, each, late), children.z[rows])


def print_berkeley() -> None:
    path = DATA.parent / "berkeley_z_correlations.csv"
    table = pd.read_csv(path)
    for measure in ("weight", "height"):
        fitted = kernel(measure)
        part = table[(table["measure"] == measure)].copy()
        part["model"] = [
            implied_correlation(fitted, a, b)
            for a, b in zip(part["age1_years"], part["age2_years"], strict=True)
        ]
        half = 1.96 / np.sqrt(part["n"] - 3)
        part["low"], part["high"] = (np.tanh(np.arctanh(part["r"]) + s * half) for s in (-1, 1))
        inside = part["model"].between(part["low"], part["high"])
        part["inside"] = np.where(
            inside, "", np.where(part["model"] > part["high"], "above", "below")
        )
        late = part["age2_years"] >= 3
        print(
            f"\nBerkeley, {measure}: model within the 95% interval for {inside[late].sum()} of "
            f"{late.sum()} pairs that reach 3-5 years, {inside[~late].sum()} of "
            f"{(~late).sum()} others"
        )
        columns = ["age1_years", "age2_years", "n", "r", "low", "high", "model", "inside"]
        print(part.loc[late, columns].round(2).to_string(index=False))


def print_own_correlations(children: Children) -> None:
    """Print correlations between ages in the fitted children themselves, beside the model's."""
    print("\nThe fitted children: correlation of weights near 36 months with earlier ones")
    near = {month: nearest(children, month, 0.75 if month < 36 else 1.5) for month in OWN_MONTHS}
    for month in OWN_MONTHS[:-1]:
        both = np.isfinite(near[month]) & np.isfinite(near[36])
        r = np.corrcoef(near[month][both], near[36][both])[0, 1]
        model = implied_correlation(kernel("weight"), month / 12, 3)
        print(f"  {month:2d} months: {r:.2f} (n {both.sum():,}), model {model:.2f}")


OWN_MONTHS = (0, 3, 6, 12, 18, 24, 36)


def nearest(children: Children, month: float, within: float) -> np.ndarray:
    """Return each child's z-score nearest an age, nan where none is `within` months of it."""
    away = np.abs(children.age_days / DAYS_PER_MONTH - month)
    order = np.lexsort((away, children.child))
    first = np.append(True, np.diff(children.child[order]) > 0)
    rows = order[first]
    return np.where(away[rows] < within, children.z[rows], np.nan)


def implied_correlation(fitted: Kernel, years1: float, years2: float) -> float:
    """Return the model's correlation of measured z-scores at two ages, sexes averaged."""
    ages = np.array([years1, years2]) * 365.25
    p = fitted.at(ages, np.full(2, 0.5), ages)
    apart = abs(p.clock[1] - p.clock[0])
    kept = np.exp(p.forgotten[0] - p.forgotten[1])
    shared = p.channel.prod() * kept + p.transient.prod() * (1 + apart) * np.exp(-apart)
    careless = fitted.noisy_share / (fitted.shares[0] + fitted.noisy_share)
    own = p.channel**2 + p.transient**2 + p.error + careless * fitted.noisy_error**2
    return float(shared / np.sqrt(own.prod()))


def print_height() -> None:
    numbers = json.loads(FILE.read_text(encoding="utf-8"))
    children = read_children("height")
    kernels = [kernel_from("height", entry) for entry in numbers["cross_validation"]["height"]]
    z, score = judged(children, kernels)
    print(f"\nLength: cross-validated log score {score.mean():.4f} a visit, {len(z):,} visits")
    show("Length by age, unseen children", by_age(z, children))


def main() -> int:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [
        "scores",
        "ages",
        "intervals",
        "several",
        "cole",
        "berkeley",
        "drift",
        "height",
        "digits",
        "speed",
    ]
    parser.add_argument("--only", choices=names, action="append")
    given = parser.parse_args()
    wanted = given.only or names
    if not DATA.exists():
        print(f"skipped: no calibration data at {DATA.relative_to(ROOT.parent)}")
        print_speed()
        return 0
    numbers = json.loads(FILE.read_text(encoding="utf-8"))
    kernels = [kernel_from("weight", entry) for entry in numbers["cross_validation"]["weight"]]
    children = read_children("weight")
    tables: dict[str, Callable[[], object]] = {
        "scores": lambda: print_scores(children, kernels),
        "ages": lambda: print_ages(children, kernels),
        "intervals": lambda: print_intervals(children, kernels),
        "several": lambda: print_several(children, kernels),
        "cole": lambda: print_cole(children, kernels),
        "berkeley": lambda: (print_berkeley(), print_own_correlations(children)),
        "drift": lambda: print_drift(children),
        "height": print_height,
        "digits": lambda: print_digits(children),
        "speed": print_speed,
    }
    for name in wanted:
        tables[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
