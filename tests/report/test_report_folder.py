from __future__ import annotations

import json

import pytest

from growthwatch.writing.whole_folder import whole_folder


def put_report(out, *files: str) -> None:
    out.mkdir(parents=True)
    for name in files:
        (out / name).write_text("earlier")
    (out / "run.json").write_text(
        json.dumps({"growthwatch": "0", "files": dict.fromkeys(files, "")})
    )


def write(out, *, force: bool = False, error: BaseException | None = None) -> None:
    with whole_folder(out, force=force) as folder:
        (folder / "index.html").write_text("now")
        assert not (out / "index.html").exists() or (out / "index.html").read_text() == "earlier"
        if error:
            raise error


def everything(folder) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def test_the_folder_appears_with_what_was_written_and_nothing_beside_it(tmp_path):
    write(tmp_path / "deep" / "out")
    assert everything(tmp_path) == {
        "deep": "folder",
        "deep/out": "folder",
        "deep/out/index.html": "now",
    }


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(1)])
def test_nothing_is_left_behind_when_it_goes_wrong(error, tmp_path):
    with pytest.raises(type(error)):
        write(tmp_path / "deep" / "out", error=error)
    assert everything(tmp_path) == {}


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt()])
def test_an_earlier_report_is_untouched_when_it_goes_wrong(error, tmp_path):
    put_report(tmp_path / "out", "index.html")
    before = everything(tmp_path)
    with pytest.raises(type(error)):
        write(tmp_path / "out", force=True, error=error)
    assert everything(tmp_path) == before


def test_an_earlier_report_is_not_replaced_unasked(tmp_path):
    put_report(tmp_path / "out", "index.html")
    before = everything(tmp_path)
    with pytest.raises(FileExistsError, match="--force"):
        write(tmp_path / "out")
    assert everything(tmp_path) == before


def test_an_earlier_report_is_replaced_with_force_and_no_file_of_it_stays(tmp_path):
    put_report(tmp_path / "out", "index.html", "old.csv")
    write(tmp_path / "out", force=True)
    assert everything(tmp_path / "out") == {"index.html": "now"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_is_no_report_is_not_replaced_even_with_force(tmp_path):
    caseload = tmp_path / "caseload"
    caseload.mkdir()
    (caseload / "children.csv").write_text("precious")
    with pytest.raises(FileExistsError, match="was not written by growthwatch"):
        write(caseload, force=True)
    assert everything(tmp_path)["caseload/children.csv"] == "precious"


def test_a_file_someone_put_into_an_earlier_report_is_not_lost(tmp_path):
    put_report(tmp_path / "out", "index.html")
    (tmp_path / "out" / "my notes.txt").write_text("precious")
    with pytest.raises(FileExistsError, match=r"my notes\.txt"):
        write(tmp_path / "out", force=True)
    assert (tmp_path / "out" / "my notes.txt").read_text() == "precious"


def test_a_file_in_the_way_is_not_replaced(tmp_path):
    (tmp_path / "out").write_text("precious")
    with pytest.raises(FileExistsError, match="not a folder"):
        write(tmp_path / "out", force=True)
    assert everything(tmp_path) == {"out": "precious"}


def test_an_empty_folder_may_be_written_into(tmp_path):
    (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    assert everything(tmp_path / "out") == {"index.html": "now"}


def test_a_report_that_appeared_meanwhile_is_not_overwritten(tmp_path):
    out = tmp_path / "out"

    def write_while_another_is_written() -> None:
        with whole_folder(out) as folder:
            (folder / "index.html").write_text("now")
            put_report(out, "index.html")

    with pytest.raises(FileExistsError):
        write_while_another_is_written()
    assert (out / "index.html").read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
