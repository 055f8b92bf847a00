"""The order in which weight, length and head have fallen from the child's own positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from growthwatch.detection.across import known_by_then, same_child
from growthwatch.detection.episodes import Episodes
from growthwatch.detection.own_position import OwnPosition, own_position
from growthwatch.detection.parameters import OwnPositions, threshold
from growthwatch.detection.records import Records
from growthwatch.detection.rule import Rule, Signs
from growthwatch.record.vocabulary import TWO_YEARS_DAYS

OTHERS = ("height", "ofc")
MEASURED = ("weight", *OTHERS)


@dataclass(frozen=True)
class Thresholds:
    """How far a measure has fallen when the order in which they fell is told."""

    order_spaces: float = threshold(
        1.0,
        "Centile spaces below the own position at which length or head counts as having fallen",
        more="growthwatch.",
    )
    order_weight_spaces: float = threshold(1.0, "The same of weight", more="growthwatch.")
    order_apart_days: float = threshold(
        28,
        unit="Days",
        more="How much older the measurements of the own position are. growthwatch.",
    )


@dataclass(frozen=True)
class Falls:
    """Since when each measure has been fallen, as known at each weight.

    Attributes
    ----------
    weight : OwnPosition
    fell, seen : dict of str to ndarray of datetime64[D], shape (n,)
        Date from which each of `MEASURED` has been fallen, and on which each of `OTHERS` was last
        measured; NaT where there is none.
    """

    weight: OwnPosition
    fell: dict[str, np.ndarray]
    seen: dict[str, np.ndarray]


def fallen(records: Records, measure: str) -> OwnPosition:
    """Return where a measure lies so many spaces below its own position, twice in a row."""
    p, shared = records.parameters[Thresholds], records.parameters[OwnPositions]
    return own_position(
        records.by_measure[measure],
        from_age=shared.own_position_from,
        older_by=p.order_apart_days,
        of=shared.own_position_of,
        low=p.order_weight_spaces if measure == "weight" else p.order_spaces,
    )


def falls(records: Records) -> Falls:
    """Return since when each measure has been fallen, at each weight."""
    record = records.weight
    own = records.once(fallen, "weight")
    never = np.full(len(record), np.datetime64("NaT"), dtype="datetime64[D]")
    fell = {"weight": np.where(own.borne_out, record.date[own.since], never)}
    seen = {}
    for name in OTHERS:
        other = records.by_measure[name]
        row = known_by_then(record, other, same_child(record, other))
        fell[name], seen[name] = never, never
        if not len(other):
            continue
        others = records.once(fallen, name)
        at, known = np.maximum(row, 0), row >= 0
        fell[name] = np.where(known & others.borne_out[at], other.date[others.since[at]], never)
        seen[name] = np.where(known, other.date[at], never)
    return Falls(own, fell, seen)


def signs(records: Records) -> Signs:
    """Return where weight and at least one of length and head have fallen, as known that day."""
    found = records.once(falls)
    any_other = np.logical_or.reduce([~np.isnat(found.fell[name]) for name in OTHERS])
    own = found.weight
    return Signs(own.borne_out & any_other, own.since, own.fall)


def facts(records: Records, found: Episodes) -> dict[str, Any]:
    """Return the dates on which the measures fell, and which were low when it was over."""
    known = records.once(falls)
    over, is_over = np.maximum(found.ended, 0), found.ended >= 0
    told: dict[str, Any] = {}
    for name in MEASURED:
        told[f"fell_{name}"] = known.fell[name][found.last].astype(object)
        low = is_over & ~np.isnat(known.fell[name][over])
        told[f"still_low_{name}"] = np.where(is_over, low.astype(object), None)
    for name in OTHERS:
        told[f"seen_{name}"] = known.seen[name][found.last].astype(object)
    told["order_spaces"] = np.full(len(over), records.parameters[Thresholds].order_spaces)
    days = [
        sorted({told[f"fell_{name}"][i] for name in MEASURED} - {None}) for i in range(len(over))
    ]
    for place in range(len(MEASURED)):
        told[f"fall_{place + 1}"] = [row[place] if place < len(row) else None for row in days]
    return told


def variant(details: Mapping[str, Any]) -> str:
    """Say the falls in their order, what has not fallen, the weight, and what is low after it."""
    when = details.get("fell_height", details["last_date"])
    length = "length" if (when - details["birth_date"]).days < TWO_YEARS_DAYS else "height"
    names = {"weight": "weight", "height": length, "ofc": "head"}
    codes = []
    for place in (1, 2, 3):
        day = details.get(f"fall_{place}")
        fell = [names[one] for one in MEASURED if day and details.get(f"fell_{one}") == day]
        if fell:
            codes.append(f"{place} {'+'.join(fell)}")
    for one in OTHERS:
        if f"fell_{one}" not in details:
            seen = f"seen_{one}" in details
            codes.append(f"{'not fallen' if seen else 'not measured'} {names[one]}")
    codes.append("now")
    if "ended_date" in details:
        low = [names[one] for one in MEASURED if details.get(f"still_low_{one}")]
        codes.append(f"after {'+'.join(low)}")
    return ",".join(codes)


WORDS = {
    "weight": "weight", "length": "length", "height": "height", "head": "head circumference",
}  # fmt: skip


def _sentences() -> dict[str, str]:
    """Return a sentence for every way in which the measures can fall."""
    said = {
        "now": "{sex:She} weighed {last_value:value} at {last_date:age} ({last_date:date}, "
        "{last_z:band}).",
        "after ": "By {ended_date:date} none of them was so low.",
    }
    for length in ("length", "height"):
        for number in (1, 2, 3):
            for some in combinations(("weight", length, "head"), number):
                code, words = "+".join(some), " and ".join(WORDS[one] for one in some)
                subject = words[0].upper() + words[1:]
                first = "first" if number == 1 else "together"
                said[f"1 {code}"] = (
                    f"{subject} fell {first}, {{order_spaces:threshold}} or more below {{sex:her}} "
                    "own earlier position, at {fall_1:age} ({fall_1:date})."
                )
                for place in (2, 3):
                    said[f"{place} {code}"] = (
                        f"{subject} followed {{fall_{place - 1}:to fall_{place}}} later, at "
                        f"{{fall_{place}:age}} ({{fall_{place}:date}})."
                    )
                said[f"after {code}"] = f"By {{ended_date:date}} only {words} was so low."
    for name, measure in (("length", "height"), ("height", "height"), ("head", "ofc")):
        subject = WORDS[name][0].upper() + WORDS[name][1:]
        said[f"not measured {name}"] = f"{subject} had not been measured."
        said[f"not fallen {name}"] = (
            f"{subject} had not fallen when last measured ({{seen_{measure}:date}})."
        )
    return said


RULE = Rule(
    name="faltering_order",
    title="One of weight, length and head fell first",
    family="body",
    looks_for="Weight and at least one of length and head a centile space or more below the "
    "child's own earlier position, twice in a row, and which of them fell first.",
    measure="weight",
    severity="watch",
    unit="centile spaces of weight",
    guidance="NICE NG75 (2017): where growth is a concern, measure length or height too and plot "
    "all. growthwatch: the order is told as a pattern; it does not say why.",
    signs=signs,
    facts=facts,
    variant=variant,
    sentences=_sentences(),
    thresholds=Thresholds,
)
