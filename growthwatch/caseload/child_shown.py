"""One child as a notebook and a terminal show it: the judgement first, then what it rests on."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from growthwatch.caseload.shown import (
    LINE_WIDTH,
    chip,
    counted,
    findings_html,
    folded,
    in_order,
    page,
    score_words,
    table_of,
)
from growthwatch.say.ages import date_words
from growthwatch.say.sentence import called

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

SMALL_CHART_INCHES = (6.0, 3.6)


def child_html(child: Child) -> str:
    """Return the child: headline, chart, because, measures, what goes on; what is over folded."""
    found = in_order(child.findings)
    ongoing = found[found["ongoing"].astype(bool)]
    ended = found.loc[found.index.difference(ongoing.index)]
    caption = f'<p class="q"><em>{escape(child.caption)}</em></p>' if child.caption else ""
    latest = child.scores.groupby("measure", observed=True).tail(1)
    said = _said(latest)
    remarks = {words[6] for words in said}
    # What holds of every measure is said once, under the table.
    once = remarks.pop() if len(remarks) == 1 else None
    rows = [
        [words[2], words[3], *words[:2], words[5]]
        + ([f'<td class="r">{words[6]}</td>'] if once is None else [])
        for words in said
    ]
    headings = ["Measure", "Latest", "Date", "Age", "Centile"] + ["Remark"] * (once is None)
    return page(
        f"<p><strong>{escape(called(child.id))}</strong>, {_who(child)}</p>",
        caption,
        _judgement_html(child) if len(child.measurements) else "<p>No measurements.</p>",
        _small_chart(child),
        table_of(headings, rows) if rows else "",
        f'<p class="q">Of every measure: {once}.</p>' if once else "",
        _folded(ongoing, counted(len(ongoing), "finding goes", "findings go") + " on"),
        _folded(ended, counted(len(ended), "finding") + " of before, over now"),
    )


def child_text(child: Child) -> str:
    """Return the child as lines for a terminal."""
    lines = [repr(child)]
    if child.caption:
        lines.append(child.caption)
    if not len(child.measurements):
        return "\n".join(lines)
    lines += ["", *(textwrap.fill(line, LINE_WIDTH) for line in str(child.judgement).splitlines())]
    found = child.findings["ongoing"].astype(bool)
    if len(found):
        on, over = int(found.sum()), int((~found).sum())
        goes = counted(on, "finding goes", "findings go")
        lines.append(f"{goes} on, {over:,} {'is' if over == 1 else 'are'} over: see .findings")
    return "\n".join(lines)


def _who(child: Child) -> str:
    sex = child.record["sex"]
    said = [escape(str(sex)) if pd.notna(sex) else "sex unknown"]
    said.append(f"born {date_words(child.record['birth_date'])}")
    weeks = child.record.get("gestation_weeks")
    if pd.notna(weeks):
        days = child.record.get("gestation_days")
        said[-1] += f" at {int(weeks)}+{0 if pd.isna(days) else int(days)} weeks"
    if child.until is not None:
        said.append(f"as known on {date_words(child.until)}")
    return ", ".join(said)


def _judgement_html(child: Child) -> str:
    judgement = child.judgement
    head, *rest = judgement.sentences
    because = "".join(f"<li>{escape(reason)}</li>" for reason in judgement["because"])
    label = chip(str(judgement["level"])) if judgement["level"] != "none" else ""
    return "".join(
        [
            f"<p>{label} <strong>"
            f"{escape(str(judgement['state']).capitalize())}.</strong> {escape(head)}</p>",
            f"<p>{escape(' '.join(rest))}</p>" if rest else "",
            f"<p>Because</p><ul>{because}</ul>" if because else "",
        ]
    )


def _small_chart(child: Child) -> str:
    if not (child.scores["measure"] == "weight").any():
        return ""
    from growthwatch.charts.axes.frame import new_figure

    axes = new_figure(SMALL_CHART_INCHES).add_subplot()
    drawn = child.chart("weight", ax=axes, contacts=False, findings=False, preset="clinic").svg(
        0.05
    )
    return drawn[drawn.index("<svg") :]  # without what stands before it in a file


def _said(scores: pd.DataFrame) -> list[list[str]]:
    return [[escape(word) for word in score_words(row)] for _, row in scores.iterrows()]


def _folded(findings: pd.DataFrame, summary: str) -> str:
    """Return findings for whoever opens them: the judgement above says what matters of them."""
    return folded(summary, findings_html(findings)) if len(findings) else ""
