"""How soon what followed each finding: counted, not judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.chronology.days import DaysOf, rows_of
from growthwatch.chronology.events import contacts_of
from growthwatch.chronology.words import Vocabulary
from growthwatch.detection.rules import title

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

STEPS = ("contact", "weighing", "paediatric_assessment", "social_care_referral")
RESPONSE_COLUMNS = (
    "rule", "finding", "severity", "measure", "first_shown", "contacts_same_day",
    *(
        f"{what}_{step}"
        for step in STEPS
        for what in (("date_of", "days_to") if step == "contact" else
                     ("date_of", "days_to", "contacts_before"))
    ),
)  # fmt: skip


def response_times(
    child: Child,
    *,
    contacts: pd.DataFrame | None = None,
    vocabulary: Vocabulary | None = None,
) -> pd.DataFrame:
    """Count the days from each finding to what was recorded next.

    Parameters
    ----------
    child : Child
    contacts : DataFrame, optional
        In place of the child's own, see `growthwatch.chronology.merge_contacts`.
    vocabulary : Vocabulary, optional
        What counts as a paediatric assessment and as a referral to social care.

    Returns
    -------
    DataFrame
        One row a finding, in order of `first_shown`: rule, finding (its title), severity, measure,
        first_shown, contacts_same_day; then, for the next contact, weighing, paediatric_assessment
        and social_care_referral: date_of_*, days_to_* and contacts_before_* (contacts after the day
        it was first shown and before that step). Missing where none is recorded.

    Notes
    -----
    Contact and weighing are counted from the day after a finding was first shown, as the contact
    and the weighing of that day are what showed it; an assessment or a referral of the same day
    counts as 0 days. A contact dated by a period counts from its first day.
    """
    met = contacts_of(child, contacts).assign(child_id=child.record["child_id"])
    table = response_times_of(child.findings, child.scores, met, vocabulary=vocabulary)
    return table.drop(columns="child_id").reset_index(drop=True)


def response_times_of(
    findings: pd.DataFrame,
    scores: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    vocabulary: Vocabulary | None = None,
) -> pd.DataFrame:
    """Count the days from each finding to what was recorded next, for many children together.

    Parameters
    ----------
    findings, scores, contacts : DataFrame
        Of these children or of more.
    vocabulary : Vocabulary, optional

    Returns
    -------
    DataFrame
        As `response_times` returns it, with child_id before; children in the order of their first
        finding, each row with the index that it has in `findings`.
    """
    vocabulary = vocabulary or Vocabulary()
    ids = pd.Index(findings["child_id"].unique(), dtype=object)
    found = rows_of(findings, ids)
    found = found.sort_values(["child", "detected_date", "onset_date"], kind="stable")
    child = found["child"].to_numpy()
    shown = found["detected_date"].to_numpy("datetime64[D]")
    met = rows_of(contacts, ids)
    met = met[met["date"].notna()]
    weights = rows_of(scores[(scores["measure"] == "weight").to_numpy()], ids)
    every = _days_of(met)
    # Whether the day itself counts.
    steps = {
        "contact": (every, False),
        "weighing": (_days_of(weights), False),
        "paediatric_assessment": (_days_of(met[vocabulary.is_paediatric_assessment(met)]), True),
        "social_care_referral": (_days_of(met[vocabulary.is_social_care_referral(met)]), True),
    }
    until_shown = every.before(child, shown, same_day=True)
    table = pd.DataFrame(
        {
            "child_id": found["child_id"].to_numpy(dtype=object),
            "rule": found["rule"].astype(str).to_numpy(),
            "finding": [title(rule) for rule in found["rule"].astype(str)],
            "severity": found["severity"].astype(str).to_numpy(),
            "measure": found["measure"].astype(str).to_numpy(),
            "first_shown": shown.astype("datetime64[s]"),
            "contacts_same_day": until_shown - every.before(child, shown),
        },
        index=found.index,
    )
    for step, (days, same_day) in steps.items():
        date = days.after(child, shown, same_day=same_day)
        table[f"date_of_{step}"] = date.astype("datetime64[s]")
        table[f"days_to_{step}"] = _count((date - shown).astype(float), np.isnat(date))
        between = np.maximum(every.before(child, date) - until_shown, 0)
        table[f"contacts_before_{step}"] = _count(between, np.isnat(date))
    return table.reindex(columns=["child_id", *RESPONSE_COLUMNS])


def next_after(findings: pd.DataFrame, events: pd.DataFrame) -> np.ndarray:
    """Return the child's first event after the day on which each finding was first shown.

    Parameters
    ----------
    findings : DataFrame
        child_id, detected_date.
    events : DataFrame
        child_id, date.

    Returns
    -------
    ndarray of datetime64[s], shape (n,)
        NaT where there is none.
    """
    ids = pd.Index(findings["child_id"].unique(), dtype=object)
    child = ids.get_indexer(findings["child_id"].astype(object))
    shown = findings["detected_date"].to_numpy("datetime64[D]")
    return _days_of(rows_of(events, ids)).after(child, shown).astype("datetime64[s]")


def _days_of(events: pd.DataFrame) -> DaysOf:
    return DaysOf(events["child"].to_numpy(), events["date"])


def _count(numbers: np.ndarray, missing: np.ndarray) -> pd.array:
    return pd.array(np.where(missing, np.nan, numbers), dtype="Float64").astype("Int64")
