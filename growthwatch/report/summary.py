"""What a report found, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from growthwatch.record.ages import date_words
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.report.comparing import CHANGES, GONE, Compared
from growthwatch.report.overdue import for_the_list


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
    since : Timestamp or None
        Date of the report this one was compared with.
    changes : dict of str to int
        Children "new", "worse" and "ongoing" among those listed, and with a finding "resolved",
        "vanished" or "left" since the last report.
    quiet : int
        Acknowledged findings that are kept out of the list.
    overdue : int
        Children of whom a measuring is overdue: routine, after a concern, or planned.
    handed : int
        Children who came to another practitioner since the last report.
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
    since: pd.Timestamp | None = None
    changes: dict[str, int] = field(default_factory=dict)
    quiet: int = 0
    overdue: int = 0
    handed: int = 0

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
        lines = [looked, findings_sentence(self), since_sentence(self)]
        if self.quiet:
            lines.append(f"{counted(self.quiet, 'finding')} acknowledged and kept quiet.")
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
    compared: Compared | None = None,
    overdue: int = 0,
    handed: int = 0,
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
        since=compared.since if compared else None,
        changes=changes_of(present, compared),
        quiet=int(findings["acknowledged"].sum()) if "acknowledged" in findings else 0,
        overdue=overdue,
        handed=handed,
    )


def changes_of(present: pd.DataFrame, compared: Compared | None) -> dict[str, int]:
    """Count children by what became of their findings since the last report."""
    if compared is None:
        return {}
    changes = {name: int((present["change"] == name).sum()) for name in CHANGES if name}
    gone = for_the_list(compared.gone).groupby("change")["child_id"].nunique()
    return changes | {name: int(gone.get(name, 0)) for name in GONE}


def since_sentence(summary: ReportSummary) -> str:
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


def findings_sentence(summary: ReportSummary) -> str:
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
