"""The twin or sibling beside the child, where the caseload has a record of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.centiles import centile_band
from growthwatch.say.ages import date_words

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

TWIN_DAYS = 3  # between the births of twins
SIDE_BY_SIDE = 1  # so many are drawn


def beside_of(child: Child) -> list[tuple[str, Child]]:
    """Return the sibling nearest in age who was weighed, and what to call it: "Twin"."""
    weighed = [one for one in child.siblings if (one.scores["measure"] == "weight").any()]
    born = pd.Timestamp(child.record["birth_date"])

    def apart(one: Child) -> int:
        return abs((pd.Timestamp(one.record["birth_date"]) - born).days)

    nearest = sorted(weighed, key=apart)[:SIDE_BY_SIDE]
    return [("Twin" if apart(one) <= TWIN_DAYS else "Sibling", one) for one in nearest]


def beside_words(child: Child, beside: list[tuple[str, Child]]) -> list[str]:
    """Say where each weighs beside the child: two facts, and nothing of why."""
    said = []
    for called, one in beside:
        rows = one.scores[(one.scores["measure"] == "weight").to_numpy()]
        last = rows.iloc[-1]
        where = f", {centile_band(last['z'])}" if pd.notna(last["z"]) else ""
        said.append(
            f"{called} ({_called(one)}): {last['value']:.2f} kg on {date_words(last['date'])}"
            f"{where}. Two children of one family are put side by side; it is not said why they "
            "differ."
        )
    return said


def _called(one: Child) -> str:
    name = one.record.get("name")
    return (
        f"child {one.id}" if name is None or pd.isna(name) or not str(name).strip() else str(name)
    )
