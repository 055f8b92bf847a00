"""Headings that stand several times: every pair is read, or the file is refused with the reason."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing_exports import TODAY, child_columns, mapping, measurement_columns

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.record.errors import CaseloadError

FLAT = """\
Patient Number,Sex,DOB,Date,Weight (kg),Date,Weight (kg),Date,Weight (kg)
S1,F,13/12/2023,13/12/2023,3.10,25/01/2024,4.20,,
S2,M,14/11/2023,14/11/2023,3.60,25/01/2024,5.20,25/02/2024,6.20
"""
FLAT_VISITS = [
    ("S1", "2023-12-13", 3.1), ("S1", "2024-01-25", 4.2), ("S2", "2023-11-14", 3.6),
    ("S2", "2024-01-25", 5.2), ("S2", "2024-02-25", 6.2),
]  # fmt: skip
# The same children, with a heading above the others.
TWO_ROWS = """\
Patient,,,Professional,,Visit 1,,Visit 2,
Number,Sex,DOB,Health Visitor,Team,Date,Weight (kg),Date,Weight (kg)
S1,F,13/12/2023,HV 1,N,13/12/2023,3.10,25/01/2024,4.20
S2,M,14/11/2023,HV 1,N,14/11/2023,3.60,25/01/2024,5.20
"""


@pytest.fixture
def suggested(tmp_path):
    """Return a function that imports a text by the mapping that is suggested for it."""

    def run(text, changed=None):
        export, path = tmp_path / "export.csv", tmp_path / "map.toml"
        export.write_text(text)
        path.write_text(suggested_mapping(export))
        if changed is not None:
            export.write_text(changed)
        return import_export(export, load_mapping(path)[0], today=TODAY)

    return run


def visits(result):
    table = result.tables["measurements"].sort_values(["child_id", "date"])
    days = table["date"].dt.strftime("%Y-%m-%d")
    return list(zip(table["child_id"], days, table["weight_kg"], strict=True))


def test_repeated_headings_are_read_pair_by_pair(suggested):
    result = suggested(FLAT)
    assert visits(result) == FLAT_VISITS
    counts = result.counts.set_index("table").loc["measurements"]
    assert (counts["rows"], counts["written"], counts["left_out"]) == (6, 5, 1)


def test_a_further_pair_next_week_is_read_by_the_same_mapping(suggested):
    lines = FLAT.splitlines()
    more = [",Date,Weight (kg)", ",25/03/2024,5.10", ",,"]
    changed = "\n".join(line + end for line, end in zip(lines, more, strict=True)) + "\n"
    assert visits(suggested(FLAT, changed)) == sorted([*FLAT_VISITS, ("S1", "2024-03-25", 5.1)])


def test_two_rows_of_headings_with_a_further_group_are_read(suggested):
    result = suggested(TWO_ROWS)
    assert visits(result) == [one for one in FLAT_VISITS if one[1] != "2024-02-25"]
    assert result.tables["children"]["practitioner"].tolist() == ["HV 1", "HV 1"]
    assert result.tables["children"]["team"].tolist() == ["N", "N"]


def test_a_visit_that_the_mapping_does_not_know_is_told_with_how_much_it_holds(suggested):
    lines = TWO_ROWS.splitlines()
    more = [",Visit 3,", ",Date,Weight (kg)", ",25/02/2024,5.00", ",25/02/2024,6.20"]
    changed = "\n".join(line + end for line, end in zip(lines, more, strict=True)) + "\n"
    result = suggested(TWO_ROWS, changed)
    told = result.left_out[result.left_out["what"].str.contains("Visit 3")]
    assert told[["line", "rows", "what"]].values.tolist() == [
        [3, 2, "column 'Visit 3 Weight (kg)' is not in the mapping"]
    ]


def test_each_cell_that_cannot_be_used_is_told_with_its_visit(suggested):
    changed = FLAT.replace("4.20,,", "x,25/02/2024,x").replace("14/11/2023,3.60", "31/02/2024,3.60")
    result = suggested(FLAT, changed)
    told = result.rejected[["file", "line", "field", "value"]].values.tolist()
    assert told == [
        ["export.csv", 2, "weight_kg", "x"], ["export.csv", 2, "weight_kg", "x"],
        ["export.csv", 3, "date", "31/02/2024"],
    ]  # fmt: skip
    visit = result.rejected["reason"].str.extract(r"^(Visit \d): (\w+)")
    assert visit.values.tolist() == [
        ["Visit 2", "weight_kg"], ["Visit 3", "weight_kg"], ["Visit 1", "date"],
    ]  # fmt: skip
    counts = result.counts.set_index("table").loc["measurements"]
    assert counts["rejected"] == len(result.rejected) == 3


PAIRS = {
    "date first": "ID,Sex,DOB,Seen,Weight,Seen,Weight",
    "value first": "ID,Sex,DOB,Weight,Seen,Weight,Seen",
    "a column between": "ID,Sex,DOB,Seen,By,Weight,Seen,By,Weight",
    "height at one only": "ID,Sex,DOB,Seen,Weight,Length,Seen,Weight",
}


@pytest.mark.parametrize("header", PAIRS.values(), ids=PAIRS)
def test_dates_and_values_are_paired_as_they_stand(imported, header):
    cells = {"ID": ["A1"], "Sex": ["F"], "DOB": ["2024-01-01"], "By": ["HV", "HV"],
             "Seen": ["2024-03-01", "2024-05-01"], "Weight": ["5.1", "6.2"],
             "Length": ["57"]}  # fmt: skip
    row = ",".join(cells[name].pop(0) for name in header.split(","))
    columns = {"weight": {"column": "Weight", "unit": "kg"}}
    if "Length" in header:
        columns["height"] = {"column": "Length", "unit": "cm"}
    else:
        columns["height"] = []
    result = imported(row, header=header, measurements=measurement_columns(**columns))
    assert visits(result) == [("A1", "2024-03-01", 5.1), ("A1", "2024-05-01", 6.2)]


@pytest.mark.parametrize(
    "header",
    ["ID,Sex,DOB,Seen,Weight,Weight", "ID,Sex,DOB,Seen,Seen,Weight", "ID,Sex,DOB,Weight,Seen,Seen",
     "ID,Sex,DOB,Seen,Seen,Weight,Weight", "ID,Sex,DOB,Seen,Weight,Weight,Seen",
     "ID,Sex,DOB,Weight,Seen,Weight"],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_the_reason(imported, header):
    row = ",".join(
        {"ID": "A1", "Sex": "F", "DOB": "2024-01-01", "Seen": "2024-03-01", "Weight": "5.1"}[name]
        for name in header.split(",")
    )
    columns = measurement_columns(height=[])
    with pytest.raises(CaseloadError, match=r"which value belongs to which date is not plain"):
        imported(row, header=header, measurements=columns)


def test_what_the_mapping_says_itself_holds_for_each_visit(imported):
    header = "ID,Sex,DOB,Seen,Weight,Seen,Weight"
    columns = measurement_columns(height=[], source={"value": "clinic"}, position={"column": "How"})
    row = "A1,F,2024-01-01,2024-03-01,5.1,2024-05-01,6.2"
    with pytest.raises(CaseloadError, match="How"):
        imported(row, header=header, measurements=columns)
    del columns["columns"]["position"]
    assert imported(row, header=header, measurements=columns).tables["measurements"][
        "source"
    ].tolist() == ["clinic", "clinic"]


def test_files_that_repeat_different_headings_are_refused(tmp_path):
    """In whichever file there is more: the first, one between, or the last."""
    once, twice = "ID,Sex,DOB,Seen,Weight", "ID,Sex,DOB,Seen,Weight,Seen,Weight"
    columns = measurement_columns(height=[])
    for headers in ((once, twice), (twice, once), (once, twice, once), (twice, once, twice)):
        for number, header in enumerate(headers):
            cells = ["A1", "F", "2024-01-01", f"2024-03-0{number + 1}", "5.1", "", ""]
            row = ",".join(cells[: header.count(",") + 1])
            (tmp_path / f"{number}.csv").write_text(f"{header}\n{row}\n")
        with pytest.raises(CaseloadError, match=r"0\.csv and the files like it have different"):
            import_export(tmp_path, mapping(measurements=columns), today=TODAY)


def test_the_units_and_notes_of_each_visit_are_its_own(imported):
    header = "ID,Sex,DOB,Seen,Weight,Unit,Note,Seen,Weight,Unit,Note"
    row = "A1,F,2024-01-01,2024-03-01,5100,g,well,2024-05-01,13.7,lb,crying"
    columns = measurement_columns(
        weight={"column": "Weight", "unit_column": "Unit"}, height=[], note="Note"
    )
    result = imported(row, header=header, measurements=columns)
    assert [(day, round(kg, 2)) for _, day, kg in visits(result)] == [
        ("2024-03-01", 5.1), ("2024-05-01", 6.21),
    ]  # fmt: skip
    assert result.tables["measurements"]["note"].tolist() == ["well", "crying"]


def test_one_slip_in_a_visit_of_its_own_does_not_stop_the_import(imported):
    """The third visit holds one weight, in grams by mistake: the row is rejected, not the file."""
    header = "ID,Sex,DOB" + ",Seen,Weight" * 3
    rows = [f"A{i},F,2024-01-01,2024-03-01,5.{i},2024-05-01,6.{i},," for i in range(9)]
    rows[4] = rows[4][:-1] + "2024-06-01,6900"
    result = imported(*rows, header=header, measurements=measurement_columns(height=[]))
    assert len(result.tables["measurements"]) == 18
    assert result.rejected["value"].tolist() == ["6900"]


def test_a_repeated_heading_of_the_child_must_say_the_same(imported):
    header = "ID,Sex,DOB,Seen,Weight,Length,DOB"
    good = imported("A1,F,2024-01-01,2024-03-01,5.1,57,2024-01-01", header=header)
    assert len(good.tables["children"]) == 1
    with pytest.raises(CaseloadError, match=r"column 'DOB' twice, and they differ in line 3"):
        imported(
            "A1,F,2024-01-01,2024-03-01,5.1,57,", "A2,F,2024-01-01,2024-03-01,5.1,57,2024-01-02",
            header=header,
        )  # fmt: skip


CELLS = st.sampled_from(["", "5.1", "6.2", "x", "0", "not weighed", '"5,1"'])
DAYS = st.sampled_from(["", "2024-03-01", "2024-05-01", "2031-01-01", "1999-01-01", "31/02/2024"])


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.lists(st.tuples(DAYS, CELLS), min_size=3, max_size=3), min_size=1, max_size=5),
)
def test_every_visit_of_every_row_is_written_rejected_merged_or_left_out(tmp_path_factory, rows):
    file = tmp_path_factory.mktemp("repeats") / "export.csv"
    header = "ID,Sex,DOB" + ",Seen,Weight" * 3
    lines = [
        f"A{i},F,2024-01-01," + ",".join(",".join(visit) for visit in visits)
        for i, visits in enumerate(rows)
    ]
    file.write_text("\n".join([header, *lines, "GOOD,F,2024-01-01,2024-03-01,5" + "," * 4]) + "\n")
    columns = measurement_columns(height=[])
    try:
        result = import_export(file, mapping(measurements=columns), today=TODAY)
    except CaseloadError as error:
        hypothesis.event("mostly unusable")
        assert "could not be used" in str(error)  # noqa: PT017
        return
    counts = result.counts.set_index("table").loc["measurements"]
    assert counts["rows"] == 3 * (len(rows) + 1)
    assert counts["written"] == len(result.tables["measurements"])
    assert counts["rejected"] == len(result.rejected)
    assert counts["left_out"] == result.left_out["rows"].sum()


@pytest.mark.parametrize("kind", ["events", "join"])
def test_where_values_stand_in_rows_or_in_another_file_a_heading_may_say_the_same_twice(
    tmp_path, kind
):
    """A date that stands twice is no second visit there, and must say the same."""
    (tmp_path / "who.csv").write_text("ID,Sex,DOB\nA1,F,2024-01-01\n")
    (tmp_path / "w.csv").write_text("Visit,Weight\n1,5.1\n")
    file = tmp_path / "v.csv"
    columns = {"child_id": "ID", "date": "Seen"}
    if kind == "events":
        header, row = "ID,Seen,What,Value,Seen", "A1,{},weight,5.1,{}"
        section = {"columns": columns, "events": {"kind": "What", "value": "Value"}}
        section["events"] |= {"weight_unit": "kg"}
    else:
        header, row = "ID,Seen,Visit,Seen", "A1,{},1,{}"
        columns |= {"weight": {"column": "Weight", "unit": "kg"}}
        section = {"columns": columns, "join": [{"file": "w.csv", "on": "Visit"}]}
    asked = mapping(
        children=child_columns() | {"file": "who.csv"}, measurements=section | {"file": "v.csv"}
    )
    file.write_text(f"{header}\n{row.format('2024-03-01', '2024-03-01')}\n")
    assert visits(import_export(tmp_path, asked, today=TODAY)) == [("A1", "2024-03-01", 5.1)]
    file.write_text(f"{header}\n{row.format('2024-03-01', '2024-03-02')}\n")
    with pytest.raises(CaseloadError, match=r"'Seen' twice, and they differ in line 2"):
        import_export(tmp_path, asked, today=TODAY)
