"""How wide words are in the charts' font, and breaking them into lines of a width."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FONT = "DejaVu Sans"
# How much wider than the normal letters a word may be.
WIDER = {"normal": 1.0, "bold": 1.17}
LINESPACING = 1.26  # matplotlib's own, in sizes
MISSING = 0.8  # width of the box drawn for a letter that the font does not have


def words_width(words: str, size: float) -> float:
    """Return the width of words in DejaVu Sans at a size, both in points."""
    return sum(_advance(letter) for letter in words) * size


def words_size(words: str, size: float, linespacing: float = LINESPACING) -> tuple[float, float]:
    """Return width and height of words, perhaps in several lines, in points.

    The same at every resolution, and found without drawing: matplotlib lays words out for each.
    """
    lines = words.split("\n")
    return max(words_width(line, size) for line in lines), len(lines) * linespacing * size


def in_lines(words: str, width: float, size: float) -> list[str]:
    """Break words into lines no wider than `width` points; a longer word is broken itself."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        if line and words_width(f"{line} {word}", size) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        while words_width(word, size) > width:
            fitting = _fitting(word, width, size)
            lines.append(word[:fitting])
            word = word[fitting:]
        line = word
    return [*lines, line] if line or not lines else lines


def one_line(words: str, width: float, size: float) -> str:
    """Cut words to one line of a width in points, ending in "…" where cut."""
    words = " ".join(words.split())
    if words_width(words, size) <= width:
        return words
    return words[: _fitting(words, width - words_width(" …", size), size)].rstrip() + " …"


def _fitting(words: str, width: float, size: float) -> int:
    """Return how many letters fit, at least one."""
    used = 0.0
    for number, letter in enumerate(words):
        used += _advance(letter) * size
        if used > width:
            return max(number, 1)
    return len(words)


@cache
def _advance(letter: str) -> float:
    """Return how far a letter moves the next one, as a share of the size."""
    if not _font().get_char_index(ord(letter)):
        return MISSING
    return float(_font().load_char(ord(letter)).linearHoriAdvance) / 65536 / 100


@cache
def _font() -> FT2Font:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    # One of its own: the font that matplotlib draws with changes its size as it draws.
    font = FT2Font(findfont(FONT))
    font.set_size(100, 72)
    return font
