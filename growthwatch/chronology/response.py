"""How soon what followed each finding: counted, not judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.chronology.events import contacts_of
from growthwatch.chronology.words import Vocabulary
from growthwatch.detection.titles import title

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
    child: Any,
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
    vocabulary = vocabulary or Vocabulary()
    met = contacts_of(child, contacts)
    met = met[met["date"].notna()]
    findings = child.findings.sort_values(["detected_date", "onset_date"], kind="stable")
    shown = _days(findings["detected_date"])
    every = _days(met["date"])
    weights = child.scores[(child.scores["measure"] == "weight").to_numpy()]
    steps = {
        "contact": (every, "right"),
        "weighing": (_days(weights["date"]), "right"),
        "paediatric_assessment": (every[vocabulary.is_paediatric_assessment(met)], "left"),
        "social_care_referral": (every[vocabulary.is_social_care_referral(met)], "left"),
    }
    until_shown = np.searchsorted(every, shown, side="right")
    table = pd.DataFrame(
        {
            "rule": findings["rule"].astype(str).to_numpy(),
            "finding": [title(rule) for rule in findings["rule"].astype(str)],
            "severity": findings["severity"].astype(str).to_numpy(),
            "measure": findings["measure"].astype(str).to_numpy(),
            "first_shown": shown.astype("datetime64[s]"),
            "contacts_same_day": until_shown - np.searchsorted(every, shown, side="left"),
        }
    )
    for step, (days, side) in steps.items():
        date = _first_after(days, shown, side)
        table[f"date_of_{step}"] = date.astype("datetime64[s]")
        table[f"days_to_{step}"] = _count((date - shown).astype(float), np.isnat(date))
        between = np.maximum(np.searchsorted(every, date, side="left") - until_shown, 0)
        table[f"contacts_before_{step}"] = _count(between, np.isnat(date))
    return table.reindex(columns=list(RESPONSE_COLUMNS))


def _days(dates: pd.Series) -> np.ndarray:
    return np.sort(pd.to_datetime(dates).to_numpy().astype("datetime64[D]"))


def _first_after(days: np.ndarray, shown: np.ndarray, side: str) -> np.ndarray:
    """Return the first of sorted `days` after (side right) or from (left) each; NaT where none."""
    places = np.searchsorted(days, shown, side=side)  # type: ignore[call-overload]
    return np.append(days, np.datetime64("NaT", "D"))[places]


def _count(numbers: np.ndarray, missing: np.ndarray) -> pd.array:
    return pd.array(np.where(missing, np.nan, numbers), dtype="Float64").astype("Int64")
