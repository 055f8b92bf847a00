"""Whom to look at first: one row for each child with findings, in order of concern."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.review.handover import plain
from growthwatch.review.overdue import is_overdue
from growthwatch.say.ages import ages_words

DAYS_PER_WEEK = 7
WORKLIST_COLUMNS = (
    "rank", "child_id", "team", "practitioner", "status", "severity", "rule", "measure", "why",
    "since", "first_detected", "last_seen", "magnitude", "unit", "guidance", "findings", "rules",
    "sex", "birth_date", "age_days", "age",
    "last_weight_date", "last_weight_kg", "last_weight_z", "last_weight_centile",
    "last_contact_date", "last_contact", "change", "listed_since", "weeks_running",
)  # fmt: skip


def worklist(
    children: pd.DataFrame,
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    contacts: pd.DataFrame,
    as_of: pd.Timestamp,
    listed_since: pd.Series | None = None,
) -> pd.DataFrame:
    """Put the children with findings in order of concern.

    Children with an ongoing finding come first, then those whose findings have all ended. Within
    each: the more severe first, then the child with more findings, then the one detected more
    recently, then the larger magnitude.

    Parameters
    ----------
    children, scores, findings, contacts : DataFrame
        As read, scored and detected; scores sorted by child and date.
    as_of : Timestamp
        The date of the report; later measurements and contacts are not looked at.
    listed_since : Series of datetime64, optional
        By child_id, for the children on the last list: since which report each is on it.

    Returns
    -------
    DataFrame
        One row a child with any finding. `status` is "ongoing" or "ended". severity, rule,
        measure, why, since, first_detected, last_seen, magnitude, unit and guidance are those of
        the child's leading finding; `findings` counts those of the same status and `rules` is a
        tuple of their names, the leading one first. `change` is "worse" if one of a child's
        findings is, or if another of growth joined one that was there; else "new" or "ongoing";
        missing where the findings were not compared. `listed_since` and `weeks_running` (whole
        weeks since) count for the child: a finding that takes the place of another does not begin
        them anew. Age is on `as_of`, from birth, in days and words. What is not recorded is
        missing.
    """
    ranked = ranked_findings(findings)
    table = ranked.drop_duplicates("child_id").copy()
    same_status = ranked[ranked["ongoing"] == _of_lead(ranked, table)]
    rules = same_status.drop_duplicates(["child_id", "rule"]).groupby("child_id")["rule"].agg(tuple)
    table["findings"] = table["child_id"].map(same_status["child_id"].value_counts())
    table["rules"] = [rules[child] for child in table["child_id"]]
    table["status"] = np.where(table["ongoing"], "ongoing", "ended")
    table["size"] = table["magnitude"].abs()
    table = table.sort_values(
        ["ongoing", "severity_rank", "findings", "detected_date", "size", "child_id"],
        ascending=[False, True, False, False, False, True],
        kind="stable",
        ignore_index=True,
    ).rename(
        columns={
            "message": "why",
            "onset_date": "since",
            "detected_date": "first_detected",
            "last_date": "last_seen",
        }
    )
    table["rank"] = np.arange(1, len(table) + 1)
    ids = table["child_id"]
    table = table.drop(columns=["change", "weeks_running"], errors="ignore")
    table["change"] = _changes(ranked[ranked["ongoing"]], ids)
    table["listed_since"] = _listed_since(table, as_of, listed_since)
    weeks = (as_of - table["listed_since"]).dt.days // DAYS_PER_WEEK
    table["weeks_running"] = weeks.astype("Int64")
    parts = (
        _of_children(children, ids, as_of),
        _last_weight(scores, ids, as_of),
        _last_contact(contacts, ids, as_of),
    )
    table = pd.concat([table, *(part.reset_index(drop=True) for part in parts)], axis=1)
    return table.reindex(columns=list(WORKLIST_COLUMNS))


def ranked_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Sort findings by child, each child's leading finding first.

    Ongoing before ended, then severity, recency of detection and magnitude. Text columns become
    plain text; `severity_rank` is added, 0 for the most severe.
    """
    table = findings.copy()
    for column in ("rule", "severity", "measure", "unit", "message", "guidance"):
        table[column] = table[column].astype(object)
    table["ongoing"] = table["ongoing"].astype(bool)
    table["severity_rank"] = table["severity"].map({s: i for i, s in enumerate(SEVERITIES)})
    table["severity_rank"] = table["severity_rank"].fillna(len(SEVERITIES)).astype(int)
    table["size"] = table["magnitude"].astype(float).abs()
    return table.sort_values(
        ["child_id", "ongoing", "severity_rank", "detected_date", "size", "rule", "magnitude"],
        ascending=[True, False, True, False, False, True, True],
        kind="stable",
        ignore_index=True,
    ).drop(columns="size")


def _listed_since(
    table: pd.DataFrame, as_of: pd.Timestamp, listed_since: pd.Series | None
) -> pd.Series:
    """Return since which report each child is listed; nothing where all its findings ended."""
    since = pd.Series(as_of, index=table.index, dtype="datetime64[s]")
    if listed_since is not None:
        before = listed_since.reindex(table["child_id"]).to_numpy("datetime64[s]")
        since = since.where(np.isnat(before), before)
    return since.where(table["ongoing"])


def _changes(present: pd.DataFrame, ids: pd.Series) -> pd.Series:
    """Return how each child's findings stand to the last report's, all together."""
    if "change" not in present:
        return pd.Series(pd.NA, index=ids.index, dtype=object)
    change = present["change"].astype(object)
    any_of = {
        name: ids.isin(present.loc[change == name, "child_id"]).to_numpy()
        for name in ("new", "worse", "ongoing")
    }
    # A weighing overdue, or a value to check, makes no growth worse.
    of_growth = ~is_overdue(present) & (present["severity"] != "data")
    joined = ids.isin(present.loc[(change == "new") & of_growth, "child_id"]).to_numpy()
    worse = any_of["worse"] | (joined & any_of["ongoing"])
    # What joined without making it worse leaves the child one that goes on.
    words = np.select([worse, any_of["ongoing"], any_of["new"]], ["worse", "ongoing", "new"], "")
    return pd.Series(words.astype(object), index=ids.index)


def _of_lead(ranked: pd.DataFrame, leads: pd.DataFrame) -> np.ndarray:
    """Return, for each finding, whether its child's leading finding is ongoing."""
    ongoing = leads.set_index("child_id")["ongoing"]
    return np.asarray(ranked["child_id"].map(ongoing).to_numpy(dtype=bool))


def _of_children(children: pd.DataFrame, ids: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return what the children's own rows say of the listed ones."""
    rows = children.set_index("child_id").reindex(ids)
    born = pd.to_datetime(rows["birth_date"]).dt.as_unit("s")
    age = (as_of - born).dt.days.astype(float)
    blank = pd.Series("", index=rows.index, dtype=object)
    return pd.DataFrame(
        {
            "team": rows.get("team", blank),
            "practitioner": rows.get("practitioner", blank),
            "sex": rows["sex"],
            "birth_date": born,
            "age_days": age,
            "age": ages_words(born, [as_of] * len(born)),
        }
    )


def _last_weight(scores: pd.DataFrame, ids: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the latest weight of each listed child."""
    weights = scores[(scores["measure"] == "weight") & (scores["date"] <= as_of)]
    last = weights[weights["child_id"].isin(ids)].drop_duplicates("child_id", keep="last")
    last = last.set_index("child_id").reindex(ids)
    return pd.DataFrame(
        {
            "last_weight_date": last["date"],
            "last_weight_kg": last["value"],
            "last_weight_z": last["z"],
            "last_weight_centile": last["centile"],
        }
    )


def _last_contact(contacts: pd.DataFrame, ids: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the latest contact of each listed child: its date, its kind and with whom."""
    known = contacts[contacts["child_id"].isin(ids) & (contacts["date"] <= as_of)]
    last = known.sort_values("date", kind="stable").drop_duplicates("child_id", keep="last")
    last = last.set_index("child_id").reindex(ids)
    kind, role, agency = (
        plain(last[name]) if name in last else pd.Series("", index=last.index)
        for name in ("kind", "role", "agency")
    )
    whom = role.where(role != "", agency)
    words = kind + np.where((kind != "") & (whom != ""), ", ", "") + whom
    return pd.DataFrame({"last_contact_date": last["date"], "last_contact": words})
