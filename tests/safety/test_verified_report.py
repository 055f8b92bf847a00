"""A report says that it was verified, and is not published where a z-score differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import run
from small_caseload import small_caseload

import growthwatch as gw
from growthwatch.datasets import child_b1_folder
from growthwatch.review import reviewing


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a verified report."""
    folder = tmp_path_factory.mktemp("verified") / "r"
    assert run("report", child_b1_folder(), "--out", folder, "--verify").status == 0
    return folder


def test_a_verified_report_says_so_on_its_first_page_and_in_its_record(verified, tmp_path):
    page = (verified / "index.html").read_text(encoding="utf-8")
    record = json.loads((verified / "run.json").read_text(encoding="utf-8"))
    assert record["verified"].startswith("Verified: ")
    assert "z-scores were computed a second time, independently" in page
    small = small_caseload(tmp_path / "small")
    assert run("report", small, "--out", tmp_path / "n").status == 0
    assert "computed a second time" not in (tmp_path / "n" / "index.html").read_text()


def test_a_report_whose_z_scores_differ_is_not_published(verified, monkeypatch):
    real = gw.score

    def slightly_wrong(*arguments, **more):
        scores = real(*arguments, **more)
        scores.loc[scores.index[3], "z"] += 0.01
        return scores

    earlier = (verified / "run.json").read_bytes()
    monkeypatch.setattr(reviewing, "score", slightly_wrong)
    said = run("report", child_b1_folder(), "--out", verified, "--verify", "--force")
    assert said.status == 1
    [sentence] = said.err.splitlines()
    assert "1 of " in sentence and "so no report was written" in sentence
    assert (verified / "run.json").read_bytes() == earlier
    assert [path.name for path in verified.parent.iterdir()] == ["r"]
