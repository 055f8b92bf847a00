"""Centiles and the words for where a z-score lies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rcpchgrowth.centile_bands import centile_band_for_centile

import growthwatch as gw
from growthwatch.centiles import CENTILE_LINES, LINE_Z, centile_band, whole_centile
from growthwatch.say.centile_words import BAND_EDGES, BANDS, place_of


def test_the_nine_centiles_are_two_thirds_of_an_sd_apart() -> None:
    # 0.4, 2, 9, 25, 50, 75, 91, 98 and 99.6 are these, rounded (Cole 1994).
    rounded = [0.4, 2, 9, 25, 50, 75, 91, 98, 99.6]
    np.testing.assert_allclose(gw.centile(LINE_Z), rounded, atol=0.5)
    assert gw.centile(0.0) == 50


@pytest.mark.parametrize(
    ("z", "words"),
    [
        (-1.6, "between the 2nd and 9th centiles"),
        (-2.0, "on the 2nd centile"),
        (-1.84, "on the 2nd centile"),
        (-1.82, "between the 2nd and 9th centiles"),
        (-2.9, "below the 0.4th centile"),
        (2.9, "above the 99.6th centile"),
        (0.1, "on the 50th centile"),
        (1.0, "between the 75th and 91st centiles"),
        (-6.5, "below the 0.4th centile: probable error, check the weight"),
    ],
)
def test_the_band_in_words(z: float, words: str) -> None:
    assert gw.centile_band(z) == words


def test_the_bands_are_rcpchgrowths() -> None:
    # Near an edge the two differ: rcpchgrowth places the lines at the rounded centiles (0.4% is
    # -2.652), the charts' definition is steps of two thirds (-2.667).
    for z in np.arange(-3.9, 3.9, 0.013):
        theirs = centile_band_for_centile(z, "weight").removeprefix("This weight measurement is ")
        theirs = theirs.rstrip(".").replace("on or near", "on")
        theirs = {
            "below the normal range": "below the 0.4th centile",
            "above the normal range": "above the 99.6th centile",
        }.get(theirs, theirs)
        if np.min(np.abs(np.abs(z) - np.add.outer(LINE_Z, [-1 / 6, 1 / 6]))) > 0.06:
            assert gw.centile_band(z) == theirs


def test_missing_and_series() -> None:
    z = pd.Series([0.0, np.nan], index=["a", "b"])
    bands = gw.centile_band(z, "bmi")
    assert bands["a"] == "on the 50th centile" and bands["b"] == ""
    assert np.isnan(gw.centile(z)["b"])
    with pytest.raises(ValueError, match="wieght"):
        gw.centile_band(0.0, "wieght")


@given(st.floats(-8, 8))
def test_centiles_are_whole_numbers_in_print(z: float) -> None:
    said = whole_centile(z)
    if z < LINE_Z[0]:
        assert said == "below 0.4th"
    elif z > LINE_Z[-1]:
        assert said == "above 99.6th"
    else:
        assert 1 <= int(said[:-2]) <= 99


def test_every_whole_centile_has_its_own_ending() -> None:
    from scipy.special import ndtri

    said = [whole_centile(float(ndtri(number / 100))) for number in range(1, 100)]
    st_, nd_ = {1, 21, 31, 41, 51, 61, 71, 81, 91}, {2, 22, 32, 42, 52, 62, 72, 82, 92}
    rd_ = {number + 1 for number in nd_}
    for number, words in enumerate(said, start=1):
        ending = (
            "st" if number in st_ else "nd" if number in nd_ else "rd" if number in rd_ else "th"
        )
        assert words == f"{number}{ending}"
    # A value between the 99th and the line at 99.6 is the 99th still, not the 100th.
    assert whole_centile(float(ndtri(0.9959))) == "99th"


def test_the_bands_are_between_and_on_the_nine_lines_in_their_order() -> None:
    """RCPCH's client specification: on a line within a quarter of a space, otherwise between."""
    assert len(BANDS) == len(BAND_EDGES) + 1 == 19
    assert place_of(-9.0) == ("below", ("0.4th",)) and place_of(9.0) == ("above", ("99.6th",))
    for i, line in enumerate(CENTILE_LINES):
        z = (i - 4) * 2 / 3
        assert place_of(z) == ("on", (line,)) and centile_band(z) == f"on the {line} centile"
        for edge in (0.166, -0.166):
            assert place_of(z + edge)[0] == "on"
        if i < 8:
            assert place_of(z + 0.17) == ("between", (line, CENTILE_LINES[i + 1]))
            words = f"between the {line} and {CENTILE_LINES[i + 1]} centiles"
            assert centile_band(z + 1 / 3) == words
