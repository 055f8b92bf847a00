"""Which findings carry a judgement: held against the statement, child by child."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.judgement.choosing import KINDS, MOST_REASONS, kind_of, reasons
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.say.headline import BIRTH_DATE

DAYS = pd.date_range("2024-01-01", periods=6)
RULES = [*(rule for kind in KINDS.values() for rule in kind), BIRTH_DATE, "carried_forward"]


def made_up_findings() -> tuple[pd.DataFrame, pd.Series]:
    """Findings of 150 children, in no order, and since when each is remembered."""
    draw = np.random.default_rng(3)
    n = 900
    findings = pd.DataFrame(
        {
            "child_id": draw.choice([f"c{number}" for number in range(150)], n),
            "rule": draw.choice(RULES, n),
            "severity": draw.choice(SEVERITIES, n),
            "ongoing": draw.random(n) < 0.6,
            "detected_date": draw.choice(DAYS, n),
        }
    )
    # Of one child a rule has one finding that begins on a day: what ties is the same.
    findings = findings.drop_duplicates(["child_id", "rule", "ongoing", "detected_date"])
    children = findings["child_id"].unique()
    since = pd.Series(draw.choice([*DAYS[2:4], pd.NaT], len(children)), index=children)
    return findings, pd.to_datetime(since)


def strength(row: pd.Series) -> tuple:
    """What of one kind is told first: what goes on, the gravest, the strongest, the latest."""
    rules = KINDS.get(kind_of(row["rule"]), (row["rule"],))
    return (
        not row["ongoing"],
        SEVERITIES.index(row["severity"]),
        rules.index(row["rule"]),
        -row["detected_date"].value,
    )


def by_hand(rows: list[pd.Series], since: pd.Timestamp) -> list[tuple]:
    """What is told of one child."""
    counted = [one for one in rows if one["ongoing"] or one["detected_date"] >= since]
    best: dict[str, pd.Series] = {}
    for one in sorted(counted, key=strength):
        best.setdefault(kind_of(one["rule"]), one)
    best.pop("overdue", None)
    told = list(best.values())
    serious = any(one["severity"] != "data" for one in told)

    def birth_date(one: pd.Series) -> bool:
        return one["rule"] == BIRTH_DATE and one["ongoing"]

    kept = [one for one in told if birth_date(one) or one["severity"] != "data" or not serious]
    kinds = [*KINDS]

    def place(one: pd.Series) -> tuple:
        kind = kind_of(one["rule"])
        rank = kinds.index(kind) if kind in KINDS else len(kinds)
        return (
            not birth_date(one), SEVERITIES.index(one["severity"]), not one["ongoing"], rank, kind,
        )  # fmt: skip

    return [
        (one["child_id"], one["rule"], one["severity"], one["ongoing"], one["detected_date"])
        for one in sorted(kept, key=place)[:MOST_REASONS]
    ]


def test_of_each_child_three_kinds_are_told_the_gravest_first_and_the_strongest_of_each() -> None:
    findings, since = made_up_findings()
    told = reasons(findings, since)
    rows = [one for _, one in findings.iterrows()]
    of_child: dict[str, list[pd.Series]] = {}
    for one in rows:
        of_child.setdefault(one["child_id"], []).append(one)
    expected = [
        line for child in sorted(of_child) for line in by_hand(of_child[child], since[child])
    ]
    columns = ["child_id", "rule", "severity", "ongoing", "detected_date"]
    assert list(told[columns].itertuples(index=False, name=None)) == expected
    assert len(told) > 200 and (told.groupby("child_id").size() == MOST_REASONS).any()
    assert told["kind"].tolist() == [kind_of(rule) for rule in told["rule"]]


def test_nothing_carries_a_judgement_of_nobody() -> None:
    findings, since = made_up_findings()
    assert reasons(findings.iloc[:0], since).empty
