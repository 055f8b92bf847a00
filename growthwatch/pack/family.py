"""Two pages for the family: plain words, one chart, and room to write what will be done.

Nothing here names a z-score, a centile or a finding, and nothing says why; but what the judgement
found is said: that a weight is that of a year and a half ago, and the next date. The words are
kept at a reading age of about eleven, which `tests/pack/test_family_pack.py` measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.centiles import LINE_Z
from growthwatch.detection.rule import TO_CHECK, TO_TALK, TO_WATCH
from growthwatch.detection.rules import by_name
from growthwatch.judgement.acting import ASSESS, MEASURE, NONE, REVIEW, ROUTINE, WEIGH, WEIGH_AGAIN
from growthwatch.judgement.states import (
    CAUGHT_UP,
    CONFIRM,
    FALTERING,
    LARGE,
    LOSING,
    RECOVERING,
    SMALL,
    UNKNOWN,
)
from growthwatch.pack import blocks as make
from growthwatch.pack.blocks import Block, Section, giving, heading, points, section, text
from growthwatch.pack.contents import document
from growthwatch.pack.days import known_to_the_end
from growthwatch.pack.pictures import picture
from growthwatch.say.ages import date_words, duration_words
from growthwatch.say.headline import BIRTH_DATE, SAME_KG

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

CHART_SIZE = (5.7, 4.1)  # inches: made larger on the page, for letters that are easy to read
CHART_PLACE = (0.085, 0.175, 0.845, 0.615)
TITLE = "How your child is growing"
YOUR_TITLE = "What you think"
ABOUT = (
    "These two pages are for you. They show how your child has grown so far. You can write on them "
    "and keep them."
)
# What the lines are is said at the foot of the chart.
CHART = {"weight": "Each dot is one weight.", "height": "Each dot is one height."}
WITHOUT_LINES, WITH_THE_LINES = "There are no lines to put the dots beside.", " with the lines"
BOTH_FINE = (
    "Some children are near the top lines and some are near the lower ones. Both can be fine."
)
MOST_BETWEEN = "Most children are between the top line and the lowest one."
BELOW_LINES = "The last dot is below the lowest line. Very few children are there."
NOT_MEASURED = "We have no weight or height for your child yet. We would like to make a start soon."
STEADY = "So far the dots go up with the lines. That is what we hope to see."
ONE = "One dot cannot show how a child grows. We need to measure again to see that."
# What the weights show, by the state of the judgement.
SHOWN = {
    LOSING: TO_TALK,
    FALTERING: TO_TALK,
    RECOVERING: "Your child is putting on weight again. There is still some to make up.",
    CAUGHT_UP: "Your child has caught up. We want to see that it stays so.",
    CONFIRM: "The last weight was not what we thought it would be. It may be right or a slip. We "
    "would like to check it.",
    SMALL: "Your child is small, and has grown along the low lines all the time.",
    LARGE: "Your child is big, and has grown along the high lines all the time.",
    UNKNOWN: "The last weight is old. So we do not know how your child grows now.",
}
DUE = {
    ASSESS: "We would like a doctor to see your child and to weigh your child by {}.",
    WEIGH_AGAIN: "We would like to weigh your child again by {}.",
    WEIGH: "We would like to weigh your child by {}.",
    MEASURE: "We would like to measure how tall your child is by {}.",
    REVIEW: "We would like to talk about this with you by {}.",
    ROUTINE: "The next day to weigh your child is about {}.",
}
LATE = "We had hoped to see your child by {}. That day has passed. We would like to do it soon."
SAME_DAYS = 180  # from which the weight of an earlier day is told as the same
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
    child = known_to_the_end(child)
    measure = _measure(child)
    charts: list[Block] = []
    if measure is not None:
        drawn = picture(
            child, measure, size=CHART_SIZE, place=CHART_PLACE, preset="family", contacts=False
        )  # fmt: skip
        charts.append({**make.chart(measure, drawn, pictures), "share": 0.42})
    return document(child, family_pages(child, charts), large=True), pictures


def family_pages(child: Child, charts: list[Block]) -> list[Section]:
    """Return the two pages of a child as known to the end of its record, with these charts."""
    measure = _measure(child)
    first: list[Block] = [
        {"kind": "title", "text": TITLE},
        giving(text(_whose(child)), 2),
        giving(text(ABOUT), 1),
    ]
    if measure is None:
        first.append(text(NOT_MEASURED))
    else:
        first += [*charts, text(chart_words(child, measure))]
        first += [heading("What the chart shows"), *map(text, sentences(child, measure))]
    second = [
        {"kind": "title", "text": YOUR_TITLE},
        text(YOUR_VIEW),
        {"kind": "ruled", "lines": 4},
        heading("What we will do next"),
        {"kind": "form", "head": ["What", "Who", "By when"], "rows": 5},
        heading("When we will measure your child again"),
        *([text(next_day(child))] if next_day(child) else []),
        {"kind": "ruled", "lines": 1},
        heading("Who you can talk to, and how to reach them"),
        {"kind": "ruled", "lines": 2},
        heading("Good to know"),
        giving(points(ASK), 1),
    ]
    return [section("", first, new_page=False, fitted=True), section("", second, fitted=True)]


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
    now = _now(child, len(rows))
    if rows["z"].isna().all():
        now = [one.replace(WITH_THE_LINES, "") for one in now]
    return [*said, *now]


def _tall(child: Child) -> list[str]:
    rows = child.scores[(child.scores["measure"] == "height").to_numpy()]
    if rows.empty:
        return []
    last = rows.iloc[-1]
    return [f"Your child was {last['value']:.1f}\u00a0cm tall on {date_words(last['date'])}."]


def chart_words(child: Child, measure: str) -> str:
    """Say what the dots and lines are; that low lines can be fine only where nothing is open."""
    rows = child.scores[(child.scores["measure"] == measure).to_numpy()]
    z = float(rows["z"].iloc[-1])
    if rows["z"].isna().all():
        return f"{CHART[measure]} {WITHOUT_LINES}"
    if z < LINE_Z[0]:
        return f"{CHART[measure]} {MOST_BETWEEN} {BELOW_LINES}"
    fine = child.judgement["level"] == NONE and z >= LINE_Z[1]
    return f"{CHART[measure]} {BOTH_FINE if fine else MOST_BETWEEN}"


def what_is_found(child: Child) -> list[str]:
    """Say the plain fact of the judgement: the same weight as long ago, less, or little more."""
    facts = child.judgement
    if facts["state"] not in (LOSING, FALTERING):
        return []
    now, said = facts["last_weight_kg"], []
    lost = facts["before_loss_kg"] - now
    if facts["state"] == LOSING and lost > SAME_KG:
        since = date_words(facts["before_loss_date"])
        said.append(f"Your child weighs {_kg(lost)} less than on {since}.")
    elif not pd.isna(facts["from_kg"]) and not pd.isna(facts["likely_kg"]):
        gain, hoped = now - facts["from_kg"], facts["likely_kg"] - facts["from_kg"]
        did = f"put on {_kg(gain)}" if gain > SAME_KG else "not put on weight"
        since = date_words(facts["from_date"])
        said.append(f"Your child has {did} since {since}. We had hoped for {_kg(hoped)}.")
    same = facts["same_as_date"]
    if not pd.isna(same) and (facts["last_weight_date"] - same).days >= SAME_DAYS:
        ago = duration_words(same, facts["last_weight_date"])
        said.append(f"The weight is the same as on {date_words(same)}. That is {ago} before.")
    return said


def next_day(child: Child) -> str:
    """Say what is to be done next and by when; empty where nothing is due."""
    facts = child.judgement
    if pd.isna(facts["act_by"]):
        return ""
    late = facts["overdue_days"] > 0
    return (LATE if late else DUE[facts["action"]]).format(date_words(facts["act_by"]))


def _kg(kilos: float) -> str:
    return f"{kilos:.2f}\u00a0kg"


def _now(child: Child, number: int) -> list[str]:
    """Say what the weights show, and what is found of the other measures."""
    findings, measure = child.findings, _measure(child)
    rules = by_name()
    words = findings["rule"].map(lambda name: rules[name].for_family if name in rules else "")
    now = findings[findings["ongoing"].astype(bool) & findings["severity"].ne("data")]
    now = now.assign(words=words[now.index])
    now = now[now["words"] != ""]
    # The dots are those of the one chart drawn; what is found elsewhere is told apart.
    of_dots = list(dict.fromkeys(now.loc[now["measure"] == measure, "words"]))
    if TO_TALK in of_dots:  # it says what the other does, and more
        of_dots = [one for one in of_dots if one != TO_WATCH]
    state = child.judgement["state"] if measure == "weight" else ""
    if state in SHOWN:
        asked = state == CONFIRM and BIRTH_DATE in child.judgement["because_rules"]
        shown = rules[BIRTH_DATE].for_family if asked else SHOWN[state]
        of_dots = [*what_is_found(child), shown]
    said = of_dots or [STEADY if number > 1 else ONE]
    others = now.loc[now["measure"] != measure, "measure"].astype(str)
    said += [AGAIN[name] for name in dict.fromkeys(others)]
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
