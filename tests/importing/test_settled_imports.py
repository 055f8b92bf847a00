"""What awkward exports are imported as is what somebody last looked at, and how they are read.

A step of a limit, a sign or a choice anywhere in the import changes some of it. Where a change is
meant, `python tests/importing/settled_imports.py` writes it anew, and its difference is read.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from settled_imports import FILES, SETTLED, imported, readings_text, settled_file


def test_every_heading_code_and_word_is_read_as_it_was() -> None:
    kept = (SETTLED / "readings.csv").read_text(encoding="utf-8")
    assert readings_text().splitlines() == kept.splitlines()
    assert len(kept.splitlines()) > 1000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_awkward_export_is_imported_as_it_was(file: Path) -> None:
    kept = settled_file(file).read_text(encoding="utf-8")
    assert imported(file).splitlines() == kept.splitlines()
    assert "REFUSED" not in kept
