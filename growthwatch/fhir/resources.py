"""One FHIR R4 resource for each row: patients, measurements, scores, judgements, documents."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Mapping
from typing import Any

import pandas as pd

from growthwatch.caseload.judgement import Judgement
from growthwatch.importing.fhir.resources import CHILD_ID, NHS_NUMBER
from growthwatch.record.notes import Note
from growthwatch.record.vocabulary import CLOCKS, TWO_YEARS_DAYS

Resource = dict[str, Any]

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
OURS = "urn:growthwatch:fhir"  # codes for which there are none elsewhere
SPACE = uuid.UUID("6c8e0c5e-3a0c-5f2b-9a57-6f0d2f6d4b11")  # of the ids, so that they stay the same
IDENTIFIER = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)  # FHIR R4, type id
# [HL7 FHIR R4, vital signs; the issue's list of SNOMED CT codes]
CODES = {
    "weight": (("29463-7", "Body weight"), "27113001"),
    "height": (("8302-2", "Body height"), "50373000"),
    "length": (("8306-3", "Body height --lying"), "50373000"),
    "bmi": (("39156-5", "Body mass index (BMI) [Ratio]"), "60621009"),
    "ofc": (("9843-4", "Head Occipital-frontal circumference"), "363812007"),
}
# Percentiles for which US Core has a profile; the others have our code only.
CENTILE_CODES = {
    "ofc": ("8289-1", "Head Occipital-frontal circumference Percentile"),
    "bmi": ("59576-9", "Body mass index (BMI) [Percentile] Per age and sex"),
}
UNIT = {"weight": "kg", "height": "cm", "bmi": "kg/m2", "ofc": "cm"}
WORDS = {"weight": "Weight", "height": "Height", "bmi": "BMI", "ofc": "Head circumference"}
REFERENCES = {
    "uk-who": "UK-WHO",
    "who": "WHO",
    "trisomy-21": "UK Down syndrome (trisomy 21)",
    "turner": "UK Turner syndrome",
}
SEVERITY = {"urgent": "high", "concern": "moderate", "confirm": "moderate", "watch": "low"}


def made_id(*parts: object) -> str:
    """Return an id that the same row gets every time."""
    return str(uuid.uuid5(SPACE, "|".join(map(str, parts))))


def patient_id(child_id: str) -> str:
    """Return the id of a child's Patient: its own where FHIR allows it."""
    return child_id if IDENTIFIER.fullmatch(child_id) else made_id("patient", child_id)


def subject(child_id: str) -> Resource:
    """Return the reference to a child."""
    return {"reference": f"Patient/{patient_id(child_id)}"}


def patient(child: Mapping[str, Any]) -> Resource:
    """Return a child as a Patient; without a name unless the caseload has one."""
    child_id = str(child["child_id"])
    numbers = [{"system": CHILD_ID, "value": child_id}]
    if _there(child.get("nhs_number")):
        numbers.append({"system": NHS_NUMBER, "value": str(child["nhs_number"])})
    said: Resource = {
        "resourceType": "Patient",
        "id": patient_id(child_id),
        "identifier": numbers,
        "gender": str(child["sex"]) if _there(child["sex"]) else "unknown",
        "birthDate": day(child["birth_date"]),
    }
    if _there(child.get("name")):
        said["name"] = [{"text": str(child["name"])}]
    return said


def of_birth(child: Mapping[str, Any]) -> list[Resource]:
    """Return the gestation of a child and the weight at birth, where they are known."""
    child_id, found = str(child["child_id"]), []
    if _there(child.get("gestation_weeks")):
        days = child["gestation_days"] if _there(child.get("gestation_days")) else 0
        total = int(child["gestation_weeks"]) * 7 + int(days)
        code = {"coding": [coding(LOINC, "76516-4", "Gestational age--at birth")]}
        found.append(("gestation", code, {"value": total, "unit": "day", "code": "d"}))
    if _there(child.get("birth_weight_kg")):
        code = {"coding": [coding(LOINC, "8339-4", "Birth weight Measured")]}
        weight = {"value": float(child["birth_weight_kg"]), "unit": "kg", "code": "kg"}
        found.append(("birth weight", code, weight))
    return [
        {
            "resourceType": "Observation",
            "id": made_id(child_id, what),
            "status": "final",
            "code": code,
            "subject": subject(child_id),
            "effectiveDateTime": day(child["birth_date"]),
            "valueQuantity": value | {"system": UCUM},
        }
        for what, code, value in found
    ]


def scored(row: Any, number: int, of: list[str]) -> list[Resource]:
    """Return a row of scores as Observations: what was measured, then z-score and centile.

    Parameters
    ----------
    row : named tuple
        Of `growthwatch.score`.
    number : int
        Which of the day's it is.
    of : list of str
        Ids of what a body mass index was worked out from.
    """
    measure, child_id = str(row.measure), str(row.child_id)
    own = made_id(child_id, day(row.date), measure, number)
    (code, display), snomed = CODES["length" if is_length(row) else measure]
    common: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": [
            {
                "coding": [
                    coding(
                        "http://terminology.hl7.org/CodeSystem/observation-category",
                        "vital-signs",
                        "Vital Signs",
                    )
                ]
            }
        ],
        "subject": subject(child_id),
        "effectiveDateTime": day(row.date),
    }
    measured = common | {
        "id": own,
        "code": {"coding": [coding(LOINC, code, display), coding(SNOMED, snomed, "")]},
        "valueQuantity": {
            "value": float(row.value),
            "unit": UNIT[measure],
            "system": UCUM,
            "code": UNIT[measure],
        },
    }
    if of:
        measured["derivedFrom"] = [{"reference": f"Observation/{one}"} for one in of]
    if pd.isna(row.z):
        return [measured]
    reference = REFERENCES[str(row.reference)]
    how = {
        "derivedFrom": [{"reference": f"Observation/{own}"}],
        "method": {
            "coding": [coding(OURS, str(row.reference), reference)],
            "text": f"{reference} growth reference, LMS method, at an age of "
            f"{int(row.corrected_age_days)} days counted from 40 weeks",
        },
    }
    if row.note:
        how["note"] = [{"text": str(row.note)}]
    centile_codes = [coding(OURS, f"{measure}-centile", f"{WORDS[measure]} centile")]
    if measure in CENTILE_CODES:
        centile_codes.insert(0, coding(LOINC, *CENTILE_CODES[measure]))
    return [
        measured,
        common
        | how
        | {
            "id": made_id(own, "z"),
            "code": {
                "coding": [coding(OURS, f"{measure}-z-score", f"{WORDS[measure]} z-score")],
                "text": f"{WORDS[measure]} z-score, {reference}",
            },
            "valueQuantity": {
                "value": round(float(row.z), 4),
                "unit": "SD",
                "system": UCUM,
                "code": "1",
            },
        },
        common
        | how
        | {
            "id": made_id(own, "centile"),
            "code": {"coding": centile_codes, "text": f"{WORDS[measure]} centile, {reference}"},
            "valueQuantity": {
                "value": round(float(row.centile), 4),
                "unit": "%",
                "system": UCUM,
                "code": "%",
            },
            "interpretation": [{"text": str(row.band)}],
        },
    ]


def is_length(row: Any) -> bool:
    """Tell whether a height was taken lying, as it is below two years unless it is said."""
    if row.measure != "height" or pd.isna(row.corrected_age_days):
        return False
    below = row.corrected_age_days < TWO_YEARS_DAYS
    other = Note.STANDING_BELOW_TWO if below else Note.LYING_FROM_TWO
    return bool(below) != bool(int(row.notes) & other)


def judged(facts: Mapping[str, Any], implicated: list[str]) -> list[Resource]:
    """Return a judgement as a Flag and a DetectedIssue; nothing where nothing is to be seen.

    Parameters
    ----------
    facts : mapping
        A row of `growthwatch.judge`.
    implicated : list of str
        Ids of the Observations that it rests on.
    """
    if facts["level"] not in SEVERITY:
        return []
    child_id, as_of = str(facts["child_id"]), day(facts["as_of"])
    sentences = Judgement(facts).sentences
    issue: Resource = {
        "resourceType": "DetectedIssue",
        "id": made_id(child_id, as_of, "issue"),
        "status": "preliminary",  # a person's word makes it final
        "code": {
            "coding": [coding(OURS, str(facts["state"]), str(facts["state"]))],
            "text": f"Growth: {facts['state']}",
        },
        "severity": SEVERITY[facts["level"]],
        "patient": subject(child_id),
        "identifiedDateTime": as_of,
        "detail": " ".join(sentences),
        "evidence": [{"code": [{"text": one}]} for one in facts["because"]],
        "implicated": [{"reference": f"Observation/{one}"} for one in implicated],
    }
    flag: Resource = {
        "resourceType": "Flag",
        "id": made_id(child_id, as_of, "flag"),
        "status": "active",
        "category": [
            {
                "coding": [
                    coding(
                        "http://terminology.hl7.org/CodeSystem/flag-category",
                        "clinical",
                        "Clinical",
                    )
                ]
            }
        ],
        "code": {"text": str(facts["headline"])},
        "subject": subject(child_id),
        "period": {"start": as_of},
    }
    return [flag, {name: value for name, value in issue.items() if value not in ([], "")}]


def document(child_id: str, title: str, content: bytes, on: pd.Timestamp) -> Resource:
    """Return a PDF as a DocumentReference that holds it."""
    midnight = pd.Timestamp(on).tz_localize(CLOCKS)
    return {
        "resourceType": "DocumentReference",
        "id": made_id(child_id, title, hashlib.sha256(content).hexdigest()),
        "status": "current",
        "type": {"text": title},
        "subject": subject(child_id),
        "date": midnight.isoformat(),
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "language": "en-GB",
                    "data": base64.b64encode(content).decode(),
                    "size": len(content),
                    "hash": base64.b64encode(hashlib.sha1(content).digest()).decode(),
                    "title": title,
                }
            }
        ],
    }


def coding(system: str, code: str, display: str) -> Resource:
    """Return a Coding."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def day(date: Any) -> str:
    """Return a day as FHIR writes it."""
    return f"{pd.Timestamp(date):%Y-%m-%d}"


def _there(value: Any) -> bool:
    return value is not None and not pd.isna(value) and value != ""
