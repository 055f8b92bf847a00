"""Small exports, written where a test can read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from importing_exports import HEADER, TODAY, mapping

from growthwatch.importing import Imported, import_export


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Imported]:
    """Return a function that imports lines under the plain header, or a whole text."""

    def run(*lines: str, header: str = HEADER, encoding: str = "utf-8", **changes) -> Imported:
        file = tmp_path / "export.csv"
        text = "\n".join([header, *lines] if header else lines) + "\n"
        file.write_bytes(text.encode(encoding))
        return import_export(file, mapping(**changes), today=TODAY)

    return run
