"""Children who have died or moved away are recognised, shown apart, and called to nothing."""

from __future__ import annotations

import pytest
from importing_exports import TODAY, child_columns, mapping, measurement_columns

from growthwatch.importing import import_export, not_watched_by_import, write_caseload
from growthwatch.importing.leaving import (
    DECEASED,
    REJECTED,
    TRANSFERRED,
    UNKNOWN,
    UNUSABLE,
    state_of,
)
from growthwatch.importing.mapping import mapping_from
from growthwatch.importing.suggest import suggested_mapping

HEADER = "ID,Sex,DOB,Seen,Weight,Length,Status,Died,Left"
MAPPED = {"children": child_columns(status="Status", deceased="Died", left="Left")}
ROW = "{},F,2024-01-01,2024-03-01,5.1,57,{}"


@pytest.fixture
def leaving(imported):
    """Return a function that imports a child with a state, a death and a leaving, and another."""

    def run(*rows, **changes):
        lines = [ROW.format(f"A{i}", row) for i, row in enumerate(rows)]
        return imported(*lines, ROW.format("Z", "Registered,,"), header=HEADER, **MAPPED | changes)

    return run


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Deceased,,", DECEASED), ("deceased (neonatal),,", DECEASED), ("Died,,", DECEASED),
        (",2024-06-01,", DECEASED), (",Y,", DECEASED), (",true,", DECEASED), (",1,", DECEASED),
        ("Registered,2024-06-01,", DECEASED), ("Transferred out,Y,2024-05-01", DECEASED),
        ("Transferred out,,", TRANSFERRED), ("TRANSFERRED,,", TRANSFERRED),
        ("Deducted,,", TRANSFERRED), ("Moved out of area,,", TRANSFERRED), ("Left,,", TRANSFERRED),
        ("Inactive,,", TRANSFERRED), (",,2024-05-01", TRANSFERRED), (",,Y", TRANSFERRED),
        ("No longer registered,N,", TRANSFERRED), ("Not registered,,", TRANSFERRED),
    ],
)  # fmt: skip
def test_who_is_gone_is_not_among_the_children_and_listed_with_the_reason(leaving, row, code):
    result = leaving(row)
    assert result.tables["children"]["child_id"].tolist() == ["Z"]
    assert result.tables["measurements"]["child_id"].tolist() == ["Z"]
    told = result.not_watched
    assert told[["child_id", "code", "file", "line"]].values.tolist() == [
        ["A0", code, "export.csv", 2]
    ]
    assert ("died" in told["reason"][0]) == (code == DECEASED)


@pytest.mark.parametrize(
    "row",
    ["Registered,,", "Active,N,", "current,No,", "Transferred in,false,", "Moved in,0,", ",,",
     "Permanent,-,", "not deceased,n/a,", "Registered,,2031-01-01", "Universal plus,,"],
)  # fmt: skip
def test_who_is_here_is_watched(leaving, row):
    result = leaving(row)
    assert result.tables["children"]["child_id"].tolist() == ["A0", "Z"]
    assert result.not_watched.empty
    assert result.warnings.empty


@pytest.mark.parametrize(
    "state",
    [
        "Transfer pending", "Deduction requested", "Moved house", "Moved within area",
        "Left message", "Discharged from hospital", "Discharged home", "Died?",
        "Discharged from dietitian",
        "Transferred (internal)", "Transferred to Team B", "Deceased (entered in error)",
    ],
)  # fmt: skip
def test_who_is_not_gone_yet_or_only_from_elsewhere_is_watched_and_asked_about(leaving, state):
    result = leaving(f"{state},,")
    assert result.tables["children"]["child_id"].tolist() == ["A0", "Z"]
    assert result.warnings["kind"].tolist() == ["status"]


@pytest.mark.parametrize("state", ["Died at home", "Deceased: error of metabolism"])
def test_a_death_is_one_wherever_it_was(state):
    assert state_of(state) == DECEASED


@pytest.mark.parametrize("row", ["Attended,,", ",perhaps,", ",,somewhere"])
def test_what_is_not_known_is_a_warning_and_the_child_is_watched(leaving, row):
    result = leaving(row)
    assert result.tables["children"]["child_id"].tolist() == ["A0", "Z"]
    assert len(result.warnings) == 1
    assert "the child is watched" in result.warnings["message"][0]


def test_every_row_of_a_child_who_is_gone_is_counted_as_left_out(leaving):
    result = leaving("Registered,,", "Deceased,,", "Left,,")
    counts = result.counts.set_index("table")
    assert counts["rows"].tolist() == [4, 4]
    assert counts["left_out"].tolist() == [2, 2]
    assert sorted(result.left_out["what"].unique()) == [
        "of a child recorded as having died", "of a child recorded as having left",
    ]  # fmt: skip


def test_a_child_is_gone_by_any_of_its_rows(imported):
    later = ROW.format("A1", "Deceased,,").replace("-03-", "-04-")
    lines = [ROW.format("A1", "Registered,,"), later, ROW.format("Z", "Registered,,")]
    result = imported(*lines, header=HEADER, **MAPPED)
    assert result.tables["children"]["child_id"].tolist() == ["Z"]
    assert result.not_watched["child_id"].tolist() == ["A1"]


def test_whoever_else_is_not_watched_is_listed_too(imported):
    unborn = ROW.format("A2", "Registered,,").replace("2024-01-01", "31/02/2024")
    result = imported(
        ROW.format("A1", "Deceased,,"), unborn,
        ROW.format("Z", "Registered,,"), header=HEADER, **MAPPED,
    )  # fmt: skip
    assert dict(zip(result.not_watched["child_id"], result.not_watched["code"], strict=True)) == {
        "A1": "deceased", "A2": "rejected",
    }  # fmt: skip


def test_children_with_measurements_and_no_row_are_listed(tmp_path):
    (tmp_path / "children.csv").write_text("ID,Sex,DOB\nA1,F,2024-01-01\n")
    rows = "".join(f"{one},2024-03-01,5.1,57\n" for one in ("A1", "A7", "A7"))
    (tmp_path / "visits.csv").write_text("ID,Seen,Weight,Length\n" + rows)
    said = {
        "version": 1,
        "children": {"file": "children*"} | child_columns(),
        "measurements": {"file": "visits*"} | measurement_columns(),
    }
    result = import_export(tmp_path, mapping_from(said, "test"), today="2026-01-05")
    assert result.not_watched[["child_id", "code", "line"]].values.tolist() == [
        ["A7", "no child row", 3]
    ]


def test_who_is_not_watched_can_be_read_back_from_the_caseload(leaving, tmp_path):
    result = leaving("Deceased,,", "Left,,")
    folder = write_caseload(result, tmp_path / "caseload")
    assert not_watched_by_import(folder).equals(result.not_watched)
    (folder / "run.json").unlink()
    assert not_watched_by_import(folder).empty


def test_columns_of_leaving_are_suggested(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(
        "Patient ID,Sex,DOB,Date,Weight (kg),Registration Status,Date of Death,Deduction Date\n"
        "A1,F,01/01/2024,13/03/2024,5.1,Registered,,\n"
    )
    text = suggested_mapping(file)
    for line in ('status = "Registration Status"', 'deceased = "Date of Death"',
                 'left = "Deduction Date"'):  # fmt: skip
        assert line in text


@pytest.mark.parametrize(
    ("heading", "states", "suggested"),
    [
        ("Status", ("Active", "Deceased"), True),
        ("Current state", ("Registered", "Moved away"), True),
        # A status of the contact, or one that says nothing of leaving: the person is asked.
        ("Status", ("Final", "Deceased"), False),
        ("Status", ("Active", "Active"), False),
        ("Outcome", ("Active", "Deceased"), False),
    ],
)
def test_a_status_is_suggested_by_what_its_values_say(tmp_path, heading, states, suggested):
    file = tmp_path / "export.csv"
    file.write_text(
        f"Patient ID,Sex,DOB,Date,Weight (kg),{heading}\n"
        f"A1,F,01/01/2024,13/03/2024,5.1,{states[0]}\n"
        f"A2,F,01/01/2024,13/03/2024,5.2,{states[1]}\n"
    )
    assert (f'status = "{heading}"' in suggested_mapping(file)) is suggested


@pytest.mark.parametrize(
    ("text", "code"), [("RIP", "deceased"), ("Closed to HV", "transferred"), ("Attended", None)]
)
def test_states_in_the_words_of_teams(text, code):
    assert state_of(text) == code


@pytest.mark.parametrize("born", ["2024-06-01", "1970-01-01", "1994-01-01", "2003-05-01"])
def test_a_child_none_of_whose_measurements_can_be_used_is_told_and_stays(imported, born):
    result = imported(
        f"M,F,{born},2024-03-01,5.1,57,,,",
        f"M,F,{born},2024-04-01,5.6,58,,,",
        *(ROW.format(one, ",,") for one in ("Y", "Z", "X")),
        header=HEADER, **MAPPED,
    )  # fmt: skip
    assert "M" in set(result.tables["children"]["child_id"])
    told = result.not_watched[["child_id", "code", "line"]]
    assert told.values.tolist() == [["M", "no usable row", 2]]


def test_of_everybody_who_is_not_watched_the_first_row_is_named(tmp_path):
    """Whichever of a child's rows says that it has died, or cannot be used."""
    (tmp_path / "who.csv").write_text(
        "ID,Sex,DOB,Died\n"
        "A,F,2024-01-01,\nB,F,x,\nA,F,2024-01-01,Y\nB,F,x,\nA,F,2024-01-01,\n"
        "C,F,2024-01-01,\nD,F,2024-01-01,\n"
    )
    rows = ["D,4.1", "Z,4.1", "C,x", "Z,4.2", "C,y", "B,4.3", "D,4.4"]
    lines = "".join(f"{row.replace(',', f',2024-03-0{day},')}\n" for day, row in enumerate(rows, 1))
    (tmp_path / "m.csv").write_text(f"ID,Seen,Weight\n{lines}")
    asked = mapping(
        children=child_columns(deceased="Died") | {"file": "who.csv"},
        measurements=measurement_columns(height=[]) | {"file": "m.csv"},
    )
    told = import_export(tmp_path, asked, today=TODAY).not_watched
    assert told[["child_id", "code", "file", "line"]].values.tolist() == [
        ["A", DECEASED, "who.csv", 2],
        ["B", REJECTED, "who.csv", 3],
        ["Z", UNKNOWN, "m.csv", 3],
        ["C", UNUSABLE, "m.csv", 4],
    ]
