"""What a report found, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from growthwatch.review.numbers import Numbers
from growthwatch.say.ages import date_words


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
        lines = [looked, findings_sentence(self), since_sentence(self)]
        if self.absent:
            lines.append(
                f"{counted(self.absent, 'child')} of the last report "
                f"{'is' if self.absent == 1 else 'are'} not in this caseload any more: see "
                "absent.csv."
            )
        if self.quiet:
            lines.append(f"{counted(self.quiet, 'finding')} acknowledged and kept quiet.")
        if self.rejected:
            lines.append(f"{counted(self.rejected, 'row')} could not be used: see rejected.csv.")
        return "\n".join([*lines, f"Open {self.index}"])


def summarise(numbers: Numbers, folder: Path, caption: str) -> ReportSummary:
    """Return the numbers of a review with where its report is."""
    return ReportSummary(**vars(numbers), folder=folder, caption=caption)


def since_sentence(summary: Numbers) -> str:
    """Say what changed since the last report, or that there is none to compare with."""
    if summary.since is None:
        if not summary.listed:
            return "Not compared with an earlier report."
        return "Not compared with an earlier report, so everything listed counts as new."
    words = {"vanished": "no longer found", "left": "left the caseload"}
    parts = [
        f"{number:,} {words.get(name, name)}"
        for name, number in summary.changes.items()
        if number or name not in ("vanished", "left")
    ]
    return f"Since {date_words(summary.since)}: {', '.join(parts)}."


def findings_sentence(summary: Numbers) -> str:
    """Say how many children have ongoing findings, and how severe."""
    if not summary.listed:
        return "No child has an ongoing finding."
    parts = [f"{number:,} {severity}" for severity, number in summary.ongoing.items() if number]
    have = "has" if summary.listed == 1 else "have"
    return f"{counted(summary.listed, 'child')} {have} an ongoing finding: {', '.join(parts)}."


def one_line(summary: ReportSummary) -> str:
    """Say the most important numbers in one line, for scheduled runs."""
    parts = [counted(summary.children, "child"), f"{summary.listed:,} listed"]
    parts += [f"{summary.ongoing[name]:,} {name}" for name in ("urgent",)]
    if summary.since is not None:
        parts += [f"{summary.changes[name]:,} {name}" for name in ("new", "worse", "resolved")]
    parts.append(f"{counted(summary.rejected, 'row')} rejected")
    return f"{', '.join(parts)}: {summary.index}"


def kinds_of_rows(
    rows: pd.DataFrame, by: tuple[str, ...] = ("file", "field", "reason")
) -> pd.DataFrame:
    """Count rejected rows, or warnings, by kind.

    Returns
    -------
    DataFrame
        The columns of `by`, rows (how many), lines (the first five, as text); most rows first.
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
