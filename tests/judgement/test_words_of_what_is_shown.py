"""Sentences take longer than what they tell of: a judgement writes those that it shows."""

from __future__ import annotations

import pandas as pd

import growthwatch as gw
from growthwatch.detection import messages


def test_only_shown_findings_are_put_into_words_and_in_the_same_words(monkeypatch):
    made, b1 = gw.simulate(40, seed=3), gw.datasets.child_b1()
    tables = [pd.concat([getattr(one, name) for one in (made, b1)], ignore_index=True)
              for name in ("children", "measurements")]  # fmt: skip
    scores = gw.score(*tables)
    found = gw.detect(scores, children=tables[0])
    want = gw.judge(scores, found, children=tables[0])
    written = []
    message = messages.message
    monkeypatch.setattr(
        messages, "message", lambda rule, details: (written.append(rule), message(rule, details))[1]
    )
    got = gw.judge(scores, children=tables[0])
    pd.testing.assert_frame_equal(got, want)
    assert 0 < len(written) == got["because"].map(len).sum() < len(found) / 2
