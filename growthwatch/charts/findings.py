"""Findings on the chart: a plateau as a bracket over its stretch, the rest as ringed points."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.ages import date_words
from growthwatch.charts.marks import DOT, Layer, label_latest, lowest_line, short_date
from growthwatch.charts.style import FINDING, SMALL
from growthwatch.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR

MOST_FINDING_LABELS = 7
LONGEST_LINE_OF_WORDS = 25  # letters
DATES = ("onset_date", "detected_date", "last_date")
RINGED = ("urgent", "concern")  # the rest would hide them: they stand in the list of findings
SEVERITIES = ("urgent", "concern", "watch", "data")
# What a finding is called beside its mark; its full message stands in the list of findings.
# What they are called with their magnitude, where a chart has so few words for it.
WITH_MAGNITUDE = {
    "early_weight_loss": "{:.0f}% of birth weight lost",
    "weight_fall": "down {:.1f} centile spaces",
    "weight_fall_slow": "down {:.1f} centile spaces",
    "weight_loss": "{:.2f} kg lost",
    "weight_slow_gain": "{:.2f} kg below expected",
    "weight_recovery": "up {:.1f} centile spaces",
    "weight_swing": "swing of {:.2f} kg",
}
SHORT_WORDS = {
    "birth_weight_not_regained": "birth weight not regained",
    "weight_plateau": "no clear gain",
    "weight_below_2nd": "below the 2nd centile",
    "weight_below_0_4th": "below the 0.4th centile",
    "weight_return": "back to an earlier weight",
}


def draw_findings(layer: Layer, findings: pd.DataFrame | None) -> None:
    """Draw a plateau as a bracket over its stretch, and ring where the rest were detectable.

    The latest measurement is labelled on the way, with what was found at it.
    """
    here = _in_view(layer, findings)
    rule = here["rule"].astype(str)
    plateau = rule.str.contains("plateau").to_numpy(bool)
    # A suspected error is a hollow point, which says it already.
    others = here[~plateau & ~rule.str.endswith("suspected_error").to_numpy(bool)]
    ringed = others["severity"].isin(RINGED).to_numpy(bool)
    rings = _ring(layer, others[ringed])
    for finding in here[plateau].sort_values("onset").itertuples():
        _bracket(layer, finding)
    found = {ring.near: _lines(ring.findings) for ring in rings if ring.near is not None}
    label_latest(layer, found)
    rings = [ring for ring in rings if ring.near is None or ring.near in found]
    unsaid = _label_rings(layer, rings) + int((~ringed).sum())
    if unsaid:
        layer.notes.append(
            f"{unsaid} further {'finding' if unsaid == 1 else 'findings'}: see the list of findings"
        )


def _in_view(layer: Layer, findings: pd.DataFrame | None) -> pd.DataFrame:
    if findings is None:
        findings = pd.DataFrame(columns=["measure", "rule", "severity", *DATES])
    first, last = layer.ax.get_xlim()
    here = findings[(findings["measure"].astype(str) == layer.subject.measure).to_numpy(bool)]
    here = here.assign(
        rank=here["severity"].map({name: i for i, name in enumerate(SEVERITIES)}).fillna(9),
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
        color=FINDING,
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
            ax.plot(*stem.T, color=FINDING, linewidth=0.5, zorder=2, gid="plateau stem")
            room.take_path(stem, firmly=True)
    tick = ax.transData.inverted().transform((left, y - 4.2 * layer.point))[1]
    ax.plot(
        [finding.detected], [tick], "^", color=FINDING, markersize=5, zorder=5, gid="first detected"
    )
    room.take_points(np.array([finding.detected]), np.array([tick]), radius=3)
    text = layer.label(
        f"{_words(finding).capitalize()}, {_stretch_words(finding)}\n"
        f"first detectable {date_words(pd.Timestamp(finding.detected_date))}",
        ((start + end) / 2, tick),
        must=True,
        fontsize=SMALL + 0.5,
        color=FINDING,
        linespacing=1.25,
        gid="finding",
    )
    if text is None:
        layer.notes.append(str(finding.message))
        return
    layer.lead(text, finding.detected, tick, FINDING)


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
            markeredgecolor=FINDING,
            markeredgewidth=0.9,
            clip_on=False,
            zorder=5,
            gid="detected",
        )
        layer.room.take_points(np.array([age]), np.array([value]), radius=5)
    return sorted(rings, key=lambda ring: ring.findings["rank"].min())


def _label_rings(layer: Layer, rings: list[Ring]) -> int:
    """Say beside each ring what was found, as far as there is room; return how many were not."""
    unsaid = 0
    for number, ring in enumerate(rings):
        text = None
        if ring.near is not None and number < MOST_FINDING_LABELS:
            date = short_date(ring.findings["detected_date"].iloc[0])
            text = layer.label(
                "\n".join([f"{date}:", *_lines(ring.findings)]),
                ring.near,
                fontsize=SMALL - 0.3,
                color=FINDING,
                linespacing=1.15,
                gid="finding",
            )
        if text is None:
            unsaid += len(ring.findings)
        else:
            layer.lead(text, *ring.near, FINDING)
    return unsaid


def _words(finding: Any) -> str:
    """Say a finding in few words.

    Its magnitude is that of its last date: given beside the date of detection, it says of when it
    is, so that nobody is thought to have known it earlier.
    """
    rule = str(finding.rule)
    if rule not in WITH_MAGNITUDE or not np.isfinite(finding.magnitude):
        return SHORT_WORDS.get(rule, rule.removeprefix("weight_").replace("_", " "))
    words = WITH_MAGNITUDE[rule].format(finding.magnitude)
    if finding.last_date == finding.detected_date:
        return words
    last = pd.Timestamp(finding.last_date)
    same_year = last.year == pd.Timestamp(finding.detected_date).year
    return f"{words} by {f'{last.day} {last:%b}' if same_year else short_date(last)}"


def _lines(findings: pd.DataFrame) -> list[str]:
    """Say findings in short lines, each kind once."""
    words = list(dict.fromkeys(_words(finding) for finding in findings.itertuples()))
    if SHORT_WORDS["weight_below_0_4th"] in words and SHORT_WORDS["weight_below_2nd"] in words:
        words.remove(SHORT_WORDS["weight_below_2nd"])
    return [line for each in words for line in textwrap.wrap(each, LONGEST_LINE_OF_WORDS)]


def _stretch_words(finding: Any) -> str:
    """Say a stretch in months of age where it is one of infancy, with its dates."""
    months = [int((age + 0.5) // DAYS_PER_MONTH) for age in (finding.onset, finding.last)]
    dates = f"{short_date(finding.onset_date)} to {short_date(finding.last_date)}"
    if finding.last < 3 * DAYS_PER_YEAR and months[0] < months[1]:
        return f"{months[0]} to {months[1]} months ({dates})"
    return dates
