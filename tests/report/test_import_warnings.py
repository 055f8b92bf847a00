"""The first page tells what the import rejected and warned of."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from report_caseload import STEADY

from growthwatch.report import read_import_warnings, write_report
from growthwatch.writing.safe_csv import write_csv

WARNINGS = pd.DataFrame(
    {
        "file": ["export.csv"] * 3,
        "line": [2, 9, 11],
        "field": ["nhs_number", "nhs_number", "=child_id"],
        "kind": ["NHS number", "NHS number", "leading zeros"],
        "message": ["wrong check digit.", "wrong check digit.", "lost leading zeros."],
    }
)


@pytest.fixture
def imported(folder):
    caseload = folder.read({"well": STEADY})
    write_csv(WARNINGS, folder.path / "warnings.csv")
    (folder.path / "run.json").write_text(json.dumps({"made_by": "import"}), encoding="utf-8")
    return folder.path, caseload


def test_the_warnings_of_an_import_are_read_as_they_were(imported):
    warnings = read_import_warnings(imported[0])
    assert warnings.astype(object).values.tolist() == WARNINGS.astype(object).values.tolist()


def test_the_first_page_counts_them_by_kind_with_their_lines(imported, tmp_path, read_page):
    path, caseload = imported
    write_report(caseload, tmp_path / "out", warnings=read_import_warnings(path))
    page = read_page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    (section,) = page.all("section", **{"aria-labelledby": "warnings-title"})
    assert "3 warnings about rows that are used" in section.text()
    rows = [row.text() for row in section.all("tbody")[0].all("tr")]
    assert rows[0] == "2 export.csv nhs_number wrong check digit. 2, 9"
    assert (tmp_path / "out" / "warnings.csv").is_file()


def test_a_folder_that_no_import_made_has_no_warnings(imported, tmp_path):
    path, caseload = imported
    for run in ("", "{}", '{"made_by": "hand"}', "[]"):
        (path / "run.json").write_text(run, encoding="utf-8")
        assert read_import_warnings(path).empty, run
    write_report(caseload, tmp_path / "out", warnings=read_import_warnings(path))
    assert not (tmp_path / "out" / "warnings.csv").exists()
