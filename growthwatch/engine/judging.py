"""One partition's tables to its judgements: pure, and the same types whoever is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.caseload.caseload import Caseload
from growthwatch.judgement.columns import JUDGEMENT_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

LISTS = ("because", "because_rules", "nice", "gain_inside")
DATES = (
    "as_of", "act_by", "onset_date", "onset_from", "onset_until", "known_since",
    "last_weight_date", "previous_date", "from_date", "before_loss_date", "same_as_date",
    "target_date", "not_before", "first_weight_date",
)  # fmt: skip
BOOLS = ("fitted", "in_doubt")
COUNTS = (
    "weights", "seen_not_weighed", "missed", "missed_in_a_row", "promises_open",
    "promises_overdue", "promises_met",
)  # fmt: skip
TEXTS = (
    "child_id", "state", "level", "headline", "action", "act_for", "not_fitted", "unrecorded",
    "word", "sex",
)  # fmt: skip


def judged_partition(caseload: Caseload, as_of: Any, *, reference: str, term: str) -> pd.DataFrame:
    """Return the judgement of each child of a partition, in the order of child_id.

    Nothing in a row depends on the other children but those of its own family.
    """
    if caseload.children.empty:
        return pd.DataFrame(columns=list(JUDGEMENT_COLUMNS))
    table = caseload.judgements(as_of, reference=reference, term=term)
    return table.sort_values("child_id", kind="stable", ignore_index=True)


def judged_schema() -> pa.Schema:
    """Return the types of a table of judgements, whether or not a column is filled."""
    import pyarrow as pa

    kinds = {
        **dict.fromkeys(LISTS, pa.list_(pa.string())),
        **dict.fromkeys(DATES, pa.date32()),
        **dict.fromkeys(BOOLS, pa.bool_()),
        **dict.fromkeys(COUNTS, pa.int64()),
        **dict.fromkeys(TEXTS, pa.string()),
    }
    return pa.schema([(name, kinds.get(name, pa.float64())) for name in JUDGEMENT_COLUMNS])


def as_arrow(judged: pd.DataFrame) -> pa.Table:
    """Return judgements with the types of `judged_schema`."""
    import pyarrow as pa

    columns = {}
    for kind in judged_schema():
        values = judged[kind.name]
        if kind.name in LISTS:
            values = pd.Series([[str(one) for one in row] for row in values], dtype=object)
        elif kind.name in DATES:
            values = pd.to_datetime(values).dt.date
        columns[kind.name] = pa.Array.from_pandas(values, type=kind.type)
    return pa.table(columns, schema=judged_schema())
