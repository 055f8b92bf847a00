"""z-scores by pygrowup, which others wrote from WHO's tables and formulas.

It shares no code with growthwatch, and gives z-scores to two decimals.
"""

from __future__ import annotations

from functools import lru_cache

FIRST_DAY, LAST_DAY = 1, 1856  # pygrowup takes day 0 for a missing age; WHO's tables end there
# UK-WHO is WHO 2006 from two weeks to four years.
UK_FIRST_DAY, UK_LAST_DAY = 14, 1460
# Beyond 3 SD, UK-WHO goes on with the LMS formula where WHO does not.
UK_WITHIN_Z = 3.0
# Half of pygrowup's last decimal is 0.005. It also rounds before it decides whether a value lies
# beyond 3 SD, so that within 0.005 of 3 it may take the other formula: at most 0.0055 in 475,246
# comparisons.
AGREE_WITHIN = 0.006
METHODS = {"weight": "wfa", "height": "lhfa", "bmi": "bmifa", "ofc": "hcfa"}
# pygrowup refuses values outside of these.
LEAST_AND_MOST = {"weight": (1, 125), "height": (10, 200), "bmi": (5, 60), "ofc": (10, 150)}
SEXES = ("female", "male")


def peer_zscore(measure: str, value: float, *, sex: str, age_days: int) -> float:
    """Return pygrowup's WHO 2006 z-score, to two decimals.

    Length below two years and height from there, as growthwatch takes them: pygrowup's own
    adjustment for children measured the other way is off.
    """
    import pygrowup

    method = getattr(pygrowup.Observation(sex=sex, age_in_days=int(age_days)), METHODS[measure])
    adjust = {"auto_adjust": False} if measure == "height" else {}
    return float(method(float(value), **adjust))


@lru_cache(maxsize=100_000)
def covered_zscore(
    reference: str, measure: str, value: float, sex: str | None, age_days: float
) -> float | None:
    """Return pygrowup's z-score on a reference of ours; None where it does not cover it.

    Parameters
    ----------
    reference : str
        "who" is covered from day 1 to 1856; "uk-who", which is the same tables and formula from
        two weeks to four years within 3 SD, there.
    measure, value, sex
        As in `growthwatch.zscore`.
    age_days : float
        Corrected, in whole days.
    """
    first, last = {"who": (FIRST_DAY, LAST_DAY), "uk-who": (UK_FIRST_DAY, UK_LAST_DAY)}.get(
        reference, (1, 0)
    )
    least, most = LEAST_AND_MOST[measure]
    if sex not in SEXES or not (first <= age_days <= last and least <= value <= most):
        return None
    z = peer_zscore(measure, value, sex=str(sex), age_days=int(age_days))
    return z if reference == "who" or abs(z) < UK_WITHIN_Z else None
