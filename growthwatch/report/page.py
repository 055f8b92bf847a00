"""The first page of a report: one HTML file with everything in it, which opens from disk."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
from markupsafe import Markup

from growthwatch.detection import by_name
from growthwatch.judgement.acting import LEVELS
from growthwatch.record.vocabulary import REFERENCE_WORDS
from growthwatch.report import bars
from growthwatch.report.names import EVERYBODY_PAGE, Names
from growthwatch.report.rendering import Renderer, as_script
from growthwatch.report.summary import (
    CLOSED_WORDS,
    counted,
    group_parts,
    kinds_of_rows,
    nothing_listed,
    since_sentence,
)
from growthwatch.report.trends import MEASURED, trend_rows
from growthwatch.report.views import DATA, WITHOUT_CHART
from growthwatch.review import Review, teams
from growthwatch.review.numbers import Numbers
from growthwatch.review.worklist import ACT_NOW, CONFIRM, IN_VIEW, OVERDUE_ONLY, QUESTIONS, STEADY
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
# Of each group: what it is called, and what that means.
GROUPS_SAID = {
    ACT_NOW: (
        "Act now",
        "Losing weight, or gaining less than is likely. Those who can least wait come first.",
    ),
    CONFIRM: (
        "Confirm",
        "One weight says something that matters if it is right: weigh again by the date.",
    ),
    IN_VIEW: ("Keep in view", "Recovering, just caught up, or something smaller to watch."),
    STEADY: (
        "Small or large, and steady",
        "Where the child lies, which is no change: told once. Also children who lie lower than at "
        "birth by as much as NICE names and have gained as was likely since.",
    ),
    QUESTIONS: ("Record questions", "Something in the record cannot be right: please check it."),
    OVERDUE_ONLY: ("Overdue only", "Nothing in the record asks for more than a weighing."),
}
MOST_KINDS_OF_REJECTED = 25
# As many rows as the page holds with their charts; the others are lines that its script draws.
ROWS_AT_ONCE = 120
# More lines would make the page of a trust too large to open at once; worklist.csv has them all.
MOST_LINES = 6000
MOST_CHANGED, MOST_HANDED, MOST_ABSENT, MOST_CLOSED = 100, 2000, 60, 300


def index_page(
    review: Review,
    names: Names,
    views: list[dict[str, Any]],
    renderer: Renderer,
    files: list[str],
    left_out: list[str],
    warnings: pd.DataFrame,
    verified: str = "",
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
    verified : str
        What an independent computation of the z-scores came to, where it was asked for.
    """
    summary, compared = review.numbers, review.compared
    kinds = kinds_of_rows(review.rejected)
    warned = kinds_of_rows(warnings, ("file", "field", "message"))
    changed = compared.data[compared.data["kind"].isin(("corrected", "deleted"))]
    everyone = everybody(review, names)
    return renderer.page(
        "index.html",
        summary=summary,
        group_parts=group_parts(summary),
        nothing_listed=nothing_listed(summary),
        since_sentence=since_sentence(summary),
        groups=groups(views),
        rule_titles=as_script(
            {rule: renderer.config.rule_title(rule) for view in views for rule in view["rules"]}
        ),
        rest=_rest(views, everyone, names),
        others=len(everyone) - len(views),
        everybody=EVERYBODY_PAGE if names.light else "",
        levels=[level for level in LEVELS if any(view["level"] == level for view in views)],
        listed_rules=sorted({rule for view in views for rule in view["rules"]}),
        ages=AGES,
        teams=sorted({view["team"] for view in views} - {""}),
        practitioners=sorted({view["practitioner"] for view in views} - {""}),
        switch=any(view["called"] or view["nhs_number"] for view in views),
        not_watched=review.not_watched["child_id"].head(MOST_ABSENT).tolist(),
        all_not_watched=len(review.not_watched),
        absent=review.absent.head(MOST_ABSENT).to_dict("records"),
        closed=_with_page(review.closed.head(MOST_CLOSED), names),
        more_closed=max(0, len(review.closed) - MOST_CLOSED),
        closed_words=CLOSED_WORDS,
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
        practitioner_pages=_practitioner_pages(views, names),
        trend=trend_rows(review.trend),
        measured=MEASURED.values(),
        meeting=names.meeting,
        figures=figures(review),
        rule_ages=rule_ages(review),
        rejected=kinds.head(MOST_KINDS_OF_REJECTED).to_dict("records"),
        more_rejected=max(0, len(kinds) - MOST_KINDS_OF_REJECTED),
        warnings=warned.head(MOST_KINDS_OF_REJECTED).to_dict("records"),
        all_warnings=len(warnings),
        facts=[*facts(summary, compared.changed_how), *([verified] if verified else [])],
        rules={name: rule.looks_for for name, rule in by_name().items()},
        files=[Markup(f"<code>{name}</code>") for name in files],
        left_out=left_out,
    )


def groups(views: list[dict[str, Any]], *, everything: bool = False) -> list[dict[str, Any]]:
    """Return the groups that anybody is in, each with its title, its note and its rows.

    Of the whole caseload only the first `ROWS_AT_ONCE` rows, unless `everything` is asked for.
    """
    found = []
    for group, (title, note) in GROUPS_SAID.items():
        mine = [view for view in views if view["group"] == group]
        if mine:
            shown = [view for view in mine if everything or view["rank"] <= ROWS_AT_ONCE]
            key = group.replace(",", "").replace(" ", "-")
            found.append(
                {"key": key, "group": group, "title": title, "note": note, "number": len(mine),
                 "rows": shown, "chart": group not in WITHOUT_CHART,
                 "beyond": sum(view["rank"] > ROWS_AT_ONCE + MOST_LINES for view in mine)}
            )  # fmt: skip
    return found


def everybody(review: Review, names: Names) -> pd.DataFrame:
    """Return the children who have a page: child_id, birth_date."""
    rows = review.children[review.children["child_id"].isin(names.child)]
    return rows[["child_id", "birth_date"]].drop_duplicates("child_id")


def _rest(views: list[dict[str, Any]], everyone: pd.DataFrame, names: Names) -> Markup:
    """Return, as data for the page's script, the rows beyond the first and who else has a page."""
    listed = {view["name"] for view in views}
    pages = names.child
    others = [
        [child, pages[child]]
        for child in everyone["child_id"]
        if str(child) not in listed and child in pages
    ]
    lines = views[ROWS_AT_ONCE : ROWS_AT_ONCE + MOST_LINES]
    columns = {key: [view["data"][key] for view in lines] for key in DATA}
    columns["headline"] = [view["headline"] for view in lines]
    coded = [_coded(column) for column in columns.values()]
    data = {
        "keys": list(columns),
        "values": [values for values, _ in coded],
        "rows": list(zip(*(cells for _, cells in coded), strict=True)),
        "others": others,
    }
    return as_script(data)


def _coded(column: list[str]) -> tuple[list[str], list[Any]]:
    """Return what a column says again and again, once, and which of it each cell says.

    Where most cells differ there are no such values, and the cells stand for themselves.
    """
    values = list(dict.fromkeys(column))
    if 2 * len(values) > len(column):
        return [], column
    place = {value: i for i, value in enumerate(values)}
    return values, [place[cell] for cell in column]


def _with_page(table: pd.DataFrame, names: Names) -> list[dict[str, Any]]:
    return [
        {**row, "page": names.child.get(row["child_id"], "")} for row in table.to_dict("records")
    ]


def _practitioner_pages(views: list[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    act = Counter(view["practitioner"] for view in views if view["group"] in (ACT_NOW, CONFIRM))
    late = Counter(view["practitioner"] for view in views if view["late"])
    return [
        {"name": name, "page": page, "number": act[name], "overdue": late[name]}
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
    if summary.without_weight and summary.weights:
        said.append(
            f"{counted(summary.without_weight, 'child')} without any weight by this date: nothing "
            "can be found there."
        )
    if summary.weights_without_z:
        said.append(
            f"{counted(summary.weights_without_z, 'weight')} could not be scored: the "
            "table of scores says why of each."
        )
    if summary.later:
        said.append(f"Left out as dated later: {counted(summary.later, 'measurement')}.")
    return said
