"""The chronology as a file: whole, with dates that are dates and text that no spreadsheet runs."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from chronology_support import contacts_table, made_up_child
from openpyxl import load_workbook

from growthwatch.caseload.child import Child
from growthwatch.chronology import write_chronology
from growthwatch.datasets import child_b1

FORMULAS = ("=1+1", "+44 20 7946 0000", "-2 kg", "@SUM(A1)", " =HYPERLINK(1)", "\t=1", "＝1+1")


@pytest.fixture(scope="module")
def child() -> Child:
    return child_b1().child("B1")


@pytest.fixture(scope="module")
def whole(child: Child) -> pd.DataFrame:
    """The child's chronology, built once: to write, not to change."""
    return child.chronology()


def risky_chronology() -> pd.DataFrame:
    rows = [("2015-05-04", words, "call", words) for words in FORMULAS]
    contacts = contacts_table(
        *rows, action=list(FORMULAS), child_voice=list(FORMULAS), source=list(FORMULAS)
    )
    return made_up_child(contacts=contacts).chronology()


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_it_is_exported_whole(whole, tmp_path, ending):
    table = whole
    file = tmp_path / f"chronology{ending}"
    write_chronology(file, table)
    read = pd.read_csv(file) if ending == ".csv" else pd.read_excel(file)
    assert len(read) == len(table)
    dates = pd.to_datetime(read["date"])
    assert dates.tolist() == table["date"].tolist()
    for name in ("event", "agency", "child voice", "action"):
        column = name if name in read else name.replace(" ", "_")
        kept = read[column].fillna("").astype(str).tolist()
        expected = table[name.replace(" ", "_")].tolist()
        assert kept == expected


def test_in_excel_dates_are_dates_the_header_stays_in_view_and_columns_have_room(
    child, whole, tmp_path
):
    file = tmp_path / "chronology.xlsx"
    write_chronology(file, whole, child.response_times())
    book = load_workbook(file)
    assert book.sheetnames == ["chronology", "response times"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows in ("1:1", "$1:$1")
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.auto_filter.ref == sheet.dimensions
        widths = {
            str(sheet.cell(1, column).value): sheet.column_dimensions[letter].width
            for column, letter in enumerate((cell.column_letter for cell in sheet[1]), start=1)
        }
        assert all(width >= 10 for width in widths.values())
    sheet = book["chronology"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.column_dimensions[sheet.cell(1, heads.index("event") + 1).column_letter].width > 60
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        assert isinstance(cells["date"].value, dt.date)
        assert cells["date"].number_format == "yyyy-mm-dd"
        assert isinstance(cells["row"].value, int)
        assert cells["event"].alignment.wrap_text


def test_in_excel_text_that_looks_like_a_formula_stays_text(tmp_path):
    file = tmp_path / "chronology.xlsx"
    write_chronology(file, risky_chronology())
    cells = [cell for row in load_workbook(file)["chronology"].iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    risky = [c for c in cells if isinstance(c.value, str) and c.value.strip()[:1] in "=+-@＝"
             and c.value]  # fmt: skip
    assert len(risky) >= 4 * len(FORMULAS) - 4
    assert all(cell.quotePrefix for cell in risky)


def test_in_csv_no_cell_begins_as_a_formula_does(tmp_path):
    file = tmp_path / "chronology.csv"
    write_chronology(file, risky_chronology())
    read = pd.read_csv(file, dtype=str, keep_default_na=False)
    cells = [text for name in read for text in read[name]]
    assert not [
        text for text in cells if text.strip()[:1] in tuple("=+-@＝＋－＠") and text.strip()
    ]
    assert sum(text.startswith("'") for text in cells) >= 4 * len(FORMULAS) - 4


def test_a_text_longer_than_a_cell_is_cut_and_shows_it(tmp_path):
    long = contacts_table(("2015-05-04", "GP", "call", "Much was said. " * 4000))
    file = tmp_path / "chronology.xlsx"
    write_chronology(file, made_up_child(contacts=long).chronology())
    longest = max(
        (str(cell.value) for row in load_workbook(file)["chronology"].iter_rows() for cell in row),
        key=len,
    )
    assert len(longest) == 32_767
    assert longest.endswith("(cut: a cell holds no more)")


def test_characters_that_a_workbook_cannot_hold_do_not_stop_it(tmp_path):
    contacts = contacts_table(("2015-05-04", "GP", "call", "Bell\x07 and Zażółć ماں"))
    file = tmp_path / "chronology.xlsx"
    write_chronology(file, made_up_child(contacts=contacts).chronology())
    events = pd.read_excel(file)["event"]
    assert events.str.contains("Bell  and Zażółć ماں", regex=False).any()


def test_what_cannot_be_written_is_refused_by_name(whole, tmp_path):
    with pytest.raises(ValueError, match=r"chronology\.docx: write a chronology as \.csv or"):
        write_chronology(tmp_path / "chronology.docx", whole)
    with pytest.raises(ValueError, match=r"chronology\.csv: a \.csv holds one table"):
        write_chronology(tmp_path / "chronology.csv", whole, whole)
    assert not list(tmp_path.iterdir())
