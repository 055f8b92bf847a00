"""The weights that would settle it, against the posterior of a record with just such a weight."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from judgement_records import BIRTH, MONTH, ROUTINE, record, slowed

from growthwatch.judgement.assumptions import ASSUMPTIONS
from growthwatch.judgement.posterior import posterior
from growthwatch.judgement.posterior_levels import Levels
from growthwatch.judgement.posterior_settling import settling

MONTHS = ROUTINE[:8]


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    return slowed(0.0, months=MONTHS)


@pytest.fixture(scope="module")
def coming(scores) -> pd.Series:
    date = scores["date"].iloc[-1] + pd.Timedelta(28, "D")
    return settling(scores, pd.Series([date], index=["A"])).iloc[0]


def then(scores: pd.DataFrame, date: pd.Timestamp, value: float) -> pd.Series:
    """Return the posterior of a weight that came."""
    months = [*MONTHS, (date - BIRTH).days / MONTH]
    return posterior(record(months, None, value=[*scores["value"], value])).iloc[-1]


def test_weights_stand_in_order(scores, coming):
    last = scores["value"].iloc[-1]
    assert coming["slowed_kg"] == pytest.approx(last, abs=0.1)
    assert coming["slowed_kg"] < coming["recovering_kg"] <= coming["expected_kg"] + 0.05


def test_with_a_weight_below_recovering_gain_is_rather_still_slowed_and_above_it_again(
    scores, coming
):
    def odds(value: float) -> float:
        row = then(scores, coming["date"], value)
        return row["p_recovering"] / (row["p_faltering"] - row["p_recovering"])

    days = 28
    chance = 1 - np.exp(-ASSUMPTIONS.recoveries_a_month * days / MONTH)
    prior = chance / (1 - chance)
    assert odds(coming["recovering_kg"] - 0.08) < prior
    assert odds(coming["recovering_kg"] + 0.08) > prior


def test_from_the_answering_weight_on_nothing_would_be_told():
    months = ROUTINE[:7]
    scores = slowed(0.2, months=months)
    assert posterior(scores)["p_faltering"].iloc[-1] > Levels().confirm
    date = scores["date"].iloc[-1] + pd.Timedelta(28, "D")
    answered = settling(scores, pd.Series([date], index=["A"]))["answered_kg"].iloc[0]
    assert np.isfinite(answered)
    for step, told in ((-0.1, True), (0.1, False)):
        value = [*scores["value"], answered + step]
        row = posterior(record([*months, (date - BIRTH).days / MONTH], None, value=value)).iloc[-1]
        assert (row["p_faltering"] >= Levels().confirm) == told


def test_every_child_asked_about_has_a_row_in_the_order_asked(scores):
    date = scores["date"].iloc[-1] + pd.Timedelta(28, "D")
    other = record(ROUTINE[:5], -1.0, name="B", sex="male")
    both = pd.concat([other, scores], ignore_index=True)
    asked = pd.Series([date, date, date], index=["A", "nobody", "B"])
    table = settling(both, asked)
    assert table["child_id"].tolist() == ["A", "nobody", "B"]
    assert table["expected_kg"].notna().tolist() == [True, False, True]
    alone = settling(scores, asked[:1])
    np.testing.assert_allclose(
        table.iloc[0, 2:].astype(float), alone.iloc[0, 2:].astype(float), rtol=1e-4
    )


def test_beyond_three_years_no_weight_is_named(scores):
    asked = pd.Series([BIRTH + pd.Timedelta(1200, "D")], index=["A"])
    assert settling(scores, asked).iloc[0, 2:].isna().all()
