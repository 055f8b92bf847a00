"""How common it is: by WHO's criteria and by the seven of Olsen, with confidence intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.cohort.intervals import wilson
from growthwatch.cohort.visits import WEIGHT_FOR_LENGTH, age_bands, unflagged, visits_of
from growthwatch.olsen import CRITERIA, olsen_criteria
from growthwatch.record.vocabulary import DAYS_PER_MONTH

# WHO Child Growth Standards: training course, interpreting growth indicators. Geneva, 2008; WHO
# Technical Report Series 854, 1995. To five years.
WHO_CRITERIA: tuple[tuple[str, str, float, bool], ...] = (
    ("underweight", "weight", -2, True),
    ("severely underweight", "weight", -3, True),
    ("stunted", "height", -2, True),
    ("severely stunted", "height", -3, True),
    ("wasted", WEIGHT_FOR_LENGTH, -2, True),
    ("severely wasted", WEIGHT_FOR_LENGTH, -3, True),
    ("overweight", WEIGHT_FOR_LENGTH, 2, False),
    ("obese", WEIGHT_FOR_LENGTH, 3, False),
)
FIVE_YEARS_MONTHS = 60


def prevalence(
    scores: pd.DataFrame,
    *,
    criteria: str = "who",
    months: tuple[float, ...] = (0, 60),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the children who meet each criterion, with a confidence interval.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it; for WHO's criteria with the reference "who".
    criteria : {"who", "olsen"}
    months : tuple of numbers
        Edges of the age groups: (0, 6, 12, 24, 60) makes four. One number a child and group.
    confidence : float

    Returns
    -------
    DataFrame
        age_months, criterion, children (who could be assessed), number, percent, low, high: one row
        an age group and criterion.

    Raises
    ------
    ValueError
        For other criteria; for fewer than two edges.

    Notes
    -----
    By WHO's criteria each child counts once in each age group, at its last measurement there:
    repeated measurements of a child are not independent. Values beyond WHO's flags are left out. By
    Olsen's, a child counts if it ever met the criterion in the group, as in the paper. Intervals
    are Wilson's; they take the children as a simple random sample.

    References
    ----------
    WHO/UNICEF. Recommendations for data collection, analysis and reporting on anthropometric
    indicators in children under 5 years old. Geneva, 2019. Olsen EM et al. Arch Dis Child
    2007;92:109-114.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.simulate(400, seed=1)
    >>> table = prevalence(gw.score(caseload.children, caseload.measurements, reference="who"))
    >>> table.loc[0, "criterion"], int(table.loc[0, "children"])
    ('underweight', 400)
    """
    if criteria not in ("who", "olsen"):
        raise ValueError(f"unknown criteria {criteria!r}: use 'who' or 'olsen'")
    if len(months) < 2 or list(months) != sorted(set(months)):
        raise ValueError("months are the edges of age groups: give two or more that rise")
    parts = _by_who(scores, months) if criteria == "who" else _by_olsen(scores, months)
    columns = ["age_months", "criterion", "children", "number"]
    table = pd.DataFrame(parts, columns=columns)
    number, of = (table[name].to_numpy(float) for name in ("number", "children"))
    with np.errstate(invalid="ignore", divide="ignore"):
        table["percent"] = 100 * number / of
    low, high = wilson(number, of, confidence)
    return table.assign(low=100 * low, high=100 * high)


def _by_who(scores: pd.DataFrame, months: tuple[float, ...]) -> list[tuple[str, str, int, int]]:
    visits = visits_of(scores)
    visits = visits[visits["age_days"] < FIVE_YEARS_MONTHS * DAYS_PER_MONTH]
    band = age_bands(visits["age_days"].to_numpy(float), months)
    rows = []
    for name in band.categories:
        here = visits[np.asarray(band == name)]
        for criterion, measure, limit, below in WHO_CRITERIA:
            z = unflagged(here[measure].to_numpy(float), measure)
            # Each child's last value that can be used; rows are by child and date.
            known = ~np.isnan(z)
            last = ~here["child_id"][known].duplicated(keep="last").to_numpy()
            z = z[known][last]
            met = z < limit if below else z > limit
            rows.append((str(name), criterion, len(z), int(met.sum())))
    return rows


def _by_olsen(scores: pd.DataFrame, months: tuple[float, ...]) -> list[tuple[str, str, int, int]]:
    found = olsen_criteria(scores)
    band = age_bands(found["age_days"].to_numpy(float), months)
    rows = []
    for name in band.categories:
        here = found[np.asarray(band == name)]
        for criterion in CRITERIA:
            of_child = here.dropna(subset=[criterion]).groupby("child_id")[criterion].any()
            rows.append((str(name), criterion, len(of_child), int(of_child.sum())))
    return rows
