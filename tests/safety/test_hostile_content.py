"""Whatever a record holds is text in every file that is written, and nothing else."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from commands import Said, run
from hostile import IDS, hostile_caseload
from pypdf import PdfReader

from growthwatch.writing.content_policy import content_hash

# What begins a formula in a spreadsheet, but for a number.
FORMULA = re.compile(r"^[=+\-@\t\r](?!\d+(\.\d+)?$)")
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")


class Page(HTMLParser):
    """Every element with its attributes, and every script's and style's own text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.own: list[tuple[str, dict[str, str | None], str]] = []
        self._within: tuple[str, dict[str, str | None]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_data(self, data: str) -> None:
        if self._within is not None:
            self.own.append((*self._within, data))

    def handle_endtag(self, tag: str) -> None:
        self._within = None

    @property
    def policy(self) -> str:
        found = [a["content"] for tag, a in self.elements if tag == "meta" and
                 (a.get("http-equiv") or "").lower() == "content-security-policy"]  # fmt: skip
        assert len(found) == 1 and found[0], "one policy a page"
        return found[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, list[Said]]:
    """The folder into which each command wrote what it can of the hostile caseload."""
    place = tmp_path_factory.mktemp("hostile")
    caseload, out = place / "in" / "caseload", place / "out"
    hostile_caseload(caseload)
    out.mkdir()
    of = ("--child", IDS[2], "--out")
    said = [
        run("report", caseload, "--out", out / "report", "--as-of", "2023-05-20"),
        run("check", caseload, "--out", out / "rejected.csv"),
        run("check", caseload, "--out", out / "rejected.xlsx"),
        run("score", caseload, "--out", out / "scores.csv"),
        run("score", caseload, "--out", out / "scores.xlsx"),
        run("verify", caseload, "--out", out / "verified.csv"),
        run("chart", caseload, *of, out / "chart.html"),
        run("chart", caseload, *of, out / "chart.svg"),
        run("chronology", caseload, *of, out / "chronology.csv"),
        run("chronology", caseload, *of, out / "chronology.xlsx"),
        run("pack", caseload, *of, out / "pack.pdf"),
    ]
    for one in said:
        assert one.status == 0, one.err
    return out, said


def files(written: tuple[Path, list[Said]], ending: str) -> list[Path]:
    found = sorted(written[0].rglob(f"*{ending}"))
    assert found
    return found


def test_every_page_written_carries_a_policy_that_allows_only_its_own_parts(written):
    pages = files(written, ".html")
    assert len(pages) >= 7
    for path in pages:
        page = Page(path.read_text(encoding="utf-8"))
        assert "default-src 'none'" in page.policy, path.name
        assert "unsafe" not in page.policy and "http" not in page.policy, path.name
        for tag, attributes, text in page.own:
            if tag == "script" and attributes.get("type") == "application/json":
                continue
            assert content_hash(text) in page.policy, f"{path.name}: {tag} {text[:60]}"


def test_hostile_words_are_text_in_every_file_that_is_written(written):
    for path in files(written, ".html"):
        for tag, attributes in Page(path.read_text(encoding="utf-8")).elements:
            assert not [name for name in attributes if name.startswith("on")], (path.name, tag)
            address = attributes.get("href") or attributes.get("src") or ""
            assert not address.lower().startswith(("javascript:", "http", "//", "x")), path.name
    for path in files(written, ".svg"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text and "onload=" not in re.sub(r"&lt;svg onload=", "", text)
    cells = 0
    for path in files(written, ".csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                cells += len(row)
                assert not [cell for cell in row if FORMULA.match(cell)], path.name
    assert cells > 1000
    for path in files(written, ".xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in (one for row in sheet.iter_rows() for one in row):
                assert cell.data_type != "f", (path.name, cell.coordinate)
                assert cell.hyperlink is None or cell.hyperlink.target is None
    for path in files(written, ".pdf"):
        names = {str(name) for page in PdfReader(path).pages for name in page}
        assert not names & {"/AA", "/OpenAction"}
        for mark in (b"/JavaScript", b"/JS ", b"/Launch", b"/URI", b"/SubmitForm"):
            assert mark not in path.read_bytes(), (path.name, mark)


def test_no_file_is_named_by_a_record_or_lies_outside(written):
    out, _ = written
    for path in out.rglob("*"):
        assert FILE_NAME.fullmatch(path.name), path.name
    assert sorted(path.name for path in out.parent.iterdir()) == ["in", "out"]


def test_nothing_that_is_printed_steers_a_terminal(written):
    for one in written[1]:
        text = one.out + one.err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
