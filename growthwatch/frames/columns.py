"""Which column of a researcher's table holds what: as said, and else as its heading is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from growthwatch.frames.native import names_of
from growthwatch.reading.look_alikes import OTHER_NAMES
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

# As an argument is called, and the column of a caseload that it stands for.
STANDS_FOR = {
    "child_id": "child_id", "sex": "sex", "birth_date": "birth_date", "date": "date",
    "gestation": "gestation_weeks", "weight": "weight_kg", "height": "height_cm", "head": "ofc_cm",
}  # fmt: skip
# Further headings of research files: WHO Anthro, CDC's and growthcleanr's among them.
FURTHER = {
    "child_id": "subjid subjectid subject studyid participant participantid pid",
    "date": "measdate visdate obsdate dov",
    "weight": "weightkg wtkg wgt",
    "height": "heightcm htcm lengthcm hgt lenhei",
    "head": "headcm hccm ofccm headc headcir hcirc",
    "bmi": "bmi cbmi",
}
AGE_UNITS = {"days": 1.0, "weeks": 7.0, "months": DAYS_PER_MONTH, "years": DAYS_PER_YEAR}
_AGE = re.compile(
    r"(?:age|agein|ageat\w*)(?P<unit>days?|d|weeks?|wks?|months?|mons?|mos?|m|years?|yrs?|y)?"
)
_UNIT = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
MEASURE_OF = {"weight": "weight", "height": "height", "head": "ofc", "bmi": "bmi"}


def recognised(heading: Any) -> str:
    """Return what a heading stands for, as an argument is called; "" if that is not known."""
    text = re.sub(r"[^a-z0-9]", "", str(heading).lower())
    for argument in (*STANDS_FOR, "bmi"):
        known = FURTHER.get(argument, "").split()
        known += OTHER_NAMES.get(STANDS_FOR.get(argument, ""), ())
        if text in known or str(heading).lower() == STANDS_FOR.get(argument):
            return argument
    return "age" if _AGE.fullmatch(text) else ""


def age_unit_of(heading: Any) -> str:
    """Return the unit that a heading of ages names: "age_months" is in months; "" if none."""
    match = _AGE.fullmatch(re.sub(r"[^a-z0-9]", "", str(heading).lower()))
    return _UNIT[match["unit"][0]] if match and match["unit"] else ""


def mapping_of(frame: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return which column is which: what was said, and else what the headings tell.

    Parameters
    ----------
    frame : DataFrame
    said : mapping
        By argument; None where nothing was said, False where there is none.

    Raises
    ------
    ValueError
        Where two headings may be the same and it was not said which is meant.
    """
    chosen = {name: value for name, value in said.items() if value is not None}
    taken = {value for value in chosen.values() if isinstance(value, str)}
    for heading in names_of(frame):
        argument = recognised(heading) if heading not in taken else ""
        if argument not in said or said[argument] is not None:
            continue
        if argument in chosen and chosen[argument] == heading:
            raise ValueError(f"there are two columns {heading!r}: rename or leave out one")
        if argument in chosen:
            raise ValueError(
                f"{chosen[argument]!r} and {heading!r} may both be the {argument}: say which, "
                f"{argument}={chosen[argument]!r}"
            )
        chosen[argument] = heading
    return {name: value for name, value in chosen.items() if value is not False}
