"""Nothing is over without catch-up, an answer, a changed record or a person's word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_review import as_previous

import growthwatch as gw
from growthwatch.caseload import Caseload
from growthwatch.record.tables import empty_rejected
from growthwatch.review import Review, review

BIRTH = pd.Timestamp("2022-01-01")


def caseload(measure: str = "weight", sex: str = "female", **rows: Any) -> Caseload:
    """One child from days and values, or days and z-scores (`z`)."""
    days, values = zip(*rows.pop("values"), strict=True)
    if rows.pop("z", False):
        values = gw.measurement(measure, np.array(values), sex=sex, age_days=np.array(days))
    column = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}[measure]
    dates = {BIRTH + pd.Timedelta(days=int(day)): v for day, v in zip(days, values, strict=True)}
    child = gw.one_child(
        sex=sex, birth_date=BIRTH, gestation_weeks=40, child_id="c",
        **{column: {date: round(float(value), 2) for date, value in dates.items()}}, **rows,
    )  # fmt: skip
    named = child.children.assign(team="", practitioner="")
    return Caseload(named, child.measurements, child.contacts, empty_rejected())


def mondays(of: Caseload, start: int, end: int, weeks: int = 2) -> list[Review]:
    """Review the caseload every so many weeks, each beside the one before."""
    found: list[Review] = []
    for day in pd.date_range(
        BIRTH + pd.Timedelta(days=start), BIRTH + pd.Timedelta(days=end), freq=f"{weeks}W-MON"
    ):
        before = as_previous(found[-1]) if found else None
        found.append(review(of.as_of(day), day, previous=before))
    return found


def gone(reviews: list[Review]) -> set[str]:
    return {change for one in reviews for change in one.compared.gone["change"]}


def how(reviews: list[Review]) -> list[str]:
    return [how for one in reviews for how in one.closed["how"]]


GREW = [(0, 3.4), (60, 5.1), (120, 6.4), (180, 7.3), (270, 8.2), (365, 8.9)]


@pytest.mark.parametrize(
    "then",
    [
        [(456, 8.9), (540, 8.5)],  # a standstill that becomes a loss
        [(456, 8.1), (480, 8.1)],  # a question that is confirmed
        [(456, 8.1), (480, 7.9), (520, 8.1)],  # a loss, and a little of it back
    ],
)
def test_a_pattern_that_changes_its_name_is_not_resolved_and_weeks_run_on(then: list) -> None:
    reviews = mondays(caseload(values=GREW + then), 450, then[-1][0] + 40)
    assert not gone(reviews) & {"resolved", "known"}
    assert how(reviews) == []
    listed = [one.listed for one in reviews if len(one.listed)]
    first = listed[0]["listed_since"].iloc[0]
    assert all(one["listed_since"].iloc[0] == first for one in listed)
    weeks = [int(one["weeks_running"].iloc[0]) for one in listed]
    assert weeks == list(range(0, 2 * len(weeks), 2))


def test_a_gain_of_140_g_far_below_the_0_4th_resolves_nothing() -> None:
    days = (0, 60, 120, 180, 270, 365)
    z = np.array([-0.5, -0.6, -0.7, -0.9, -2.2, -3.3])
    kilos = gw.measurement("weight", z, sex="female", age_days=np.array(days))
    more = float(kilos[-1]) + 0.14
    rows = [*zip(days, kilos, strict=True), (395, more), (420, more + 0.02)]
    reviews = mondays(caseload(values=rows), 360, 440)
    assert "resolved" not in gone(reviews) and how(reviews) == []
    assert reviews[-1].listed["level"].tolist()[0] in ("urgent", "concern")


def test_a_slow_year_of_a_child_who_catches_up_is_resolved() -> None:
    z = [(0, 0.0), (60, 0.0), (120, 0.0), (180, -0.1), (270, -1.2), (300, -1.3), (365, -0.1),
         (400, 0.0)]  # fmt: skip
    reviews = mondays(caseload(values=z, z=True), 260, 420)
    assert "resolved" in gone(reviews) and how(reviews) == ["caught up"]


@pytest.mark.parametrize(
    ("measure", "z"),
    [
        ("height", [(60, -0.5), (800, -2.9), (1000, -2.9), (1200, -2.9)]),
        ("ofc", [(60, -2.9), (250, -2.9), (450, -2.9)]),
    ],
)
def test_a_child_told_once_of_where_it_keeps_to_is_known_and_not_caught_up(
    measure: str, z: list
) -> None:
    last = z[-1][0]
    reviews = mondays(caseload(measure, values=z, z=True), last - 60, last + 30)
    rule = {"height": "height_below_0_4th", "ofc": "head_below_0_4th"}[measure]
    changes = {
        row.change for one in reviews for row in one.compared.gone.itertuples() if row.rule == rule
    }
    assert changes == {"known"}
    assert set(how(reviews)) <= {"known"}


def test_a_short_child_who_comes_back_to_the_2nd_is_no_position() -> None:
    z = [(60, -0.5), (800, -2.9), (1000, -2.9), (1190, -2.0)]
    reviews = mondays(caseload("height", values=z, z=True), 1100, 1220)
    changes = {
        row.change
        for one in reviews
        for row in one.compared.gone.itertuples()
        if row.rule == "height_below_0_4th"
    }
    assert changes == {"resolved"}
