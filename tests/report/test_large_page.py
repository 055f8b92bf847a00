"""The first page of a trust: 60,000 children, of whom a fifth are listed, in less than 2 MB."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, weights_at

import growthwatch
from growthwatch.config import Config
from growthwatch.report import page as first_page
from growthwatch.report.names import page_names
from growthwatch.report.rendering import Renderer
from growthwatch.report.views import row_views
from growthwatch.review import review

LISTED, MOST_BYTES = 12_000, 2_000_000


@pytest.fixture
def many(folder):
    """A review, and its rows again and again under other names, as a long list has them."""
    shapes = [LOSING, FALLING, *(weights_at([0.0] * 4 + [-z] * 6) for z in np.arange(1.2, 3, 0.2))]
    caseload = folder.read({f"child-{i:03d}": shapes[i % len(shapes)] for i in range(130)})
    found = review(caseload, pd.Timestamp("2023-07-24"))
    names = page_names(found)
    rows = row_views(found, names)
    assert len(rows) > first_page.ROWS_AT_ONCE
    again = []
    for i in range(LISTED):
        row = rows[i] if i < len(rows) else dict(rows[i % len(rows)], chart="")
        name, page = f"child-{i:05d}", f"children/{i:04d}.html"
        data = dict(row["data"], rank=str(i + 1), name=name, page=page, team="North & East")
        again.append(dict(row, name=name, child_id=name, rank=i + 1, page=page, data=data))
    return found, names, again


def test_the_first_page_of_sixty_thousand_children_is_under_two_megabytes(many):
    found, names, rows = many
    none = pd.DataFrame({"file": [], "line": [], "field": [], "kind": [], "message": []})
    page = first_page.index_page(
        found, names, rows, Renderer(Config(), growthwatch.__version__, ""), [], [], none
    )
    # The first with their charts, the next as lines, and how many are in the table alone.
    assert page.count('class="spark"') == first_page.ROWS_AT_ONCE
    shown = first_page.ROWS_AT_ONCE + first_page.MOST_LINES
    assert f"child-{shown - 1:05d}" in page
    assert f"child-{shown:05d}" not in page
    beyond = re.findall(r"The last ([\d,]+) are in <code>worklist.csv</code> alone", page)
    assert sum(int(number.replace(",", "")) for number in beyond) == LISTED - shown
    assert len(page.encode()) < MOST_BYTES
