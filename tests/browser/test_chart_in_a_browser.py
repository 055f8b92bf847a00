"""A chart written as a page: its policy lets in nothing, and its points speak all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from growthwatch.charts import contact_key
from growthwatch.datasets import child_b1

SCRIPT = "<script>document.title = 'run'</script><style>body{display:none}</style>"


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    child = child_b1().child("B1")
    out = tmp_path_factory.mktemp("chart") / "chart.html"
    child.chart("weight").save(out, pages=contact_key(child))
    return out


def test_pointing_at_a_measurement_says_what_it_is(opened, chart):
    page = opened(chart)
    point = page.locator(".growthwatch-points circle").first
    point.hover()
    words = page.locator(".growthwatch-words")
    assert words.is_visible()
    assert words.inner_text().strip() == point.get_attribute("aria-label").strip()


def test_lines_and_letters_look_as_they_were_drawn(opened, chart):
    """Styles stand as attributes: one that a browser did not know would change the picture."""
    page = opened(chart)
    assert page.locator("svg [style]").count() == 0
    looks = page.evaluate(
        "() => [...document.querySelectorAll('svg text')].map("
        "(one) => [one.getAttribute('font-size'), getComputedStyle(one).fontSize])"
    )
    assert len(looks) > 100
    assert {said for said, shown in looks if f"{said}" != shown} == set()
    caps = page.evaluate(
        "() => [...document.querySelectorAll('svg path')].map("
        "(one) => [one.getAttribute('stroke-linecap') || 'butt',"
        " getComputedStyle(one).strokeLinecap])"
    )
    assert "square" in {said for said, _ in caps}
    assert all(said == shown for said, shown in caps)


def test_what_gets_into_the_page_is_neither_run_nor_shown(opened, chart):
    intruded = chart.with_name("intruded.html")
    text = chart.read_text(encoding="utf-8")
    intruded.write_text(text.replace("<body>", f"<body>{SCRIPT}"), encoding="utf-8")
    page = opened(intruded)
    assert page.title() == "Growth chart"
    assert page.locator("svg").first.is_visible()
    assert len(opened.complaints) == 2
    assert all("Content Security Policy" in said for said in opened.complaints)
    opened.complaints.clear()
