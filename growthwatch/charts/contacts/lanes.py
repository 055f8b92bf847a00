"""The contacts beneath a chart: a tick each in lanes, and the few that matter in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.contacts.arranging import OTHER_AGENCIES, with_lane
from growthwatch.charts.layer import figure_of, width_in_points
from growthwatch.charts.marks.episodes import STALL, Episode
from growthwatch.charts.style import INK, LANE_BAND, LINE_COLOUR, PERIOD, SMALL, STALL_GREY
from growthwatch.charts.words.lettering import one_line, words_width
from growthwatch.charts.words.writing import write_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.charts.subject import Subject

# Told by shade and by edge. Face, edge.
IMPACTS = {
    "risk": ("#3b3b3b", "#3b3b3b"),
    "strength": ("white", "#1a1a1a"),
    "": ("#dcdcda", "#9a9a98"),
}
MOST_IN_WORDS = 12
MOST_LANES = 5
MOST_ROWS = 9
MOST_STEPS = 3000  # in looking for a place for all words
LANE, ROW = 10.0, 10.4  # points: the height of a lane, and of a row of words
ABOVE_WORDS, BELOW_WORDS = 3.0, 3.0
BESIDE_LINE, BESIDE_WORDS = 2.5, 7.0  # points kept between words and a line, and between words
# What makes a contact stand in words, of those the record does not name itself. growthwatch: its
# impact, and how near it is to the beginning or the end of an episode, in days.
WEIGHT_OF_IMPACT = {"risk": 1.0, "strength": 0.6, "": 0.2}
NEAR_DAYS = 21.0
WEIGHT_OF_NEARNESS = 2.0
APART_DAYS = 14.0  # of two contacts closer than this one stands in words, unless the record says
LONGEST_WORDS = 190.0  # points
RIGHT_OF_AXES = 60.0  # points that words may reach beyond the axes


@dataclass(frozen=True)
class Flag:
    """Words of one contact: where its tick is, where the words begin, in points from the left."""

    age: float
    lane: int
    words: str
    at: float
    left: float = 0.0
    row: int = 0

    @property
    def right(self) -> float:
        return self.left + words_width(self.words, SMALL)


@dataclass(frozen=True)
class Bar:
    """One period: ages from and until, its words, and where these begin if not inside."""

    start: float
    end: float
    words: str
    left: float
    inside: bool


@dataclass(frozen=True)
class Lanes:
    """The contacts arranged: what is drawn beneath the z-scores."""

    lanes: list[tuple[str, pd.DataFrame]]
    periods: list[list[Bar]]
    flags: list[Flag]
    earlier: int

    @property
    def rows(self) -> int:
        return 1 + max((flag.row for flag in self.flags), default=-1)

    def words(self) -> list[str]:
        """Say what the squares are, and how many contacts are in words."""
        number = sum(len(rows) for _, rows in self.lanes)
        said = ["Squares: contacts, black a risk, white a strength"]
        said += [f"{len(self.flags)} of {number} in words"]
        return said if number else []

    @property
    def height(self) -> float:
        """Height in points."""
        words = self.rows * ROW + ABOVE_WORDS + BELOW_WORDS if self.flags else 0.0
        return (len(self.lanes) + len(self.periods)) * LANE + words


def chosen_for_words(
    table: pd.DataFrame, episodes: Sequence[Episode], age: np.ndarray
) -> np.ndarray:
    """Return the rows of the contacts to say in words, the most telling first, at most twelve.

    Parameters
    ----------
    table : DataFrame
        As `numbered` returns it; its column `chart`, where there is one, says yes or no itself.
    episodes : sequence of Episode
    age : ndarray
        Of each contact, in days; nan without a date.
    """
    asked = pd.array(table["chart"], dtype="boolean") if "chart" in table else None
    if asked is None:
        asked = pd.array([pd.NA] * len(table), dtype="boolean")
    wanted, unwanted = (asked.fillna(False).to_numpy(bool), (~asked).fillna(False).to_numpy(bool))
    edges = np.array(
        [edge for each in episodes for edge in (*(each.stretch or (each.start,)), each.end)]
    )
    nearest = np.full(len(table), np.inf)
    if len(edges):
        nearest = np.abs(age[:, None] - edges[None, :]).min(axis=1)
    score = table["impact"].map(WEIGHT_OF_IMPACT).to_numpy(float)
    score = score + WEIGHT_OF_NEARNESS * np.exp(-nearest / NEAR_DAYS)
    score = np.where(wanted, score + 100, score)
    possible = np.isfinite(age) & (age >= 0) & ~unwanted
    taken: list[int] = []
    # Of equal ones the latest.
    for row in np.lexsort((-age, -score)):
        crowded = any(abs(age[row] - age[other]) < APART_DAYS for other in taken)
        if possible[row] and (wanted[row] or not crowded) and len(taken) < MOST_IN_WORDS:
            taken.append(int(row))
    return np.array(taken, dtype=int)


def arrange_lanes(
    table: pd.DataFrame,
    periods: pd.DataFrame | None,
    subject: Subject,
    episodes: Sequence[Episode],
    window: tuple[float, float],
    width: float,
    *,
    with_numbers: bool,
    most_rows: int = MOST_ROWS,
) -> Lanes:
    """Arrange lanes, periods and words in `width` points for the ages in view.

    Parameters
    ----------
    with_numbers : bool
        Whether the words begin with the contact's number, for a key in the same file.
    most_rows : int
        Of words, as far as their number goes: the least telling make way.
    """
    first, last = window
    age = subject.age_on(table["date"])
    table = table.assign(age=age, age_to=subject.age_on(table["date_to"]))
    seen = table[np.isfinite(age) & (age >= max(first, 0)) & (age <= last)]
    agencies = with_lane(seen["agency"], MOST_LANES)
    names = sorted(pd.unique(agencies), key=lambda name: name == OTHER_AGENCIES)
    lanes = [(str(name), seen[agencies == name]) for name in names]
    lane_of = {number: i for i, (_, rows) in enumerate(lanes) for number in rows["number"]}
    points_a_day = width / (last - first)
    bars = _periods(periods, subject, window, points_a_day)
    kept: list[Flag] = []
    for row in chosen_for_words(table, episodes, age):
        contact = table.iloc[row]
        if contact["number"] in lane_of:
            lane = lane_of[contact["number"]]
            kept.append(_flag(contact, lane, first, points_a_day, with_numbers))
    flags = _in_rows(kept, width, most_rows)
    return Lanes(lanes, bars, flags, int(np.sum(age < max(first, 0))))


def _flag(
    contact: pd.Series, lane: int, first: float, points_a_day: float, with_numbers: bool
) -> Flag:
    own = str(contact.get("chart_words") or "").strip()
    words = own if own and own != "nan" else str(contact["kind"] or contact["summary"]).strip()
    if with_numbers:
        words = f"{contact['number']} {words}"
    words = one_line(words, LONGEST_WORDS, SMALL)
    at = (float(contact["age"]) - first) * points_a_day
    return Flag(float(contact["age"]), lane, words, at)


def _in_rows(wanted: list[Flag], width: float, most_rows: int = MOST_ROWS) -> list[Flag]:
    """Give each its side and its row, in as few rows as can be; the least telling make way.

    Parameters
    ----------
    wanted : list of Flag
        The most telling first.
    """
    for number in range(len(wanted), 0, -1):
        flags = sorted(wanted[:number], key=lambda flag: flag.at)
        for rows in range(1, most_rows + 1):
            found = _fitted([_places(flag, rows, width) for flag in flags])
            if found is not None:
                return found
    return []


def _places(flag: Flag, rows: int, width: float) -> list[Flag]:
    """Return where the words of a flag may stand: on either side of its line, in every row."""
    wide = words_width(flag.words, SMALL)
    after, before = flag.at + BESIDE_LINE, flag.at - wide - BESIDE_LINE
    sides = [after] if after + wide <= width + RIGHT_OF_AXES else []
    sides += [before] if before >= 0 else []
    return [replace(flag, row=row, left=left) for row in range(rows) for left in sides or [0.0]]


def _fitted(places: list[list[Flag]]) -> list[Flag] | None:
    """Choose a place for each so that no words meet, nor a line comes through words.

    The one with the fewest places left goes first. None if there is no way, or none was found in so
    many steps.
    """
    every = [place for own in places for place in own]
    clear = _clear(every)
    beside = [int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little")
              for row in clear]  # fmt: skip
    owner = np.repeat(np.arange(len(places)), [len(own) for own in places])
    own_places = [sum(1 << int(i) for i in np.flatnonzero(owner == flag))
                  for flag in range(len(places))]  # fmt: skip
    steps = 0

    def place(free: int, left: tuple[int, ...]) -> list[int] | None:
        nonlocal steps
        if not left:
            return []
        fewest = len(every) + 1
        for each in left:
            number = (own_places[each] & free).bit_count()
            if not number:
                return None
            if number < fewest:
                flag, fewest = each, number
        possible = own_places[flag] & free
        while possible and steps < MOST_STEPS:
            steps += 1
            lowest = possible & -possible
            possible ^= lowest
            chosen = lowest.bit_length() - 1
            rest = place(free & beside[chosen], tuple(other for other in left if other != flag))
            if rest is not None:
                return [chosen, *rest]
        return None

    found = place((1 << len(every)) - 1, tuple(range(len(places))))
    return None if found is None else [every[i] for i in sorted(found)]


def _clear(flags: list[Flag]) -> np.ndarray:
    """Return which flags leave each other to be read, shape (n, n)."""
    at, left, right = (
        np.array([getattr(flag, name) for flag in flags]) for name in ("at", "left", "right")
    )
    row = np.array([flag.row for flag in flags])
    apart = (left[:, None] >= right[None, :] + BESIDE_WORDS) | (
        left[None, :] >= right[:, None] + BESIDE_WORDS
    )
    # A line comes down to the row of its own words: through those of the rows above.
    through = (
        (row[:, None] >= row[None, :])
        & (at[:, None] > left[None, :] - BESIDE_LINE)
        & (at[:, None] < right[None, :] + BESIDE_LINE)
    )
    return np.asarray((apart | (row[:, None] != row[None, :])) & ~through & ~through.T)


def _periods(
    periods: pd.DataFrame | None, subject: Subject, window: tuple[float, float], points_a_day: float
) -> list[list[Bar]]:
    """Return rows of periods, those whose bars or words would meet apart."""
    if periods is None or not len(periods):
        return []
    first, last = window
    rows: list[list[Bar]] = []
    starts, ends = subject.age_on(periods["from"]), subject.age_on(periods["until"])
    for i in np.argsort(starts, kind="stable"):
        start = max(float(starts[i]), first)
        end = min(float(ends[i]), last) if np.isfinite(ends[i]) else last
        if not start < end:
            continue
        words = str(periods["kind"].iloc[i])
        wide = (words_width(words, SMALL) + 5) / points_a_day
        inside = wide <= end - start
        bar = Bar(start, end, words, start if inside else start - wide, inside)
        row = next((row for row in rows if row[-1].end <= bar.left), None)
        if row is None:
            rows.append([])
            row = rows[-1]
        row.append(bar)
    return rows


def draw_lanes(ax: Axes, lanes: Lanes, episodes: Sequence[Episode]) -> None:
    """Draw the lanes of ticks, the periods and the words on axes that share the ages in view."""
    first, last = ax.get_xlim()
    days_a_point = (last - first) / width_in_points(ax)
    ax.set_ylim(lanes.height, 0)
    ax.set_yticks([])
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    room = ax.get_position().x0 * figure_of(ax).get_size_inches()[0] * 72 - 14
    top = 0.0
    names: list[tuple[float, str]] = []
    for i, row in enumerate(lanes.periods):
        _draw_row_of_periods(ax, row, top)
        if i == 0:
            names.append((top + LANE / 2, "Periods"))
        top += LANE
    lanes_top = top
    for i, (agency, rows) in enumerate(lanes.lanes):
        if i % 2 == 0:
            ax.axhspan(top, top + LANE, color=LANE_BAND, linewidth=0, zorder=0)
        _draw_ticks(ax, rows, top + LANE / 2)
        number = f" ({len(rows)})"
        name = one_line(agency, room - words_width(number, SMALL), SMALL)
        names.append((top + LANE / 2, f"{name}{number}"))
        top += LANE
    for each in episodes:
        if each.kind == STALL:
            ax.axvspan(each.start, each.end, ymin=1 - top / lanes.height, facecolor=STALL_GREY,
                       linewidth=0, alpha=0.6, zorder=0.1, gid="stall")  # fmt: skip
    write_words(
        ax,
        [name for _, name in names],
        [(0, y) for y, _ in names],
        size=SMALL,
        align="right",
        offset=(-6, 0),
        transform=ax.get_yaxis_transform(),
        gid="lane name",
    )
    for flag in lanes.flags:
        y = top + ABOVE_WORDS + (flag.row + 0.5) * ROW
        start = lanes_top + (flag.lane + 0.5) * LANE
        ax.plot(
            [flag.age, flag.age], [start, y - 0.36 * ROW], color=INK, linewidth=0.6, zorder=1.5,
            gid="flag line",
        )  # fmt: skip
    write_words(
        ax,
        [flag.words for flag in lanes.flags],
        [
            (first + flag.left * days_a_point, top + ABOVE_WORDS + (flag.row + 0.5) * ROW)
            for flag in lanes.flags
        ],
        size=SMALL,
        align="left",
        gid="contact in words",
    )


def _draw_ticks(ax: Axes, rows: pd.DataFrame, y: float) -> None:
    """Draw a tick a contact, its period as a bar, told apart by shade: risk, strength, neither."""
    lasting = rows[rows["age_to"] > rows["age"]]
    for contact in lasting.itertuples():
        ax.plot(
            [contact.age, contact.age_to], [y, y], color=PERIOD, linewidth=1.6, zorder=1,
            solid_capstyle="butt", gid="contact period",
        )  # fmt: skip
    for impact, (face, edge) in IMPACTS.items():
        ages = rows.loc[rows["impact"] == impact, "age"].to_numpy(float)
        if len(ages):
            ax.plot(
                ages, np.full(len(ages), y), linestyle="none", marker="s", markersize=4.6,
                markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.7, zorder=2,
                clip_on=False, gid=f"tick {impact or 'other'}",
            )  # fmt: skip


def _draw_row_of_periods(ax: Axes, row: list[Bar], top: float) -> None:
    from matplotlib.patches import Rectangle

    for bar in row:
        ax.add_patch(
            Rectangle(
                (bar.start, top + 1), bar.end - bar.start, LANE - 2, facecolor="#e6e6e4",
                edgecolor=LINE_COLOUR, linewidth=0.6, zorder=1, gid="period",
            )
        )  # fmt: skip
        at = 0.5 * (bar.start + bar.end) if bar.inside else bar.start
        write_words(
            ax, [bar.words], [(at, top + LANE / 2)], size=SMALL, gid="period words",
            align="center" if bar.inside else "right", offset=(0 if bar.inside else -3, 0),
        )  # fmt: skip
