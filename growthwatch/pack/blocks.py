"""The blocks that a document is made of, as `templates/document.typ` sets them."""

from __future__ import annotations

from typing import Any

from growthwatch.detection.rules import title
from growthwatch.pack.pictures import Picture
from growthwatch.say.ages import date_words

Block = dict[str, Any]
Section = dict[str, Any]
LEAST = 8.5  # points: no letter on A4 is smaller


def section(
    name: str,
    blocks: list[Block],
    *,
    wide: bool = False,
    new_page: bool = True,
    fitted: bool = False,
) -> Section:
    """Return a section; `wide` on pages on their side, `fitted` on one page whatever it holds.

    On a fitted page the blocks that `giving` made give way, as far as they must.
    """
    return {"title": name, "blocks": blocks, "wide": wide, "new_page": new_page, "fitted": fitted}


def giving(
    block: Block,
    order: int,
    more: tuple[str, str] = ("", ""),
    ranks: list[int] | None = None,
) -> Block:
    """Return a block that gives way on a fitted page.

    Parameters
    ----------
    block : Block
        A table or a list gives row after row; any other block is left out whole.
    order : int
        The block with the lowest gives first.
    more : (str, str)
        What is said where rows were left out, before and after their number.
    ranks : list of int, optional
        Of the rows, each number from 0 once: the highest is left out first. The last row without.
    """
    kept = {} if ranks is None else {"ranks": ranks}
    return {**block, "give": order, "more": list(more), **kept}


def text(said: str) -> Block:
    """Return a paragraph."""
    return {"kind": "text", "text": said}


def lead(said: str) -> Block:
    """Return a paragraph that stays with what follows."""
    return {"kind": "lead", "text": said}


def heading(said: str, *, bookmarked: bool = True) -> Block:
    """Return a heading within a section."""
    return {"kind": "heading", "text": said, "bookmarked": bookmarked}


def points(items: list[str] | tuple[str, ...]) -> Block:
    """Return a list."""
    return {"kind": "list", "items": list(items)}


def table(
    columns: list[tuple[str, str, float]],
    rows: list[list[Any]],
    size: float = LEAST,
    *,
    tight: bool = False,
) -> Block:
    """Return a table whose head is repeated on every page.

    Parameters
    ----------
    columns : list of (head, "mm" or "fr", width)
        A head that ends in ">" is of numbers, set to the right.
    rows : list of list of str
        A cell is its words, or a dict: text, and strong (in bold) or across (columns).
    size : float
        Of the letters, in points; none on A4 is smaller than 8.5.
    tight : bool
        With less room between the rows.
    """
    return {
        "kind": "table",
        "head": [head.removesuffix(">") for head, _, _ in columns],
        "align": ["right" if head.endswith(">") else "left" for head, _, _ in columns],
        "widths": [[unit, width] for _, unit, width in columns],
        "rows": rows,
        "size": size,
        "tight": tight,
    }


def chart(name: str, drawn: Picture, pictures: dict[str, str], *, whole: bool = False) -> Block:
    """Return a picture with its words, and put its SVG among the pictures; `whole`: of a page."""
    pictures[f"chart-{name}"] = drawn.svg
    size = {"width": drawn.width, "height": drawn.height, "whole": whole}
    return {"kind": "picture", "name": f"chart-{name}", "words": drawn.words, **size}


def finding(found: Any) -> Block:
    """Return one finding: what, since when, in words, and what it rests on."""
    status = f"First shown on {date_words(found.detected_date)}"
    if found.ongoing:
        status += "; still so at the last measurement"
    elif found.last_date > found.detected_date:
        status += f"; last shown on {date_words(found.last_date)}"
    else:
        status += ", and on no later day"
    return {
        "kind": "finding",
        "title": title(str(found.rule)),
        "now": bool(found.ongoing),
        "status": f"{status}.",
        "message": str(found.message),
        "source": f"Source: {found.guidance}",
    }
