"""Conversions around what decides in them: ends of tables, forms of arguments, guesses of units.

Small and exact; the long comparisons with rcpchgrowth and WHO are in test_conversion.py.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

import growthwatch as gw
from growthwatch import references
from growthwatch.centiles import spaces, whole_centile
from growthwatch.conversion.arguments import codes_of, shared_index
from growthwatch.conversion.lms_method import value_of_z, z_of_value
from growthwatch.conversion.looking_up import look_up
from growthwatch.record.errors import UnlikelyValuesWarning
from growthwatch.record.vocabulary import MEASURES, SEXES
from growthwatch.references import PIECES, day_table, interpolate, lms_at, piece_rows

NAN = float("nan")
YEAR = 365.25


@pytest.mark.parametrize(
    ("reference", "measure", "first", "last"),
    [
        # [RCPCH]: UK90 from 23 weeks (length from 25, no BMI before two weeks) to 20 years; head to
        # 17 years for girls.
        ("uk-who", "weight", -119, 7305),
        ("uk-who", "height", -105, 7305),
        ("uk-who", "bmi", 14, 7305),
        ("uk-who", "ofc", -119, 6209),
        ("who", "weight", 0, 1856),
        ("who", "height", 0, 1856),
        ("trisomy-21", "weight", 0, 7305),
        ("turner", "height", 366, 7305),
        ("who-2007", "height", 1857, 6939),
        ("cdc-2000", "weight", 0, 7305),
    ],
)
def test_a_reference_has_its_first_and_its_last_day_and_none_beyond(
    reference, measure, first, last
):
    days = np.array([first - 1, first, last, last + 1])
    median = gw.measurement(measure, 0.0, sex="female", age_days=days, reference=reference)
    assert np.isfinite(median).tolist() == [False, True, True, False]


@pytest.mark.parametrize("reference", PIECES)
def test_every_day_of_the_tables_by_day_is_the_tables_own_value(reference):
    table = day_table.__wrapped__(reference)  # made here, whatever was made before
    pieces = PIECES[reference]
    assert table.first_day == int(np.ceil(pieces[0].start))
    assert table.first_day + table.days == int(np.ceil(pieces[-1].end))
    assert len(table.lms) == len(MEASURES) * len(SEXES) * (table.days + 2)
    days = np.array([table.first_day, 40, 731, 1461, table.first_day + table.days - 1])
    for measure in MEASURES:
        for sex in SEXES:
            row = table.offsets[MEASURES.index(measure), SEXES.index(sex)] + 1
            want = lms_at(reference, measure, sex, days.astype(float))
            inside = (days >= table.first_day) & (days < table.first_day + table.days)
            got = table.lms[row + days[inside] - table.first_day]
            np.testing.assert_array_equal(got, want[inside])
            block = table.lms[row - 1 : row + table.days + 1]
            assert np.isnan(block[[0, -1]]).all()


def test_whole_days_are_looked_up_and_parts_of_days_interpolated():
    table = day_table("uk-who")
    ages = np.array([14.0, 14.5, 400.0, 400.25, NAN, 9e9, -9e9])
    n = len(ages)
    told = look_up(table, np.full(n, 0, dtype=np.int8), np.full(n, 1, dtype=np.int8), ages)
    want = lms_at("uk-who", MEASURES[0], SEXES[1], np.nan_to_num(ages, nan=-1e9))
    np.testing.assert_array_equal(told, want)
    same = np.broadcast_to(np.int8(0), (2,))
    whole = look_up(table, same, np.full(2, 1, dtype=np.int8), np.array([14, 400]))
    np.testing.assert_array_equal(whole, want[[0, 2]])
    missing = look_up(
        table, np.array([0, -1, 0], dtype=np.int8), np.array([0, 0, -1], dtype=np.int8),
        np.array([400, 400, 400]),
    )  # fmt: skip
    assert np.isnan(missing).any(axis=1).tolist() == [False, True, True]


def test_an_age_a_ten_thousandth_of_a_year_off_a_knot_takes_its_row():
    knots, values = np.array([0.0, 1, 2, 3, 4, 5]), np.arange(6.0)[:, None] ** 4
    near = interpolate(knots, values, np.array([2.00004, 1.99996, 2.00006, 0.00004]))[:, 0]
    assert near[0] == near[1] == 16 and near[2] != 16 and near[3] == 0
    # Linear in the first and the last interval, cubic between, nothing outside.
    at = interpolate(knots, values, np.array([0.5, 4.5, 1.0, 4.0, 5.0, -0.1, 5.1]))[:, 0]
    np.testing.assert_array_equal(at, [0.5, (256 + 625) / 2, 1, 256, 625, NAN, NAN])


def test_ages_of_a_table_are_years_from_40_weeks():
    assert piece_rows("uk90_preterm", "weight", "female")[0][0] == pytest.approx(-17 * 7 / YEAR)
    lying, standing = (piece_rows(f"who_2006_{one}", "height", "male")[0] for one in
                       ("lying", "standing"))  # fmt: skip
    assert (lying[0], lying[-1]) == (0, 730 / YEAR) and standing[0] == 731 / YEAR
    assert piece_rows("who_2006_lying", "weight", "male")[0][-1] == 730 / YEAR
    assert piece_rows("turner", "weight", "male") is None
    assert piece_rows("uk90_child", "weight", "male")[0][-1] == 20


def test_the_bmi_of_downs_syndrome_ends_at_18_82_years():
    days = np.array([18.8 * YEAR, 18.82 * YEAR, 18.83 * YEAR])
    lms = lms_at("trisomy-21", "bmi", "male", days)
    assert np.isfinite(lms[:, 0]).tolist() == [True, True, False]
    assert np.isfinite(lms_at("trisomy-21", "weight", "male", days)).all()


def test_the_lms_formula_to_the_last_digit_whatever_l_is():
    # Cole TJ, Green PJ. Stat Med 1992;11:1305-1319.
    lms = np.array([[1.0, 10, 0.1], [0.0, 10, 0.1], [-1.5, 10, 0.1], [1.0, 10, 0.1]])
    value = np.array([12.0, 12.0, 12.0, 8.0])
    want = [2.0, np.log(1.2) / 0.1, (1.2**-1.5 - 1) / (-1.5 * 0.1), -2.0]
    np.testing.assert_allclose(z_of_value(value, lms, None), want, rtol=1e-14)
    np.testing.assert_allclose(value_of_z(np.array(want), lms, None), value, rtol=1e-14)
    # All of L 1 by the short way, which is the same.
    np.testing.assert_allclose(z_of_value(value[[0, 3]], lms[[0, 3]], None), [2, -2], rtol=1e-14)
    assert z_of_value(np.empty(0), np.empty((0, 3)), 3.0).shape == (0,)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.inf, -np.inf, NAN])
def test_one_value_that_cannot_be_takes_no_other_along(bad):
    for L in (1.0, 0.0, -1.5):
        lms = np.array([[L, 10, 0.1]] * 3)
        z = z_of_value(np.array([12.0, bad, 8.0]), lms, 3.0)
        assert np.isnan(z).tolist() == [False, True, False]


def test_no_value_has_a_z_score_beyond_the_ends_of_the_formula():
    lms = np.array([[-1.0, 10, 0.2], [1.0, 10, 0.2]])
    # 1 + L S z is 0 at z = 5 where L S is -0.2, and at z = -5 where it is 0.2.
    value = value_of_z(np.array([4.9, -4.9]), lms, None)
    assert value == pytest.approx([10 / 0.02, 10 * 0.02])
    assert np.isnan(value_of_z(np.array([5.0, -5.0]), lms, None)).all()
    assert np.isnan(value_of_z(np.array([NAN, -5.1]), lms, None)).all()


def test_whos_continuation_is_by_the_distance_from_2_to_3_sd():
    """WHO Child Growth Standards, methods and development, 2006, chapter 7."""
    lms = np.array([[0.2, 10.0, 0.1]] * 5)

    def at(sd: float) -> float:
        return 10 * (1 + 0.2 * 0.1 * sd) ** 5

    up, down = at(3) - at(2), at(-2) - at(-3)
    value = np.array([at(3) + 2 * up, at(-3) - 2 * down, at(2.99), at(-2.99), at(3)])
    z = z_of_value(value, lms, 3.0)
    assert z == pytest.approx([5, -5, 2.99, -2.99, 3])
    assert value_of_z(z, lms, 3.0) == pytest.approx(value)


def test_cdcs_extended_bmi_is_from_the_95th_centile_on():
    """Hales CM et al. Vital Health Stat 2 2022;197: half a normal distribution above it."""
    lms = np.array([[-2.0, 17.0, 0.1, 3.0]] * 3 + [[-2.0, 17.0, 0.1, NAN]])
    edge = 17 * (1 - 2 * 0.1 * 1.645) ** -0.5
    value = np.array([edge - 0.1, edge + 3, edge + 9, edge + 3])
    z = z_of_value(value, lms, None)
    plain = ((value / 17) ** -2 - 1) / (-2 * 0.1)
    assert z[[0, 3]] == pytest.approx(plain[[0, 3]])
    assert z[1:3] == pytest.approx(ndtri(0.9 + 0.1 * ndtr([1, 3])))
    assert value_of_z(z, lms, None) == pytest.approx(value)


def test_arguments_of_every_form_are_one():
    want = gw.zscore("weight", 8.0, sex="female", age_days=400)
    forms = {
        "value": [8.0, 8, "8", "8 kg", "8000 g", np.float32(8)],
        "age": [400, 400.0, "400", pd.Timedelta(days=400), np.int16(400)],
        "sex": ["female", "F", 2, "2", "girl", np.str_("female")],
    }
    for value in forms["value"]:
        assert gw.zscore("weight", value, sex="F", age_days=400) == want
    for age in forms["age"]:
        assert gw.zscore("weight", 8.0, sex="F", age_days=age) == want
    for sex in forms["sex"]:
        assert gw.zscore("weight", 8.0, sex=sex, age_days=400) == want
    assert gw.measurement("weight", want, sex=2, age_days="400") == pytest.approx(8)
    for unknown in (0, 9, "X", None):
        assert np.isnan(gw.zscore("weight", [8.0], sex=[unknown], age_days=400)).all()


def test_the_index_of_the_series_given_is_the_results():
    own = pd.Series([1, 2], index=["a", "b"])
    assert shared_index(1, own, [3, 4], own + 1).tolist() == ["a", "b"]
    assert shared_index(1, [2, 3]) is None
    with pytest.raises(ValueError, match="different indexes"):
        shared_index(own, own, pd.Series([1, 2]))
    ages = gw.corrected_age_days(pd.Series(["2024-01-01"] * 2, index=[5, 6]), "2024-02-01", "38+0")
    assert ages.to_dict() == {5: 17.0, 6: 17.0}
    grid = gw.corrected_age_days("2024-01-01", [["2024-01-02"], ["2024-01-03"]], [280, 273])
    assert grid.tolist() == [[1, -6], [2, -5]]
    assert np.isnan(gw.corrected_age_days("2024-01-01", None))
    assert gw.corrected_age_days("01/02/2024", "02/02/2024") == 1


@pytest.mark.parametrize("width", ["<U4", "<U6", "<U7", "<U8", "<U11", "<U12"])
def test_names_are_told_apart_in_text_of_every_width(width):
    given = np.array(["male", "female", "", "male", "mala", "femal"]).astype(width)
    sexes = given[[0, 1, 3]] if width != "<U4" else given[[0, 3]]
    codes = codes_of(sexes, SEXES, "sex")
    assert codes.tolist() == [SEXES.index(one) for one in sexes]
    with pytest.raises(ValueError, match="mala"):
        codes_of(given[[0, 4]], SEXES, "sex")
    assert codes_of(given[[0, 2]], SEXES, "sex").tolist() == [SEXES.index("male"), -1]


def test_a_column_of_names_broadcast_from_one_is_one_code():
    one = np.broadcast_to(np.int8(1), (5,))
    assert codes_of(one, SEXES, "sex") == 1 and np.ndim(codes_of(one, SEXES, "sex")) == 0
    several = np.array([1, 0], dtype=np.int8)
    assert codes_of(several, SEXES, "sex") is several


@pytest.mark.parametrize(
    ("values", "ages", "said"),
    [
        ([7850.0], 500, "1 of 1 weight values lie beyond 6 SD"),
        ([7850.0], 500, '7850.0 looks like grams (zscore("weight", 7.85, sex="female", '
                        "age_days=500) is −1.94)"),
        ([10.5], 16.4, "age_days 16.4 looks like months"),
        ([7850.0, 7900.0], 500, "more than half of 2 weight values lie beyond 6 SD"),
        ([7850.0, 7900.0], 500, "the values look like grams: give value * 0.001"),
        ([10.5, 10.4], 16.4, "the age_days look like months: give age_days * 30.4375"),
        ([3e9], 500, "check the values, their unit and the ages"),
    ],
)  # fmt: skip
def test_what_numbers_far_out_look_like_is_said_with_the_call_that_would_work(values, ages, said):
    with pytest.warns(UnlikelyValuesWarning) as told:
        gw.zscore("weight", values, sex="female", age_days=ages)
    assert said in str(told[0].message) and told[0].filename == __file__


def test_each_measure_far_out_has_its_own_warning():
    measures = ["weight", "height", "weight", "height", "ofc"]
    values = [7850.0, 0.82, 8000.0, 0.80, 45.0]
    with pytest.warns(UnlikelyValuesWarning) as told:
        gw.zscore(measures, values, sex="female", age_days=500)
    said = [str(one.message) for one in told]
    assert "weight" in said[0] and "grams" in said[0]
    assert "height" in said[1] and "metres" in said[1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gw.zscore(measures[:2], [7.85, 82.0], sex="female", age_days=500)


def test_the_centile_of_a_z_score_and_its_words():
    called = {0.5: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th"}
    called |= {14: "14th", 21: "21st", 22: "22nd", 23: "23rd", 50: "50th", 91: "91st", 99.3: "99th"}
    for number, words in called.items():
        assert whole_centile(float(ndtri(number / 100))) == words
    assert whole_centile(-2.7) == "below 0.4th"
    assert whole_centile(2.7) == "above 99.6th"
    assert whole_centile(-8 / 3) == "1st" and whole_centile(8 / 3) == "99th"
    assert whole_centile(NAN) == "unknown"
    assert spaces([2 / 3, -2]).tolist() == pytest.approx([1, -3])
    bands = gw.centile_band([-6.1, 6.1, 6.0, NAN], ["weight", "ofc", "bmi", "weight"])
    assert bands.tolist() == [
        "below the 0.4th centile: probable error, check the weight",
        "above the 99.6th centile: probable error, check the head circumference",
        "above the 99.6th centile", "",
    ]  # fmt: skip


def test_a_table_is_read_only_where_its_checksum_is_right(monkeypatch):
    right = references.manifest()
    wrong = {"files": {name: {**one, "sha256": "0" * 64} for name, one in right["files"].items()}}
    monkeypatch.setattr(references, "manifest", lambda: wrong)
    read = references.read_table.__wrapped__
    with pytest.raises(references.AlteredTableError, match=r"turner\.csv is not the table"):
        read("turner.csv")
