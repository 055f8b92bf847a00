"""A child's page has the style of all that stands on it, and not that of the lists."""

from __future__ import annotations

import re

from growthwatch.report.rendering import part, without_lists, without_room

CLASS, WORDS = r"\.([a-z][\w-]*)", r'class="([^"{]*)'


def rules(style: str) -> set[tuple[str, str]]:
    """Return every (selector, declarations), those within a medium too."""
    found = re.findall(r"([^{}]+)\{([^{}]*)\}", without_room(style))
    return {(one.strip(), said) for names, said in found for one in names.split(",")}


def on_pages(written) -> set[str]:
    """Return the classes on the pages of children, and in the templates of theirs."""
    pages = [path.read_text() for path in (written.path / "children").glob("*.html")]
    pages += [part(f"{name}.html") for name in ("child", "handover", "light")]
    return {word for page in pages for names in re.findall(WORDS, page) for word in names.split()}


def test_no_rule_that_is_left_out_is_for_something_on_a_child_s_page(written):
    sheet = part("page.css")
    left_out = rules(sheet) - rules(without_lists(sheet))
    there = on_pages(written)
    assert {"headline", "to-do", "growth", "events", "small-growth", "one"} <= there
    for selector, _ in left_out:
        needed = set(re.findall(CLASS, selector))
        if not needed:
            assert selector.startswith(("dialog", "#kept", '[class^="shade"]')), selector
        else:
            assert needed - there, selector


def test_a_child_s_page_is_without_what_is_for_lists_and_a_list_is_not(written):
    (child, *_) = sorted((written.path / "children").glob("*.html"))
    assert ".spark{" not in child.read_text() and ".to-do{" in child.read_text()
    assert ".spark{" in (written.path / "index.html").read_text()
