"""What findings say: the sentences of their rules, made from their details."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from growthwatch.detection.rule import Rule
from growthwatch.say.language import language as in_language
from growthwatch.say.sentence import sentence


def with_messages(
    findings: pd.DataFrame, rules: Iterable[Rule], *, language: str = ""
) -> pd.DataFrame:
    """Return findings with their messages, made from their details.

    Parameters
    ----------
    findings : DataFrame
        As `growthwatch.detect` returns it, or some of its rows.
    rules : iterable of Rule
        Those that found them.
    language : str
        Of the sentences, see `growthwatch.say.language.language`; "" for English.
    """
    by_name = RulesByName(rules)
    with in_language(language):
        messages = [
            message(by_name.rule(name, measure), details)
            for name, measure, details in zip(
                findings["rule"].astype(object),
                findings["measure"].astype(object),
                findings["details"],
                strict=True,
            )
        ]
    return findings.assign(message=pd.Series(messages, index=findings.index, dtype=object))


class RulesByName:
    """Rules by the names that findings give them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {(rule.name, rule.measure): rule for rule in rules}

    def rule(self, name: str, measure: str) -> Rule:
        """Return the rule of a finding.

        Raises
        ------
        KeyError
            If it is none of these.
        """
        return self._rules.get((name, measure)) or self._rules[name, "weight"]

    def says_first(self, finding: Mapping[str, Any], *, brackets: bool = True) -> str:
        """Return what a finding says first: see `opening`.

        All that it says where that cannot be told apart: of a rule that is none of these, or read
        from a file, which has no details.
        """
        details = finding.get("details")
        if not isinstance(details, Mapping) or "variant" not in details:
            return str(finding["message"])
        try:
            rule = self.rule(finding["rule"], finding["measure"])
        except KeyError:
            return str(finding["message"])
        return opening(rule, details, brackets=brackets)

    def says_then(self, finding: Mapping[str, Any]) -> str:
        """Return what a finding says after that; "" where that was all."""
        said, first = str(finding["message"]), self.says_first(finding)
        if said == first:
            return ""
        return after_opening(self.rule(finding["rule"], finding["measure"]), finding["details"])


def message(rule: Rule, details: Mapping[str, Any]) -> str:
    """Return the sentences of one finding, from its details."""
    return " ".join(sentence(one, details) for one in _templates(rule, details))


def opening(rule: Rule, details: Mapping[str, Any], *, brackets: bool = True) -> str:
    """Return the first of a finding's sentences; without what stands in brackets in it if asked."""
    return sentence(_templates(rule, details)[0], details, brackets=brackets)


def after_opening(rule: Rule, details: Mapping[str, Any]) -> str:
    """Return a finding's sentences but for the first; "" where there is one only."""
    return " ".join(sentence(one, details) for one in _templates(rule, details)[1:])


def _templates(rule: Rule, details: Mapping[str, Any]) -> list[str]:
    return [one for code in details["variant"].split(",") for one in rule.templates(code)]
