"""The key: what each numbered contact was, on the chart where it fits or on pages of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.charts.axes.frame import new_figure
from growthwatch.charts.contacts.arranging import numbered
from growthwatch.charts.saving.page import Page
from growthwatch.charts.style import A4_LANDSCAPE, INK, LANE_BAND, QUIET, RC, SMALL, TITLE
from growthwatch.charts.words.lettering import in_lines, one_line
from growthwatch.say.ages import age_words
from growthwatch.say.sentence import called

if TYPE_CHECKING:
    from growthwatch.record.protocols import ChildRecord

# Left edge and width of each column, in points, from the left margin.
COLUMNS = {
    "number": (20, 0),  # right-aligned at 20
    "date": (28, 106),
    "age": (138, 84),
    "agency": (226, 110),
    "role": (340, 110),
    "what": (454, 316),
}
LINE = 1.25 * SMALL  # points from one line to the next
MOST_LINES = 6
MARGIN = 36.0


def key_rows(contacts: pd.DataFrame, birth_date: pd.Timestamp) -> list[dict[str, str]]:
    """Return the words of the key: number, date, age, agency, role, what, one dict a contact.

    Parameters
    ----------
    contacts : DataFrame
        As `numbered` returns it.
    """
    rows = []
    for contact in contacts.itertuples():
        if pd.isna(contact.date):
            age = ""
        elif contact.date < birth_date:
            age = "before birth"
        else:
            age = age_words(birth_date, contact.date)
        kind = contact.kind[:1].upper() + contact.kind[1:]
        what = ". ".join(part for part in (kind, contact.summary.strip()) if part)
        rows.append(
            {
                "number": str(contact.number),
                "date": _date_words(contact.date, contact.date_to),
                "age": age,
                "agency": contact.agency,
                "role": contact.role,
                "what": what,
            }
        )
    return rows


def contact_key(child: ChildRecord) -> list[Page]:
    """Draw the key to the numbers on a child's chart, as A4 pages.

    Parameters
    ----------
    child : Child
        With .id, .record and .contacts.

    Returns
    -------
    list of Page
        A figure each, A4 landscape; empty without contacts. A summary longer than six lines is cut
        and ends in "…".
    """
    birth = pd.Timestamp(child.record["birth_date"])
    rows = key_rows(numbered(child.contacts), birth)
    if not rows:
        return []
    wrapped = [_wrapped(row) for row in rows]
    room = A4_LANDSCAPE[1] * 72 - 2 * MARGIN - 48
    pages: list[list[dict[str, list[str]]]] = [[]]
    used = 0.0
    for row in wrapped:
        height = _height(row)
        if used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(row)
        used += height
    return [_page(str(child.id), page, i + 1, len(pages)) for i, page in enumerate(pages)]


def _date_words(date: pd.Timestamp, date_to: pd.Timestamp) -> str:
    if pd.isna(date):
        return "date not recorded"
    if pd.isna(date_to) or date_to <= date:
        return f"{date.day} {date:%b %Y}"
    if date.year == date_to.year:
        return f"{date.day} {date:%b} to {date_to.day} {date_to:%b %Y}"
    return f"{date.day} {date:%b %Y} to {date_to.day} {date_to:%b %Y}"


def _wrapped(row: dict[str, str]) -> dict[str, list[str]]:
    """Break a row into lines; a summary of pages is cut, and shows it."""
    lines = {}
    for column, words in row.items():
        width = COLUMNS[column][1]
        found = in_lines(words, width, SMALL) if column != "number" else [words]
        if len(found) > MOST_LINES:
            rest = " ".join(found[MOST_LINES - 1 :])
            found = [*found[: MOST_LINES - 1], one_line(rest, width, SMALL)]
        lines[column] = found
    return lines


def _height(row: dict[str, list[str]]) -> float:
    return max(len(lines) for lines in row.values()) * LINE + 3


def _page(child_id: str, rows: list[dict[str, list[str]]], number: int, pages: int) -> Page:
    import matplotlib as mpl
    from matplotlib.patches import Rectangle

    with mpl.rc_context(RC):
        figure = new_figure(A4_LANDSCAPE)
        width, height = (72 * inches for inches in A4_LANDSCAPE)
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, width), ylim=(height, 0))
        ax.axis("off")

        def write(x: float, y: float, words: str, **style: Any) -> None:
            style = {"fontsize": SMALL, "va": "baseline", "parse_math": False, **style}
            ax.text(x, y, words, **style)

        write(
            MARGIN,
            MARGIN + 6,
            f"{called(child_id)}: key to the contacts",
            fontsize=TITLE,
            weight="bold",
        )
        write(width - MARGIN, MARGIN + 6, f"page {number} of {pages}", ha="right", color=QUIET)
        top = MARGIN + 28
        for column, words in (
            ("date", "Date or period"),
            ("age", "Age"),
            ("agency", "Agency"),
            ("role", "Role"),
            ("what", "What"),
        ):
            write(MARGIN + COLUMNS[column][0], top, words, weight="bold", fontsize=SMALL)
        ax.plot([MARGIN, width - MARGIN], [top + 4, top + 4], color=QUIET, linewidth=0.6)
        y = top + 5
        for i, row in enumerate(rows):
            tall = _height(row)
            if i % 2 == 0:
                band = Rectangle(
                    (MARGIN, y), width - 2 * MARGIN, tall, facecolor=LANE_BAND, edgecolor="none"
                )
                ax.add_patch(band)
            for column, lines in row.items():
                left = MARGIN + COLUMNS[column][0]
                align = "right" if column == "number" else "left"
                for j, line in enumerate(lines):
                    weight = "bold" if column == "number" else "normal"
                    write(left, y + 9.5 + j * LINE, line, ha=align, weight=weight, color=INK)
            y += tall
    return Page(
        figure,
        f"Key to the numbered contacts on the growth chart, page {number} of {pages}: number, "
        "date, agency, role and what happened.",
    )
