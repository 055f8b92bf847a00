"""The one pass against a dense Gaussian computation that knows nothing of filters."""

import numpy as np
import pytest

from growthwatch.growth_model.kernel import kernel
from growthwatch.growth_model.onepass import DOUBT_OF_FIRST, looked_ahead, one_pass

AGES = np.array([0.0, 31.0, 62.0, 63.0, 130.0, 250.0, 251.0, 390.0, 700.0, 1090.0, 1600.0])
Z = np.array([-1.2, -0.4, 0.1, 0.3, 0.2, -0.9, -0.7, -1.1, -0.2, 0.4, 0.6])


def along(entry_months, values, months):
    return np.interp(np.log1p(months), np.log1p(entry_months), values)


def clock(fitted, months):
    """Integrate the clock's rate: trapezia between knots are exact."""
    out = []
    knots = np.log1p(fitted.clock_rate.months)
    for month in months:
        grid = np.append(knots[knots < np.log1p(month)], np.log1p(month))
        rate = np.interp(grid, knots, fitted.clock_rate.values)
        out.append(np.sum((rate[1:] + rate[:-1]) / 2 * np.diff(grid)))
    return np.array(out)


def dense(fitted, sex):
    """Return mean vector and covariance of z-scores at AGES by the formula of the note."""
    months = AGES / (365.25 / 12)
    drift = getattr(fitted.drift, sex)
    sign = 1 if sex == "male" else -1
    channel = along(fitted.channel.months, fitted.channel.values, months)
    transient = along(fitted.transient.months, fitted.transient.values, months)
    apart = np.abs(np.subtract.outer(clock(fitted, months), clock(fitted, months)))
    late = fitted.channel_fading * np.log((np.maximum(months, 37) + 1) / 38)
    covariance = np.outer(channel, channel) * np.exp(-np.abs(np.subtract.outer(late, late)))
    covariance += np.outer(transient, transient) * (1 + apart) * np.exp(-apart)
    error = np.full(len(AGES), fitted.error**2) + np.where(AGES < 7, fitted.first_week_variance, 0)
    covariance = (covariance + np.diag(error)) * np.exp(2 * sign * fitted.male_spread)
    return (
        along(drift.months, drift.values, months),
        covariance,
        error * np.exp(2 * sign * fitted.male_spread),
    )


@pytest.mark.parametrize("measure", ["weight", "height"])
@pytest.mark.parametrize("sex", ["female", "male"])
def test_one_pass_equals_dense_gaussian(measure, sex):
    fitted = kernel(measure)
    mean, covariance, error = dense(fitted, sex)
    points = fitted.at(AGES, np.full(len(AGES), float(sex == "male")), AGES)
    passed = one_pass(fitted, points, Z, np.zeros(len(AGES), int), robust=False)
    for i in range(len(AGES)):
        weights = np.linalg.solve(covariance[:i, :i], covariance[:i, i])
        expected = mean[i] + weights @ (Z[:i] - mean[:i])
        variance = covariance[i, i] - weights @ covariance[:i, i] - error[i]
        assert passed.mean[i] == pytest.approx(expected, abs=1e-9)
        assert passed.variance[i] == pytest.approx(variance, abs=1e-9)


def test_looking_several_visits_ahead_equals_dense_gaussian():
    fitted = kernel("weight")
    mean, covariance, error = dense(fitted, "female")
    points = fitted.at(AGES, np.zeros(len(AGES)), AGES)
    passed = one_pass(fitted, points, Z, np.zeros(len(AGES), int), robust=False)
    late = np.arange(3, len(AGES))
    predicted = looked_ahead(passed, points, late - 3, points.take(late))
    for row, i in enumerate(late):
        known = slice(0, i - 2)
        weights = np.linalg.solve(covariance[known, known], covariance[known, i])
        assert predicted.mean[row] == pytest.approx(
            mean[i] + weights @ (Z[known] - mean[known]), abs=1e-9
        )
        variance = covariance[i, i] - weights @ covariance[known, i] - error[i]
        assert predicted.variance[row] == pytest.approx(variance, abs=1e-9)


def test_merging_explanations_equals_weighing_them_one_by_one():
    """The robust step against the four Gaussian answers worked out and mixed by hand."""
    fitted = kernel("weight")
    ages = np.array([200.0, 260.0, 320.0])
    z = np.array([0.1, -2.3, -0.1])
    points = fitted.at(ages, np.zeros(3), ages)
    passed = one_pass(fitted, points, z, np.zeros(3, int))

    mean, covariance = np.zeros(3), np.eye(3)
    clock_before = None
    for i in range(3):
        p = points.take(np.array([i]))
        if clock_before is not None:
            h = p.clock[0] - clock_before
            move = np.eye(3)
            move[1:, 1:] = np.exp(-h) * np.array([[1 + h, h], [-h, 1 - h]])
            noise = np.eye(3) - move @ move.T
            noise[0, 0] = 0
            mean, covariance = move @ mean, move @ covariance @ move.T + noise
        clock_before = p.clock[0]
        see = np.array([p.channel[0], p.transient[0], 0])
        assert passed.mean[i] == pytest.approx(p.drift[0] + see @ mean, abs=1e-12)
        assert passed.variance[i] == pytest.approx(see @ covariance @ see, abs=1e-12)
        answers = []
        for share, extra, jump in zip(
            fitted.shares * ([1, 1, DOUBT_OF_FIRST, 1] if i == 0 else 1),
            [0, (fitted.noisy_error * p.spread[0]) ** 2, fitted.gross_error**2, 0],
            [0, 0, 0, fitted.change**2],
            strict=True,
        ):
            prior = covariance + np.diag([jump, 0, 0])
            total = see @ prior @ see + p.error[0] + extra
            away = z[i] - p.drift[0] - see @ mean
            # A wrong value tells nothing of the child.
            gain = np.zeros(3) if extra == fitted.gross_error**2 else prior @ see / total
            likelihood = share * np.exp(-(away**2) / total / 2) / np.sqrt(total)
            answers.append((likelihood, mean + gain * away, prior - np.outer(gain, see @ prior)))
        odds = np.array([a[0] for a in answers]) / sum(a[0] for a in answers)
        merged = sum(o * a[1] for o, a in zip(odds, answers, strict=True))
        covariance = sum(
            o * (a[2] + np.outer(a[1] - merged, a[1] - merged))
            for o, a in zip(odds, answers, strict=True)
        )
        mean = merged
        assert passed.states[:3, i] == pytest.approx(mean, abs=1e-12)
        assert passed.states[3:, i] == pytest.approx(covariance[np.triu_indices(3)], abs=1e-12)


def test_clock_runs_on_before_forty_weeks():
    fitted = kernel("weight")
    days = np.array([-80.0, -40.0, 0.0, 1.0])
    points = fitted.at(days, np.zeros(4), days + 100)
    assert np.all(np.diff(points.clock) > 0)
    assert points.clock[2] == 0
