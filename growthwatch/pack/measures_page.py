"""The third page: every measure side by side, what carries the judgement, and what this is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from growthwatch.pack import blocks as make
from growthwatch.pack import words
from growthwatch.pack.beside import beside_of, beside_words
from growthwatch.pack.blocks import Block, Section, giving, heading, points, section, text
from growthwatch.pack.pictures import multiples_picture
from growthwatch.say import judged

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.pack.contents import Given


def measures_page(child: Child, given: Given, pictures: dict[str, str]) -> Section:
    """Return the page."""
    facts = child.judgement
    blocks: list[Block] = [{"kind": "page title", "text": words.MEASURES_TITLE}]
    beside = beside_of(child)
    if child.scores.empty:
        blocks.append(text(words.NO_MEASUREMENTS))
    else:
        drawn = multiples_picture(child, beside)
        blocks.append({**make.chart("measures", drawn, pictures), "share": 0.75})
    said = beside_words(child, beside)
    blocks += [giving(text(one), 4) for one in said]
    if facts["because"]:
        rows = points([str(one) for one in facts["because"]])
        blocks += [heading(words.BECAUSE, bookmarked=False), giving(rows, 3, words.MORE_REASONS)]
    if facts["nice"]:
        met = words.NICE.format("; ".join(facts["nice"]))
        blocks.append(giving(text(met), 2))
    if len(child.scores):
        blocks.append(giving(text(judged.rests_on(facts)), 1))
    if given.pseudonymised:
        blocks.append({"kind": "boxed", "text": words.PSEUDONYMS})
    blocks += [
        heading(words.NOT_TITLE, bookmarked=False),
        giving(points(words.IS_NOT), 0, words.MORE_SAID),
    ]
    return section("", blocks, fitted=True)
