"""Child B1's folder says what the published review says."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.datasets import child_b1, child_b1_folder

SPACE = 2 / 3
ON = 0.17  # how far from a centile still counts as on it: a quarter of a space
NINTH, SECOND = -2 * SPACE, -3 * SPACE
WEIGHING_ERROR = 0.05  # kg

AGENCIES = {
    "CAMHS",
    "Children's social care",
    "Community health",
    "Community paediatrics",
    "Early help",
    "Early years support team",
    "GP",
    "Hospital",
    "Legal services",
    "Multi-agency",
    "Nursery",
    "Police",
}
KINDS = {
    "admission",
    "advice call",
    "appointment",
    "assessment",
    "clinic visit",
    "conference",
    "decision",
    "disclosure",
    "discharge",
    "escalation",
    "home visit",
    "investigation",
    "information sharing",
    "legal planning meeting",
    "medical",
    "meeting",
    "observation",
    "police attendance",
    "police call",
    "police caution",
    "record review",
    "referral",
    "service",
    "strategy discussion",
    "weighing",
}
# Capitalised words that are allowed inside a sentence; a personal name is not among them.
NOT_NAMES = {
    "April",
    "August",
    "B1",
    "Child",
    "Father",
    "GP",
    "July",
    "June",
    "October",
    "Section",
    "January",
}
FREE_TEXT = ["role", "summary", "action", "child_voice"]


def read(name: str) -> pd.DataFrame:
    table = pd.read_csv(child_b1_folder() / f"{name}.csv", dtype=str, keep_default_na=False)
    for column in {"date", "date_to", "birth_date"} & set(table.columns):
        table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
    return table


@pytest.fixture(scope="module")
def child() -> pd.Series:
    return read("children").iloc[0]


@pytest.fixture(scope="module")
def measured(child: pd.Series) -> pd.DataFrame:
    table = read("measurements").set_index("date")
    age = pd.Series((table.index - child["birth_date"]).days, index=table.index)
    for measure, column in {
        "weight": "weight_kg",
        "height": "height_cm",
        "ofc": "ofc_cm",
    }.items():
        table[measure] = pd.to_numeric(table[column])
        table[f"{measure}_z"] = gw.zscore(measure, table[measure], sex=child["sex"], age_days=age)
    return table


@pytest.fixture(scope="module")
def contacts() -> pd.DataFrame:
    return read("contacts")


def paragraphs(table: pd.DataFrame) -> set[str]:
    return {one for cell in table["paragraph"] for one in cell.split("; ")}


# The child


def test_the_child_is_a_girl_born_a_year_after_the_review_period_begins(child):
    assert child["sex"] == "female"
    assert child["birth_date"] == pd.Timestamp("2010-10-20") + pd.DateOffset(years=1)


def test_gestation_is_left_unknown(child):
    assert (child["gestation_weeks"], child["gestation_days"]) == ("", "")


def test_the_birth_weight_is_the_first_measurement(child, measured):
    assert measured.index[0] == child["birth_date"]
    assert float(child["birth_weight_kg"]) == measured["weight"].iloc[0]


@pytest.mark.parametrize(("date", "months"), [("2013-05-08", 18), ("2013-05-29", 19)])
def test_ages_the_review_mentions_fit_the_birth_date(child, contacts, date, months):
    """Paras 16.7 and 12.20; the whole stretch that the contact may lie in fits."""
    contact = contacts[contacts["date"] == date].iloc[0]
    for day in (contact["date"], contact["date_to"]):
        birthday = child["birth_date"] + pd.DateOffset(months=months)
        assert birthday <= day < birthday + pd.DateOffset(months=1)


# Weight


def test_on_the_9th_centile_at_the_routine_weighings_before_april_2013(measured):
    """Para 12.17."""
    routine = measured.loc[:"2012-11-30", "weight_z"]
    assert len(routine) == 7
    assert routine.between(NINTH - ON, NINTH + ON).all()


def test_never_below_the_2nd_centile_before_july_2013(measured):
    """Paras 12.17 and 12.22."""
    assert (measured.loc[:"2013-06-30", "weight_z"] > SECOND).all()


def test_just_above_the_2nd_centile_in_april_2013(measured):
    """Para 12.17."""
    (april,) = measured.loc["2013-04", "weight_z"]
    assert measured.loc["2013-04"].index[0] >= pd.Timestamp("2013-04-20")  # 18 months: after 13.3
    assert SECOND + 0.05 < april < SECOND + SPACE / 2


def test_no_gain_between_12_and_17_months(measured, child):
    """Para 13.3."""
    born = child["birth_date"]
    first = born + pd.DateOffset(months=12)
    last = born + pd.DateOffset(months=18) - pd.DateOffset(days=1)
    stall = measured.loc[first:last, "weight"]
    assert len(stall) == 4
    assert stall.index[0] < born + pd.DateOffset(months=12, days=15)
    assert born + pd.DateOffset(months=17) <= stall.index[-1] <= last
    assert stall.max() - stall.min() <= WEIGHING_ERROR + 1e-9


def test_on_the_2nd_centile_and_lower_than_april_at_the_end_of_june_2013(measured):
    """Para 12.22."""
    (june,) = measured.loc["2013-06-24":"2013-06-30", "weight_z"]
    assert abs(june - SECOND) < ON
    assert june < measured.loc["2013-04", "weight_z"].iloc[0]


def test_not_weighed_from_july_to_december_2013(measured):
    """Para 16.13."""
    assert measured.loc["2013-07-01":"2013-12-31"].empty


def test_noticeably_lower_in_january_2014(measured):
    """Paras 13.4, 13.5, 16.15: lost in kilograms and on the chart."""
    before, after = measured.loc["2013-06-26"], measured.loc["2014-01-08"]
    assert before["weight"] - after["weight"] >= 0.25
    assert before["weight_z"] - after["weight_z"] > 2 * SPACE


def test_weight_lost_by_22_april_2014(measured):
    """Para 13.18."""
    march, april = measured.loc["2014-03-12", "weight"], measured.loc["2014-04-22", "weight"]
    assert march - april >= 0.2


def test_on_21_may_2014_the_weight_of_one_year_of_age(measured, child):
    """Para 13.20."""
    one_year = measured.loc[child["birth_date"] + pd.DateOffset(years=1) :, "weight"].iloc[0]
    assert measured.loc["2014-05-21", "weight"] == pytest.approx(one_year, abs=0.02)


def test_wasted_at_the_medical_on_22_may_2014(measured, child):
    """Para 13.25: body mass index below the 0.4th centile, and not a figure beyond belief."""
    medical = measured.loc["2014-05-22"]
    age = (pd.Timestamp("2014-05-22") - child["birth_date"]).days
    bmi = medical["weight"] / (medical["height"] / 100) ** 2
    assert -6 < gw.zscore("bmi", bmi, sex=child["sex"], age_days=age) < -4 * SPACE


def test_weight_goes_up_and_down_through_june_2014(measured):
    """Para 13.32: also within the rest of the month after the meetings of 19 and 20 June."""
    june = measured.loc["2014-06", "weight"]
    steps = june.diff().dropna()
    assert (steps.abs() > WEIGHING_ERROR).all()
    assert ((steps > 0) == [True, False, True, False]).all()
    rest = june.loc["2014-06-20":].diff().dropna()
    assert (rest > 0).any() and (rest < 0).any()


def test_large_gain_recorded_on_6_august_2014(measured):
    """Para 13.36: more in the interval than a healthy girl on the median gains in three months."""
    july, august = measured.loc["2014-07-21", "weight"], measured.loc["2014-08-06", "weight"]
    median = gw.measurement("weight", 0.0, sex="female", age_days=[1005, 1096])
    assert august - july > median[1] - median[0]


def test_gain_lost_again_by_22_august_2014(measured):
    """Para 13.38."""
    before, after = measured.loc["2014-07-21", "weight"], measured.loc["2014-08-22", "weight"]
    assert after <= before
    assert before - after < WEIGHING_ERROR


# Height and head


def test_height_and_head_are_given_only_where_they_were_to_be_measured(measured):
    """Paras 13.7 and 13.10, and the medicals of paras 13.25 and 13.38."""
    dates = ["2014-01-22", "2014-02-12", "2014-03-12", "2014-04-22", "2014-05-22", "2014-08-22"]
    for measure in ("height", "ofc"):
        assert list(measured.index[measured[measure].notna()].strftime("%Y-%m-%d")) == dates
    assert (measured.loc[measured["height"].notna(), "position"] == "standing").all()


def test_height_falters_later_and_less_than_weight_and_the_head_is_spared(measured):
    body = measured.dropna(subset=["height"])
    assert body["height"].is_monotonic_increasing and body["ofc"].is_monotonic_increasing
    assert body["height_z"].is_monotonic_decreasing
    assert (body["weight_z"] < body["height_z"] - SPACE).all()
    assert body["height_z"].between(-4 * SPACE, SECOND + ON).all()
    assert body["ofc_z"].max() - body["ofc_z"].min() < 0.1


# Every row


def test_every_measurement_is_marked_illustrative(measured):
    assert measured["note"].str.startswith("illustrative; ").all()
    assert measured["source"].str.startswith("reconstructed from review para ").all()


def test_a_picked_day_of_measuring_is_said_to_be_one(measured):
    stated = {
        "2011-10-20",
        "2014-04-22",
        "2014-05-21",
        "2014-05-22",
        "2014-07-21",
        "2014-08-06",
        "2014-08-22",
    }
    picked = measured[~measured.index.strftime("%Y-%m-%d").isin(stated)]
    assert picked["note"].str.contains("day not stated in the review").all()
    assert (picked.index.day_of_week < 5).all()


ATTESTED = {
    "2012-11-02": "13.3", "2013-03-20": "13.3", "2013-04-22": "12.17", "2013-06-26": "12.22",
    "2014-01-08": "13.4", "2014-04-22": "13.18", "2014-05-21": "13.20", "2014-06-20": "13.32",
    "2014-06-25": "13.32", "2014-06-30": "13.32", "2014-08-06": "13.36", "2014-08-22": "13.38",
}  # fmt: skip


def test_the_attested_variant_holds_only_weighings_that_a_paragraph_tells_of(measured):
    """Paras 12.14 and 13.10 tell of visits, not of weighings; 13.33 of no known birth weight."""
    attested = measured[measured["attested"] == "yes"]
    assert (
        dict(zip(attested.index.strftime("%Y-%m-%d"), attested["paragraph"], strict=True))
        == ATTESTED
    )
    invented = measured.loc[["2012-11-15", "2013-01-14"]]
    assert invented["note"].str.contains("invented: no paragraph tells of this weighing").all()
    variant = child_b1(attested_only=True)
    assert list(variant.measurements["date"]) == list(attested.index)
    assert "birth_weight_kg" not in variant.children
    assert "illustrative" in variant.caption.lower() and "Attested" in variant.caption


def test_what_the_review_says_a_step_fell_short_in_is_a_risk(contacts):
    """Paras 15.9, 16.13, 16.16, 17.7, 18.2, 18.7, 20.9; 14.5 calls its decision a good one."""
    by_day = contacts.set_index("date")["impact"]
    for day in ("2012-12-07", "2013-06-27", "2014-01-10", "2014-06-04", "2014-07-15", "2014-08-06"):
        assert by_day[day] == "risk", day
    assert by_day["2011-02-09"] == "strength"
    blood = contacts[contacts["date"] == "2013-09-18"].iloc[0]
    assert blood["kind"] == "investigation"  # a blood test: the first examination is of 13.7


def test_monthly_measuring_without_an_end_is_planned_from_the_clinical_forum():
    """Para 13.10."""
    plans = child_b1().plans
    open_ended = plans[plans["until"].isna()]
    assert sorted(open_ended["measure"]) == ["height", "ofc", "weight"]
    assert (open_ended["from"] == "2014-02-05").all() and (open_ended["every_days"] == 30).all()


def test_measurements_are_in_order_one_row_a_date(measured):
    assert measured.index.is_monotonic_increasing and measured.index.is_unique


@pytest.mark.parametrize("name", ["children", "measurements", "contacts"])
def test_every_row_rests_on_a_paragraph_of_the_review(name):
    table = read(name)
    valid = re.compile(r"(1\.2|2\.1|11\.6|1[2-9]\.\d{1,2}|20\.\d{1,2}|21\.\d{1,2})(; |$)")
    for cell in table["paragraph"]:
        assert valid.sub("", cell) == "", cell


def test_measurements_rest_on_the_narrative_of_sections_12_and_13(measured):
    assert all(one.startswith(("12.", "13.")) for one in paragraphs(measured))


def test_every_paragraph_of_sections_12_and_13_is_among_the_contacts(contacts):
    narrative = {f"12.{n}" for n in range(1, 23)} | {f"13.{n}" for n in range(1, 40)}
    assert narrative - paragraphs(contacts) == set()


@pytest.mark.parametrize(
    ("paragraph", "days"),
    [
        ("12.1", ["2010-11-15"]),
        (
            "15.1",
            [
                "2011-09-21",
                "2011-11-23",
                "2011-12-04",
                "2011-12-17",
                "2012-04-23",
                "2012-10-30",
            ],
        ),
        ("12.15", ["2012-12-07"]),
        ("15.11", ["2012-12-06", "2012-12-31"]),
        ("13.13", ["2014-02-25"]),
        ("13.18", ["2014-04-22"]),
        ("13.20", ["2014-05-21"]),
        ("13.22", ["2014-05-21"]),
        ("13.25", ["2014-05-22"]),
        ("13.26", ["2014-05-30"]),
        ("13.29", ["2014-06-12"]),
        ("13.30", ["2014-06-19"]),
        ("13.31", ["2014-06-20"]),
        ("13.33", ["2014-07-02", "2014-07-07", "2014-07-14", "2014-07-15"]),
        ("13.35", ["2014-07-24", "2014-07-25", "2014-07-31"]),
        ("13.36", ["2014-08-06"]),
        ("13.37", ["2014-08-14"]),
    ],
)
def test_days_that_the_review_states_stand_as_they_are(contacts, paragraph, days):
    rows = contacts[contacts["paragraph"].str.split("; ").map(lambda cell: paragraph in cell)]
    assert sorted(set(rows["date"].dt.strftime("%Y-%m-%d"))) == days
    assert rows["date_to"].isna().all()


def test_a_picked_day_of_contact_is_said_to_be_one_and_has_its_stretch(contacts):
    picked = contacts[contacts["date_to"].notna()]
    assert (picked["date_to"] > picked["date"]).all()
    said = r"(?:day|days|date)(?: and \w+)? (?:not stated|unknown)|28 August in para 13\.39"
    assert picked["source"].str.contains(said).all()
    month = contacts["source"].str.contains("; day not stated")
    assert contacts.loc[month, "date_to"].notna().all()


def test_contacts_name_their_paragraphs_as_source(contacts):
    expected = contacts["paragraph"].str.replace(";", ",")
    named = contacts["source"].str.extract(r"^review paras? ([\d., ]+\d)")[0]
    assert named.tolist() == expected.tolist()


def test_contacts_are_in_order_and_use_a_small_vocabulary(contacts):
    assert contacts["date"].is_monotonic_increasing
    assert set(contacts["agency"]) == AGENCIES
    assert set(contacts["kind"]) == KINDS
    assert set(contacts["impact"]) == {"risk", "strength", ""}
    assert (contacts["child_id"] == "B1").all()


def test_each_contact_is_one_sentence(contacts):
    assert contacts["summary"].str.fullmatch(r"[^.]+\.").all()


def test_no_contact_is_told_twice(contacts):
    assert not contacts.duplicated(["date", "agency", "kind", "summary"]).any()


def test_weighings_that_the_review_tells_of_have_a_weight_on_their_date(contacts, measured):
    weighings = contacts.loc[contacts["kind"] == "weighing", "date"]
    assert len(weighings) == 5
    assert weighings.isin(measured.index).all()


def test_people_appear_by_role_and_never_by_name(contacts):
    for cell in contacts[FREE_TEXT].to_numpy().ravel():
        assert not re.search(r"\b(Mr|Mrs|Ms|Miss|Dr|Prof)\b", cell), cell
        inside = re.sub(r"(^|[.;:] )([A-Z])", lambda m: m[1] + m[2].lower(), cell)
        words = set(re.findall(r"\b[A-Z]\w+", inside)) - NOT_NAMES
        assert words == set(), (words, cell)


def test_the_folder_reads_with_nothing_rejected(contacts):
    caseload = child_b1()
    assert list(caseload.children["child_id"]) == ["B1"]
    assert len(caseload.contacts) == len(contacts)
    assert len(caseload.rejected) == 0


def test_the_readme_says_that_the_figures_are_illustrative_and_lists_them_right(measured):
    text = (child_b1_folder() / "README.md").read_text(encoding="utf-8")
    assert "illustrative" in text and "never measured" in text
    listed = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| [\d.]+ \| ([\d.]+) \| (-?[\d.]+) \|", text, re.M)
    assert [day for day, _, _ in listed] == list(measured.index.strftime("%Y-%m-%d"))
    assert [float(kg) for _, kg, _ in listed] == measured["weight"].tolist()
    for (_, _, z), exact in zip(listed, measured["weight_z"], strict=True):
        assert float(z) == pytest.approx(exact, abs=0.00501)


def test_the_readme_counts_the_rows_right(contacts, measured):
    text = (child_b1_folder() / "README.md").read_text(encoding="utf-8")
    assert f"| `contacts.csv` | {len(contacts)} contacts" in text
    assert f"| `measurements.csv` | {len(measured)} dates" in text


def test_a_table_that_is_changed_is_changed_for_nobody_else():
    one, want = child_b1(), gw.read_caseload(child_b1_folder())
    one.measurements.loc[0, "weight_kg"] = 99.0
    one.children["name"] = "Somebody"
    one.sources.clear()
    other = child_b1()
    pd.testing.assert_frame_equal(other.measurements, want.measurements)
    pd.testing.assert_frame_equal(other.children, want.children)
    assert other.sources == want.sources != {}
