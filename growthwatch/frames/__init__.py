"""Tables as researchers have them: their own headings, ages or dates, pandas or polars."""
