"""A chart in words, for those who cannot see it: never saying whose it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.ages import age_words
from growthwatch.centiles import centile_band
from growthwatch.charts.subject import MEASURE_TITLES, PLURALS, REFERENCE_WORDS, Subject


def alternative_text(
    subject: Subject,
    table: pd.DataFrame,
    findings: pd.DataFrame | None,
    window: tuple[float, float],
) -> str:
    """Describe a chart in a few sentences, without id, name or dates."""
    child = {"female": "a girl", "male": "a boy"}.get(subject.sex or "", "a child")
    sentences = [
        f"Growth chart of {MEASURE_TITLES[subject.measure]} for {child} on "
        f"{REFERENCE_WORDS[subject.reference]} centile lines, {subject.gestation_words()}"
    ]
    points = subject.points
    if not len(points):
        sentences.append(f"No {PLURALS[subject.measure]} are recorded")
    else:
        ends = [points.iloc[0]] if len(points) == 1 else [points.iloc[0], points.iloc[-1]]
        where = ["at " + age_words(row["age_days"]) + _band(row["z"]) for row in ends]
        count = "One measurement" if len(points) == 1 else f"{len(points)} measurements"
        sentences.append(f"{count}: {'; the last '.join(where)}")
    if findings is not None and len(findings):
        here = findings[(findings["measure"].astype(str) == subject.measure).to_numpy()]
        if len(here):
            number = "One finding is" if len(here) == 1 else f"{len(here)} findings are"
            sentences.append(f"{number} marked")
    if len(table):
        agencies = table["agency"].nunique()
        sentences.append(
            f"{len(table)} contact{'s' * (len(table) > 1)} of {agencies} "
            f"{'agency' if agencies == 1 else 'agencies'} beneath the chart"
        )
    return ". ".join(sentences) + "."


def _band(z: float) -> str:
    return f", {centile_band(z)}" if np.isfinite(z) else ""
