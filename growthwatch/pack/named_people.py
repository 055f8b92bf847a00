"""People whom a text names beside what they are to the child: Mum (Kelly), social worker Dave Hill.

They are in no table, so nothing else knows their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from growthwatch.pack.text_dates import MONTHS

_STEP = r"(?:step|half|foster|grand|great|ex)?[- ]?"
_KIN = (
    rf"{_STEP}(?:mum(?:my)?|mam(?:my)?|mom|mother|dad(?:dy)?|father|pa(?:rent)?|brother|sister|"
    r"sibling|son|daughter|partner|boyfriend|girlfriend|husband|wife)s?|"
    r"gran|granny|grandma|nan|nanna?|nanny|grand(?:a?d|pa)|[mp]g[mf]|aunt(?:ie|y)?|uncle|cousins?|"
    r"nephew|niece|twins?|fianc[ée]e?|friends?|neighbours?|lodger|baby|in-law"
)
_ROLES = (
    r"(?:foster |family |main )?carers?|childminder|health visitor|hv|social worker|sw|"
    r"(?:key|support|family|youth|outreach) ?worker|nursery nurse|nurse|midwife|paediatrician|"
    r"consultant|dietitian|dietician|teacher|headteacher|senco|solicitor|guardian|interpreter|"
    r"gp|police officer|manager"
)
RELATION = rf"(?i:{_KIN}|{_ROLES})"
_BEFORE = r"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))"  # also within MumsPartner
# Words that begin with a capital, stand beside a relation, and name nobody.
NO_PERSON = frozenset(
    """
    a about again agreed all already also am an and appears are arrived as asked at attended aware
    away baby because been being both brought but called came can centre child children christmas
    clinic contact could daily declined denied department did discussed does due during each early
    explained family father feels felt foster from gave gp group had happy has have having he
    health her here him his home hospital house how however i if in informed is it its keen lives
    looks made may meeting mother mum needs never new no none not now nurse nursery of off on one
    only or our out phoned plan plans practice present protection rang ready refused remains report
    reported reports review said saw says school seemed seems seen sent service services she short
    should showed sister social spoke spoken stated states stayed still support surgery team
    telephoned that the their them then there these they this those to today told unable unhappy
    unit unknown unwell upset very visit visited visitor wanted wants ward was we well went were
    what when where whether which while who why will with without worker works would yes yesterday
    you monday tuesday wednesday thursday friday saturday sunday english welsh scottish irish
    british polish romanian bulgarian urdu bengali punjabi arabic somali french spanish portuguese
    chinese turkish kurdish ukrainian russian lithuanian italian german hindi tamil tigrinya
    muslim christian hindu sikh jewish person family
    """.split()  # noqa: SIM905
)  # fmt: skip
_WORD = r"[^\W\d_a-zß-ÿ](?:[\w'’-]*\w)?"  # begins with a capital
_NAME = rf"{_WORD}(?:\s+{_WORD}){{0,2}}"
_NAMES = rf"{_NAME}(?:\s*(?:,|&|and)\s+{_NAME})*"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"{_BEFORE}{RELATION}(?:['’]s)?\s*[(\[\"“‘]\s*(?P<names>{_NAMES})",
        rf"{_BEFORE}{RELATION}\s*[-–—:]\s*(?P<names>{_NAMES})(?=\s*[-–—,;.)])",
        rf"{_BEFORE}{RELATION},\s+(?P<names>{_NAME})(?=\s*,)",
        rf"{_BEFORE}{RELATION}\s+(?P<names>{_NAMES})",
        rf"{_BEFORE}{RELATION}(?P<names>{_WORD})",
        rf"(?<![\w/-])(?P<names>{_NAME})\s*[(\[]\s*(?:the |her |his |their |child's )?{RELATION}\b",
        rf"(?<![\w/-])(?P<names>{_WORD})['’]s\s+{RELATION}\b",
        rf"\b(?:called|named|known as|names?(?: is| are|:)?|aka)\s+(?P<names>{_NAMES})",
    )
]
_SMALL = re.compile(rf"{_BEFORE}{RELATION}\s*\(([a-z][\w'’-]*)\)")


def replaced_people(text: str, label: Callable[[str], str], abbreviations: frozenset[str]) -> str:
    """Return a text with the names that stand beside a relation or a role replaced.

    Parameters
    ----------
    text : str
    label : callable
        Returns what stands in the text for a name.
    abbreviations : set of str
        Capitals that name nobody.
    """

    def replaced(found: re.Match[str]) -> str:
        names = found["names"]
        told = re.sub(
            _NAME, lambda name: _without_others(name.group(), label, abbreviations), names
        )
        start, end = found.start("names") - found.start(), found.end("names") - found.start()
        apart = " " if start and found.group()[start - 1].isalpha() and told != names else ""
        return found.group()[:start] + apart + told + found.group()[end:]

    for pattern in _PATTERNS:
        text = pattern.sub(replaced, text)
    return text


def small_in_brackets(text: str) -> list[str]:
    """Return words without a capital in brackets after a relation, which may be names."""
    return [word for word in _SMALL.findall(text) if word not in NO_PERSON]


def _without_others(words: str, label: Callable[[str], str], abbreviations: frozenset[str]) -> str:
    """Replace the run of words that can be a name, leaving others before and after it."""
    parts = re.split(r"(\s+)", words)
    can_be = [
        not part.isspace()
        and part.strip("'’-").lower() not in NO_PERSON
        and part.lower() not in MONTHS
        and part not in abbreviations
        and not re.fullmatch(RELATION, part)
        and len(part) > 1
        and not any(map(str.isdigit, part))
        for part in parts
    ]
    if True not in can_be:
        return words
    first = can_be.index(True)
    last = first
    while last + 2 < len(parts) and can_be[last + 2]:
        last += 2
    name = "".join(parts[first : last + 1])
    own = re.sub(r"['’]s$", "", name)
    return "".join([*parts[:first], label(own), name[len(own) :], *parts[last + 1 :]])
