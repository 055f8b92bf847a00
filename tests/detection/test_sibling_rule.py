"""A child falling away from a twin or sibling, on records worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from children_at_limits import BIRTH, ByAge, day, found, only, table

import growthwatch as gw
from growthwatch.detection.rules.sibling_difference import RULE
from growthwatch.reading.raw import rejected_frame
from growthwatch.record.tables import empty_contacts

SPACE = 2 / 3
FALLING = [(60, 0.0), (120, 0.0), (200, -1.2), (260, -1.2)]
STEADY = [(60, 0.2), (120, 0.2), (200, 0.4), (260, 0.4)]


def family(
    *weights: ByAge, family_id: object = "F", older_by: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and children of one family; all but the first born so many days earlier."""
    ids = [f"c{i}" for i in range(len(weights))]
    births = [BIRTH] + [BIRTH - pd.Timedelta(days=older_by)] * (len(weights) - 1)
    children = pd.DataFrame(
        {"child_id": ids, "sex": "female", "birth_date": births, "family_id": family_id}
    )
    visits = [
        table(child, birth=birth, weight=rows)
        for child, birth, rows in zip(ids, births, weights, strict=True)
    ]
    return gw.score(children, pd.concat(visits)), children


def test_a_twin_falling_away_is_told_as_a_difference() -> None:
    finding = only(found(RULE, *family(FALLING, STEADY)))
    assert finding["child_id"] == "c0" and finding["severity"] == "watch"
    assert finding["onset_date"] == day(60)
    # 1.2 down and 0.2 up.
    assert finding["magnitude"] == pytest.approx(1.4 / SPACE)
    message = finding["message"]
    assert "her twin" in message and "c1" not in message
    assert "this child moved by −1.8 spaces" in message and "the twin by +0.3 spaces" in message


def test_two_weights_in_a_row_are_needed() -> None:
    falling = [(60, 0.0), (120, 0.0), (200, 0.0), (260, -1.2)]
    assert found(RULE, *family(falling, STEADY)).empty
    more = [*falling, (320, -1.2)]
    assert only(found(RULE, *family(more, [*STEADY, (320, 0.4)])))["detected_date"] == day(320)


def test_a_sibling_that_gained_well_makes_no_finding_of_a_child_that_kept_its_centile() -> None:
    gaining = [(60, -1.5), (120, -0.8), (200, 0.2), (260, 0.4)]
    steady = [(60, 0.0), (120, 0.0), (200, 0.0), (260, -0.2)]
    assert found(RULE, *family(steady, gaining)).empty


def test_both_falling_alike_is_no_difference() -> None:
    assert found(RULE, *family(FALLING, FALLING)).empty


def test_an_older_sibling_is_compared_over_the_same_time() -> None:
    older = [(days + 800, z) for days, z in STEADY]
    finding = only(found(RULE, *family(FALLING, older, older_by=800)))
    assert "a sibling, then 2 years 10 months," in finding["message"]


def test_weights_of_a_sibling_at_another_time_say_nothing() -> None:
    older = [(days + 200, z) for days, z in STEADY]
    assert found(RULE, *family(FALLING, older, older_by=800)).empty


@pytest.mark.parametrize("family_id", [None, "", " "])
def test_without_a_family_there_is_nothing_to_compare(family_id: object) -> None:
    assert found(RULE, *family(FALLING, STEADY, family_id=family_id)).empty


def test_without_the_children_or_their_families_there_are_no_findings() -> None:
    scores, children = family(FALLING, STEADY)
    assert found(RULE, scores, None).empty
    assert found(RULE, scores, children.drop(columns="family_id")).empty


def test_the_sibling_with_the_greatest_difference_is_told() -> None:
    risen = [(60, 0.2), (120, 0.2), (200, 0.9), (260, 0.9)]
    finding = only(found(RULE, *family(FALLING, STEADY, risen)))
    assert finding["magnitude"] == pytest.approx(1.9 / SPACE)


def test_a_number_shared_by_very_many_children_is_no_family() -> None:
    assert len(found(RULE, *family(FALLING, *[STEADY] * 11))) == 1
    assert found(RULE, *family(FALLING, *[STEADY] * 12)).empty


def test_a_suspected_error_of_the_sibling_says_nothing() -> None:
    slipped = [(60, 0.0), (120, 0.0), (200, 0.0), (260, 5.5), (265, 5.0)]
    own = [(60, 0.0), (120, 0.0), (200, -0.7), (260, -0.8)]
    assert found(RULE, *family(own, slipped)).empty


def test_a_sibling_no_longer_weighed_ends_nothing_until_the_child_recovers() -> None:
    later = [(400, -1.3), (500, -1.3), (600, -1.3)]
    finding = only(found(RULE, *family([*FALLING, (320, -1.2), *later], [*STEADY, (320, 0.4)])))
    assert finding["ongoing"] and finding["detected_date"] == day(260)
    back = [*FALLING, (320, -1.2), *later, (800, -0.5)]
    finding = only(found(RULE, *family(back, [*STEADY, (320, 0.4)])))
    assert not finding["ongoing"] and finding["last_date"] == day(600)
    assert "no longer falling away by 11 March 2022" in finding["message"]


def test_a_child_by_itself_is_told_what_the_caseload_tells_of_it() -> None:
    _, children = family(FALLING, STEADY)
    visits = [table(name, weight=rows) for name, rows in (("c0", FALLING), ("c1", STEADY))]
    measurements = pd.concat(visits, ignore_index=True).assign(height_cm=np.nan, ofc_cm=np.nan)
    caseload = gw.Caseload(children, measurements, empty_contacts(), rejected_frame(""))
    told = caseload.findings[["child_id", "rule", "detected_date", "last_date", "magnitude"]]
    assert "sibling_difference" in set(told["rule"])
    for child_id in ("c0", "c1"):
        of_child = told[(told["child_id"] == child_id).to_numpy()].reset_index(drop=True)
        alone = caseload.child(child_id).as_of(day(260)).findings
        # The caseload is looked at as of its last day, which is that of both children here.
        pd.testing.assert_frame_equal(
            pd.DataFrame(alone[list(told)]), pd.DataFrame(of_child), check_dtype=False
        )
