"""Made-up children through import, check and report on three Mondays, as commands.

What the reports say is compared with plain loops over the findings of the three runs, so nothing
here depends on which rules there are.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

import brute_force
import numpy as np
import pandas as pd
import pytest
from end_to_end_export import FIRST_MONDAY, export_text, growthwatch, made_visits

from growthwatch.say.ages import date_words

CHILDREN = 120
# Far enough apart that much happens in between, so that few children are enough.
MONDAYS = [FIRST_MONDAY + np.timedelta64(weeks * 7, "D") for weeks in (0, 13, 26)]

# States in which nothing that was told of a child is over: docs/states.md.
OPEN = ("confirm", "faltering", "losing", "recovering")


@dataclass
class Monday:
    """One Monday's run."""

    date: str
    folder: Path
    said: str
    findings: list[dict[str, str]]
    told: dict[str, dict]
    before: list[dict[str, str]]

    def table(self, name: str) -> list[dict[str, str]]:
        return brute_force.rows_of(self.folder / name)


def ran(*arguments: object, cwd: Path) -> str:
    done = growthwatch(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def monday_run(visits: pd.DataFrame, day: np.datetime64, last: Monday | None, work: Path) -> Monday:
    """Export, import, check and report, and compare with the last Monday in plain loops."""
    date = str(day)
    (work / f"{date}.csv").write_bytes(export_text(visits, day).encode("cp1252"))
    ran("import", f"{date}.csv", "--map", "systmone-wide", "--out", f"caseload-{date}", cwd=work)
    if day == MONDAYS[-1]:
        assert "Every row can be used." in ran("check", f"caseload-{date}", cwd=work)
    since = () if last is None else ("--previous", last.folder)
    said = ran(
        "report", f"caseload-{date}", "--out", date, "--as-of", date, *since, cwd=work
    )  # fmt: skip
    findings = brute_force.rows_of(work / date / "findings.csv")
    judged = brute_force.rows_of(work / date / "judgements.csv")
    told = brute_force.changes(
        findings, last.findings if last else [], date, last.told["first"] if last else {},
        {row["child_id"] for row in judged},
        {row["child_id"] for row in judged if row["state"] in OPEN},
    )  # fmt: skip
    return Monday(date, work / date, said, findings, told, last.findings if last else [])


def with_changes(visits: pd.DataFrame, second: Monday) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the record as it is after hands went through it, and which child each happened to."""
    ongoing = [row for row in second.findings if row["ongoing"] == "True"]
    onsets: dict[str, str] = {}
    for row in ongoing:
        child = row["child_id"]
        onsets[child] = min(onsets.get(child, row["onset_date"]), row["onset_date"])
    # Two children with findings of growth of which more than one weight tells.
    shown = [
        row["child_id"]
        for row in ongoing
        if row["measure"] == "weight"
        and row["severity"] != "data"
        and row["onset_date"] < row["detected_date"]
    ]
    emptied, left = list(dict.fromkeys(shown))[:2]
    calm = sorted(set(visits["child_id"]) - {row["child_id"] for row in second.findings})
    past = visits["date"] <= np.datetime64(second.date)
    number = visits[past].groupby("child_id").size()
    corrected, deleted = [child for child in calm if number.get(child, 0) >= 4][:2]
    at = {
        child: visits.index[past & (visits["child_id"] == child)][1]
        for child in (corrected, deleted)
    }
    visits = visits.copy()
    visits.loc[at[corrected], "weight_kg"] += 0.04
    gone = (visits["child_id"] == emptied) & (visits["date"] >= np.datetime64(onsets[emptied]))
    gone |= visits["child_id"] == left
    gone[at[deleted]] = True
    children = {"corrected": corrected, "deleted": deleted, "emptied": emptied, "left": left}
    return visits[~gone], children


@dataclass
class Mondays:
    runs: list[Monday]
    visits: list[pd.DataFrame]
    children: dict[str, str]


@pytest.fixture(scope="module")
def mondays(tmp_path_factory: pytest.TempPathFactory) -> Mondays:
    work = tmp_path_factory.mktemp("mondays")
    visits = made_visits(CHILDREN)
    first = monday_run(visits, MONDAYS[0], None, work)
    second = monday_run(visits, MONDAYS[1], first, work)
    changed, children = with_changes(visits, second)
    third = monday_run(changed, MONDAYS[2], second, work)
    return Mondays([first, second, third], [visits, visits, changed], children)


def test_every_visit_of_the_messy_export_is_scored(mondays):
    for run, visits in zip(mondays.runs, mondays.visits, strict=True):
        seen = visits[visits["date"] <= np.datetime64(run.date)]
        weights = [row for row in run.table("scores.csv") if row["measure"] == "weight"]
        told = {(row["child_id"], row["date"]): float(row["value"]) for row in weights}
        dates = seen["date"].dt.strftime("%Y-%m-%d")
        want = dict(zip(zip(seen["child_id"], dates, strict=True), seen["weight_kg"], strict=True))
        assert len(weights) == len(seen)
        assert told == pytest.approx(want, abs=1e-6)
        assert run.table("rejected.csv") == []


def test_new_worse_and_ongoing_findings_and_their_weeks_are_those_of_plain_loops(mondays):
    seen = set()
    for run in mondays.runs:
        told, rows = run.told, run.findings
        assert {i: row["change"] for i, row in enumerate(rows) if row["change"]} == told["change"]
        weeks = {i: int(row["weeks_running"]) for i, row in enumerate(rows) if row["weeks_running"]}
        assert weeks == told["weeks"]
        first = {i: row["first_reported"] for i, row in enumerate(rows) if row["first_reported"]}
        assert first == told["first"]
        seen |= set(told["change"].values())
    assert seen == {"new", "worse", "ongoing"}
    weeks = {int((MONDAYS[2] - day) / np.timedelta64(7, "D")) for day in MONDAYS}
    assert set(mondays.runs[2].told["weeks"].values()) == weeks


def test_what_became_of_findings_that_are_gone_is_that_of_plain_loops(mondays):
    assert not (mondays.runs[0].folder / "gone.csv").exists()
    seen = set()
    for run in mondays.runs[1:]:
        gone = run.table("gone.csv")
        seen |= {row["change"] for row in gone}
        over = {"resolved", "known", "answered"}
        told = [
            (*brute_force.key(row), brute_force.OVER)
            if row["severity"] != "data" and row["change"] in over
            else (*brute_force.key(row), row["change"])
            for row in gone
        ]
        want = [(*brute_force.key(run.before[j]), change) for j, change in run.told["gone"].items()]
        assert sorted(told) == sorted(want)
    # "told otherwise" is rare, and proved in tests/review.
    assert {"resolved", "answered", "vanished", "left"} <= seen


def test_the_list_and_the_summary_count_children_as_plain_loops_do(mondays):
    assert "everything listed counts as new" in mondays.runs[0].said
    before: list[dict[str, str]] = []
    seen = set()
    for run in mondays.runs:
        listed = run.table("worklist.csv")
        levels = {row["child_id"]: row["level"] for row in run.table("judgements.csv")}
        # Nobody of whom something is told is left out.
        assert {child for child, level in levels.items() if level != "none"} <= {
            row["child_id"] for row in listed
        }
        children = brute_force.children_changed(listed, before, run.findings, run.told["change"])
        assert {row["child_id"]: row["change"] for row in listed} == children
        seen |= set(children.values())
        before = run.table("children.csv")
        if run is mondays.runs[0]:
            continue
        names = ("new", "worse", "stepped down", "ongoing")
        said = re.findall(rf"([\d,]+) ({'|'.join(names)})", run.said)
        told = {word: int(number.replace(",", "")) for number, word in said}
        assert told == {name: list(children.values()).count(name) for name in names}
    assert seen == {"new", "worse", "stepped down", "ongoing"}


def test_a_corrected_and_a_deleted_measurement_are_named_with_what_they_were(mondays):
    second, third = mondays.runs[1:]
    before, now = mondays.visits[1:]
    until = np.datetime64(second.date)
    page = html.unescape((third.folder / "index.html").read_text(encoding="utf-8"))
    changed = third.table("changed.csv")
    assert {row["child_id"] for row in changed} == set(mondays.children.values()) - {
        mondays.children["left"]
    }
    rows = [row for row in changed if row["child_id"] == mondays.children["corrected"]]
    both = before.merge(now, on=["child_id", "date"])
    both = both[both["weight_kg_x"] != both["weight_kg_y"]]
    (one,) = both.itertuples()
    assert [(row["kind"], row["measure"], row["date"]) for row in rows] == [
        ("corrected", "weight", str(one.date.date()))
    ]
    assert float(rows[0]["before"]) == pytest.approx(one.weight_kg_x)
    assert float(rows[0]["now"]) == pytest.approx(one.weight_kg_y)
    words = f"weight of {date_words(one.date)} corrected from {one.weight_kg_x:g}"
    assert words in page
    for child in (mondays.children["deleted"], mondays.children["emptied"]):
        lost = before[(before["child_id"] == child) & (before["date"] <= until)]
        lost = lost[~lost["typed"].isin(now["typed"])]
        told = {row["date"] for row in changed if row["child_id"] == child}
        assert told == set(lost["date"].dt.strftime("%Y-%m-%d"))
        assert {row["kind"] for row in changed if row["child_id"] == child} == {"deleted"}
        assert f"weight of {date_words(lost['date'].iloc[0])}, " in page
    assert not any(row["child_id"] == mondays.children["left"] for row in changed)
