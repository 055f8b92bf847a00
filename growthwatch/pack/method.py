"""How a pack was made, for a court too: references, patterns in words, versions, checksums."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import growthwatch
from growthwatch.detection import catalogue
from growthwatch.detection.parameters import Errors
from growthwatch.detection.rules import by_name
from growthwatch.pack import words
from growthwatch.pack.blocks import Block, Section, heading, section, table, text
from growthwatch.record.vocabulary import REFERENCE_WORDS
from growthwatch.references import PIECES, manifest
from growthwatch.say.sentence import within

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child


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
        ["Patterns", f"{len(catalogue())} patterns are looked for, all of them by fixed rules"],
    ]
    blocks = [
        {"kind": "facts", "rows": facts},
        heading("Tables of the reference"),
        text("SHA-256 of each table, which is checked whenever it is read."),
        _checksums(_tables_of(child.reference)),
    ]
    if sources:
        blocks += [heading("Files read"), _checksums(sources)]
    doubted = " ".join(_in_words(Errors))
    blocks += [
        heading("What was found, and by what thresholds"),
        *_found_by(child),
        heading("How the judgement is made"),
        text(words.JUDGEMENT),
        heading("When a measurement is doubted"),
        text(doubted),
    ]
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
    columns = [("Table", "fr", 1.0), ("SHA-256", "mm", 126.0)]
    return table(columns, [[name, code] for name, code in files.items()], tight=True)


def _found_by(child: Child) -> list[Block]:
    """Return the rules that spoke of this child, with their thresholds in words."""
    spoke = [rule for name, rule in by_name().items() if name in set(child.findings["rule"])]
    rows: list[list[Any]] = []
    for rule in spoke:
        means = [] if rule.thresholds is None else _in_words(rule.thresholds)
        rows.append([{"text": rule.title, "strong": True}, rule.looks_for, " ".join(means)])
    others = [rule.title for rule in by_name().values() if rule not in spoke]
    blocks: list[Block] = []
    if rows:
        columns = [("Pattern", "mm", 36.0), ("What is looked for", "fr", 1.0)]
        blocks.append(table([*columns, ("From when on", "fr", 1.6)], rows, tight=True))
    listed = ", ".join(map(within, dict.fromkeys(others)))
    blocks.append(text(words.OTHER_RULES.format(listed)))
    return blocks


def _in_words(kind: type) -> list[str]:
    """Say thresholds by what they mean: "0.1 kg: gain that cannot be told from nothing"."""
    return [one.metadata["words"].of(getattr(kind(), one.name)) for one in fields(kind)]
