"""No row is lost: rows in are rows written, rejected, merged or left out."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing_exports import HEADER, TODAY, mapping

from growthwatch.caseload import read_caseload
from growthwatch.importing import import_export, write_caseload
from growthwatch.record.errors import CaseloadError

IDS = st.sampled_from(["1", "2", "003", "3", "12", "Total", "", "1.2E+9", "x y"])
SEXES = st.sampled_from(["F", "M", "female", "2", "?", ""])
BORN = st.sampled_from(["2024-04-01", "01/04/2024", "30/04/2024", "2024-02-31", "", "2030-01-01"])
SEEN = st.sampled_from(["2024-05-06", "2024-01-01", "25-May-2024", "later", "", "20240530"])
WEIGHTS = st.sampled_from(["4.9", "4900 g", "9 lb 3 oz", "0", "", "x", "4,9", "49000", "5.1kg"])
LENGTHS = st.sampled_from(["55", "0.55 m", "", "55.5 cm", "22 in", "-"])
ROW = st.tuples(IDS, SEXES, BORN, SEEN, WEIGHTS, LENGTHS)
GOOD = st.tuples(
    st.sampled_from(["1", "2", "003", "3"]),
    st.just("F"),
    st.just("2024-04-01"),
    st.sampled_from(["2024-05-06", "25-May-2024", "20240530"]),
    st.sampled_from(["4.9", "4900 g", "9 lb 3 oz", "5.1kg", ""]),
    LENGTHS,
)
ODD = st.sampled_from(
    [("",) * 6, ("Total rows: 2",) + ("",) * 5, tuple(HEADER.split(",")), ("1", "F"), ("a",) * 8]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(GOOD, GOOD, GOOD, ROW, ODD), min_size=1, max_size=25))
def test_every_row_is_accounted_for_and_what_is_written_can_be_read(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER.split(","), *rows])
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    form = mapping(format={"date_order": "day first"})
    with TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        file.write_text(text.getvalue(), encoding="utf-8")
        try:
            result = import_export(file, form, today=TODAY)
        except CaseloadError:
            return  # refused as a whole: nothing is written, and it says why
        counts = result.counts.set_index("table")
        for name in ("children", "measurements"):
            parts = counts.loc[name, ["written", "rejected", "merged", "left_out"]]
            assert parts.sum() == filled
            assert counts.loc[name, "written"] == len(result.tables[name])
        told = set(result.rejected["line"]) | set(result.merged["line"])
        assert all(line <= len(rows) + 1 for line in told)
        caseload = read_caseload(write_caseload(result, Path(folder) / "out"), today=TODAY)
        assert caseload.rejected.empty
        assert len(caseload.children) == counts.loc["children", "written"]
        assert len(caseload.measurements) == counts.loc["measurements", "written"]
