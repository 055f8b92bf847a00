"""Nothing is over without catch-up, an answer, a changed record or a person's word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from report_caseload import STEADY, WEEKS
from test_review import as_previous

import growthwatch as gw
from growthwatch.caseload import Caseload
from growthwatch.record.tables import empty_rejected
from growthwatch.review import Review, review

# Days and weights in kg of girls.
GREW = [(0, 3.4), (60, 5.1), (120, 6.4), (180, 7.3), (270, 8.2), (365, 8.9)]
CHANGES_NAME = {
    "a standstill that becomes a loss": [(456, 8.9), (540, 8.5)],
    "a question that is confirmed": [(456, 8.1), (480, 8.1)],
    "a loss, and a little of it back": [(456, 8.1), (480, 7.9), (520, 8.1)],
}
# Days and weights of the girl of test_review.py, whose standstill becomes a loss.
NEVER_CATCHES_UP = list(
    zip((WEEKS * 7).tolist(), [*STEADY[:7].tolist(), 9.10, 9.12, 8.60], strict=True)
)
# Days and z-scores.
CATCHES_UP = [(0, 0.0), (60, 0.0), (120, 0.0), (180, -0.1), (270, -1.2), (300, -1.3), (365, -0.1),
              (400, 0.0)]  # fmt: skip
KEEPS_TO = {
    "height": [(60, -0.5), (800, -2.9), (1000, -2.9), (1200, -2.9)],
    "ofc": [(60, -2.9), (250, -2.9), (450, -2.9)],
}
COMES_BACK = [(60, -0.5), (800, -2.9), (1000, -2.9), (1190, -2.0)]
COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
FIRST = pd.Timestamp("2025-01-06")


def values(z: list[tuple[int, float]], measure: str = "weight") -> list[tuple[int, float]]:
    days, scores = (np.array(each) for each in zip(*z, strict=True))
    of = gw.measurement(measure, scores, sex="female", age_days=days)
    return list(zip(days.tolist(), of.tolist(), strict=True))


def far_below() -> list[tuple[int, float]]:
    """Return weights down to far below the 0.4th centile, and a gain of 140 g."""
    z = (-0.5, -0.6, -0.7, -0.9, -2.2, -3.3)
    rows = values(list(zip((0, 60, 120, 180, 270, 365), z, strict=True)))
    more = rows[-1][1] + 0.14
    return [*rows, (395, more), (420, more + 0.02)]


# Name: measure, values, and the ages between which the child is reviewed every two weeks.
CHILDREN = {
    **{name: ("weight", GREW + then, 450, then[-1][0] + 40) for name, then in CHANGES_NAME.items()},
    "never catches up": ("weight", NEVER_CATCHES_UP, 364, 574),
    "140 g": ("weight", far_below(), 360, 440),
    "catches up": ("weight", values(CATCHES_UP), 260, 420),
    **{
        measure: (measure, values(z, measure), z[-1][0] - 60, z[-1][0] + 30)
        for measure, z in KEEPS_TO.items()
    },
    "comes back": ("height", values(COMES_BACK, "height"), 1100, 1220),
}


@dataclass
class Told:
    """What the reviews said of one child, in order."""

    gone: pd.DataFrame
    how: list[str]
    listed: list[pd.Series]  # of the reviews in which the child is listed
    last: pd.Series | None  # as the last of them lists it

    def changes(self, rule: str) -> set[str]:
        return set(self.gone.loc[(self.gone["rule"] == rule).to_numpy(), "change"])


@pytest.fixture(scope="module")
def told() -> dict[str, Told]:
    """Every child of its own age on the first of the Mondays, and all reviewed together."""
    of, number = [], {}
    for name, (measure, rows, start, end) in CHILDREN.items():
        number[name] = (end - start) // 14 + 1
        born = FIRST - pd.Timedelta(days=start)
        by_date = {born + pd.Timedelta(days=day): round(float(value), 2) for day, value in rows}
        of.append(
            gw.one_child(
                sex="female", birth_date=born, gestation_weeks=40, child_id=name,
                **{COLUMNS[measure]: by_date},
            )
        )  # fmt: skip

    def both(table: str) -> pd.DataFrame:
        return pd.concat([getattr(child, table) for child in of], ignore_index=True)

    named = both("children").assign(team="", practitioner="")
    caseload = Caseload(named, both("measurements"), both("contacts"), empty_rejected())
    reviews: list[Review] = []
    for day in pd.date_range(FIRST, periods=max(number.values()), freq="2W-MON"):
        before = as_previous(reviews[-1]) if reviews else None
        reviews.append(review(caseload.as_of(day), day, previous=before))

    def rows_of(name: str, table: pd.DataFrame) -> pd.DataFrame:
        return table[(table["child_id"] == name).to_numpy()]

    found = {}
    for name, count in number.items():
        mine = reviews[:count]
        listed = [rows_of(name, one.listed) for one in mine]
        found[name] = Told(
            gone=pd.concat([rows_of(name, one.compared.gone) for one in mine]),
            how=[how for one in mine for how in rows_of(name, one.closed)["how"]],
            listed=[rows.iloc[0] for rows in listed if len(rows)],
            last=listed[-1].iloc[0] if len(listed[-1]) else None,
        )
    return found


@pytest.mark.parametrize("name", CHANGES_NAME)
def test_a_pattern_that_changes_its_name_is_not_resolved_and_weeks_run_on(told, name) -> None:
    one = told[name]
    assert not set(one.gone["change"]) & {"resolved", "known"}
    assert one.how == []
    assert all(row["listed_since"] == one.listed[0]["listed_since"] for row in one.listed)
    weeks = [int(row["weeks_running"]) for row in one.listed]
    assert len(weeks) > 1
    assert weeks == list(range(0, 2 * len(weeks), 2))


def test_nothing_is_gone_of_a_child_who_never_catches_up(told) -> None:
    one = told["never catches up"]
    assert one.gone.empty
    assert set(one.how) <= {"answered"}
    assert one.last["group"] == "act now"


def test_a_gain_of_140_g_far_below_the_0_4th_resolves_nothing(told) -> None:
    one = told["140 g"]
    assert "resolved" not in set(one.gone["change"]) and one.how == []
    assert one.last["level"] in ("urgent", "concern")


def test_a_slow_year_of_a_child_who_catches_up_is_resolved(told) -> None:
    one = told["catches up"]
    assert "resolved" in set(one.gone["change"]) and one.how == ["caught up"]


@pytest.mark.parametrize(
    ("measure", "rule"), [("height", "height_below_0_4th"), ("ofc", "head_below_0_4th")]
)
def test_a_child_told_once_of_where_it_keeps_to_is_known_and_not_caught_up(
    told, measure: str, rule: str
) -> None:
    one = told[measure]
    assert one.changes(rule) == {"known"}
    assert set(one.how) <= {"known"}


def test_a_short_child_who_comes_back_to_the_2nd_is_no_position(told) -> None:
    assert told["comes back"].changes("height_below_0_4th") == {"resolved"}
