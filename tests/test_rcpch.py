"""The RCPCH API's JSON, field by field against RCPCH's own package over a thousand measurements."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import io
import json
import re
from itertools import product

import numpy as np
import pytest

from growthwatch import rcpch
from growthwatch.centiles import LINE_Z
from growthwatch.conversion import measurement as value_of
from growthwatch.record.vocabulary import MEASURES

theirs = pytest.importorskip("rcpchgrowth")
lookup = importlib.import_module("rcpch_lookup")

# In words of our own; what they say of a centile is compared, and the rest is documented.
WORDS = re.compile(r"comment|centile_band|error$|^provenance")


@pytest.fixture(scope="module", autouse=True)
def rcpch_by_halves():
    with lookup.by_halves():
        yield


def flat(said, name=""):
    if isinstance(said, dict):
        for key, one in said.items():
            yield from flat(one, f"{name}.{key}".lstrip("."))
    else:
        yield name, said.isoformat() if isinstance(said, dt.date) else said


def random_requests(n, seed=19):
    rng = np.random.default_rng(seed)
    found = []
    while len(found) < n:
        reference = str(rng.choice(["uk-who"] * 4 + ["trisomy-21", "turners-syndrome"]))
        sex = "female" if reference == "turners-syndrome" else str(rng.choice(["female", "male"]))
        measures = ["height"] if reference == "turners-syndrome" else list(MEASURES)
        method = str(rng.choice(measures))
        weeks, days = int(rng.integers(24, 43)), int(rng.integers(0, 7))
        age = int(20 * 365.25 * rng.uniform() ** 2)
        born = dt.date(2000, 1, 1) + dt.timedelta(days=int(rng.integers(0, 7000)))
        corrected = age + weeks * 7 + days - 280
        z = float(rng.normal(0, 2))
        value = float(
            value_of(method, z, sex=sex, age_days=corrected, reference=rcpch.REFERENCES[reference])
        )
        if not np.isfinite(value) or value <= 0:
            value = float(rng.uniform(1, 100))
        found.append(
            {
                "birth_date": born,
                "observation_date": born + dt.timedelta(days=age),
                "measurement_method": method,
                "observation_value": round(value, 2) + 0.01,
                "sex": sex,
                "gestation_weeks": weeks,
                "gestation_days": days,
                "reference": reference,
            }
        )
    return found


def their_answer(request):
    with contextlib.redirect_stdout(io.StringIO()):
        return dict(flat(theirs.Measurement(**request).measurement))


def test_ages_looked_for_by_halves_are_those_that_their_own_search_finds():
    rows_of = theirs.global_functions.lms_value_array_for_measurement_for_reference
    tables = {}
    for reference in ("uk-who", "trisomy-21", "turners-syndrome"):
        for sex, method, age in product(["female", "male"], MEASURES, [-0.2, 0.02, 1, 3, 10]):
            with contextlib.suppress(LookupError):
                rows = rows_of(reference, age, method, sex)
                tables[tuple(row["decimal_age"] for row in rows)] = rows
    assert len(tables) > 5 and max(map(len, tables)) > 500
    for ages, rows in tables.items():
        assert list(ages) == sorted(ages)
        some = ages[:: max(1, len(ages) // 15)] + ages[-3:]
        for age, aside in product(some, (0, 3e-5, -3e-5, 1.3e-4, -1.3e-4, 0.004, -0.004)):
            want = lookup.OWN_SEARCH(rows, age + aside)
            assert lookup.nearest_lowest_index(rows, age + aside) == want, (age, aside)


@pytest.fixture(scope="module")
def answers(rcpch_by_halves):
    """Requests with what RCPCH's package answers, or None where it stops, and what we answer."""
    asked = []
    for request in random_requests(1000):
        want = None
        with contextlib.suppress(Exception):
            want = their_answer(request)
        asked.append((request, want, rcpch.measurement(**request)))
    return asked


def test_a_thousand_measurements_agree_with_rcpch_in_every_field_but_the_words(answers):
    numbers, differing, checked = 0, [], 0
    for request, want, said in answers:
        if want is None:
            # Turner below one year of age: their package stops, and ours answers without a centile.
            assert said["measurement_calculated_values"]
            continue
        checked += 1
        got = dict(flat(said))
        assert set(want) == set(got)
        for name, one in want.items():
            if WORDS.search(name):
                # Whether something is said agrees, for bands and errors of the value.
                if name.endswith("centile_band"):
                    assert (one is None) == (got[name] is None), (name, request)
                continue
            numbers += 1
            if isinstance(one, float | int) and got[name] is not None:
                if abs(one - got[name]) > 1e-9 * max(1, abs(one)):
                    differing.append((name, one, got[name], request))
            elif one != got[name]:
                differing.append((name, one, got[name], request))
    assert checked > 900 and numbers > 30_000
    assert differing == [], (len(differing), differing[:5])


def test_centile_bands_name_the_same_centiles(answers):
    lines = re.compile(r"\d+(?:\.\d)?(?=st|nd|rd|th)")
    compared = 0
    for _, theirs_flat, ours in answers:
        want = (theirs_flat or {}).get("measurement_calculated_values.corrected_centile_band")
        said = ours["measurement_calculated_values"]
        z = said["corrected_sds"]
        if want is None or z is None:
            continue
        # Theirs is a warning beyond 4 SD; its lines are at the rounded centiles: 2% is -2.054.
        edge = np.min(np.abs(z - np.add.outer(LINE_Z, [-1 / 6, 1 / 6])))
        if abs(z) > 4 or edge < 0.06:
            continue
        named = set(lines.findall(want))
        if named:
            assert named == set(lines.findall(said["corrected_centile_band"])), (want, said, z)
            compared += 1
    assert compared > 400


@pytest.mark.parametrize("method", MEASURES)
@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_lines_of_a_chart_are_rcpchs_at_the_ages_that_both_give(method, sex):
    ours = rcpch.chart_coordinates(method, sex)
    with contextlib.redirect_stdout(io.StringIO()):
        want = theirs.create_chart("uk-who", measurement_method=method, sex=sex)
    assert [list(one) for one in ours] == [list(one) for one in want]
    shared = 0
    for mine, rcpchs in zip(ours, want, strict=True):
        (name,) = mine
        for a, b in zip(mine[name][sex][method], rcpchs[name][sex][method], strict=True):
            assert (a["centile"], a["sds"]) == (b["centile"], pytest.approx(b["sds"], abs=0.01))
            at = {point["x"]: point["y"] for point in a["data"]}
            for point in b["data"] or []:
                if name == "uk_who_infant" and point["x"] == 0.0383:
                    continue  # theirs is of the preterm table, by the rounding of two weeks
                if point["x"] in at and point["y"] is not None:
                    assert at[point["x"]] == pytest.approx(point["y"], abs=1e-3), (name, point)
                    shared += 1
    assert shared > 200


def test_mid_parental_height_is_rcpchs():
    said = rcpch.mid_parental_height(height_maternal=160, height_paternal=175, sex="female")
    z = theirs.mid_parental_height_z(160, 175)
    assert said["mid_parental_height_sds"] == pytest.approx(z, abs=1e-9)
    from rcpchgrowth.global_functions import measurement_from_sds

    for name, at in (("mid_parental_height", z), ("mid_parental_height_lower_value", z - 1.4),
                     ("mid_parental_height_upper_value", z + 1.4)):  # fmt: skip
        want = measurement_from_sds(reference="uk-who", age=20, sex="female",
                                    measurement_method="height", requested_sds=at)  # fmt: skip
        assert said[name] == pytest.approx(want, abs=0.006)
    line = said["mid_parental_height_centile_data"][-1]["uk90_child"]["female"]["height"][0]
    assert line["data"][-1]["x"] == 20
    assert line["data"][-1]["y"] == pytest.approx(said["mid_parental_height"], abs=1e-3)


def test_the_answer_is_json_and_can_be_asked_again_from_itself():
    request = {"birth_date": "2024-01-01", "observation_date": "2024-03-01", "sex": "male",
               "measurement_method": "weight", "observation_value": 4.2,
               "gestation_weeks": 34, "gestation_days": 3}  # fmt: skip
    said = json.loads(json.dumps(rcpch.measurement(**request), allow_nan=False))
    again = said["birth_data"] | said["child_observation_value"] | said["measurement_dates"]
    again = {name: again[name] for name in request}
    assert rcpch.measurement(**again) == said


@pytest.mark.parametrize(
    ("name", "value"),
    [("sex", "x"), ("observation_date", "2023-01-01"), ("observation_value", float("nan")),
     ("measurement_method", "girth"), ("birth_date", "1/2/2024"), ("gestation_weeks", 9),
     ("reference", "cdc")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(name, value):
    request = {"birth_date": "2024-01-01", "observation_date": "2024-03-01", "sex": "male",
               "measurement_method": "weight", "observation_value": 4.2}  # fmt: skip
    with pytest.raises(ValueError, match=name):
        rcpch.measurement(**request | {name: value})
