"""Children made up from the reference, for the tests of the judgement."""

from __future__ import annotations

import numpy as np
import pandas as pd

import growthwatch as gw

MONTH = 30.4375
BIRTH = pd.Timestamp("2020-01-06")
ROUTINE = (0, 1, 2, 4, 6, 9, 12, 15, 18, 24, 30)


def record(months, z, name="A", sex="female", value=None) -> pd.DataFrame:
    """Return the scores of one made-up child's weights at ages, by z-score or in kg."""
    days = np.round(np.asarray(months) * MONTH).astype(int)
    if value is None:
        z = np.broadcast_to(z, days.shape)
        value = gw.measurement("weight", z, sex=sex, age_days=days)
    return scored(np.full(days.shape, name), sex, days, value)


def records(drawn: list[list[tuple[int, float]]]) -> pd.DataFrame:
    """Return the scores of many girls' weights, each of days and z-scores; C00, C01 and so on."""
    names = np.repeat([f"C{n:02}" for n in range(len(drawn))], [len(rows) for rows in drawn])
    days, z = (
        np.array(each) for each in zip(*(row for rows in drawn for row in rows), strict=True)
    )
    return scored(names, "female", days, gw.measurement("weight", z, sex="female", age_days=days))


def scored(names, sex, days, value) -> pd.DataFrame:
    children = pd.DataFrame({"child_id": pd.unique(names), "sex": sex, "birth_date": BIRTH})
    visits = pd.DataFrame(
        {
            "child_id": names,
            "date": BIRTH + pd.to_timedelta(days, "D"),
            "weight_kg": np.round(value, 3),
        }
    )
    scores = gw.score(children, visits)
    return scores[scores["measure"] == "weight"].reset_index(drop=True)


def slowed(kept: float, onset: float = 9, until: float = 99, months=ROUTINE, catch_up: float = 0.0):
    """Return a girl on the median who keeps a share of her gain from an age to another.

    `catch_up` is the share of the shortfall made good at each weight afterwards.
    """
    days = np.round(np.asarray(months) * MONTH)
    usual = gw.measurement("weight", np.zeros(len(days)), sex="female", age_days=days)
    value, short = usual.copy(), 0.0
    for row in range(1, len(days)):
        if onset <= months[row - 1] < until:
            short += (1 - kept) * (usual[row] - usual[row - 1])
        elif months[row - 1] >= until:
            short *= 1 - catch_up
        value[row] = usual[row] - short
    return record(months, None, value=value)
