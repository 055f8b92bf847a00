"""How probable an error is, from the measurements before and after it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detection import neighbours
from growthwatch.detection.hindsight import CHANGED_SHARE, hindsight
from growthwatch.detection.neighbours import Neighbours, predicted_by_others
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.records import Records, records_of
from growthwatch.growth_model.kernel import kernel
from growthwatch.growth_model.onepass import one_pass

AGES = (30, 61, 91, 122, 183, 274, 365, 456)


def on_a_line(z: float | list[float], measure: str = "weight", **more) -> pd.DataFrame:
    """Return scores of a girl on a z-score, or on one a visit."""
    values = gw.measurement(measure, z, sex="F", age_days=np.array(AGES, float))
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(AGES, "D")
    return gw.score(
        pd.DataFrame({"child_id": ["a"], "sex": "female", "birth_date": "2020-01-01"} | more),
        pd.DataFrame({"child_id": "a", "date": days, f"{measure}_{UNITS[measure]}": values}),
    )


UNITS = {"weight": "kg", "height": "cm", "ofc": "cm"}


def records(scores: pd.DataFrame) -> Records:
    return records_of(scores, Parameters())


@pytest.fixture(scope="module")
def few() -> Records:
    caseload = gw.simulate(40, seed=8, errors=0)
    return records(gw.score(caseload.children, caseload.measurements))


@pytest.mark.parametrize("measure", ["weight", "height"])
def test_what_earlier_rows_make_likely_is_what_the_growth_model_expects(few, measure):
    """Matrices and the model's one pass are two ways to the same Gaussian prediction."""
    record = few.by_measure[measure]
    n = len(record)
    both, before, after = (Neighbours(np.empty(n), np.empty(n)) for _ in range(3))
    nothing = np.zeros(n, dtype=bool)
    predicted_by_others(record, nothing, ~nothing, (both, before, after))
    model = kernel(measure)
    male = (record.sex == "male").astype(float)
    points = model.at(record.corrected_age, male, record.age)
    # The careless share of measurements is part of the error here.
    careless = model.noisy_share * np.square(model.noisy_error * points.spread)
    points = replace(points, error=points.error + careless)
    passed = one_pass(model, points, record.z, record.child, robust=False)
    later = record.first != np.arange(n)
    assert later.sum() > 100
    assert before.mean[later] == pytest.approx(passed.mean[later], abs=1e-6)
    sd = np.sqrt(passed.variance + points.error)
    assert before.sd[later] == pytest.approx(sd[later], abs=1e-6)


def test_a_row_taken_out_is_predicted_by_the_others_and_predicts_nothing():
    z = [0.0] * len(AGES)
    for odd in (0.0, 4.0):
        z[4] = odd
        record = records(on_a_line(z)).by_measure["weight"]
        n = len(record)
        three = [Neighbours(np.empty(n), np.empty(n)) for _ in range(3)]
        out = np.arange(n) == 4
        predicted_by_others(record, out, np.ones(n, dtype=bool), tuple(three))
        assert three[0].mean[3] == pytest.approx(0, abs=0.12)
        assert three[0].mean[4] == pytest.approx(0, abs=0.12)


def test_children_are_predicted_alike_however_many_are_worked_on_at_once(few, monkeypatch):
    """A child of very many measurements is one batch, however large."""

    def predicted() -> list[np.ndarray]:
        record = few.by_measure["weight"]
        n = len(record)
        three = [Neighbours(np.full(n, np.nan), np.full(n, np.nan)) for _ in range(3)]
        predicted_by_others(record, np.zeros(n, dtype=bool), np.ones(n, dtype=bool), tuple(three))
        return [values for one in three for values in (one.mean, one.sd)]

    at_once = predicted()
    monkeypatch.setattr(neighbours, "BATCH", 1)
    for one, other in zip(predicted(), at_once, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, equal_nan=True)
    assert np.isfinite(at_once[0]).all()


def test_a_value_on_the_childs_line_is_no_error_and_one_beyond_its_neighbours_is():
    z = np.zeros(len(AGES))
    quiet = hindsight(records(on_a_line(list(z))), "weight")
    assert quiet.p_error.max() < 0.01
    z[4] = 2.0
    odd = hindsight(records(on_a_line(list(z))), "weight")
    assert odd.p_error[4] > 0.9 and odd.surprise[4] > 5
    assert np.delete(odd.p_error, 4).max() < 0.05


def test_a_change_that_stays_is_no_error():
    z = [0.0, 0.0, 0.0, 0.0, -1.5, -1.5, -1.5, -1.5]
    seen = hindsight(records(on_a_line(z)), "weight")
    assert CHANGED_SHARE > 0 and seen.p_error.max() < 0.12


@pytest.mark.parametrize("measure", ["weight", "height", "ofc"])
def test_the_wider_the_gap_the_likelier_an_error(measure):
    p = []
    for odd in (0.0, 1.0, 2.0, 3.0, 5.0):
        z = [0.0] * len(AGES)
        z[4] = odd
        p.append(hindsight(records(on_a_line(z, measure)), measure).p_error[4])
    assert p == sorted(p) and p[0] < 0.02 and p[-1] > 0.9


def test_a_copied_length_is_known_by_its_last_digit():
    scores = on_a_line(0.0, "height")
    lengths = np.round(scores["value"].to_numpy(), 1)
    copied, near = lengths.copy(), lengths.copy()
    copied[4] = lengths[3]
    near[4] = lengths[3] + 0.3
    for values, is_copy in ((copied, True), (near, False)):
        days = scores["date"].to_numpy()
        child = gw.Child(
            sex="F", birth_date="2020-01-01", height_cm=list(zip(days, values, strict=True))
        )
        seen = hindsight(records(child.scores), "height")
        assert (seen.p_copied[4] > 0.5) == is_copy


def test_older_children_and_other_references_are_judged_by_the_simple_correlation():
    ages = np.array([6.0, 6.5, 7.0, 7.5, 8.0]) * 365.25
    z = np.array([0.0, 0.0, 3.0, 0.0, 0.0])
    weights = gw.measurement("weight", z, sex="F", age_days=ages, reference="trisomy-21")
    child = pd.DataFrame(
        {"child_id": ["a"], "sex": "female", "birth_date": "2010-01-01", "reference": "trisomy-21"}
    )
    days = pd.Timestamp("2010-01-01") + pd.to_timedelta(np.round(ages), "D")
    visits = pd.DataFrame({"child_id": "a", "date": days, "weight_kg": weights})
    seen = hindsight(records(gw.score(child, visits)), "weight")
    assert seen.p_error[2] > 0.5 and np.delete(seen.p_error, 2).max() < 0.1


def test_nothing_and_one_measurement_are_no_trouble():
    empty = records(on_a_line(0.0).iloc[:0])
    assert len(hindsight(empty, "weight").p_error) == 0
    one = hindsight(records(on_a_line(0.0).iloc[:1]), "weight")
    assert one.p_error[0] < 0.05 and not one.has_earlier[0] and not one.has_later[0]


def test_a_child_is_judged_alike_alone_and_among_others():
    """Children with as many measurements are worked out together, and must not mix."""
    caseload = gw.simulate(60, seed=12, errors=0.05)
    scores = gw.score(caseload.children, caseload.measurements)
    together = gw.check_measurements(scores)
    for child in caseload.children["child_id"].iloc[::12]:
        alone = gw.check_measurements(scores[scores["child_id"] == child])
        pd.testing.assert_frame_equal(alone, together.loc[alone.index])
