"""What a detection works out is freed when it is done: a run judges one partition after another."""

from __future__ import annotations

import gc

import growthwatch as gw
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records


def held() -> int:
    return sum(isinstance(one, (Record, Records)) for one in gc.get_objects())


def test_no_record_outlives_the_detection_that_made_it_even_before_a_collection():
    caseload = gw.datasets.child_b1()
    scores = gw.expected_growth(gw.score(caseload.children, caseload.measurements))
    gc.collect()
    gc.disable()
    try:
        before = held()
        findings = gw.detect(scores)
        after = held()
    finally:
        gc.enable()
    assert len(findings) and after == before
