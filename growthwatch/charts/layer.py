"""The axes being drawn on, the room left there, and words put where there is room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from growthwatch.charts.placing import BESIDE, Room
from growthwatch.charts.presets import PRESETS, Preset
from growthwatch.charts.style import INK, LINE_COLOUR
from growthwatch.charts.subject import Subject
from growthwatch.charts.words.lettering import LINESPACING, words_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

TOUCHING = 9.0  # points between a label and its point within which no line is drawn
STOPS_SHORT = 5.0  # points that a line ends before its point


class Label(NamedTuple):
    """Words on the chart and the place they take, in pixels."""

    text: Text
    box: Bbox


@dataclass
class Layer:
    """The axes being drawn, and the room left on them."""

    ax: Axes
    subject: Subject
    room: Room
    notes: list[str] = field(default_factory=list)
    preset: Preset = PRESETS["clinic"]
    labels: list[Label] = field(default_factory=list)

    @property
    def accent(self) -> str:
        """Colour of the findings."""
        return self.preset.accent

    @property
    def point(self) -> float:
        """Pixels in a point."""
        return pixels_a_point(self.ax)

    def pixels(self, age: float, value: float) -> np.ndarray:
        """Return where an age and a value stand, in pixels."""
        return np.asarray(self.ax.transData.transform((age, value)))

    def label(
        self,
        words: str,
        near: tuple[float, float],
        *,
        size: float,
        colour: str = INK,
        linespacing: float = LINESPACING,
        gid: str | None = None,
        must: bool = False,
        beside: float = BESIDE,
    ) -> Label | None:
        """Write words in the free place nearest to an age and value; None if there is none.

        Never across a centile line: words would hide it, and it them. What `must` be said may stand
        far from its point. `beside` are the points left free around it.
        """
        width, height = (length * self.point for length in words_size(words, size, linespacing))
        x, y = self.pixels(*near)
        point = (float(x), float(y))
        centre = self.room.find(width, height, point, off_lines=True, beside=beside)
        if centre is None and must:
            centre = self.room.find(width, height, point, must=True, off_lines=True)
        if centre is None:
            return None
        x, y = self.ax.transData.inverted().transform(centre)
        text = self.ax.text(
            x, y, words, fontsize=size, color=colour, linespacing=linespacing, ha="center",
            va="center", parse_math=False, zorder=6, gid=gid,
        )  # fmt: skip
        text.set_clip_on(False)
        box = box_around(centre, width, height)
        self.room.take_box(box)
        self.labels.append(Label(text, box))
        return self.labels[-1]

    def lead(self, box: Bbox, age: float, value: float, colour: str = LINE_COLOUR) -> None:
        """Draw a fine line from the box of a label to what it speaks of, unless they touch."""
        target = self.pixels(age, value)
        start = np.clip(target, [box.x0, box.y0], [box.x1, box.y1])
        away = target - start
        distance = np.hypot(*away) / self.point
        if distance < TOUCHING:
            return
        end = target - away / np.hypot(*away) * STOPS_SHORT * self.point
        path = self.ax.transData.inverted().transform(np.array([start, end]))
        self.ax.plot(
            *path.T, color=colour, linewidth=0.5, zorder=2, gid="leader", solid_capstyle="butt"
        )
        self.room.take_path(path, firmly=True)


def figure_of(ax: Axes) -> Any:
    """Return the figure that axes stand on, also where they are in a part of one."""
    return ax.get_figure(root=True)


def pixels_a_point(ax: Axes) -> float:
    return float(figure_of(ax).dpi) / 72


def width_in_points(ax: Axes) -> float:
    return float(ax.get_window_extent().width) / pixels_a_point(ax)


def box_around(centre: tuple[float, float], width: float, height: float) -> Bbox:
    from matplotlib.transforms import Bbox

    (x, y), across, up = centre, width / 2, height / 2
    return Bbox([[x - across, y - up], [x + across, y + up]])
