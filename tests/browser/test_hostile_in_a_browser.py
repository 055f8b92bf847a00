"""No script that stands in a record runs in any page that is written, whatever the browser does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "safety"))
from hostile import IDS, hostile_caseload

from growthwatch.report import write_report


def test_no_script_of_a_record_runs_in_any_page(opened, tmp_path):
    caseload = hostile_caseload(tmp_path / "caseload")
    write_report(caseload, tmp_path / "report", as_of="2023-05-20")
    for i, child in enumerate(IDS):
        caseload.child(child).chart("weight").save(tmp_path / "report" / f"chart-{i}.html")
    pages = sorted((tmp_path / "report").rglob("*.html"))
    assert len(pages) >= 8
    for path in pages:
        page = opened(path)
        # What only looks like an element would have made one.
        assert page.evaluate("() => window.ran") is None, path.name
        assert page.locator("img[src=x]").count() == 0
        for spot in page.locator("[tabindex='0'], summary, button").all()[:5]:
            spot.focus()
        assert page.evaluate("() => window.ran") is None, path.name
