"""The list of rules, on the screen and in docs/rules.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from growthwatch.detection import by_name, catalogue

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def listed(*options: str) -> str:
    command = [sys.executable, "-m", "growthwatch.cli", "rules", *options]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def test_every_rule_is_listed_once_with_its_source():
    said = listed()
    for rule in catalogue().itertuples():
        assert said.count(f"({rule.rule})") == 1
        assert rule.guidance.split(":")[0] in said
    assert set(catalogue()["rule"]) == set(by_name())


def test_the_page_in_docs_says_what_the_command_says():
    if not PAGE.exists():
        pytest.skip("docs/ is not beside the tests")
    assert listed("--markdown") == PAGE.read_text(encoding="utf-8"), (
        "make it anew: growthwatch rules --markdown > docs/rules.md"
    )
