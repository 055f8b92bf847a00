"""What can be done without and cannot be read is told and unknown: no child is dropped for it."""

from __future__ import annotations

import pytest
from importing_exports import child_columns

from growthwatch.record.errors import CaseloadError

HEADER = "ID,Sex,DOB,Seen,Weight,Length,Gestation,BW,Mother,Father"
MAPPED = {
    "children": child_columns(
        gestation="Gestation",
        birth_weight={"column": "BW", "unit": "kg"},
        mother_height={"column": "Mother", "unit": "cm"},
        father_height={"column": "Father", "unit": "cm"},
    )
}
GOOD = "Z,F,2024-01-01,2024-03-01,5.1,57,38+1,3.2,165,180"
NAMES = ("Sex", "Gestation", "BW", "Mother", "Father")
FIELDS = dict(zip(NAMES, ("sex", "gestation_weeks", "birth_weight_kg", "mother_height_cm",
                          "father_height_cm"), strict=True))  # fmt: skip


def child(**cells):
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {"ID": "A1"} | cells
    return ",".join(row.values())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sex", "gril"), ("Gestation", "36.57"), ("Gestation", "early"), ("Gestation", "60"),
        ("Gestation", "10+3"), ("BW", "heavy"), ("BW", "32"), ("BW", "7 lb 16 oz"),
        ("Mother", "tall"), ("Mother", "16"), ("Father", "5 ft 14 kg"), ("Father", "116"),
    ],
)  # fmt: skip
def test_the_child_is_watched_and_the_cell_told(imported, name, text):
    result = imported(child(**{name: text}), GOOD, header=HEADER, **MAPPED)
    field = FIELDS[name]
    assert result.tables["children"]["child_id"].tolist() == ["A1", "Z"]
    assert result.tables["measurements"]["child_id"].tolist() == ["A1", "Z"]
    assert result.tables["children"][field].isna().tolist() == [True, False]
    (warning,) = result.warnings.to_dict("records")
    assert (warning["file"], warning["line"], warning["field"]) == ("export.csv", 2, field)
    assert "it is taken as unknown" in warning["message"]
    assert result.rejected.empty
    assert result.not_watched.empty


@pytest.mark.parametrize(
    ("text", "weeks", "days"),
    [
        ("258", 36, 6), ("196", 28, 0), ("36+4", 36, 4), ("37/40", 37, 0),
        ("28 weeks 3 days", 28, 3),
        ("37+2/40", 37, 2), ("37 weeks + 2 days", 37, 2),
    ],
)  # fmt: skip
def test_gestations_in_days_and_in_weeks_are_read(imported, text, weeks, days):
    row = imported(child(Gestation=text), header=HEADER, **MAPPED).tables["children"].iloc[0]
    assert (row["gestation_weeks"], row["gestation_days"]) == (weeks, days)


@pytest.mark.parametrize("text", ["T", "Term", "full term"])
def test_term_is_unknown_and_told(imported, text):
    result = imported(child(Gestation=text), GOOD, header=HEADER, **MAPPED)
    assert result.tables["children"]["gestation_weeks"].isna().tolist() == [True, False]
    assert result.warnings["kind"].tolist() == ["gestation"]


@pytest.mark.parametrize("text", ["1/2", "M F", "2 - Male", "1.5"])
def test_a_sex_that_says_two_things_is_unknown_and_told(imported, text):
    result = imported(child(Sex=text), GOOD, header=HEADER, **MAPPED)
    assert result.tables["children"]["sex"].isna().tolist() == [True, False]
    assert "it is taken as unknown" in result.warnings["message"][0]


@pytest.mark.parametrize(
    "text",
    ["0", "9", "X", "I", "U", "Not specified", "Indeterminate", "", "9 - Indeterminate", "9.0"],
)
def test_a_sex_that_is_not_known_is_no_fault(imported, text):
    result = imported(child(Sex=text), GOOD, header=HEADER, **MAPPED)
    assert result.tables["children"]["sex"].isna().tolist() == [True, False]
    assert result.warnings.empty
    assert result.rejected.empty


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("1", "male"), ("2", "female"), ("M", "male"), ("girl", "female"), ("Female", "female"),
        ("2.0", "female"), ("1 - Male", "male"), ("Female (finding)", "female"),
        ("248152002", "female"), ("248153007 |Male|", "male"),
    ],
)  # fmt: skip
def test_codings_of_sex_are_read(imported, text, sex):
    assert imported(child(Sex=text), header=HEADER, **MAPPED).tables["children"]["sex"][0] == sex


def test_where_most_cells_of_a_column_cannot_be_read_the_mapping_is_wrong(imported):
    rows = [child(ID=f"A{i}", Sex="Y") for i in range(12)]
    with pytest.raises(CaseloadError, match=r"12 of 13 cells of sex cannot be used.*line 2"):
        imported(*rows, GOOD, header=HEADER, **MAPPED)


@pytest.mark.parametrize("day", ["soon", "2024-02-31", "", "2031-01-01"])
def test_without_a_date_of_birth_there_is_no_age_and_the_child_is_named(imported, day):
    result = imported(child(DOB=day), GOOD, header=HEADER, **MAPPED)
    assert result.tables["children"]["child_id"].tolist() == ["Z"]
    assert result.not_watched[["child_id", "code"]].values.tolist() == [["A1", "rejected"]]
