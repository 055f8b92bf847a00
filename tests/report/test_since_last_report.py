"""What changed since the last report, against a comparison in plain loops."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, RECOVERED, STEADY, weights_at

import growthwatch as gw
from growthwatch.detection.rule import WORSE_BY
from growthwatch.record.errors import CaseloadError
from growthwatch.report import write_report
from growthwatch.review.worse import WORSE_BY_SHARE

MONDAYS = ("2022-08-29", "2023-05-29", "2023-07-31")


def many_children(folder, number: int = 40):
    """Return a caseload of children falling, recovering and steady, each a little differently."""
    random = np.random.default_rng(3)
    children = {}
    for i in range(number):
        start, end = random.normal(0, 0.7), random.normal(-1.2, 1.0)
        z = np.linspace(start, start + end, 10) + random.normal(0, 0.15, 10)
        if i % 3 == 0:
            z[6:] = z[2] + random.normal(0, 0.1, 4)
        children[f"c{i:02d}"] = weights_at(list(z))
    return folder.read({**children, "l": LOSING, "f": FALLING, "r": RECOVERED, "s": STEADY})


def reports(caseload, tmp_path, dates=MONDAYS):
    previous = None
    for date in dates:
        out = tmp_path / date
        write_report(caseload.as_of(date), out, as_of=date, previous=previous)
        previous = out
        yield out


def episodes(caseload, date: str) -> dict[tuple, dict]:
    cut = caseload.as_of(date)
    scores = gw.score(cut.children, cut.measurements)
    found = gw.detect(scores, as_of=date, children=cut.children)
    identity = ("child_id", "rule", "measure", "onset_date", "detected_date")
    return {tuple(str(row[n]) for n in identity): row for row in found.to_dict("records")}


def grew(before: dict, now: dict) -> bool:
    if now["rule"] in ("weight_recovery", "birth_weight_not_regained"):
        return False
    if now["rule"].startswith("overdue") or not now["last_date"] > before["last_date"]:
        return False
    was, size = abs(before["magnitude"]), abs(now["magnitude"])
    step = next((s for unit, s in WORSE_BY.items() if now["unit"].startswith(unit)), None)
    return size - was > (WORSE_BY_SHARE * was if step is None else step) - 1e-3


def test_three_mondays_come_out_as_a_comparison_in_plain_loops_says(folder, tmp_path):
    caseload = many_children(folder)
    before: dict[tuple, dict] = {}
    first_reported: dict[tuple, str] = {}
    seen = set()
    for date, out in zip(MONDAYS, reports(caseload, tmp_path), strict=True):
        now = episodes(caseload, date)
        expected, running = {}, {}
        for key, row in now.items():
            if not row["ongoing"]:
                continue
            was = before.get(key)
            if was is None or not was["ongoing"]:
                expected[key], first_reported[key] = "new", date
            else:
                expected[key] = "worse" if grew(was, row) else "ongoing"
            running[key] = (pd.Timestamp(date) - pd.Timestamp(first_reported[key])).days // 7
        resolved = {k for k, row in before.items() if row["ongoing"] and k not in expected}
        told = pd.read_csv(out / "findings.csv", keep_default_na=False)
        identity = ["child_id", "rule", "measure", "onset_date", "detected_date"]
        told["key"] = [
            (*row[:3], *(str(pd.Timestamp(day)) for day in row[3:]))
            for row in told[identity].itertuples(index=False, name=None)
        ]
        ongoing = told[told["change"] != ""]
        assert dict(zip(ongoing["key"], ongoing["change"], strict=True)) == expected
        weeks = {k: int(w) for k, w in zip(ongoing["key"], ongoing["weeks_running"], strict=True)}
        assert weeks == running
        if (out / "gone.csv").exists():
            gone = pd.read_csv(out / "gone.csv")
            judged = pd.read_csv(out / "judgements.csv").set_index("child_id")["state"]
            keys = {
                (*row[:3], *(str(pd.Timestamp(day)) for day in row[3:]))
                for row in gone[identity].itertuples(index=False, name=None)
            }
            assert keys == resolved
            for row in gone.itertuples():
                open_ = judged[row.child_id] in ("confirm", "faltering", "losing", "recovering")
                if row.rule.startswith("overdue"):
                    assert row.change == "done"
                elif row.severity == "data":
                    assert row.change == "answered"
                else:
                    # Nothing is resolved in a child that has not caught up.
                    over = {"told otherwise"} if open_ else {"resolved", "known", "answered"}
                    assert row.change in over
            seen |= set(gone["change"])
        seen |= set(expected.values())
        before = now
    assert seen >= {"new", "worse", "ongoing", "resolved", "answered", "done"}


def test_without_an_earlier_report_everything_is_new_and_it_says_so(written):
    assert "everything listed counts as new" in str(written.summary)
    findings = pd.read_csv(written.path / "findings.csv")
    assert set(findings.loc[findings["ongoing"], "change"]) == {"new"}
    page = (written.path / "index.html").read_text(encoding="utf-8")
    assert "Not compared with an earlier report, so everything listed counts as new." in page


def test_the_same_record_again_is_all_ongoing(written, tmp_path):
    again = write_report(
        written.caseload, tmp_path / "two", as_of="2023-07-31", previous=written.path
    )
    assert again.changes == {"new": 0, "worse": 0, "stepped down": 0, "ongoing": 3}
    assert set(again.closed.values()) == {0}
    run = json.loads((tmp_path / "two" / "run.json").read_text(encoding="utf-8"))
    assert run["parameters"]["previous"] == "2023-07-24"


def corrected(caseload, child: str, rows: slice, kg: float | None):
    """Return the caseload with the weights of a child in these rows corrected or deleted."""
    table = caseload.measurements.copy()
    at = table.index[table["child_id"] == child][rows]
    if kg is None:
        return replace(caseload, measurements=table.drop(at).reset_index(drop=True))
    table.loc[at, "weight_kg"] = kg
    return replace(caseload, measurements=table)


def test_a_finding_that_rested_on_a_deleted_weight_is_said_to_have_vanished_with_it(
    written, tmp_path
):
    losing = '<b id="x">losing</b>'
    changed = corrected(written.caseload, losing, slice(7, 10), None)
    summary = write_report(changed, tmp_path / "two", as_of="2023-07-31", previous=written.path)
    assert summary.closed["record changed"] == 1
    assert summary.closed["caught up"] == 0
    gone = pd.read_csv(tmp_path / "two" / "gone.csv")
    assert set(gone["child_id"]) == {losing}
    assert set(gone["change"]) == {"vanished"}
    assert gone["reason"].str.contains("weight of .* deleted").all()
    data = pd.read_csv(tmp_path / "two" / "changed.csv")
    assert data["kind"].tolist() == ["deleted"] * 3
    page = (tmp_path / "two" / "index.html").read_text(encoding="utf-8")
    assert "Measurements corrected or deleted since 24 July 2023" in page
    assert re.search(r"weight of 24 July 2023, [\d.]+ kg, deleted", page)


def test_a_corrected_weight_is_named_with_both_values_and_its_finding_is_not_new(written, tmp_path):
    caseload = written.caseload
    was = caseload.measurements.query("child_id == 'falling'")["weight_kg"].iloc[9]
    changed = corrected(caseload, "falling", slice(9, 10), round(was - 0.05, 3))
    summary = write_report(changed, tmp_path / "two", as_of="2023-07-31", previous=written.path)
    assert summary.changes["new"] == 0
    (row,) = pd.read_csv(tmp_path / "two" / "changed.csv").to_dict("records")
    assert (row["kind"], row["before"], row["now"]) == (
        "corrected", pytest.approx(was), pytest.approx(was - 0.05, abs=1e-3),
    )  # fmt: skip


def test_a_child_who_left_is_not_called_resolved(written, tmp_path):
    caseload = written.caseload
    keep = caseload.children["child_id"] != "falling"
    fewer = replace(
        caseload,
        children=caseload.children[keep].reset_index(drop=True),
        measurements=caseload.measurements.query("child_id != 'falling'").reset_index(drop=True),
        contacts=caseload.contacts.query("child_id != 'falling'").reset_index(drop=True),
    )
    summary = write_report(fewer, tmp_path / "two", previous=written.path)
    assert summary.absent == 1
    assert set(pd.read_csv(tmp_path / "two" / "gone.csv")["change"]) == {"left"}
    page = (tmp_path / "two" / "index.html").read_text(encoding="utf-8")
    assert (
        "1 child of the last report is not in this caseload any more:</strong> falling (listed"
        in page
    )
    assert pd.read_csv(tmp_path / "two" / "absent.csv")["child_id"].tolist() == ["falling"]
    assert set(summary.closed.values()) == {0}


def test_a_report_that_cannot_be_compared_with_is_refused_and_nothing_written(
    written, folder, tmp_path
):
    caseload = written.caseload
    write_report(folder.read({"s": STEADY}), tmp_path / "who", reference="who")
    (tmp_path / "empty").mkdir()
    for previous, how, match in (
        (tmp_path / "empty", {}, "not a growthwatch report"),
        (tmp_path / "who", {}, "reference 'who'"),
        (written.path, {"as_of": "2023-01-01"}, "give an earlier report"),
    ):
        with pytest.raises(CaseloadError, match=match):
            write_report(caseload, tmp_path / "out", previous=previous, **how)
        assert not (tmp_path / "out").exists()


def test_children_new_to_a_practitioner_get_a_page_with_findings_and_flags(written, tmp_path):
    caseload = written.caseload
    flagged = caseload.children.assign(
        family_id="F1", flags=["", "child protection plan 2021", "", "", ""]
    )
    moved = flagged.assign(practitioner=["B", "B", *flagged["practitioner"][2:]])
    summary = write_report(
        replace(caseload, children=moved), tmp_path / "two", previous=written.path
    )
    assert summary.handed == 2
    pages = {
        path.name: path.read_text(encoding="utf-8")
        for path in (tmp_path / "two" / "handover").iterdir()
    }
    recovered = next(page for page in pages.values() if "Handover: child =cmd()" in page)
    assert "child protection plan 2021" in recovered
    assert "ended, was" in recovered
    sibling = next(page for page in pages.values() if "Handover: child well" in page)
    assert "In the same family: child =cmd()" in sibling
    assert "child protection plan 2021" in sibling
    assert "before with &lt;i&gt;A&lt;/i&gt;" in sibling
