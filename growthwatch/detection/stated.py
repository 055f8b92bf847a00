"""Values that a contact records too: what two people wrote down is no slip of one's keyboard."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from growthwatch.reading.quantities import KG_OF

# Column of scores: the day of the first contact, from the measurement's own day on, that records
# the same value.
STATED = "stated_on"
TEXTS = ("summary", "outcome", "action")
# A weight told to one decimal, or a length to the millimetre, is the same one. growthwatch.
SAME = {"weight": 0.05, "height": 0.1, "ofc": 0.1}
HAIR = 1e-6
_N = r"(\d+(?:[.,]\d+)?)"
_SAID = re.compile(
    rf"(?<![\d.,]){_N}\s*(?:(?P<kg>kgs?|kilos?|kilogram(?:me)?s?)|(?P<g>g|gms?|grams?|grammes?)"
    rf"|(?P<lb>lbs?|pounds?)(?:[\s,]*{_N}\s*(?:ozs?|ounces?))?|(?P<cm>cms?|centimet(?:re|er)s?))\b",
    re.IGNORECASE | re.ASCII,
)
_WORTH_READING = r"\d\s*(?:k|g|lb|pound|cm|centi)"


def said(text: str) -> list[tuple[bool, float]]:
    """Return the quantities in a text: whether each is a weight, and its size in kg or cm.

    Examples
    --------
    >>> said("Weighed 9.12 kg, head 45.4cm; last week 18 lb 2 oz")
    [(True, 9.12), (False, 45.4), (True, 8.2214)]
    """
    found = []
    for one in _SAID.finditer(text):
        number = float(one[1].replace(",", "."))
        if one["cm"]:
            found.append((False, number))
        elif one["lb"]:
            ounces = float((one.groups()[4] or "0").replace(",", "."))
            found.append((True, round((number + ounces / 16) * KG_OF["lb"], 4)))
        else:
            found.append((True, round(number * KG_OF["kg" if one["kg"] else "g"], 4)))
    return found


def with_stated(scores: pd.DataFrame, contacts: pd.DataFrame | None) -> pd.DataFrame:
    """Return scores with the day on which a contact first records each value.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it.
    contacts : DataFrame or None
        Known by the day of the record: child_id, date and texts. Only a value with its unit counts,
        and never in a contact of an earlier day than the measurement.

    Returns
    -------
    DataFrame
        With the column `STATED`, NaT where no contact records the value.
    """
    none = np.datetime64("NaT", "s")
    table = scores.assign(**{STATED: none})
    if contacts is None or not len(contacts):
        return table
    texts = [contacts[name].astype("str").fillna("") for name in TEXTS if name in contacts]
    if not texts:
        return table
    text = texts[0].str.cat(texts[1:], sep=" \n ") if texts[1:] else texts[0]
    own = contacts["child_id"].isin(scores["child_id"]).to_numpy()
    worth = own & text.str.contains(_WORTH_READING, case=False, regex=True).to_numpy()
    told = [
        (child, date, weight, size)
        for child, date, words in zip(
            contacts["child_id"][worth], contacts["date"][worth], text[worth], strict=True
        )
        for weight, size in said(words)
    ]
    if not told:
        return table
    stated = pd.DataFrame(told, columns=["child_id", "contact", "weight", "size"])
    rows = scores[["child_id", "date", "measure", "value"]].assign(row=np.arange(len(scores)))
    rows = rows[rows["measure"].isin(SAME) & rows["child_id"].isin(stated["child_id"])]
    rows = rows.assign(child_id=rows["child_id"].astype(object))
    pairs = rows.merge(stated.astype({"child_id": object}), on="child_id")
    within = pairs["measure"].astype(object).map(SAME).astype(float) + HAIR
    same = (pairs["weight"] == (pairs["measure"] == "weight")) & (
        (pairs["value"] - pairs["size"]).abs() <= within
    )
    pairs = pairs[(same & (pairs["contact"] >= pairs["date"])).to_numpy()]
    first = pairs.groupby("row")["contact"].min()
    days = np.full(len(scores), none)
    days[first.index.to_numpy()] = first.to_numpy().astype("datetime64[s]")
    return table.assign(**{STATED: days})
