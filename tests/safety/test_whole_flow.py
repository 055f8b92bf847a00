"""What must hold of a whole run, from the files to what is told, whatever the record.

The judgement's own (more loss is never less concern, an extra weighing never weakens what is known)
are in tests/judgement.
"""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made_records import LEAP_DAYS, assert_same, caseloads, read, records, told

import growthwatch as gw
from growthwatch.importing import Mapping, import_export, write_caseload
from growthwatch.report import write_report
from growthwatch.verification import verify_scores

# A whole run takes a third of a second: few here, and as many as are asked for in a campaign
# (docs/safety/campaigns.md).
EXAMPLES = int(os.environ.get("GROWTHWATCH_EXAMPLES", "5"))
few = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 5,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
LEAP_CYCLE = 1461  # days from one 29 February to the next
MAPPING = {
    "version": 1,
    "children": {"columns": {"child_id": "id", "sex": "sex", "birth_date": "born",
                             "gestation": "gestation"}},
    "measurements": {"columns": {"child_id": "id", "date": "seen",
                                 "weight": {"column": "weight", "unit": "kg"},
                                 "height": {"column": "height", "unit": "cm"}}},
}  # fmt: skip


@given(caseloads(), st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_and_columns_in_the_files_changes_nothing(made, random):
    children, visits = made
    rows, columns = list(visits.index), list(visits)
    random.shuffle(rows)
    random.shuffle(columns)
    other = read(children.iloc[::-1], visits.loc[rows, columns])
    assert_same(told(read(children, visits)), told(other))


@given(caseloads())
@few
def test_a_file_whose_rows_stand_twice_tells_the_same(made):
    children, visits = made
    assert_same(told(read(children, visits)), told(read(children, pd.concat([visits] * 2))))


@given(caseloads())
@few
def test_the_unit_that_weights_are_written_in_changes_nothing(made):
    children, visits = made
    grams = visits.assign(weight_kg=[f"{round(kg * 1000)} g" for kg in visits["weight_kg"]])
    one, other = (gw.score(children, rows) for rows in (visits, grams))
    pd.testing.assert_frame_equal(one, other)


def export(children: pd.DataFrame, visits: pd.DataFrame) -> str:
    """Return an export of one row a visit, as a system writes it."""
    rows = visits.merge(children, on="child_id").rename(
        columns={"child_id": "id", "birth_date": "born", "date": "seen", "weight_kg": "weight",
                 "height_cm": "height", "gestation_weeks": "gestation"}
    )  # fmt: skip
    return rows[["id", "sex", "born", "gestation", "seen", "weight", "height"]].to_csv(
        index=False, float_format="%g"
    )


def imported(place: Path, files: list[str], name: str) -> gw.Caseload:
    """Import a folder of exports and read the caseload that was made."""
    folder = place / f"export {name}"
    folder.mkdir()
    for number, text in enumerate(files):
        (folder / f"{number}.csv").write_text(text)
    mapping = Mapping.model_validate(MAPPING)
    out = place / f"caseload {name}"
    write_caseload(import_export(folder, mapping, today="2035-01-01"), out)
    return gw.read_caseload(out)


def alike(one: gw.Caseload, other: gw.Caseload) -> bool:
    """Say whether two caseloads hold the same, row by row."""
    pairs = (
        (getattr(each, name) for each in (one, other)) for name in ("children", "measurements")
    )
    return all(left.equals(right) and list(left) == list(right) for left, right in pairs)


@given(caseloads(), st.data())
@few
def test_splitting_the_files_and_putting_them_together_changes_nothing(made, data):
    """One export of all rows; the same in two files; and in two that have some rows in common."""
    text = export(*made)
    header, *lines = text.splitlines(keepends=True)
    cut = data.draw(st.integers(0, len(lines)))
    more = data.draw(st.integers(0, len(lines) - cut))
    with TemporaryDirectory() as place:
        whole, split, common = (
            imported(Path(place), [header + "".join(part) for part in parts if part], str(number))
            for number, parts in enumerate(
                ([lines], [lines[:cut], lines[cut:]], [lines[: cut + more], lines[cut:]])
            )
        )
    of_whole = told(whole)
    for other in (split, common):
        for name in ("children", "measurements"):
            key = ["child_id", "date"] if name == "measurements" else ["child_id"]
            one, two = (
                getattr(each, name).sort_values(key, ignore_index=True) for each in (whole, other)
            )
            pd.testing.assert_frame_equal(one, two)
        if not alike(whole, other):  # of the same rows in the same order the same is told
            assert_same(of_whole, told(other))


@given(caseloads(), st.data())
@few
def test_children_in_caseloads_apart_are_told_as_together(made, data):
    children, visits = made
    together = told(read(children, visits))
    for child in children["child_id"]:
        alone = told(read(children[children["child_id"] == child],
                          visits[visits["child_id"] == child]))  # fmt: skip
        for name in ("findings", "judged"):
            every = getattr(together, name)
            of_child = every[every["child_id"] == child].reset_index(drop=True)
            pd.testing.assert_frame_equal(
                of_child, getattr(alone, name), check_dtype=False, rtol=1e-5, atol=1e-6
            )


@given(caseloads(most=2), st.data())
@few
def test_a_record_cut_at_any_day_tells_what_was_told_on_that_day(made, data):
    children, visits = made
    day = data.draw(st.sampled_from(sorted(visits["date"])))
    born = children[children["birth_date"] <= day]
    then = told(read(born, visits[visits["date"] <= day]), as_of=day)
    whole = read(children, visits)
    now = told(whole.as_of(day), as_of=day)
    assert_same(then, now)
    # And from the whole record, without cutting it first.
    scores = gw.expected_growth(gw.score(whole.children, whole.measurements))
    seen = gw.detect(scores, as_of=day, children=whole.children)
    assert sorted(seen["message"]) == sorted(then.findings["message"])


@given(records("A1", born=LEAP_DAYS))
@few
def test_four_years_later_a_child_of_29_february_is_told_the_same(made):
    """Every fourth year the calendar is the same, so nothing may depend on the year."""
    children, visits = pd.DataFrame([made.child]), pd.DataFrame(made.visits)
    later = pd.Timedelta(days=LEAP_CYCLE)

    def moved(column: pd.Series) -> pd.Series:
        return (pd.to_datetime(column) + later).dt.strftime("%Y-%m-%d")

    one = told(read(children, visits))
    two = told(
        read(children.assign(birth_date=moved(children["birth_date"])),
             visits.assign(date=moved(visits["date"])))
    )  # fmt: skip
    for name in ("onset_date", "detected_date", "last_date"):
        assert list(one.findings[name] + later) == list(two.findings[name])
    same = ["rule", "severity", "ongoing", "magnitude"]
    pd.testing.assert_frame_equal(one.findings[same], two.findings[same])
    assert list(one.judged["act_by"] + later) == list(two.judged["act_by"])
    same = ["state", "level", "action", "p_faltering", "priority"]
    pd.testing.assert_frame_equal(one.judged[same], two.judged[same])


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("z", [-1.9, 0.0, 1.9])
@pytest.mark.parametrize("boundary", [14, 730, 1461])
def test_growing_along_a_centile_across_a_boundary_of_tables_finds_nothing(sex, z, boundary):
    """At two weeks, two years and four years the tables change; the child does not."""
    ages = [*range(max(0, boundary - 360), boundary - 20, 90), boundary - 1, boundary, boundary + 1]
    ages = [*ages, boundary + 30, boundary + 120, boundary + 300]
    rows = []
    for age in ages:
        weight, height = (
            gw.measurement(measure, z, sex=sex, age_days=age) for measure in ("weight", "height")
        )
        rows.append((weight, height))
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(ages, unit="D")
    visits = pd.DataFrame(rows, columns=["weight_kg", "height_cm"]).assign(
        child_id="A1", date=dates
    )
    children = pd.DataFrame(
        {"child_id": ["A1"], "sex": [sex], "birth_date": ["2015-01-01"], "gestation_weeks": [40]}
    )
    scores = gw.score(children, visits)
    weights = scores[scores["measure"] == "weight"]
    np.testing.assert_allclose(weights["z"], z, atol=1e-9)
    findings = gw.detect(gw.expected_growth(scores), children=children)
    growth = findings[findings["severity"].isin(("urgent", "concern"))]
    assert growth.empty, growth[["rule", "message"]].to_string()


EXTREME = """child_id,sex,birth_date,gestation_weeks,gestation_days
tiny,female,2020-02-29,23,0
tiniest,male,2020-02-29,22,6
late,female,2020-02-29,44,6
grown,male,2000-02-29,40,0
unknown,X,2020-02-29,23,0
"""
VISITS = """child_id,date,weight_kg,height_cm,ofc_cm
tiny,2020-02-29,0.40,28,20.1
tiny,2020-03-14,0.42,,
tiny,2020-06-27,2.10,44,32
tiny,2021-02-28,6.4,66,43
tiniest,2020-02-29,0.35,,
tiniest,2020-05-01,1.4,,
late,2020-02-29,5.60,58,38.5
late,2020-03-01,5.50,,
grown,2016-02-29,100,180,
grown,2019-02-28,150,190,
grown,2020-02-29,160,190,
unknown,2020-02-29,0.40,28,20.1
unknown,2020-03-29,0.38,,
"""


def test_extreme_but_possible_children_are_watched_to_the_end(tmp_path):
    """23 weeks and 0.4 kg; 19 years and 150 kg; born before there are centiles; sex not known."""
    (tmp_path / "children.csv").write_text(EXTREME)
    (tmp_path / "measurements.csv").write_text(VISITS)
    caseload = gw.read_caseload(tmp_path)
    assert caseload.rejected.empty, caseload.rejected[["value", "reason"]].to_string()
    scores = gw.score(caseload.children, caseload.measurements)
    measured = pd.read_csv(StringIO(VISITS))[["weight_kg", "height_cm", "ofc_cm"]].notna()
    assert (scores["measure"] != "bmi").sum() == measured.to_numpy().sum()
    told_why = scores[scores["z"].isna()]
    assert (told_why["note"].str.len() > 0).all()
    z = scores[scores["measure"] == "weight"].set_index(["child_id", "date"])["z"]
    assert abs(z["tiny", pd.Timestamp("2020-02-29")]) < 3  # UK90: the median at 23 weeks is 0.56 kg
    assert z["grown", pd.Timestamp("2019-02-28")] > 3
    assert verify_scores(caseload.children, caseload.measurements, scores).agrees
    judged = gw.judge(gw.expected_growth(scores), children=caseload.children)
    assert set(judged["child_id"]) == {"tiny", "tiniest", "late", "grown", "unknown"}
    assert judged["headline"].str.len().gt(20).all() and judged["act_by"].notna().any()
    # Who has no centile and has lost weight is told of all the same.
    findings = gw.detect(gw.expected_growth(scores), children=caseload.children)
    assert "unknown" in set(findings["child_id"])
    write_report(caseload, tmp_path / "out", as_of="2021-03-01")
    for child in judged["child_id"]:
        caseload.child(child).chart("weight").save(tmp_path / f"{child}.svg")
        assert (tmp_path / f"{child}.svg").stat().st_size > 1000
