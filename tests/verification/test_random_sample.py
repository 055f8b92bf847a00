"""The comparison with pygrowup agrees, repeats, and can tell a difference."""

from __future__ import annotations

import pandas as pd
import pytest

from growthwatch import zscore
from growthwatch.verification import AGREE_WITHIN, peer_zscore, summarise, verify


@pytest.fixture(scope="module")
def comparisons() -> pd.DataFrame:
    return verify(4000, seed=7)


def test_every_z_score_agrees_with_pygrowup_to_its_two_decimals(comparisons):
    assert comparisons["agrees"].all()
    assert comparisons["difference"].max() <= AGREE_WITHIN


def test_every_measure_both_sexes_and_both_references_are_compared(comparisons):
    compared = comparisons.groupby(["reference", "measure", "sex"]).size()
    assert len(compared) == 2 * 4 * 2
    assert (compared > 100).all()
    assert (comparisons["reference"] == "who").sum() == 4000


def test_values_beyond_three_sd_are_among_them_on_who_only(comparisons):
    far = comparisons[comparisons["z"].abs() > 3]
    assert set(far["reference"]) == {"who"}
    assert len(far) > 100


def test_uk_who_is_compared_only_where_it_is_who_2006(comparisons):
    uk = comparisons[comparisons["reference"] == "uk-who"]
    assert uk["age_days"].min() >= 14
    assert uk["age_days"].max() <= 1461


def test_the_same_seed_gives_the_same_sample_and_another_gives_another():
    pd.testing.assert_frame_equal(verify(50, seed=1), verify(50, seed=1))
    assert not verify(50, seed=1)["value"].equals(verify(50, seed=2)["value"])


def test_a_wrong_z_score_would_be_seen(comparisons):
    wrong = comparisons.copy()
    wrong.loc[0, "agrees"] = False
    summary = summarise(wrong)
    measure, reference = wrong.loc[0, "measure"], wrong.loc[0, "reference"]
    blamed = summary[~summary["agrees"]]
    assert blamed[["reference", "measure"]].to_numpy().tolist() == [[reference, measure]]


def test_a_table_that_is_altered_by_a_percent_does_not_agree():
    row = verify(1, seed=3).iloc[0]
    peer = peer_zscore(row["measure"], row["value"], sex=row["sex"], age_days=row["age_days"])
    ours = zscore(row["measure"], row["value"] * 1.01, sex=row["sex"], age_days=row["age_days"])
    assert abs(peer - ours) > AGREE_WITHIN


@pytest.mark.parametrize("age", [730, 731])
def test_length_and_height_meet_at_two_years_as_pygrowups_do(age):
    peer = peer_zscore("height", 86.0, sex="female", age_days=age)
    assert zscore("height", 86.0, sex="female", age_days=age) == pytest.approx(peer, abs=0.0051)


def test_nothing_to_compare_is_refused():
    with pytest.raises(ValueError, match="n is 0"):
        verify(0)
