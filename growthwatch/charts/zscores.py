"""The z-score chart: every measure of one child on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.centiles import (
    CENTILE_LINES,
    CENTILE_SPACE,
    LINE_Z,
    whole_centile,
)
from growthwatch.charts.axes.age_axis import draw_age_axis
from growthwatch.charts.axes.arranged import arrange
from growthwatch.charts.axes.frame import (
    finish,
    out_of_view,
    plain_axes,
    say_nothing_recorded,
)
from growthwatch.charts.axes.windows import Ages, age_window
from growthwatch.charts.chart import Chart
from growthwatch.charts.contacts.arranging import numbered
from growthwatch.charts.layer import Layer, figure_of
from growthwatch.charts.lines.centile_lines import DASHED, DASHES, LINE_LABEL
from growthwatch.charts.marks.episodes import STALL, Episode, episodes_of
from growthwatch.charts.marks.findings import ValueAt
from growthwatch.charts.marks.points import value_words
from growthwatch.charts.placing import Room
from growthwatch.charts.presets import PRESETS, PresetName
from growthwatch.charts.saving.hover import Hover
from growthwatch.charts.style import BLACK, LINE_COLOUR, MEASURE_MARKS, RC, SMALL
from growthwatch.charts.subject import Subject, subject_of
from growthwatch.charts.words.alternative_text import zscore_text
from growthwatch.charts.words.heading import Heading, detected_mark, mark, sex_words
from growthwatch.charts.words.writing import write_words
from growthwatch.record.vocabulary import MEASURES, REFERENCE_WORDS, known

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.record.protocols import ChildRecord

SHORT = {"weight": "weight", "height": "height", "bmi": "BMI", "ofc": "head"}
WORDS = {"weight": "weight", "height": "length or height", "bmi": "BMI", "ofc": "head"}
# Told apart in black and white too: full, full, hollow, grey.
JOINED = {"weight": "-", "height": (0, (6, 2)), "bmi": (0, (2, 1.5)), "ofc": (0, (5, 2, 1, 2))}
HOLLOW = ("bmi",)
WITHOUT_SEX = "No z-scores: the sex is not recorded"
STRETCH_WIDTH = 5.0  # points


def zscore_chart(
    child: ChildRecord,
    *,
    ax: Axes | None = None,
    contacts: bool = False,
    findings: bool | None = None,
    ages: Ages = None,
    preset: PresetName = "clinic",
    periods: pd.DataFrame | None = None,
    key: bool = False,
    caption: str | None = None,
) -> Chart:
    """Draw the z-scores of all measures of one child against chronological age.

    Parameters
    ----------
    child : Child
        With .id, .record, .scores, .contacts and .findings.
    ax : Axes, optional
        Where to draw; a new figure otherwise.
    contacts : bool
        Show a tick a contact beneath the chart, in lanes of agencies.
    findings : bool, optional
        Mark what happened and when it could first be seen, of every measure: at most five things, a
        letter each, with their words beneath the chart.
    ages : {"record", "0-1", "0-4", "2-20"} or (float, float), optional
        As in `growth_chart`.
    preset : {"clinic", "conference"}
        "conference" prints in black and white.
    periods, key, caption
        As in `growth_chart`.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        For the family preset, which has no z-scores, and as in `growth_chart`.

    Notes
    -----
    After RCPCH's client specification for growth charts: one colour and marker a measure, points
    joined by fine lines, horizontal lines every two thirds of an SD, chronological age below,
    z-scores of the corrected age. Suspected errors are hollow and not joined. A fall has no ruler
    of spaces lost, as on the growth charts: the lines are one space apart.
    """
    import matplotlib as mpl

    look = PRESETS[known(preset, tuple(PRESETS), "preset")]
    if look.plain:
        raise ValueError(
            "the family preset has no z-scores: draw weight, height, bmi or ofc for the family"
        )
    shown = look.findings if findings is None else findings
    subject = zscore_subject(child)
    told, happened = episodes_of(child.episodes if shown else None, subject)
    table = numbered(child.contacts if contacts else None)
    first, last = age_window(subject, table["date"], ages)
    window = (max(first, 0.0), last)  # ages since birth: no weeks of gestation before it
    with mpl.rc_context(RC):
        arranged = arrange(ax, subject, told, table, periods if contacts else None, window, key=key)
        ax = arranged.places.chart
        notes = [*subject.left_out, *out_of_view(subject, table, window)]
        limits = _limits(subject, *window)
        plain_axes(ax, "z-score (SD)")
        ax.set_ylim(*limits)
        draw_age_axis(ax)
        levels = _draw_lines(ax)
        layer = Layer(ax, subject, Room(ax), notes, look)
        for level in levels:
            layer.room.take_path(np.array([[window[0], level], [window[1], level]]))
        for each in arranged.told:
            if each.kind == STALL:
                _stretch(layer, each)
        handles = [
            handle for measure in MEASURES if (handle := _draw_measure(layer, measure)) is not None
        ]
        arranged.mark(layer, _values_of(subject), happened)
        if any(line.get_gid() == "detected" for line in ax.lines):
            handles.append(detected_mark(layer.accent, "first seen"))
        _label_latest(layer)
        if not len(subject.points):
            say_nothing_recorded(layer, WITHOUT_SEX if subject.sex is None else "")
        finish(
            arranged.places,
            layer,
            arranged.contacts,
            caption,
            Heading(
                "z-scores",
                f"{sex_words(subject)}, {REFERENCE_WORDS[subject.reference]}, "
                f"{subject.gestation_words()}",
                handles,
            ),
        )
    words = zscore_text(subject, table)
    return Chart(figure_of(ax), words, ax, Hover(child, subject, plain=False))


def zscore_subject(child: ChildRecord) -> Subject:
    """Gather the z-scores of all measures: `value` is the z-score, `measured` the value's words."""
    parts = [subject_of(child, measure, child.findings) for measure in MEASURES]
    points = pd.concat(
        [part.points.assign(measure=part.measure) for part in parts], ignore_index=True
    )
    points["measured"] = [
        f"{WORDS[row.measure][:1].upper()}{WORDS[row.measure][1:]}: "
        f"{value_words(row.value, row.measure, row.age_days)}"
        for row in points.itertuples()
    ]
    unscored = int((~np.isfinite(points["z"].to_numpy(float))).sum())
    left_out = [words for part in parts for words in part.left_out]
    if unscored:
        have = "measurement has" if unscored == 1 else "measurements have"
        left_out.append(f"{unscored} {have} no z-score")
    points = points[np.isfinite(points["z"].to_numpy(float))]
    points = points.assign(value=points["z"]).sort_values("age_days", kind="stable")
    reference = _one_reference(parts)
    return Subject(
        child_id=parts[0].child_id,
        sex=parts[0].sex,
        birth_date=parts[0].birth_date,
        gestation_days=parts[0].gestation_days,
        measure="z",
        reference=reference,
        points=points.reset_index(drop=True),
        left_out=tuple(left_out),
    )


def _one_reference(parts: list[Subject]) -> str:
    """Return what all was scored against; of several, the lines would not be everybody's."""
    measured = {part.measure: part.reference for part in parts if len(part.points)}
    if len(set(measured.values())) > 1:
        said = ", ".join(f"{measure} against {name}" for measure, name in measured.items())
        raise ValueError(
            f"the measures of child {parts[0].child_id} were scored against different references "
            f"({said}): score them against one reference to draw one chart"
        )
    return next(iter(measured.values()), parts[0].reference)


def _limits(subject: Subject, first: float, last: float) -> tuple[float, float]:
    """Return the z-scores shown: all nine lines, and the points in view up to 6 SD."""
    points = subject.points
    seen = points.loc[points["age_days"].between(first, last) & ~points["off_scale"], "value"]
    edge = LINE_Z[-1] + 0.75 * CENTILE_SPACE
    # Beyond the points a space is left for their words.
    low = min([-edge, *(seen - CENTILE_SPACE)])
    high = max([edge, *(seen + CENTILE_SPACE)])
    return low, high


def _draw_lines(ax: Axes) -> np.ndarray:
    """Draw a line every two thirds of an SD, the nine centile lines as on the other charts.

    Returns
    -------
    ndarray
        Their z-scores.
    """
    from matplotlib.ticker import FixedFormatter, FixedLocator

    low, high = ax.get_ylim()
    steps = np.arange(np.ceil(low / CENTILE_SPACE), np.floor(high / CENTILE_SPACE) + 1).astype(int)
    for step in steps:
        named = abs(step) <= 4
        label = CENTILE_LINES[step + 4] if named else ""
        ax.axhline(
            step * CENTILE_SPACE,
            color=LINE_COLOUR,
            linewidth=0.75 if named else 0.35,
            linestyle=DASHES if label in DASHED else "-",
            gid=f"centile {label} z" if named else "beyond the lines",
            zorder=1,
        )
    write_words(
        ax,
        CENTILE_LINES,
        [(1, z) for z in LINE_Z],
        size=SMALL,
        align="left",
        offset=(4, 0),
        transform=ax.get_yaxis_transform(),
        gid=LINE_LABEL,
    )
    ax.yaxis.set_major_locator(FixedLocator(list(steps * CENTILE_SPACE)))
    ax.yaxis.set_major_formatter(
        FixedFormatter([f"{step * CENTILE_SPACE:.2f}".replace("-", "−") for step in steps])
    )
    return np.asarray(steps * CENTILE_SPACE)


def _draw_measure(layer: Layer, measure: str) -> Any:
    """Draw one measure's points and joining line; return its mark for the legend."""
    ax = layer.ax
    first, last = ax.get_xlim()
    bottom, top = ax.get_ylim()
    points = layer.subject.points
    points = points[(points["measure"] == measure) & points["age_days"].between(first, last)]
    if not len(points):
        return None
    colour, marker = MEASURE_MARKS[measure]
    colour = colour if layer.preset.in_colour else BLACK
    face = "white" if measure in HOLLOW and not layer.preset.in_colour else colour
    size = {"o": 4.4, "s": 4.0, "D": 3.8, "^": 4.8}[marker]
    suspect = points["suspect"].to_numpy(bool)
    sound = points[~suspect]
    ax.plot(
        sound["age_days"],
        sound["value"],
        color=colour,
        linewidth=0.7,
        linestyle="-" if layer.preset.in_colour else JOINED[measure],
        marker=marker,
        markersize=size,
        markerfacecolor=face,
        markeredgewidth=0.8,
        zorder=4,
        clip_on=False,
        gid=f"measure {measure}",
    )
    layer.room.take_path(sound[["age_days", "value"]].to_numpy(float), firmly=True)
    doubtful = points[suspect]
    if len(doubtful):
        ax.plot(
            doubtful["age_days"],
            np.clip(doubtful["value"], bottom, top),
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor="white",
            markeredgecolor=colour,
            markeredgewidth=0.8,
            zorder=4,
            clip_on=False,
            gid="suspect",
        )
    layer.room.take_points(points["age_days"], np.clip(points["value"], bottom, top))
    label = WORDS[measure]
    if len(sound):
        label += f": {whole_centile(sound['z'].iloc[-1])}"
    label += " (hollow: check)" if len(doubtful) else ""
    line = "-" if layer.preset.in_colour else JOINED[measure]
    handle = mark(label, marker, color=colour, markerfacecolor=face, markersize=size)
    handle.set(linestyle=line, linewidth=0.7)
    return handle


def _label_latest(layer: Layer) -> None:
    """Name each measure at its last point, where there is room: the legend says its centile."""
    ax = layer.ax
    first, last = ax.get_xlim()
    points = layer.subject.points
    seen = points[points["age_days"].between(first, last) & ~points["suspect"]]
    for measure in MEASURES:
        rows = seen[seen["measure"] == measure]
        if not len(rows):
            continue
        row = rows.iloc[-1]
        near = (float(row["age_days"]), float(np.clip(row["value"], *ax.get_ylim())))
        colour = MEASURE_MARKS[measure][0] if layer.preset.in_colour else BLACK
        text = layer.label(
            SHORT[measure], near, size=SMALL, colour=_darker(colour), gid="latest", beside=1.5
        )
        if text is not None:
            layer.lead(text.box, *near)


def _darker(colour: str) -> str:
    """Return a shade in which small words can be read: contrast of 4.5 to 1 on white."""
    from matplotlib.colors import to_hex, to_rgb

    rgb = np.array(to_rgb(colour))
    while _contrast_with_white(rgb) < 4.5:
        rgb = rgb * 0.93
    red, green, blue = rgb.tolist()
    return to_hex((red, green, blue))


def _contrast_with_white(rgb: np.ndarray) -> float:
    """Return the contrast of a colour with white as WCAG 2.2 defines it."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05))


def _values_of(subject: Subject) -> ValueAt:
    """Return where each measure's z-scores stand; of several on a day the last."""
    points = subject.points
    keys = zip(points["measure"], points["age_days"], strict=True)
    at = dict(zip(keys, points["value"], strict=True))
    return lambda age, measure: float(at.get((measure, age), np.nan))


def _stretch(layer: Layer, episode: Episode) -> None:
    """Draw a stretch in which a measure stood still broad behind its line."""
    points = layer.subject.points
    inside = points["age_days"].between(episode.start, episode.end) & ~points["suspect"]
    rows = points[(points["measure"] == episode.measure) & inside]
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
