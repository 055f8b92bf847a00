"""Who is named in a folder and not watched is counted as a child, with the reason."""

from __future__ import annotations

import growthwatch as gw

CHILDREN = """child_id,sex,birth_date
A1,female,2025-01-10
A2,male,soon
A2,male,
A1,female,2025-01-10
"""
MEASUREMENTS = """child_id,date,weight_kg
A1,2025-03-10,5.1
A2,2025-03-10,5.4
A3,2025-03-10,5.0
A3,2025-04-10,5.6
,2025-04-10,5.6
"""


def test_each_child_without_a_usable_row_is_told_once_and_why(tmp_path):
    (tmp_path / "children.csv").write_text(CHILDREN)
    (tmp_path / "measurements.csv").write_text(MEASUREMENTS)
    caseload = gw.read_caseload(tmp_path)
    assert caseload.children["child_id"].tolist() == ["A1"]
    assert caseload.not_watched[["child_id", "code", "file", "line"]].values.tolist() == [
        ["A2", "rejected", "children.csv", 3],
        ["A3", "no child row", "measurements.csv", 4],
    ]
    # A second row of a child who is watched, and a row without a child, are rows and no children.
    assert len(caseload.rejected) == 7
    assert gw.datasets.child_b1().not_watched.empty


def test_a_child_none_of_whose_measurements_can_be_used_is_not_watched(tmp_path):
    # A date of birth of 1970, of the mother, or after the weighing takes every measurement away.
    (tmp_path / "children.csv").write_text(
        "child_id,sex,birth_date\nA1,female,2025-01-10\nB1,male,1970-01-01\nB2,male,1994-03-02\n"
        "B3,male,2025-05-10\nN,male,2025-01-10\n"
    )
    (tmp_path / "measurements.csv").write_text(
        "child_id,date,weight_kg\nA1,2025-03-10,5.1\nA1,2025-04-10,x\nB1,2025-03-10,5.4\n"
        "B1,2025-04-10,5.9\nB2,2025-03-10,5.4\nB3,2025-03-10,5.4\n"
    )
    caseload = gw.read_caseload(tmp_path)
    # Each keeps its row among the children, so that it is not taken for one who has vanished.
    assert len(caseload.children) == 5
    assert caseload.not_watched[["child_id", "code", "line"]].values.tolist() == [
        ["B1", "no usable row", 4], ["B2", "no usable row", 6], ["B3", "no usable row", 7],
    ]  # fmt: skip
    assert (
        "2 of 5 children of the caseload are watched. 3 are not: 3 none of whose measurements "
        "could be used." in str(caseload)
    )
