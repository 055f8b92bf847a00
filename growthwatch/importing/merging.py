"""The same child twice, the same measurement twice: one record where they agree, none lost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.importing.record_sets import Records

# What z-scores and identity depend on: where two rows of one child_id differ in one of these, there
# is no telling which is right, or whether it is one child.
FACTS = {
    "sex": "sex",
    "birth_date": "birth_date",
    "gestation": "gestation_weeks",
    "birth_weight_kg": "birth_weight_kg",
    "nhs_number": "nhs_number",
}
MERGED_COLUMNS = ("file", "line", "child_id", "into_file", "into_line")


def good_rows(records: Records) -> np.ndarray:
    """Tell which records have no problem so far."""
    good = np.ones(len(records.frame), dtype=bool)
    for problem in records.problems:
        good[problem.rows] = False
    return good


def reject_contradictions(records: Records) -> None:
    """Add a problem for every row of a child whose good rows differ in a fact.

    An empty cell contradicts nothing.
    """
    good = good_rows(records)
    frame = records.frame[good]
    repeated = frame["child_id"].duplicated(keep=False)
    frame = frame[repeated]
    if frame.empty:
        return
    facts = frame.assign(gestation=frame["gestation_weeks"] * 7 + frame["gestation_days"])
    by_child = facts.groupby("child_id", sort=False)
    told = np.zeros(len(records.frame), dtype=bool)
    for fact, name in FACTS.items():
        if fact not in facts:
            continue
        differs = (by_child[fact].transform("nunique") > 1).to_numpy()
        rows = frame.index.to_numpy()[differs]
        rows = rows[~told[rows]]
        if not len(rows):
            continue
        told[rows] = True
        where = np.zeros(len(records.frame), dtype=bool)
        where[rows] = True
        records.problem(name, where, _elsewhere(records, facts.loc[rows], name, fact))


def _elsewhere(records: Records, facts: pd.DataFrame, name: str, fact: str) -> np.ndarray:
    """Say for each row where the same child_id stands with another value."""
    said = np.full(len(records.frame), "", dtype=object)
    for _, values in facts.groupby("child_id", sort=False)[fact]:
        values = values.dropna()
        first = values.index[0]
        other = values.index[(values != values.iloc[0]).to_numpy()][0]
        for row, value in values.items():
            at = other if value == values.iloc[0] else first
            said[row] = (
                f"differs from that of the same child_id at {records.files[at]} line "
                f"{records.lines[at]}: correct whichever is wrong in the system and export again"
            )
    said[(said == "") & (records.texts[name] == "")] = (
        "differs between the rows of this child_id: correct it in the system and export again"
    )
    return said


def merged_children(records: Records) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row a child from the good rows, and which rows went into which.

    Facts agree by now. Of what else differs, such as the practitioner, the last row's stands, and a
    note says so.

    Returns
    -------
    children : DataFrame
        In the order in which they first appear; index: the first row's position.
    merged : DataFrame
        Columns of `MERGED_COLUMNS`.
    """
    good = np.flatnonzero(good_rows(records))
    frame = records.frame.iloc[good]
    again = frame["child_id"].duplicated()
    if not again.any():
        return frame, merged_frame(records, good[:0], good[:0])
    first_of = pd.Series(good, index=frame["child_id"].to_numpy()).groupby(level=0).first()
    rows = good[again.to_numpy()]
    into = first_of.loc[records.frame["child_id"].to_numpy()[rows]].to_numpy()
    by_child = frame.groupby("child_id", sort=False)
    facts = {*FACTS, "gestation_weeks", "gestation_days", "mother_height_cm", "father_height_cm"}
    columns = {
        name: (by_child[name].first() if name in facts else by_child[name].last())
        for name in frame
        if name != "child_id"
    }
    for name in columns:
        if name not in facts:
            differs = (by_child[name].transform("nunique") > 1).to_numpy()
            last = ~frame["child_id"].duplicated(keep="last").to_numpy()
            where = np.zeros(len(records.frame), dtype=bool)
            where[good[differs & last]] = True
            said = "differs between the rows of this child: that of this row stands"
            records.note(name, where, "differs", said)
    children = pd.DataFrame(columns).reset_index()
    children.index = first_of.loc[children["child_id"]].to_numpy()
    return children[list(frame)], merged_frame(records, rows, into)


def merged_rows(records: Records) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the good rows of measurements or contacts, each once, and which were the same."""
    good = np.flatnonzero(good_rows(records))
    frame = records.frame.iloc[good]
    again = frame.duplicated().to_numpy()
    if not again.any():
        return frame, merged_frame(records, good[:0], good[:0])
    group = frame.groupby(list(frame), sort=False, dropna=False).ngroup().to_numpy()
    first_of = pd.Series(good).groupby(group).first()
    into = first_of.loc[group[again]].to_numpy()
    return frame[~again], merged_frame(records, good[again], into)


def merged_frame(records: Records, rows: np.ndarray, into: np.ndarray) -> pd.DataFrame:
    """Return which rows went into which."""
    return pd.DataFrame(
        {
            "file": pd.array(records.files[rows], dtype="str"),
            "line": records.lines[rows],
            "child_id": pd.array(records.frame["child_id"].array[rows], dtype="str"),
            "into_file": pd.array(records.files[into], dtype="str"),
            "into_line": records.lines[into],
        }
    )
