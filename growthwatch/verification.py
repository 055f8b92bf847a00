"""Check of the z-scores against an independent package, pygrowup.

pygrowup was written by others from WHO's tables and formulas; it and growthwatch share no code. It
gives z-scores to two decimals.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.conversion import measurement, zscore
from growthwatch.record.vocabulary import MEASURES, SEXES

FIRST_DAY, LAST_DAY = 1, 1856  # pygrowup takes day 0 for a missing age; WHO's tables end there
# UK-WHO is WHO 2006 from two weeks to four years.
UK_FIRST_DAY, UK_LAST_DAY = 14, 1460
# Beyond 3 SD, UK-WHO goes on with the LMS formula where WHO does not.
UK_WITHIN_Z = 3.0
WIDEST_Z = 4.0
# Half of pygrowup's last decimal is 0.005. It also rounds before it decides whether a value lies
# beyond 3 SD, so that within 0.005 of 3 it may take the other formula: at most 0.0055 in 475,246
# comparisons.
AGREE_WITHIN = 0.006
METHODS = {"weight": "wfa", "height": "lhfa", "bmi": "bmifa", "ofc": "hcfa"}
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


def peer_zscore(measure: str, value: float, *, sex: str, age_days: int) -> float:
    """Return pygrowup's WHO 2006 z-score, to two decimals.

    Length below two years and height from there, as growthwatch takes them: pygrowup's own
    adjustment for children measured the other way is off.
    """
    import pygrowup

    method = getattr(pygrowup.Observation(sex=sex, age_in_days=int(age_days)), METHODS[measure])
    adjust = {"auto_adjust": False} if measure == "height" else {}
    return float(method(float(value), **adjust))
