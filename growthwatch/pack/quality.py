"""What a reader should know of the data: doubts, gaps, and what could not be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.contacts.arranging import numbered
from growthwatch.charts.subject import PLURALS
from growthwatch.chronology.events import gaps
from growthwatch.pack import tables, words
from growthwatch.pack.blocks import Block, Section, finding, heading, points, section, text
from growthwatch.record.notes import NO_Z
from growthwatch.say.ages import date_words
from growthwatch.say.notes import remarks as remarks_of

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child


def quality_section(child: Child, rejected: pd.DataFrame | None) -> Section:
    """Return the section; `rejected` holds the child's rows that could not be used, if known."""
    blocks: list[Block] = [text(words.QUALITY), points(remarks(child))]
    findings = child.findings
    doubts = findings[(findings["severity"].astype(str) == "data").to_numpy()]
    blocks.append(heading("Questions that the measurements raise"))
    if len(doubts):
        blocks += list(map(finding, doubts.itertuples()))
    else:
        blocks.append(text("None of the checks of the data found anything."))
    blocks.append(heading("Rows that could not be used"))
    if rejected is None:
        blocks.append(text("Whether rows of this child could not be used was not looked for."))
    elif rejected.empty:
        blocks.append(text("Every row of this child could be used."))
    else:
        blocks.append(tables.rejected_table(rejected))
    return section("The data", blocks, new_page=len(child.scores) > 0)


def remarks(child: Child) -> list[str]:
    """Return sentences on gestation, scores that are missing, contacts and gaps."""
    record, scores = child.record, child.scores
    said = []
    if pd.isna(record.get("gestation_weeks", np.nan)):
        said.append(
            "The weeks of gestation at birth are not recorded and are taken as 40. If the child "
            "was born early, the z-scores here are too low, most of all in the first months."
        )
    for measure, rows in scores.groupby("measure", observed=True, sort=False):
        without = rows[rows["z"].isna().to_numpy()]
        if len(without):
            why = without.assign(notes=without["notes"] & int(NO_Z))
            reasons = dict.fromkeys(note for noted in remarks_of(why) for note in noted)
            said.append(
                f"{len(without)} of the {PLURALS[str(measure)]} have no z-score: "
                f"{'; '.join(reasons)}."
            )
    if not said and len(scores):
        said.append("Every measurement has a z-score.")
    if scores.empty:
        said.append(words.NO_MEASUREMENTS)
    return [*said, *_of_contacts(child), *_of_gaps(child)]


def _of_contacts(child: Child) -> list[str]:
    contacts = child.contacts
    if contacts.empty:
        return ["No contacts are recorded, or none were handed over."]
    said = []
    birth = child.record["birth_date"]
    last = child.measurements["date"].max()
    counts = (
        (contacts["date"].isna().sum(), "no date"),
        ((contacts["date"] < birth).sum(), "a date before the birth"),
        ((contacts["date"] > last).sum(), "a date after the last measurement"),
        (contacts["date_to"].notna().sum(), "a period and not a day"),
    )
    for number, have in counts:
        if number:
            said.append(f"{number} of the {len(contacts)} contacts have {have}.")
    return said


def _of_gaps(child: Child) -> list[str]:
    found = gaps(numbered(child.contacts), child)
    if found.empty:
        return []
    longest = found.loc[found["days"].idxmax()]
    number = f"{len(found)} stretch" + ("" if len(found) == 1 else "es")
    return [
        f"{number} of more than 30 days without any contact or measurement on record, the longest "
        f"of {longest['days']} days, from {date_words(longest['date'])} to "
        f"{date_words(longest['date_to'])}. Each is a row of the chronology."
    ]
