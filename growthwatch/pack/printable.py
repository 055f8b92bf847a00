"""Text as it can be printed: letters the fonts have, nothing that steers the reading direction."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
DEJAVU = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
LONGEST_PART = 24  # letters of a word without a blank before it may be broken
# Letters and signs of English, which every font has: nearly all that is written needs no more look.
PLAIN = re.compile(r"[\n -~]*")
BREAK_HERE = "\u200b"
# Joiners that Urdu needs between letters; other invisible characters are left out.
JOINERS = "\u200c\u200d"


def printable(text: Any) -> str:
    """Return text with letters that the fonts have.

    Letters of other scripts become words for them, "[Bengali letters]", so that nobody takes an
    empty box for what was recorded. Invisible characters and those that turn the reading direction
    are left out; the fonts' own shaping writes Urdu and Arabic from right to left.
    """
    text = str(text)
    if PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(_plain(letter) for letter in text)
    return "".join(
        _words_for(list(letters)) if missing else "".join(letters)
        for missing, letters in groupby(plain, key=_is_missing)
    )


def breakable(text: str) -> str:
    """Return text in which a very long word can be broken at the end of a line."""
    return re.sub(rf"\S{{{LONGEST_PART}}}(?=\S)", lambda found: found.group() + BREAK_HERE, text)


def dejavu_files() -> list[Path]:
    """Return the files of DejaVu Sans that come with matplotlib."""
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return [folder / name for name in DEJAVU]


def font_files() -> list[Path]:
    """Return every font file that a pack is set in."""
    return [*dejavu_files(), *sorted(FONTS.glob("*.ttf"))]


def _plain(letter: str) -> str:
    if letter == "\n" or letter in JOINERS:
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Cf", "Cs", "Co", "Cn"):
        return ""
    return " " if kind in ("Cc", "Zl", "Zp", "Zs") else letter


def _is_missing(letter: str) -> bool:
    return letter != "\n" and letter not in JOINERS and ord(letter) not in _letters()


@cache
def _letters() -> frozenset[int]:
    """Return every letter that can be printed, in both weights of the text."""
    from matplotlib.ft2font import FT2Font

    maps = {path.name: set(FT2Font(str(path)).get_charmap()) for path in font_files()}
    latin = maps[DEJAVU[0]] & maps[DEJAVU[1]]
    others = [letters for name, letters in maps.items() if name not in DEJAVU]
    return frozenset(latin.union(*others))


def _words_for(letters: list[str]) -> str:
    """Say what stood there: "[Bengali letters]", or the sign's own name."""
    names = [unicodedata.name(letter, "unknown sign").lower() for letter in letters]
    scripts = list(dict.fromkeys(name.split(" ")[0] for name in names))
    if len(letters) == 1 and not letters[0].isalpha():
        return f"[{names[0]}]"
    if all(unicodedata.category(letter)[0] in "LM" for letter in letters):
        return f"[{' and '.join(script.capitalize() for script in scripts)} letters]"
    return "[" + ", ".join(dict.fromkeys(names)) + "]" if len(letters) < 4 else "[signs]"
