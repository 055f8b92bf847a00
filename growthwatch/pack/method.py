"""How a pack was made: references, thresholds, versions, checksums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import growthwatch
from growthwatch.detection import Parameters, catalogue
from growthwatch.detection.rules import every_rule, thresholds_of
from growthwatch.pack import words
from growthwatch.pack.blocks import Block, Section, heading, section, table, text
from growthwatch.record.schedule import Schedule
from growthwatch.record.vocabulary import REFERENCE_WORDS
from growthwatch.references import PIECES, manifest

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

LONGEST_VALUE = 20  # letters: a longer one takes all columns
ABREAST = 3  # thresholds beside each other


def method_section(child: Child, sources: dict[str, str] | None) -> Section:
    """Return the section; `sources` are the files read, with their SHA-256."""
    facts = [
        ["Software", f"growthwatch {growthwatch.__version__}"],
        ["Compared with", REFERENCE_WORDS[child.reference]],
        ["Birth near term", words.TERMS[child.term]],
        ["Dates", "first shown: the first day on which the record up to that day shows it"],
        [
            "Expected growth",
            "the growth model of growthwatch, fitted to three years of age",
        ],
        ["Patterns", f"{len(catalogue())} rules, with the thresholds below"],
    ]
    blocks = [
        {"kind": "facts", "rows": facts},
        heading("Tables of the reference"),
        text("SHA-256 of each table, which is checked whenever it is read."),
        _checksums(_tables_of(child.reference)),
    ]
    if sources:
        blocks += [heading("Files read"), _checksums(sources)]
    blocks += [heading("Thresholds"), *_thresholds()]
    return section("Method and versions", blocks)


def _tables_of(reference: str) -> dict[str, str]:
    """Return title and checksum of the tables that a reference is made of."""
    stems = {
        piece.name.removesuffix("_lying").removesuffix("_standing") for piece in PIECES[reference]
    }
    files = manifest()["files"]
    return {
        about["title"]: about["sha256"]
        for name, about in files.items()
        if any(name.startswith(stem) for stem in stems)
    }


def _checksums(files: dict[str, str]) -> Block:
    columns = [("Table", "fr", 1.0), ("SHA-256", "mm", 96.0)]
    return table(columns, [[name, code] for name, code in files.items()], size=6.5, tight=True)


def _thresholds() -> list[Block]:
    values = [(name, _words(value)) for name, value in _named()]
    long = [(name, value) for name, value in values if len(value) > LONGEST_VALUE]
    values = [pair for pair in values if pair not in long]
    values += [("", "")] * (-len(values) % ABREAST)
    high = len(values) // ABREAST
    rows = [[cell for pair in values[row::high] for cell in pair] for row in range(high)]
    columns = [("Threshold", "fr", 2.4), ("Value", "fr", 1.0)] * ABREAST
    said = [text(f"{name[:1].upper()}{name[1:]}: {value}.") for name, value in long]
    return [table(columns, rows, size=7.0, tight=True), *said]


def _named() -> Iterator[tuple[str, Any]]:
    """Return the names of all thresholds and of the schedule, in words, with their values."""
    parameters = Parameters()
    values = parameters.values(thresholds_of(every_rule()))
    schedule = {one.name: getattr(parameters.schedule, one.name) for one in fields(Schedule)}
    for name, value in (values | schedule).items():
        yield name.replace("_", " "), value


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return (", " if not any(isinstance(one, tuple) for one in value) else "; ").join(
            map(_words, value)
        )
    return str(value) if isinstance(value, str) else f"{round(value, 3):g}"
