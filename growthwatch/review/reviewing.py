"""A caseload looked at as of a day, and compared with the last time: tables in, tables out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.detection import Parameters, detect
from growthwatch.detection.record import VISITS_BACK
from growthwatch.growth_model import expected_growth
from growthwatch.judgement import Limits, episodes, judge
from growthwatch.judgement.states import CAUGHT_UP, CONFIRM, FALTERING, LOSING, RECOVERING
from growthwatch.record.cutting import cut_actions, cut_periods, cut_plans
from growthwatch.record.tables import FINDING_COLUMNS, SCORE_COLUMNS
from growthwatch.record.vocabulary import REFERENCES, TERMS, known
from growthwatch.review.acknowledged import (
    no_acknowledgements,
    of_whole_children,
    quieten,
    words,
)
from growthwatch.review.comparing import (
    KNOWN,
    Compared,
    absent_children,
    compare,
    not_resolved,
)
from growthwatch.review.handover import handed_over, plain
from growthwatch.review.numbers import Numbers, count
from growthwatch.review.overdue import overdue_now
from growthwatch.review.previous import Previous
from growthwatch.review.refusing import refuse_if_absurd
from growthwatch.review.routine import routine_states
from growthwatch.review.trend import trend
from growthwatch.review.worklist import closed, risen_since, worklist
from growthwatch.scoring import score

if TYPE_CHECKING:
    from growthwatch.caseload import Caseload

# What a review takes its time over, in this order.
STEPS = ("scoring", "expecting", "detecting", "comparing", "judging")
# States in which what was told of a child is not over.
OPEN = (CONFIRM, FALTERING, LOSING, RECOVERING)
Step = Callable[[str], AbstractContextManager[Any]]


@dataclass(frozen=True, eq=False)
class Review:
    """A caseload as it stands on a day, for whoever shows it: report, page, workbook, pack.

    Attributes
    ----------
    numbers : Numbers
    parameters : Parameters
        With which the findings were detected.
    children, measurements, contacts, plans, actions, periods : DataFrame
        Of the caseload, up to the date of the review.
    rejected : DataFrame
        Rows of the caseload that could not be used.
    not_watched : DataFrame
        Children of the caseload, and of the export it was made of, who are not watched, and why.
    scores : DataFrame
        With the expected columns where the reference has a growth model.
    findings : DataFrame
        With change, first_reported, weeks_running, acknowledged.
    judged : DataFrame
        Of every child, as `growthwatch.judge` returns it: the one source of what is to be done by
        when.
    episodes : DataFrame
        Of the listed children, as `growthwatch.judgement.episodes` returns them.
    listed : DataFrame
        The worklist, see `growthwatch.review.worklist.worklist`.
    compared : Compared
        With the last review.
    closed : DataFrame
        The children whose growth was open in the last review and is not now, see
        `growthwatch.review.worklist.closed`.
    acknowledged, handed, routine, overdue, absent, trend : DataFrame
        As `quieten`, `handed_over`, `routine_states`, `overdue_now`, `absent_children` and `trend`
        return them.
    """

    numbers: Numbers
    parameters: Parameters
    children: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    plans: pd.DataFrame
    actions: pd.DataFrame
    periods: pd.DataFrame
    rejected: pd.DataFrame
    not_watched: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    judged: pd.DataFrame
    episodes: pd.DataFrame
    listed: pd.DataFrame
    compared: Compared
    closed: pd.DataFrame
    acknowledged: pd.DataFrame
    handed: pd.DataFrame
    routine: pd.DataFrame
    overdue: pd.DataFrame
    absent: pd.DataFrame
    trend: pd.DataFrame

    @property
    def as_of(self) -> pd.Timestamp | None:
        """Date of the review; None for a caseload without measurements."""
        return self.numbers.as_of


def review(
    caseload: Caseload,
    as_of: pd.Timestamp | None = None,
    *,
    previous: Previous | None = None,
    acknowledged: pd.DataFrame | None = None,
    reference: str = "uk-who",
    term: str = "exact",
    parameters: Parameters | None = None,
    limits: Limits | None = None,
    teams: Mapping[str, str] | None = None,
    step: Step = lambda name: nullcontext(),
) -> Review:
    """Look at a whole caseload as of a day: whom to look at first, why, and what changed.

    Parameters
    ----------
    caseload : Caseload
    as_of : Timestamp, optional
        The record is looked at up to and including this day. Without it, the day of the last
        measurement.
    previous : Previous, optional
        An earlier review, to say what changed since. Without it everything is new.
    acknowledged : DataFrame, optional
        child_id, rule, who, date, until, reason, line, problem: findings that somebody has seen to.
    reference, term : str
        As in `growthwatch.score`.
    parameters : Parameters, optional
        Thresholds of the rules, and when children are to be weighed.
    limits : Limits, optional
        Of the judgement.
    teams : mapping of str to str, optional
        Names in place of the teams as the export writes them.
    step : callable, optional
        Called with each of `STEPS`; what it returns is entered before the step and left after it.

    Returns
    -------
    Review

    Raises
    ------
    CaseloadError
        If everything in the caseload is wrong, so that almost every child would be listed.
    ValueError
        For an unknown reference or term.
    """
    known(reference, REFERENCES, "reference")
    known(term, TERMS, "term")
    parameters = parameters or Parameters()
    day = caseload.measurements["date"].max() if as_of is None else as_of
    day = pd.NaT if pd.isna(day) else pd.Timestamp(day).normalize()
    children = caseload.children[~(caseload.children["birth_date"] > day)]
    children = _with_team_names(children.reset_index(drop=True), teams or {})
    later = caseload.measurements["date"] > day
    measurements = caseload.measurements[~later]
    contacts = caseload.contacts[~(caseload.contacts["date"] > day)]
    plans = cut_plans(caseload.plans, day)
    actions, periods = cut_actions(caseload.actions, day), cut_periods(caseload.periods, day)
    with step("scoring"):
        scores = score(children, measurements, reference=reference, term=term)
        refuse_if_absurd(scores, caseload.rejected, len(caseload.measurements))
    with step("expecting"):
        # Why nothing was expected is not a remark on the measurement.
        scores = expected_growth(scores, over=VISITS_BACK).assign(
            note=scores["note"], notes=scores["notes"]
        )
    today = None if pd.isna(day) else day
    with step("detecting"):
        findings = detect(
            scores, as_of=today, children=children, plans=plans, contacts=contacts,
            parameters=parameters,
        )  # fmt: skip
    with step("comparing"):
        compared = compare(findings, scores, children, day, previous)
        findings, acks = quieten(
            compared.findings,
            no_acknowledgements() if acknowledged is None else acknowledged,
            scores[list(SCORE_COLUMNS)], children, day, parameters,
        )  # fmt: skip
    with step("judging"):
        judged = judge(
            scores, _as_detected(findings), contacts, plans, today,
            children=children, actions=actions, periods=periods,
            acknowledged=words(acks, findings), limits=limits, parameters=parameters,
        )  # fmt: skip
        acks = of_whole_children(acks, judged, day)
        risen = None if previous is None else risen_since(scores, previous.as_of)
        gone = compared.gone
        if risen is not None:
            open_, back = (judged["state"].isin(states) for states in (OPEN, (CAUGHT_UP,)))
            gone = not_resolved(
                gone, judged.loc[open_, "child_id"], risen, judged.loc[back, "child_id"]
            )
        compared = replace(compared, gone=gone)
        before = None if previous is None else previous.children
        listed = worklist(
            children, scores, findings[~findings["acknowledged"]], judged, contacts, day, before
        )
        over = closed(
            judged, listed, compared.data, before,
            risen=risen,
            known=gone.loc[gone["change"] == KNOWN, "child_id"],
        )  # fmt: skip
        told = scores["child_id"].isin(listed["child_id"]).to_numpy()
        happened = episodes(
            scores[told], findings[findings["child_id"].isin(listed["child_id"])], contacts, today,
            children=children, plans=plans, limits=limits, parameters=parameters,
        )  # fmt: skip
    # Without a date of the review nothing is due yet.
    routine = routine_states(
        children, scores, pd.Timestamp(0) if today is None else today, parameters.schedule
    )
    overdue = overdue_now(judged, children)
    handed = handed_over(children, before)
    absent = absent_children(caseload.children, before)
    numbers = count(
        day, reference, term,
        children=children, scores=scores, findings=findings, listed=listed, closed=over,
        rejected=caseload.rejected, not_watched=caseload.not_watched, later=int(later.sum()),
        compared=compared, acknowledged=acks, overdue=len(overdue), handed=len(handed),
        absent=len(absent),
    )  # fmt: skip
    return Review(
        numbers=numbers,
        parameters=parameters,
        children=children,
        measurements=measurements,
        contacts=contacts,
        plans=plans,
        actions=actions,
        periods=periods,
        rejected=caseload.rejected,
        not_watched=caseload.not_watched,
        scores=scores,
        findings=findings,
        judged=judged,
        episodes=happened,
        listed=listed,
        compared=compared,
        closed=over,
        acknowledged=acks,
        handed=handed,
        routine=routine,
        overdue=overdue,
        absent=absent,
        trend=trend(
            children, listed, over, overdue, day, None if previous is None else previous.trend
        ),
    )


def _as_detected(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with the columns that they were detected with."""
    return findings[list(FINDING_COLUMNS)]


def _with_team_names(children: pd.DataFrame, teams: Mapping[str, str]) -> pd.DataFrame:
    """Put the names that are to be shown in place of the teams as the export writes them."""
    if "team" not in children or not teams:
        return children
    return children.assign(team=plain(children["team"]).replace(dict(teams)))
