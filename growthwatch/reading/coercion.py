"""What people hand over in Python, read as files are: dates, sexes, gestations, numbers, ids.

One vocabulary for `growthwatch.zscore`, `growthwatch.score`, `one_child`, a caseload folder and an
import: text is read by `growthwatch.reading.cells` and `growthwatch.reading.quantities`, each
distinct one once; columns that have their type already cost next to nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.reading.cells import DAY, Reading, read_date, read_sex
from growthwatch.reading.quantities import (
    age_reading,
    length_reader,
    read_gestation,
    read_weeks_and_days,
    weight_reader,
)
from growthwatch.record.vocabulary import CLOCKS, SEXES

# Readers of text by the unit that a column's name ends in.
_READERS = {
    "kg": weight_reader("kg", False),
    "cm": length_reader("cm", False),
    "days": age_reading,
}
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


class Gestations(NamedTuple):
    """Gestations at birth in days, nan where unknown, and why some cannot be read, "" elsewhere."""

    days: np.ndarray
    reasons: np.ndarray

    @property
    def unreadable(self) -> np.ndarray:
        """Which of them say something that cannot be read."""
        return np.asarray(self.reasons != "")


def as_day(value: Any) -> pd.Timestamp:
    """Return a date given by a person: text is read year first, or day first as in Britain.

    Parameters
    ----------
    value : date, Timestamp or str
        "2013-04-22" or "22/04/2013". An instant, with a time zone, is its day by British clocks.

    Raises
    ------
    ValueError
        For text that is no such date. Month first is never guessed.
    """
    day = days([value], "date")[0]
    if np.isnat(day):
        raise ValueError(f"{value!r} is not a date that can be read: write it as 2013-04-22")
    return pd.Timestamp(day)


def days(values: ArrayLike | Iterable[Any], name: str) -> np.ndarray:
    """Return dates as days.

    Parameters
    ----------
    values : array of dates, datetimes or text, shape (n,)
        Text is read year first or day first, never month first. Times of day are left off; an
        instant with a time zone is its day by British clocks.
    name : str
        What they are called, to say which cannot be read.

    Returns
    -------
    ndarray of datetime64[us], shape (n,)
        NaT where missing.

    Raises
    ------
    ValueError
        Naming the first that cannot be read.
    """
    column = _series(values)
    zone = getattr(getattr(column.dtype, "pyarrow_dtype", None), "tz", None)
    if zone is not None:  # instants of Arrow, which numpy would take for days of Greenwich
        column = column.astype(pd.DatetimeTZDtype("us", zone))
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert(CLOCKS).dt.tz_localize(None)
    if column.dtype.kind == "M":
        return np.asarray(column.to_numpy().astype("datetime64[D]").astype(DAY))

    def read(value: Any) -> np.datetime64:
        if isinstance(value, str):
            reading = read_date(value.strip())
            if reading.reason:
                raise ValueError(f"{name} {value!r} {reading.reason}")
            return np.datetime64(reading.value, "D")
        if isinstance(value, bool | int | float | np.number):
            raise ValueError(f"{name} {value!r} is a number and not a date: give it as 2013-04-22")
        moment = pd.Timestamp(value)
        if moment.tzinfo is not None:
            moment = moment.tz_convert(CLOCKS).tz_localize(None)
        return np.datetime64(moment.date(), "D")

    return _read_once(column, read, "datetime64[D]", np.datetime64("NaT")).astype(DAY)


def sexes(values: ArrayLike | Iterable[Any]) -> tuple[pd.Categorical, np.ndarray]:
    """Return sexes as female, male or missing, and which of them cannot be read.

    Parameters
    ----------
    values : array of str or int, shape (n,)
        As `growthwatch.reading.cells.read_sex` reads them.
    """

    def read(value: Any) -> int:
        reading = sex_of(value)
        return -2 if reading.reason else SEXES.index(reading.value) if reading.value else -1

    codes = _read_once(_series(values), read, "int8", -1)
    return (
        pd.Categorical.from_codes(np.maximum(codes, -1), categories=list(SEXES)),
        codes == -2,
    )


def sex_of(value: Any) -> Reading:
    """Read one sex, as text or as a number."""
    return read_sex(_text(value))


def gestations(children: pd.DataFrame) -> Gestations:
    """Return gestation at birth from whichever columns say it.

    Parameters
    ----------
    children : DataFrame
        gestation_weeks and gestation_days; or gestation, "30+2".
    """
    names = [name for name in ("gestation_weeks", "gestation_days") if name in children]
    if "gestation" in children and "gestation_weeks" not in children:
        names = ["gestation", *names]
    if not names:
        return Gestations(np.full(len(children), np.nan), np.full(len(children), "", dtype=object))
    columns = [children[name] for name in names]
    if len(columns) == 1:
        blank = pd.Series("", index=children.index)
        columns = [blank, *columns] if names == ["gestation_days"] else [*columns, blank]
    coded = [pd.factorize(column) for column in columns]
    texts = [[*(_text(value) for value in uniques), ""] for _, uniques in coded]
    width = len(texts[1])
    pair = (coded[0][0] % len(texts[0])) * width + coded[1][0] % width
    at, pairs = pd.factorize(pair)
    readings = [read_weeks_and_days(texts[0][one // width], texts[1][one % width]) for one in pairs]
    values = np.array([reading.value for reading in readings], dtype=float)
    reasons = np.array([_reason(reading) for reading in readings], dtype=object)
    return Gestations(values[at], reasons[at])


def _reason(reading: Reading) -> str:
    """Return why a gestation is not known although something is said of it."""
    if reading.order == "term":
        return "says term, which may be 37 to 42 weeks"
    return reading.reason


def gestation_days(values: ArrayLike) -> np.ndarray:
    """Return gestations given as days or as text, "37+2", in days; nan where missing.

    Raises
    ------
    ValueError
        Naming the first text that cannot be read.
    """
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array.astype(float)

    def read(value: Any) -> float:
        if not isinstance(value, str):
            return float(value)
        reading = read_gestation(value)
        if reading.reason:
            raise ValueError(f"gestation {value!r} {reading.reason}")
        return float(reading.value)

    return _read_once(_series(np.ravel(array)), read, "float64", np.nan).reshape(array.shape)


def numbers(values: ArrayLike | Iterable[Any], name: str) -> np.ndarray:
    """Return numbers, text with its unit read: "7.85 kg", "7850 g", "82 cm", "16 months".

    Parameters
    ----------
    values : array of numbers or text, shape (n,)
    name : str
        Ends in the unit in which they are returned, and of text without one: weight_kg, ofc_cm,
        age_days, for which a timedelta does too.

    Returns
    -------
    ndarray of float, shape (n,)
        nan where missing.

    Raises
    ------
    ValueError
        Naming the first text that cannot be read.
    """
    column = _series(values)
    if column.dtype.kind == "O" and column.map(_is_timedelta).any():
        column = column.where(~column.isna(), pd.NaT)
        if column.map(lambda value: value is pd.NaT or _is_timedelta(value)).all():
            column = pd.to_timedelta(column)
    if column.dtype.kind == "m" and name.endswith("_days"):
        return np.asarray((column / pd.Timedelta(days=1)).to_numpy(dtype=float, na_value=np.nan))
    if column.dtype.kind in "iufb":
        return np.asarray(column.to_numpy(dtype=float, na_value=np.nan))
    reader = _READERS.get(name.rpartition("_")[2])

    def read(value: Any) -> float:
        if not isinstance(value, str):
            return float(value)
        text = value.strip()
        if _PLAIN_NUMBER.fullmatch(text):
            return float(text)
        reading = reader(text) if reader else Reading(math.nan, "is not a number: correct it")
        if reading.reason:
            raise ValueError(f"{name} {value!r} {reading.reason}")
        return float(reading.value)

    return _read_once(column, read, "float64", np.nan)


def _is_timedelta(value: Any) -> bool:
    return isinstance(value, dt.timedelta | np.timedelta64)


def same_ids(ids: ArrayLike | Iterable[Any], among: ArrayLike | Iterable[Any]) -> pd.Series:
    """Return identifiers as they stand among others that say the same: 1, 1.0 and "1" are one."""
    given, known = _series(ids), _series(among)
    if given.isin(known).all():
        return given
    as_known = {_text(value): value for value in known.dropna().unique()}
    codes, uniques = pd.factorize(given)
    found = np.empty(len(uniques) + 1, dtype=object)
    found[:-1] = [as_known.get(_text(value), value) for value in uniques]
    found[-1] = None
    return pd.Series(found[codes], index=given.index).infer_objects()


def _series(values: Any) -> pd.Series:
    if isinstance(values, pd.Series):
        return values
    if isinstance(values, pd.Index | pd.api.extensions.ExtensionArray | np.ndarray):
        return pd.Series(values)
    values = list(values)
    kinds = {type(value) for value in values}
    return pd.Series(values, dtype=object if kinds - {int, float} else None)


def _text(value: Any) -> str:
    """Return an id, a sex or a number of weeks as a person would write it."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, float | np.floating):
        if math.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value).strip()


def _read_once(
    column: pd.Series, read: Callable[[Any], Any], dtype: str, missing: Any
) -> np.ndarray:
    """Return what `read` makes of each distinct value, and `missing` where there is none."""
    codes, uniques = pd.factorize(column)
    values = np.array([*(read(value) for value in uniques), missing], dtype=dtype)
    return np.asarray(values[codes])
