"""The growth chart of one child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.charts.age_axis import draw_age_axis, draw_date_axis
from growthwatch.charts.contacts import MARKER_HEIGHT, Lane, arrange, height_in_rows, numbered
from growthwatch.charts.findings import draw_findings
from growthwatch.charts.heading import SIDE, write_foot, write_heading
from growthwatch.charts.key import LINE
from growthwatch.charts.lanes import EARLIER_WIDTH, draw_lanes
from growthwatch.charts.lines import (
    draw_centile_lines,
    label_centile_lines,
    value_range,
)
from growthwatch.charts.marks import (
    Layer,
    draw_contact_arrows,
    draw_points,
)
from growthwatch.charts.placing import Room
from growthwatch.charts.signposts import write_signposts
from growthwatch.charts.style import A4_LANDSCAPE, LINE_COLOUR, QUIET, RC, SMALL, TITLE
from growthwatch.charts.subject import (
    MEASURE_TITLES,
    PLURALS,
    Subject,
    age_window,
    subject_of,
)
from growthwatch.charts.words import alternative_text
from growthwatch.vocabulary import UNITS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WITHOUT_CONTACTS = (9.5, 6.4)  # inches
MOST_KEY_ROWS = 14  # as many fit under the lanes on one page
LEAST_CHART_HEIGHT = 230.0  # points
BETWEEN = 36.0  # points between chart and lanes, for the labels of the age axis
LEAST_SIZE_WITH_LANES = (300.0, 300.0)  # points of width and height to divide
EARLY_DAYS = 14


def growth_chart(
    child: Any,
    measure: str = "weight",
    *,
    ax: Axes | None = None,
    contacts: bool = True,
    findings: bool = True,
    ages: tuple[float, float] | None = None,
    caption: str | None = None,
) -> Axes:
    """Draw one child's measurements on the nine centile lines, with contacts and findings.

    Parameters
    ----------
    child : Child
        With .id, .record, .scores, .contacts and .findings.
    measure : {"weight", "height", "bmi", "ofc"}
    ax : Axes, optional
        Where to draw. Its lower part is given to the contacts, if there are any. Without it a
        figure is made: A4 landscape where contacts are shown.
    contacts : bool
        Show a lane for each agency beneath the chart. The key to the numbers stands on the figure
        if it fits there; `contact_key` draws it on pages of its own.
    findings : bool
        Mark what was found and when it could first be found.
    ages : (float, float), optional
        First and last age in years. Without it, the stretch that the record covers.
    caption : str, optional
        Printed on the figure: that weights are illustrative, for example.

    Returns
    -------
    Axes
        The chart. Its `alternative_text` describes it in words, without saying whose it is.

    Raises
    ------
    ValueError
        For an unknown measure, ages that do not rise, or points that were scored against more than
        one reference.

    Notes
    -----
    Lines, points and axes follow RCPCH's client specification for growth charts: the 0.4th, 9th,
    50th, 91st and 99.6th centile dashed, the others continuous; points not joined; chronological
    age a dot, corrected age a cross.
    """
    import matplotlib as mpl

    found = child.findings if findings else None
    subject = subject_of(child, measure, found)
    table = numbered(child.contacts if contacts else None)
    window = age_window(subject, _other_dates(table, found, measure), ages)
    with mpl.rc_context(RC):
        places = _make_room(ax, subject, table, window)
        ax, lanes_ax, lanes = places.chart, places.lanes_axes, places.lanes
        notes = [*subject.left_out, *_out_of_view(subject, table, window)]
        if len(table) and not lanes:
            notes.append("contacts are not shown: there is no room or none has a date in view")
        _draw_background(ax, subject)
        room = Room(ax)
        layer = Layer(ax, subject, room, notes)
        _keep_clear_of_lines(layer)
        draw_points(layer)
        write_signposts(layer)
        draw_contact_arrows(layer, table)
        draw_findings(layer, found)
        _note_early_days(layer)
        if not len(subject.points):
            _say_nothing_recorded(ax, measure)
        write_heading(ax, subject, caption, lanes, beside=bool(lanes))
        if lanes_ax is not None:
            earlier = "before birth" if window[0] <= 0 else "earlier"
            draw_lanes(lanes_ax, lanes, earlier_words=earlier)
            draw_date_axis(lanes_ax, subject.birth_date)
        write_foot(ax, lanes_ax, table, subject, places.in_key, notes)
        ax.alternative_text = alternative_text(subject, table, found, window)
    return ax


def _other_dates(table: pd.DataFrame, found: pd.DataFrame | None, measure: str) -> pd.Series:
    dates = [table["date"], table["date_to"]]
    if found is not None and len(found):
        here = found[(found["measure"].astype(str) == measure).to_numpy()]
        dates.append(here["last_date"])
    return pd.concat([pd.to_datetime(column).astype("datetime64[ns]") for column in dates])


@dataclass
class _Places:
    """The axes of one chart."""

    chart: Axes
    lanes_axes: Axes | None
    lanes: list[Lane]
    in_key: int  # contacts in the key on the figure


def _make_room(
    ax: Axes | None, subject: Subject, table: pd.DataFrame, window: tuple[float, float]
) -> _Places:
    """Make the axes, or divide those given, and set the ages in view."""
    from matplotlib import pyplot as plt

    dated = bool(table["date"].notna().any())
    in_key = 0
    if ax is None:
        in_key = len(table) if len(table) <= MOST_KEY_ROWS else 0
        size = A4_LANDSCAPE if len(table) else WITHOUT_CONTACTS
        figure = plt.figure(figsize=size)
        width, height = size[0] * 72, size[1] * 72
        left = SIDE if dated else 52.0
        bottom = 44.0 + (in_key * LINE + 14 if in_key else 0.0)
        box = (left, bottom, width - left - 46.0, height - bottom - 66.0)
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        divide = True
    else:
        figure = ax.figure
        width, height = (72 * inches for inches in figure.get_size_inches())
        extent = ax.get_position()
        left, bottom = extent.x0 * width, extent.y0 * height
        across, up = extent.width * width, extent.height * height
        dated = dated and across > LEAST_SIZE_WITH_LANES[0] and up > LEAST_SIZE_WITH_LANES[1]
        # Heading, foot and the names of the agencies take part of the room given.
        side, above, below = (SIDE - 52.0, 40.0, 30.0) if dated else (0.0, 0.0, 0.0)
        box = (left + side, bottom + below, across - side, up - above - below)
        divide = dated
    left, bottom, across, up = box
    lanes: list[Lane] = []
    lanes_height = 0.0
    if dated:
        room = max(up - BETWEEN - max(LEAST_CHART_HEIGHT, 0.45 * up), 0.22 * up)
        lanes = arrange(
            table,
            subject.birth_date,
            window,
            across / (window[1] - window[0]),
            most_rows=room / MARKER_HEIGHT,
            earlier_width=EARLIER_WIDTH,
        )
    if lanes:
        lanes_height = height_in_rows(lanes) * MARKER_HEIGHT
        up -= lanes_height + BETWEEN
    if divide:
        chart_bottom = bottom + (lanes_height + BETWEEN if lanes else 0.0)
        ax.set_position((left / width, chart_bottom / height, across / width, up / height))
    ax.set_xlim(*window)
    lanes_ax = None
    if lanes:
        lanes_ax = figure.add_axes(
            (left / width, bottom / height, across / width, lanes_height / height)
        )
        lanes_ax.set_xlim(*window)
    return _Places(ax, lanes_ax, lanes, in_key)


def _draw_background(ax: Axes, subject: Subject) -> None:
    """Set the limits, then draw lines, labels and the age axis."""
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
    ax.set_ylim(max(low - 0.1 * span, 0), high + 0.05 * span)
    ax.set_xlim(first, last)
    ax.grid(False)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.set_ylabel(f"{MEASURE_TITLES[subject.measure].capitalize()}, {UNITS[subject.measure]}")
    _draw_value_axis(ax)
    draw_age_axis(ax)
    if subject.sex is not None:
        draw_centile_lines(ax, subject.reference, subject.sex, subject.measure)
        ax.set_xlim(first, last)
        label_centile_lines(ax, subject.reference, subject.sex, subject.measure)


def _draw_value_axis(ax: Axes) -> None:
    from matplotlib.ticker import MaxNLocator, ScalarFormatter

    ax.yaxis.set_major_locator(MaxNLocator(nbins=12, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    ax.tick_params(axis="y", labelsize=SMALL, labelfontfamily="DejaVu Sans", length=3)


def _keep_clear_of_lines(layer: Layer) -> None:
    for line in layer.ax.lines:
        if str(line.get_gid()).startswith("centile"):
            layer.room.take_path(line.get_xydata())


def _note_early_days(layer: Layer) -> None:
    first, last = layer.ax.get_xlim()
    subject = layer.subject
    if subject.measure != "weight" or not subject.is_term or not first <= 0 < last:
        return
    points = subject.points
    early = points[points["age_days"] <= EARLY_DAYS]
    value = float(early["value"].iloc[0]) if len(early) else layer.ax.get_ylim()[0]
    layer.label(
        "First 2 weeks: a loss of up to\n10% of birth weight is normal",
        (min(EARLY_DAYS / 2, last), value),
        fontsize=SMALL - 0.8,
        color=QUIET,
        gid="early days",
    )


def _say_nothing_recorded(ax: Axes, measure: str) -> None:
    ax.text(
        0.5,
        0.5,
        f"No {PLURALS[measure]} recorded",
        transform=ax.transAxes,
        ha="center",
        va="center",
        fontsize=TITLE,
        bbox={"facecolor": "white", "edgecolor": LINE_COLOUR, "boxstyle": "round,pad=0.5"},
        zorder=7,
    )


def _out_of_view(subject: Subject, table: pd.DataFrame, window: tuple[float, float]) -> list[str]:
    first, last = window
    points = subject.points
    unseen = int((~points["age_days"].between(first, last)).sum())
    notes = []
    if unseen:
        notes.append(f"{unseen} of the {PLURALS[subject.measure]} outside the ages shown")
    later = int((subject.age_on(table["date"]) > last).sum())
    if later:
        notes.append(f"{_contacts(later)} after the ages shown")
    undated = int(table["date"].isna().sum())
    if undated:
        notes.append(f"{_contacts(undated)} without a date, in the key only")
    return notes


def _contacts(number: int) -> str:
    return f"{number} contact" + ("" if number == 1 else "s")
