"""What the pages tell of one child: the judgement, its chart, and everything underneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from growthwatch.centiles import MEASURE_WORDS
from growthwatch.chronology import response_times_of
from growthwatch.detection import RulesByName, every_rule
from growthwatch.detection.rules import names_with
from growthwatch.judgement.around import promises
from growthwatch.judgement.posterior import FIRST_WEEKS_DAYS
from growthwatch.record.condition_references import conditions_without_reference
from growthwatch.record.vocabulary import MEASURES
from growthwatch.report.child_chart import Points, Shown, Stretch, child_chart
from growthwatch.report.child_tables import (
    ROW_COLUMNS,
    SCORE_COLUMNS,
    contact,
    has,
    latest,
    point_words,
    table_of,
)
from growthwatch.report.events import events_of
from growthwatch.report.small_chart import Likely
from growthwatch.review import Review
from growthwatch.review.handover import missing, told
from growthwatch.review.overdue import PREFIX
from growthwatch.review.runs import runs
from growthwatch.review.worklist import ranked_findings
from growthwatch.say.ages import age_words, duration_words
from growthwatch.say.episodes import was_unweighed
from growthwatch.say.judged import (
    around,
    frequency,
    next_weight,
    overdue,
    rests_on,
    target,
    to_do,
)
from growthwatch.say.notes import remarks

MOST_STRETCHES = 5
# What may follow a finding, and what its absence is called where that is told.
STEPS = {
    "days_to_contact": ("next contact", "contact"),
    "days_to_weighing": ("next weight", "weight"),
    "days_to_paediatric_assessment": ("first paediatric assessment", ""),
    "days_to_social_care_referral": ("first referral to social care", ""),
}


class ChildViews:
    """Looks up a child's rows in the review's tables, each found once."""

    def __init__(self, review: Review, ids: list[str], title: Callable[[str], str]) -> None:
        self.review = review
        self.as_of = review.as_of
        wanted = pd.Index(ids)
        scores = review.scores[review.scores["child_id"].isin(wanted)]
        self.scores = _arrays(scores, (*SCORE_COLUMNS, "reference"))
        # Babies lose weight in their first days: the judgement expects nothing of them then.
        young = self.scores["age_days"] < FIRST_WEEKS_DAYS
        for name in ("expected_value", "conditional_z"):
            self.scores[name] = np.where(young, np.nan, self.scores[name])
        self.scores["remarks"] = remarks(scores, conditions_without_reference(review.children))
        self.scores_of = runs(scores["child_id"])
        findings = ranked_findings(review.findings[review.findings["child_id"].isin(wanted)])
        of_these = review.contacts[review.contacts["child_id"].isin(wanted)]
        times = response_times_of(findings, scores, of_these)
        self.findings = findings.join(times[list(STEPS)]).to_dict("records")
        self.findings_of = runs(findings["child_id"])
        contacts = of_these.sort_values(["child_id", "date"], kind="stable")
        self.contacts = contacts.to_dict("records")
        self.contacts_of = runs(contacts["child_id"])
        self.events = events_of(review, ids, findings, of_these, title)
        rows = review.children[review.children["child_id"].isin(wanted)]
        self.children = {row["child_id"]: row for row in rows.to_dict("records")}
        self.changed = _grouped(review.compared.data, wanted)
        self.closed = _each(review.closed, wanted)
        self.listed = _each(review.listed, wanted)
        self.judged = _each(review.judged, wanted)
        self.episodes = _grouped(review.episodes, wanted)
        self.promises = _grouped(_promises(review, wanted), wanted)
        self.acknowledged = _grouped(review.acknowledged, wanted)

    def view(self, child_id: str) -> dict[str, Any]:
        """Return what the child's page tells."""
        record = self.children[child_id]
        at = self.scores_of.get(child_id, slice(0, 0))
        scores = {name: column[at] for name, column in self.scores.items()}
        findings = self.findings[self.findings_of.get(child_id, slice(0, 0))]
        contacts = self.contacts[self.contacts_of.get(child_id, slice(0, 0))]
        for found in findings:
            found["then"] = _then(found) if len(self.review.contacts) else ""
        judged = self.judged[child_id]
        happened = self.episodes.get(child_id, [])
        lettered = {one["sentence"] for one in happened}
        charts = self._charts(record, scores, findings, contacts, judged, happened)
        return {
            "name": str(child_id),
            "record": record,
            "sex": sex_words(record),
            "told": told(record),
            "age": "" if self.as_of is None else age_words(record["birth_date"], self.as_of),
            "team": "" if missing(record.get("team")) else str(record["team"]),
            "practitioner": (
                "" if missing(record.get("practitioner")) else str(record["practitioner"])
            ),
            "listed": self.listed.get(child_id),
            "closed": self.closed.get(child_id),
            "judged": judged,
            "advice": to_do(judged),
            "late": overdue(judged),
            "next_weight": next_weight(judged),
            "target": target(judged),
            # What happened is told with its letter, beside the chart.
            "because": [words for words in because(judged) if words not in lettered],
            "frequency": frequency(judged) if judged["level"] != "none" else "",
            "rests_on": rests_on(judged),
            # What was promised stands in a table of its own.
            "around": around({**judged, "promises_met": 0, "promises_overdue": 0}),
            "episodes": [
                {**one, "sentence": beyond(judged["headline"], one["sentence"], findings)}
                for one in happened
            ],
            "promises": self.promises.get(child_id, []),
            "acknowledged": self.acknowledged.get(child_id, []),
            # What was overdue once and was made up for stands among the events.
            "present": [f for f in findings if f["ongoing"] and not f["acknowledged"]],
            "quiet": [f for f in findings if f["acknowledged"]],
            "ended": [
                f for f in findings if not f["ongoing"] and not str(f["rule"]).startswith(PREFIX)
            ],
            "changed": self.changed.get(child_id, []),
            "charts": charts,
            "tables": [table_of(measure, scores) for measure in MEASURES if has(measure, scores)],
            "latest": [latest(measure, scores) for measure in MEASURES if has(measure, scores)],
            "events": self.events.get(child_id, []),
            "last_contacts": [contact(row) for row in contacts[-3:]][::-1],
        }

    def _charts(
        self,
        record: dict[str, Any],
        scores: dict[str, np.ndarray],
        findings: list[dict[str, Any]],
        contacts: list[dict[str, Any]],
        judged: dict[str, Any],
        happened: list[dict[str, Any]],
    ) -> list[dict[str, Any]]:
        """Draw every measure that was taken, weight first."""
        born = record["birth_date"]
        until = np.nan if self.as_of is None else float((self.as_of - born).days)
        seen = np.array([(row["date"] - born).days for row in contacts], dtype=float)
        charts = []
        for measure in MEASURES:
            rows = scores["measure"] == measure
            if not rows.any():
                continue
            words = [
                point_words(measure, *values)
                for values in zip(*(scores[n][rows] for n in ROW_COLUMNS), strict=True)
            ]
            points = Points(
                scores["age_days"][rows], scores["corrected_age_days"][rows],
                scores["value"][rows], scores["expected_value"][rows], words,
            )  # fmt: skip
            shift = float(points.corrected[-1] - points.age[-1])
            shown = _shown(measure, born, findings, happened, judged, seen, shift)
            svg = child_chart(
                measure, str(record["sex"]), str(scores["reference"][rows][-1]), points, shown,
                until,
            )  # fmt: skip
            charts.append(
                {
                    "measure": measure,
                    "words": MEASURE_WORDS[measure],
                    "svg": Markup(svg),
                    "expected": bool((~np.isnan(points.expected)).any()),
                    "shown": shown,
                }
            )
        return charts


def sex_words(record: dict[str, Any]) -> str:
    """Say the sex; that it is not recorded where it is not known."""
    return "Sex not recorded" if missing(record["sex"]) else str(record["sex"]).capitalize()


def because(judged: dict[str, Any]) -> list[str]:
    """Return what carries the judgement, without what its sentence says already."""
    told = set()
    if not missing(judged["same_as_date"]) and judged["level"] != "none":
        told.add("weight_return")
    pairs = zip(judged["because_rules"], judged["because"], strict=True)
    return [words for rule, words in pairs if rule not in told and words != judged["headline"]]


def beyond(headline: str, words: str, findings: list[dict[str, Any]]) -> str:
    """Return what an episode says beyond the headline: nothing is told twice.

    Where it says what a finding does, of which the first sentence is the headline, the others.
    """
    rules = RulesByName(every_rule())
    for found in findings:
        if found["message"] == words and rules.says_first(found) == headline:
            return rules.says_then(found) or words
    return words


def _promises(review: Review, ids: pd.Index) -> pd.DataFrame:
    """Return what was promised about these children, and what became of it by the day."""
    mine = review.actions[review.actions["child_id"].isin(ids)]
    if mine.empty or review.as_of is None:
        return mine
    weights = review.scores[
        (review.scores["measure"] == "weight") & review.scores["child_id"].isin(mine["child_id"])
    ]
    made = promises(mine, weights, pd.Series(review.as_of, index=mine["child_id"].unique()))
    return made.sort_values(["child_id", "made_on"], kind="stable")


def _shown(
    measure: str,
    born: pd.Timestamp,
    findings: list[dict[str, Any]],
    happened: list[dict[str, Any]],
    judged: dict[str, Any],
    seen: np.ndarray,
    shift: float,
) -> Shown:
    """Return what the chart of a measure shows beside its points: at most five things.

    `shift` is the corrected age less the age from birth: what was likely follows the lines.
    """
    stretches: list[Stretch] = []
    levels: list[tuple[float, float, float]] = []
    flagged: list[float] = []
    over = -np.inf
    for one in [row for row in happened if row["measure"] == measure][-MOST_STRETCHES:]:
        start, seen_on, end = (
            float((one[day] - born).days) for day in ("onset_date", "seen_date", "last_date")
        )
        flagged.append(seen_on)
        if one["kind"] == "stood still" and not missing(one["to_date"]):
            start, end = (float((one[day] - born).days) for day in ("from_date", "to_date"))
        unweighed = was_unweighed(one)
        if unweighed:
            start, end = seen_on - float(one["unweighed_days"]), seen_on
        elif one["kind"] == "loss" and not missing(one["to_date"]):
            # From the weight before the one that showed it, to the lowest.
            start = max(start, seen_on - float(one["unweighed_days"]))
            end = max(seen_on, float((one["to_date"] - born).days))
        # One stretch after the other: what began before the last was over is seen after it.
        start = max(start, over)
        end = max(start, end)
        stretches.append(Stretch(start, end, one["episode"], unweighed))
        over = end
        if not missing(one["same_as_date"]):
            levels.append(
                (
                    float((one["same_as_date"] - born).days),
                    float((one["to_date"] - born).days),
                    float(one["to_kg"]),
                )
            )
    errors = names_with("hollow")
    doubted = [
        (f["onset_date"] - born).days
        for f in findings
        if f["measure"] == measure and f["rule"] in errors
    ]
    likely = None
    if measure == "weight" and not missing(judged["from_date"]) and judged["likely_kg"] > 0:
        likely = Likely(
            float((judged["from_date"] - born).days) + shift, float(judged["from_kg"]),
            float(judged["last_age_days"]) + shift, float(judged["likely_kg"]),
        )  # fmt: skip
    # The one met again after the longest time, as in the story.
    levels.sort(key=lambda level: level[1] - level[0])
    return Shown(
        stretches, levels[-1:], np.array(doubted, dtype=float), np.array(flagged), seen, likely
    )


def _then(found: dict[str, Any]) -> str:
    """Say how soon after a finding was first shown what followed, as far as it is recorded."""
    if str(found["rule"]).startswith(PREFIX):
        return ""
    said = []
    for name, (done, awaited) in STEPS.items():
        if pd.notna(found[name]):
            shown, days = found["detected_date"], int(found[name])
            after = duration_words(shown, shown + pd.Timedelta(days=days))
            said.append(f"{done} after {after}" if days else f"{done} that day")
        elif awaited:
            said.append(f"no {awaited} recorded since")
    return "; ".join(said)


def _arrays(scores: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, np.ndarray]:
    arrays = {}
    for name in columns:
        if name not in scores:
            arrays[name] = np.full(len(scores), np.nan)
        elif name in ("measure", "reference"):
            arrays[name] = scores[name].astype(object).to_numpy()
        else:
            arrays[name] = scores[name].to_numpy()
    return arrays


def _each(table: pd.DataFrame, ids: pd.Index) -> dict[str, dict[str, Any]]:
    rows = table[table["child_id"].isin(ids)]
    return {row["child_id"]: row for row in rows.to_dict("records")}


def _grouped(table: pd.DataFrame, ids: pd.Index) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in table[table["child_id"].isin(ids)].to_dict("records"):
        groups.setdefault(row["child_id"], []).append(row)
    return groups
