"""A researcher's own table: its headings, its kind of frame, and what is wrong with it."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import polars as pl
import pytest

import growthwatch as gw
from growthwatch.frames.columns import age_unit_of, recognised


@pytest.fixture
def mine() -> pd.DataFrame:
    """Half a dozen visits, made up."""
    return pd.DataFrame(
        {
            "id": ["a", "a", "a", "b", "b", "b"],
            "gender": ["F", "F", "F", 1, 1, 1],
            "dob": ["20/10/2011"] * 3 + ["2012-01-01"] * 3,
            "visit_date": ["2012-04-20", "2012-11-02", "2013-01-14"] * 2,
            "wt": [6.4, 7.85, 7.86, 5.9, 9.6, 10.2],
            "ht": [63.0, 73.5, 75.0, 61.0, 74.0, 76.5],
            "hc": [41.5, 44.6, 45.0, 40.9, 45.9, 46.4],
        }
    )


def by_hand(df: pd.DataFrame) -> pd.DataFrame:
    """The same z-scores from arrays alone."""
    born = pd.to_datetime(df["dob"], format="mixed", dayfirst=True)
    age = (pd.to_datetime(df["visit_date"]) - born).dt.days.to_numpy()
    sex = ["female"] * 3 + ["male"] * 3
    bmi = df["wt"] / (df["ht"] / 100) ** 2
    values = {"wz": ("weight", df["wt"]), "hz": ("height", df["ht"]), "bz": ("bmi", bmi),
              "cz": ("ofc", df["hc"])}  # fmt: skip
    return pd.DataFrame(
        {
            name: gw.zscore(measure, value.to_numpy(), sex=sex, age_days=age)
            for name, (measure, value) in values.items()
        },
        index=df.index,
    )


def test_the_own_table_comes_back_with_z_scores_beside_each_row(mine):
    result = gw.zscores(mine)
    pd.testing.assert_frame_equal(result[list(mine)], mine)
    pd.testing.assert_frame_equal(result[["wz", "hz", "bz", "cz"]], by_hand(mine))
    assert list(result)[-5:] == ["wz", "hz", "bz", "cz", "wlz"]
    assert mine.shape[1] == 7  # nothing is put into the given one


def test_ages_in_months_are_those_of_who_anthro():
    """WHO Anthro's own survey of 2007 counts a month as 30.4375 days: z of the day it falls on."""
    df = pd.DataFrame({"sex": [1, 2], "agemons": [6, 23.5], "weight": [7.934, 11.2]})
    z = gw.zscores(df, reference="who")["wz"]
    days = np.round(np.array([6, 23.5]) * 30.4375)
    expected = gw.zscore("weight", df["weight"], sex=["male", "female"], age_days=days,
                         reference="who")  # fmt: skip
    pd.testing.assert_series_equal(z, expected, check_names=False)
    assert abs(z[0]) < 0.01  # 7.934 kg is WHO's median of boys of 6 months


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("wt", "weight"), ("WEIGHTKG", "weight"), ("Weight (kg)", "weight"), ("HTCM", "height"),
     ("length_cm", "height"), ("HC", "head"), ("headc", "head"), ("subjid", "child_id"),
     ("Date of birth", "birth_date"), ("age_months", "age"), ("AGEMOS", "age"), ("agedays", "age"),
     ("age", "age"), ("gestation", "gestation"), ("weightz", ""), ("agency", ""), ("z", "")],
)  # fmt: skip
def test_headings_are_known_by_their_usual_names(name, is_one):
    assert recognised(name) == is_one


def test_the_unit_of_an_age_is_what_its_heading_says():
    names = ["age_months", "agedays", "Age (years)", "age_wk", "AGEMOS", "age"]
    units = ["months", "days", "years", "weeks", "months", ""]
    assert [age_unit_of(name) for name in names] == units


KINDS = {
    "numpy": lambda df: df,
    "arrow": lambda df: df.assign(gender=df["gender"].astype(str)).convert_dtypes(
        dtype_backend="pyarrow"
    ),
    "nullable": lambda df: df.convert_dtypes(),
    "categorical": lambda df: df.assign(
        gender=pd.Categorical(df["gender"].astype(str)), id=pd.Categorical(df["id"])
    ),
    "arrow dates": lambda df: df.assign(
        dob=pd.to_datetime(df["dob"], format="mixed", dayfirst=True).astype("date32[pyarrow]"),
        visit_date=pd.to_datetime(df["visit_date"]).astype("timestamp[us][pyarrow]"),
    ),
    "repeated index": lambda df: df.set_index(pd.Index([1, 1, 1, 2, 2, 2])),
    "index of child and date": lambda df: df.set_index(["id", "visit_date"]),
    "text with units": lambda df: df.assign(wt=[f"{w * 1000:.0f} g" for w in df["wt"]]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_column_and_index_gives_the_same_and_keeps_its_own(mine, kind):
    given = KINDS[kind](mine)
    result = gw.zscores(given)
    expected = by_hand(mine)
    for name in expected:
        np.testing.assert_allclose(result[name].to_numpy(float), expected[name], atol=1e-9)
    assert result.index.equals(given.index)
    assert (result[list(given)].dtypes == given.dtypes).all()
    judged = given.growth.judge()
    assert judged["state"].tolist() == mine.growth.judge()["state"].tolist()


def test_arrow_instants_are_days_by_british_clocks():
    late = pd.Series(pd.to_datetime(["2012-06-14T23:30Z"])).astype("timestamp[us, UTC][pyarrow]")
    df = pd.DataFrame({"sex": "F", "dob": "2011-06-15", "date": late, "wt": 9.0})
    expected = gw.zscore("weight", 9.0, sex="F", age_days=366)
    assert gw.zscores(df)["wz"][0] == pytest.approx(expected)


def test_a_polars_frame_comes_back_as_one(mine):
    given = pl.from_pandas(mine.assign(gender=mine["gender"].astype(str)))
    result = gw.zscores(given)
    assert isinstance(result, pl.DataFrame)
    np.testing.assert_allclose(result["wz"].to_numpy(), by_hand(mine)["wz"], atol=1e-12)
    scores = gw.growth(given).score()
    assert isinstance(scores, pl.DataFrame) and scores["date"].dtype == pl.Datetime
    ours = mine.growth.score()
    np.testing.assert_allclose(scores["z"].to_numpy(), ours["z"])
    assert scores["measure"].to_list() == ours["measure"].tolist()
    dated = given.with_columns(pl.col("visit_date").str.to_date())
    np.testing.assert_allclose(gw.zscores(dated)["cz"].to_numpy(), by_hand(mine)["cz"])


def test_the_steps_on_a_table_are_those_of_a_caseload(mine):
    children = pd.DataFrame(
        {
            "child_id": ["a", "b"],
            "sex": ["female", "male"],
            "birth_date": ["2011-10-20", "2012-01-01"],
        }
    )
    visits = mine.rename(
        columns={"id": "child_id", "visit_date": "date", "wt": "weight_kg", "ht": "height_cm",
                 "hc": "ofc_cm"}
    )  # fmt: skip
    scores = gw.score(children, visits)
    pd.testing.assert_frame_equal(mine.growth.score(), scores)
    pd.testing.assert_frame_equal(mine.growth.detect(), gw.detect(scores, children=children),
                                  check_dtype=False)  # fmt: skip
    judged = mine.growth.judge(as_of="2012-12-01")
    assert judged["last_weight_date"].max() == pd.Timestamp("2012-11-02")
    z = mine.growth.zscore("wt")
    pd.testing.assert_series_equal(z, gw.zscores(mine)["wz"])
    named = mine.rename(columns={"wt": "kilos"}).growth.zscore("kilos", measure="weight")
    pd.testing.assert_series_equal(named, z)


def test_what_was_taken_for_what_is_shown(mine):
    assert mine.growth.columns == {
        "child_id": "id", "sex": "gender", "birth_date": "dob", "date": "visit_date",
        "weight": "wt", "height": "ht", "head": "hc",
    }  # fmt: skip


def test_ages_without_dates_count_from_a_day_that_is_said_to_be_nominal():
    df = pd.DataFrame({"id": [1, 1], "sex": "F", "age_months": [6, 12], "wt": [7.0, 8.9]})
    with pytest.warns(UserWarning, match="nominal birth date, 2000-01-01"):
        scores = df.growth.score()
    assert scores["age_days"].tolist() == [183, 365]


def test_gestation_corrects_the_age(mine):
    early = gw.zscores(mine.assign(gestation="37+2"))["wz"]
    assert (early > gw.zscores(mine)["wz"]).all()


@pytest.mark.parametrize(
    ("change", "said", "words"),
    [
        (lambda d: d.assign(wt=d["wt"] * 1000), {},
         r"'wt' lies beyond 6 SD.*looks like grams: zscores\(df.assign\(wt=df\['wt'\] \* 0.001"),
        (lambda d: d.assign(ht=d["ht"] / 100), {}, "'ht' lies beyond 6 SD of height.*metres"),
        (lambda d: d.drop(columns=["dob", "visit_date"]).assign(age=[6, 12, 15, 4, 10, 12]),
         {"age_unit": "days"}, "ages look like months: zscores.df, age_unit='months'"),
        (lambda d: d.drop(columns=["dob", "visit_date"]).assign(age=6), {},
         "'age' does not say its unit: give age_unit"),
        (lambda d: d, {"weight": "wieght"}, "no column 'wieght' for weight: it has id, gender"),
        (lambda d: d.rename(columns={"wt": "weigth_kg"}), {"weight": "weight_kg"},
         "did you mean weight='weigth_kg'"),
        (lambda d: d.assign(weight_kg=1.0), {}, "'wt' and 'weight_kg' may both be the weight"),
        (lambda d: d.assign(wz=0.0), {}, "has a column 'wz' already: drop it"),
        (lambda d: d.drop(columns="gender"), {}, "no column is known to be the sex"),
        (lambda d: d.drop(columns="dob"), {}, "no column is known to be the age"),
        (lambda d: d[["gender", "dob", "visit_date"]], {}, "no column is known to be a weight"),
        (lambda d: d.assign(gender="Q"), {}, "gender 'Q' is no sex that can be read"),
        (lambda d: d.assign(wt="seven"), {}, "weight_kg 'seven' is not a weight"),
        (lambda d: d, {"reference": "uk"}, "unknown reference 'uk'"),
    ],
)  # fmt: skip
def test_an_error_names_the_cause_and_the_call_that_would_work(mine, change, said, words):
    with pytest.raises(ValueError, match=words) as caught:
        gw.zscores(change(mine), **said)
    assert "\n" not in str(caught.value)


def test_the_call_that_an_error_names_works(mine):
    grams = mine.assign(wt=mine["wt"] * 1000)
    with pytest.raises(ValueError, match="grams") as caught:
        gw.zscores(grams)
    call = re.search(r"zscores\(df\.assign\(.*\* 0\.001\)\)", str(caught.value))
    assert call is not None
    result = eval(call.group(), {"zscores": gw.zscores, "df": grams})
    np.testing.assert_allclose(result["wz"], gw.zscores(mine)["wz"])


def test_a_child_with_two_sexes_is_named_and_no_table_is_no_table(mine):
    with pytest.raises(ValueError, match="child 'a' has more than one sex"):
        mine.assign(gender=["F", "M", "F", 1, 1, 1]).growth.score()
    with pytest.raises(TypeError, match="a list is not a table"):
        gw.zscores([1, 2])
    with pytest.raises(ValueError, match="'gender' does not say what it measures"):
        mine.growth.zscore("gender")
    with pytest.raises(ValueError, match="2 columns 'wt'"):
        gw.zscores(pd.concat([mine, mine[["wt"]]], axis=1), weight="wt")


def test_rows_without_a_value_or_a_sex_have_no_z_and_stay(mine):
    mine.loc[1, "wt"] = np.nan
    mine.loc[2, "gender"] = "unknown"
    result = gw.zscores(mine)
    assert result["wz"].isna().tolist() == [False, True, True, False, False, False]
    assert result["hz"].isna().tolist() == [False, False, True, False, False, False]
    assert len(result) == len(mine)
