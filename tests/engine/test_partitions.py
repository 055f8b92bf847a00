"""Partitions give what the whole gives, and a killed run is taken up without doing work twice."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import forked
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.engine import run_partitions
from growthwatch.engine.judging import as_arrow, judged_schema
from growthwatch.judgement.columns import JUDGEMENT_COLUMNS
from growthwatch.record.errors import CaseloadError, ProcessLost
from growthwatch.writing.replacing import NotReplaced


def write_source(folder, caseload, pieces=3, seed=2):
    """Write a caseload in files between which each child's rows are scattered."""
    rng = np.random.default_rng(seed)
    for name in ("children", "measurements", "contacts"):
        table = getattr(caseload, name)
        table = table.drop(columns=[c for c in table if str(c).startswith("synthetic")])
        (folder / name).mkdir(parents=True)
        where = rng.integers(0, pieces, len(table))
        for piece in range(pieces + 1):  # the last one has no rows
            table[where == piece].to_parquet(folder / name / f"{piece}.parquet", index=False)
    return folder


@pytest.fixture(scope="module")
def caseload():
    made = gw.simulate(240, seed=7)
    b1 = gw.datasets.child_b1()
    children = pd.concat([made.children, b1.children], ignore_index=True)
    # Every third child has a brother or sister; the others have no family.
    number = np.arange(len(children))
    children["family_id"] = np.where(number % 3 == 0, None, (number // 3).astype(str))
    measured = pd.concat([made.measurements, b1.measurements], ignore_index=True)
    return gw.Caseload(children, measured, b1.contacts, rejected=b1.rejected)


@pytest.fixture(scope="module")
def source(caseload, tmp_path_factory):
    return write_source(tmp_path_factory.mktemp("source") / "nation", caseload)


def results(out):
    parts = sorted((out / "results").iterdir())
    tables = [pq.read_table(part / "judged.parquet").to_pandas() for part in parts]
    together = pd.concat([table for table in tables if len(table)])
    return together.sort_values("child_id", ignore_index=True)


@pytest.fixture(scope="module")
def whole(caseload):
    day = caseload.measurements["date"].max()
    table = caseload.judgements(day).sort_values("child_id", ignore_index=True)
    return as_arrow(table).to_pandas()


def same(got, want):
    """Every word, date and count is equal; the posterior sums in single precision, to 7 digits."""
    pd.testing.assert_frame_equal(got, want, rtol=1e-5, atol=1e-4)
    exact = [name for name in want if want[name].dtype != float]
    pd.testing.assert_frame_equal(got[exact], want[exact])


def a_run(source, out, partitions, processes):
    told = []
    done = run_partitions(
        source, out, partitions=partitions, processes=processes,
        progress=lambda stage, part, of: told.append((stage, part, of)),
    )  # fmt: skip
    return done, told, out


@pytest.fixture(scope="module")
def in_seven(source, tmp_path_factory):
    """A run of seven partitions by two processes: what it returned and told, and its folder."""
    return a_run(source, tmp_path_factory.mktemp("seven") / "o", 7, 2)


@pytest.fixture(scope="module")
def four_children(caseload, tmp_path_factory):
    """A nation of four children, for what does not depend on how many they are."""
    nation = tmp_path_factory.mktemp("four") / "nation"
    written_in_two_folders(caseload, nation)
    return nation


@pytest.mark.parametrize(("partitions", "processes"), [(1, 1), (7, 2)])
def test_partitions_give_what_the_whole_gives(
    source, whole, tmp_path, in_seven, partitions, processes
):
    run_of = in_seven if partitions == 7 else a_run(source, tmp_path / "o", partitions, processes)
    done, told, out = run_of
    assert done.workers == processes  # both work
    judged = [part for stage, part, of in told if stage == "judging" and of == partitions]
    assert judged[0] == 0 and judged[-1] == partitions and judged == sorted(judged)
    assert done.children == len(whole) == 241 and done.rejected == 0
    same(results(out), whole)
    listed = pq.read_table(out / "listed.parquet").to_pandas()
    assert set(listed["child_id"]) == set(whole.loc[whole["level"] != "none", "child_id"])
    assert listed["priority"].is_monotonic_decreasing and "B1" in set(listed["child_id"])


def test_an_engine_may_judge_in_place_of_processes_and_what_it_leaves_is_told(
    source, whole, tmp_path
):
    def over(judge, names):
        elsewhere = pickle.loads(pickle.dumps(judge))  # as it comes to another machine
        return (elsewhere(name) for name in names[1::-1])

    how = {"partitions": 3, "over": over}
    with pytest.raises(ProcessLost, match="1 of 3 partitions were not judged"):
        run_partitions(source, tmp_path / "o", **how)
    assert not (tmp_path / "o" / "listed.parquet").exists()
    assert run_partitions(source, tmp_path / "o", **how).done_before == 2
    same(results(tmp_path / "o"), whole)


def test_nothing_in_a_result_depends_on_other_families(caseload, source, whole, tmp_path):
    """Of every second family, put in another order and in other partitions, as in the whole."""
    family = caseload.children["family_id"].fillna(caseload.children["child_id"])
    some = caseload.children[(pd.factorize(family)[0] % 2 == 0)]
    some = some.iloc[np.random.default_rng(1).permutation(len(some))]
    of_them = {
        name: getattr(caseload, name)[getattr(caseload, name)["child_id"].isin(some["child_id"])]
        for name in ("measurements", "contacts")
    }
    fewer = gw.Caseload(some, rejected=caseload.rejected, **of_them)
    day = whole["as_of"].iloc[0]
    run_partitions(
        write_source(tmp_path / "s", fewer), tmp_path / "o", as_of=day, partitions=3, processes=1
    )
    mine = whole[whole["child_id"].isin(some["child_id"])].reset_index(drop=True)
    assert 50 < len(mine) < len(whole) - 50
    same(results(tmp_path / "o"), mine)


def test_whole_families_are_in_one_partition(in_seven, caseload):
    _, _, out = in_seven
    found = []
    for at, part in enumerate(sorted((out / "partitions").iterdir())):
        for name in ("children", "measurements"):
            file = part / f"{name}.parquet"
            if file.exists():
                ids = pq.read_table(file, columns=["child_id"]).to_pandas()["child_id"].unique()
                found += [(child, at) for child in ids]
    where = pd.DataFrame(found, columns=["child_id", "at"]).drop_duplicates()
    assert not where["child_id"].duplicated().any()
    family = caseload.children.dropna(subset="family_id").merge(where, on="child_id")
    assert not family[["family_id", "at"]].drop_duplicates()["family_id"].duplicated().any()
    assert where["at"].nunique() == 7 and family["family_id"].duplicated().sum() > 50


def test_a_run_that_is_killed_loses_no_partition_and_does_none_twice(source, whole, tmp_path):
    out = tmp_path / "o"
    command = ("run", source, "--out", out, "--partitions", 16)
    with tempfile.TemporaryFile() as file:
        going = forked.start(*command, cwd=tmp_path, stdout=file.fileno(), stderr=file.fileno())
    deadline = time.monotonic() + 120
    while len(finished(out)) < 3 and time.monotonic() < deadline and going.poll() is None:
        time.sleep(0.02)
    going.send_signal(signal.SIGKILL)
    going.wait()
    before = {p.name: p.stat().st_mtime_ns for p in finished(out)}
    assert 3 <= len(before) < 16
    # Its two processes and the one that waits for them stay far below 4 GB together.
    used = [json.loads((out / "results" / n / "counts.json").read_text()) for n in before]
    assert all(50 < one["largest_mb"] < 4096 / 3 for one in used)
    time.sleep(0.5)  # what was left of it has ended too
    done = run_partitions(source, out, partitions=16, processes=1)
    after = {p.name: p.stat().st_mtime_ns for p in finished(out)}
    assert done.done_before >= len(before) and len(after) == 16
    assert {name: after[name] for name in before} == before
    same(results(out), whole)


def test_processes_that_have_judged_their_share_are_replaced_and_the_run_goes_on(
    source, whole, tmp_path, monkeypatch
):
    """A nation of more than 50 partitions waited for ever: Python did not replace the processes."""
    monkeypatch.setattr("growthwatch.engine.pool.PARTITIONS_A_PROCESS", 1)
    done = run_partitions(source, tmp_path / "o", partitions=5, processes=2)
    assert done.workers >= 3 and done.partitions == 5
    same(results(tmp_path / "o"), whole)


def finished(out: Path) -> list[Path]:
    """Return the folders of the partitions that are done: one in the making ends in a suffix."""
    return [path for path in (out / "results").glob("*") if not path.suffix]


def busiest_child_of(number: int) -> int:
    """Return the process started by another that has worked most: it judges and does not wait."""
    worked = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            facts = path.read_text().rpartition(")")[2].split()
            if int(facts[1]) == number:
                worked[int(facts[11])] = int(path.parent.name)
    return worked[max(worked)]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the processes of a run in /proc")
def test_a_process_that_is_ended_from_outside_is_one_sentence_and_the_run_goes_on(
    source, whole, tmp_path
):
    """As the system ends one when memory runs out."""
    out = tmp_path / "o"
    command = ("run", source, "--out", out, "--partitions", 16, "--processes", 2)
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as wrong:
        going = forked.start(*command, cwd=tmp_path, stdout=told.fileno(), stderr=wrong.fileno())
        while going.poll() is None and not finished(out):
            time.sleep(0.02)
        os.kill(busiest_child_of(going.pid), signal.SIGKILL)
        assert going.wait(timeout=120) == 1
        wrong.seek(0)
        [said] = wrong.read().decode().splitlines()
    assert "was ended from outside" in said and "give the same command again" in said
    named = set(re.findall(r"(\d{5}) \(\d+ children\)", said))
    done = {path.name for path in finished(out)}
    assert named <= {f"{at:05d}" for at in range(16)} - done  # none if it had not begun one
    assert not list((out / "results").glob("*.part"))
    assert run_partitions(source, out, partitions=16, processes=1).done_before == len(done) >= 1
    same(results(out), whole)


LIMITED = Path(__file__).parents[1] / "safety" / "limited"


@pytest.mark.skipif(sys.platform != "linux", reason="limits the memory of a process as Linux does")
def test_a_process_whose_memory_ends_is_one_sentence_that_names_the_partition(
    source, whole, tmp_path
):
    """For real: what judges the first partition may have no more than it has when it begins it."""
    out = tmp_path / "o"
    out.mkdir()
    (out / "acknowledged.csv").write_text("a team's own\n")
    path = os.pathsep.join((str(LIMITED), os.environ.get("PYTHONPATH", "")))
    short = os.environ | {"PYTHONPATH": path, "AT": "00000", "ROOM": "0"}
    said = forked.run("run", source, "--out", out, "--partitions", 3, cwd=tmp_path, env=short)
    assert said.returncode == 1 and said.stdout == ""
    [sentence] = said.stderr.splitlines()
    children = pq.ParquetFile(out / "partitions" / "00000" / "children.parquet").metadata.num_rows
    assert f"memory ran out while partition 00000 ({children} children) was judged" in sentence
    assert "with --processes 1" in sentence and "--partitions 6 --force" in sentence
    done = {path.name for path in (out / "results").iterdir()}
    assert done <= {"00001", "00002"} and not (out / "listed.parquet").exists()
    again = run_partitions(source, out, partitions=3, processes=1)
    assert again.done_before == len(done)
    same(results(out), whole)
    assert (out / "acknowledged.csv").read_text() == "a team's own\n"


def test_a_run_keeps_other_runs_from_its_folder(four_children, tmp_path):
    """Two at once would write into each other's partitions."""
    source, out = four_children, tmp_path / "o"

    def over(judge, names):
        with pytest.raises(NotReplaced, match="another run is writing"):
            run_partitions(source, out, partitions=2, processes=1)
        return map(judge, names)

    assert run_partitions(source, out, partitions=2, over=over).done_before == 0
    assert run_partitions(source, out, partitions=2, processes=1).done_before == 2


def test_files_that_change_while_a_run_reads_them_are_refused(source, tmp_path):
    nation = shutil.copytree(source, tmp_path / "nation")
    one = nation / "measurements" / "0.parquet"

    def rewrite(stage, part, of):
        if (stage, part) == ("partitioning", of):
            pd.read_parquet(one).iloc[1:].to_parquet(one, index=False)

    with pytest.raises(CaseloadError, match=r"measurements/0\.parquet changed while it was read"):
        run_partitions(nation, tmp_path / "o", partitions=2, processes=1, progress=rewrite)
    assert not (tmp_path / "o" / "run.json").exists()


def written_in_two_folders(caseload, nation):
    """Write four children, their weights as two files of one name; return the rows."""
    for name in ("a", "b"):
        (nation / "measurements" / name).mkdir(parents=True)
    some = caseload.children.iloc[:4][["child_id", "sex", "birth_date"]]
    some.to_parquet(nation / "children.parquet", index=False)
    rows = caseload.measurements[caseload.measurements["child_id"].isin(some["child_id"])]
    rows = rows[["child_id", "date", "weight_kg"]]
    rows.iloc[::2].to_parquet(nation / "measurements" / "a" / "0.parquet", index=False)
    rows.iloc[1::2].to_parquet(nation / "measurements" / "b" / "0.parquet", index=False)
    return rows


def test_a_file_of_the_same_name_in_another_folder_is_another_file(caseload, tmp_path):
    """As engines write them: measurements/year=2024/0.parquet, measurements/year=2025/0.parquet."""
    nation, out = tmp_path / "nation", tmp_path / "o"
    rows = written_in_two_folders(caseload, nation)
    assert run_partitions(nation, out, partitions=1).measurements == len(rows)
    rows.iloc[2::2].to_parquet(nation / "measurements" / "a" / "0.parquet", index=False)
    with pytest.raises(NotReplaced, match="other files"):
        run_partitions(nation, out, partitions=1)


@pytest.mark.parametrize("name", ["judged.parquet", "rejected.parquet", "counts.json"])
def test_a_result_that_a_loss_of_power_left_without_content_is_made_again(caseload, tmp_path, name):
    nation, out = tmp_path / "nation", tmp_path / "o"
    written_in_two_folders(caseload, nation)
    run_partitions(nation, out, partitions=1)
    listed = (out / "listed.parquet").read_bytes()
    (out / "results" / "00000" / name).write_bytes(b"")
    assert run_partitions(nation, out, partitions=1).done_before == 0
    assert (out / "listed.parquet").read_bytes() == listed
    assert run_partitions(nation, out, partitions=1).done_before == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has rights of another kind")
def test_what_a_run_writes_is_its_owners_also_in_a_folder_that_others_may_look_into(
    caseload, tmp_path
):
    nation, out = tmp_path / "nation", tmp_path / "o"
    written_in_two_folders(caseload, nation)
    out.mkdir(mode=0o755)
    run_partitions(nation, out, partitions=1)
    written = {path.name: path.stat().st_mode & 0o077 for path in out.iterdir()}
    assert written == dict.fromkeys(("listed.parquet", "partitions", "results", "run.json"), 0)


def test_rejected_rows_name_the_file_and_row_of_the_source(caseload, tmp_path):
    some = caseload.children.iloc[:50]
    measured = caseload.measurements[caseload.measurements["child_id"].isin(some["child_id"])]
    measured = measured[["child_id", "date", "weight_kg"]].reset_index(drop=True)
    measured.loc[11, "weight_kg"] = 7850.0
    measured.loc[12, "child_id"] = "nobody"
    source = tmp_path / "s"
    source.mkdir()
    some[["child_id", "sex", "birth_date"]].to_parquet(source / "children.parquet")
    measured.to_parquet(source / "measurements.parquet")
    done = run_partitions(source, tmp_path / "o", partitions=5, processes=1)
    assert done.rejected == 2 and done.measurements == len(measured) - 2
    said = pd.concat(
        pd.read_parquet(part / "rejected.parquet")
        for part in (tmp_path / "o" / "results").iterdir()
    )
    assert set(said["line"]) == {12, 13} and set(said["file"]) == {"measurements.parquet"}


def test_other_settings_or_files_are_not_mixed_into_a_run(four_children, tmp_path):
    source = four_children
    run_partitions(source, tmp_path / "o", partitions=2, processes=1)
    with pytest.raises(NotReplaced, match="other files or settings"):
        run_partitions(source, tmp_path / "o", partitions=2, processes=1, term="paper")
    again = run_partitions(source, tmp_path / "o", partitions=2, processes=1)
    assert again.done_before == 2
    (tmp_path / "o" / "notes.txt").write_text("mine")
    with pytest.raises(NotReplaced, match=r"notes\.txt"):
        run_partitions(source, tmp_path / "o", partitions=2, processes=1, force=True)
    assert run(["run", str(tmp_path), "--out", str(tmp_path / "x")]) == 2


def test_a_child_in_two_families_is_a_question_and_not_a_lost_row(tmp_path):
    born = pd.Timestamp("2024-01-01")
    children = pd.DataFrame({"child_id": ["a", "a"], "sex": "F", "birth_date": born,
                             "family_id": ["1", "2"]})  # fmt: skip
    children.to_parquet(tmp_path / "children.parquet")
    visits = pd.DataFrame({"child_id": ["a"], "date": [born], "weight_kg": [3.2]})
    visits.to_parquet(tmp_path / "measurements.parquet")
    with pytest.raises(CaseloadError, match="two families"):
        run_partitions(tmp_path, tmp_path / "o", partitions=64, processes=1)


def test_the_types_of_a_result_hold_every_column_of_a_judgement():
    assert judged_schema().names == list(JUDGEMENT_COLUMNS)
    empty = as_arrow(pd.DataFrame(columns=list(JUDGEMENT_COLUMNS)))
    assert empty.schema == judged_schema()
