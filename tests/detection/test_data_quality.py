"""Each rule about the record itself, on records whose answer is worked out by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch import datasets
from growthwatch.detection import Parameters, Rule
from growthwatch.detection.episodes import findings_of
from growthwatch.detection.records import records_of
from growthwatch.detection.rules import (
    carried_forward,
    height_shrinks,
    suspected_error,
    two_values_on_one_day,
    weighed_too_often,
    wrong_year,
)

BIRTH = pd.Timestamp("2020-01-01")
RULES: tuple[Rule, ...] = (
    *suspected_error.RULES,
    *wrong_year.RULES,
    *carried_forward.RULES,
    height_shrinks.RULE,
    *two_values_on_one_day.RULES,
    weighed_too_often.RULE,
)
IDENTITY = ["child_id", "rule", "measure", "onset_date", "detected_date"]


def scores_of(visits: pd.DataFrame) -> pd.DataFrame:
    ids = visits["child_id"].unique()
    children = pd.DataFrame({"child_id": ids, "sex": "female", "birth_date": BIRTH})
    return gw.score(children, visits)


def visits_of(*rows: tuple[float, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    visits = pd.DataFrame(rows, columns=["day", *columns]).assign(child_id="c")
    return visits.assign(date=BIRTH + pd.to_timedelta(visits["day"], "D"))


weights = partial(visits_of, columns=("weight_kg",))
heights = partial(visits_of, columns=("height_cm",))


def found(visits: pd.DataFrame) -> pd.DataFrame:
    records = records_of(scores_of(visits), Parameters())
    tables = [findings_of(rule, records) for rule in RULES]
    return pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)


def only(findings: pd.DataFrame, rule: str) -> pd.Series:
    rows = findings[findings["rule"] == rule]
    assert len(rows) == 1, findings[["rule", "message"]]
    return rows.iloc[0]


def date(day: Any) -> Any:
    return BIRTH + pd.to_timedelta(day, "D")


# A girl on the 50th centile, weighed every two months.
STEADY = ((152, 6.9), (213, 7.55), (274, 8.2), (335, 8.7), (396, 9.2), (457, 9.7), (518, 10.1))


def with_value(day: int, value: float, until: int = 9999) -> pd.DataFrame:
    rows = [(d, value if d == day else v) for d, v in STEADY if d <= until]
    return weights(*rows)


def test_a_steady_record_gives_no_finding() -> None:
    assert found(weights(*STEADY)).empty


def test_both_readings_of_a_suspected_error_are_stated_on_the_day() -> None:
    finding = only(found(with_value(335, 6.8, until=335)), "suspected_error")
    assert finding["detected_date"] == date(335) and finding["ongoing"]
    message = finding["message"]
    assert "6.80 kg at 11 months" in message and "loss of 1.40 kg in 9 weeks" in message
    assert "8.60 kg would fit, on the 50th centile, typed with two digits changed over" in message
    assert message.endswith("Measure again.")


def test_the_next_weight_says_whether_it_was_one() -> None:
    assert (
        "9.20 kg (31 January 2021), does not bear it out."
        in (only(found(with_value(335, 6.8)), "suspected_error")["message"])
    )
    lasting = weights(*STEADY[:3], (335, 6.8), (349, 6.85))
    assert only(found(lasting), "suspected_error")["message"].endswith("bears it out.")


def test_a_weight_that_agrees_with_neither_is_said_to_settle_nothing() -> None:
    rows = weights(*STEADY[:3], (335, 5.8), (365, 16.0), (396, 9.2))
    finding = only(found(rows), "suspected_error")
    assert "agrees neither with 5.80 kg" in finding["message"]
    rows = weights(*STEADY[:3], (335, 5.8), (365, 16.0))
    assert "nor with those before" in only(found(rows), "suspected_error")["message"]


def test_the_first_weight_is_named_as_the_error_when_two_agree_against_it() -> None:
    rows = weights((60, 3.4), (90, 6.4), (120, 7.0))
    message = only(found(rows), "suspected_error")["message"]
    assert "rather the first on record, 3.40 kg (1 March 2020), is an error" in message


def test_a_value_that_no_slip_explains_says_so() -> None:
    message = only(found(with_value(335, 44.4)), "suspected_error")["message"]
    assert "no simple slip explains it" in message and "beyond what is probable" in message


def test_a_spike_believed_at_first_is_told_at_the_next_weight() -> None:
    findings = found(with_value(396, 10.4))
    finding = only(findings, "one_point_spike")
    assert finding["onset_date"] == date(396) and finding["detected_date"] == date(457)
    assert (
        "a gain of 1.70 kg in 9 weeks. It was followed by a loss of 0.70 kg" in finding["message"]
    )
    assert found(with_value(396, 10.4, until=396)).empty


def test_a_weight_that_fits_exactly_a_year_later_has_its_year_in_doubt() -> None:
    # Weighed on 12 January 2021 at 12 months; the same weight is ordinary on 12 January 2022.
    rows = weights(*STEADY[:4], (377, 11.7))
    findings = found(rows)
    finding = only(findings, "wrong_year")
    assert set(findings["rule"]) == {"wrong_year"}
    assert finding["magnitude"] == 1 and finding["detected_date"] == date(377)
    assert "On 12 January 2022 it would fit" in finding["message"]
    assert "Early in a year" in finding["message"]
    assert "gain of 3.00 kg in 6 weeks" in finding["message"]


def test_a_weight_dated_a_year_late_fits_between_its_neighbours() -> None:
    rows = weights(*STEADY, (579, 10.5), (640, 10.9), (722, 8.9))
    finding = only(found(rows), "wrong_year")
    assert finding["magnitude"] == -1
    assert "8.90 kg on 23 December 2021. On 23 December 2020 it would fit" in finding["message"]


def test_a_visit_in_the_wrong_year_is_told_by_each_measure_where_all_fit() -> None:
    right = [(213, 7.55, 66.9), (274, 8.2, 70.1), (335, 8.7, 72.9)]
    columns = ("weight_kg", "height_cm")
    findings = found(visits_of(*right, (427, 12.1, 88.0), columns=columns))
    assert list(findings["rule"]) == ["wrong_year", "wrong_year"]
    assert set(findings["measure"]) == {"weight", "height"}
    # The length fits its date, so the date is right and the weight is not.
    findings = found(visits_of(*right, (427, 12.1, 76.5), columns=columns))
    assert list(findings["rule"]) == ["suspected_error"]


def test_the_same_weight_to_10_g_a_month_later_is_told_with_both_readings() -> None:
    rows = weights(*STEADY[:3], (304, 8.23), (335, 8.23), (365, 8.23), (396, 9.1))
    finding = only(found(rows), "carried_forward")
    assert finding["onset_date"] == date(304) and finding["detected_date"] == date(335)
    assert not finding["ongoing"]
    assert "exactly 8.23 kg 3 times in 9 weeks" in finding["message"]
    assert "Either it was copied from the visit before, or nothing was gained" in finding["message"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (((274, 8.2), (335, 8.2)), "rounded to 100 g"),
        (((274, 8.23), (288, 8.23)), "two weeks apart"),
        (((1200, 14.23), (1229, 14.23)), "hardly any growth due"),
    ],
)
def test_what_repeats_of_itself_is_not_told(rows: tuple, why: str) -> None:
    assert found(weights(*rows)).empty, why


def test_a_copied_weight_does_not_hide_the_plateau() -> None:
    findings = gw.detect(scores_of(weights(*STEADY[:3], (304, 8.23), (365, 8.23), (426, 8.23))))
    assert "weight_plateau" in set(findings["rule"])


def test_a_length_carried_forward_below_two_years() -> None:
    finding = only(found(heights((274, 70.1), (335, 70.1))), "carried_forward")
    assert finding["measure"] == "height" and finding["magnitude"] == 2
    assert found(heights((274, 70.5), (335, 70.5))).empty
    assert found(heights((1100, 95.1), (1160, 95.1))).empty


@pytest.mark.parametrize(
    ("rows", "shrinks"),
    [
        # Standing: 99.9% of differences of two of an SD of 0.3 cm are within 1.4 cm.
        (((1100, 96.0), (1200, 94.5)), True),
        (((1100, 96.0), (1200, 94.7)), False),
        # Lying: of 0.5 cm, within 2.3 cm.
        (((300, 72.0), (360, 69.6)), True),
        (((300, 72.0), (360, 69.8)), False),
        # Lying to standing around two years: 0.7 cm more.
        (((700, 86.0), (760, 83.1)), False),
        (((700, 86.0), (760, 82.9)), True),
    ],
)
def test_height_shrinks_beyond_error_only(rows: tuple, shrinks: bool) -> None:
    findings = found(heights(*rows))
    assert ("height_shrinks" in set(findings["rule"])) == shrinks


def test_a_shrinking_height_is_told_once_and_ends() -> None:
    finding = only(
        found(heights((1100, 96.0), (1200, 94.5), (1300, 95.0), (1400, 97.0))), "height_shrinks"
    )
    assert finding["onset_date"] == date(1100) and finding["detected_date"] == date(1200)
    assert not finding["ongoing"]
    assert "1.5 cm less than before" in finding["message"]


def test_two_values_on_one_day() -> None:
    rows = weights(*STEADY[:3], (335, 8.5), (335, 8.8), (396, 9.2))
    finding = only(found(rows), "two_values_on_one_day")
    assert finding["detected_date"] == date(335) == finding["onset_date"]
    assert finding["magnitude"] == pytest.approx(0.3)
    assert "8.50 kg and 8.80 kg on the same day" in finding["message"]
    assert found(weights(*STEADY[:3], (335, 8.7), (335, 8.76))).empty


def test_weighed_every_few_days_after_one_year() -> None:
    rows = weights(*STEADY[:5], (403, 9.2), (410, 9.3), (415, 9.2), (425, 9.3), (457, 9.7))
    finding = only(found(rows), "weighed_too_often")
    assert finding["onset_date"] == date(396) and finding["detected_date"] == date(415)
    assert finding["last_date"] == date(425) and not finding["ongoing"]
    assert "was weighed 5 times in 4 weeks" in finding["message"]
    assert "where monthly is usually the most" in finding["message"]


def test_weekly_weights_are_not_too_often_below_six_months() -> None:
    gain = [(60 + 7 * week, 4.8 + 0.17 * week) for week in range(10)]
    assert found(weights(*gain)).empty


def test_two_weighings_on_a_day_count_once() -> None:
    rows = [(396, 9.2), (396, 9.25), (430, 9.4), (430, 9.45), (465, 9.7), (465, 9.75)]
    assert "weighed_too_often" not in set(found(weights(*rows))["rule"])


def test_child_b1_was_weighed_too_often_in_june_2014_and_her_swing_may_be_an_error() -> None:
    caseload = datasets.child_b1()
    records = records_of(gw.score(caseload.children, caseload.measurements), Parameters())
    often = findings_of(weighed_too_often.RULE, records)
    assert list(often["detected_date"]) == [pd.Timestamp("2014-06-13")]
    errors = pd.concat([findings_of(rule, records) for rule in suspected_error.RULES])
    assert list(errors["detected_date"]) == [pd.Timestamp("2014-08-06")]


# Days, how far the weight lies from a growing girl's, and what went wrong in typing it.
SLIPS = (1, 1, 1, 1, 10, 0.1, 2.2, 0.5, 1.3)
rows_of_a_child = st.lists(
    st.tuples(st.integers(0, 1400), st.floats(-0.2, 0.2), st.sampled_from(SLIPS), st.booleans()),
    min_size=1,
    max_size=14,
)


def all_mistyped(drawn: list) -> pd.DataFrame:
    """Return the visits of children c0, c1, ... whose days and slips were drawn."""
    rows = [(child, *row) for child, rows in enumerate(drawn) for row in rows]
    visits = pd.DataFrame(rows, columns=["child", "day", "change", "slip", "copied"])
    visits = visits.sort_values(["child", "day"], kind="stable", ignore_index=True)
    days = visits["day"].to_numpy()
    weight = gw.measurement("weight", -0.3, sex="female", age_days=days)
    height = gw.measurement("height", -0.3, sex="female", age_days=days)
    visits["weight_kg"] = np.round(weight * np.exp(visits["change"]) * visits["slip"], 2)
    visits["height_cm"] = np.round(height * np.exp(visits["change"] / 4), 1)
    earlier = visits.groupby("child")[["weight_kg", "height_cm"]].shift()
    copied = visits["copied"] & earlier["weight_kg"].notna()
    visits[["weight_kg", "height_cm"]] = visits[["weight_kg", "height_cm"]].mask(copied, earlier)
    visits = visits[visits["weight_kg"] > 0].reset_index(drop=True)
    ids = np.array([f"c{child}" for child in range(len(drawn))])
    return visits.assign(
        child_id=ids[visits["child"]], date=BIRTH + pd.to_timedelta(visits["day"], "D")
    )


def identities(findings: pd.DataFrame) -> pd.DataFrame:
    return findings[IDENTITY].sort_values(IDENTITY).reset_index(drop=True)


# Looked at together a child costs next to nothing: each example is of ten.
TEN = {"min_size": 10, "max_size": 10}


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(rows_of_a_child, st.integers(0, 1400)), **TEN))
def test_a_record_cut_at_any_date_shows_exactly_what_was_detected_by_then(drawn: list) -> None:
    visits = all_mistyped([rows for rows, _ in drawn])
    cuts = pd.Series({f"c{i}": cut for i, (_, cut) in enumerate(drawn)})
    early = visits[visits["day"] <= visits["child_id"].map(cuts)]
    whole = found(visits)
    by_then = whole[whole["detected_date"] <= date(whole["child_id"].astype(str).map(cuts))]
    if early.empty:
        assert by_then.empty
    else:
        pd.testing.assert_frame_equal(
            identities(found(early)), identities(by_then), check_dtype=False
        )


@settings(max_examples=5, deadline=None)
@given(st.lists(rows_of_a_child, **TEN), st.randoms())
def test_order_of_rows_and_other_children_do_not_matter(drawn: list, random: object) -> None:
    visits = all_mistyped(drawn)
    rows = list(range(len(visits)))
    random.shuffle(rows)
    together = found(visits)
    pd.testing.assert_frame_equal(together, found(visits.iloc[rows]))
    told_by_rule = together.sort_values(IDENTITY, kind="stable", ignore_index=True)
    for some in (1, 6):
        fewer = found(all_mistyped(drawn[:some])).sort_values(IDENTITY, kind="stable")
        pd.testing.assert_frame_equal(
            fewer.reset_index(drop=True),
            told_by_rule[told_by_rule["child_id"] < f"c{some}"].reset_index(drop=True),
            check_dtype=False,
        )


@settings(max_examples=5, deadline=None)
@given(st.lists(rows_of_a_child, **TEN))
def test_every_finding_is_about_the_record_and_explained(drawn: list) -> None:
    findings = found(all_mistyped(drawn))
    assert (findings["severity"] == "data").all()
    assert (findings["onset_date"] <= findings["detected_date"]).all()
    assert (findings["detected_date"] <= findings["last_date"]).all()
    assert findings["message"].str.endswith(".").all()
    assert findings["guidance"].str.contains("NG75|RCPCH|growthwatch").all()


def test_one_wrong_unit_or_point_raises_no_growth_finding() -> None:
    """Every row but the first in each wrong unit, the point moved either way."""
    wrong = [
        weights(*((d, v * factor if i == row else v) for i, (d, v) in enumerate(STEADY))).assign(
            child_id=f"row {row} times {factor}"
        )
        for row in range(1, 6)
        for factor in (10, 0.1, 2.2046)
    ]
    findings = gw.detect(scores_of(pd.concat(wrong, ignore_index=True)))
    assert set(findings["severity"]) == {"data"}
    assert findings["child_id"].nunique() == len(wrong) == 15
