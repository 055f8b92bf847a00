"""Draw the pictures of reports, packs and charts that README and docs show.

    python docs/figures/pages.py

Made-up children of `growthwatch.simulate`, and Child B1 of the published review. Needs the extras
`pack` and `test` (Playwright), chromium and poppler's pdftoppm.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import growthwatch as gw
from growthwatch.report import write_report

DOCS = Path(__file__).parents[1]
MONDAYS = ("2025-03-10", "2025-03-17", "2025-03-24", "2025-03-31")
B1_AS_OF = "2014-08-27"


def many() -> gw.Caseload:
    """Return 250 made-up children of two teams and six health visitors."""
    made = gw.simulate(250, seed=11, until=MONDAYS[-1])
    number = np.arange(len(made.children))
    teams = np.where(number % 2 == 0, "North", "South")
    visitors = [f"HV {1 + i % 6}" for i in number]
    return replace(made, children=made.children.assign(team=teams, practitioner=visitors))


def reports(folder: Path) -> tuple[Path, Path]:
    """Write the report of the last of four Mondays, and Child B1's; return their folders."""
    caseload, previous = many(), None
    for monday in MONDAYS:
        out = folder / monday
        write_report(caseload.as_of(monday), out, as_of=monday, previous=previous)
        previous = out
    b1 = folder / "b1"
    write_report(gw.datasets.child_b1(), b1, as_of=B1_AS_OF)
    return folder / MONDAYS[-1], b1


def screens(browser: Any, report: Path, b1: Path, folder: Path) -> None:
    """Take the pictures of the pages of a report."""
    child = b1 / "children" / "0001.html"
    for page, name, width, height in (
        (report / "index.html", "report", 1280, 800),
        (child, "report-child", 1280, 800),
        (child, "report-child-phone", 390, 844),
    ):
        window = browser.new_page(viewport={"width": width, "height": height})
        window.goto(page.as_uri())
        window.screenshot(path=folder / f"{name}.png")
        window.close()
        smaller(folder / f"{name}.png", name)
    window = browser.new_page()
    window.goto((report / "meeting.html").as_uri())
    window.pdf(path=folder / "report-meeting.pdf", prefer_css_page_size=True)
    window.close()
    first_page(folder / "report-meeting.pdf", "report-meeting", 96)


def packs(folder: Path) -> None:
    """Draw Child B1's chart, and the first pages of her pack, a letter and the family's pages."""
    child = gw.datasets.child_b1().child("B1")
    child.chart("weight").save(folder / "chart.png")
    smaller(folder / "chart.png", "child-b1-weight", width=1402)
    for name, dots, how in (
        ("pack-first-page", 80, {}),
        ("pack-letter", 70, {"letter": "GP"}),
        ("pack-family", 70, {"family": True}),
    ):
        child.pack(folder / f"{name}.pdf", **how)
        first_page(folder / f"{name}.pdf", name, dots, grey=True)


def first_page(pdf: Path, name: str, dots: int, *, grey: bool = False) -> None:
    """Draw the first page of a PDF, as a black and white printer gives it where `grey`."""
    out = pdf.with_suffix("")
    how = ["-gray"] if grey else []
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-r", str(dots), *how, str(pdf), str(out)], check=True
    )
    smaller(out.with_suffix(".png"), name)


def smaller(picture: Path, name: str, width: int | None = None) -> None:
    """Keep a picture among the docs in few colours."""
    drawn = Image.open(picture)
    if width is not None:
        drawn = drawn.resize((width, round(drawn.height * width / drawn.width)), Image.LANCZOS)
    drawn = drawn if drawn.mode == "L" else drawn.convert("RGB").quantize(96, dither=Image.NONE)
    drawn.save(DOCS / f"{name}.png", optimize=True)


def main() -> None:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        screens(browser, *reports(folder), folder)
        browser.close()
        packs(folder)


if __name__ == "__main__":
    main()
