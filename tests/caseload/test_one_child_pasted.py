"""One child from values pasted into a notebook."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import growthwatch as gw

PASTED = """
2012-11-02 7.85
14/01/2013\t7.86
20 March 2013; 7.90
"""


def test_three_pasted_lines_make_a_child_with_findings():
    child = gw.one_child(sex="F", birth_date="20/10/2011", weight_kg=PASTED)
    assert child.measurements["weight_kg"].tolist() == [7.85, 7.86, 7.90]
    assert child.measurements["date"].iloc[1] == pd.Timestamp("2013-01-14")
    plateau = child.findings.set_index("rule").loc["weight_plateau", "message"]
    assert plateau.startswith("Her weight stood still from 12 months (7.85 kg on 2 November 2012)")
    assert not child.findings["rule"].str.startswith("overdue_routine").any()


def test_values_by_date_are_put_together_by_day_and_scored_like_a_file():
    child = gw.one_child(
        sex="male",
        birth_date=dt.date(2020, 1, 1),
        weight_kg={"2020-06-01": 7.5, dt.date(2020, 9, 1): 8.9},
        height_cm={"2020-06-01": 66.0},
        gestation_weeks=36,
        birth_weight_kg=2.6,
        reference="who",
    )
    assert len(child.measurements) == 2
    assert "bmi" in set(child.scores["measure"])
    z = child.scores.query("measure == 'weight' and value == 7.5")["z"].iloc[0]
    corrected = (dt.date(2020, 6, 1) - dt.date(2020, 1, 1)).days - 28
    expected = gw.zscore("weight", 7.5, sex="male", age_days=corrected, reference="who")
    assert z == pytest.approx(expected)
    assert child.scores["value"].min() == 2.6


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weight_kg": {"2013-01-14": "7,86"}}, "comma for the decimal point"),
        ({"weight_kg": "about eight"}, "weight_kg, line 1: 'about eight' is not|not a date"),
        ({"weight_kg": "2013-01-14"}, "write a line such as 2013-01-14 7.86"),
        ({"weight_kg": {"2010-01-14": 7.0}}, "before the child's birth on 2011-10-20"),
        ({"ofc_cm": {"2013-02-30": 45}}, "not a day of the calendar"),
        ({"sex": "gril"}, "write female or male"),
        ({"birth_weight_kg": 3200}, r"looks like grams \(3.2 kg\)"),
        ({"mother_height_cm": 1.61}, r"mother_height_cm.*looks like metres \(161 cm\)"),
        ({"father_height_cm": 116}, "father_height_cm.*135.5 and 219.2"),
        ({"weight_kg": {"2015-01-01": 32000}}, r"looks like grams \(32 kg\)"),
        ({"weight": "2013-01-14 7.86"}, "knows no 'weight': did you mean 'weight_kg'"),
        ({"gestation_week": 36}, "did you mean 'gestation_weeks'"),
        ({"head_circumference": 45}, "knows no 'head_circumference': did you mean 'ofc_cm'"),
        ({"dob": "2011-10-20"}, "knows no 'dob': did you mean 'birth_date'"),
        ({"birth_date": None, "dob": "2011-10-20"}, "did you mean 'birth_date'"),
        ({"shoe": 21}, "knows no 'shoe': it takes weight_kg, height_cm, ofc_cm, child_id, sex,"),
        ({"sex": None}, r"Child needs sex: Child\(sex=\"F\", birth_date="),
        ({"birth_date": None}, "Child needs birth_date"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(given, words):
    known = {"sex": "F", "birth_date": "2011-10-20"} | given
    with pytest.raises(gw.CaseloadError, match=words) as caught:
        gw.one_child(**known)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("make", [gw.Child, gw.one_child])
def test_a_name_left_out_or_misspelt_is_said_before_anything_else(make):
    with pytest.raises(gw.CaseloadError, match="did you mean 'birth_date'"):
        make(sex="F", dob="2011-10-20")
    with pytest.raises(gw.CaseloadError, match="Child needs sex"):
        make(birth_date="2011-10-20")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("weight", "weight_kg"), ("wt", "weight_kg"), ("wieght_kg", "weight_kg"),
        ("weight_g", "weight_kg"), ("height", "height_cm"), ("length_cm", "height_cm"),
        ("head", "ofc_cm"), ("hc", "ofc_cm"), ("head_circumference", "ofc_cm"),
    ],
)  # fmt: skip
def test_a_visit_under_another_name_is_told_the_right_one(name, meant):
    child = gw.Child(sex="F", birth_date="2011-10-20")
    with pytest.raises(gw.CaseloadError) as caught:
        child.add("2013-01-14", **{name: 7.86})
    assert str(caught.value) == f"add knows no {name!r}: did you mean {meant!r}?"
    value = 7.86 if meant == "weight_kg" else 45
    assert child.add("2013-01-14", **{meant: value}).measurements[meant].tolist() == [value]


def test_a_name_like_none_of_a_visits_is_told_them_all():
    child = gw.Child(sex="F", birth_date="2011-10-20")
    with pytest.raises(gw.CaseloadError, match=r"it takes weight_kg, height_cm, ofc_cm$"):
        child.add("2013-01-14", shoe=21)


def test_a_child_without_values_is_a_child_without_measurements():
    child = gw.one_child(sex="F", birth_date="2011-10-20")
    assert child.measurements.empty and child.findings.empty


def test_two_values_of_a_day_are_both_kept_and_told():
    lines = "2012-11-02 7.85 kg\n2013-01-14 7.86kg\n2013-01-14 8.86"
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=lines)
    assert child.measurements["weight_kg"].tolist() == [7.85, 7.86, 8.86]
    assert "two_values_on_one_day" in set(child.findings["rule"])


def test_dates_given_later_are_read_day_first_too():
    child = gw.one_child(sex="F", birth_date="20/10/2011", weight_kg=PASTED)
    assert child.expected("01/09/2013")["date"].iloc[0] == pd.Timestamp("2013-09-01")
    assert len(child.as_of("04/02/2013").measurements) == 2
    assert len(gw.detect(child.scores, as_of="15/03/2013")) == len(
        gw.detect(child.scores, as_of="2013-03-15")
    )
    with pytest.raises(ValueError, match="write it as 2013-04-22 or 22/04/2013"):
        child.as_of("March 2013")


def test_what_cannot_be_expected_says_why():
    weights = {"2012-11-02": 7.85, "2013-01-14": 7.86}
    down = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=weights, reference="trisomy-21")
    assert "for the reference uk-who only" in down.expected("2013-09-01")["note"].iloc[0]
    old = gw.one_child(sex="F", birth_date="2005-10-20", weight_kg=weights)
    assert "ends at 5 years" in old.expected("2013-09-01")["note"].iloc[0]


def test_a_child_grows_visit_by_visit_and_the_one_before_is_unchanged():
    born = gw.Child(sex=2, birth_date="20/10/2011", gestation="37+2")
    one = born.add("2012-11-02", weight_kg="7.85 kg")
    two = one.add(dt.date(2013, 1, 14), weight_kg="17 lb 5 oz", height_cm="2 ft 6 in")
    assert [len(child.measurements) for child in (born, one, two)] == [0, 1, 1 + 1]
    assert two.measurements["weight_kg"].tolist() == pytest.approx(
        [7.85, 277 * 0.02834952], abs=1e-4
    )
    assert two.measurements["height_cm"].iloc[1] == pytest.approx(76.2)
    assert two.scores["corrected_age_days"].iloc[0] == 379 - 19
    assert two.record["since"] == pd.Timestamp("2012-11-02")
    earlier = two.add("2012-06-01", weight_kg=7.0)
    assert earlier.measurements["date"].is_monotonic_increasing
    assert earlier.record["since"] == pd.Timestamp("2012-06-01")
    pasted = gw.one_child(
        sex="F",
        birth_date="2011-10-20",
        gestation="37+2",
        weight_kg="2012-11-02 7.85",
    ).add("2013-01-14", weight_kg="17 lb 5 oz", height_cm=76.2)
    pd.testing.assert_frame_equal(two.scores, pasted.scores)


@pytest.mark.parametrize("sex", ["F", "f", "female", "Female", "girl", 2, "2", 2.0])
@pytest.mark.parametrize("gestation", ["37+2", "37+2/40", "37 weeks 2 days", "37w2d", 261, "261"])
def test_one_spelling_is_every_spelling(sex, gestation):
    child = gw.Child(sex=sex, birth_date="2020-01-01", gestation=gestation)
    child = child.add("2020-03-01", weight_kg=4.9)
    assert child.record["sex"] == "female"
    assert (child.record["gestation_weeks"], child.record["gestation_days"]) == (37, 2)
    z = gw.zscore("weight", 4.9, sex=sex, age_days=60 - 19)
    assert child.scores["z"].iloc[0] == pytest.approx(z)


@pytest.mark.parametrize(
    "weights",
    [
        [("2013-01-14", 7.86)],
        [("14/01/2013", "7.86 kg")],
        (("14 Jan 2013", "7860 g"),),
        {pd.Timestamp("2013-01-14T23:30", tz="UTC"): 7.86},
        {pd.Timedelta(days=452): 7.86},
        {dt.timedelta(days=452): "7.86"},
        {"2013-01-14T10:00:00Z": 7.86},
        pd.Series([7.86], index=pd.to_datetime(["2013-01-14"])),
        "14 January 2013   7.86 kg",
        "14/01/2013 7860 g;",
        "2013-01-14 09:30\t7.86",
    ],
    ids=str,
)
def test_dates_and_values_are_taken_as_people_have_them(weights):
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=weights)
    assert child.measurements["date"].tolist() == [pd.Timestamp("2013-01-14")]
    assert child.measurements["weight_kg"].tolist() == [7.86]


def test_an_instant_late_in_a_summer_evening_is_the_next_day_in_britain():
    child = gw.Child(sex="M", birth_date="2020-01-01")
    child = child.add(pd.Timestamp("2020-06-14T23:30", tz="UTC"), weight_kg=7.5)
    assert child.measurements["date"].iloc[0] == pd.Timestamp("2020-06-15")


@pytest.mark.parametrize(
    ("visit", "words"),
    [
        ({}, "add has no value: give weight_kg, height_cm or ofc_cm"),
        ({"weight_kg": "17 lb 20 oz"}, "16 or more ounces"),
        ({"weight_kg": 7850}, r"looks like grams \(7.85 kg\)"),
        ({"date": "2010-01-01", "weight_kg": 7.8}, "before the child's birth on 2011-10-20"),
        ({"date": "01/13/2013", "weight_kg": 7.8}, "month first"),
    ],
)
def test_a_visit_that_cannot_be_used_is_one_sentence(visit, words):
    child = gw.Child(sex="F", birth_date="2011-10-20")
    with pytest.raises(gw.CaseloadError, match=words) as caught:
        child.add(visit.pop("date", "2013-01-14"), **visit)
    assert "\n" not in str(caught.value)


def test_values_without_a_date_are_asked_for_one():
    for weights in (7.85, [7.85], ["2013-01-14"]):
        with pytest.raises(gw.CaseloadError, match=r"weight_kg .*: give (values by date|pairs)"):
            gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=weights)


CONTACTS = [
    {"date": "2012-12-01", "agency": "GP", "summary": "Seen with a cough."},
    {"date": "01/02/2013", "agency": "Health visiting", "kind": "home visit"},
]


@pytest.mark.parametrize("contacts", [CONTACTS, pd.DataFrame(CONTACTS)], ids=["rows", "frame"])
def test_contacts_given_in_a_notebook_are_in_chart_and_chronology(contacts):
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=PASTED, contacts=contacts)
    assert child.contacts["date"].tolist() == [
        pd.Timestamp("2012-12-01"),
        pd.Timestamp("2013-02-01"),
    ]
    assert "Seen with a cough" in " ".join(child.chronology()["event"].astype(str))
    bare = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=PASTED)
    assert "2 contacts" in bare.chart(contacts=contacts).alternative_text
    assert "contact" not in bare.chart().alternative_text
    assert bare.contacts.empty
    cut = bare.as_of("2013-01-20").chart(contacts=contacts).alternative_text
    assert "1 contact" in cut


def test_contacts_of_other_children_are_left_out_and_strange_columns_refused():
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=PASTED)
    table = pd.DataFrame(CONTACTS).assign(child_id=["child", "other"])
    assert len(child._with_contacts(table).contacts) == 1
    with pytest.raises(gw.CaseloadError, match="columns when, who: give a date and any of agency"):
        child.chart(contacts=pd.DataFrame({"when": [], "who": []}))


@pytest.mark.parametrize("when", ["in 30 days", "30 days", pd.Timedelta(days=30), dt.timedelta(30)])
def test_expected_in_thirty_days_counts_from_the_end_of_the_record(when):
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=PASTED)
    by_date = child.expected("2013-04-19")
    pd.testing.assert_frame_equal(child.expected(when), by_date)
    later = child.as_of("2013-04-01").expected([when, "in 2 months"])
    assert later["date"].tolist() == [pd.Timestamp("2013-05-01"), pd.Timestamp("2013-06-01")]


def test_thirty_days_from_nothing_cannot_be_counted():
    with pytest.raises(ValueError, match="the last measurement is not known, so give a date"):
        gw.one_child(sex="F", birth_date="2011-10-20").expected("in 30 days")


def test_a_record_cut_at_a_day_reaches_to_the_visit_that_is_added():
    child = gw.one_child(sex="F", birth_date="2011-10-20", weight_kg=PASTED).as_of("2013-02-01")
    more = child.add("2013-04-20", weight_kg=8.0)
    assert more.until == pd.Timestamp("2013-04-20")
    assert more.judgement["last_weight_kg"] == 8.0
