"""The next weight: which one would answer the question that the posterior leaves open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.growth_model.kernel import Drift
from growthwatch.growth_model.onepass import looked_ahead
from growthwatch.growth_model.weighing import ErrorArgument
from growthwatch.judgement.assumptions import ASSUMPTIONS, Assumptions
from growthwatch.judgement.hypotheses import (
    FLOAT,
    Hypotheses,
    Visit,
    points_of,
    time_passes,
    weighed,
)
from growthwatch.judgement.posterior import (
    LAST_FITTED_DAYS,
    LEVELS,
    Weights,
    model_density,
    reference_at,
    run,
    weights_of,
)
from growthwatch.judgement.posterior_levels import Levels
from growthwatch.judgement.slowed import Base, Here, expected_recovering, expected_slowed, kilograms

# Weights tried: so far (SD) to either side of the last one's z-score, in such steps.
TRIED_Z = np.arange(-3.0, 3.01, 0.15)
EVEN = 0.5
COLUMNS = ("child_id", "date", "expected_kg", "slowed_kg", "worse_kg", "recovering_kg",
           "answered_kg")  # fmt: skip


def settling(
    scores: pd.DataFrame,
    dates: pd.Series,
    *,
    assumptions: Assumptions = ASSUMPTIONS,
    levels: Levels = LEVELS,
    measurement_error: ErrorArgument = None,
    drift: Drift | None = None,
    spread: float = 1.0,
) -> pd.DataFrame:
    """Say what each child's weight at a coming date would mean.

    Parameters
    ----------
    scores : DataFrame
        As in `posterior`: the whole record of these children up to now.
    dates : Series of datetime64
        The coming date of each child asked about, its index the child_id.
    assumptions, levels, measurement_error, drift, spread : optional
        As in `posterior`.

    Returns
    -------
    DataFrame
        One row a child, in the order of `dates`: child_id, date, and in kg

        - expected_kg: likely, if gain is as expected from now on;
        - slowed_kg: likely, if gain goes on slowed as it probably was;
        - worse_kg: below this, if gain is slowed, it is rather a loss than slow gain;
        - recovering_kg: from here on gain is rather as expected again than still slowed, both
          having been equally likely before: halfway, so to speak;
        - answered_kg: from here on slowing that is not made up is less probable than would be told.

        A number is missing where no weight within 3 SD of the last says so, and where the model
        was not fitted (`posterior`, reason).

    Raises
    ------
    ValueError
        As `posterior`.
    """
    result = pd.DataFrame({"child_id": dates.index, "date": pd.to_datetime(dates).to_numpy()})
    for name in COLUMNS[2:]:
        result[name] = np.nan
    table = scores[(scores["measure"] == "weight").to_numpy()]
    table = table[table["child_id"].isin(dates.index)]
    weights = weights_of(
        table, measurement_error=measurement_error, drift=drift, spread=spread,
        assumptions=assumptions,
    )  # fmt: skip
    if weights is None:
        return result
    _, ends = run(weights, assumptions)
    starts = weights.starts
    last = np.append(starts[1:], len(weights.child)) - 1
    ids = pd.Index(table["child_id"].array[weights.rows[starts]])
    dated = table["date"].to_numpy()[weights.rows[last]]
    asked = result.set_index("child_id")["date"].reindex(ids).to_numpy()
    elapsed = (asked - dated) / np.timedelta64(1, "D")
    place = pd.Index(result["child_id"]).get_indexer(ids)
    for children, mind in ends:
        known = (last[children] > starts[children]) & (elapsed[children] > 0)
        known &= weights.age[last[children]] + elapsed[children] <= LAST_FITTED_DAYS
        columns = np.flatnonzero(known)
        if not len(columns):
            continue
        which = children[columns]
        found = _tried(
            weights, mind.taken(columns), last[which], elapsed[which], assumptions, levels, spread
        )
        for name, values in found.items():
            result.loc[place[which], name] = values
    return result


def _tried(
    weights: Weights,
    mind: Hypotheses,
    last: np.ndarray,
    elapsed: np.ndarray,
    assumed: Assumptions,
    levels: Levels,
    spread: float,
) -> dict[str, np.ndarray]:
    """Try every weight on every child and read off where the answers change: shape (children,)."""
    tries = len(TRIED_Z)
    visit, z = _coming(weights, np.repeat(last, tries), np.repeat(elapsed, tries), spread)
    many = mind.taken(np.repeat(np.arange(len(last)), tries))
    even = many.taken(np.arange(len(z)))
    time_passes(many, visit, assumed)
    time_passes(even, visit, assumed, recovers=EVEN)
    expected, slowed = _likely(many, visit, assumed, tries)
    here = visit.now
    kg = kilograms(z, here.L, here.M, here.S)[0].reshape(-1, tries)
    above = kg >= slowed[:, None]

    def read(hypotheses: Hypotheses) -> tuple[np.ndarray, ...]:
        found = weighed(hypotheses, visit, weights.kernel, assumed)
        names = ("p_faltering", "p_loss", "p_recovering")
        return tuple(found[name].reshape(-1, tries) for name in names)

    p, loss, recovering = read(many)
    p_even, _, recovering_even = read(even)
    return {
        "expected_kg": expected,
        "slowed_kg": slowed,
        "worse_kg": _highest(kg, ~above & (loss >= EVEN * (p - recovering))),
        "recovering_kg": _lowest(kg, above & (recovering_even > p_even - recovering_even)),
        "answered_kg": _lowest(kg, above & (p < levels.confirm)),
    }


def _coming(
    weights: Weights, last: np.ndarray, elapsed: np.ndarray, spread: float
) -> tuple[Visit, np.ndarray]:
    """Return the coming visits, each of the tried weights in turn, and their z-scores."""
    age, corrected = weights.age[last] + elapsed, weights.corrected[last] + elapsed
    male = weights.male[last]
    points = weights.kernel.at(corrected, (male == 1).astype(float), age)
    if spread != 1.0:
        points = points_of(points, spread)
    z = weights.here.z[last] + np.resize(TRIED_Z, len(last))
    ahead = looked_ahead(weights.passed, weights.points, last, points)
    density, wrong = model_density(weights.kernel, ahead.mean, ahead.variance, points, z)
    now = Here(z, points, *reference_at(male, corrected)).single()
    visit = Visit(
        now, weights.here.take(last), age, weights.age[last], weights.passed.states[:, last],
        density.astype(FLOAT), wrong,
    )  # fmt: skip
    return visit, now.z


def _likely(
    mind: Hypotheses, visit: Visit, assumed: Assumptions, tries: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the likely weights with gain as expected from now on, and slowed as before."""
    here = visit.now
    ahead = expected_recovering(mind.recovering_state, here)
    healthy = kilograms(ahead.mean, here.L, here.M, here.S)[0]
    kept = np.asarray(assumed.kept, dtype=FLOAT)[:, None, None]
    base = Base(mind.base_z, mind.base_weight, mind.base_slope)
    slow = expected_slowed(mind.slowed_state, here, base, kept)
    kg = kilograms(slow.mean, here.L, here.M, here.S)[0]
    mass = mind.slowed.sum(axis=(0, 1))
    slowed = (mind.slowed * kg).sum(axis=(0, 1)) / np.where(mass > 0, mass, np.nan)
    return healthy[::tries], slowed[::tries]


def _lowest(kg: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return the lowest weight tried of which something is true: shape (children,).

    Halfway to the one below it; nan where it is true of none and where of the very lowest. Weights
    far out are doubted, so what is true of one need not be of every heavier one.
    """
    row, at = np.arange(len(kg)), true.argmax(axis=1)
    middle = (kg[row, at] + kg[row, np.maximum(at - 1, 0)]) / 2
    return np.where(true.any(axis=1) & (at > 0), middle, np.nan)


def _highest(kg: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Return the highest weight tried of which something is true, as `_lowest`."""
    return _lowest(kg[:, ::-1], true[:, ::-1])
