"""A finding says one thing first: its rule knows which, and nobody cuts a sentence to find it."""

from __future__ import annotations

import re

import pytest
from settled_children import scores, tables

import growthwatch as gw
from growthwatch.detection import RulesByName, every_rule

RULES = RulesByName(every_rule())
# "3 SD. That" ends a sentence, "growthwatch: 0.5 kg" and "St. " do not.
ANOTHER_SENTENCE = re.compile(r"[a-z0-9)}%]\. [A-Z{]")


@pytest.fixture(scope="module")
def findings():
    made = tables()
    table = gw.detect(scores(), children=made["children"], contacts=made["contacts"])
    return table.to_dict("records")


def test_every_template_is_one_sentence():
    for rule in every_rule():
        for code in rule.sentences:
            for template in rule.templates(code):
                assert template.endswith(".") and not ANOTHER_SENTENCE.search(template), template


def test_what_is_said_first_and_what_is_said_then_are_all_that_is_said(findings):
    said_more = 0
    for found in findings:
        first, then = RULES.says_first(found), RULES.says_then(found)
        assert f"{first} {then}".strip() == found["message"]
        said_more += bool(then)
    assert 100 < said_more < len(findings)


def test_in_short_what_stands_in_brackets_is_left_out(findings):
    (found,) = [one for one in findings if one["rule"] == "head_fall"][:1]
    short = RULES.says_first(found, brackets=False)
    assert "(" in RULES.says_first(found) and "(" not in short
    assert short.endswith(".") and " ." not in short and "  " not in short


def test_a_finding_without_details_or_of_a_rule_that_is_not_known_says_all_of_it(findings):
    bare = {**findings[0], "details": None}
    of_nobody = {**findings[0], "rule": "somebodys_own"}
    for found in (bare, of_nobody):
        assert RULES.says_first(found) == findings[0]["message"]
        assert RULES.says_then(found) == ""
