"""Every kind of chart by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from growthwatch.charts.axes.windows import Ages
from growthwatch.charts.growth import growth_chart
from growthwatch.charts.presets import STORY, PresetName
from growthwatch.charts.story.drawing import story_chart
from growthwatch.charts.weight_for_length import weight_for_length_chart
from growthwatch.charts.zscores import zscore_chart
from growthwatch.record.vocabulary import MEASURES, known

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from growthwatch.charts.chart import Chart
    from growthwatch.record.protocols import ChildRecord

ChartName = Literal["weight", "height", "bmi", "ofc", "z", "weight-for-length"]
Z_SCORES, WEIGHT_FOR_LENGTH = "z", "weight-for-length"
CHARTS: tuple[str, ...] = (*MEASURES, Z_SCORES, WEIGHT_FOR_LENGTH)


def draw_chart(
    child: ChildRecord,
    chart: str = "weight",
    *,
    ax: Axes | None = None,
    contacts: bool | None = None,
    findings: bool | None = None,
    expected: bool | Literal["next"] | None = None,
    ages: Ages = None,
    preset: PresetName = "clinic",
    episodes: pd.DataFrame | None = None,
    headline: str | None = None,
    periods: pd.DataFrame | None = None,
    key: bool = False,
    caption: str | None = None,
) -> Chart:
    """Draw one of a child's charts.

    Parameters
    ----------
    child : Child
    chart : {"weight", "height", "bmi", "ofc", "z", "weight-for-length"}
    ax : Axes, optional
        Where to draw; a new figure otherwise.
    contacts, findings, expected, ages, preset, caption
        As in `growth_chart`. The z-score chart has no expected range; the weight-for-length chart
        has neither that nor contacts nor ages. With ``preset="story"`` it is `story_chart` that is
        drawn, which has episodes in place of findings and no expected range; the z-score and the
        weight-for-length chart have no story and are drawn as for the clinic.
    episodes, headline
        As in `story_chart`, for its preset only.
    periods : DataFrame, optional
        As in `growth_chart`.
    key : bool
        The key to the contacts will be in the same file: their words begin with the numbers.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        For an unknown chart, naming it; for something asked for that this chart cannot show; and as
        the chart itself does.
    """
    known(chart, CHARTS, "chart")
    if preset == STORY and chart not in MEASURES:
        # Many measures, or none against age, have no one story: all there is of them is drawn.
        preset, episodes, headline = "clinic", None, None
    if preset == STORY:
        _refuse("story", expected=expected, findings=findings)
        return story_chart(
            child, chart, episodes=episodes, headline=headline, periods=periods, ax=ax,
            contacts=contacts is not False, with_numbers=key, ages=ages, caption=caption,
        )  # fmt: skip
    _refuse(chart, episodes=episodes, headline=headline)
    beneath: dict[str, Any] = {"periods": periods, "key": key}
    if chart == Z_SCORES:
        _refuse(chart, expected=expected)
        return zscore_chart(
            child, ax=ax, contacts=bool(contacts), findings=findings, ages=ages, preset=preset,
            caption=caption, **beneath,
        )  # fmt: skip
    if chart == WEIGHT_FOR_LENGTH:
        _refuse(chart, expected=expected, contacts=contacts, ages=ages)
        return weight_for_length_chart(
            child, ax=ax, findings=findings, preset=preset, caption=caption
        )
    return growth_chart(
        child, chart, ax=ax, contacts=contacts, findings=findings, expected=expected, ages=ages,
        preset=preset, caption=caption, **beneath,
    )  # fmt: skip


def _refuse(chart: str, **asked: object) -> None:
    """Refuse what a chart cannot show: dropped in silence, it would be thought to be there."""
    for name, value in asked.items():
        if value is not None and value is not False:
            raise ValueError(f"the {chart} chart has no {name}: leave {name} out")
