"""Cells of a sheet that were merged: one value, written in the first, that holds for all."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.utils import column_index_from_string

CHUNK = 1 << 20  # bytes
LONGEST_TAG = 200
MOST_MERGED = 200_000  # beyond it a sheet is not one of merged cells, but of something else
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


def merged_down(sheet: Any) -> list[tuple[int, int, int]]:
    """Return the cells of a read-only sheet that were merged over several rows.

    openpyxl tells of them only for a sheet that it holds in memory as a whole, so they are looked
    for in the sheet's own file.

    Returns
    -------
    list of (int, int, int)
        Column, counted from 0, first row and last row, counted from 1. Of cells merged over
        several columns too the first column.
    """
    found: list[tuple[int, int, int]] = []
    with sheet.parent._archive.open(sheet._worksheet_path) as source:
        rest = b""
        while part := source.read(CHUNK):
            part = rest + part
            last = 0
            for match in _MERGED.finditer(part):
                last = match.end()
                first, end = int(match[2]), int(match[4])
                if end > first and len(found) < MOST_MERGED:
                    found.append((column_index_from_string(match[1].decode()) - 1, first, end))
            rest = part[max(last, len(part) - LONGEST_TAG) :]
    return found
