"""The columns of a judgement."""

from __future__ import annotations

import pandas as pd

JUDGEMENT_COLUMNS = (
    "child_id", "as_of", "state", "level", "headline", "because", "action", "act_by", "act_for",
    "overdue_days", "priority",
    "p_faltering", "p_loss", "p_error", "p_recovering", "standing_kg", "fitted", "not_fitted",
    "onset_date", "onset_from", "onset_until", "share_kept", "shortfall_kg", "share_below",
    "known_since", "last_weight_date", "last_weight_kg", "last_weight_z", "last_age_days",
    "previous_date", "previous_kg", "from_date", "from_kg", "likely_kg",
    "before_loss_date", "before_loss_kg", "in_doubt", "same_as_date", "same_as_kg",
    "next_worse_kg", "next_better_kg", "next_made_up_kg", "next_expected_kg",
    "next_target_kg", "target_kg", "target_date", "not_before",
    "because_rules", "nice", "weights", "first_weight_date",
    "seen_not_weighed", "missed", "missed_in_a_row",
    "promises_open", "promises_overdue", "promises_met", "gain_inside", "unrecorded", "word",
    "sex",
)  # fmt: skip


# What is no text: dates and measures by their names, and these.
DATES = {"as_of", "act_by", "not_before", "onset_from", "onset_until", "known_since"}
COUNTS = {
    "weights", "seen_not_weighed", "missed", "missed_in_a_row", "promises_open",
    "promises_overdue", "promises_met",
}  # fmt: skip
YES_OR_NO = {"fitted", "in_doubt"}
SEVERAL = {"because", "because_rules", "nice", "gain_inside"}


def nobody() -> pd.DataFrame:
    """Return a table of judgements without rows, with the columns and their types."""
    return pd.DataFrame({name: pd.Series(dtype=_type(name)) for name in JUDGEMENT_COLUMNS})


def _type(name: str) -> str:
    if name in DATES or name.endswith("_date"):
        return "datetime64[s]"
    if name.endswith(("_kg", "_z", "_days")) or name.startswith(("p_", "share_", "priority")):
        return "float64"
    if name in COUNTS:
        return "int64"
    if name in YES_OR_NO:
        return "bool"
    return "object" if name in SEVERAL else "str"
