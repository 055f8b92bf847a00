"""What stands around the chart: heading, legend, the key where it fits, and the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.charts.key import COLUMNS, KEY_TEXT, LINE, key_rows
from growthwatch.charts.lanes import shades
from growthwatch.charts.lettering import one_line, words_width
from growthwatch.charts.marks import DOT
from growthwatch.charts.style import FINDING, INK, PERIOD, QUIET, SMALL, TITLE
from growthwatch.charts.subject import MEASURE_TITLES, REFERENCE_WORDS, Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from growthwatch.charts.contacts import Lane

# Width in points kept left of the axes for the names of agencies and the legend.
SIDE = 168.0
SIDE_MARGIN = 22.0


def write_heading(
    ax: Axes, subject: Subject, caption: str | None, lanes: list[Lane], *, beside: bool
) -> None:
    """Write whose chart this is, never with a name or an NHS number, and what the marks mean.

    The legend stands beside the chart or, where there is no room beside it, above; then it tells
    only what a dot does not say by itself.
    """
    sex = {"female": "girl", "male": "boy"}.get(subject.sex or "", "sex not recorded, so no lines")
    second = ", ".join([sex, REFERENCE_WORDS[subject.reference], subject.gestation_words()])
    handles = _point_handles(ax, subject, beside)
    if beside:
        handles += _contact_handles(ax, lanes)
    width = ax.get_window_extent().width * 72 / ax.figure.dpi
    lowest = caption or second
    needed = words_width(lowest, SMALL + 1.5) + sum(
        words_width(handle.get_label().replace("\n", " "), SMALL - 0.5) + 28 for handle in handles
    )
    # Bold words are wider.
    needed *= 1.1 if caption else 1.0
    own_row = bool(handles) and not beside and needed > width
    lines = [("subtitle", second, "normal")]
    if caption:
        lines.append(("caption", caption, "bold"))
    rows = len(lines) + own_row
    ax.set_title(
        f"Child {subject.child_id}: {MEASURE_TITLES[subject.measure]}",
        loc="left",
        fontsize=TITLE,
        fontweight="bold",
        pad=9 + 13 * rows,
        parse_math=False,
    )
    for i, (name, words, weight) in enumerate(lines):
        ax.annotate(
            words,
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(0, 8 + 13 * (rows - 1 - i)),
            textcoords="offset points",
            fontsize=SMALL + 1.5,
            fontweight=weight,
            parse_math=False,
            gid=name,
            annotation_clip=False,
        )
    if handles:
        place = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "ncols": len(handles)}
        if own_row:
            place |= {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0)}
        if beside:
            left = -(SIDE - SIDE_MARGIN + 8) / width
            place = {"loc": "upper left", "bbox_to_anchor": (left, 1.0)}
        _write_legend(ax, handles, place)


def _write_legend(ax: Axes, handles: list[Line2D], place: dict[str, Any]) -> None:
    legend = ax.legend(
        handles=handles,
        borderaxespad=0.3,
        frameon=False,
        fontsize=SMALL - 0.5,
        handlelength=1.4,
        handletextpad=0.5,
        columnspacing=1.2,
        labelspacing=0.55,
        **place,
    )
    legend.set_gid("legend")


def _mark(label: str, marker: str, **style: object) -> Line2D:
    from matplotlib.lines import Line2D

    style = {"markersize": DOT, "color": INK, "markeredgewidth": 0.8, **style}
    return Line2D([], [], linestyle="none", marker=marker, label=label, **style)


def _point_handles(ax: Axes, subject: Subject, beside: bool) -> list[Line2D]:
    gids = {line.get_gid() for line in ax.lines if len(line.get_xdata())}
    measure = {"bmi": "BMI", "height": "length or height"}.get(
        subject.measure, MEASURE_TITLES[subject.measure]
    )
    handles = []
    if "corrected" in gids:
        handles.append(_mark("age since birth", "o"))
        handles.append(_mark("corrected age", "x", markersize=5.6, markeredgewidth=1.0))
    elif beside and len(subject.points):
        handles.append(_mark(measure, "o"))
    if "suspect" in gids:
        handles.append(_mark("probable error: check", "o", markerfacecolor="white"))
    if "detected" in gids:
        ring = {"markersize": 7.5, "color": FINDING, "markerfacecolor": "none"}
        words = "finding: when it could\nfirst be seen" if beside else "finding, first seen"
        handles.append(_mark(words, "o", **ring))
    return handles


def _contact_handles(ax: Axes, lanes: list[Lane]) -> list[Line2D]:
    from matplotlib.lines import Line2D

    handles = []
    if any(text.get_gid() == "arrow number" for text in ax.texts):
        handles.append(
            _mark("contact on that day", r"$\uparrow$", markersize=7, markeredgewidth=0.2)
        )
    for words, face, edge in shades(lanes):
        style = {"markersize": 6.5, "markerfacecolor": face, "markeredgecolor": edge}
        handles.append(_mark(words, "s", **style, markeredgewidth=0.6))
    if any(marker.periods for lane in lanes for marker in lane.markers):
        label = "contact within, or over,\nthis period"
        handles.append(Line2D([], [], color=PERIOD, linewidth=2.2, label=label))
    return handles


def write_foot(
    ax: Axes,
    lanes_ax: Axes | None,
    table: pd.DataFrame,
    subject: Subject,
    in_key: int,
    notes: list[str],
) -> None:
    """Write the key where it fits, or where to find it, and what the chart leaves out."""
    base = lanes_ax or ax
    left = -(SIDE - SIDE_MARGIN) if lanes_ax is not None else 0.0
    y = -22.0 if lanes_ax is not None else -30.0
    if in_key:
        y = _write_key(base, table, subject, left, y - 10) - 3
    elif lanes_ax is not None:
        notes = ["Contacts are numbered by date: see the key to the contacts", *notes]
    if notes:
        base.annotate(
            ". ".join(note.rstrip(".") for note in notes) + ".",
            xy=(0, 0),
            xycoords="axes fraction",
            xytext=(left, y),
            textcoords="offset points",
            fontsize=SMALL - 0.5,
            color=QUIET,
            va="center",
            parse_math=False,
            annotation_clip=False,
            gid="foot",
        )


def _write_key(base: Axes, table: pd.DataFrame, subject: Subject, left: float, y: float) -> float:
    """Write one line a contact and return the level beneath them, in points."""
    for row in key_rows(table, subject.birth_date):
        for column, words in row.items():
            start, width = COLUMNS[column]
            base.annotate(
                words if column == "number" else one_line(words, width, KEY_TEXT),
                xy=(0, 0),
                xycoords="axes fraction",
                xytext=(left + start, y),
                textcoords="offset points",
                ha="right" if column == "number" else "left",
                va="baseline",
                fontsize=KEY_TEXT,
                fontweight="bold" if column == "number" else "normal",
                parse_math=False,
                annotation_clip=False,
                gid="key",
            )
        y -= LINE
    return y
