"""The judge step: from scores and findings to one answer a child."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection import Parameters, RulesByName, detect, every_rule, with_messages
from growthwatch.detection.stated import STATED, with_stated
from growthwatch.judgement import acting, around, settling
from growthwatch.judgement.choosing import reasons
from growthwatch.judgement.columns import JUDGEMENT_COLUMNS, nobody
from growthwatch.judgement.facts import facts_of, remembered, sex_of
from growthwatch.judgement.given import Given, days_of
from growthwatch.judgement.levels import (
    NEWBORN_LOSS_PERCENT,
    WEIGHED_UP,
    by_a_word,
    has,
    nice_thresholds,
    of_others,
    questioned,
)
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.posterior import LEVELS
from growthwatch.judgement.posterior import posterior as posterior_of
from growthwatch.judgement.posterior_levels import CONFIRM
from growthwatch.judgement.states import CONFIRM as TO_CONFIRM
from growthwatch.judgement.states import FALTERING, LOSING, SMALL, Known, known, states
from growthwatch.judgement.weights import Weights, weights_of
from growthwatch.record.cutting import up_to
from growthwatch.record.repeats import written_again
from growthwatch.say.headline import BIRTH_DATE, TOLD, headlines

# Gained and lost again within weeks: a rule of detection.
SWUNG = "weight_gained_and_lost"


def judge(
    scores: pd.DataFrame,
    findings: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    as_of: Any = None,
    *,
    children: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    periods: pd.DataFrame | None = None,
    acknowledged: pd.DataFrame | None = None,
    posterior: pd.DataFrame | None = None,
    limits: Limits | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Say of each child what its growth is, what to do and by when.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it, of one child or many.
    findings : DataFrame, optional
        As `growthwatch.detect` returns it for the same scores, children, plans and as_of; made here
        if left out.
    contacts, plans, actions, periods : DataFrame, optional
        As in the caseload: what was arranged, promised and done around the child.
    as_of : date, str or Series, optional
        Judge by the record up to and including this date only; each child's own, where a Series
        gives one by child_id. Left out, each child is judged on the day of its last measurement.
    children : DataFrame, optional
        What is known of the children besides; with it a child without measurements has a row too.
    acknowledged : DataFrame, optional
        A person's word: child_id, who, date, until (missing: without end). A child is told as
        something to watch until something new comes.
    posterior : DataFrame, optional
        As `growthwatch.judgement.posterior.posterior` returns it for the same scores; made here if
        left out. Rows after `as_of` are not looked at.
    limits : Limits, optional
        Of the judgement, where they are not to be growthwatch's.
    parameters : Parameters, optional
        Of the rules, and the schedule.

    Returns
    -------
    DataFrame
        One row a child, in the order of `children` (without them, of the scores):

        - state, level: see ``docs/states.md``; headline, because (at most three sentences);
        - action, act_by, act_for: what to do, by when, what makes it due; overdue_days counts from
          act_by (negative while there is time), priority orders a list, the largest first;
        - p_faltering, p_loss, p_error, p_recovering, onset_date, onset_from, onset_until,
          share_kept, shortfall_kg at the last weight, and fitted or why not (not_fitted);
        - share_below: share of healthy children with the record up to from_date who would weigh so
          little now; from_kg, the weight before it began; same_as: when this weight was reached
          before, half a year ago or longer;
        - next_*: what the next weight would mean, by act_by; target_kg and target_date;
        - nice: thresholds of NICE NG75 that are met; seen_not_weighed, missed, promises and so on.

    Raises
    ------
    ValueError
        For findings or a posterior of another day or other scores, and what `detect` raises.

    Notes
    -----
    Pure, and without hindsight: the record is cut at `as_of`, so a later measurement changes
    nothing that is said of an earlier day.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> judge(scores, as_of="2013-04-30")[["state", "level", "action"]]
           state    level action
    0  faltering  concern  weigh
    """
    limits, parameters = limits or Limits(), parameters or Parameters()
    named = children if children is not None else scores
    ids = np.asarray(named["child_id"].unique(), dtype=object)
    again = written_again(scores)
    if again.any():
        scores = scores[~again]
    given = Given(findings, contacts, plans, children, actions, periods, posterior)
    references = scores["reference"].unique()
    if len(references) > 1:
        return _each_reference(references, scores, given, ids, as_of=as_of, limits=limits,
                               acknowledged=acknowledged, parameters=parameters)  # fmt: skip
    if not len(ids):
        return nobody()
    days = days_of(scores, ids, as_of)
    scores, given = up_to(scores, days), given.up_to(days)
    wordless = findings is None
    if findings is None:
        # Sentences take longer than finding what they tell: only what is shown is written.
        findings = detect(scores, as_of=as_of, children=children, plans=plans,
                          contacts=given.contacts, parameters=parameters, words=False)  # fmt: skip
    elif (findings["detected_date"] > findings["child_id"].map(days)).any():
        raise ValueError("findings of a later day than as_of: detect them with the same as_of")
    found, chosen = _judged(scores, findings, given, ids, days, acknowledged, limits, parameters)
    found |= _reasons(with_messages(chosen, every_rule()) if wordless else chosen, ids)
    found["headline"] = headlines(pd.DataFrame({name: found[name] for name in TOLD}))
    return pd.DataFrame({name: found[name] for name in JUDGEMENT_COLUMNS})


def _each_reference(
    references: np.ndarray,
    scores: pd.DataFrame,
    given: Given,
    ids: np.ndarray,
    *,
    as_of: Any,
    acknowledged: pd.DataFrame | None,
    limits: Limits,
    parameters: Parameters,
) -> pd.DataFrame:
    """Judge the children of each reference among themselves; return them in the order given."""
    # Who has no measurement is judged with the first.
    without = set(ids) - set(scores["child_id"])
    parts = []
    for reference in references:
        of_it = scores[(scores["reference"] == reference).to_numpy()]
        own = given.of(set(of_it["child_id"]) | without)
        parts.append(judge(of_it, **own, as_of=as_of, acknowledged=acknowledged, limits=limits,
                           parameters=parameters))  # fmt: skip
        without = set()
    judged = pd.concat(parts, ignore_index=True)
    return judged.set_index("child_id").loc[ids].reset_index()


def _judged(
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    given: Given,
    ids: np.ndarray,
    days: pd.Series,
    acknowledged: pd.DataFrame | None,
    limits: Limits,
    parameters: Parameters,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Judge children of one reference, every table being cut at their days.

    Returns
    -------
    judged : dict
        All columns but the sentences, by name. One table is made of them at the end: making it
        column by column took longer than the judgement of one child.
    chosen : DataFrame
        The findings that carry each judgement.
    """
    posterior = given.posterior
    if posterior is None:
        posterior = posterior_of(scores, spread=limits.spread)
    posterior = _borne_out(posterior, scores, given.contacts)
    day = days.reindex(ids).to_numpy("datetime64[D]")
    weights = weights_of(scores, findings, ids, posterior, limits)
    known_ = known(weights, limits)
    state, since = states(weights, known_, day, limits)
    ongoing = findings[findings["ongoing"].to_numpy(dtype=bool)]
    newborn = _newborn_loss(weights, ongoing, ids)
    level = np.array([acting.OF_STATE.get(name, acting.NONE) for name in state], dtype=object)
    # No position and no expected gain holds by an age that is in doubt; a loss does. What was
    # serious by that age is no less so until it is known.
    unsure = has(ongoing, ids, (BIRTH_DATE,))
    level[unsure] = acting.more_serious(level, np.full(len(ids), acting.CONFIRM_LEVEL))[unsure]
    state = np.where(unsure & (state != LOSING), TO_CONFIRM, state).astype(object)
    # Which of the weights is wrong, or none, is what the next one is to show.
    state[has(ongoing, ids, (SWUNG,)) & ~np.isin(state, (LOSING, FALTERING))] = TO_CONFIRM
    table = facts_of(ids, day, weights, known_, state, since, posterior, limits)
    level = acting.more_serious(level, of_others(ongoing, ids, questioned(table, weights, limits)))
    level = np.where(newborn, acting.URGENT, level).astype(object)
    level, word = by_a_word(level, weights, known_, acknowledged, ids, day)
    due = _due(weights, known_, state, level, newborn, ongoing, ids, day, given, parameters)
    overdue = acting.overdue_days(due.act_by, day)
    table |= {
        "level": level,
        "word": word,
        "action": due.action,
        "act_by": due.act_by.astype("datetime64[s]"),
        "act_for": due.why,
        "not_before": due.not_before.astype("datetime64[s]"),
        "overdue_days": overdue,
    }
    table |= _ahead(scores, weights, known_, state, unsure, due, day, limits)
    table["priority"] = acting.priority(
        level,
        acting.missing_share(table, level, newborn),
        overdue,
        # A newborn's loss is measured and not likely or unlikely.
        np.where(newborn, 1.0, table["p_faltering"]),
    )
    table |= _around(given, weights, days, ids)
    table["nice"] = _by_child(nice_thresholds(ongoing), "told", ids)
    table["sex"] = sex_of(scores, given.children, ids)
    return table, reasons(findings, remembered(ids, weights, known_))


def _newborn_loss(weights: Weights, ongoing: pd.DataFrame, ids: np.ndarray) -> np.ndarray:
    """Return which children have lost more of their birth weight than newborns usually do."""
    large = ongoing[(ongoing["magnitude"] > NEWBORN_LOSS_PERCENT).to_numpy()]
    newborn = has(ongoing, ids, ("early_weight_loss",))
    newborn |= has(large, ids, ("birth_weight_not_regained",))
    if len(weights):
        newborn |= (weights.last_row >= 0) & weights.newborn_loss[np.maximum(weights.last_row, 0)]
    return newborn


def _reasons(chosen: pd.DataFrame, ids: np.ndarray) -> dict[str, Any]:
    """Return what carries each judgement, as sentences and as rules.

    And what the first of them says first, which may be the headline.
    """
    names = ("child_id", "rule", "measure", "message", "details")
    rules = RulesByName(every_rule())
    first: dict[Any, str] = {}
    for row in zip(*(chosen[name] for name in names if name in chosen), strict=True):
        if row[0] not in first:
            first[row[0]] = rules.says_first(dict(zip(names, row, strict=False)))
    return {
        "because": _by_child(chosen, "message", ids),
        "because_rules": _by_child(chosen, "rule", ids),
        "says_first": [first.get(child, "") for child in ids],
    }


def _by_child(rows: pd.DataFrame, column: str, ids: np.ndarray) -> list[tuple[str, ...]]:
    """Return what a column says of each child; an empty tuple where nothing."""
    said: dict[Any, list[str]] = {}
    for child, words in zip(rows["child_id"], rows[column], strict=True):
        said.setdefault(child, []).append(words)
    return [tuple(said.get(child, ())) for child in ids]


def _borne_out(
    posterior: pd.DataFrame, scores: pd.DataFrame, contacts: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the posterior with no weight probably wrong that a contact records too."""
    if contacts is None or not len(contacts) or not len(posterior):
        return posterior
    weights = scores[(scores["measure"] == "weight").to_numpy()]
    stated = with_stated(weights, contacts).dropna(subset=[STATED])
    if stated.empty:
        return posterior
    pairs = [pd.MultiIndex.from_frame(one[["child_id", "date"]]) for one in (posterior, stated)]
    sure = pairs[0].isin(pairs[1])
    # What was asked because the weight may be wrong is answered.
    asked = sure & (posterior["p_faltering"] < LEVELS.confirm) & (posterior["level"] == CONFIRM)
    return posterior.assign(
        p_error=np.where(sure, 0.0, posterior["p_error"]),
        level=np.where(asked, "", posterior["level"]),
    )


def _due(
    weights: Weights,
    known_: Known,
    state: np.ndarray,
    level: np.ndarray,
    newborn: np.ndarray,
    ongoing: pd.DataFrame,
    ids: np.ndarray,
    day: np.ndarray,
    given: Given,
    parameters: Parameters,
) -> acting.Due:
    """Return what is to be done and by when: by the weights, what else is told, and the plans."""
    schedule, plans, children = parameters.schedule, given.plans, given.children
    due = acting.due_of_weights(weights, known_, state, newborn, schedule)
    asked = has(ongoing, ids, (BIRTH_DATE,)) & np.isin(due.why, acting.QUESTIONS)
    due = replace(due, action=np.where(asked, acting.REVIEW, due.action).astype(object))
    # What another measure tells is reviewed, and once it has been measured again, followed.
    other = ongoing[~ongoing["rule"].isin(WEIGHED_UP).to_numpy()]
    for severity, first, again in (
        ("urgent", schedule.other_urgent_days, schedule.other_again_urgent_days),
        ("concern", schedule.other_concern_days, schedule.other_again_concern_days),
    ):
        mine = other[(other["severity"] == severity).to_numpy()]
        if mine.empty:
            continue
        mine = mine.sort_values("last_date")
        mine = mine.drop_duplicates("child_id", keep="last").set_index("child_id").reindex(ids)
        last, found = (
            mine[name].to_numpy("datetime64[D]") for name in ("last_date", "detected_date")
        )
        days = np.where(last > found, round(again), round(first)).astype("timedelta64[D]")
        date = np.where(last > found, last, found) + days
        quiet = ~np.isin(state, (LOSING, FALTERING))
        due = due.sooner(quiet & ~np.isnat(found), date, acting.REVIEW, "other")
    if len(weights):
        # Whichever of the weights is wrong, or none: it does not wait for the usual visit.
        quickly = np.timedelta64(round(schedule.gained_and_lost_days), "D")
        swung = has(ongoing, ids, (SWUNG,)) & (weights.last_row >= 0)
        due = due.sooner(swung, weights.last_date + quickly, acting.ASSESS, "gained and lost")
    small = (state == SMALL) & ~has(ongoing, ids, ("bmi_below_2nd", "bmi_below_0_4th"))
    open_ = level != acting.NONE
    due = acting.after_discharge(
        due,
        open_ & ~small,
        around.left_hospital(given.periods, given.contacts, ids, day),
        weights,
        schedule,
    )
    if plans is not None and len(plans):
        due = acting.planned(due, plans, ids, weights, schedule)
    if children is not None and "birth_date" in children:
        due = acting.routine(due, children, ids, weights, schedule)
    return due


def _ahead(
    scores: pd.DataFrame,
    weights: Weights,
    known_: Known,
    state: np.ndarray,
    unsure: np.ndarray,
    due: acting.Due,
    day: np.ndarray,
    limits: Limits,
) -> dict[str, np.ndarray]:
    """Return what the next weight would mean, of the children whose judgement is open.

    Nothing is expected of a child whose birth date is in doubt (`unsure`).
    """
    names = {
        "next_worse_kg": "worse", "next_better_kg": "better", "next_made_up_kg": "made_up",
        "next_expected_kg": "expected", "next_target_kg": "next_target", "target_kg": "target",
        "likely_kg": "likely_now", "share_below": "share_below",
    }  # fmt: skip
    columns = {name: np.full(len(state), np.nan) for name in names}
    target_date = np.full(len(state), acting.NEVER)
    told = acting.OF_STATE.keys() - {SMALL}
    open_ = np.isin(state, list(told)) & ~unsure
    child = np.flatnonzero(open_ & (weights.last_row >= 0))
    if len(child):
        on = np.fmax(due.act_by[child], day[child])
        found = settling.ahead(scores, weights, known_, child, on, limits)
        for name, attribute in names.items():
            columns[name][child] = getattr(found, attribute)
        last = weights.last_date[child]
        days = found.target_days
        known_days = ~np.isnan(days)
        target_date[child[known_days]] = last[known_days] + days[known_days].astype(
            "timedelta64[D]"
        )
    return {**columns, "target_date": target_date.astype("datetime64[s]")}


def _around(given: Given, weights: Weights, days: pd.Series, ids: np.ndarray) -> dict[str, Any]:
    """Return what stands around the weights."""
    contacts, actions, periods = given.contacts, given.actions, given.periods
    none = np.zeros(len(ids), dtype=int)
    columns: dict[str, Any] = dict.fromkeys(
        ("seen_not_weighed", "missed", "missed_in_a_row", "promises_open", "promises_overdue",
         "promises_met"), none,
    )  # fmt: skip
    if contacts is not None and len(contacts):
        seen, missed, run = around.seen_not_weighed(contacts, ids, weights.last_date)
        columns |= {"seen_not_weighed": seen, "missed": missed, "missed_in_a_row": run}
    weighed = pd.DataFrame()
    if any(table is not None and len(table) for table in (actions, periods)):
        weighed = pd.DataFrame(
            {
                "child_id": weights.child_id[weights.child],
                "date": weights.date.astype("datetime64[s]"),
                "value": weights.value,
            }
        )
    if actions is not None and len(actions):
        kept = around.promises(actions, weighed, days)
        for name, among in (
            ("promises_open", ("open", "unread")),
            ("promises_overdue", ("overdue", "not weighed by then")),
            ("promises_met", ("condition met",)),
        ):
            count = kept.loc[kept["state"].isin(among), "child_id"].value_counts()
            columns[name] = count.reindex(ids, fill_value=0).to_numpy(dtype=int)
    gains: dict[Any, Any] = {}
    if periods is not None and len(periods):
        table = around.gain_inside(periods, weighed, days)
        gains = {child: rows.to_dict("records") for child, rows in table.groupby("child_id")}
    columns["gain_inside"] = [tuple(gains.get(child, ())) for child in ids]
    columns["unrecorded"] = np.full(len(ids), "", dtype=object)
    if given.children is not None:
        named = around.unrecorded_sibling(given.children.drop_duplicates("child_id"))
        columns["unrecorded"] = named.reindex(ids, fill_value="").to_numpy(dtype=object)
    return columns
