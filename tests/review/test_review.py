"""A review is worked out from tables alone, and compared with the one before."""

from __future__ import annotations

import builtins
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY, Folder

from growthwatch.caseload import Caseload
from growthwatch.review import Previous, Review, review

MONDAY = pd.Timestamp("2023-07-24")


@pytest.fixture
def caseload(tmp_path) -> Caseload:
    children = {"well": STEADY, "losing": LOSING, "falling": FALLING, "over": RECOVERED}
    return Folder(tmp_path / "caseload").read(children)


def as_previous(found: Review) -> Previous:
    since = found.listed.set_index("child_id")["listed_since"]
    children = found.children.assign(
        listed_since=since.reindex(found.children["child_id"]).to_numpy()
    )
    return Previous(found.numbers.as_of, children, found.findings, found.scores)


def without(caseload: Caseload, child_id: str) -> Caseload:
    tables = {
        name: getattr(caseload, name)[lambda rows: rows["child_id"] != child_id]
        for name in ("children", "measurements")
    }
    return replace(caseload, **{name: t.reset_index(drop=True) for name, t in tables.items()})


def test_a_review_opens_no_file_and_gives_the_same_tables_again(caseload, monkeypatch):
    first = review(caseload, MONDAY)

    def refuse(*args, **how):
        raise AssertionError(f"a review opened {args[0]}")

    for owner, name in ((builtins, "open"), (Path, "open"), (pd, "read_csv")):
        monkeypatch.setattr(owner, name, refuse)
    again = review(caseload, MONDAY)
    tables = [
        one.name for one in fields(Review) if isinstance(getattr(first, one.name), pd.DataFrame)
    ]
    assert len(tables) >= 10
    for name in tables:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert first.numbers == again.numbers


def test_what_is_dated_after_the_review_is_not_looked_at(caseload):
    early = pd.Timestamp("2022-08-29")
    whole, cut = review(caseload, early), review(caseload.as_of(early), early)
    pd.testing.assert_frame_equal(whole.findings, cut.findings)
    pd.testing.assert_frame_equal(whole.listed, cut.listed)
    assert whole.numbers.later == len(caseload.measurements) - len(cut.measurements) > 0


def test_weeks_on_the_list_count_for_the_child_whatever_its_findings_are_called(caseload):
    """A standstill that becomes a loss is another finding and the same worry."""
    mondays = [MONDAY - pd.Timedelta(weeks=weeks) for weeks in (20, 10, 0)]
    found = review(caseload.as_of(mondays[0]), mondays[0])
    first = found.listed.set_index("child_id").loc["losing"]
    rules = [set(first["rules"])]
    for monday in mondays[1:]:
        found = review(caseload.as_of(monday), monday, previous=as_previous(found))
        row = found.listed.set_index("child_id").loc["losing"]
        rules.append(set(row["rules"]))
        assert row["listed_since"] == mondays[0]
        assert row["weeks_running"] == (monday - mondays[0]).days // 7
    assert rules[0] != rules[-1]


def test_a_child_who_is_not_in_the_caseload_any_more_is_named_the_listed_ones_first(caseload):
    before = as_previous(review(caseload, MONDAY))
    fewer = without(without(caseload, "well"), "losing")
    found = review(fewer, MONDAY, previous=before)
    assert found.absent["child_id"].tolist() == ["losing", "well"]
    assert found.absent["listed_since"].tolist()[0] == MONDAY
    assert pd.isna(found.absent["listed_since"].tolist()[1])
    assert found.numbers.absent == 2
    assert review(caseload, MONDAY, previous=before).numbers.absent == 0


def test_a_review_follows_one_in_which_nobody_was_listed(caseload):
    well = caseload
    for child in ("losing", "falling", "over"):
        well = without(well, child)
    before = review(well, MONDAY)
    assert before.listed.empty
    found = review(caseload, MONDAY, previous=as_previous(before))
    listed = found.listed[found.listed["status"] == "ongoing"]
    assert (listed["weeks_running"] == 0).all()
    assert set(listed["child_id"]) == {"losing", "falling"}
