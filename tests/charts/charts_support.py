"""Made-up children to draw, and what is on a chart for the tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import pandas as pd

import growthwatch as gw

NAME, NHS_NUMBER = "Zofia Przykładowa", "9990001112"
COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
FINDING_COLUMNS = [
    "child_id", "rule", "severity", "measure", "onset_date", "detected_date", "last_date",
    "ongoing", "magnitude", "unit", "message", "guidance",
]  # fmt: skip


@dataclass
class MadeUpChild:
    """What a chart needs of a child."""

    id: str
    record: pd.Series
    scores: pd.DataFrame
    contacts: pd.DataFrame
    findings: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FINDING_COLUMNS))

    @cached_property
    def episodes(self) -> pd.DataFrame:
        told = self.findings.assign(details=self.findings.to_dict("records"))
        return gw.episodes(self.scores, told)


def make_child(
    ages: list[int],
    z: float = 0.3,
    *,
    sex: str | None = "female",
    gestation: tuple[int, int] | None = (40, 0),
    measures: tuple[str, ...] = ("weight", "height", "ofc"),
    contacts: list[dict] | None = None,
    findings: list[dict] | None = None,
    reference: str = "uk-who",
    change: dict[int, float] | None = None,
) -> MadeUpChild:
    """Make up a child measured at `ages` in days, all at one z-score; `change` sets weights."""
    record, scores = _scored(
        tuple(ages), z, sex, gestation, measures, reference, tuple((change or {}).items())
    )
    table = pd.DataFrame(contacts or [], columns=["date", "agency", "role", "kind", "summary"])
    if contacts:
        table = pd.DataFrame(contacts)
    return MadeUpChild(
        id="C7",
        record=record.copy(),
        scores=scores.copy(),
        contacts=table,
        findings=pd.DataFrame(
            [{"child_id": "C7", **finding} for finding in findings or []], columns=FINDING_COLUMNS
        ),
    )


@cache
def _scored(
    ages: tuple[int, ...],
    z: float,
    sex: str | None,
    gestation: tuple[int, int] | None,
    measures: tuple[str, ...],
    reference: str,
    change: tuple[tuple[int, float], ...],
) -> tuple[pd.Series, pd.DataFrame]:
    """Score a child as `make_child` makes it up, once for all who are measured alike."""
    birth = pd.Timestamp("2015-03-02")
    weeks, days = gestation or (None, None)
    children = pd.DataFrame(
        {
            "child_id": ["C7"],
            "sex": [sex],
            "birth_date": [birth],
            "gestation_weeks": [weeks],
            "gestation_days": [days],
            "name": [NAME],
            "nhs_number": [NHS_NUMBER],
        }
    )
    corrected = np.asarray(ages, dtype=float) + ((weeks * 7 + days - 280) if gestation else 0)
    measurements = pd.DataFrame(
        {"child_id": "C7", "date": birth + pd.to_timedelta(np.asarray(ages, dtype=int), unit="D")}
    )
    for measure, column in COLUMNS.items():
        values = np.full(len(ages), np.nan)
        if measure in measures and len(ages):
            values = gw.measurement(
                measure, z, sex=sex or "female", age_days=corrected, reference=reference
            )
        measurements[column] = np.round(values, 2)
    for row, value in change:
        measurements.loc[row, "weight_kg"] = value
    return children.iloc[0], gw.score(children, measurements, reference=reference)


def make_contacts(
    number: int,
    start: str = "2015-01-20",
    every: float = 20,
    agencies: tuple[str, ...] = ("GP", "Health visiting", "Nursery"),
    lasting: int = 0,
    **more: object,
) -> list[dict]:
    """Make up contacts, one every so many days, of each agency in turn."""
    first = pd.Timestamp(start)
    return [
        {
            "date": (date := first + pd.Timedelta(days=int(i * every))),
            "date_to": date + pd.Timedelta(days=lasting) if lasting else pd.NaT,
            "agency": agencies[i % len(agencies)],
            "role": "health visitor",
            "kind": "home visit",
            "summary": "Weighed at home; feeding talked over.",
            **more,
        }
        for i in range(number)
    ]


def plateau(**change: object) -> dict:
    """Make up a finding: no gain from eight to fourteen months."""
    return {
        "rule": "weight_plateau",
        "severity": "concern",
        "measure": "weight",
        "onset_date": pd.Timestamp("2015-11-01"),
        "detected_date": pd.Timestamp("2016-02-14"),
        "last_date": pd.Timestamp("2016-05-02"),
        "ongoing": False,
        "magnitude": 0.8,
        "unit": "kg not gained",
        "message": "No gain from 8 to 14 months.",
        "guidance": "NICE NG75",
        **change,
    }


def crowded_child() -> MadeUpChild:
    """Make up a child with as many findings and contacts as a chart may have."""
    findings = [plateau()] + [
        plateau(rule=rule, severity=severity, onset_date=pd.Timestamp("2016-05-02"),
                detected_date=pd.Timestamp("2015-03-02") + pd.Timedelta(days=day),
                last_date=pd.Timestamp("2016-12-01"), unit="kg lost")
        for day, rule, severity in (
            (480, "weight_loss", "urgent"), (480, "weight_below_2nd", "concern"),
            (540, "weight_loss", "urgent"), (600, "weight_swing", "data"),
            (660, "weight_return", "urgent"), (690, "weight_return", "urgent"),
        )
    ]  # fmt: skip
    contacts = make_contacts(70, every=8.6, start="2015-03-02", lasting=9, impact="risk")
    return make_child(list(range(0, 720, 15)), z=-1.5, findings=findings, contacts=contacts)


def words_on(ax, gid=None):
    """Return the texts on one axes, also those that are drawn together; of one kind only."""
    together = [text for each in ax.artists if hasattr(each, "texts") for text in each.texts()]
    return [text for text in [*ax.texts, *together] if gid is None or text.get_gid() == gid]


def texts_of(ax):
    """Return the words on an axes and on those that share its figure."""
    return [text.get_text() for each in ax.figure.axes for text in words_on(each)]


def gids(ax, name, of="lines"):
    """Return the drawn things of one kind."""
    return [thing for thing in getattr(ax, of) if thing.get_gid() == name]


def overlapping(texts, slack=0.5):
    """Return pairs of words whose boxes overlap by more than `slack` pixels both ways."""
    return on_each_other([(text.get_text(), text.get_window_extent()) for text in texts], slack)


def on_each_other(boxes, slack):
    """Return the pairs of (words, box) that are on each other by more than `slack` both ways."""
    if not boxes:
        return []
    left, low, right, high = np.array([box.extents for _, box in boxes]).T
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    up = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    met = np.argwhere(np.triu((across > slack) & (up > slack), k=1))
    return [(boxes[one][0], boxes[other][0]) for one, other in met]
