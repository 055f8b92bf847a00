"""The check step: raw rows to accepted rows with types, and rejected rows with reasons.

Each check finds problems; a row with any problem is rejected once, as a whole, with every reason.
So rows in are rows accepted plus rows rejected. What is possible but unlikely is accepted: judging
it is for the findings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.reading.cells import read_column, read_number, read_sex
from growthwatch.reading.coercion import gestations
from growthwatch.reading.columns import (
    Checked,
    need_columns,
    read_dates,
    split,
    suspect_misspelt,
    text_of,
    typed,
)
from growthwatch.reading.problems import (
    Problem,
    after_today,
    before_birth,
    found,
    impossible,
    impossible_for_age,
    repeated_children,
    required,
    unknown_child,
    unknown_instead,
    unreadable,
)
from growthwatch.reading.quantities import beyond_limits
from growthwatch.reading.raw import WHOLE_ROW, RawTable
from growthwatch.record.condition_references import chosen_references
from growthwatch.record.vocabulary import REFERENCES

VALUES = ("weight_kg", "height_cm", "ofc_cm")
GESTATION = ("gestation_weeks", "gestation", "gestation_days")
CHILD_NUMBERS = ("birth_weight_kg", "mother_height_cm", "father_height_cm")


def check_children(raw: RawTable, today: pd.Timestamp | None = None) -> Checked:
    """Check the children's rows.

    Parameters
    ----------
    raw : RawTable
        With child_id, sex, birth_date.
    today : Timestamp, optional
        A birth after it is rejected.

    Returns
    -------
    Checked
        accepted: child_id (str), sex ("female", "male", missing where unknown), birth_date,
        gestation_weeks and gestation_days (Int64), then the other columns as text, numbers and
        dates where they are known to be. A cell that can be done without and cannot be read is
        missing there and told in the warnings: sex, gestation, birth weight, parents' heights.

    Raises
    ------
    CaseloadError
        For a missing column or an ambiguous order of day and month.
    """
    need_columns(raw, ("child_id", "sex", "birth_date"))
    suspect_misspelt(raw, ("child_id", "sex", "birth_date", *GESTATION, *CHILD_NUMBERS))
    gestation = gestations(raw.cells)
    sex = read_column(raw.cells["sex"], read_sex, object)
    dates = read_dates(raw, ("birth_date", *(("since",) if "since" in raw.cells else ())))
    born = dates["birth_date"]
    numbers = {
        name: read_column(raw.cells[name], read_number, float)
        for name in CHILD_NUMBERS
        if name in raw.cells
    }
    problems = [
        required(raw, "child_id", "every child needs one"),
        required(raw, "birth_date", "without it there is no age"),
        unreadable("birth_date", born),
        after_today("birth_date", born, today),
    ]
    problems.append(repeated_children(raw, problems, sex, born, gestation.days))
    # What can be done without never drops a child: she is watched by what needs it not.
    field = next((name for name in GESTATION if name in raw.cells), GESTATION[0])
    text = text_of(raw, field).to_numpy(dtype=object)
    wrong = [
        unreadable("sex", sex),
        found(field, text, gestation.unreadable, gestation.reasons),
        *(unreadable(name, column) for name, column in numbers.items()),
        *(impossible(name, column) for name, column in numbers.items()),
        *(unreadable(name, column) for name, column in dates.items() if name != "birth_date"),
        *reference_problems(raw),
    ]
    table = typed(
        raw,
        {
            "child_id": None,
            "sex": pd.array(sex.values, dtype="str"),
            "birth_date": born.values,
            "gestation_weeks": pd.array(gestation.days // 7, dtype="Float64").astype("Int64"),
            "gestation_days": pd.array(gestation.days % 7, dtype="Float64").astype("Int64"),
        },
        {
            name: np.where(beyond_limits(name, column.values), np.nan, column.values)
            for name, column in numbers.items()
        }
        | {name: column.values for name, column in dates.items() if name != "birth_date"},
    )
    return split(raw, table, problems, [unknown_instead(problem) for problem in wrong])


def reference_problems(raw: RawTable) -> list[Problem]:
    """Return the references named for a child that are none."""
    if "reference" not in raw.cells:
        return []
    text = raw.cells["reference"].to_numpy(dtype=object)
    unknown = chosen_references(raw.cells, "").unreadable != ""
    return [found("reference", text, unknown, f"is not one of {', '.join(REFERENCES)}")]


def check_measurements(
    raw: RawTable, children: Checked, child_lines: pd.Series, today: pd.Timestamp | None = None
) -> Checked:
    """Check the measurements' rows against the children.

    Parameters
    ----------
    raw : RawTable
        With child_id, date, weight_kg.
    children : Checked
    child_lines : Series
        Where each rejected child's row is, such as "children.csv line 5", by child_id.
    today : Timestamp, optional
        A date after it is rejected.

    Returns
    -------
    Checked
        accepted: child_id (str), date, weight_kg, height_cm, ofc_cm (float, nan where not
        measured), then the other columns as text.

    Raises
    ------
    CaseloadError
        For a missing column or an ambiguous order of day and month.
    """
    need_columns(raw, ("child_id", "date", "weight_kg"))
    suspect_misspelt(raw, ("child_id", "date", *VALUES))
    date = read_dates(raw, ("date",))["date"]
    numbers = {name: read_column(text_of(raw, name), read_number, float) for name in VALUES}
    nothing = np.logical_and.reduce([column.empty for column in numbers.values()])
    none_given = Problem(
        np.flatnonzero(nothing),
        WHOLE_ROW,
        np.full(int(nothing.sum()), "", dtype=object),
        np.full(
            int(nothing.sum()),
            "The row has no weight, height or head circumference: fill one in or delete the row.",
            dtype=object,
        ),
    )
    problems = [
        required(raw, "child_id", "every measurement belongs to a child"),
        unknown_child(raw, children.accepted, child_lines),
        required(raw, "date", "a measurement needs its day"),
        unreadable("date", date),
        before_birth(raw, date, children.accepted),
        after_today("date", date, today),
        *(unreadable(name, column) for name, column in numbers.items()),
        *(impossible(name, column) for name, column in numbers.items()),
        *impossible_for_age(raw, date, numbers, children.accepted),
        none_given,
    ]
    first = {"child_id": None, "date": date.values}
    first |= {name: column.values for name, column in numbers.items()}
    table = typed(raw, first, {})
    if "position" in table:
        table["position"] = table["position"].str.lower()
    return split(raw, table, problems)
