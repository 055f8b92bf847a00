"""The first interval after birth, of babies born late and of large ones: fitted and measured.

    python benchmarks/first_interval.py           measure on the reporting half, before and after
    python benchmarks/first_interval.py --write   fit on the choosing half, write growth_model.json

Reads ``../shared/data/starr_calibration.csv.gz`` beside the checkout and says so and stops where it
is absent. The data have no gestation, so a late birth is made: a child's birth weight is moved to
the same z-score at the later gestation, and what it gained in kg by each day of life is kept. That
is also what the shift of late births assumes: newborns lose and regain weight by the days since
birth, whatever the gestation. What is expected of large babies is fitted to the children.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pandas as pd
from fit_growth_model import FILE, ROOT
from healthy_children import BIRTH, DATA, load
from scipy.optimize import minimize_scalar

import growthwatch as gw
from growthwatch.growth_model import expected
from growthwatch.growth_model.kernel import FROM_BIRTH_DAYS, Kernel, kernel_from, log_age
from growthwatch.record.vocabulary import DAYS_PER_MONTH, SEXES

# 42+0 is the last day of UK90's preterm table, and weeks beyond it are compared with WHO's.
LATE_DAYS = (0, 7, 13, 14, 21)
MONTHS = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6)
# From here a large birth weight comes nearer the mean than the model expects: the point, of 0 to
# 1.5 SD above the drift in steps of 0.3, with the smallest squared error on the choosing half.
LARGE_FROM = 0.9
BELOW_5TH = -1.6449


def first_intervals(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the weights of children who have one of the first days: that one and the next."""
    weights = scores[(scores["measure"] == "weight") & (scores["z"].abs() < 6)]
    weights = weights.sort_values(["child_id", "age_days"])
    by_child = weights.groupby("child_id", sort=False)
    weights = weights.assign(
        number=by_child.cumcount(), first=by_child["age_days"].transform("min"),
        born_kg=by_child["value"].transform("first"), visits=by_child["value"].transform("size"),
    )  # fmt: skip
    kept = (weights["number"] <= 1) & (weights["first"] <= FROM_BIRTH_DAYS)
    return weights[kept & (weights["visits"] > 1)]


def born_late(weights: pd.DataFrame, days: int) -> pd.DataFrame:
    """Return these weights as those of children born so many days after 40+0, scored `exact`."""
    first = weights[weights["number"] == 0].set_index("child_id")
    moved = gw.measurement(
        "weight", first["z"], sex=first["sex"], age_days=first["age_days"] + days
    )
    more = pd.Series(np.asarray(moved) - first["value"], index=first.index)
    value = weights["value"] + weights["child_id"].map(more)
    born = 280 + days
    children = first.reset_index()[["child_id", "sex"]].assign(
        birth_date=BIRTH, gestation_weeks=born // 7, gestation_days=born % 7
    )
    visits = weights[["child_id", "date"]].assign(weight_kg=value)
    return first_intervals(gw.score(children, visits))


def conditional(weights: pd.DataFrame, kernel: Kernel) -> pd.DataFrame:
    """Return the second weights with their conditional z-scores by a kernel."""
    with patch.object(expected, "kernel", lambda measure: kernel if measure == "weight" else None):
        table = gw.expected_growth(weights)
    return table[table["number"] == 1]


def shift_of_late_births(kernel: Kernel) -> list[list[float]]:
    """Return the shift in z by gestation and month, the mean of girls' and boys'."""
    days = np.array(MONTHS[1:]) * DAYS_PER_MONTH
    rows = []
    for late in LATE_DAYS:
        parts = []
        for male, sex in enumerate(SEXES):
            at_birth = float(kernel.drift(np.zeros(1), np.full(1, male))[0])
            drift = kernel.drift(log_age(days), np.full(len(days), male))
            gained = gw.measurement("weight", drift, sex=sex, age_days=days)
            gained = gained - gw.measurement("weight", at_birth, sex=sex, age_days=0)
            weight = gw.measurement("weight", at_birth, sex=sex, age_days=late) + gained
            parts.append(gw.zscore("weight", weight, sex=sex, age_days=days + late) - drift)
        # By half a year nothing is known to be left of it.
        rows.append([0.0, *np.round(np.mean(parts, axis=0), 3).tolist()[:-1], 0.0])
    return rows


def settling(weights: pd.DataFrame, kernel: Kernel) -> float:
    """Return by how much large babies' transients end lower: no bias in the choosing half."""

    def bias(settles: float) -> float:
        tried = replace(kernel, large_birth_from=LARGE_FROM, large_birth_settles=settles)
        table = conditional(weights, tried)
        born = weights[weights["number"] == 0].set_index("child_id")["z"]
        drift = kernel.drift(np.zeros(1), np.full(1, 0.5))[0]
        large = table["child_id"].map(born) - drift > LARGE_FROM
        return abs(float(table.loc[large, "conditional_z"].mean()))

    return round(float(minimize_scalar(bias, bounds=(0.0, 0.8), method="bounded").x), 3)


def write() -> None:
    """Fit on the choosing half and write the numbers into every entry of weights."""
    numbers = json.loads(FILE.read_text(encoding="utf-8"))
    weights = first_intervals(load("choose"))
    for section in ("measures", "cross_validation"):
        for measure, found in numbers[section].items():
            for entry in found if isinstance(found, list) else [found]:
                entry.update(large_birth_from=0.0, large_birth_settles=0.0)
                if measure == "weight":
                    kernel = kernel_from("weight", entry)
                    entry["late_birth"] = {
                        "days": list(LATE_DAYS), "months": list(MONTHS),
                        "shift": shift_of_late_births(kernel),
                    }  # fmt: skip
    settles = settling(weights, kernel_from("weight", numbers["measures"]["weight"]))
    for entry in (numbers["measures"]["weight"], *numbers["cross_validation"]["weight"]):
        entry.update(large_birth_from=LARGE_FROM, large_birth_settles=settles)
    numbers["first_interval"] = {
        "written_by": "benchmarks/first_interval.py",
        "late_birth": "not fitted, as no gestation is recorded: UK90 at the gestation of birth and "
        "the fitted drift's gain in kg since birth, scored at the corrected age; none from half a "
        "year on",
        "large_birth": f"fitted so that children more than {LARGE_FROM} SD above the drift at "
        "birth have no bias in the first interval; half of the children, by their identifier",
    }
    FILE.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    print(f"large babies' transients end lower by {settles} of what lies beyond {LARGE_FROM} SD")
    print(f"written: {FILE.relative_to(ROOT)}")


def measure() -> None:
    """Print the first interval's conditional z-scores on the reporting half."""
    after = kernel_from(
        "weight", json.loads(FILE.read_text(encoding="utf-8"))["measures"]["weight"]
    )
    before = replace(after, late_birth=None, large_birth_settles=0.0)
    healthy = first_intervals(load("report"))
    print("First interval from birth, reporting half: mean conditional z, share below the 5th")
    print(f"{'':30}{'n':>7}{'before':>16}{'after':>16}")
    groups = [
        ("born at 40+0 (as recorded)", healthy, 0.0),
        ("of these 4 kg or more", healthy, 4.0),
        *((f"born at {(280 + d) // 7}+{d % 7} (made)", born_late(healthy, d), 0.0)
          for d in (7, 10, 14)),
        *((f"  of these 4 kg or more ({(280 + d) // 7}+{d % 7})", born_late(healthy, d), 4.0)
          for d in (7, 10, 14)),
    ]  # fmt: skip
    for name, weights, least in groups:
        said = []
        for kernel in (before, after):
            table = conditional(weights, kernel)
            z = table.loc[table["born_kg"] >= least, "conditional_z"].dropna()
            said.append(f"{z.mean():+8.2f}{100 * (z < BELOW_5TH).mean():7.1f}%")
        print(f"{name:30}{len(z):>7,}{said[0]:>16}{said[1]:>16}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="fit and write the file first")
    given = parser.parse_args()
    if not DATA.exists():
        print(f"skipped: no calibration data at {DATA.relative_to(ROOT.parent)}")
        return 0
    if given.write:
        write()
    measure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
