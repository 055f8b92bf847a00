"""One child from values typed or pasted into a notebook, through the same checks as a file."""

from __future__ import annotations

import difflib
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.caseload.caseload import check
from growthwatch.reading.check import GESTATION
from growthwatch.reading.problems import UNKNOWN_INSTEAD
from growthwatch.reading.raw import RawTable, rejected_frame
from growthwatch.reading.typed_cells import cell_text
from growthwatch.record.errors import CaseloadError

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

# A line as pasted: the date, then the value, parted by spaces, a tab, a comma or a semicolon.
LINE = re.compile(r"(?P<date>.+?)(?:\s*[\t;,]\s*|\s+)(?P<value>[^\s;,]+)\s*[;,]?")
EXAMPLE = "2013-01-14 7.86"
MEASURED = ("weight_kg", "height_cm", "ofc_cm")
ABOUT = (
    "gestation_weeks", "gestation_days", "gestation", "birth_weight_kg", "mother_height_cm",
    "father_height_cm",
    "name", "nhs_number", "condition", "team", "practitioner", "family_id", "flags", "since",
)  # fmt: skip


def one_child(
    *,
    sex: str,
    birth_date: Any,
    weight_kg: Mapping[Any, float] | str | None = None,
    height_cm: Mapping[Any, float] | str | None = None,
    ofc_cm: Mapping[Any, float] | str | None = None,
    child_id: str = "child",
    reference: str | None = None,
    term: str = "exact",
    **about: Any,
) -> Child:
    """Make a child from values at hand: for a question in a notebook.

    Parameters
    ----------
    sex : str
        "female" or "male", F or M, or the NHS codes 2 and 1; where it is unknown or indeterminate
        (0, 9, X, I, or a word for it) the child has no centiles and is watched without.
    birth_date : date or str
        2011-10-20 or 20/10/2011; an instant with a time zone is its day by British clocks.
    weight_kg, height_cm, ofc_cm : dict or str
        Values by date, ``{"2013-01-14": 7.86}``, or lines as pasted, each a date and a value.
    child_id : str
    reference : {"uk-who", "who", "trisomy-21", "turner"}, optional
        What the child is compared with. By default what the `condition` calls for, and else
        "uk-who".
    term : str
        See `growthwatch.score`.
    **about
        What else the children's table may hold: gestation_weeks, birth_weight_kg, mother_height_cm,
        condition and so on.

    Returns
    -------
    Child

    Raises
    ------
    CaseloadError
        A ValueError: for a value or date that cannot be used, with what to do.

    Warns
    -----
    UserWarning
        For a gestation that cannot be read and is taken as unknown; and, as
        `UnlikelyValuesWarning`, where more than half of the values of a measure lie beyond 6 SD.

    Examples
    --------
    >>> one_child(sex="F", birth_date="2011-10-20", weight_kg="2012-11-02 7.85\\n2013-01-14 7.86")
    Child child, female, born 20 October 2011, 2 weights, last 7.86 kg on 14 January 2013 (...)
    """
    for name in about:
        if name not in ABOUT:
            near = difflib.get_close_matches(name, (*ABOUT, *MEASURED), n=1, cutoff=0.0)[0]
            raise CaseloadError(f"one_child knows no {name!r}: did you mean {near!r}?")
    known = {"child_id": child_id, "sex": sex, "birth_date": birth_date, **about}
    if reference is not None:
        known["reference"] = reference
    given = dict(zip(MEASURED, (weight_kg, height_cm, ofc_cm), strict=True))
    # A row a visit; the second value of a day makes a second one, so that both stand.
    cells: dict[tuple[str, int], dict[str, str]] = {}
    for name, rows in given.items():
        of_day: Counter[str] = Counter()
        for date, value in [] if rows is None else _rows(name, rows):
            cells.setdefault((date, of_day[date]), {})[name] = value
            of_day[date] += 1
    visits = {"child_id": [child_id] * len(cells), "date": [date for date, _ in cells]}
    visits |= {name: [row.get(name, "") for row in cells.values()] for name in MEASURED}
    caseload = check(
        {
            "children": _raw("child", {name: [cell_text(v)] for name, v in known.items()}),
            "measurements": _raw("measurements", visits),
        }
    )
    optional = caseload.warnings["field"].isin(GESTATION)
    refused = pd.concat([caseload.rejected, caseload.warnings[~optional]])
    if len(refused):
        wrong = refused.iloc[0]
        told = f" It says {wrong['value']!r}." if wrong["value"] else ""
        raise CaseloadError(f"{wrong['reason'].replace(UNKNOWN_INSTEAD, '')}{told}")
    for reason in caseload.warnings["reason"][optional]:
        warnings.warn(reason, UserWarning, stacklevel=2)
    if "since" not in about:
        # Nobody asks a record that begins here for the weighings before it.
        began = caseload.measurements["date"].min()
        caseload = replace(caseload, children=caseload.children.assign(since=began))
    return caseload.child(child_id, term=term)


def _rows(name: str, rows: Mapping[Any, float] | str) -> list[tuple[str, str]]:
    """Return a measure's dates and values, as text."""
    if not isinstance(rows, str):
        return [(cell_text(date), cell_text(value)) for date, value in rows.items()]
    found = []
    unit = name.rpartition("_")[2]
    for number, line in enumerate(rows.strip().splitlines(), 1):
        match = LINE.fullmatch(line.strip().removesuffix(unit).rstrip())
        if match is None:
            raise CaseloadError(
                f"{name}, line {number}: {line.strip()!r} is not a date and a value: write a line "
                f"such as {EXAMPLE}"
            )
        found.append((match["date"], match["value"]))
    return found


def _raw(name: str, columns: dict[str, list[str]]) -> RawTable:
    cells = pd.DataFrame(columns, dtype=object)
    return RawTable(name, cells, np.arange(1, len(cells) + 1), rejected_frame(name))
