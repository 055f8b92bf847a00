"""Every kind of chart by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from growthwatch.charts.growth import growth_chart
from growthwatch.charts.weight_for_length import weight_for_length_chart
from growthwatch.charts.zscores import zscore_chart
from growthwatch.record.vocabulary import MEASURES, known

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Z_SCORES, WEIGHT_FOR_LENGTH = "z", "weight-for-length"
CHARTS: tuple[str, ...] = (*MEASURES, Z_SCORES, WEIGHT_FOR_LENGTH)


def draw_chart(child: Any, chart: str = "weight", *, ax: Axes | None = None, **how: Any) -> Axes:
    """Draw one of a child's charts.

    Parameters
    ----------
    child : Child
    chart : {"weight", "height", "bmi", "ofc", "z", "weight-for-length"}
    ax : Axes, optional
        Where to draw; a new figure otherwise.
    **how
        Passed on to `growth_chart`, `zscore_chart` or `weight_for_length_chart`.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        For an unknown chart, naming it, and as the chart itself does.
    """
    known(chart, CHARTS, "chart")
    if chart == Z_SCORES:
        return zscore_chart(child, ax=ax, **how)
    if chart == WEIGHT_FOR_LENGTH:
        return weight_for_length_chart(child, ax=ax, **how)
    return growth_chart(child, chart, ax=ax, **how)
