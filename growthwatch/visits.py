"""Visits turned into one row a measure, with the weight at birth and the BMI."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import MEASURES

COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
# Copies of one value differ by less: a gram, a hundredth of a millimetre.
SAME = 3  # decimals
MEASURE_TYPE = pd.CategoricalDtype(list(MEASURES))


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
        child_id, child (the number of the id in their order, -1 where it is missing), date,
        measure, value; position where the measurements have it. BMI stands where a day has one
        weight and one height; a value written twice is one.
    """
    measurements = _with_birth_weights(children, measurements)
    ids = _plain(measurements["child_id"])
    day = measurements["date"].to_numpy()
    # Children in order of their ids, as numbers: sorting numbers is many times faster.
    child, _ = pd.factorize(ids, sort=True)
    parts, measure, values = [], [], []
    for number, name in enumerate(MEASURES):
        if name in COLUMNS and COLUMNS[name] in measurements:
            value = measurements[COLUMNS[name]].to_numpy(dtype=float, na_value=np.nan)
        elif name == "bmi" and {"weight_kg", "height_cm"} <= set(measurements):
            value = _bmi(child, day, measurements)
        else:
            continue
        present = np.flatnonzero(~np.isnan(value))
        parts.append(present)
        measure.append(np.full(len(present), number, dtype=np.int8))
        values.append(value[present])
    visit = np.concatenate(parts) if parts else np.empty(0, dtype=int)
    code = np.concatenate(measure) if measure else np.empty(0, dtype=np.int8)
    value = np.concatenate(values) if values else np.empty(0)
    # Two values on one day: by size, so that the order of the input never matters.
    order = np.lexsort((value, code, day[visit], child[visit]))
    visit = visit[order]
    columns = {
        "child_id": ids.array.take(visit),
        "child": child[visit].astype(np.int32),
        "date": day[visit],
        "measure": pd.Categorical.from_codes(code[order], dtype=MEASURE_TYPE),
        "value": value[order],
    }
    if "position" in measurements:
        columns["position"] = _plain(measurements["position"]).array.take(visit)
    return pd.DataFrame(columns)


def _plain(column: pd.Series) -> pd.Series:
    """Return a column with the type that pandas gives to values without one, such as "str"."""
    return column if column.dtype == "str" else pd.Series(column.to_numpy())


def _with_birth_weights(children: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Add the children's `birth_weight_kg` as weights on the day of birth, where there is none."""
    if "birth_weight_kg" not in children:
        return measurements
    known = children["child_id"].notna() & children["birth_date"].notna()
    weight = children["birth_weight_kg"].to_numpy(dtype=float, na_value=np.nan)
    here = np.flatnonzero(known.to_numpy() & ~np.isnan(weight))
    ids, born = children["child_id"].iloc[here], children["birth_date"].to_numpy()[here]
    if "weight_kg" in measurements and len(here):
        child = pd.Index(ids).get_indexer(measurements["child_id"])
        at_birth = (child >= 0) & measurements["weight_kg"].notna().to_numpy()
        at_birth &= measurements["date"].to_numpy() == born[child]
        free = np.ones(len(here), dtype=bool)
        free[child[at_birth]] = False
        here, ids, born = here[free], ids[free], born[free]
    if not len(here):
        return measurements
    birth = pd.DataFrame({"child_id": ids.to_numpy(), "date": born, "weight_kg": weight[here]})
    return pd.concat([measurements, birth], ignore_index=True)


def _bmi(child: np.ndarray, day: np.ndarray, measurements: pd.DataFrame) -> np.ndarray:
    """Return BMI at each visit that completes a weight and a height of one child and day.

    Where a day holds two weights or two heights that differ there is no telling which belong
    together, and no BMI.
    """
    order = np.lexsort((day, child))  # the rows of a day in their own order
    by_child, by_day = child[order], day[order].view(np.int64)
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (by_child[1:] != by_child[:-1]) | (by_day[1:] != by_day[:-1])
    first = np.flatnonzero(begins)
    pair = {}
    for measure in ("weight", "height"):
        value = measurements[COLUMNS[measure]].to_numpy(dtype=float, na_value=np.nan)
        value = np.where(value > 0, value, np.nan)
        if np.isnan(value).all():
            return value
        least, most = (which.reduceat(value[order], first) for which in (np.fmin, np.fmax))
        pair[measure] = np.where(most - least < 0.5 * 10.0**-SAME, most, np.nan)
    bmi = np.full(len(order), np.nan)
    with np.errstate(over="ignore"):
        bmi[order[first]] = pair["weight"] / (pair["height"] / 100) ** 2
    return bmi
