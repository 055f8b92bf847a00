"""Findings on the z-score chart: where each could first be seen, and the stretches without gain."""

from __future__ import annotations

from typing import Any

import pandas as pd

from growthwatch.charts.findings import (
    RINGED,
    Ring,
    in_view,
    label_rings,
    note_unsaid,
    ring_point,
)
from growthwatch.charts.marks import Layer
from growthwatch.charts.subject import SUSPECT_RULES
from growthwatch.record.vocabulary import MEASURES

STRETCH_WIDTH = 5.0  # points


def draw_zscore_findings(layer: Layer, findings: pd.DataFrame | None) -> None:
    """Ring where findings of every measure could first be seen, with their words.

    A stretch in which a measure stood still is drawn broad behind its line. There is no ruler of
    spaces lost: the lines are one space apart, so a fall is read off the chart itself.
    """
    here = [row for row in in_view(layer, findings, MEASURES) if row.rule not in SUSPECT_RULES]
    for row in here:
        if "plateau" in row.rule:
            _stretch(layer, row)
    ringed = [row for row in here if row.severity in RINGED or "plateau" in row.rule]
    unsaid = label_rings(layer, _rings(layer, ringed), set())
    note_unsaid(layer, unsaid + len(here) - len(ringed))


def _stretch(layer: Layer, finding: Any) -> None:
    points = layer.subject.points
    inside = points["age_days"].between(finding.onset, finding.last) & ~points["suspect"]
    rows = points[(points["measure"] == finding.measure) & inside]
    layer.ax.plot(
        rows["age_days"],
        rows["value"],
        color=layer.accent,
        alpha=0.3,
        linewidth=STRETCH_WIDTH,
        solid_capstyle="round",
        zorder=2,
        gid="plateau",
    )


def _rings(layer: Layer, findings: list[Any]) -> list[Ring]:
    """Ring the points, one a measure and day, those with the most severe findings first."""
    points = layer.subject.points
    at = dict(zip(zip(points["measure"], points["age_days"], strict=True), points["value"],
                  strict=True))  # fmt: skip
    together: dict[tuple[str, float], list[Any]] = {}
    for finding in findings:
        together.setdefault((finding.measure, finding.detected), []).append(finding)
    return [
        ring_point(layer, same, age, at[measure, age]) if (measure, age) in at else Ring(same, None)
        for (measure, age), same in together.items()
    ]
