"""Made-up children with records of their own, for charts that tell what happened."""

from __future__ import annotations

import numpy as np
import pandas as pd

import growthwatch as gw

BIRTH = pd.Timestamp("2022-03-01")


def at(z, days, sex="female", measure="weight", reference="uk-who", correction=0):
    """Return values by date that lie at z-scores."""
    days = np.asarray(days)
    values = gw.measurement(measure, z, sex=sex, age_days=days + correction, reference=reference)
    values = np.broadcast_to(np.round(values, 2), days.shape)
    return {
        BIRTH + pd.Timedelta(days=int(day)): float(value)
        for day, value in zip(days, values, strict=True)
    }


def girl(**more):
    return gw.Child(sex="F", birth_date=BIRTH, **more)


def boy(**more):
    return gw.Child(sex="M", birth_date=BIRTH, **more)
