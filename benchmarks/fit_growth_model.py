"""Fit the growth model to real children and write ``reference_data/growth_model.json``.

    python benchmarks/fit_growth_model.py             refit, compare with the file, print scores
    python benchmarks/fit_growth_model.py --write     refit and write the file
    python benchmarks/fit_growth_model.py --from-file start from the file's numbers (faster)

The children are those of ``../shared/data/starr_calibration.csv.gz``; where it is absent this says
so and stops. Each measure is fitted once to all children and five times to four fifths of them;
`benchmarks/calibration.py` judges every child by the fit that did not see it. Maximum likelihood by
L-BFGS with numerical gradients: some ten minutes a fit from scratch on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from growthwatch.conversion import zscore
from growthwatch.growth_model.distribution import Predicted, deviate, part_variances
from growthwatch.growth_model.kernel import SINGLE_NUMBERS, Kernel, kernel_from
from growthwatch.growth_model.onepass import one_pass
from growthwatch.record.vocabulary import DAYS_PER_MONTH

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "starr_calibration.csv.gz"
FILE = ROOT / "reference_data" / "growth_model.json"
FOLDS = 5
FURTHEST_Z = 6.0
VALUE = {"weight": "weight_kg", "height": "length_cm"}
DRIFT_MONTHS = [0, 0.3, 1, 2, 4, 6, 9, 12, 18, 24, 37]
FIRST_DRIFT = [-0.572, -0.579, -0.355, -0.283, -0.188, -0.029, 0.124, 0.217, 0.332, 0.372, 0.266]
# Where each fit starts, and the numbers held fixed. Rare events are too rare in children called
# healthy, whose z-scores beyond 6 are left out, to be fitted: their shares are set to what keeps a
# wrong value from doing harm and lets the model follow a child who really changed. The weights'
# error is set so that a single weight varies by some 80 g at 8 kg (growth_model/weighing.py), and
# their channel's fading after three years so that the correlations between 3, 4 and 5 years agree
# with the Berkeley Guidance Study's.
START: dict[str, dict] = {
    "weight": {
        "drift": {"months": DRIFT_MONTHS, "female": FIRST_DRIFT, "male": FIRST_DRIFT},
        "channel": {"months": [0, 1, 3, 12, 37], "values": [0.45, 0.45, 0.6, 0.75, 0.9]},
        "transient": {
            "months": [0, 1, 3, 6, 12, 15, 24, 37],
            "values": [1.0, 0.9, 0.8, 0.7, 0.5, 0.4, 0.35, 0.3],
        },
        "clock_rate": {
            "months": [0, 1, 3, 6, 12, 15, 24, 37],
            "values": [1.0, 1.1, 1.1, 1.4, 2.4, 3.0, 4.0, 6.0],
        },
        "skew": {"months": [1, 2, 9, 15, 37], "values": [0.0, 0.05, 0.05, 0.05, 0.05]},
        "channel_fading": 0.07,
        "male_spread": 0.0,
        "error": 0.08,
        "first_week_variance": 0.05,
        "noisy_share": 0.15,
        "noisy_error": 0.3,
        "gross_share": 0.003,
        "gross_error": 4.0,
        "change_share": 0.002,
        "change": 1.5,
        "large_birth_from": 0.0,
        "large_birth_settles": 0.0,
    },
    "height": {
        # Clinics go over to standing height between two and three years: two more knots there.
        "drift": {
            "months": [*DRIFT_MONTHS[:-1], 28, 33, 37],
            "female": [0.2] * 13,
            "male": [0.2] * 13,
        },
        "channel": {"months": [0, 3, 12, 37], "values": [0.5, 0.6, 0.75, 0.9]},
        "transient": {"months": [0, 3, 12, 37], "values": [0.8, 0.6, 0.4, 0.3]},
        "clock_rate": {"months": [0, 3, 12, 37], "values": [1.0, 1.0, 2.0, 3.0]},
        "skew": {"months": [1], "values": [0.0]},
        "channel_fading": 0.0,
        "male_spread": 0.0,
        "error": 0.3,
        "first_week_variance": 0.1,
        "noisy_share": 0.15,
        "noisy_error": 0.8,
        "gross_share": 0.005,
        "gross_error": 4.0,
        "change_share": 0.002,
        "change": 1.5,
        "large_birth_from": 0.0,
        "large_birth_settles": 0.0,
    },
}
FIXED = {
    "weight": (
        "channel_fading",
        "error",
        "gross_share",
        "gross_error",
        "change_share",
        "change",
        "large_birth_from",
        "large_birth_settles",
    ),
    "height": (
        "channel_fading",
        "gross_share",
        "gross_error",
        "change_share",
        "change",
        "large_birth_from",
        "large_birth_settles",
    ),
}
# What is expected beside the drift of babies born late or large is fitted afterwards, by
# benchmarks/first_interval.py.
# Numbers that may have either sign; all others are fitted as logarithms.
SIGNED = ("drift", "skew", "male_spread")


@dataclass(frozen=True)
class Children:
    """Measurements of one measure sorted by child and age: arrays of shape (n,)."""

    child: np.ndarray
    age_days: np.ndarray
    male: np.ndarray
    z: np.ndarray
    sex: np.ndarray

    def of(self, children: np.ndarray) -> Children:
        """Return the rows of these children (a mask by child)."""
        rows = children[self.child]
        fields = (getattr(self, name)[rows] for name in self.__dataclass_fields__)
        return Children(*fields)


def read_children(measure: str) -> Children:
    """Read the calibration file as sorted columns."""
    table = pd.read_csv(DATA)
    z = zscore(measure, table[VALUE[measure]], sex=table["sex"], age_days=table["age_days"])
    table = table.assign(z=z)[np.abs(z) < FURTHEST_Z]
    table = table.sort_values(["child_id", "age_days", "z"], kind="stable")
    child, _ = pd.factorize(table["child_id"])
    return Children(
        child,
        table["age_days"].to_numpy(float),
        (table["sex"] == "male").to_numpy(float),
        table["z"].to_numpy(),
        table["sex"].to_numpy(),
    )


def folds(children: Children) -> Iterator[np.ndarray]:
    """Yield five masks by child: the children left out of each fit."""
    number = np.arange(children.child.max() + 1)
    for fold in range(FOLDS):
        yield number % FOLDS == fold


def log_score(kernel: Kernel, children: Children) -> np.ndarray:
    """Return minus the log predictive density of every row, without the constant log(2 pi)/2."""
    points = kernel.at(children.age_days, children.male, children.age_days)
    passed = one_pass(kernel, points, children.z, children.child)
    predicted = Predicted(passed.mean, passed.variance, points)
    away = children.z - predicted.mean
    variances = part_variances(kernel, predicted.variance, points)
    parts = np.log(kernel.shares)[:, None] - (np.log(variances) + away**2 / variances) / 2
    mixture = np.logaddexp.reduce(parts, axis=0)
    # The skew's factor: derivative of the sinh-arcsinh map at the symmetric normal deviate.
    bent = deviate(kernel, predicted, children.z)
    argument = np.arcsinh(bent) + points.skew
    symmetric = np.sinh(argument) - 1.35408 * points.skew
    slope = np.log(np.cosh(argument)) - np.log1p(bent**2) / 2
    return -(mixture + symmetric**2 / 2 - bent**2 / 2 - slope)


def pack(numbers: dict, fixed: tuple[str, ...]) -> np.ndarray:
    """Return the fitted numbers of a kernel entry as one vector."""
    parts = [numbers["drift"]["female"], numbers["drift"]["male"], numbers["skew"]["values"]]
    parts += [np.log(numbers[name]["values"]) for name in ("channel", "transient", "clock_rate")]
    for name in SINGLE_NUMBERS:
        if name not in fixed:
            parts.append([numbers[name] if name in SIGNED else np.log(numbers[name])])
    return np.concatenate(parts)


def unpack(vector: np.ndarray, like: dict, fixed: tuple[str, ...]) -> dict:
    """Return a kernel entry from a vector of `pack`."""
    values = iter(np.asarray(vector, dtype=float).tolist())

    def taken(count: int, positive: bool) -> list[float]:
        return [float(np.exp(next(values))) if positive else next(values) for _ in range(count)]

    size = len(like["drift"]["months"])
    numbers = {
        "drift": {
            "months": like["drift"]["months"],
            "female": taken(size, False),
            "male": taken(size, False),
        }
    }
    for name in ("skew", "channel", "transient", "clock_rate"):
        months = like[name]["months"]
        numbers[name] = {"months": months, "values": taken(len(months), name != "skew")}
    for name in SINGLE_NUMBERS:
        numbers[name] = like[name] if name in fixed else taken(1, name not in SIGNED)[0]
    if "late_birth" in like:
        numbers["late_birth"] = like["late_birth"]
    return numbers


def fit(measure: str, children: Children, start: dict, rounds: int) -> dict:
    """Return the maximum likelihood kernel entry."""
    fixed = FIXED[measure]

    def mean_score(vector: np.ndarray) -> float:
        kernel = kernel_from(measure, unpack(vector, start, fixed))
        if kernel.shares[0] <= 0.3:
            return 10.0
        score = log_score(kernel, children).mean()
        return float(score) if np.isfinite(score) else 10.0

    found = minimize(
        mean_score, pack(start, fixed), method="L-BFGS-B",
        options={"maxiter": rounds, "maxfun": 10**7, "eps": 1e-6, "ftol": 1e-9},
    )  # fmt: skip
    return unpack(found.x, start, fixed)


def rounded(numbers: object) -> object:
    """Round every number of an entry to four decimals, to be read by people."""
    if isinstance(numbers, dict):
        return {name: rounded(value) for name, value in numbers.items()}
    if isinstance(numbers, list):
        return [rounded(value) for value in numbers]
    return round(float(numbers), 4)


def fit_measure(measure: str, start: dict, rounds: int) -> tuple[dict, list[dict], float, float]:
    """Return the entry, the entries of the folds, the score of the fit and that of the folds."""
    children = read_children(measure)
    began = time.perf_counter()
    entry = rounded(fit(measure, children, start, rounds))
    own = float(log_score(kernel_from(measure, entry), children).mean())
    print(f"{measure}: all children {own:.4f} a visit ({time.perf_counter() - began:.0f} s)")
    entries, scores = [], []
    for number, left_out in enumerate(folds(children)):
        part = rounded(fit(measure, children.of(~left_out), entry, rounds))
        entries.append(part)
        scores.append(log_score(kernel_from(measure, part), children.of(left_out)))
        print(
            f"{measure}: fold {number + 1} of {FOLDS}, unseen children {scores[-1].mean():.4f} "
            f"({time.perf_counter() - began:.0f} s)",
            flush=True,
        )
    crossed = float(np.concatenate(scores).mean())
    print(f"{measure}: cross-validated {crossed:.4f} a visit, {len(children.z):,} visits")
    return entry, entries, own, crossed


def first_rows(children: Children) -> np.ndarray:
    """Return whether each row is its child's first."""
    return np.append(True, children.child[1:] != children.child[:-1])


def first_model(vector: np.ndarray, children: Children) -> tuple[np.ndarray, np.ndarray]:
    """Return log score and conditional z of the first model (growth-model.md gives its formula)."""
    rate, offset, birth = np.exp(vector[:3])
    months = children.age_days / DAYS_PER_MONTH
    away = children.z - np.interp(np.log1p(months), np.log1p(DRIFT_MONTHS), vector[3:])
    clock = rate * np.log(months + offset)
    error = np.where(children.age_days < 7, birth, 0.0)
    first = first_rows(children)
    starts = np.flatnonzero(first)
    number = np.arange(len(first)) - starts[children.child]
    mean, variance = np.zeros(len(starts)), np.ones(len(starts))
    innovation, total = np.empty(len(first)), np.empty(len(first))
    for k in range(number.max() + 1):
        rows = np.flatnonzero(number == k)
        child = children.child[rows]
        if k:
            fade = np.exp(clock[rows - 1] - clock[rows])
            mean[child] *= fade
            variance[child] = 1 - (1 - variance[child]) * fade**2
        innovation[rows] = away[rows] - mean[child]
        total[rows] = variance[child] + error[rows]
        gain = variance[child] / total[rows]
        mean[child] += gain * innovation[rows]
        variance[child] *= 1 - gain
    total = np.maximum(total, 1e-12)
    z = np.where(first, np.nan, innovation / np.sqrt(total))
    return (np.log(total) + innovation**2 / total) / 2, z


def first_model_crossed(children: Children) -> tuple[np.ndarray, np.ndarray]:
    """Refit the first model without each fold and judge the children left out."""
    start = np.append(np.log([0.247, 1.27, 0.459]), FIRST_DRIFT)
    z, score = np.full(len(children.z), np.nan), np.full(len(children.z), np.nan)
    for left_out in folds(children):
        part = children.of(~left_out)
        part = replace(part, child=pd.factorize(part.child)[0])
        found = minimize(lambda v, p=part: first_model(v, p)[0].mean(), start, method="L-BFGS-B")
        rows = left_out[children.child]
        unseen = children.of(left_out)
        unseen = replace(unseen, child=pd.factorize(unseen.child)[0])
        score[rows], z[rows] = first_model(found.x, unseen)
    return z, score


def provenance() -> dict:
    """Return what the file says about its own origin."""
    return {
        "what": "Numbers of the expected-growth model: see docs/growth-model.md",
        "written_by": "benchmarks/fit_growth_model.py",
        "units": "z-scores of UK-WHO; months; shares are probabilities",
        "data": {
            "children": "5,805 healthy US babies, 52,221 visits from day 1 to three years, no "
            "gestation recorded; z-scores beyond 6 left out",
            "origin": "Growth from birth to 3 years, Stanford Medicine Research Data Repository, "
            "doi:10.5061/dryad.4j0zpc8jf (CC0), described in doi:10.1186/s12874-024-02145-1; a "
            "fixed half of its children",
        },
        "set_not_fitted": FIXED,
        "folds": "child number modulo 5, children numbered by child_id: entry k of "
        "cross_validation was fitted without the children of remainder k",
    }


def main() -> int:
    """Fit, print, compare with the file, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the file")
    parser.add_argument("--from-file", action="store_true", help="start from the file's numbers")
    parser.add_argument("--measure", choices=list(START), help="only this one")
    parser.add_argument("--rounds", type=int, default=150, help="of L-BFGS, at most")
    given = parser.parse_args()
    if not DATA.exists():
        print(f"skipped: no calibration data at {DATA.relative_to(ROOT.parent)}")
        return 0
    old = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    new = {**provenance(), "measures": {}, "cross_validation": {}, "scores": {}}
    for measure, start in START.items():
        before = old.get("measures", {}).get(measure)
        if given.measure not in (None, measure):
            for section in ("measures", "cross_validation", "scores"):
                new[section][measure] = old.get(section, {}).get(measure)
            continue
        begin = before if given.from_file and before else start
        entry, entries, own, crossed = fit_measure(measure, begin, given.rounds)
        new["measures"][measure], new["cross_validation"][measure] = entry, entries
        new["scores"][measure] = {"fit": round(own, 4), "cross_validated": round(crossed, 4)}
        if before:
            children = read_children(measure)
            stored = log_score(kernel_from(measure, before), children).mean()
            print(f"{measure}: the file's numbers {stored:.4f} a visit, this fit's {own:.4f}")
    if given.write:
        FILE.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")
        print(f"written: {FILE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
