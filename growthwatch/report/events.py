"""A child's chronology as her page tells it: the latest first, in few words."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd

from growthwatch.chronology import chronologies
from growthwatch.chronology.event_rows import CONTACT, FIRST_SHOWN, MEASURED, OVER
from growthwatch.chronology.gap_rows import GAP
from growthwatch.review import Review
from growthwatch.say.ages import date_words

CALLED = {
    CONTACT: "Contact",
    MEASURED: "Measured",
    FIRST_SHOWN: "Finding",
    OVER: "Finding over",
    GAP: "Gap",
}


def events_of(
    review: Review,
    ids: list[str],
    findings: pd.DataFrame,
    contacts: pd.DataFrame,
    title: Callable[[str], str],
) -> dict[Hashable, list[dict[str, Any]]]:
    """Return the events of each child's page, the chronologies of all being built together.

    Parameters
    ----------
    review : Review
    ids : list of str
    findings, contacts : DataFrame
        Of these children.
    title : callable
        From a rule's name to what it is called.

    Returns
    -------
    dict of child_id to list of dict
        date, until, what, kind (of the row, for its look), who, lead, text, impact, action, voice,
        source and twin (the dates of what may be the same event), all in words.
    """
    table = chronologies(
        review.children,
        review.scores,
        findings,
        contacts,
        plans=review.plans,
        measurements=review.measurements,
        ids=ids,
        until=review.as_of,
        parameters=review.parameters,
        title=title,
    )
    events: dict[Hashable, list[dict[str, Any]]] = {}
    for row in table.to_dict("records"):
        events.setdefault(row["child_id"], []).append(row)
    return {child_id: _told(rows) for child_id, rows in events.items()}


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one child's rows in words, latest first."""
    days = {row["row"]: _day(row["date"]) for row in rows}
    return [_event(row, days) for row in reversed(rows)]


def _event(row: dict[str, Any], days: dict[int, str]) -> dict[str, Any]:
    found = row["details"]
    # A finding's name stands out, and not all of its words.
    lead = f"{found['title']} ({found['severity']})." if found else ""
    return {
        "date": days[row["row"]],
        "until": _day(row["date_to"]),
        "what": CALLED[row["what"]],
        "kind": {FIRST_SHOWN: "found", OVER: "quiet", GAP: "quiet"}.get(row["what"], ""),
        "who": ", ".join(part for part in (row["role"], row["agency"]) if part),
        "lead": lead,
        "text": found["message"] if found else row["event"],
        "impact": row["impact"],
        "action": row["action"],
        "voice": row["child_voice"],
        # A finding's source stands beside it at the top of the page.
        "source": "" if found else row["source"],
        "twin": " and ".join(dict.fromkeys(days[twin] for twin in row["twins"])),
    }


def _day(date: Any) -> str:
    return "" if pd.isna(date) else date_words(date)
