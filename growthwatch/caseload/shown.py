"""What a notebook and a terminal show: HTML that needs no network, and plain lines that wrap."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd

from growthwatch.centiles import MEASURE_WORDS
from growthwatch.record.vocabulary import SEVERITIES, UNITS
from growthwatch.say import judged
from growthwatch.say.ages import age_words_on, date_words

SHOWN_DIGITS = {"weight": 2, "height": 1, "bmi": 1, "ofc": 1}
MOST_ROWS = 60  # of a long table: more is not read in a notebook
LINE_WIDTH = 96
# Told by a word and by its weight, so that no colour has to be seen. Ink on ground: 4.5 to 1 at
# least (WCAG 2.2, 1.4.3).
CHIPS = {
    "urgent": "background:#8c1d18;color:#fff",
    "concern": "background:#f3d9b1;color:#3d2600",
    "confirm": "background:#e3dcf5;color:#2a1a55",
    "watch": "background:#dbe7ea;color:#16333b",
}
STYLE = """<style>
.gw{font-size:14px;line-height:1.4;max-width:62em}
.gw p{margin:.35em 0}
.gw ul{margin:.2em 0 .6em;padding-left:1.3em}
.gw table{border-collapse:collapse;margin:.4em 0;font-size:inherit;max-width:100%}
.gw th,.gw td{text-align:left!important;vertical-align:top;padding:.25em .7em .25em 0;
border:0;border-bottom:1px solid rgba(128,128,128,.35);white-space:nowrap}
.gw td.n{text-align:right!important;font-variant-numeric:tabular-nums}
.gw td.w{white-space:normal;min-width:24em;max-width:46em}
.gw td.r{white-space:normal;min-width:9em}
.gw .chip{display:inline-block;padding:0 .5em;border-radius:.7em;font-size:.9em}
.gw .q{opacity:.75}
.gw summary{cursor:pointer}
.gw svg{max-width:100%;height:auto}
</style>"""


def page(*parts: str) -> str:
    """Return parts as one piece of HTML with its own style."""
    return f'{STYLE}<div class="gw">{"".join(part for part in parts if part)}</div>'


def chip(word: str) -> str:
    """Return a severity or level as a small label; one without a colour of its own as text."""
    style = CHIPS.get(word)
    return f'<span class="chip" style="{style}">{escape(word)}</span>' if style else escape(word)


def folded(summary: str, inside: str) -> str:
    """Return what is there for whoever opens it."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Say how many there are."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def value_words(measure: str, value: float) -> str:
    """Say a measurement with its unit."""
    return f"{value:.{SHOWN_DIGITS[measure]}f} {UNITS[measure]}"


def stretch_words(finding: pd.Series) -> str:
    """Say since when a finding is there, when it could first be seen and when it ended."""
    since, seen = (date_words(finding[name]) for name in ("onset_date", "detected_date"))
    said = f"since {since}" if since == seen else f"since {since}, first seen {seen}"
    return said if finding["ongoing"] else f"{said}, over by {date_words(finding['last_date'])}"


def in_order(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings as they are read: ongoing ones first, the most severe first."""
    rank = findings["severity"].astype(object).map(SEVERITIES.index)
    keys = pd.DataFrame({"over": ~findings["ongoing"].astype(bool), "rank": rank})
    return findings.loc[keys.sort_values(["over", "rank"], kind="stable").index]


def table_of(headings: Sequence[str], rows: Iterable[Sequence[str]], left_out: int = 0) -> str:
    """Return cells that are HTML already as a table; a cell may be a ``<td>`` of its own."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        "<tr>" + "".join(c if c.startswith("<td") else f"<td>{c}</td>" for c in row) + "</tr>"
        for row in rows
    )
    more = f'<p class="q">and {counted(left_out, "more row")}.</p>' if left_out > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _several(table: pd.DataFrame) -> bool:
    """Tell whether a table is about more than one child."""
    return len(table["child_id"].unique()) > 1


def _and_more(table: pd.DataFrame, what: str) -> list[str]:
    """Return the line that says how much of a long table a terminal was not shown."""
    more = len(table) - MOST_ROWS
    return [f"and {more:,} more {what}"] if more > 0 else []


def findings_html(findings: pd.DataFrame) -> str:
    """Return findings as a table whose sentences wrap inside their cell."""
    several = _several(findings)
    rows = []
    for _, one in in_order(findings.reset_index(drop=True)).head(MOST_ROWS).iterrows():
        cells = [chip(str(one["severity"])), escape(str(one["measure"]))]
        cells += [f'<td class="w">{escape(str(one["message"]))}</td>']
        cells += [f'<td class="r">{escape(stretch_words(one))}</td>']
        rows.append([escape(str(one["child_id"])), *cells] if several else cells)
    headings = ["Severity", "Measure", "What the record shows", "When"]
    return table_of(["Child", *headings] if several else headings, rows, len(findings) - MOST_ROWS)


def findings_text(findings: pd.DataFrame) -> str:
    """Return findings as lines for a terminal."""
    several = _several(findings)
    lines = [counted(len(findings), "finding") + ":"]
    for _, one in in_order(findings.reset_index(drop=True)).head(MOST_ROWS).iterrows():
        of = f"{one['child_id']}, " if several else ""
        lines.append(f"{of}{one['severity']}, {one['measure']}, {stretch_words(one)}")
        lines.append(textwrap.fill(str(one["message"]), LINE_WIDTH, **INDENT))
    return "\n".join([*lines, *_and_more(findings, "findings")])


INDENT: dict[str, Any] = {"initial_indent": "    ", "subsequent_indent": "    "}


def scores_html(scores: pd.DataFrame) -> str:
    """Return scores as a clinician reads them: date, age, measure, value, z, centile, remark."""
    several = _several(scores)
    rows = []
    for _, one in scores.head(MOST_ROWS).iterrows():
        cells = [escape(word) for word in score_words(one)]
        cells[3], cells[4] = (f'<td class="n">{cell}</td>' for cell in cells[3:5])
        cells[-1] = f'<td class="r">{cells[-1]}</td>'
        rows.append([escape(str(one["child_id"])), *cells] if several else cells)
    headings = ["Date", "Age", "Measure", "Value", "z", "Centile", "Remark"]
    return table_of(["Child", *headings] if several else headings, rows, len(scores) - MOST_ROWS)


def scores_text(scores: pd.DataFrame) -> str:
    """Return scores as a table for a terminal."""
    rows = [score_words(one) for _, one in scores.head(MOST_ROWS).iterrows()]
    names = ["date", "age", "measure", "value", "z", "centile", "remark"]
    table = pd.DataFrame(rows, columns=names)
    if _several(scores):
        table.insert(0, "child", scores["child_id"].head(MOST_ROWS).to_numpy())
    return "\n".join([table.to_string(index=False), *_and_more(scores, "rows")])


def score_words(score: pd.Series) -> list[str]:
    """Say one row of scores, a word a column."""
    z = "" if pd.isna(score["z"]) else f"{score['z']:+.2f}".replace("-", "−")
    day = "" if pd.isna(score["date"]) else date_words(score["date"])
    measure = str(score["measure"])
    return [
        day, age_words_on(score["date"], score["age_days"]), MEASURE_WORDS[measure],
        value_words(measure, score["value"]), z, str(score["band"] or ""), str(score["note"] or ""),
    ]  # fmt: skip


def judgements_html(judgements: pd.DataFrame) -> str:
    """Return judgements, one row a child: how it grows, in words, what to do and by when."""
    rows = [
        [
            escape(str(one["child_id"])),
            f"{escape(str(one['state']))} {chip(str(one['level']))}",
            f'<td class="w">{escape(str(one["headline"]))}</td>',
            f'<td class="r">{escape(judged.advice(one))}</td>',
        ]
        for one in judgements.head(MOST_ROWS).to_dict("records")
    ]
    headings = ["Child", "State", "In a sentence", "What to do"]
    return table_of(headings, rows, len(judgements) - MOST_ROWS)


def judgements_text(judgements: pd.DataFrame) -> str:
    """Return judgements as lines for a terminal."""
    lines = []
    for one in judgements.head(MOST_ROWS).to_dict("records"):
        lines.append(f"{one['child_id']}: {one['state']} ({one['level']})")
        said = " ".join(filter(None, (str(one["headline"]), judged.advice(one))))
        lines.append(textwrap.fill(said, LINE_WIDTH, **INDENT))
    return "\n".join([*lines, *_and_more(judgements, "children")])


def episodes_html(episodes: pd.DataFrame) -> str:
    """Return episodes, one row a stretch."""
    rows = [
        [
            f"{escape(str(one['child_id']))} {escape(str(one['episode']))}",
            chip(str(one["severity"])),
            f'<td class="w">{escape(str(one["sentence"]))}</td>',
            "goes on" if one["ongoing"] else f"over by {date_words(one['last_date'])}",
        ]
        for one in episodes.head(MOST_ROWS).to_dict("records")
    ]
    headings = ["Episode", "Severity", "What happened", "When"]
    return table_of(headings, rows, len(episodes) - MOST_ROWS)


def episodes_text(episodes: pd.DataFrame) -> str:
    """Return episodes as lines for a terminal."""
    lines = []
    for one in episodes.head(MOST_ROWS).to_dict("records"):
        end = "goes on" if one["ongoing"] else f"over by {date_words(one['last_date'])}"
        lines.append(f"{one['child_id']} {one['episode']}: {one['kind']}, {one['severity']}, {end}")
        lines.append(textwrap.fill(str(one["sentence"]), LINE_WIDTH, **INDENT))
    return "\n".join([*lines, *_and_more(episodes, "episodes")])


# By the columns that tell which table it is: how it is shown in a notebook, and in a terminal.
Shown = Callable[[pd.DataFrame], str]
KINDS: tuple[tuple[frozenset[str], Shown, Shown], ...] = (
    (
        frozenset({"child_id", "severity", "measure", "message", "onset_date", "detected_date",
                   "last_date", "ongoing"}),
        findings_html, findings_text,
    ),
    (
        frozenset({"child_id", "episode", "kind", "severity", "sentence", "last_date", "ongoing"}),
        episodes_html, episodes_text,
    ),
    (
        frozenset({"child_id", "state", "level", "headline", "action", "act_by", "as_of", "sex",
                   "overdue_days"}),
        judgements_html, judgements_text,
    ),
    (
        frozenset({"child_id", "date", "measure", "value", "age_days", "z", "band", "note"}),
        scores_html, scores_text,
    ),
)  # fmt: skip


class Table(pd.DataFrame):
    """A DataFrame that shows findings, episodes, judgements and scores as they are read.

    In everything else it is the DataFrame it was made of. A selection of columns that no longer
    says which table it is is shown as any DataFrame.
    """

    @property
    def _constructor(self) -> type[Table]:
        return Table

    def _shown(self, at: int) -> Shown | None:
        columns = set(map(str, self.columns))
        ways = [kind for kind in KINDS if kind[0] <= columns]
        return (ways[0][1], ways[0][2])[at] if ways and len(self) else None

    def _repr_html_(self) -> str | None:
        way = self._shown(0)
        return pd.DataFrame(self)._repr_html_() if way is None else page(way(self))

    def __repr__(self) -> str:
        way = self._shown(1)
        return repr(pd.DataFrame(self)) if way is None else way(self)


def show(table: pd.DataFrame) -> Table:
    """Return a table that growthwatch made so that a notebook shows it to be read.

    Parameters
    ----------
    table : DataFrame
        Findings, episodes, judgements or scores.

    Returns
    -------
    DataFrame
        The same, its sentences wrapped within their cells and its dates in words.

    Examples
    --------
    >>> from growthwatch import datasets, detect
    >>> child = datasets.child_b1().child("B1").as_of("2013-01-14")
    >>> show(detect(child.scores, children=child.children))
    1 finding:
    concern, weight, since 2 November 2012, first seen 14 January 2013
        Her weight stood still from 12 months (7.85 kg on 2 November 2012) ...
    """
    return Table(table)
