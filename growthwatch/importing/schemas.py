"""What a caseload's tables must hold, as pandera schemas, and which rows do not."""

from __future__ import annotations

import datetime as dt
import os

import numpy as np
import pandas as pd

# pandera warns about imports for which there is a newer name; ours is the newer one.
os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
import pandera.pandas as pa

from growthwatch.importing.record_sets import Records
from growthwatch.record.ages import LONGEST_GESTATION, SHORTEST_GESTATION

# What cannot be, whoever is measured: a slip of the unit or the keyboard. What is only unlikely is
# kept, and detection asks for it to be checked.
WITHIN = {
    "weight_kg": (0.2, 300.0, "kg"),
    "height_cm": (15.0, 250.0, "cm"),
    "ofc_cm": (10.0, 80.0, "cm"),
    "birth_weight_kg": (0.2, 9.0, "kg"),
    "mother_height_cm": (90.0, 250.0, "cm"),
    "father_height_cm": (90.0, 250.0, "cm"),
}


def children_schema(today: dt.date) -> pa.DataFrameSchema:
    """Return the schema of the children's table, on a day."""
    return pa.DataFrameSchema(
        {
            "birth_date": pa.Column(
                "datetime64[us]", check("is in the future: correct it", _until(today)),
                nullable=True,
            ),
            "gestation_total": pa.Column(
                float,
                check(
                    "is not between 22 and 45 weeks: correct it, or leave it empty if unknown",
                    lambda days: days.between(SHORTEST_GESTATION, LONGEST_GESTATION),
                ),
                nullable=True,
            ),
            **{name: quantity_column(name) for name in list(WITHIN)[3:]},
        }
    )  # fmt: skip


def measurements_schema(today: dt.date) -> pa.DataFrameSchema:
    """Return the schema of the measurements' table, with each child's birth_date beside it."""
    return pa.DataFrameSchema(
        {
            "date": pa.Column(
                "datetime64[us]", check("is in the future: correct it", _until(today)),
                nullable=True,
            ),
            "days_from_birth": pa.Column(
                float,
                check(
                    "is before the child's birth: correct whichever is wrong",
                    lambda days: days >= 0,
                ),
                nullable=True,
            ),
            **{name: quantity_column(name) for name in list(WITHIN)[:3]},
        }
    )  # fmt: skip


def contacts_schema() -> pa.DataFrameSchema:
    """Return the schema of the contacts' table."""
    return pa.DataFrameSchema(
        {
            "days_to_end": pa.Column(
                float,
                check("is before the date: correct one of them", lambda days: days >= 0),
                nullable=True,
            )
        }
    )


# The columns that are calculated for a check, and the field that is at fault.
FIELD_OF = {
    "gestation_total": "gestation_weeks",
    "days_from_birth": "date",
    "days_to_end": "date_to",
}


def quantity_column(name: str) -> pa.Column:
    """Return a column of a quantity, within what can be."""
    low, high, unit = WITHIN[name]
    return pa.Column(
        float,
        check(
            f"is not between {low:g} and {high:g} {unit}: correct it, or its unit in the mapping",
            lambda values: values.between(low, high),
        ),
        nullable=True,
    )


def check(reason: str, holds) -> pa.Check:
    """Return a check of a whole column, with the reason that a row is told."""
    return pa.Check(holds, error=reason, ignore_na=True)


def _until(today: dt.date):
    return lambda days: days <= pd.Timestamp(today)


def add_failures(records: Records, schema: pa.DataFrameSchema, **extra: np.ndarray) -> None:
    """Add the rows that a schema does not hold to the records' problems.

    Parameters
    ----------
    records : Records
    schema : DataFrameSchema
    **extra : ndarray, shape (records,)
        Columns calculated for the check.
    """
    frame = records.frame.assign(**extra)
    columns = {name: one for name, one in schema.columns.items() if name in frame}
    try:
        pa.DataFrameSchema(columns).validate(frame[list(columns)], lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        wrong = cases[cases["index"].isna()]
        if len(wrong):
            raise TypeError(f"column {wrong['column'].iloc[0]} is not of its type") from errors
        for (column, reason), rows in cases.groupby(["column", "check"], sort=False):
            where = np.zeros(len(frame), dtype=bool)
            where[rows["index"].to_numpy(dtype=np.int64)] = True
            records.problem(FIELD_OF.get(column, column), where, reason)
