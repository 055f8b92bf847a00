"""Every kind of chart looks as it did when somebody last looked at it.

The pictures in ``pictures/`` are small and compared by what an eye would see: the mean of blocks of
pixels. Another release of matplotlib draws letters and lines a little differently, so they are
compared only with the release that drew them; what must hold for every release is in the other
tests. After a change that is meant, look at the new pictures and keep them:

    GROWTHWATCH_KEEP_PICTURES=1 python -m pytest tests/charts/test_chart_pictures.py
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from charts_support import make_child, make_contacts, plateau
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from growthwatch.charts import contact_key, draw_chart

PICTURES = Path(__file__).parent / "pictures"
DPI = 60
BLOCK = 4  # pixels
# Of 255, of any one block: a point that moves or a word that changes is far more.
MOST_DIFFERENT = 24
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


CASES = {
    "weight": lambda: draw_chart(well(), "weight", ages="0-4", expected="next"),
    "height": lambda: draw_chart(tall(), "height", ages="2-20"),
    "bmi": lambda: draw_chart(well(), "bmi"),
    "ofc": lambda: draw_chart(well(), "ofc"),
    "z": lambda: draw_chart(well(), "z"),
    "z-conference": lambda: draw_chart(early(), "z", preset="conference"),
    "weight-for-length": lambda: draw_chart(well(), "weight-for-length"),
    "preterm": lambda: draw_chart(early(), "weight", ages="0-1"),
    "family": lambda: draw_chart(well(), "weight", preset="family"),
    "contacts-and-findings": lambda: draw_chart(worrying(), "weight"),
    "conference": lambda: draw_chart(worrying(), "weight", preset="conference"),
    "nothing": lambda: draw_chart(make_child([]), "weight"),
}


def drawn(figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    return Image.open(buffer).convert("RGB")


def blocks(picture: Image.Image) -> np.ndarray:
    """Return the mean colour of blocks of pixels, blurring what is finer than an eye would mind."""
    pixels = np.asarray(picture, dtype=float)
    rows, columns = (size // BLOCK for size in pixels.shape[:2])
    cut = pixels[: rows * BLOCK, : columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return float(np.abs(blocks(one) - blocks(other)).max())


def hold(picture: Image.Image, name: str) -> None:
    path = PICTURES / f"{name}.png"
    if os.environ.get("GROWTHWATCH_KEEP_PICTURES"):
        information = PngInfo()
        information.add_text("Software", f"matplotlib {RELEASE}")
        picture.quantize(64).save(path, optimize=True, pnginfo=information)
        return
    with Image.open(path) as kept:
        if kept.text["Software"] != f"matplotlib {RELEASE}":
            pytest.skip(f"the pictures were drawn with {kept.text['Software']}")
        found = difference(picture, kept.convert("RGB"))
    assert found < MOST_DIFFERENT, f"{name} has changed: look at it, then keep the new picture"


@pytest.mark.parametrize("name", CASES)
def test_a_chart_looks_as_it_did(name):
    hold(drawn(CASES[name]().figure), name)


def test_the_key_looks_as_it_did():
    child = make_child([0, 60], contacts=make_contacts(20, summary="Weighed at home. " * 20))
    hold(drawn(contact_key(child)[0]), "key")


def test_a_moved_point_or_a_changed_word_is_seen():
    child = make_child([0, 100, 200, 300])
    before = drawn(draw_chart(child).figure)
    assert difference(before, drawn(draw_chart(child).figure)) == 0
    moved = make_child([0, 100, 200, 300], change={2: 6.0})
    assert difference(before, drawn(draw_chart(moved).figure)) > 2 * MOST_DIFFERENT
    said = draw_chart(child)
    said.texts[-1].set_text("other words than before")
    assert difference(before, drawn(said.figure)) > MOST_DIFFERENT
