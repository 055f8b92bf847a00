from __future__ import annotations

import numpy as np
import pytest
from report_caseload import LOSING, STEADY, weights_at

from growthwatch.record.errors import CaseloadError
from growthwatch.report import write_report


def children(number: int = 6, factor: float = 1.0) -> dict[str, np.ndarray]:
    return {
        f"c{i}": weights_at(list(np.linspace(-1 + i / 3, -0.5 + i / 3, 10))) * factor
        for i in range(number)
    }


@pytest.mark.parametrize(
    ("factor", "unit"), [(1000, "grams"), (2.2046, "pounds"), (35.27, "ounces")]
)
def test_a_caseload_in_another_unit_is_refused_with_the_unit_named(factor, unit, folder, tmp_path):
    caseload = folder.read(children(factor=factor))
    with pytest.raises(CaseloadError, match=f"(in|like) {unit}"):
        write_report(caseload, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_caseload_in_no_known_unit_is_refused_too(folder, tmp_path):
    with pytest.raises(CaseloadError, match="check the unit of weight_kg and the birth dates"):
        write_report(folder.read(children(factor=5)), tmp_path / "out")


def test_a_few_wrong_weights_are_findings_and_no_reason_to_refuse(folder, tmp_path):
    caseload = folder.read({**children(), "wrong": STEADY * 1000})
    assert write_report(caseload, tmp_path / "out").children == 7


def test_one_very_ill_child_is_reported(folder, tmp_path):
    caseload = folder.read({"ill": weights_at([-5.0] * 10)})
    assert write_report(caseload, tmp_path / "out").listed == 1


def test_a_caseload_of_which_no_row_could_be_read_is_refused_with_the_commonest_reason(
    folder, tmp_path
):
    rows = "".join(f"a,2022-0{i % 9 + 1}-01,heavy,,,\n" for i in range(25))
    caseload = folder.read({"a": LOSING[:0]}, extra_rows=rows)
    with pytest.raises(CaseloadError, match="all 25 rows of measurements"):
        write_report(caseload, tmp_path / "out", as_of="2023-01-01")
