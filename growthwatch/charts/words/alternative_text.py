"""A chart in words, for those who cannot see it: never saying whose it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from growthwatch.centiles import centile_band
from growthwatch.charts.subject import (
    MEASURE_TITLES,
    PLURALS,
    Subject,
    without_lines,
)
from growthwatch.record.vocabulary import REFERENCE_WORDS
from growthwatch.say.ages import age_words_on


def alternative_text(
    subject: Subject,
    table: pd.DataFrame,
    titles: Sequence[str] = (),
    *,
    plain: bool = False,
) -> str:
    """Describe a chart in a few sentences, without id or name; `plain` without centiles.

    `titles` say what happened, in its order.
    """
    sentences = [
        f"{_opening(f'Growth chart of {MEASURE_TITLES[subject.measure]}', subject)}, "
        f"{subject.gestation_words(plain=plain)}"
    ]
    if len(subject.points) and not np.isfinite(subject.points["z"]).any():
        ages = subject.points["age_days"]
        sentences += [why] if (why := without_lines(subject, ages.min(), ages.max())) else []
    points = subject.points
    if not len(points):
        sentences.append(f"No {PLURALS[subject.measure]} are recorded")
    else:
        ends = [points.iloc[0]] if len(points) == 1 else [points.iloc[0], points.iloc[-1]]
        where = [
            f"at {age_words_on(row['date'], row['age_days'])}{'' if plain else _band(row['z'])}"
            for row in ends
        ]
        count = "One measurement" if len(points) == 1 else f"{len(points)} measurements"
        sentences.append(f"{count}: {'; the last '.join(where)}")
    sentences += [title.rstrip(".") for title in titles]
    return ". ".join(sentences + _contact_words(table)) + "."


def _opening(what: str, subject: Subject) -> str:
    child = {"female": "a girl", "male": "a boy"}.get(subject.sex or "", "a child")
    return f"{what} for {child} on {REFERENCE_WORDS[subject.reference]} centile lines"


def _contact_words(table: pd.DataFrame) -> list[str]:
    if not len(table):
        return []
    agencies = table["agency"].nunique()
    return [
        f"{len(table)} contact{'s' * (len(table) > 1)} of {agencies} "
        f"{'agency' if agencies == 1 else 'agencies'} beneath the chart"
    ]


def _band(z: float) -> str:
    return f", {centile_band(z)}" if np.isfinite(z) else ""


def zscore_text(subject: Subject, table: pd.DataFrame) -> str:
    """Describe a z-score chart in a few sentences, without id, name or dates."""
    sentences = [_opening("Chart of z-scores against age", subject)]
    points = subject.points
    if not len(points):
        sentences.append("No z-scores are recorded")
    for measure, rows in points.groupby("measure", sort=False):
        last = rows.iloc[-1]
        count = "one measurement" if len(rows) == 1 else f"{len(rows)} measurements"
        sentences.append(
            f"{MEASURE_TITLES[measure].capitalize()}: {count}, "
            f"the last at {age_words_on(last['date'], last['age_days'])}{_band(last['z'])}"
        )
    return ". ".join(sentences + _contact_words(table)) + "."


def weight_for_length_text(subject: Subject) -> str:
    """Describe a weight-for-length chart in a few sentences, without id, name or dates."""
    sentences = [_opening("Chart of weight against length", subject)]
    points = subject.points
    if not len(points):
        sentences.append(f"No {PLURALS['weight-for-length']} are recorded")
    else:
        last = points.iloc[-1]
        count = "One pair" if len(points) == 1 else f"{len(points)} pairs"
        sentences.append(
            f"{count} of weight and length; "
            f"the last at {age_words_on(last['date'], last['age_days'])}, "
            f"{last['value']:.1f} kg at {last['across']:.1f} cm{_band(last['z'])}"
        )
    return ". ".join(sentences) + "."


def story_text(
    subject: Subject, table: pd.DataFrame, titles: list[str], headline: str | None
) -> str:
    """Describe a story chart: what the full chart says, then what happened, in its order."""
    said = [alternative_text(subject, table).rstrip(".")]
    said += [headline.rstrip(".")] if headline else []
    said += [title.rstrip(".") for title in titles]
    return ". ".join(said) + "."
