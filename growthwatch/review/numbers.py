"""A review in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from growthwatch.importing.leaving import watched_words
from growthwatch.review.comparing import Compared
from growthwatch.review.worklist import ACT_NOW, CHANGES, CLOSED_HOW, GROUPS, OVERDUE_ONLY


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
    watched : str
        How many children are watched, and of the others why not, in words.
    later : int
        Measurements dated after `as_of`, left out.
    groups : dict of str to int
        Children listed, by group of the worklist.
    findings_ongoing, findings_ended : int
    rejected : int
        Rows of the caseload that could not be used.
    since : Timestamp or None
        Date of the review this one was compared with.
    changes : dict of str to int
        Children "new", "worse", "stepped down" and "ongoing" among those listed.
    closed : dict of str to int
        Children whose growth was open in the last review and is not now: "caught up", "answered",
        "known", "record changed", "seen to".
    quiet : int
        Acknowledgements that keep a finding or a child out of the list.
    overdue : int
        Children whose action is overdue.
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
    watched: str
    later: int
    groups: dict[str, int]
    findings_ongoing: int
    findings_ended: int
    rejected: int
    since: pd.Timestamp | None = None
    changes: dict[str, int] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)
    quiet: int = 0
    overdue: int = 0
    handed: int = 0
    absent: int = 0
    other_references: dict[str, int] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        """Children with something in their record to look at; not those only overdue."""
        return sum(self.groups.values()) - self.groups[OVERDUE_ONLY]

    @property
    def act_now(self) -> int:
        """Children to act on now."""
        return self.groups[ACT_NOW]


def count(
    as_of: pd.Timestamp,
    reference: str,
    term: str,
    *,
    children: pd.DataFrame,
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    listed: pd.DataFrame,
    closed: pd.DataFrame,
    rejected: pd.DataFrame,
    not_watched: pd.DataFrame,
    later: int,
    compared: Compared,
    acknowledged: pd.DataFrame,
    overdue: int,
    handed: int,
    absent: int,
) -> Numbers:
    """Count what a review is about."""
    weights = scores[scores["measure"] == "weight"]
    ongoing = int(findings["ongoing"].astype(bool).sum())
    compares = compared.since is not None
    return Numbers(
        as_of=None if pd.isna(as_of) else as_of,
        reference=reference,
        term=term,
        children=len(children),
        weights=len(weights),
        without_weight=int((~children["child_id"].isin(weights["child_id"])).sum()),
        weights_without_z=int(weights["z"].isna().sum()),
        watched=watched_words(len(children), not_watched, "caseload"),
        later=later,
        groups=_counts(listed["group"], GROUPS),
        findings_ongoing=ongoing,
        findings_ended=len(findings) - ongoing,
        rejected=len(rejected),
        since=compared.since,
        changes=_counts(listed["change"], CHANGES),
        closed=_counts(closed["how"], CLOSED_HOW) if compares else {},
        quiet=int((acknowledged["state"] == "quiet").sum()),
        overdue=overdue,
        handed=handed,
        absent=absent,
        other_references=_other_references(scores, reference),
    )


def _counts(column: pd.Series, names: tuple[str, ...]) -> dict[str, int]:
    numbers = column.value_counts()
    return {name: int(numbers.get(name, 0)) for name in names}


def _other_references(scores: pd.DataFrame, reference: str) -> dict[str, int]:
    """Count the children whose condition or own row chose another reference."""
    other = scores[(scores["reference"] != reference).to_numpy()]
    counted = other.groupby("reference", observed=True)["child_id"].nunique()
    return {str(name): int(number) for name, number in counted.items()}
