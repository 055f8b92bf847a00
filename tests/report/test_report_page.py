from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from report_caseload import LOSING, LOWER, STEADY

from growthwatch.report import write_report


@pytest.fixture
def html(written) -> str:
    return (written.path / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def page(html, read_page):
    return read_page(html)


def listed_names(table) -> list[str]:
    return [body.attributes["data-name"] for body in table.all("tbody", class_="child")]


def test_children_are_listed_in_groups_by_what_is_to_be_done(page):
    lists = page.all("table", class_="list")
    assert [table.attributes["data-group"] for table in lists] == ["act now", "overdue only"]
    assert listed_names(lists[0]) == ['<b id="x">losing</b>', "falling"]
    assert listed_names(lists[1]) == ["never"]
    # Whose findings are over, and who grows well, is on no list.
    assert "=cmd()" not in " ".join(table.text() for table in lists)


def test_the_first_thing_on_the_page_after_one_paragraph_is_the_first_child(page):
    """No disclaimer, no cards and no wall of filters stand above her."""
    before = []
    for element in page.all("body")[0].all():
        if element.tag == "tbody":
            break
        if element.tag in ("p", "dl", "ul", "form") and "class" in element.attributes:
            before.append(element.attributes["class"])
    assert before.count("lead") == 1
    assert set(before) <= {"lead", "note", "controls", "count", "elsewhere columns"}
    (find,) = page.all("details", class_="find")
    assert "open" not in find.attributes


def test_a_row_says_what_what_to_do_by_when_and_how_long_ago_she_was_seen(page):
    row = page.all("table", id="list-act-now")[0].all("tbody", class_="child")[1].all("tr")[0]
    what, do, _, days = (cell.text() for cell in row.all("td"))
    assert re.match(r"concern She gained [\d.]+ kg from .*, where a gain of", what)
    assert re.match(r"Weigh her by \d+ August 2023\.", do)
    assert re.search(r"kg, \d+(st|nd|rd|th) centile|kg, below 0\.4th centile", days)
    assert days.startswith("Weighed today")
    assert "Contact 5 months ago" in days
    assert len(row.all("svg", role="img")) == 1


def test_the_first_line_says_how_many_children_are_watched_and_of_the_others_why_not(page):
    (lead,) = page.all("p", class_="lead")
    assert lead.text().startswith(
        "5 of 6 children of the caseload are watched. 1 is not: 1 who has measurements and no row "
        "of its own. It is nobody: not_watched.csv says of each why. 1 child has no weight on "
        "record. 2 to act on now"
    )


def test_a_late_action_is_said_in_words(folder, tmp_path, read_page):
    caseload = folder.read({"losing": LOSING})
    for as_of, late in (("2023-07-31", ""), ("2023-08-03", "3 days overdue")):
        write_report(caseload, tmp_path / as_of, as_of=as_of)
        page = read_page((tmp_path / as_of / "index.html").read_text(encoding="utf-8"))
        (row,) = page.all("tbody", class_="child")
        assert " ".join(e.text() for e in row.all("strong", class_="late")) == late


def test_no_markup_of_the_record_becomes_markup_of_the_page(page, html):
    assert not [e for e in page.all("b") if e.attributes.get("id") == "x"]
    assert not page.all("i")
    assert [e.attributes.get("type", "") for e in page.all("script")] == [
        "application/json", "application/json", "",
    ]  # fmt: skip
    assert html.count("<script>") == 1
    assert "<i>A</i>" in page.all("table", id="list-act-now")[0].text()
    assert '<b id="x">losing</b>' in page.all("table", id="list-act-now")[0].text()


def test_the_page_loads_nothing(page, html):
    loading = {"src", "href", "srcset", "action", "data", "poster", "background", "xlink:href"}
    for element in page.all():
        for name in loading & element.attributes.keys():
            assert element.tag == "a"
            assert re.fullmatch(
                r"((children|practitioners|meetings)/\d{4}|meeting)\.html", element.attributes[name]
            )
    assert not page.all("link")
    assert not page.all("iframe")
    for way in ("@import", "url(", "fetch(", "XMLHttpRequest", "import(", "http:", "https:"):
        assert way not in html


def test_the_security_policy_forbids_the_network_and_lets_the_page_s_own_parts_run(page):
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = policy.attributes["content"]
    assert "default-src 'none'" in rules
    for tag in ("style", "script"):
        (part,) = [e for e in page.all(tag) if "type" not in e.attributes]
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
        assert chart.attributes["aria-label"].startswith("Weight against age")
    ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.all():
        assert element.attributes.get("aria-labelledby", ids[0]) in ids
    levels = [int(e.tag[1]) for e in page.all() if re.fullmatch(r"h[1-6]", e.tag)]
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_without_the_script_there_are_no_controls_that_do_nothing(page):
    (find,) = page.all("details", class_="find")
    assert "hidden" in find.attributes
    assert all("hidden" in button.attributes for button in page.all("button", class_="record"))
    assert all("hidden" in button.attributes for button in page.all("button", class_="further"))
    assert "open" not in page.all("dialog")[0].attributes
    assert not page.all("tbody", hidden="")
    (count,) = page.all("p", class_="count")
    assert count.attributes["aria-live"] == "polite"
    names = {control.attributes["name"] for control in find.all("input") + find.all("select")}
    assert names == {"search", "level", "late", "rule", "age", "order"}


def test_every_level_shown_is_a_word(page):
    shown = 0
    for mark in page.all("span"):
        kinds = mark.attributes.get("class", "").split()
        if "level" in kinds:
            assert kinds[1] == mark.text()
            shown += 1
    assert shown == 2


def test_a_steady_child_at_a_threshold_of_nice_is_told_once_and_apart(folder, tmp_path, read_page):
    write_report(folder.read({"lower": LOWER, "well": STEADY}), tmp_path / "out")
    page = read_page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    (table,) = page.all("table", class_="list")
    assert table.attributes["data-group"] == "small or large, and steady"
    assert listed_names(table) == ["lower"]
    assert "NICE NG75 names a threshold that is met: weight centile fallen" in table.text()


def test_the_summary_counts_children_weights_and_what_could_not_be_used(page):
    (numbers,) = page.all("dl")
    told = {div.all("dt")[0].text(): div.all("dd")[0].text() for div in numbers.all("div")}
    assert told["Children"] == "5"
    assert told["Weights"] == "40"
    assert told["Never weighed"] == "1"
    assert told["Rows rejected"] == "3"
    rejected = next(t for t in page.all("table") if t.all("caption")[0].text().startswith("Rej"))
    assert "measurements.csv" in rejected.text()
    assert "weight_kg" in rejected.text()


def test_a_caseload_without_findings_gives_a_short_calm_page(folder, tmp_path, read_page):
    write_report(folder.read({"well": STEADY}), tmp_path / "out")
    html = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    page = read_page(html)
    said = "The one child of the caseload is watched. Nothing in the record asks for more than"
    assert said in page.text()
    assert not page.all("table")
    assert not page.all("form")
    assert not [e for e in page.all("span") if "level" in e.attributes.get("class", "")]


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
    assert "Nothing can be said about how they grow: there is no weight." in page.text()
    assert "Nothing was found" not in page.text()
