"""What exports say in columns of their own kind: the day a child was due, ounces beside pounds.

Both were passed over: a child born four weeks early was scored as born at term, and 9 lb 4 oz
imported as 9 lb.
"""

from __future__ import annotations

import pytest
from importing_exports import TODAY

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.record.errors import CaseloadError

OUNCE_KG = 0.028349523125  # international avoirdupois ounce


@pytest.fixture
def suggested(tmp_path):
    """Import lines by the mapping that is suggested for them."""

    def run(*lines):
        file, mapping = tmp_path / "export.csv", tmp_path / "map.toml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapping.write_text(suggested_mapping(file), encoding="utf-8")
        return import_export(file, load_mapping(mapping)[0], today=TODAY)

    return run


@pytest.mark.parametrize("heading", ["EDD", "Estimated Date of Delivery", "Expected delivery date"])
def test_the_day_a_child_was_due_tells_its_gestation(suggested, heading):
    result = suggested(
        f"Patient ID,Sex,DOB,{heading},Date,Weight (kg)",
        "A1,F,13/12/2023,10/01/2024,25/01/2024,4.2",  # 28 days early
        "A2,M,14/11/2023,14/11/2023,25/01/2024,5.2",
        "A3,M,14/11/2023,11/11/2023,25/01/2024,5.2",
        "A4,M,14/11/2023,14/11/2033,25/01/2024,5.2",
        "A5,M,14/11/2023,soon,25/01/2024,5.2",
        "A6,M,14/11/2023,,25/01/2024,5.2",
    )
    children = result.tables["children"].set_index("child_id")
    days = 7 * children["gestation_weeks"] + children["gestation_days"]
    assert days.dropna().to_dict() == {"A1": 252, "A2": 280, "A3": 283}
    # No child is dropped for it, and what could not be used is told.
    assert len(children) == 6
    assert result.warnings["line"].tolist() == [5, 6]
    assert result.warnings["message"].str.endswith("it is taken as unknown.").all()


def test_a_gestation_that_is_given_stands_and_another_due_date_is_told(suggested):
    result = suggested(
        "Patient ID,Sex,DOB,Gestation,EDD,Date,Weight (kg)",
        "A1,F,13/12/2023,36+0,10/01/2024,25/01/2024,4.2",
        "A2,M,14/11/2023,34,14/11/2023,25/01/2024,5.2",
        "A3,M,14/11/2023,T,07/11/2023,25/01/2024,5.2",
    )
    assert result.tables["children"]["gestation_weeks"].tolist() == [36, 34, 41]
    told = result.warnings[result.warnings["kind"] == "due date"]
    assert told["line"].tolist() == [3]
    assert "the gestation is taken" in told["message"].iloc[0]


def test_ounces_beside_pounds_are_part_of_the_weight(suggested):
    result = suggested(
        "Patient ID,Sex,DOB,Date,Weight lb,Weight oz",
        "A1,F,13/12/2023,25/01/2024,9,4",
        "A1,F,13/12/2023,25/02/2024,11,",
        "A1,F,13/12/2023,25/03/2024,12,2.5",
        "A1,F,13/12/2023,26/03/2024,12 lb,3 oz",
        "A1,F,13/12/2023,27/03/2024,11,16",
    )
    ounces = result.tables["measurements"]["weight_kg"] / OUNCE_KG
    assert ounces.tolist() == pytest.approx([9 * 16 + 4, 11 * 16, 12 * 16 + 2.5, 12 * 16 + 3])
    assert result.rejected["line"].tolist() == [6]


@pytest.mark.parametrize(
    "heading",
    [
        "Date 1,Weight 1 (lb),Weight 1 (oz),Date 2,Weight 2 (lb),Weight 2 (oz)",
        "Date,Weight (lb),Weight (oz),Date,Weight (lb),Weight (oz)",
    ],
)
def test_each_visit_has_its_own_ounces(suggested, heading):
    result = suggested(
        f"Patient ID,Sex,DOB,{heading}",
        "A1,F,13/12/2023,25/01/2024,9,4,25/02/2024,11,3",
        "A2,M,14/11/2023,25/01/2024,11,2,,,",
    )
    table = result.tables["measurements"].sort_values(["child_id", "date"])
    ounces = (table["weight_kg"] / OUNCE_KG).tolist()
    assert ounces == pytest.approx([9 * 16 + 4, 11 * 16 + 3, 11 * 16 + 2])


@pytest.mark.parametrize("beside", ["Weight st", "Stones", "Birth clinic oz"])
def test_pounds_without_what_stands_beside_them_are_refused(suggested, beside, tmp_path):
    lines = (
        f"Patient ID,Sex,DOB,Date,{beside},Weight lb",
        "A1,F,13/12/2015,25/01/2024,3,4",
        "A2,M,14/11/2015,25/01/2024,4,2",
    )
    if beside.startswith("Birth"):
        assert len(suggested(*lines).tables["measurements"]) == 2
        return
    with pytest.raises(CaseloadError, match=f"{beside}.* beside the pounds, and without it"):
        suggested(*lines)


def test_ounces_beside_kilograms_are_a_slip_of_the_mapping(suggested, tmp_path):
    path = tmp_path / "slip.toml"
    path.write_text(
        'version = 1\n[children.columns]\nchild_id = "A"\nsex = "B"\nbirth_date = "C"\n'
        '[measurements.columns]\nchild_id = "A"\ndate = "D"\n'
        'weight = { column = "E", unit = "kg", ounces = "F" }\n'
    )
    with pytest.raises(CaseloadError, match='ounces stand beside pounds: put unit = "lb"'):
        load_mapping(path)


def test_a_weight_divided_once_too_often_is_told_as_what_it_is(suggested):
    result = suggested(
        "Patient ID,Sex,DOB,Date,Weight (g)",
        *(f"A{i},F,13/12/2023,25/01/2024,{4200 + i}" for i in range(4)),
        "A9,F,13/12/2023,25/01/2024,4.25",
    )
    assert result.rejected["reason"].tolist() == [
        "weight_kg is not between 0.2 and 300 kg, and as 4.25 kg would be: correct it or its unit."
    ]


@pytest.mark.parametrize(
    ("weight", "length"),
    [("Wt (kg)", "Lgth (cm)"), ("Weight in Kgs", "Length in cms"), ("Wgt kg", "Stature (cm)")],
)
def test_headings_are_known_by_their_short_forms_and_units(suggested, weight, length):
    result = suggested(f"ID,Sex,DOB,Date,{weight},{length}", "A1,F,13/12/2023,25/01/2024,4.2,54")
    row = result.tables["measurements"].iloc[0]
    assert (row["weight_kg"], row["height_cm"]) == (4.2, 54)


def test_a_column_with_a_unit_of_length_is_told_where_nothing_reads_it(suggested):
    result = suggested(
        "ID,Sex,DOB,Date,Weight (kg),Crown-heel (cm),Arm circumference (cm)",
        "A1,F,13/12/2023,25/01/2024,4.2,54,11",
    )
    told = result.left_out["what"].tolist()
    assert told == ["column 'Crown-heel (cm)' is not in the mapping"]


def test_a_date_headed_as_fhir_heads_it_is_one(suggested):
    result = suggested(
        "id,gender,birthDate,effectiveDateTime,code,valueQuantity,unitCode",
        "P1,female,2023-12-13,2024-01-25T10:00:00Z,29463-7,4.2,kg",
        "P1,female,2023-12-13,2024-07-25T23:30:00Z,29463-7,7.1,kg",
    )
    days = result.tables["measurements"]["date"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2024-01-25", "2024-07-26"]  # half past midnight by British clocks
