"""Children whom an export holds and nobody is to watch here: who have died, or moved away.

They are recognised and shown apart. A child called to be weighed after its death is a cruelty to
the family; one who is watched nowhere is a danger.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.importing.dates import date_reader
from growthwatch.importing.record_sets import Records, without
from growthwatch.reading.quantities import NOT_MEASURED

if TYPE_CHECKING:  # every caseload tells of these children, and few are imported in this process
    from growthwatch.importing.mapping import ChildColumns, Text
    from growthwatch.importing.sections import Rows

DECEASED, TRANSFERRED = "deceased", "transferred"
REJECTED, UNKNOWN, UNUSABLE = "rejected", "no child row", "no usable row"
SAID = {
    DECEASED: "recorded as having died",
    TRANSFERRED: "recorded as having left",
    REJECTED: "whose own row could not be used",
    UNKNOWN: "who has measurements and no row of its own",
    UNUSABLE: "none of whose measurements could be used",
}
NOT_WATCHED_COLUMNS = ("child_id", "code", "reason", "file", "line")
# What a column of states says; the first that fits.
_NO = r"n|no|false|0|alive|living|not deceased|not dead|no date of death"
_YES = r"y|yes|true|1|x|✓"
_STATES = (
    ("", r"(?:not (?:deceased|dead|transferred|deducted|left)|alive|living|active|current(?:ly)?|"
         r"registered|re-?registered|permanent|regular|open|resident|on (?:the )?caseload|"
         r"transfer(?:red)?[- ]in|moved[- ]in|new|temporary|applied|private|universal(?: plus| "
         r"partnership plus)?|targeted|specialist|core)\b.*"),
    (DECEASED, r"(?:deceased|dead|died|death|rip\b|r\.i\.p\.?|stillborn|neonatal death).*"),
    (TRANSFERRED, r"(?:transfer(?:red)?\b|moved\b|left\b|leaver|deduct|de-?register|removed|"
                  r"out of area|gone away|emigrat|discharged|inactive|in-active|closed|ended|"
                  r"not (?:registered|resident)|no longer|unregistered|past patient|ghost).*"),
)  # fmt: skip
# A slip; or not gone yet, gone within the area or from another service: to be watched, and asked.
_SLIP = re.compile(r"\?|\b(?:in error|no longer (?:deceased|dead))\b", re.IGNORECASE)
_NOT_GONE = re.compile(
    r"\b(?:pending|request\w*|planned|await\w*|due|soon|intend\w*|propos\w*|processing|house|home|"
    r"address|within|internal\w*|message|handed|another team|to (?:\w+ )?team|under|"
    r"from (?:the )?(?:hospital|ward|inpatient|neonatal|nicu|scbu|dieti\w*|physio\w*|speech|"
    r"audiology|orthoptic\w*|paediatric\w*|a&e|clinic|care))\b",
    re.IGNORECASE,
)
STATES = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _STATES)
NO, YES = (re.compile(pattern, re.IGNORECASE) for pattern in (_NO, _YES))


def state_of(text: str) -> str | None:
    """Return DECEASED or TRANSFERRED, "" for a state that is neither, None for an unknown one."""
    said = " ".join(text.split())
    if said.lower() in NOT_MEASURED:
        return ""
    state = next((code for code, pattern in STATES if pattern.fullmatch(said)), None)
    unsure = _SLIP.search(said) or (state == TRANSFERRED and _NOT_GONE.search(said))
    return None if state and unsure else state


def add_leaving(
    records: Records, rows: Rows, columns: ChildColumns, order: str, today: dt.date
) -> np.ndarray:
    """Tell which children are not to be watched, and note what cannot be read of it.

    Returns
    -------
    ndarray of str, shape (records,)
        DECEASED, TRANSFERRED, or "".
    """
    codes = np.full(len(records.frame), "", dtype=object)
    for code, column in ((TRANSFERRED, columns.left), (DECEASED, columns.deceased)):
        if column is not None:
            codes[_flagged(records, rows, column, code, order, today)] = code
    if columns.status is not None:
        texts = rows.text(columns.status.names[0])
        known = {text: state_of(text) for text in pd.unique(texts)}
        states = np.array([known[text] for text in texts], dtype=object)
        records.texts["status"] = texts
        records.note(
            "status", states == None, "status",  # noqa: E711
            "is none that is known: the child is watched; put it right in the system if not so",
        )  # fmt: skip
        # Death outweighs whatever else is said.
        codes = np.where(states == DECEASED, DECEASED, codes)
        codes = np.where((states == TRANSFERRED) & (codes == ""), TRANSFERRED, codes)
    return codes


def _flagged(
    records: Records, rows: Rows, column: Text, code: str, order: str, today: dt.date
) -> np.ndarray:
    """Tell where a column says yes, or gives a day that is past."""
    name = {DECEASED: "deceased", TRANSFERRED: "left"}[code]
    texts = rows.text(column.names[0])
    read = date_reader(order, two_digit_years=True, today=today, serials=True)
    found: dict[str, bool | None] = {}
    for text in pd.unique(texts):
        said = " ".join(text.split())
        if said.lower() in NOT_MEASURED or NO.fullmatch(said):
            found[text] = False
        elif YES.fullmatch(said) or state_of(said) == code:
            found[text] = True
        else:
            day = read(said).value
            found[text] = None if day is None else day <= today
    flags = np.array([found[text] for text in texts], dtype=object)
    records.texts[name] = texts
    records.note(
        name, flags == None, name,  # noqa: E711
        "cannot be read: the child is watched; put it right in the system if not so",
    )  # fmt: skip
    return flags == True  # noqa: E712


def without_leaving(
    records: Records, codes: np.ndarray
) -> tuple[Records, dict[str, str], pd.DataFrame]:
    """Return the records of children to be watched, and who is not.

    A child is gone if any of its rows says so.

    Returns
    -------
    records : Records
        The others are counted among what is left out.
    gone : dict of str to str
        DECEASED or TRANSFERRED, by child_id.
    not_watched : DataFrame
        Columns of `NOT_WATCHED_COLUMNS`, a row for each child who is gone.
    """
    ids = records.frame["child_id"].to_numpy(dtype=object)
    gone: dict[str, str] = {}
    for code in (TRANSFERRED, DECEASED):
        gone |= dict.fromkeys(ids[codes == code], code)
    gone.pop("", None)
    at = [int(np.flatnonzero(ids == child)[0]) for child in gone] if gone else []
    table = not_watched_frame(gone, gone.values(), records.files[at], records.lines[at])
    return left_out(records, gone), gone, table


def left_out(records: Records, gone: dict[str, str]) -> Records:
    """Return records without those of children who are gone, counting these."""
    for code in (TRANSFERRED, DECEASED):
        mine = [child for child, why in gone.items() if why == code]
        where = records.frame["child_id"].isin(mine).to_numpy() & ~records.blocked
        records = without(records, where, f"of a child {SAID[code]}")
    return records


_NOT_WATCHED_TYPES = {name: "int64" if name == "line" else "str" for name in NOT_WATCHED_COLUMNS}


def not_watched_frame(
    children: Iterable[str], codes: Iterable[str], files: Iterable[str], lines: Iterable[int]
) -> pd.DataFrame:
    """Return a table of children who are not watched, with the reason of each code."""
    codes = list(codes)
    if not codes:
        return _nobody().copy()
    return pd.DataFrame(
        {
            "child_id": list(children),
            "code": codes,
            "reason": [f"is a child {SAID[code]}" for code in codes],
            "file": list(files),
            "line": list(lines),
        },
        columns=list(NOT_WATCHED_COLUMNS),
    ).astype(_NOT_WATCHED_TYPES)


@cache
def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=list(NOT_WATCHED_COLUMNS), dtype="str").astype(_NOT_WATCHED_TYPES)


def no_one() -> pd.DataFrame:
    """Return a table of children who are not watched, without rows."""
    return not_watched_frame([], [], [], [])


def watched_words(number: int, others: pd.DataFrame, where: str) -> str:
    """Say how many children are watched, and of the others why not.

    Parameters
    ----------
    number : int
        Of those with a row among the children.
    others : DataFrame
        Those who are not watched: `NOT_WATCHED_COLUMNS`. With code UNUSABLE they have such a row.
    where : str
        "export" or "caseload".
    """
    number -= int((others["code"] == UNUSABLE).sum())
    every = number + len(others)
    if others.empty:
        are = "The one child" if every == 1 else f"All {every:,} children"
        return f"{are} of the {where} {'is' if every == 1 else 'are'} watched."
    counts = others["code"].value_counts()
    why = ", ".join(f"{counts[code]:,} {SAID[code]}" for code in SAID if code in counts)
    are, others_are = ("is" if n == 1 else "are" for n in (number, len(others)))
    return (
        f"{number:,} of {every:,} children of the {where} {are} watched. {len(others):,} "
        f"{others_are} not: {why}."
    )


def not_watched(
    gone: pd.DataFrame,
    children: pd.DataFrame,
    others: Iterable[Records],
    used: Iterable[str],
    measured: Records,
) -> pd.DataFrame:
    """Return every child of the export who is not watched, each once, and why.

    Parameters
    ----------
    gone : DataFrame
        Of `without_leaving`.
    children : DataFrame
        Those who are watched.
    others : iterable of Records
        Of the children first, then of their measurements and contacts.
    used : iterable of str
        child_id of each measurement that could be used.
    measured : Records
        Of the measurements.
    """
    tables = [gone]
    known = {*children["child_id"], *gone["child_id"], ""}
    for i, records in enumerate(others):
        ids = records.frame["child_id"].to_numpy(dtype=object)
        new = ~pd.Series(ids, dtype=object).isin(known) & ~records.blocked
        rows = np.flatnonzero(new & ~pd.Series(ids, dtype=object).duplicated())
        # A child's first row may be blocked or belong to a later table.
        rows = rows[~pd.Series(ids[rows], dtype=object).duplicated().to_numpy()]
        code = UNKNOWN if i else REJECTED
        tables.append(
            not_watched_frame(
                ids[rows], [code] * len(rows), records.files[rows], records.lines[rows]
            )
        )
        known |= set(ids[rows])
    ids = measured.frame["child_id"].to_numpy(dtype=object)
    tables.append(unusable(ids, children["child_id"], used, measured.files, measured.lines))
    return pd.concat(tables, ignore_index=True)


def unusable(
    ids: np.ndarray,
    children: Iterable[str],
    used: Iterable[str],
    files: np.ndarray,
    lines: np.ndarray,
) -> pd.DataFrame:
    """Return the children with rows of measurements of which none could be used.

    Such as all those of a child whose date of birth is its mother's: nobody watches how it grows.

    Parameters
    ----------
    ids, files, lines : ndarray, shape (rows,)
        Of every row of measurements.
    children : iterable of str
        Those with a row of their own.
    used : iterable of str
        child_id of each measurement that could be used.
    """
    said = pd.Series(ids, dtype=object)
    without = said.isin({*children} - {*used}) & ~said.duplicated()
    rows = np.flatnonzero(without.to_numpy())
    return not_watched_frame(ids[rows], [UNUSABLE] * len(rows), files[rows], lines[rows])
