"""Children who vanish between two exports are named and counted, and many of them asked about."""

from __future__ import annotations

import pandas as pd
import pytest

from growthwatch.cli import run
from growthwatch.datasets import child_b1_folder
from growthwatch.importing.missing import (
    MOST_MISSING,
    earlier_children,
    missing_children,
    named,
    refuse_if_many,
)
from growthwatch.record.errors import CaseloadError

MAP = """
version = 1
[children.columns]
child_id = "ID"
sex = "Sex"
birth_date = "DOB"
practitioner = "HV"
status = "Status"
[measurements.columns]
child_id = "ID"
date = "Seen"
weight = { column = "Weight", unit = "kg" }
"""
IDS = [f"K{i:02d}" for i in range(20)]


@pytest.fixture
def week(tmp_path, capsys):
    """Return a function that imports a week's export of some children over the last week's."""
    (tmp_path / "map.toml").write_text(MAP)

    def importing(ids, *options, status=None):
        rows = [
            f"{one},F,2026-03-01,HV1,{(status or {}).get(one, '')},2026-05-0{i % 9 + 1},5.{i}"
            for i, one in enumerate(ids)
        ]
        export = tmp_path / "export.csv"
        export.write_text("\n".join(["ID,Sex,DOB,HV,Status,Seen,Weight", *rows]) + "\n")
        arguments = ["import", export, "--map", tmp_path / "map.toml", "--out", tmp_path / "c"]
        status_ = run([*map(str, arguments), "--force", *options])
        printed = capsys.readouterr()
        return status_, printed.out, printed.err

    return importing


def children(tmp_path):
    return pd.read_csv(tmp_path / "c" / "children.csv")["child_id"].tolist()


def test_twelve_of_twenty_gone_stops_with_a_question_and_nothing_is_written(week, tmp_path):
    assert week(IDS)[0] == 0
    status, out, err = week(IDS[:8])
    assert (status, out) == (2, "")
    assert "12 of the 20 children" in err
    assert "K08, K09, K10" in err and "and 2 more" in err
    assert "is the export whole?" in err and "--allow-missing" in err
    assert children(tmp_path) == IDS


def test_allowed_they_are_named_and_counted_and_kept_as_a_table(week, tmp_path):
    week(IDS)
    status, out, _ = week(IDS[:8], "--allow-missing")
    assert status == 0
    assert "12 children of the caseload before are not in this export: K08," in out
    gone = pd.read_csv(tmp_path / "c" / "missing.csv")
    assert gone["child_id"].tolist() == IDS[8:]
    assert set(gone["practitioner"]) == {"HV1"}
    assert children(tmp_path) == IDS[:8]


def test_one_in_twenty_is_told_and_asks_nothing(week):
    week(IDS)
    status, out, _ = week(IDS[1:])
    assert status == 0
    assert "1 child of the caseload before is not in this export: K00." in out


def test_who_has_died_or_left_is_not_missing(week):
    week(IDS)
    status, out, _ = week(IDS, status=dict.fromkeys(IDS[:6], "Transferred out"))
    assert status == 0
    assert out.splitlines()[0].startswith("14 of 20 children of the export are watched.")
    assert "6 recorded as having left" in " ".join(out.split())
    assert "not in this export" not in out


def test_the_first_line_says_how_many_children_are_watched(week):
    assert week(IDS)[1].splitlines()[0] == "All 20 children of the export are watched."
    assert "3 missing since the last" in week(IDS[3:], "--quiet", "--allow-missing")[1]


def test_another_folder_can_be_compared_with(week, tmp_path):
    week(IDS)
    (tmp_path / "c").rename(tmp_path / "last")
    status, _, err = week(IDS[:8], "--previous", str(tmp_path / "last"))
    assert status == 2 and "12 of the 20" in err
    assert week(IDS[:8])[0] == 0  # nothing to compare with: as the first import


def test_a_report_asks_too_when_its_children_are_gone_since_the_last(tmp_path, capsys):
    """Caseloads that no import made: 20 children, then 8 of them."""
    for week, ids in (("n0", IDS), ("n1", IDS[:8])):
        folder = tmp_path / week
        folder.mkdir()
        who = [f"{one},female,2026-03-01,HV1" for one in ids]
        rows = [f"{one},2026-0{m},{kg}" for one in ids for m, kg in (("3-01", 3.4), ("5-01", 5.2))]
        (folder / "children.csv").write_text(
            "\n".join(["child_id,sex,birth_date,practitioner", *who]) + "\n"
        )
        (folder / "measurements.csv").write_text(
            "\n".join(["child_id,date,weight_kg", *rows]) + "\n"
        )

    def report(week, *options):
        status = run(
            ["report", str(tmp_path / week), "--out", str(tmp_path / f"r-{week}"), *options]
        )
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    assert report("n0")[0] == 0
    previous = ("--previous", str(tmp_path / "r-n0"))
    status, out, err = report("n1", *previous)
    assert (status, out) == (2, "")
    assert "12 of the 20 children" in err and "--allow-missing" in err
    assert not (tmp_path / "r-n1").exists()
    status, out, _ = report("n1", *previous, "--allow-missing")
    assert status == 0
    assert "12 children of the last report are not in this caseload any more" in out
    page = (tmp_path / "r-n1" / "index.html").read_text(encoding="utf-8")
    assert "12 children of the last report" in page
    assert all(one in page for one in IDS[8:])


def frame(ids):
    return pd.DataFrame({"child_id": list(ids), "team": "", "practitioner": ""})


def none():
    return pd.DataFrame({"child_id": [], "code": []}, dtype="str")


@pytest.mark.parametrize(("gone", "of", "refused"), [(1, 20, False), (2, 20, True), (1, 19, True),
                         (0, 1, False), (1, 1, True), (5, 100, False), (6, 100, True)])  # fmt: skip
def test_more_than_one_in_twenty_is_asked_about(gone, of, refused):
    earlier = frame(f"A{i}" for i in range(of))
    missing = missing_children(earlier, earlier.iloc[gone:], none())
    assert len(missing) == gone
    if refused:
        assert gone / of > MOST_MISSING
        with pytest.raises(CaseloadError, match=f"{gone} of the {of}"):
            refuse_if_many(missing, earlier, "last")
    else:
        refuse_if_many(missing, earlier, "last")


def test_a_child_whose_row_could_not_be_used_is_missing_all_the_same():
    rejected = pd.DataFrame({"child_id": ["A0", "A1"], "code": ["rejected", "deceased"]})
    earlier = frame(["A0", "A1", "A2"])
    assert missing_children(earlier, frame(["A2"]), rejected)["child_id"].tolist() == ["A0"]


def test_a_long_list_is_cut_and_says_so():
    assert named(["A", "B"]) == "A, B"
    assert named(f"A{i}" for i in range(12)).endswith("A9 and 2 more")


def test_without_an_earlier_caseload_nobody_is_missing(tmp_path):
    assert earlier_children(None).empty
    assert earlier_children(tmp_path / "nowhere").empty
    assert earlier_children(child_b1_folder())["child_id"].tolist() == ["B1"]
