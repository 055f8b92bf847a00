"""z-scores of random measurements beside pygrowup's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.conversion import measurement, zscore
from growthwatch.record.vocabulary import MEASURES, SEXES
from growthwatch.verification.pygrowup_scores import (
    AGREE_WITHIN,
    FIRST_DAY,
    LAST_DAY,
    UK_FIRST_DAY,
    UK_LAST_DAY,
    UK_WITHIN_Z,
    peer_zscore,
)

WIDEST_Z = 4.0
DECIMALS = {"weight": 2, "height": 1, "bmi": 2, "ofc": 1}


def verify(n: int = 1000, seed: int = 2006) -> pd.DataFrame:
    """Compute z-scores of random measurements with growthwatch and with pygrowup.

    Parameters
    ----------
    n : int
        Random measurements: any measure, either sex, day 1 to five years, within 4 SD.
    seed : int
        Of the random numbers: the same seed gives the same measurements.

    Returns
    -------
    DataFrame
        One row a comparison: reference, measure, sex, age_days, value, z (growthwatch's), peer_z
        (pygrowup's, two decimals), difference (absolute), agrees (bool: within 0.006). Each
        measurement is compared on "who", and on "uk-who" where that is the same tables and formula:
        from two weeks to four years, within 3 SD.

    Raises
    ------
    ValueError
        If n is not above zero.
    """
    if n < 1:
        raise ValueError(f"n is {n}: compare at least one measurement")
    sample = random_measurements(n, seed)
    sample["peer_z"] = [
        peer_zscore(row.measure, row.value, sex=row.sex, age_days=row.age_days)
        for row in sample.itertuples()
    ]
    overlap = sample["age_days"].between(UK_FIRST_DAY, UK_LAST_DAY)
    overlap &= sample["peer_z"].abs() < UK_WITHIN_Z
    parts = []
    for reference, rows in (("who", sample), ("uk-who", sample[overlap])):
        z = zscore(
            rows["measure"],
            rows["value"],
            sex=rows["sex"],
            age_days=rows["age_days"],
            reference=reference,
        )
        parts.append(rows.assign(reference=reference, z=z))
    table = pd.concat(parts, ignore_index=True)
    table["difference"] = (table["z"] - table["peer_z"]).abs()
    table["agrees"] = table["difference"] <= AGREE_WITHIN  # False where one of them has no value
    return table[
        ["reference", "measure", "sex", "age_days", "value", "z", "peer_z", "difference", "agrees"]
    ]


def summarise(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Sum comparisons up by reference and measure.

    Parameters
    ----------
    comparisons : DataFrame
        As `verify` returns it.

    Returns
    -------
    DataFrame
        reference, measure, n, largest_difference, agrees (bool: all of them).
    """
    return comparisons.groupby(["reference", "measure"], sort=False, as_index=False).agg(
        n=("difference", "size"),
        largest_difference=("difference", "max"),
        agrees=("agrees", "all"),
    )


def random_measurements(n: int, seed: int) -> pd.DataFrame:
    """Return n random measurements as a clinic writes them: measure, sex, age_days, value."""
    random = np.random.default_rng(seed)
    measure = random.choice(MEASURES, n)
    sex = random.choice(SEXES, n)
    age = random.integers(FIRST_DAY, LAST_DAY + 1, n)
    z = random.uniform(-WIDEST_Z, WIDEST_Z, n)
    value = measurement(measure, z, sex=sex, age_days=age, reference="who")
    value = [round(v, DECIMALS[name]) for v, name in zip(value, measure, strict=True)]
    sample = pd.DataFrame({"measure": measure, "sex": sex, "age_days": age, "value": value})
    rank = sample["measure"].map(MEASURES.index)
    return sample.iloc[np.argsort(rank.to_numpy(), kind="stable")].reset_index(drop=True)
