"""What stands around the chart: heading, legend and foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from growthwatch.charts.layer import Layer, figure_of, width_in_points
from growthwatch.charts.marks.points import DOT
from growthwatch.charts.style import EXPECTED, INK, QUIET, SMALL, TITLE
from growthwatch.charts.subject import MEASURE_TITLES, Subject
from growthwatch.charts.words.lettering import WIDER, in_lines, words_width
from growthwatch.charts.words.writing import write_words
from growthwatch.record.vocabulary import REFERENCE_WORDS
from growthwatch.say.sentence import called

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

LONG_TITLE = 10.5  # points
LINE_OF_HEADING, LINE = 9.5, 14.0  # points: letters, and from one line to the next


@dataclass(frozen=True)
class Heading:
    """What a chart that is not of one measure against age says above it."""

    title: str
    second: str
    handles: list[Any]


def write_heading(layer: Layer, caption: str | None, heading: Heading | None) -> None:
    """Write whose chart this is, never with a name or an NHS number, and what the marks mean.

    The legend tells only what a dot does not say by itself.
    """
    ax, subject = layer.ax, layer.subject
    if heading is None:
        heading = Heading(
            MEASURE_TITLES[subject.measure],
            f"{sex_words(subject)}, {REFERENCE_WORDS[subject.reference]}, "
            + subject.gestation_words(plain=layer.preset.plain),
            _point_handles(layer),
        )
    second = heading.second
    handles = list(heading.handles)
    width = width_in_points(ax)
    said = caption.split("\n") if caption else []
    lowest = [second, *said][-1]
    needed = words_width(lowest, LINE_OF_HEADING) + sum(
        words_width(handle.get_label().replace("\n", " "), SMALL) + 28 for handle in handles
    )
    # Bold words are wider.
    needed *= 1.1 if caption else 1.0
    own_row = bool(handles) and needed > width
    lines = [("subtitle", second, "normal")]
    lines += [("caption", line, "bold") for line in said]
    rows = len(lines) + own_row
    title, size = _title(f"{called(subject.child_id)}: {heading.title}", ax)
    ax.set_title(
        title,
        loc="left",
        y=1.0,  # said outright, or matplotlib measures every tick to find it
        fontsize=size,
        fontweight="bold",
        pad=9 + LINE * rows,
        parse_math=False,
    )
    for i, (name, words, weight) in enumerate(lines):
        write_words(
            ax,
            [words],
            [(0, 1)],
            size=LINE_OF_HEADING,
            align="left",
            level="baseline",
            offset=(0, 8 + LINE * (rows - 1 - i)),
            weight=weight,
            transform=ax.transAxes,
            gid=name,
        )
    if handles:
        place = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "ncols": len(handles)}
        if own_row:
            place |= {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0)}
        _write_legend(ax, handles, place)


def _title(words: str, ax: Axes) -> tuple[str, float]:
    """Return a title that stays on the page, and its size: smaller, in lines, where it is long."""
    page = figure_of(ax).get_size_inches()[0] * 72
    room = (page * (1 - ax.get_position().x0) - 6) / WIDER["bold"]
    if words_width(words, TITLE) <= room:
        return words, TITLE
    return "\n".join(in_lines(words, room, LONG_TITLE)), LONG_TITLE


def sex_words(subject: Subject) -> str:
    """Say the sex."""
    return {"female": "girl", "male": "boy"}.get(subject.sex or "", "sex not recorded")


def _write_legend(ax: Axes, handles: list[Any], place: dict[str, Any]) -> None:
    legend = ax.legend(
        handles=handles,
        borderaxespad=0.3,
        frameon=False,
        fontsize=SMALL,
        handlelength=1.4,
        handletextpad=0.5,
        columnspacing=1.2,
        labelspacing=0.55,
        **place,
    )
    legend.set_gid("legend")


def mark(label: str, marker: str, **style: Any) -> Line2D:
    from matplotlib.lines import Line2D

    style = {"markersize": DOT, "color": INK, "markeredgewidth": 0.8, **style}
    return Line2D([], [], linestyle="none", marker=marker, label=label, **style)


def detected_mark(accent: str, words: str) -> Line2D:
    return mark(words, "o", markersize=7.5, color=accent, markerfacecolor="none")


def _point_handles(layer: Layer) -> list[Any]:
    ax = layer.ax
    gids = {line.get_gid() for line in ax.lines if len(np.asarray(line.get_xdata(orig=True)))}
    handles = []
    if "corrected" in gids:
        handles.append(mark("age since birth", "o"))
        handles.append(mark("corrected age", "x", markersize=5.6, markeredgewidth=1.0))
    if "suspect" in gids:
        words = "to be measured again" if layer.preset.plain else "probable error"
        handles.append(mark(words, "o", markerfacecolor="white"))
    if "detected" in gids:
        handles.append(detected_mark(layer.accent, "first seen"))
    if {each.get_gid() for each in ax.collections} & {"expected", "expected next"}:
        handles.append(_expected_handle())
    return handles


def _expected_handle() -> Any:
    from matplotlib.patches import Patch

    return Patch(
        facecolor=EXPECTED[1], edgecolor=EXPECTED[0], linewidth=3, label="expected of 9 in 10"
    )


def write_foot(ax: Axes, lanes_ax: Axes | None, words: float, notes: list[str]) -> None:
    """Write what the marks mean and what the chart leaves out, under `words` points of words."""
    if not notes:
        return
    base = lanes_ax or ax
    left = 26.0 - base.get_position().x0 * figure_of(ax).get_size_inches()[0] * 72
    left = left if lanes_ax is not None else 0.0
    width = width_in_points(base) - left + (30.0 if lanes_ax is not None else 0.0)
    said = ". ".join(note.rstrip(".") for note in notes) + "."
    base.annotate(
        "\n".join(in_lines(said, width, SMALL)),
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(left, (-18.0 if lanes_ax is not None else -26.0 - words)),
        textcoords="offset points",
        fontsize=SMALL,
        color=QUIET,
        va="top",
        linespacing=1.15,
        parse_math=False,
        annotation_clip=False,
        gid="foot",
    )
