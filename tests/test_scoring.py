"""The score step: gestation, the two ways of treating term, BMI, and reasons for gaps."""

from __future__ import annotations

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


@settings(max_examples=60, deadline=None)
@given(visits_of_two, st.randoms())
def test_row_order_and_other_children_do_not_matter(rows: list, random: object) -> None:
    children = pd.DataFrame(
        {"child_id": ["a", "b"], "sex": ["female", "male"], "birth_date": ["2020-01-01"] * 2}
    )
    table = pd.DataFrame(rows, columns=["child_id", "day", "weight_kg", "height_cm"])
    table["date"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(table["day"], "D")
    scores = gw.score(children, table)
    shuffled = list(range(len(table)))
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(scores, gw.score(children, table.iloc[shuffled]))
    alone = gw.score(children[:1], table[table["child_id"] == "a"])
    with_others = scores[scores["child_id"] == "a"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, with_others, check_categorical=False, check_dtype=False)
    assert (scores["measure"] != "bmi").sum() == 2 * len(table)
