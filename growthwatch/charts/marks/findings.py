"""Findings on the chart: plateaus as brackets, falls as spaces lost, the rest as ringed points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.charts.layer import Layer
from growthwatch.charts.marks.finding_words import lines_of, plateau_words
from growthwatch.charts.marks.points import (
    DOT,
    label_latest,
    latest_point,
    lowest_line,
    short_date,
)
from growthwatch.charts.style import BODY, SMALL
from growthwatch.detection.rules import names_with
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.say.ages import date_words

MOST_MARKED = 5  # of what happened: more marks and nobody sees any
ASIDE = 7.0  # points right of the measurement at which a fall ends
DATES = ("onset_date", "detected_date", "last_date")
RINGED = ("urgent", "concern")  # the rest would hide them: they stand in the list of findings


def draw_findings(layer: Layer, findings: pd.DataFrame | None) -> None:
    """Draw plateaus as brackets, falls as spaces lost, and ring where the rest were detectable.

    The latest measurement is labelled on the way, with what was found at it.
    """
    here = in_view(layer, findings, (layer.subject.measure,))
    hollow, brackets = names_with("hollow"), names_with("bracket")
    plateaus = [row for row in here if row.rule in brackets]
    more = max(len(plateaus) - MOST_MARKED, 0)
    plateaus = plateaus[:MOST_MARKED]
    # A suspected error is a hollow point, which says it already.
    others = [row for row in here if row.rule not in brackets | hollow]
    ringed = [row for row in others if row.severity in RINGED]
    rings = _ring(layer, ringed, MOST_MARKED - len(plateaus))
    for finding in sorted(plateaus, key=lambda row: row.onset):
        _bracket(layer, finding)
    fall = draw_fall(layer, ringed)
    drawn = set() if fall is None else {fall.rule}
    latest = latest_point(layer)
    lines = [line for ring in rings if latest and ring.near == latest
             for line in lines_of(ring.findings, drawn)]  # fmt: skip
    if fall is not None and fall.end == latest:
        lines += fall.words.split("\n")
    label_latest(layer, lines)
    if fall is not None and fall.end != latest:
        label_fall(layer, fall)
    rings = [ring for ring in rings if ring.near is None or ring.near != latest]
    note_unsaid(layer, label_rings(layer, rings, drawn) + len(others) - len(ringed) + more)


def note_unsaid(layer: Layer, number: int) -> None:
    """Say at the foot how many findings the chart does not say."""
    if number:
        words = "finding" if number == 1 else "findings"
        layer.notes.append(f"{number} further {words}: see the list of findings")


def in_view(
    layer: Layer,
    findings: pd.DataFrame | None,
    measures: tuple[str, ...],
    ages: tuple[float, float] | None = None,
) -> list[Any]:
    """Return the findings of measures first detectable in view, most severe first, as rows.

    With `rank` of severity, and the ages in days of `onset`, `detected` and `last`. The ages in
    view are those of the axes, unless given.
    """
    if findings is None or findings.empty:
        return []
    here = findings[findings["measure"].astype(str).isin(measures).to_numpy(bool)]
    severity = here["severity"].astype(str)
    table = pd.DataFrame(
        {
            "rule": here["rule"].astype(str).to_numpy(object),
            "measure": here["measure"].astype(str).to_numpy(object),
            "severity": severity.to_numpy(object),
            "rank": severity.map({name: i for i, name in enumerate(SEVERITIES)}).fillna(9),
            "magnitude": here["magnitude"].to_numpy(float),
            "unit": here["unit"].astype(str).to_numpy(object),
            "message": here["message"].astype(str).to_numpy(object),
            **{name: here[name] for name in DATES},
            "onset": layer.subject.age_on(here["onset_date"]),
            "detected": layer.subject.age_on(here["detected_date"]),
            "last": layer.subject.age_on(here["last_date"]),
        }
    )
    seen = table[table["detected"].between(*(ages or layer.ax.get_xlim()))]
    return list(seen.sort_values(["rank", "detected_date"], kind="stable").itertuples(index=False))


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
        size=BODY,
        colour=layer.accent,
        linespacing=1.25,
        gid="finding",
    )
    if text is None:
        layer.notes.append(str(finding.message))
        return
    layer.lead(text.box, finding.detected, tick, layer.accent)


@dataclass(frozen=True)
class Ring:
    """Findings first detectable at one measurement, and where it stands (None if not drawn)."""

    findings: list[Any]
    near: tuple[float, float] | None


def _ring(layer: Layer, findings: list[Any], most: int) -> list[Ring]:
    """Ring the points at which findings were first detectable, the `most` most severe."""
    points = layer.subject.points
    rings = []
    at = dict(zip(points["age_days"], points["value"], strict=True))  # the last of a day
    same_day: dict[float, list[Any]] = {}
    for finding in findings:
        same_day.setdefault(finding.detected, []).append(finding)
    first = sorted(same_day, key=lambda age: (same_day[age][0].rank, age))
    marked = set([age for age in first if age in at][:most])
    for age, same in sorted(same_day.items()):
        if age not in marked:
            rings.append(Ring(same, None))
            continue
        rings.append(ring_point(layer, same, float(age), at[age]))
    return sorted(rings, key=lambda ring: ring.findings[0].rank)


def ring_point(layer: Layer, findings: list[Any], age: float, value: float) -> Ring:
    """Ring the point at which findings were first detectable."""
    value = float(np.clip(value, *layer.ax.get_ylim()))
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
    return Ring(findings, (age, value))


def label_rings(layer: Layer, rings: list[Ring], drawn: set[str]) -> int:
    """Say beside each ring what was found, as far as there is room; return how many were not."""
    unsaid = 0
    for number, ring in enumerate(rings):
        said = 0
        if ring.near is not None and number < MOST_MARKED:
            said = _label_ring(layer, ring.findings, ring.near, drawn)
        unsaid += len(ring.findings) - said
    return unsaid


def _label_ring(
    layer: Layer, findings: list[Any], near: tuple[float, float], drawn: set[str]
) -> int:
    """Say what was found at a ring: all of it or, where that has no room, the most severe.

    Returns
    -------
    int
        How many findings were said.
    """
    date = short_date(findings[0].detected_date)
    for said in dict.fromkeys((len(findings), 1)):
        more = len(findings) - said
        lines = [f"{date}:", *lines_of(findings[:said], drawn)]
        text = layer.label(
            "\n".join([*lines, f"and {more} more"] if more else lines),
            near,
            size=SMALL,
            colour=layer.accent,
            linespacing=1.15,
            gid="finding",
        )
        if text is not None:
            layer.lead(text.box, *near, layer.accent)
            return said
    return 0


@dataclass(frozen=True)
class Fall:
    """A fall that is drawn: its rule and words, the measurement it ends at, where it starts."""

    rule: str
    words: str
    end: tuple[float, float]
    age: float
    value: float


def draw_fall(layer: Layer, findings: list[Any]) -> Fall | None:
    """Draw the deepest fall as an arrow down a ruler of centile spaces.

    The arrow stands at the measurement at which the fall was deepest, so that what is drawn is
    what the finding says: from where the child would be without it to where the child was. One
    ruler: the deepest fall of all has the others in it, or says enough.

    Parameters
    ----------
    layer : Layer
    findings : list of rows
        Of the measure, in view.
    """
    falls = [
        row for row in findings if row.rule in names_with("fall") and np.isfinite(row.magnitude)
    ]
    if layer.subject.sex is None or not falls:
        return None
    return _ruler(layer, max(falls, key=lambda row: (row.magnitude, row.last_date)))


def label_fall(layer: Layer, fall: Fall) -> None:
    """Write the words of a fall beside it."""
    text = layer.label(
        fall.words,
        (fall.age, fall.value),
        must=True,
        size=SMALL,
        colour=layer.accent,
        linespacing=1.15,
        gid="finding",
    )
    if text is not None:
        layer.lead(text.box, fall.age, fall.value, layer.accent)


def _ruler(layer: Layer, fall: Any) -> Fall | None:
    ax, subject = layer.ax, layer.subject
    there = subject.points[subject.points["date"] == fall.last_date]
    there = there[np.isfinite(there["z"].to_numpy(float))]
    if not len(there):
        return None
    row = there.iloc[-1]
    steps = np.arange(0, np.floor(fall.magnitude) + 1)
    z = row["z"] + fall.magnitude * CENTILE_SPACE - steps * CENTILE_SPACE
    values = subject.values_at(np.append(z, row["z"]), float(row["corrected_age_days"]))
    bottom, top = ax.get_ylim()
    if not np.isfinite(values).all() or values.max() > top or values.min() < bottom:
        return None
    accent = layer.accent
    days = ASIDE * layer.point / ax.get_window_extent().width * np.ptp(ax.get_xlim())
    x = float(row["age_days"]) + days
    if x + days / 2 > ax.get_xlim()[1]:
        x -= 2 * days
    ax.annotate(
        "",
        xy=(x, values[-1]),
        xytext=(x, values[0]),
        arrowprops={"arrowstyle": "-|>,head_width=0.16,head_length=0.34", "linewidth": 1.0,
                    "color": accent, "shrinkA": 0, "shrinkB": 0},
        zorder=5,
        gid="fall",
    )  # fmt: skip
    ax.plot(
        np.full(len(steps), x),
        values[:-1],
        linestyle="none",
        marker="_",
        markersize=5,
        markeredgewidth=0.9,
        color=accent,
        zorder=5,
        gid="spaces lost",
    )
    layer.room.take_path(np.array([[x, values[0]], [x, values[-1]]]), firmly=True)
    words = (
        f"{fall.magnitude:.1f} centile spaces lost\n"
        f"{short_date(fall.onset_date)} to {short_date(fall.last_date)}"
    )
    end = (float(row["age_days"]), float(row["value"]))
    return Fall(str(fall.rule), words, end, x, float(values[0]))
