"""Contacts numbered by date, and arranged in lanes so that no marker covers another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from growthwatch.charts.style import MARKER_TEXT

NO_AGENCY = "Agency not recorded"
MARKER_HEIGHT = MARKER_TEXT * 1.5  # points, with the space above and below
GAP = 0.8  # points between markers of one row
# How near contacts of one agency must be to share a marker, in points: not at all, the same day,
# then wider. A lane goes up these steps only while the lanes have more rows than there is room for.
GROUP_WITHIN = (-1.0, 0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
MOST_ROWS_EARLIER = 3
LANE_PADDING = 0.22  # rows between two lanes
OTHER_AGENCIES = "Other agencies"
MIXED = "mixed"  # contacts that share a marker and are not of one kind
# Chronologies in use mark impact as strength or risk, often in red, amber and green.
IMPACT_WRITTEN = {
    "risk": "risk", "red": "risk", "amber": "risk", "strength": "strength", "green": "strength",
}  # fmt: skip
Rows = dict[str, np.ndarray]  # contacts of one agency: number, impact, age, age_to, early


@dataclass(frozen=True)
class Marker:
    """One number, or several that share a box.

    Attributes
    ----------
    label : str
    at : float
        Where it belongs, in points from the left edge of the axes.
    centre : float
        Where it stands: never further from `at` than half its width, so that it always covers it.
    row : int
    impact : str
        "risk", "strength" or "".
    periods : tuple of (float, float)
        Stretches of the contacts that have an end date, in points.
    """

    label: str
    at: float
    impact: str
    periods: tuple[tuple[float, float], ...] = ()
    centre: float = np.nan
    row: int = 0

    @property
    def width(self) -> float:
        """Width in points: the text's, with its box."""
        return marker_width(self.label)


@dataclass
class Lane:
    """One agency's contacts, arranged.

    Attributes
    ----------
    earlier : list of Marker
        Before the first age in view (before birth, as a rule), in a block of their own.
    """

    agency: str
    contacts: int
    markers: list[Marker] = field(default_factory=list)
    earlier: list[Marker] = field(default_factory=list)
    rows: int = 1


def height_in_rows(lanes: Iterable[Lane]) -> float:
    """Return the height of lanes in rows of markers, with what lies between them."""
    return sum(lane.rows + LANE_PADDING for lane in lanes)


def marker_width(label: str) -> float:
    """Return the width of a marker in points: digits of DejaVu Sans are 0.636 of its size."""
    return len(label) * 0.645 * MARKER_TEXT + 0.34 * MARKER_TEXT


def numbered(contacts: pd.DataFrame | None, by: str | None = None) -> pd.DataFrame:
    """Number contacts by date, agencies in the order of their first contact.

    Parameters
    ----------
    contacts : DataFrame
        child_id, date, agency, role, kind, summary; optionally date_to, impact.
    by : str, optional
        Column that says whose contacts they are; the numbers of each begin at 1.

    Returns
    -------
    DataFrame
        The same rows sorted, with `number` from 1, and blanks in place of missing words. Contacts
        without a date come last.
    """
    columns = ("agency", "role", "kind", "summary", "impact")
    whose = [by] if by else []
    if contacts is None or not len(contacts):
        empty = pd.DataFrame(columns=["number", *whose, "date", "date_to", *columns])
        dates = dict.fromkeys(("date", "date_to"), "datetime64[us]")
        return empty.astype(dates | dict.fromkeys(whose, "int64"))
    # An agency's own numbers are not those of the chart.
    table = contacts.reset_index(drop=True).drop(columns="number", errors="ignore")
    for column in columns:
        words = table[column] if column in table else pd.Series("", table.index)
        table[column] = words.astype(object).where(words.notna(), "").astype(str)
    table["impact"] = table["impact"].map(_known_impact)
    table["agency"] = table["agency"].mask(table["agency"].str.strip() == "", NO_AGENCY)
    table["date"] = pd.to_datetime(table["date"])
    table["date_to"] = pd.to_datetime(table.get("date_to", pd.NaT))
    first = table.groupby([*whose, "agency"])["date"].transform("min")
    order = table[[*whose, "date"]].assign(first=first, agency=table["agency"])
    order = order.sort_values(list(order), kind="stable", na_position="last").index
    table = table.loc[order].reset_index(drop=True)
    number = table.groupby(by).cumcount() if by else np.arange(len(table))
    table.insert(0, "number", number + 1)
    return table


def arrange(
    table: pd.DataFrame,
    birth_date: pd.Timestamp,
    window: tuple[float, float],
    points_a_day: float,
    *,
    most_rows: float,
    earlier_width: float,
) -> list[Lane]:
    """Arrange numbered contacts in one lane an agency.

    Markers stand side by side, then in further rows. Where that needs more than `most_rows` rows in
    all, the tallest lanes put contacts that are close together into one marker. Agencies beyond
    those that can have a lane each, the ones with fewest contacts, share the last.

    Parameters
    ----------
    table : DataFrame
        As `numbered` returns it.
    window : (float, float)
        First and last age in view, in days.
    points_a_day : float
    most_rows : float
        Height there is, in rows of markers.
    earlier_width : float
        Width in points of the block for contacts before the window.
    """
    first, last = window
    age = (table["date"] - birth_date).dt.days.to_numpy(float)
    age_to = (table["date_to"] - birth_date).dt.days.to_numpy(float)
    seen = np.flatnonzero(np.isfinite(age) & (age <= last))
    placed = {
        "number": table["number"].to_numpy()[seen],
        "impact": table["impact"].to_numpy(object)[seen],
        "age": age[seen],
        "age_to": age_to[seen],
        # A child born early has an axis that begins before birth: earlier than that is earlier yet.
        "early": age[seen] < max(first, 0.0),
    }
    agencies = with_lane(table["agency"].iloc[seen], int(most_rows / (1 + LANE_PADDING)))
    codes, names = pd.factorize(agencies.to_numpy(object))
    by_agency = {
        str(name): {field: values[codes == code] for field, values in placed.items()}
        for code, name in enumerate(names)
    }
    steps = dict.fromkeys(by_agency, 0)

    def lane(agency: str) -> Lane:
        return _lane(
            agency,
            by_agency[agency],
            GROUP_WITHIN[steps[agency]],
            first,
            last,
            points_a_day,
            earlier_width,
        )

    lanes = {agency: lane(agency) for agency in by_agency}
    while height_in_rows(lanes.values()) > most_rows:
        crowded = [a for a in lanes if lanes[a].rows > 1 and steps[a] < len(GROUP_WITHIN) - 1]
        if not crowded:
            break
        tallest = max(crowded, key=lambda a: (lanes[a].rows, lanes[a].contacts))
        steps[tallest] += 1
        lanes[tallest] = lane(tallest)
    return list(lanes.values())


def with_lane(agencies: pd.Series, most: int) -> pd.Series:
    """Return the agency whose lane each contact goes to."""
    counts = agencies.value_counts()
    if len(counts) <= max(most, 1):
        return agencies
    return agencies.where(agencies.isin(counts.index[: max(most - 1, 0)]), OTHER_AGENCIES)


def _lane(
    agency: str,
    rows: Rows,
    within: float,
    first: float,
    last: float,
    points_a_day: float,
    earlier_width: float,
) -> Lane:
    early = rows["early"]
    after = {field: values[~early] for field, values in rows.items()}
    before = {field: values[early] for field, values in rows.items()}
    at = (after["age"] - first) * points_a_day
    ends = (np.minimum(after["age_to"], last) - first) * points_a_day
    markers = _in_rows(_grouped(after, at, ends, within))
    earlier = _in_block(before, earlier_width)
    tallest = max((marker.row for marker in [*markers, *earlier]), default=0) + 1
    return Lane(agency, len(early), markers, earlier, tallest)


def _grouped(rows: Rows, at: np.ndarray, ends: np.ndarray, within: float) -> list[Marker]:
    """Put contacts that start within a distance of the first of their group into one marker."""
    groups: list[list[int]] = []
    for i in range(len(at)):
        if groups and within >= 0 and at[i] - at[groups[-1][0]] <= within:
            groups[-1].append(i)
        else:
            groups.append([i])
    numbers, impacts = rows["number"], rows["impact"]
    markers = []
    for group in groups:
        periods = tuple((at[i], ends[i]) for i in group if ends[i] > at[i])
        markers.append(
            Marker(
                label=numbers_words([int(numbers[i]) for i in group]),
                at=float(at[group].mean()),
                impact=_shared_impact({impacts[i] for i in group}),
                periods=periods,
            )
        )
    return markers


def numbers_words(numbers: list[int]) -> str:
    """Say which contacts share a marker: 12, 12–15, or 12 +3 where others come between."""
    if len(numbers) == 1:
        return str(numbers[0])
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return f"{numbers[0]} +{len(numbers) - 1}"


def _shared_impact(impacts: set[str]) -> str:
    """Return what a group is drawn as: a risk or a strength only if each of them is one."""
    return next(iter(impacts)) if len(impacts) == 1 else MIXED


def _known_impact(written: str) -> str:
    """Read an impact as people write it; what says neither is neither."""
    return IMPACT_WRITTEN.get(written.strip().casefold(), "")


def _in_rows(markers: list[Marker]) -> list[Marker]:
    """Give each marker a row and a place, in as few rows as keep it over its own date."""
    rows: list[list[tuple[float, Marker]]] = []
    ends: list[float] = []
    for marker in markers:
        half = marker.width / 2
        # As far left as it may go at first; moved back towards its date below.
        starts = [max(end + GAP, marker.at - 2 * half) for end in ends]
        fitting = [i for i, start in enumerate(starts) if start <= marker.at]
        if fitting:
            level = min(fitting, key=lambda i: (max(starts[i], marker.at - half), i))
            start = starts[level]
        else:
            level, start = len(rows), marker.at - 2 * half
            rows.append([])
            ends.append(0.0)
        rows[level].append((start, marker))
        ends[level] = start + marker.width
    placed = []
    for number, row in enumerate(rows):
        limit = np.inf
        for start, marker in reversed(row):
            start = max(start, min(marker.at - marker.width / 2, limit - GAP - marker.width))
            limit = start
            placed.append(replace(marker, centre=start + marker.width / 2, row=number))
    return placed


def _in_block(rows: Rows, width: float) -> list[Marker]:
    """Arrange contacts before the window side by side in a narrow block, centres from its left."""
    numbers = rows["number"].tolist()
    if not numbers:
        return []
    impacts = rows["impact"].tolist()
    single = [
        Marker(numbers_words([n]), 0.0, impact) for n, impact in zip(numbers, impacts, strict=True)
    ]
    for markers in (single, [Marker(numbers_words(numbers), 0.0, _shared_impact(set(impacts)))]):
        placed, x, row = [], 0.0, 0
        for marker in markers:
            if x and x + marker.width > width:
                x, row = 0.0, row + 1
            placed.append(replace(marker, centre=x + marker.width / 2, row=row))
            x += marker.width + GAP
        if row < MOST_ROWS_EARLIER:
            break
    return placed
