"""How well a cohort was measured, as WHO asks of surveys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.cohort.visits import WEIGHT_FOR_LENGTH, WIDE, age_bands, unflagged, visits_of
from growthwatch.record.vocabulary import known

# The last digit that is written: 100 g of weight and 1 mm of length, as in WHO's surveys; 10 g
# where more than one weight in ten has a second decimal, as electronic scales give it.
DIGIT_OF = {"weight": 0.1, "height": 0.1, "ofc": 0.1}
FINER, FINER_SHARE = 0.01, 0.1
# The 5th and 95th percentile of the SD of z-scores in 51 national surveys of children under five,
# on the WHO standards of 2006: Mei Z, Grummer-Strawn LM. Bull World Health Organ 2007;85:441-448.
USUAL_SD = {
    "weight": (1.17, 1.46),
    "height": (1.35, 1.95),
    "bmi": (1.08, 1.55),
    WEIGHT_FOR_LENGTH: (1.08, 1.50),
}
PERCENTILES = (5, 25, 50, 75, 95)
MONTHS = (0.0, 3, 6, 12, 24, 36, 48, 60)


def data_quality(scores: pd.DataFrame) -> pd.DataFrame:
    """Say how well each measure was taken and written down.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it.

    Returns
    -------
    DataFrame
        By measure:

        - values, missing_percent (of the visits of the table at which it was not taken) and
          flagged_percent (beyond WHO's limits of what is probable);
        - mean_z, sd_z, skewness, kurtosis (3 for a normal distribution) of z without the flagged,
          and usual_sd, between which it lay in nine of ten of 51 national surveys of children
          under five on the WHO standards: a larger one is mostly error of measuring, and one
          below is no worse for it;
        - commonest_digit and dissimilarity: of the last digit, 1 mm, and 10 or 100 g as they are
          mostly written. Dissimilarity is the
          share of values, in percent, that would need another last digit for all ten to be as
          common: 0 for none, 90 where every value ends in the same.

    References
    ----------
    WHO/UNICEF. Recommendations for data collection, analysis and reporting on anthropometric
    indicators in children under 5 years old. Geneva, 2019. Mei Z, Grummer-Strawn LM. Standard
    deviation of anthropometric Z-scores as a data quality assessment tool using the 2006 WHO growth
    standards. Bull World Health Organ 2007;85:441-448.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.simulate(300, seed=2)
    >>> table = data_quality(gw.score(caseload.children, caseload.measurements))
    >>> bool(table.loc["weight", "dissimilarity"] < 5)
    True
    """
    visits = visits_of(scores)
    rows = {}
    for measure in (*WIDE, WEIGHT_FOR_LENGTH):
        z = visits[measure].to_numpy(float)
        there = ~np.isnan(z)
        if not there.any():
            continue
        kept = unflagged(z, measure)
        kept = kept[~np.isnan(kept)]
        value = visits.get(f"{measure}_value")
        digit, apart = (
            last_digits(value.to_numpy(float), DIGIT_OF[measure])
            if value is not None and measure in DIGIT_OF
            else (None, np.nan)
        )
        low, high = USUAL_SD.get(measure, (np.nan, np.nan))
        rows[measure] = {
            "values": int(there.sum()),
            "missing_percent": 100 * float(np.mean(~there)),
            "flagged_percent": 100 * (1 - len(kept) / there.sum()),
            **_moments(kept),
            "usual_sd": "" if np.isnan(low) else f"{low:.2f} to {high:.2f}",
            "commonest_digit": digit,
            "dissimilarity": apart,
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.astype({"commonest_digit": "Int64"}) if len(table) else table


def last_digits(values: np.ndarray, step: float) -> tuple[int | None, float]:
    """Return the commonest last digit and the index of dissimilarity, in percent."""
    values = values[~np.isnan(values)]
    if not len(values):
        return None, float("nan")
    finer = np.round(values / FINER).astype(np.int64)
    whole = round(step / FINER)
    written = finer if np.mean(finer % whole != 0) > FINER_SHARE else finer // whole
    digits = written % 10
    share = np.bincount(digits, minlength=10) / len(digits)
    return int(np.argmax(share)), float(50 * np.abs(share - 0.1).sum())


def z_distribution(
    scores: pd.DataFrame, *, measure: str = "weight", months: tuple[float, ...] = MONTHS
) -> pd.DataFrame:
    """Return how z-scores are spread in each age group, beside what the reference has.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it.
    measure : {"weight", "height", "bmi", "ofc", "weight for length"}
    months : tuple of numbers
        Edges of the age groups.

    Returns
    -------
    DataFrame
        A row an age group, and a last one "reference": values, children, mean, sd, the 5th, 25th,
        50th, 75th and 95th percentile of z, and below_2nd, the percentage below −2 SD. Values
        beyond WHO's flags are left out.

    Raises
    ------
    ValueError
        For an unknown measure.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.simulate(200, seed=1)
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> table = z_distribution(scores, months=(0, 12, 24))
    >>> table.index.tolist()
    ['0 to 12', '12 to 24', 'reference']
    """
    known(measure, (*WIDE, WEIGHT_FOR_LENGTH), "measure")
    visits = visits_of(scores)
    z = unflagged(visits[measure].to_numpy(float), measure)
    band = age_bands(visits["age_days"].to_numpy(float), months)
    rows = {}
    for name in band.categories:
        here = np.asarray(band == name) & ~np.isnan(z)
        if here.any():
            children = visits.loc[here, "child_id"].nunique()
            rows[name] = {"values": int(here.sum()), "children": children, **_spread(z[here])}
    normal = dict(zip(PERCENTILES, (-1.645, -0.674, 0.0, 0.674, 1.645), strict=True))
    rows["reference"] = {"mean": 0.0, "sd": 1.0, "below_2nd": 2.275} | {
        f"p{p}": value for p, value in normal.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "age_months"
    return table.astype({"values": "Int64", "children": "Int64"}) if "values" in table else table


def _spread(z: np.ndarray) -> dict[str, float]:
    low = {f"p{p}": float(np.percentile(z, p)) for p in PERCENTILES}
    sd = float(np.std(z, ddof=1)) if len(z) > 1 else np.nan
    return {"mean": float(z.mean()), "sd": sd, **low, "below_2nd": 100 * float(np.mean(z < -2))}


def _moments(z: np.ndarray) -> dict[str, float]:
    if len(z) < 2:
        return dict.fromkeys(("mean_z", "sd_z", "skewness", "kurtosis"), np.nan)
    centred = z - z.mean()
    spread = float(np.sqrt(np.mean(centred**2)))
    return {
        "mean_z": float(z.mean()),
        "sd_z": float(np.std(z, ddof=1)),
        "skewness": float(np.mean(centred**3) / spread**3) if spread else np.nan,
        "kurtosis": float(np.mean(centred**4) / spread**4) if spread else np.nan,
    }
