"""The Python of the documentation runs as it is printed, and the five tasks take what is said."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path

import pandas as pd
import pytest

import growthwatch as gw

DOCS = Path(__file__).parents[1] / "docs"
PAGES = (
    "start.md", "five-tasks.md", "how-to/child.md", "how-to/own-table.md", "how-to/cohort.md",
)  # fmt: skip


def blocks(page: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(gw.datasets.child_b1_folder(), tmp_path / "caseload")
    study = {"gender": ["F", "M"], "dob": "2011-10-20", "seen": "2012-11-02", "wt": [7.85, 9.9]}
    pd.DataFrame(study).to_csv("study.csv", index=False)
    found = blocks(page)
    assert found
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for block in found:
            exec(compile(block, page, "exec"), names)


def test_the_five_tasks_take_the_lines_that_the_table_says() -> None:
    counted = [sum(bool(line.strip()) for line in block.splitlines()) for block in
               blocks("five-tasks.md")]  # fmt: skip
    rows = re.findall(
        r"^\| (?!task|---)(.*) \|$", (DOCS / "five-tasks.md").read_text("utf-8"), re.M
    )
    said = [cell for row in rows for cell in row.split(" | ")[1:] if cell != "–"]
    assert len(rows) == 5
    assert [int(cell) for cell in said] == counted


def test_every_public_name_is_in_the_api_pages() -> None:
    text = (DOCS / "api" / "index.md").read_text(encoding="utf-8")
    missing = [
        name
        for name in gw.__all__
        if name not in ("datasets", "CaseloadError") and not re.search(rf"\.{name}\b", text)
    ]
    assert missing == []
