"""The story chart: what happened to one child, told so that it is seen from across a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.axes.age_axis import draw_age_axis, draw_date_axis
from growthwatch.charts.axes.frame import (
    new_figure,
    out_of_view,
    plain_axes,
    say_nothing_recorded,
    say_without_lines,
)
from growthwatch.charts.axes.windows import Ages, age_window
from growthwatch.charts.chart import Chart
from growthwatch.charts.contacts.arranging import numbered
from growthwatch.charts.contacts.lanes import MOST_ROWS, Lanes, arrange_lanes, draw_lanes
from growthwatch.charts.layer import Layer, figure_of
from growthwatch.charts.marks.columns import Told, columns, height_of, write_columns
from growthwatch.charts.marks.episodes import (
    STALL,
    Episode,
    OwnLine,
    episodes_of,
    met_again,
    own_line,
)
from growthwatch.charts.placing import Room
from growthwatch.charts.presets import PRESETS
from growthwatch.charts.saving.hover import Hover
from growthwatch.charts.story.lines import draw_lines
from growthwatch.charts.story.panels import (
    LETTER,
    LETTER_ON_PAGE,
    draw_again,
    draw_changes,
    draw_letters,
    draw_own_line,
    draw_story_points,
    label_again,
    label_lines_that_leave,
    label_now,
    label_own_line,
    shade_stretches,
)
from growthwatch.charts.story.window import Focus, focus
from growthwatch.charts.story.zscores import draw_z_panel
from growthwatch.charts.style import A4_LANDSCAPE, INK, QUIET, RC, SMALL
from growthwatch.charts.subject import MEASURE_TITLES, Subject, subject_of, without_lines
from growthwatch.charts.words.alternative_text import story_text
from growthwatch.charts.words.heading import sex_words
from growthwatch.charts.words.lettering import in_lines
from growthwatch.record.vocabulary import REFERENCE_WORDS, UNITS
from growthwatch.say.sentence import called

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.record.protocols import ChildRecord

HEADLINE = 15.0  # points
LEADING = 1.28  # from one line to the next, in sizes of its letters
BOLD = 1.14  # how much wider than the normal letters
MARGIN = 20.0
SIDE, SIDE_WITH_NAMES, RIGHT = 46.0, 136.0, 44.0
LEAST_WITH_NAMES = (480.0, 420.0)  # points of width and height that contacts need
LEAST_HEIGHT, HEIGHT_A_ROW = 345.0, 30.0  # points of a place, and for each row of words
BELOW_HEADING = 16.0  # points: the names of the lines that leave the window stand there
AGES, DATES, FOOT = 30.0, 17.0, 22.0  # room for the labels of the axes and the notes
BETWEEN = 8.0
Z_SHARE, LEAST_Z, MOST_Z = 0.25, 60.0, 120.0  # the panel of the z-scores


def story_chart(
    child: ChildRecord,
    measure: str = "weight",
    *,
    episodes: pd.DataFrame | None = None,
    headline: str | None = None,
    periods: pd.DataFrame | None = None,
    ax: Axes | None = None,
    contacts: bool = True,
    with_numbers: bool = False,
    ages: Ages = None,
    caption: str | None = None,
    on_page: bool = False,
) -> Chart:
    """Draw what happened to a child: a letter an episode, in a window that serves the child.

    Parameters
    ----------
    child : Child
        With .id, .record, .scores, .findings and .contacts.
    measure : {"weight", "height", "bmi", "ofc"}
    episodes : DataFrame, optional
        As `growthwatch.episodes` returns it; the five most severe of the measure are drawn, each
        with its letter.
    headline : str, optional
        The sentence above the chart, as of `growthwatch.judge`; without it, whose chart it is.
    periods : DataFrame, optional
        from, until, kind: hospital, protection plan and so on, drawn as bars above the contacts.
    ax : Axes, optional
        Whose place the panels take; a figure of A4 on its side otherwise.
    contacts : bool
        Show a tick a contact in lanes of agencies, and at most twelve in words: those that the
        contacts' column `chart` asks for, or by impact and nearness to an episode. `chart_words`,
        where there is such a column, is what is written; the kind of contact otherwise.
    with_numbers : bool
        Begin the words with the contacts' numbers, for a key that is in the same file.
    ages : {"record", "0-1", "0-4", "2-20"} or (float, float), optional
    caption : str, optional
    on_page : bool
        For a page that itself says whose chart it is, and what happened beside each letter: the
        letters stand alone, and the heading is the reference and which lines are cut.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        For an unknown measure, episodes without a column, and as in
        `growth_chart`.

    Notes
    -----
    The axis holds the child's measurements and the nearest centile lines; which lines leave it is
    said. The z-scores stand beneath on the same ages, not joined where nobody weighed. RCPCH's
    rules for the full chart, whose every line is in view, hold for the other presets.
    """
    import matplotlib as mpl

    subject = subject_of(child, measure, child.findings)
    told, happened = episodes_of(episodes, subject)
    table = numbered(child.contacts if contacts else None)
    first, last = age_window(subject, _dates(table, episodes), ages)
    window = max(first, 0.0), last
    with mpl.rc_context(RC):
        place = Place.of(ax, with_names=_has_contacts(table, periods))
        lanes = None
        if place.with_names:
            lanes = arrange_lanes(
                table,
                periods,
                subject,
                told,
                window,
                place.across,
                with_numbers=with_numbers,
                most_rows=place.rows_of_words,
            )
            lanes = lanes if lanes.height else None
        view = focus(subject, *window)
        heading = _heading(subject, told, headline, caption, view, place, on_page=on_page)
        said = [Told(each.letter, each.title, each.middle) for each in told]
        beneath = columns([] if on_page else said, window, place.across)
        panels = _make_panels(
            place, heading, height_of(beneath), lanes, window,
            with_z=not without_lines(subject, *window),
        )  # fmt: skip
        line, again = own_line(subject, told), met_again(told)
        notes = [*subject.left_out, *out_of_view(subject, table, window)]
        if subject.corrected:
            notes.append("Ages are since birth, the lines those of the corrected age")
        layer = _draw_main(panels.main, subject, told, line, again, view, notes, on_page=on_page)
        if panels.z is None:
            say_without_lines(layer)
            draw_age_axis(panels.main)
        else:
            _draw_z(panels.z, layer, told, line)
        write_columns(panels.main, beneath, layer.accent, AGES if panels.z is None else 0.0)
        if panels.contacts is not None and lanes is not None:
            draw_lanes(panels.contacts, lanes, told)
            draw_date_axis(panels.contacts, subject.birth_date)
            when = "before birth" if window[0] <= 0 else "before the ages shown"
            notes += [f"{lanes.earlier} {when} not drawn"] * bool(lanes.earlier)
        _write_heading(panels.main, heading, place)
        if happened > len(told):
            notes.append(f"{happened - len(told)} further episodes not drawn")
        _write_foot(panels, [*_key(told, again, lanes), *notes], place)
    words = story_text(subject, table, [each.title for each in told], headline)
    return Chart(figure_of(panels.main), words, panels.main, Hover(child, subject, plain=False))


@dataclass(frozen=True)
class Place:
    """Where the chart stands on its figure, in points; `ax` becomes the upper panel."""

    ax: Axes
    left: float
    bottom: float
    width: float
    height: float
    with_names: bool  # room on the left for the names of agencies

    @classmethod
    def of(cls, ax: Axes | None, *, with_names: bool) -> Place:
        """Take the place of axes that are given, or a page of A4."""
        if ax is None:
            ax = new_figure(A4_LANDSCAPE).add_axes((0, 0, 1, 1))
            page = (0.0, 0.0, *(72 * inches for inches in A4_LANDSCAPE))
            margin = MARGIN
        else:
            width, height = (72 * inches for inches in figure_of(ax).get_size_inches())
            box = ax.get_position()
            page = (box.x0 * width, box.y0 * height, box.width * width, box.height * height)
            margin = 0.0
        left, bottom, width, height = page
        with_names = with_names and width > LEAST_WITH_NAMES[0] and height > LEAST_WITH_NAMES[1]
        return cls(
            ax, left + margin, bottom + margin, width - 2 * margin, height - 2 * margin, with_names
        )

    @property
    def side(self) -> float:
        """Points from the left edge to the axes."""
        return SIDE_WITH_NAMES if self.with_names else SIDE

    @property
    def rows_of_words(self) -> int:
        """How many rows the words of contacts may take: what happened needs its height."""
        return int(np.clip((self.height - LEAST_HEIGHT) / HEIGHT_A_ROW, 3, MOST_ROWS))

    @property
    def across(self) -> float:
        """Width of the axes in points."""
        return self.width - self.side - RIGHT


@dataclass(frozen=True)
class Panels:
    """The axes of a story chart."""

    main: Axes
    z: Axes | None  # none for a child without z-scores
    contacts: Axes | None


@dataclass(frozen=True)
class Line:
    """One line of the heading."""

    words: str
    size: float
    bold: bool = False


def _has_contacts(table: pd.DataFrame, periods: pd.DataFrame | None) -> bool:
    return bool(table["date"].notna().any()) or (periods is not None and len(periods) > 0)


def _dates(table: pd.DataFrame, episodes: pd.DataFrame | None) -> pd.Series:
    dates = [table["date"]]
    if episodes is not None and len(episodes):
        dates += [episodes["onset_date"], episodes["last_date"]]
    return pd.concat([pd.to_datetime(column).astype("datetime64[ns]") for column in dates])


def _heading(
    subject: Subject,
    told: list[Episode],
    headline: str | None,
    caption: str | None,
    view: Focus,
    place: Place,
    *,
    on_page: bool,
) -> list[Line]:
    """Return the lines above the chart: the sentence, whose chart it is, what is cut."""
    measured = MEASURE_TITLES[subject.measure]
    who = f"{called(subject.child_id)}, {sex_words(subject)}: {measured}"
    sentence = headline or who
    second = [who] if sentence != who else []
    second += [f"{REFERENCE_WORDS[subject.reference]}, {subject.gestation_words()}"]
    second += [cut] if (cut := view.words(UNITS[subject.measure])) else []
    room = place.width - 4
    lines = [
        Line(each, HEADLINE, bold=True)
        for each in in_lines(sentence, room / BOLD, HEADLINE)
        if not on_page
    ]
    lines += [Line(each, SMALL + 1) for each in in_lines(". ".join(second) + ".", room, SMALL + 1)]
    if caption:
        lines += [
            Line(each, SMALL + 1, bold=True) for each in in_lines(caption, room / BOLD, SMALL + 1)
        ]
    return lines


def _make_panels(
    place: Place,
    heading: list[Line],
    words: float,
    lanes: Lanes | None,
    window: tuple[float, float],
    *,
    with_z: bool,
) -> Panels:
    """Divide the place: heading, the measure, `words` points, the z-scores, contacts, the foot."""
    figure = figure_of(place.ax)
    width, height = (72 * inches for inches in figure.get_size_inches())

    def stand(ax: Axes, bottom: float, up: float) -> Axes:
        ax.set_position(
            ((place.left + place.side) / width, bottom / height, place.across / width, up / height)
        )
        ax.set_xlim(*window)
        return ax

    above = sum(LEADING * line.size for line in heading) + BELOW_HEADING
    bottom = place.bottom + FOOT
    up = place.height - above - FOOT - AGES - words - BETWEEN
    contacts = None
    if lanes is not None:
        bottom += DATES
        up -= DATES + lanes.height
        contacts = stand(figure.add_axes((0, 0, 1, 1)), bottom, lanes.height)
        bottom += lanes.height
    bottom += AGES
    if not with_z:
        return Panels(stand(place.ax, bottom + words, up + BETWEEN), None, contacts)
    z_height = float(np.clip(Z_SHARE * up, LEAST_Z, MOST_Z))
    z = stand(figure.add_axes((0, 0, 1, 1)), bottom, z_height)
    bottom += z_height + BETWEEN + words
    return Panels(stand(place.ax, bottom, up - z_height), z, contacts)


def _draw_main(
    ax: Axes,
    subject: Subject,
    told: list[Episode],
    line: OwnLine | None,
    again: tuple[float, float, float] | None,
    view: Focus,
    notes: list[str],
    *,
    on_page: bool,
) -> Layer:
    """Draw the measure against age in its window, with the episodes and their letters."""
    plain_axes(ax, f"{MEASURE_TITLES[subject.measure].capitalize()}, {UNITS[subject.measure]}")
    ax.set_ylim(view.low, view.high)
    ax.tick_params(axis="x", labelbottom=False, length=0)
    window = ax.get_xlim()
    layer = Layer(ax, subject, Room(ax), notes, PRESETS["story"])
    shade_stretches(ax, told)
    for path in draw_lines(ax, subject):
        layer.room.take_path(path)
    ax.set_xlim(*window)
    for box in label_lines_that_leave(layer):
        layer.room.take_box(box)
    draw_changes(layer, told)
    draw_story_points(layer)
    if again is not None:
        draw_again(layer, again)
    short = 0.0 if line is None else draw_own_line(layer, line)
    # What matters most finds its place first.
    draw_letters(layer, told, LETTER_ON_PAGE if on_page else LETTER)
    label_now(layer, short, _whose(subject))
    if again is not None:
        label_again(layer, again)
    if line is not None:
        label_own_line(layer, line, _whose(subject))
    if not len(subject.points):
        say_nothing_recorded(layer)
    return layer


def _draw_z(ax: Axes, main: Layer, told: list[Episode], line: OwnLine | None) -> None:
    plain_axes(ax, "z-score")
    shade_stretches(ax, told)
    layer = Layer(ax, main.subject, Room(ax), main.notes, main.preset)
    draw_z_panel(layer, line, told, _whose(main.subject))
    draw_age_axis(ax)


def _whose(subject: Subject) -> str:
    return {"female": "her", "male": "his"}.get(subject.sex or "", "the child's own")


def _key(
    told: list[Episode], again: tuple[float, float, float] | None, lanes: Lanes | None
) -> list[str]:
    """Say what grey, hatching, the level line and the ticks mean, where they stand."""
    said = []
    if any(each.kind == STALL for each in told):
        said.append("Grey: no gain")
    if any(each.gap is not None for each in told):
        said.append("Hatched: not weighed")
    if again is not None:
        said.append("Dotted: the same weight again")
    return said + ([] if lanes is None else lanes.words())


def _write_heading(ax: Axes, heading: list[Line], place: Place) -> None:
    """Write the heading from the top of the place down, its left edge the place's."""
    figure = figure_of(ax)
    width, height = (72 * inches for inches in figure.get_size_inches())
    y = place.bottom + place.height
    for number, line in enumerate(heading):
        y -= LEADING * line.size
        figure.text(
            place.left / width, (y + 0.25 * line.size) / height, line.words, fontsize=line.size,
            fontweight="bold" if line.bold else "normal", ha="left", va="baseline", color=INK,
            parse_math=False, gid="headline" if number == 0 else "heading",
        )  # fmt: skip


def _write_foot(panels: Panels, notes: list[str], place: Place) -> None:
    figure = figure_of(panels.main)
    width, height = (72 * inches for inches in figure.get_size_inches())
    lines = in_lines(". ".join(note.rstrip(".") for note in notes) + "." if notes else "",
                     place.width, SMALL)  # fmt: skip
    figure.text(
        place.left / width, (place.bottom + FOOT - 8) / height, "\n".join(lines), fontsize=SMALL,
        ha="left", va="top", color=QUIET, linespacing=1.15, parse_math=False, gid="foot",
    )  # fmt: skip
