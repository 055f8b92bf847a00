"""A caseload as a notebook and a terminal show it: who is in it, who is not, what was rejected."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.caseload.shown import counted, folded, page, table_of
from growthwatch.importing.leaving import watched_words
from growthwatch.say.ages import date_words

if TYPE_CHECKING:
    from growthwatch.caseload.caseload import Caseload

MOST_SHOWN = 20
VALUES = {"weight_kg": "weight", "height_cm": "height", "ofc_cm": "head circumference"}


def caseload_html(caseload: Caseload) -> str:
    """Return what the caseload holds, who is not watched and what could not be used."""
    caption = f'<p class="q"><em>{escape(caseload.caption)}</em></p>' if caseload.caption else ""
    parts = [
        f"<p><strong>Caseload of {counted(len(caseload.children), 'child', 'children')}</strong>"
        "</p>",
        caption,
        table_of(["", ""], [[escape(what), escape(said)] for what, said in held(caseload)]),
    ]
    for table, said in (
        (caseload.not_watched, not_watched_words(caseload)),
        (caseload.rejected, rejected_words(caseload)),
        (caseload.warnings, warnings_words(caseload)),
    ):
        if not len(table):
            parts.append(f"<p>{escape(said)}</p>")
            continue
        names = [name for name in table if name not in ("code", "value")]
        rows = [
            [f'<td class="w">{escape(str(cell))}</td>' for cell in row]
            for row in table[names].head(MOST_SHOWN).itertuples(index=False)
        ]
        inside = table_of([name.replace("_", " ") for name in names], rows, len(table) - MOST_SHOWN)
        parts.append(folded(said, inside))
    return page(*parts)


def caseload_text(caseload: Caseload) -> str:
    """Return the same as lines for a terminal."""
    lines = [repr(caseload)]
    if caseload.caption:
        lines.append(caseload.caption)
    lines += [f"- {what}: {said}" for what, said in held(caseload)]
    lines += [not_watched_words(caseload), rejected_words(caseload), warnings_words(caseload)]
    return "\n".join(line for line in lines if line)


def held(caseload: Caseload) -> list[tuple[str, str]]:
    """Say what is in a caseload, and what of it cannot be compared with a reference."""
    children, measured = caseload.children, caseload.measurements
    rows = [("Sexes", _sexes(children))]
    if len(children):
        first, last = children["birth_date"].min(), children["birth_date"].max()
        between = "" if first == last else f" to {date_words(last)}"
        rows.append(("Born", f"{date_words(first)}{between}"))
    values = [
        f"{counted(int(measured[column].notna().sum()), word)}"
        for column, word in VALUES.items()
        if column in measured
    ]
    rows.append(("Measured", ", ".join(values)))
    if len(measured):
        first, last = measured["date"].min(), measured["date"].max()
        rows.append(("Between", f"{date_words(first)} and {date_words(last)}"))
    never = int((~children["child_id"].isin(measured["child_id"])).sum())
    rows.append(("Never measured", counted(never, "child", "children")))
    unknown = int(children["gestation_weeks"].isna().sum())
    if unknown:
        said = f"{counted(unknown, 'child', 'children')}, taken as 40+0"
        rows.append(("Gestation unknown", said))
    for name in ("contacts", "plans", "actions", "periods"):
        if len(getattr(caseload, name)):
            rows.append((name.capitalize(), f"{len(getattr(caseload, name)):,}"))
    return rows


def not_watched_words(caseload: Caseload) -> str:
    """Say how many children are watched, and of the others why not."""
    if not caseload.sources and caseload.not_watched.empty:
        return ""
    return watched_words(len(caseload.children), caseload.not_watched, "caseload")


def rejected_words(caseload: Caseload) -> str:
    """Say how many rows were rejected and from which files."""
    return _rows_words(caseload.rejected, "row rejected", "rows rejected", "No row was rejected.")


def warnings_words(caseload: Caseload) -> str:
    """Say how many cells are unknown for what stood in them."""
    return _rows_words(caseload.warnings, "cell taken as unknown", "cells taken as unknown", "")


def _rows_words(table: pd.DataFrame, one: str, many: str, none: str) -> str:
    if not len(table):
        return none
    files = ", ".join(f"{file} {number:,}" for file, number in table["file"].value_counts().items())
    return f"{counted(len(table), one, many)}: {files}"


def _sexes(children: pd.DataFrame) -> str:
    numbers = children["sex"].astype(object).fillna("unknown").value_counts()
    said = [f"{numbers[name]:,} {name}" for name in ("female", "male") if name in numbers]
    if "unknown" in numbers:
        said.append(f"{numbers['unknown']:,} unknown, who are watched without centiles")
    return ", ".join(said) or "none"
