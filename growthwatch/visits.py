"""Visits turned into one row a measure, with the weight at birth and the BMI."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import MEASURES

COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
# Copies of one value differ by less: a gram, a hundredth of a millimetre.
SAME = 3  # decimals


def long_rows(children: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Return one row a child, day and measure that was taken, sorted by these and by size.

    Parameters
    ----------
    children : DataFrame
        child_id, birth_date; optionally birth_weight_kg, a weight on the birth date unless one was
        measured that day.
    measurements : DataFrame
        child_id, date and any of weight_kg, height_cm, ofc_cm; optionally position.

    Returns
    -------
    DataFrame
        child_id, date, position, measure, value. BMI stands where a day has one weight and one
        height; a value written twice is one.
    """
    measurements = _with_birth_weights(children, measurements)
    visits = pd.DataFrame(
        {
            "child_id": measurements["child_id"].to_numpy(),
            "date": measurements["date"].to_numpy(),
            "position": measurements.get("position", pd.Series("", measurements.index)).to_numpy(),
        }
    )
    # Children in order of their ids, as numbers: sorting numbers is many times faster.
    child, _ = pd.factorize(visits["child_id"], sort=True)
    parts, measure, values = [], [], []
    for number, name in enumerate(MEASURES):
        if name in COLUMNS and COLUMNS[name] in measurements:
            value = measurements[COLUMNS[name]].to_numpy(dtype=float, na_value=np.nan)
        elif name == "bmi" and {"weight_kg", "height_cm"} <= set(measurements):
            value = _bmi(child, visits["date"], measurements)
        else:
            continue
        present = np.flatnonzero(~np.isnan(value))
        parts.append(present)
        measure.append(np.full(len(present), number, dtype=np.int8))
        values.append(value[present])
    visit = np.concatenate(parts) if parts else np.empty(0, dtype=int)
    code = np.concatenate(measure) if measure else np.empty(0, dtype=np.int8)
    value = np.concatenate(values) if values else np.empty(0)
    day = visits["date"].to_numpy()
    # Two values on one day: by size, so that the order of the input never matters.
    order = np.lexsort((value, code, day[visit], child[visit]))
    rows = visits.iloc[visit[order]].reset_index(drop=True)
    rows["measure"] = pd.Categorical.from_codes(code[order], categories=list(MEASURES))
    rows["value"] = value[order]
    return rows


def _with_birth_weights(children: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Add the children's `birth_weight_kg` as weights on the day of birth, where there is none."""
    if "birth_weight_kg" not in children:
        return measurements
    birth = pd.DataFrame(
        {
            "child_id": children["child_id"].to_numpy(),
            "date": children["birth_date"].to_numpy(),
            "weight_kg": children["birth_weight_kg"].to_numpy(dtype=float, na_value=np.nan),
        }
    ).dropna()
    if "weight_kg" in measurements:
        weighed = measurements[measurements["weight_kg"].notna()]
        keys = pd.MultiIndex.from_frame(weighed[["child_id", "date"]])
        birth = birth[~pd.MultiIndex.from_frame(birth[["child_id", "date"]]).isin(keys)]
    if birth.empty:
        return measurements
    return pd.concat([measurements, birth], ignore_index=True)


def _bmi(child: np.ndarray, date: pd.Series, measurements: pd.DataFrame) -> np.ndarray:
    """Return BMI at each visit that completes a weight and a height of one child and day.

    Where a day holds two weights or two heights that differ there is no telling which belong
    together, and no BMI.
    """
    day = pd.DataFrame({"child": child, "date": date})
    pair = {}
    for measure in ("weight", "height"):
        value = measurements[COLUMNS[measure]].to_numpy(dtype=float, na_value=np.nan)
        value = np.where(value > 0, value, np.nan)
        if np.isnan(value).all():
            return value
        day["value"] = value
        groups = day.groupby(["child", "date"], sort=False, dropna=False)["value"]
        least, most = (groups.transform(which).to_numpy() for which in ("min", "max"))
        pair[measure] = np.where(most - least < 0.5 * 10.0**-SAME, most, np.nan)
    with np.errstate(over="ignore"):
        bmi = pair["weight"] / (pair["height"] / 100) ** 2
    first = ~day.duplicated(["child", "date"]).to_numpy()
    return np.where(first, bmi, np.nan)
