"""Healthy children of the calibration data, and what is done to their weights.

For ``benchmarks/judgement.py``. Half of the children, by identifier, chose every threshold; tables
are of the other half (`healthy_children.load`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from healthy_children import WEIGHING_ERROR_KG, only_weights, rescored
from healthy_children import load as load_scores

from growthwatch.centiles import CENTILE_SPACE, Z_2ND
from growthwatch.detection.rules.weight_fall import spaces_allowed
from growthwatch.judgement.posterior import posterior
from growthwatch.record.vocabulary import DAYS_PER_MONTH

# A weight counts so many days after the onset: nearer ones cannot show much.
COUNTS_AFTER_DAYS = 28
# An onset is the visit nearest an age, within six weeks of it.
NEAR_MONTHS = 1.5
LASTS_MONTHS = 18
SMALLEST_KG = 1.0


@dataclass(frozen=True)
class Stretch:
    """Children with an onset, altered or not.

    Attributes
    ----------
    table : DataFrame
        Their weights up to 18 months after it.
    number : ndarray of int
        1 at the first weight that counts, and so on; 0 before.
    at_onset : ndarray of int
        Row of each row's onset.
    """

    table: pd.DataFrame
    number: np.ndarray
    at_onset: np.ndarray

    def new(self, told: np.ndarray, number: int) -> np.ndarray:
        """Return, for the children with such a weight, whether it is told then and was not."""
        here = self.number == number
        return (told & ~told[self.at_onset])[here]


def load(half: str, children: int | None) -> pd.DataFrame:
    """Return the weights of one half of the children, or of the first so many of them."""
    scores = only_weights(load_scores(half))
    if children is None:
        return scores
    ids = scores["child_id"].unique()[:children]
    return scores[scores["child_id"].isin(ids)].reset_index(drop=True)


def slowed(scores: pd.DataFrame, onset_months: float, kept: float, turn: int = 0) -> Stretch:
    """Return the weights of children who keep a share of their gain from the visit nearest an age.

    50 g of weighing error (SD) is added, drawn anew at every `turn`, and weights are rounded to
    10 g. `kept` nan alters nothing.
    """
    child = pd.factorize(scores["child_id"])[0]
    age, value = scores["age_days"].to_numpy(), scores["value"].to_numpy()
    gap = pd.Series(np.abs(age - onset_months * DAYS_PER_MONTH))
    start = gap.groupby(child).idxmin().to_numpy()[child]
    after = age - age[start]
    keep = gap.to_numpy()[start] <= NEAR_MONTHS * DAYS_PER_MONTH
    keep &= after <= LASTS_MONTHS * DAYS_PER_MONTH
    table = scores[keep].reset_index(drop=True)
    if not np.isnan(kept):
        seed = [17, int(onset_months * 10), int(1000 + kept * 100), *([turn] if turn else [])]
        random = np.random.default_rng(seed)
        error = random.normal(0, WEIGHING_ERROR_KG, len(value))
        changed = value[start] + kept * (value - value[start]) + error
        changed = np.where(after > 0, np.maximum(np.round(changed, 2), SMALLEST_KG), value)
        table = rescored(table, changed[keep])
    counts = pd.Series((after[keep] >= COUNTS_AFTER_DAYS).astype(int))
    number = counts.groupby(child[keep]).cumsum().to_numpy() * counts.to_numpy()
    old = np.flatnonzero(keep)
    return Stretch(table, number, np.searchsorted(old, start[keep]))


def nice(table: pd.DataFrame) -> np.ndarray:
    """Return whether each weight meets the thresholds of NICE NG75."""
    child = pd.factorize(table["child_id"])[0]
    first = np.searchsorted(child, child)
    z, age = table["z"].to_numpy(), table["age_days"].to_numpy()
    fall = (z[first] - z) / CENTILE_SPACE
    return ((fall >= spaces_allowed(z[first])) | (z < Z_2ND)) & (age >= 21)


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the posterior of every weight, in the order of the table."""
    return posterior(table).sort_index()


def mis_keyed(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return weights with one digit of the kilograms replaced by another."""
    result = []
    for text in np.char.mod("%.2f", np.round(value, 2)):
        at = random.integers(text.index("."))
        digit = random.choice([d for d in "0123456789" if d != text[at]])
        result.append(float(text[:at] + digit + text[at + 1 :]))
    return np.maximum(np.array(result), 0.01)
