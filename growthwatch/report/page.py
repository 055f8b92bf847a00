"""The page: one HTML file with everything in it, which opens from disk and asks the network for
nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from growthwatch.ages import date_words
from growthwatch.detection import SEVERITIES
from growthwatch.detection.titles import title
from growthwatch.report.summary import ReportSummary, counted, kinds_of_rejected
from growthwatch.report.views import child_views

REFERENCE_WORDS = {
    "uk-who": "UK-WHO",
    "who": "WHO 2006",
    "trisomy-21": "Down syndrome (UK)",
    "turner": "Turner syndrome (UK)",
}
TERM_WORDS = {
    "exact": "age corrected for gestation in every child, as on the digital charts",
    "paper": "birth near term treated as on the paper charts",
}
MOST_KINDS_OF_REJECTED = 25


def render(
    summary: ReportSummary,
    listed: pd.DataFrame,
    findings: pd.DataFrame,
    scores: pd.DataFrame,
    rejected: pd.DataFrame,
    *,
    rules: dict[str, str],
    version: str,
) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    summary : ReportSummary
    listed : DataFrame
        As `growthwatch.report.worklist.worklist` returns it.
    findings, scores, rejected : DataFrame
        Of the whole caseload; scores sorted by child and date.
    rules : dict of str to str
        Each rule's name and, in a sentence, what it looks for.
    version : str
        Of growthwatch.
    """
    views = child_views(listed, findings, scores, summary.as_of)
    present = [view for view in views if view["status"] == "ongoing"]
    kinds = kinds_of_rejected(rejected)
    style, script = _part("page.css"), _part("page.js")
    return _template().render(
        summary=summary,
        present=present,
        ended=[view for view in views if view["status"] == "ended"],
        present_rules=sorted({rule for view in present for rule in view["rules"]}),
        severities=[severity for severity in SEVERITIES if summary.ongoing[severity]],
        rejected=kinds.head(MOST_KINDS_OF_REJECTED).to_dict("records"),
        more_rejected=max(0, len(kinds) - MOST_KINDS_OF_REJECTED),
        facts=facts(summary),
        rules=rules,
        version=version,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def facts(summary: ReportSummary) -> list[str]:
    """Say what the numbers rest on, sentence by sentence."""
    said = []
    if summary.as_of is not None:
        said.append(f"The record is looked at up to and including {date_words(summary.as_of)}.")
    reference = REFERENCE_WORDS.get(summary.reference, summary.reference)
    said.append(f"Compared with {reference}; {TERM_WORDS.get(summary.term, summary.term)}.")
    if summary.listed:
        said.append(
            "A finding is present if the child's latest measurement still shows it; a child is "
            "counted once, under the most severe."
        )
    if summary.without_weight and summary.weights:
        said.append(
            f"{counted(summary.without_weight, 'child')} without any weight by this date: nothing "
            "can be found there."
        )
    if summary.weights_without_z:
        said.append(
            f"{counted(summary.weights_without_z, 'weight')} could not be scored: scores.csv says "
            "why of each."
        )
    if summary.later:
        said.append(f"Left out as dated later: {counted(summary.later, 'measurement')}.")
    return said


def _day(date: pd.Timestamp | None) -> str:
    return "" if pd.isna(date) else date_words(date)


def _short(date: pd.Timestamp | None) -> str:
    return "" if pd.isna(date) else f"{date.day} {date:%b %Y}"


def _iso(date: pd.Timestamp | None) -> str:
    return "" if pd.isna(date) else f"{date:%Y-%m-%d}"


@cache
def _template():
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(day=_day, short=_short, iso=_iso, rule=title)
    environment.globals.update(counted=counted)
    return environment.from_string(_part("page.html"))


@cache
def _part(name: str) -> str:
    return resources.files("growthwatch.report").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the hash by which the page's security policy knows its own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
