"""A caseload, and one child of it."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import CaseloadError, read_caseload

CHILDREN = """child_id,sex,birth_date,team
A1,female,2020-01-01,
A2,male,2020-02-01,North
A<3>,male,2020-06-01,North
"""
MEASUREMENTS = """child_id,date,weight_kg
A1,2020-03-01,4.9
A2,2020-04-01,4.8
A1,2020-01-01,3.4
A1,2020-05-01,6.0
"""
CONTACTS = """child_id,date,agency,role,kind,summary,date_to
A1,2020-02-01,GP,doctor,appointment,Seen.,
A1,2019-12-01,Midwifery,midwife,home visit,Seen before birth.,2020-04-15
A<3>,2020-03-01,Midwifery,midwife,home visit,Seen before birth.,
"""


@pytest.fixture
def caseload(folder):
    return read_caseload(folder(children=CHILDREN, measurements=MEASUREMENTS, contacts=CONTACTS))


def test_a_child_has_her_own_rows_by_date(caseload):
    child = caseload.child("A1")
    assert child.id == "A1"
    assert child.record["birth_date"] == pd.Timestamp("2020-01-01")
    assert child.measurements["weight_kg"].tolist() == [3.4, 4.9, 6.0]
    assert child.contacts["agency"].tolist() == ["Midwifery", "GP"]


def test_a_childs_scores_are_those_of_the_caseload(caseload):
    scores = gw.score(caseload.children, caseload.measurements)
    hers = scores[scores["child_id"] == "A1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(caseload.child("A1").scores, hers, check_categorical=False)
    assert len(hers) == 3


def test_reference_and_term_are_the_ones_asked_for(caseload):
    child = caseload.child("A1", reference="who", term="paper")
    expected = gw.score(child.children, child.measurements, reference="who", term="paper")
    pd.testing.assert_frame_equal(child.scores, expected)
    assert child.as_of("2020-03-01").reference == "who"
    with pytest.raises(ValueError, match="unknown reference 'uk'"):
        caseload.child("A1", reference="uk")


def test_findings_are_those_of_the_childs_scores():
    child = gw.datasets.child_b1().child("B1")
    findings = gw.detect(child.scores, children=child.children, plans=child.plans)
    pd.testing.assert_frame_equal(child.findings, findings)
    assert len(child.findings) > 0


def test_an_unknown_child_is_a_clear_error_that_names_the_id(caseload):
    for kind in (CaseloadError, KeyError, ValueError):
        with pytest.raises(kind) as caught:
            caseload.child("Z9")
        assert str(caught.value).startswith("no child 'Z9' in this caseload")


def test_a_child_as_of_a_day_knows_nothing_later(caseload):
    child = caseload.child("A1").as_of("2020-03-01")
    assert child.measurements["date"].max() == pd.Timestamp("2020-03-01")
    assert child.contacts["date"].max() == pd.Timestamp("2020-02-01")
    assert child.contacts["date_to"].isna().all()
    assert len(child.scores) == 2


def test_cutting_twice_keeps_the_earlier_day(caseload):
    child = caseload.child("A1").as_of("2020-03-01").as_of("2020-05-01")
    assert child.until == pd.Timestamp("2020-03-01")
    assert len(child.measurements) == 2


@pytest.mark.parametrize("day", ["2012-12-31", "2013-06-30", "2014-02-01"])
def test_findings_of_a_cut_record_are_those_detected_by_then(day):
    """No hindsight: principle 1 of the design."""
    child = gw.datasets.child_b1().child("B1")
    found = child.findings
    by_then = found[found["detected_date"] <= pd.Timestamp(day)]
    cut = child.as_of(day).findings
    columns = ["rule", "onset_date", "detected_date"]
    key = sorted(map(tuple, by_then[columns].to_numpy().tolist()))
    assert sorted(map(tuple, cut[columns].to_numpy().tolist())) == key


def test_a_caseload_as_of_a_day_has_the_children_born_by_then(caseload):
    cut = caseload.as_of("2020-04-01")
    assert cut.children["child_id"].tolist() == ["A1", "A2"]
    assert len(cut.measurements) == 3
    assert set(cut.contacts["child_id"]) == {"A1"}


def test_a_child_can_be_read_aloud(caseload):
    assert repr(caseload.child("A1")) == (
        "Child A1, female, born 1 January 2020, 3 weights, last 6 kg on 1 May 2020 "
        "(on the 25th centile)"
    )
    assert repr(caseload.child("A<3>")) == "Child A<3>, male, born 1 June 2020, no weights"
    typed_in = gw.one_child(sex="M", birth_date="2020-06-01", weight_kg="2020-08-01 5.6")
    assert repr(typed_in).startswith("The child, male, born 1 June 2020, 1 weight")


def test_a_caseload_says_what_it_holds(caseload, folder):
    assert repr(caseload) == (
        "Caseload of 3 children with 4 measurement rows and 3 contacts, measured from 2020-01-01 "
        "to 2020-05-01; no row rejected"
    )
    empty = read_caseload(
        folder(
            children="child_id,sex,birth_date\n,,x\n",
            measurements="child_id,date,weight_kg\n",
            contacts=CONTACTS,
        )
    )
    assert repr(empty) == (
        "Caseload of 0 children with 0 measurement rows and 0 contacts; 4 rows rejected, see "
        ".rejected"
    )


def test_what_a_notebook_shows_is_escaped(caseload):
    html = caseload.child("A<3>")._repr_html_()
    assert "A&lt;3&gt;" in html
    assert "A<3>" not in html
    shown = caseload.child("A1")._repr_html_()
    assert "6.00 kg" in shown
    assert "1 May 2020" in shown


def test_the_files_read_are_known_by_their_checksums(caseload):
    assert set(caseload.sources) == {"children.csv", "measurements.csv", "contacts.csv"}
    assert all(len(checksum) == 64 for checksum in caseload.sources.values())


def test_a_chart_is_drawn_on_the_axes_given(caseload):
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    assert caseload.child("A1").chart("weight", ax=axes).axes is axes
    assert len(axes.lines) > 0
    with pytest.raises(ValueError, match="unknown chart 'girth'"):
        caseload.child("A1").chart("girth")


def test_what_she_should_weigh_in_four_weeks_and_what_would_worry():
    from growthwatch.datasets import child_b1

    child = child_b1().child("B1").as_of("2012-11-15")
    coming = child.expected("2012-12-13").iloc[0]
    last = child.measurements["weight_kg"].iloc[-1]
    assert last < coming["expected_value"] < last + 0.5
    assert coming["value_1st"] < coming["value_5th"] < coming["value_25th"]
    assert coming["value_25th"] < coming["expected_value"] < coming["value_75th"]
