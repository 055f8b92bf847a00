"""What is expected of made-up children, to six digits: see test_settled_growth.py.

The children are those of tests/detection/settled. `python tests/growth_model/settled_growth.py`
writes it anew: read the difference before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

import growthwatch as gw
from growthwatch.growth_model import MEASUREMENT_ERRORS, predict
from growthwatch.growth_model.drift import _shift
from growthwatch.growth_model.kernel import Drift, model_of

SETTLED = Path(__file__).with_name("settled")
CHILDREN = Path(__file__).parents[1] / "detection" / "settled"
FIRST = "c070"  # of the children, those before this one
PREDICTED = ("c000", "c003", "c007", "c012")


@cache
def scores() -> pd.DataFrame:
    children, measurements = (
        pd.read_csv(CHILDREN / f"{name}.csv", dtype={"sex": object}, parse_dates=[date])
        for name, date in (("children", "birth_date"), ("measurements", "date"))
    )
    few = (table[(table["child_id"] < FIRST).to_numpy()] for table in (children, measurements))
    return gw.score(*few)


def _told(table: pd.DataFrame) -> pd.DataFrame:
    added = [one for one in table if one.startswith(("conditional_z", "expected_"))]
    return table[["child_id", "measure", "age_days", *added, "note"]].astype({"measure": str})


def expected() -> pd.DataFrame:
    """Return what is expected by each child's measurements up to one, two and three back."""
    return _told(gw.expected_growth(scores(), over=(1, 2, 3), over_days=(28, 91)))


def _moved(measure: str) -> Drift:
    """Return the fitted mean of a population, a little higher for girls and lower for boys."""
    old = model_of(measure).drift
    female, male = (
        replace(curve, values=tuple(np.asarray(curve.values) + step))
        for curve, step in ((old.female, 0.2), (old.male, -0.3))
    )
    return Drift(female=female, male=male)


def _both() -> dict[str, Drift]:
    return {"weight": _moved("weight"), "height": _moved("height")}


def with_errors() -> pd.DataFrame:
    """Return the same where measurements are known to be better or worse than usual."""
    few = scores()[(scores()["child_id"] < "c020").to_numpy()]
    ways = [0.05, "home", "clothed", {"weight": 0.2, "height": 0.3}, {"height": "clinic"}]
    known = [way for way in ways if not isinstance(way, str) or way in MEASUREMENT_ERRORS["weight"]]
    mixed = np.where(np.arange(len(few)) % 3 == 0, 0.3, np.nan)
    parts = [_told(gw.expected_growth(few, measurement_error=way)) for way in (*known, mixed)]
    parts += [_told(gw.expected_growth(few, drift=one)) for one in (_moved("weight"), _both())]
    return pd.concat(parts, keys=range(len(parts)), names=["way"]).reset_index("way")


def gains() -> pd.DataFrame:
    """Return how unusual the second of two z-scores is, at ages and steps of every size."""
    ages = (0, 6, 7, 30, 180, 365, 1095, 1826, 1827)
    rows = [
        (measure, sex, error, z, age, z + step, later)
        for measure, sex, error in (
            ("weight", None, None), ("weight", "male", None), ("weight", "female", 0.1),
            ("height", "female", None), ("height", "male", 0.5),
        )
        for (z, step), (age, later) in product(
            ((0.0, -1.0), (-2.5, 0.3), (3.0, 0.0)),
            [(a, b) for a in ages for b in ages if a <= b][::3],
        )
    ]  # fmt: skip
    found = [
        gw.conditional_gain(z, age, then, later, sex=sex, measure=measure, measurement_error=error)
        for measure, sex, error, z, age, then, later in rows
    ]
    names = ["measure", "sex", "error", "z1", "age1", "z2", "age2"]
    return pd.DataFrame(rows, columns=names).assign(conditional_z=found)


def lines() -> pd.DataFrame:
    """Return thrive lines of both sexes and measures."""
    return pd.concat(
        gw.thrive_lines(sex, centile=centile, interval_days=days, last_age_days=400, measure=name)
        for sex, centile, days, name in (
            ("female", 5, 28, "weight"), ("male", 1, 56, "weight"), ("female", 5, 91, "height"),
        )
    )  # fmt: skip


def outlook() -> pd.DataFrame:
    """Return what some children should weigh and measure before, in and after their record."""
    parts = []
    for child, measure, error in product(PREDICTED, ("weight", "height"), (None, 0.3)):
        own = scores()[(scores()["child_id"] == child).to_numpy()]
        first = own["date"].min()
        days = first + pd.to_timedelta([-1, 0, 1, 40, 200, 400, 1500, 2500], "D")
        drift = _moved(measure) if child == PREDICTED[0] and error is None else None
        made = predict(own, days, measure=measure, measurement_error=error, drift=drift)
        parts.append(made.assign(child_id=child, measure=measure, error=error))
    return pd.concat(parts)


def shifts() -> pd.DataFrame:
    """Return the means that a population is found to have, with errors and few at some ages."""
    rng = np.random.default_rng(1)
    child = np.repeat(np.arange(60), 4)
    ages = np.sort(rng.uniform(0, 3, (60, 4)), axis=1).ravel()
    residual = 0.1 * ages + rng.normal(0, 1, len(ages))
    residual[::29] += 9
    knots = np.array([0.0, 0.7, 1.5, 2.4, 3.5])
    return pd.DataFrame({"knot": knots, "shift": _shift(residual, ages, child, knots)})


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "expected": expected, "with_errors": with_errors, "gains": gains, "lines": lines,
    "outlook": outlook, "shifts": shifts,
}  # fmt: skip

if __name__ == "__main__":
    SETTLED.mkdir(exist_ok=True)
    for name, made in TABLES.items():
        made().to_csv(
            SETTLED / f"{name}.csv", index=False, float_format="%.7g", lineterminator="\n"
        )
