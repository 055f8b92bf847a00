"""A review in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.review.comparing import CHANGES, GONE, Compared
from growthwatch.review.overdue import for_the_list


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What a review found, counted.

    Attributes
    ----------
    as_of : Timestamp or None
        Date of the review; None for a caseload without measurements.
    reference, term : str
    children, weights : int
        Looked at, up to `as_of`.
    without_weight : int
        Children with no weight at all up to `as_of`: nothing can be found about them.
    weights_without_z : int
        Weights without a z-score; the note of each score says why.
    later : int
        Measurements dated after `as_of`, left out.
    ongoing : dict of str to int
        Children with an ongoing finding, by the most severe of these.
    ended : int
        Children all of whose findings have ended.
    findings_ongoing, findings_ended : int
    rejected : int
        Rows of the caseload that could not be used.
    since : Timestamp or None
        Date of the review this one was compared with.
    changes : dict of str to int
        Children "new", "worse" and "ongoing" among those listed, and with a finding "resolved",
        "vanished" or "left" since the last review.
    quiet : int
        Acknowledged findings that are kept out of the list.
    overdue : int
        Children of whom a measuring is overdue: routine, after a concern, or planned.
    other_references : dict of str to int
        Children who are compared with another reference than `reference`, by it.
    handed : int
        Children who came to another practitioner since the last review.
    absent : int
        Children of the last review who are not in this caseload.
    """

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
    since: pd.Timestamp | None = None
    changes: dict[str, int] = field(default_factory=dict)
    quiet: int = 0
    overdue: int = 0
    handed: int = 0
    absent: int = 0
    other_references: dict[str, int] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        """Children with an ongoing finding."""
        return sum(self.ongoing.values())


def count(
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
    compared: Compared,
    overdue: int,
    handed: int,
    absent: int,
) -> Numbers:
    """Count what a review is about."""
    weights = scores[scores["measure"] == "weight"]
    present = listed[listed["status"] == "ongoing"]
    by_severity = present["severity"].value_counts()
    ongoing = int(findings["ongoing"].astype(bool).sum())
    return Numbers(
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
        since=compared.since,
        changes=changes_of(present, compared),
        quiet=int(findings["acknowledged"].sum()),
        overdue=overdue,
        handed=handed,
        absent=absent,
        other_references=_other_references(scores, reference),
    )


def _other_references(scores: pd.DataFrame, reference: str) -> dict[str, int]:
    """Count the children whose condition or own row chose another reference."""
    other = scores[(scores["reference"] != reference).to_numpy()]
    counted = other.groupby("reference", observed=True)["child_id"].nunique()
    return {str(name): int(number) for name, number in counted.items()}


def changes_of(present: pd.DataFrame, compared: Compared) -> dict[str, int]:
    """Count children by what became of their findings since the last review."""
    changes = {name: int((present["change"] == name).sum()) for name in CHANGES if name}
    gone = for_the_list(compared.gone).groupby("change")["child_id"].nunique()
    return changes | {name: int(gone.get(name, 0)) for name in GONE}
