"""A letter of one page to one agency, with only what it needs to do what is asked of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.chronology.words import text_of
from growthwatch.pack import words
from growthwatch.pack.blocks import Block, giving, heading, section, table, text
from growthwatch.pack.days import known_to_the_end
from growthwatch.pack.first_page import LONGEST_CAPTION, boxes, who_words
from growthwatch.pack.promised import open_promises, promises_table
from growthwatch.pack.tables import period_words, shortened, signed
from growthwatch.say.ages import age_words_on, date_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.pack.contents import Given

WEIGHTS = 4
OWN_CONTACTS = 3
# Words by which an agency is not known from another.
COMMON = frozenset(
    {
        "and", "of", "for", "the", "a", "team", "service", "services", "child", "children", "s",
        "family", "local", "community", "health", "professionals", "professional", "worker",
        "nurse", "doctor", "care", "multi", "agency",
    }
)  # fmt: skip


def letter_document(
    child: Child, given: Given, agency: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the document of one page."""
    from growthwatch.pack.contents import document

    child = known_to_the_end(child)
    facts = child.judgement
    blocks: list[Block] = [
        {"kind": "page title", "text": f"To: {shortened(agency, 120)}"},
        {"kind": "small", "text": f"About: child {child.id}. {who_words(child)}"},
    ]
    if len(child.caption) > LONGEST_CAPTION:  # the head of the page has a shorter one
        blocks.append(giving({"kind": "small", "text": shortened(child.caption, 300)}, 0))
    blocks += [
        {"kind": "headline", "text": facts["headline"]},
        {"kind": "boxes", "boxes": boxes(child)},
        *_weights(child),
        *_own_promises(child, agency),
        *_own_contacts(child, agency),
        heading(words.LETTER_ASKS, bookmarked=False),
        text(words.LETTER_REPLY),
        giving({"kind": "ruled", "lines": 5}, 0),
        {"kind": "small", "text": words.LETTER_LEAVES_OUT},
        {"kind": "signed", "items": [["From", given.made_by], ["on", given.made_on]]},
    ]
    return document(child, [section("", blocks, new_page=False, fitted=True)]), {}


def is_of_agency(texts: pd.Series, agency: str, roles: frozenset[str]) -> np.ndarray:
    """Return which names of people or agencies are this agency's: by its name, or by its roles."""
    own = " ".join(agency.casefold().split())
    telling = _telling(own)

    def of_it(name: str) -> bool:
        said = " ".join(name.casefold().split())
        if not said:
            return False
        if own in said or said in own or any(role in said for role in roles):
            return True
        return bool(telling) and telling <= _telling(said)

    return np.array([of_it(name) for name in texts], dtype=bool)


def _telling(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", name)) - COMMON


def roles_of(child: Child, agency: str) -> frozenset[str]:
    """Return the roles in which the agency met the child, as its contacts name them."""
    mine = text_of(child.contacts, "agency").str.casefold() == agency.casefold()
    roles = text_of(child.contacts, "role")[mine.to_numpy(dtype=bool)].str.casefold()
    return frozenset(role for role in roles if len(role) > 3)


def _weights(child: Child) -> list[Block]:
    rows = child.scores[(child.scores["measure"] == "weight").to_numpy()]
    if rows.empty:
        return [text(words.NO_MEASUREMENTS)]
    # Every weight that the sentence above speaks of, and the latest.
    facts = child.judgement
    told = [facts[name] for name in ("from_date", "before_loss_date", "same_as_date")]
    before = rows[rows["date"].isin(told).to_numpy()].drop_duplicates("date", keep="last")
    shown = pd.concat([before, rows.tail(WEIGHTS)])
    shown = shown[~shown.index.duplicated()].sort_values("date", kind="stable")
    columns = [("Date", "mm", 30.0), ("Age", "mm", 40.0), ("Weight, kg>", "mm", 26.0)]
    columns += [("SD from the median>", "mm", 42.0), ("Where that is", "fr", 1.0)]
    cells: list[list[Any]] = [
        [
            period_words(row.date),
            age_words_on(row.date, row.age_days),
            f"{row.value:.2f}",
            signed(row.z, 1) if np.isfinite(row.z) else "none",
            str(row.band or ""),
        ]
        for row in shown.itertuples()
    ]
    return [heading(words.LETTER_WEIGHTS, bookmarked=False), table(columns, cells, size=9.0)]


def _own_promises(child: Child, agency: str) -> list[Block]:
    rows = open_promises(child)
    if rows.empty:
        return []
    mine = rows[is_of_agency(text_of(rows, "who"), agency, roles_of(child, agency))]
    if mine.empty:
        return []
    promised = promises_table(mine, who=False)
    return [
        heading(words.LETTER_PROMISED, bookmarked=False),
        giving(promised, 2, words.MORE_PROMISES, list(range(len(mine)))),
    ]


def _own_contacts(child: Child, agency: str) -> list[Block]:
    mine = child.contacts[is_of_agency(text_of(child.contacts, "agency"), agency, frozenset())]
    mine = mine[mine["date"].notna()].sort_values("date", kind="stable")
    if mine.empty:
        return [text(words.LETTER_NO_CONTACT)]
    number = "one contact" if len(mine) == 1 else f"{len(mine)} contacts"
    last = mine.tail(OWN_CONTACTS).iloc[::-1]
    told = "; ".join(
        f"{kind or 'contact'} on {date_words(date)}"
        for kind, date in zip(text_of(last, "kind"), last["date"], strict=True)
    )
    return [giving(text(words.LETTER_CONTACTS.format(number, shortened(told, 300))), 1)]
