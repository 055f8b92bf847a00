"""One child typed in or pasted: the chart and what is said of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from growthwatch.caseload.one_child import one_child
from growthwatch.say.judged import advice

CALLED = {
    "weight_kg": "weight", "height_cm": "length or height", "ofc_cm": "head circumference",
    "birth_date": "date of birth",
}  # fmt: skip
FIELDS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
LARGEST_TEXT = 100_000


def child_view(given: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page shows of a child.

    Parameters
    ----------
    given : mapping of str to str
        sex, birth_date, and optionally gestation_weeks, gestation_days, birth_weight_kg, weight,
        height and ofc (lines of dates and values).

    Raises
    ------
    ValueError
        One sentence: what cannot be read, and what to write.
    """
    if sum(map(len, given.values())) > LARGEST_TEXT:
        raise ValueError("that is more than one child's record: import it as an export")
    written = {column: given.get(name, "").strip() for name, column in FIELDS.items()}
    values = {column: text for column, text in written.items() if text}
    if not values:
        raise ValueError("type or paste at least one measurement: a date and a value on each line")
    about = {
        name: given[name].strip()
        for name in ("gestation_weeks", "gestation_days", "birth_weight_kg")
        if given.get(name, "").strip()
    }
    try:
        child = one_child(
            sex=given.get("sex", ""), birth_date=given.get("birth_date", "").strip(),
            **values, **about,
        )  # fmt: skip
    except ValueError as error:
        raise ValueError(_in_words(str(error))) from None
    measure = next(name for name in ("weight", "height", "ofc") if FIELDS[name] in values)
    chart = child.chart(measure)
    picture = base64.b64encode(chart.svg().encode()).decode()
    judged = child.judgement
    # The chart's title is the headline; what to do comes first beneath it.
    action = advice(judged)
    said = [one for one in judged.sentences[1:] if one != action]
    return {
        "picture": f"data:image/svg+xml;base64,{picture}",
        "words": chart.alternative_text,
        "level": judged["level"],
        "action": action,
        "said": said,
        "because": judged["because"],
    }


def _in_words(problem: str) -> str:
    """Return a sentence with what the page calls a column in place of its name."""
    for name, called in CALLED.items():
        problem = problem.replace(name, called)
    return problem[:1].upper() + problem[1:]
