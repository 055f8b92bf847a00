"""Measurements as tables of the Community Services Data Set v1.6, for the system that submits them.

What a submission needs besides (header, organisations, teams, activity types) is the submitting
system's to add.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.record.vocabulary import DAYS_PER_YEAR

# PERSON STATED GENDER CODE of the NHS Data Model and Dictionary; X: not known.
GENDERS = {"male": "1", "female": "2"}
UNKNOWN = "X"
# Below it a length is measured lying down (RCPCH, UK-WHO growth charts) and PERSON LENGTH IN
# CENTIMETRES holds it; PERSON HEIGHT IN METRES from then on.
LYING_UNTIL_DAYS = 2 * DAYS_PER_YEAR
LYING = {"lying": True, "standing": False}


def csds_tables(children: pd.DataFrame, measurements: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return measurements as the tables that hold them in the Community Services Data Set v1.6.

    Parameters
    ----------
    children, measurements : DataFrame
        Of a caseload.

    Returns
    -------
    dict of str to DataFrame
        ``CYP001MPI`` (a row a child), ``CYP101Referral``, ``CYP201CareContact`` (a row a child and
        day), ``CYP202CareActivity`` and ``CYP611Obs`` (a row a measurement: Weight in kg, Height in
        metres, Length in centimetres), tied by their identifiers; all text. The data set has no
        head circumference and no gestation: a row with neither weight nor length is left out.
    """
    known = measurements[measurements[["weight_kg", "height_cm"]].notna().any(axis=1)]
    known = known.sort_values(["child_id", "date"], kind="stable", ignore_index=True)
    ids = children["child_id"].astype(str)
    referral = pd.Series([f"SR{at:07d}" for at in range(1, len(ids) + 1)], index=ids, dtype=object)
    child = known["child_id"].astype(str)
    day = known["date"].dt.strftime("%Y-%m-%d")
    contact = pd.factorize(child + " " + day)[0] + 1
    contact_id = pd.Series([f"CC{at:07d}" for at in contact], dtype=object)
    activity_id = pd.Series([f"CA{at:07d}" for at in range(1, len(known) + 1)], dtype=object)
    first = pd.DataFrame({"CareContactID": contact_id}).drop_duplicates().index
    lying = _lying(children, known)
    height = known["height_cm"]
    number = children.get("nhs_number")
    return {
        "CYP001MPI": pd.DataFrame(
            {
                "LocalPatientID": ids,
                "NHSNumber": "" if number is None else number.fillna(""),
                "DateOfBirth": children["birth_date"].dt.strftime("%Y-%m-%d"),
                "Gender": children["sex"].map(GENDERS).fillna(UNKNOWN),
            }
        ),
        "CYP101Referral": pd.DataFrame(
            {"ServiceRequestID": referral.to_numpy(), "LocalPatientID": ids}
        ),
        "CYP201CareContact": pd.DataFrame(
            {
                "CareContactID": contact_id[first],
                "ServiceRequestID": referral.reindex(child[first]).to_numpy(),
                "Contact_Date": day[first],
            }
        ).reset_index(drop=True),
        "CYP202CareActivity": pd.DataFrame(
            {"CareActivityID": activity_id, "CareContactID": contact_id}
        ),
        "CYP611Obs": pd.DataFrame(
            {
                "CareActivityID": activity_id,
                "Weight": _text(known["weight_kg"], 3),
                "Height": _text((height / 100).where(~lying), 4),
                "Length": _text(height.where(lying), 2),
            }
        ),
    }


def _lying(children: pd.DataFrame, measured: pd.DataFrame) -> pd.Series:
    """Return which lengths were measured lying down: as recorded, and else by age."""
    born = children.drop_duplicates("child_id").set_index("child_id")["birth_date"]
    age = (measured["date"] - measured["child_id"].map(born)).dt.days
    lying = age < LYING_UNTIL_DAYS
    if "position" in measured:
        said = measured["position"].astype(object).map(LYING)
        lying = lying.mask(said.notna(), said.fillna(False).astype(bool))
    return lying.astype(bool)


def _text(values: pd.Series, decimals: int) -> list[str]:
    """Return numbers without noise after so many decimals; "" where there is none."""
    return [
        "" if np.isnan(value) else f"{value:.{decimals}f}".rstrip("0").rstrip(".")
        for value in values.to_numpy(dtype=float)
    ]
