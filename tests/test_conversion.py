"""The conversion against rcpchgrowth, WHO's own z-scores and published examples."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator
from importlib import resources

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rcpch_lookup import by_halves
from rcpchgrowth.global_functions import (
    fetch_lms,
    lms_value_array_for_measurement_for_reference,
    sds_for_measurement,
    z_score,
)

import growthwatch as gw
from growthwatch.conversion.lms_method import value_of_z, z_of_value
from growthwatch.record.vocabulary import MEASURES, REFERENCES, SEXES

FIRST_DAY, LAST_DAY = (23 - 40) * 7, 7305  # 23 weeks of gestation to 20 years
RCPCH_NAME = {"uk-who": "uk-who", "trisomy-21": "trisomy-21", "turner": "turners-syndrome"}
MULTIPLES_OF_MEDIAN = np.array([0.55, 0.8, 1.0, 1.2, 1.7])


@pytest.fixture(scope="module", autouse=True)
def rcpch_by_halves() -> Iterator[None]:
    with by_halves():
        yield


def rcpch_lms(reference: str, measure: str, sex: str, day: int) -> dict | None:
    age = day / 365.25
    try:
        rows = lms_value_array_for_measurement_for_reference(
            RCPCH_NAME[reference], age, measure, sex
        )
        if rows and day == 2 * 365.25:
            raise AssertionError("no whole day is exactly two years")
        return fetch_lms(age, rows)
    except LookupError:
        return None


def compare_with_rcpch(reference: str, measure: str, sex: str, days: np.ndarray) -> None:
    expected = np.full((len(days), len(MULTIPLES_OF_MEDIAN)), np.nan)
    values = np.ones_like(expected)
    for i, day in enumerate(days):
        lms = rcpch_lms(reference, measure, sex, int(day))
        if lms is not None and lms["m"] != "":
            values[i] = lms["m"] * MULTIPLES_OF_MEDIAN
            expected[i] = [z_score(lms["l"], lms["m"], lms["s"], v) for v in values[i]]
    ours = gw.zscore(measure, values, sex=sex, age_days=days[:, None], reference=reference)
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(expected))
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("measure", MEASURES)
def test_uk_who_equals_rcpchgrowth_on_every_day_from_23_weeks_to_20_years(
    measure: str, sex: str
) -> None:
    compare_with_rcpch("uk-who", measure, sex, np.arange(FIRST_DAY - 3, LAST_DAY + 4))


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("reference", ["trisomy-21", "turner"])
def test_down_syndrome_and_turner_equal_rcpchgrowth(reference: str, measure: str, sex: str) -> None:
    compare_with_rcpch(reference, measure, sex, np.arange(-10, LAST_DAY + 4, 5))


@pytest.mark.parametrize("day", [-119, -1, 0, 13, 14, 100, 730, 731, 1460, 1461, 4000, 7305])
def test_boundary_days_equal_rcpchgrowths_public_function(day: int) -> None:
    expected = sds_for_measurement("uk-who", day / 365.25, "weight", 8.0, "female")
    assert gw.zscore("weight", 8.0, sex="female", age_days=day) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("age", [5.25, 20.9, 1500.4, 3000.55])
def test_ages_between_whole_days_are_interpolated_as_rcpchgrowth_does(age: float) -> None:
    expected = sds_for_measurement("uk-who", age / 365.25, "height", 90.0, "male")
    ours = gw.zscore("height", 90.0, sex="male", age_days=age)
    assert ours == pytest.approx(expected, abs=1e-6)


def test_ages_between_the_last_lying_and_first_standing_day_have_a_zscore() -> None:
    days = np.array([730, 730.3, 730.5, 730.9, 731])
    z = gw.zscore("height", 85.0, sex="female", age_days=days)
    assert z[0] == z[1] and z[2] == z[3] == z[4] and z[4] > z[0]


@pytest.fixture(scope="module")
def who_survey() -> pd.DataFrame:
    file = resources.files("pygrowup") / "test_datasets" / "MySurvey_z_st.csv"
    with file.open() as text:
        return pd.read_csv(text)


@pytest.mark.parametrize(
    ("measure", "value", "z"),
    [
        ("weight", "WEIGHT", "zwei"),
        ("height", "clenhei", "zlen"),
        ("bmi", "cbmi", "zbmi"),
        ("ofc", "HEAD", "zhc"),
    ],
)
def test_who_equals_whos_own_zscores_even_beyond_3_sd(
    who_survey: pd.DataFrame, measure: str, value: str, z: str
) -> None:
    rows = who_survey[who_survey[z].notna()]
    ours = gw.zscore(
        measure,
        rows[value],
        sex=rows["GENDER"].map({1: "male", 2: "female"}),
        age_days=rows["age.days"],
        reference="who",
    )
    assert (rows[z].abs() > 3).any()
    assert (ours - rows[z]).abs().max() < 0.01


def test_uk_who_does_not_continue_linearly_beyond_3_sd() -> None:
    light = {"sex": "female", "age_days": 400}
    uk, who = (gw.zscore("weight", 5.0, reference=r, **light) for r in ("uk-who", "who"))
    assert uk < who < -3


def test_published_exact_and_pooled_term_ages_give_the_published_centiles() -> None:
    born = "2024-03-01"
    for value, measure, days, centile in [
        (2.79, "weight", 0, 41.68),
        (31.7, "ofc", 0, 12.43),
        (2.76, "weight", 11, 14.01),
        (34.7, "ofc", 25, 61.11),
        (3.55, "weight", 32, 39.76),
    ]:
        date = pd.Timestamp(born) + pd.Timedelta(days=days)
        age = gw.corrected_age_days(born, date, 37 * 7 + 2)
        z = gw.zscore(measure, value, sex="female", age_days=age)
        assert gw.centile(z) == pytest.approx(centile, abs=0.01)


def test_down_syndrome_regression_vector() -> None:
    # 8 months, 3 weeks and 2 days from 1 January 2023.
    age = gw.corrected_age_days("2023-01-01", "2023-09-24") - 1
    girl = {"sex": "female", "age_days": age}
    assert gw.zscore("weight", 7.34, reference="trisomy-21", **girl) == pytest.approx(
        -0.016, abs=5e-4
    )
    assert gw.zscore("weight", 7.34, reference="uk-who", **girl) == pytest.approx(-0.862, abs=5e-4)


@given(
    st.sampled_from(REFERENCES),
    st.sampled_from(MEASURES),
    st.sampled_from(SEXES),
    st.integers(FIRST_DAY, LAST_DAY),
    st.floats(0.4, 2.5),
)
def test_the_inverse_gives_the_measurement_back(
    reference: str, measure: str, sex: str, day: int, multiple: float
) -> None:
    where = {"sex": sex, "age_days": day, "reference": reference}
    median = gw.measurement(measure, 0.0, **where)
    if np.isnan(median):
        assert np.isnan(gw.zscore(measure, 10.0, **where))
        return
    value = median * multiple
    z = gw.zscore(measure, value, **where)
    assert gw.measurement(measure, z, **where) == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(
    st.sampled_from(MEASURES), st.sampled_from(SEXES), st.integers(14, 1856), st.floats(-4.5, 4.5)
)
def test_zscores_of_measurements_are_the_zscores(
    measure: str, sex: str, day: int, z: float
) -> None:
    for reference in ("uk-who", "who"):
        where = {"sex": sex, "age_days": day, "reference": reference}
        value = gw.measurement(measure, z, **where)
        assert gw.zscore(measure, value, **where) == pytest.approx(z, abs=1e-9)


@given(st.sampled_from(MEASURES), st.integers(14, 7000))
def test_heavier_is_always_a_higher_zscore(measure: str, day: int) -> None:
    values = np.linspace(5, 60, 50)
    z = gw.zscore(measure, values, sex="male", age_days=day)
    assert (np.diff(z) > 0).all() or np.isnan(z).all()


def test_scalars_lists_arrays_and_series_broadcast() -> None:
    one = gw.zscore("weight", 7.85, sex="female", age_days=500)
    assert isinstance(one, float)
    listed = gw.zscore("weight", [7.85, 8], sex=["female", "male"], age_days=[500, 500])
    assert isinstance(listed, np.ndarray) and listed[0] == one
    grid = gw.zscore("weight", np.array([[7.0], [8.0]]), sex="female", age_days=np.arange(400, 403))
    assert grid.shape == (2, 3)
    assert grid[1, 2] == gw.zscore("weight", 8.0, sex="female", age_days=402)
    series = pd.Series([7.85, np.nan], index=["a", "b"])
    result = gw.zscore("weight", series, sex="female", age_days=500)
    assert list(result.index) == ["a", "b"] and result["a"] == one and np.isnan(result["b"])
    assert gw.zscore("weight", [], sex="female", age_days=[]).shape == (0,)


@pytest.mark.parametrize("kind", ["category", "object", "str"])
def test_names_may_be_series_of_any_kind(kind: str) -> None:
    sex = pd.Series(["female", "male", None], dtype=kind)
    measure = pd.Series(["weight", "ofc", "weight"], dtype=kind)
    z = gw.zscore(measure, 8.0, sex=sex, age_days=pd.array([500, 500, None], dtype="Int64"))
    assert z[0] == gw.zscore("weight", 8.0, sex="female", age_days=500)
    assert z[1] == gw.zscore("ofc", 8.0, sex="male", age_days=500)
    assert np.isnan(z[2])


@pytest.mark.filterwarnings("ignore::growthwatch.record.errors.UnlikelyValuesWarning")
def test_columns_longer_than_a_chunk_are_the_same_as_row_by_row() -> None:
    random = np.random.default_rng(1)
    n = 40_000
    sex = random.choice(SEXES, n)
    measure = random.choice(MEASURES, n)
    day = random.integers(-200, 7600, n)
    value = random.uniform(1, 100, n)
    z = gw.zscore(measure, value, sex=sex, age_days=day)
    for i in random.integers(0, n, 200):
        one = gw.zscore(str(measure[i]), value[i], sex=str(sex[i]), age_days=int(day[i]))
        assert z[i] == one or (np.isnan(z[i]) and np.isnan(one))


@pytest.mark.parametrize("value", [0.0, -3.0, np.nan, np.inf, -np.inf])
def test_impossible_values_give_nan(value: float) -> None:
    for measure in MEASURES:
        assert np.isnan(gw.zscore(measure, value, sex="male", age_days=400))


@pytest.mark.parametrize("age", [-120, 7306, np.nan, np.inf, -np.inf, 10**12])
def test_ages_beyond_the_reference_give_nan(age: float) -> None:
    assert np.isnan(gw.zscore("weight", 8.0, sex="male", age_days=age))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"measure": "wieght"}, "wieght"),
        ({"sex": "wieblich"}, "wieblich"),
        ({"sex": ["female", "3"]}, "'3'"),
        ({"sex": np.array(["female", "z"], dtype=object)}, "'z'"),
        ({"reference": "cdc"}, "cdc"),
    ],
)
def test_unknown_names_are_refused_by_name(change: dict, named: str) -> None:
    arguments = {"measure": "weight", "value": [8.0, 9.0], "sex": "male", "age_days": 400} | change
    measure, value = arguments.pop("measure"), arguments.pop("value")
    with pytest.raises(ValueError, match=named):
        gw.zscore(measure, value, **arguments)


def test_series_with_different_indexes_are_refused_not_aligned() -> None:
    value = pd.Series([8.0, 9.0], index=[0, 1])
    age = pd.Series([400, 500], index=[1, 0])
    with pytest.raises(ValueError, match="different indexes"):
        gw.zscore("weight", value, sex="male", age_days=age)


def test_a_zscore_that_no_measurement_has_gives_nan() -> None:
    # Where L is negative there is a highest z-score, reached at infinite weight.
    assert np.isnan(gw.measurement("bmi", 30.0, sex="male", age_days=3000))


@pytest.mark.parametrize(
    ("written", "sex"), [("F", "female"), ("girl", "female"), ("2", "female"), ("1", "male")]
)
def test_sex_is_taken_as_people_write_it_alone_and_in_a_column(written: str, sex: str) -> None:
    right = gw.zscore("weight", 8.0, sex=sex, age_days=400)
    assert gw.zscore("weight", 8.0, sex=written, age_days=400) == right
    column = gw.zscore("weight", 8.0, sex=[sex, written, "unknown"], age_days=400)
    assert column[:2].tolist() == [right, right] and np.isnan(column[2])


def test_a_measure_is_not_read_as_a_sex_is() -> None:
    with pytest.raises(ValueError, match="'F'"):
        gw.zscore("F", 8.0, sex="female", age_days=400)
    with pytest.raises(ValueError, match="unknown"):
        gw.zscore(["weight", "unknown"], 8.0, sex="female", age_days=400)


def test_where_L_is_0_the_z_score_is_the_logarithm_and_elsewhere_a_power() -> None:
    # Cole TJ. The LMS method. Eur J Clin Nutr 1990;44:45-60.
    lms = np.array([[0.0, 2.0, 0.5], [1.0, 2.0, 0.5], [-1.0, 2.0, 0.5]])
    with np.errstate(divide="ignore", invalid="ignore"):
        z = z_of_value(np.full(3, 4.0), lms, None)
    assert z == pytest.approx([np.log(2) / 0.5, 2.0, (0.5 - 1) / -0.5])
    assert value_of_z(z, lms, None) == pytest.approx([4.0, 4.0, 4.0])


def test_beyond_3_sd_the_who_standards_go_on_in_steps_of_2_to_3_sd_on_both_sides() -> None:
    # WHO Child Growth Standards: Methods and development (2006), computation of centiles and
    # z-scores for weight-based indicators.
    lms = np.array([[-0.5, 10.0, 0.12]])

    def at(sd: float) -> float:
        return 10.0 * (1 + -0.5 * 0.12 * sd) ** (1 / -0.5)

    for side in (-1, 1):
        step = abs(at(3 * side) - at(2 * side))
        value = at(3 * side) + side * 1.5 * step
        assert z_of_value(np.array([value]), lms, 3.0)[0] == pytest.approx(4.5 * side)
        assert value_of_z(np.array([4.5 * side]), lms, 3.0)[0] == pytest.approx(value)
        # Up to 3 SD nothing is changed.
        near = z_of_value(np.array([at(2.9 * side)]), lms, 3.0)[0]
        assert near == pytest.approx(2.9 * side)


def test_rows_of_several_references_are_each_looked_up_in_their_own() -> None:
    reference = pd.Series(["uk-who", "who", "trisomy-21", None], index=[3, 4, 5, 6])
    z = gw.zscore("weight", 7.0, sex="female", age_days=[400, 400, 400, 400], reference=reference)
    assert list(z.index) == [3, 4, 5, 6] and np.isnan(z[6])
    for row, name in ((3, "uk-who"), (4, "who"), (5, "trisomy-21")):
        assert z[row] == gw.zscore("weight", 7.0, sex="female", age_days=400, reference=name)


@pytest.mark.parametrize(("far", "warned"), [(1, False), (2, True)])
def test_more_than_half_of_the_values_beyond_6_sd_are_warned_of(far: int, warned: bool) -> None:
    values = [9000.0] * far + [9.0]  # one of two, two of three
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        gw.zscore("weight", values, sex="female", age_days=400)
    assert bool(told) == warned


def test_the_last_day_of_20_years_has_a_z_score_and_the_next_has_none() -> None:
    days = np.array([7304, 7305, 7306])
    for reference in ("uk-who", "turner"):
        z = gw.zscore("height", 150.0, sex="female", age_days=days, reference=reference)
        assert np.isfinite(z).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "age", [dt.timedelta(days=500), np.timedelta64(500, "D"), pd.Timedelta("500D"), "500 days"]
)
def test_an_age_may_be_a_length_of_time_or_name_its_unit(age):
    by_number = gw.zscore("weight", 7.85, sex="F", age_days=500)
    assert gw.zscore("weight", 7.85, sex="F", age_days=age) == by_number
    several = gw.zscore("weight", [7.85, 7.9], sex="F", age_days=[age, None])
    assert several[0] == by_number and np.isnan(several[1])
    table = pd.DataFrame({"sex": "F", "age": [age], "wt": [7.85]})
    if not isinstance(age, str):
        assert gw.zscores(table)["wz"].tolist() == [by_number]


def test_months_in_words_are_whole_days_and_nonsense_is_named():
    months = gw.zscore("weight", 7.85, sex="F", age_days="16 months")
    assert months == gw.zscore("weight", 7.85, sex="F", age_days=487)
    assert np.isnan(gw.zscore("weight", 7.85, sex="F", age_days="unknown"))
    with pytest.raises(ValueError, match="'sixteen' is no age"):
        gw.zscore("weight", 7.85, sex="F", age_days="sixteen")


@pytest.mark.parametrize(
    ("written", "meant"), [("wieght", "weight"), ("HEIGHT", "height"), ("length", "height"),
                           ("head", "ofc"), ("wt", "weight")],
)  # fmt: skip
def test_a_misspelt_measure_is_asked_about(written, meant):
    with pytest.raises(ValueError, match=f"did you mean '{meant}'"):
        gw.zscore(written, 50, sex="F", age_days=500)


@pytest.mark.parametrize("kind", ["<U4", "<U6", ">U6", "<U7", "<U8", "object"])
def test_text_of_any_width_and_order_is_the_same_sex(kind):
    sex = np.array(["male", "female", "F", "male", "f", "m", "2", "female"])
    sex = np.array(["male"] * 8) if kind == "<U4" else sex
    values, ages = np.linspace(4, 9, 8), np.arange(100, 900, 100)
    want = [gw.zscore("weight", v, sex=str(s), age_days=a)
            for v, s, a in zip(values, sex, ages, strict=True)]  # fmt: skip
    given = sex.astype(kind)
    np.testing.assert_array_equal(gw.zscore("weight", values, sex=given, age_days=ages), want)
    every_second = np.repeat(given, 2)[::2]
    np.testing.assert_array_equal(
        gw.zscore("weight", values, sex=every_second, age_days=ages), want
    )
    assert gw.zscore("weight", values[:0], sex=given[:0], age_days=ages[:0]).shape == (0,)
    with pytest.raises(ValueError, match="femal"):
        gw.zscore("weight", values[:2], sex=np.array(["femal", "male"]), age_days=ages[:2])
