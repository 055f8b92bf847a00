"""Whole columns in the wrong unit: refused with the reason, rather than a false alarm a child."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.conversion import z_scores
from growthwatch.reading.quantities import CM_OF, KG_OF, UNIT_WORDS
from growthwatch.record.errors import CaseloadError

# Where the median of a column can lie, in kg and cm: from the smallest preterm baby to an adult.
# Wide on purpose: outside it the unit is wrong, whoever was measured.
MEDIAN_WITHIN = {
    "weight": (0.4, 150.0),
    "birth weight": (0.4, 7.0),
    "height": (25.0, 220.0),
    "ofc": (15.0, 70.0),
    "parent": (100.0, 230.0),
}
SAID = {
    "weight": "weights",
    "birth weight": "birth weights",
    "height": "heights",
    "ofc": "head circumferences",
    "parent": "parents' heights",
}
FAR, NEAR = 5.0, 3.0  # z-scores of the median child
ENOUGH = 20  # measurements, for the median of their z-scores to say something


def check_unit(what: str, column: str, text: np.ndarray, unit: str | None, key: str = "") -> None:
    """Raise CaseloadError if the numbers of a column cannot be in the unit the mapping says.

    Parameters
    ----------
    what : str
        A key of `MEDIAN_WITHIN`.
    column : str
        Its name, to say which.
    text : ndarray of str, shape (n,)
        Only numbers without a unit of their own are looked at, and only where most are such.
    unit : str or None
    key : str
        What the mapping calls the measure, where its unit is called "weight_unit".
    """
    filled = pd.Series(text[text != ""], dtype="str")
    numbers = pd.to_numeric(filled.str.replace(",", "."), errors="coerce")
    numbers = numbers[numbers > 0].to_numpy()
    if not len(numbers) or len(numbers) < len(filled) / 2:
        return
    size_of = KG_OF if "weight" in what else CM_OF
    low, high = MEDIAN_WITHIN[what]
    if unit is not None:
        sizes = numbers * size_of[unit]
        outside = (sizes < low) | (sizes > high)
        if outside.mean() <= 0.5:
            return
        numbers = numbers[outside]
    median = float(np.median(numbers))
    likely = [one for one, size in size_of.items() if low <= median * size <= high]
    name = f"the {SAID[what]} in column {column!r}"
    if not likely:
        raise CaseloadError(
            f"{name} cannot be right in any unit (median {median:g}): check what the column holds"
        )
    put = f'put {key + "_unit" if key else "unit"} = "{likely[0]}" there in the mapping'
    if unit is None:
        raise CaseloadError(
            f"{name} have no unit and look like {UNIT_WORDS[likely[0]]} (median {median:g}): {put}"
        )
    raise CaseloadError(f"{name} look like {UNIT_WORDS[likely[0]]}: median {median:g}; {put}")


def check_against_reference(measurements: pd.DataFrame, children: pd.DataFrame) -> None:
    """Raise CaseloadError if half of the children would be giants or dwarfs.

    Tells pounds from kilograms and inches from centimetres, whose numbers are alike: the median
    z-score of a caseload lies near zero, whichever children are in it.

    Parameters
    ----------
    measurements : DataFrame
        child_id, date, weight_kg, height_cm, ofc_cm.
    children : DataFrame
        child_id, sex, birth_date.
    """
    at = pd.Index(children["child_id"]).get_indexer(measurements["child_id"])
    sex = children["sex"].to_numpy(dtype=object)[at]
    born = children["birth_date"].to_numpy()[at]
    age = (measurements["date"].to_numpy() - born) / np.timedelta64(1, "D")
    for measure, column, units in (
        ("weight", "weight_kg", {"lb": KG_OF["lb"], "kg": 1 / KG_OF["lb"]}),
        ("height", "height_cm", {"in": CM_OF["in"], "cm": 1 / CM_OF["in"]}),
        ("ofc", "ofc_cm", {"in": CM_OF["in"], "cm": 1 / CM_OF["in"]}),
    ):
        values = measurements[column].to_numpy(dtype=float)
        good = np.isfinite(values) & np.isfinite(age)
        if good.sum() < ENOUGH:
            continue

        rows = measure, values[good], sex[good], age[good]
        # Where nobody has a z-score there is nothing to tell a unit by.
        if not abs(_median_z(*rows, 1.0)) > FAR:
            continue
        near = (one for one, size in units.items() if abs(_median_z(*rows, size)) < NEAR)
        likely = next(near, None)
        median = float(np.median(values[good]))
        said, unit = SAID[measure], column.rsplit("_", 1)[1]
        if likely is None:
            raise CaseloadError(
                f"half of the {said} are further than {FAR:g} z-scores from the median child "
                f"(median {median:g} {unit}): check the unit, and which column they come from"
            )
        raise CaseloadError(
            f"the {said} look like {UNIT_WORDS[likely]}: median {median:g} if they were "
            f'{UNIT_WORDS[unit]}; put unit = "{likely}" there in the mapping'
        )


def _median_z(
    measure: str, values: np.ndarray, sex: np.ndarray, age_days: np.ndarray, size: float
) -> float:
    """Return the z-score of the median child, values taken times `size`; nan where none has one."""
    z = np.asarray(z_scores(measure, values * size, sex=sex, age_days=age_days), dtype=float)
    known = z[~np.isnan(z)]
    return float(np.median(known)) if len(known) else np.nan
