"""What a report found, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from growthwatch.ages import date_words
from growthwatch.detection import SEVERITIES


@dataclass(frozen=True)
class ReportSummary:
    """The numbers of a report; printed, it can be read aloud.

    Attributes
    ----------
    folder : Path
        Where the report is.
    as_of : Timestamp or None
        Date of the report; None for a caseload without measurements.
    reference, term : str
    children, weights : int
        Looked at, up to `as_of`.
    without_weight : int
        Children with no weight at all up to `as_of`: nothing can be found about them.
    weights_without_z : int
        Weights without a z-score; scores.csv says why of each.
    later : int
        Measurements dated after `as_of`, left out.
    ongoing : dict of str to int
        Children with an ongoing finding, by the most severe of these.
    ended : int
        Children all of whose findings have ended.
    findings_ongoing, findings_ended : int
    rejected : int
        Rows of the caseload that could not be used.
    caption : str
        What must be said wherever these data are shown.
    """

    folder: Path
    as_of: pd.Timestamp | None
    reference: str
    term: str
    children: int
    weights: int
    without_weight: int
    weights_without_z: int
    later: int
    ongoing: dict[str, int]
    ended: int
    findings_ongoing: int
    findings_ended: int
    rejected: int
    caption: str = ""

    @property
    def listed(self) -> int:
        """Children with an ongoing finding."""
        return sum(self.ongoing.values())

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.folder / "index.html"

    def __str__(self) -> str:
        when = f" up to {date_words(self.as_of)}" if self.as_of is not None else ""
        looked = f"{counted(self.children, 'child')} and {counted(self.weights, 'weight')}{when}."
        lines = [looked, findings_sentence(self)]
        if self.rejected:
            lines.append(f"{counted(self.rejected, 'row')} could not be used: see rejected.csv.")
        return "\n".join([*lines, f"Open {self.index}"])


def summarise(
    folder: Path,
    as_of: pd.Timestamp,
    reference: str,
    term: str,
    *,
    children: pd.DataFrame,
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    listed: pd.DataFrame,
    rejected: pd.DataFrame,
    later: int,
) -> ReportSummary:
    """Count what a report is about."""
    weights = scores[scores["measure"] == "weight"]
    present = listed[listed["status"] == "ongoing"]
    by_severity = present["severity"].value_counts()
    ongoing = int(findings["ongoing"].astype(bool).sum())
    return ReportSummary(
        folder=folder,
        as_of=None if pd.isna(as_of) else as_of,
        reference=reference,
        term=term,
        children=len(children),
        weights=len(weights),
        without_weight=int((~children["child_id"].isin(weights["child_id"])).sum()),
        weights_without_z=int(weights["z"].isna().sum()),
        later=later,
        ongoing={severity: int(by_severity.get(severity, 0)) for severity in SEVERITIES},
        ended=len(listed) - len(present),
        findings_ongoing=ongoing,
        findings_ended=len(findings) - ongoing,
        rejected=len(rejected),
    )


def findings_sentence(summary: ReportSummary) -> str:
    """Say how many children have ongoing findings, and how severe."""
    if not summary.listed:
        return "No child has an ongoing finding."
    parts = [f"{number:,} {severity}" for severity, number in summary.ongoing.items() if number]
    have = "has" if summary.listed == 1 else "have"
    return f"{counted(summary.listed, 'child')} {have} an ongoing finding: {', '.join(parts)}."


def kinds_of_rejected(rejected: pd.DataFrame) -> pd.DataFrame:
    """Count the rejected rows by file, field and reason.

    Returns
    -------
    DataFrame
        file, field, reason, rows (how many), lines (the first five, as text); most rows first.
    """
    if rejected.empty:
        return pd.DataFrame(columns=["file", "field", "reason", "rows", "lines"])
    text = rejected[["file", "field", "reason"]].astype(object)
    text = text.where(text.notna(), "").assign(line=rejected["line"].to_numpy())
    groups = text.groupby(["file", "field", "reason"], sort=True)["line"]
    kinds = groups.agg(rows="size", lines=_first_lines).reset_index()
    return kinds.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def counted(number: int, what: str) -> str:
    """Say a number of things: 1 child, 3,000 children."""
    plural = {"child": "children"}.get(what, what + "s")
    return f"{number:,} {what if number == 1 else plural}"


def _first_lines(lines: pd.Series) -> str:
    first = [str(line) for line in lines.dropna().head(5)]
    return ", ".join(first) + (" …" if len(lines) > 5 else "")
