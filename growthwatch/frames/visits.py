"""A researcher's one table taken apart into children and visits, as `score` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.frames.columns import STANDS_FOR
from growthwatch.frames.native import column_of
from growthwatch.frames.zscores import ages_of, sexes_of, values_of
from growthwatch.reading import coercion


@dataclass(frozen=True)
class Parted:
    """Children and visits of one table; `nominal` where the dates are made up of ages."""

    children: pd.DataFrame
    visits: pd.DataFrame
    nominal: bool


def children_and_visits(
    table: Any, chosen: dict[str, Any], age_unit: str | None, nominal_birth: pd.Timestamp
) -> Parted:
    """Take a table with one row a visit apart.

    Parameters
    ----------
    table : DataFrame
    chosen : dict
        Which column is which, by argument.
    age_unit : str, optional
    nominal_birth : Timestamp
        From which dates are counted where there are ages only.

    Raises
    ------
    ValueError
        For a child_id, sex or age that is nowhere, and for a child with two of them.
    """
    for name, say in (("child_id", "child_id='...'"), ("sex", "sex='...'")):
        if name not in chosen:
            raise ValueError(f"no column is known to be the {name}: say which, {say}")
    nominal = not {"birth_date", "date"} <= set(chosen)
    if nominal and "age" not in chosen:
        raise ValueError(
            "no column is known to be the age: say birth_date='...' and date='...', or age='...'"
        )
    rows = pd.DataFrame({"child_id": column_of(table, chosen["child_id"], "child_id")})
    rows["sex"] = sexes_of(table, chosen)
    if nominal:
        age = ages_of(table, {"age": chosen["age"]}, age_unit)
        rows["birth_date"] = nominal_birth
        rows["date"] = nominal_birth + pd.to_timedelta(np.floor(age), "D")
    else:
        for name in ("birth_date", "date"):
            rows[name] = coercion.days(column_of(table, chosen[name], name), name)
    if "gestation" in chosen:
        rows["gestation"] = column_of(table, chosen["gestation"], "gestation").array
    for name in ("weight", "height", "head"):
        if name in chosen:
            rows[STANDS_FOR[name]] = values_of(table, chosen, name)
    facts = [name for name in ("sex", "birth_date", "gestation") if name in rows]
    children = rows[["child_id", *facts]].drop_duplicates()
    twice = children["child_id"].duplicated()
    if twice.any():
        of = children.loc[twice, "child_id"].iloc[0]
        rows_of = children[children["child_id"] == of]
        differing = [name for name in facts if len(rows_of[name].astype(str).unique()) > 1]
        raise ValueError(
            f"child {of!r} has more than one {' and '.join(differing) or 'row'}: correct it, or "
            "give children who share an identifier one each"
        )
    visits = rows.drop(columns=[*facts])
    return Parted(children.reset_index(drop=True), visits, nominal)
