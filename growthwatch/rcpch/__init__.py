"""The JSON of the RCPCH Digital Growth Charts API: a measurement, mid-parental height, a chart.

So that programs written for that API, and RCPCH's React chart component, can be given growthwatch's
results. The shape is that of rcpchgrowth 4.6.5 and of rcpch/digital-growth-charts-server; the
numbers are this package's own and the sentences are in its own words. Where the two differ is in
docs/how-to/rcpch.md.
"""

from __future__ import annotations

from growthwatch.rcpch.lines import chart_coordinates, mid_parental_height
from growthwatch.rcpch.measured import measurement
from growthwatch.rcpch.names import REFERENCES

__all__ = ["REFERENCES", "chart_coordinates", "measurement", "mid_parental_height"]
