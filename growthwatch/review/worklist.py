"""Whom to look at first: one row for each child there is something to do about, ordered by harm."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.judgement.states import (
    CAUGHT_UP,
    FALTERING,
    LARGE,
    LOSING,
    RECOVERING,
    SMALL,
)
from growthwatch.judgement.states import CONFIRM as CONFIRMED
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.review.handover import plain
from growthwatch.review.overdue import is_overdue
from growthwatch.review.worse import SAME_POSITION
from growthwatch.say.ages import ages_words

ACT_NOW, CONFIRM, IN_VIEW, STEADY, QUESTIONS, OVERDUE_ONLY = GROUPS = (
    "act now", "confirm", "keep in view", "small or large, and steady", "record questions",
    "overdue only",
)  # fmt: skip
# Levels of a judgement, the most serious first, and the group each is listed in.
GROUP_OF_LEVEL = {"urgent": ACT_NOW, "concern": ACT_NOW, "confirm": CONFIRM, "watch": IN_VIEW}
LEVEL_RANK = {level: rank for rank, level in enumerate((*GROUP_OF_LEVEL, "none"))}
# What is worse by less than this is the error of weighing. growthwatch.
SAME_KG = 0.10
NEW, WORSE, BETTER, ONGOING = CHANGES = ("new", "worse", "stepped down", "ongoing")
DAYS_PER_WEEK = 7
OF_JUDGEMENT = (
    "level", "state", "headline", "because", "action", "act_by", "act_for", "overdue_days",
    "priority", "p_faltering", "p_error", "onset_date", "from_date", "from_kg", "shortfall_kg",
    "standing_kg", "known_since", "nice", "seen_not_weighed", "missed_in_a_row",
    "promises_overdue", "promises_met", "last_weight_date", "last_weight_kg", "last_weight_z",
)  # fmt: skip
WORKLIST_COLUMNS = (
    "rank", "group", "child_id", "name", "nhs_number", "team", "practitioner", *OF_JUDGEMENT,
    "rules", "sex", "birth_date", "age_days", "age", "last_weight_centile", "days_since_weight",
    "last_contact_date", "last_contact", "days_since_contact", "change", "listed_since",
    "weeks_running",
)  # fmt: skip


def worklist(
    children: pd.DataFrame,
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    judged: pd.DataFrame,
    contacts: pd.DataFrame,
    as_of: pd.Timestamp,
    before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put the children there is something to do about in groups, and each group in order of harm.

    Within a group, by the judgement's priority: urgency, then how much weight is missing, then
    every day that the action is overdue, then the probability of slowed gain. How many findings a
    child has counts for nothing.

    Parameters
    ----------
    children, scores, contacts : DataFrame
        As read and scored; scores sorted by child and date.
    findings : DataFrame
        Those that are not acknowledged, as detected.
    judged : DataFrame
        As `growthwatch.judge` returns it. A child whose `word` is not empty has been seen to by a
        person and is not listed.
    as_of : Timestamp
        The date of the report; later contacts are not looked at.
    before : DataFrame, optional
        child_id, group, level, standing_kg and listed_since of the last report.

    Returns
    -------
    DataFrame
        One row a child. `group` is one of `GROUPS`; `rules` is a tuple of its ongoing findings'
        rules, those that carry the judgement first. `change` is "new" (not listed then), "worse"
        (a more serious level, more kg missing than weighing again could explain, or a finding
        worse), "stepped down" (a less serious level) or "ongoing". `listed_since` and
        `weeks_running` count for the child, whatever its findings are called. Age is on `as_of`,
        from birth. What is not recorded is missing.
    """
    ongoing = findings[findings["ongoing"].astype(bool)]
    table = judged.assign(group=groups(judged, ongoing))
    table = table[(table["group"] != "").to_numpy()]
    table = table.assign(place=table["group"].map(GROUPS.index))
    table = table.sort_values(
        ["place", "priority", "child_id"],
        ascending=[True, False, True],
        kind="stable",
        ignore_index=True,
    )
    table["rank"] = np.arange(1, len(table) + 1)
    ids = table["child_id"]
    parts = (
        _of_children(children, ids, as_of),
        _last_contact(contacts, ids, as_of),
    )
    table = table.drop(columns="sex")
    table = pd.concat([table, *(part.reset_index(drop=True) for part in parts)], axis=1)
    table["rules"] = _rules(table, ongoing)
    table["last_weight_centile"] = _centile_of_last_weight(scores, ids)
    for name, column in (("weight", "last_weight_date"), ("contact", "last_contact_date")):
        table[f"days_since_{name}"] = (as_of - table[column]).dt.days.astype("Int64")
    table["change"] = changes(table, ongoing, before)
    since = None if before is None else before.set_index("child_id")["listed_since"]
    table["listed_since"] = _listed_since(ids, as_of, since)
    weeks = (as_of - table["listed_since"]).dt.days // DAYS_PER_WEEK
    table["weeks_running"] = weeks.astype("Int64")
    return table.reindex(columns=list(WORKLIST_COLUMNS))


def groups(judged: pd.DataFrame, ongoing: pd.DataFrame) -> np.ndarray:
    """Return the group in which each judged child is listed; "" where there is nothing to do."""
    ids = judged["child_id"]
    group = judged["level"].map(GROUP_OF_LEVEL).fillna("").to_numpy(dtype=object)
    severity, late = ongoing["severity"].astype(object), is_overdue(ongoing)
    # What is steady is told by weight alone; a head or a length that changes is not steady.
    changing = ~late & (severity != "data") & ~ongoing["measure"].isin(("weight", "bmi"))
    steady = judged["state"].isin((SMALL, LARGE)) & ~ids.isin(ongoing.loc[changing, "child_id"])
    steady &= np.isin(group, [IN_VIEW, ""])
    group[steady.to_numpy()] = STEADY
    # A threshold of NICE is always told where it is met.
    group[(judged["nice"].map(len) > 0).to_numpy() & (group == "")] = STEADY
    asks = ids.isin(ongoing.loc[~late & (severity == "data"), "child_id"]).to_numpy()
    overdue = (judged["overdue_days"] > 0).to_numpy()
    group = np.where((group == "") & asks, QUESTIONS, group)
    group = np.where((group == "") & overdue, OVERDUE_ONLY, group)
    return np.where(judged["word"] != "", "", group)


def changes(table: pd.DataFrame, ongoing: pd.DataFrame, before: pd.DataFrame | None) -> np.ndarray:
    """Return how each listed child stands to the last report."""
    if before is None:
        return np.full(len(table), NEW, dtype=object)
    was = before.drop_duplicates("child_id").set_index("child_id").reindex(table["child_id"])
    group = was["group"].astype(object).fillna("").to_numpy()
    rank_then = was["level"].map(LEVEL_RANK).fillna(len(LEVEL_RANK)).to_numpy(dtype=int)
    rank = table["level"].map(LEVEL_RANK).to_numpy(dtype=int)
    missing = table["standing_kg"].to_numpy(dtype=float) - was["standing_kg"].to_numpy(dtype=float)
    more = np.isin(table["group"], [ACT_NOW, CONFIRM]) & (missing > SAME_KG)
    more |= table["child_id"].isin(ongoing.loc[ongoing["change"] == WORSE, "child_id"]).to_numpy()
    return np.select(
        [group == "", rank < rank_then, rank > rank_then, more],
        [NEW, WORSE, BETTER, WORSE],
        ONGOING,
    ).astype(object)


def closed(
    judged: pd.DataFrame,
    listed: pd.DataFrame,
    changed: pd.DataFrame,
    before: pd.DataFrame | None,
    *,
    risen: pd.Series | None = None,
    known: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the children whose growth was open in the last report and is not any more, and why.

    Nothing is over because a pattern has another name now, or because weeks have passed: only a
    child who caught up, a question that was answered, a record that was changed or a person's word
    ends what was told.

    Parameters
    ----------
    judged, listed : DataFrame
        Of now.
    changed : DataFrame
        Measurements that are not as they were, see `changed_measurements`.
    before : DataFrame or None
        child_id, level, state and listed_since of the last report.
    risen, known : Series of child_id, optional
        Children whose weight has come back through the centiles since the last report, see
        `risen_since`; and of whom something was told once that they keep to.

    Returns
    -------
    DataFrame
        child_id, level_then, listed_since, headline (of now) and how: "caught up", "answered" (the
        next weight answered the question), "known" (the child keeps to its centile), "record
        changed" or "seen to"; those that were most serious first.
    """
    if before is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in CLOSED_COLUMNS})
    both = judged.merge(
        before.drop_duplicates("child_id")[["child_id", "level", "state", "listed_since"]],
        on="child_id", suffixes=("", "_then"),
    )  # fmt: skip
    was_open = both["level_then"].isin(("urgent", "concern", "confirm"))
    now = both["level"].map(LEVEL_RANK)
    over = was_open & ((now > LEVEL_RANK["watch"]) | both["state"].isin((CAUGHT_UP, SMALL, LARGE)))
    over |= was_open & (both["word"] != "")
    both = both[over.to_numpy()]
    how = np.select(
        [
            both["word"] != "",
            both["child_id"].isin(changed["child_id"]),
            both["state_then"] == CONFIRMED,
            both["state"] == CAUGHT_UP,
            both["state"].isin((SMALL, LARGE)) | both["child_id"].isin(_ids(known)),
            both["state_then"].isin((FALTERING, LOSING, RECOVERING))
            & ~both["child_id"].isin(_ids(risen)),
        ],
        [SEEN_TO, RECORD_CHANGED, ANSWERED, CAUGHT, KNOWN, ANSWERED],
        CAUGHT,
    )
    both = both.assign(how=how, rank=both["level_then"].map(LEVEL_RANK))
    both = both.sort_values(["rank", "child_id"], kind="stable", ignore_index=True)
    return both[list(CLOSED_COLUMNS)]


def _ids(children: pd.Series | None) -> pd.Series:
    return pd.Series(dtype=object) if children is None else children


def risen_since(scores: pd.DataFrame, since: pd.Timestamp) -> pd.Series:
    """Return the children whose weight has risen by a third of a centile space since a day."""
    weights = scores[(scores["measure"] == "weight").to_numpy() & scores["z"].notna().to_numpy()]
    weights = weights.sort_values("date", kind="stable")
    now = weights.groupby("child_id", observed=True)["z"].last()
    then = weights[(weights["date"] <= since).to_numpy()]
    rise = now - then.groupby("child_id", observed=True)["z"].last()
    return pd.Series(rise.index[(rise >= SAME_POSITION).to_numpy()], dtype=object)


CAUGHT, ANSWERED, KNOWN, RECORD_CHANGED, SEEN_TO = CLOSED_HOW = (
    "caught up", "answered", "known", "record changed", "seen to",
)  # fmt: skip
CLOSED_COLUMNS = ("child_id", "level_then", "listed_since", "headline", "how")


def ranked_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Sort findings by child, each child's leading finding first.

    Ongoing before ended, then severity, recency of detection and magnitude. Text columns become
    plain text.
    """
    table = findings.copy()
    for column in ("rule", "severity", "measure", "unit", "message", "guidance"):
        table[column] = table[column].astype(object)
    table["ongoing"] = table["ongoing"].astype(bool)
    rank = table["severity"].map({s: i for i, s in enumerate(SEVERITIES)})
    table["severity_rank"] = rank.fillna(len(SEVERITIES)).astype(int)
    table["size"] = table["magnitude"].astype(float).abs()
    return table.sort_values(
        ["child_id", "ongoing", "severity_rank", "detected_date", "size", "rule", "magnitude"],
        ascending=[True, False, True, False, False, True, True],
        kind="stable",
        ignore_index=True,
    ).drop(columns=["size", "severity_rank"])


def _rules(table: pd.DataFrame, ongoing: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rules of each child's ongoing findings, those that carry the judgement first."""
    ranked = ranked_findings(ongoing[ongoing["child_id"].isin(table["child_id"])])
    of_child = ranked.groupby("child_id", sort=False)["rule"].agg(tuple).to_dict()
    return [
        tuple(dict.fromkeys([*(r for r in leading if r in own), *own]))
        for leading, own in zip(
            table["because_rules"],
            (of_child.get(child, ()) for child in table["child_id"]),
            strict=True,
        )
    ]


def _listed_since(ids: pd.Series, as_of: pd.Timestamp, listed_since: pd.Series | None) -> pd.Series:
    """Return since which report each child is listed."""
    since = pd.Series(as_of, index=ids.index, dtype="datetime64[s]")
    if listed_since is None:
        return since
    before = listed_since.reindex(ids).to_numpy("datetime64[s]")
    return since.where(np.isnat(before), before)


def _of_children(children: pd.DataFrame, ids: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return what the children's own rows say of the listed ones."""
    rows = children.set_index("child_id").reindex(ids)
    born = pd.to_datetime(rows["birth_date"]).dt.as_unit("s")
    days = (as_of - born).dt.days.astype(float)
    blank = pd.Series("", index=rows.index, dtype=object)
    told = {name: plain(rows.get(name, blank)) for name in ("name", "nhs_number")}
    return pd.DataFrame(
        {
            **told,
            "team": rows.get("team", blank),
            "practitioner": rows.get("practitioner", blank),
            "sex": rows["sex"],
            "birth_date": born,
            "age_days": days,
            "age": ages_words(born, pd.Series(as_of, index=born.index)),
        }
    )


def _centile_of_last_weight(scores: pd.DataFrame, ids: pd.Series) -> np.ndarray:
    weights = scores[(scores["measure"] == "weight") & scores["child_id"].isin(ids)]
    last = weights.drop_duplicates("child_id", keep="last").set_index("child_id")
    return np.asarray(last["centile"].reindex(ids).to_numpy(dtype=float))


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
