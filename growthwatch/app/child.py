"""One child typed in or pasted: the chart and what is said of it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from growthwatch.caseload.one_child import one_child

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
    child = one_child(
        sex=given.get("sex", ""), birth_date=given.get("birth_date", "").strip(), **values, **about
    )
    measure = next(name for name in ("weight", "height", "ofc") if FIELDS[name] in values)
    chart = child.chart(measure)
    picture = base64.b64encode(chart.svg().encode()).decode()
    judged = child.judgement
    headline, *said = judged.sentences
    return {
        "picture": f"data:image/svg+xml;base64,{picture}",
        "words": chart.alternative_text,
        "level": judged["level"],
        "headline": headline,
        "said": said,
        "because": judged["because"],
    }
