"""Identifiers: the NHS number's check digit, and leading zeros that a spreadsheet took away."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

NHS_DIGITS = 10
ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII | re.IGNORECASE)


def nhs_number_is_valid(number: str) -> bool:
    """Tell whether ten digits are an NHS number by their check digit.

    The first nine digits are weighted 10 down to 2; 11 less the remainder of their sum by 11 must
    be the tenth, 11 counting as 0, and a 10 makes the number invalid [1]_.

    Parameters
    ----------
    number : str
        Blanks and hyphens between the digits do not matter.

    References
    ----------
    .. [1] NHS Data Model and Dictionary, attribute NHS NUMBER.
    """
    digits = bare_number(number)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def bare_number(number: str) -> str:
    """Return a number without blanks and hyphens."""
    return re.sub(r"[\s\-\u2010-\u2013\u00a0]+", "", number)


def tidy_nhs_numbers(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return NHS numbers as ten digits where they are, and what is wrong or was restored.

    Parameters
    ----------
    texts : ndarray of str, shape (n,)

    Returns
    -------
    numbers : ndarray of object, shape (n,)
        As written where they are not ten digits; "" where empty or rounded by a spreadsheet.
    kinds, messages : ndarray of object, shape (n,)
        "" where there is nothing to say.
    """
    codes, uniques = pd.factorize(np.asarray(texts, dtype=object))
    told = [_tidy_nhs_number(text) for text in uniques]
    columns = (np.array([one[i] for one in told] + [""], dtype=object)[codes] for i in range(3))
    return tuple(columns)


def _tidy_nhs_number(text: str) -> tuple[str, str, str]:
    if not text or text.lower() in {"n/a", "na", "nan", "null", "none", "unknown", "-"}:
        return "", "", ""
    if ROUNDED.fullmatch(text):
        return "", "NHS number", "was rounded by a spreadsheet and is left out: export it as text"
    digits = bare_number(text)
    if nhs_number_is_valid(digits):
        return digits, "", ""
    padded = digits.zfill(NHS_DIGITS)
    if digits.isdigit() and len(digits) == NHS_DIGITS - 1 and nhs_number_is_valid(padded):
        return padded, "leading zeros", "had lost its leading zero, which is put back"
    if not re.fullmatch(r"[0-9]{10}", digits):
        return text, "NHS number", "is not ten digits: check it in the system"
    return digits, "NHS number", "has a wrong check digit: check it in the system"


def restored_ids(
    ids: np.ndarray, every_id: set[str], width: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Put back leading zeros where it is plain that they were lost.

    They are put back in a number shorter than the others if `width` says how long the numbers are,
    or if numbers of one full length that begin with zero show that the system writes them so. Not
    if that would turn it into another number of the same column: they may be two children.

    Parameters
    ----------
    ids : ndarray of str, shape (n,)
        One column.
    every_id : set of str
        Those of every file.
    width : int, optional

    Returns
    -------
    ids : ndarray of object, shape (n,)
    restored : ndarray of bool, shape (n,)
    """
    numbers = {one for one in every_id if one.isascii() and one.isdigit()}
    longest = width or max(map(len, numbers), default=0)
    shown = width or any(len(one) == longest and one[0] == "0" for one in numbers)
    ids = np.asarray(ids, dtype=object)
    if not shown:
        return ids, np.zeros(len(ids), dtype=bool)
    codes, uniques = pd.factorize(ids)
    here = set(uniques)
    new = {
        one: one.zfill(longest)
        for one in uniques
        if one in numbers and len(one) < longest and one.zfill(longest) not in here
    }
    # Two short forms of one number in one column, 12 and 012, are not told apart: left alone.
    forms = pd.Series(list(new.values())).value_counts()
    new = {one: full for one, full in new.items() if forms[full] == 1}
    texts = np.array([new.get(one, one) for one in uniques], dtype=object)
    changed = np.array([one in new for one in uniques], dtype=bool)
    if not len(uniques):
        return ids, np.zeros(0, dtype=bool)
    return texts[codes], changed[codes]
