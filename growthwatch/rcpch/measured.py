"""One measurement, as RCPCH's API answers it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta

import growthwatch
from growthwatch.centiles import centile, centile_band
from growthwatch.conversion import measurement as value_of
from growthwatch.conversion import z_scores
from growthwatch.rcpch.names import REFERENCES
from growthwatch.record.ages import LONGEST_GESTATION, SHORTEST_GESTATION
from growthwatch.record.vocabulary import DAYS_PER_YEAR, MEASURES, SEXES, TERM_DAYS, known

# Beyond these, RCPCH takes a measurement for an error. [rcpchgrowth 4.6.5, validation constants]
ERROR_SD = {"weight": 8.0, "height": 8.0, "ofc": 8.0, "bmi": 15.0}
WORDS = {"weight": "weight", "height": "height", "bmi": "BMI", "ofc": "head circumference"}
UNIT_WORDS = {"weight": "kg", "height": "cm", "bmi": "kg/m²", "ofc": "cm"}
LAST_CORRECTED_WEEKS = 42


def measurement(
    *,
    birth_date: str | dt.date,
    observation_date: str | dt.date,
    measurement_method: str,
    observation_value: float,
    sex: str,
    gestation_weeks: int | None = None,
    gestation_days: int | None = None,
    reference: str = "uk-who",
    events_text: list[str] | None = None,
    bone_age: float | None = None,
    bone_age_type: str | None = None,
    bone_age_sds: float | None = None,
    bone_age_centile: float | None = None,
    bone_age_text: str | None = None,
) -> dict[str, Any]:
    """Return one measurement as the API answers it.

    Parameters
    ----------
    birth_date, observation_date : date or str (YYYY-MM-DD)
    measurement_method : {"weight", "height", "bmi", "ofc"}
    observation_value : float
        kg, cm, kg/m2 or cm.
    sex : {"female", "male"}
    gestation_weeks, gestation_days : int, optional
        40+0 where not given.
    reference : {"uk-who", "trisomy-21", "turners-syndrome"}
    events_text, bone_age, bone_age_type, bone_age_sds, bone_age_centile, bone_age_text
        Handed on as they are.

    Returns
    -------
    dict
        provenance, birth_data, measurement_dates, child_observation_value,
        measurement_calculated_values, plottable_data, bone_age, events_data.

    Raises
    ------
    ValueError
        For a date, sex, method, reference or gestation that cannot be used, or an observation
        before birth.
    """
    method, sex = (
        known(measurement_method, MEASURES, "measurement_method"),
        known(sex, SEXES, "sex"),
    )
    known(reference, tuple(REFERENCES), "reference")
    born, seen = _day(birth_date, "birth_date"), _day(observation_date, "observation_date")
    if seen < born:
        raise ValueError(f"observation_date {seen} is before birth_date {born}")
    value = float(observation_value)
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"observation_value {observation_value!r} is not a number above zero")
    gestation = (gestation_weeks or 40) * 7 + (gestation_days or 0)
    if not SHORTEST_GESTATION <= gestation <= LONGEST_GESTATION:
        raise ValueError(f"gestation_weeks {gestation_weeks!r} is not between 22 and 45")
    weeks, days = divmod(gestation, 7)
    due = born + dt.timedelta(days=TERM_DAYS - gestation)
    age = {"chronological": (seen - born).days, "corrected": (seen - due).days}
    calculated: dict[str, Any] = {}
    points: dict[str, dict[str, Any]] = {}
    for kind, age_days in age.items():
        said = _at(age_days, method, value, sex, reference)
        points[kind] = said
        calculated |= {f"{kind}_{name}": one for name, one in said.items()}
    error = _error(method, value, points["corrected"]["sds"])
    calendar = {
        "chronological": calendar_age(born, seen),
        "corrected": calendar_age(due, seen) if due <= seen else None,
    }
    corrected_weeks = corrected_gestation(gestation, age["chronological"])
    comments = age_comments(weeks, days)
    moments = {
        kind: {
            "x": age[kind] / DAYS_PER_YEAR,
            "age_type": f"{kind}_age",
            "calendar_age": calendar[kind],
            "lay_comment": comments[f"lay_{kind}_decimal_age_comment"],
            "clinician_comment": comments[f"clinician_{kind}_decimal_age_comment"],
            "age_error": None,
        }
        for kind in age
    }
    moments["corrected"]["corrected_gestational_age"] = (
        f"{corrected_weeks[0]} + {corrected_weeks[1]} weeks" if corrected_weeks else ""
    )
    bone = {
        "bone_age": bone_age,
        "bone_age_type": bone_age_type,
        "bone_age_sds": bone_age_sds,
        "bone_age_centile": bone_age_centile,
        "bone_age_text": bone_age_text,
    }

    return {
        "provenance": {
            "growth_reference": reference,
            "calculation_engine": {
                "name": "growthwatch",
                "version": growthwatch.__version__,
                "commit": None,
            },
        },
        "birth_data": {
            "birth_date": born.isoformat(),
            "gestation_weeks": weeks,
            "gestation_days": days,
            "estimated_date_delivery": due.isoformat(),
            "estimated_date_delivery_string": f"{due:%a %d %B, %Y}",
            "sex": sex,
        },
        "measurement_dates": {
            "observation_date": seen.isoformat(),
            "chronological_decimal_age": age["chronological"] / DAYS_PER_YEAR,
            "corrected_decimal_age": age["corrected"] / DAYS_PER_YEAR,
            "chronological_calendar_age": calendar["chronological"],
            "corrected_calendar_age": calendar["corrected"],
            "corrected_gestational_age": {
                "corrected_gestation_weeks": corrected_weeks[0] if corrected_weeks else None,
                "corrected_gestation_days": corrected_weeks[1] if corrected_weeks else None,
            },
            "comments": comments,
            "corrected_decimal_age_error": None,
            "chronological_decimal_age_error": None,
        },
        "child_observation_value": {
            "measurement_method": method,
            "observation_value": value,
            "observation_value_error": error,
        },
        "measurement_calculated_values": calculated,
        "plottable_data": _plottable(points, moments, bone, events_text, value, error),
        "bone_age": bone,
        "events_data": {"events_text": events_text},
    }


def _at(age_days: int, method: str, value: float, sex: str, reference: str) -> dict[str, Any]:
    """Return what a value is at an age: null, with a sentence, where the reference has none."""
    ours = REFERENCES[reference]
    z = float(z_scores(method, value, sex=sex, age_days=age_days, reference=ours))
    there = bool(np.isfinite(z))
    said: dict[str, Any] = {
        "sds": z if there else None,
        "centile": float(centile(z)) if there else None,
        "centile_band": band_words(z, method) if there else None,
        "measurement_error": None if there else f"{reference} has no {WORDS[method]} at this age.",
        "percentage_median_bmi": None,
    }
    if method == "bmi":
        median = float(value_of("bmi", 0.0, sex=sex, age_days=age_days, reference=ours))
        said["percentage_median_bmi"] = value / median * 100 if np.isfinite(median) else None
    return said


def _plottable(
    points: dict[str, dict[str, Any]],
    moments: dict[str, dict[str, Any]],
    bone: dict[str, Any],
    events_text: list[str] | None,
    value: float,
    error: str | None,
) -> dict[str, Any]:
    """Return the points that a chart draws, by age and by what stands on its y axis."""
    centile_data, sds_data = {}, {}
    for kind, said in points.items():
        point = {
            **moments[kind],
            "b": bone["bone_age"],
            "bone_age_label": bone["bone_age_text"],
            **{name: bone[name] for name in ("bone_age_type", "bone_age_sds", "bone_age_centile")},
            "events_text": events_text,
            "centile": said["centile"],
            "centile_band": said["centile_band"],
            "observation_value_error": said["measurement_error"],
        }
        name = f"{kind}_decimal_age_data"
        centile_data[name] = point | {
            "y": value, "sds": said["sds"], "observation_error": error,
        }  # fmt: skip
        sds_data[name] = point | {"y": said["sds"]}
    return {"centile_data": centile_data, "sds_data": sds_data}


def band_words(z: float, method: str) -> str:
    """Say between which centiles a z-score lies."""
    return f"This {WORDS[method]} is {centile_band(z, measure=method)}."


def calendar_age(start: dt.date, end: dt.date) -> str:
    """Return an age in years, months, weeks and days, as the API has it."""
    gone = relativedelta(end, start)
    weeks, days = divmod(gone.days, 7)
    counted = [(gone.years, "year"), (gone.months, "month"), (weeks, "week"), (days, "day")]
    parts = [f"{number} {name}{'s' * (number > 1)}" for number, name in counted if number]
    if not parts:
        return "Birth date"
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def corrected_gestation(gestation: int, age_days: int) -> tuple[int, int] | None:
    """Return weeks and days since conception, up to 42 weeks."""
    weeks, days = divmod(gestation + age_days, 7)
    return (weeks, days) if weeks < LAST_CORRECTED_WEEKS else None


def age_comments(weeks: int, days: int) -> dict[str, str]:
    """Say how the gestation was taken into account."""
    if (weeks, days) == (40, 0):
        same = "Born at 40+0 weeks, so that no correction for gestation is needed."
        lay = "Your child was born at 40 weeks, so that the age needs no correction."
        corrected = (same, lay)
        chronological = (same, lay)
    else:
        corrected = (
            f"The age is corrected for birth at {weeks}+{days} weeks.",
            f"Your child was born at {weeks}+{days} weeks, and the age is counted from 40 weeks.",
        )
        chronological = (
            "The age is not corrected for gestation.",
            "The age is counted from birth and not corrected.",
        )
    return {
        "clinician_corrected_decimal_age_comment": corrected[0],
        "lay_corrected_decimal_age_comment": corrected[1],
        "clinician_chronological_decimal_age_comment": chronological[0],
        "lay_chronological_decimal_age_comment": chronological[1],
    }


def _error(method: str, value: float, z: float | None) -> str | None:
    if z is None or abs(z) <= ERROR_SD[method]:
        return None
    side = "below −" if z < 0 else "above +"
    return (
        f"A {WORDS[method]} of {value:g} {UNIT_WORDS[method]} is {side}{ERROR_SD[method]:g} SD at "
        "this age and probably an error: check value, unit and dates."
    )


def _day(value: Any, name: str) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{name} {value!r} is not a date such as 2025-03-31") from None
