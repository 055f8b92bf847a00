"""What a conversion is given, however it is written, as columns of numbers and codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from growthwatch.reading import coercion
from growthwatch.record.vocabulary import known

# What values are read as where they are text, by the column that holds them.
UNIT_COLUMNS = {"weight": "weight_kg", "height": "height_cm", "bmi": "bmi", "ofc": "ofc_cm"}


def shared_index(*arguments: ArrayLike) -> pd.Index | None:
    """Return the index of the Series among the arguments, which must be the same one.

    Raises
    ------
    ValueError
        If two Series have different indexes: aligning them would drop or repeat measurements.
    """
    indexes = [a.index for a in arguments if isinstance(a, pd.Series)]
    for index in indexes[1:]:
        if not index.equals(indexes[0]):
            raise ValueError("the Series given have different indexes: align them first")
    return indexes[0] if indexes else None


def unindexed(values: ArrayLike) -> Any:
    """Return an array that a mask can be laid on; a single value as it is."""
    if np.ndim(values) == 0:
        return values
    return values.array if isinstance(values, pd.Series | pd.Index) else np.asarray(values)


def numbers_of(values: ArrayLike, name: str) -> np.ndarray:
    """Return values as a float array, or as integers where they are; missing becomes nan."""
    if isinstance(values, pd.Series | pd.Index) and values.dtype.kind not in "iuf":
        return coercion.numbers(values, name)
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array
    return coercion.numbers(array.ravel(), name).reshape(array.shape)


def coded(values: ArrayLike, names: tuple[str, ...], what: str) -> np.ndarray:
    """Return a name as its code, numpy arrays of names as they are, anything else coded."""
    if isinstance(values, str):
        return np.asarray(_code(values, names, what), dtype=np.int8)
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        values = values.array
    if isinstance(values, pd.Categorical):
        categories = values.categories.to_numpy(dtype=object)
        there = np.flatnonzero(np.bincount(values.codes + 1, minlength=len(categories) + 1)[1:])
        code = np.full(len(categories) + 1, -1, dtype=np.int8)  # the last is that of missing ones
        code[there] = _code_of_unique(categories[there], names, what)[:-1]
        return code[values.codes]
    if isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        codes, uniques = pd.factorize(values)
        return _code_of_unique(uniques, names, what)[codes]
    array = np.asarray(values)
    if array.dtype.kind in "UO":
        return array
    # Sex as a number is a code of the NHS; anything else is no name.
    codes, uniques = pd.factorize(array.ravel())
    return _code_of_unique(uniques, names, what)[codes].reshape(array.shape)


def codes_of(values: np.ndarray, names: tuple[str, ...], what: str) -> np.ndarray | np.int8:
    """Return the code of each name in a chunk; -1 where it is missing."""
    if values.dtype == np.int8:
        return values[0] if values.strides[0] == 0 else values
    if values.dtype.kind == "O":
        codes, uniques = pd.factorize(values)
        return _code_of_unique(uniques, names, what)[codes]
    codes = np.full(len(values), -1, dtype=np.int8)
    for code, name in enumerate(names):
        codes += np.int8(code + 1) * _is(values, name).view(np.int8)
    if (codes < 0).any():
        other = codes < 0
        at, uniques = pd.factorize(values[other])
        codes[other] = _code_of_unique(uniques, names, what)[at]
    return codes


def _is(values: np.ndarray, name: str) -> np.ndarray:
    """Return where a text stands: shape (n,), bool; its letters compared some at a time as numbers.

    Comparing texts as such takes five times as long.
    """
    kind = np.dtype(np.uint64 if values.itemsize % 8 == 0 else np.uint32)
    wanted = np.array([name], dtype=values.dtype)
    if wanted[0] != name:  # longer than any of the values
        return np.zeros(len(values), dtype=bool)
    letters = np.ascontiguousarray(values).view(kind)
    letters = letters.reshape(len(values), values.itemsize // kind.itemsize)
    same = np.ones(len(values), dtype=bool)
    for column, one in zip(letters.T, wanted.view(kind), strict=True):
        same &= column == one
    return same


def _code_of_unique(uniques: Iterable[Any], names: tuple[str, ...], what: str) -> np.ndarray:
    """Return the code of each distinct name, and a last -1 for missing ones to index."""
    codes = [_code(name, names, what) for name in uniques]
    return np.asarray([*codes, -1], dtype=np.int8)


def _code(name: Any, names: tuple[str, ...], what: str) -> int:
    """Return the code of one name; of a sex, however it is written, -1 where it is unknown.

    Raises
    ------
    ValueError
        For a name that is none of them, naming it.
    """
    if what == "sex" and name not in names:
        reading = coercion.sex_of(name)
        if not reading.reason:
            return -1 if reading.value is None else names.index(reading.value)
    return names.index(known(name, names, what))
