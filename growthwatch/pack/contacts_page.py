"""The second page: the contacts that matter most, by date, with what the weights showed between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.charts.contacts.arranging import numbered
from growthwatch.chronology.significance import Significance, significance
from growthwatch.pack import words
from growthwatch.pack.blocks import Block, Section, giving, heading, section, table, text
from growthwatch.pack.happened import told_episodes
from growthwatch.pack.tables import period_words, shortened
from growthwatch.say.ages import age_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.pack.contents import Given

LONGEST = 260  # letters of a summary
MOST = 40  # contacts from which as many are taken as fit
FIT_FOR_SURE = 6  # contacts that fit however long they are
ROWS_BY_HAND = 8


def contacts_page(child: Child, given: Given) -> Section:
    """Return the page."""
    blocks: list[Block] = [{"kind": "page title", "text": words.CONTACTS_TITLE}]
    if child.contacts.empty:
        form = {"kind": "form", "head": ["What was recorded", "Who", "Date"], "rows": ROWS_BY_HAND}
        by_hand = heading(words.CONTACTS_BY_HAND, bookmarked=False)
        blocks += [text(words.NO_CONTACTS), by_hand, form]
    else:
        number = len(child.contacts)
        more = words.MORE_CONTACTS if given.appendix else words.MORE_CONTACTS_ELSEWHERE
        rows, ranks = _rows(child)
        left = number - sum(1 for row in rows if not isinstance(row[0], dict))
        blocks.append(text(_which(number, chosen=bool(left) or number > FIT_FOR_SURE, rows=rows)))
        block = giving(_table(rows), 1, more, ranks)
        blocks.append({**block, "left-out": left} if left else block)
    return section("", blocks, fitted=True)


def _which(number: int, *, chosen: bool, rows: list[list[Any]]) -> str:
    """Say which contacts the page has, and what its bold lines are."""
    every = words.ONE_CONTACT if number == 1 else words.EVERY_CONTACT
    said = (words.CONTACTS if chosen else every).format(number)
    return f"{said} {words.BOLD}" if any(isinstance(row[0], dict) for row in rows) else said


def weighed(child: Child, contacts: pd.DataFrame) -> Significance:
    """Return how much each of a child's contacts matters beside its episodes."""
    episodes = child.episodes
    days = [
        day
        for name in ("from_date", "onset_date", "seen_date", "to_date")
        for day in episodes.get(name, [])
    ]
    return significance(contacts, days)


def _table(rows: list[list[Any]]) -> Block:
    columns = [("Date", "mm", 25.0), ("Age", "mm", 33.0), ("Who", "mm", 33.0)]
    return table([*columns, ("What was recorded", "fr", 1.0)], rows, tight=True)


def _rows(child: Child) -> tuple[list[list[Any]], list[int]]:
    """Return the rows by date, and of each which goes first where there is no room."""
    contacts = numbered(child.contacts)
    score = weighed(child, contacts).score
    # Of equal ones the latest.
    chosen = np.lexsort((-np.arange(len(score)), -score))[:MOST]
    chosen = chosen[np.isfinite(score[chosen])]
    birth = pd.Timestamp(child.record["birth_date"])
    found: list[tuple[Any, int, int, list[Any]]] = []
    for rank, row in enumerate(chosen):
        contact = contacts.iloc[row]
        cells = contact_cells(contact, birth)
        found.append((contact["date"], 0, rank, cells))
    told = told_episodes(child)
    for episode in told.itertuples():
        words_of = f"{episode.episode}: {episode.sentence}"
        cells = [
            {"text": period_words(episode.seen_date), "strong": True},
            {"text": words_of, "strong": True, "across": 3},
        ]
        found.append((episode.seen_date, 1, -1, cells))
    last = pd.Timestamp.max
    found.sort(key=lambda one: (last if pd.isna(one[0]) else one[0], one[1]))
    # The episodes stay whatever goes.
    ranks = [rank + len(told) if rank >= 0 else -1 for _, _, rank, _ in found]
    free = iter(range(len(told)))
    return [cells for *_, cells in found], [next(free) if rank < 0 else rank for rank in ranks]


def contact_cells(contact: pd.Series, birth: pd.Timestamp) -> list[Any]:
    """Return a contact as cells: date, age, who, and what was recorded with what was done."""
    date = contact["date"]
    before = not pd.isna(date) and date < birth
    age = "" if pd.isna(date) else "before birth" if before else age_words(birth, date)
    kind, summary, action, voice, agency = (
        "" if pd.isna(said := contact.get(name)) else str(said).strip()
        for name in ("kind", "summary", "action", "child_voice", "agency")
    )
    what = ". ".join(part for part in (f"{kind[:1].upper()}{kind[1:]}", summary) if part)
    if action:
        what = f"{what.rstrip('.')}. Action: {action}"
    if voice:
        what = f"{what.rstrip('.')}. The child: {voice}"
    return [
        period_words(date, contact["date_to"]),
        age,
        shortened(agency, 60),
        shortened(what, LONGEST),
    ]
