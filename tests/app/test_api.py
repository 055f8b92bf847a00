"""The API answers what the library says, to whoever has the token, and keeps nothing."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

import growthwatch as gw
from growthwatch import rcpch
from growthwatch.app import answers
from growthwatch.app.asked import LARGEST_BODY
from growthwatch.app.serving import create_app

TOKEN = "a-token-for-tests-only"
HOME = "http://127.0.0.1"


def record_of(caseload):
    children = caseload.children[["child_id", "sex", "birth_date", "birth_weight_kg"]]
    measured = caseload.measurements[["child_id", "date", "weight_kg", "height_cm", "ofc_cm"]]
    return {"children": answers.rows(children), "measurements": answers.rows(measured)}


B1 = record_of(gw.datasets.child_b1())
ABSURD = {"child_id": "B1", "date": "2014-09-15", "weight_kg": 9434765919}
WITH_ABSURD = [*B1["measurements"], ABSURD]


@pytest.fixture(scope="module")
def client():
    app = create_app(TOKEN, pages=False)
    with TestClient(app, base_url=HOME, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        yield client


def test_scores_are_those_of_the_library(client):
    said = client.post("/api/score", json=B1).json()
    b1 = gw.datasets.child_b1()
    want = gw.score(b1.children, b1.measurements)
    assert [row["z"] for row in said["scores"]] == [
        pytest.approx(z) if z == z else None for z in want["z"]
    ]
    assert said["scores"][0]["date"] == f"{want['date'].iloc[0]:%Y-%m-%d}"
    assert said["rejected"] == []


def test_findings_and_the_judgement_of_b1_know_nothing_after_the_day(client):
    early = B1 | {"as_of": "2012-01-10"}
    assert client.post("/api/judge", json=early).json()["judgements"][0]["state"] != "losing"
    late = client.post("/api/judge", json=B1).json()["judgements"][0]
    assert (late["state"], late["action"]) == ("losing", "assess") and late["act_by"]
    rules = {row["rule"] for row in client.post("/api/detect", json=B1).json()["findings"]}
    first = {row["rule"] for row in client.post("/api/detect", json=early).json()["findings"]}
    assert "weight_loss" in rules and first < rules


def test_a_chart_is_a_picture(client):
    said = client.post("/api/chart", json=B1 | {"child_id": "B1"})
    assert said.headers["content-type"].startswith("image/svg+xml")
    assert said.text.lstrip().startswith(("<?xml", "<svg"))
    assert client.post("/api/chart", json=B1 | {"child_id": "nobody"}).status_code == 400


def test_rcpchs_paths_answer_as_the_module_does(client):
    asked = {"birth_date": "2024-01-01", "observation_date": "2024-03-01", "sex": "male",
             "measurement_method": "weight", "observation_value": 4.2}  # fmt: skip
    assert client.post("/rcpch/calculation", json=asked).json() == rcpch.measurement(**asked)
    parents = {"height_maternal": 160, "height_paternal": 175, "sex": "female"}
    said = client.post("/rcpch/mid-parental-height", json=parents).json()
    assert said == json.loads(json.dumps(rcpch.mid_parental_height(**parents)))
    lines = client.post(
        "/rcpch/chart-coordinates", json={"measurement_method": "weight", "sex": "male"}
    ).json()
    assert lines["centile_data"] == rcpch.chart_coordinates("weight", "male")


def test_a_row_that_cannot_be_used_is_told_with_its_reason(client):
    wrong = {"child_id": "B1", "date": "2013-02-30", "weight_kg": 8.0}
    said = client.post("/api/score", json=B1 | {"measurements": [*B1["measurements"], wrong]})
    (rejected,) = said.json()["rejected"]
    assert rejected["field"] == "date" and rejected["value"] == "2013-02-30"


@pytest.mark.parametrize(
    ("call", "name"), [("score", "scores"), ("detect", "findings"), ("judge", "judgements")]
)
def test_one_row_of_nine_billion_kg_is_told_and_costs_the_others_nothing(client, call, name):
    usual = B1 | {"as_of": "2014-09-30"}
    said = client.post(f"/api/{call}", json=usual | {"measurements": WITH_ABSURD})
    assert said.status_code == 200
    (rejected,) = said.json()["rejected"]
    assert rejected["reason"].startswith("weight_kg is not between 0.2 and 300 kg: correct it")
    assert said.json()[name] == client.post(f"/api/{call}", json=usual).json()[name] != []


def test_a_chart_is_drawn_without_a_row_of_nine_billion_kg(client):
    said = client.post("/api/chart", json=B1 | {"measurements": WITH_ABSURD, "child_id": "B1"})
    assert said.status_code == 200 and said.text.lstrip().startswith(("<?xml", "<svg"))


def test_rcpchs_path_refuses_nine_billion_kg_in_one_sentence(client):
    asked = {"birth_date": "2024-01-01", "observation_date": "2024-03-01", "sex": "male",
             "measurement_method": "weight", "observation_value": 9434765919}  # fmt: skip
    said = client.post("/rcpch/calculation", json=asked)
    assert said.status_code == 422 and said.json()["problem"].count(".") == 1


@pytest.mark.parametrize("path", [path for path, *_ in answers.CALLS])
def test_nobody_is_answered_without_the_token(path):
    with TestClient(create_app(TOKEN, pages=False), base_url=HOME) as stranger:
        assert stranger.post(path, json=B1).status_code == 401
        wrong = {"authorization": "Bearer a-token-for-tests-onlx"}
        assert stranger.post(path, json=B1, headers=wrong).status_code == 401
        assert stranger.get("/api/health").status_code == 200
        assert stranger.get("/api/health", headers={"host": "evil.example"}).status_code == 400


def test_a_record_without_a_usable_child_is_answered(client):
    record = {"children": [{"child_id": "0", "birth_date": ""}], "measurements": []}
    said = client.post("/api/judge", json=record)
    assert said.status_code == 400 and "give as_of" in said.json()["problem"]
    said = client.post("/api/judge", json=record | {"as_of": "2024-01-01"}).json()
    assert said["judgements"] == [] and said["rejected"][0]["field"] == "birth_date"


def test_what_is_too_large_is_refused_before_it_is_read_whole(client):
    sent = 0

    def body():
        nonlocal sent
        for _ in range(3 * LARGEST_BODY // 100_000):
            sent += 100_000
            yield b" " * 100_000

    assert client.post("/api/score", content=body()).status_code == 413
    many = {"children": B1["children"] * 1_001, "measurements": []}
    assert client.post("/api/score", json=many).status_code == 422


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"children": []}', b"[" * 100_000, b'{"children": NaN}',
     "ä".encode("latin1")],
)  # fmt: skip
def test_another_shape_is_one_sentence(client, body):
    said = client.post("/api/judge", content=body)
    assert said.status_code == 422 and said.json()["problem"].endswith(".")


def test_a_refusal_never_says_what_was_sent(client):
    said = client.post("/api/score", json={"children": [{"child_id": "Ann Other", "sex": 7}]})
    assert said.status_code == 422 and "Ann Other" not in said.text


def test_an_api_without_pages_makes_no_folder_and_the_page_has_the_api_too(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    with TestClient(create_app(TOKEN, pages=False), base_url=HOME) as client:
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert client.post("/api/judge", json=B1, headers=headers).status_code == 200
        assert list(tmp_path.iterdir()) == []
    with TestClient(create_app(TOKEN), base_url=HOME) as client:
        assert client.get(f"/{TOKEN}/").status_code == 200
        assert client.post("/api/judge", json=B1, headers=headers).status_code == 200
    assert list(tmp_path.iterdir()) == []
