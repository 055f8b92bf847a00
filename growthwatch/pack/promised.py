"""What was promised and is open, and whether what it was to depend on has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.chronology.words import text_of
from growthwatch.judgement.around import promises
from growthwatch.pack.blocks import Block, table
from growthwatch.pack.days import last_day
from growthwatch.pack.tables import period_words, shortened
from growthwatch.say.ages import duration_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

# What asks for something first.
ORDER = ("condition met", "not weighed by then", "overdue", "open", "unread")
LONGEST = 150  # letters of what was promised


def open_promises(child: Child) -> pd.DataFrame:
    """Return the promises that are not done, the most pressing first, with `state` and `met_on`."""
    if child.actions.empty:
        return child.actions.assign(state="", met_on=pd.NaT)
    as_of = last_day(child)
    weights = child.scores[(child.scores["measure"] == "weight").to_numpy()]
    day = pd.Series(as_of, index=child.actions["child_id"].unique())
    kept = promises(child.actions, weights[["child_id", "date", "value"]], day)
    kept = kept[kept["state"].isin(ORDER)].assign(as_of=as_of)
    order = kept.assign(rank=kept["state"].map(ORDER.index))
    return kept.loc[order.sort_values(["rank", "due", "made_on"], kind="stable").index]


def promises_table(rows: pd.DataFrame, *, who: bool = True) -> Block:
    """Return promises as a table: what, who, and how it stands."""
    columns = [("What was promised", "fr", 1.0), ("Who", "mm", 41.0)]
    columns = columns if who else columns[:1]
    columns += [("How it stands", "mm", 61.0)]
    cells: list[list[Any]] = []
    for row, name, condition in zip(
        rows.to_dict("records"), text_of(rows, "who"), text_of(rows, "if"), strict=True
    ):
        what = shortened(str(row["what"]), LONGEST)
        if condition:
            what = f"{what}, if: {shortened(condition, LONGEST)}"
        state = _standing(row)
        names = [shortened(name, LONGEST) or "not recorded"] if who else []
        cells.append([what, *names, state])
    return table(columns, cells, tight=True)


def _standing(row: dict[str, Any]) -> str:
    made = f"promised {period_words(row['made_on'])}"
    due = f"due {period_words(row['due'])}"
    if row["state"] == "overdue":
        return f"overdue {duration_words(row['due'], row['as_of'])}, {due}"
    if row["state"] == "condition met":
        return f"condition met on {period_words(row['met_on'])}"
    if row["state"] == "not weighed by then":
        return f"{made}, not weighed by the day agreed"
    if row["state"] == "unread":
        return f"{made}, ask whether the condition is met"
    return f"{made}, no date agreed" if pd.isna(row["due"]) else f"{made}, {due}"
