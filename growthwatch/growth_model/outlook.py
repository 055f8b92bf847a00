"""What one child should weigh at a coming visit, and what weight would worry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri

from growthwatch.conversion import measurement
from growthwatch.growth_model.distribution import Predicted, standard_deviation, z_at
from growthwatch.growth_model.expected import Record, _need_columns, _reasons, _record
from growthwatch.growth_model.kernel import LAST_AGE_DAYS, Drift
from growthwatch.growth_model.onepass import looked_ahead
from growthwatch.growth_model.weighing import OneMeasuresError, errors_in_z
from growthwatch.reading.coercion import as_day
from growthwatch.record.notes import Note
from growthwatch.record.vocabulary import known
from growthwatch.say.notes import WORDS, note_words

# Bounds of the middle 90% and 50%, and the two centiles that would worry.
CENTILES = {
    "value_0_4th": 0.4,
    "value_1st": 1,
    "value_5th": 5,
    "value_25th": 25,
    "value_75th": 75,
    "value_95th": 95,
}


def predict(
    scores: pd.DataFrame,
    dates: ArrayLike,
    *,
    measure: str = "weight",
    measurement_error: OneMeasuresError = None,
    drift: Drift | None = None,
) -> pd.DataFrame:
    """Predict a child's measurements from the record before each date.

    Parameters
    ----------
    scores : DataFrame
        One child's rows from `growthwatch.score` with the reference "uk-who".
    dates : date, str (YYYY-MM-DD) or array of these
        Past or future. Each date is predicted from the measurements before it.
    measure : {"weight", "height"}
    measurement_error : optional
        As in `expected_growth`; a bare value is `measure`'s, and the coming measurement's error is
        the last one's. By default the fitted model's.
    drift : Drift, optional
        From `estimate_drift`.

    Returns
    -------
    DataFrame
        One row a date, in the order given: date, age_days, corrected_age_days, expected_z,
        expected_sd, expected_value, and the values at six centiles: value_25th to value_75th holds
        half of such children, value_5th to value_95th nine tenths, and value_5th, value_1st and
        value_0_4th are weights that would worry, one child in 20, 100 and 250 weighing less. kg or
        cm. nan before the second measurement could be (no earlier one) and beyond 5 years; `note`
        says so.

    Raises
    ------
    ValueError
        For the rows of more than one child, a measure without a model, a missing column.
    """
    known(measure, ("weight", "height"), "measure with a growth model")
    _need_columns(scores)
    if len(scores["child_id"].unique()) > 1:
        raise ValueError("predict takes the scores of one child: select its rows first")
    days = _days(dates)
    result = pd.DataFrame({"date": days})
    for name in ("age_days", "corrected_age_days", "expected_z", "expected_sd", "expected_value"):
        result[name] = np.nan
    result = result.assign(**dict.fromkeys(CENTILES, np.nan), note="")
    of_measure = None if measurement_error is None else {measure: measurement_error}
    drifts = None if drift is None else {measure: drift}
    _, usable = _reasons(scores)
    record = _record(scores, measure, usable, of_measure, drifts)
    if record is None:
        return result.assign(note=_why_not(scores, measure))
    dated = pd.DatetimeIndex(scores["date"])[record.rows]
    last = np.searchsorted(dated, days, side="left") - 1
    earlier = np.maximum(last, 0)
    elapsed = np.asarray((days - dated[earlier]).days, dtype=float)
    result["age_days"] = record.age_days[earlier] + elapsed
    result["corrected_age_days"] = record.corrected_age_days[earlier] + elapsed
    result.loc[last < 0, "note"] = f"no {measure} before this date"
    too_old = result["age_days"].to_numpy() > LAST_AGE_DAYS
    result.loc[too_old, "note"] = WORDS[Note.MODEL_ENDED]
    rows = np.flatnonzero((last >= 0) & ~too_old)
    if len(rows):
        columns = _outlook(record, earlier[rows], result.iloc[rows], measurement_error)
        for name, values in columns.items():
            result.loc[rows, name] = values
    return result


def _outlook(
    record: Record, early: np.ndarray, ahead: pd.DataFrame, measurement_error: OneMeasuresError
) -> dict[str, np.ndarray]:
    """Return the predicted columns for the rows `ahead`, each from the state after `early`."""
    age, corrected = (ahead[name].to_numpy() for name in ("age_days", "corrected_age_days"))
    sex = record.sex[early]
    error = None
    if isinstance(measurement_error, str) or np.ndim(measurement_error or 0) == 0:
        measure = record.kernel.measure
        given = None if measurement_error is None else {measure: measurement_error}
        each = np.arange(len(early))
        error = errors_in_z(given, measure, record.z[early], sex, corrected, each, len(each))
    points = record.kernel.at(corrected, (sex.codes == 1).astype(float), age, error)
    predicted: Predicted = looked_ahead(record.passed, record.points, early, points)

    def in_units(z: np.ndarray) -> np.ndarray:
        return measurement(record.kernel.measure, z, sex=sex, age_days=corrected)

    columns = {
        "expected_z": predicted.mean,
        "expected_sd": standard_deviation(record.kernel, predicted),
        "expected_value": in_units(predicted.mean),
    }
    wanted = ndtri(np.array([*CENTILES.values()])[:, None] / 100)
    for name, z in zip(CENTILES, z_at(record.kernel, predicted, wanted), strict=True):
        columns[name] = in_units(z)
    return columns


def _days(dates: Any) -> pd.DatetimeIndex:
    """Return one date or several; text is read day first where it is not year first."""
    if isinstance(dates, str) or not np.ndim(dates):
        dates = [dates]
    return pd.DatetimeIndex([as_day(date) for date in dates])


def _why_not(scores: pd.DataFrame, measure: str) -> str:
    """Say why there is nothing to predict from: the reason of the measure's last row."""
    rows = np.flatnonzero((scores["measure"] == measure).to_numpy())
    reason = ""
    if len(rows):
        last = scores.iloc[rows[-1:]]
        reason = note_words(last.assign(notes=_reasons(last)[0])).iloc[0]
    return f"no {measure} to predict from" + (f": {reason}" if reason else "")
