"""The score step: gestation, the two ways of treating term, BMI, and reasons for gaps."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.record.tables import SCORE_COLUMNS

NAN = float("nan")


def girl(**more: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"child_id": ["g"], "sex": ["female"], "birth_date": ["2024-01-01"], **more}
    )


def visit(day: int, weight: float = NAN, height: float = NAN, ofc: float = NAN) -> dict:
    return {
        "child_id": "g",
        "date": pd.Timestamp("2024-01-01") + pd.Timedelta(days=day),
        "weight_kg": weight,
        "height_cm": height,
        "ofc_cm": ofc,
    }


PUBLISHED_GIRL = girl(gestation_weeks=[37], gestation_days=[2])
PUBLISHED_VISITS = pd.DataFrame(
    [visit(0, weight=2.79, ofc=31.7), visit(11, weight=2.76), visit(25, ofc=34.7), visit(32, 3.55)]
)


@pytest.mark.parametrize(
    ("term", "centiles"),
    [
        ("exact", [41.68, 12.43, 14.01, 61.11, 39.76]),
        ("paper", [11.41, 2.14, NAN, 10.56, 9.94]),
    ],
)
def test_the_published_girl_of_37_weeks_2_days(term: str, centiles: list[float]) -> None:
    # RCPCH, pooled term data discrepancy report, July 2026.
    scores = gw.score(PUBLISHED_GIRL, PUBLISHED_VISITS, term=term)
    np.testing.assert_allclose(scores["centile"], centiles, atol=0.01)


def test_treating_her_as_40_weeks_is_neither() -> None:
    scores = gw.score(PUBLISHED_GIRL, PUBLISHED_VISITS)
    assert gw.centile(scores["chronological_z"].iloc[0]) == pytest.approx(6.23, abs=0.01)


def test_on_paper_the_first_two_weeks_are_told_as_change_from_birth_weight() -> None:
    note = gw.score(PUBLISHED_GIRL, PUBLISHED_VISITS, term="paper")["note"]
    assert note[2] == "no centile from day 1 to 13 on the paper chart; -1.1% of birth weight"
    assert note[0] == "compared with the pooled term birth row"


def test_on_paper_preterm_babies_are_corrected_and_have_centiles_at_once() -> None:
    visits = pd.DataFrame([visit(5, 1.6), visit(365 + 56, 8.0), visit(366 + 56, 8.0)])
    scores = gw.score(girl(gestation_weeks=[32]), visits, term="paper")
    # To one year of corrected age.
    assert list(scores["corrected_age_days"]) == [5 - 56, 365, 366 + 56]
    assert scores["z"].notna().all()


def test_unknown_gestation_is_taken_as_40_weeks_and_said_so() -> None:
    scores = gw.score(girl(), pd.DataFrame([visit(100, 6.0)]))
    assert scores["corrected_age_days"][0] == 100
    assert scores["note"][0] == "gestation unknown, taken as 40+0"


def test_bmi_comes_from_the_weight_and_height_of_one_day_after_two_weeks() -> None:
    visits = pd.DataFrame(
        [visit(0, 3.3, 50), visit(800, weight=12.0), visit(800, height=88.0), visit(900, 12.5)]
    )
    bmi = gw.score(girl(), visits).query("measure == 'bmi'")
    assert list(bmi["value"]) == [12.0 / 0.88**2]
    assert list(bmi["age_days"]) == [800]


def test_no_bmi_is_made_where_a_day_has_two_weights() -> None:
    visits = pd.DataFrame([visit(800, 12.0, 88.0), visit(800, weight=12.4)])
    scores = gw.score(girl(), visits)
    assert "bmi" not in set(scores["measure"])
    weights = scores[scores["measure"] == "weight"]
    assert weights["note"].str.contains("measured more than once on this day").all()


def test_birth_weight_of_the_childs_record_counts_once() -> None:
    children = girl(birth_weight_kg=[3.1])
    recorded = gw.score(children, pd.DataFrame([visit(30, 4.0)]))
    assert list(recorded["value"]) == [3.1, 4.0] and recorded["age_days"][0] == 0
    measured = gw.score(children, pd.DataFrame([visit(0, 3.1), visit(30, 4.0)]))
    assert list(measured["value"]) == [3.1, 4.0]


@pytest.mark.parametrize(
    ("children", "row", "reason"),
    [
        (girl(), visit(-1, 3.0), "date is before birth"),
        (girl(), visit(30, -4.0), "value is not above zero"),
        (girl(), visit(30, np.inf), "value is not finite"),
        (girl(sex=["indeterminate"]), visit(30, 4.0), "no centile: sex is not known as female or"),
        (girl(birth_date=[None]), visit(30, 4.0), "birth date is missing"),
        (girl(), visit(30, 4.0) | {"child_id": "x"}, "no such child among the children"),
        (girl(), visit(8000, 60.0), "no uk-who reference for weight at this age and sex"),
    ],
)
def test_a_zscore_that_cannot_be_computed_says_why(
    children: pd.DataFrame, row: dict, reason: str
) -> None:
    scores = gw.score(children, pd.DataFrame([row]))
    assert np.isnan(scores["z"][0]) and np.isnan(scores["centile"][0])
    assert scores["note"][0].startswith(reason)


def test_missing_columns_repeated_children_and_unknown_names_are_refused() -> None:
    visits = pd.DataFrame([visit(30, 4.0)])
    with pytest.raises(ValueError, match="birth_date"):
        gw.score(girl().drop(columns="birth_date"), visits)
    with pytest.raises(ValueError, match="'g' twice"):
        gw.score(pd.concat([girl(), girl()]), visits)
    with pytest.raises(ValueError, match="cdc"):
        gw.score(girl(), visits, reference="cdc")
    with pytest.raises(ValueError, match="pooled"):
        gw.score(girl(), visits, term="pooled")


def test_no_measurements_give_an_empty_table_with_every_column() -> None:
    scores = gw.score(girl(), pd.DataFrame([visit(30)]))
    assert list(scores.columns) == list(SCORE_COLUMNS) and scores.empty


visits_of_two = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 2000), st.floats(1, 30), st.floats(40, 120)),
    min_size=1,
    max_size=12,
)


# Scored together a child costs next to nothing: each example is of six pairs.
@settings(max_examples=11, deadline=None)
@given(st.lists(visits_of_two, min_size=6, max_size=6), st.randoms())
def test_row_order_and_other_children_do_not_matter(drawn: list, random: object) -> None:
    ids = [f"{child}{pair}" for pair in range(len(drawn)) for child in "ab"]
    children = pd.DataFrame(
        {"child_id": ids, "sex": ["female", "male"] * len(drawn), "birth_date": "2020-01-01"}
    )
    rows = [(f"{child}{pair}", *row) for pair, each in enumerate(drawn) for child, *row in each]
    table = pd.DataFrame(rows, columns=["child_id", "day", "weight_kg", "height_cm"])
    table["date"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(table["day"], "D")
    scores = gw.score(children, table)
    shuffled = list(range(len(table)))
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(scores, gw.score(children, table.iloc[shuffled]))
    for some in (ids[:1], ids[::2]):  # one alone, and without the other of each pair
        fewer = gw.score(
            children[children["child_id"].isin(some)], table[table["child_id"].isin(some)]
        )
        with_others = scores[scores["child_id"].isin(some)].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            fewer, with_others, check_categorical=False, check_dtype=False
        )
    assert (scores["measure"] != "bmi").sum() == 2 * len(table)


@pytest.mark.parametrize(("day", "measures"), [(13, ["weight", "height"]), (14, None)])
def test_bmi_is_made_from_the_14th_day(day: int, measures: list[str] | None) -> None:
    scores = gw.score(girl(), pd.DataFrame([visit(day, 3.6, 52.0)]))
    assert sorted(scores["measure"]) == sorted(measures or ["weight", "height", "bmi"])


@pytest.mark.parametrize(
    ("gestation", "day", "kind"),
    [
        (259, 0, "pooled"),
        (258, 0, "ordinary"),  # 36+6 is preterm: corrected, with a centile at once
        (258, 1, "ordinary"),
        (259, 1, "none"),
        (259, 13, "none"),
        (259, 14, "ordinary"),
        (None, 1, "none"),  # unknown gestation is 40+0
    ],
)
def test_on_paper_a_term_baby_has_the_pooled_row_at_birth_and_no_centile_to_day_13(
    gestation: int | None, day: int, kind: str
) -> None:
    scores = gw.score(
        girl(gestation_days=[gestation]), pd.DataFrame([visit(day, 3.3)]), term="paper"
    )
    note, z = scores["note"][0], scores["z"][0]
    assert ("pooled term birth row" in note, "no centile from day 1 to 13" in note) == (
        kind == "pooled", kind == "none",
    )  # fmt: skip
    assert np.isnan(z) == (kind == "none")


def test_change_from_birth_is_told_of_children_weighed_at_birth_and_of_weights_only() -> None:
    children = pd.DataFrame(
        {"child_id": ["a", "b"], "sex": "female", "birth_date": "2024-01-01", "gestation_weeks": 40}
    )
    rows = [
        visit(0, 3.5, ofc=34.0) | {"child_id": "a"},
        visit(5, 3.15, ofc=34.0) | {"child_id": "a"},
        visit(0, ofc=34.0) | {"child_id": "b"},
        visit(5, 3.15) | {"child_id": "b"},
    ]
    scores = gw.score(children, pd.DataFrame(rows), term="paper")
    early = scores[scores["age_days"] == 5].set_index(["child_id", "measure"])["note"]
    assert "-10.0% of birth weight" in early["a", "weight"]
    assert "birth weight" not in early["a", "ofc"] and "birth weight" not in early["b", "weight"]


@pytest.mark.parametrize(
    ("position", "day", "told"),
    [
        ("standing", 730, "standing"), ("standing", 731, ""), ("lying", 730, ""),
        ("lying", 731, "lying"), ("", 730, ""),
    ],
)  # fmt: skip
def test_lying_and_standing_are_told_apart_at_two_years(position: str, day: int, told: str) -> None:
    row = visit(day, 12.0, 86.0) | {"position": position}
    notes = gw.score(girl(gestation_weeks=[40]), pd.DataFrame([row])).set_index("measure")["note"]
    assert (told in notes["height"]) if told else notes["height"] == ""
    assert notes["weight"] == ""


@pytest.mark.parametrize(("second", "told"), [(3.5, False), (3.5004, False), (3.501, True)])
def test_two_values_of_a_day_that_differ_by_a_gram_are_two(second: float, told: bool) -> None:
    scores = gw.score(girl(), pd.DataFrame([visit(30, 3.5), visit(30, second)]))
    assert scores["note"].str.contains("measured more than once").all() == told


def test_a_value_of_nothing_and_an_age_before_birth_have_the_first_reason_that_holds() -> None:
    rows = [visit(30, 0.0), visit(-1, -3.0), visit(0, 3.3)]
    notes = gw.score(girl(), pd.DataFrame(rows)).sort_values("age_days")["note"].tolist()
    assert notes[0].startswith("date is before birth")
    assert notes[1].startswith("gestation unknown")  # the day of birth is not before it
    assert notes[2].startswith("value is not above zero")


@pytest.mark.parametrize(("grams", "warned"), [(2, False), (3, True)])
def test_a_column_is_warned_of_where_more_than_half_lies_beyond_6_sd(
    grams: int, warned: bool
) -> None:
    weights = [4000.0 + 10 * i for i in range(grams)] + [4.0] * (4 - grams)
    visits = pd.DataFrame([visit(30 + i, kg) for i, kg in enumerate(weights)])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        gw.score(girl(), visits)
    assert bool([one for one in told if "looks like grams" in str(one.message)]) == warned
