"""The centile lines that the report's own charts are drawn on: worked out once, kept light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from growthwatch.centiles import CENTILE_LINES, LINE_Z
from growthwatch.conversion import measurement
from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR, SEXES

# RCPCH client specification: these continuous, the other five dashed.
CONTINUOUS = ("2nd", "25th", "75th", "98th")
# Where UK-WHO goes from one table to the next, and the lines break.
STEPS = (14.0, 2 * DAYS_PER_YEAR, 4 * DAYS_PER_YEAR)
VALUE_STEPS = (0.5, 1, 2, 5, 10, 20, 50)


@cache
def lines(measure: str, sex: str, reference: str) -> tuple[np.ndarray, np.ndarray]:
    """Return ages (days, rising, nan between tables) and the values of the nine lines there.

    All values are nan for a child whose sex is not known: no line is hers or his.
    """
    ends = [*STEPS, 20 * DAYS_PER_YEAR]
    ages: list[np.ndarray] = []
    start = -119.0
    for end in ends:
        step = 7.0 if end <= STEPS[1] else 30.4375
        ages += [np.append(np.arange(start, end - 0.5, step), end - 0.01), np.array([np.nan])]
        start = end + 0.01
    age = np.concatenate(ages)
    if sex not in SEXES:
        return age, np.full((len(LINE_Z), len(age)), np.nan)
    value = measurement(
        measure, np.array(LINE_Z)[:, None], sex=sex, age_days=age[None, :], reference=reference
    )
    return age, np.asarray(value, dtype=float)


def between(
    measure: str, sex: str, reference: str, first: float, last: float, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines between two ages, with at most about so many places of each."""
    age, curve = lines(measure, sex, reference)
    shown = (age >= first) & (age <= last)
    # A break between two tables only where both are in view: it would cut off the ends.
    after, before = np.append(shown[1:], False), np.append(False, shown[:-1])
    shown |= np.isnan(age) & after & before
    # Both ends exactly, so that the lines reach the edges.
    ends = np.array([first, last])
    at_ends = np.array([np.interp(ends, age[~np.isnan(age)], row[~np.isnan(age)]) for row in curve])
    age, curve = age[shown], curve[:, shown]
    age = np.concatenate([ends[:1], age, ends[1:]])
    curve = np.concatenate([at_ends[:, :1], curve, at_ends[:, 1:]], axis=1)
    if len(age) <= most:
        return age, curve
    gap = np.isnan(age)
    keep = np.zeros(len(age), dtype=bool)
    keep[:: int(np.ceil(len(age) / most))] = True
    keep |= gap | np.append(gap[1:], True) | np.append(True, gap[:-1])
    return age[keep], curve[:, keep]


def along(
    measure: str, sex: str, reference: str, start: tuple[float, float], end: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the way from one (age, value) to another that runs as the lines do.

    Between two places, measured by where each lies among the lines; a straight line where there are
    none.
    """
    age, curve = lines(measure, sex, reference)
    inside = ~np.isnan(age) & (age > start[0]) & (age < end[0])
    inside &= np.isfinite(curve).all(axis=0)
    # The tables before and after two weeks differ: on the way from birth that is no loss of weight.
    inside &= ~((age > 0) & (age <= STEPS[0]))
    ages = np.concatenate([[start[0]], age[inside], [end[0]]])
    if inside.any():
        known = ~np.isnan(age) & np.isfinite(curve).all(axis=0)
        at = [np.array([np.interp(a, age[known], row[known]) for row in curve]) for a, _ in
              (start, end)]  # fmt: skip
        z = [float(np.interp(v, column, LINE_Z)) for (_, v), column in zip((start, end), at,
             strict=True)]  # fmt: skip
        share = (ages[1:-1] - start[0]) / (end[0] - start[0])
        wanted = z[0] + share * (z[1] - z[0])
        middle = [
            float(np.interp(score, LINE_Z, column))
            for score, column in zip(wanted, curve[:, inside].T, strict=True)
        ]
        return ages, np.array([start[1], *middle, end[1]])
    return ages, np.array([start[1], end[1]])


@dataclass(frozen=True)
class Frame:
    """Where a drawing's inside is, and the values and ages at its edges.

    `letters` is the height that its words may take without touching: what they have in print.
    """

    left: float
    right: float
    top: float
    bottom: float
    first: float
    end: float
    low: float
    high: float
    letters: float
    digits: int = 1

    def x(self, days: Any) -> Any:
        """Return how far to the right an age lies."""
        share = (np.clip(days, self.first, self.end) - self.first) / (self.end - self.first)
        return np.round(self.left + (self.right - self.left) * share, self.digits)

    def y(self, value: Any) -> Any:
        """Return how far down a value lies."""
        return np.round(self._y(np.clip(value, self.low, self.high)), self.digits)

    def _y(self, value: Any) -> Any:
        share = (self.high - value) / (self.high - self.low)
        return self.top + (self.bottom - self.top) * share

    def _level(self, at: float) -> float:
        """Return where words stand whose middle is to lie at a height."""
        return round(at + 0.32 * self.letters, 1)

    def lines(self, age: np.ndarray, curve: np.ndarray, *, over_top: bool = False) -> str:
        """Draw the nine lines, cut at the edges, each named where it leaves on the right.

        Parameters
        ----------
        age, curve : ndarray
            As `between` returns them.
        over_top : bool
            Also name the lines that are cut at the top.
        """
        xs = self.x(np.nan_to_num(age)).tolist()
        paths: dict[str, list[str]] = {"solid": [], "dashed": []}
        words = []
        last_y = last_x = np.inf
        for name, values in zip(CENTILE_LINES, curve, strict=True):
            known = ~(np.isnan(values) | np.isnan(age))
            inside = known & (values >= self.low) & (values <= self.high)
            # The places next to one inside as well, so that a line reaches the edge.
            near = inside | np.append(inside[1:], False) | np.append(False, inside[:-1])
            ys = np.round(self._y(np.nan_to_num(values)), self.digits).tolist()
            # The first place as it is, every other by its way from the one before: fewer letters.
            path: list[str] = []
            pen, before = "M", (0.0, 0.0)
            for a, b, drawn in zip(xs, ys, (near & known).tolist(), strict=True):
                if not drawn:
                    pen = "M"
                    continue
                if pen == "M":
                    path.append(f"M{a:g} {b:g}")
                    pen = "l"
                else:
                    step = f"{pen}{a - before[0]:.{self.digits}f} {b - before[1]:.{self.digits}f}"
                    path.append(step.replace(" -", "-"))
                    pen = " "
                before = (a, b)
            paths["solid" if name in CONTINUOUS else "dashed"] += path
            if inside.any() and inside[-1] and last_y - ys[-1] >= self.letters:
                at, level = self.right + 4, self._level(ys[-1])
                words.append(f'<text x="{at:g}" y="{level:g}">{name}</text>')
                last_y = ys[-1]
            elif over_top and inside.any() and values[known][-1] > self.high:
                # Cut at the top: named where it leaves there, above it, off every line.
                at = xs[int(np.flatnonzero(inside)[-1])]
                if last_x - at >= 4 * self.letters:
                    words.append(
                        f'<text x="{at:g}" y="{self.top - 4:g}" text-anchor="middle">{name}</text>'
                    )
                    last_x = at
        drawn = "".join(f'<path class="{k}" d="{"".join(p)}"/>' for k, p in paths.items() if p)
        width, height = self.right - self.left, self.bottom - self.top
        box = f"{self.left:g} {self.top:g} {width:g} {height:g}"
        # A drawing within the drawing cuts what lies beyond its edges.
        return (
            f'<svg x="{self.left:g}" y="{self.top:g}" width="{width:g}" height="{height:g}" '
            f'viewBox="{box}">{drawn}</svg>{"".join(words)}'
        )

    def axes(self, months: tuple[int, ...], most: tuple[int, int], ages: str = "") -> str:
        """Draw both axes: age in months to two years, then years; values.

        Parameters
        ----------
        months : tuple of int
            Steps that the ages may have, in months.
        most : (int, int)
            How many steps of age and of value there may be.
        ages : str
            What the axis of ages is called; nothing where empty.
        """
        start = max(self.first, 0.0)
        span = (self.end - start) / DAYS_PER_MONTH
        step = next((s for s in months if span / s <= most[0]), months[-1])
        ticks, words = "", []
        begin = int(np.ceil(start / DAYS_PER_MONTH / step)) * step
        for month in range(begin, int(self.end / DAYS_PER_MONTH) + 1, step):
            at = float(self.x(month / 12 * DAYS_PER_YEAR))
            ticks += f"M{at:g} {self.bottom:g}v3"
            under = self.bottom + 3 + self.letters
            words.append(
                f'<text x="{at:g}" y="{under:g}" text-anchor="middle">{_age(month)}</text>'
            )
        spread = self.high - self.low
        size = next((s for s in VALUE_STEPS if spread / s <= most[1]), spread / most[1])
        for value in np.arange(np.ceil(self.low / size) * size, self.high, size):
            at = float(self.y(value))
            ticks += f"M{self.left:g} {at:g}h-3"
            words.append(
                f'<text x="{self.left - 5:g}" y="{self._level(at):g}" text-anchor="end">'
                f"{value:g}</text>"
            )
        if ages:
            middle, under = (self.left + self.right) / 2, self.bottom + 5 + 2.2 * self.letters
            words.append(f'<text x="{middle:g}" y="{under:g}" text-anchor="middle">{ages}</text>')
        edge = f"M{self.left:g} {self.top:g}V{self.bottom:g}H{self.right:g}"
        return f'<path class="axis" d="{edge}{ticks}"/>' + "".join(words)

    def way(self, ages: np.ndarray, values: np.ndarray, kind: str, most: int) -> str:
        """Draw a line through some of the places, `kind` being its class."""
        some = np.unique(np.linspace(0, len(ages) - 1, most).astype(int))
        places = zip(self.x(ages[some]), self.y(values[some]), strict=True)
        path = "L".join(f"{a:g} {b:g}" for a, b in places)
        return f'<path class="{kind}" d="M{path}"/>'


def value_range(
    seen: np.ndarray, curve: np.ndarray, age: np.ndarray, furthest: float
) -> tuple[float, float]:
    """Return the values to show: those seen, and the next line below and above at both ends.

    Values beyond `furthest` times the highest line are left out; they are drawn at the edge.
    """
    known = curve[:, ~np.isnan(age)]
    has = bool(np.isfinite(known).any())
    seen = seen[np.isfinite(seen)]
    if has:
        near = seen[seen <= furthest * np.nanmax(known)]
        seen = near if len(near) else np.array([np.nanmax(known)])
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
    if has:
        for column in (known[:, 0], known[:, -1]):
            below, above = column[column < low], column[column > high]
            low = min(low, float(below.max())) if len(below) else low
            high = max(high, float(above.min())) if len(above) else high
    room = 0.05 * (high - low) or 0.5
    return max(0.0, low - room), high + room


def _age(month: int) -> str:
    if not month:
        return "birth"
    years, rest = divmod(month, 12)
    if month < 24:
        return f"{month} m"
    return f"{years} y" + (f" {rest} m" if rest else "")
