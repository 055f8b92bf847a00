"""The report as people meet it: opened from disk in a real browser, with the network off."""

from __future__ import annotations

import re

import pytest
from conftest import AT_ONCE

KINDS = ("first page", "child", "practitioner", "handover")
IMPACTS = ("moderate", "serious", "critical")


def names(page) -> list[str]:
    """Return the children shown, in order."""
    return page.locator("#worklist tbody.child th .id").all_text_contents()


def values(page, name: str) -> list[str]:
    """Return what the rows shown are sorted by."""
    return page.locator("#worklist tbody.child").evaluate_all(
        f"rows => rows.map(row => row.dataset.{name})"
    )


def count(page) -> str:
    return page.locator(".count").inner_text()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_opens_from_disk_and_asks_for_nothing(kind, page_of, opened):
    page = opened(page_of(kind))
    assert page.locator("h1").count() == 1
    page.locator("h1").wait_for()
    # `opened` fails the test on any complaint, and on any request but those of files.
    assert opened.requests == [page_of(kind).as_uri()]


def test_the_first_page_shows_the_first_children_and_more_when_asked(page_of, opened, listed):
    page = opened(page_of("first page"))
    assert names(page) == listed["child_id"].tolist()[:AT_ONCE]
    assert f"the first {AT_ONCE} are shown" in count(page)
    page.get_by_role("button", name="Show more children").click()
    assert names(page) == listed["child_id"].tolist()
    assert count(page) == f"{len(listed)} children, in order of concern."
    assert page.locator("#worklist tbody.child svg.spark").count() == len(listed)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Child", "name"), ("Since", "since"), ("Last weight", "weighed"),
        ("Last contact", "contact"), ("Next due", "due"), ("Change since", "weeks"),
    ],
)  # fmt: skip
def test_a_click_on_a_heading_sorts_and_another_turns_it_round(heading, name, page_of, opened):
    page = opened(page_of("first page"))
    button = page.locator("#worklist thead button", has_text=re.compile(f"^{heading}"))
    button.click()
    head = page.locator("#worklist th").filter(has_text=re.compile(f"^{heading}"))
    assert head.get_attribute("aria-sort") == "ascending"
    known = [value for value in values(page, name) if value]
    in_order = sorted(known, key=int) if name == "weeks" else sorted(known)
    assert known == in_order
    button.click()
    assert head.get_attribute("aria-sort") == "descending"
    known = [value for value in values(page, name) if value]
    assert known == sorted(known, key=int if name == "weeks" else None, reverse=True)
    assert "descending" in count(page)


@pytest.mark.parametrize(
    ("label", "choice", "keep"),
    [
        ("Team", "South", lambda table: table["team"] == "South"),
        ("Practitioner", "B", lambda table: table["practitioner"] == "B"),
        ("Change since", "new", lambda table: table["change"] == "new"),
        ("Finding", "Weight loss", lambda table: table["rules"].str.contains("weight_loss")),
        ("Age", "1 year", lambda table: table["age_days"].astype(float).between(365, 730)),
        ("Age", "under 6 months", lambda table: table["age_days"].astype(float) < 183),
    ],
)  # fmt: skip
def test_a_filter_leaves_exactly_the_children_it_names(
    label, choice, keep, page_of, opened, listed
):
    from playwright.sync_api import expect

    page = opened(page_of("first page"))
    page.get_by_role("combobox", name=re.compile(f"^{label}")).select_option(label=choice)
    expected = listed.loc[keep(listed), "child_id"].tolist()
    assert names(page) == expected[:AT_ONCE]
    assert count(page).startswith(f"{len(expected)} of" if len(expected) < len(listed) else "")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#worklist tbody.child")).to_have_count(AT_ONCE)
    assert names(page) == listed["child_id"].tolist()[:AT_ONCE]


def test_severities_are_taken_out_and_put_back(page_of, opened, listed):
    page = opened(page_of("first page"))
    first = listed["severity"].iloc[0]
    page.get_by_role("checkbox", name=first).uncheck()
    others = listed.loc[listed["severity"] != first, "child_id"].tolist()
    assert names(page) == others[:AT_ONCE] != []
    page.get_by_role("checkbox", name=first).check()
    assert names(page) == listed["child_id"].tolist()[:AT_ONCE]


def test_a_child_far_down_the_list_is_found_by_search_and_her_page_opens(page_of, opened, listed):
    last = listed["child_id"].iloc[-1]
    page = opened(page_of("first page"))
    assert last not in names(page)
    page.get_by_label("Search").fill(last.upper())
    assert names(page) == [last]
    page.get_by_role("link", name=last, exact=True).click()
    page.wait_for_url("**/children/*.html")
    assert page.locator("h1").inner_text() == f"Child {last}"


def test_a_search_without_result_says_so(page_of, opened):
    page = opened(page_of("first page"))
    page.get_by_label("Search").fill("no such child")
    assert names(page) == []
    assert count(page).startswith("0 of ")


def test_with_the_keyboard_alone_a_child_is_found_sorted_and_opened(page_of, opened, listed):
    page = opened(page_of("first page"))
    at = "document.activeElement"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate(f"{at}.name") == "search":
            break
    page.keyboard.type("child-1")
    among = [name for name in listed["child_id"] if "child-1" in name]
    assert names(page) == among
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(f"{at}.textContent") == "Child":
            break
    outline = page.evaluate(f"getComputedStyle({at}).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    assert names(page) == sorted(among)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(f"{at}.className") == "id":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/children/*.html")
    assert page.locator("h1").inner_text() == f"Child {sorted(among)[0]}"


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
    page_of, opened, listed
):
    page = opened(page_of("first page"), java_script_enabled=False)
    assert names(page) == listed["child_id"].tolist()[:AT_ONCE]
    assert page.locator("form.controls").is_hidden()
    assert page.get_by_role("button").count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_has_to_be_read_sideways_on_a_desk_at_double_size_or_on_a_phone(
    kind, page_of, opened
):
    page = opened(page_of(kind))
    # At 200% a window of 1280 px has room for 640.
    for width in (1280, 640, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for table in page.locator("table.list").all():
            box = table.bounding_box()
            assert box is None or box["x"] + box["width"] <= width


def test_the_summary_reads_in_one_go_on_a_phone_and_the_chart_keeps_its_place(page_of, opened):
    page = opened(page_of("first page"), width=400)
    row = page.locator("#worklist tbody.child").first
    for part in (".why", ".weight", ".contact", ".due", "svg.spark"):
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
    if kind == "handover":
        assert len(sheets) == 1
