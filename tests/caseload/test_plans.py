"""Measuring planned for a child: read, checked and followed."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import datasets

PLAN = "child_id,measure,from,until,every_days,source\n"


def test_without_the_file_there_are_no_plans(folder):
    plans = gw.read_caseload(folder()).plans
    assert plans.empty
    assert list(plans)[:5] == ["child_id", "measure", "from", "until", "every_days"]


def test_plans_are_read_with_types_and_belong_to_a_child(folder):
    rows = "A1,Weight,2020-03-01,01/06/2020,30,paediatrician\nA2,ofc,2020-03-01,2020-09-01,7.5,\n"
    caseload = gw.read_caseload(folder(plans=PLAN + rows))
    assert caseload.rejected.empty
    assert caseload.plans["measure"].tolist() == ["weight", "ofc"]
    assert caseload.plans["until"].tolist() == [
        pd.Timestamp("2020-06-01"),
        pd.Timestamp("2020-09-01"),
    ]
    assert caseload.plans["every_days"].tolist() == [30.0, 7.5]
    assert len(caseload.child("A1").plans) == 1
    assert caseload.child("A1").as_of("2020-02-29").plans.empty
    assert "plans.csv" in caseload.sources


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("A9,weight,2020-03-01,2020-06-01,30,x", "child_id", "no usable row among the children"),
        ("A1,girth,2020-03-01,2020-06-01,30,x", "measure", "write weight, height, bmi or ofc"),
        ("A1,weight,,2020-06-01,30,x", "from", "from is empty"),
        ("A1,weight,2020-03-01,soon,30,x", "until", "not a date"),
        ("A1,weight,2020-03-01,2020-02-01,30,x", "until", "is before from"),
        ("A1,weight,2020-03-01,2020-06-01,monthly,x", "every_days", "not a number"),
        ("A1,weight,2020-03-01,2020-06-01,,x", "every_days", "write 7 for weekly"),
    ],
)
def test_a_plan_that_cannot_be_used_is_rejected_with_its_reason(folder, row, field, words):
    caseload = gw.read_caseload(folder(plans=PLAN + row + "\n"))
    [rejected] = caseload.rejected.to_dict("records")
    assert (rejected["file"], rejected["line"], rejected["field"]) == ("plans.csv", 2, field)
    assert words in rejected["reason"]
    assert caseload.plans.empty


def test_a_plan_not_kept_is_a_finding_of_the_child(folder):
    rows = "A1,weight,2020-03-01,2020-06-01,30,paediatrician\n"
    measured = "child_id,date,weight_kg\nA1,2020-01-01,3.4\nA1,2020-03-01,4.9\nA1,2020-06-01,6.4\n"
    child = gw.read_caseload(folder(plans=PLAN + rows, measurements=measured)).child("A1")
    [late] = child.findings[child.findings["rule"] == "overdue_plan"].to_dict("records")
    assert late["onset_date"] == pd.Timestamp("2020-03-31")
    assert "planned measuring (paediatrician) was due on 31 March 2020" in late["message"]
    assert "next weighed on 1 June 2020" in late["message"]


def test_a_plan_without_an_end_goes_on_until_it_is_kept_no_longer(folder):
    rows = "A1,weight,2020-03-01,,30,paediatrician\n"
    measured = "child_id,date,weight_kg\nA1,2020-01-01,3.4\nA1,2020-03-29,5.4\nA1,2020-04-30,6.0\n"
    caseload = gw.read_caseload(folder(plans=PLAN + rows, measurements=measured))
    assert caseload.rejected.empty
    for day, late in (("2020-05-30", 0), ("2020-06-30", 1), ("2022-01-01", 1)):
        findings = gw.detect(
            caseload.child("A1").scores, as_of=day, children=caseload.children, plans=caseload.plans
        )
        assert (findings["rule"] == "overdue_plan").sum() == late, day


def test_child_b1s_plan_of_three_months_was_kept_and_the_one_without_an_end_was_not():
    """Para 13.10, monthly from 5 February: due on 6 April and measured on the 22nd; then not at all
    but at the two medicals, by height and head."""
    child = datasets.child_b1().child("B1")
    assert child.plans["measure"].tolist() == ["weight", "height", "ofc"] * 2
    late = child.findings[child.findings["rule"] == "overdue_plan"]
    due = {(row.measure, f"{row.onset_date:%Y-%m-%d}") for row in late.itertuples()}
    april = {(measure, "2014-04-06") for measure in ("weight", "height", "ofc")}
    assert due == april | {("height", "2014-07-05"), ("ofc", "2014-07-05")}


def test_the_day_a_child_joined_is_a_date_and_earlier_weighings_are_not_asked_for(folder):
    children = "child_id,sex,birth_date,since\nA1,female,2020-01-01,{}\nA2,male,2020-02-01,\n"
    measured = "child_id,date,weight_kg\nA1,2020-06-01,6.9\nA1,2021-01-03,9.0\n"
    joined = children.format("01/06/2020")
    child = gw.read_caseload(folder(children=joined, measurements=measured)).child("A1")
    assert child.record["since"] == pd.Timestamp("2020-06-01")
    assert child.findings.empty
    always = children.format("")
    child = gw.read_caseload(folder(children=always, measurements=measured)).child("A1")
    assert set(child.findings["rule"]) == {"overdue_routine"}
    wrong = gw.read_caseload(folder(children=children.format("June"), measurements=measured))
    assert wrong.warnings.iloc[0][["field", "value"]].tolist() == ["since", "June"]
