"""Draws the children of this folder, whose numbers lie on limits. None of them lived.

Their days, weights and lengths are taken from the steps at which the rules draw their lines, and
from one to each side, so that hundreds of gains, losses and intervals are exactly a limit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

CHILDREN = 220
FIRST_DAYS = (0, 0, 0, 1, 2, 5, 10, 14, 20, 21, 42, 60)
# Days between visits: limits of the rules, and one to each side of the commonest.
GAPS = (1, 2, 4, 7, 13, 14, 15, 21, 22, 27, 28, 29, 35, 41, 42, 43, 49, 56, 61, 69, 70, 71, 91, 92,
        99, 100, 112, 122, 182, 183, 184, 274, 365, 366, 367, 400, 401)  # fmt: skip
# Kilograms lost, kept or gained whatever was due, and centimetres.
STEPS_KG = (0.0, 0.0, 0.05, -0.05, 0.06, 0.1, 0.11, -0.1, -0.11, 0.2, -0.2, -0.25, -0.26, 0.3,
            -0.3, -0.31, 0.5, -0.5, -0.6, 0.9, -1.0)  # fmt: skip
STEPS_CM = (0.0, 0.0, 0.5, -0.5, -0.9, -1.0, 1.0, -2.0, -2.1, -3.0, 6.0)
MOVES = (0.0, 0.0, 0.1, -0.1, 0.34, -0.34, -0.67, 0.67, -1.0, -1.34)
# Of babies weighed in the first weeks: what is left of the birth weight.
LEFT = (1.0, 0.95, 0.9, 0.895, 0.88, 1.003)
SLIPS = ("first digit", "last digit", "changed over", "tenfold", "pounds", "half")
GRID = {"weight_kg": (0.01, 0.05, 0.1), "height_cm": (0.1, 0.5, 1.0), "ofc_cm": (0.1, 0.5)}
# Rough middles, by months: nothing but starting points.
MIDDLE = {
    "weight_kg": ((0, 3.4), (3, 6.1), (6, 7.7), (12, 9.3), (24, 11.8), (60, 18.2), (144, 40.0)),
    "height_cm": (
        (0, 50.0),
        (3, 60.5),
        (6, 66.7),
        (12, 75.0),
        (24, 87.0),
        (60, 109.0),
        (144, 150.0),
    ),
    "ofc_cm": ((0, 34.8), (3, 40.2), (6, 43.0), (12, 46.0), (24, 48.2), (60, 51.0), (144, 54.0)),
}
SPREAD = {"weight_kg": 0.12, "height_cm": 0.037, "ofc_cm": 0.03}


def _middle(column: str, days: float) -> float:
    months, values = zip(*MIDDLE[column], strict=True)
    return float(np.interp(days / 30.4375, months, values))


def _slipped(value: float, slip: str) -> float:
    digits = f"{value:.2f}" if value < 25 else f"{value:.1f}"
    if slip == "first digit":
        return float(str((int(digits[0]) + 1) % 10 or 1) + digits[1:])
    if slip == "last digit":
        return float(digits[:-1] + str((int(digits[-1]) + 5) % 10))
    if slip == "changed over":
        plain = digits.replace(".", "")
        return float(plain[1] + plain[0] + plain[2:]) / 10 ** len(digits.split(".")[1])
    return round(value * {"tenfold": 10, "pounds": 2.2046, "half": 0.5}[slip], 2)


def _values(rng: np.random.Generator, column: str, days: np.ndarray, calm: bool) -> np.ndarray:
    """Draw a measure along a channel that is left now and then."""
    moves = MOVES[:6] if calm else MOVES
    grid = rng.choice(GRID[column])
    z = rng.normal(0, 0.9 if calm else 1.3)
    steps = STEPS_KG if column == "weight_kg" else STEPS_CM
    found: list[float] = []
    still = 0
    for day in days:
        event = rng.random()
        if found and (still or event < 0.25):
            # Kept, gained or lost, whatever was due; some for several visits.
            still = max(still - 1, 0) if still else int(rng.integers(0, 4))
            value = found[-1] + float(rng.choice(steps[:8] if still else steps))
        else:
            z += rng.choice(moves)
            value = _middle(column, day) * (1 + SPREAD[column] * float(np.clip(z, -5, 5)))
        value = round(round(value / grid) * grid, 2)
        found.append(max(value, 0.5))
    values = np.array(found)
    for at in np.flatnonzero(rng.random(len(values)) < (0.0 if calm else 0.03)):
        values[at] = _slipped(values[at], str(rng.choice(SLIPS)))
    return values


def tables(seed: int = 20260101) -> dict[str, pd.DataFrame]:
    """Return children, measurements, contacts and plans."""
    rng = np.random.default_rng(seed)
    children: list[dict[str, Any]] = []
    measurements, contacts, plans = [], [], []
    for number in range(CHILDREN):
        name = f"c{number:03d}"
        born = pd.Timestamp("2019-10-01") + pd.Timedelta(days=int(rng.integers(0, 200)))
        family = f"F{number // 2}" if number % 10 < 4 else ""
        if family and number % 2 and rng.random() < 0.5:
            born = children[-1]["birth_date"]
        days = int(rng.choice(FIRST_DAYS)) + np.cumsum(
            [0, *rng.choice(GAPS, int(rng.integers(2, 14)))]
        )
        days = days[days < 12 * 365]
        newborn = number % 8 == 3
        if newborn:
            days = np.unique(
                [0, *rng.choice([1, 3, 5, 10, 14, 19, 20, 21, 22, 28], 5), *(40 + days)]
            )
        rows = pd.DataFrame({"child_id": name, "date": born + pd.to_timedelta(days, "D")})
        for column, share in (("weight_kg", 1.0), ("height_cm", 0.5), ("ofc_cm", 0.3)):
            values = _values(rng, column, days, calm=number % 2 == 0)
            if newborn and column == "weight_kg":
                values[1:5] = np.round(values[0] * rng.choice(LEFT, 4), 2)
            values[rng.random(len(days)) >= share] = np.nan
            rows[column] = values if rng.random() < 0.9 else np.nan
        wrong = (rng.random(len(rows)) < 0.02) & (np.arange(len(rows)) > 1)
        rows.loc[wrong, "date"] -= pd.Timedelta(days=365)
        twice = rows[rng.random(len(rows)) < 0.02]
        twice = twice.assign(weight_kg=twice["weight_kg"] + rng.choice([0.1, 0.25, 0.26, 0.5]))
        rows = pd.concat([rows[rows["date"] >= born], twice[twice["date"] >= born]])
        measurements.append(rows)
        children.append({
            "child_id": name,
            "sex": rng.choice(["female", "male", None], p=[0.48, 0.48, 0.04]),
            "birth_date": born,
            "gestation_days": float(rng.choice([280, 280, 280, 261, 259, 230, 200])),
            "reference": "trisomy-21" if number % 20 == 7 else "uk-who",
            "family_id": family,
            "birth_weight_kg": np.nan,
            "mother_height_cm": float(rng.choice([np.nan, 152, 164, 176])),
            "father_height_cm": float(rng.choice([np.nan, 166, 178, 190])),
        })  # fmt: skip
        for _, row in rows[rng.random(len(rows)) < 0.06].iterrows():
            later = int(rng.choice([0, 0, 1, 14, -1]))
            said = f"Weighed {row['weight_kg']:g} kg."
            day = row["date"] + pd.Timedelta(days=later)
            contacts.append((name, day, "health", "health visitor", "visit", said, pd.NaT))
        if number % 12 == 5:
            since = rows["date"].min() + pd.Timedelta(days=int(rng.choice([0, 30, 91])))
            until, measure = since + pd.Timedelta(days=200), str(rng.choice(["weight", "height"]))
            plans.append((name, measure, since, until, float(rng.choice([7, 14, 28])), "clinic"))
    return {
        "children": pd.DataFrame(children),
        "measurements": pd.concat(measurements, ignore_index=True),
        "contacts": pd.DataFrame(contacts, columns=["child_id", "date", "agency", "role", "kind",
                                                    "summary", "date_to"]),
        "plans": pd.DataFrame(plans, columns=["child_id", "measure", "from", "until", "every_days",
                                              "source"]),
    }  # fmt: skip


if __name__ == "__main__":
    for name, table in tables().items():
        table.to_csv(Path(__file__).with_name(f"{name}.csv"), index=False, lineterminator="\n")
