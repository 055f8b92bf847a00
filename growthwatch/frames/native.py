"""Frames of pandas, and of polars and others by narwhals: read by column, returned as given."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
import pandas as pd


def _narwhals(frame: Any) -> Any:
    """Return a frame that is not of pandas as narwhals sees it.

    Raises
    ------
    TypeError
        For what is no table.
    """
    try:
        import narwhals as nw
    except ImportError:
        raise TypeError(
            f"a {type(frame).__name__} is not a pandas DataFrame: give one, or install what reads "
            'others: pip install "growthwatch[polars]"'
        ) from None
    try:
        return nw.from_native(frame, eager_only=True)
    except TypeError:
        lazy = " (of a lazy one, .collect() makes it)" if hasattr(frame, "collect") else ""
        raise TypeError(
            f"a {type(frame).__name__} is not a table: give a DataFrame{lazy}"
        ) from None


def names_of(frame: Any) -> list[Any]:
    """Return the names of the columns, and of the index's levels, of a frame."""
    if not isinstance(frame, pd.DataFrame):
        return list(_narwhals(frame).columns)
    levels = [name for name in frame.index.names if name is not None]
    return [*frame.columns, *(name for name in levels if name not in frame.columns)]


def column_of(frame: Any, name: Any, argument: str) -> pd.Series:
    """Return one column, or level of the index, with an index of 0, 1, 2 and so on.

    Parameters
    ----------
    frame : DataFrame
    name : str or other
    argument : str
        As what it was asked for: "weight".

    Raises
    ------
    ValueError
        Where there is none of the name, naming the nearest, or more than one.
    """
    names = names_of(frame)
    if name not in names:
        text = [str(one) for one in names]
        near = difflib.get_close_matches(str(name), text, n=1, cutoff=0.6)
        meant = f": did you mean {argument}={near[0]!r}?" if near else f": it has {', '.join(text)}"
        raise ValueError(f"the table has no column {name!r} for {argument}{meant}")
    if not isinstance(frame, pd.DataFrame):
        return pd.Series(_narwhals(frame)[name].to_list())
    if name not in frame.columns:
        return pd.Series(frame.index.get_level_values(name).array)
    found = frame[name]
    if isinstance(found, pd.DataFrame):
        raise ValueError(f"the table has {found.shape[1]} columns {name!r}: rename all but one")
    return found.reset_index(drop=True)


def with_columns(frame: Any, columns: dict[str, np.ndarray]) -> Any:
    """Return the frame with further columns of numbers beside each row, of its own kind.

    Raises
    ------
    ValueError
        Where it has one of the names: nothing of a researcher's is written over.
    """
    for name in columns:
        if name in names_of(frame):
            raise ValueError(
                f"the table has a column {name!r} already: drop it, or rename it, to have it anew"
            )
    if isinstance(frame, pd.DataFrame):
        made = pd.DataFrame(columns, index=frame.index)
        return pd.concat([frame, made], axis=1)
    import narwhals as nw

    table = _narwhals(frame)
    series = [
        nw.new_series(name, values, nw.Float64, backend=table.implementation)
        for name, values in columns.items()
    ]
    return table.with_columns(*series).to_native()


def like(result: pd.DataFrame, frame: Any) -> Any:
    """Return a pandas table as the kind of frame that was given; columns of objects as text."""
    if isinstance(frame, pd.DataFrame):
        return result
    import narwhals as nw

    columns = {str(name): _plain(result[name]) for name in result}
    return nw.from_dict(columns, backend=_narwhals(frame).implementation).to_native()


def _plain(column: pd.Series) -> list[Any]:
    if column.dtype.kind == "M":
        return [None if pd.isna(day) else day.to_pydatetime() for day in column]
    if column.dtype.kind in "iufb":
        return list(column.to_list())
    values = column.astype(object)
    return [None if value is None or value is pd.NA else str(value) for value in values]
