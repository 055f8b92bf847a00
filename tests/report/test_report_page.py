from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from report_caseload import STEADY

from growthwatch.report import write_report


@pytest.fixture
def html(caseload, tmp_path) -> str:
    write_report(caseload, tmp_path / "out")
    return (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def page(html, read_page):
    return read_page(html)


def listed_names(table) -> list[str]:
    return [body.attributes["data-name"] for body in table.all("tbody", class_="child")]


def test_children_are_listed_in_order_of_concern_and_the_ended_apart(page):
    (worklist,) = page.all("table", id="worklist")
    assert listed_names(worklist) == ['<b id="x">losing</b>', "falling"]
    (ended,) = page.all("table", id="ended")
    assert listed_names(ended) == ["=cmd()"]
    assert "=cmd()" not in worklist.text()


def test_a_row_says_why_since_when_and_what_was_last_weighed_and_done(page):
    (worklist,) = page.all("table", id="worklist")
    row = worklist.all("tbody", class_="child")[1].all("tr")[0]
    words = row.text()
    assert "Her weight centile fell" in words
    assert re.search(r"kg, \d+th centile|kg, below 0\.4th centile", words)
    assert "5 Mar 2023" in words  # the last contact
    assert "24 Jul 2023" in words  # the last weight
    assert len(row.all("svg", role="img")) == 1


def test_no_markup_of_the_record_becomes_markup_of_the_page(page, html):
    assert not [e for e in page.all("b") if e.attributes.get("id") == "x"]
    assert not page.all("i")
    assert len(page.all("script")) == 1
    assert html.count("<script>") == 1
    assert "<script>alert(1)</script>" in page.all("table", id="worklist")[0].text()
    assert "<i>A</i>" in page.all("table", id="worklist")[0].text()
    assert '<b id="x">losing</b>' in page.all("table", id="worklist")[0].text()


def test_the_page_loads_nothing(page, html):
    loading = {"src", "href", "srcset", "action", "data", "poster", "background", "xlink:href"}
    for element in page.all():
        for name in loading & element.attributes.keys():
            assert element.tag in ("a", "use")
            assert re.fullmatch(r"#lines|(children|practitioners)/\d{4}\.html",
                                element.attributes[name])  # fmt: skip
    assert not page.all("link")
    assert not page.all("iframe")
    for way in ("@import", "url(", "fetch(", "XMLHttpRequest", "import(", "http:", "https:"):
        assert way not in html


def test_the_security_policy_forbids_the_network_and_lets_the_page_s_own_parts_run(page):
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = policy.attributes["content"]
    assert "default-src 'none'" in rules
    for tag in ("style", "script"):
        (part,) = page.all(tag)
        digest = hashlib.sha256("".join(part.children).encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in rules


def test_tables_can_be_followed_by_ear(page):
    assert page.all("html")[0].attributes["lang"] == "en-GB"
    assert len(page.all("h1")) == 1
    assert page.all("title")[0].text() == "Growth report, 24 July 2023"
    for table in page.all("table"):
        assert table.all("caption")[0].text()
    for head in page.all("th"):
        assert head.attributes.get("scope") in {"col", "row"}
    for chart in page.all("svg", class_="spark"):
        assert chart.attributes["aria-label"].startswith("Weight z-scores")
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.all():
        assert element.attributes.get("aria-labelledby", ids[0]) in ids
    levels = [int(e.tag[1]) for e in page.all() if re.fullmatch(r"h[1-6]", e.tag)]
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_without_the_script_there_are_no_controls_that_do_nothing(page):
    (form,) = page.all("form")
    assert "hidden" in form.attributes
    assert not page.all("tbody", hidden="")
    (count,) = page.all("p", class_="count")
    assert count.attributes["aria-live"] == "polite"
    assert count.text() == "2 children, in order of concern."
    for control in form.all("input") + form.all("select"):
        assert control.attributes["name"] in {"search", "severity", "rule", "age"}


def test_every_severity_shown_is_a_word(page):
    for mark in page.all("span"):
        kinds = mark.attributes.get("class", "").split()
        if "severity" in kinds:
            assert kinds[1] in mark.text() or "past" in kinds


def test_an_ended_finding_is_never_marked_with_a_present_severity(page):
    (ended,) = page.all("table", id="ended")
    marks = [e for e in ended.all("span") if "severity" in e.attributes.get("class", "")]
    assert marks
    assert all(mark.attributes["class"] == "severity past" for mark in marks)
    assert all(mark.text().startswith("ended, was ") for mark in marks)


def test_the_summary_counts_children_weights_and_what_could_not_be_used(page):
    (numbers,) = page.all("dl")
    told = {div.all("dt")[0].text(): div.all("dd")[0].text() for div in numbers.all("div")}
    assert told["Children"] == "5"
    assert told["Weights"] == "40"
    assert told["Never weighed"] == "1"
    assert told["Ended findings only"] == "1"
    assert told["Rows rejected"] == "3"
    rejected = next(t for t in page.all("table") if t.all("caption")[0].text().startswith("Rej"))
    assert "measurements.csv" in rejected.text()
    assert "weight_kg" in rejected.text()


def test_a_caseload_without_findings_gives_a_short_calm_page(folder, tmp_path, read_page):
    write_report(folder.read({"well": STEADY}), tmp_path / "out")
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    page = read_page(html)
    assert "Nothing was found that the latest weights still show." in page.text()
    assert not page.all("table")
    assert not page.all("form")
    assert not [e for e in page.all("span") if "severity" in e.attributes.get("class", "")]


def test_an_empty_caseload_gives_a_page_that_says_so(folder, tmp_path, read_page):
    summary = write_report(folder.read({}), tmp_path / "out")
    page = read_page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert page.all("h1")[0].text() == "Growth report"
    assert "The caseload is empty" in page.text()
    assert "Nothing was found" not in page.text()
    assert summary.as_of is None


def test_children_never_weighed_are_not_called_well(folder, tmp_path, read_page):
    write_report(folder.read({"never": STEADY[:0]}), tmp_path / "out", as_of="2023-01-01")
    page = read_page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert "nothing can be said about how they grow" in page.text()
    assert "Nothing was found" not in page.text()
