"""Where the growth model begins, ends and refuses."""

import numpy as np
import pytest
from growth_model_records import scores_of

from growthwatch.growth_model import expected_growth, predict, thrive_lines
from growthwatch.growth_model.kernel import kernel


def test_a_measure_nobody_knows_is_refused_by_name():
    scores = scores_of({"A": ("female", [10, 40], [0.0, 0.1])})
    scores["measure"] = scores["measure"].astype(str).replace("weight", "mass")
    with pytest.raises(ValueError, match="unknown measure 'mass' in scores"):
        expected_growth(scores)


@pytest.mark.parametrize("days", [0, -7])
def test_thrive_lines_need_an_interval_above_0(days):
    with pytest.raises(ValueError, match=r"interval_days .* is not above 0"):
        thrive_lines(sex="female", interval_days=days)


def test_the_first_week_is_the_seven_days_from_birth():
    """A newborn loses and regains weight: wider on days 0 to 6, and not on day 7."""
    weight = kernel("weight")
    days = np.array([0.0, 6.0, 7.0])
    error = weight.at(days, np.full(3, 0.5), days).error
    assert error[0] == error[1] > error[2]
    assert error[1] - error[2] == pytest.approx(weight.first_week_variance)


@pytest.mark.parametrize("error", [0.15, "another scale"])
def test_an_error_of_weighing_widens_what_is_predicted(error):
    scores = scores_of({"A": ("female", [60, 120, 180], [0.0, 0.1, 0.0])})
    alone = predict(scores, "2020-10-01")["expected_sd"].iloc[0]
    if isinstance(error, str):
        with pytest.raises(ValueError, match=error):
            predict(scores, "2020-10-01", measurement_error=error)
    else:
        wider = predict(scores, "2020-10-01", measurement_error=error)["expected_sd"].iloc[0]
        assert wider > alone
