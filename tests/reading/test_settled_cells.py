"""How every awkward cell, and a folder full of them, is read is what somebody last looked at.

A step of a limit, a sign or a choice anywhere in the readers changes some of it. Where a change is
meant, `python tests/reading/settled_cells.py` writes it anew, and its difference is read.
"""

from __future__ import annotations

import pandas as pd
import pytest
from settled_cells import SETTLED, as_written, cells_read, files_read, folder_read


def kept(name: str) -> list[str]:
    return (SETTLED / f"{name}.csv").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def folder() -> dict[str, pd.DataFrame]:
    return folder_read()


def test_every_awkward_cell_is_read_as_it_was() -> None:
    assert as_written(cells_read()).splitlines() == kept("cells")
    assert len(kept("cells")) > 2000


def test_every_awkward_file_is_read_as_it_was() -> None:
    assert as_written(files_read()).splitlines() == kept("files")


@pytest.mark.parametrize(
    ("name", "rows"),
    [("children", 50), ("measurements", 15), ("contacts", 10), ("plans", 4), ("actions", 8),
     ("periods", 5), ("rejected", 60), ("warnings", 40), ("not_watched", 5)],
)  # fmt: skip
def test_every_awkward_row_is_used_or_told_of_as_it_was(
    name: str, rows: int, folder: dict[str, pd.DataFrame]
) -> None:
    assert len(folder[name]) >= rows
    assert as_written(folder[name]).splitlines() == kept(name)
