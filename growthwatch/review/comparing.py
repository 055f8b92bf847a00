"""Since the last report: which findings are new, worse, ongoing, resolved, or gone with the data.

Findings are compared by episode. An episode is the same if child, rule, measure, onset and first
detection are the same; what is detected from a record never changes while the record only grows.
Where a measurement was corrected or deleted, or entered late, those dates may move: an episode
that found no partner is then the same as one of the same child, rule and measure that shares a
day with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import MEASURE_WORDS
from growthwatch.detection import by_name
from growthwatch.record.vocabulary import UNITS
from growthwatch.review.overdue import is_overdue
from growthwatch.review.previous import Previous
from growthwatch.review.worse import SAME_POSITION, is_worse
from growthwatch.say.ages import date_words

EPISODE = ["child_id", "rule", "measure", "onset_date", "detected_date"]
KIND = ["child_id", "rule", "measure"]
CHANGES = ("new", "worse", "ongoing", "")
# What an ongoing finding of the last report is where it is not one any more.
RESOLVED, OTHERWISE, KNOWN, ANSWERED, DONE, VANISHED, LEFT = GONE = (
    "resolved", "told otherwise", "known", "answered", "done", "vanished", "left",
)  # fmt: skip
GONE_COLUMNS = (*EPISODE, "severity", "last_date", "message", "guidance", "change", "reason")
ABSENT_COLUMNS = ("child_id", "team", "practitioner", "listed_since")
DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Compared:
    """Findings beside those of the last report.

    Attributes
    ----------
    findings : DataFrame
        The findings of now, with `change` ("new", "worse", "ongoing"; empty for ended ones),
        `first_reported` (date of the first report in which the episode was ongoing),
        `weeks_running` (whole weeks since then) and `previous_magnitude`.
    gone : DataFrame
        Findings ongoing then and not now. `change` is "resolved" (the child has caught up),
        "told otherwise" (it has not: its growth is told of by other findings, or remembered),
        "known" (told once of a child who keeps to such a centile), "answered" (a question about a
        value, or one that the next weight did not bear out), "done" (a measuring that was waited
        for), "vanished" (no longer found in a record that was changed) or "left" (the child is not
        in the caseload any more); `reason` says what was changed.
    data : DataFrame
        Measurements up to the last report's date that changed since, see `changed_measurements`.
    since : Timestamp or None
        Date of the last report; None where there is none.
    changed_how : list of str
        What about the way of looking differs from the last report's.
    """

    findings: pd.DataFrame
    gone: pd.DataFrame
    data: pd.DataFrame
    since: pd.Timestamp | None = None
    changed_how: list[str] = field(default_factory=list)

    def count(self, change: str) -> int:
        """Count the findings of one kind."""
        table = self.gone if change in GONE else self.findings
        return int((table["change"] == change).sum())


def compare(
    findings: pd.DataFrame,
    scores: pd.DataFrame,
    children: pd.DataFrame,
    as_of: pd.Timestamp,
    previous: Previous | None,
) -> Compared:
    """Compare findings with an earlier report's; without one every ongoing finding is new."""
    findings = findings.reset_index(drop=True)
    ongoing = findings["ongoing"].astype(bool)
    if previous is None:
        told = _told(findings, ongoing, pd.Series(np.nan, index=findings.index), as_of)
        return Compared(told, _no_gone(), _no_data())

    old = previous.findings.reset_index(drop=True)
    partner = partners(findings, old)
    then = old.reindex(partner).reset_index(drop=True)
    was = then["ongoing"].astype("boolean").fillna(False).to_numpy(dtype=bool) & (partner >= 0)
    worse = was & is_worse(
        findings["rule"], then["magnitude"], findings["magnitude"],
        then["last_date"], findings["last_date"],
    )  # fmt: skip
    data = changed_measurements(previous, scores, children)
    told = _told(findings, ongoing, then["magnitude"].where(was), as_of)
    told.loc[ongoing & was, "change"] = "ongoing"
    told.loc[ongoing & worse, "change"] = "worse"
    told["first_reported"] = told["first_reported"].mask(
        ongoing & was, then["first_reported"].to_numpy()
    )
    weeks = (as_of - told["first_reported"]).dt.days // DAYS_PER_WEEK
    told["weeks_running"] = weeks.where(ongoing).astype("Int64")
    gone = _gone(old, findings, partner, children, data, previous)
    return Compared(told, gone, data, previous.as_of, previous.changed_how)


def not_resolved(
    gone: pd.DataFrame, open_ids: pd.Series, risen: pd.Series, caught_up: pd.Series
) -> pd.DataFrame:
    """Return what is gone, with nothing called resolved in children who have not caught up.

    A finding ends when another takes its place, and nothing is over for the child by that. Nor is
    what ended because the next weight did not bear it out, with the child where it was.

    Parameters
    ----------
    gone : DataFrame
        As in `Compared`.
    open_ids, risen, caught_up : Series of str
        The children whose judgement is still open; whose weight came back through the centiles
        since the last report; and who are judged to have caught up.
    """
    over = gone["change"] == RESOLVED
    goes_on = gone["child_id"].isin(open_ids)
    back = gone["child_id"].isin(risen) | gone["child_id"].isin(caught_up)
    change = gone["change"].mask(over & goes_on, OTHERWISE)
    answered = over & ~goes_on & ~back & (gone["measure"] == "weight")
    return gone.assign(change=change.mask(answered, ANSWERED))


def partners(findings: pd.DataFrame, old: pd.DataFrame) -> np.ndarray:
    """Return for each finding the row of the same episode in the old findings; -1 for none."""
    partner = _by_key(findings, old)
    rows = np.flatnonzero(partner < 0)
    free = np.setdiff1d(np.arange(len(old)), partner)
    left = _plain(findings.iloc[rows], "new", rows)
    right = _plain(old.iloc[free], "old", free)
    both = left.merge(right, on=KIND, suffixes=("", "_old"))
    shares = (both["onset_date"] <= both["last_date_old"]) & (
        both["onset_date_old"] <= both["last_date"]
    )
    both = both[shares]
    # The nearest in first detection are taken as partners, each once.
    apart = (both["detected_date"] - both["detected_date_old"]).abs()
    both = both.assign(apart=apart).sort_values(["apart", "new", "old"], kind="stable")
    taken: set[int] = set()
    for new, was in zip(both["new"], both["old"], strict=True):
        if partner[new] < 0 and was not in taken:
            partner[new] = was
            taken.add(was)
    return partner


def _by_key(findings: pd.DataFrame, old: pd.DataFrame) -> np.ndarray:
    if not len(old) or not len(findings):
        return np.full(len(findings), -1)
    keys = _keys(old)
    first = ~keys.duplicated()
    rows = np.flatnonzero(first)
    at = keys[first].get_indexer(_keys(findings))
    return np.where(at >= 0, rows[np.maximum(at, 0)], -1)


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    columns = [table[name].astype(object) for name in KIND]
    columns += [table[name].astype("datetime64[s]") for name in EPISODE[3:]]
    return pd.MultiIndex.from_arrays(columns)


def _plain(table: pd.DataFrame, name: str, rows: np.ndarray) -> pd.DataFrame:
    """Return what partners are found by, with text as plain text and the row numbers."""
    plain = {column: table[column].astype(object) for column in KIND}
    for column in ("onset_date", "detected_date", "last_date"):
        plain[column] = table[column].astype("datetime64[s]")
    return pd.DataFrame(plain).assign(**{name: rows})


def _told(
    findings: pd.DataFrame, ongoing: pd.Series, before: pd.Series, as_of: pd.Timestamp
) -> pd.DataFrame:
    told = findings.assign(
        change=np.where(ongoing, "new", "").astype(object),
        first_reported=pd.Series(as_of, index=findings.index, dtype="datetime64[s]").where(ongoing),
        previous_magnitude=before.astype(float).to_numpy(),
    )
    told["weeks_running"] = pd.Series(0, index=findings.index).where(ongoing).astype("Int64")
    return told


def _gone(
    old: pd.DataFrame,
    findings: pd.DataFrame,
    partner: np.ndarray,
    children: pd.DataFrame,
    data: pd.DataFrame,
    previous: Previous,
) -> pd.DataFrame:
    """Return what was ongoing in the last report and is not now, and why."""
    now = np.zeros(len(old), dtype=bool)
    found = np.zeros(len(old), dtype=bool)
    known = partner >= 0
    found[partner[known]] = True
    now[partner[known]] = findings["ongoing"].to_numpy(dtype=bool)[known]
    gone = old[old["ongoing"].to_numpy(dtype=bool) & ~now].copy()
    if gone.empty:
        return _no_gone()
    there = gone["child_id"].isin(children["child_id"]).to_numpy()
    still_found = found[gone.index]
    data_only, waited = gone["severity"].astype(object) == "data", is_overdue(gone)
    row_of = pd.Series(np.flatnonzero(known), index=partner[known])
    keeps = keeps_to_centile(findings.reindex(gone.index.map(row_of)))
    gone["change"] = np.select(
        [~there, ~still_found, waited, data_only, keeps],
        [LEFT, VANISHED, DONE, ANSWERED, KNOWN],
        RESOLVED,
    ).astype(object)
    # An episode that ended is told as it is told now, with when it ended.
    message = findings["message"].astype(object).reindex(gone.index.map(row_of))
    gone["message"] = np.where(still_found, message.to_numpy(), gone["message"])
    words = what_changed(data)
    told = [words.get(child, "") for child in gone["child_id"]]
    reason = pd.Series(told, index=gone.index, dtype=object)
    if previous.changed_how:
        reason = reason.mask(reason == "", "the " + " and ".join(previous.changed_how) + " changed")
    else:
        reason = reason.mask(reason == "", "a measurement of another child in the family changed")
    gone["reason"] = reason.where(gone["change"] == VANISHED, "")
    return gone[list(GONE_COLUMNS)].reset_index(drop=True)


def keeps_to_centile(ended: pd.DataFrame) -> np.ndarray:
    """Return which findings ended with the child where it was: position is not change.

    Parameters
    ----------
    ended : DataFrame
        rule and details of findings that are over; missing where there is none.
    """
    kept = np.zeros(len(ended), dtype=bool)
    rules = by_name()
    for at, (rule, details) in enumerate(zip(ended["rule"], ended["details"], strict=True)):
        if not isinstance(details, dict) or "ended_z" not in details or rule not in rules:
            continue
        where, back = rules[rule].position, details["ended_z"] - details["last_z"]
        kept[at] = bool(where) and (back if where == "low" else -back) < SAME_POSITION
    return kept


def absent_children(children: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return the children of the last review who are not in the caseload any more.

    Parameters
    ----------
    children : DataFrame
        child_id of everyone in the caseload.
    before : DataFrame or None
        As `Previous.children`; None where there is no last review.

    Returns
    -------
    DataFrame
        child_id, team, practitioner, listed_since; those who were listed first, the longest listed
        before the others.
    """
    if before is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ABSENT_COLUMNS})
    gone = before[~before["child_id"].isin(children["child_id"])]
    gone = gone.sort_values(["listed_since", "child_id"], kind="stable", ignore_index=True)
    return gone[list(ABSENT_COLUMNS)]


def changed_measurements(
    previous: Previous, scores: pd.DataFrame, children: pd.DataFrame
) -> pd.DataFrame:
    """Return measurements up to the last report's date that are not as they were.

    Returns
    -------
    DataFrame
        child_id, date, measure, before, now (values; nan where there was or is none), kind:
        "corrected", "deleted", "entered late", or "child's details" where the values are the same
        and age or z-score are not, so that sex, birth date or gestation changed (one row a child).
        BMI, which is worked out, is left out; so are children not in both reports.
    """
    columns = ["child_id", "date", "measure", "value", "corrected_age_days", "z"]
    ids = pd.Index(previous.children["child_id"])
    now = scores.loc[
        (scores["date"] <= previous.as_of)
        & (scores["measure"] != "bmi")
        & scores["child_id"].isin(ids),
        columns,
    ]
    was = previous.scores.loc[
        (previous.scores["measure"] != "bmi")
        & previous.scores["child_id"].isin(children["child_id"]),
        columns,
    ]
    sides = []
    for table in (was, now):
        text = {name: table[name].astype(object) for name in ("child_id", "measure")}
        table = table.assign(**text, value=table["value"].round(6))
        table["date"] = table["date"].astype("datetime64[s]")
        table = table.sort_values(["child_id", "date", "measure", "value"], kind="stable")
        keys = ["child_id", "date", "measure"]
        # The same value twice is told apart by counting.
        table["again"] = table.groupby([*keys, "value"], sort=False, dropna=False).cumcount()
        sides.append(table)
    keys = ["child_id", "date", "measure", "value", "again"]
    both = sides[0].merge(sides[1], on=keys, how="outer", indicator=True, suffixes=("", "_now"))
    other = _other_details(both[both["_merge"] == "both"])
    left = both[both["_merge"] == "left_only"].copy()
    right = both[both["_merge"] == "right_only"].copy()
    for side in (left, right):
        side["nth"] = side.groupby(["child_id", "date", "measure"], sort=False).cumcount()
    pair = left[["child_id", "date", "measure", "nth", "value"]].merge(
        right[["child_id", "date", "measure", "nth", "value"]],
        on=["child_id", "date", "measure", "nth"], how="outer", suffixes=("_before", "_after"),
    )  # fmt: skip
    pair = pair.rename(columns={"value_before": "before", "value_after": "now"})
    pair["kind"] = np.select(
        [pair["before"].isna(), pair["now"].isna()], ["entered late", "deleted"], "corrected"
    )
    pair = pd.concat([pair, other], ignore_index=True)
    return pair.sort_values(["child_id", "date", "measure", "nth"], ignore_index=True)[
        list(_no_data().columns)
    ]


def _other_details(same: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each child whose values are the same and are looked up otherwise."""
    differ = np.zeros(len(same), dtype=bool)
    for name, near in (("corrected_age_days", 0.02), ("z", 2e-4)):
        before, now = (same[c].to_numpy(dtype=float) for c in (name, f"{name}_now"))
        differ |= ~np.isclose(before, now, rtol=0, atol=near, equal_nan=True)
    rows = same[differ].sort_values(["child_id", "date"], kind="stable").drop_duplicates("child_id")
    return rows[["child_id", "date", "measure"]].assign(
        before=np.nan, now=np.nan, nth=0, kind="child's details"
    )


def what_changed(data: pd.DataFrame) -> dict[str, str]:
    """Say, for each child, which measurements changed, the first three of them."""
    words: dict[str, list[str]] = {}
    for row in data.itertuples(index=False):
        words.setdefault(row.child_id, []).append(change_words(row))
    return {
        child: "; ".join(said[:3]) + (f"; and {len(said) - 3} more" if len(said) > 3 else "")
        for child, said in words.items()
    }


def change_words(row: Any) -> str:
    """Say what happened to one measurement."""
    if row.kind == "child's details":
        return "sex, birth date or gestation changed"
    unit = UNITS.get(row.measure, "")
    what = f"{MEASURE_WORDS.get(row.measure, row.measure)} of {date_words(row.date)}"
    if row.kind == "corrected":
        return f"{what} corrected from {row.before:g} to {row.now:g} {unit}"
    if row.kind == "deleted":
        return f"{what}, {row.before:g} {unit}, deleted"
    return f"{what}, {row.now:g} {unit}, entered since"


def _no_gone() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in GONE_COLUMNS})


def _no_data() -> pd.DataFrame:
    columns = ("child_id", "date", "measure", "before", "now", "kind")
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
