"""Of a large caseload every child has a page: whole where something is to be done, else light."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from report_caseload import FALLING, LOSING, STEADY, Folder

from growthwatch.report import light_pages, names, write_report, writing

HOSTILE = "</script><b>x</b>"
WELL = [f"well-{i}" for i in range(5)]


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """A caseload that counts as a large one, three light pages to a file."""
    made = tmp_path_factory.mktemp("large")
    children = {"loser": LOSING, "falling": FALLING, HOSTILE: STEADY, **dict.fromkeys(WELL, STEADY)}
    caseload = Folder(made / "caseload").read(
        {**children, "never": STEADY[:0]},
        contacts=f"{WELL[0]},2023-07-01,Health visiting,health visitor,clinic,seen\n",
    )
    with pytest.MonkeyPatch.context() as patch:
        for module in (names, writing):
            patch.setattr(module, "EVERYBODY_UP_TO", 3)
        for module in (names, light_pages):
            patch.setattr(module, "CHILDREN_A_FILE", 3)
        write_report(caseload, made / "out", as_of="2023-07-24")
    return made / "out"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_child_has_one_page_and_those_to_act_on_a_whole_one(out):
    pages = {path.name: read(path) for path in (out / "children").iterdir()}
    assert sorted(pages) == ["0001.html", "0002.html", *(f"others-000{i}.html" for i in (1, 2, 3))]
    heads = re.findall(r"<h1>Child (.*?)(?: <span|</h1>)", "".join(pages.values()))
    every = ["loser", "falling", "&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;", *WELL, "never"]
    assert sorted(heads) == sorted(every)


def test_who_is_not_listed_is_found_on_a_page_of_everybody(out, read_page):
    assert "everybody.html" in read(out / "index.html")
    page = read_page(read(out / "everybody.html"))
    data = json.loads("".join(page.all("script", id="children")[0].children))
    assert data["each"] == 3
    assert sorted(name for name, _ in data["whole"]) == ["falling", "loser"]
    # The number of a child tells the file and the place in it, as the page's script works it out.
    for i, name in enumerate(data["light"]):
        file = read_page(read(out / data["files"][i // data["each"]]))
        (article,) = file.all("article", id=f"c{i + 1}")
        assert article.all("h1")[0].text() == f"Child {name}"
    for link in page.all("a"):
        assert (out / link.attributes["href"]).is_file()


def test_a_light_page_says_what_is_known_and_every_measurement(out, read_page):
    files = [read_page(read(path)) for path in sorted((out / "children").glob("others-*"))]
    told = {a.all("h1")[0].text(): a for file in files for a in file.all("article", class_="one")}
    well = told[f"Child {WELL[0]}"]
    judged = pd.read_csv(out / "judgements.csv").set_index("child_id")
    assert judged.loc[WELL[0], "headline"] in well.text()
    assert "It rests on 10 weights, the last of 24 July 2023" in well.text()
    assert "Last contact: 1 July 2023, clinic, health visitor, Health visiting." in well.text()
    (visits,) = [one for one in well.all("ul") if one.attributes.get("class") != "findings"]
    assert len(visits.all("li")) == 10
    assert f"24 July 2023, 18 months: {STEADY[-1]:.2f} kg (+0.10, 54th)" in visits.text()
    (drawn,) = well.all("div", class_="drawn")
    assert len(drawn.attributes["data-points"].split()) == 10
    assert "Never measured." in told["Child never"].text()


def test_scores_are_in_parquet_alone_and_the_next_report_compares_with_them(out, tmp_path):
    assert (out / "scores.parquet").is_file()
    assert not (out / "scores.csv").exists()
    caseload = Folder(tmp_path / "caseload").read({"loser": LOSING, WELL[0]: STEADY})
    summary = write_report(caseload, tmp_path / "next", as_of="2023-07-24", previous=out)
    assert summary.since == pd.Timestamp("2023-07-24")
    assert summary.changes["new"] == 0
    changed = pd.read_csv(tmp_path / "next" / "changed.csv")
    assert changed.empty
