"""The same child twice, twins, and what is rejected, merged or only told."""

from __future__ import annotations

import pytest
from importing_exports import HEADER, child_columns, measurement_columns

from growthwatch.record.errors import CaseloadError

BORN = "2024-04-01"


def test_the_same_child_twice_is_one_where_the_rows_agree(imported):
    result = imported(
        f"1,F,{BORN},2024-05-06,4.9,",
        f"1,female,{BORN},2024-06-06,5.6,",
        f"1,,{BORN},2024-07-06,6,",
    )
    # The third row has no sex, which contradicts nothing.
    assert len(result.tables["children"]) == 1
    assert len(result.tables["measurements"]) == 3
    assert result.rejected.empty
    assert result.merged["line"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("second", "field"),
    [
        (f"1,M,{BORN}", "sex"),
        ("1,F,2024-04-02", "birth_date"),
    ],
)
def test_the_same_child_twice_is_rejected_naming_the_field_where_not(imported, second, field):
    others = [f"{i},F,{BORN},2024-05-06,4.9," for i in range(2, 9)]
    result = imported(f"1,F,{BORN},2024-05-06,4.9,", f"{second},2024-06-06,5.6,", *others)
    mine = result.rejected[result.rejected["field"] == field]
    assert mine["line"].tolist() == [2, 3]
    assert "export.csv line 3" in mine["reason"].iloc[0]
    assert "1" not in result.tables["children"]["child_id"].tolist()
    assert result.rejected["field"].tolist().count("child_id") == 2


def test_an_empty_cell_contradicts_nothing_and_is_filled_from_the_other_row(imported):
    result = imported(
        f"1,F,{BORN},2024-05-06,4.9,,37+2", f"1,F,{BORN},2024-06-06,5.6,,",
        header=HEADER + ",Gest", children=child_columns(gestation="Gest"),
    )  # fmt: skip
    child = result.tables["children"].iloc[0]
    assert (child["gestation_weeks"], child["gestation_days"]) == (37, 2)


def test_twins_with_one_date_of_birth_stay_two_children(imported):
    result = imported(
        f"1,F,{BORN},2024-05-06,4.9,,Smith", f"2,F,{BORN},2024-05-06,4.9,,Smith",
        header=HEADER + ",Name", children=child_columns(name="Name"),
    )  # fmt: skip
    assert result.tables["children"]["child_id"].tolist() == ["1", "2"]
    assert len(result.tables["measurements"]) == 2
    assert result.merged.empty


def test_twins_under_one_identifier_are_never_merged(imported):
    result = imported(
        f"1,F,{BORN},2024-05-06,4.9,,9434765919", f"1,F,{BORN},2024-05-06,5.0,,9990004099",
        f"2,F,{BORN},2024-05-06,4.9,,",
        header=HEADER + ",NHS", children=child_columns(nhs_number="NHS"),
    )  # fmt: skip
    assert result.tables["children"]["child_id"].tolist() == ["2"]
    assert (result.rejected["field"] == "nhs_number").sum() == 2


def test_one_nhs_number_under_two_identifiers_is_a_warning(imported):
    result = imported(
        f"1,F,{BORN},2024-05-06,4.9,,9434765919", f"2,F,{BORN},2024-05-06,5.0,,943 476 5919",
        header=HEADER + ",NHS", children=child_columns(nhs_number="NHS"),
    )  # fmt: skip
    assert len(result.tables["children"]) == 2
    assert result.warnings[["line", "kind"]].values.tolist() == [
        [2, "same NHS number"], [3, "same NHS number"],
    ]  # fmt: skip


def test_a_wrong_nhs_number_is_a_warning_and_not_a_loss(imported):
    result = imported(
        f"1,F,{BORN},2024-05-06,4.9,,9434765918",
        header=HEADER + ",NHS", children=child_columns(nhs_number="NHS"),
    )  # fmt: skip
    assert result.tables["children"]["nhs_number"].tolist() == ["9434765918"]
    assert result.warnings["kind"].tolist() == ["NHS number"]
    assert "9434765918" not in result.warnings.to_csv()
    assert result.rejected.empty


def test_the_same_measurement_twice_is_merged_and_listed(imported):
    row = f"1,F,{BORN},2024-05-06,4.9,55"
    result = imported(row, row, f"1,F,{BORN},2024-05-06,4.8,55")
    assert result.tables["measurements"]["weight_kg"].tolist() == [4.9, 4.8]
    counts = result.counts.set_index("table").loc["measurements"]
    assert counts[["rows", "written", "merged", "left_out"]].tolist() == [4 - 1 + 1 - 1, 2, 1, 0]
    assert result.merged["into_line"].tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (f"1,F,{BORN},2024-03-01,4.9,", "date", "2024-03-01"),
        (f"1,F,{BORN},2026-02-01,4.9,", "date", "2026-02-01"),
        (f"1,F,{BORN},,4.9,", "date", ""),
        (f"1,F,{BORN},2024-05-06,heavy,", "weight_kg", "heavy"),
        (f"1,F,{BORN},2024-05-06,7850,", "weight_kg", "7850"),
        (f"1,F,{BORN},2024-05-06,4.9,0.5", "height_cm", "0.5"),
        (f",F,{BORN},2024-05-06,4.9,", "child_id", ""),
        ("9,F,2026-02-01,2026-05-06,4.9,", "birth_date", "2026-02-01"),
        ("9,F,,2024-05-06,4.9,", "birth_date", ""),
        (f"1.2E+10,F,{BORN},2024-05-06,4.9,", "child_id", "1.2E+10"),
    ],
)
def test_what_cannot_be_used_keeps_file_line_field_value_and_reason(imported, row, field, value):
    good = [f"{i},F,{BORN},2024-05-{i:02},4.9,55" for i in range(1, 6)]
    result = imported(*good, row)
    told = result.rejected[result.rejected["field"] == field].iloc[0]
    assert (told["file"], told["line"], told["value"]) == ("export.csv", 7, value)
    assert told["reason"].startswith(field)


def test_rows_without_a_measurement_are_counted_and_no_fault(imported):
    result = imported(f"1,F,{BORN},2024-05-06,4.9,", f"1,F,{BORN},2024-06-06,,", f"2,M,{BORN},,,")
    assert result.rejected.empty
    told = result.left_out[result.left_out["table"] == "measurements"]
    assert told[["rows", "what"]].values.tolist() == [[2, "no measurement"]]


def test_zero_is_taken_as_not_measured_and_told(imported):
    result = imported(f"1,F,{BORN},2024-05-06,4.9,0")
    assert result.tables["measurements"]["height_cm"].isna().all()
    assert result.warnings[["field", "kind"]].values.tolist() == [["height_cm", "zero"]]


def test_codes_of_a_system_can_be_given(imported):
    result = imported(
        f"1,2,{BORN},2024-05-06,4.9,", f"2,J,{BORN},2024-05-06,4.9,",
        children=child_columns(sex={"column": "Sex", "male": ["J"]}),
    )  # fmt: skip
    assert result.tables["children"]["sex"].tolist() == ["female", "male"]


def many(weight, length="", n=30):
    return [f"{i},F,{BORN},2024-10-{1 + i % 28:02},{weight},{length}" for i in range(n)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (many("7850"), r"weights in column 'Weight' look like grams: median 7850; put unit ="),
        (many("7.8", "0.68"), r"heights in column 'Length' look like metres.*put unit = \"m\""),
        (many("17.2"), r"the weights look like pounds.*put unit = \"lb\""),
        (many("7.8", "26.5"), r"the heights look like inches.*put unit = \"in\""),
        (many("99999999"), r"weights in column 'Weight' cannot be right in any unit"),
    ],
)  # fmt: skip
def test_a_caseload_in_the_wrong_unit_is_refused_with_the_reason(imported, rows, said):
    with pytest.raises(CaseloadError, match=said):
        imported(*rows)


def test_weights_without_any_unit_are_refused_with_what_they_look_like(imported):
    with pytest.raises(CaseloadError, match=r"have no unit and look like grams.*unit = \"g\""):
        imported(*many("7850"), measurements=measurement_columns(weight="Weight"))


def test_where_most_rows_cannot_be_used_nothing_is_imported(imported):
    with pytest.raises(
        CaseloadError, match=r"30 of 30 children could not be used.*most because of"
    ):
        imported(*(row.replace(BORN, "spring") for row in many("7.8")))
