"""`growthwatch open` from the export to the report, clicked through as a person would."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

uvicorn = pytest.importorskip("uvicorn")
from growthwatch.app.serving import create_app  # noqa: E402

TOKEN = "browser-test"
DUE = ("13/12/2023", "14/02/2024", "13/04/2024", "12/06/2024", "20/09/2024", "18/12/2024")
GROWS, STALLS = (3.3, 5.0, 6.3, 7.3, 8.4, 9.1), (3.3, 5.0, 6.3, 6.4, 6.3, 6.3)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page, served as `growthwatch open` serves it."""
    server = uvicorn.Server(uvicorn.Config(create_app(TOKEN), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/{TOKEN}/"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A window that keeps whatever the page complains of, and what it asks of elsewhere."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1", "data:"))
            else complaints.append(request.url)
        ),
    )
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with its own headings: a child who grows, one who does not, and a slip."""
    rows = ["Patient Number,Sex,DOB,Seen on,Weight (kg)"]
    for name, sex, weights in (("S1", "F", GROWS), ("S2", "M", STALLS)):
        rows += [f"{name},{sex},{DUE[0]},{day},{kg}" for day, kg in zip(DUE, weights, strict=True)]
    rows.append(f"S2,M,{DUE[0]},31/12/2024,about ten")
    path = tmp_path / "export.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_from_an_export_to_the_report(page, address, export):
    page.goto(address)
    page.set_input_files("#files", export)
    page.click("text=Look at its columns")
    # Nobody told it what "Seen on" is: the person does.
    page.select_option("[id='measurements/columns/date']", "Seen on")
    page.click("text=Check every row")
    measured = page.locator("tr", has=page.locator("th", has_text="measurements")).inner_text()
    assert measured.split()[1:4] == ["13", "12", "1"]
    assert "about ten" in page.inner_text("main") or "weight" in page.inner_text("main")
    page.fill("#as_of", "2025-01-06")
    page.click("text=Make the report")
    page.wait_for_selector("#done:not([hidden])", timeout=60_000)
    page.click("text=Open the report")
    assert page.url.endswith("/report/index.html")
    assert "S2" in page.inner_text("body")


def test_one_child_is_drawn_and_said(page, address):
    page.goto(address)
    page.click("text=Enter a child")
    page.select_option("#sex", "F")
    page.fill("#birth_date", "20/10/2011")
    page.fill("#weight", "02/11/2012 7.85\n20/03/2013 7.90\n26/06/2013 8.43")
    page.click("text=Draw the chart")
    picture = page.locator(".chart img")
    assert picture.evaluate("image => image.naturalWidth") > 300
    assert "weight" in picture.get_attribute("alt").lower()
    said = page.locator("main section").inner_text()
    assert "Weigh her again by 10 July 2013." in said
    assert "to 20 months" in picture.get_attribute("alt")
    assert "It rests on 3 weights, the last of 26 June 2013" in said


def test_a_child_whose_sex_is_not_recorded_is_drawn_without_lines_and_read_on_a_phone(
    page, address
):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}child")
    page.select_option("#sex", label="Not recorded")
    page.fill("#birth_date", "20/10/2011")
    page.fill("#weight", "02/11/2012 7.85\n20/03/2013 7.90\n26/06/2013 8.43\n08/01/2014 8.10")
    page.click("text=Draw the chart")
    assert "the sex is not recorded" in page.locator(".chart img").get_attribute("alt")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_pages_can_be_read_by_everybody(page, address, export):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.goto(address)
    pages = []
    for step in ("home", "columns", "child"):
        if step == "columns":
            page.set_input_files("#files", export)
            page.click("text=Look at its columns")
        if step == "child":
            page.goto(f"{address}child")
        found = axe.run(page).response["violations"]
        pages += [
            (step, one["id"], one["help"])
            for one in found
            if one["impact"] in ("moderate", "serious", "critical")
        ]
    assert pages == []
