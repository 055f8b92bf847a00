"""Which contacts matter most beside what the weights show: by what is recorded, not by opinion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.charts.contacts.arranging import IMPACT_WRITTEN
from growthwatch.chronology.words import Vocabulary, text_of

# growthwatch: what counts as near to an episode, and how fast nearness wears off.
NEAR_DAYS, FADING_DAYS = 28, 30.0
# Kinds of contact after which something is decided, and outcomes without the child being seen.
DECIDED = (
    "referral", "conference", "strategy", "admission", "discharge", "decision", "escalation",
    "legal", "medical", "assessment", "disclosure", "investigation",
)  # fmt: skip
MISSED = ("not brought", "declined", "no access", "withdrawn", "cancelled")
# Of the five signs, so many make a contact one to be told in full.
SIGNS_NEEDED = 2


@dataclass(frozen=True)
class Significance:
    """How much each contact matters; every array has one entry a contact.

    Attributes
    ----------
    significant : ndarray of bool
        Asked for in the column `chart`, or with at least two of the five signs: an impact is
        recorded; within four weeks of an episode; of a kind at which something is decided; an
        action or the child's voice is recorded; the child was not seen.
    score : ndarray of float
        For choosing a few: the highest first. -inf for one that `chart` says to leave out.
    """

    significant: np.ndarray
    score: np.ndarray


def significance(
    contacts: pd.DataFrame, days: Iterable[pd.Timestamp], vocabulary: Vocabulary | None = None
) -> Significance:
    """Weigh one child's contacts beside what its weights show.

    Parameters
    ----------
    contacts : DataFrame
        date, kind, summary and, where there are any, agency, role, impact, action, child_voice,
        outcome, chart.
    days : iterable of Timestamp
        On which an episode began, was first shown or ended.
    vocabulary : Vocabulary, optional
        What counts as a paediatric assessment and as a referral to social care.

    Returns
    -------
    Significance
    """
    vocabulary = vocabulary or Vocabulary()
    given = contacts["chart"] if "chart" in contacts else [pd.NA] * len(contacts)
    asked = pd.array(given, dtype="boolean")
    impact = text_of(contacts, "impact").str.casefold().map(IMPACT_WRITTEN).fillna("")
    kind = text_of(contacts, "kind").str.lower()
    decided = kind.map(lambda words: any(one in words for one in DECIDED))
    decided |= vocabulary.is_paediatric_assessment(contacts)
    decided |= vocabulary.is_social_care_referral(contacts)
    told = (text_of(contacts, "action") != "") | (text_of(contacts, "child_voice") != "")
    outcome = text_of(contacts, "outcome").str.lower()
    missed = outcome.map(lambda words: any(one in words for one in MISSED))
    apart = _days_apart(contacts["date"], days)
    signs = [impact != "", apart <= NEAR_DAYS, decided, told, missed]
    wanted = asked.fillna(False).to_numpy(dtype=bool)
    unwanted = (~asked).fillna(False).to_numpy(dtype=bool)
    number = np.sum([np.asarray(sign, dtype=bool) for sign in signs], axis=0)
    score = 3.0 * np.exp(-apart / FADING_DAYS) + 2.0 * decided + 1.5 * missed + told
    score = score + impact.map({"risk": 1.5, "strength": 0.5, "": 0.0}).to_numpy(float)
    score = np.where(wanted, score + 100, np.where(unwanted, -np.inf, score.to_numpy(float)))
    return Significance((wanted | (number >= SIGNS_NEEDED)) & ~unwanted, score)


def _days_apart(dates: pd.Series, days: Iterable[pd.Timestamp]) -> np.ndarray:
    """Return how many days each date lies from the nearest of `days`; infinite without any."""
    wanted = np.array([day for day in days if not pd.isna(day)], dtype="datetime64[D]")
    own = pd.to_datetime(dates).to_numpy("datetime64[D]")
    if not len(wanted):
        return np.full(len(own), np.inf)
    apart = np.abs((own[:, None] - wanted[None, :]).astype("timedelta64[D]").astype(float))
    apart = apart.min(axis=1)
    return np.where(np.isnat(own), np.inf, apart)
