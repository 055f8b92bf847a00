"""What each rule is called where people read: short, plain, the same everywhere."""

from __future__ import annotations

TITLES: dict[str, str] = {
    "weight_loss": "Weight loss",
    "weight_return": "Back at an earlier weight",
    "weight_plateau": "Weight stood still",
    "weight_slow_gain": "Slow weight gain",
    "weight_not_made_up": "Not made up since",
    "weight_fall_fast": "Fast fall in weight centile",
    "weight_fall_slow": "Slow fall in weight centile",
    "weight_fall": "Weight centile fall since birth",
    "weight_below_0_4th": "Weight below the 0.4th centile",
    "weight_below_2nd": "Weight below the 2nd centile",
    "early_weight_loss": "More than 10% of birth weight lost",
    "birth_weight_not_regained": "Birth weight not regained",
    "weight_recovery": "Weight recovering",
    "height_far_below_midparental": "Far shorter than the parents' heights suggest",
    "height_below_midparental": "Shorter than the parents' heights suggest",
    "height_fall": "Fall in length or height centile",
    "height_below_0_4th": "Length or height below the 0.4th centile",
    "bmi_below_0_4th": "BMI below the 0.4th centile",
    "bmi_below_2nd": "BMI below the 2nd centile",
    "weight_for_length_very_low": "Very low weight for length",
    "weight_for_length_low": "Low weight for length",
    "head_fall": "Fall in head centile",
    "head_rise_after_6_months": "Rise in head centile after 6 months",
    "head_rise": "Rise in head centile",
    "faltering_order": "Weight, length and head: what fell first",
    "sibling_difference": "Falling away from a sibling",
    "weight_swing": "Weight swing",
    "one_point_spike": "One measurement out of line",
    "carried_forward": "Same value again",
    "height_shrinks": "Length or height shrinks",
    "two_values_on_one_day": "Two values on one day",
    "wrong_year": "Date perhaps in the wrong year",
    "weighed_too_often": "Weighed too often to judge",
    "overdue_plan": "Planned measuring overdue",
    "overdue_after_concern": "Overdue after a concern",
    "overdue_routine": "Routine weighing overdue",
    "suspected_error": "Measurement to check",
}


def title(rule: str) -> str:
    """Return a rule's title; the rule's name in words where it has none."""
    return TITLES.get(rule, rule.replace("_", " ").capitalize())


def within(words: str) -> str:
    """Return a title as it stands within a sentence: its first letter small, but not of "BMI"."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
