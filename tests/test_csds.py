"""Measurements go out as tables of the Community Services Data Set, and come back the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.csds import csds_tables
from growthwatch.importing import import_export, load_mapping

# As the public implementation of v1.6 names them: docs/importing.md.
FIELDS = {
    "CYP001MPI": ["LocalPatientID", "NHSNumber", "DateOfBirth", "Gender"],
    "CYP101Referral": ["ServiceRequestID", "LocalPatientID"],
    "CYP201CareContact": ["CareContactID", "ServiceRequestID", "Contact_Date"],
    "CYP202CareActivity": ["CareActivityID", "CareContactID"],
    "CYP611Obs": ["CareActivityID", "Weight", "Height", "Length"],
}


def made():
    simulated = gw.simulate(25, seed=4)
    children = simulated.children[["child_id", "sex", "birth_date"]].copy()
    children.loc[3, "sex"] = None
    measured = simulated.measurements[["child_id", "date", "weight_kg", "height_cm", "ofc_cm"]]
    measured = measured.assign(position=None, note="")
    heads = measured.index[5:8]
    measured.loc[heads, ["weight_kg", "height_cm"]] = np.nan
    measured.loc[heads, "ofc_cm"] = 41.5
    # The same day twice, and a toddler of 13 months who stood.
    again = measured.iloc[[0]].assign(weight_kg=measured["weight_kg"].iloc[0] + 0.02)
    stood = measured.iloc[[20]].assign(height_cm=75.3, position="standing")
    return children, pd.concat([measured, again, stood], ignore_index=True)


def test_what_is_written_is_read_back_by_the_shipped_mapping_to_the_last_gram(tmp_path):
    children, measured = made()
    tables = csds_tables(children, measured)
    assert {name: list(table) for name, table in tables.items()} == FIELDS
    for name, table in tables.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    mapping, _ = load_mapping("csds-1.6")
    back = import_export(tmp_path, mapping)
    assert back.rejected.empty
    by = ["child_id", "date", "weight_kg", "height_cm"]
    got, want = (
        table[by].astype({"child_id": str, "weight_kg": float, "height_cm": float})
        .assign(date=pd.to_datetime(table["date"]).astype("datetime64[s]"))
        .sort_values(by, ignore_index=True)
        for table in (back.tables["measurements"], measured.dropna(subset=by[2:], how="all"))
    )  # fmt: skip
    want = want.drop_duplicates(ignore_index=True)
    pd.testing.assert_frame_equal(got, want, rtol=0, atol=6e-4, check_dtype=False)
    sexes = back.tables["children"].set_index("child_id")["sex"]
    assert sexes.notna().sum() == len(children) - 1


def test_a_length_lying_is_in_centimetres_and_a_height_in_metres():
    children, measured = made()
    obs = csds_tables(children, measured)["CYP611Obs"]
    assert (obs["Height"] == "0.753").sum() == 1
    length = pd.to_numeric(obs["Length"])
    height = pd.to_numeric(obs["Height"])
    assert length.dropna().between(40, 95).all() and height.dropna().between(0.7, 1.3).all()
    assert not (length.notna() & height.notna()).any() and length.notna().sum() > 20


def test_the_command_writes_a_file_a_table_and_says_what_is_left_out(tmp_path, capsys):
    children, measured = made()
    folder = tmp_path / "caseload"
    folder.mkdir()
    children.to_csv(folder / "children.csv", index=False)
    measured.to_csv(folder / "measurements.csv", index=False)
    assert run(["csds", str(folder), "--out", str(tmp_path / "csds")]) == 0
    assert {path.stem for path in (tmp_path / "csds").iterdir()} == set(FIELDS)
    assert "3 rows with a head circumference alone" in capsys.readouterr().out
    assert run(["csds", str(folder), "--out", str(tmp_path / "csds")]) == 2
