"""What each kind of FHIR R4 resource says, as cells of text.

Read as plain JSON and not through a model: a record that breaks a rule of FHIR elsewhere is still
a child's weight. What is written is validated, see `growthwatch.fhir`.

Sources: HL7 FHIR R4 (4.0.1); UK Core and US Core; LOINC 76516-4 "Gestational age--at birth" as in
HL7's QI-Core, 8339-4 "Birth weight Measured" as in HL7's Vital Records profiles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from growthwatch.importing.codes import MEASURE_OF

Resource = Mapping[str, Any]

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
CHILD_ID = "urn:growthwatch:child_id"  # of resources that growthwatch wrote
BIRTH_SEX = (
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
    # US Core from 7.0 and from 9.0 on, by SNOMED CT; its newest examples have no gender besides.
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-individual-sex",
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex",
)
NO_SEX = ("UNK", "unknown", "ASKU", "OTH", "asked-declined", "184115007")
TERMINOLOGIES = ("http://loinc.org", "http://snomed.info/sct", "")
POUNDS, OUNCES = ("[lb_av]", "lb", "lbs"), ("[oz_av]", "oz")
OF_ANOTHER = "about another than the patient"
GESTATION, BIRTH_WEIGHT = ("76516-4",), ("8339-4", "364589006")
# Of the value set v3-RoleCode: whose children are brothers and sisters.
PARENTS = {"MTH", "NMTH", "FTH", "NFTH", "PRN", "NPRN", "MOTHER", "FATHER", "PARENT"}


def texts(values: Any) -> list[Any]:
    """Return a list, whatever stands where FHIR has one."""
    return values if isinstance(values, list) else []


def part(value: Any, *names: str) -> Any:
    """Return what stands under nested names; {} where the way ends."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return {} if value is None else value


def text(value: Any, *names: str) -> str:
    """Return a text that stands under nested names; "" where there is none.

    Half of a pair that stands for one letter, which JSON can write and no file can hold, is "?".
    """
    found = part(value, *names)
    if not isinstance(found, str):
        return ""
    return (found if found.isascii() else found.encode(errors="replace").decode()).strip()


def codings(concept: Any) -> Iterator[tuple[str, str, str]]:
    """Yield each system, code and display of a CodeableConcept."""
    for one in texts(part(concept, "coding")):
        yield text(one, "system"), text(one, "code"), text(one, "display")


def words(concept: Any) -> str:
    """Return a CodeableConcept in words: its text, else a display, else a code."""
    said = [text(concept, "text"), *(display for _, _, display in codings(concept))]
    said += [code for _, code, _ in codings(concept)]
    return next((one for one in said if one), "")


def measured_code(concept: Any) -> str:
    """Return the code that says what was measured: a known one first, else any, else the words."""
    found = [code for system, code, _ in codings(concept) if system in TERMINOLOGIES and code]
    known = [one for one in found if one in MEASURE_OF or one in (*GESTATION, *BIRTH_WEIGHT)]
    return next(iter([*known, *found]), words(concept))


def identifiers(resource: Resource) -> list[tuple[str, str]]:
    """Return the system and value of each identifier."""
    return [
        (text(one, "system"), text(one, "value"))
        for one in texts(part(resource, "identifier"))
        if text(one, "value")
    ]


def name_of(resource: Resource) -> str:
    """Return the name a person goes by: the official or usual one, else the first."""
    names = [one for one in texts(part(resource, "name")) if isinstance(one, Mapping)]
    names.sort(key=lambda one: text(one, "use") not in ("official", "usual"))
    for one in names:
        given = [each for each in texts(one.get("given")) if isinstance(each, str)]
        if said := " ".join([*given, text(one, "family")]).strip() or text(one, "text"):
            return said
    return ""


def sex_of(patient: Resource) -> str:
    """Return the sex at birth, where it stands apart; else the administrative gender."""
    for one in texts(part(patient, "extension")):
        if text(one, "url") in BIRTH_SEX:
            said = (
                text(one, "valueCode")
                or text(one, "valueCoding", "code")
                or next((code for _, code, _ in codings(part(one, "valueCodeableConcept"))), "")
            )
            if said and said not in NO_SEX:
                return said
    return text(patient, "gender")


def patient_cells(patient: Resource) -> dict[str, str]:
    """Return the cells of a Patient."""
    deceased = text(patient, "deceasedDateTime")
    if part(patient, "deceasedBoolean") is True:
        deceased = "yes"
    nhs = [value for system, value in identifiers(patient) if system == NHS_NUMBER]
    return {
        "Sex": sex_of(patient),
        "Birth Date": text(patient, "birthDate"),
        "Name": name_of(patient),
        "NHS Number": next(iter(nhs), ""),
        "Deceased": deceased,
        "Active": "inactive" if part(patient, "active") is False else "",
        "Team": text(patient, "managingOrganization", "display"),
    }


def quantity(value: Any) -> tuple[str, str]:
    """Return a Quantity as its number and unit; the UCUM code before what is shown."""
    number = part(value, "value")
    number = "" if isinstance(number, Mapping) else f"{text(value, 'comparator')}{number}"
    ucum = text(value, "system") in ("http://unitsofmeasure.org", "")
    return number, (text(value, "code") if ucum else "") or text(value, "unit")


def when(resource: Resource) -> str:
    """Return the day or instant at which something was measured."""
    return (
        text(resource, "effectiveDateTime")
        or text(resource, "effectiveInstant")
        or text(resource, "effectivePeriod", "start")
    )


def value_of(holder: Resource) -> tuple[str, str]:
    """Return the value that an Observation or component holds, and its unit.

    A kind of value that is no amount is named, so that it is told and not taken for none.
    """
    number, unit = quantity(part(holder, "valueQuantity"))
    number = number or text(holder, "valueString") or text(holder, "valueInteger")
    others = (name for name in holder if name.startswith("value") and name != "valueQuantity")
    return number or next(others, ""), unit


def pounds_with_ounces(values: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return codes, values and units with ounces beyond whole pounds put to their pounds."""
    of_unit = {(code, unit): value for code, value, unit in values}
    told = []
    for code, value, unit in values:
        pounds = next((of_unit[code, lb] for lb in POUNDS if (code, lb) in of_unit), "")
        ounces = next((of_unit[code, oz] for oz in OUNCES if (code, oz) in of_unit), "")
        if unit in POUNDS and ounces:
            told.append((code, f"{value} lb {ounces} oz", ""))
        elif unit not in OUNCES or not pounds:
            told.append((code, value, unit))
    return told


def subject(resource: Resource) -> str:
    """Return whom a resource is about: a reference, else an identifier as a search for it."""
    said = text(resource, "subject", "reference")
    system, value = (text(resource, "subject", "identifier", name) for name in ("system", "value"))
    return said or (f"Patient?identifier={system}|{value}" if value else "")


def observation_rows(observation: Resource) -> Iterator[dict[str, str]]:
    """Yield the cells of an Observation, and of each of its components that has a code of ours."""
    note = " ".join(text(one, "text") for one in texts(part(observation, "note")))
    about = [text(one, "reference") for one in texts(part(observation, "focus"))]
    of_another = any(one != subject(observation) for one in about)
    performers = texts(part(observation, "performer"))
    common = {
        "Date": when(observation),
        "Status": OF_ANOTHER if of_another else text(observation, "status"),
        "Source": next((text(one, "display") for one in performers if text(one, "display")), ""),
        "Note": note,
    }
    components = [
        one
        for one in texts(part(observation, "component"))
        if measured_code(part(one, "code")) in MEASURE_OF
    ]
    own = measured_code(part(observation, "code"))
    values = [(measured_code(part(one, "code")), *value_of(one)) for one in components]
    if not components or (own in MEASURE_OF and value_of(observation)[0]):
        values.insert(0, (own, *value_of(observation)))
    for code, value, unit in pounds_with_ounces(values):
        yield common | {"Code": code, "Value": value, "Unit": unit}


def encounter_cells(encounter: Resource) -> dict[str, str]:
    """Return the cells of an Encounter, as a contact."""
    types = [words(one) for one in texts(part(encounter, "type"))]
    kind = next((one for one in types if one), "") or words({"coding": [part(encounter, "class")]})
    reasons = [words(one) for one in texts(part(encounter, "reasonCode"))]
    seen_by = texts(part(encounter, "participant"))
    roles = [words(one) for who in seen_by for one in texts(part(who, "type"))]
    people = [text(who, "individual", "display") for who in seen_by]
    end = text(encounter, "period", "end")
    return {
        "Date": text(encounter, "period", "start"),
        "Date To": end if end[:10] != text(encounter, "period", "start")[:10] else "",
        "Agency": text(encounter, "serviceProvider", "display") or "Health",
        "Role": next((one for one in roles if one), "") or "Clinician",
        "Kind": kind or "Encounter",
        "Summary": "; ".join(one for one in reasons if one) or kind or "Encounter",
        "Source": next((one for one in people if one), ""),
        "Status": text(encounter, "status"),
    }


def communication_cells(communication: Resource) -> dict[str, str]:
    """Return the cells of a Communication, as a contact."""
    kinds = [words(one) for one in texts(part(communication, "category"))]
    said = [text(one, "contentString") for one in texts(part(communication, "payload"))]
    topic = words(part(communication, "topic"))
    sender = text(communication, "sender", "display")
    return {
        "Date": text(communication, "sent") or text(communication, "received"),
        "Date To": "",
        "Agency": sender or "Health",
        "Role": "Clinician",
        "Kind": next((one for one in kinds if one), "") or "Communication",
        "Summary": " ".join(one for one in said if one) or topic or "Communication",
        "Source": sender,
        "Status": text(communication, "status"),
    }


def is_parent(related: Resource) -> bool:
    """Tell whether a RelatedPerson is a mother, father or parent."""
    return any(
        code.upper() in PARENTS
        for one in texts(part(related, "relationship"))
        for _, code, _ in codings(one)
    )
