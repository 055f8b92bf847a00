"""How probable it is that a child's gain has been slowed, weight by weight, without hindsight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from growthwatch.growth_model.distribution import MEAN_ROOT, SMALLEST, part_variances
from growthwatch.growth_model.expected import _need_columns, _reasons, _sorted
from growthwatch.growth_model.kernel import FITTED_MONTHS, Drift, Kernel, Points, kernel
from growthwatch.growth_model.onepass import Passed, one_pass
from growthwatch.growth_model.weighing import ErrorArgument, errors_in_z
from growthwatch.judgement.assumptions import ASSUMPTIONS, Assumptions
from growthwatch.judgement.hypotheses import (
    FLOAT,
    READ,
    Visit,
    none_yet,
    points_of,
    time_passes,
    weighed,
)
from growthwatch.judgement.length import below_length
from growthwatch.judgement.posterior_levels import NOTHING, Levels, evidence, level, standing_kg
from growthwatch.judgement.slowed import ANYWHERE, Here
from growthwatch.record.repeats import written_again
from growthwatch.record.vocabulary import DAYS_PER_MONTH, MEASURES, SEXES
from growthwatch.references import day_table

COLUMNS = (
    "child_id", "date", "p_faltering", "p_loss", "p_error", "p_recovering", "onset_date",
    "onset_from", "onset_until", "share_kept", "shortfall_kg", "standing_kg", "below_length_z",
    "level", "fitted", "reason",
)  # fmt: skip
LEVELS = Levels()
# Codes of why a weight has no posterior; the judgement then rests on the rules.
FITTED = ""
FIRST_WEIGHT, FIRST_WEEKS, BEYOND = "first weight", "first weeks", "beyond three years"
OTHER_REFERENCE, NO_Z = "other reference", "no z-score"
OTHER_POPULATION = "other population"
# Beyond these a caseload is rather another kind of children, or other scales. growthwatch.
NARROWEST, WIDEST = 0.8, 1.5
# Birth weight is usually regained by three weeks (NICE NG75); gain is judged a week later.
FIRST_WEEKS_DAYS = 28
LAST_FITTED_DAYS = FITTED_MONTHS * DAYS_PER_MONTH
# Onsets looked back at: with onsets two weeks apart, those of the last seven months.
MOST_SLOTS = 16
# Hypotheses worked on at once: what is in flight stays in a core's cache.
AT_ONCE = 32768


@dataclass(frozen=True)
class Weights:
    """The modelled weights of a table, sorted by child and age, and one pass over them.

    Attributes
    ----------
    rows : where each stands in the scores
    child : 0, 1, 2, ... in runs
    age, corrected : days since birth, and corrected for gestation
    male : 0 or 1; -1 where unknown
    points : Points
    here : the same and the observations, in single precision
    kernel : Kernel
    passed : Passed
    density, wrong : of the growth model at each weight, per z
    """

    rows: np.ndarray
    child: np.ndarray
    age: np.ndarray
    corrected: np.ndarray
    male: np.ndarray
    points: Points
    here: Here
    kernel: Kernel
    passed: Passed
    density: np.ndarray
    wrong: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Where each child's weights begin."""
        return np.flatnonzero(np.append(True, np.diff(self.child) != 0))


def posterior(
    scores: pd.DataFrame,
    *,
    assumptions: Assumptions = ASSUMPTIONS,
    levels: Levels = LEVELS,
    measurement_error: ErrorArgument = None,
    drift: Drift | None = None,
    spread: float = 1.0,
) -> pd.DataFrame:
    """Say at every weight how probable it is that the child's gain has been slowed.

    Parameters
    ----------
    scores : DataFrame
        From `growthwatch.score`, in any order of rows; see `expected_growth`. Heights among them
        tell how light a child is for its length.
    assumptions : Assumptions
    levels : Levels
    measurement_error, drift : optional
        As in `expected_growth`.
    spread : float
        How many times as much the children of this caseload vary as those of the growth model, from
        `estimate_spread`. At or beyond 0.8 and 1.5 nothing is fitted: "other population".

    Returns
    -------
    DataFrame
        One row a weight with a date, by child and date, its index that of `scores`; a weight
        written twice is one:

        - child_id, date
        - p_faltering: probability that gain has been slowed since some earlier weight and that
          this has not been made up;
        - p_loss: of these, that weight is being lost;
        - p_recovering: of these, that gain is as expected again while the shortfall remains;
        - p_error: probability that this row's value is wrong;
        - onset_date, onset_from, onset_until: the weight after which gain was slowed, its median
          and the bounds of the middle 80%, if it was slowed at all;
        - share_kept: share of the expected gain kept while it was slowed, if it was;
        - shortfall_kg: how much less than without slowing the child weighs now, if it was;
        - standing_kg: probability times shortfall as far as two weights bear it out: rank by it;
        - below_length_z: SD that the weight lies below the child's length, missing where none was
          measured with it or in the four weeks before;
        - level: what this weight calls for by itself, without memory: "concern", "confirm" or "";
        - fitted: whether the model was fitted to such a weight; if not, all numbers are missing;
        - reason: why not, a code: "first weight", "first weeks", "beyond three years",
          "other reference", "other population", "no z-score".

    Raises
    ------
    ValueError
        For a missing column, an unknown source of measurement, a negative error.

    Notes
    -----
    A row uses the child's weights and lengths up to it and no later one. ``docs/judgement.md`` says
    what is assumed and how well the probabilities hold. Lengths change the level, no probability.
    """
    _need_columns(scores)
    of_weight = (scores["measure"] == "weight").to_numpy()
    at = np.flatnonzero(of_weight & ~written_again(scores))
    table = scores.iloc[at]
    columns = {
        name: np.full(len(table), np.nan) for name in (*READ, "standing_kg", "below_length_z")
    }
    columns["level"] = np.full(len(table), NOTHING, dtype=object)
    weights = weights_of(
        table, measurement_error=_taken(measurement_error, at, len(scores)), drift=drift,
        spread=spread, assumptions=assumptions,
    )  # fmt: skip
    _, modelled = _reasons(table)
    reason = np.where(
        (table["reference"] != "uk-who").to_numpy(), OTHER_REFERENCE, np.where(modelled, "", NO_Z)
    ).astype(object)
    age = table["age_days"].to_numpy(dtype=float, na_value=np.nan)
    reason[(reason == "") & (age < FIRST_WEEKS_DAYS)] = FIRST_WEEKS
    reason[(reason != OTHER_REFERENCE) & (age > LAST_FITTED_DAYS)] = BEYOND
    if not NARROWEST < spread < WIDEST:
        reason[reason == FITTED] = OTHER_POPULATION
    if weights is not None:
        first = weights.rows[weights.starts]
        reason[first[reason[first] == ""]] = FIRST_WEIGHT
        read = run(weights, assumptions)
        fitted = reason == FITTED
        read["below_length_z"] = below_length(scores, at[weights.rows], levels.length_days)
        for name, values in read.items():
            columns[name][weights.rows] = values
            columns[name][~fitted] = np.nan
        _judge(columns, weights, age, levels)
    day = table["date"].to_numpy()
    birth = day - pd.to_timedelta(age, "D").to_numpy()
    onsets = {
        name: birth + pd.to_timedelta(np.where(np.isfinite(ages), ages, np.nan), "D").to_numpy()
        for name, ages in (
            ("onset_date", columns["onset"]),
            ("onset_from", columns["onset_from"]),
            ("onset_until", columns["onset_until"]),
        )
    }
    order = np.lexsort((day, pd.factorize(table["child_id"], sort=True)[0]))
    result = {
        **columns,
        **onsets,
        "child_id": table["child_id"].array,
        "date": day,
        "level": columns["level"].astype(str),
        "fitted": reason == FITTED,
        "reason": reason.astype(str),
    }
    return pd.DataFrame({name: result[name][order] for name in COLUMNS}, index=table.index[order])


def _judge(
    columns: dict[str, np.ndarray], weights: Weights, age: np.ndarray, levels: Levels
) -> None:
    """Write the levels, in place; each weight is compared with the child's weight before it."""
    rows = weights.rows
    p, shortfall, error, below = (
        columns[name][rows] for name in ("p_faltering", "shortfall_kg", "p_error", "below_length_z")
    )
    before = np.append(0.0, p[:-1])
    before[weights.starts] = 0.0
    before = np.nan_to_num(before)
    standing = standing_kg(p, before, shortfall, levels)
    columns["standing_kg"][rows] = standing
    fallen = fallen_z(weights, levels.fall_days, error >= levels.confirm_error)
    points = evidence(p, before, shortfall, error, fallen, below, levels)
    columns["level"][rows] = level(points, p, before, error, age[rows], levels)


def fallen_z(weights: Weights, days: float, doubted: np.ndarray) -> np.ndarray:
    """Return how many SD each weight lies below the last one at least so many days before it.

    Where the child has none so old, below its first: shape (n,). Nobody falls from a weight that
    was too high to be true: of `doubted` ones, those higher than the weight before do not count.
    """
    z, row = weights.here.z, np.arange(len(weights.age))
    span = 2 * float(weights.age.max() - weights.age.min() + days) + 1
    key = weights.child * span + weights.age
    first = np.searchsorted(weights.child, weights.child)
    too_high = doubted & (row > first) & (np.diff(z, prepend=z[:1]) > 0)
    counted = np.maximum.accumulate(np.where(too_high, -1, row))
    earlier = counted[np.maximum(np.searchsorted(key, key - days, side="right") - 1, 0)]
    return z[np.maximum(earlier, first)] - z


def _taken(error: ErrorArgument, rows: np.ndarray, length: int) -> ErrorArgument:
    """Return the weights' entries of an error given for every row of scores."""
    if isinstance(error, dict):
        error = error.get("weight")
    values = np.asarray(error)
    if error is None or values.ndim == 0:
        return error
    return values[rows] if values.shape == (length,) else values


def weights_of(
    table: pd.DataFrame,
    *,
    measurement_error: ErrorArgument = None,
    drift: Drift | None = None,
    spread: float = 1.0,
    assumptions: Assumptions = ASSUMPTIONS,
) -> Weights | None:
    """Sort the modelled weights of a table and pass over them; None if there are none."""
    fitted = kernel("weight")
    assert fitted is not None
    fitted = replace(fitted, gross_share=assumptions.wrong_share)
    if drift is not None:
        fitted = fitted.with_drift(drift)
    _, usable = _reasons(table)
    rows = np.flatnonzero(usable)
    if not len(rows):
        return None
    rows, child = _sorted(table, rows)
    age, corrected, z = (
        table[name].to_numpy(dtype=float, na_value=np.nan)[rows]
        for name in ("age_days", "corrected_age_days", "z")
    )
    sex = pd.Categorical(table["sex"].array[rows], categories=["female", "male"])
    error = errors_in_z(measurement_error, "weight", z, sex, corrected, rows, len(table))
    points = points_of(fitted.at(corrected, (sex.codes == 1).astype(float), age, error), spread)
    passed = one_pass(fitted, points, z, child)
    density, wrong = model_density(fitted, passed.mean, passed.variance, points, z)
    here = Here(z, points, *reference_at(sex.codes, corrected)).single()
    return Weights(
        rows, child, age, corrected, sex.codes, points, here, fitted, passed,
        density.astype(FLOAT), wrong,
    )  # fmt: skip


def reference_at(sex: np.ndarray, corrected_age_days: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return L, M and S of weight at whole days; the last and first age beyond the table."""
    table = day_table("uk-who")
    day = np.clip(np.rint(corrected_age_days).astype(int) - table.first_day, 0, table.days - 1)
    rows = table.offsets[MEASURES.index("weight"), np.minimum(sex, len(SEXES) - 1)] + 1 + day
    return tuple(table.lms[rows].T)


def model_density(
    kernel: Kernel, mean: np.ndarray, variance: np.ndarray, points: Points, z: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the growth model's predictive density of z, and the probability of a wrong value.

    The density of `distribution.deviate`, which is a normal deviate: its derivative times that of
    the standard normal.
    """
    parts = part_variances(kernel, variance, points)
    away, shares = z - mean, kernel.shares[:, None]
    each = shares * np.exp(-0.5 * away * away / parts) / np.sqrt(2 * np.pi * parts)
    mixture = each.sum(axis=0)
    tail = (shares * ndtr(-np.abs(away) / np.sqrt(parts))).sum(axis=0)
    symmetric = np.copysign(ndtri(np.maximum(tail, SMALLEST)), away)
    bent = symmetric + MEAN_ROOT * points.skew
    argument = np.arcsinh(bent) - points.skew
    value = np.sinh(argument)
    density = mixture * np.exp(0.5 * (symmetric**2 - value**2))
    density *= np.cosh(argument) / np.sqrt(1 + bent**2)
    anywhere = kernel.gross_share * ANYWHERE
    share = each[2] / np.maximum(mixture, SMALLEST)
    return density + anywhere, (share * density + anywhere) / (density + anywhere)


def run(weights: Weights, assumptions: Assumptions = ASSUMPTIONS) -> dict[str, np.ndarray]:
    """Go through all weights, children in parts, visit by visit.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        READ, of each weight; nan at a child's first.
    """
    starts = weights.starts
    counts = np.diff(np.append(starts, len(weights.child)))
    read = {name: np.full(len(weights.child), np.nan) for name in READ}
    order = np.argsort(-counts, kind="stable")
    at = 0
    while at < len(order):
        slots = int(min(max(counts[order[at]] - 1, 1), MOST_SLOTS))
        size = max(AT_ONCE // (slots * len(assumptions.kept)), 16)
        part = order[at : at + size]
        _run_part(weights, starts[part], counts[part], slots, read, assumptions)
        at += size
    return read


def _run_part(
    weights: Weights,
    starts: np.ndarray,
    counts: np.ndarray,
    slots: int,
    read: dict[str, np.ndarray],
    assumptions: Assumptions,
) -> None:
    """Go through the weights of a part of the children, those with most weights first."""
    mind = none_yet(len(assumptions.kept), slots, len(starts))
    for number in range(1, int(counts[0])):
        n = int(np.searchsorted(-counts, -number, side="left"))
        rows = starts[:n] + number
        view = mind.first(n, min(number, slots))
        visit = visit_at(weights, rows)
        time_passes(view, visit, assumptions)
        for name, values in weighed(view, visit, weights.kernel, assumptions).items():
            read[name][rows] = values


def visit_at(weights: Weights, rows: np.ndarray) -> Visit:
    """Return the visits at `rows`, each with the one before it."""
    return Visit(
        weights.here.take(rows),
        weights.here.take(rows - 1),
        weights.age[rows],
        weights.age[rows - 1],
        weights.passed.states[:, rows - 1],
        weights.density[rows],
        weights.wrong[rows],
    )
