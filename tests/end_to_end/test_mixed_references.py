"""A caseload of different references and flawed rows end to end, from scores to packs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.charts.subject import subject_of
from growthwatch.report import write_report

CHILDREN = """child_id,sex,birth_date,gestation_weeks,condition,reference
down,F,2020-01-01,37,Down syndrome,
turner,F,2012-01-01,40,Q96.9,
noonan,M,2021-01-01,40,Noonan syndrome,
unknown,I,2021-01-01,40,,
typical,F,2021-01-01,36.57,,
own,M,2021-01-01,40,41040004,uk-who
"""
REFERENCES = {
    "down": "trisomy-21", "turner": "turner", "noonan": "uk-who", "unknown": "uk-who",
    "typical": "uk-who", "own": "uk-who",
}  # fmt: skip
VISITS = ((4, 2.6, 49), (90, 5.0, 58), (200, 7.0, 66), (300, 7.9, 70), (400, 7.8, 72),
          (500, 7.5, 74))  # fmt: skip
ABSURD = "9434765919"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("mixed")
    (where / "children.csv").write_text(CHILDREN)
    rows = ["child_id,date,weight_kg,height_cm"]
    for line in CHILDREN.splitlines()[1:]:
        name, _, born = line.split(",")[:3]
        later, heavier = (5 * 365, 10) if name == "turner" else (0, 0)
        for age, weight, height in VISITS:
            date = pd.Timestamp(born) + pd.Timedelta(days=age + later)
            rows.append(f"{name},{date.date()},{weight + heavier},{height + 3 * heavier}")
    rows.append(f"typical,2022-06-01,{ABSURD},")
    (where / "measurements.csv").write_text("\n".join(rows) + "\n")
    return where


@pytest.fixture(scope="module")
def caseload(folder: Path) -> gw.Caseload:
    return gw.read_caseload(folder)


def test_every_child_of_a_mixed_caseload_is_scored_detected_and_judged_by_what_holds_for_it(
    caseload: gw.Caseload,
) -> None:
    [rejected] = caseload.rejected.to_dict("records")
    assert (rejected["field"], rejected["value"]) == ("weight_kg", ABSURD)
    [warning] = caseload.warnings.to_dict("records")
    assert (warning["field"], warning["value"]) == ("gestation_weeks", "36.57")
    scores = gw.score(caseload.children, caseload.measurements)
    assert scores["child_id"].nunique() == 6 and scores["value"].max() < 400
    by_child = scores.groupby("child_id")
    assert by_child["reference"].first().to_dict() == REFERENCES
    weights = scores[scores["measure"] == "weight"]
    none = weights.groupby("child_id")["z"].count() == 0
    assert set(none[none].index) == {"turner", "unknown"}  # no weights of Turner, no sex
    assert "no growth reference for Noonan syndrome" in by_child["note"].first()["noonan"]
    # Each lost 0.4 kg in 200 days, Turner's girl 2% of her weight and the others 5%.
    findings = gw.detect(scores, children=caseload.children, as_of="2022-06-10")
    losses = findings[(findings["rule"] == "weight_loss") & findings["ongoing"]]
    assert set(losses["child_id"]) == set(REFERENCES) - {"turner"}
    judged = gw.judge(scores, findings, children=caseload.children, as_of="2022-06-10")
    judged = judged.set_index("child_id")
    assert judged["state"].to_dict() == dict.fromkeys(REFERENCES, "losing") | {
        "turner": "faltering"
    }
    assert judged.loc["turner", "headline"] == (
        "She lost 0.40 kg from 26 October 2017 to 14 May 2018: 17.50 kg at 6 years 4 months."
    )
    assert set(judged.index[judged["fitted"]]) == {"noonan", "typical", "own"}


def test_a_report_of_mixed_references_is_written_and_compared(
    caseload: gw.Caseload, tmp_path: Path
) -> None:
    assert len(caseload.children) == 6
    first = write_report(caseload, tmp_path / "one", as_of="2021-09-01")
    assert first.other_references == {"trisomy-21": 1, "turner": 1}
    second = write_report(caseload, tmp_path / "two", as_of="2022-06-10", previous=tmp_path / "one")
    assert second.since == pd.Timestamp("2021-09-01")
    scores = pd.read_csv(tmp_path / "two" / "scores.csv")
    assert scores.groupby("child_id")["reference"].unique().map(list).to_dict() == {
        name: [reference] for name, reference in REFERENCES.items()
    }
    page = (tmp_path / "two" / "index.html").read_text(encoding="utf-8")
    assert "1 child with Down syndrome (UK), 1 child with Turner syndrome (UK)" in page
    pages = [p.read_text(encoding="utf-8") for p in (tmp_path / "two" / "children").iterdir()]
    assert any("no growth reference for Noonan syndrome" in text for text in pages)


@pytest.mark.parametrize("name", REFERENCES)
def test_every_child_of_a_mixed_caseload_has_charts_and_a_pack(
    caseload: gw.Caseload, tmp_path: Path, name: str
) -> None:
    child = caseload.child(name)
    assert child.reference == REFERENCES[name]
    for measure in ("weight", "height", "z"):
        chart = child.chart(measure)
        assert chart.axes is not None
    assert subject_of(child, "height").reference == REFERENCES[name]
    assert child.pack(tmp_path / "one.pdf").path.exists()
    assert child.pack(tmp_path / "other.pdf", pseudonymise=True).path.exists()


def test_a_chart_refuses_points_scored_against_another_reference_than_its_lines(
    caseload: gw.Caseload,
) -> None:
    child = caseload.child("typical")
    scores = child.scores.copy()
    scores.loc[scores["date"] > "2021-06-01", "reference"] = "who"
    mixed = child.replaced()
    mixed.__dict__["scores"] = scores
    with pytest.raises(ValueError, match="uk-who and who"):
        mixed.chart("weight")


def test_a_girl_with_down_syndrome_is_compared_with_girls_with_down_syndrome(
    caseload: gw.Caseload,
) -> None:
    scores = caseload.child("down").scores
    rows = scores[scores["measure"] == "weight"].iloc[1:]
    expected = gw.zscore(
        "weight", rows["value"], sex="female", age_days=rows["corrected_age_days"],
        reference="trisomy-21",
    )  # fmt: skip
    np.testing.assert_array_equal(rows["z"], expected)
    typical = gw.zscore("weight", rows["value"], sex="F", age_days=rows["corrected_age_days"])
    # Against typical girls she would stand at least half a centile space lower.
    assert (rows["z"] - typical > 1 / 3).all()
