"""Every rule, in the order in which findings of one child are told.

To add one: a file here, and a line in `RULES`. A trust's own rules stand in its own package and are
found by the entry points of group `growthwatch.rules`, see `docs/how-to/own-rule.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points

from growthwatch.detection.low_point import Thresholds as LowPoint
from growthwatch.detection.parameters import SHARED, fields_of
from growthwatch.detection.rule import Rule
from growthwatch.detection.rules import (
    birth_date_unlikely,
    bmi_low,
    carried_forward,
    early_days,
    faltering_order,
    head_fall,
    head_far_out,
    head_rise,
    height_below_0_4th,
    height_below_midparental,
    height_fall,
    height_jumps,
    height_shrinks,
    overdue,
    sibling_difference,
    suspected_error,
    two_values_on_one_day,
    weighed_too_often,
    weight_below,
    weight_channel,
    weight_fall,
    weight_for_length,
    weight_gained_and_lost,
    weight_loss,
    weight_not_made_up,
    weight_plateau,
    weight_recovery,
    weight_return,
    weight_slow_gain,
    weight_swing,
    wrong_year,
)

RULES: tuple[Rule, ...] = (
    weight_recovery.RULE,
    weight_loss.RULE,
    weight_gained_and_lost.RULE,
    weight_return.RULE,
    weight_plateau.RULE,
    weight_slow_gain.RULE,
    weight_not_made_up.RULE,
    *weight_channel.RULES,
    weight_fall.RULE,
    *weight_below.RULES,
    *early_days.RULES,
    *height_below_midparental.RULES,
    height_fall.RULE,
    height_below_0_4th.RULE,
    *bmi_low.RULES,
    *weight_for_length.RULES,
    head_fall.RULE,
    *head_rise.RULES,
    *head_far_out.RULES,
    faltering_order.RULE,
    sibling_difference.RULE,
    weight_swing.RULE,
    birth_date_unlikely.RULE,
    *suspected_error.RULES,
    *wrong_year.RULES,
    *two_values_on_one_day.RULES,
    *carried_forward.RULES,
    height_shrinks.RULE,
    height_jumps.RULE,
    weighed_too_often.RULE,
)


ENTRY_POINTS = "growthwatch.rules"


@cache
def installed() -> tuple[Rule, ...]:
    """Return the rules that installed packages bring along: a `Rule`, or a tuple of them, each.

    Raises
    ------
    ValueError
        For an entry point that is neither, naming it.
    """
    found: list[Rule] = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda one: one.name):
        brought = point.load()
        rules = [brought] if isinstance(brought, Rule) else list(brought)
        if not all(isinstance(rule, Rule) for rule in rules):
            raise ValueError(f"the entry point {point.value!r} of {ENTRY_POINTS} is no Rule")
        found += rules
    return tuple(found)


def every_rule(own: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """Return the package's rules, installed ones, and `own`; what is overdue last.

    Raises
    ------
    ValueError
        Where two rules of one measure have one name, or two have a threshold of one name.
    """
    rules = tuple(dict.fromkeys((*RULES, *installed(), *own, *overdue.RULES)))
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        if (rule.name, rule.measure) in seen:
            raise ValueError(f"there are two rules {rule.name!r}: give yours another name")
        seen.add((rule.name, rule.measure))
    fields_of(thresholds_of(rules))
    return rules


def thresholds_of(rules: Iterable[Rule]) -> tuple[type, ...]:
    """Return the threshold dataclasses of rules, and those that rules share; each once."""
    own = (rule.thresholds for rule in rules if rule.thresholds is not None)
    return tuple(dict.fromkeys((*SHARED, LowPoint, *own)))


@cache
def by_name() -> dict[str, Rule]:
    """Return the package's and installed rules by name; of several measures the first."""
    rules: dict[str, Rule] = {}
    for rule in every_rule():
        rules.setdefault(rule.name, rule)
    return rules


def title(name: str) -> str:
    """Return what a rule is called where people read; its name in words where it is not known."""
    known = by_name().get(name)
    return known.title if known else name.replace("_", " ").capitalize()


def names_with(mark: str) -> frozenset[str]:
    """Return the names of the rules that charts show by a mark, see `Rule`."""
    return frozenset(name for name, rule in by_name().items() if rule.mark == mark)
