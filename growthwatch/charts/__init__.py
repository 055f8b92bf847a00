"""Growth charts of one child: drawn, keyed and saved.

Matplotlib is loaded when something is drawn, not when this is imported.
"""

from __future__ import annotations

from growthwatch.charts.chart import Chart
from growthwatch.charts.contacts.key import contact_key
from growthwatch.charts.growth import growth_chart
from growthwatch.charts.kinds import CHARTS, draw_chart
from growthwatch.charts.story.drawing import story_chart
from growthwatch.charts.weight_for_length import weight_for_length_chart
from growthwatch.charts.zscores import zscore_chart

__all__ = [
    "CHARTS",
    "Chart",
    "contact_key",
    "draw_chart",
    "growth_chart",
    "story_chart",
    "weight_for_length_chart",
    "zscore_chart",
]
