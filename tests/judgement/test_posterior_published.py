"""The figures that docs/judgement.md tells of made-up girls are those that the posterior gives."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from judgement_records import BIRTH, MONTH, slowed

from growthwatch.judgement.posterior import posterior

DOCS = " ".join(
    (Path(__file__).parents[2] / "docs" / "judgement.md").read_text(encoding="utf-8").split()
)


def told(pattern: str) -> list[float]:
    found = re.search(pattern, DOCS)
    assert found, pattern
    return [float(number.rstrip(".")) for number in found.groups()]


HOW_OFTEN = dict(
    zip(
        (91, 28, 14, 7),
        told(r"p = ([\d.]+) weighed quarterly, ([\d.]+) every four weeks, ([\d.]+) every two and "
             r"([\d.]+) weekly"),
        strict=True,
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def six_months() -> pd.DataFrame:
    """Nothing gained from 9 to 15 months, then gain as usual, at the routine's ages."""
    return posterior(slowed(0.0, until=15))


@pytest.mark.parametrize("days", HOW_OFTEN)
def test_six_months_without_gain_are_as_probable_as_told_however_often_she_is_weighed(days):
    months = np.r_[0, 1, 2, 4, 6, 9, 9 + np.arange(1, 182 // days + 1) * days / MONTH]
    last = posterior(slowed(0.0, months=months)).iloc[-1]
    assert last["p_faltering"] == pytest.approx(HOW_OFTEN[days], abs=0.006)
    # Nothing was kept of the gain, and little says that weight was lost.
    assert abs(last["share_kept"]) < 0.05 and last["p_loss"] < 0.04
    # What she would have gained in the days that she was weighed over, half a weight more or less.
    short = slowed(1.0, months=months)["value"].iloc[-1] - slowed(1.0)["value"].iloc[5]
    assert last["shortfall_kg"] == pytest.approx(short, abs=0.25)


def test_p_falls_as_told_when_gain_is_as_usual_again_and_is_not_the_memory(six_months):
    figures = told(r"p is ([\d.]+), ([\d.]+) and ([\d.]+) at the next three weights of the routine")
    assert six_months["p_faltering"].iloc[7:10].tolist() == pytest.approx(figures, abs=0.006)


def test_once_gain_is_as_usual_what_remains_is_a_recovery_since_the_ninth_month(six_months):
    after = six_months.iloc[8:]
    assert (after["p_recovering"] > 0.8 * after["p_faltering"]).all()
    assert six_months["p_recovering"].iloc[7] < 0.1 * six_months["p_faltering"].iloc[7]
    ninth = BIRTH + pd.Timedelta(days=round(9 * MONTH))
    assert (six_months["onset_date"].iloc[6:10] == ninth).all()
    # The visit after the one at which it began bounds it from above.
    twelfth = BIRTH + pd.Timedelta(days=round(12 * MONTH))
    assert six_months["onset_until"].iloc[7] == twelfth


def test_a_shortfall_that_is_not_made_up_counts_less_with_every_weight(six_months):
    p = six_months["p_faltering"].iloc[7:].to_numpy()
    assert (np.diff(p) < 0).all()
    before = six_months["p_faltering"].iloc[1:6].to_numpy()
    assert (before < 0.01).all() and (np.diff(before) > 0).all()
