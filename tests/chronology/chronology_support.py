"""A made-up child whose chronology can be counted on the fingers."""

from __future__ import annotations

import pandas as pd

from growthwatch.caseload import Caseload
from growthwatch.caseload.child import Child
from growthwatch.reading.raw import rejected_frame


def contacts_table(*rows: tuple, **columns: list) -> pd.DataFrame:
    """Return contacts from (date, agency, kind, summary), with further columns by name."""
    table = pd.DataFrame(rows, columns=["date", "agency", "kind", "summary"])
    table["date"] = pd.to_datetime(table["date"])
    return table.assign(child_id="C7", role="", **columns)


def made_up_child(
    weights: dict[str, float] | None = None, contacts: pd.DataFrame | None = None, **more: object
) -> Child:
    """Return a girl born on 2 March 2015 at term, weighed on the days given."""
    children = pd.DataFrame(
        {"child_id": ["C7"], "sex": ["female"], "birth_date": [pd.Timestamp("2015-03-02")],
         "gestation_weeks": [40], "gestation_days": [0]}
    )  # fmt: skip
    weights = {"2015-03-02": 3.3, "2015-04-27": 4.9} if weights is None else weights
    measurements = pd.DataFrame(
        {"child_id": "C7", "date": pd.to_datetime(list(weights)),
         "weight_kg": list(weights.values()), "height_cm": float("nan"), "ofc_cm": float("nan"),
         **more}
    )  # fmt: skip
    table = contacts_table() if contacts is None else contacts
    if "date_to" not in table:
        table = table.assign(date_to=pd.NaT)
    return Caseload(children, measurements, table, rejected_frame("")).child("C7")
