"""Handover: children who came to a practitioner since the last report."""

from __future__ import annotations

from typing import Any

import pandas as pd

# Columns of the children table a new practitioner should read, and what they are called.
TOLD_COLUMNS = {
    "flags": "Flags",
    "condition": "Condition",
}


def handed_over(children: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return the children who have another practitioner than in the last report.

    Parameters
    ----------
    children : DataFrame
        child_id, optionally team and practitioner.
    before : DataFrame or None
        child_id, team, practitioner in the last report; None where there is none.

    Returns
    -------
    DataFrame
        child_id, practitioner, from_practitioner, from_team ("" where the child was not in the
        last report's caseload, or had none), by practitioner and child. Children without a
        practitioner now are left out.
    """
    columns = ["child_id", "practitioner", "from_practitioner", "from_team"]
    if before is None or "practitioner" not in children:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    now = plain(children["practitioner"])
    then = before.drop_duplicates("child_id").set_index("child_id")
    then = then.reindex(children["child_id"]).reset_index()
    was = plain(then["practitioner"])
    moved = ((now != "") & (now.to_numpy() != was.to_numpy())).to_numpy()
    table = pd.DataFrame(
        {
            "child_id": children["child_id"].to_numpy(dtype=object),
            "practitioner": now.to_numpy(),
            "from_practitioner": was.to_numpy(),
            "from_team": plain(then["team"]).to_numpy(),
        }
    )[moved]
    return table.sort_values(["practitioner", "child_id"], kind="stable", ignore_index=True)


def told_of_family(children: pd.DataFrame, child_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return, for each child, its siblings in the caseload and what their rows say of them."""
    if "family_id" not in children:
        return {}
    family = plain(children["family_id"])
    rows = children.assign(family_id=family)[(family != "").to_numpy()]
    wanted = rows.loc[rows["child_id"].isin(child_ids), "family_id"]
    rows = rows[rows["family_id"].isin(wanted)]
    members: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dict("records"):
        members.setdefault(row["family_id"], []).append(row)
    family_of = dict(zip(rows["child_id"], rows["family_id"], strict=True))
    return {
        child: [row for row in members[family_of[child]] if row["child_id"] != child]
        for child in child_ids
        if child in family_of
    }


def told(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a child's row says that a new practitioner should read."""
    said = [(words, record.get(name)) for name, words in TOLD_COLUMNS.items()]
    return [(words, str(text)) for words, text in said if not missing(text)]


def missing(text: Any) -> bool:
    """Whether nothing is recorded."""
    return text is None or pd.isna(text) or not str(text).strip()


def plain(column: pd.Series) -> pd.Series:
    """Return a text column as plain text, "" where nothing is recorded."""
    said = [
        "" if nothing else str(word).strip()
        for word, nothing in zip(column.astype(object), column.isna(), strict=True)
    ]
    return pd.Series(said, index=column.index, dtype="str")
