"""The name of a pseudonymised pack's file: it may not tell whose pack it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.pack.free_text import EVERYDAY, name_parts
from growthwatch.pack.pdf import PackError
from growthwatch.pack.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

WITHIN = 4  # letters from which a part of a name is looked for within other words
DATES = ("%Y%m%d", "%d%m%Y", "%d%m%y", "%y%m%d")


def check_name(stem: str, child: Child, pseudonyms: Pseudonyms) -> None:
    """Refuse a file name that tells whose pack it is.

    Parameters
    ----------
    stem : str
        The file's name without its ending.
    child : Child
        Under the real name.
    pseudonyms : Pseudonyms

    Raises
    ------
    PackError
        For a name, initials, an identifier, a number or a date of birth of the child, or of
        whoever else is replaced in the pack.
    """
    names = pseudonyms.redaction.names
    words = {word for word in re.split(r"[\W_]+", stem) if word}
    small = {word.lower() for word in words}
    plain = re.sub(r"[\W_]", "", stem).lower()
    digits = re.sub(r"\D", "", stem)
    parts = [part.lower() for name in names.people for part in name_parts(name)]
    numbers = [re.sub(r"[\W_]", "", one).lower() for one in (*names.ids, *names.numbers)]
    initials = {
        "".join(part[0].upper() for part in name_parts(name)) for name in names.people if name
    }
    born = pd.Timestamp(child.record["birth_date"])
    telling = (
        bool(small.intersection(parts))
        or any(part in plain for part in parts if len(part) >= WITHIN and part not in EVERYDAY)
        or bool(small.intersection(one.lower() for one in names.ids))
        or any(len(one) > 2 and one in plain for one in numbers)
        or any(len(one) > 1 and one in words for one in initials)
        or any(f"{born:{form}}" in digits for form in DATES)
    )
    if telling:
        raise PackError(
            "the name of the file tells whose pack it is: choose another for a pseudonymised one"
        )
