"""What is said when a point is pointed at: date, age, value, z, centile, what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.charts.lines.bands import expected_values
from growthwatch.charts.marks.points import value_words
from growthwatch.charts.subject import Subject
from growthwatch.say.ages import age_words_on, date_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.record.protocols import ChildRecord


@dataclass(frozen=True)
class Spot:
    """A point that can be pointed at: where, in pixels from the lower left, and its words."""

    x: float
    y: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Hover:
    """What is needed to say the points of a chart, worked out only when asked for."""

    child: ChildRecord
    subject: Subject
    plain: bool

    def spots(self, ax: Axes) -> list[Spot]:
        """Return every point in view, by age."""
        points = self.subject.points
        across = points["across" if "across" in points else "age_days"].to_numpy(float)
        pixels = ax.transData.transform(np.column_stack([across, points["value"]]))
        box = ax.get_window_extent()
        # A point a little outside is drawn whole; one off the scale is at the edge.
        inside = (pixels[:, 0] >= box.x0 - 1) & (pixels[:, 0] <= box.x1 + 1)
        heights = np.clip(pixels[:, 1], box.y0, box.y1)
        expected = {} if self.plain else self._expected()
        return [
            Spot(float(pixels[i, 0]), float(heights[i]), self._words(row, expected))
            for i, row in enumerate(points.itertuples())
            if inside[i]
        ]

    def _expected(self) -> dict[tuple[str, pd.Timestamp], Any]:
        """Return what was expected, by measure and date."""
        points = self.subject.points
        measure = points.get("measure", pd.Series(self.subject.measure, points.index)).astype(str)
        found: dict[tuple[str, pd.Timestamp], Any] = {}
        for name in pd.unique(measure):
            dates = pd.DatetimeIndex(points.loc[measure == name, "date"]).unique()
            expected = expected_values(self.child, name, dates)
            if expected is not None:
                found |= {(name, row.date): row for row in expected.itertuples()}
        return found

    def _words(self, row: Any, expected: dict[tuple[str, pd.Timestamp], Any]) -> tuple[str, ...]:
        measure = getattr(row, "measure", self.subject.measure)
        lines = [date_words(row.date), f"Age: {_age_words(row)}"]
        if hasattr(row, "measured"):
            lines.append(str(row.measured))
        else:
            lines.append(f"{_name(measure)}: {value_words(row.value, measure, row.age_days)}")
        if not self.plain and np.isfinite(row.z):
            lines.append("z-score: " + f"{row.z:.2f}".replace("-", "−"))
            lines.append(f"Centile: {row.band}")
        said = expected.get((measure, row.date))
        if said is not None and np.isfinite(said.expected_value):
            low, high = (
                value_words(value, measure, row.age_days)
                for value in (said.value_5th, said.value_95th)
            )
            middle = value_words(said.expected_value, measure, row.age_days)
            lines.append(f"Expected from earlier growth: {middle}")
            lines.append(f"9 in 10 would be from {low.split(' ')[0]} to {high}")
        if row.suspect:
            lines.append("To be measured again" if self.plain else "Probable error: check")
        return tuple(lines)


def _age_words(row: Any) -> str:
    words = age_words_on(row.date, row.age_days)
    if row.corrected_age_days == row.age_days:
        return words
    corrected = age_words_on(row.date, row.corrected_age_days)
    return f"{words}, corrected {corrected}"


def _name(measure: str) -> str:
    return {
        "weight": "Weight",
        "height": "Length or height",
        "bmi": "BMI",
        "ofc": "Head circumference",
    }[measure]
