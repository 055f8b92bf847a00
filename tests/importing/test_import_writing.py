"""The caseload folder that an import writes: whole or not at all, with nothing of people's lost."""

from __future__ import annotations

import pandas as pd
import pytest
from importing_exports import FILES, TODAY

from growthwatch.importing import (
    import_export,
    load_mapping,
    rejected_by_import,
    write_caseload,
)
from growthwatch.importing.importer import STAGES
from growthwatch.importing.writing import PEOPLES

WIDE = FILES / "systmone-wide.csv"


@pytest.fixture
def wide():
    return import_export(WIDE, load_mapping("systmone-wide")[0], today=TODAY)


@pytest.mark.parametrize("done", range(6))
def test_nothing_is_left_behind_when_stopped_while_writing(wide, tmp_path, done):
    def stop(stage: str, now: int, total: int) -> None:
        if now == done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_caseload(wide, tmp_path / "deep" / "caseload", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_caseload_is_untouched_when_stopped(wide, tmp_path):
    folder = write_caseload(wide, tmp_path / "caseload")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def stop(stage: str, now: int, total: int) -> None:
        if now == total - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_caseload(wide, folder, force=True, progress=stop)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]


def test_what_people_put_into_the_caseload_is_carried_over_by_the_next_import(wide, tmp_path):
    folder = write_caseload(wide, tmp_path / "caseload")
    for name in PEOPLES:
        (folder / name).write_text(f"mine: {name}")
    write_caseload(wide, folder, force=True)
    assert [(folder / name).read_text() for name in PEOPLES] == [f"mine: {n}" for n in PEOPLES]
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"letter\.txt"):
        write_caseload(wide, folder, force=True)
    assert (folder / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "export"),
    [("systmone-wide", WIDE), ("events-long", FILES / "events-long"), ("csds-1.6", FILES / "csds")],
)
def test_progress_tells_of_every_stage_to_its_end_and_never_goes_back(tmp_path, name, export):
    told: list[tuple[str, int, int]] = []

    def tell(*step) -> None:
        told.append(step)

    imported = import_export(export, load_mapping(name)[0], today=TODAY, progress=tell)
    write_caseload(imported, tmp_path / "caseload", progress=tell)
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == [*STAGES, "writing"]
    for stage in (*STAGES, "writing"):
        done = [now for which, now, _ in told if which == stage]
        (total,) = {total for which, _, total in told if which == stage}
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, total)
        assert len(done) > 2 or stage == "reading"


def test_what_an_import_rejected_can_be_read_back_from_its_folder(wide, tmp_path):
    folder = write_caseload(wide, tmp_path / "caseload")
    pd.testing.assert_frame_equal(rejected_by_import(folder), wide.rejected)
    assert len(wide.rejected) == 2


@pytest.mark.parametrize("missing", ["run.json", "rejected.csv"])
def test_a_folder_that_no_import_made_has_no_such_rows(wide, tmp_path, missing):
    folder = write_caseload(wide, tmp_path / "caseload")
    (folder / missing).unlink()
    assert rejected_by_import(folder).empty
