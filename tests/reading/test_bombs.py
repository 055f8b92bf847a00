"""Files made to fill the memory are refused in one sentence, with exit status 2."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="limits of memory are those of Unix")
import forked

MEASUREMENTS = "child_id,date,weight_kg\nA1,2020-03-01,4.9\n"
CHILDREN = "child_id,sex,birth_date\nA1,F,2020-01-01\n"
# What the packages need to be loaded at all is a third of it.
MOST_MEMORY = 600_000_000  # bytes in use


def refused(*arguments: object) -> str:
    """Run a command that must refuse its input; return the one sentence that it says."""
    result = forked.run(*arguments, cwd=Path.cwd(), cpu_seconds=60)
    assert result.returncode == 2, result.stderr
    assert 0 < result.peak < MOST_MEMORY, f"{result.peak / 1e6:.0f} MB"
    [sentence] = result.stderr.splitlines()
    return sentence


@pytest.fixture
def caseload(tmp_path):
    folder = tmp_path / "caseload"
    folder.mkdir()
    (folder / "children.csv").write_text(CHILDREN)
    (folder / "measurements.csv").write_text(MEASUREMENTS)
    return folder


def workbook(path: Path, part: str, start: bytes, again: bytes, size: int) -> Path:
    """Write a workbook of which one part is the same again and again, of so many bytes."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["child_id", "sex", "birth_date"])
    book.save(path)
    with zipfile.ZipFile(path) as made:
        parts = {one.filename: made.read(one) for one in made.infolist()}
    piece = again * (1_000_000 // len(again))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            if name != part:
                packed.writestr(name, content)
        with packed.open(part, "w", force_zip64=True) as bomb:
            bomb.write(start)
            for _ in range(size // len(piece)):
                bomb.write(piece)
    return path


@pytest.mark.parametrize(
    ("part", "start", "again"),
    [
        ("xl/sharedStrings.xml", b"<sst>", b"<si><t>a</t></si>"),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData>",
            b'<row><c t="n"><v>1</v></c></row>',
        ),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>", b"<c/>"),
        ("xl/styles.xml", b"<styleSheet>", b"<font/>"),
    ],
)
def test_a_workbook_that_unpacks_to_the_same_again_and_again(caseload, part, start, again):
    (caseload / "children.csv").unlink()
    path = workbook(caseload / "children.xlsx", part, start, again, 200_000_000)
    assert path.stat().st_size < 5_000_000
    assert "children.xlsx unpacks to 2" in refused("check", caseload)
    assert "children.xlsx unpacks to 2" in refused("import", path, "--suggest")


def test_a_workbook_of_entities_within_entities(caseload):
    (caseload / "children.csv").unlink()
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"ha") for i in range(12)
    )
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    start = b"<!DOCTYPE x [" + laughs + b']><worksheet xmlns="' + space + b'"><sheetData>'
    start += b'<row><c t="inlineStr"><is><t>&l11;</t></is></c></row></sheetData></worksheet>'
    workbook(caseload / "children.xlsx", "xl/worksheets/sheet1.xml", start, b" ", 0)
    assert "children.xlsx cannot be opened as an Excel workbook" in refused("check", caseload)


def test_a_table_of_twenty_thousand_columns(caseload):
    names = ",".join(f"c{i}" for i in range(20_000))
    (caseload / "measurements.csv").write_text(f"{names}\n{names}\n")
    said = "measurements.csv has 20,000 cells in line 1 and 2,000 can be read"
    assert said in refused("check", caseload)
    assert said in refused("import", caseload / "measurements.csv", "--suggest")


def test_a_sheet_of_twenty_thousand_columns_is_refused_at_the_first_row(caseload):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("measurements")
    sheet.append([f"c{i}" for i in range(16_000)])
    book.save(caseload / "measurements.xlsx")
    (caseload / "measurements.csv").unlink()
    assert "measurements.xlsx has 16,000 cells in line 1" in refused("check", caseload)


def test_a_text_of_two_gigabytes_is_not_even_read(caseload):
    with (caseload / "measurements.csv").open("r+b") as file:
        file.truncate(2_000_000_000)  # a hole: it takes no room on the disk
    assert "measurements.csv holds 2,000 MB of text" in refused("check", caseload)


def test_a_parquet_file_of_a_hundred_million_rows(caseload):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    (caseload / "measurements.csv").unlink()
    names = ["child_id", "date", "weight_kg"]
    part = pa.table({name: pa.repeat(pa.scalar("1"), 2_000_000) for name in names})
    with pq.ParquetWriter(caseload / "measurements.parquet", part.schema) as writer:
        for _ in range(15):
            writer.write_table(part)
    assert (caseload / "measurements.parquet").stat().st_size < 1_000_000
    assert "measurements.parquet has 90,000,000 cells" in refused("check", caseload)


def test_a_parquet_file_of_one_long_text_in_every_row(caseload):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    (caseload / "measurements.csv").unlink()
    rows = 300_000
    note = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * 1_000_000])
    columns = {"child_id": "A1", "date": "2020-03-01", "weight_kg": 5.0}
    table = pa.table({name: [value] * rows for name, value in columns.items()} | {"note": note})
    pq.write_table(table, caseload / "measurements.parquet")
    assert (caseload / "measurements.parquet").stat().st_size < 3_000_000
    assert "MB of text and 1,000 MB can be read" in refused("check", caseload)


def test_plans_that_nobody_could_follow(caseload, tmp_path):
    rows = "A1,weight,2020-03-01,,1\n" * 2_000
    (caseload / "plans.csv").write_text("child_id,measure,from,until,every_days\n" + rows)
    said = refused("report", caseload, "--out", tmp_path / "out", "--as-of", "2021-01-01")
    assert "the plans ask for 14,610,000 measurings" in said
    assert not (tmp_path / "out").exists()


def test_settings_of_endless_brackets_or_length(caseload, tmp_path):
    for content, said in (
        ("a = " + "[" * 100_000, "its brackets are too many"),
        ("# " + "x" * 6_000_000, "is too large for a file of settings"),
    ):
        (tmp_path / "growthwatch.toml").write_text(content)
        arguments = ("report", caseload, "--out", tmp_path / "out", "--config")
        assert said in refused(*arguments, tmp_path / "growthwatch.toml")
