"""All that is recorded, behind the three pages: charts, episodes, chronology, tables, method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.kinds import Z_SCORES
from growthwatch.charts.marks.episodes import has_story
from growthwatch.detection.rules import title
from growthwatch.judgement.episodes import ACUTE, QUESTIONS
from growthwatch.pack import blocks as make
from growthwatch.pack import tables, words
from growthwatch.pack.blocks import Block, Section, heading, lead, section, text
from growthwatch.pack.dated import significant_chronology
from growthwatch.pack.first_page import gestation, said
from growthwatch.pack.happened import followed, told_episodes
from growthwatch.pack.method import method_section
from growthwatch.pack.pictures import (
    HALF_PAGE,
    HIGHER,
    IN_HALF_PAGE,
    IN_HIGHER,
    IN_WHOLE_PAGE,
    SHARE_OF_HIGHER,
    WHOLE_PAGE,
    charts_with_data,
    picture,
    story_picture,
)
from growthwatch.pack.quality import quality_section
from growthwatch.record.condition_references import conditions_without_reference
from growthwatch.record.vocabulary import MEASURES
from growthwatch.say.ages import date_words
from growthwatch.say.charted import episode_title
from growthwatch.say.notes import remarks

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.pack.contents import Given

MEASURED = (
    ("weight", "weight", "weights"),
    ("height", "length or height", "lengths or heights"),
    ("ofc", "head measurement", "head measurements"),
)


def appendix_sections(child: Child, given: Given, pictures: dict[str, str]) -> list[Section]:
    """Return the sections, in the order in which they are read."""
    return [
        record_section(child, given),
        weight_section(child, pictures),
        *other_charts(child, given, pictures),
        episodes_section(child),
        expected_section(child),
        *chronology_sections(child),
        measurements_section(child),
        quality_section(child, given.rejected),
        method_section(child, given.sources),
    ]


def record_section(child: Child, given: Given) -> Section:
    """Return what is known of the child, how much is recorded, and the contents."""
    blocks: list[Block] = []
    if child.caption:
        blocks.append({"kind": "boxed", "text": child.caption})
    if given.pseudonymised:
        blocks.append({"kind": "boxed", "text": words.PSEUDONYMS})
    blocks += [
        {"kind": "facts", "rows": child_facts(child)},
        heading("Contents of the appendix", bookmarked=False),
        {"kind": "contents"},
    ]
    return section("The record", blocks)


def child_facts(child: Child) -> list[list[str]]:
    """Return what is known of the child, and how much is recorded."""
    record, scores = child.record, child.scores
    born = "not recorded" if pd.isna(record["birth_date"]) else date_words(record["birth_date"])
    rows = [["Name", said(record, "name")], ["NHS number", said(record, "nhs_number")]]
    rows += [
        ["Sex", words.SEXES.get(said(record, "sex"), "not recorded")],
        ["Born", f"{born}, {gestation(record)}"],
        ["Condition", said(record, "condition")],
        ["Flags", said(record, "flags")],
        ["Practitioner", said(record, "practitioner")],
    ]
    counts = [
        f"{number} {one if number == 1 else many}"
        for measure, one, many in MEASURED
        if (number := int((scores["measure"] == measure).sum()))
    ]
    measured = child.measurements["date"].dropna()
    span = _span(measured) if len(measured) else ""
    rows.append(["Measured", ", ".join(counts) + span if len(scores) else "nothing recorded"])
    met = child.contacts["date"].dropna()
    number = len(child.contacts)
    rows.append(["Contacts", f"{number}{_span(met)}" if number else "none recorded"])
    return [row for row in rows if row[1]]


def _span(dates: pd.Series) -> str:
    if dates.empty:
        return ""
    if dates.min() == dates.max():
        return f", on {date_words(dates.min())}"
    return f", from {date_words(dates.min())} to {date_words(dates.max())}"


def weight_section(child: Child, pictures: dict[str, str]) -> Section:
    """Return what happened to the weight, with the contacts on the same dates."""
    drawn = story_picture(child)
    chart = make.chart("weight-and-contacts", drawn, pictures, whole=True)
    return section("Weight and contacts", [chart], wide=True)


def other_charts(child: Child, given: Given, pictures: dict[str, str]) -> list[Section]:
    """Return the other charts that have something on them: two a page, z-scores on their own."""
    blocks = []
    for chart in charts_with_data(child):
        # What happened is said beneath its chart, which needs the room.
        told = has_story(child.episodes, chart) and given.preset != "family"
        size, place = (HIGHER, IN_HIGHER) if told else (HALF_PAGE, IN_HALF_PAGE)
        drawn = picture(child, chart, size=size, place=place, preset=given.preset, contacts=False)
        share = {"share": SHARE_OF_HIGHER} if told else {}
        blocks.append({**make.chart(chart, drawn, pictures), **share})
    found = [section("Charts with every centile line", blocks)] if blocks else []
    if child.scores["z"].notna().any():
        # With the findings of every measure, which need the room of a whole page.
        drawn = picture(
            child, Z_SCORES, size=WHOLE_PAGE, place=IN_WHOLE_PAGE, preset=given.preset,
            contacts=False,
        )  # fmt: skip
        block = make.chart(Z_SCORES, drawn, pictures, whole=True)
        found.append(section("All measures as z-scores", [block], wide=True))
    return found


def episodes_section(child: Child) -> Section:
    """Return what was found, an episode at a time: what carries it in full, the rest by name."""
    if child.scores.empty:
        return section("What happened", [text(words.NO_MEASUREMENTS)])
    if child.findings.empty:
        return section("What happened", [text(words.NO_EPISODES)])
    findings = child.findings[(child.findings["severity"].astype(str) != "data").to_numpy()]
    owner = _episode_of(child, findings)
    blocks: list[Block] = [text(words.FINDINGS)]
    for number, episode in enumerate(child.episodes.to_dict("records")):
        mine = findings[owner == number]
        blocks.append(heading(f"{episode['episode']}: {episode['sentence']}"))
        if mine.empty:
            blocks.append(text(words.IN_THE_DATA))
        blocks += _told(mine, set(episode["evidence"]))
    rest = findings[owner < 0]
    if len(rest):
        blocks += [heading(words.BEFORE_EPISODES), *map(make.finding, rest.itertuples())]
    return section("What happened", blocks)


def _told(findings: pd.DataFrame, evidence: set[str]) -> list[Block]:
    """Tell findings that carry an episode in full, and the others by their names and days."""
    carries = findings["rule"].isin(evidence).to_numpy()
    # Of findings that say the same more than once, the last has the most in it.
    full = findings[carries].drop_duplicates("rule", keep="last").sort_values("detected_date")
    others = findings[~findings.index.isin(full.index)].sort_values("detected_date")
    blocks = list(map(make.finding, full.itertuples()))
    if len(others):
        named = "; ".join(
            f"{title(str(row.rule))}, first shown on {date_words(row.detected_date)}"
            for row in others.itertuples()
        )
        blocks.append(text(words.ALSO_FOUND.format(named)))
    return blocks


def _episode_of(child: Child, findings: pd.DataFrame) -> np.ndarray:
    """Return the number of the episode that each finding belongs to, -1 where there is none.

    The latest one of its measure, or of weight, that had been seen when it was told; questions
    about a weight belong to their own.
    """
    episodes = child.episodes
    seen = episodes["seen_date"].to_numpy("datetime64[D]")
    measure = episodes["measure"].astype(str).to_numpy()
    asking = episodes["kind"].isin(QUESTIONS).to_numpy()
    found = []
    for row in findings.itertuples():
        day = np.datetime64(row.detected_date, "D")
        asks = ACUTE.get(str(row.rule)) in QUESTIONS
        own = (measure == str(row.measure)) & (asking == asks)
        begun = episodes["onset_date"].to_numpy("datetime64[D]") <= day
        leads = np.flatnonzero(own & begun & (episodes["rule"] == row.rule).to_numpy())
        weight = np.flatnonzero((seen <= day) & (measure == "weight"))
        choice = list(np.flatnonzero(own & (seen <= day))) or list(leads[:1]) or list(weight)
        found.append(choice[-1] if choice else -1)
    return np.array(found, dtype=int)


def expected_section(child: Child) -> Section:
    """Return what was expected beside what was measured."""
    found = tables.expected_tables(child)
    after_findings = len(child.findings) > 0
    if not found:
        why = "There are too few weights and heights to expect anything from"
        if len(child.scores) and child.reference != "uk-who":
            why = "Expected growth is known for the UK-WHO reference only"
        return section("Expected and measured", [text(f"{why}.")], new_page=False)
    blocks: list[Block] = [text(words.EXPECTED)]
    for measure, table in found:
        blocks += [heading(tables.measurement_title(measure)), table]
    return section("Expected and measured", blocks, new_page=bool(after_findings))


def chronology_sections(child: Child) -> list[Section]:
    """Return what is significant by date, what else was recorded, and how soon what followed."""
    found = []
    chronology, others = significant_chronology(child)
    if chronology["rows"]:
        told_in_full: list[Block] = [text(words.CHRONOLOGY), chronology]
        if others:
            every = len(child.contacts)
            told_in_full.insert(1, text(words.FILTERED.format(every - len(others), every)))
            told_in_full += [heading(words.OTHER_CONTACTS), *map(text, others)]
        found.append(section("Chronology", told_in_full, wide=True))
    told = told_episodes(child)
    if len(told) and child.contacts.empty:
        found.append(section("Response times", [text(words.NO_CONTACTS)]))
    elif len(told):
        after, record = followed(child, told), child.record
        after["finding"] = [
            f"{row['episode']}: {episode_title(row, record['birth_date'], record.get('sex'))}"
            for row in told.to_dict("records")
        ]
        blocks = [text(words.RESPONSES), tables.response_table(after)]
        found.append(section("Response times", blocks))
    return found


def measurements_section(child: Child) -> Section:
    """Return every measurement with its z-score and centile."""
    if child.scores.empty:
        return section("Measurements", [text(words.NO_MEASUREMENTS)], new_page=False)
    blocks: list[Block] = [text(words.MEASUREMENTS)]
    noted = remarks(child.scores, conditions_without_reference(child.children))
    scores = child.scores.assign(remarks=noted)
    for measure in MEASURES:
        rows = scores[(scores["measure"] == measure).to_numpy()]
        if len(rows):
            table, of_all = tables.measurement_table(measure, rows)
            blocks.append(heading(tables.measurement_title(measure)))
            blocks += [lead(f"All of these: {of_all}.")] if of_all else []
            blocks.append(table)
    notes = tables.note_table(child.measurements)
    if notes:
        blocks += [heading("Written down with the measurements"), notes]
    return section("Measurements", blocks)
