"""A caseload of several references is judged as one: everyone, once, in the caseload's order."""

from __future__ import annotations

import growthwatch as gw

CHILDREN = """child_id,sex,birth_date,reference
turner,female,2018-01-01,turner
never,male,2020-01-01,
typical,male,2020-01-01,
down,female,2020-01-01,trisomy-21
"""
MEASUREMENTS = """child_id,date,weight_kg
typical,2020-03-01,5.4
typical,2020-06-01,7.6
turner,2022-01-01,14.0
turner,2022-07-01,14.6
down,2020-03-01,4.6
down,2020-06-01,6.1
"""


def test_a_child_without_measurements_is_judged_among_children_of_several_references(tmp_path):
    (tmp_path / "children.csv").write_text(CHILDREN)
    (tmp_path / "measurements.csv").write_text(MEASUREMENTS)
    caseload = gw.read_caseload(tmp_path)
    scores = gw.score(caseload.children, caseload.measurements)
    assert scores["reference"].nunique() == 3
    judged = gw.judge(scores, as_of="2022-08-01", children=caseload.children)
    assert judged["child_id"].tolist() == caseload.children["child_id"].tolist()
    assert judged.set_index("child_id").loc["never", "state"] == "not known"
    alone = gw.judge(
        scores[scores["child_id"] == "typical"],
        as_of="2022-08-01",
        children=caseload.children[caseload.children["child_id"] == "typical"],
    )
    both = judged.set_index("child_id").loc["typical"]
    assert both["headline"] == alone["headline"].iloc[0]
