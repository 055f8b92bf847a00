"""The healthy children that every benchmark alters and tells of, in two halves.

Reads ``../shared/data/starr_calibration.csv.gz`` beside the checkout (`DATA`): 5,805 healthy US
babies. Half of them, by their identifier, chose the thresholds ("choose"); tables are of the other
half ("report").
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

import growthwatch as gw

DATA = Path(__file__).parents[2] / "shared" / "data" / "starr_calibration.csv.gz"
BIRTH = pd.Timestamp("2015-01-01")
WEIGHING_ERROR_KG = 0.05
HALVES = ("report", "choose")


def load(half: str) -> pd.DataFrame:
    """Return scores of the healthy children of one half ("choose" or "report")."""
    table = pd.read_csv(DATA).dropna(subset="weight_kg")
    number = table["child_id"].map(lambda name: hashlib.sha256(name.encode()).digest()[0] % 2)
    table = table[number == (0 if half == "choose" else 1)]
    table = table.drop_duplicates(["child_id", "age_days"])
    children = table.drop_duplicates("child_id")[["child_id", "sex"]].assign(birth_date=BIRTH)
    visits = table.rename(columns={"length_cm": "height_cm"})
    visits["date"] = BIRTH + pd.to_timedelta(visits["age_days"], "D")
    return gw.score(children, visits)


def rescored(scores: pd.DataFrame, value: np.ndarray) -> pd.DataFrame:
    """Return scores with other values and the z-scores of these."""
    z = gw.zscore("weight", value, sex=scores["sex"], age_days=scores["corrected_age_days"])
    return scores.assign(value=value, z=z)


def only_weights(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of weights without probable errors, numbered anew."""
    kept = (scores["measure"] == "weight") & (scores["z"].abs() < 6)
    return scores[kept].reset_index(drop=True)


def lengths_beside(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the lengths measured with a weight, without probable errors.

    Beside each stand the weight of the visit, `weight_kg` and `weight_z`, and whether the visit has
    a BMI, `bmi`.
    """
    visit = ["child_id", "age_days"]
    lengths = scores[(scores["measure"] == "height") & (scores["z"].abs() < 6)]
    weights = only_weights(scores)[[*visit, "value", "z"]]
    weights = weights.rename(columns={"value": "weight_kg", "z": "weight_z"})
    has = pd.MultiIndex.from_frame(scores[scores["measure"] == "bmi"][visit])
    lengths = lengths.merge(weights, on=visit)
    return lengths.assign(bmi=pd.MultiIndex.from_frame(lengths[visit]).isin(has))


def with_lengths(weights: pd.DataFrame, lengths: pd.DataFrame, slowed: float = 0.0) -> pd.DataFrame:
    """Return weights, altered or not, with the lengths of their visits and the BMI of both.

    `slowed` is the share of what a weight has lost, in SD, that its length has lost too.
    """
    visit = ["child_id", "age_days"]
    at = pd.MultiIndex.from_frame(weights[visit]).get_indexer(
        pd.MultiIndex.from_frame(lengths[visit])
    )
    here = lengths[at >= 0]
    weight_kg, weight_z = (weights[name].to_numpy()[at[at >= 0]] for name in ("value", "z"))
    measured = {"sex": here["sex"], "age_days": here["corrected_age_days"]}
    if slowed:
        z = here["z"] - slowed * (here["weight_z"] - weight_z)
        here = here.assign(z=z, value=gw.measurement("height", z, **measured))
    bmi = weight_kg / np.square(here["value"] / 100)
    bmi = here.assign(measure="bmi", value=bmi, z=gw.zscore("bmi", bmi, **measured))
    parts = [weights, here, bmi[here["bmi"]]]
    return pd.concat([part[list(weights.columns)] for part in parts], ignore_index=True)


def child_years(scores: pd.DataFrame) -> float:
    ages = scores.groupby("child_id")["age_days"].agg(["min", "max"])
    return float((ages["max"] - ages["min"]).sum() / 365.25)
