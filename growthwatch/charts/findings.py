"""Findings on the chart: plateaus as brackets, falls as spaces lost, the rest as ringed points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.ages import date_words
from growthwatch.charts.falls import draw_fall, label_fall
from growthwatch.charts.finding_words import lines_of, plateau_words
from growthwatch.charts.marks import DOT, Layer, label_latest, lowest_line, short_date
from growthwatch.charts.style import SMALL
from growthwatch.charts.subject import SUSPECT_RULES

MOST_FINDING_LABELS = 7
DATES = ("onset_date", "detected_date", "last_date")
RINGED = ("urgent", "concern")  # the rest would hide them: they stand in the list of findings
SEVERITIES = ("urgent", "concern", "watch", "data")


def draw_findings(layer: Layer, findings: pd.DataFrame | None) -> None:
    """Draw plateaus as brackets, falls as spaces lost, and ring where the rest were detectable.

    The latest measurement is labelled on the way, with what was found at it.
    """
    here = _in_view(layer, findings)
    rule = here["rule"].astype(str)
    plateau = rule.str.contains("plateau").to_numpy(bool)
    # A suspected error is a hollow point, which says it already.
    others = here[~plateau & ~rule.isin(SUSPECT_RULES).to_numpy(bool)]
    ringed = others["severity"].isin(RINGED).to_numpy(bool)
    rings = _ring(layer, others[ringed])
    for finding in here[plateau].sort_values("onset").itertuples():
        _bracket(layer, finding)
    fall = draw_fall(layer, others[ringed])
    drawn = set() if fall is None else {fall.rule}
    found = {ring.near: lines_of(ring.findings, drawn) for ring in rings if ring.near is not None}
    label_latest(layer, found)
    rings = [ring for ring in rings if ring.near is None or ring.near in found]
    unsaid = _label_rings(layer, rings, drawn) + int((~ringed).sum())
    if fall is not None:
        label_fall(layer, fall)
    if unsaid:
        layer.notes.append(
            f"{unsaid} further {'finding' if unsaid == 1 else 'findings'}: see the list of findings"
        )


def _in_view(layer: Layer, findings: pd.DataFrame | None) -> pd.DataFrame:
    if findings is None:
        findings = pd.DataFrame(
            columns=["measure", "rule", "severity", "magnitude", "unit", *DATES]
        )
    first, last = layer.ax.get_xlim()
    here = findings[(findings["measure"].astype(str) == layer.subject.measure).to_numpy(bool)]
    here = here.reset_index(drop=True)
    here = here.assign(
        rank=here["severity"]
        .astype(str)
        .map({name: i for i, name in enumerate(SEVERITIES)})
        .fillna(9),
        onset=layer.subject.age_on(here["onset_date"]),
        detected=layer.subject.age_on(here["detected_date"]),
        last=layer.subject.age_on(here["last_date"]),
    )
    return here[here["detected"].between(first, last)].sort_values(
        ["rank", "detected_date"], kind="stable"
    )


def _bracket(layer: Layer, finding: Any) -> None:
    """Draw a bracket beneath its stretch, with what was found and when it could first be."""
    ax, subject, room = layer.ax, layer.subject, layer.room
    start, end = max(finding.onset, ax.get_xlim()[0]), min(finding.last, ax.get_xlim()[1])
    stretch = subject.points[subject.points["age_days"].between(start, end)]
    lowest = stretch["value"].min() if len(stretch) else ax.get_ylim()[1]
    lowest = min(lowest, *(lowest_line(subject, age) for age in (start, end)))
    left, top = layer.pixels(start, lowest)
    right = layer.pixels(end, lowest)[0]
    y = room.free_strip(left, right, top - 6 * layer.point)
    level = ax.transData.inverted().transform((left, y))[1]
    foot = ax.transData.inverted().transform((left, y + 5 * layer.point))[1]
    ax.plot(
        [start, start, end, end],
        [foot, level, level, foot],
        color=layer.accent,
        linewidth=1.4,
        solid_joinstyle="miter",
        zorder=5,
        gid="plateau",
    )
    room.take_path(
        np.array([[start, foot], [start, level], [end, level], [end, foot]]), firmly=True
    )
    for age in (start, end):
        there = subject.points.loc[subject.points["age_days"] == age, "value"]
        if len(there):
            stem = np.array([[age, foot], [age, there.min()]])
            ax.plot(*stem.T, color=layer.accent, linewidth=0.5, zorder=2, gid="plateau stem")
            room.take_path(stem, firmly=True)
    tick = ax.transData.inverted().transform((left, y - 4.2 * layer.point))[1]
    ax.plot(
        [finding.detected],
        [tick],
        "^",
        color=layer.accent,
        markersize=5,
        zorder=5,
        gid="first detected",
    )
    room.take_points(np.array([finding.detected]), np.array([tick]), radius=3)
    text = layer.label(
        f"{plateau_words(finding)}\n"
        f"first detectable {date_words(pd.Timestamp(finding.detected_date))}",
        ((start + end) / 2, tick),
        must=True,
        fontsize=SMALL + 0.5,
        color=layer.accent,
        linespacing=1.25,
        gid="finding",
    )
    if text is None:
        layer.notes.append(str(finding.message))
        return
    layer.lead(text, finding.detected, tick, layer.accent)


@dataclass(frozen=True)
class Ring:
    """Findings first detectable at one measurement, and where it stands (None if not drawn)."""

    findings: pd.DataFrame
    near: tuple[float, float] | None


def _ring(layer: Layer, findings: pd.DataFrame) -> list[Ring]:
    """Ring the points at which findings were first detectable, most severe first."""
    points = layer.subject.points
    bottom, top = layer.ax.get_ylim()
    rings = []
    for age, same in findings.groupby("detected"):
        there = points[points["age_days"] == age]
        if not len(there):
            rings.append(Ring(same, None))
            continue
        value = float(np.clip(there["value"].iloc[-1], bottom, top))
        rings.append(Ring(same, (float(age), value)))
        layer.ax.plot(
            [age],
            [value],
            "o",
            markersize=DOT + 4.6,
            markerfacecolor="none",
            markeredgecolor=layer.accent,
            markeredgewidth=0.9,
            clip_on=False,
            zorder=5,
            gid="detected",
        )
        layer.room.take_points(np.array([age]), np.array([value]), radius=5)
    return sorted(rings, key=lambda ring: ring.findings["rank"].min())


def _label_rings(layer: Layer, rings: list[Ring], drawn: set[str]) -> int:
    """Say beside each ring what was found, as far as there is room; return how many were not."""
    unsaid = 0
    for number, ring in enumerate(rings):
        text = None
        if ring.near is not None and number < MOST_FINDING_LABELS:
            date = short_date(ring.findings["detected_date"].iloc[0])
            text = layer.label(
                "\n".join([f"{date}:", *lines_of(ring.findings, drawn)]),
                ring.near,
                fontsize=SMALL - 0.3,
                color=layer.accent,
                linespacing=1.15,
                gid="finding",
            )
        if text is None:
            unsaid += len(ring.findings)
        else:
            layer.lead(text, *ring.near, layer.accent)
    return unsaid
