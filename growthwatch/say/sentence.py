"""A sentence from a template and the facts it tells: the one place where facts become words.

A template is an English sentence with named facts, each with the form in which it is said:
``"{sex:She} weighed {last_value:value} on {last_date:date}."``. It is at once the msgid under which
a translation is looked up. The forms are the names in `FORMS`, and two that need a second fact:
``{last_date:age}`` says the age on a date, from `birth_date`, and ``{since_date:to last_date}`` the
time between two dates.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from growthwatch.record.vocabulary import UNITS
from growthwatch.say.ages import age_words, date_words, duration_words
from growthwatch.say.centile_words import band_words, beyond_words, sd_words
from growthwatch.say.language import translated

Details = Mapping[str, Any]

DIGITS = {"weight": 2, "height": 1, "bmi": 1, "ofc": 1}
MINUS = "−"
NO_ID = "child"  # the id of a child that is typed in without one
PRONOUNS = {
    "She": {"female": "She", "male": "He", "": "They"},
    "she": {"female": "she", "male": "he", "": "they"},
    "She was": {"female": "She was", "male": "He was", "": "They were"},
    "she was": {"female": "she was", "male": "he was", "": "they were"},
    "Her": {"female": "Her", "male": "His", "": "Their"},
    "her": {"female": "her", "male": "his", "": "their"},
    "herself": {"female": "her", "male": "him", "": "them"},
    "The child": {"female": "She", "male": "He", "": "The child"},
    "the child": {"female": "she", "male": "he", "": "the child"},
    "The child's": {"female": "Her", "male": "His", "": "The child's"},
    "the child's": {"female": "her", "male": "his", "": "the child's"},
    "them": {"female": "her", "male": "him", "": "the child"},
}


# What stands in brackets in a template, with the space before it.
_IN_BRACKETS = re.compile(r" \([^()]*\)")


def sentence(template: str, details: Details, *, brackets: bool = True) -> str:
    """Return a template in the language of sentences, with its facts in words.

    Parameters
    ----------
    template : str
        With named facts, each with a form: ``"... {loss:kg} ..."``.
    details : mapping of str to fact
        Facts by name: dates, numbers, text.
    brackets : bool
        Whether to say what stands in brackets in the template.

    Raises
    ------
    KeyError
        For a fact that is not among the details, or a form that does not exist, naming it.
    """
    template = translated(template)
    if not brackets:
        template = _IN_BRACKETS.sub("", template)
    return "".join(
        text if name is None else text + said(_fact(name, form, details), form, details)
        for text, name, form in _parts(template)
    )


def _fact(name: str, form: str, details: Details) -> Any:
    """Return a fact; of a child whose sex is not known the pronoun is "they".

    A measurement no centile exists for has no z-score among the facts.
    """
    if form == "band":
        return details.get(name, float("nan"))
    return details.get(name) or "" if form in PRONOUNS else details[name]


def said(fact: Any, form: str, details: Details) -> str:
    """Return one fact in words.

    Parameters
    ----------
    fact : date, float, int or str
    form : str
        One of `FORMS`, "" for a text or number as it is, a Python format such as ".1f", "value",
        "values" or "dated values" (with the unit of the measure), "beyond LINE" (a centile), "age",
        "age from NAME" (from another birth date), "to NAME", or a pronoun of `PRONOUNS`.
    """
    if form in FORMS:
        return FORMS[form](fact)
    if form in PRONOUNS:
        return translated(PRONOUNS[form].get(fact, PRONOUNS[form][""]))
    if form == "age":
        return age_words(details["birth_date"], fact)
    if form.startswith("age from "):
        return age_words(details[form[9:]], fact)
    if form.startswith("beyond "):
        return beyond_words(fact, form[7:])
    if form == "values":
        return listed([value_words(value, details["measure"]) for value in fact])
    if form == "value":
        return value_words(fact, details["measure"])
    if form == "dated values":
        return listed(
            [f"{value_words(value, details['measure'])} ({FORMS['date'](day)})"
             for day, value in fact]
        )  # fmt: skip
    if form.startswith("to "):
        return duration_words(fact, details[form[3:]])
    if form and not form.startswith((".", "+")):
        raise KeyError(f"no form {form!r}: use one of {', '.join([*FORMS, *PRONOUNS])}")
    return format(fact, form).replace("-", MINUS) if form else str(fact)


def value_words(value: float, measure: str) -> str:
    """Say a measurement: weights to 10 g, the rest to one decimal."""
    return f"{value:.{DIGITS[measure]}f} {translated(UNITS[measure])}"


def listed(words: list[str]) -> str:
    """Say several things: "8.50 kg, 8.60 kg and 8.80 kg"."""
    if len(words) < 2:
        return "".join(words)
    return translated("{first} and {last}").format(first=", ".join(words[:-1]), last=words[-1])


def within(title: str) -> str:
    """Return a title as it stands within a sentence: its first letter small, but not of "BMI"."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _signed(number: float, digits: int) -> str:
    number = round(number, digits) + 0.0  # no "−0.00"
    return f"{number:+.{digits}f}".replace("-", MINUS) if number else f"{number:.{digits}f}"


def _spaces(number: float) -> str:
    """Say centile spaces; with two decimals where one would hide on which side of a whole it is."""
    whole = abs(number - round(number))
    digits = 2 if 0.005 <= whole < 0.05 else 1
    text = f"{number:.{digits}f}".replace("-", MINUS)
    return counted_spaces(text)


def counted_spaces(number: str) -> str:
    """Say a number of centile spaces, the number as it is written."""
    one, more = translated("{n} centile space"), translated("{n} centile spaces")
    return (one if number in ("1", "1.0") else more).format(n=number)


def _times(number: float) -> str:
    return {1: translated("once"), 2: translated("twice")}.get(
        int(number), translated("{n} times").format(n=int(number))
    )


def called(child_id: str) -> str:
    """Say whose record it is: "Child A17", and "The child" where no id was given."""
    return "The child" if child_id == NO_ID else f"Child {child_id}"


def _distance(z: float) -> str:
    way = translated("below the median") if z < 0 else translated("above the median")
    return f"{abs(z):.1f} SD {way}"


FORMS: dict[str, Callable[[Any], str]] = {
    "date": date_words,
    "kg": lambda number: f"{number:.2f} {translated('kg')}",
    "cm": lambda number: f"{number:.1f} {translated('cm')}",
    "gain": lambda number: f"{_signed(number, 2)} {translated('kg')}",
    "spaces": _spaces,
    "threshold": lambda number: counted_spaces(f"{number:g}"),
    "signed spaces": lambda number: f"{_signed(number, 1)} {translated('spaces')}",
    "band": band_words,
    "sd": sd_words,
    "distance": _distance,
    "percent": lambda share: f"{share:.0f}%",
    "percent1": lambda share: f"{share:.1f}%",
    "times": _times,
    "within": lambda title: within(translated(title)),
    "word": lambda word: translated(word),
}


@lru_cache(maxsize=1000)
def _parts(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a template in parts: text, then the fact after it (None at the end) and its form."""
    return tuple(
        (text, name, form or "") for text, name, form, _ in string.Formatter().parse(template)
    )
