"""Every awkward record gives sensible pages, or one clear sentence."""

from __future__ import annotations

import re
import sys

import pytest
from pack_support import make_child, make_contact, pack_of

from growthwatch.pack import PackError, write_pack

URDU = "زینب ہاشمی اختر گھر پر ہے"
POLISH = "Świętosława Żółcińska-Łęcka"
LONG = " ".join(f"Sentence {number} of what was said at the visit." for number in range(600))


def test_a_child_without_measurements_has_contacts_and_says_so(tmp_path):
    read = pack_of(make_child((), contacts=[make_contact()]), tmp_path)
    assert "No weights recorded" in read.text
    assert "No measurement is recorded for this child" in read.text
    assert "feeding talked over" in read.text
    assert "Other charts" not in read.bookmarks


def test_a_child_without_anything_has_a_pack_that_says_so(tmp_path):
    read = pack_of(make_child(()), tmp_path)
    assert "No contacts are recorded" in read.text
    assert "Chronology" not in read.bookmarks


def test_one_measurement_is_too_few_to_expect_anything_from(tmp_path):
    read = pack_of(make_child((90,)), tmp_path)
    assert "There are too few weights and heights to expect anything from" in read.text
    assert "1 weight, on 31 May 2015" in read.text
    assert "The measurements show none of the patterns" in read.text


def test_only_heights_are_drawn_and_judged(tmp_path):
    read = pack_of(make_child(measures=("height",)), tmp_path)
    assert "No weights recorded" in read.text
    assert "length and height" in read.text
    assert "10 lengths or heights" in read.text


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """The pack of a name in Urdu, of two hundred contacts like each other, and of three unlike."""
    contacts = [make_contact(summary=f"Told thing {number}.") for number in range(200)]
    contacts.insert(0, make_contact("2014-10-01", summary="Booked."))
    contacts += [make_contact("2021-06-01"), make_contact(summary=URDU, agency=URDU, role=URDU)]
    return pack_of(make_child(name=URDU, contacts=contacts), tmp_path_factory.mktemp("crowded"))


def test_contacts_before_birth_and_after_the_last_weight_are_told(crowded):
    assert "1 of the 203 contacts have a date before the birth" in crowded.text
    assert "1 of the 203 contacts have a date after the last measurement" in crowded.text
    assert "Contact 1, 1 Oct 2014, Health visiting: home visit. Booked." in crowded.text


def test_two_hundred_contacts_of_no_impact_are_all_told_in_a_few_words_after_the_table(crowded):
    assert "0 of the 203 contacts are told in full" in crowded.text
    for number in (1, 99, 200):
        told = (
            f"Contact {number + 1}, 1 Sep 2015, Health visiting: home visit. "
            f"Told thing {number - 1}."
        )
        assert told in crowded.text


def test_a_name_in_urdu_is_set_in_letters_that_the_fonts_have(crowded):
    read = crowded
    fonts = {
        font.get_object()["/DescendantFonts"][0].get_object()["/BaseFont"]
        for page in read.reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert any("NotoSansArabic" in font for font in fonts)
    assert not any("LastResort" in font for font in fonts)
    assert set("زینبہاشمیگھرے") <= set(read.text)
    assert "letters]" not in read.text


def test_a_name_in_polish_is_printed_and_can_be_searched_for(tmp_path):
    read = pack_of(make_child(name=POLISH), tmp_path, appendix=False)
    assert POLISH in read.pages[0]


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """The pack of a summary of three pages, and of a word, a name and a role without blanks."""
    contacts = [
        make_contact(summary=LONG),
        make_contact("2015-10-01", summary="After it."),
        make_contact("2015-11-01", summary="x" * 300, role="y" * 90, agency="z" * 90),
    ]
    return pack_of(make_child(contacts=contacts, name="n" * 200), tmp_path_factory.mktemp("long"))


def test_a_summary_of_three_pages_goes_over_pages_and_loses_nothing(long):
    read = long
    for number in (0, 1, 299, 598, 599):
        assert f"Sentence {number} of what" in read.text
    chronology = [page for page in read.pages if "Sentence" in page]
    assert len(chronology) >= 3
    assert "After it." in read.text
    # A page may end within a sentence.
    found = {int(number) for number in re.findall(r"Sentence (\d+) of", read.text)}
    missing = set(range(600)) - found
    assert len(missing) <= len(chronology)
    assert all(re.search(rf"\b{number}\b", read.text) for number in missing)


def test_a_word_of_three_hundred_letters_stays_on_the_page(long):
    assert long.squeezed.count("x" * 300) == 1


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"preset": "family"}, "unknown preset of a pack 'family': use one of"),
        ({"preset": "loud"}, "unknown preset of a pack 'loud': use one of"),
    ],
)
def test_an_unknown_preset_is_one_sentence(change, what, tmp_path):
    with pytest.raises(ValueError, match=what):
        write_pack(make_child(), tmp_path / "pack.pdf", **change)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("pack.doc", "must end in .pdf"),
        ("nowhere/pack.pdf", "is in a folder that does not exist"),
        ("folder.pdf", "is a folder: give the name of a file"),
    ],
)
def test_a_path_that_cannot_be_written_is_one_sentence(name, what, tmp_path):
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(PackError, match=what):
        write_pack(make_child(), tmp_path / name)


def test_a_file_that_is_there_is_replaced_only_with_force(tmp_path):
    path = tmp_path / "pack.pdf"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="exists already and is not overwritten"):
        write_pack(make_child((90,)), path, family=True)
    assert path.read_text(encoding="utf-8") == "mine"
    write_pack(make_child((90,)), path, family=True, force=True)
    assert path.read_bytes().startswith(b"%PDF")
    assert [each.name for each in tmp_path.iterdir()] == ["pack.pdf"]


def test_a_key_that_is_there_stops_the_pack_too(tmp_path):
    key = tmp_path / "key.csv"
    key.write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"key\.csv exists already"):
        write_pack(make_child(), tmp_path / "pack.pdf", pseudonymise=True, key=key)
    assert [each.name for each in tmp_path.iterdir()] == ["key.csv"]


def test_without_typst_one_sentence_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PackError, match=re.escape('run pip install "growthwatch[pack]"')):
        write_pack(make_child(), tmp_path / "pack.pdf")
    assert list(tmp_path.iterdir()) == []
