"""Acknowledged findings: quiet until new evidence makes them worse, and always listed.

``acknowledged.csv`` lies in the caseload folder, one row for each finding that somebody has seen
to: child_id, rule (empty: the child as a whole), who, date, until, reason. It quietens what was
detected by its date. The record as it was on that date says how large the finding was then; a newer
measurement that makes it worse brings it back, and so does the day after `until`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection import Parameters, by_name, detect
from growthwatch.review.overdue import is_overdue
from growthwatch.review.worse import is_worse

COLUMNS = ("child_id", "rule", "who", "date", "until", "reason")
# Of a row without a rule, until the child is judged.
WHOLE = "of the whole child"
LIST_COLUMNS = (*COLUMNS, "line", "state", "why", "message")


def no_acknowledgements() -> pd.DataFrame:
    """Return a table of acknowledgements without rows."""
    types = dict.fromkeys((*COLUMNS, "line", "problem"), "object")
    types |= dict.fromkeys(("date", "until"), "datetime64[s]")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def quieten(
    findings: pd.DataFrame,
    acknowledged: pd.DataFrame,
    scores: pd.DataFrame,
    children: pd.DataFrame,
    as_of: pd.Timestamp,
    parameters: Parameters | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mark the findings that are acknowledged, and say what became of every acknowledgement.

    Returns
    -------
    DataFrame
        The findings with `acknowledged`, True for those to be kept quiet.
    DataFrame
        One row for each acknowledgement: its columns, `state` ("quiet", "worse again", "run out",
        "over", "not used"), `why` in words, and the finding's `message`. Rows without a rule are
        of the whole child and wait for its judgement, see `of_whole_children`.
    """
    quiet = pd.Series(False, index=findings.index)
    if acknowledged.empty:
        none = pd.DataFrame({name: pd.Series(dtype=object) for name in LIST_COLUMNS})
        return findings.assign(acknowledged=quiet), none
    rows = acknowledged.reset_index(drop=True)
    problem = rows["problem"].astype(object).copy()
    problem = problem.mask(
        (problem == "") & ~rows["child_id"].isin(children["child_id"]),
        "no such child in the caseload",
    )
    names = set(by_name()) | set(findings["rule"].astype(str))
    problem = problem.mask((problem == "") & ~rows["rule"].isin({*names, ""}), "no such rule")
    problem = problem.mask((problem == "") & (rows["date"] > as_of), "dated after the report")
    usable = rows[(problem == "") & (rows["rule"] != "")]
    then = _as_it_was(usable, scores, children, parameters)

    states = dict.fromkeys(rows.index[problem != ""], "not used")
    whys: dict[Any, str] = problem[problem != ""].to_dict()
    states |= dict.fromkeys(rows.index[(problem == "") & (rows["rule"] == "")], WHOLE)
    messages: dict[Any, str] = {}
    by_kind = findings.groupby(["child_id", findings["rule"].astype(object)], sort=False).indices
    for row in usable.itertuples():
        at = by_kind.get((row.child_id, row.rule), np.array([], dtype=int))
        found = findings.iloc[at]
        open_then = found[found["ongoing"].astype(bool) & (found["detected_date"] <= row.date)]
        messages[row.Index] = "; ".join(open_then["message"].astype(str))
        if open_then.empty:
            states[row.Index], whys[row.Index] = "over", _no_longer(found, row.date)
        elif pd.notna(row.until) and as_of > row.until:
            states[row.Index], whys[row.Index] = "run out", "its time has run out"
        else:
            worse = _worse_since(open_then, then[then["row"] == row.Index], row.date)
            quiet.loc[open_then.index[~worse]] = True
            states[row.Index] = "worse again" if worse.any() else "quiet"
            whys[row.Index] = "worse since it was acknowledged" if worse.any() else ""
    listed = rows.assign(
        state=pd.Series(states, dtype=object),
        why=pd.Series(whys, dtype=object),
        message=pd.Series(messages, dtype=object),
    ).reindex(columns=list(LIST_COLUMNS))
    listed[["why", "message"]] = listed[["why", "message"]].fillna("")
    return findings.assign(acknowledged=quiet), listed


def words(acknowledged: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return whom a person has seen to as a whole: as `growthwatch.judge` takes it.

    A child is seen to where a row without a rule says so, or where every finding of its growth is
    acknowledged and quiet.

    Parameters
    ----------
    acknowledged, findings : DataFrame
        As `quieten` returns them.

    Returns
    -------
    DataFrame
        child_id, who, date, until.
    """
    columns = ["child_id", "who", "date", "until"]
    if acknowledged.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    whole = acknowledged[acknowledged["state"] == WHOLE]
    growth = findings[
        findings["ongoing"].astype(bool) & (findings["severity"] != "data") & ~is_overdue(findings)
    ]
    open_ = growth.loc[~growth["acknowledged"], "child_id"]
    covered = growth[growth["acknowledged"] & ~growth["child_id"].isin(open_)]
    rows = acknowledged[
        (acknowledged["state"] == "quiet") & acknowledged["child_id"].isin(covered["child_id"])
    ]
    # The first to run out ends it for the child.
    by_child = rows.groupby("child_id", sort=False).agg(
        who=("who", lambda names: ", ".join(dict.fromkeys(names))),
        date=("date", "max"),
        until=("until", "min"),
    )
    return pd.concat([whole[columns], by_child.reset_index()], ignore_index=True)[columns]


def of_whole_children(
    acknowledged: pd.DataFrame, judged: pd.DataFrame, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Say what became of the acknowledgements of a child as a whole, after it was judged."""
    rows = acknowledged["state"] == WHOLE
    if not rows.any():
        return acknowledged
    of_child = judged.drop_duplicates("child_id").set_index("child_id")
    of_child = of_child.reindex(acknowledged["child_id"])
    held = (of_child["word"].fillna("") != "").to_numpy()
    run_out = (acknowledged["until"] < as_of).to_numpy()
    nothing = of_child["level"].eq("none").to_numpy()
    state = np.select([run_out, held, nothing], ["run out", "quiet", "over"], "worse again")
    why = np.select(
        [run_out, held, nothing],
        ["its time has run out", "", "there is nothing to quieten any more"],
        "something new was measured since",
    )
    told = of_child["headline"].fillna("").to_numpy()
    return acknowledged.assign(
        state=acknowledged["state"].mask(rows, pd.Series(state, index=acknowledged.index)),
        why=acknowledged["why"].mask(rows, pd.Series(why, index=acknowledged.index)),
        message=acknowledged["message"].mask(rows, pd.Series(told, index=acknowledged.index)),
    )


def _as_it_was(
    rows: pd.DataFrame,
    scores: pd.DataFrame,
    children: pd.DataFrame,
    parameters: Parameters | None,
) -> pd.DataFrame:
    """Return the findings of each acknowledged child on the day of the acknowledgement.

    Every child's record is cut at the acknowledgement's date and all are looked at together, each
    under the row number of its acknowledgement.
    """
    one = rows.drop_duplicates(["child_id", "date"])
    keys = pd.DataFrame(
        {"row": one.index.astype(str), "child_id": one["child_id"], "cut": one["date"]}
    )
    cut = scores.merge(keys, on="child_id")
    cut = cut[cut["date"] <= cut["cut"]]
    cut = cut.assign(child_id=cut["row"]).drop(columns=["row", "cut"])
    who = children.merge(keys, on="child_id")
    who = who.assign(child_id=who["row"]).drop(columns=["row", "cut"])
    found = detect(cut.sort_values(["child_id", "date"], kind="stable"), children=who,
                   parameters=parameters)  # fmt: skip
    found = found.assign(first=found["child_id"].astype(int))
    first = rows.reset_index().merge(
        one.reset_index()[["child_id", "date", "index"]].rename(columns={"index": "first"}),
        on=["child_id", "date"],
    )
    pairs = first[["index", "first", "rule"]].rename(columns={"index": "row"})
    found = found.assign(rule=found["rule"].astype(object)).merge(pairs, on=["first", "rule"])
    return found[found["ongoing"].astype(bool)]


def _worse_since(found: pd.DataFrame, then: pd.DataFrame, date: pd.Timestamp) -> np.ndarray:
    """Return whether each finding is worse than on the day it was acknowledged.

    What cannot be compared (a sibling's part in it is not looked at again) is quiet only as long
    as nothing newer was measured.
    """
    before = (
        found[["measure", "onset_date", "detected_date"]]
        .astype({"measure": object})
        .merge(
            then[["measure", "onset_date", "detected_date", "magnitude", "last_date"]].astype(
                {"measure": object}
            ),
            on=["measure", "onset_date", "detected_date"],
            how="left",
        )
    )
    same = found.reset_index(drop=True)
    worse = is_worse(
        same["rule"], before["magnitude"], same["magnitude"],
        before["last_date"], same["last_date"],
    )  # fmt: skip
    newer = (same["last_date"] > date).to_numpy()
    return np.where(before["last_date"].isna(), newer, worse).astype(bool)


def _no_longer(found: pd.DataFrame, date: pd.Timestamp) -> str:
    """Say why an acknowledgement has nothing to quieten."""
    ongoing = found[found["ongoing"].astype(bool)]
    if len(ongoing):
        return "what is found now was first detected after it, and is listed"
    return "the finding has ended" if len(found) else "there is no such finding"
