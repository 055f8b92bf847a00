"""A small made-up caseload with every kind of child a report meets."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY, Element, Folder, PageReader

import growthwatch as gw
from growthwatch.report import ReportSummary, write_report


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path / "caseload")


@pytest.fixture(scope="session")
def caseload(written):
    """One child losing weight, one falling, one recovered, one well, one never weighed."""
    return written.caseload


def every_kind(folder: Folder) -> gw.Caseload:
    """Write and read a caseload with a child of every kind."""
    return folder.read(
        {
            "well": STEADY,
            "=cmd()": RECOVERED,
            "falling": FALLING,
            '<b id="x">losing</b>': LOSING,
            "never": np.array([]),
        },
        extra_rows="well,2023-02-01,-7,,,\nwell,2023-02-02,heavy,,,\nnobody,2023-02-02,9,,,\n",
        contacts=(
            "falling,2023-01-05,Health visiting,health visitor,home visit,<script>x</script>\n"
            'falling,2023-03-05,Health visiting,"<script>alert(1)</script>",clinic,seen\n'
        ),
    )


class Written(NamedTuple):
    """A caseload and the report of it: to read, not to change."""

    caseload: gw.Caseload
    summary: ReportSummary
    path: Path


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Written:
    """The report of that caseload as it is made without any option, once for all who read it."""
    place = tmp_path_factory.mktemp("report")
    caseload = every_kind(Folder(place / "caseload"))
    return Written(caseload, write_report(caseload, place / "out"), place / "out")


@pytest.fixture
def read_page():
    """Return a function that parses a page, checking that every element is closed in order."""

    def read(html: str) -> Element:
        reader = PageReader()
        reader.feed(html)
        reader.close()
        assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
        return reader.open[0]

    return read
