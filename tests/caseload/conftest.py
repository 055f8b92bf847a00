"""Small caseload folders of made-up children, written to real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

CHILDREN = """child_id,sex,birth_date,gestation_weeks,gestation_days
A1,female,2020-01-01,40,0
A2,male,2020-02-01,,
"""
MEASUREMENTS = """child_id,date,weight_kg,height_cm,ofc_cm
A1,2020-01-01,3.4,50.5,34.5
A1,2020-03-01,4.9,,
A2,2020-04-01,,58.5,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes tables into a folder; the two needed ones have a default."""

    def write(**tables: str | bytes) -> Path:
        for name, content in (
            {"children": CHILDREN, "measurements": MEASUREMENTS} | tables
        ).items():
            if isinstance(content, str):
                content = content.encode("utf-8")
            (tmp_path / f"{name}.csv").write_bytes(content)
        return tmp_path

    return write
