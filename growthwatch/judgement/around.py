"""What stands around the weights: contacts, promises, periods, brothers and sisters."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

NEVER = np.datetime64("NaT", "s")
# Outcomes of a contact at which the child was not seen, as plain words hold them.
MISSED = ("not brought", "declined", "no access", "withdrawn", "cancelled")
# Kinds of contact at which the child itself is seen.
SEEN_AT = (
    "home visit", "clinic visit", "weighing", "appointment", "assessment", "medical", "observation",
    "examination", "review", "visit", "drop-in",
)  # fmt: skip
_MISSED = "|".join(map(re.escape, MISSED))
_SEEN = "|".join(map(re.escape, SEEN_AT))
_NO_GAIN = re.compile(r"no (?:improvement|gain|increase)[^.]*\bweight\b|weight[^.]*\bno(?:t)? "
                      r"(?:gain|improv|increas)", re.IGNORECASE)  # fmt: skip


def _text(table: pd.DataFrame, column: str) -> pd.Series:
    if column not in table:
        return pd.Series("", index=table.index, dtype=object)
    words = table[column].astype(object)
    return words.where(words.notna(), "").map(str).str.strip().str.lower()


def _says(table: pd.DataFrame, column: str, pattern: str) -> np.ndarray:
    """Return in which rows the words of a column hold a pattern; each word is looked at once."""
    if column not in table:
        return np.zeros(len(table), dtype=bool)
    row, words = pd.factorize(table[column].astype(object))
    found = [re.search(pattern, str(one).lower()) is not None for one in words]
    return np.array([*found, False], dtype=bool)[row]


def seen_not_weighed(
    contacts: pd.DataFrame, child_ids: np.ndarray, last_weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, for each child, the contacts since the last weight.

    Parameters
    ----------
    contacts : DataFrame
        child_id, date, kind, optional outcome.
    child_ids : ndarray of object, shape (children,)
    last_weight : ndarray of datetime64[D], shape (children,)
        NaT for a child never weighed: then all of its contacts count.

    Returns
    -------
    seen : ndarray of int, shape (children,)
        At which the child was seen and not weighed.
    missed : ndarray of int, shape (children,)
        At which it was not brought, or the contact was declined, withdrawn, cancelled or met with
        no access, since the last weight.
    missed_in_a_row : ndarray of int, shape (children,)
        The last ones of these in a row, whenever the weight was, with none attended after them.
    """
    children = len(child_ids)
    child = pd.Index(child_ids).get_indexer(contacts["child_id"])
    date = contacts["date"].to_numpy("datetime64[D]")
    not_seen = _says(contacts, "outcome", _MISSED)
    is_seen = _says(contacts, "kind", _SEEN) & ~not_seen
    known = (child >= 0) & ~np.isnat(date)
    weighed = last_weight[child]
    since = known & (np.isnat(weighed) | (date > weighed))
    seen = np.bincount(child[since & is_seen], minlength=children)
    missed = np.bincount(child[since & not_seen], minlength=children)
    rows = np.flatnonzero(known & (is_seen | not_seen))
    rows = rows[np.lexsort((is_seen[rows], date[rows], child[rows]))]
    attended = np.full(children, -1)
    np.maximum.at(attended, child[rows[is_seen[rows]]], np.flatnonzero(is_seen[rows]))
    after = np.arange(len(rows)) > attended[child[rows]]
    run = np.bincount(child[rows[after & not_seen[rows]]], minlength=children)
    return seen, missed, run


def promises(actions: pd.DataFrame, weights: pd.DataFrame, as_of: pd.Series) -> pd.DataFrame:
    """Say what became of each promise by the day of the judgement.

    Parameters
    ----------
    actions : DataFrame
        child_id, made_on, what, who, due, done_on, if (a condition in words), and where these could
        be read if_measure, if_below and if_by.
    weights : DataFrame
        child_id, date, value of these children's weights, in any order.
    as_of : Series of datetime64
        By child_id.

    Returns
    -------
    DataFrame
        The actions made by then, with state: "done", "overdue" (not done by its date), "open",
        "condition met" (to be done now), "condition not met", "not weighed by then" (its day has
        passed), "unread" (a condition that cannot be read from weights: ask), and `met_on`.
    """
    day = pd.to_datetime(actions["child_id"].map(as_of))
    made = pd.to_datetime(actions["made_on"])
    table = actions[(made <= day).to_numpy()].copy()
    day = day[table.index]
    due, done = (pd.to_datetime(table[name]) for name in ("due", "done_on"))
    state = np.where(done <= day, "done", np.where(due < day, "overdue", "open")).astype(object)
    met_on = np.full(len(table), NEVER)
    conditions = _text(table, "if").to_numpy()
    below, by, measure = (
        table[name].to_numpy() if name in table else np.full(len(table), None)
        for name in ("if_below", "if_by", "if_measure")
    )
    of_child = weights.groupby("child_id", sort=False).indices
    for at in np.flatnonzero((conditions != "") & (state != "done")):
        one, until = table.iloc[at], day.iloc[at]
        made_on = pd.Timestamp(one["made_on"])
        mine = weights.iloc[of_child.get(one["child_id"], [])]
        mine = mine[(mine["date"] <= until).to_numpy()].sort_values("date")
        if not pd.isna(below[at]) and measure[at] == "weight":
            met = _below(mine, float(below[at]), made_on, by[at], until)
        elif _NO_GAIN.search(conditions[at]):
            met = _no_gain(mine, made_on)
        else:
            met = UNREAD
        state[at] = met[0]
        met_on[at] = met[1]
    return table.assign(state=state, met_on=met_on)


UNREAD, OPEN = ("unread", NEVER), ("open", NEVER)


def _below(
    weights: pd.DataFrame, limit: float, made_on: pd.Timestamp, by: Any, as_of: pd.Timestamp
) -> tuple[str, np.datetime64]:
    """Return whether the weight is below a limit by a day, and when it was."""
    later = weights[(weights["date"] > made_on).to_numpy()]
    dates, low = later["date"].to_numpy("datetime64[s]"), (later["value"] < limit).to_numpy()
    if pd.isna(by):
        # Said without a day, it holds from the first such weight.
        return ("condition met", dates[low][0]) if low.any() else OPEN
    if as_of < by:
        return OPEN
    in_time = np.flatnonzero(dates <= np.datetime64(by))
    if not len(in_time):
        return "not weighed by then", NEVER
    last = in_time[-1]
    return ("condition met", dates[last]) if low[last] else ("condition not met", NEVER)


def _no_gain(weights: pd.DataFrame, made_on: pd.Timestamp) -> tuple[str, np.datetime64]:
    """Return whether the latest weight is no more than when this was said."""
    before = weights[(weights["date"] <= made_on).to_numpy()]
    later = weights[(weights["date"] > made_on).to_numpy()]
    if before.empty or later.empty or later["value"].iloc[-1] > before["value"].iloc[-1]:
        return OPEN
    return "condition met", later["date"].to_numpy("datetime64[s]")[-1]


def gain_inside(periods: pd.DataFrame, weights: pd.DataFrame, as_of: pd.Series) -> pd.DataFrame:
    """Compare gain within each period with gain outside it: figures, without any cause.

    An interval between two weights belongs to a period if more than half of it lies within.

    Parameters
    ----------
    periods : DataFrame
        child_id, from, until (missing while it lasts), kind.
    weights : DataFrame
        child_id, date, value.
    as_of : Series of datetime64
        By child_id.

    Returns
    -------
    DataFrame
        One row a child and kind of period that has begun: child_id, kind, days_inside, gain_inside
        (kg), days_outside, gain_outside (kg, of the rest of the record from four weeks before the
        first such period to the last weight), per_week_inside and per_week_outside (g). nan where
        no interval lies on that side.
    """
    columns = [
        "child_id", "kind", "days_inside", "gain_inside", "days_outside", "gain_outside",
        "per_week_inside", "per_week_outside",
    ]  # fmt: skip
    day = pd.to_datetime(periods["child_id"].map(as_of))
    start = pd.to_datetime(periods["from"])
    known = (start <= day).to_numpy()
    table = periods[known].assign(start=start[known], day=day[known])
    end = pd.to_datetime(table["until"])
    table["end"] = end.where(end <= table["day"], table["day"])
    found = []
    of_child = weights.groupby("child_id", sort=False).indices
    for (child, kind), rows in table.groupby(["child_id", "kind"], sort=False):
        mine = weights.iloc[of_child.get(child, [])].sort_values("date")
        dates = mine["date"].to_numpy("datetime64[D]").astype(np.int64)
        value = mine["value"].to_numpy(dtype=float)
        if len(value) < 2:
            continue
        length, gain = np.diff(dates), np.diff(value)
        within = np.zeros(len(length))
        for row in rows.itertuples():
            first, last = (np.datetime64(d, "D").astype(np.int64) for d in (row.start, row.end))
            within += np.clip(np.minimum(dates[1:], last) - np.maximum(dates[:-1], first), 0, None)
        inside = (within > length / 2) & (length > 0)
        begun = np.datetime64(rows["start"].min(), "D").astype(np.int64) - 28
        outside = ~inside & (dates[1:] >= begun) & (length > 0)
        days_in, days_out = float(length[inside].sum()), float(length[outside].sum())
        kg_in, kg_out = float(gain[inside].sum()), float(gain[outside].sum())
        found.append(
            (
                child, kind, days_in, kg_in if days_in else np.nan,
                days_out, kg_out if days_out else np.nan,
                7000 * kg_in / days_in if days_in else np.nan,
                7000 * kg_out / days_out if days_out else np.nan,
            )
        )  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def left_hospital(
    periods: pd.DataFrame | None,
    contacts: pd.DataFrame | None,
    child_ids: np.ndarray,
    as_of: np.ndarray,
) -> np.ndarray:
    """Return when each child last went home from hospital, by periods or by contacts.

    Returns
    -------
    ndarray of datetime64[D], shape (children,)
        NaT where it did not, or is there now.
    """
    left = np.full(len(child_ids), np.datetime64("NaT", "D"))
    index = pd.Index(child_ids)
    if periods is not None and len(periods):
        stays = periods[_says(periods, "kind", "hospital")]
        _latest(left, index.get_indexer(stays["child_id"]), stays["until"], as_of)
    if contacts is not None and len(contacts):
        home = contacts[_says(contacts, "kind", "discharge")]
        _latest(left, index.get_indexer(home["child_id"]), home["date"], as_of)
    return left


def _latest(into: np.ndarray, child: np.ndarray, dates: pd.Series, as_of: np.ndarray) -> None:
    day = pd.to_datetime(dates).to_numpy("datetime64[D]")
    usable = (child >= 0) & ~np.isnat(day)
    usable &= day <= as_of[child]
    child, day = child[usable], day[usable]
    order = np.argsort(day, kind="stable")
    newest = into[child[order]]
    later = np.isnat(newest) | (day[order] >= newest)
    into[child[order][later]] = day[order][later]


def unrecorded_sibling(children: pd.DataFrame) -> pd.Series:
    """Return, by child_id, "twin" or "sibling" where the flags name one without a record here.

    One is without a record if no other child of the caseload has the same family_id.
    """
    twin = _says(children, "flags", r"\b(?:twin|triplet)")
    sibling = _says(children, "flags", r"\b(?:sibling|brother|sister)")
    named = np.select([twin, sibling], ["twin", "sibling"], "").astype(object)
    if not (named != "").any():
        return pd.Series(named, index=children["child_id"].to_numpy())
    family = _text(children, "family_id")
    alone = (family == "") | ~family.duplicated(keep=False)
    return pd.Series(np.where(alone, named, ""), index=children["child_id"].to_numpy())
