"""What happened, an episode a line: what was shown, from when, and what was recorded next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.chronology.response import response_times_of
from growthwatch.pack.blocks import Block, table
from growthwatch.pack.tables import days_words, period_words
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.say.charted import episode_title

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

MOST = 5
# What should have been recorded is not what happened to the child.
NOT_TOLD = ("overdue",)
STEPS = {
    "contact": ("Next contact", 18.0),
    "weighing": ("Weighed again", 18.5),
    "paediatric_assessment": ("Paediatric assessment", 24.5),
    "social_care_referral": ("Referral to social care", 25.5),
}


def told_episodes(child: Child) -> pd.DataFrame:
    """Return the episodes to tell on one page: the five most severe, in their order."""
    every = child.episodes
    rows = every[~every["kind"].isin(NOT_TOLD).to_numpy(dtype=bool)]
    rank = rows["severity"].astype(str).map(SEVERITIES.index)
    return rows.loc[rank.sort_values(kind="stable").index[:MOST]].sort_index()


def followed(child: Child, told: pd.DataFrame) -> pd.DataFrame:
    """Return, for each of some episodes, the days from the one it was first shown to each step.

    Returns
    -------
    DataFrame
        With the index of `told`, as `growthwatch.chronology.response_times_of` returns it.
    """
    shown = told.assign(detected_date=told["seen_date"])
    return response_times_of(shown, child.scores, child.contacts)


def happened_table(child: Child, told: pd.DataFrame) -> Block:
    """Return the dated lines: letter, what was shown, since when, days to what followed."""
    after = followed(child, told)
    birth = child.record["birth_date"]
    columns = [("", "mm", 6.0), ("What the record shows", "fr", 1.0), ("Seen from", "mm", 22.0)]
    columns += [(head, "mm", width) for head, width in STEPS.values()]
    rows: list[list[Any]] = [
        [
            {"text": str(row.episode), "strong": True},
            episode_title(row._asdict(), birth, child.record.get("sex")),
            period_words(row.seen_date),
            *(days_words(after.loc[index, f"days_to_{step}"]) for step in STEPS),
        ]
        for index, row in zip(told.index, told.itertuples(), strict=True)
    ]
    return table(columns, rows, tight=True)
