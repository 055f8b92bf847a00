"""What each rule is called where people read: short, plain, the same everywhere."""

from __future__ import annotations

TITLES: dict[str, str] = {
    "weight_loss": "Weight loss",
    "weight_return": "Back at an earlier weight",
    "weight_plateau": "Weight stood still",
    "weight_slow_gain": "Slow weight gain",
    "weight_fall_fast": "Fast fall in weight centile",
    "weight_fall_slow": "Slow fall in weight centile",
    "weight_fall": "Weight centile fall since birth",
    "weight_below_0_4th": "Weight below the 0.4th centile",
    "weight_below_2nd": "Weight below the 2nd centile",
    "early_weight_loss": "More than 10% of birth weight lost",
    "birth_weight_not_regained": "Birth weight not regained",
    "weight_recovery": "Weight recovering",
    "weight_swing": "Weight swing",
    "suspected_error": "Measurement to check",
}


def title(rule: str) -> str:
    """Return a rule's title; the rule's name in words where it has none."""
    return TITLES.get(rule, rule.replace("_", " ").capitalize())
