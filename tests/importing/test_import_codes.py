"""Rows that say by a code what was measured, in the units of UCUM, as practices' systems write."""

from __future__ import annotations

import pytest

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.codes import CODES, code_of
from growthwatch.importing.suggest import suggested_mapping

HEADER = "EMIS Number,Date of Birth,Gender,Event Date,Code System,Code,Code Term,Value,Units"
# (code, words, value, unit), and what it is: in kg and cm by the definitions of 1959.
ROWS = [
    ("SNOMED CT", "27113001", "Body weight", "4.1", "kg", "weight_kg", 4.1),
    ("SNOMED CT", "50373000", "Body height", "53", "cm", "height_cm", 53),
    ("SNOMED CT", "363812007", "Head circumference", "37.1", "cm", "ofc_cm", 37.1),
    ("LOINC", "29463-7", "Body weight", "5850", "g", "weight_kg", 5.85),
    ("LOINC", "29463-7", "Body weight", "13", "[lb_av]", "weight_kg", 13 * 0.45359237),
    ("LOINC", "29463-7", "Body weight", "168", "[oz_av]", "weight_kg", 168 * 0.45359237 / 16),
    ("LOINC", "8302-2", "Body height", "0.62", "m", "height_cm", 62),
    ("LOINC", "8306-3", "Body height --lying", "24", "[in_i]", "height_cm", 60.96),
    ("LOINC", "9843-4", "Head Occipital-frontal circumference", "16", "[in_i]", "ofc_cm", 40.64),
]
LEFT_OUT = [
    ("LOINC", "39156-5", "Body mass index (BMI)", "16.1", "kg/m2"),
    ("SNOMED CT", "364589006", "Birth weight", "3.1", "kg"),
    ("SNOMED CT", "271649006", "Systolic blood pressure", "90", "mm[Hg]"),
]


@pytest.fixture
def coded(tmp_path):
    """Return a function that imports coded rows by the mapping that is suggested."""

    def run(rows, mapping=None):
        lines = [
            f"1001,2024-04-01,F,2024-{5 + i // 28:02}-{1 + i % 28:02},{','.join(row)}"
            for i, row in enumerate(rows)
        ]
        export, path = tmp_path / "emis.csv", tmp_path / "map.toml"
        export.write_text("\n".join([HEADER, *lines]) + "\n")
        path.write_text(mapping or suggested_mapping(export))
        return import_export(export, load_mapping(path)[0], today="2026-01-05")

    return run


def test_weights_lengths_and_heads_are_read_by_their_codes_and_units(coded):
    result = coded([row[:5] for row in (*ROWS, *((*one, "", 0) for one in LEFT_OUT))])
    table = result.tables["measurements"]
    assert len(table) == len(ROWS)
    for (*_, column, value), (_, row) in zip(ROWS, table.iterrows(), strict=True):
        others = {"weight_kg", "height_cm", "ofc_cm"} - {column}
        assert row[column] == pytest.approx(value)
        assert row[list(others)].isna().all()
    assert table["position"].dropna().tolist() == ["lying"]
    assert len(result.rejected) == 0


def test_what_is_no_measurement_of_the_visit_is_counted_with_its_code(coded):
    result = coded([row[:5] for row in ROWS] + LEFT_OUT)
    told = result.left_out[["rows", "what"]].values.tolist()
    assert told == [[1, f"Code '{code}' is not asked for"] for _, code, *_ in LEFT_OUT]


def test_of_codes_and_words_the_column_that_tells_more_is_taken(coded):
    local = [("Local", f"X{i}", words, value, unit) for i, (_, _, words, value, unit, *_)
             in enumerate(ROWS)]  # fmt: skip
    assert len(coded(local).tables["measurements"]) == len(ROWS)


def test_a_mapping_that_names_no_kinds_reads_all_that_are_known(coded):
    mapping = """
version = 1
[children.columns]
child_id = "EMIS Number"
sex = "Gender"
birth_date = "Date of Birth"
[measurements.columns]
child_id = "EMIS Number"
date = "Event Date"
[measurements.events]
kind = "Code"
value = "Value"
unit_column = "Units"
"""
    result = coded([row[:5] for row in ROWS] + LEFT_OUT, mapping)
    assert len(result.tables["measurements"]) == len(ROWS)


@pytest.mark.parametrize(
    "written",
    ["27113001", "27113001 |Body weight|", "SCTID: 27113001", "http://snomed.info/sct|27113001",
     "27113001.0", "SNOMED CT 27113001", "27113001 - Body weight"],
)  # fmt: skip
def test_a_code_is_found_however_it_is_written(written, coded):
    assert code_of(written) == "27113001"
    row = ("SNOMED CT", written, "Body weight", "4.1", "kg")
    assert coded([row]).tables["measurements"]["weight_kg"].tolist() == [4.1]


@pytest.mark.parametrize("written", ["29463-7^Body weight^LN", "LOINC:29463-7", "29463-7"])
def test_a_code_of_loinc_keeps_its_check_digit(written):
    assert code_of(written) == "29463-7"


@pytest.mark.parametrize("written", ["Weight", "Weight at 6-8 weeks", "2nd weight", "6-8", "", "-"])
def test_words_are_no_code(written):
    assert code_of(written) == ""


def test_no_code_stands_for_two_measures():
    every = [code for codes in CODES.values() for code in codes]
    assert len(every) == len(set(every))
    assert all(code_of(code) == code for code in every)
