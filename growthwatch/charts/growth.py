"""The growth chart of one child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from growthwatch.charts.axes.age_axis import draw_age_axis
from growthwatch.charts.axes.arranged import arrange
from growthwatch.charts.axes.frame import (
    finish,
    out_of_view,
    plain_axes,
    say_nothing_recorded,
    say_without_lines,
)
from growthwatch.charts.axes.windows import Ages, age_window
from growthwatch.charts.chart import Chart
from growthwatch.charts.contacts.arranging import numbered
from growthwatch.charts.layer import Layer, figure_of
from growthwatch.charts.lines.bands import draw_expected, draw_parents
from growthwatch.charts.lines.centile_lines import (
    draw_centile_lines,
    label_centile_lines,
    room_for_signposts,
    value_range,
    write_signposts,
)
from growthwatch.charts.marks.episodes import Episode, episodes_of
from growthwatch.charts.marks.findings import (
    deepest_fall,
    draw_fall,
    values_of,
)
from growthwatch.charts.marks.points import draw_points, label_latest
from growthwatch.charts.placing import Room
from growthwatch.charts.presets import PresetName, chosen
from growthwatch.charts.saving.hover import Hover
from growthwatch.charts.style import QUIET, RC, SMALL
from growthwatch.charts.subject import MEASURE_TITLES, Subject, subject_of
from growthwatch.charts.words.alternative_text import alternative_text
from growthwatch.record.vocabulary import UNITS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

    from growthwatch.record.protocols import ChildRecord

EARLY_DAYS = 14
UNIT_WORDS = {"kg": "in kilograms", "cm": "in centimetres"}


def growth_chart(
    child: ChildRecord,
    measure: str = "weight",
    *,
    ax: Axes | None = None,
    contacts: bool | None = None,
    findings: bool | None = None,
    expected: bool | Literal["next"] | None = None,
    ages: Ages = None,
    preset: PresetName = "clinic",
    periods: pd.DataFrame | None = None,
    key: bool = False,
    caption: str | None = None,
) -> Chart:
    """Draw one child's measurements on the nine centile lines, with contacts and findings.

    Parameters
    ----------
    child : Child
        With .id, .record, .scores, .contacts and .findings.
    measure : {"weight", "height", "bmi", "ofc"}
    ax : Axes, optional
        Where to draw. Its lower part is given to the contacts, if there are any. Without it a
        figure is made: A4 landscape where contacts are shown.
    contacts : bool, optional
        Show a tick a contact beneath the chart, in lanes of agencies, at most twelve in words: as
        in `story_chart`.
    findings : bool, optional
        Mark what happened and when it could first be seen, at most five things, a letter each, with
        their words beneath the chart.
    expected : bool or "next", optional
        Shade where the growth model expected each measurement, given those before it; with "next",
        also for 13 weeks after the last. Weight and height only; of themselves, weights only.
    ages : {"record", "0-1", "0-4", "2-20"} or (float, float), optional
        A window of the printed charts, or first and last age in years. Without it, the stretch that
        the record covers.
    preset : {"clinic", "conference", "family"}
        "conference" prints in black and white. "family" speaks plainly and shows neither contacts,
        findings, nor the expected range. What is asked for by name goes before the preset.
    periods : DataFrame, optional
        from, until, kind: hospital, protection plan and so on, drawn as bars above the contacts.
    key : bool
        Begin the words of contacts with their numbers, for a key in the same file.
    caption : str, optional
        Printed on the figure: that weights are illustrative, for example.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        For an unknown measure or preset, ages that do not rise, points that were scored against
        more than one reference, findings asked for on a chart for the family.

    Notes
    -----
    Lines, points and axes follow RCPCH's client specification for growth charts: the 0.4th, 9th,
    50th, 91st and 99.6th centile dashed, the others continuous; points not joined; chronological
    age a dot, corrected age a cross. Where both parents' heights are known, the height chart
    carries the mid-parental centile and the band of nine in ten children of such parents.
    """
    import matplotlib as mpl

    ahead = expected == "next"
    shaded = None if expected is None else bool(expected)
    look, contacts, findings, shaded = chosen(preset, contacts, findings, shaded)
    if expected is None:
        shaded = shaded and measure == "weight"
    found = child.findings if findings else None
    subject = subject_of(child, measure, child.findings if found is None else found)
    told, happened = episodes_of(child.episodes if findings else None, subject)
    table = numbered(child.contacts if contacts else None)
    window = age_window(subject, _other_dates(table, told, subject), ages)
    if ahead and ages in (None, "record"):
        window = window[0], _with_room_ahead(subject, window[1])
    with mpl.rc_context(RC):
        shown = arrange(ax, subject, told, table, periods if contacts else None, window, key=key)
        places, ax = shown.places, shown.places.chart
        notes = [*subject.left_out, *out_of_view(subject, table, window)]
        names = _draw_background(ax, subject, plain=look.plain)
        layer = Layer(ax, subject, Room(ax), notes, look)
        _keep_clear_of_lines(layer, names)
        if shaded:
            draw_expected(layer, child, ahead=ahead)
        draw_points(layer)
        write_signposts(layer)
        if (fall := deepest_fall(found, measure)) is not None:
            draw_fall(layer, fall)
        shown.mark(layer, values_of(subject), happened)
        label_latest(layer)
        say_without_lines(layer)
        if look.parents:
            draw_parents(layer, child)
        _note_early_days(layer)
        if not len(subject.points):
            say_nothing_recorded(layer)
        finish(places, layer, shown.contacts, caption)
    words = alternative_text(subject, table, [each.title for each in told], plain=look.plain)
    return Chart(figure_of(ax), words, ax, Hover(child, subject, look.plain))


def _with_room_ahead(subject: Subject, last: float) -> float:
    if not len(subject.points):
        return last
    return max(last, float(subject.points["age_days"].max()) + 13 * 7 + 7)


def _other_dates(table: pd.DataFrame, told: list[Episode], subject: Subject) -> pd.Series:
    ends = pd.Series([subject.birth_date + pd.Timedelta(days=each.end) for each in told])
    dates = [table["date"], table["date_to"], ends]
    return pd.concat([pd.to_datetime(column).astype("datetime64[ns]") for column in dates])


def _draw_background(ax: Axes, subject: Subject, *, plain: bool) -> list[Bbox]:
    """Set the limits, then draw lines, names and the age axis; return where the names stand."""
    first, last = ax.get_xlim()
    points = subject.points
    shown = points[
        (
            points["age_days"].between(first, last)
            | points["corrected_age_days"].between(first, last)
        )
        & ~points["off_scale"]
    ]
    extremes = list(shown["value"])
    if subject.sex is not None:
        lines = value_range(subject.reference, subject.sex, subject.measure, first, last)
        extremes += list(lines or ())
    low, high = (min(extremes), max(extremes)) if extremes else (0.0, 1.0)
    span = (high - low) or 0.2 * high
    # Signposts stand above the lines, words beneath them.
    above = room_for_signposts(ax, subject.reference, subject.measure)
    ax.set_ylim(max(low - 0.1 * span, 0), high + max(0.05, above / (1 - above)) * span)
    ax.set_xlim(first, last)
    unit = UNITS[subject.measure]
    words = f" {UNIT_WORDS[unit]}" if plain and unit in UNIT_WORDS else f", {unit}"
    plain_axes(ax, MEASURE_TITLES[subject.measure].capitalize() + words)
    draw_age_axis(ax)
    if subject.sex is None:
        return []
    draw_centile_lines(ax, subject.reference, subject.sex, subject.measure)
    ax.set_xlim(first, last)
    return label_centile_lines(ax, subject.reference, subject.sex, subject.measure)


def _keep_clear_of_lines(layer: Layer, names: list[Bbox]) -> None:
    """Keep words off the centile lines, and off their names where the lines end in view."""
    for line in layer.ax.lines:
        if str(line.get_gid()).startswith("centile"):
            layer.room.take_path(np.asarray(line.get_xydata()))
    for box in names:
        layer.room.take_box(box)


def _note_early_days(layer: Layer) -> None:
    first, last = layer.ax.get_xlim()
    subject = layer.subject
    if subject.measure != "weight" or not subject.is_term or not first <= 0 < last:
        return
    points = subject.points
    early = points[points["age_days"] <= EARLY_DAYS]
    value = float(early["value"].iloc[0]) if len(early) else layer.ax.get_ylim()[0]
    near = (min(EARLY_DAYS / 2, last), value)
    words = "First 2 weeks: a loss of up to\n10% of birth weight is normal"
    if layer.label(words, near, size=SMALL, colour=QUIET, gid="early days") is None:
        layer.notes.append(words.replace("\n", " "))
