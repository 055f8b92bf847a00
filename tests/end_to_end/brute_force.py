"""What changed between reports, in plain loops over their findings, as docs/report.md says it."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

IDENTITY = ("child_id", "rule", "measure", "onset_date", "detected_date")
NEVER_WORSE = ("weight_recovery", "birth_weight_not_regained")
KG, CENTILE_SPACES, Z_SCORES, SHARE = 0.1, 1 / 3, 2 / 9, 0.1
ROUNDED = 1e-3  # magnitudes are written with four decimals


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of a report; none where the file is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in IDENTITY)


def same_episodes(now: list[dict], before: list[dict]) -> dict[int, int]:
    """Return for each finding of now the place of the same one before, where there is one."""
    at: dict[tuple, int] = {}
    for j, old in enumerate(before):
        at.setdefault(key(old), j)
    same = {i: at[key(row)] for i, row in enumerate(now) if key(row) in at}
    taken = set(same.values())
    # What a corrected record moved: of one child, rule and measure, sharing a day, nearest first.
    free: dict[tuple, list[int]] = {}
    for j, old in enumerate(before):
        if j not in taken:
            free.setdefault(key(old)[:3], []).append(j)
    pairs = []
    for i, row in enumerate(now):
        for j in free.get(key(row)[:3], []) if i not in same else []:
            old = before[j]
            if row["onset_date"] <= old["last_date"] and old["onset_date"] <= row["last_date"]:
                pairs.append((abs(days(row["detected_date"], old["detected_date"])), i, j))
    for _, i, j in sorted(pairs):
        if i not in same and j not in taken:
            same[i] = j
            taken.add(j)
    return same


def days(one: str, other: str) -> int:
    return (dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days


def is_worse(now: dict, before: dict) -> bool:
    """Tell whether a newer measurement shows more of it than weighing again could explain."""
    if now["rule"] in NEVER_WORSE or now["rule"].startswith("overdue"):
        return False
    if now["last_date"] <= before["last_date"] or not now["magnitude"] or not before["magnitude"]:
        return False
    was, size = abs(float(before["magnitude"])), abs(float(now["magnitude"]))
    step = SHARE * was
    for unit, of_unit in (("kg", KG), ("centile spaces", CENTILE_SPACES), ("z-score", Z_SCORES)):
        if now["unit"].startswith(unit):
            step = of_unit
    return size - was > step - ROUNDED


OVER = "over"  # resolved, known at a centile or answered: how is proved in tests/review


def changes(
    now: list[dict], before: list[dict], date: str, first_reported: dict[int, str],
    children_now: set[str], open_now: set[str],
) -> dict[str, dict]:  # fmt: skip
    """Return what became of each finding.

    Parameters
    ----------
    now, before : list of dict
        The rows of both findings.csv; `before` is empty for the first report.
    date : str
        Of the report.
    first_reported : dict of int to str
        By place in `before`: the date of the first report in which it was ongoing.
    children_now, open_now : set of str
        Who is in the caseload, and of whom the judgement is still open.

    Returns
    -------
    dict
        change, first and weeks by place in `now`, of ongoing ones; gone by place in `before`.
    """
    same = same_episodes(now, before)
    told: dict[str, dict] = {"change": {}, "first": {}, "weeks": {}, "gone": {}}
    for i, row in enumerate(now):
        if row["ongoing"] != "True":
            continue
        old = before[same[i]] if i in same else None
        if old is None or old["ongoing"] != "True":
            told["change"][i], told["first"][i] = "new", date
        else:
            told["change"][i] = "worse" if is_worse(row, old) else "ongoing"
            told["first"][i] = first_reported[same[i]]
        told["weeks"][i] = days(date, told["first"][i]) // 7
    found_again = {j: i for i, j in same.items()}
    for j, old in enumerate(before):
        if old["ongoing"] != "True":
            continue
        i = found_again.get(j)
        if i is not None and now[i]["ongoing"] == "True":
            continue
        if old["child_id"] not in children_now:
            told["gone"][j] = "left"
        elif i is None:
            told["gone"][j] = "vanished"
        elif old["rule"].startswith("overdue"):
            told["gone"][j] = "done"
        elif old["severity"] == "data":
            told["gone"][j] = "answered"
        else:
            told["gone"][j] = "told otherwise" if old["child_id"] in open_now else OVER
    return told


LEVELS = ("urgent", "concern", "confirm", "watch", "none")


def children_changed(
    listed: list[dict], before: list[dict], now: list[dict], changed: dict[int, str]
) -> dict[str, str]:
    """Return for each child of a worklist how she stands to the last report.

    Parameters
    ----------
    listed, before : list of dict
        The rows of this worklist.csv and of the last report's children.csv.
    now, changed
        The rows of findings.csv, and what became of them by place, as `changes` tells it.
    """
    was = {row["child_id"]: row for row in before}
    worse = {now[i]["child_id"] for i, change in changed.items() if change == "worse"}
    words = {}
    for row in listed:
        child, then = row["child_id"], was.get(row["child_id"], {"group": ""})
        if not then["group"]:
            words[child] = "new"
            continue
        steps = LEVELS.index(then["level"]) - LEVELS.index(row["level"])
        kg = [float(one["standing_kg"] or "nan") for one in (row, then)]
        more = row["group"] in ("act now", "confirm") and kg[0] - kg[1] > KG
        if steps > 0 or (steps == 0 and (more or child in worse)):
            words[child] = "worse"
        else:
            words[child] = "stepped down" if steps < 0 else "ongoing"
    return words
