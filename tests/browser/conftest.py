"""A report on a made-up caseload, and a real browser without network to read it in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.report import light_pages, names, write_report, writing
from growthwatch.report import page as first_page

# The made-up children are those of the report's other tests.
sys.path.append(str(Path(__file__).parents[1] / "report"))
from report_caseload import AT_ONCE, FALLING, LOSING, RECOVERED, STEADY, Folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
FALLING_CHILDREN = 20
PREVIOUS, NOW = "2023-07-17", "2023-07-24"


@dataclass
class Opened:
    """Pages opened in a window, and everything they asked for or complained of."""

    window: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heard = {
            "request": lambda request: self.requests.append(request.url),
            "console": lambda said: self.complaints.append(f"{said.type}: {said.text}"),
            "pageerror": lambda error: self.complaints.append(str(error)),
        }
        for event, hear in self.heard.items():
            self.window.on(event, hear)

    def __call__(self, path: Path, width: int = 1280, height: int = 900) -> Any:
        """Open a file of the report, with the network off."""
        self.window.set_viewport_size({"width": width, "height": height})
        self.window.goto(path.absolute().as_uri())
        return self.window

    def leave(self) -> None:
        """Leave the page, and listen no more; no page may have complained or asked elsewhere."""
        self.window.mouse.move(0, 0)
        self.window.goto("about:blank")
        for event, hear in self.heard.items():
            self.window.remove_listener(event, hear)
        assert self.complaints == []
        elsewhere = [url for url in self.requests if not url.startswith(("file:", "data:"))]
        assert elsewhere == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright; where there is none the tests are skipped, but not in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("playwright is not installed: pip install growthwatch[test]")
    if path is None:
        _without("no browser was found: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


def _without(reason: str) -> None:
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"the report must be proved in a browser here, and {reason}")
    pytest.skip(reason)


def window_of(browser: Any, **how: Any) -> Any:
    """Return a window without network."""
    page = browser.new_context(offline=True, **how).new_page()
    page.set_default_timeout(10_000)
    return page


@pytest.fixture(scope="session")
def window(browser: Any) -> Any:
    """The window of all tests, one after the other: a new one costs four times as much as a page.

    The pages keep nothing in the browser.
    """
    return window_of(browser)


@pytest.fixture
def opened(window: Any) -> Iterator[Opened]:
    """Return a function that opens a page; no page may complain or ask for anything elsewhere."""
    pages = Opened(window)
    yield pages
    pages.leave()


@pytest.fixture
def opened_without_scripts(browser: Any) -> Iterator[Opened]:
    """As `opened`, where no script runs."""
    pages = Opened(window_of(browser, java_script_enabled=False))
    yield pages
    pages.leave()
    pages.window.context.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a second Monday, with everything that a report can show."""
    folder = tmp_path_factory.mktemp("monday")
    caseload(folder / "before", until=PREVIOUS)
    write_report(gw.read_caseload(folder / "before"), folder / "earlier", as_of=PREVIOUS)
    caseload(folder / "now", until=NOW)
    # Handed over since: three of one practitioner's children.
    children = pd.read_csv(folder / "now" / "children.csv")
    children.loc[children["child_id"].isin(["child-03", "loser", "well"]), "practitioner"] = "C"
    children.to_csv(folder / "now" / "children.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_page, "ROWS_AT_ONCE", AT_ONCE)
        write_report(
            gw.read_caseload(folder / "now"), folder / "report", as_of=NOW,
            previous=folder / "earlier",
        )  # fmt: skip
    return folder / "report"


def caseload(path: Path, until: str) -> None:
    """Write a caseload of many falling children and a few others, up to a day."""
    falling = {f"child-{i:02d}": FALLING - 0.02 * (i % 9) for i in range(FALLING_CHILDREN)}
    others = {"well": STEADY, "over": RECOVERED, "loser": LOSING, "never": np.array([])}
    folder = Folder(path)
    folder.read(
        {**falling, **others},
        extra_rows="well,2023-02-01,-7,,,\nnobody,2023-02-02,9,,,\n",
        contacts="loser,2023-03-05,Health visiting,health visitor,clinic,seen and weighed\n",
    )
    children = pd.read_csv(path / "children.csv")
    number = np.arange(len(children))
    children["team"] = np.where(number % 3 == 0, "South", "North & East")
    children["practitioner"] = np.where(number % 2 == 0, "A", "B")
    children["flags"] = np.where(children["child_id"] == "loser", "earlier protection plan", "")
    children.to_csv(path / "children.csv", index=False)
    promise = "Weight, height and head to be measured once a month for three months"
    (path / "actions.csv").write_text(
        "child_id,made_on,what,who\n"
        f"loser,2023-03-06,{promise},health professionals at the clinical forum\n"
    )
    weights = pd.read_csv(path / "measurements.csv")
    # Not every record is equally long: ages and dates of last weights differ.
    shorter = weights["child_id"].str[-1].isin(["5", "7"]) & (weights["date"] > "2023-03-01")
    weights[~shorter & (weights["date"] <= until)].to_csv(path / "measurements.csv", index=False)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a caseload that counts as a large one: most children's pages are light."""
    folder = tmp_path_factory.mktemp("large")
    children = {"loser": LOSING, "never": STEADY[:0]}
    children |= {f"well-{i}": STEADY for i in range(4)}
    read = Folder(folder / "caseload").read(children)
    with pytest.MonkeyPatch.context() as patch:
        for module in (names, writing):
            patch.setattr(module, "EVERYBODY_UP_TO", 3)
        for module in (names, light_pages):
            patch.setattr(module, "CHILDREN_A_FILE", 3)
        write_report(read, folder / "report", as_of=NOW)
    return folder / "report"


@pytest.fixture(scope="session")
def listed(report: Path) -> pd.DataFrame:
    """The worklist as the report's table has it: what the page must show."""
    return pd.read_csv(report / "worklist.csv", keep_default_na=False)


@pytest.fixture(scope="session")
def page_of(report: Path) -> Callable[[str], Path]:
    """Return a function that gives one page of each kind."""
    kinds = {
        "first page": report / "index.html",
        "child": report / "children" / "0001.html",
        "practitioner": report / "practitioners" / "0001.html",
        "handover": report / "handover" / "0001.html",
        "meeting": report / "meeting.html",
    }
    return kinds.__getitem__
