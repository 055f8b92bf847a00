"""z-scores beside every row of a researcher's own table."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.conversion import z_scores
from growthwatch.frames.columns import AGE_UNITS, MEASURE_OF, STANDS_FOR, age_unit_of, mapping_of
from growthwatch.frames.native import column_of, names_of, with_columns
from growthwatch.likely_units import Guess, guesses, mostly_far
from growthwatch.reading import coercion
from growthwatch.record.ages import correction_days
from growthwatch.record.errors import UnlikelyValuesWarning
from growthwatch.record.vocabulary import EVERY_REFERENCE, MEASURES, known
from growthwatch.weight_for_length import weight_for_length_zscore

Z_NAMES = {"weight": "wz", "height": "hz", "bmi": "bz", "head": "cz"}
WEIGHT_FOR_LENGTH = "wlz"


def zscores(
    table: Any,
    *,
    sex: Any = None,
    weight: Any = None,
    height: Any = None,
    head: Any = None,
    bmi: Any = None,
    age: Any = None,
    age_unit: str | None = None,
    birth_date: Any = None,
    date: Any = None,
    gestation: Any = None,
    reference: str = "uk-who",
) -> Any:
    """Return a table of one's own with z-scores beside each row.

    Parameters
    ----------
    table : DataFrame, of pandas or polars
        One row a visit. Columns are named by their headings; a level of the index is one too.
    sex : str
        Heading of the sexes: F, M, female, 1, 2. Like every other heading, found by the usual names
        where it is left out: sex, gender, wt, weight_kg, ht, length, hc, dob, visit_date.
    weight, height, head, bmi : str, optional
        In kg, cm and cm; text may name its unit. BMI is worked out of weight and height if there is
        no such column. False leaves one out.
    age : str, optional
        Ages since birth, in `age_unit`; or `birth_date` and `date`.
    age_unit : {"days", "weeks", "months", "years"}, optional
        By default what the heading says: age_months, agedays.
    birth_date, date : str, optional
    gestation : str, optional
        Weeks and days, "37+2", whole weeks or days; ages are then corrected, everyone's, for life.
    reference : str
        As in `growthwatch.zscore`.

    Returns
    -------
    DataFrame
        Of the kind given, its rows, order and index unchanged, with wz, hz, bz, cz (weight,
        height, BMI, head circumference) and wlz (weight for length or height, WHO 2006), each where
        it can be had. nan where there is no value, no age, no known sex, or none in the reference.

    Raises
    ------
    ValueError
        For a heading that is not there, with the nearest; for ages without a unit; where most
        values of a measure are no child's and would be in another unit, with the call that would
        work; for values or dates that cannot be read.

    Warns
    -----
    UnlikelyValuesWarning
        Where most values of a measure lie beyond 6 SD and no unit explains it.

    Examples
    --------
    >>> import pandas as pd
    >>> mine = pd.DataFrame({"sex": ["F", "M"], "agemos": [12, 24], "wt": [7.9, 12.1]})
    >>> zscores(mine).round(2)
      sex  agemos    wt    wz
    0   F      12   7.9 -1.03
    1   M      24  12.1 -0.03
    """
    known(reference, EVERY_REFERENCE, "reference")
    chosen = columns_of(
        table, sex=sex, weight=weight, height=height, head=head, bmi=bmi, age=age,
        birth_date=birth_date, date=date, gestation=gestation,
    )  # fmt: skip
    measured = [name for name in Z_NAMES if name in chosen]
    if not measured:
        raise ValueError(
            f"no column is known to be a weight, height, head circumference or BMI among "
            f"{', '.join(map(str, names_of(table)))}: say which, zscores(df, weight=...)"
        )
    days = ages_of(table, chosen, age_unit)
    sexes = sexes_of(table, chosen)
    values = {name: values_of(table, chosen, name) for name in measured}
    if "bmi" not in values and {"weight", "height"} <= set(values) and bmi is not False:
        values["bmi"] = values["weight"] / (values["height"] / 100) ** 2
    made = {}
    for name, column in Z_NAMES.items():
        if name in values:
            z = z_scores(
                MEASURE_OF[name], values[name], sex=sexes, age_days=days, reference=reference
            )
            if name in measured:
                _teach(name, values[name], z, sexes, days, chosen, reference)
            made[column] = z
    if {"weight", "height"} <= set(values) and reference in ("uk-who", "who"):
        made[WEIGHT_FOR_LENGTH] = weight_for_length_zscore(
            values["weight"], values["height"], sex=sexes, age_days=days
        )
    return with_columns(table, made)


def columns_of(table: Any, **said: Any) -> dict[str, Any]:
    """Return which column of a table is which, as `zscores` reads it.

    Raises
    ------
    ValueError
        For a sex or an age that is nowhere; see `growthwatch.frames.columns.mapping_of`.
    """
    chosen = mapping_of(table, said)
    if "sex" not in chosen:
        raise ValueError("no column is known to be the sex: say which, sex='...'")
    by_dates = {"birth_date", "date"} <= set(chosen)
    if "age" in chosen and by_dates and said.get("age") is None:
        del chosen["age"]  # dates say it more exactly
    if "age" not in chosen and not by_dates:
        raise ValueError(
            "no column is known to be the age: say which, age='...', age_unit='months', or "
            "birth_date='...' and date='...'"
        )
    return chosen


def values_of(table: Any, chosen: dict[str, Any], name: str) -> np.ndarray:
    """Return a measure's values as numbers, in kg, cm or kg/m2."""
    column = column_of(table, chosen[name], name)
    return coercion.numbers(column, STANDS_FOR.get(name, name))


def sexes_of(table: Any, chosen: dict[str, Any]) -> np.ndarray:
    """Return the sexes by name, None where unknown.

    Raises
    ------
    ValueError
        For one that cannot be read, naming it.
    """
    column = column_of(table, chosen["sex"], "sex")
    read, wrong = coercion.sexes(column)
    if wrong.any():
        raise ValueError(
            f"{chosen['sex']} {column.iloc[int(np.argmax(wrong))]!r} is no sex that can be read: "
            "write female or male (or F, M, 2, 1), or unknown"
        )
    names = np.asarray(read, dtype=object)
    names[read.codes < 0] = None
    return names


def ages_of(table: Any, chosen: dict[str, Any], age_unit: str | None) -> np.ndarray:
    """Return ages in days, corrected where a gestation is given."""
    if "age" in chosen and column_of(table, chosen["age"], "age").dtype.kind == "m":
        days = coercion.numbers(column_of(table, chosen["age"], "age"), "age_days")
    elif "age" in chosen:
        unit = age_unit or age_unit_of(chosen["age"])
        if not unit:
            raise ValueError(
                f"{chosen['age']!r} does not say its unit: give age_unit='days', 'weeks', 'months' "
                "or 'years'"
            )
        known(unit, tuple(AGE_UNITS), "age_unit")
        ages = coercion.numbers(column_of(table, chosen["age"], "age"), "age")
        days = ages * AGE_UNITS[unit]
        # Months and years are seldom whole days; a z-score by the day is meant.
        days = days if unit in ("days", "weeks") else np.round(days)
    else:
        born, seen = (
            coercion.days(column_of(table, chosen[name], name), name)
            for name in ("birth_date", "date")
        )
        apart = seen - born
        days = np.where(np.isnat(apart), np.nan, apart / np.timedelta64(1, "D"))
    if "gestation" not in chosen:
        return days
    given = pd.DataFrame({"gestation": column_of(table, chosen["gestation"], "gestation")})
    return days + correction_days(coercion.gestations(given).days)


def _teach(
    name: str,
    values: np.ndarray,
    z: np.ndarray,
    sexes: np.ndarray,
    days: np.ndarray,
    chosen: dict[str, Any],
    reference: str,
) -> None:
    """Stop where most values are no child's: say what they look like and what to call instead."""
    if not mostly_far(z):
        return
    measure, column = MEASURE_OF[name], chosen[name]
    there = np.flatnonzero(~np.isnan(z))
    some = there[:: max(1, len(there) // 512)]

    def z_of(value: np.ndarray, age: np.ndarray) -> np.ndarray:
        return np.asarray(
            z_scores(measure, value, sex=sexes[some], age_days=age, reference=reference)
        )

    found = guesses(measure, values[some], days[some], z_of)
    said = f"more than half of {column!r} lies beyond 6 SD of {measure} for age"
    if not found:
        warnings.warn(
            f"{said}: check its unit, the ages and which column is which",
            UnlikelyValuesWarning,
            stacklevel=4,
        )
        return
    raise ValueError(f"{said}. " + ". Or: ".join(_call(one, column, chosen) for one in found) + ".")


def _call(guess: Guess, column: Any, chosen: dict[str, Any]) -> str:
    """Say what the numbers look like, and the call that would work."""
    if guess.of == "value":
        call = f"zscores(df.assign({column}=df[{column!r}] * {guess.size:g}))"
        return f"It looks like {guess.unit}: {call}"
    if "age" not in chosen:
        return "the birth dates are wrong"
    return f"The ages look like {guess.unit}: zscores(df, age_unit={guess.unit!r})"


assert set(MEASURE_OF.values()) == set(MEASURES)
