"""What an import returns as a whole, small enough to be written out: nothing is lost unsaid."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from importing_exports import HEADER, TODAY, child_columns, mapping, measurement_columns

from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.fhir.export import People
from growthwatch.importing.importer import OTHERS
from growthwatch.importing.plausible import check_against_reference
from growthwatch.record.errors import CaseloadError

PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "2024-01-05"}
WEIGHT = {
    "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
    "effectiveDateTime": "2024-03-02", "valueQuantity": {"value": 5.1, "code": "kg"},
}  # fmt: skip


def rows_of(table: pd.DataFrame) -> list[list]:
    return table.to_numpy().tolist()


def of_lines(folder, *resources):
    (folder / "all.ndjson").write_text("".join(f"{json.dumps(one)}\n" for one in resources))
    return import_export(folder, load_mapping("fhir-r4")[0], today=TODAY)


def test_resources_of_other_kinds_are_counted_in_a_table_of_their_own(tmp_path):
    claim, device = ({"resourceType": kind} for kind in ("Claim", "Device"))
    result = of_lines(tmp_path, claim, PATIENT, WEIGHT, device, claim)
    counts = result.counts.set_index("table")
    assert counts.loc[OTHERS].to_dict() == {
        "rows": 3, "written": 0, "rejected": 0, "merged": 0, "left_out": 3,
    }  # fmt: skip
    assert counts.loc["measurements", ["rows", "written"]].tolist() == [1, 1]
    told = result.left_out[result.left_out["table"] == OTHERS]
    assert rows_of(told[["file", "line", "rows", "what"]]) == [
        ["all.ndjson", 1, 2, "resource 'Claim' is not asked for"],
        ["all.ndjson", 4, 1, "resource 'Device' is not asked for"],
    ]  # fmt: skip


def test_without_other_resources_there_is_no_such_table(tmp_path):
    result = of_lines(tmp_path, PATIENT, WEIGHT)
    assert OTHERS not in set(result.counts["table"]) and result.left_out.empty


def test_of_several_ids_of_one_system_the_first_is_the_childs():
    two = [{"system": "urn:growthwatch:child_id", "value": value} for value in ("C1", "C2")]
    who = People()
    assert who.add({"id": "c", "identifier": two}, "") == "C1" and who.child("Patient/c") == "C1"


def test_everything_that_becomes_of_a_file_is_told(tmp_path):
    lines = [
        "A,F,13/01/2024,14/03/2024,4.1,",  # 2
        "A,F,13/01/2024,14/03/2024,4.1,",  # 3: the same again
        "B,M,14/01/2024,15/03/2024,x,",  # 4: no weight
        "C,M,31/02/2024,15/03/2024,4.2,",  # 5: born on no day
        "D,F,15/01/2024,16/03/2024,,",  # 6: nothing measured
        "Total rows: 5,,,,,",  # 7
        "B,M,14/01/2024,17/03/2024,4.4,57",  # 8
    ]
    (tmp_path / "export.csv").write_text("\n".join([HEADER, *lines]) + "\n")
    for name in ("scan.pdf", "old.xls", "readme.txt", ".hidden.csv", "notes.md"):
        (tmp_path / name).write_text("")
    result = import_export(tmp_path, mapping(), today=TODAY)
    assert result.tables["children"]["child_id"].tolist() == ["A", "B", "D"]
    table = result.tables["measurements"]
    assert rows_of(table[["child_id", "weight_kg"]]) == [["A", 4.1], ["B", 4.4]]
    assert sorted(rows_of(result.rejected[["line", "field", "value"]])) == [
        [4, "weight_kg", "x"], [5, "birth_date", "31/02/2024"], [5, "child_id", "C"],
    ]  # fmt: skip
    unknown = result.rejected.set_index("field").loc["child_id", "reason"]
    assert "own row was rejected (export.csv line 5): correct that first" in unknown
    assert rows_of(result.merged[["line", "child_id", "into_line"]]) == [
        [3, "A", 2], [8, "B", 4], [3, "A", 2],
    ]  # fmt: skip
    told = result.left_out[["table", "line", "rows", "what"]]
    assert rows_of(told) == [
        ["children", 7, 1, "a footer or a heading"],
        ["measurements", 7, 1, "a footer or a heading"],
        ["measurements", 6, 1, "no measurement"],
    ]  # fmt: skip
    counts = result.counts.set_index("table")
    assert counts.loc["children"].tolist() == [7, 3, 1, 2, 1]
    assert counts.loc["measurements"].tolist() == [7, 2, 2, 1, 2]
    assert rows_of(result.not_watched[["child_id", "code", "line"]]) == [["C", "rejected", 5]]
    assert result.not_read == ["old.xls", "scan.pdf"] and set(result.sources) == {"export.csv"}


FACTS = f"{HEADER},NHS,BW,HV,Mother"
WITH_FACTS = child_columns(
    nhs_number="NHS", birth_weight={"column": "BW", "unit": "kg"}, practitioner="HV",
    mother_height={"column": "Mother", "unit": "cm"},
)  # fmt: skip


def test_of_a_childs_rows_facts_are_the_first_that_is_filled_and_the_rest_the_last(imported):
    result = imported(
        "A,F,13/01/2024,14/03/2024,4.1,,,,HV 1,",
        "A,,13/01/2024,15/03/2024,4.2,,9434765919,3.1,,161",
        "A,F,13/01/2024,16/03/2024,4.3,,,,HV 2,",
        header=FACTS, children=WITH_FACTS,
    )  # fmt: skip
    (child,) = result.tables["children"].to_dict("records")
    assert child["nhs_number"] == "9434765919" and child["birth_weight_kg"] == 3.1
    assert child["mother_height_cm"] == 161 and child["practitioner"] == "HV 2"
    notes = result.warnings[result.warnings["kind"] == "differs"]
    assert rows_of(notes[["line", "field"]]) == [[4, "practitioner"]]


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("F,13/01/2024,9434765919,3.1", "M,13/01/2024,9434765919,3.1", "sex"),
        ("F,13/01/2024,9434765919,3.1", "F,14/01/2024,9434765919,3.1", "birth_date"),
        ("F,13/01/2024,9434765919,3.1", "F,13/01/2024,9876543210,3.1", "nhs_number"),
        ("F,13/01/2024,9434765919,3.1", "F,13/01/2024,9434765919,3.2", "birth_weight_kg"),
        ("F,13/01/2024,9434765919,3.1", "F,13/01/2024,,", None),
    ],
)
def test_rows_of_one_id_that_differ_in_a_fact_are_nobodys(imported, one, other, field):
    def line(child: str, said: str, day: int) -> str:
        sex, born, nhs, kg = said.split(",")
        return f"{child},{sex},{born},{day}/03/2024,4.1,,{nhs},{kg},HV,"

    result = imported(
        line("A", one, 14), line("B", "F,13/01/2024,,", 14), line("A", other, 15),
        header=FACTS, children=WITH_FACTS,
    )  # fmt: skip
    ids = result.tables["children"]["child_id"].tolist()
    if field is None:
        assert ids == ["A", "B"]
        return
    assert ids == ["B"]
    told = result.rejected[result.rejected["field"] == field].set_index("line")["reason"]
    assert "at export.csv line 4" in told[2] and "at export.csv line 2" in told[4]


def test_one_nhs_number_of_two_ids_is_noted_at_both(imported):
    result = imported(
        "A,F,13/01/2024,14/03/2024,4.1,,9434765919,,,", "B,F,13/01/2024,15/03/2024,4.2,,,,,",
        "C,F,13/01/2024,15/03/2024,4.2,,943 476 5919,,,", header=FACTS, children=WITH_FACTS,
    )  # fmt: skip
    notes = result.warnings[result.warnings["kind"] == "same NHS number"]
    assert notes["line"].tolist() == [2, 4]


@pytest.mark.parametrize(
    ("born", "seen", "read"),
    [
        (("13/01/2024", "01/02/2024"), ("14/03/2024", "02/03/2024"), ["2024-01-13", "2024-02-01"]),
        (("01/13/2024", "01/02/2024"), ("03/14/2024", "03/02/2024"), ["2024-01-13", "2024-01-02"]),
        # One column shows the order for another that does not.
        (("05/01/2024", "04/02/2024"), ("14/03/2024", "02/03/2024"), ["2024-01-05", "2024-02-04"]),
        (("01/05/2024", "02/04/2024"), ("03/14/2024", "03/02/2024"), ["2024-01-05", "2024-02-04"]),
        (("2024-01-05", "2024-02-04"), ("03/14/2024", "03/13/2024"), ["2024-01-05", "2024-02-04"]),
        (("05/05/2024", "04/04/2024"), ("13/06/2024", "12/06/2024"), ["2024-05-05", "2024-04-04"]),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_column_or_of_the_others(
    imported, born, seen, read
):
    lines = [
        f"{child},F,{day},{then},4.1," for child, day, then in zip("AB", born, seen, strict=True)
    ]
    children = imported(*lines).tables["children"]
    assert children["birth_date"].dt.strftime("%Y-%m-%d").tolist() == read


@pytest.mark.parametrize(
    ("born", "seen", "said"),
    [
        # Nothing decides.
        (("05/01/2024", "04/02/2024"), ("02/03/2024", "03/04/2024"),
         r"column 'DOB' of export\.csv may have the day or the month first \(05/01/2024\)"),
        # It shows both, told at the first line of each.
        (("13/01/2024", "13/01/2024", "01/14/2024", "01/14/2024"), ("02/03/2024",) * 4,
         r"day first \(line 2: 13/01/2024\) and with the month first \(line 4: 01/14/2024\)"),
        (("13/01/2024", "01/14/2024"), ("02/03/2024", "03/04/2024"),
         r"day first \(line 2: 13/01/2024\) and with the month first \(line 3: 01/14/2024\)"),
    ],
)  # fmt: skip
def test_dates_of_which_nothing_or_too_much_decides_the_order_are_refused(
    imported, born, seen, said
):
    lines = [
        f"{child},F,{day},{then},4.1," for child, day, then in zip("ABCD", born, seen, strict=False)
    ]
    with pytest.raises(CaseloadError, match=said):
        imported(*lines)


@pytest.fixture
def joined(tmp_path):
    """Import visits whose weights stand in a file of their own, by the visit's number."""

    def run(visits: str, weights: str, who: str = "A,F,2024-01-01\nB,M,2024-01-02\n"):
        (tmp_path / "who.csv").write_text(f"ID,Sex,DOB\n{who}")
        (tmp_path / "visits.csv").write_text(f"ID,Visit,Seen\n{visits}")
        (tmp_path / "weights.csv").write_text(f"Visit,Weight\n{weights}")
        children = child_columns() | {"file": "who.csv"}
        section = measurement_columns(height=[]) | {
            "file": "visits.csv", "join": [{"file": "weights.csv", "on": "Visit"}],
        }  # fmt: skip
        return import_export(
            tmp_path, mapping(children=children, measurements=section), today=TODAY
        )

    return run


def test_rows_of_two_files_meet_by_their_key(joined):
    result = joined(
        "A,1,2024-03-01\nB,2,2024-03-02\nA,3,2024-03-03\nB,4,2024-03-04\n",
        "2,4.2\n1,4.1\n2,4.2\n3,4.3\n3,4.9\n",
    )
    table = result.tables["measurements"]
    assert rows_of(table[["child_id", "weight_kg"]]) == [["A", 4.1], ["B", 4.2]]
    told = result.rejected.set_index("line")["reason"]
    assert "Visit is on several rows of weights.csv that differ" in told[4]
    assert "Visit has no row in weights.csv" in told[5]


@pytest.mark.parametrize("key", ["1", "3"])
def test_a_key_on_rows_that_differ_is_told_wherever_it_stands(joined, key):
    rows = {"1": "1,4.1\n", "2": "2,4.2\n", "3": "3,4.3\n"}
    again = rows | {key: f"{rows[key]}{key},4.9\n"}
    result = joined("A,1,2024-03-01\nB,2,2024-03-02\nA,3,2024-03-03\n", "".join(again.values()))
    assert result.rejected["line"].tolist() == [int(key) + 1]
    assert "is on several rows of weights.csv that differ" in result.rejected["reason"].iloc[0]
    assert len(result.tables["measurements"]) == 2


def test_a_row_that_two_joined_files_lack_is_told_of_the_first(tmp_path):
    (tmp_path / "who.csv").write_text("ID,Sex,DOB\nA,F,2024-01-01\n")
    visits = "".join(f"A,{number},2024-03-0{number}\n" for number in range(1, 6))
    (tmp_path / "visits.csv").write_text(f"ID,Visit,Seen\n{visits}")
    (tmp_path / "w.csv").write_text("Visit,Weight\n2,4.2\n3,4.3\n5,4.5\n")
    (tmp_path / "l.csv").write_text("Visit,Length\n3,55\n4,56\n5,57\n")
    section = measurement_columns() | {
        "file": "visits.csv",
        "join": [{"file": "w.csv", "on": "Visit"}, {"file": "l.csv", "on": "Visit"}],
    }
    asked = mapping(children=child_columns() | {"file": "who.csv"}, measurements=section)
    result = import_export(tmp_path, asked, today=TODAY)
    rows = result.rejected[["line", "reason"]].itertuples(index=False)
    told = [(line, "w.csv" in said, "l.csv" in said) for line, said in rows]
    assert told == [(2, True, False), (3, False, True), (5, True, False)]
    assert result.tables["measurements"]["weight_kg"].tolist() == [4.3, 4.5]


@pytest.mark.parametrize("first", [True, False])
def test_a_column_that_only_one_of_several_files_has_is_missed_in_the_other(tmp_path, first):
    """What the first file has is looked for in each; else it is the joined file's."""
    (tmp_path / "who.csv").write_text("ID,Sex,DOB\nA,F,2024-01-01\n")
    (tmp_path / "w.csv").write_text("Visit,Weight\n1,4.1\n2,4.2\n")
    for number, own in ((1, first), (2, not first)):
        head, cell = (",Weight", ",5.1") if own else ("", "")
        (tmp_path / f"v{number}.csv").write_text(
            f"ID,Visit,Seen{head}\nA,{number},2024-03-0{number}{cell}\n"
        )
    section = measurement_columns(height=[]) | {
        "file": "v*", "join": [{"file": "w.csv", "on": "Visit"}],
    }  # fmt: skip
    asked = mapping(children=child_columns() | {"file": "who.csv"}, measurements=section)
    if first:
        with pytest.raises(CaseloadError, match=r"v2\.csv.*Weight"):
            import_export(tmp_path, asked, today=TODAY)
    else:
        table = import_export(tmp_path, asked, today=TODAY).tables["measurements"]
        assert table["weight_kg"].tolist() == [4.1, 4.2]


def test_a_row_of_another_width_is_told_unless_it_is_empty(imported):
    result = imported(
        "A,F,2024-01-01,2024-03-01,4.1,", "A,F,,2024-03-02,,", "A,,2024-03-03", ",,,,,,,", ",",
        "A,F,2024-01-01,2024-03-06,4.6,,,", "A,F,2024-01-01,2024-03-07,4,7,55",
    )  # fmt: skip
    told = result.rejected.drop_duplicates("line").set_index("line")["reason"]
    assert {4, 8} <= set(told.index) and not {5, 6, 7} & set(told.index)
    assert "has 3 cells under a header of 6" in told[4]
    assert "has 7 cells under a header of 6" in told[8]
    assert result.tables["measurements"]["weight_kg"].tolist() == [4.1, 4.6]


def test_the_first_row_that_says_otherwise_is_named(imported):
    born = ("2024-01-05", "2024-01-05", "2024-01-06", "2024-01-07")
    lines = [f"A,F,{day},2024-03-0{row},4.{row}," for row, day in enumerate(born, 1)]
    result = imported(*lines, "B,F,2024-01-05,2024-03-01,4.1,")
    rows = result.rejected[result.rejected["field"] == "birth_date"].set_index("line")["reason"]
    at = {line: said.split(" line ")[1].split(":")[0] for line, said in rows.items()}
    assert at == {2: "4", 3: "4", 4: "2", 5: "2"}


def test_a_row_that_says_nothing_of_what_the_others_differ_in_is_told_why_it_is_left_out(imported):
    lines = [f"A,{sex},2024-01-05,2024-03-0{row},4.{row}," for row, sex in enumerate("FM", 1)]
    result = imported(*lines, "A,,2024-01-05,2024-03-03,4.3,", "B,F,2024-01-05,2024-03-01,4.1,")
    rows = result.rejected[result.rejected["field"] == "sex"].set_index("line")["reason"]
    assert rows.index.tolist() == [2, 3, 4]
    assert rows[2].startswith("sex differs from that of the same child_id at export.csv line 3")
    assert rows[4].startswith("sex differs between the rows of this child_id")


def test_rows_that_the_mapping_asks_for_are_read_and_the_others_counted(imported):
    lines = [f"A,F,2024-01-01,2024-03-0{i},4.{i},,{kind}" for i, kind in
             enumerate(("Weighing", "weighing ", "Call", "", "Call"), 1)]  # fmt: skip
    section = measurement_columns() | {"only": {"column": "Kind", "values": ["WEIGHING"]}}
    result = imported(*lines, header=f"{HEADER},Kind", measurements=section)
    assert result.tables["measurements"]["weight_kg"].tolist() == [4.1, 4.2]
    told = result.left_out[["line", "rows", "what"]]
    assert rows_of(told) == [[4, 2, "Kind 'Call' is not asked for"], [5, 1, "Kind is empty"]]


def test_children_who_cannot_be_found_are_told_by_what_became_of_them(tmp_path):
    (tmp_path / "who.csv").write_text("ID,Sex,DOB\nA,F,2024-01-01\nB,F,x\n")
    (tmp_path / "m.csv").write_text(
        "ID,Seen,Weight\nA,2024-03-01,4.1\nB,2024-03-01,4.2\nZ,2024-03-01,4.3\n,2024-03-01,4.4\n"
    )
    children = child_columns() | {"file": "who.csv"}
    section = measurement_columns(height=[]) | {"file": "m.csv"}
    result = import_export(tmp_path, mapping(children=children, measurements=section), today=TODAY)
    told = result.rejected[result.rejected["file"] == "m.csv"].set_index("line")["reason"]
    assert "own row was rejected (who.csv line 3): correct that first" in told[3]
    assert "has no usable row among the children" in told[4]
    assert told[5].startswith("child_id is empty")
    watched = result.not_watched.set_index("child_id")["code"].to_dict()
    assert watched == {"B": "rejected", "Z": "no child row"}


def test_weights_of_nineteen_children_say_nothing_of_the_unit():
    born = pd.Timestamp("2024-01-01")
    for number, refused in ((19, False), (20, True)):
        ids = [f"c{i}" for i in range(number)]
        children = pd.DataFrame({"child_id": ids, "sex": "male", "birth_date": born})
        table = pd.DataFrame(
            {"child_id": ids, "date": born + pd.Timedelta(days=200), "weight_kg": float("nan"),
             "height_cm": float("nan"), "ofc_cm": 43 / 2.54}
        )  # fmt: skip
        if refused:
            with pytest.raises(CaseloadError, match=r"look like inches: median 16\.9"):
                check_against_reference(table, children)
        else:
            check_against_reference(table, children)
