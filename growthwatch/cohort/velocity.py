"""How fast children grow between two measurements: plainly, and given what was likely."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.growth_model import expected_growth
from growthwatch.record.vocabulary import CENTILE_SPACE, DAYS_PER_YEAR, known

MEASURES = ("weight", "height", "ofc")


def velocity(
    scores: pd.DataFrame, *, measure: str = "weight", at_least_days: float = 1
) -> pd.DataFrame:
    """Return how fast each child grew from one measurement to the next.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it.
    measure : {"weight", "height", "ofc"}
    at_least_days : float
        How far apart two measurements must be: each is compared with the last one at least so many
        days before. Lengths closer than 3 months tell more of measuring than of growth.

    Returns
    -------
    DataFrame
        A row an interval, by child and date: child_id, from_date, date, from_value, value, days,
        age_days (at its end); gain (kg or cm), per_year, and per_day, in grams, of weights;
        z_change and spaces, the change in z and in centile spaces; conditional_z, how many SD the
        last value lies from what the record up to `from_date` made likely, and conditional_centile,
        the centile of conditional gain; nan where the growth model does not reach.

    Raises
    ------
    ValueError
        For another measure; for a span that is not above 0.

    References
    ----------
    Cole TJ. Conditional reference charts to assess weight gain in British infants. Arch Dis Child
    1995;73:8-16. The growth model stands in for its correlations: docs/growth-model.md.

    Examples
    --------
    >>> import growthwatch as gw
    >>> child = gw.datasets.child_b1().child("B1").as_of("2013-01-14")
    >>> velocity(child.scores)[["gain", "days", "conditional_centile"]].tail(1).round(2)
       gain  days  conditional_centile
    6 -0.01    60                 1.28
    """
    from growthwatch.centiles import centile

    known(measure, MEASURES, "measure")
    if not at_least_days > 0:
        raise ValueError(f"at_least_days {at_least_days}: look back by more than 0 days")
    rows = scores[(scores["measure"] == measure).to_numpy()]
    rows = rows[rows["age_days"].notna().to_numpy() & rows["value"].gt(0).to_numpy()]
    rows = rows.drop_duplicates(["child_id", "date", "value"])
    rows = rows.sort_values(["child_id", "date", "value"], kind="stable", ignore_index=True)
    column = f"conditional_z_over_{at_least_days:g}_days"
    if len(rows) and measure != "ofc":
        conditional = expected_growth(rows, over_days=[at_least_days])[column].to_numpy(float)
    else:
        conditional = np.full(len(rows), np.nan)
    late, early = _pairs(rows, at_least_days)
    after, before = rows.iloc[late].reset_index(drop=True), rows.iloc[early].reset_index(drop=True)
    days = (after["date"] - before["date"]).dt.days
    gain = after["value"] - before["value"]
    z_change = after["z"].astype(float) - before["z"].astype(float)
    table = pd.DataFrame(
        {
            "child_id": after["child_id"],
            "from_date": before["date"],
            "date": after["date"],
            "from_value": before["value"],
            "value": after["value"],
            "days": days,
            "age_days": after["age_days"],
            "gain": gain,
            "per_year": gain / days * DAYS_PER_YEAR,
            "z_change": z_change,
            "spaces": z_change / CENTILE_SPACE,
            "conditional_z": conditional[late],
        }
    )
    if measure == "weight":
        table.insert(9, "per_day", 1000 * gain / days)
    return table.assign(conditional_centile=centile(table["conditional_z"]))


def _pairs(rows: pd.DataFrame, days: float) -> tuple[np.ndarray, np.ndarray]:
    """Return each row with the last one of its child at least `days` before it."""
    child, _ = pd.factorize(rows["child_id"])
    age = rows["age_days"].to_numpy(float)
    if not len(age):
        return np.empty(0, int), np.empty(0, int)
    # Children's ages laid end to end, far enough apart never to mix.
    along = child * (np.ptp(age) + days + 1) + age
    early = np.searchsorted(along, along - days, side="right") - 1
    late = np.flatnonzero((early >= 0) & (child[np.maximum(early, 0)] == child))
    return late, early[late]
