"""Made-up children for whole runs: written as a caseload folder, read, scored, searched, judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import growthwatch as gw

# Steps of the weight z-score from visit to visit: most are small, some a stall, a loss or a slip.
STEP = st.sampled_from((0.0, 0.1, -0.1, 0.2, -0.3, -0.3, -0.8, -1.4, 1.0, 4.0))
GAP = st.sampled_from((1, 7, 14, 28, 30, 61, 91, 183))
BORN = st.dates(pd.Timestamp("2012-01-01").date(), pd.Timestamp("2023-12-31").date())
LEAP_DAYS = st.sampled_from([pd.Timestamp(f"{year}-02-29").date() for year in (2012, 2016, 2020)])


@dataclass(frozen=True)
class Record:
    """One made-up child: what children.csv holds of it, and its visits."""

    child: dict[str, object]
    visits: list[dict[str, object]]


@st.composite
def records(draw, name: str = "A1", born: st.SearchStrategy = BORN) -> Record:
    """Return a child with a course of its own."""
    sex = draw(st.sampled_from(("female", "male")))
    weeks = draw(st.sampled_from((None, 24, 31, 36, 39, 40, 42)))
    birth = pd.Timestamp(draw(born))
    early = 0 if weeks is None else (40 - weeks) * 7
    age, z, visits = 0, draw(st.sampled_from((-2.0, -0.7, 0.0, 1.3))), []
    for _ in range(draw(st.integers(2, 9))):
        weight, height = (
            gw.measurement(measure, value, sex=sex, age_days=age - early)
            for measure, value in (("weight", z), ("height", z / 2))
        )
        measured = draw(st.booleans()) and age > 14
        visits.append(
            {
                "child_id": name,
                "date": f"{birth + pd.Timedelta(days=age):%Y-%m-%d}",
                "weight_kg": round(float(weight), 2),
                "height_cm": round(float(height), 1) if measured else None,
            }
        )
        age += draw(GAP)
        z = float(np.clip(z + draw(STEP), -4.5, 4.5))
    child = {
        "child_id": name,
        "sex": sex,
        "birth_date": f"{birth:%Y-%m-%d}",
        "gestation_weeks": weeks,
        "family_id": f"family of {name}",
    }
    return Record(child, visits)


@st.composite
def caseloads(draw, most: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the children and the visits of some made-up children."""
    made = [draw(records(f"A{i}")) for i in range(draw(st.integers(1, most)))]
    children = pd.DataFrame([one.child for one in made])
    visits = pd.DataFrame([visit for one in made for visit in one.visits])
    return children, visits


def read(children: pd.DataFrame, visits: pd.DataFrame) -> gw.Caseload:
    """Write a caseload folder and read it."""
    with TemporaryDirectory() as place:
        children.to_csv(Path(place) / "children.csv", index=False)
        visits.to_csv(Path(place) / "measurements.csv", index=False)
        caseload = gw.read_caseload(place)
    assert caseload.rejected.empty, caseload.rejected
    return caseload


# What a person acts on. The judgement's figures come of sums in another order: to 6 digits.
JUDGED = ("child_id", "state", "level", "headline", "action", "act_by", "p_faltering", "priority")
FOUND = ("child_id", "rule", "severity", "onset_date", "detected_date", "last_date", "ongoing",
         "magnitude", "message")  # fmt: skip


@dataclass(frozen=True)
class Told:
    """All that is told of a caseload."""

    scores: pd.DataFrame
    findings: pd.DataFrame
    judged: pd.DataFrame


def told(caseload: gw.Caseload, as_of: object = None) -> Told:
    """Score, search and judge."""
    children = caseload.children
    scores = gw.expected_growth(gw.score(children, caseload.measurements))
    findings = gw.detect(scores, as_of=as_of, children=children)
    judged = gw.judge(scores, findings, as_of=as_of, children=children)
    order = ["child_id", "rule", "detected_date", "onset_date", "measure"]
    return Told(
        scores.reset_index(drop=True),
        findings.sort_values(order, ignore_index=True)[list(FOUND)],
        judged.sort_values("child_id", ignore_index=True)[list(JUDGED)],
    )


def assert_same(one: Told, other: Told) -> None:
    """Assert that the same is told; not that the scores have the same rows."""
    for name in ("findings", "judged"):
        pd.testing.assert_frame_equal(
            getattr(one, name), getattr(other, name), check_dtype=False, check_categorical=False,
            rtol=1e-5, atol=1e-6,
        )  # fmt: skip
