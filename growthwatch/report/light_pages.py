"""The pages of a large caseload's children of whom little is to be told: light, many in one file.

A trust has tens of thousands of them. A page of its own for each would be gigabytes of the same
style, script and centile lines; here a file holds `CHILDREN_A_FILE` children, each at an address of
its own, and a browser shows the one that is asked for. Whose growth asks for something has a whole
page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.centiles import whole_centile
from growthwatch.record.condition_references import conditions_without_reference
from growthwatch.record.vocabulary import UNITS
from growthwatch.report.child_views import because, sex_words
from growthwatch.report.lines import between
from growthwatch.report.names import CHILDREN_A_FILE, EVERYBODY_PAGE, Names
from growthwatch.report.rendering import Renderer, as_script
from growthwatch.review import Review
from growthwatch.review.handover import missing, told
from growthwatch.review.overdue import PREFIX
from growthwatch.review.runs import runs
from growthwatch.review.worklist import ranked_findings
from growthwatch.say.ages import age_words, date_words
from growthwatch.say.judged import frequency, next_weight, overdue, rests_on, target, to_do
from growthwatch.say.notes import remarks
from growthwatch.say.sentence import DIGITS

MOST_PLACES = 60  # of a centile line
SHORTEST_DAYS = 120.0


def light_pages(review: Review, names: Names, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of every file of light pages, and of the page that finds everybody."""
    ids = list(names.light)
    if not ids:
        return
    facts = _Facts(review, pd.Index(ids))
    for start in range(0, len(ids), CHILDREN_A_FILE):
        some = ids[start : start + CHILDREN_A_FILE]
        children, lines = facts.of(some)
        for child, child_id in zip(children, some, strict=True):
            child["anchor"] = names.light[child_id].split("#")[1]
            page = names.practitioner.get(child["practitioner"], "")
            child["practitioner_page"] = page
        yield (
            names.light[some[0]].split("#")[0],
            renderer.page(
                "light.html", summary=review.numbers, children=children, lines=as_script(lines)
            ),
        )
    files = list(dict.fromkeys(path.split("#")[0] for path in names.light.values()))
    yield (
        EVERYBODY_PAGE,
        renderer.page(
            "everybody.html",
            summary=review.numbers,
            files=[
                (path, ids[i * CHILDREN_A_FILE], ids[min((i + 1) * CHILDREN_A_FILE, len(ids)) - 1])
                for i, path in enumerate(files)
            ],
            data=as_script(
                {"light": ids, "files": files, "each": CHILDREN_A_FILE,
                 "whole": list(names.child.items())}
            ),
        ),
    )  # fmt: skip


def files_of(names: Names) -> int:
    """Return how many files `light_pages` yields."""
    return -(-len(names.light) // CHILDREN_A_FILE) + bool(names.light)


class _Facts:
    """Looks up what the light pages tell, some children at a time."""

    def __init__(self, review: Review, ids: pd.Index) -> None:
        self.review = review
        self.scores_of = runs(review.scores["child_id"])
        self.judged_at = pd.Index(review.judged["child_id"])
        self.children_at = pd.Index(review.children["child_id"])
        found = review.findings[review.findings["child_id"].isin(ids)]
        # What was overdue once and was made up for is nothing to tell.
        over = found["rule"].str.startswith(PREFIX) & ~found["ongoing"].astype(bool)
        columns = ["child_id", "severity", "rule", "message", "ongoing", "last_date"]
        self.findings = ranked_findings(found[~over])[columns]
        self.findings_of = runs(self.findings["child_id"])
        met = review.contacts[review.contacts["child_id"].isin(ids)]
        last = met.sort_values("date", kind="stable").drop_duplicates("child_id", keep="last")
        self.last_contact = {row["child_id"]: _contact(row) for row in last.to_dict("records")}
        self.conditions = conditions_without_reference(review.children)
        self.days: dict[Any, str] = {}

    def of(self, ids: list[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Return what is told of these children, and the centile lines of their charts."""
        review = self.review
        judged = review.judged.iloc[self.judged_at.get_indexer(ids)].to_dict("records")
        records = review.children.iloc[self.children_at.get_indexer(ids)].to_dict("records")
        slices = [self.scores_of.get(child, slice(0, 0)) for child in ids]
        rows = np.concatenate([np.arange(one.start, one.stop) for one in slices])
        scores = review.scores.iloc[rows]
        said = remarks(scores, self.conditions)
        told: dict[Any, list[dict[str, Any]]] = {child: [] for child in ids}
        here = [self.findings_of.get(child, slice(0, 0)) for child in ids]
        at = np.concatenate([np.arange(one.start, one.stop) for one in here])
        for row in self.findings.iloc[at].to_dict("records"):
            told[row["child_id"]].append(row)
        ends = np.cumsum([one.stop - one.start for one in slices])
        columns = {
            name: scores[name].to_numpy()
            for name in ("date", "measure", "value", "corrected_age_days", "z", "reference")
        }
        children = []
        for record, answer, end, one in zip(records, judged, ends, slices, strict=True):
            mine = slice(int(end - (one.stop - one.start)), int(end))
            own = {name: column[mine] for name, column in columns.items()}
            findings = told[record["child_id"]]
            children.append(self._child(record, answer, own, said[mine], findings))
        return children, _lines(children)

    def _child(
        self,
        record: dict[str, Any],
        answer: dict[str, Any],
        scores: dict[str, np.ndarray],
        said: np.ndarray,
        findings: list[dict[str, Any]],
    ) -> dict[str, Any]:
        as_of, child_id = self.review.as_of, record["child_id"]
        # What is to be known of every row is told once.
        common = [
            note for note in (said[0] if len(said) > 1 else ()) if all(note in r for r in said)
        ]
        own = [tuple(note for note in notes if note not in common) for notes in said]
        weighed = scores["measure"] == "weight"
        age, kg = scores["corrected_age_days"][weighed], scores["value"][weighed]
        return {
            "name": str(child_id),
            "born": "" if missing(record["birth_date"]) else date_words(record["birth_date"]),
            "age": "" if as_of is None else age_words(record["birth_date"], as_of),
            "sex": sex_words(record),
            "team": "" if missing(record.get("team")) else str(record["team"]),
            "practitioner": (
                "" if missing(record.get("practitioner")) else str(record["practitioner"])
            ),
            "told": told(record),
            "headline": answer["headline"],
            "advice": to_do(answer),
            "late": overdue(answer),
            "ahead": " ".join(one for one in (next_weight(answer), target(answer)) if one),
            "because": because(answer) if answer["level"] != "none" else [],
            "nice": "; ".join(answer["nice"]),
            "frequency": frequency(answer) if answer["level"] != "none" else "",
            "rests_on": rests_on(answer),
            "key": f"{record['sex']} {scores['reference'][weighed][-1]}" if len(kg) else "",
            "points": " ".join(f"{a:.0f}:{b:.2f}" for a, b in zip(age, kg, strict=True)),
            "from": min(float(age[0]), 0.0) if len(age) else 0.0,
            "until": float(age[-1]) if len(age) else 0.0,
            "visits": list(self._visits(record["birth_date"], scores, own)) if own else [],
            "common": "; ".join(common),
            "findings": findings,
            "contact": self.last_contact.get(child_id, ""),
        }

    def _visits(
        self, born: Any, scores: dict[str, np.ndarray], said: list[tuple[str, ...]]
    ) -> Iterator[str]:
        """Yield what was measured at each visit as a line, the latest first."""
        days = scores["date"]
        breaks = np.flatnonzero(days[1:] != days[:-1]) + 1
        for start, end in reversed(list(pairwise([0, *breaks.tolist(), len(days)]))):
            told = []
            for measure, value, z, notes in zip(
                *(scores[name][start:end] for name in ("measure", "value", "z")),
                said[start:end],
                strict=True,
            ):
                if measure == "bmi":  # of the weight and the length that stand here
                    continue
                where = f" ({_signed(z)}, {whole_centile(z)})" if z == z else " (no centile)"
                head = " head" if measure == "ofc" else ""
                noted = f" [{'; '.join(notes)}]" if notes else ""
                told.append(f"{value:.{DIGITS[measure]}f} {UNITS[measure]}{head}{where}{noted}")
            yield f"{self._day(days[start])}, {age_words(born, days[start])}: {', '.join(told)}"

    def _day(self, date: Any) -> str:
        if date not in self.days:
            self.days[date] = "" if np.isnat(date) else date_words(pd.Timestamp(date))
        return self.days[date]


def _contact(row: dict[str, Any]) -> str:
    """Say of a contact when it was, what and with whom."""
    parts = [row.get(name) for name in ("kind", "role", "agency")]
    return ", ".join([date_words(row["date"]), *(str(part) for part in parts if not missing(part))])


def _lines(children: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the centile lines that the charts of these children need, by sex and reference."""
    found = {}
    for key in sorted({child["key"] for child in children} - {""}):
        sex, reference = key.split(" ", 1)
        mine = [child for child in children if child["key"] == key]
        first = min(child["from"] for child in mine)
        last = max(SHORTEST_DAYS, *(child["until"] for child in mine)) * 1.05
        age, curve = between("weight", sex, reference, first, last, MOST_PLACES)
        found[key] = {"ages": _numbers(age, 0), "lines": [_numbers(row, 2) for row in curve]}
    return found


def _signed(z: float) -> str:
    return f"{z:+.2f}".replace("-", "−")


def _numbers(values: np.ndarray, digits: int) -> list[float | None]:
    return [None if v != v else round(float(v), digits) for v in values]
