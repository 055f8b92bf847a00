"""Charts as PNG, SVG, PDF and HTML."""
