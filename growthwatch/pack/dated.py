"""The chronology of a pack: what is significant in full, the rest in a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.charts.contacts.arranging import numbered
from growthwatch.chronology.event_rows import CONTACT, FIRST_SHOWN, OVER
from growthwatch.pack.blocks import Block, table
from growthwatch.pack.contacts_page import weighed
from growthwatch.pack.tables import bold, period_words, shortened, text
from growthwatch.say.ages import age_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

# A record of so many contacts at most is told whole; of the others of a longer one a few words.
TOLD_WHOLE, FEW_WORDS = 40, 160
LONGEST_CELL = 700  # letters: a longer text takes all columns
EVENT_HEADS = ("Impact: ", "Action taken: ", "Child's voice: ", "Source: ")


def significant_chronology(child: Child) -> tuple[Block, list[str]]:
    """Return significant contacts, measurements, episodes and gaps by date, and the other contacts.

    Returns
    -------
    Block
        The table. An episode stands on the day on which the record first showed it.
    list of str
        The other contacts, a few words each.
    """
    contacts = numbered(child.contacts)
    significant = weighed(child, contacts).significant | (len(contacts) <= TOLD_WHOLE)
    in_full = set(contacts.loc[significant, "number"])
    events = child.chronology()
    number_of = dict(zip(events["row"].astype(str), events["number"], strict=True))
    kept = events[~events["what"].isin((FIRST_SHOWN, OVER)).to_numpy()]
    contact = (kept["what"] == CONTACT).to_numpy()
    kept = kept[~contact | kept["number"].isin(in_full).to_numpy()]
    rows = [(row.date, 0, _event_row(row, number_of)) for row in kept.itertuples()]
    birth = child.record["birth_date"]
    for episode in child.episodes.itertuples():
        cells = [
            period_words(episode.seen_date),
            age_words(birth, episode.seen_date),
            bold(f"{episode.episode}, first shown"),
            {"text": str(episode.sentence), "across": 6, "strong": True},
        ]
        rows.append((episode.seen_date, 1, cells))
    last = pd.Timestamp.max
    rows.sort(key=lambda row: (last if pd.isna(row[0]) else row[0], row[1]))
    columns = [("Date or period", "mm", 31.5), ("Age", "mm", 19.0), ("What", "mm", 25.0)]
    columns += [("Event", "fr", 1.0), ("Agency, role", "mm", 34.0), ("Impact", "mm", 17.0)]
    columns += [("Action taken", "mm", 38.0), ("Child's voice", "mm", 25.0)]
    columns += [("Source", "mm", 30.0)]
    others = contacts[~significant]
    told = [
        f"Contact {row.number}, {period_words(row.date, row.date_to)}, {row.agency}: "
        + shortened(f"{text(row.kind) or 'kind not recorded'}. {text(row.summary)}", FEW_WORDS)
        for row in others.itertuples()
    ]
    return table(columns, [cells for *_, cells in rows], tight=True), told


def _event_row(event: Any, number_of: dict[str, Any]) -> list[Any]:
    contact = event.what == CONTACT
    start = [
        period_words(event.date, event.date_to),
        event.age,
        f"contact {event.number}" if contact else str(event.what),
    ]
    if not contact:
        # These have no agency, action or voice: their words take those columns.
        noted = f" Noted: {text(event.source)}" if text(event.source) else ""
        return [*start, {"text": f"{event.event.rstrip('.')}.{noted}", "across": 6}]
    cells = [
        text(event.event) + _twins(event.possible_twin, number_of),
        ", ".join(filter(None, (text(event.agency), text(event.role)))),
        *(text(each) for each in (event.impact, event.action, event.child_voice, event.source)),
    ]
    if max(map(len, cells)) <= LONGEST_CELL:
        return [*start, *cells]
    named = zip(("", "Agency, role: ", *EVENT_HEADS), cells, strict=True)
    return [*start, {"text": "\n".join(f"{n}{cell}" for n, cell in named if cell), "across": 6}]


def _twins(rows: str, number_of: dict[str, Any]) -> str:
    """Say which other contacts may tell of the same event."""
    numbers = [number_of.get(row.strip()) for row in rows.split(";") if row.strip()]
    said = ", ".join(str(number) for number in numbers if not pd.isna(number))
    return f" [Perhaps as contact {said}.]" if said else ""
