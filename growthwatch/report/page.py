"""The first page of a report: one HTML file with everything in it, which opens from disk."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pandas as pd
from markupsafe import Markup

from growthwatch.detection import by_name
from growthwatch.record.vocabulary import REFERENCE_WORDS, SEVERITIES
from growthwatch.report import bars
from growthwatch.report.names import Names
from growthwatch.report.rendering import Renderer
from growthwatch.report.spark import shared_lines
from growthwatch.report.summary import (
    counted,
    kinds_of_rows,
    since_sentence,
)
from growthwatch.review import Review, teams
from growthwatch.review.numbers import Numbers
from growthwatch.say.ages import date_words

TERM_WORDS = {
    "exact": "age corrected for gestation in every child, as on the digital charts",
    "paper": "birth near term treated as on the paper charts",
}
AGES = (
    ("under 6 months", 0, 183),
    ("6 to 11 months", 183, 365),
    ("1 year", 365, 731),
    ("2 years", 731, 1096),
    ("3 and 4 years", 1096, 1827),
    ("5 years and more", 1827, 99999),
)
HOW_WORDS = {
    "growthwatch": "another version of growthwatch",
    "thresholds": "other thresholds",
    "rules": "other rules",
}
MOST_KINDS_OF_REJECTED = 25
# As many rows as a page holds from the start; the others are drawn when looked for.
ROWS_AT_ONCE = 300
MOST_ENDED, MOST_GONE, MOST_CHANGED, MOST_HANDED, MOST_OVERDUE = 100, 300, 100, 2000, 200
MOST_ABSENT = 60


def index_page(
    review: Review,
    names: Names,
    views: list[dict[str, Any]],
    renderer: Renderer,
    files: list[str],
    left_out: list[str],
    warnings: pd.DataFrame,
) -> str:
    """Return the first page as HTML.

    Parameters
    ----------
    review : Review
    names : Names
        Of the other pages, to be linked.
    views : list of dict
        As `growthwatch.report.views.row_views` returns them.
    renderer : Renderer
    files : list of str
        Names of the tables beside the page.
    left_out : list of str
        Sentences about files that could not be written.
    warnings : DataFrame
        Of the import that made the caseload folder.
    """
    summary, compared = review.numbers, review.compared
    present = [view for view in views if view["status"] == "ongoing"]
    ended = [view for view in views if view["status"] == "ended"]
    ended.sort(key=lambda view: view["last_seen"], reverse=True)
    kinds = kinds_of_rows(review.rejected)
    warned = kinds_of_rows(warnings, ("file", "field", "message"))
    changed = compared.data[compared.data["kind"].isin(("corrected", "deleted"))]
    all_gone = review.gone
    gone = _with_page(all_gone.head(MOST_GONE), names)
    return renderer.page(
        "index.html",
        summary=summary,
        lines=Markup(shared_lines() if present else ""),
        since_sentence=since_sentence(summary),
        present=present[:ROWS_AT_ONCE],
        all_present=len(present),
        rows_at_once=ROWS_AT_ONCE,
        further=_further(present[ROWS_AT_ONCE:], summary.since, renderer),
        ended=ended[:MOST_ENDED],
        present_rules=sorted({rule for view in present for rule in view["rules"]}),
        severities=[severity for severity in SEVERITIES if summary.ongoing[severity]],
        ages=AGES,
        teams=sorted({view["team"] for view in present} - {""}),
        practitioners=sorted({view["practitioner"] for view in present} - {""}),
        absent=review.absent.head(MOST_ABSENT).to_dict("records"),
        overdue=review.overdue.head(MOST_OVERDUE).to_dict("records"),
        gone=gone,
        more_gone=len(all_gone) - len(gone),
        changed=changed.head(MOST_CHANGED).to_dict("records"),
        more_changed=max(0, len(changed) - MOST_CHANGED),
        acknowledged=_with_page(review.acknowledged, names),
        handed=[
            {
                "page": names.handover[row.child_id],
                "name": row.child_id,
                "before": row.from_practitioner,
                "now": row.practitioner,
            }
            for row in review.handed.head(MOST_HANDED).itertuples()
        ],
        practitioner_pages=_practitioner_pages(present, review.overdue, names),
        figures=figures(review),
        rule_ages=rule_ages(review),
        rejected=kinds.head(MOST_KINDS_OF_REJECTED).to_dict("records"),
        more_rejected=max(0, len(kinds) - MOST_KINDS_OF_REJECTED),
        warnings=warned.head(MOST_KINDS_OF_REJECTED).to_dict("records"),
        all_warnings=len(warnings),
        facts=facts(summary, compared.changed_how),
        rules={name: rule.looks_for for name, rule in by_name().items()},
        files=[Markup(f"<code>{name}</code>") for name in files],
        left_out=left_out,
    )


def _further(views: list[dict[str, Any]], since: pd.Timestamp | None, renderer: Renderer) -> Markup:
    """Return the rows beyond the first as data for the page's script; nothing if there are none."""
    if not views:
        return Markup("")
    row = renderer.macro("row.html", "row")
    data = [
        {"data": view["data"], "html": str(row(view, since)).replace("\n", "")} for view in views
    ]
    # "<" could end the script element or begin a comment.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)


def _with_page(table: pd.DataFrame, names: Names) -> list[dict[str, Any]]:
    return [
        {**row, "page": names.child.get(row["child_id"], "")} for row in table.to_dict("records")
    ]


def _practitioner_pages(
    present: list[dict[str, Any]], overdue: pd.DataFrame, names: Names
) -> list[dict[str, Any]]:
    number = Counter(view["practitioner"] for view in present)
    late = Counter(overdue["practitioner"])
    return [
        {"name": name, "page": page, "number": number[name], "overdue": late[name]}
        for name, page in names.practitioner.items()
    ]


def figures(review: Review) -> list[dict[str, Any]]:
    """Return the team figures that there is something to say about."""
    as_of = review.as_of
    if as_of is None or not review.numbers.weights:
        return []
    found = []
    rows = bars.on_time_bars(teams.on_time(review.routine, review.children, as_of))
    if rows:
        found.append(
            {
                "title": "Weighed on time",
                "note": "Routine weighings whose time ran out in the last year, and how many were "
                "done in time.",
                "svg": Markup(bars.bars("Weighed on time", rows)),
            }
        )
    counts, number = teams.waits(review.findings, review.contacts, as_of)
    if number and len(review.contacts):
        found.append(
            {
                "title": "From finding to contact",
                "note": "Urgent findings and findings of concern first shown by the record in the "
                f"last year ({number:,}), and when the next contact was recorded.",
                "svg": Markup(bars.bars("From finding to contact", bars.wait_bars(counts, number))),
            }
        )
    return found


def rule_ages(review: Review) -> dict[str, Any] | None:
    """Return findings present by rule and age, with how dark each cell is (0 to 3)."""
    table = teams.by_rule_and_age(review.findings, review.children)
    if table.empty:
        return None
    most = table.to_numpy().max()
    return {
        "ages": list(table.columns),
        "rows": [
            {"rule": rule, "cells": [(n, 0 if not n else 1 + min(2, 3 * n // (most + 1)))
                                     for n in map(int, row)]}
            for rule, row in zip(table.index, table.to_numpy(), strict=True)
        ],
    }  # fmt: skip


def facts(summary: Numbers, changed_how: list[str]) -> list[str]:
    """Say what the numbers rest on, sentence by sentence."""
    said = []
    if summary.as_of is not None:
        said.append(f"The record is looked at up to and including {date_words(summary.as_of)}.")
    reference = REFERENCE_WORDS.get(summary.reference, summary.reference)
    others = ", ".join(
        f"{counted(number, 'child')} with {REFERENCE_WORDS[name]}"
        for name, number in summary.other_references.items()
    )
    reference += f", {others}" if others else ""
    said.append(f"Compared with {reference}; {TERM_WORDS.get(summary.term, summary.term)}.")
    if changed_how:
        words = " and ".join(HOW_WORDS[name] for name in changed_how)
        said.append(
            f"The last report was made with {words}: findings may have come or gone for that "
            "reason alone."
        )
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
