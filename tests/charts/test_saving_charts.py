"""Saved charts are pictures with words, the same every time, that do not say whose they are."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.image
import numpy as np
import pytest
from charts_support import NAME, NHS_NUMBER, make_child, make_contacts, plateau

from growthwatch.charts import contact_key, growth_chart

AGES = list(range(0, 1000, 50))
SVG = "{http://www.w3.org/2000/svg}"


def child():
    return make_child(AGES, contacts=make_contacts(20), findings=[plateau()], gestation=(33, 1))


@cache
def drawn(measure: str = "weight"):
    """Return the child's chart, drawn once: to save, not to draw on."""
    return growth_chart(child(), measure)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that gives the chart of weight in a format, saved once."""
    folder = tmp_path_factory.mktemp("saved")

    @cache
    def path(ending: str) -> Path:
        (written,) = drawn().save(folder / f"chart{ending}")
        return written

    return path


def unpacked(path: Path) -> str:
    """Return all that a PDF holds, its compressed streams opened."""
    content = path.read_bytes()
    parts = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(match.group(1)))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
@pytest.mark.parametrize("measure", ["weight", "height", "bmi", "ofc"])
def test_every_measure_is_written_in_every_format(tmp_path, measure, ending):
    path = tmp_path / f"chart{ending}"
    assert drawn(measure).save(path, dpi=50) == [path]
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[ending]
    assert path.read_bytes().startswith(start)


@pytest.fixture(scope="module")
def again():
    """The chart that `drawn` gives, drawn a second time."""
    return growth_chart(child())


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_two_draws_give_the_same_bytes(again, saved, tmp_path, ending):
    again.save(tmp_path / f"again{ending}")
    assert saved(ending).read_bytes() == (tmp_path / f"again{ending}").read_bytes()


def test_svg_has_a_title_a_description_and_real_text(tmp_path):
    chart = growth_chart(child(), caption="Made-up & <illustrative> weights")
    chart.save(tmp_path / "chart.svg")
    root = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert root.get("role") == "img"
    named = {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")}
    assert set(root.get("aria-labelledby").split()) == named
    assert root.find(f"{SVG}desc").text == chart.alternative_text
    words = [element.text for element in root.iter(f"{SVG}text")]
    for needed in ("99.6th", "0.4th", "Weight, kg", "Made-up & <illustrative> weights"):
        assert needed in words


def test_png_has_a_description_and_the_size_of_a4(saved):
    from PIL import Image

    with Image.open(saved(".png")) as picture:
        assert picture.text["Description"] == drawn().alternative_text
        assert picture.size[0] / picture.size[1] == pytest.approx(297 / 210, rel=0.01)


def test_a_picture_has_the_pixels_asked_for_and_no_transparency(tmp_path):
    from PIL import Image

    chart = growth_chart(make_child(AGES))
    for dpi in (36, 72):
        chart.save(tmp_path / "chart.png", dpi=dpi)
        with Image.open(tmp_path / "chart.png") as picture:
            assert picture.size == tuple(int(i * dpi) for i in chart.figure.get_size_inches())
            assert picture.mode == "RGB"
            assert picture.getpixel((2, 2)) == (255, 255, 255)


def test_pdf_embeds_dejavu_and_describes_itself(saved):
    content = unpacked(saved(".pdf"))
    assert "DejaVuSans" in content
    assert "/TrueType" in content or "/Type42" in content or "/CIDFontType2" in content
    assert drawn().alternative_text[:60] in content
    assert "CreationDate" not in content


@pytest.fixture(scope="module")
def with_key(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    """Return a function that gives the files of a chart and its key in a format, saved once."""
    folder = tmp_path_factory.mktemp("with_key")
    pages = contact_key(child())
    return cache(lambda ending: drawn().save(folder / f"chart{ending}", pages=pages, dpi=50))


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_no_file_says_whose_chart_it_is_beyond_the_id(with_key, ending):
    path = with_key(ending)[0]
    content = unpacked(path) if ending == ".pdf" else path.read_bytes().decode("latin-1")
    spellings = [NHS_NUMBER, "2015-03-02", "2 March 2015", "2 Mar 2015"]
    spellings += [part.encode(code).decode("latin-1")
                  for part in NAME.split() for code in ("utf-8", "utf-16-be")]  # fmt: skip
    for spelling in spellings:
        assert spelling not in content
    if ending == ".png":
        assert "C7" not in content[:1500]
    if ending == ".svg":
        metadata = content[: content.index("<defs>")]
        assert "C7" not in metadata
    if ending == ".pdf":
        assert "(C7" not in content
        assert "Child C7" not in re.sub(r"BT.*?ET", "", content, flags=re.DOTALL)


def test_the_key_follows_the_chart_in_one_pdf_and_beside_a_picture(with_key):
    (pdf,) = with_key(".pdf")
    assert len(re.findall(r"/Type /Page\b(?!s)", unpacked(pdf))) == 2
    written = with_key(".png")
    assert [path.name for path in written] == ["chart.png", "chart-2.png"]
    assert all(path.exists() for path in written)


def test_another_ending_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match=r"chart\.docx"):
        drawn().save(tmp_path / "chart.docx")
    assert not list(tmp_path.iterdir())


def test_a_chart_printed_in_grey_keeps_points_lines_and_findings_apart(saved):
    grey = matplotlib.image.imread(saved(".png"))[..., :3] @ [0.299, 0.587, 0.114]
    from matplotlib.colors import to_rgb

    from growthwatch.charts.style import FINDING, LINE_COLOUR, POINT_COLOUR

    shades = [np.dot(to_rgb(c), [0.299, 0.587, 0.114])
              for c in (POINT_COLOUR, FINDING, LINE_COLOUR)]  # fmt: skip
    for shade in shades:
        assert (np.abs(grey - shade) < 0.02).sum() > 100
    assert max(shades) < 0.5
    assert shades[2] - shades[0] > 0.25


def test_importing_the_package_does_not_load_matplotlib():
    code = "import sys, growthwatch.charts; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
