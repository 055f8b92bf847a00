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

from growthwatch.detection.episodes import details_of
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import NEVER, Rule, Severity
from growthwatch.detection.slips import SPAN
from growthwatch.record.schedule import DUE_COLUMNS, plan_dues, routine_dues
from growthwatch.record.tables import FINDING_COLUMNS, empty_findings
from growthwatch.say.sentence import within

# Ground lost and never made up is followed on, as what is of concern is.
FOLLOWED_SEVERITIES = ("urgent", "concern")
FOLLOWED_RULES = {"weight_not_made_up"}

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
    findings: pd.DataFrame | None = None,
    rules: Sequence[Rule] = (),
    *,
    as_of: Any = None,
    plans: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find what is overdue or was, up to the date of the report.

    Parameters
    ----------
    records : Records
        Up to the date of the report. With `children`, also those never measured, from birth (or
        from `since`, the optional date a child joined the caseload); without, a child counts from
        its first weight.
    findings : DataFrame, optional
        Growth findings of the same records: after one of concern the child is expected again.
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
    DataFrame
        Findings: `overdue_plan` and `overdue_after_concern` (watch), `overdue_routine` (data). The
        onset is the due date, the detected date the day after the deadline, the last date that of
        the report or of the next measurement; the magnitude is the time between due and last date,
        in days.

    Raises
    ------
    ValueError
        For plans that cannot be used, see `growthwatch.record.schedule.plan_dues`.
    """
    schedule = records.parameters.schedule
    dues = [(ROUTINE, routine_dues(_known(records), schedule))]
    if findings is not None and len(findings):
        dues.append((AFTER_CONCERN, _follow_up_dues(records.weight, findings, rules)))
    if plans is not None and len(plans):
        dues.append((PLAN, plan_dues(plans, schedule)))
    parts = [_overdue(records, table, rule, as_of) for rule, table in dues]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else empty_findings()


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


def _follow_up_dues(record: Record, findings: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Return when a child with a finding of concern is expected again, after each weight.

    The finding counts if it was detected by the last sure weight up to then and had not ended: a
    suspected error or an unlikely value begins and ends nothing by itself. What a finding is worth
    is that of its rule; the severity of one that rests on a single value may yet change.
    """
    n = len(record)
    sure = ~(record.errors.suspect | record.provisional)
    known_at = np.maximum.accumulate(np.where(sure, np.arange(n), -1)) if n else np.arange(0)
    row = np.flatnonzero(known_at >= record.first)
    weights = pd.DataFrame(
        {
            "child_id": record.child_id[row],
            "date": record.date[row].astype("datetime64[s]"),
            "known": record.date[known_at[row]].astype("datetime64[s]"),
            "age": record.age[row],
        }
    )
    titles = {rule.name: rule.title for rule in rules}
    serious = {rule.name for rule in rules if rule.severity in FOLLOWED_SEVERITIES}
    followed = findings["rule"].isin(serious | FOLLOWED_RULES) & (findings["measure"] == "weight")
    found = findings.loc[followed, ["child_id", "rule", "detected_date", "last_date"]]
    both = weights.merge(found, on="child_id")
    both = both[(both["detected_date"] <= both["known"]) & (both["known"] <= both["last_date"])]
    both = both.drop_duplicates(["child_id", "date"])
    days = pd.to_timedelta(record.parameters.schedule.within("concern", both["age"]), "D")
    day = pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "child_id": both["child_id"].to_numpy(dtype=object),
            "measure": "weight",
            "due": (both["date"] + days).to_numpy(),
            "counts_from": (both["date"] + day).to_numpy(),
            "deadline": (both["date"] + days).to_numpy(),
            "words": [f"weighing again ({within(titles[rule])})" for rule in both["rule"]],
        },
        columns=list(DUE_COLUMNS),
    )


def _overdue(
    records: Records,
    dues: pd.DataFrame,
    rule: Rule,
    as_of: Any,
) -> pd.DataFrame:
    """Return a finding for every stretch without a measurement in which a due date passed."""
    parts = [
        _of_measure(records.by_measure[str(measure)], part, as_of)
        for measure, part in dues.groupby("measure", sort=True)
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return empty_findings()
    found = pd.concat(parts, ignore_index=True)
    days = (found["last_date"] - found["due"]).dt.days
    none = np.zeros(len(found), dtype=bool)
    found = found.assign(
        rule=rule.name,
        severity=rule.severity,
        onset_date=found["due"].astype("datetime64[s]"),
        detected_date=found["detected"].astype("datetime64[s]"),
        last_date=found["last_date"].astype("datetime64[s]"),
        magnitude=days.astype(float),
        unit=rule.unit,
        guidance=rule.guidance,
        message="",
        details=details_of(rule, _facts(records, found, days), none, none),
    )
    return found[list(FINDING_COLUMNS)]


def _facts(records: Records, found: pd.DataFrame, days: pd.Series) -> dict[str, Any]:
    """Return what was due and when, when the child was last measured, and who it is."""
    ids = found["child_id"]
    facts: dict[str, Any] = {
        "measure": found["measure"].to_list(),
        "due_for": found["words"].to_list(),
        "due_date": _days(found["due"]),
        "last_date": _days(found["last_date"]),
        "magnitude": days.to_numpy(dtype=float),
        "done_since": (~found["ongoing"].to_numpy(dtype=bool)).tolist(),
        "previous_date": _days(found["previous"]),
    }
    if records.children is None:
        record = records.weight
        at = pd.Index(record.child_id[record.is_last]).get_indexer(ids)
        row = np.flatnonzero(record.is_last)[at]
        birth = record.date[row] - record.age[row].astype("timedelta64[D]")
        return facts | {"birth_date": birth.astype(object), "sex": record.sex[row]}
    known = records.children.drop_duplicates("child_id").set_index("child_id").reindex(ids)
    facts["birth_date"] = _days(known["birth_date"])
    if "sex" in known:
        facts["sex"] = known["sex"].astype(object).to_list()
    return facts


def _days(dates: Any) -> list[Any]:
    """Return dates as days of the calendar; None where there is none."""
    return pd.Series(dates).to_numpy("datetime64[D]").astype(object).tolist()


def _of_measure(record: Record, dues: pd.DataFrame, as_of: Any) -> pd.DataFrame:
    """Return the due dates of one measure that no measurement met, one for each stretch without."""
    ids = pd.Index(record.child_id[record.first == np.arange(len(record))])
    child = ids.get_indexer(dues["child_id"])
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
    overdue = ~met & (deadline + 1 <= ends)
    found = pd.DataFrame(
        {
            "child_id": dues["child_id"].to_numpy(dtype=object),
            "measure": record.measure,
            "words": dues["words"].to_numpy(dtype=object),
            "due": _dates(due),
            "detected": _dates(deadline + 1),
            "last_date": _dates(last),
            "ongoing": ~has_next,
            "previous": np.where(has_last, _dates(last_day), np.datetime64("NaT")),
        }
    )[overdue]
    # Of the due dates that passed within one stretch the first is told.
    found = found.sort_values(["child_id", "detected", "due"], kind="stable")
    return found.drop_duplicates(["child_id", "previous"])


def _dates(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[s]")
