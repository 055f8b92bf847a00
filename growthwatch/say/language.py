"""The language in which sentences are made: gettext catalogues, English where there is none."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "growthwatch"
LOCALES = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("growthwatch language", default="")


@contextmanager
def language(code: str) -> Iterator[None]:
    """Make sentences in a language inside a with block.

    Parameters
    ----------
    code : str
        As in the catalogues' folder: "cy" for Welsh; "" for English. What a catalogue does not
        have is said in English.
    """
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


def translated(text: str) -> str:
    """Return a template or word in the language of sentences."""
    code = _language.get()
    return _catalogue(code).gettext(text) if code else text


def counted(number: int, one: str, more: str) -> str:
    """Say a number of things, "1 month" or "17 months", in the language of sentences.

    Parameters
    ----------
    one, more : str
        Templates with ``{n}``: of one, and of any other number.
    """
    code = _language.get()
    if code:
        return _catalogue(code).ngettext(one, more, number).format(n=number)
    return (one if number == 1 else more).format(n=number)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALES, languages=[code], fallback=True)
