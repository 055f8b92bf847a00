"""The first page: what is the matter, what happened, what was promised, what is to be done by when.

Whoever chairs a conference reads it in a minute. Its words are those of the judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.pack import blocks as make
from growthwatch.pack import words
from growthwatch.pack.blocks import Block, Section, giving, heading, section, text
from growthwatch.pack.days import last_day
from growthwatch.pack.happened import MOST, NOT_TOLD, happened_table, told_episodes
from growthwatch.pack.pictures import FIRST_PAGE, weight_picture
from growthwatch.pack.promised import open_promises, promises_table
from growthwatch.pack.tables import shortened
from growthwatch.say import judged
from growthwatch.say.ages import date_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.pack.contents import Given

LONGEST_FACT = 300  # letters
LONGEST_CAPTION = 150  # letters of it in the head of a page
NO_PROMISES = {"promises_met": 0, "promises_overdue": 0}


def first_page(child: Child, given: Given, pictures: dict[str, str]) -> Section:
    """Return the page."""
    blocks: list[Block] = [
        {"kind": "page title", "text": words.FIRST_TITLE},
        {"kind": "small", "text": who_words(child)},
    ]
    if given.pseudonymised:
        blocks.append({"kind": "small", "text": words.PSEUDONYMISED})
    if len(child.caption) > LONGEST_CAPTION:  # the head of the page has a shorter one
        blocks.append(giving({"kind": "small", "text": shortened(child.caption, LONGEST_FACT)}, 0))
    blocks += [
        {"kind": "headline", "text": child.judgement["headline"]},
        {"kind": "boxes", "boxes": boxes(child)},
    ]
    if len(child.scores):
        drawn = weight_picture(child, FIRST_PAGE)
        blocks.append(make.chart("first-page", drawn, pictures))
    blocks += [*_happened(child, given), *_promised(child)]
    beside = " ".join(around(child))
    if beside:
        blocks.append(giving(text(beside), 0))
    blocks.append({"kind": "small", "text": words.FIRST_PAGE})
    signed = [["Made by", given.made_by], ["on", given.made_on]]
    blocks.append({"kind": "signed", "items": signed})
    return section("", blocks, new_page=False, fitted=True)


def who_words(child: Child) -> str:
    """Say in one line whose record this is and up to when."""
    record = child.record
    born = record["birth_date"]
    name, number = said(record, "name"), said(record, "nhs_number")
    parts = [
        name if name not in ("", f"Child {child.id}") else "",
        f"NHS number {number}" if number else "",
        words.SEXES.get(said(record, "sex"), "sex not recorded"),
        "birth date not recorded" if pd.isna(born) else f"born {date_words(born)}",
        gestation(record),
        said(record, "condition"),
    ]
    line = ", ".join(shortened(part, LONGEST_FACT) for part in parts if part)
    line = line[:1].upper() + line[1:]
    known = last_day(child)
    return f"{line}." if known is None else f"{line}. Record up to {date_words(known)}."


def boxes(child: Child) -> list[dict[str, Any]]:
    """Return what is to be done by when, and what weight is aimed at by when."""
    facts = child.judgement
    do = [
        line
        for line in (judged.advice(facts), judged.next_weight(facts))
        if line
    ]  # fmt: skip
    found = [{"title": "What to do, and by when", "lines": do or [words.NOTHING_DUE], "width": 1.2}]
    aim = [line for line in (judged.target(facts), judged.frequency(facts)) if line]
    if aim:
        found.append({"title": "What is aimed at", "lines": aim, "width": 1.0})
    return found


def around(child: Child) -> tuple[str, ...]:
    """Say what stands around the weights, but for the promises, which are told one by one."""
    return judged.around({**child.judgement, **NO_PROMISES})


def _happened(child: Child, given: Given) -> list[Block]:
    told = told_episodes(child)
    if told.empty:
        return [text(words.NO_EPISODES if len(child.scores) else words.NO_MEASUREMENTS)]
    every = int((~child.episodes["kind"].isin(NOT_TOLD)).sum())
    lines = giving(happened_table(child, told), 3, words.MORE_EPISODES)
    found = [heading(words.HAPPENED, bookmarked=False), lines]
    if every > MOST:
        further = words.FURTHER_EPISODES if given.appendix else words.FURTHER_EPISODES_ELSEWHERE
        found.append({"kind": "small", "text": further.format(every - len(told))})
    return found


def _promised(child: Child) -> list[Block]:
    title = heading(words.PROMISED, bookmarked=False)
    if child.actions.empty:
        return [title, text(words.NO_ACTIONS)]
    rows = open_promises(child)
    if rows.empty:
        return [title, text(words.ALL_DONE)]
    done = len(child.actions) - len(rows)
    table = promises_table(rows)
    blocks = [title, giving(table, 2, words.MORE_PROMISES, list(range(len(rows))))]
    if done:
        note = f"{done} promise{'' if done == 1 else 's'} done or no longer open."
        blocks.append(giving({"kind": "small", "text": note}, 1))
    return blocks


def gestation(record: pd.Series) -> str:
    """Say the weeks of gestation at birth."""
    weeks, days = record.get("gestation_weeks"), record.get("gestation_days")
    if weeks is None or pd.isna(weeks):
        return "weeks of gestation not recorded, taken as 40"
    return f"at {int(weeks)}+{0 if days is None or pd.isna(days) else int(days)} weeks of gestation"


def said(record: pd.Series, name: str) -> str:
    """Return a cell of the child's row as text; empty where nothing is recorded."""
    value = record.get(name)
    return "" if value is None or pd.isna(value) else str(value).strip()
