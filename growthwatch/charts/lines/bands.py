"""Shaded bands behind the points: what the growth model expected, and the parents' heights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE, whole_centile
from growthwatch.charts.layer import Layer
from growthwatch.charts.style import EXPECTED, PARENTS, QUIET, SMALL
from growthwatch.record.vocabulary import DAYS_PER_YEAR

if TYPE_CHECKING:
    from growthwatch.record.protocols import ChildRecord

MODELLED = ("weight", "height")
# A band is broken where more than this passed between two measurements: nothing was expected of
# the dates between, and a straight edge would say so.
LONGEST_GAP_DAYS = DAYS_PER_YEAR
AHEAD_DAYS = 91  # "the next months"
BOUNDS = (("value_5th", "value_95th"), ("value_25th", "value_75th"))
# Nine in ten children are within two centile spaces of the mid-parental centile: RCPCH, chart
# information for health staff.
PARENTS_WITHIN = 2 * CENTILE_SPACE


def expected_values(child: ChildRecord, measure: str, dates: Any) -> pd.DataFrame | None:
    """Return what the growth model expected on each date; None without a model for the measure."""
    if measure not in MODELLED or not len(child.scores) or not len(dates):
        return None
    from growthwatch.growth_model import predict

    try:
        return predict(child.scores, dates, measure=measure)
    except ValueError:  # scores of another making, without what the model needs
        return None


def draw_expected(layer: Layer, child: ChildRecord, *, ahead: bool) -> bool:
    """Shade where the growth model expected each measurement, given those before it.

    Parameters
    ----------
    layer : Layer
    child : Child
    ahead : bool
        Also for the next 13 weeks after the last measurement.

    Returns
    -------
    bool
        Whether anything was drawn.
    """
    subject = layer.subject
    first, last = layer.ax.get_xlim()
    shown = subject.points[subject.points["age_days"].between(first, last)]
    dates = list(pd.DatetimeIndex(shown["date"]).unique())
    drawn = False
    if len(dates) > 1:
        expected = expected_values(child, subject.measure, dates)
        if expected is not None:
            for stretch in _stretches(expected):
                drawn |= _shade(layer, stretch, "expected")
    if ahead and len(shown):
        coming = shown["date"].max() + pd.to_timedelta(np.arange(1, AHEAD_DAYS + 1, 6), unit="D")
        expected = expected_values(child, subject.measure, coming)
        if expected is not None:
            drawn |= _shade(layer, expected.dropna(subset=["expected_value"]), "expected next")
    return drawn


def _stretches(expected: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the dates with something expected, broken at long gaps."""
    there = expected.dropna(subset=["expected_value"]).sort_values("age_days")
    broken = (there["age_days"].diff() > LONGEST_GAP_DAYS).cumsum()
    return [stretch for _, stretch in there.groupby(broken)]


def _shade(layer: Layer, expected: pd.DataFrame, gid: str) -> bool:
    if len(expected) < 2:
        return False
    ages = expected["age_days"].to_numpy(float)
    for (low, high), colour in zip(BOUNDS, EXPECTED, strict=True):
        layer.ax.fill_between(
            ages,
            expected[low].to_numpy(float),
            expected[high].to_numpy(float),
            facecolor=colour,
            edgecolor="none",
            linewidth=0,
            zorder=0.5,
            gid=gid,
        )
    low, high = (expected[name].to_numpy(float) for name in BOUNDS[0])
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):  # labels keep off it if they can
        layer.room.take_path(np.column_stack([ages, low + share * (high - low)]), shade=True)
    return True


def parents_z(child: ChildRecord) -> float:
    """Return the mid-parental height z-score; nan where a parent's height is unknown."""
    from growthwatch.detection.midparental import midparental_z

    mother, father = (
        pd.to_numeric(child.record.get(column, np.nan), errors="coerce")
        for column in ("mother_height_cm", "father_height_cm")
    )
    if pd.isna(mother) or pd.isna(father):
        return float("nan")
    return float(midparental_z(np.array([mother]), np.array([father]))[0])


def draw_parents(layer: Layer, child: ChildRecord) -> bool:
    """Shade the heights that nine in ten children of such parents have, and say their centile."""
    subject = layer.subject
    if subject.measure != "height" or subject.sex is None:
        return False
    z = parents_z(child)
    if not np.isfinite(z):
        return False
    first, last = layer.ax.get_xlim()
    ages = np.linspace(max(first, 0), last, 240)
    low, middle, high = (
        subject.values_at(each, np.round(ages))
        for each in (z - PARENTS_WITHIN, z, z + PARENTS_WITHIN)
    )
    there = np.isfinite(middle)
    if not there.any():
        return False
    layer.ax.fill_between(
        ages[there], low[there], high[there], facecolor=PARENTS, edgecolor="none", zorder=0.3,
        gid="parents",
    )  # fmt: skip
    layer.ax.plot(
        ages[there], middle[there], color=QUIET, linewidth=0.9, linestyle=(0, (1.5, 2, 6, 2)),
        zorder=1.2, gid="mid-parental",
    )  # fmt: skip
    at = int(np.flatnonzero(there)[there.sum() // 2])
    text = layer.label(
        f"Mid-parental centile: {whole_centile(z)}\nband: 9 in 10 children of such parents",
        (float(ages[at]), float(high[at])),
        size=SMALL,
        colour=QUIET,
        gid="mid-parental words",
    )
    if text is not None:
        layer.lead(text.box, float(ages[at]), float(middle[at]))
    return True
