"""The frame of a chart: its axes, the ages in view and how they are written."""
