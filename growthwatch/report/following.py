"""What followed each finding, for many children at once, counted as `chronology.response_times`."""

from __future__ import annotations

import numpy as np
import pandas as pd


def what_followed(
    findings: pd.DataFrame, contacts: pd.DataFrame, scores: pd.DataFrame
) -> pd.DataFrame:
    """Return when a child was next met and next weighed after each finding was first shown.

    Counted from the day after, as the contact and the weighing of that day are what showed it.

    Returns
    -------
    DataFrame
        next_contact, next_weighed (dates; NaT where none is recorded), one row a finding, with the
        index of `findings`.
    """
    weights = scores[scores["measure"] == "weight"]
    return pd.DataFrame(
        {
            "next_contact": next_after(findings, contacts),
            "next_weighed": next_after(findings, weights),
        },
        index=findings.index,
    )


def next_after(findings: pd.DataFrame, events: pd.DataFrame) -> np.ndarray:
    """Return the child's first event after each finding was first shown; NaT where there is none.

    Parameters
    ----------
    findings : DataFrame
        child_id, detected_date.
    events : DataFrame
        child_id, date.
    """
    shown = _plain(findings, "detected_date").assign(row=np.arange(len(findings)))
    dates = _plain(events, "date").dropna()
    both = pd.merge_asof(
        shown.sort_values("detected_date", kind="stable"),
        dates.sort_values("date", kind="stable"),
        left_on="detected_date", right_on="date", by="child_id",
        direction="forward", allow_exact_matches=False,
    )  # fmt: skip
    return both.sort_values("row")["date"].to_numpy()


def _plain(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "child_id": pd.Series(table["child_id"].to_numpy(dtype=object), dtype=object),
            name: table[name].to_numpy("datetime64[s]"),
        }
    )
