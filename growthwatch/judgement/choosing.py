"""Which findings carry a judgement: the strongest of each kind, each fact told once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.repeats import written_again
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
    places = [OF_RULE.get(rule, (rule, 0)) for rule in findings["rule"]]
    kinds = np.array([kind for kind, _ in places], dtype=object)
    kind_rank = np.array([KIND_RANK.get(kind, len(KIND_RANK)) for kind in kinds], dtype=int)
    strength = np.array([number for _, number in places], dtype=int)
    severity = np.array([SEVERITIES.index(name) for name in findings["severity"]], dtype=int)
    over = ~findings["ongoing"].to_numpy(dtype=bool)
    latest_first = -findings["detected_date"].to_numpy("datetime64[s]").astype(np.int64)
    child = pd.factorize(findings["child_id"], sort=True)[0]
    order = np.lexsort((latest_first, strength, kind_rank, severity, over, child))
    return findings.iloc[order].assign(
        kind=kinds[order],
        kind_rank=kind_rank[order],
        strength=strength[order],
        severity_rank=severity[order],
        over=over[order],
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
    told = table[(table["kind"] != "overdue").to_numpy()]
    told = told[~written_again(told, ("child_id", "kind"))]
    over = told["over"].to_numpy(dtype=bool)
    first = (told["rule"] == BIRTH_DATE).to_numpy(dtype=bool) & ~over
    child = pd.factorize(told["child_id"], sort=True)[0]
    serious = (told["severity"] != "data").to_numpy(dtype=bool)
    nothing_else = ~np.isin(child, child[serious])
    keys = (told["kind_rank"].to_numpy(), over, told["severity_rank"].to_numpy(), ~first, child)
    order = np.lexsort(keys)
    order = order[(serious | first | nothing_else)[order]]
    starts = np.flatnonzero(np.diff(child[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return told.iloc[order[place < MOST_REASONS]]
