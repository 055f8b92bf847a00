"""What a weight says before any walk: by the posterior, or by kilograms without a centile."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from walked_weights import NO_FINDINGS, START, by_model, laid_out

from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import LOST, NOTHING, QUESTION, SLOWED
from growthwatch.judgement.weights import weights_of


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([(300, 8.0), (330, 7.75)], NOTHING),  # a quarter of a kilogram is weighing
        ([(300, 8.0), (330, 7.74)], QUESTION),
        ([(300, 8.0), (330, 7.74), (340, 7.74)], LOST),
        ([(300, 8.0), (330, 7.74), (340, 7.76)], NOTHING),
        ([(2000, 20.0), (2030, 19.4)], NOTHING),  # of a heavy child 3%
        ([(2000, 20.0), (2030, 19.39)], QUESTION),
        ([(2, 3.5), (20, 3.1)], NOTHING),  # the first three weeks
        ([(2, 3.5), (21, 3.1)], QUESTION),
    ],
)
def test_a_loss_without_a_centile_is_asked_about_and_told_when_the_next_weight_bears_it_out(
    rows: list[tuple[int, float]], says: int
) -> None:
    assert laid_out(*rows).evidence[-1] == says


@pytest.mark.parametrize(
    ("first", "day", "kg", "says", "newborn"),
    [
        (0, 5, 3.15, NOTHING, False),  # NICE NG75: more than 10% of birth weight
        (0, 5, 3.149, LOST, True),
        (1, 5, 3.1, LOST, True),
        (2, 5, 3.1, NOTHING, False),  # no birth weight any more
        (0, 20, 3.4, NOTHING, False),
        (0, 21, 3.4, SLOWED, False),  # not regained by three weeks
        (0, 21, 3.5, NOTHING, False),
        (0, 61, 3.4, SLOWED, False),
        (0, 62, 3.4, NOTHING, False),
        (0, 61, 3.1, LOST, True),
        (0, 62, 3.1, QUESTION, False),
    ],
)
def test_without_a_centile_a_newborn_is_held_against_the_birth_weight(
    first: int, day: int, kg: float, says: int, newborn: bool
) -> None:
    given = laid_out((first, 3.5), (day, kg))
    assert (given.evidence[-1], bool(given.newborn_loss[-1])) == (says, newborn)


def test_a_childs_loss_is_its_own_among_others_without_a_centile() -> None:
    scores = pd.DataFrame(
        {
            "child_id": ["a", "a", "b", "b"],
            "measure": "weight",
            "date": pd.Timestamp(START) + pd.to_timedelta([300, 330, 300, 330], "D"),
            "value": [12.0, 11.0, 8.0, 7.9],
            "age_days": [300.0, 330.0, 300.0, 330.0],
            "corrected_age_days": [300.0, 330.0, 300.0, 330.0],
            "sex": None,
            "z": np.nan,
        }
    )
    ids = np.array(["a", "b"], dtype=object)
    said = weights_of(scores, NO_FINDINGS, ids, None, Limits())
    assert said.evidence.tolist() == [NOTHING, QUESTION, NOTHING, NOTHING]


@pytest.mark.parametrize(("loss", "says"), [(0.40, LOST), (0.39, SLOWED)])
def test_slowed_gain_is_a_loss_from_half_of_its_probability(loss: float, says: int) -> None:
    given = by_model(
        (300, 8.0), (330, 7.9),
        level=["", "concern"], p_faltering=[0.1, 0.8], p_loss=[0.0, loss],
    )  # fmt: skip
    assert given.evidence.tolist() == [NOTHING, says]


@pytest.mark.parametrize(
    ("kg", "levels", "says"),
    [
        (8.04, ["confirm", "confirm"], SLOWED),
        (8.06, ["confirm", "confirm"], QUESTION),
        (8.04, ["", "confirm"], QUESTION),
        (8.04, ["concern", "confirm"], SLOWED),
        (8.04, ["confirm", ""], NOTHING),
    ],
)
def test_asked_twice_and_no_more_at_the_second_is_borne_out(
    kg: float, levels: list[str], says: int
) -> None:
    given = by_model((300, 8.0), (330, kg), level=levels)
    assert given.evidence[-1] == says


@pytest.mark.parametrize(("p", "firm"), [(0.50, True), (0.49, False)])
def test_a_probability_of_a_half_is_held(p: float, firm: bool) -> None:
    given = by_model((300, 8.0), (330, 8.1), level=["", "concern"], p_faltering=[0.1, p])
    assert bool(given.firm[-1]) == firm and given.evidence[-1] == SLOWED


@pytest.mark.parametrize(("error", "doubt"), [(0.50, True), (0.49, False)])
def test_nothing_is_concluded_from_a_weight_more_likely_wrong_than_right(
    error: float, doubt: bool
) -> None:
    given = by_model((300, 8.0), (330, 8.1), level=["", "concern"], p_error=[0.0, error])
    assert bool(given.in_doubt[-1]) == doubt


def test_what_is_said_of_a_weight_is_said_of_the_childs_own() -> None:
    days = pd.Timestamp(START) + pd.to_timedelta([300, 330, 300, 330], "D")
    ids = ["a", "a", "b", "b"]
    scores = pd.DataFrame(
        {
            "child_id": ids, "measure": "weight", "date": days, "value": [8.0, 8.1, 9.0, 9.1],
            "age_days": [300.0, 330.0, 300.0, 330.0], "z": 0.0,
        }
    )  # fmt: skip
    posterior = pd.DataFrame(
        {
            "child_id": ids, "date": days, "p_faltering": [0.1, 0.2, 0.3, 0.4], "p_loss": 0.0,
            "p_error": 0.001, "onset_date": pd.NaT, "level": "", "fitted": True,
        }
    )  # fmt: skip
    told = weights_of(
        scores, NO_FINDINGS, np.array(["a", "b"], dtype=object), posterior[::-1], Limits()
    )
    assert told.probability.tolist() == [0.1, 0.2, 0.3, 0.4]
