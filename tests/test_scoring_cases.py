"""Cases that came out wrong, silent or lost, each kind by its name, with why its value is right."""

from __future__ import annotations

import warnings
from functools import cache
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.record.errors import UnlikelyValuesWarning
from growthwatch.record.notes import NO_Z, Note, noted

GIRL = {"child_id": ["1"], "sex": ["female"], "birth_date": ["2020-02-03"]}
VISIT = {"child_id": ["1"], "date": ["2020-04-03"], "weight_kg": [5.0]}


def scored(children: dict | None = None, visits: dict | None = None, **how: str) -> pd.DataFrame:
    return gw.score(
        pd.DataFrame(GIRL | (children or {})), pd.DataFrame(VISIT | (visits or {})), **how
    )


# Text dates


def test_text_dates_are_read_day_first_as_everywhere_else() -> None:
    # Month first, 3 February to 3 April would be two days and z 9.9.
    scores = scored({"birth_date": ["03/02/2020"]}, {"date": ["03/04/2020"]})
    assert scores["age_days"].tolist() == [60]
    assert gw.corrected_age_days("03/02/2020", "03/04/2020") == 60


def test_text_dates_that_can_only_be_month_first_are_refused() -> None:
    with pytest.raises(ValueError, match="birth_date '02/28/2020' has the month first"):
        scored({"birth_date": ["02/28/2020"]})
    with pytest.raises(ValueError, match="is a number and not a date"):
        scored({"birth_date": [43864]})


# UTC instants


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-06-14T23:00:00Z", "2024-06-15"),  # British summer time is an hour ahead
        ("2024-06-14T22:59:59Z", "2024-06-14"),
        ("2024-01-14T23:30:00Z", "2024-01-14"),
        ("2024-06-14T23:00:00+00:00", "2024-06-15"),
        ("2024-06-15T00:30:00+01:00", "2024-06-15"),
        ("2024-06-14 23:30", "2024-06-14"),  # no zone: the day as written
        (pd.Timestamp("2024-06-14T23:00:00Z"), "2024-06-15"),
        (pd.Timestamp("2024-06-14T23:00:00"), "2024-06-14"),
    ],
)
def test_utc_instants_become_the_day_in_london(written: object, day: str) -> None:
    scores = scored({"birth_date": [written]}, {"date": ["2024-07-15"]})
    assert scores["age_days"].tolist() == [(pd.Timestamp("2024-07-15") - pd.Timestamp(day)).days]
    child = gw.one_child(sex="F", birth_date=written, weight_kg={"2024-07-15": 5.0})
    assert child.record["birth_date"] == pd.Timestamp(day)


# Clock times


def test_clock_times_neither_shift_an_age_nor_lose_a_bmi() -> None:
    scores = scored(
        {"birth_date": [pd.Timestamp("2024-01-01 14:00")]},
        {
            "child_id": ["1"] * 3,
            "date": pd.to_datetime(["2024-01-01 09:00", "2024-06-01 09:00", "2024-06-01 15:30"]),
            "weight_kg": [3.4, 7.0, np.nan],
            "height_cm": [np.nan, np.nan, 65.0],
        },
    )
    assert scores["age_days"].tolist() == [0, 152, 152, 152]
    assert scores.loc[scores["measure"] == "bmi", "value"].tolist() == [7.0 / 0.65**2]


# Sex 0, 9, X, I


@pytest.mark.parametrize("sex", [0, 9, "X", "I", "unknown", None])
def test_sex_unknown_keeps_every_value_and_says_why_it_has_no_centile(sex: object) -> None:
    scores = scored({"sex": [sex]})
    assert scores["value"].tolist() == [5.0] and scores["age_days"].tolist() == [60]
    assert scores["z"].isna().all() and scores["sex"].isna().all()
    assert scores["note"][0].startswith("no centile: sex is not known")
    assert noted(scores, Note.SEX_UNKNOWN).tolist() == [True]
    child = gw.one_child(sex="" if sex is None else sex, birth_date="2020-02-03",
                         gestation_weeks=40, weight_kg={"2020-04-03": 5.0})  # fmt: skip
    assert child.scores["value"].tolist() == [5.0]


@pytest.mark.parametrize("sex", ["F", "f", "Female", "girl", 2, "2"])
def test_silent_input_sex_is_taken_however_records_write_it(sex: object) -> None:
    assert scored({"sex": [sex]})["z"][0] == scored()["z"][0]
    z = gw.zscore("weight", [5.0, 5.1], sex=[sex, sex], age_days=60)
    np.testing.assert_array_equal(z, gw.zscore("weight", [5.0, 5.1], sex="female", age_days=60))
    assert np.isnan(gw.zscore("weight", 5.0, sex="X", age_days=60))


# No centile, still watched


@pytest.mark.parametrize(
    ("children", "visits", "reference"),
    [
        # The UK table of Down syndrome begins at 40+0: born at 37 weeks, day 4 is before it.
        ({"gestation_weeks": [37]}, {"date": ["2020-02-07"], "weight_kg": [2.3]}, "trisomy-21"),
        # The table of Turner syndrome holds heights alone.
        ({}, {"date": ["2022-02-03"], "weight_kg": [11.0]}, "turner"),
        # UK90 preterm begins at 23 weeks.
        (
            {"gestation_weeks": [22], "gestation_days": [6]},
            {"date": ["2020-02-03"], "weight_kg": [0.5]},
            "uk-who",
        ),
        # UK90 ends at 20 years.
        ({}, {"date": ["2041-01-01"], "weight_kg": [60.0]}, "uk-who"),
    ],
)
def test_no_centile_still_watched_the_row_stays_with_its_reason(
    children: dict, visits: dict, reference: str
) -> None:
    scores = scored(children, visits, reference=reference)
    assert len(scores) == 1 and np.isfinite(scores["value"][0])
    assert np.isnan(scores["z"][0])
    assert scores["note"][0].startswith(f"no {reference} reference for weight")
    assert noted(scores, Note.NO_REFERENCE).tolist() == [True]


# Scored together a child costs next to nothing: each example is of some.
@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["F", "M", "X", None]),
            st.sampled_from([23, 30, 37, 40, 43]),
            st.integers(0, 9000),
        ),
        min_size=9,
        max_size=9,
    ),
    st.sampled_from(["trisomy-21", "turner", "uk-who", "who"]),
    st.sampled_from(["exact", "paper"]),
)
def test_no_accepted_value_is_ever_left_out_and_each_without_z_says_why(
    drawn: list, reference: str, term: str
) -> None:
    ids = [str(number) for number in range(len(drawn))]
    sexes, weeks, days = (list(each) for each in zip(*drawn, strict=True))
    dates = pd.Timestamp("2000-01-01") + pd.to_timedelta(days, "D")
    children = {"child_id": ids, "sex": sexes, "gestation_weeks": weeks}
    visits = {"child_id": ids, "date": dates, "weight_kg": 9.0, "height_cm": 75.0, "ofc_cm": 45.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnlikelyValuesWarning)
        scores = gw.score(
            pd.DataFrame(children).assign(birth_date="2000-01-01"), pd.DataFrame(visits),
            reference=reference, term=term,
        )  # fmt: skip
    for child_id in ids:
        assert {"weight", "height", "ofc"} <= set(
            scores.loc[scores["child_id"] == child_id, "measure"]
        )
    without = scores["z"].isna()
    assert (without == noted(scores, NO_Z)).all()
    assert (scores.loc[without, "note"] != "").all()


# One reference a child


def mixed() -> tuple[pd.DataFrame, pd.DataFrame]:
    children = pd.DataFrame(
        {
            "child_id": ["down", "noonan", "own", "turner", "typical"],
            "sex": ["F", "M", "M", "F", "F"],
            "birth_date": ["2020-01-01"] * 5,
            "gestation_weeks": [40] * 5,
            "condition": ["Down syndrome", "Noonan syndrome", "Q90.9", "38804009", None],
            "reference": [None, None, "uk-who", None, None],
        }
    )
    dates = ["2021-06-01", "2021-12-01", "2022-06-01"]
    rows = [
        (name, date, 9.0 + i, 76.0 + 4 * i)
        for name in children["child_id"]
        for i, date in enumerate(dates)
    ]
    return children, pd.DataFrame(rows, columns=["child_id", "date", "weight_kg", "height_cm"])


def test_one_reference_a_child_chosen_by_its_condition_or_its_own_row() -> None:
    children, visits = mixed()
    scores = gw.score(children, visits)
    chosen = scores.groupby("child_id")["reference"].unique().map(list)
    assert chosen.to_dict() == {
        "down": ["trisomy-21"], "noonan": ["uk-who"], "own": ["uk-who"], "turner": ["turner"],
        "typical": ["uk-who"],
    }  # fmt: skip
    for name, reference in (("down", "trisomy-21"), ("turner", "turner")):
        own = scores[(scores["child_id"] == name) & (scores["measure"] == "height")]
        expected = gw.zscore("height", own["value"], sex="female", age_days=own["age_days"],
                             reference=reference)  # fmt: skip
        np.testing.assert_array_equal(own["z"], expected)


def test_a_condition_without_a_reference_is_named_in_the_note() -> None:
    scores = gw.score(*mixed())
    own = scores[scores["child_id"] == "noonan"]
    said = "no growth reference for Noonan syndrome, compared with uk-who"
    assert own["note"].str.contains(said).all()
    assert all(noted(own, Note.CONDITION_WITHOUT_REFERENCE))
    others = scores[scores["child_id"] != "noonan"]
    assert not any(noted(others, Note.CONDITION_WITHOUT_REFERENCE))


def test_mixed_references_raise_nothing_and_the_model_is_silent_where_not_fitted() -> None:
    children, visits = mixed()
    scores = gw.score(children, visits)
    expected = gw.expected_growth(scores)
    other = ~expected["reference"].isin(["uk-who"]) & expected["measure"].isin(["weight", "height"])
    assert expected.loc[other, "expected_z"].isna().all()
    assert expected.loc[other, "note"].str.contains("growth model is for").all()
    typical = expected[(expected["child_id"] == "typical") & (expected["measure"] == "weight")]
    assert typical["expected_z"].notna().sum() == 2
    gw.detect(expected, children=children)
    gw.olsen_criteria(expected)


@cache
def scored_alone(name: str) -> pd.DataFrame:
    """Return the scores of one of the mixed children: the same in every example."""
    children, visits = mixed()
    return gw.score(children[children["child_id"] == name], visits[visits["child_id"] == name])


MIXED = ("down", "noonan", "own", "turner", "typical")
COMPANY = [some for number in range(1, 6) for some in combinations(MIXED, number)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_child_scored_among_others_is_scored_as_alone(turned: bool) -> None:
    """In every company, and in either order of any two."""
    for some in COMPANY:
        scored_as_alone(list(reversed(some)) if turned else list(some))


def scored_as_alone(order: list[str]) -> None:
    children, visits = mixed()
    some = children.set_index("child_id").loc[order].reset_index()
    together = gw.score(some, visits[visits["child_id"].isin(some["child_id"])])
    alone = pd.concat([scored_alone(name) for name in some["child_id"]])
    in_order = together["child_id"].map(order.index).argsort(kind="stable")
    pd.testing.assert_frame_equal(
        alone.astype({"band": str}).reset_index(drop=True),
        together.iloc[in_order].astype({"band": str}).reset_index(drop=True),
        check_exact=True,
    )


# Paper correction, lying or standing


def test_paper_correction_ends_at_two_years_of_corrected_age() -> None:
    child = gw.one_child(
        sex="M", birth_date="2022-01-01", gestation_weeks=24, term="paper",
        weight_kg={"2023-12-22": 9.75, "2024-01-06": 9.85, "2024-04-21": 10.6, "2024-04-22": 10.6},
    )  # fmt: skip
    scores = child.scores
    # 24 weeks is 112 days early. He gains 100 g in 15 days and keeps his place.
    assert scores["corrected_age_days"].tolist() == [608, 623, 729, 730]
    assert abs(scores["z"][1] - scores["z"][0]) < 0.1


def test_lying_or_standing_is_told_by_the_age_that_chooses_the_table() -> None:
    visits = {"date": ["2024-02-15"], "height_cm": [83.0], "position": ["lying"]}
    scores = scored({"birth_date": ["2022-01-01"], "gestation_weeks": [24]}, visits)
    height = scores[scores["measure"] == "height"]
    # 22 months corrected, and so compared with lying length: nothing to say.
    assert height["corrected_age_days"].tolist() == [663]
    assert noted(height, Note.LYING_FROM_TWO | Note.STANDING_BELOW_TWO).tolist() == [False]
    standing = scored({"birth_date": ["2022-01-01"], "gestation_weeks": [24]},
                      visits | {"position": ["standing"]})  # fmt: skip
    assert any(noted(standing[standing["measure"] == "height"], Note.STANDING_BELOW_TWO))


# Silent input


def test_silent_input_gestation_as_people_write_it_is_read() -> None:
    by_weeks = scored({"gestation_weeks": [30], "gestation_days": [2]})
    for written in (
        {"gestation": ["30+2"]},
        {"gestation_weeks": [212]},
        {"gestation": ["30/40+2"]},
    ):
        assert scored(written)["z"][0] == by_weeks["z"][0]
    assert by_weeks["corrected_age_days"].tolist() == [60 - 68]


@pytest.mark.parametrize("written", ["36.57", 36.4, "T", 55, "soon"])
def test_an_unreadable_gestation_is_unknown_and_said_so(written: object) -> None:
    scores = scored({"gestation_weeks": [written]})
    assert scores["corrected_age_days"].tolist() == [60] and scores["z"].notna().all()
    assert noted(scores, Note.GESTATION_UNREADABLE).tolist() == [True]
    assert "gestation cannot be read, taken as 40+0" in scores["note"][0]


@pytest.mark.parametrize(("ours", "theirs"), [(1, "1"), ("1", 1), (1, 1.0), ("7A", "7A")])
def test_silent_input_child_id_1_and_text_1_are_one_child(ours: object, theirs: object) -> None:
    scores = scored({"child_id": [ours]}, {"child_id": [theirs]})
    assert scores["child_id"].tolist() == [ours]
    assert scores["z"].notna().all()


def test_silent_input_text_numbers_are_read_with_their_unit() -> None:
    scores = scored(None, {"weight_kg": ["5000 g"], "height_cm": ["0.57 m"]})
    assert scores["value"].tolist() == [5.0, 57.0, 5.0 / 0.57**2]
    assert gw.zscore("weight", "5000 g", sex="F", age_days=60) == scores["z"][0]
    with pytest.raises(ValueError, match="weight_kg 'heavy'"):
        scored(None, {"weight_kg": ["heavy"]})


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("visits", "wt", "weight_kg"),
        ("visits", "weight", "weight_kg"),
        ("visits", "Weight (g)", "weight_kg"),
        ("visits", "length_cm", "height_cm"),
        ("visits", "head", "ofc_cm"),
        ("visits", "visit_date", "date"),
        ("children", "dob", "birth_date"),
        ("children", "gender", "sex"),
        ("children", "gestational_age", "gestation_weeks"),
        ("children", "birth_weight", "birth_weight_kg"),
    ],
)
def test_silent_input_a_column_under_another_name_is_asked_about(
    table: str, column: str, name: str
) -> None:
    children, visits = pd.DataFrame(GIRL), pd.DataFrame(VISIT | {"height_cm": [57.0]})
    visits = visits.assign(ofc_cm=39.0)
    mine = children.assign(gestation_weeks=40, birth_weight_kg=3.2)
    both = {"children": mine, "visits": visits}
    both[table] = both[table].rename(columns={name: column})
    with pytest.raises(ValueError, match=name) as caught:
        gw.score(both["children"], both["visits"])
    assert repr(column) in str(caught.value)


def test_silent_input_a_length_beside_empty_heights_is_asked_about_and_a_copy_is_not() -> None:
    with pytest.raises(ValueError, match="'length_cm' that says what height_cm leaves empty"):
        scored(None, {"height_cm": [np.nan], "length_cm": [57.0]})
    assert len(scored(None, {"height_cm": [57.0], "length_cm": [57.0]})) == 3


def test_silent_input_measurements_of_nothing_known_are_refused() -> None:
    with pytest.raises(ValueError, match="none of weight_kg, height_cm, ofc_cm"):
        gw.score(pd.DataFrame(GIRL), pd.DataFrame({"child_id": ["1"], "date": ["2020-04-03"]}))


# Gross error, magnitude of units


def test_grams_given_to_zscore_are_named_with_the_call_that_would_work() -> None:
    with pytest.warns(UnlikelyValuesWarning) as caught:
        z = gw.zscore("weight", 7850, sex="female", age_days=500)
    said = str(caught[0].message)
    assert z > 6
    assert (
        '7850 looks like grams (zscore("weight", 7.85, sex="female", age_days=500) is −1.94)'
        in (said)
    )


@pytest.mark.parametrize(("age", "unit"), [(16.4, "months"), (1.4, "years"), (40, "weeks")])
def test_ages_in_another_unit_are_named(age: float, unit: str) -> None:
    with pytest.warns(UnlikelyValuesWarning, match=f"looks like {unit}"):
        gw.zscore("weight", 9.9, sex="female", age_days=age)


def test_most_of_a_column_in_grams_is_named_and_a_single_slip_is_not() -> None:
    grams = {"child_id": ["1"] * 3, "date": ["2020-04-03", "2020-05-03", "2020-06-03"],
             "weight_kg": [5000.0, 5.9, 6400.0]}  # fmt: skip
    with pytest.warns(UnlikelyValuesWarning, match="weight_kg looks like grams"):
        scored(None, grams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = scored(None, grams | {"weight_kg": [5.0, 5.9, 6400.0]})
    assert (scores["z"] > 6).tolist() == [False, False, True]


def test_gross_error_as_first_weight_is_refused_with_grams_named() -> None:
    with pytest.raises(gw.CaseloadError, match=r"looks like grams \(32 kg\)"):
        gw.one_child(sex="M", birth_date="2005-01-01", weight_kg={"2015-01-01": 32000})


# Impossible age


@pytest.mark.parametrize("birth", ["1970-01-01", "1994-01-01", "2002-06-01"])
def test_an_impossible_age_is_refused_by_the_birth_date(birth: str) -> None:
    weights = {"2024-01-10": 7.2, "2024-03-10": 7.1, "2024-05-10": 6.0}
    with pytest.raises(gw.CaseloadError, match=f"{birth}.*correct"):
        gw.one_child(sex="F", birth_date=birth, weight_kg=weights)


def test_a_grown_weight_at_21_years_is_no_impossible_age() -> None:
    child = gw.one_child(sex="F", birth_date="2003-01-01", weight_kg={"2024-05-10": 48.0})
    assert child.scores["value"].tolist() == [48.0]


# Duplicate rows


def test_duplicate_rows_do_not_cost_the_bmi() -> None:
    visits = {"date": ["2021-02-03"], "weight_kg": [9.0], "height_cm": [74.0]}
    once = scored(None, visits)
    twice = scored(None, {name: value * 2 for name, value in (VISIT | visits).items()})
    assert sorted(twice["measure"].astype(str)) == ["bmi", "height", "height", "weight", "weight"]
    assert not noted(twice, Note.MORE_THAN_ONCE).any()
    pd.testing.assert_frame_equal(twice.drop_duplicates(ignore_index=True), once)


# Notes are codes


def test_notes_are_told_in_words_each_once() -> None:
    """Every note beside every other, and beside itself."""
    from growthwatch.say.notes import WORDS, note_words, remarks

    pairs = list(product(Note, Note))
    codes = [int(one | other) for one, other in pairs]
    scores = pd.concat([scored()] * len(pairs), ignore_index=True).assign(notes=codes)
    said = remarks(scores)
    assert [len(each) for each in said] == [len(set(pair)) for pair in pairs]
    assert note_words(scores).tolist() == ["; ".join(each) for each in said]
    assert set(WORDS) == set(Note)
