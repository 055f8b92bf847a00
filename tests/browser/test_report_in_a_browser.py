"""The report as people meet it: opened from disk in a real browser, with the network off."""

from __future__ import annotations

import csv
import math
import re

import pytest
from report_caseload import AT_ONCE

KINDS = ("first page", "child", "practitioner", "handover", "meeting")
IMPACTS = ("moderate", "serious", "critical")
SMALLEST_LETTER = 8.5  # points on A4


def letters(sheets) -> dict[float, list[str]]:
    """Return the points in which words are printed, and which words are."""
    printed: dict[float, list[str]] = {}

    def seen(words, page, text, font, size):
        if words.strip():
            # The letters' own size, made larger or smaller by the text's matrix and the page's.
            points = abs(size) * math.hypot(*text[2:4]) * math.hypot(*page[2:4])
            printed.setdefault(round(points, 2), []).append(words.strip())

    for sheet in sheets:
        sheet.extract_text(visitor_text=seen)
    return printed


def names(page) -> list[str]:
    """Return the children shown, in order of the groups."""
    return page.locator("table.list tbody.child th .id").all_text_contents()


def count(page) -> str:
    return page.locator(".count").inner_text()


def found(page) -> None:
    """Open what filters and sorts the lists."""
    page.locator("details.find summary").click()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_opens_from_disk_and_asks_for_nothing(kind, page_of, opened):
    page = opened(page_of(kind))
    assert page.locator("h1").count() == 1
    page.locator("h1").wait_for()
    # `opened` fails the test on any complaint, and on any request but those of files.
    assert opened.requests == [page_of(kind).as_uri()]


def test_the_first_screen_is_the_first_child(page_of, opened, listed):
    page = opened(page_of("first page"), width=1280, height=800)
    row = page.locator("table.list tbody.child").first
    assert row.locator(".id").inner_text() == listed["child_id"].iloc[0]
    box = row.bounding_box()
    # All of her row is seen without scrolling, in the upper half of the window.
    assert box["y"] < 300
    assert box["y"] + box["height"] < 800
    assert row.locator("svg.spark").is_visible()


def test_every_listed_child_stands_in_her_group_the_first_with_their_charts(
    page_of, opened, listed
):
    page = opened(page_of("first page"))
    groups = page.locator("table.list").evaluate_all("all => all.map(one => one.dataset.group)")
    assert groups == list(dict.fromkeys(listed["group"]))
    assert names(page) == listed["child_id"].tolist()
    # Rows beyond the first are lines; their charts stand on the children's own pages.
    lines = page.locator("tbody.line th .id").all_text_contents()
    assert lines == listed["child_id"].tolist()[AT_ONCE:] != []
    assert page.locator("table.list svg.spark").count() == AT_ONCE
    told = page.locator("tbody.line .what").first.inner_text()
    assert told.endswith(listed["headline"].iloc[AT_ONCE])


@pytest.mark.parametrize(
    ("label", "column", "ascending"),
    [
        ("by when to act", "act_by", True), ("longest not weighed", "last_weight_date", True),
        ("longest on the list", "weeks_running", False), ("by child", "child_id", True),
    ],
)  # fmt: skip
def test_another_order_is_kept_within_the_groups(label, column, ascending, page_of, opened, listed):
    page = opened(page_of("first page"))
    found(page)
    page.get_by_label("Order").select_option(label=label)
    place = {group: i for i, group in enumerate(dict.fromkeys(listed["group"]))}
    wanted = listed.assign(place=listed["group"].map(place)).sort_values(
        ["place", column, "rank"], ascending=[True, ascending, True], kind="stable"
    )
    assert names(page) == wanted["child_id"].tolist()


@pytest.mark.parametrize(
    ("label", "choice", "keep"),
    [
        ("Team", "South", lambda table: table["team"] == "South"),
        ("Practitioner", "B", lambda table: table["practitioner"] == "B"),
        ("Change since", "worse", lambda table: table["change"] == "worse"),
        ("Finding", "Weight was lost", lambda table: table["rules"].str.contains("weight_loss")),
        ("Age", "1 year", lambda table: table["age_days"].astype(float).between(365, 730)),
        ("Age", "under 6 months", lambda table: table["age_days"].astype(float) < 183),
    ],
)  # fmt: skip
def test_a_filter_leaves_exactly_the_children_it_names(
    label, choice, keep, page_of, opened, listed
):
    page = opened(page_of("first page"))
    found(page)
    page.get_by_role("combobox", name=re.compile(f"^{label}")).select_option(label=choice)
    expected = listed.loc[keep(listed), "child_id"].tolist()
    assert names(page) == expected
    told = f"{len(expected)} of {len(listed)} children." if len(expected) < len(listed) else ""
    assert count(page) == told
    page.get_by_role("button", name="Show all").click()
    # Not wait_for_function: what it evaluates is what the page's own policy forbids.
    from playwright.sync_api import expect

    expect(page.locator("tbody.child")).to_have_count(len(listed))
    assert names(page) == listed["child_id"].tolist()


def test_levels_are_taken_out_and_put_back(page_of, opened, listed):
    page = opened(page_of("first page"))
    found(page)
    first = listed["level"].iloc[0]
    page.get_by_role("checkbox", name=first).uncheck()
    assert names(page) == listed.loc[listed["level"] != first, "child_id"].tolist() != []
    page.get_by_role("checkbox", name=first).check()
    assert names(page) == listed["child_id"].tolist()


def test_a_child_far_down_the_list_is_found_by_search_and_her_page_opens(page_of, opened, listed):
    last = listed["child_id"].iloc[-1]
    page = opened(page_of("first page"))
    found(page)
    page.get_by_label("Search").fill(last.upper())
    assert names(page) == [last]
    page.get_by_role("link", name=last, exact=True).click()
    page.wait_for_url("**/children/*.html")
    assert page.locator("h1").inner_text() == f"Child {last}"


def test_a_child_who_is_not_listed_is_found_by_search_and_has_a_page(page_of, opened, listed):
    assert "well" not in set(listed["child_id"])
    page = opened(page_of("first page"))
    found(page)
    page.get_by_label("Search").fill("well")
    assert names(page) == []
    page.locator(".elsewhere").get_by_role("link", name="Child well").click()
    page.wait_for_url("**/children/*.html")
    assert page.locator("h1").inner_text() == "Child well"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_childs_first_screen_has_the_chart_its_sentence_and_what_to_do(
    width, height, page_of, opened
):
    page = opened(page_of("child"), width, height)
    parts = ("figcaption.headline", ".first-chart svg.growth", ".to-do .advice")
    boxes = [page.locator(part).bounding_box() for part in parts]
    for box in boxes:
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    headline, chart, action = boxes
    assert headline["y"] < chart["y"]
    # Beside the chart where there is room, and beneath it on a phone.
    beside = action["x"] >= chart["x"] + chart["width"]
    assert beside == (width > 1000)
    assert beside or action["y"] >= chart["y"] + chart["height"]


def test_in_a_large_caseload_anybody_is_found_and_her_light_page_draws_her_chart(large, opened):
    page = opened(large / "index.html")
    found(page)
    page.get_by_label("Search").fill("well-2")
    page.get_by_role("link", name="Look for “well-2” among all children").click()
    page.wait_for_url("**/everybody.html*")
    assert count(page) == "1 child."
    page.get_by_role("link", name="Child well-2", exact=True).click()
    page.wait_for_url("**/children/others-*.html#c*")
    shown = page.locator("article:visible")
    assert shown.locator("h1").all_inner_texts() == ["Child well-2"] == [page.title()]
    assert shown.locator("svg.growth circle.dot").count() == 10
    assert shown.locator("svg.growth path.solid").count() == 4
    assert shown.locator("svg.growth path.dashed").count() == 5
    page.go_back()
    page.get_by_label("Search").fill("loser")
    page.get_by_role("link", name="Child loser", exact=True).click()
    page.wait_for_url("**/children/0001.html")


def test_a_search_without_result_says_so(page_of, opened):
    page = opened(page_of("first page"))
    found(page)
    page.get_by_label("Search").fill("no such child")
    assert names(page) == []
    assert count(page).startswith("0 of ")


def test_what_was_done_is_recorded_on_the_page_and_downloaded_as_a_line(page_of, opened, listed):
    page = opened(page_of("first page"))
    child = listed["child_id"].iloc[0]
    page.locator(f"button.record[data-child='{child}']").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_label("About").input_value() == ""  # the child as a whole
    # A reason, a name and an end are asked for: without them the line is not kept.
    dialog.get_by_role("button", name="Keep this line").click()
    assert dialog.is_visible()
    dialog.get_by_label("why it can be quiet").fill('weighed, "9.1 kg"; seen again in May')
    dialog.get_by_role("textbox", name="Who").fill("HV 3")
    dialog.get_by_label("Quiet until").fill("2023-09-01")
    dialog.get_by_role("button", name="Keep this line").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download acknowledged.csv").click()
    assert waiting.value.suggested_filename == "acknowledged.csv"
    with open(waiting.value.path(), encoding="utf-8", newline="") as file:
        header, line = csv.reader(file)
    assert header == ["child_id", "rule", "who", "date", "until", "reason"]
    assert line == [
        child, "", "HV 3", "2023-07-24", "2023-09-01", 'weighed, "9.1 kg"; seen again in May',
    ]  # fmt: skip


def test_with_the_keyboard_alone_a_child_is_found_and_opened(page_of, opened, listed):
    page = opened(page_of("first page"))
    at = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{at}.tagName") == "SUMMARY"
    assert page.evaluate(f"getComputedStyle({at}).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{at}.name") == "search"
    page.keyboard.type("child-1")
    among = [name for name in listed["child_id"] if "child-1" in name]
    assert names(page) == among
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"{at}.className") == "id":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/children/*.html")
    assert page.locator("h1").inner_text().startswith(f"Child {among[0]}")


def test_a_point_of_a_chart_says_what_it_is_to_mouse_and_keyboard(page_of, opened):
    page = opened(page_of("child"))
    chart = page.locator(".growthwatch-chart").first
    words = chart.locator(".growthwatch-words")
    points = chart.locator(".growthwatch-points circle")
    points.last.hover()
    assert words.is_visible()
    assert "kg" in words.inner_text() and "Centile: " in words.inner_text()
    page.mouse.move(0, 0)
    assert words.is_hidden()
    points.first.focus()
    assert words.is_visible()
    page.keyboard.press("Escape")
    assert words.is_hidden()


def test_without_scripts_the_list_is_there_and_no_control_that_does_nothing(
    page_of, opened_without_scripts, listed
):
    page = opened_without_scripts(page_of("first page"))
    assert names(page) == listed["child_id"].tolist()[:AT_ONCE]
    assert page.locator("details.find").is_hidden()
    assert page.get_by_role("button").count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_has_to_be_read_sideways_on_a_desk_at_double_size_or_on_a_phone(
    kind, page_of, opened
):
    page = opened(page_of(kind))
    # At 200% a window of 1280 px has room for 640.
    for width in (1280, 1024, 768, 640, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for table in page.locator("table.list").all():
            box = table.bounding_box()
            assert box is None or box["x"] + box["width"] <= width


def test_the_summary_reads_in_one_go_on_a_phone_and_the_chart_keeps_its_place(page_of, opened):
    page = opened(page_of("first page"), width=400)
    row = page.locator("table.list tbody.child").first
    for part in (".what", ".do", ".days", "svg.spark"):
        box = row.locator(part).bounding_box()
        assert box["width"] > 100 and box["x"] >= 0 and box["x"] + box["width"] <= 400


@pytest.mark.parametrize(
    ("kind", "width"), [*((kind, 1280) for kind in KINDS), ("practitioner", 400)]
)
def test_axe_finds_nothing_but_trifles_on_any_kind_of_page(kind, width, page_of, opened):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(page_of(kind), width=width)
    # Hidden parts are looked at as well.
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    results = Axe().run(page)
    bad = [
        (one["id"], one["impact"], one["nodes"][0]["target"])
        for one in results.response["violations"]
        if one["impact"] in IMPACTS
    ]
    assert bad == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_prints_on_upright_a4(kind, page_of, opened, tmp_path):
    from pypdf import PdfReader

    page = opened(page_of(kind))
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = PdfReader(tmp_path / "page.pdf").pages
    width, height = (float(side) for side in sheets[0].mediabox[2:])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    if kind in ("handover", "meeting"):
        assert len(sheets) == 1
    printed = letters(sheets)
    assert sum(map(len, printed.values())) > 20
    assert min(printed) >= SMALLEST_LETTER, printed[min(printed)]


@pytest.mark.parametrize("kind", ["child", "light", "list"])
def test_no_letter_is_printed_small_where_everything_is_unfolded_either(
    kind, page_of, report, large, opened, tmp_path
):
    from pypdf import PdfReader

    path = {
        "child": report / "children" / "0002.html",
        "light": large / "children" / "others-0001.html",
        "list": report / "index.html",
    }[kind]
    page = opened(path)
    if kind == "light":
        page.get_by_role("link", name="Child well-0", exact=True).click()
        page.locator("article:visible svg.growth").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    printed = letters(PdfReader(tmp_path / "page.pdf").pages)
    assert any("0.4th" in words for words in printed.values())  # those of the charts as well
    assert min(printed) >= SMALLEST_LETTER, printed[min(printed)]


def test_a_printed_page_of_the_list_holds_twelve_to_fifteen_children(page_of, opened, tmp_path):
    from pypdf import PdfReader

    page = opened(page_of("practitioner"))
    names_there = page.locator("table.list tbody.child th .id").all_text_contents()
    assert len(names_there) > 0
    # As long a list as a large practice has: its rows again and again.
    page.evaluate(
        """() => { const table = document.querySelector("table.list");
        const rows = Array.from(table.tBodies);
        while (table.tBodies.length < 40) table.append(rows[table.tBodies.length % rows.length]
          .cloneNode(true)); }"""
    )
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = PdfReader(tmp_path / "page.pdf").pages
    counts = [sheet.extract_text().count("Weighed") for sheet in sheets]
    full = counts[:2]
    assert all(12 <= number <= 15 for number in full), counts
