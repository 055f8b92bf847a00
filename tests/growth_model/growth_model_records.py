"""Made-up children, scored, for the growth model's tests."""

import pandas as pd

from growthwatch import measurement, score

BIRTH = pd.Timestamp("2020-03-01")


def scores_of(records, measure="weight"):
    """Score {child_id: (sex, ages in days, z-scores)} as the package would."""
    children, visits = [], []
    column = {"weight": "weight_kg", "height": "height_cm"}[measure]
    for child_id, (sex, ages, z) in records.items():
        children.append({"child_id": child_id, "sex": sex, "birth_date": BIRTH})
        for age, value in zip(ages, measurement(measure, z, sex=sex, age_days=ages), strict=True):
            date = BIRTH + pd.Timedelta(days=int(age))
            visits.append({"child_id": child_id, "date": date, column: value})
    return score(pd.DataFrame(children), pd.DataFrame(visits))
