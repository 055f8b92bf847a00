"""A plain export and its mapping, to be changed in one part at a time."""

from __future__ import annotations

from pathlib import Path

from growthwatch.importing import Mapping

FILES = Path(__file__).parent / "files"
TODAY = "2026-01-05"
PLAIN = {
    "version": 1,
    "children": {"columns": {"child_id": "ID", "sex": "Sex", "birth_date": "DOB"}},
    "measurements": {
        "columns": {
            "child_id": "ID",
            "date": "Seen",
            "weight": {"column": "Weight", "unit": "kg"},
            "height": {"column": "Length", "unit": "cm"},
        }
    },
}
HEADER = "ID,Sex,DOB,Seen,Weight,Length"


def mapping(**changes) -> Mapping:
    """Return the plain mapping with whole parts of it changed."""
    return Mapping.model_validate(PLAIN | changes)


def child_columns(**columns) -> dict:
    return {"columns": PLAIN["children"]["columns"] | columns}


def measurement_columns(**columns) -> dict:
    return {"columns": PLAIN["measurements"]["columns"] | columns}
