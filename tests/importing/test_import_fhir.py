"""FHIR in the shapes of Synthea, UK Core and US Core, made up here: all the way, nothing lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing_exports import FILES, TODAY

import growthwatch as gw
from growthwatch.importing import import_export, load_mapping, write_caseload
from growthwatch.importing.fhir.export import gestation_words
from growthwatch.importing.fhir.resources import observation_rows, patient_cells
from growthwatch.record.errors import CaseloadError

FHIR = FILES / "fhir"


def imported(name):
    return import_export(FHIR / name, load_mapping("fhir-r4")[0], today=TODAY)


def resources(name):
    path = FHIR / name
    if path.is_dir():
        files = sorted(path.iterdir())
        return sum(len(file.read_text().splitlines()) for file in files)
    return len(json.loads(path.read_text())["entry"])


def values(result):
    """Return a row a child and day: an Observation is one value, and a row of its own."""
    rows = result.tables["measurements"]
    return rows.groupby(["child_id", "date"], as_index=False).first()


@pytest.mark.parametrize("name", ["synthea.json", "uk-core.json", "us-core-bulk"])
def test_every_resource_is_written_merged_left_out_or_rejected(name, tmp_path):
    result = imported(name)
    counts = result.counts.set_index("table")
    assert (counts["rows"] == counts.drop(columns="rows").sum(axis=1)).all()
    assert counts["rows"].sum() == resources(name)
    folder = write_caseload(result, tmp_path / "caseload")
    back = gw.read_caseload(folder, today=TODAY)
    assert back.rejected.empty and len(back.measurements) == len(result.tables["measurements"])


def test_a_synthea_bundle_gives_the_days_in_britain_and_the_visits():
    result = imported("synthea.json")
    rows = values(result)
    # 20:30 on 26 May at five hours behind is the small hours of 27 May here.
    assert [f"{day:%Y-%m-%d}" for day in rows["date"]] == [
        "2023-03-24", "2023-05-27", "2023-09-22", "2024-03-22",
    ]  # fmt: skip
    assert rows["weight_kg"].tolist() == [3.6, 5.1, 7.2, 9.0]
    assert rows["ofc_cm"].tolist() == [35.6, 38.4, 42.0, 45.0]
    assert result.tables["children"]["sex"].tolist() == ["female"]
    contacts = result.tables["contacts"]
    assert set(contacts["kind"]) == {"Well child visit (procedure)"} and len(contacts) == 4
    what = result.left_out.set_index("what")["rows"]
    assert what["Code '77606-2' is not asked for"] == 4
    assert what["Code '39156-5' is not asked for"] == 4  # worked out from weight and height
    assert what["resource 'Claim' is not asked for"] == 1


def test_uk_core_units_clocks_family_gestation_and_what_is_not_a_weight():
    result = imported("uk-core.json")
    children = result.tables["children"].set_index("child_id")
    assert set(children.index) == {"uk-1", "uk-2"}  # one has died; the mother is an adult
    assert children.loc["uk-1", ["gestation_weeks", "gestation_days"]].tolist() == [34, 0]
    assert children.loc["uk-1", "birth_weight_kg"] == 2.15
    assert children["family_id"].nunique() == 1 and children["family_id"].notna().all()
    assert children.loc["uk-1", "nhs_number"].replace(" ", "") == "9990000018"
    rows = values(result)
    one = rows[rows["child_id"] == "uk-1"]
    assert [f"{day:%Y-%m-%d}" for day in one["date"]] == ["2023-03-25", "2023-04-26"]
    assert one["weight_kg"].tolist() == [3.9, 4.6] and one["height_cm"].tolist()[1] == 56
    assert not (rows["weight_kg"] > 20).any()  # the one entered in error, and the mother's
    reasons = result.rejected.set_index("value")["reason"]
    assert "date" in reasons["2024-12"]  # a month is no day
    assert "nobody" in set(result.not_watched["child_id"])
    assert result.not_watched.set_index("child_id").loc["uk-3", "code"] == "deceased"
    assert result.tables["contacts"]["summary"].tolist() == ["Mother asked when to weigh again."]


def test_us_core_pounds_ounces_and_inches_and_a_line_cut_off():
    result = imported("us-core-bulk")
    rows = values(result).set_index("child_id")
    assert rows.loc["us.1", "weight_kg"] == pytest.approx(17.6 * 0.45359237)
    assert rows.loc["us.1", "height_cm"] == pytest.approx(27 * 2.54)
    assert rows.loc["us.1", "position"] == "lying"  # 8306-3 is length
    assert f"{rows.loc['us.1', 'date']:%Y-%m-%d}" == "2024-01-03"
    assert rows.loc["us.2", "weight_kg"] == pytest.approx(17 * 0.45359237)
    cut = result.rejected[result.rejected["file"] == "Observation.ndjson"].set_index("line")
    assert "not a FHIR resource" in cut.loc[7, "reason"]
    assert "18.9" in cut.loc[5, "value"]  # of a unit that nobody knows


def test_a_gestation_in_part_weeks_is_weeks_and_days():
    assert gestation_words("37.2857", "wk") == "37+2"
    assert gestation_words("37", "wk") == "37" and gestation_words("261", "d") == "261 days"


@pytest.mark.parametrize("text", ["[1, 2]", "{", "[" * 50_000, '{"resourceType": 3}'])
def test_a_file_that_is_no_fhir_is_one_sentence(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(CaseloadError):
        import_export(tmp_path / "a.json", load_mapping("fhir-r4")[0], today=TODAY)


_JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers().map(str),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["code", "coding", "subject", "reference", "value", "valueQuantity", "extension", "url",
             "component", "performer", "display", "name", "given", "identifier", "note", "text",
             "focus", "link", "other", "type"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize("entry", [False, 7, "request", None, ["response"], {"resource": []}])
def test_an_entry_that_is_no_entry_is_told_and_costs_the_others_nothing(tmp_path, entry):
    bundle = {"resourceType": "Bundle", "entry": [entry, {"resource": PATIENT}]}
    bundle["entry"].append({"resource": weighed()})
    (tmp_path / "a.json").write_text(json.dumps(bundle))
    result = import_export(tmp_path / "a.json", load_mapping("fhir-r4")[0], today=TODAY)
    assert len(result.tables["measurements"]) == 1
    assert result.rejected["line"].tolist() == [1]


@settings(max_examples=100, deadline=None)
@given(_JSON)
def test_whatever_stands_where_is_read_as_text_and_never_stops_the_import(anything):
    if not isinstance(anything, dict):
        return
    for cells in [patient_cells(anything), *observation_rows(anything)]:
        assert all(isinstance(cell, str) for cell in cells.values())


@pytest.mark.parametrize(
    ("name", "value", "sex"),
    [
        ("us-core-birthsex", {"valueCode": "F"}, "female"),
        ("us-core-sex", {"valueCode": "248152002"}, "female"),
        ("us-core-individual-sex", {"valueCoding": {"code": "248153007"}}, "male"),
        ("us-core-individual-sex", {"valueCoding": {"code": "asked-declined"}}, None),
    ],
)
def test_the_sex_stands_in_an_extension_of_us_core_where_there_is_no_gender(
    tmp_path, name, value, sex
):
    url = f"http://hl7.org/fhir/us/core/StructureDefinition/{name}"
    child = {"resourceType": "Patient", "id": "a", "birthDate": "2024-01-02",
             "extension": [{"url": url, **value}]}  # fmt: skip
    weight = {
        "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/a"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "effectiveDateTime": "2024-03-02", "valueQuantity": {"value": 5.1, "code": "kg"},
    }  # fmt: skip
    (tmp_path / "one.ndjson").write_text(f"{json.dumps(child)}\n{json.dumps(weight)}\n")
    result = import_export(tmp_path, load_mapping("fhir-r4")[0], today=TODAY)
    (got,) = result.tables["children"]["sex"].astype(object).where(lambda one: one.notna(), None)
    assert got == sex and result.tables["measurements"]["weight_kg"].tolist() == [5.1]


def test_a_batch_that_only_asks_is_counted_and_breaks_nothing(tmp_path):
    whole = json.loads((FHIR / "uk-core.json").read_text())
    whole["entry"].insert(0, {"request": {"method": "GET", "url": "Patient/1"}})
    whole["entry"].append({"response": {"status": "204"}})
    (tmp_path / "batch.json").write_text(json.dumps(whole))
    result = import_export(tmp_path, load_mapping("fhir-r4")[0], today=TODAY)
    want = imported("uk-core.json")
    assert len(result.rejected) == len(want.rejected)
    counts = result.counts["rows"].sum() - want.counts["rows"].sum()
    assert counts == 2 and result.left_out["what"].str.contains("a request").any()


PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "2024-01-05"}
NUMBER = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000009"}


def amount(value, unit):
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def weighed(**said):
    code = {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}
    told = {"subject": {"reference": "Patient/p1"}, "valueQuantity": amount(5.1, "kg")}
    told |= {"effectiveDateTime": "2024-03-01", "status": "final", "code": code, **said}
    return {"resourceType": "Observation", **{k: v for k, v in told.items() if v is not None}}


def of_bundle(folder, *resources):
    entries = [{"resource": one} for one in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    (folder / "bundle.json").write_text(json.dumps(bundle))
    return import_export(folder, load_mapping("fhir-r4")[0], today=TODAY)


def weights(result):
    rows = result.tables["measurements"]
    return list(zip(rows["child_id"], rows["weight_kg"].round(3), strict=True))


def link(other, kind):
    """Return a Patient's link to another one of the same child."""
    return {"other": {"reference": f"Patient/{other}"}, "type": kind}


def test_pounds_and_ounces_in_two_components_are_one_weight(tmp_path):
    code = weighed()["code"]
    two = [
        {"code": code, "valueQuantity": amount(v, u)} for v, u in ((11, "[lb_av]"), (4, "[oz_av]"))
    ]
    result = of_bundle(tmp_path, PATIENT, weighed(valueQuantity=None, component=two))
    assert weights(result) == [("p1", 5.103)] and result.rejected.empty


@pytest.mark.parametrize(
    "resources",
    [
        [PATIENT, {"resourceType": "Bundle", "entry": [{"resource": weighed()}]}],
        [PATIENT, {"resourceType": "DiagnosticReport", "contained": [weighed(id="w")]}],
        [PATIENT | {"identifier": [NUMBER]}, weighed(subject={"identifier": NUMBER})],
        [
            PATIENT | {"identifier": [NUMBER]},
            weighed(
                subject={"reference": "#c"},
                contained=[{"resourceType": "Patient", "id": "c", "identifier": [NUMBER]}],
            ),
        ],
    ],
    ids=["a Bundle in a Bundle", "within a report", "by identifier alone", "contained Patient"],
)
def test_a_weight_is_found_wherever_it_stands_and_whosever_it_is_said_to_be(tmp_path, resources):
    result = of_bundle(tmp_path, *resources)
    assert weights(result) == [("p1", 5.1)] and len(result.tables["children"]) == 1


def test_two_contained_patients_of_one_id_are_two_children(tmp_path):
    def own(born):
        return [PATIENT | {"id": "c", "birthDate": born}]

    about = {"subject": {"reference": "#c"}}
    result = of_bundle(
        tmp_path, weighed(**about, contained=own("2024-01-05")),
        weighed(**about, contained=own("2024-02-01"), valueQuantity=amount(4.2, "kg")),
    )  # fmt: skip
    found = result.tables["children"].set_index("child_id")["birth_date"]
    assert {f"{found[child]:%m-%d}": kg for child, kg in weights(result)} == {
        "01-05": 5.1, "02-01": 4.2,
    }  # fmt: skip


def test_a_value_that_is_no_amount_is_rejected_and_not_taken_for_none(tmp_path):
    ratio = weighed(valueQuantity=None, valueRatio={"numerator": amount(5, "kg")})
    result = of_bundle(tmp_path, PATIENT, weighed(), ratio)
    assert result.rejected["value"].tolist() == ["valueRatio"] and len(weights(result)) == 1


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered", "unknown", ""])
def test_a_weight_that_is_not_held_to_be_true_is_left_out_and_told(tmp_path, status):
    wrong = weighed(status=status or None, valueQuantity=amount(9, "kg"))
    result = of_bundle(tmp_path, PATIENT, weighed(), wrong)
    assert weights(result) == [("p1", 5.1)]
    assert result.left_out["rows"].sum() == 1 and "Status" in result.left_out["what"].iloc[0]


def test_what_was_measured_of_another_than_the_patient_is_left_out_and_told(tmp_path):
    """FHIR: focus is what an observation is about where that is not the record's subject."""
    result = of_bundle(
        tmp_path, PATIENT, weighed(),
        weighed(focus=[{"reference": "Patient/mother"}], valueQuantity=amount(61, "kg")),
        weighed(focus=[{"reference": "Patient/p1"}], effectiveDateTime="2024-04-02"),
    )  # fmt: skip
    assert [kg for _, kg in weights(result)] == [5.1, 5.1]
    assert result.left_out["what"].tolist() == [
        "Status 'about another than the patient' is not asked for"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"active": False, "link": [link("p2", "replaced-by")]}, {}),
        ({"link": [link("p2", "replaced-by")]}, {"link": [link("p1", "replaces")]}),
        ({"link": [link("p2", "seealso")]}, {"link": [link("p1", "replaces")]}),
    ],
)
@pytest.mark.parametrize("first", ["old", "new"])
def test_a_record_that_was_replaced_by_another_leaves_its_weights_to_that_one(
    tmp_path, old, new, first
):
    """They were said to be of a child who had left, and the fall before the merge was not seen."""
    two = [PATIENT | old, PATIENT | {"id": "p2"} | new]
    result = of_bundle(
        tmp_path, *(two if first == "old" else two[::-1]), weighed(),
        weighed(subject={"reference": "Patient/p2"}, effectiveDateTime="2024-05-01"),
    )  # fmt: skip
    assert [child for child, _ in weights(result)] == ["p2", "p2"] and result.rejected.empty
    assert result.tables["children"]["child_id"].tolist() == ["p2"]
    [what] = result.left_out["what"]
    assert what == "Age Group 'replaced by another record of the same child' is not asked for"


def test_a_record_replaced_by_one_that_is_not_in_the_export_stays_a_child(tmp_path):
    of_it = PATIENT | {"link": [link("p9", "replaced-by"), link("p1", "replaced-by")]}
    result = of_bundle(tmp_path, of_it, {"resourceType": "Patient"}, weighed())
    assert ("p1", 5.1) in weights(result)
