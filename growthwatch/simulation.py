"""Made-up caseloads that grow as real children do: for teaching, trying out and measuring.

Weights and lengths are drawn from the growth model (`docs/growth-model.md`), visits come as late as
real ones do, and chosen children falter in a chosen way. Whoever is in it never lived, and every
table says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.caseload import Caseload
from growthwatch.conversion import measurement
from growthwatch.growth_model.kernel import Kernel, Points, kernel
from growthwatch.reading.coercion import as_day
from growthwatch.reading.raw import rejected_frame
from growthwatch.record.tables import empty_contacts
from growthwatch.record.vocabulary import DAYS_PER_MONTH

CAPTION = "Synthetic: made by growthwatch.simulate. These children never lived."
# Ages in days at which visits are due. "well-child": the medians of the visits of the children the
# growth model was fitted on; "uk": birth, the new birth visit, immunisations at 8, 12 and 16 weeks
# and one year, reviews at 9 months and 2 years (RCPCH, chart information for health staff; NHS
# healthy child programme).
VISITS: dict[str, tuple[float, ...]] = {
    "well-child": (1, 33, 64, 126, 188, 280, 372, 466, 560, 741, 930, 1098),
    "uk": (0, 12, 56, 84, 112, 274, 365, 760),
}
# How late visits come: most within days, one in five much later. Share and scale of the children
# the growth model was fitted on (percentiles of the half-year visit: 5th -7 days, 25th -4, 75th +8,
# 95th +94).
LATE_SHARE, LATE_OF_STEP, WITHIN_DAYS = 0.18, 0.6, 4.0
# Correlation between weight and length z-scores of one day, in the same children: 0.61 to 0.74.
WEIGHT_WITH_LENGTH = 0.67
# Error of one weighing by clothes, feeds and scales, as the evaluation adds it. growthwatch.
WEIGHING_ERROR_KG = 0.05
# Gain kept from the onset on: nothing, two fifths, and a loss of a fifth of what was due.
PATTERNS: dict[str, float] = {"stall": 0.0, "slow gain": 0.4, "loss": -0.2}


@dataclass(frozen=True)
class _Visits:
    """One row a visit, by child and age."""

    child: np.ndarray
    age: np.ndarray
    number: np.ndarray


def simulate(
    n: int,
    *,
    seed: int = 0,
    until: Any = "2025-03-31",
    oldest_months: float = 36.0,
    visits: str | Sequence[float] = "well-child",
    missed: float = 0.05,
    faltering: float = 0.05,
    patterns: Sequence[str] = ("stall", "slow gain", "loss"),
    months: tuple[float, float] = (3.0, 9.0),
    errors: float = 0.002,
) -> Caseload:
    """Make up a caseload.

    Parameters
    ----------
    n : int
        How many children.
    seed : int
        The same seed gives the same children.
    until : date or str
        The last day; children are up to `oldest_months` old on it.
    oldest_months : float
        At most 60: the growth model ends at five years.
    visits : {"well-child", "uk"} or sequence of float
        Ages in days at which children are due to be measured.
    missed : float
        Share of visits after birth that do not take place.
    faltering : float
        Share of the children whose gain is slowed from some visit on.
    patterns : sequence of {"stall", "slow gain", "loss"}
        In which ways, evenly: no gain, 40% of the gain, 20% of the gain lost.
    months : (float, float)
        How long it lasts, drawn between these; afterwards gain is as it would have been, and what
        was not gained is not made up.
    errors : float
        Share of weights with one digit typed wrongly.

    Returns
    -------
    Caseload
        With truth beside it: children have `synthetic_pattern` ("" for most), `synthetic_from`
        and `synthetic_until`; measurements `synthetic_error` (True where a digit was changed) and
        `note`, which says synthetic. Everyone is born at 40+0 weeks, as the model knows no
        gestation. Contacts are those at which the measurements were taken.

    Raises
    ------
    ValueError
        For shares outside 0 to 1, an unknown pattern or set of visits, or ages past five years.

    Examples
    --------
    >>> caseload = simulate(100, seed=1)
    >>> len(caseload.children), caseload.caption[:9]
    (100, 'Synthetic')
    """
    _check(n, oldest_months, visits, (missed, faltering, errors), patterns)
    random = np.random.default_rng(seed)
    day = as_day(until).to_datetime64().astype("datetime64[D]")
    oldest = oldest_months * DAYS_PER_MONTH
    male = random.random(n) < 0.5
    born = day - random.integers(0, int(oldest) + 1, n).astype("timedelta64[D]")
    due = np.asarray(VISITS[visits] if isinstance(visits, str) else visits, dtype=float)
    seen = _visits(random, due, (day - born).astype(float), missed)
    sex = np.where(male, "male", "female")[seen.child]
    z_weight, z_height = _growth(random, seen, male[seen.child].astype(float))
    weight = measurement("weight", z_weight, sex=sex, age_days=seen.age)
    height = measurement("height", z_height, sex=sex, age_days=seen.age)
    pattern, start, end = _chosen(random, n, seen, faltering, patterns, months)
    weight = _slowed(np.random.default_rng([seed, 1]), weight, seen, pattern, start, end)
    weight = np.round(np.maximum(weight, 0.4), 2)
    wrong = (random.random(len(weight)) < errors) & (seen.age > 0)
    weight = np.where(wrong, _mistyped(random, weight), weight)
    return _caseload(born, male, seen, weight, height, wrong, pattern, start, end)


def _check(
    n: int,
    oldest_months: float,
    visits: str | Sequence[float],
    shares: tuple[float, ...],
    patterns: Sequence[str],
) -> None:
    if n < 0 or not 0 < oldest_months <= 60:
        raise ValueError("give a number of children, and an oldest_months above 0 and at most 60")
    if isinstance(visits, str) and visits not in VISITS:
        raise ValueError(f"unknown visits {visits!r}: use {' or '.join(VISITS)}, or ages in days")
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError("missed, faltering and errors are shares: give numbers from 0 to 1")
    if unknown := [name for name in patterns if name not in PATTERNS]:
        raise ValueError(f"unknown pattern {unknown[0]!r}: use {', '.join(PATTERNS)}")


def _visits(
    random: np.random.Generator, due: np.ndarray, oldest: np.ndarray, missed: float
) -> _Visits:
    """Draw when each child was seen: a few days about the due age, or much later."""
    n, steps = len(oldest), np.diff(due, append=due[-1] + 180)
    late = random.random((n, len(due))) < LATE_SHARE
    wait = random.exponential(1.0, late.shape) * LATE_OF_STEP * steps
    age = due + np.where(late, wait, random.normal(0, WITHIN_DAYS, late.shape))
    age[:, 0] = due[0]
    age = np.round(np.maximum.accumulate(np.maximum(age, 0), axis=1))
    kept = random.random(late.shape) >= missed
    kept[:, 0] = True
    kept[:, 1:] &= np.diff(age, axis=1) >= 3
    kept &= age <= oldest[:, None]
    child, column = np.nonzero(kept)
    number = (np.cumsum(kept, axis=1) - 1)[child, column]
    return _Visits(child, age[child, column], number)


def _growth(
    random: np.random.Generator, seen: _Visits, male: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Draw weight and length z-scores along the visits, from the model's own process."""
    models = [kernel("weight"), kernel("height")]
    paths = []
    shared = random.standard_normal((4, len(seen.age)))
    for model, other in zip(models, (1.0, WEIGHT_WITH_LENGTH), strict=True):
        assert model is not None
        own = random.standard_normal(shared.shape)
        drawn = other * shared + np.sqrt(1 - other**2) * own
        paths.append(_path(random, model, seen, male, drawn))
    return paths[0], paths[1]


def _path(
    random: np.random.Generator, model: Kernel, seen: _Visits, male: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Run the states of `growth_model.onepass` forwards, all children's k-th visit at once."""
    points = model.at(seen.age, male, seen.age)
    state = drawn[:3].copy()
    for number in range(1, int(seen.number.max(initial=0)) + 1):
        now = np.flatnonzero(seen.number == number)
        state[:, now] = _moved(
            state[:, now - 1], points.take(now - 1), points.take(now), drawn[:3, now]
        )
    error = np.sqrt(points.error) * drawn[3]
    careless = random.random(len(error)) < model.noisy_share
    error += careless * random.normal(0, model.noisy_error, len(error)) * points.spread
    return points.drift + points.channel * state[0] + points.transient * state[1] + error


def _moved(state: np.ndarray, before: Points, now: Points, drawn: np.ndarray) -> np.ndarray:
    """Move channel, transient and its velocity to the next visit; each stays of variance 1."""
    left = np.exp(before.forgotten - now.forgotten)
    elapsed = now.clock - before.clock
    fade = np.exp(-elapsed)
    f11, f12, f22 = fade * (1 + elapsed), fade * elapsed, fade * (1 - elapsed)
    q11 = 1 - f11**2 - f12**2
    q12 = -(f11 * -f12 + f12 * f22)
    q22 = 1 - f12**2 - f22**2
    root = np.sqrt(np.maximum(q11, 0))
    slope = np.divide(q12, root, out=np.zeros_like(q12), where=root > 0)
    return np.array(
        [
            left * state[0] + np.sqrt(1 - left**2) * drawn[0],
            f11 * state[1] + f12 * state[2] + root * drawn[1],
            -f12 * state[1]
            + f22 * state[2]
            + slope * drawn[1]
            + np.sqrt(np.maximum(q22 - slope**2, 0)) * drawn[2],
        ]
    )


def _chosen(
    random: np.random.Generator,
    n: int,
    seen: _Visits,
    faltering: float,
    patterns: Sequence[str],
    months: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Choose who falters, how, and from which of their visits to which age; after six weeks."""
    pattern = np.full(n, "", dtype=object)
    start, end = np.full(n, np.nan), np.full(n, np.nan)
    can = seen.age >= 42
    last = np.zeros(n)
    np.maximum.at(last, seen.child, seen.age)
    can &= seen.age < last[seen.child]
    rows = np.flatnonzero(can)
    rows = random.permutation(rows)
    children, first = np.unique(seen.child[rows], return_index=True)
    number = min(round(faltering * n), len(children)) if len(patterns) else 0
    who = random.permutation(len(children))[:number]
    pattern[children[who]] = np.resize(np.asarray(patterns, dtype=object), number)
    start[children[who]] = seen.age[rows[first[who]]]
    lasts = random.uniform(*months, number) * DAYS_PER_MONTH
    end[children[who]] = start[children[who]] + lasts
    return pattern, start, end


def _slowed(
    random: np.random.Generator,
    weight: np.ndarray,
    seen: _Visits,
    pattern: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
) -> np.ndarray:
    """Keep the pattern's share of the gain from the onset to the end, and what is lost by it.

    Slowed weights are weighed like any other: of a child that gains nothing no two are the same.
    """
    kept = np.array([PATTERNS.get(name, 1.0) for name in pattern])[seen.child]
    at_start = seen.age == start[seen.child]
    base = np.zeros(len(pattern))
    base[seen.child[at_start]] = weight[at_start]
    top = np.zeros(len(pattern))
    within = (seen.age >= start[seen.child]) & (seen.age <= end[seen.child])
    np.maximum.at(top, seen.child[within], weight[within])
    gain = weight - base[seen.child]
    during = (seen.age > start[seen.child]) & within
    after = seen.age > end[seen.child]
    missing = (1 - kept) * (top - base)[seen.child]
    slowed = base[seen.child] + kept * gain + random.normal(0, WEIGHING_ERROR_KG, len(weight))
    return np.where(during, slowed, np.where(after, weight - missing, weight))


def _mistyped(random: np.random.Generator, weight: np.ndarray) -> np.ndarray:
    """Change one of the digits of kilograms and hundreds of grams by one to five."""
    by = random.integers(1, 6, len(weight)) * random.choice([-1, 1], len(weight))
    place = random.choice([0.1, 1.0], len(weight))
    slipped = np.round(weight + by * place, 2)
    return np.where(slipped > 0.4, slipped, np.round(weight + np.abs(by) * place, 2))


def _caseload(
    born: np.ndarray,
    male: np.ndarray,
    seen: _Visits,
    weight: np.ndarray,
    height: np.ndarray,
    wrong: np.ndarray,
    pattern: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
) -> Caseload:
    """Put the tables together as `read_caseload` would."""
    n = len(born)
    ids = np.array([f"S{number:05d}" for number in range(1, n + 1)], dtype=object)

    def dated(age: np.ndarray) -> np.ndarray:
        days = np.where(np.isnan(age), np.timedelta64("NaT", "D"), np.round(age).astype("m8[D]"))
        return (born + days).astype("datetime64[us]")

    children = pd.DataFrame(
        {
            "child_id": ids,
            "sex": np.where(male, "male", "female"),
            "birth_date": born.astype("datetime64[us]"),
            "gestation_weeks": 40.0,
            "gestation_days": 0.0,
            "synthetic_pattern": pd.array(pattern, dtype="str"),
            "synthetic_from": dated(start),
            "synthetic_until": dated(end),
        }
    )
    date = (born[seen.child] + seen.age.astype("m8[D]")).astype("datetime64[us]")
    lying = seen.age < 2 * 365.25
    measured = pd.DataFrame(
        {
            "child_id": ids[seen.child],
            "date": date,
            "weight_kg": weight,
            "height_cm": np.where(seen.age > 0, np.round(height, 1), np.nan),
            "ofc_cm": np.nan,
            "position": np.where(lying, "lying", "standing"),
            "note": "synthetic",
            "synthetic_error": wrong,
        }
    )
    contacts = pd.DataFrame(
        {
            "child_id": ids[seen.child],
            "date": date,
            "agency": "Community health",
            "role": "health visitor",
            "kind": "weighing",
            "summary": "Synthetic: weighed and measured.",
            "date_to": np.datetime64("NaT", "us"),
        }
    )
    contacts = pd.concat([empty_contacts(), contacts], ignore_index=True)
    return Caseload(
        children, measured, contacts, rejected=rejected_frame("measurements"), caption=CAPTION
    )
