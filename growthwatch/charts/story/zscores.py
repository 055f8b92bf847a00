"""The z-scores beneath a story chart, against the same ages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from growthwatch.centiles import CENTILE_LINES, CENTILE_SPACE, LINE_Z
from growthwatch.charts.layer import Layer
from growthwatch.charts.lines.centile_lines import DASHED, DASHES, LINE_LABEL
from growthwatch.charts.marks.episodes import Episode, OwnLine, sound, spaces_below
from growthwatch.charts.story.panels import clear_hatching
from growthwatch.charts.style import INK, LINE_COLOUR, POINT_COLOUR, SMALL
from growthwatch.charts.words.writing import write_words

# Where nobody weighed for longer than this the z-scores are not joined. growthwatch: half a year,
# the longest that is left between two routine weighings of the first year.
GAP_DAYS = 183
WORDS_BENEATH = 24.0  # points beneath the lowest z-score, for words


def draw_z_panel(
    layer: Layer, line: OwnLine | None, episodes: Sequence[Episode], whose: str
) -> None:
    """Draw the z-scores against the same ages: joined where weighed, apart where not."""
    ax, subject = layer.ax, layer.subject
    points = sound(subject)
    first = ax.get_xlim()[0]
    _draw_ats(layer, points["z"].to_numpy(float))
    age, z = points["age_days"].to_numpy(float), points["z"].to_numpy(float)
    starts = np.flatnonzero(np.diff(age, prepend=-np.inf) > GAP_DAYS)
    gaps = {each.gap[0] for each in episodes if each.gap is not None}
    for stretch in np.split(np.arange(len(age)), sorted({*starts[1:], *_after(age, gaps)})):
        path = np.column_stack([age[stretch], z[stretch]])
        ax.plot(*path.T, "o-", color=POINT_COLOUR, markersize=3.6, linewidth=1.1, zorder=4,
                clip_on=False, gid="z-scores")  # fmt: skip
        layer.room.take_path(path, firmly=True)
    layer.room.take_points(age, z, radius=3)
    if line is None:
        return
    ax.plot(
        [max(first, 0), float(subject.points["age_days"].max())], [line.z, line.z], color=INK,
        linewidth=1.5, zorder=1.6, gid="own line z",
    )  # fmt: skip
    said: list[float] = []
    for each in sorted(episodes, key=lambda e: e.end):
        below = spaces_below(subject, line, each)
        if below is None or (said and below[1] < said[-1] + 0.5):
            continue
        said.append(below[1])
        near = (below[0], line.z - below[1] * CENTILE_SPACE)
        number = f"{below[1]:.1f}"
        words = f"{number} {'space' if number == '1.0' else 'spaces'}"
        if len(said) == 1:
            words += f" below {whose} line"
        label = layer.label(words, near, size=SMALL, gid="spaces below")
        if label is not None:
            clear_hatching(layer, label.box)
            layer.lead(label.box, *near, INK)


def _after(age: np.ndarray, gaps: set[float]) -> set[int]:
    """Return the rows with which the record goes on after the gaps that begin at ages."""
    return {int(np.searchsorted(age, start, side="right")) for start in gaps} - {0, len(age)}


def _draw_ats(layer: Layer, z: np.ndarray) -> None:
    """Draw the lines a centile space apart that the z-scores are near, and name them."""
    from matplotlib.ticker import FixedFormatter, FixedLocator

    ax = layer.ax
    low, high = (z.min(), z.max()) if len(z) else (-1.0, 1.0)
    highest = max(high + 0.75 * CENTILE_SPACE, low + 3 * CENTILE_SPACE)
    height = ax.get_window_extent().height / layer.point
    ax.set_ylim(low - WORDS_BENEATH * (highest - low) / (height - WORDS_BENEATH), highest)
    bottom, top = ax.get_ylim()
    named = [(z, name) for z, name in zip(LINE_Z, CENTILE_LINES, strict=True) if bottom <= z <= top]
    for at, name in named:
        ax.axhline(
            at, color=LINE_COLOUR, linewidth=0.75, zorder=1, gid=f"centile {name} z",
            linestyle=DASHES if name in DASHED else "-",
        )  # fmt: skip
        layer.room.take_path(np.array([[edge, at] for edge in ax.get_xlim()]))
    # As many names as have room, from the lowest.
    space = CENTILE_SPACE * ax.get_window_extent().height / (top - bottom) / layer.point
    names = named[:: max(1, int(np.ceil(1.1 * SMALL / space)))]
    write_words(
        ax,
        [name for _, name in names],
        [(1, at) for at, _ in names],
        size=SMALL,
        align="left",
        offset=(4, 0),
        transform=ax.get_yaxis_transform(),
        gid=LINE_LABEL,
    )
    whole = np.arange(np.ceil(bottom), np.floor(top) + 1)
    ax.yaxis.set_major_locator(FixedLocator(list(whole)))
    ax.yaxis.set_major_formatter(
        FixedFormatter([f"{v + 0.0:.0f}".replace("-", "−") for v in whole])
    )
