"""A review is worked out from tables alone, and compared with the one before."""

from __future__ import annotations

import builtins
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY, Folder

from growthwatch.caseload import Caseload
from growthwatch.review import Previous, Review, review
from growthwatch.review.worklist import worklist

MONDAY = pd.Timestamp("2023-07-24")


@pytest.fixture(scope="module")
def caseload(tmp_path_factory) -> Caseload:
    children = {"well": STEADY, "losing": LOSING, "falling": FALLING, "over": RECOVERED}
    return Folder(tmp_path_factory.mktemp("review") / "caseload").read(children)


@pytest.fixture(scope="module")
def on_monday(caseload) -> Review:
    return review(caseload, MONDAY)


def as_previous(found: Review) -> Previous:
    ids = found.children["child_id"]
    listed = found.listed.set_index("child_id")[["group", "listed_since"]].reindex(ids)
    judged = found.judged.set_index("child_id")[["level", "state", "standing_kg"]].reindex(ids)
    children = found.children.assign(
        **{name: table[name].to_numpy() for table in (listed, judged) for name in table}
    )
    return Previous(found.numbers.as_of, children, found.findings, found.scores)


def without(caseload: Caseload, child_id: str) -> Caseload:
    tables = {
        name: getattr(caseload, name)[lambda rows: rows["child_id"] != child_id]
        for name in ("children", "measurements")
    }
    return replace(caseload, **{name: t.reset_index(drop=True) for name, t in tables.items()})


def test_a_review_opens_no_file_and_gives_the_same_tables_again(caseload, on_monday, monkeypatch):
    first = on_monday

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


def test_a_child_who_is_not_in_the_caseload_any_more_is_named_the_listed_ones_first(
    caseload, on_monday
):
    before = as_previous(on_monday)
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
    assert (found.listed["weeks_running"] == 0).all()
    assert set(found.listed["child_id"]) == {"losing", "falling"}


def one_child(tmp_path: Path, kilos: list[float]) -> Caseload:
    """A girl on the 50th centile to a year, then with these weights."""
    weight = np.concatenate([STEADY[:7], kilos])
    return Folder(tmp_path / "one").read({"c": weight})


def test_nothing_is_called_resolved_when_a_standstill_becomes_a_loss(tmp_path):
    """On no Monday beside the one before is a finding gone, in a child who never catches up.

    A copy of her for each Monday, born so that all are of one day. From the first to the last in
    one row they are reviewed in test_over.py.
    """
    one = one_child(tmp_path, [9.10, 9.12, 8.60])
    dates, born = one.measurements["date"], one.children["birth_date"]
    mondays = pd.date_range(dates.iloc[6], dates.iloc[-1] + pd.Timedelta(weeks=2), freq="W-MON")
    day = mondays[-1]
    ids = [f"c{number:02}" for number in range(1, len(mondays))]
    later = list(zip(ids, day - mondays[1:], strict=True))
    children = [one.children.assign(child_id=i, birth_date=born + by) for i, by in later]
    visits = [one.measurements.assign(child_id=i, date=dates + by) for i, by in later]
    many = replace(
        one,
        children=pd.concat(children, ignore_index=True),
        measurements=pd.concat(visits, ignore_index=True),
    )
    week_before = day - pd.Timedelta(weeks=1)
    before = review(many.as_of(week_before), week_before)
    found = review(many.as_of(day), day, previous=as_previous(before))
    # The standstill goes on: a stretch that ends in a loss is no less one without gain.
    assert before.findings["child_id"].nunique() >= 20
    assert found.compared.gone["change"].tolist() == []
    assert found.closed.empty or set(found.closed["how"]) <= {"answered"}
    last = (found.findings["child_id"] == ids[-1]).to_numpy()
    assert "weight_plateau" in set(found.findings.loc[last & found.findings["ongoing"], "rule"])
    assert found.listed.set_index("child_id").loc[ids[-1], "group"] == "act now"


def test_a_child_that_caught_up_is_said_to_be_over_and_the_finding_resolved(tmp_path):
    caseload = one_child(tmp_path, [9.00, 9.05, float(STEADY[9])])
    dates = caseload.measurements["date"]
    then = review(caseload.as_of(dates.iloc[8]), dates.iloc[8])
    assert then.listed["group"].tolist() == ["act now"]
    now = review(caseload, dates.iloc[9], previous=as_previous(then))
    assert now.closed[["child_id", "how"]].values.tolist() == [["c", "caught up"]]
    growth = now.compared.gone[now.compared.gone["severity"] != "data"]
    assert set(growth["change"]) <= {"resolved", "done"}
    assert "resolved" in set(growth["change"])


def test_the_children_ordered_first_are_those_who_are_harmed_most_by_waiting(on_monday):
    """By urgency first; among children of one level and lateness, by the kilograms missing."""
    found = on_monday
    rank = found.listed.set_index("child_id")["rank"]
    assert rank["losing"] < rank["falling"]
    assert found.listed["priority"].is_monotonic_decreasing


def test_how_many_findings_a_child_has_counts_for_nothing_in_the_order(on_monday):
    found = on_monday
    more = pd.concat(
        [found.findings, found.findings[found.findings["child_id"] == "falling"]] * 3,
        ignore_index=True,
    )
    again = worklist(found.children, found.scores, more, found.judged, found.contacts, MONDAY)
    assert again["child_id"].tolist() == found.listed["child_id"].tolist()
