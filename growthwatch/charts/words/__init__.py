"""Words on and around a chart: their size, their drawing, the heading, the description."""
