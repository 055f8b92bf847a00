"""Those who ask at the same time are answered at once, each as if it had asked alone."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

import growthwatch as gw
from growthwatch.app.answers import CALLS, rows
from growthwatch.app.turns import Turns, Waiting, answer_all

ANSWERS = {call.path: call for call in CALLS}
COLUMNS = ["child_id", "date", "weight_kg", "height_cm"]
EVERY = 12  # records of `many`


@cache
def made():
    return gw.simulate(12, seed=5)


def record(some, **more):
    """Return a record of some of the made-up children, named "1", "2" and on in every record."""
    children, measured = made().children, made().measurements
    ids = list(children["child_id"].iloc[some])
    names = {child: str(at) for at, child in enumerate(ids, 1)}
    children = children[children["child_id"].isin(ids)]
    children = children[["child_id", "sex", "birth_date"]].assign(family_id="the same")
    measured = measured[measured["child_id"].isin(ids)][COLUMNS]
    tables = [t.assign(child_id=t["child_id"].map(names)) for t in (children, measured)]
    return {"children": rows(tables[0]), "measurements": rows(tables[1])} | more


@cache
def of_b1():
    tables = gw.datasets.child_b1()
    contacts = tables.contacts[["child_id", "date", "agency", "role", "kind", "summary"]]
    return {
        "children": rows(tables.children[["child_id", "sex", "birth_date", "birth_weight_kg"]]),
        "measurements": rows(tables.measurements[COLUMNS]),
        "contacts": rows(contacts),
    }


def b1(**more):
    return of_b1() | more


def spoilt(**more):
    """Return a record of which a row, a cell and a child cannot be used."""
    said = record([3, 4]) | more
    said["measurements"] = [
        *said["measurements"],
        {"child_id": "1", "date": "2024-02-30", "weight_kg": 5.0},
        {"child_id": "nobody", "date": "2024-02-03", "weight_kg": 5.0},
        {"child_id": " ", "date": "2024-02-03", "weight_kg": 5.0},
    ]
    said["children"][1]["gestation_weeks"] = "many"
    return said


def many():
    """Return records that are answered together."""
    return [
        b1(as_of="2012-01-10"), spoilt(), record([1]) | {"measurements": []}, record([9, 10, 11]),
        b1(), record([2], as_of="2024-06-01"), record([6], term="paper", as_of="2024-06-01"),
        # Of these the checks and the scores are looked at.
        record([7], reference="who"), record([0, 1]), b1(as_of="soon"),
        spoilt(as_of="2024-03-01"), record([1]) | {"measurements": [], "as_of": "2026-01-01"},
    ]  # fmt: skip


def answers(path, records):
    waiting = [Waiting(ANSWERS[path], json.dumps(one).encode()) for one in records]
    answer_all(waiting)
    return [(one.answer.status_code, json.loads(one.answer.body)) for one in waiting]


def close(got, want):
    """Say whether answers are equal: probabilities sum in single precision, to 7 digits."""
    if isinstance(want, dict):
        return got.keys() == want.keys() and all(close(got[name], want[name]) for name in want)
    if isinstance(want, list):
        return len(got) == len(want) and all(map(close, got, want))
    return got == (pytest.approx(want, rel=1e-5, abs=1e-4) if isinstance(want, float) else want)


@pytest.mark.parametrize(
    ("path", "first"), [("/api/score", EVERY), ("/api/detect", 6), ("/api/judge", 7)]
)
def test_many_are_answered_together_as_each_would_be_alone(path, first):
    assert len(many()) == EVERY
    records = many()[:first]
    alone = [answers(path, [one])[0] for one in records]
    assert sum(status == 200 for status, _ in alone) >= len(records) - 1
    assert len({json.dumps(said) for _, said in alone}) >= len(records) - 3
    for got, want in zip(answers(path, records), alone, strict=True):
        assert got[0] == want[0] and close(got[1], want[1]), (got, want)


def test_a_record_that_spoils_the_check_of_all_is_refused_alone():
    mixed = record([0])
    mixed["measurements"][0]["date"], mixed["measurements"][1]["date"] = "13/02/2024", "02/13/2024"
    (one, first), (two, second) = answers("/api/score", [mixed, record([1])])
    assert one == 400 and "month first" in first["problem"]
    assert two == 200 and second["scores"]


def ask_at_once(requests):
    """Return the answers to requests that come at the same moment, in the order of coming."""

    async def ask():
        turns = Turns()
        going = [turns.answered(ANSWERS[p], json.dumps(body).encode()) for p, body in requests]
        return await asyncio.gather(*going)

    # In a thread of its own: where a test before has driven a browser, this one has a running loop.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask()).result()


def test_those_who_wait_for_the_same_are_one_piece_of_work(monkeypatch):
    pieces = []
    monkeypatch.setattr(
        "growthwatch.app.turns.answer_all",
        lambda some: (pieces.append([one.call.path for one in some]), answer_all(some)),
    )
    requests = [("/api/score", record([at])) for at in range(12)]
    requests[5] = ("/api/judge", record([5]))
    said = ask_at_once(requests)
    assert sum(map(len, pieces)) == 12 and len(pieces) <= 3
    assert all(len(set(piece)) == 1 for piece in pieces)
    for (path, body), got in zip(requests, said, strict=True):
        want = answers(path, [body])[0]
        assert got.status_code == want[0] == 200 and close(json.loads(got.body), want[1])


def test_one_request_too_many_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr("growthwatch.app.turns.MOST_WAITING", 20)
    asked = {"measurement_method": "weight", "sex": "male"}
    said = ask_at_once([("/rcpch/chart-coordinates", asked)] * 21)
    assert [one.status_code for one in said] == [200] * 20 + [503]
    assert said[-1].headers["Retry-After"]
