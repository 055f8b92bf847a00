"""Scores on either side of each day, gestation and value that decides, a child or row at a time."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.likely_units import MOST_LOOKED_AT
from growthwatch.record.ages import correction_days, days_of, paper_correction_days, whole_months
from growthwatch.record.errors import UnlikelyValuesWarning
from growthwatch.record.notes import Note

BORN = pd.Timestamp("2024-01-01")
NAN = float("nan")


def children(*gestations: object, **more: object) -> pd.DataFrame:
    ids = [f"c{i}" for i in range(len(gestations))]
    table = {"child_id": ids, "sex": "female", "birth_date": BORN, "gestation_weeks": gestations}
    return pd.DataFrame(table | more)


def visits(*rows: tuple[str, int, float], column: str = "weight_kg", **more: object):
    table = pd.DataFrame(rows, columns=["child_id", "day", column])
    table["date"] = BORN + pd.to_timedelta(table.pop("day"), "D")
    return table.assign(**more)


def noted(scores: pd.DataFrame, note: Note) -> list[bool]:
    return (scores["notes"].to_numpy() & int(note) != 0).tolist()


@pytest.mark.parametrize(
    ("gestation", "day", "corrected"),
    [
        # RCPCH, chart information for health staff: below 37 weeks, to 1 year of corrected age.
        (36 * 7 + 6, 365 + 22, 365),
        (36 * 7 + 6, 366 + 22, 366 + 22),
        (37 * 7, 100, 100),
        (32 * 7, 365 + 56, 365),
        (32 * 7, 366 + 56, 366 + 56),
        # Below 32 weeks to 2 years.
        (32 * 7 - 1, 730 + 57, 730),
        (32 * 7 - 1, 731 + 57, 731 + 57),
        (42 * 7, 100, 100),
        (NAN, 100, 100),
    ],
)
def test_the_paper_chart_corrects_to_the_day(gestation, day, corrected):
    added = paper_correction_days(np.array([day], dtype=float), np.array([gestation]))
    assert day + added[0] == corrected


@pytest.mark.parametrize("days", [154, 280, 315])
def test_gestation_is_corrected_by_what_it_lacks_of_40_weeks(days):
    assert correction_days([days, NAN]).tolist() == [days - 280, 0]


@pytest.mark.parametrize("days", [153, 316, 37])
def test_a_gestation_that_cannot_be_is_refused(days):
    with pytest.raises(ValueError, match=f"gestation {days} days is not between 22 and 45 weeks"):
        correction_days([280, days])


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-01-15", "2024-02-14", 0), ("2024-01-15", "2024-02-15", 1),
        # A month that has no such day is over on its last: Dodds v Walker [1981] 1 WLR 1027.
        ("2023-01-31", "2023-02-27", 0), ("2023-01-31", "2023-02-28", 1),
        ("2024-01-31", "2024-02-28", 0), ("2024-01-30", "2024-02-29", 1),
        ("2023-12-31", "2024-12-31", 12), ("2024-02-15", "2024-01-15", -1),
        ("2024-01-15", "2024-01-15", 0), ("2024-01-15", None, NAN), (None, "2024-01-15", NAN),
    ],
)  # fmt: skip
def test_months_of_the_calendar_that_are_over(start, end, months):
    told = whole_months([start, "2020-01-01"], [end, "2020-02-01"])
    np.testing.assert_array_equal(told, [months, 1])
    assert days_of(pd.Series(pd.to_datetime(["2024-01-01 13:00"]))).tolist() == [BORN.date()]
    assert days_of(["2024-01-01"]).tolist() == [BORN.date()]


def test_on_paper_the_first_day_is_pooled_and_the_fortnight_has_none():
    """UK90 term row, 37 to 42 weeks [RCPCH]: birth, days 1 to 13, then the ordinary centile."""
    days = (0, 1, 13, 14)
    rows = [(f"c{i}", day, 3.3) for i in range(4) for day in days]
    made = children(36, 37, 42, None, gestation_days=[6, 0, 6, None])
    scores = gw.score(made, visits(*rows), term="paper")
    none = np.isnan(scores["z"].to_numpy()).reshape(4, 4).tolist()
    early = [False, True, True, False]
    assert none == [[False] * 4, early, early, early]
    assert noted(scores, Note.POOLED_TERM) == [False] * 4 + [True, False, False, False] * 3
    assert noted(scores, Note.PAPER_FIRST_DAYS) == [False] * 4 + early * 3
    assert noted(scores, Note.CHANGE_FROM_BIRTH) == [False] * 4 + early * 3
    # All of term are compared with one row.
    pooled = scores["z"].to_numpy().reshape(4, 4)[1:, 0]
    assert pooled.std() == 0 and gw.centile(pooled[0]) == pytest.approx(gw.centile(pooled[2]))


def test_the_pooled_row_is_of_the_childs_sex_and_measure():
    made = children(40, 40, sex=["female", "male"])
    heads = visits(("c0", 0, 34.0), ("c1", 0, 34.0), column="ofc_cm")
    lengths = visits(("c0", 0, 50.0), ("c1", 0, 50.0), column="height_cm")
    weights = visits(("c0", 0, 3.4), ("c1", 0, 3.4))
    for table in (heads, lengths, weights):
        z = gw.score(made, table, term="paper")["z"].to_numpy()
        if np.isnan(z).all():
            assert table is lengths  # no term row of length is published
            continue
        assert z[0] > z[1]  # girls are born smaller


def test_a_change_from_birth_needs_a_weight_of_that_day():
    made = children(40, 40)
    table = visits(("c0", 0, 3.4), ("c0", 3, 3.2), ("c1", 3, 3.2))
    assert noted(gw.score(made, table, term="paper"), Note.CHANGE_FROM_BIRTH) == [
        False, True, False,
    ]  # fmt: skip
    heads = visits(("c0", 3, 34.0), column="ofc_cm")
    both = pd.concat([table, heads], ignore_index=True)
    scores = gw.score(made, both, term="paper")
    told = np.array(noted(scores, Note.CHANGE_FROM_BIRTH))
    assert set(scores["measure"].astype(str)[told]) == {"weight"}


@pytest.mark.parametrize(("day", "bmi"), [(13, False), (14, True)])
def test_a_bmi_is_from_two_weeks_on(day, bmi):
    table = visits(("c0", day, 3.6), height_cm=52.0)
    assert ("bmi" in set(gw.score(children(40), table)["measure"])) == bmi


@pytest.mark.parametrize(
    ("days", "position", "note"),
    [
        (730, "standing", Note.STANDING_BELOW_TWO), (731, "standing", None),
        (730, "lying", None), (731, "lying", Note.LYING_FROM_TWO), (731, None, None),
    ],
)  # fmt: skip
def test_how_a_length_was_taken_is_remarked_on_either_side_of_two_years(days, position, note):
    table = visits(("c0", days, 86.0), column="height_cm", position=position)
    scores = gw.score(children(40), table)
    for one in (Note.STANDING_BELOW_TWO, Note.LYING_FROM_TWO):
        assert noted(scores, one) == [one == note]
    # By the age that is looked up: of a child of 36 weeks four weeks later.
    later = gw.score(children(36), table.assign(date=table["date"] + pd.Timedelta(days=28)))
    assert noted(later, note or Note.LYING_FROM_TWO) == [note is not None]
    weight = visits(("c0", days, 12.0), position=position)
    assert gw.score(children(40), weight)["notes"].tolist() == [0]


@pytest.mark.parametrize(
    ("values", "twice"),
    [((5.0, 5.0), False), ((5.0, 5.001), True), ((5.0, 5.0 + 1e-12), False), ((5.0, 6.0), True)],
)
def test_two_values_of_a_day_differ_from_a_gram_on(values, twice):
    table = visits(*(("c0", 100, value) for value in values))
    assert noted(gw.score(children(40), table), Note.MORE_THAN_ONCE) == [twice] * 2


def test_the_first_reason_that_holds_is_told():
    table = visits(
        ("z", 5, 4.0), ("c0", -1, 4.0), ("c0", 0, 3.4), ("c0", 5, np.inf), ("c0", 5, 0.0),
        ("c0", 5, -1.0), ("c1", 5, 4.0), ("c2", 5, 4.0), ("c1", 5, 0.0),
    )  # fmt: skip
    made = children(40, 40, 40, sex=["F", None, "F"])
    made.loc[2, "birth_date"] = pd.NaT
    table.loc[9] = ["c0", 4.0, pd.NaT]
    scores = gw.score(made, table)
    why = {
        Note.NO_SUCH_CHILD: 1, Note.BEFORE_BIRTH: 1, Note.NOT_FINITE: 1, Note.NOT_ABOVE_ZERO: 3,
        Note.SEX_UNKNOWN: 1, Note.BIRTH_DATE_MISSING: 1, Note.DATE_MISSING: 1,
    }  # fmt: skip
    for note, number in why.items():
        assert sum(noted(scores, note)) == number, note
    assert scores["z"].notna().sum() == 1
    nobody = scores[np.array(noted(scores, Note.NO_SUCH_CHILD))].iloc[0]
    assert nobody["reference"] == "uk-who" and pd.isna(nobody["sex"])
    assert pd.isna(nobody["age_days"])


def test_gestation_that_is_missing_and_that_cannot_be_read_are_told_apart():
    made = children(40, None, "x", "Term")
    table = visits(*((f"c{i}", 100, 6.0) for i in range(4)))
    scores = gw.score(made, table)
    assert noted(scores, Note.GESTATION_UNKNOWN) == [False, True, False, False]
    assert noted(scores, Note.GESTATION_UNREADABLE) == [False, False, True, True]
    assert (scores["z"] == scores["z"].iloc[0]).all()


def test_a_condition_or_reference_is_told_at_the_childs_own_rows_only():
    made = children(40, 40, 40, condition=[None, "Noonan syndrome", None],
                    reference=[None, None, "none such"])  # fmt: skip
    table = visits(*((f"c{i}", 100, 6.0) for i in (0, 1, 2)), ("z", 5, 6.0))
    scores = gw.score(made, table).sort_values("child_id")
    assert noted(scores, Note.CONDITION_WITHOUT_REFERENCE) == [False, True, False, False]
    assert noted(scores, Note.REFERENCE_UNREADABLE) == [False, False, True, False]


def test_a_child_that_stands_twice_is_named_the_first():
    made = children(40, 40, 40, 40)
    made["child_id"] = ["a", "b", "b", "a"]
    with pytest.raises(ValueError, match="'b' twice: keep one row a child"):
        gw.score(made, visits(("a", 5, 4.0)))


def test_ages_are_days_and_the_chronological_score_is_without_correction():
    scores = gw.score(children(36), visits(("c0", 100, 6.0)))
    row = scores.iloc[0]
    assert (row["age_days"], row["corrected_age_days"]) == (100, 72)
    assert row["z"] == gw.zscore("weight", 6.0, sex="female", age_days=72)
    assert row["chronological_z"] == gw.zscore("weight", 6.0, sex="female", age_days=100)
    assert row["centile"] == gw.centile(row["z"]) and row["band"] == gw.centile_band(row["z"])
    term = gw.score(children(40), visits(("c0", 100, 6.0))).iloc[0]
    assert term["z"] == term["chronological_z"] == row["chronological_z"]


@pytest.mark.parametrize(("grams", "warned"), [(1, False), (2, True)])
def test_most_of_a_measure_beyond_6_sd_is_warned_of_at_the_callers_line(grams, warned):
    table = visits(*(("c0", 100 + i, 6.0) for i in range(1)),
                   *(("c0", 200 + i, 7000.0) for i in range(grams)))  # fmt: skip
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        gw.score(children(40), table)
    assert [one.category for one in told] == [UnlikelyValuesWarning] * warned
    if warned:
        assert told[0].filename == __file__
        assert "more than half of the weight values lie beyond 6 SD" in str(told[0].message)
        assert "weight_kg looks like grams: multiply it by 0.001" in str(told[0].message)


def test_of_very_many_values_some_are_looked_at_for_their_unit():
    number = 2 * MOST_LOOKED_AT
    table = visits(*(("c0", 100 + i % 300, 6000.0 + i) for i in range(number)))
    with pytest.warns(UnlikelyValuesWarning, match="looks like grams"):
        gw.score(children(40), table)
    # Every second only: what stands between them decides nothing.
    odd = table.assign(weight_kg=np.where(np.arange(number) % 2, 3e9, table["weight_kg"]))
    with pytest.warns(UnlikelyValuesWarning, match="looks like grams"):
        gw.score(children(40), odd)
