"""Columns whose name is nearly that of one we know: asked about, never passed over in silence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

# Other names of a column, in letters and digits alone and without a unit at the end.
OTHER_NAMES: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "child_id": "child id childid patientid personid localid clientid identifier",
        "sex": "gender sexatbirth",
        "birth_date": "dob dateofbirth birthdate born birthday",
        "gestation_weeks": "gestationalage gestationatbirth gestweeks gestation gest ga "
        "gestationalweeks gestationalageweeks weeksofgestation gaweeks gawks gaatbirth gestwks "
        "gestationageweeks weeksgestation gestationdaystotal gestationatbirthdays "
        "gestationdaysatbirth edd duedate expecteddateofdelivery estimateddateofdelivery "
        "expecteddeliverydate estimatedduedate expecteddateofbirth dateofconfinement edc "
        "weeksearly weekspreterm weekspremature pretermweeks",
        "birth_weight_kg": "birthweight bw birthwt weightatbirth",
        "mother_height_cm": "motherheight maternalheight mothersheight",
        "father_height_cm": "fatherheight paternalheight fathersheight",
        "date": "visitdate measurementdate datemeasured dateweighed dateofmeasurement measuredon "
        "weighedon visit day",
        "weight_kg": "weight wt bodyweight mass",
        "height_cm": "height length ht len stature lengthheight heightlength bodylength",
        "ofc_cm": "ofc hc head headcircumference headcirc",
    }.items()
}
_UNIT = re.compile(
    r"[^a-z]+(?:kgs?|kilograms?|g|grams?|lbs?|cms?|centimetres?|mm|m|in|inches)[^a-z0-9]*$"
)
_IS_A_DAY = re.compile("edd|edc|due|date|expected")
_NEARLY = 0.8


def likely_name(column: object, names: Iterable[str]) -> str:
    """Return which of `names` a column probably is; "" if it is none."""
    low = str(column).strip().lower()
    bare = re.sub(r"[^a-z0-9]", "", _UNIT.sub("", low)) or re.sub(r"[^a-z0-9]", "", low)
    whole = re.sub(r"[^a-z0-9]", "", low)
    names = tuple(names)
    for name in names:
        others = OTHER_NAMES.get(name, frozenset())
        if bare in others or whole in others:
            return name
    near = difflib.get_close_matches(low, names, n=1, cutoff=_NEARLY)
    return near[0] if near else ""


def look_alike(table: pd.DataFrame, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Return a column that is probably one of `names` under another name, and that name.

    A known column that is there excuses its look-alike where it says something in every row in
    which the other does.

    Parameters
    ----------
    table : DataFrame
    names : tuple of str
        Those that are read from it.
    """
    for column in table.columns:
        if column in names:
            continue
        name = likely_name(column, names)
        if not name:
            continue
        if name not in table or (_says(table[column]) & ~_says(table[name])).any():
            return str(column), name
    return None


def look_alike_words(column: str, name: str, present: bool) -> str:
    """Say what is asked about a column that looks like another."""
    unit = {"kg": "kg", "cm": "cm"}.get(name.rpartition("_")[2], "")
    put = f"in {unit} as {name}" if unit else f"as {name}"
    if name == "gestation_weeks" and _IS_A_DAY.search(column.lower()):
        put += " (40 weeks at the day it was due)"
    if present:
        return (
            f"has a column {column!r} that says what {name} leaves empty: put its values {put}, or "
            "give it a different name if it is something else"
        )
    return (
        f"has a column {column!r} and no {name}: give it {put}, or give it a different name if it "
        "is something else"
    )


def _says(values: pd.Series) -> np.ndarray:
    return (values.notna() & (values.astype(object) != "")).to_numpy(bool)
