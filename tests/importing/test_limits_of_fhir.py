"""Each cell that a FHIR resource gives, and which of several stands; the made-up resources are R4.

HL7 FHIR R4 (4.0.1): the shapes of Patient, Observation, Encounter, Communication and Bundle.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from importing_exports import TODAY

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.fhir import export
from growthwatch.importing.fhir.export import FhirExport, Found, People, entry_resources, read_file
from growthwatch.importing.fhir.resources import (
    NHS_NUMBER,
    communication_cells,
    encounter_cells,
    identifiers,
    measured_code,
    name_of,
    observation_rows,
    patient_cells,
    quantity,
    sex_of,
    subject,
    value_of,
    when,
    words,
)
from growthwatch.record.errors import CaseloadError

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"


def coded(*codes: str, system: str = LOINC, **more: str) -> dict:
    return {"coding": [{"system": system, "code": code} for code in codes], **more}


def sex(*said: dict, gender: str = "other") -> str:
    return sex_of({"gender": gender, "extension": list(said)})


def test_the_sex_at_birth_goes_before_the_gender_where_it_says_one():
    assert sex() == "other"
    assert sex({"url": BIRTH_SEX, "valueCode": "F"}) == "F"
    assert sex({"url": BIRTH_SEX, "valueCode": "UNK"}, gender="male") == "male"
    assert sex({"url": BIRTH_SEX}, gender="male") == "male"  # says nothing
    assert sex({"url": "other", "valueCode": "F"}, gender="male") == "male"
    # The first that says one.
    two = {"url": BIRTH_SEX, "valueCode": "UNK"}, {"url": BIRTH_SEX, "valueCode": "M"}
    assert sex(*two, gender="female") == "M"
    concept = {"coding": [{"code": "248152002"}, {"code": "x"}]}
    assert sex({"url": BIRTH_SEX, "valueCodeableConcept": concept}) == "248152002"


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ([{"given": ["Ann", "Mary"], "family": "Lee"}], "Ann Mary Lee"),
        ([{"use": "old", "family": "Old"}, {"use": "usual", "family": "Now"}], "Now"),
        ([{"use": "nickname", "text": "Annie"}, {"use": "official", "family": "Lee"}], "Lee"),
        ([{"use": "official", "family": "A"}, {"use": "usual", "family": "B"}], "A"),
        ([{"use": "official"}, {"family": "Lee"}], "Lee"),  # one that says nothing is passed over
        ([{"text": "Ann Lee"}], "Ann Lee"),
        ([], ""),
    ],
)
def test_a_person_goes_by_the_official_or_usual_name(names, name):
    assert name_of({"name": names}) == name


def test_a_patients_cells():
    cells = patient_cells(
        {
            "birthDate": "2024-01-05",
            "deceasedBoolean": True,
            "active": False,
            "identifier": [{"system": "x", "value": "1"}, {"system": NHS_NUMBER, "value": "99"},
                           {"system": NHS_NUMBER, "value": "98"}],
            "managingOrganization": {"display": "North"},
        }
    )  # fmt: skip
    assert cells == {
        "Sex": "", "Birth Date": "2024-01-05", "Name": "", "NHS Number": "99", "Deceased": "yes",
        "Active": "inactive", "Team": "North",
    }  # fmt: skip
    alive = patient_cells({"active": True, "deceasedBoolean": False})
    assert alive["Active"] == alive["Deceased"] == ""
    assert patient_cells({"deceasedDateTime": "2024-03-01"})["Deceased"] == "2024-03-01"


@pytest.mark.parametrize(
    ("said", "number", "unit"),
    [
        ({"value": "5.1", "code": "kg", "unit": "kilo", "system": UCUM}, "5.1", "kg"),
        ({"value": "5.1", "code": "kg", "unit": "kilo"}, "5.1", "kg"),
        # A code of another system is no unit of UCUM: what is shown stands.
        ({"value": "5.1", "code": "258683005", "unit": "kg", "system": "http://snomed.info/sct"},
         "5.1", "kg"),
        ({"value": "5.1", "unit": "kg"}, "5.1", "kg"),
        ({"value": "5.1", "comparator": "<", "unit": "kg"}, "<5.1", "kg"),
        ({"unit": "kg"}, "", "kg"),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_an_amount_is_its_number_and_the_code_of_its_unit(said, number, unit):
    assert quantity(said) == (number, unit)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"valueQuantity": {"value": "5", "code": "kg"}}, ("5", "kg")),
        ({"valueString": "5 kg"}, ("5 kg", "")),
        ({"valueInteger": "5"}, ("5", "")),
        ({"valueRatio": {}}, ("valueRatio", "")),  # no amount: named, so that it is told
        ({"valueQuantity": {"code": "kg"}, "valueRatio": {}}, ("valueRatio", "kg")),
        ({"valueQuantity": {"code": "kg"}}, ("", "kg")),
        ({"value": "5"}, ("value", "")),
        ({}, ("", "")),
    ],
)
def test_a_value_is_an_amount_or_a_text_or_the_name_of_what_it_is(said, value):
    assert value_of(said) == value


def test_the_first_of_these_says_when_something_was_measured():
    every = {
        "effectiveDateTime": "2024-03-01",
        "effectiveInstant": "2024-03-02T10:00:00Z",
        "effectivePeriod": {"start": "2024-03-03", "end": "2024-03-04"},
    }
    for name, day in zip(every, ("2024-03-01", "2024-03-02T10:00:00Z", "2024-03-03"), strict=True):
        assert when(every) == day
        every = every | {name: None}
    assert when({}) == ""


def test_a_known_code_says_what_was_measured_before_any_other():
    assert measured_code(coded("12345-6", "29463-7")) == "29463-7"
    assert measured_code(coded("12345-6", "8339-4")) == "8339-4"  # birth weight
    assert measured_code(coded("12345-6", "76516-4")) == "76516-4"  # gestation
    assert measured_code(coded("12345-6", "65432-1")) == "12345-6"
    assert measured_code(coded("x", system="urn:own", text="Weight")) == "Weight"
    assert words({"coding": [{"code": "1"}, {"code": "2", "display": "Two"}]}) == "Two"
    assert words(coded("1", "2")) == "1" and words({}) == ""


def test_whom_a_resource_is_about():
    identifier = {"system": NHS_NUMBER, "value": "99"}
    assert subject({"subject": {"reference": "Patient/1", "identifier": identifier}}) == "Patient/1"
    assert subject({"subject": {"identifier": identifier}}) == (
        f"Patient?identifier={NHS_NUMBER}|99"
    )
    assert subject({"subject": {"identifier": {"system": NHS_NUMBER}}}) == ""
    assert identifiers({"identifier": [{"system": "x"}, {"value": "1"}]}) == [("", "1")]


def amount(value: str, unit: str) -> dict:
    return {"valueQuantity": {"value": value, "code": unit}}


def rows(**said) -> list[tuple[str, str, str]]:
    return [
        (one["Code"], one["Value"], one["Unit"]) for one in observation_rows({"code": {}, **said})
    ]


WEIGHT, HEIGHT = "29463-7", "8302-2"


def test_an_observation_is_a_row_and_so_is_each_component_of_ours():
    values = ((WEIGHT, "5", "kg"), (HEIGHT, "60", "cm"), ("1-1", "7", "x"))
    part = [{"code": coded(code), **amount(*said)} for code, *said in values]
    both = [(WEIGHT, "5", "kg"), (HEIGHT, "60", "cm")]
    assert rows(component=part) == both
    assert rows(code=coded(WEIGHT), **amount("6", "kg")) == [(WEIGHT, "6", "kg")]
    # Of its own too where it has a value, and is of ours.
    assert rows(code=coded(WEIGHT), **amount("6", "kg"), component=part) == [
        (WEIGHT, "6", "kg"), *both,
    ]  # fmt: skip
    assert rows(code=coded(WEIGHT), component=part) == both
    bare, unit = {"valueQuantity": {"value": "6"}}, {"valueQuantity": {"code": "kg"}}
    assert rows(code=coded(WEIGHT), **bare, component=part) == [(WEIGHT, "6", ""), *both]
    assert rows(code=coded(WEIGHT), **unit, component=part) == both
    assert rows(code=coded("1-1"), **amount("6", "kg"), component=part) == both
    assert rows(code=coded("1-1"), **amount("6", "kg")) == [("1-1", "6", "kg")]
    assert rows(component=part[2:]) == [("", "", "")]


def test_ounces_go_to_the_pounds_of_their_own_code():
    def part(*values):
        return [{"code": coded(code), **amount(value, unit)} for code, value, unit in values]

    assert rows(component=part((WEIGHT, "11", "lb"), (WEIGHT, "4", "oz"))) == [
        (WEIGHT, "11 lb 4 oz", "")
    ]
    assert rows(component=part((WEIGHT, "4", "[oz_av]"), (WEIGHT, "11", "[lb_av]"))) == [
        (WEIGHT, "11 lb 4 oz", "")
    ]
    assert rows(component=part((WEIGHT, "88", "oz"))) == [(WEIGHT, "88", "oz")]
    assert rows(component=part((WEIGHT, "11", "lb"))) == [(WEIGHT, "11", "lb")]
    assert rows(component=part((WEIGHT, "11", "lb"), (HEIGHT, "4", "oz"))) == [
        (WEIGHT, "11", "lb"), (HEIGHT, "4", "oz"),
    ]  # fmt: skip


def test_who_measured_and_what_was_noted():
    (row,) = observation_rows(
        {
            "code": coded(WEIGHT),
            "status": "final",
            "performer": [{"reference": "P/1"}, {"display": "HV 1"}, {"display": "HV 2"}],
            "note": [{"text": "with"}, {"text": "nappy"}],
        }
    )  # fmt: skip
    assert (row["Source"], row["Note"], row["Status"]) == ("HV 1", "with nappy", "final")


def test_an_encounters_cells_and_what_stands_where_it_says_little():
    cells = encounter_cells(
        {
            "status": "finished",
            "type": [{}, {"text": "Home visit"}, {"text": "Second"}],
            "period": {"start": "2024-03-01T10:00", "end": "2024-03-01T11:00"},
            "reasonCode": [{"text": "Weight"}, {}, {"text": "Feeding"}],
            "participant": [
                {"individual": {}},
                {"type": [{"text": "HV"}], "individual": {"display": "A. Lee"}},
            ],
            "serviceProvider": {"display": "Trust"},
        }
    )
    assert cells == {
        "Date": "2024-03-01T10:00", "Date To": "", "Agency": "Trust", "Role": "HV",
        "Kind": "Home visit", "Summary": "Weight; Feeding", "Source": "A. Lee",
        "Status": "finished",
    }  # fmt: skip
    stay = {"period": {"start": "2024-03-01T10:00", "end": "2024-03-02T09:00"}}
    bare = encounter_cells(stay | {"class": {"code": "IMP", "display": "inpatient"}})
    assert (bare["Date To"], bare["Kind"], bare["Summary"]) == (
        "2024-03-02T09:00", "inpatient", "inpatient",
    )  # fmt: skip
    assert (bare["Agency"], bare["Role"]) == ("Health", "Clinician")
    assert encounter_cells({})["Kind"] == encounter_cells({})["Summary"] == "Encounter"


def test_a_communications_cells_and_what_stands_where_it_says_little():
    cells = communication_cells(
        {
            "sent": "2024-03-01", "received": "2024-03-02", "category": [{}, {"text": "Call"}],
            "payload": [{"contentString": "One."}, {}, {"contentString": "Two."}],
            "sender": {"display": "HV 1"}, "topic": {"text": "Feeding"}, "status": "completed",
        }
    )  # fmt: skip
    assert (cells["Date"], cells["Kind"], cells["Summary"]) == ("2024-03-01", "Call", "One. Two.")
    assert cells["Agency"] == cells["Source"] == "HV 1"
    bare = communication_cells({"received": "2024-03-02", "topic": {"text": "Feeding"}})
    assert (bare["Date"], bare["Kind"], bare["Summary"]) == (
        "2024-03-02", "Communication", "Feeding",
    )  # fmt: skip
    assert bare["Agency"] == "Health" and communication_cells({})["Summary"] == "Communication"


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        ("2006-01-05", True),  # 20 on the day of the import
        ("2006-01-06", False),
        ("2006-01", True),
        ("2006-02", False),
        ("2006", True),
        ("2007", False),
        ("", False),
        ("x", False),
        ("2006-01-05T10:00", True),
    ],
)
def test_an_adult_is_twenty_on_the_day(born, adult):
    who = People()
    who.births["a"] = born
    assert who.adult("a", dt.date(2026, 1, 5)) is adult
    assert who.adult("nobody", dt.date(2026, 1, 5)) is False


@pytest.mark.parametrize(
    ("reference", "child"),
    [
        ("Patient/9", "9"),
        ("https://trust.example/fhir/Patient/9", "9"),
        ("Patient/9/_history/2", "9"),
        ("Patient/9?_elements=id", "9"),
        ("Patient/9/_history/2?_elements=id", "9"),
        ("Patient?identifier=nhs|99", "p1"),
        ("Patient?identifier=nhs|98", ""),
        ("urn:uuid:1", "p1"),
        ("urn:uuid:2", ""),
        ("Group/9", ""),
        ("9", ""),
    ],
)
def test_a_reference_means_a_patient_by_address_identifier_or_path(reference, child):
    who = People()
    patient = {"id": "p1", "birthDate": "2024-01-05"}
    who.add(patient | {"identifier": [{"system": "nhs", "value": "99"}]}, "urn:uuid:1")
    assert who.child(reference) == child


def test_a_patient_without_an_id_has_its_identifiers_or_its_addresss():
    who = People()
    two = [{"system": "a", "value": "7"}, {"system": "b", "value": "8"}]
    assert who.add({"id": "1", "identifier": two}, "urn:uuid:5") == "1"
    assert who.add({"identifier": two}, "urn:uuid:5") == "7"
    assert who.add({}, "urn:uuid:5") == "5"
    assert who.add({}, "https://trust.example/Patient/6") == "6"
    own = {"system": "urn:growthwatch:child_id", "value": "C1"}
    assert who.add({"id": "c-1", "identifier": [own]}, "") == "C1"
    assert who.child("Patient/c-1") == "C1"


def test_children_of_one_parent_are_a_family_however_they_are_linked():
    who = People()
    who.parents = {"m": ["c", "a"], "f": ["b", "c"], "x": ["d"], "y": ["e", "f", "g"]}
    assert who.families == {
        **dict.fromkeys("abc", "family of a"), **dict.fromkeys("efg", "family of e"),
    }  # fmt: skip


def nested(depth: int) -> dict:
    """Return a Bundle's entry, of Bundles within each other, the last with a Patient."""
    inner: dict = {"resource": {"resourceType": "Patient", "id": "p"}, "fullUrl": "urn:p"}
    for _ in range(depth):
        inner = {"resource": {"resourceType": "Bundle", "entry": [inner, 3, {"resource": 4}]}}
    return inner


@pytest.mark.parametrize(("depth", "kind"), [(0, "Patient"), (4, "Patient"), (5, "Bundle")])
def test_bundles_are_read_four_deep_within_each_other(depth, kind):
    found = Found()
    read = list(entry_resources(7, nested(depth), found, export.DEEPEST))
    assert [(number, one["resourceType"]) for number, one, _ in read] == [(7, kind)]
    assert (read[0][2] == "urn:p") == (kind == "Patient")
    # What is no resource is told with the number of the entry.
    assert [number for number, _, _ in found.broken] == [7] * (2 * min(depth, 4))


def test_requests_and_answers_are_counted_and_an_entry_of_nothing_is_broken():
    found = Found()
    for number, entry in enumerate(({"request": {}}, {"response": {}}, {}, {"request": {},
                                    "resource": None}), start=3):  # fmt: skip
        assert list(entry_resources(number, entry, found, 4)) == []
    assert found.others == {export.NO_RESOURCE: [3, 2]}
    assert [number for number, _, _ in found.broken] == [5, 6]


@pytest.fixture
def lines(tmp_path):
    """Write resources one a line; return the folder."""

    def written(*resources: object, name: str = "all.ndjson"):
        said = [one if isinstance(one, str) else json.dumps(one) for one in resources]
        (tmp_path / name).write_text("\n".join(said) + "\n")
        return tmp_path

    return written


PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "2024-01-05"}


def weighed(code: str, value: str, unit: str, status: str = "final") -> dict:
    return {
        "resourceType": "Observation", "status": status, "subject": {"reference": "Patient/p"},
        "code": coded(code), "effectiveDateTime": "2024-03-02", **amount(value, unit),
    }  # fmt: skip


def test_lines_keep_their_numbers_and_what_is_no_resource_is_told(lines):
    folder = lines(PATIENT, "", "{", "[1]", '{"a": 1}', weighed(WEIGHT, "5.1", "kg"), "x" * 3_000)
    found = read_file(folder / "all.ndjson", 1, People())
    assert [line for line, _ in found.rows["patients"]] == [1]
    assert [line for line, _ in found.rows["observations"]] == [6]
    assert [(line, len(said)) for line, said, _ in found.broken] == [
        (3, 1), (4, 3), (5, 8), (7, 2_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "told"),
    [("final", True), ("amended", True), ("corrected", True), ("entered-in-error", False),
     ("preliminary", False)],
)  # fmt: skip
def test_gestation_and_birth_weight_are_the_childs_where_they_are_final(lines, status, told):
    folder = lines(
        weighed("76516-4", "37.2857", "wk", status), weighed("8339-4", "3100", "g", status),
        weighed("364589006", "3100", "g", status), PATIENT, weighed(WEIGHT, "5.1", "kg"),
    )  # fmt: skip
    who = People()
    found = read_file(folder / "all.ndjson", 1, who)
    assert who.gestation == ({"p": "37+2"} if told else {})
    assert who.weight == ({"p": "3100 g"} if told else {})
    codes = [cells["Code"] for _, cells in found.rows["observations"]]
    assert codes == [f"{one}, {export.WITH_THE_CHILD}" for one in ("76516-4", "8339-4", "364589006")
                     ] + [WEIGHT]  # fmt: skip


def test_other_resources_are_counted_with_the_line_of_the_first(lines):
    kinds = ["Claim", "Patient", "Claim", "Device", "Claim"]
    folder = lines(*({**PATIENT, "resourceType": kind} for kind in kinds))
    found = read_file(folder / "all.ndjson", 1, People())
    assert found.others == {"Claim": [1, 3], "Device": [4, 1]}


def test_every_file_is_read_and_how_many_bytes_of_all_is_told(lines):
    lines(PATIENT, name="a.ndjson")
    folder = lines(weighed(WEIGHT, "5.1", "kg"), {"resourceType": "Claim"}, name="b.ndjson")
    read = FhirExport(folder, None, [], dt.date(2026, 1, 5))
    told: list[tuple[int, int]] = []
    read.read([], lambda done, total: told.append((done, total)))
    sizes = [(folder / name).stat().st_size for name in ("a.ndjson", "b.ndjson")]
    assert told == [(0, sum(sizes)), (sizes[0], sum(sizes)), (sum(sizes), sum(sizes))]
    first, second = read.grids("*", "observations")
    assert list(first.lines) == [0] and list(second.lines) == [0, 1]
    assert dict(zip(*second.rows, strict=True))["Patient ID"] == "p"
    assert read.others == [("b.ndjson", 2, 1, "resource 'Claim' is not asked for")]
    with pytest.raises(CaseloadError, match="has no file c"):
        read.grids("c*", "observations")


@pytest.mark.parametrize(("most", "refused"), [(0, False), (-1, True)])
def test_a_bundle_as_large_as_can_be_read_in_one_piece(tmp_path, monkeypatch, most, refused):
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": PATIENT}]}))
    monkeypatch.setattr(export, "LARGEST_BUNDLE", file.stat().st_size + most)
    read = FhirExport(file, None, [], dt.date(2026, 1, 5))
    if refused:
        with pytest.raises(CaseloadError, match=r"one piece of JSON of 0 MB and 0 MB can be read"):
            read.read([])
        return
    read.read([])
    assert len(read.grids("*", "patients")[0].rows) == 2


def test_the_size_of_a_bundle_is_said_in_megabytes(tmp_path):
    found = export.resources_of(tmp_path / "bundle.json", 312_600_000, Found())
    with pytest.raises(CaseloadError, match="of 313 MB and 300 MB can be read"):
        next(found)


@pytest.mark.parametrize(("most", "refused"), [(24, False), (23, True)])
def test_a_file_of_as_many_cells_as_can_be_read(lines, monkeypatch, most, refused):
    monkeypatch.setattr("growthwatch.reading.grid.MOST_CELLS", most)
    folder = lines(PATIENT)  # a header and a row of twelve columns
    read = FhirExport(folder, None, [], dt.date(2026, 1, 5))
    if refused:
        with pytest.raises(CaseloadError, match="has 24 cells and 23 can be read"):
            read.read([])
        return
    read.read([])


def test_adults_and_their_measurements_are_left_out_as_such(lines):
    mother = PATIENT | {"id": "m", "birthDate": "1990-01-05"}
    hers = weighed(WEIGHT, "71", "kg") | {"subject": {"reference": "Patient/m"}}
    folder = lines(PATIENT, mother, weighed(WEIGHT, "5.1", "kg"), hers)
    result = import_export(folder, load_mapping("fhir-r4")[0], today=TODAY)
    assert result.tables["children"]["child_id"].tolist() == ["p"]
    assert result.tables["measurements"]["weight_kg"].tolist() == [5.1]
    what = result.left_out.set_index("what")["rows"].to_dict()
    assert what == {
        "Age Group 'adult' is not asked for": 1, "Status 'of an adult' is not asked for": 1,
    }  # fmt: skip
