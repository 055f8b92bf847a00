"""Every kind of chart looks as it did when somebody last looked at it.

The pictures in ``pictures/`` are small and compared by what an eye would see: the mean of blocks of
pixels. Another release of matplotlib draws letters and lines a little differently, so there the
blocks are larger and more is let pass: what is held then is that everything is where it was. After
a change that is meant, look at the new pictures and keep them:

    GROWTHWATCH_KEEP_PICTURES=1 python -m pytest tests/charts/test_chart_pictures.py
"""

from __future__ import annotations

import io
import os
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from charts_support import make_child, make_contacts, plateau
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import growthwatch as gw
from growthwatch.charts import Chart, contact_key, draw_chart

PICTURES = Path(__file__).parent / "pictures"
DPI = 60
# Size of a block in pixels, and how much any one may differ, of 255: a point that moves or a word
# that changes is far more.
SAME_RELEASE, OTHER_RELEASE, OTHER_RELEASE_TEXT = (4, 24), (20, 26), (32, 26)
RELEASE = ".".join(mpl.__version__.split(".")[:2])


def well():
    return make_child(list(range(0, 1500, 75)), z=0.6)


def tall():
    child = make_child(list(range(0, 5500, 200)), z=0.2)
    parents = pd.Series({"mother_height_cm": 150.0, "father_height_cm": 168.0})
    child.record = pd.concat([child.record, parents])
    return child


def early():
    return make_child([0, 14, 30, 60, 120, 200, 300], gestation=(29, 3), z=-0.4)


def at_school():
    return make_child(list(range(800, 6900, 300)), z=-0.7)


def with_down_syndrome():
    return make_child(list(range(0, 1500, 75)), z=0.2, reference="trisomy-21")


def with_turner_syndrome():
    return make_child(list(range(400, 6000, 200)), z=-0.3, reference="turner")


def in_much_contact():
    agencies = ("GP", "Health visiting", "Nursery", "Police", "Children's social care")
    contacts = make_contacts(70, every=15.3, start="2015-02-20", agencies=agencies, lasting=9)
    return make_child(list(range(0, 1050, 75)), z=-1.2, contacts=contacts)


def light_for_length():
    findings = [
        plateau(rule=rule, measure="bmi", unit="SD", onset_date=day, detected_date=day,
                last_date=day)
        for rule, day in (
            ("weight_for_length_very_low", pd.Timestamp("2015-12-27")),
            ("bmi_below_0_4th", pd.Timestamp("2016-05-25")),
        )
    ]  # fmt: skip
    return make_child(list(range(0, 700, 75)), z=-2.9, findings=findings)


def worrying():
    findings = [
        plateau(),
        plateau(rule="weight_fall", unit="centile spaces", magnitude=2.1,
                detected_date=pd.Timestamp("2016-05-31"), last_date=pd.Timestamp("2016-05-31")),
    ]  # fmt: skip
    return make_child(
        [0, 40, 90, 150, 244, 300, 349, 427, 456, 500, 600], z=-1.2, findings=findings,
        contacts=make_contacts(40, every=16, impact="risk"), change={9: 40.0},
    )  # fmt: skip


def story_of(child, headline):
    """Draw a story under a sentence that stays: the wording of judgements is not held here."""
    return draw_chart(
        child, preset="story", episodes=child.episodes, periods=child.periods, headline=headline,
        caption=child.caption or None,
    )  # fmt: skip


def story_of_b1():
    return story_of(
        gw.datasets.child_b1().child("B1"),
        "She weighed 0.29 kg less than on 26 June 2013: 8.14 kg at 2 years 10 months, what she "
        "weighed at 18 months.",
    )


def story_of_early():
    weights = gw.measurement("weight", [-0.2, -0.3, -0.3, -0.5, -1.2, -1.9, -2.3], sex="male",
                             age_days=np.array([0, 40, 70, 110, 160, 220, 280]) - 68)  # fmt: skip
    dates = pd.Timestamp("2022-03-01") + pd.to_timedelta([0, 40, 70, 110, 160, 220, 280], unit="D")
    child = gw.Child(
        sex="M", birth_date="2022-03-01", gestation="30+2",
        weight_kg=dict(zip(dates, weights.round(2), strict=True)),
    )  # fmt: skip
    return story_of(child, "He gained 1.80 kg, where a gain of 3.55 kg was likely.")


CASES = {
    "weight": lambda: draw_chart(well(), "weight", ages="0-4", expected="next"),
    "height": lambda: draw_chart(tall(), "height", ages="2-20"),
    "height-family": lambda: draw_chart(tall(), "height", preset="family"),
    "weight-2-20": lambda: draw_chart(at_school(), "weight", ages="2-20"),
    "bmi": lambda: draw_chart(well(), "bmi", ages="0-4"),
    "bmi-conference": lambda: draw_chart(light_for_length(), "bmi", preset="conference"),
    "ofc": lambda: draw_chart(well(), "ofc", ages="0-1"),
    "ofc-2-20": lambda: draw_chart(at_school(), "ofc", ages="2-20", preset="family"),
    "z": lambda: draw_chart(worrying(), "z"),
    "z-conference": lambda: draw_chart(early(), "z", preset="conference"),
    "weight-for-length": lambda: draw_chart(well(), "weight-for-length"),
    "weight-for-length-findings": lambda: draw_chart(
        light_for_length(), "weight-for-length", preset="conference"
    ),
    "preterm": lambda: draw_chart(early(), "weight", ages="0-1"),
    "preterm-ofc": lambda: draw_chart(early(), "ofc", preset="conference"),
    "down-syndrome": lambda: draw_chart(with_down_syndrome(), "weight"),
    "down-syndrome-ofc": lambda: draw_chart(with_down_syndrome(), "ofc", preset="family"),
    "turner-syndrome": lambda: draw_chart(with_turner_syndrome(), "height"),
    "seventy-contacts": lambda: draw_chart(in_much_contact(), "weight"),
    "family": lambda: draw_chart(well(), "weight", preset="family"),
    "contacts-and-findings": lambda: draw_chart(worrying(), "weight"),
    "conference": lambda: draw_chart(worrying(), "weight", preset="conference"),
    "story": story_of_b1,
    "story-early": story_of_early,
    "nothing": lambda: draw_chart(make_child([]), "weight"),
}


@cache
def chart(name: str) -> Chart:
    """Return a chart, drawn once: to look at, not to draw on."""
    return CASES[name]()


def drawn(figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    return Image.open(buffer).convert("RGB")


def blocks(picture: Image.Image, size: int) -> np.ndarray:
    """Return the mean colour of blocks of pixels, blurring what is finer than an eye would mind."""
    pixels = np.asarray(picture, dtype=float)
    rows, columns = (length // size for length in pixels.shape[:2])
    cut = pixels[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size, 3).mean(axis=(1, 3))


def difference(one: Image.Image, other: Image.Image, size: int = SAME_RELEASE[0]) -> float:
    assert one.size == other.size
    return float(np.abs(blocks(one, size) - blocks(other, size)).max())


def hold(picture: Image.Image, name: str, other: tuple[int, int] = OTHER_RELEASE) -> None:
    path = PICTURES / f"{name}.png"
    if os.environ.get("GROWTHWATCH_KEEP_PICTURES"):
        information = PngInfo()
        information.add_text("Software", f"matplotlib {RELEASE}")
        picture.quantize(256).save(path, optimize=True, pnginfo=information)
        return
    with Image.open(path) as kept:
        same = kept.text["Software"] == f"matplotlib {RELEASE}"
        size, most = SAME_RELEASE if same else other
        found = difference(picture, kept.convert("RGB"), size)
    assert found < most, f"{name} has changed: look at it, then keep the new picture"


@pytest.mark.parametrize("name", CASES)
def test_a_chart_looks_as_it_did(name):
    hold(drawn(chart(name).figure), name)


def test_the_key_looks_as_it_did():
    child = make_child([0, 60], contacts=make_contacts(20, summary="Weighed at home. " * 20))
    hold(drawn(contact_key(child)[0].figure), "key", OTHER_RELEASE_TEXT)


def test_a_moved_point_or_a_changed_word_is_seen():
    child = make_child([0, 100, 200, 300])
    before = drawn(draw_chart(child).figure)
    assert difference(before, drawn(draw_chart(child).figure)) == 0
    moved = make_child([0, 100, 200, 300], change={2: 6.0})
    for size, most in (SAME_RELEASE, OTHER_RELEASE):
        assert difference(before, drawn(draw_chart(moved).figure), size) > 1.4 * most
    said = draw_chart(child)
    said.axes.texts[-1].set_text("other words than before")
    assert difference(before, drawn(said.figure)) > SAME_RELEASE[1]


def test_every_kind_of_chart_and_every_preset_has_a_picture():
    drawn_as = {name: chart(name).alternative_text for name in CASES}
    for words in ("of weight", "length and height", "body mass index", "head circumference",
                  "z-scores", "weight against length", "Down syndrome", "Turner"):  # fmt: skip
        assert any(words in text for text in drawn_as.values()), words
    assert {path.stem for path in PICTURES.glob("*.png")} == {*CASES, "key"}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 600_000
