"""The tables of a pack: widths, heads and rows of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.centiles import MEASURE_WORDS, whole_centile
from growthwatch.chronology.words import text_of
from growthwatch.growth_model.expected import MODELLED
from growthwatch.pack.blocks import Block, table
from growthwatch.record.vocabulary import UNITS
from growthwatch.say.ages import age_words_on, date_words
from growthwatch.say.sentence import DIGITS

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child


def expected_tables(child: Child) -> list[tuple[str, Block]]:
    """Return, for each measure with a growth model, what was expected beside what was measured."""
    found = []
    for measure in MODELLED:
        rows = child.scores[(child.scores["measure"] == measure).to_numpy()]
        if len(rows) < 2 or not (rows["reference"] == "uk-who").all():
            continue
        expected = child.expected(rows["date"].to_numpy(), measure=measure)
        known = expected["expected_value"].notna().to_numpy()
        if known.any():
            found.append((measure, _expected_table(measure, rows[known], expected[known])))
    return found


def _expected_table(measure: str, rows: pd.DataFrame, expected: pd.DataFrame) -> Block:
    digits = DIGITS[measure]
    columns = [("Date", "mm", 24.0), ("Age", "mm", 31.0), ("Measured>", "mm", 19.0)]
    columns += [("Expected>", "mm", 19.0), ("Range", "mm", 26.0), ("Difference>", "mm", 19.0)]
    columns += [("Against the range", "fr", 1.0)]
    cells = []
    for row, ahead in zip(rows.itertuples(), expected.itertuples(), strict=True):
        remark = _how_low(row.value, ahead)
        cells.append(
            [
                period_words(row.date),
                age_words_on(row.date, row.age_days),
                bold(f"{row.value:.{digits}f}", bool(remark)),
                f"{ahead.expected_value:.{digits}f}",
                f"{ahead.value_5th:.{digits}f} to {ahead.value_95th:.{digits}f}",
                signed(row.value - ahead.expected_value, digits),
                remark,
            ]
        )
    return table(columns, cells)


def _how_low(value: float, ahead: Any) -> str:
    for name, words in (
        ("value_0_4th", "below: fewer than 1 in 250"),
        ("value_1st", "below: fewer than 1 in 100"),
        ("value_5th", "below: fewer than 1 in 20"),
    ):
        if value < getattr(ahead, name):
            return words
    return "above" if value > ahead.value_95th else ""


def response_table(responses: pd.DataFrame) -> Block:
    """Return the days from each finding to what was recorded next."""
    columns = [("Finding", "fr", 1.0), ("First shown", "mm", 30.0)]
    columns += [(head, "mm", 27.0) for head in ("Next contact", "Next weighing")]
    columns += [("Paediatric assessment", "mm", 27.0), ("Referral to social care", "mm", 27.0)]
    return table(
        columns,
        [
            [
                row.finding,
                date_words(row.first_shown),
                days_words(row.days_to_contact),
                days_words(row.days_to_weighing, row.contacts_before_weighing),
                days_words(
                    row.days_to_paediatric_assessment, row.contacts_before_paediatric_assessment
                ),
                days_words(
                    row.days_to_social_care_referral, row.contacts_before_social_care_referral
                ),
            ]
            for row in responses.itertuples()
        ],
    )


def days_words(days: Any, between: Any = None) -> str:
    """Say a number of days, and in brackets how many contacts came between."""
    if pd.isna(days):
        return "none recorded"
    words = f"{days} day" + ("" if days == 1 else "s")
    return words if between is None or pd.isna(between) else f"{words} ({between})"


def measurement_table(measure: str, rows: pd.DataFrame) -> tuple[Block, str]:
    """Return every value of a measure with its z-score and centile, and what is noted of all.

    `rows` are scores with `remarks`, as `growthwatch.say.notes.remarks` returns them.
    """
    corrected = (rows["corrected_age_days"] != rows["age_days"]).any()
    columns = [("Date", "mm", 24.0), ("Age", "mm", 31.0)]
    columns += [("Corrected age", "mm", 31.0)] if corrected else []
    columns += [(f"{UNITS[measure]}>", "mm", 15.0), ("z>", "mm", 13.0), ("Centile", "mm", 21.0)]
    columns += [("Where that is, remarks", "fr", 1.0)]
    notes = list(rows["remarks"])
    common = [note for note in notes[0] if all(note in each for each in notes)]
    cells = []
    for row, noted in zip(rows.itertuples(), notes, strict=True):
        known = np.isfinite(row.z)
        remarks = [text(row.band), *(note for note in noted if note not in common)]
        cells.append(
            [
                period_words(row.date),
                age_words_on(row.date, row.age_days),
                *([age_words_on(row.date, row.corrected_age_days)] if corrected else []),
                f"{row.value:.{DIGITS[measure]}f}",
                signed(row.z, 2) if known else "none",
                whole_centile(row.z) if known else "none",
                "; ".join(filter(None, remarks)),
            ]
        )
    return table(columns, cells), "; ".join(common)


def measurement_title(measure: str) -> str:
    """Return the heading of a measure's table."""
    words = MEASURE_WORDS[measure]
    return f"{words[:1].upper()}{words[1:]}, {UNITS[measure]}"


def note_table(measurements: pd.DataFrame) -> Block | None:
    """Return what was written down with the measurements; None if nothing was."""
    written = {name: text_of(measurements, name) for name in ("position", "source", "note")}
    told = (pd.DataFrame(written) != "").any(axis=1).to_numpy()
    if not told.any():
        return None
    columns = [("Date", "mm", 24.0), ("Position", "mm", 20.0), ("Source", "fr", 1.0)]
    rows = pd.DataFrame(written).assign(date=measurements["date"])[told]
    return table(
        [*columns, ("Note", "fr", 2.0)],
        [[period_words(r.date), r.position, r.source, r.note] for r in rows.itertuples()],
    )


def rejected_table(rejected: pd.DataFrame) -> Block:
    """Return rows that could not be used."""
    columns = [("File", "mm", 34.0), ("Line>", "mm", 12.0), ("Field", "mm", 26.0)]
    columns += [("Value", "mm", 34.0), ("Why it was not used", "fr", 1.0)]
    return table(
        columns,
        [
            [str(r.file), str(r.line), str(r.field), text(r.value), str(r.reason)]
            for r in rejected.itertuples()
        ],
    )


def signed(number: float, digits: int) -> str:
    """Write a number with its sign."""
    return f"{number:+.{digits}f}".replace("-", "−")


def bold(words: str, is_bold: bool = True) -> Any:
    """Return a cell in bold letters, if it is."""
    return {"text": words, "strong": True} if is_bold else words


def text(value: Any) -> str:
    """Return a cell as text; empty where nothing is recorded."""
    return "" if value is None or pd.isna(value) else str(value).strip()


def period_words(date: Any, until: Any = pd.NaT) -> str:
    """Say a day or a period briefly: 4 Apr 2013."""
    if pd.isna(date):
        return "not recorded"
    words = f"{date.day} {date:%b %Y}"
    return words if pd.isna(until) or until <= date else f"{words} to {until.day} {until:%b %Y}"


def shortened(words: str, most: int) -> str:
    """Return words that end at a sentence or a word, and say so where more is recorded."""
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    cut = words[: most + 1]
    stop = cut.rfind(". ") + 1
    end = stop if stop > most // 2 else max(cut.rfind(" "), most // 2)
    return f"{cut[:end].rstrip(' ,;:')} [more is recorded]"
