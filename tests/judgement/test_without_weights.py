"""Children of whom there is no weight at all, and nobody at all, are judged too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw

CHILDREN = pd.DataFrame(
    {"child_id": ["A", "B"], "sex": ["female", "male"],
     "birth_date": pd.to_datetime(["2023-01-01", "2023-02-01"])}
)  # fmt: skip
LENGTHS = pd.DataFrame(
    {"child_id": ["A", "A", "B"], "height_cm": [64.0, 75.0, 66.0],
     "date": pd.to_datetime(["2023-06-01", "2024-01-01", "2023-08-01"])}
)  # fmt: skip


@pytest.mark.parametrize("lengths", [LENGTHS, LENGTHS.iloc[:2], LENGTHS.iloc[:0]])
def test_children_without_a_weight_are_not_known_and_long_due(lengths):
    scores = gw.score(CHILDREN, lengths)
    judged = gw.judge(scores, children=CHILDREN, as_of="2024-02-01").set_index("child_id")
    assert judged["state"].to_dict() == {"A": "not known", "B": "not known"}
    assert judged["headline"].str.contains("no weight on record").all()
    # Eight days after birth, when every child is weighed.
    assert judged["act_by"].tolist() == list(pd.to_datetime(["2023-01-08", "2023-02-08"]))
    assert judged["p_faltering"].isna().all() and (judged["weights"] == 0).all()


def test_a_length_that_is_no_number_finds_nothing_and_stops_nothing():
    scores = gw.score(CHILDREN, LENGTHS)
    scores.loc[0, "value"] = np.nan
    assert gw.detect(scores, children=CHILDREN).empty


def test_nobody_gives_a_judgement_without_rows_and_with_every_column():
    nobody, nothing = CHILDREN.iloc[:0], LENGTHS.iloc[:0]
    judged = gw.judge(gw.score(nobody, nothing), children=nobody)
    b1 = gw.datasets.child_b1()
    some = gw.judge(gw.score(b1.children, b1.measurements), children=b1.children)
    assert judged.empty and list(judged) == list(some)
    # A day, a number or a word, so that it can be filtered and joined as a table with rows can.
    assert judged.dtypes.to_dict() == some.dtypes.to_dict()


def test_findings_of_a_later_day_are_refused():
    b1 = gw.datasets.child_b1()
    scores = gw.score(b1.children, b1.measurements)
    with pytest.raises(ValueError, match="findings of a later day than as_of"):
        gw.judge(scores, gw.detect(scores), as_of="2013-01-10")
