"""What was told stays told: a correction is named, and a page says of which day it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made_records import read, records

import growthwatch as gw
from growthwatch.report import write_report
from growthwatch.say.ages import date_words
from growthwatch.simulation import simulate


@given(records(), st.data())
@settings(
    max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
def test_a_later_correction_never_rewrites_what_was_told_without_saying_so(made, data):
    """Any one weight is altered or taken out after a report; the next says so, with both values."""
    caseload = read(pd.DataFrame([made.child]), pd.DataFrame(made.visits))
    rows = caseload.measurements
    at = data.draw(st.integers(0, len(rows) - 1))
    share = data.draw(st.sampled_from((None, 0.8, 1.2)))
    day = rows["date"].max()
    if share is None:
        now = rows.drop(index=at).reset_index(drop=True)
    else:
        weight = rows["weight_kg"].copy()
        weight[at] = round(weight[at] * share, 2)
        now = rows.assign(weight_kg=weight)
    with TemporaryDirectory() as place:
        one, two = (Path(place) / name for name in ("one", "two"))
        write_report(caseload, one, as_of=day.date())
        write_report(replace(caseload, measurements=now), two, as_of=day.date(), previous=one)
        before, after = (pd.read_csv(each / "findings.csv") for each in (one, two))
        gone, changed = (pd.read_csv(two / f"{name}.csv") for name in ("gone", "changed"))
        page = (two / "index.html").read_text(encoding="utf-8")
    of_it = changed[
        (changed["measure"] == "weight") & (changed["date"] == f"{rows['date'][at]:%F}")
    ]
    assert list(of_it["kind"]) == ["deleted" if share is None else "corrected"]
    np.testing.assert_allclose(of_it["before"], rows["weight_kg"][at])
    assert of_it["now"].isna().all() == (share is None)
    told, still = (set(each.loc[each["ongoing"], "rule"]) for each in (before, after))
    assert told - still <= set(gone["rule"])
    assert date_words(rows["date"][at]) in page or f"{rows['date'][at]:%-d %b %Y}" in page


def test_every_page_of_a_report_says_of_which_day_it_is(tmp_path):
    caseload = simulate(40, seed=3, faltering=0.8, patterns=("loss",))
    children = caseload.children.assign(team="North", practitioner=["A", "B"] * 20)
    caseload = replace(caseload, children=children)
    day = pd.Timestamp("2025-03-31")
    write_report(caseload, tmp_path / "report", as_of=day.date())
    pages = sorted((tmp_path / "report").rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        assert date_words(day) in page.read_text(encoding="utf-8"), page.name


def test_a_judgement_names_the_day_of_the_weight_it_rests_on():
    girl = gw.one_child(
        sex="F", birth_date="2024-01-01", gestation_weeks=40,
        weight_kg={"2024-01-01": 3.3, "2024-03-01": 4.9, "2024-05-01": 6.2},
    )  # fmt: skip
    assert "1 May 2024" in girl.judgement["headline"]
