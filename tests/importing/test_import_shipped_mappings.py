"""Each shipped mapping takes its made-up export all the way to z-scores, with nothing lost."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from importing_exports import FILES, TODAY

import growthwatch as gw
from growthwatch.importing import (
    import_export,
    load_mapping,
    shipped_mappings,
    write_caseload,
)

EXPORTS = {
    "systmone-wide": "systmone-wide.csv",
    "emis-search": "emis-search.csv",
    "events-long": "events-long",
    "csds-1.6": "csds",
    "csds-1.6-coded": "csds-coded",
    "fhir-r4": "fhir/uk-core.json",
}


def test_every_shipped_mapping_has_a_test_file():
    assert shipped_mappings() == sorted(EXPORTS)


@pytest.fixture(params=EXPORTS)
def shipped(request, tmp_path):
    mapping, sha256 = load_mapping(request.param)
    imported = import_export(FILES / EXPORTS[request.param], mapping, today=TODAY)
    folder = write_caseload(imported, tmp_path / "caseload", mapping_sha256=sha256)
    return request.param, imported, folder


def test_an_export_becomes_a_caseload_that_is_read_whole_and_scored(shipped):
    _, imported, folder = shipped
    caseload = gw.read_caseload(folder, today=TODAY)
    assert caseload.rejected.empty
    assert len(caseload.children) == len(imported.tables["children"])
    assert len(caseload.measurements) == len(imported.tables["measurements"])
    assert len(caseload.contacts) == len(imported.tables.get("contacts", ()))
    scores = gw.score(caseload.children, caseload.measurements)
    weights = scores[scores["measure"] == "weight"]
    # The children were made up within some two standard deviations of the median; one child's sex
    # is unknown, who has no centile and is watched all the same.
    assert (weights["z"].notna() == weights["sex"].notna()).all()
    assert weights["z"].abs().max() < 4


def test_values_read_back_are_those_imported(shipped):
    _, imported, folder = shipped
    back = gw.read_caseload(folder, today=TODAY).measurements
    sent = imported.tables["measurements"]
    for name in ("weight_kg", "height_cm", "ofc_cm"):
        np.testing.assert_array_equal(back[name], sent[name].astype(float))
    assert (back["date"] == sent["date"]).all()


def test_two_imports_of_one_export_are_the_same_to_the_byte(shipped, tmp_path):
    name, _, folder = shipped
    mapping, sha256 = load_mapping(name)
    again = import_export(FILES / EXPORTS[name], mapping, today=TODAY)
    other = write_caseload(again, tmp_path / "again", mapping_sha256=sha256)
    files = sorted(path.name for path in folder.iterdir())
    assert files == sorted(path.name for path in other.iterdir())
    for file in files:
        assert (folder / file).read_bytes() == (other / file).read_bytes()


def test_the_record_of_the_run_names_inputs_and_counts(shipped):
    _, imported, folder = shipped
    run = json.loads((folder / "run.json").read_text())
    assert set(run["inputs"]) == set(imported.sources)
    for counts in run["counts"].values():
        assert counts["rows"] == sum(
            counts[name] for name in ("written", "rejected", "merged", "left_out")
        )


def of(name: str):
    return import_export(FILES / EXPORTS[name], load_mapping(name)[0], today=TODAY)


def test_what_the_wide_export_holds():
    result = of("systmone-wide")
    children = result.tables["children"].set_index("child_id")
    assert children.loc["00100", ["gestation_weeks", "gestation_days"]].tolist() == [37, 2]
    assert children.loc["00104", "birth_date"] == children.loc["00105", "birth_date"]
    assert children.loc["00100", "team"] == "Nørth"
    rejected = result.rejected[["line", "field"]].values.tolist()
    assert sorted(rejected) == [[45, "weight_kg"], [46, "date"]]
    kinds = result.warnings["kind"].tolist()
    assert kinds == ["same NHS number", "NHS number", "same NHS number"]
    # Sex "unknown": the child is kept.
    assert pd.isna(children.loc["00999", "sex"])


def test_what_the_long_export_holds():
    result = of("events-long")
    assert result.rejected.empty
    assert result.warnings["kind"].tolist() == ["leading zeros"]
    heads = result.tables["measurements"]["ofc_cm"].dropna()
    assert heads.between(32, 40).all()
    assert result.tables["contacts"]["kind"].nunique() == 3


def test_what_the_search_holds_each_value_on_its_own_date():
    result = of("emis-search")
    assert len(result.tables["children"]) == 8
    assert result.rejected["value"].tolist() == ["4 kg 150"]
    rows = result.tables["measurements"]
    assert (rows[["weight_kg", "height_cm", "ofc_cm"]].notna().sum(axis=1) == 1).all()
    # Of 32 values one child has one weight, one no length and head, and one cannot be read.
    assert len(rows) == 32 - 1 - 2 - 1
    assert rows.groupby("child_id")["date"].nunique().max() == 3


def test_what_the_data_set_holds():
    result = of("csds-1.6")
    lost = result.rejected
    assert lost.loc[lost["field"] == "CareActivityID", "value"].tolist() == ["CA99999"]
    assert result.tables["children"]["sex"].isna().sum() == 1  # coded X: the child is kept
    heights = result.tables["measurements"]["height_cm"]
    assert pd.Series(heights).between(45, 95).all()


def test_what_the_data_set_holds_as_coded_observations_each_in_its_unit():
    """Units as the specification of v1.6 has had them, and the 0 that stands for none."""
    result = of("csds-1.6-coded")
    rows = result.tables["measurements"].groupby("date").first()
    assert rows["weight_kg"].tolist() == [5.1, 6.45] and rows["height_cm"].tolist() == [58, 63]
    assert result.rejected["value"].tolist() == ["6.6"]  # no unit: not guessed
    what = ["CodedObservation is empty", "CodedObservation '60621009' is not asked for"]
    assert result.left_out["what"].tolist() == what
