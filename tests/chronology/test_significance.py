"""Which contacts are told in full: by what is recorded of them, and by what was asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.chronology.significance import significance

SEEN = pd.Timestamp("2014-01-08")


def contacts(*rows):
    table = pd.DataFrame([{"date": "2012-05-01", "kind": "call", **row} for row in rows])
    dated = table.assign(date=pd.to_datetime(table["date"]))
    return dated.assign(chart=dated["chart"].astype("boolean")) if "chart" in dated else dated


def test_two_signs_of_five_make_a_contact_significant_and_one_does_not():
    table = contacts(
        {},
        {"impact": "risk"},
        {"date": "2014-01-20"},
        {"kind": "referral"},
        {"action": "GP told"},
        {"outcome": "was not brought"},
        {"impact": "risk", "date": "2014-01-20"},
        {"kind": "referral", "action": "GP told"},
        {"outcome": "was not brought", "impact": "risk"},
    )
    assert significance(table, [SEEN]).significant.tolist() == [False] * 6 + [True] * 3


def test_what_is_asked_for_goes_before_every_sign_and_what_is_asked_away_never_comes():
    table = contacts(
        {"chart": True}, {"chart": False, "impact": "risk", "kind": "referral"}, {"chart": pd.NA}
    )
    weighed = significance(table, [SEEN])
    assert weighed.significant.tolist() == [True, False, False]
    assert np.argmax(weighed.score) == 0
    assert weighed.score[1] == -np.inf


def test_a_contact_near_what_happened_scores_more_than_one_far_from_it_or_without_a_date():
    score = significance(
        contacts({"date": "2014-01-09"}, {"date": "2013-06-01"}, {"date": None}), [SEEN, pd.NaT]
    ).score
    assert score[0] > score[1] > score[2]
    assert score[2] == 0
