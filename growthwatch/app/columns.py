"""The mapping as a form: one line a field, the column it is read from, and its unit."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

LABELS = {
    "child_id": "Child's number", "sex": "Sex", "birth_date": "Date of birth",
    "gestation": "Gestation", "gestation_weeks": "Gestation, weeks",
    "gestation_days": "Gestation, days", "due_date": "Day it was due",
    "birth_weight": "Birth weight", "name": "Name",
    "nhs_number": "NHS number", "mother_height": "Mother's height",
    "father_height": "Father's height", "condition": "Condition", "team": "Team",
    "practitioner": "Practitioner", "family_id": "Family", "flags": "Flags", "date": "Date",
    "weight": "Weight", "height": "Length or height", "ofc": "Head circumference",
    "position": "Lying or standing", "source": "Source", "note": "Note",
    "kind": "What was measured", "value": "Value", "unit_column": "Unit",
}  # fmt: skip
UNITS = {
    "weight": ("kg", "g", "lb"), "birth_weight": ("kg", "g", "lb"),
    **dict.fromkeys(("height", "ofc", "mother_height", "father_height"), ("cm", "m", "mm", "in")),
}  # fmt: skip
CHILD = tuple(LABELS)[:17]
MEASURED = ("child_id", "date", "weight", "height", "ofc", "position", "source", "note")
PLACE = "/"
# Without these nothing can be read.
NEEDED = {"children": ("child_id", "sex", "birth_date"), "measurements": ("child_id", "date")}


def form_lines(
    mapping: Mapping[str, Any], samples: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Return the lines of the form: place, section, label, needed, column, unit, units, sample.

    `samples` holds each file's columns; a column that two files have shows the first one's.
    """
    shown = {name: text for columns in samples.values() for name, text in columns.items()}
    children, measured = mapping.get("children", {}), mapping.get("measurements", {})
    lines = [
        _line(("children", "columns", name), "The child", children.get("columns", {}), shown)
        for name in CHILD
    ]
    if visits := measured.get("visits"):
        names: tuple[str, ...] = ("child_id",)
    elif measured.get("events"):
        names = ("child_id", "date")
    else:
        names = MEASURED
    lines += [
        _line(("measurements", "columns", name), "Measurements", measured.get("columns", {}), shown)
        for name in names
    ]
    for number, visit in enumerate(visits or ()):
        title = f"Visit {visit.get('name') or number + 1}"
        place = "measurements", "visits", str(number)
        lines += [_line((*place, name), title, visit, shown) for name in MEASURED[1:5]]
    if events := measured.get("events"):
        lines += [
            _line(("measurements", "events", name), "Values", events, shown)
            for name in ("kind", "value", "unit_column")
        ]
    return lines


def unsaid(mapping: Mapping[str, Any]) -> list[str]:
    """Return what is needed and no column is chosen for, in words."""
    lines = form_lines(mapping, {})
    missing = [
        f"{line['label']} ({line['section'].lower()})"
        for line in lines
        if line["needed"] and not line["column"] and not line["fixed"]
    ]
    measured = mapping.get("measurements", {})
    columns = measured.get("columns", {})
    values = [name for name in ("weight", "height", "ofc") if columns.get(name)]
    if not (values or measured.get("visits") or measured.get("events")):
        missing.append("Weight, Length or height, or Head circumference (measurements)")
    return missing


def unused(
    mapping: Mapping[str, Any], samples: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """Return the columns of the export that no line is read from, each with its sample."""
    said = str(mapping)
    shown = {name: text for columns in samples.values() for name, text in columns.items()}
    return [(name, text) for name, text in shown.items() if repr(name) not in said]


def _line(
    place: tuple[str, ...], section: str, part: Mapping[str, Any], shown: Mapping[str, str]
) -> dict[str, Any]:
    name = place[-1]
    said = part.get(name, "")
    column = said.get("column", "") if isinstance(said, Mapping) else said
    several = not isinstance(column, str) or (isinstance(said, Mapping) and not column)
    fixed = bool(said) and (several or not isinstance(column, str))
    units = () if place[1] == "events" else UNITS.get(name, ())
    return {
        "place": PLACE.join(place),
        "section": section,
        "label": LABELS[name],
        "needed": place[1] == "columns" and name in NEEDED[place[0]],
        "column": "" if fixed else column,
        "fixed": str(said) if fixed else "",
        "unit": said.get("unit", "") if isinstance(said, Mapping) else "",
        "units": units,
        "sample": shown.get(column, "") if isinstance(column, str) else "",
    }


def corrected(mapping: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the mapping with the columns and units that a person chose on the form.

    Parameters
    ----------
    mapping : mapping of str
        As it stood when the form was shown.
    given : mapping of str to str
        By place: the column chosen, empty for none; ``unit:PLACE`` its unit; ``date_order``.
    """
    result = copy.deepcopy(dict(mapping))
    for line in form_lines(mapping, {}):
        if line["fixed"] or line["place"] not in given:
            continue
        *way, name = line["place"].split(PLACE)
        part: Any = result
        for step in way:
            part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
        column, unit = given[line["place"]], given.get(f"unit:{line['place']}", "")
        if not column:
            part.pop(name, None)
        elif isinstance(part.get(name), dict):
            part[name]["column"] = column
            if unit:
                part[name]["unit"] = unit
        else:
            part[name] = {"column": column, "unit": unit} if unit else column
    if given.get("date_order"):
        result.setdefault("format", {})["date_order"] = given["date_order"]
    return result
