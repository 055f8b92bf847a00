"""What is to be done, and by when, as a calendar (iCalendar, RFC 5545) that any diary reads.

Plain text of a few lines an event: no library is needed to write it, and the tests read it with
one.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from growthwatch.say import judged

SPACE = uuid.UUID("4a0f7c6a-7a0e-5c39-8f0b-0f5f3f7d2c11")  # of the events' ids, to stay the same
LONGEST_LINE = 75  # octets, without the line's end [RFC 5545, 3.1]
PRIORITY = {"urgent": 1, "concern": 3, "confirm": 5, "watch": 7, "none": 9}  # [RFC 5545, 3.8.1.9]


def calendar(judgements: pd.DataFrame, *, routine: bool = False) -> str:
    """Return an event on the day by which something is to be done, for each child.

    Parameters
    ----------
    judgements : DataFrame
        Of `growthwatch.judge`.
    routine : bool
        Whether routine weighings of children of whom nothing else is asked have an event too.

    Returns
    -------
    str
        An iCalendar file, with lines that end as RFC 5545 has it. An event of the same child and
        the same reason has the same UID on every day, so that a diary moves it and does not show it
        twice. There are no names in it but the child_id.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//growthwatch//growthwatch//EN",
             "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]  # fmt: skip
    for facts in judgements.to_dict("records"):
        asked = facts["level"] != "none" or routine
        if asked and facts["action"] and not pd.isna(facts["act_by"]):
            lines += _event({str(name): value for name, value in facts.items()})
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(facts: Mapping[str, Any]) -> list[str]:
    by, on = pd.Timestamp(facts["act_by"]), pd.Timestamp(facts["as_of"])
    child = str(facts["child_id"])
    action = str(facts["action"])
    uid = uuid.uuid5(SPACE, f"{child}|{facts['act_for']}")
    said = " ".join(one for one in (str(facts["headline"]), judged.advice(facts)) if one)
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@growthwatch",
        # The day of the judgement, not of the computer: the same record gives the same file.
        f"DTSTAMP:{on:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{by:%Y%m%d}",
        f"DTEND;VALUE=DATE:{by + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(f'{action.capitalize()}: {child}')}",
        f"DESCRIPTION:{escaped(said)}",
        f"CATEGORIES:{escaped(str(facts['level']))}",
        f"PRIORITY:{PRIORITY[facts['level']]}",
        "CLASS:CONFIDENTIAL",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Return text as a value: what would end it or part it is escaped, controls are left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in lines if letter.isprintable() or letter == " ")


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, no letter cut in two."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
