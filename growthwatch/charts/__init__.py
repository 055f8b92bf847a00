"""Growth charts of one child: drawn, keyed and saved.

Matplotlib is loaded when something is drawn, not when this is imported.
"""

from __future__ import annotations

from growthwatch.charts.growth import growth_chart
from growthwatch.charts.key import contact_key
from growthwatch.charts.saving import save_chart

__all__ = ["contact_key", "growth_chart", "save_chart"]
