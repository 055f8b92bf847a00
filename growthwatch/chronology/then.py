"""What was found on earlier days: records cut at many days and looked at all together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.detection.parameters import Parameters
from growthwatch.detection.siblings import LARGEST_FAMILY


def findings_on(
    days: pd.DataFrame,
    scores: pd.DataFrame,
    children: pd.DataFrame,
    *,
    plans: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Return the findings of children as their records were at the end of a day.

    Each record, cut at its day, is looked at as a child of its own, so that all are searched at
    once; brothers and sisters beside it as they were on that day.

    Parameters
    ----------
    days : DataFrame
        child_id, day: each pair once.
    scores, children, plans, contacts, parameters
        As for `growthwatch.detect`; of more children than those of `days`, too.

    Returns
    -------
    DataFrame
        As `growthwatch.detect` returns it, with `day`.
    """
    from growthwatch.detection import detect

    days = days[["child_id", "day"]].reset_index(drop=True)
    children = children.drop_duplicates("child_id")
    cuts = _cuts(days, children)
    day = cuts.set_index("cut")["day"]
    known = _under_cuts(scores, cuts, "date").sort_values(["child_id", "date"], kind="stable")
    who = _under_cuts(children, cuts)
    planned = None if plans is None or plans.empty else _under_cuts(plans, cuts, "from")
    met = None if contacts is None or contacts.empty else _under_cuts(contacts, cuts, "date")
    found = detect(
        known, as_of=day, children=who, plans=planned, contacts=met, parameters=parameters
    )
    found = found[found["child_id"].isin(cuts.loc[cuts["own"], "cut"])]
    of = days.iloc[found["child_id"].astype(int)]
    return found.assign(child_id=of["child_id"].to_numpy(), day=of["day"].to_numpy())


def _cuts(days: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return the records to look at: cut (its name), child_id, day, family_id, own."""
    number = np.arange(len(days)).astype(str).astype(object)
    own = days.assign(cut=number, family_id=number, own=True)
    if "family_id" not in children:
        return own
    family = children[["child_id"]].assign(name=children["family_id"].astype("str").str.strip())
    family = family[(children["family_id"].notna() & (family["name"] != "")).to_numpy()]
    size = family.groupby("name")["child_id"].transform("size")
    family = family[(size > 1) & (size <= LARGEST_FAMILY)]
    others = own.merge(family, on="child_id").merge(family, on="name", suffixes=("", "_beside"))
    others = others[(others["child_id"] != others["child_id_beside"]).to_numpy()]
    others = others.assign(
        cut=others["cut"] + " " + others["child_id_beside"].astype("str"),
        child_id=others["child_id_beside"],
        own=False,
    )
    return pd.concat([own, others[list(own)]], ignore_index=True)


def _under_cuts(table: pd.DataFrame, cuts: pd.DataFrame, date: str = "") -> pd.DataFrame:
    """Return the rows of every cut, under its name, up to its day where `date` is their column."""
    columns = ["child_id", "cut", "day"] if date else ["child_id", "cut", "family_id"]
    # A file may have columns of its own by these names.
    rows = table.drop(columns=columns[1:], errors="ignore").merge(cuts[columns], on="child_id")
    if date:
        rows = rows[rows[date] <= rows["day"]].drop(columns="day")
    return rows.assign(child_id=rows["cut"]).drop(columns="cut")
