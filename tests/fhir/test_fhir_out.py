"""What is written as FHIR is FHIR, and read back it is the caseload that it was."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.fhir import caseload_resources, write_fhir
from growthwatch.fhir.resources import made_id
from growthwatch.importing import import_export, load_mapping, write_caseload

pytest.importorskip("fhir.resources")


@pytest.fixture(scope="module")
def caseload():
    made = gw.simulate(6, seed=4)
    b1 = gw.datasets.child_b1()
    children = pd.concat([made.children, b1.children], ignore_index=True)
    # An id that FHIR does not allow.
    children["child_id"] = children["child_id"].replace({"B1": "B/1 ä"})
    measured = pd.concat([made.measurements, b1.measurements], ignore_index=True)
    measured["child_id"] = measured["child_id"].replace({"B1": "B/1 ä"})
    return replace(b1, children=children, measurements=measured, contacts=b1.contacts.iloc[:0])


@pytest.fixture(scope="module")
def resources(caseload):
    return list(caseload_resources(caseload))


@pytest.mark.parametrize("ending", [".json", ".ndjson"])
def test_a_caseload_written_and_read_back_has_the_same_scores(
    caseload, resources, tmp_path, ending
):
    file = tmp_path / f"out{ending}"
    assert write_fhir(resources, file) == len(resources)
    result = import_export(file, load_mapping("fhir-r4")[0])
    back = gw.read_caseload(write_caseload(result, tmp_path / "caseload"))
    assert back.rejected.empty and result.rejected.empty
    want = gw.score(caseload.children, caseload.measurements)
    got = gw.score(back.children, back.measurements)
    columns = ["child_id", "date", "measure", "value", "z"]
    want, got = (
        one[columns].astype({"measure": "str"}).sort_values(columns, ignore_index=True)
        for one in (want, got)
    )
    assert len(want) > 50
    pd.testing.assert_frame_equal(want, got, check_dtype=False, atol=1e-9, rtol=0)


def test_each_z_score_and_centile_names_its_reference_and_what_it_comes_from(caseload, resources):
    by_id = {one["id"]: one for one in resources}
    assert len(by_id) == len(resources)
    scores = gw.score(caseload.children, caseload.measurements)
    z = [
        one
        for one in resources
        if any(code["code"].endswith("-z-score") for code in one.get("code", {}).get("coding", []))
    ]
    assert len(z) == int(scores["z"].notna().sum())
    found = []
    for one in z:
        (of,) = one["derivedFrom"]
        measured = by_id[of["reference"].removeprefix("Observation/")]
        assert "UK-WHO" in one["method"]["text"]
        centile = by_id[made_id(measured["id"], "centile")]["valueQuantity"]["value"]
        assert centile == pytest.approx(float(gw.centile(one["valueQuantity"]["value"])), abs=0.01)
        found.append(one["valueQuantity"]["value"])
    np.testing.assert_allclose(sorted(found), sorted(scores["z"].dropna()), atol=6e-5)


def test_child_b1_is_flagged_and_the_issue_rests_on_the_last_weight(resources):
    by_id = {one["id"]: one for one in resources}
    flags = [one for one in resources if one["resourceType"] == "Flag"]
    (issue,) = [
        one
        for one in resources
        if one["resourceType"] == "DetectedIssue" and one["code"]["text"] == "Growth: losing"
    ]
    assert issue["severity"] in ("high", "moderate") and issue["evidence"]
    assert issue["patient"] in [one["subject"] for one in flags]
    (on,) = issue["implicated"]
    assert by_id[on["reference"].removeprefix("Observation/")]["effectiveDateTime"] == "2014-08-22"


def test_the_command_writes_a_valid_bundle_with_the_pack(tmp_path, capsys):
    pytest.importorskip("typst")
    from base64 import b64decode

    from fhir.resources.R4B.bundle import Bundle

    b1 = gw.datasets.child_b1()
    folder = tmp_path / "b1"
    folder.mkdir()
    for name in ("children", "measurements", "contacts"):
        getattr(b1, name).to_csv(folder / f"{name}.csv", index=False)
    out = tmp_path / "b1.json"
    assert run(["fhir", str(folder), "--child", "B1", "--pack", "--out", str(out)]) == 0
    said = json.loads(out.read_text())
    Bundle.model_validate(said)
    (document,) = [
        one["resource"]
        for one in said["entry"]
        if one["resource"]["resourceType"] == "DocumentReference"
    ]
    assert b64decode(document["content"][0]["attachment"]["data"]).startswith(b"%PDF")
    assert run(["fhir", str(folder), "--pack", "--out", str(tmp_path / "c.json")]) == 2
    assert run(["import", str(out), "--out", str(tmp_path / "back"), "--quiet"]) == 0
    assert "1 child" in capsys.readouterr().out
