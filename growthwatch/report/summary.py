"""What a report found, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from growthwatch.review.numbers import Numbers
from growthwatch.review.worklist import ACT_NOW, CONFIRM, IN_VIEW, OVERDUE_ONLY, QUESTIONS, STEADY
from growthwatch.say.ages import date_words

# How a sentence names the children of each group.
GROUP_WORDS = {
    ACT_NOW: "to act on now",
    CONFIRM: "to confirm",
    IN_VIEW: "to keep in view",
    STEADY: "small or large and steady",
    QUESTIONS: "with a question about the record",
    OVERDUE_ONLY: "only overdue for weighing",
}
CLOSED_WORDS = {
    "caught up": "caught up",
    "answered": "answered by the next weight",
    "known": "known to keep to a centile",
    "record changed": "over because the record was changed",
    "seen to": "seen to by somebody",
}


@dataclass(frozen=True, kw_only=True)
class ReportSummary(Numbers):
    """The numbers of a report; printed, it can be read aloud.

    Attributes
    ----------
    folder : Path
        Where the report is.
    caption : str
        What must be said wherever these data are shown.

    The numbers themselves are those of `growthwatch.review.numbers.Numbers`.
    """

    folder: Path
    caption: str = ""

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"

    def __str__(self) -> str:
        when = f" up to {date_words(self.as_of)}" if self.as_of is not None else ""
        looked = f"{counted(self.children, 'child')} and {counted(self.weights, 'weight')}{when}."
        lines = [self.watched, looked, groups_sentence(self), since_sentence(self)]
        if self.absent:
            lines.append(f"{absent_words(self)}: see absent.csv.")
        if self.quiet:
            lines.append(f"{counted(self.quiet, 'acknowledgement')} in force.")
        if self.rejected:
            lines.append(f"{counted(self.rejected, 'row')} could not be used: see rejected.csv.")
        return "\n".join([*lines, f"Open {self.index}"])


def summarise(numbers: Numbers, folder: Path, caption: str) -> ReportSummary:
    """Return the numbers of a review with where its report is."""
    return ReportSummary(**vars(numbers), folder=folder, caption=caption)


def groups_sentence(summary: Numbers) -> str:
    """Say how many children are in which group of the list."""
    parts = group_parts(summary)
    said = f"Of these {', '.join(parts)}." if parts else ""
    return " ".join(one for one in (nothing_listed(summary), said) if one)


def nothing_listed(summary: Numbers) -> str:
    """Say what there is to say where growth is not: what could not be read says nothing of it.

    Empty where somebody is listed for what the weights show.
    """
    if not summary.weights:
        why = "no weight could be read" if summary.rejected else "there is no weight"
        return f"Nothing can be said about how they grow: {why}."
    if group_parts(summary):
        return ""
    quiet = ", but for what is acknowledged" if summary.quiet else ""
    if not summary.rejected:
        return f"Nothing in the record asks for more than the routine{quiet}."
    rows = counted(summary.rejected, "row")
    return (
        f"Nothing that could be read asks for more than the routine{quiet}. {rows} could not be "
        "used, and may say otherwise."
    )


def group_parts(summary: Numbers) -> list[str]:
    """Say how many children are in each group that anybody is in."""
    return [f"{number:,} {GROUP_WORDS[name]}" for name, number in summary.groups.items() if number]


def since_sentence(summary: Numbers) -> str:
    """Say what changed since the last report, or that there is none to compare with."""
    if summary.since is None:
        if not summary.listed:
            return "Not compared with an earlier report."
        return "Not compared with an earlier report, so everything listed counts as new."
    parts = [f"{number:,} {name}" for name, number in summary.changes.items()]
    parts += [
        f"{number:,} {CLOSED_WORDS[name]}" for name, number in summary.closed.items() if number
    ]
    return f"Since {date_words(summary.since)}: {', '.join(parts)}."


def absent_words(summary: Numbers) -> str:
    """Say how many children of the last report are not in this caseload."""
    are = "is" if summary.absent == 1 else "are"
    who = counted(summary.absent, "child")
    return f"{who} of the last report {are} not in this caseload any more"


def one_line(summary: ReportSummary) -> str:
    """Say the most important numbers in one line, for scheduled runs."""
    parts = [counted(summary.children, "child")]
    parts += [f"{n:,} {GROUP_WORDS[name]}" for name, n in summary.groups.items() if n]
    if summary.since is not None:
        parts += [f"{n:,} {name}" for name, n in summary.changes.items() if name != "ongoing"]
    if summary.absent:
        parts.append(f"{summary.absent:,} not in the caseload any more")
    if summary.overdue:
        parts.append(f"{summary.overdue:,} overdue")
    if summary.rejected:
        parts.append(f"{counted(summary.rejected, 'row')} rejected")
    return f"{', '.join(parts)}: {summary.index}"


def kinds_of_rows(
    rows: pd.DataFrame, by: tuple[str, ...] = ("file", "field", "reason")
) -> pd.DataFrame:
    """Count rows of a list of rejected rows or warnings by kind, the commonest first.

    Returns
    -------
    DataFrame
        The columns of `by`, rows, lines (the first five).
    """
    if rows.empty:
        return pd.DataFrame(columns=[*by, "rows", "lines"])
    text = rows[list(by)].astype(object)
    text = text.where(text.notna(), "").assign(line=rows["line"].to_numpy())
    groups = text.groupby(list(by), sort=True)["line"]
    kinds = groups.agg(rows="size", lines=_first_lines).reset_index()
    return kinds.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def counted(number: int, what: str) -> str:
    """Say a number of things: 1 child, 3,000 children."""
    plural = {"child": "children"}.get(what, what + "s")
    return f"{number:,} {what if number == 1 else plural}"


def _first_lines(lines: pd.Series) -> str:
    first = [str(line) for line in lines.dropna().head(5)]
    return ", ".join(first) + (" …" if len(lines) > 5 else "")
