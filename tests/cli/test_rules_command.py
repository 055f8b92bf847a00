"""The list of rules, on the screen and in docs/rules.md."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from growthwatch.detection import by_name, catalogue

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


@pytest.fixture
def listed(growthwatch):
    """Return a function that gives what the command prints."""

    def printed(*options: str) -> str:
        done = growthwatch("rules", *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return printed


def test_every_rule_is_listed_once_with_its_source(listed):
    said = listed()
    for rule in catalogue().itertuples():
        assert said.count(f"({rule.rule})") == 1
        assert rule.guidance.split(":")[0] in said
    assert set(catalogue()["rule"]) == set(by_name())


def test_the_page_in_docs_says_what_the_command_says(listed):
    if not PAGE.exists():
        pytest.skip("docs/ is not beside the tests")
    assert listed("--markdown") == PAGE.read_text(encoding="utf-8"), (
        "make it anew: growthwatch rules --markdown > docs/rules.md"
    )


def test_every_rule_has_its_picture():
    figures = PAGE.parent / "figures"
    drawn = runpy.run_path(str(figures / "rules.py"), run_name="pictures of rules")
    assert set(drawn["MADE"]) == set(by_name())
    for severity in ("urgent", "concern", "watch", "data"):
        assert (figures / f"rules-{severity}.png").stat().st_size > 10_000
