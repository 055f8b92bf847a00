"""The detect step: from scores to findings, each explained and none with hindsight."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detection.episodes import Columns, as_table, findings_of, found_by, together
from growthwatch.detection.messages import RulesByName, with_messages
from growthwatch.detection.parameters import Parameters, threshold
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records, records_of
from growthwatch.detection.rule import Rule, Signs
from growthwatch.detection.rules import (
    RULES,
    by_name,
    every_rule,
    overdue,
    thresholds_of,
    title,
    weight_not_made_up,
)
from growthwatch.detection.stated import with_stated
from growthwatch.reading.coercion import as_day
from growthwatch.record.cutting import up_to
from growthwatch.record.vocabulary import RESEARCH_REFERENCES, SEVERITIES

__all__ = [
    "RULES",
    "Parameters",
    "Record",
    "Records",
    "Rule",
    "RulesByName",
    "Signs",
    "by_name",
    "catalogue",
    "detect",
    "every_rule",
    "findings_of",
    "threshold",
    "title",
    "with_messages",
]


# How often each rule speaks of healthy children: written by benchmarks/detection.py.
RATES = "false_alarms.json"


def detect(
    scores: pd.DataFrame,
    as_of: Any = None,
    *,
    children: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    parameters: Parameters | None = None,
    rules: Iterable[Rule] = (),
    words: bool = True,
    language: str = "",
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
    contacts : DataFrame, optional
        A contact whose text records a value ("weighed 9.12 kg") bears it out, from the day of the
        contact on: it is then no slip in typing.
    parameters : Parameters, optional
        Thresholds, where they are not to be the published ones.
    rules : iterable of Rule, optional
        Rules of your own, beside those of the package and of installed packages: see
        `docs/how-to/own-rule.md`.
    words : bool
        Whether to make the messages. They cost about a third of the time, and `with_messages`
        makes them for some of the findings later.
    language : str
        Of the messages: "" for English, or that of a catalogue, see `growthwatch.say.language`.

    Returns
    -------
    DataFrame
        One row a finding: child_id, rule, severity ("urgent", "concern", "watch", "data"),
        measure, onset_date, detected_date (the first date on which the record up to that date
        shows it), last_date (the latest measurement that still shows it), ongoing, magnitude,
        unit, message, guidance, details (a dict of the facts that the message tells: dates,
        numbers and text by name, and `variant`, the codes of its sentences). By child, most severe
        first, then by detection.

    Raises
    ------
    ValueError
        If scores are by a reference for research, plans cannot be used, there is no threshold of a
        name among the parameters, or two rules have one name.

    Notes
    -----
    Children with different references are looked at apart: a sibling's growth is compared with that
    of children of the same reference only.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> findings = detect(scores, as_of="2013-03-20")
    >>> findings[["rule", "severity"]]
                   rule severity
    0    weight_plateau  concern
    1  weight_slow_gain  concern
    """
    references = scores["reference"].unique()
    for name in references:
        if name in RESEARCH_REFERENCES:
            raise ValueError(
                f"scores by {name!r} are for research and nothing is detected by them: score with "
                "reference='uk-who'"
            )
    if len(references) > 1:
        return _of_each_reference(
            scores, children, plans, contacts=contacts, as_of=as_of, parameters=parameters,
            rules=rules, words=words, language=language,
        )  # fmt: skip
    if isinstance(as_of, str):
        as_of = as_day(as_of)
    if as_of is not None:
        scores = up_to(scores, as_of)
        contacts = None if contacts is None else up_to(contacts, as_of)
    if contacts is not None:
        scores = with_stated(scores, contacts)
    parameters, every = parameters or Parameters(), every_rule(rules)
    parameters.check(thresholds_of(every))
    records = records_of(scores, parameters, children)
    in_rows = tuple(rule for rule in every if rule.signs is not None)
    growth = together([found_by(rule, records, _in_view(rule, records)) for rule in in_rows])
    late = overdue.measuring(records.whole, growth, in_rows, as_of=as_of, plans=plans)
    findings = as_table(_in_order(together([growth, *late])))
    return with_messages(findings, every, language=language) if words else findings


def _in_view(rule: Rule, records: Records) -> np.ndarray | None:
    """Return in which rows that a rule looks at a child is told of already."""
    if rule.measure != "weight":
        return None
    looked_at = records if rule.needs_centile else records.whole
    return looked_at.once(weight_not_made_up.in_view)


def _of_each_reference(
    scores: pd.DataFrame,
    children: pd.DataFrame | None,
    plans: pd.DataFrame | None,
    *,
    contacts: pd.DataFrame | None,
    as_of: Any,
    parameters: Parameters | None,
    rules: Iterable[Rule],
    words: bool,
    language: str,
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
            contacts=contacts,
            as_of=as_of,
            parameters=parameters,
            rules=rules,
            words=words,
            language=language,
        )
        for name in names
    ]
    findings = pd.concat([part for part in parts if len(part)] or parts[:1])
    return findings.sort_values("child_id", kind="stable", ignore_index=True)


def catalogue(own: Iterable[Rule] = ()) -> pd.DataFrame:
    """Return every rule in words.

    Returns
    -------
    DataFrame
        rule, title, family, severity, looks_for (a sentence), guidance (the source), thresholds
        (name to value) and false_alarms, each rule once, in the order in which findings are told.
        False alarms are findings in 100 years of healthy children to three years of age, as
        ``benchmarks/detection.py`` measured them; nan where they were not measured.
    """
    measured = json.loads(resources.files("growthwatch.detection").joinpath(RATES).read_text())
    table = pd.DataFrame(
        [
            (
                rule.name, rule.title, rule.family, rule.severity, rule.looks_for, rule.guidance,
                _defaults(rule),
            )
            for rule in every_rule(own)
        ],
        columns=["rule", "title", "family", "severity", "looks_for", "guidance", "thresholds"],
    ).drop_duplicates("rule", ignore_index=True)  # fmt: skip
    return table.assign(false_alarms=table["rule"].map(measured["per_100_child_years"]))


def _defaults(rule: Rule) -> dict[str, float]:
    kind = rule.thresholds
    return {} if kind is None else {one.name: getattr(kind(), one.name) for one in fields(kind)}


def _in_order(found: Columns) -> Columns:
    """Return findings by child, the most severe first, then as they were detected and began."""
    if not found:
        return found
    order = np.lexsort(
        (
            found["onset_date"],
            found["detected_date"],
            np.array([SEVERITIES.index(severity) for severity in found["severity"]]),
            pd.factorize(found["child_id"], sort=True)[0],
        )
    )
    return {name: values[order] for name, values in found.items()}
