"""What goes into a pack, as plain data: sections of blocks, in the order they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

import growthwatch
from growthwatch.charts.axes.frame import MOST_KEY_ROWS
from growthwatch.charts.kinds import Z_SCORES
from growthwatch.detection.rules import title
from growthwatch.pack import blocks as make
from growthwatch.pack import tables, words
from growthwatch.pack.blocks import Block, Section, heading, lead, points, section, text
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
    from growthwatch.charts.presets import PresetName

LONGEST_RUNNING, LONGEST_CAPTION = 40, 150  # letters in the head of a page

MOST_ON_COVER = 8
MEASURED = (
    ("weight", "weight", "weights"),
    ("height", "length or height", "lengths or heights"),
    ("ofc", "head measurement", "head measurements"),
)


@dataclass(frozen=True)
class Given:
    """What a pack is made from, besides the child.

    Attributes
    ----------
    preset : str
        Of the charts.
    rejected : DataFrame or None
        Rows of the child's that could not be used; None where nobody looked.
    sources : dict of str to str
        SHA-256 of the files read, by name.
    made_by, made_on : str
        As they are to be printed; a line to write on where empty.
    pseudonymised : bool
    """

    preset: PresetName = "conference"
    rejected: pd.DataFrame | None = None
    sources: dict[str, str] | None = None
    made_by: str = ""
    made_on: str = ""
    pseudonymised: bool = False


def pack_document(child: Child, given: Given) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the document that `growthwatch.pack.pdf` sets, and its pictures by name."""
    pictures: dict[str, str] = {}
    sections = [
        cover(child, given),
        *weight_sections(child, given, pictures),
        *other_charts(child, given, pictures),
        findings_section(child),
        expected_section(child),
        *chronology_sections(child),
        measurements_section(child),
        quality_section(child, given.rejected),
        method_section(child, given.sources),
    ]
    return document(child, sections), pictures


def document(child: Child, sections: list[Section], *, large: bool = False) -> dict[str, Any]:
    """Return sections with what stands on every page; the title names nobody."""
    until = last_day(child)
    known = f", record up to {date_words(until)}" if until is not None else ""
    return {
        "title": words.TITLE,
        "running": _short(f"Child {child.id}", LONGEST_RUNNING),
        "caption": _short(child.caption, LONGEST_CAPTION),
        "foot": f"growthwatch {growthwatch.__version__}{known}",
        "large": large,
        "sections": sections,
    }


def _short(words: str, most: int) -> str:
    """Cut words for the head of a page; the cover has them whole."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 2].rstrip()} …"


def last_day(child: Child) -> pd.Timestamp | None:
    """Return the day up to which the record is known; None for a record without a date."""
    if child.until is not None:
        return pd.Timestamp(child.until)
    dates = [child.measurements["date"], child.contacts["date"], child.children["birth_date"]]
    last = max((column.max() for column in dates if column.notna().any()), default=None)
    return None if last is None else pd.Timestamp(last)


def cover(child: Child, given: Given) -> Section:
    """Return who, what this is and is not, and the contents."""
    blocks: list[Block] = [
        {"kind": "title", "text": f"{words.TITLE}: child {child.id}"},
        {"kind": "subtitle", "text": words.FOR},
    ]
    if child.caption:
        blocks.append({"kind": "boxed", "text": child.caption})
    if given.pseudonymised:
        blocks.append({"kind": "boxed", "text": words.PSEUDONYMS})
    blocks += [
        {"kind": "facts", "rows": child_facts(child)},
        *_still_so(child.findings),
        heading("What this is", bookmarked=False),
        points(words.IS),
        heading("What this is not", bookmarked=False),
        points(words.IS_NOT),
        heading("Contents", bookmarked=False),
        {"kind": "contents"},
        {
            "kind": "signed",
            "items": [["Made by", given.made_by], ["on", given.made_on]],
        },
    ]
    return section("", blocks, new_page=False)


def child_facts(child: Child) -> list[list[str]]:
    """Return what is known of the child, and how much is recorded."""
    record, scores = child.record, child.scores
    born = "not recorded" if pd.isna(record["birth_date"]) else date_words(record["birth_date"])
    rows = [["Name", _said(record, "name")], ["NHS number", _said(record, "nhs_number")]]
    rows += [
        ["Sex", words.SEXES.get(_said(record, "sex"), "not recorded")],
        ["Born", f"{born}, {gestation(record)}"],
        ["Condition", _said(record, "condition")],
        ["Flags", _said(record, "flags")],
        ["Practitioner", _said(record, "practitioner")],
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
    rows.append(["Findings", _count_findings(child.findings)])
    return [row for row in rows if row[1]]


def _still_so(findings: pd.DataFrame) -> list[Block]:
    """Return the findings of concern that the last measurements still show."""
    serious = findings["severity"].astype(str).isin(("urgent", "concern"))
    rows = findings[(serious & findings["ongoing"].astype(bool)).to_numpy()]
    if rows.empty:
        return []
    said = [
        f"{title(str(row.rule))}: first shown on {date_words(row.detected_date)}"
        for row in rows.sort_values("detected_date", kind="stable").itertuples()
    ]
    more = [f"and {len(said) - MOST_ON_COVER} more"] if len(said) > MOST_ON_COVER else []
    shown = [*said[:MOST_ON_COVER], *more]
    return [heading(words.STILL_SO, bookmarked=False), points(shown)]


def gestation(record: pd.Series) -> str:
    """Say the weeks of gestation at birth."""
    weeks, days = record.get("gestation_weeks"), record.get("gestation_days")
    if weeks is None or pd.isna(weeks):
        return "weeks of gestation not recorded, taken as 40"
    return f"at {int(weeks)}+{0 if days is None or pd.isna(days) else int(days)} weeks of gestation"


def _count_findings(findings: pd.DataFrame) -> str:
    if findings.empty:
        return "none"
    parts = []
    for severity in ("urgent", "concern", "watch", "data"):
        rows = findings[(findings["severity"].astype(str) == severity).to_numpy()]
        if len(rows):
            named = {"data": "about the data"}.get(severity, severity)
            parts.append(f"{len(rows)} {named} ({int(rows['ongoing'].sum())} still so)")
    return ", ".join(parts)


def _span(dates: pd.Series) -> str:
    if dates.empty:
        return ""
    if dates.min() == dates.max():
        return f", on {date_words(dates.min())}"
    return f", from {date_words(dates.min())} to {date_words(dates.max())}"


def _said(record: pd.Series, name: str) -> str:
    value = record.get(name)
    return "" if value is None or pd.isna(value) else str(value).strip()


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
