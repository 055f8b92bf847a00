"""A rule of one's own is one file: the how-to's code runs, and all else takes the rule in."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import growthwatch as gw
from growthwatch.config import default_text
from growthwatch.detection import Parameters, catalogue
from growthwatch.detection import rules as registered

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-rule.md"


@pytest.fixture(scope="module")
def run() -> dict:
    """What the page's Python leaves behind, run from top to bottom."""
    code = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    module = ModuleType("own_rule")
    sys.modules[module.__name__] = module  # where dataclasses look up their own module
    for part in code:
        exec(part, vars(module))
    return vars(module)


def told(findings):
    return findings[findings["rule"] == "our_weight_below_9th"]


def test_the_rule_of_the_page_is_found_and_said(run):
    [finding] = told(run["findings"]).to_dict("records")
    assert finding["severity"] == "watch"
    assert finding["message"].startswith("She weighed 6.20 kg on 1 August 2023, ")


def test_its_threshold_is_changed_like_any_other(run):
    later = Parameters(below_9th_from_days=400)
    scores = run["child"].scores
    assert told(gw.detect(scores, rules=[run["RULE"]], parameters=later)).empty
    wrong = Parameters(below_9th_from_day=400)
    with pytest.raises(ValueError, match="below_9th_from_day"):
        gw.detect(scores, rules=[run["RULE"]], parameters=wrong)


def test_the_messages_can_be_made_later_or_not_at_all(run):
    bare = gw.detect(run["child"].scores, rules=[run["RULE"]], words=False)
    assert len(bare) == len(run["findings"]) and (bare["message"] == "").all()
    assert told(bare)["details"].iloc[0]["last_value"] == 6.2


def test_two_rules_of_one_name_are_refused(run):
    with pytest.raises(ValueError, match="two rules 'our_weight_below_9th'"):
        gw.detect(run["child"].scores, rules=[run["RULE"], _copy(run["RULE"])])


def _copy(rule):
    return type(rule)(**{name: getattr(rule, name) for name in rule.__dataclass_fields__})


def test_an_installed_rule_reaches_titles_findings_the_list_of_rules_and_the_settings(
    run, monkeypatch
):
    """As an entry point of an installed package brings it."""

    class Point:
        name, value = "our_weight_below_9th", "our_trust.growth:RULE"

        def load(self):
            return run["RULE"]

    monkeypatch.setattr(registered, "entry_points", lambda group: [Point()])
    registered.installed.cache_clear()
    registered.by_name.cache_clear()
    try:
        assert registered.title("our_weight_below_9th") == "Weight below the 9th centile"
        assert not told(gw.detect(run["child"].scores)).empty
        assert "our_weight_below_9th" in set(catalogue()["rule"])
        assert "# below_9th_from_days = 183" in default_text()
    finally:
        monkeypatch.undo()
        registered.installed.cache_clear()
        registered.by_name.cache_clear()
