"""Measuring that is overdue: by the routine schedule, after a finding, or by the child's own plan.

Everything here is a table of due dates. A due date is met by a measurement between `counts_from`
and `deadline`; the day after the deadline it is overdue, until the next measurement. So nothing
that comes later changes what was overdue when, and the date of the report only ends the look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection.episodes import Columns, details_of
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import NEVER, Rule
from growthwatch.detection.slips import SPAN
from growthwatch.record.schedule import dues_of, plan_dues, routine_dues
from growthwatch.record.vocabulary import Severity
from growthwatch.say.sentence import within

# Ground lost and never made up is followed on, as what is of concern is.
FOLLOWED_SEVERITIES = ("urgent", "concern")
FOLLOWED_RULES = {"weight_not_made_up"}
A_DAY, SECONDS_A_DAY = np.timedelta64(1, "D"), 24 * 60 * 60

DONE = {
    "weight": "weighed",
    "height": "measured for length or height",
    "ofc": "measured for head circumference",
    "bmi": "weighed and measured",
}


def variant(details: Mapping[str, Any]) -> str:
    """Say what was due, when the child was last measured, and if it has been since."""
    last = "before" if "previous_date" in details else "never"
    since = "next" if details["done_since"] else "not since"
    return ",".join(f"{code} {details['measure']}" for code in (last, since))


def _sentences() -> dict[str, str]:
    said = {}
    for measure, done in DONE.items():
        due = "{due_for:} was due on {due_date:date}"
        said[f"before {measure}"] = (
            f"Overdue: {due}; {{sex:she was}} last {done} on {{previous_date:date}} "
            "({previous_date:age})."
        )
        said[f"never {measure}"] = f"Overdue: {due}, and {{sex:she}} had not been {done} before."
        said[f"next {measure}"] = f"{{sex:She was}} next {done} on {{last_date:date}}."
        said[f"not since {measure}"] = f"{{sex:She was}} not {done} by {{last_date:date}}."
    return said


def _rule(name: str, title: str, looks_for: str, severity: Severity, guidance: str) -> Rule:
    return Rule(
        name=name,
        title=title,
        family="time",
        looks_for=looks_for,
        measure="weight",  # or of the plan
        severity=severity,
        unit="days since due",
        guidance=guidance,
        variant=variant,
        sentences=_sentences(),
        mark="none",
        plain_words="",
        worse_by=NEVER,
    )


ROUTINE = _rule(
    "overdue_routine",
    "Routine weighing is overdue",
    "A routine weighing that did not take place in time.",
    "data",
    "RCPCH, chart information for health staff: first week, 8, 12 and 16 weeks and 1 year. "
    "growthwatch: how late is overdue.",
)
AFTER_CONCERN = _rule(
    "overdue_after_concern",
    "Weighing after a concern is overdue",
    "Not weighed again by the due date after a finding of concern.",
    "watch",
    "growthwatch: not weighed again within the closest spacing that NICE NG75 (2017) gives where "
    "there is concern. NG75 sets no longest one.",
)
PLAN = _rule(
    "overdue_plan",
    "Planned measuring is overdue",
    "A measuring planned for the child that did not take place in time.",
    "watch",
    "The plan recorded for the child. growthwatch: how late is overdue.",
)
RULES = (PLAN, AFTER_CONCERN, ROUTINE)


def measuring(
    records: Records,
    findings: Columns,
    rules: Sequence[Rule] = (),
    *,
    as_of: Any = None,
    plans: pd.DataFrame | None = None,
) -> list[Columns]:
    """Find what is overdue or was, up to the date of the report.

    Parameters
    ----------
    records : Records
        Up to the date of the report. With `children`, also those never measured, from birth (or
        from `since`, the optional date a child joined the caseload); without, a child counts from
        its first weight.
    findings : dict of ndarray
        Growth findings of the same records, none or their columns: after one of concern the child
        is expected again.
    rules : sequence of Rule
        The rules that found them.
    as_of : date, str or Series, optional
        Date of the report; each child's own, where a Series gives one by child_id. Left out, each
        child is followed to its own last measurement.
    plans : DataFrame, optional
        Measuring planned for a child: child_id, measure, from (date of the plan; the first one is
        due a step later), until, every_days, source.

    Returns
    -------
    list of dict of ndarray
        Findings as columns: `overdue_plan` and `overdue_after_concern` (watch), `overdue_routine`
        (data). The onset is the due date, the detected date the day after the deadline, the last
        date that of the report or of the next measurement; the magnitude is the time between due
        and last date, in days.

    Raises
    ------
    ValueError
        For plans that cannot be used, see `growthwatch.record.schedule.plan_dues`.
    """
    schedule = records.parameters.schedule
    dues = [(ROUTINE, routine_dues(_known(records), schedule))]
    if findings:
        dues.append((AFTER_CONCERN, _follow_up_dues(records.weight, findings, rules)))
    if plans is not None and len(plans):
        dues.append((PLAN, plan_dues(plans, schedule)))
    return [_overdue(records, table, rule, as_of) for rule, table in dues if len(table)]


def _known(records: Records) -> pd.DataFrame:
    """Return the children with their births; known by their weights alone where nothing else is."""
    if records.children is not None:
        return records.children
    record = records.weight
    first = record.first == np.arange(len(record))
    born = record.date[first] - record.age[first].astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "child_id": record.child_id[first],
            "birth_date": born.astype("datetime64[s]"),
            "since": record.date[first].astype("datetime64[s]"),
        }
    )


def _follow_up_dues(record: Record, findings: Columns, rules: Sequence[Rule]) -> pd.DataFrame:
    """Return when a child with a finding of concern is expected again, after each weight.

    The finding counts if it was detected by the last sure weight up to then and had not ended: a
    suspected error or an unlikely value begins and ends nothing by itself. What a finding is worth
    is that of its rule; the severity of one that rests on a single value may yet change.
    """
    titles = {rule.name: rule.title for rule in rules}
    serious = {rule.name for rule in rules if rule.severity in FOLLOWED_SEVERITIES} | FOLLOWED_RULES
    followed = np.isin(findings["rule"].astype(str), list(serious))
    found = np.flatnonzero(followed & (findings["measure"] == "weight"))
    # Every weight of the child with each finding, by weight and then by finding.
    starts = np.unique(record.first)
    child = pd.Index(record.child_id[starts]).get_indexer(findings["child_id"][found])
    found, child = found[child >= 0], child[child >= 0]
    counts = np.diff(np.append(starts, len(record)))[child]
    finding = np.repeat(found, counts)
    row = np.arange(len(finding)) - np.repeat(np.cumsum(counts) - counts - starts[child], counts)
    order = np.lexsort((finding, row))
    finding, row = finding[order], row[order]
    sure = ~(record.errors.suspect | record.provisional)
    known_at = np.maximum.accumulate(np.where(sure, np.arange(len(record)), -1))[row]
    known = record.date[known_at].astype("datetime64[s]")
    counts_here = (known_at >= record.first[row]) & (findings["detected_date"][finding] <= known)
    counts_here &= known <= findings["last_date"][finding]
    finding, row = finding[counts_here], row[counts_here]
    # Of one day the first weight, and of that the first finding.
    day = record.child[row] * SPAN + SPAN // 2 + record.date[row].astype(np.int64)
    _, first = np.unique(day, return_index=True)
    finding, row = finding[first], row[first]
    date = record.date[row].astype("datetime64[s]")
    days = record.parameters.schedule.within("concern", record.age[row])
    due = date + np.round(days * SECONDS_A_DAY).astype("timedelta64[s]")
    words = [f"weighing again ({within(titles[rule])})" for rule in findings["rule"][finding]]
    return dues_of(
        record.child_id[row], "weight", words, due=due, counts_from=date + A_DAY, deadline=due
    )


def _overdue(records: Records, dues: pd.DataFrame, rule: Rule, as_of: Any) -> Columns:
    """Return a finding for every stretch without a measurement in which a due date passed."""
    measures = dues["measure"].to_numpy(dtype=object)
    parts = [
        _of_measure(records.by_measure[str(measure)], dues[measures == measure], as_of)
        for measure in sorted(set(measures))
    ]
    parts = [part for part in parts if part]
    if not parts:
        return {}
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    n = len(found["child_id"])
    none = np.zeros(n, dtype=bool)
    days = (found["last_date"] - found["due"]).astype("timedelta64[D]").astype(float)
    details = np.empty(n, dtype=object)
    details[:] = details_of(rule, _facts(records, found, days), none, none)

    def of_all(text: str) -> np.ndarray:
        return np.full(n, text, dtype=object)

    return {
        "child_id": found["child_id"],
        "rule": of_all(rule.name),
        "severity": of_all(rule.severity),
        "measure": found["measure"],
        "onset_date": found["due"],
        "detected_date": found["detected"],
        "last_date": found["last_date"],
        "ongoing": found["ongoing"],
        "magnitude": days,
        "unit": of_all(rule.unit),
        "message": of_all(""),
        "guidance": of_all(rule.guidance),
        "details": details,
    }


def _facts(records: Records, found: Columns, days: np.ndarray) -> dict[str, Any]:
    """Return what was due and when, when the child was last measured, and who it is."""
    ids = found["child_id"]
    facts: dict[str, Any] = {
        "measure": found["measure"],
        "due_for": found["words"],
        "due_date": _days(found["due"]),
        "last_date": _days(found["last_date"]),
        "magnitude": days,
        "done_since": ~found["ongoing"],
        "previous_date": _days(found["previous"]),
    }
    if records.children is None:
        record = records.weight
        at = pd.Index(record.child_id[record.is_last]).get_indexer(ids)
        row = np.flatnonzero(record.is_last)[at]
        birth = record.date[row] - record.age[row].astype("timedelta64[D]")
        return facts | {"birth_date": birth.astype(object), "sex": record.sex[row]}
    known = records.children.drop_duplicates("child_id")
    at = pd.Index(known["child_id"]).get_indexer(ids)
    born = known["birth_date"].to_numpy("datetime64[D]")[at]
    facts["birth_date"] = _days(np.where(at >= 0, born, np.datetime64("NaT")))
    if "sex" in known:
        facts["sex"] = np.where(at >= 0, known["sex"].astype(object).to_numpy()[at], None)
    return facts


def _days(dates: np.ndarray) -> np.ndarray:
    """Return dates as days of the calendar; None where there is none."""
    return dates.astype("datetime64[D]").astype(object)


def _of_measure(record: Record, dues: pd.DataFrame, as_of: Any) -> Columns:
    """Return the due dates of one measure that no measurement met, one for each stretch without."""
    ids = pd.Index(record.child_id[record.first == np.arange(len(record))])
    child_id = dues["child_id"].to_numpy(dtype=object)
    child = ids.get_indexer(child_id)
    # Rows as one rising number, child by child, so that all due dates are looked up together.
    span, middle = SPAN, SPAN // 2  # a day before 1970 is below 0 and still the same child's
    day = record.date.astype(np.int64)
    rows = record.child * span + middle + day
    due, counts_from, deadline = (
        dues[name].to_numpy("datetime64[D]").astype(np.int64)
        for name in ("due", "counts_from", "deadline")
    )
    known = child >= 0
    base = np.where(known, child, 0) * span + middle
    start = np.searchsorted(rows, base + counts_from, side="left")
    following = np.searchsorted(rows, base + deadline, side="right")
    child_end = np.where(known, np.searchsorted(rows, base + middle), 0)
    child_start = np.where(known, np.searchsorted(rows, base - middle), 0)
    met = known & (following > start)
    has_next = known & (following < child_end)
    next_day = day[np.minimum(following, len(day) - 1)] if len(day) else np.zeros(len(due), int)
    has_last = known & (following > child_start)
    last_day = day[np.maximum(following - 1, 0)] if len(day) else np.zeros(len(due), int)

    if as_of is None:
        ends = day[np.maximum(child_end - 1, 0)] if len(day) else np.zeros(len(due), int)
        ends = np.where(known, ends, np.iinfo(np.int32).min)
    else:
        own = isinstance(as_of, pd.Series)
        reported = (
            dues["child_id"].map(as_of) if own else pd.Series(pd.Timestamp(as_of), dues.index)
        )
        ends = reported.to_numpy("datetime64[D]").astype(np.int64)
    last = np.where(has_next, next_day, ends)
    overdue = np.flatnonzero(~met & (deadline + 1 <= ends))
    if not len(overdue):
        return {}
    # Of the due dates that passed within one stretch the first is told.
    number = pd.factorize(child_id[overdue], sort=True)[0]
    order = np.lexsort((due[overdue], deadline[overdue], number))
    stretch = number * span + np.where(has_last[overdue], middle + last_day[overdue], 0)
    _, first = np.unique(stretch[order], return_index=True)
    at = overdue[order][np.sort(first)]
    return {
        "child_id": child_id[at],
        "measure": np.full(len(at), record.measure, dtype=object),
        "words": dues["words"].to_numpy(dtype=object)[at],
        "due": _dates(due[at]),
        "detected": _dates(deadline[at] + 1),
        "last_date": _dates(last[at]),
        "ongoing": ~has_next[at],
        "previous": np.where(has_last[at], _dates(last_day[at]), np.datetime64("NaT")),
    }


def _dates(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[s]")
