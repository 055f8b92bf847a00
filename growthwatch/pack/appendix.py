"""All that is recorded, behind the three pages: charts, episodes, chronology, tables, method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.charts.axes.frame import MOST_KEY_ROWS
from growthwatch.charts.kinds import Z_SCORES
from growthwatch.pack import blocks as make
from growthwatch.pack import tables, words
from growthwatch.pack.blocks import Block, Section, heading, lead, section, text
from growthwatch.pack.first_page import gestation, said
from growthwatch.pack.method import method_section
from growthwatch.pack.pictures import (
    HALF_PAGE,
    IN_WHOLE_PAGE,
    WHOLE_PAGE,
    charts_with_data,
    picture,
)
from growthwatch.pack.quality import quality_section
from growthwatch.record.condition_references import conditions_without_reference
from growthwatch.record.vocabulary import MEASURES
from growthwatch.say.ages import date_words
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
        *weight_sections(child, given, pictures),
        *other_charts(child, given, pictures),
        findings_section(child),
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


def weight_sections(child: Child, given: Given, pictures: dict[str, str]) -> list[Section]:
    """Return the chart of weight with the contacts, and the key to its numbers."""
    drawn = picture(child, "weight", preset=given.preset)
    chart = make.chart("weight", drawn, pictures, whole=True)
    found = [section("Weight and contacts", [chart], wide=True)]
    # A few contacts have their key on the chart.
    if len(child.contacts) > MOST_KEY_ROWS:
        key = [text(words.KEY), tables.key_table(child)]
        found.append(section("Key to the contacts", key, wide=True))
    return found


def other_charts(child: Child, given: Given, pictures: dict[str, str]) -> list[Section]:
    """Return the other charts that have something on them: two a page, z-scores on their own."""
    blocks = []
    for chart in charts_with_data(child):
        drawn = picture(child, chart, size=HALF_PAGE, preset=given.preset, contacts=False)
        blocks.append(make.chart(chart, drawn, pictures))
    found = [section("Other charts", blocks)] if blocks else []
    if child.scores["z"].notna().any():
        # With the findings of every measure, which need the room of a whole page.
        drawn = picture(
            child, Z_SCORES, size=WHOLE_PAGE, place=IN_WHOLE_PAGE, preset=given.preset,
            contacts=False,
        )  # fmt: skip
        block = make.chart(Z_SCORES, drawn, pictures, whole=True)
        found.append(section("All measures as z-scores", [block], wide=True))
    return found


def findings_section(child: Child) -> Section:
    """Return the findings in words, the most severe first; those still so before those over."""
    findings = child.findings
    if child.scores.empty:
        return section("Findings", [text(words.NO_MEASUREMENTS)])
    severity = findings["severity"].astype(str)
    blocks: list[Block] = []
    for name, meant in words.SEVERITIES.items():
        rows = findings[(severity == name).to_numpy()]
        if len(rows):
            blocks += [heading(meant), *map(make.finding, _now_first(rows).itertuples())]
    if not blocks:
        return section("Findings", [text(words.NO_FINDINGS)])
    return section("Findings", [text(words.FINDINGS), *blocks])


def _now_first(rows: pd.DataFrame) -> pd.DataFrame:
    order = rows.assign(over=~rows["ongoing"].astype(bool))
    return order.sort_values(["over", "detected_date"], kind="stable")


def expected_section(child: Child) -> Section:
    """Return what was expected beside what was measured."""
    found = tables.expected_tables(child)
    after_findings = (child.findings["severity"].astype(str) != "data").any()
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
    """Return everything by date, and how soon what followed."""
    chronology = tables.chronology_table(child)
    responses = child.response_times()
    found = []
    if chronology["rows"]:
        found.append(section("Chronology", [text(words.CHRONOLOGY), chronology], wide=True))
    if len(responses) and child.contacts.empty:
        found.append(section("Response times", [text(words.NO_CONTACTS)]))
    elif len(responses):
        blocks = [text(words.RESPONSES), tables.response_table(responses)]
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
