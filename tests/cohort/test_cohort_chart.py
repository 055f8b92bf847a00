"""The chart of a cohort: what is drawn is what was counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.cohort.chart import CURVES, FEWEST


@pytest.fixture(scope="module")
def scores():
    cohort = gw.simulate(400, seed=9, faltering=0.0)
    return gw.score(cohort.children, cohort.measurements)


@pytest.fixture(scope="module")
def chart(scores):
    return gw.cohort_chart(scores, months=(0, 3, 6, 12, 24))


def test_medians_that_are_drawn_are_those_of_the_table(chart, scores):
    table = gw.z_distribution(scores, months=(0, 3, 6, 12, 24)).drop(index="reference")
    drawn = next(line for line in chart.spread.lines if line.get_marker() == "o")
    assert drawn.get_ydata() == pytest.approx(table["p50"].to_numpy())
    labels = [tick.get_text() for tick in chart.spread.get_xticklabels()]
    assert labels == ["0–3", "3–6", "6–12", "12–24"]
    assert chart.table.equals(gw.z_distribution(scores, months=(0, 3, 6, 12, 24)))


def test_the_cohorts_own_median_is_that_of_its_weights(chart, scores):
    """At birth everybody is of one age, so the centile of z is that of the weights themselves."""
    born = scores[(scores["measure"] == "weight") & (scores["age_days"] <= 1)]
    only = gw.cohort_chart(born, months=(0, 1))
    for sex, ax in only.curves.items():
        own = [line for line in ax.lines if line.get_marker() == "o"]
        assert len(own) == len(CURVES)
        weights = born.loc[born["sex"] == sex, "value"]
        assert own[1].get_ydata()[0] == pytest.approx(weights.median(), rel=0.01)


def test_groups_too_small_have_no_curve_and_the_words_say_the_numbers(chart, scores):
    few = scores[scores["child_id"].isin(scores["child_id"].unique()[: FEWEST - 5])]
    small = gw.cohort_chart(few)
    assert all(not len(line.get_xdata()) for line in small.curves["male"].lines if
               line.get_marker() == "o")  # fmt: skip
    weighed = scores[(scores["measure"] == "weight") & scores["z"].notna()]["child_id"].nunique()
    said = f"Weight of {weighed} children beside UK-WHO: median z"
    assert chart.alternative_text.startswith(said)
    assert np.isfinite(chart.table.loc["0 to 3", "sd"])


def test_it_is_saved_and_shown(chart, tmp_path):
    assert chart._repr_png_()[:4] == b"\x89PNG"
    for ending in ("png", "svg", "html"):
        (path,) = chart.save(tmp_path / f"cohort.{ending}", dpi=40)
        assert path.stat().st_size > 1000


def test_what_cannot_be_charted_is_named(scores):
    with pytest.raises(ValueError, match="unknown measure 'wt'"):
        gw.cohort_chart(scores, "wt")
    with pytest.raises(ValueError, match="no ofc with a z-score"):
        gw.cohort_chart(scores, "ofc")
    other = scores.assign(reference="who")
    with pytest.raises(ValueError, match="one reference at a time"):
        gw.cohort_chart(pd.concat([scores, other]))
