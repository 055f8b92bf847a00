"""Free text without the names, numbers and dates that tell who somebody is.

What is replaced is replaced by the same label everywhere. A text may still name somebody who is in
none of the tables, or tell who it is about by what happened: `left_to_read` lists words to look at.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from growthwatch.pack.case_references import replaced_references
from growthwatch.pack.named_people import replaced_people, small_in_brackets
from growthwatch.pack.text_dates import MONTHS, Put, moved_dates


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Parts of names that are everyday words: replaced only where they begin with a capital.
EVERYDAY = _set(
    "will may mark rose grace hope joy faith young king brown white black green grey hill wood "
    "woods page long short day bell bird cook cross field fox hall hand holly ivy lane lily little "
    "love marsh miles moon moss nurse park parker pearl pool poppy price ray rich robin ruby sky "
    "smart star stone summer violet wall ward waters west north south east winter wise may june "
    "april august"
)
# Parts of what stands in a name's place that name nobody.
NO_NAME = _set(
    "child baby boy girl twin one two of mother father mum dad sibling brother sister infant the "
    "unknown unborn male female mr mrs miss ms mx dr prof professor sir lady nurse and de la le "
    "van der den von bin bint al el abu ibn du da dos none not recorded named health visitor "
    "social worker gp midwife team visiting school nursing community service services locality "
    "north south east west"
)
TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sister|Nurse|Midwife|PC|DC|DS|Sgt|WPC|Rev|Imam)"
# Capitals that are offices and services, not initials.
ABBREVIATIONS = _set(
    "GP HV SW AE ED CP CIN NN TAF TAC SCR IRO LAC EHA NHS MASH CAMHS OK UK BMI DNA WNB IT TV ICU "
    "A E PC DC DS SN HT AM PM EDD LP FT NE TA"
)
# What stands before a surname and belongs to it: van der Berg, Al-Rashid.
_PARTICLE = "van|von|der|den|del?|della|d[iu]|l[ae]|[ae]l|bin|bint|ibn|abu|v\\.?\\s?d|v"
PARTICLES = rf"(?i:(?:{_PARTICLE})\b\.?[\s'’-]+)"
TITLED_NAME = (
    rf"\b{TITLES}\.?\s+((?:[A-Z]\.?\s*){{0,3}}{PARTICLES}{{0,3}}[A-Z][\w'’-]+"
    rf"(?:\s+{PARTICLES}{{0,3}}[A-Z][\w'’-]+)?)"
)
POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
LINK = r"\b(?:(?:https?://|www\.)\S+|(?:[\w-]+\.)+(?:com|org|net|uk|me|co)/\S+)|(?<!\w)@\w{3,}"
NUMBER_PLATE = r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b"
PHONE = r"(?<![\d.])(?:\+44|0)(?:[\s()-]*\d){9,10}(?!\d)"
TEN_DIGITS = r"(?<![\d.])\d{3}[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)"
LONG_NUMBER = r"(?<![\d.])\d{6,}(?![\d.]\d)"
ADDRESS = (
    r"\b\d{1,4}[A-Za-z]?,?\s+(?:[A-Z][\w'’]+\s+){1,3}"
    r"(?:Road|Rd|Street|St|Avenue|Ave|Lane|Close|Drive|Way|Court|Place|Terrace|Gardens|Crescent|"
    r"Grove|Square|House|Flats?)\b"
)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\u2066-\u2069\ufeff]")
# Letters with an accent, by the one they are without it: Siobhán is Siobhan.
_ACCENTED: dict[str, str] = {}
for _one in map(chr, range(0xDF, 0x180)):
    _plain = unicodedata.normalize("NFD", _one)[0]
    if _plain != _one and _one.islower():
        _ACCENTED[_plain] = _ACCENTED.get(_plain, "") + _one
FIRST_MARK = 0xE000  # private use: what is put into a text until all of it has been looked at
TITLED = r"(?:(?-i:\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor)\b)\.?\s+)?"
# A name begins after anything but a letter, or with a capital within a word: JaneSmith.
CAMEL = r"(?:(?<![^\W\d_])|(?<=[a-z])(?=(?-i:[A-Z])))"
# And ends before anything but a letter, or before the capital of what is run together with it.
CAMEL_END = r"(?:(?![^\W\d_])|(?<=(?-i:[a-z]))(?=(?-i:[A-Z][a-z])))"
FOUND_WITHIN = 6  # letters from which a part of a name is found within any word: kellythornbury


@dataclass
class Names:
    """Who is who: the label of each name, identifier and number.

    Attributes
    ----------
    people : dict of str to str
        Label of each name as recorded; parts of a name are found too.
    ids : dict of str to str
        Label of each identifier: found as a whole word, and short ones only after a word such as
        "child" or "family".
    numbers : dict of str to str
        Label of each number, by its digits: found with or without blanks, dots and hyphens.
    """

    people: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._patterns = [
            *[(_number_pattern(number), label) for number, label in self.numbers.items()],
            *[(_id_pattern(each), label) for each, label in _longest_first(self.ids)],
        ]
        self._name_patterns = [
            (pattern, label)
            for name, label in _longest_first(self.people)
            for pattern in _full_name_patterns(name)
        ]
        self._name_patterns += [
            (_part_pattern(part), label) for part, label in _longest_first(self.parts())
        ]
        self._name_patterns += [
            (rf"[^\W\d_]*{_letters(part)}[^\W\d_]*", label)
            for part, label in _longest_first(self.parts())
            if len(part) >= FOUND_WITHIN and part.lower() not in EVERYDAY
        ]
        self._name_patterns += [
            (rf"(?<![\w.])(?-i:{initials})(?![\w])", label)
            for initials, label in self._initials().items()
        ]

    def parts(self) -> dict[str, str]:
        """Return the parts of all names, with the label of the first person who has each."""
        found: dict[str, str] = {}
        for name, label in self.people.items():
            for part in name_parts(name):
                found.setdefault(part, label)
        return found

    def _initials(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, label in self.people.items():
            parts = name_parts(name)
            # Of O'Brien also two: AOB.
            for split in (parts, [one for part in parts for one in re.split("['’-]", part) if one]):
                letters = "".join(part[0].upper() for part in split)
                if len(parts) > 1 and letters not in ABBREVIATIONS:
                    found.setdefault(r"\.?\s?".join(map(re.escape, letters)) + r"\.?", label)
        return found


@dataclass
class Redaction:
    """Replaces, in texts, what tells who somebody is.

    Attributes
    ----------
    names : Names
    days : int
        Added to every date.
    others : dict of str to str
        Labels given to people who are in no table, found by their titles, "Dr Khan", or by what
        they are to the child, "Mum (Kelly)".
    """

    names: Names
    days: int
    others: dict[str, str] = field(default_factory=dict)

    def __call__(self, text: str, near: dt.date | None = None) -> str:
        """Return a text in which all that is known has been replaced; `near` is its day."""
        put_in: list[str] = []

        def put(words: str) -> str:
            put_in.append(words)
            return chr(FIRST_MARK + len(put_in) - 1)

        text = self._without_named(text, put)
        text = replaced_references(text, put)
        text = moved_dates(text, self.days, near, put)
        for pattern, words in (
            (POSTCODE, "[postcode]"),
            (NUMBER_PLATE, "[number]"),
            (ADDRESS, "[address]"),
            (PHONE, "[number]"),
            (TEN_DIGITS, "[number]"),
            (LONG_NUMBER, "[number]"),
        ):
            text = _put_for(pattern, text, put, words)
        for number, words in enumerate(put_in):
            text = _spelled_out(text, chr(FIRST_MARK + number), words)
        return _once(text)

    def learn(self, texts: Iterable[str]) -> None:
        """Find the people who are named in some text, so that they are replaced in every one."""
        for text in dict.fromkeys(texts):  # the same text names the same people
            self._without_named(text, lambda words: chr(FIRST_MARK))

    def _without_named(self, text: str, put: Put) -> str:
        """Replace everybody who is in a table, and whom a text names with a title or a relation."""
        text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
        text = re.sub("[\ue000-\uf8ff]", "", text)
        for pattern, words in ((EMAIL, "[email]"), (LINK, "[link]")):
            text = _put_for(pattern, text, put, words)
        for pattern, label in self.names._patterns:
            text = _put_for(pattern, text, put, label, re.IGNORECASE)
        for pattern, label in self.names._name_patterns:
            mark = put(label)
            text = _without_particles(_replaced(pattern, text, mark), mark)
        text = re.sub(TITLED_NAME, lambda found: put(self._other(found.group(1))), text)
        text = replaced_people(text, lambda name: put(self._other(name)), ABBREVIATIONS)
        for name, label in _longest_first(self.others):
            # Only with their capitals: they are known from texts, where any word may stand.
            for part in (name, *name_parts(name)):
                known = part == name or (len(part) > 2 and part.lower() not in EVERYDAY)
                if known and part in text:
                    mark = put(label)
                    text = re.sub(rf"{CAMEL}{re.escape(part)}(?![^\W\d_])", mark, text)
                    text = _without_particles(text, mark)
        return text

    def _other(self, name: str) -> str:
        """Return the label of somebody known from texts only; one who has a part of a name too."""
        for known, label in self.others.items():
            same = re.sub(r"\W", "", known) == re.sub(r"\W", "", name)
            if same or name in name_parts(known) or known in name_parts(name):
                return self.others.setdefault(name, label)
        taken = {*self.names.people.values(), *self.others.values()}
        numbers = itertools.count(1)
        label = next(one for number in numbers if (one := f"person {number}") not in taken)
        return self.others.setdefault(name, label)


def name_parts(name: str) -> list[str]:
    """Return the parts of a name that could tell who is meant."""
    parts = re.split(r"[\s,;/()\"“”_-]+", unicodedata.normalize("NFC", name))
    parts = [part.strip(".'’") for part in parts]
    return [
        part
        for part in dict.fromkeys(parts)
        if len(part) > 1 and part.lower() not in NO_NAME and not any(map(str.isdigit, part))
    ]


def left_to_read(texts: Iterable[str]) -> list[str]:
    """Return words within sentences that begin with a capital and may name somebody or a place.

    The most frequent first. Not a promise: names written small are among them only in brackets
    after a relation.
    """
    found: Counter[str] = Counter()
    known = {"Child", "Mother", "Father", "I", *ABBREVIATIONS, *(m.capitalize() for m in MONTHS)}
    for text in texts:
        for word in re.findall(r"(?<=[\w,;’']\s)[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*", text):
            if word.split()[0] not in known:
                found[word] += 1
        # The other half of a name of which one is replaced: "Child 1-Foxley".
        found.update(re.findall(r"(?<=\d-)[A-Z][\w'’]+", text))
        found.update(small_in_brackets(text))
    return [word for word, _ in found.most_common()]


def _longest_first(labels: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(labels.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _put_for(pattern: str, text: str, put: Put, words: str, flags: int = 0) -> str:
    """Put a mark that stands for the words wherever the pattern is found."""
    return re.sub(pattern, lambda found: put(words), text, flags=flags)


def _replaced(pattern: str, text: str, mark: str) -> str:
    return re.sub(pattern, mark, text, flags=re.IGNORECASE)


def _without_particles(text: str, mark: str) -> str:
    """Return a text without the "van der" before the mark of a name."""
    if mark not in text:
        return text
    return re.sub(rf"\b{PARTICLES}+(?={mark})", "", text)


def _number_pattern(number: str) -> str:
    digits = r"[\s.\-–/]*".join(re.findall(r"\d", number))
    return rf"(?<!\d){digits}(?!\d)"


def _id_pattern(identifier: str) -> str:
    """Match an identifier as a whole word; a short one only where it is said to be one."""
    exact = re.escape(identifier)
    said = r"(?:child|family|patient|client|baby|twin|id|ref|no\.?|number|record)"
    if len(identifier) < 2 or (identifier.isdigit() and len(identifier) < 4):
        return rf"\b{said}\s*[:#]?\s*{exact}(?![\w])"
    if identifier.isalpha() and len(identifier) < 4:
        return rf"(?:\b{said}\s*[:#]?\s*{exact}|(?<![\w])(?-i:{exact}))(?![\w])"
    return rf"(?:\bchild\s+)?(?<![^\W_]){exact}(?![^\W_])"


def _full_name_patterns(name: str) -> list[str]:
    """Match a whole name in either order of its parts, written with or without accents."""
    parts = name_parts(name)
    if len(parts) < 2:
        return []
    between = r"[\s,._-]*"
    orders = [parts, [parts[-1], *parts[:-1]]]
    if len(parts) > 2:
        orders += [[parts[0], parts[-1]], [parts[-1], parts[0]]]
    return [
        TITLED + CAMEL + between.join(_letters(p) for p in order) + CAMEL_END for order in orders
    ]


def _part_pattern(part: str) -> str:
    """Match a part of a name with the endings that languages give it: Amelia's, Zofii."""
    before = rf"{TITLED}{CAMEL}(?:(?-i:\b[A-Z])\.?\s?)*"
    if part.lower() in MONTHS or part.lower() in (month[:3] for month in MONTHS):
        # Of a child called April, "4 April" and "April 2013" are dates all the same.
        no_date = "".join(f"(?<!{end} )" for end in (r"\d", "st", "nd", "rd", "th", "of"))
        return rf"{no_date}(?-i:{part.capitalize()}|{part.upper()})(?!\w)(?!,?\s+\d)"
    if part.lower() in EVERYDAY or len(part) == 2:
        capital = part[0].upper() + part[1:]
        return rf"{before}(?-i:{_letters(capital)}|{_letters(part.upper())}){CAMEL_END}"
    if len(part) > 4 and part[-1].lower() in "aeioy":
        # A name that ends in a vowel changes it: Zofia, Zofii, Zofię.
        return rf"{before}{_letters(part[:-1])}[^\W\d_]{{0,2}}{CAMEL_END}"
    return rf"{before}{_letters(part)}(?:s|em|a|owi|u|ie|y)?{CAMEL_END}"


def _letters(part: str) -> str:
    """Match letters with or without their accents: Przykładowa and Przykladowa."""
    return "".join(_letter(letter) for letter in part)


def _letter(letter: str) -> str:
    if letter in "'’-":
        return "['’ -]?"
    plain = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss"}.get(letter)
    if plain is None:
        plain = unicodedata.normalize("NFD", letter)[0]
    if len(plain) == 1:
        return f"[{re.escape(plain)}{_ACCENTED.get(plain.lower(), '')}{re.escape(letter)}]"
    return f"(?:{re.escape(letter)}|{re.escape(plain)})"


def _spelled_out(text: str, mark: str, words: str) -> str:
    """Put words in the place of their mark, apart from letters that were run together with it."""
    if mark not in text:
        return text
    if words[0].isalpha():
        text = re.sub(rf"(?<=[^\W_])(?={mark})|(?<={mark})(?=[^\W\d_])", " ", text)
    return text.replace(mark, words)


def _once(text: str) -> str:
    """Say a label once where its words stood before the name: "health visitor health visitor 2"."""
    text = re.sub(r"\b([a-z][a-z ]+?) (\1 \d+)\b", r"\2", text, flags=re.IGNORECASE)
    return re.sub(r"\b(\w+ \d+)(?:[ -]+\1\b)+", r"\1", text)
