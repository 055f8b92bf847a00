"""Small charts of every measure side by side, no letter of which is too small to be read."""

from __future__ import annotations

from matplotlib.text import Text

from growthwatch.charts.multiples import LETTERS, multiples
from growthwatch.datasets import child_b1

WIDTH = 510.0


def test_every_measure_has_a_panel_with_its_latest_value_and_no_letter_below_eight_and_a_half():
    page = multiples(child_b1().child("B1"), [], WIDTH)
    assert len(page.figure.axes) == 4
    for said in ("8.14 kg on 22 Aug 2014, below the 0.4th (−4.3 SD)", "47.2 cm on 22 Aug 2014"):
        assert said in page.alternative_text
    sizes = [
        text.get_fontsize()
        for text in page.figure.findobj(Text)
        if text.get_visible() and text.get_text().strip()
    ]
    assert len(sizes) > 12
    assert min(sizes) >= LETTERS == 8.5


def test_panels_share_the_ages_so_that_they_can_be_read_across():
    page = multiples(child_b1().child("B1"), [("Twin", child_b1().child("B1"))], WIDTH)
    assert len(page.figure.axes) == 5
    assert len({ax.get_xlim() for ax in page.figure.axes}) == 1
    assert "Twin: weight" in page.alternative_text
