"""The detect step: from scores to findings, each explained and none with hindsight."""

from __future__ import annotations

from typing import Any

import pandas as pd

from growthwatch.detection.episodes import Rule, findings_of
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.record import records_of
from growthwatch.detection.rules import RULES, overdue, weight_not_made_up
from growthwatch.detection.titles import title
from growthwatch.reading.coercion import as_day
from growthwatch.record.tables import empty_findings
from growthwatch.record.vocabulary import SEVERITIES

__all__ = [
    "LOOKS_FOR",
    "RULES",
    "Parameters",
    "Rule",
    "catalogue",
    "detect",
]

# What each rule looks for, in a sentence, by its name: also of what is overdue.
LOOKS_FOR = {rule.name: rule.looks_for for rule in (*RULES, *overdue.RULES)}


def detect(
    scores: pd.DataFrame,
    as_of: Any = None,
    *,
    children: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Find every pattern that should worry someone.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it, of one child or many.
    as_of : date, str or Series, optional
        Look at the record up to and including this date only; each child's own, where a Series
        gives one by child_id.
    children : DataFrame, optional
        What is known of the children besides their measurements: parents' heights, family,
        birth date. With it a child never weighed is told as overdue too.
    plans : DataFrame, optional
        Measuring planned for a child, see `growthwatch.record.schedule.plan_dues`.
    parameters : Parameters, optional
        Thresholds, where they are not to be the published ones.

    Returns
    -------
    DataFrame
        One row a finding: child_id, rule, severity ("urgent", "concern", "watch", "data"),
        measure, onset_date, detected_date (the first date on which the record up to that date
        shows it), last_date (the latest measurement that still shows it), ongoing, magnitude,
        unit, message, guidance. By child, most severe first, then by detection.

    Raises
    ------
    ValueError
        If plans cannot be used.

    Notes
    -----
    Children with different references are looked at apart: a sibling's growth is compared with that
    of children of the same reference only.
    """
    references = scores["reference"].unique()
    if len(references) > 1:
        return _of_each_reference(scores, children, plans, as_of=as_of, parameters=parameters)
    if isinstance(as_of, str):
        as_of = as_day(as_of)
    if as_of is not None:
        own = isinstance(as_of, pd.Series)
        last = scores["child_id"].map(as_of) if own else pd.Timestamp(as_of)
        scores = scores[scores["date"] <= last]
    parameters = parameters or Parameters()
    records = records_of(scores, parameters, children)
    in_view = {"weight": weight_not_made_up.in_view(records)}
    growth = _together([findings_of(rule, records, in_view.get(rule.measure)) for rule in RULES])
    late = overdue.measuring(records, growth, RULES, as_of=as_of, plans=plans)
    findings = _together([growth, late])
    rank = findings["severity"].map(SEVERITIES.index)
    order = (
        findings.assign(rank=rank)
        .sort_values(["child_id", "rank", "detected_date", "onset_date"], kind="stable")
        .index
    )
    return findings.loc[order].reset_index(drop=True)


def _of_each_reference(
    scores: pd.DataFrame, children: pd.DataFrame | None, plans: pd.DataFrame | None, **how: Any
) -> pd.DataFrame:
    """Detect among the children of each reference; of the first, also those without a score."""
    reference_of = scores.drop_duplicates("child_id").set_index("child_id")["reference"].astype(str)

    def of(reference: str, table: pd.DataFrame | None, default: str) -> pd.DataFrame | None:
        if table is None:
            return None
        own = table["child_id"].map(reference_of).fillna(default)
        return table[(own == reference).to_numpy()]

    names = list(pd.unique(reference_of))
    parts = [
        detect(
            scores[(scores["reference"] == name).to_numpy()],
            children=of(name, children, names[0]),
            plans=of(name, plans, names[0]),
            **how,
        )
        for name in names
    ]
    findings = pd.concat([part for part in parts if len(part)] or parts[:1])
    return findings.sort_values("child_id", kind="stable", ignore_index=True)


def catalogue() -> pd.DataFrame:
    """Return every rule in words.

    Returns
    -------
    DataFrame
        rule, title, severity, looks_for (a sentence) and guidance (the source), each rule once, in
        the order in which findings are told.
    """
    return pd.DataFrame(
        [
            (rule.name, title(rule.name), rule.severity, rule.looks_for, rule.guidance)
            for rule in (*RULES, *overdue.RULES)
        ],
        columns=["rule", "title", "severity", "looks_for", "guidance"],
    ).drop_duplicates("rule", ignore_index=True)


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    tables = [table for table in tables if len(table)]
    return pd.concat(tables, ignore_index=True) if tables else empty_findings()
