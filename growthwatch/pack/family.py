"""Two pages for the family: plain words, one chart, and room to write what will be done.

Nothing here names a z-score, a centile or a finding, and nothing says why. The words are kept at a
reading age of about eleven, which `tests/pack/test_family_pack.py` measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.detection.rule import TO_CHECK, TO_TALK, TO_WATCH
from growthwatch.detection.rules import by_name
from growthwatch.pack import blocks as make
from growthwatch.pack.blocks import Block, heading, points, section, text
from growthwatch.pack.contents import document
from growthwatch.pack.pictures import picture
from growthwatch.say.ages import date_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

CHART_SIZE = (5.7, 4.1)  # inches: made larger on the page, for letters that are easy to read
CHART_PLACE = (0.085, 0.175, 0.845, 0.615)
TITLE = "How your child is growing"
ABOUT = (
    "These two pages are for you. They show how your child has grown so far. You can write on them "
    "and keep them."
)
CHART = {
    "weight": "Each dot is one weight. The lines show how other children grow. Some children are "
    "near the top lines and some are near the lower ones. Both can be fine.",
    "height": "Each dot is one height. The lines show how other children grow. Some children are "
    "near the top lines and some are near the lower ones. Both can be fine.",
}
NOT_MEASURED = "We have no weight or height for your child yet. We would like to make a start soon."
STEADY = "So far the dots go up with the lines. That is what we hope to see."
ONE = "One dot cannot show how a child grows. We need to measure again to see that."
AGAIN = {
    "weight": "We would like to weigh your child again, and talk about it with you.",
    "height": "We would like to measure how tall your child is again, and talk about it with you.",
    "bmi": "We would like to look at weight and height together, and talk about them with you.",
    "ofc": "We would like to measure your child's head again, and talk about it with you.",
}
YOUR_VIEW = "You know your child best. Tell us how feeding, sleep and play are going."
ASK = (
    "You can ask us what any word or line means.",
    "You can ask for someone to come with you, or for someone who speaks your language.",
    "You can tell us if something here is wrong.",
)


def family_document(child: Child) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the document of two pages, and its picture."""
    pictures: dict[str, str] = {}
    measure = _measure(child)
    first: list[Block] = [{"kind": "title", "text": TITLE}, text(_whose(child)), text(ABOUT)]
    if measure is None:
        first.append(text(NOT_MEASURED))
    else:
        drawn = picture(child, measure, size=CHART_SIZE, place=CHART_PLACE, preset="family")
        first += [make.chart(measure, drawn, pictures), text(CHART[measure])]
        first += [heading("What the chart shows"), *map(text, sentences(child, measure))]
    second = [
        text(YOUR_VIEW),
        {"kind": "ruled", "lines": 5},
        heading("What we will do next"),
        {"kind": "form", "head": ["What", "Who", "By when"], "rows": 6},
        heading("When we will measure your child again"),
        {"kind": "ruled", "lines": 1},
        heading("Who you can talk to, and how to reach them"),
        {"kind": "ruled", "lines": 2},
        heading("Good to know"),
        points(ASK),
    ]
    sections = [section("", first, new_page=False), section("What you think", second)]
    return document(child, sections, large=True), pictures


def sentences(child: Child, measure: str) -> list[str]:
    """Say what the measurements show, for the family."""
    rows = child.scores[(child.scores["measure"] == measure).to_numpy()]
    last = rows.iloc[-1]
    number = "once" if len(rows) == 1 else f"{len(rows)} times"
    done = "weighed" if measure == "weight" else "measured"
    unit = "kg" if measure == "weight" else "cm"
    digits = 2 if measure == "weight" else 1
    said = [
        f"Your child was {done} {number}. The last time was on {date_words(last['date'])}. It was "
        f"{last['value']:.{digits}f}\u00a0{unit}."
    ]
    said += _tall(child) if measure == "weight" else []
    return [*said, *_now(child, len(rows))]


def _tall(child: Child) -> list[str]:
    rows = child.scores[(child.scores["measure"] == "height").to_numpy()]
    if rows.empty:
        return []
    last = rows.iloc[-1]
    return [f"Your child was {last['value']:.1f}\u00a0cm tall on {date_words(last['date'])}."]


def _now(child: Child, number: int) -> list[str]:
    """Say what the findings that the record still shows mean for the family."""
    findings = child.findings
    rules = by_name()
    words = findings["rule"].map(lambda name: rules[name].for_family if name in rules else "")
    now = findings[findings["ongoing"].astype(bool) & findings["severity"].ne("data")]
    now = now.assign(words=words[now.index])
    now = now[now["words"] != ""]
    # The dots are those of the one chart drawn; what is found elsewhere is told apart.
    of_dots = list(dict.fromkeys(now.loc[now["measure"] == _measure(child), "words"]))
    if TO_TALK in of_dots:  # it says what the other does, and more
        of_dots = [one for one in of_dots if one != TO_WATCH]
    said = of_dots or [STEADY if number > 1 else ONE]
    others = now.loc[now["measure"] != _measure(child), "measure"].astype(str)
    said += [AGAIN[measure] for measure in dict.fromkeys(others)]
    if (words == TO_CHECK).any():
        said.append(TO_CHECK)
    return said


def _measure(child: Child) -> str | None:
    for measure in ("weight", "height"):
        if (child.scores["measure"] == measure).any():
            return measure
    return None


def _whose(child: Child) -> str:
    """Say whose pages these are: the name, or where there is none what the child is called."""
    name = child.record.get("name")
    called = f"child {child.id}" if name is None or pd.isna(name) else str(name).strip()
    return f"For the family of {called or f'child {child.id}'}."
