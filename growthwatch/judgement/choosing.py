"""Which findings carry a judgement: the strongest of each kind, each fact told once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.say.headline import BIRTH_DATE

MOST_REASONS = 3

# Kinds of fact, the strongest rule of each first: what one says, the ones behind it say again.
KINDS: dict[str, tuple[str, ...]] = {
    "gain": (
        "early_weight_loss", "weight_loss", "weight_return", "birth_weight_not_regained",
        "weight_plateau", "weight_slow_gain", "weight_not_made_up",
    ),
    "fall": ("weight_fall_fast", "weight_fall", "weight_fall_slow"),
    "position": ("weight_below_0_4th", "weight_below_2nd"),
    "thin": (
        "weight_for_length_very_low", "bmi_below_0_4th", "weight_for_length_low", "bmi_below_2nd",
    ),
    "length": (
        "height_fall", "height_below_0_4th", "height_far_below_midparental",
        "height_below_midparental",
    ),
    "head": ("head_rise_after_6_months", "head_rise", "head_fall", "head_below_0_4th"),
    "order": ("faltering_order",),
    "sibling": ("sibling_difference",),
    "recovery": ("weight_recovery",),
    "swing": ("weight_gained_and_lost", "weight_swing", "one_point_spike", "suspected_error"),
    "overdue": ("overdue_after_concern", "overdue_plan", "overdue_routine"),
}  # fmt: skip
# In which order kinds are told of one child.
KIND_RANK = {name: number for number, name in enumerate(KINDS)}
OF_RULE = {
    rule: (kind, number) for kind, rules in KINDS.items() for number, rule in enumerate(rules)
}


def kind_of(rule: str) -> str:
    """Return the kind of fact a rule tells; the rule itself where it stands for nothing else."""
    return OF_RULE.get(rule, (rule, 0))[0]


def ranked(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with kind, kind_rank, strength and severity_rank, the strongest first.

    By child, then ongoing before ended, then by kind, severity and strength within it, then the
    latest.
    """
    rules = findings["rule"].astype(object)
    places = [OF_RULE.get(rule, (rule, 0)) for rule in rules]
    severity = findings["severity"].astype(object).map(SEVERITIES.index).to_numpy(dtype=int)
    kinds = np.array([kind for kind, _ in places], dtype=object)
    table = findings.assign(
        kind=kinds,
        kind_rank=[KIND_RANK.get(kind, len(KIND_RANK)) for kind in kinds],
        strength=[number for _, number in places],
        severity_rank=severity,
        over=~findings["ongoing"].to_numpy(dtype=bool),
    )
    return table.sort_values(
        ["child_id", "over", "severity_rank", "kind_rank", "strength", "detected_date"],
        ascending=[True, True, True, True, True, False],
        kind="stable",
    )


def reasons(findings: pd.DataFrame, since: pd.Series) -> pd.DataFrame:
    """Return at most three findings a child, the ones that carry its judgement.

    Parameters
    ----------
    findings : DataFrame
    since : Series
        By child_id, the day from which what was told still counts although it is not shown any
        more: the record remembers. NaT where nothing is remembered.

    Returns
    -------
    DataFrame
        Rows of `findings`, with `kind`, by child; of each kind the strongest, ongoing ones before
        those that ended. Questions about the record only where nothing else is told, but for the
        birth date, which comes first.
    """
    start = findings["child_id"].map(since)
    with_memory = findings["ongoing"].astype(bool) | (findings["detected_date"] >= start)
    table = ranked(findings[with_memory.to_numpy(dtype=bool)])
    told = table[~table["kind"].isin(("overdue",))]
    told = told.drop_duplicates(["child_id", "kind"])
    first = (told["rule"].astype(object) == BIRTH_DATE) & ~told["over"]
    told = told.assign(first=~first)
    serious = told["severity"].astype(object) != "data"
    nothing_else = ~told["child_id"].isin(told.loc[serious, "child_id"])
    chosen = told[serious | first | nothing_else].sort_values(
        ["child_id", "first", "severity_rank", "over", "kind_rank"], kind="stable"
    )
    return chosen.groupby("child_id", sort=False).head(MOST_REASONS)
