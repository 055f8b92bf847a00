"""The model's fitted numbers, and what they mean at an age.

A z-score is written as

    z = drift + spread * (channel * X0 + transient * X1 + error)

where X0 is the child's own channel (one standard normal number a child), X1 a smooth departure
from it that fades (a Matérn process with smoothness 3/2, which has a velocity: Rasmussen and
Williams, Gaussian Processes for Machine Learning, 2006, section 4.2) running on a clock of its
own, and error is the weighing's. Drift, channel, transient and the speed of the clock are curves
of age, straight between knots in log(age in months + 1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np

from growthwatch.record.vocabulary import DAYS_PER_MONTH, DAYS_PER_YEAR
from growthwatch.references import reference_folder

FIRST_WEEK_DAYS = 7
# A weight of these days is one from birth.
FROM_BIRTH_DAYS = 3
# The fitted children end here; what follows leans on the Berkeley Guidance Study.
FITTED_MONTHS = 37
LAST_AGE_DAYS = 5 * DAYS_PER_YEAR


@dataclass(frozen=True)
class Curve:
    """A quantity along age: straight between knots in `log_age`, level outside them.

    Attributes
    ----------
    months : tuple of float
        Ages of the knots.
    values : tuple of float
    """

    months: tuple[float, ...]
    values: tuple[float, ...]

    def __call__(self, log_ages: np.ndarray) -> np.ndarray:
        """Return the quantity at ages given as `log_age`."""
        return np.interp(log_ages, np.log1p(self.months), self.values)

    def integral(self, log_ages: np.ndarray) -> np.ndarray:
        """Return the integral over `log_age` from the first knot, negative before it."""
        knots, values = np.log1p(self.months), np.asarray(self.values)
        widths = np.diff(knots)
        slopes = np.append(np.diff(values) / widths, 0.0)
        sums = np.append(0.0, np.cumsum(widths * (values[1:] + values[:-1]) / 2))
        left = np.searchsorted(knots, log_ages, side="right") - 1
        before = left < 0
        left = np.where(before, 0, left)
        step = log_ages - knots[left]
        return sums[left] + step * (values[left] + np.where(before, 0.0, slopes[left]) * step / 2)


@dataclass(frozen=True)
class Drift:
    """The population's mean z-score along age, for girls and boys.

    Attributes
    ----------
    female, male : Curve
    """

    female: Curve
    male: Curve

    def __call__(self, log_ages: np.ndarray, male: np.ndarray) -> np.ndarray:
        """Return the mean z-score; `male` is 0 for girls, 1 for boys, 0.5 for sex unknown."""
        girls = self.female(log_ages)
        return girls + male * (self.male(log_ages) - girls)


@dataclass(frozen=True)
class LateBirth:
    """What is expected of babies born after 40+0 weeks, beside the drift: a shift in z.

    They gain in the weeks after birth as any newborn does, and start again from the loss of the
    first days, where the corrected age takes them to be weeks older.

    Attributes
    ----------
    days : tuple of float
        Of gestation beyond 40+0, the first of them 0.
    months : tuple of float
        Since birth, the first of them 0.
    shift : tuple of tuple of float
        One row for each of `days`, one entry for each of `months`; straight in between, level
        outside.
    """

    days: tuple[float, ...]
    months: tuple[float, ...]
    shift: tuple[tuple[float, ...], ...]

    def __call__(self, late_days: np.ndarray, since_birth_days: np.ndarray) -> np.ndarray:
        """Return the shift at each measurement: arrays of shape (n,)."""
        shift = np.zeros(len(late_days))
        rows = np.flatnonzero((late_days > 0) & (since_birth_days > 0))
        if not len(rows):
            return shift
        late = np.minimum(late_days[rows], self.days[-1])
        months = since_birth_days[rows] / DAYS_PER_MONTH
        by_days = np.array([np.interp(months, self.months, one) for one in self.shift])
        above = np.clip(np.searchsorted(self.days, late), 1, len(self.days) - 1)
        low, high = np.asarray(self.days)[above - 1], np.asarray(self.days)[above]
        share = (late - low) / (high - low)
        at = np.arange(len(rows))
        shift[rows] = (1 - share) * by_days[above - 1, at] + share * by_days[above, at]
        return shift


@dataclass(frozen=True)
class Points:
    """The model at each of n measurements: arrays of shape (n,), all in z-scores.

    Attributes
    ----------
    drift : population mean
    clock : reading of the transient's clock
    forgotten : minus the logarithm of what is left of the channel of 40+0 weeks
    channel, transient : standard deviations, with the sex's spread
    error : variance of an ordinary measurement's error
    spread : the sex's factor
    skew : of the distribution of the next z-score
    from_birth : 1 for a measurement of the first three days, else 0
    """

    drift: np.ndarray
    clock: np.ndarray
    forgotten: np.ndarray
    channel: np.ndarray
    transient: np.ndarray
    error: np.ndarray
    spread: np.ndarray
    skew: np.ndarray
    from_birth: np.ndarray

    def take(self, rows: np.ndarray | slice) -> Points:
        """Return the points at `rows`."""
        return Points(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Kernel:
    """The fitted model of one measure. Shares are probabilities, the rest is in z-scores.

    Attributes
    ----------
    measure : str
    drift : Drift
    channel, transient : Curve
        Standard deviations.
    clock_rate : Curve
        Clock time per unit of `log_age`.
    skew : Curve
        0 is symmetric; positive, large gains are commoner than large losses.
    channel_fading : float
        Rate per unit of `log_age` at which the channel is forgotten past FITTED_MONTHS.
    male_spread : float
        Boys' standard deviations are exp(male_spread) times, girls' exp(-male_spread) times.
    error : float
        Standard deviation of an ordinary measurement's error.
    first_week_variance : float
        Added to the error's variance in the first week of life.
    noisy_share, noisy_error : float
        Share of careless measurements, and their standard deviation beyond `error`.
    gross_share, gross_error : float
        Share of wrong values (a slipped digit), and their standard deviation.
    change_share, change : float
        Share of visits before which the child moved to another channel, and by how much (SD).
    large_birth_from, large_birth_settles : float
        Of a first measurement at birth more than so far above the drift, the transient ends lower
        than it would by so much of what lies beyond: very large babies come nearer the mean.
    late_birth : LateBirth, optional
    """

    measure: str
    drift: Drift
    channel: Curve
    transient: Curve
    clock_rate: Curve
    skew: Curve
    channel_fading: float
    male_spread: float
    error: float
    first_week_variance: float
    noisy_share: float
    noisy_error: float
    gross_share: float
    gross_error: float
    change_share: float
    change: float
    large_birth_from: float = 0.0
    large_birth_settles: float = 0.0
    late_birth: LateBirth | None = None

    @property
    def shares(self) -> np.ndarray:
        """Probabilities of an ordinary, careless, wrong value, and of a change of channel."""
        rare = np.array([self.noisy_share, self.gross_share, self.change_share])
        return np.append(1 - rare.sum(), rare)

    def at(
        self,
        age_days: np.ndarray,
        male: np.ndarray,
        since_birth_days: np.ndarray,
        error: np.ndarray | None = None,
    ) -> Points:
        """Return the model at ages.

        Parameters
        ----------
        age_days : ndarray of float
            Corrected for gestation; may be negative.
        male : ndarray of float
            0, 1, or 0.5 for sex unknown.
        since_birth_days : ndarray of float
            Chronological age.
        error : ndarray of float, optional
            Standard deviation of each measurement's error in z; nan takes the kernel's own.
        """
        log_ages = log_age(age_days)
        spread = np.exp(self.male_spread * (2 * male - 1))
        variance = np.square(self.error * spread)
        if error is not None:
            variance = np.where(np.isnan(error), variance, np.square(error))
        first_week = since_birth_days < FIRST_WEEK_DAYS
        drift = self.drift(log_ages, male)
        if self.late_birth is not None:
            drift = drift + self.late_birth(age_days - since_birth_days, since_birth_days)
        return Points(
            drift=drift,
            clock=self.clock_rate.integral(log_ages),
            forgotten=self.channel_fading * np.maximum(log_ages - np.log1p(FITTED_MONTHS), 0),
            channel=self.channel(log_ages) * spread,
            transient=self.transient(log_ages) * spread,
            error=variance + np.where(first_week, self.first_week_variance, 0.0) * spread**2,
            spread=spread,
            skew=self.skew(log_ages),
            from_birth=(since_birth_days <= FROM_BIRTH_DAYS).astype(float),
        )

    def with_drift(self, drift: Drift) -> Kernel:
        """Return this kernel about another population mean."""
        return replace(self, drift=drift)


def log_age(age_days: np.ndarray) -> np.ndarray:
    """Return log(months + 1), the age scale of every curve; months themselves before 40+0 weeks.

    The two meet with the same slope, so that time passes for a preterm baby too.
    """
    months = np.asarray(age_days, dtype=float) / DAYS_PER_MONTH
    return np.where(months < 0, months, np.log1p(np.maximum(months, 0)))


@cache
def kernel(measure: str) -> Kernel | None:
    """Return the fitted kernel of a measure; None where there is no model.

    The numbers are read once from ``reference_data/growth_model.json``.
    """
    path = reference_folder() / "growth_model.json"
    numbers = json.loads(path.read_text(encoding="utf-8"))["measures"].get(measure)
    return None if numbers is None else kernel_from(measure, numbers)


def kernel_from(measure: str, numbers: Mapping[str, Any]) -> Kernel:
    """Build a kernel from its entry in ``growth_model.json``."""
    drift = numbers["drift"]
    return Kernel(
        measure=measure,
        drift=Drift(
            Curve(tuple(drift["months"]), tuple(drift["female"])),
            Curve(tuple(drift["months"]), tuple(drift["male"])),
        ),
        channel=_curve(numbers["channel"]),
        transient=_curve(numbers["transient"]),
        clock_rate=_curve(numbers["clock_rate"]),
        skew=_curve(numbers["skew"]),
        channel_fading=float(numbers["channel_fading"]),
        male_spread=float(numbers["male_spread"]),
        error=float(numbers["error"]),
        first_week_variance=float(numbers["first_week_variance"]),
        noisy_share=float(numbers["noisy_share"]),
        noisy_error=float(numbers["noisy_error"]),
        gross_share=float(numbers["gross_share"]),
        gross_error=float(numbers["gross_error"]),
        change_share=float(numbers["change_share"]),
        change=float(numbers["change"]),
        large_birth_from=float(numbers["large_birth_from"]),
        large_birth_settles=float(numbers["large_birth_settles"]),
        late_birth=_late_birth(numbers.get("late_birth")),
    )


# What a fit looks for beside the curves.
SINGLE_NUMBERS = tuple(each.name for each in fields(Kernel) if each.type == "float")


def model_of(measure: str) -> Kernel:
    """Return the fitted kernel of a measure.

    Raises
    ------
    ValueError
        For a measure without one.
    """
    fitted = kernel(measure)
    if fitted is None:
        raise ValueError(f"there is no growth model for {measure!r}: only for weight and height")
    return fitted


def _late_birth(entry: Mapping[str, Any] | None) -> LateBirth | None:
    if entry is None:
        return None
    return LateBirth(
        tuple(entry["days"]), tuple(entry["months"]), tuple(tuple(row) for row in entry["shift"])
    )


def _curve(entry: Mapping[str, Any]) -> Curve:
    return Curve(tuple(entry["months"]), tuple(entry["values"]))
