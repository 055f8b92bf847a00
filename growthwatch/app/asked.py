"""What may be asked of the API: the shape of a request, and its limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from growthwatch.caseload.caseload import Caseload, check
from growthwatch.reading.cells import read_date
from growthwatch.reading.raw import RawTable, rejected_frame
from growthwatch.reading.typed_cells import cell_text

MOST_CHILDREN, MOST_ROWS = 1_000, 20_000
LARGEST_BODY = 5_000_000

Text = Annotated[str, Field(max_length=2_000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
# As in a caseload folder: a number in the unit of its column, or text with its unit.
Cell = Text | Number | None
Day = Annotated[str, Field(max_length=40, examples=["2024-03-01"])]


class Asked(BaseModel):
    """A part of a request; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class ChildRow(Asked):
    """A row of children.csv."""

    child_id: Annotated[str, Field(min_length=1, max_length=100)]
    sex: Text | None = None
    birth_date: Day
    gestation_weeks: Cell = None
    gestation_days: Cell = None
    birth_weight_kg: Cell = None
    mother_height_cm: Cell = None
    father_height_cm: Cell = None
    condition: Text | None = None
    reference: Text | None = None
    family_id: Text | None = None


class MeasurementRow(Asked):
    """A row of measurements.csv."""

    child_id: Annotated[str, Field(min_length=1, max_length=100)]
    date: Day
    weight_kg: Cell = None
    height_cm: Cell = None
    ofc_cm: Cell = None
    position: Text | None = None


class ContactRow(Asked):
    """A row of contacts.csv."""

    child_id: Annotated[str, Field(min_length=1, max_length=100)]
    date: Day
    agency: Text = "Health"
    role: Text = "Clinician"
    kind: Text = "Contact"
    summary: Text = "Contact"


class Record(Asked):
    """Children with what was measured of them."""

    children: Annotated[list[ChildRow], Field(min_length=1, max_length=MOST_CHILDREN)]
    measurements: Annotated[list[MeasurementRow], Field(max_length=MOST_ROWS)]
    contacts: Annotated[list[ContactRow], Field(max_length=MOST_ROWS)] = []
    as_of: Day | None = None
    reference: Literal["uk-who", "who", "trisomy-21", "turner"] = "uk-who"
    term: Literal["exact", "paper"] = "exact"

    @property
    def day(self) -> pd.Timestamp | None:
        """The day up to which the record is looked at.

        Raises
        ------
        ValueError
            For a text that is no date.
        """
        if self.as_of is None:
            return None
        reading = read_date(self.as_of.strip())
        if reading.value is None:
            raise ValueError("as_of is not a date such as 2025-03-31")
        return pd.Timestamp(reading.value)

    def raw(self) -> dict[str, RawTable]:
        """Return the rows as text, as they are read from a caseload folder."""
        rows: dict[str, list[Any]] = {
            "children": list(self.children),
            "measurements": list(self.measurements),
        }
        if self.contacts:
            rows["contacts"] = list(self.contacts)
        return {name: _raw(name, table) for name, table in rows.items()}

    def caseload(self) -> Caseload:
        """Return the record with the checks that every caseload passes."""
        return check(self.raw())


class ChartOf(Record):
    """A record and what to draw of it."""

    child_id: Annotated[str, Field(min_length=1, max_length=100)]
    measure: Literal["weight", "height", "bmi", "ofc", "z"] = "weight"


class RcpchMeasurement(Asked):
    """A request of RCPCH's API."""

    birth_date: Day
    observation_date: Day
    measurement_method: Literal["weight", "height", "bmi", "ofc"]
    observation_value: Annotated[float, Field(gt=0, lt=1_000, allow_inf_nan=False)]
    sex: Literal["female", "male"]
    gestation_weeks: Annotated[int, Field(ge=22, le=44)] | None = None
    gestation_days: Annotated[int, Field(ge=0, le=6)] | None = None
    reference: Literal["uk-who", "trisomy-21", "turners-syndrome"] = "uk-who"
    events_text: Annotated[list[Text], Field(max_length=50)] | None = None
    bone_age: Number | None = None
    bone_age_type: Text | None = None
    bone_age_sds: Number | None = None
    bone_age_centile: Number | None = None
    bone_age_text: Text | None = None


class RcpchParents(Asked):
    """A request of RCPCH's API for mid-parental height."""

    height_maternal: Annotated[float, Field(gt=0, lt=300)]
    height_paternal: Annotated[float, Field(gt=0, lt=300)]
    sex: Literal["female", "male"]
    reference: Literal["uk-who"] = "uk-who"


class RcpchChart(Asked):
    """A request of RCPCH's API for the lines of a chart."""

    measurement_method: Literal["weight", "height", "bmi", "ofc"]
    sex: Literal["female", "male"]
    centile_format: (
        Literal["cole-nine-centiles"]
        | Annotated[
            list[Annotated[float, Field(ge=0.001, le=99.999)]], Field(min_length=1, max_length=15)
        ]
    ) = "cole-nine-centiles"
    reference: Literal["uk-who", "trisomy-21", "turners-syndrome"] = "uk-who"


def _raw(name: str, rows: list[Any]) -> RawTable:
    columns = list(type(rows[0]).model_fields) if rows else list(MeasurementRow.model_fields)
    cells = pd.DataFrame(
        {column: [cell_text(getattr(row, column)) for row in rows] for column in columns},
        dtype=object,
    )
    return RawTable(name, cells, np.arange(1, len(cells) + 1), rejected_frame(name))
