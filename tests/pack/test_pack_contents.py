"""A pack holds everything it should, on pages that print and that a screen reader can read."""

from __future__ import annotations

import re

import pytest
from pack_support import (
    alternative_texts,
    make_child,
    pack_of,
    read_pdf,
    squeezed,
    streams_in,
    strings_in,
)

import growthwatch
from growthwatch.charts.contacts.arranging import numbered
from growthwatch.detection import catalogue
from growthwatch.detection.parameters import fields_of
from growthwatch.detection.rules import every_rule, thresholds_of, title
from growthwatch.detection.rules.weight_plateau import Thresholds
from growthwatch.pack import write_pack
from growthwatch.pack.contacts_page import weighed
from growthwatch.references import manifest

THREE = [
    "Growth on one page", "The contacts that matter most", "Every measure, on the same ages",
]  # fmt: skip
SECTIONS = [
    *THREE, "The record",
    "Weight and contacts", "Charts with every centile line", "All measures as z-scores",
    "What happened", "Expected and measured", "Chronology", "Response times", "Measurements",
    "The data", "Method and versions",
]  # fmt: skip


def pages_of(read, section):
    """Return the words of the pages of a section: from its first page to that of the next."""
    numbers = {
        entry.title: read.reader.get_destination_page_number(entry)
        for entry in read.reader.outline
        if not isinstance(entry, list)
    }
    first = numbers[section]
    later = [number for number in numbers.values() if number > first]
    return read.pages[first : min(later, default=len(read.pages))]


def test_every_section_has_a_bookmark_and_a_place_in_the_contents(b1_pack):
    assert b1_pack.bookmarks == SECTIONS
    for name in SECTIONS:
        assert name in b1_pack.pages[len(THREE)]


def test_every_page_is_a4_with_its_number_the_child_and_the_caption(b1, b1_pack):
    total = len(b1_pack.pages)
    for number, (page, words) in enumerate(
        zip(b1_pack.reader.pages, b1_pack.pages, strict=True), start=1
    ):
        size = sorted(float(side) for side in page.mediabox[2:])
        assert size == pytest.approx([595.28, 841.89], abs=0.1)
        assert f"page {number} of {total}" in words
        assert "Child B1" in words
        assert b1.caption in " ".join(words.split())


def test_no_page_is_empty(b1_pack):
    for words in b1_pack.pages:
        assert len(words) > 300


def test_the_chronology_has_what_is_significant_in_full_and_every_other_contact_in_a_line(
    b1, b1_pack
):
    chronology = squeezed(" ".join(pages_of(b1_pack, "Chronology")))
    table = numbered(b1.contacts)
    significant = weighed(b1, table).significant
    assert len(table) == 97
    assert 40 < significant.sum() < 90
    for contact, in_full in zip(table.itertuples(), significant, strict=True):
        assert f"contact{contact.number}" in chronology.lower()
        if in_full:
            assert squeezed(contact.summary) in chronology
    assert f"{significant.sum()}ofthe97contactsaretoldinfull" in chronology
    for episode in b1.episodes.itertuples():
        assert squeezed(episode.sentence) in chronology
    assert "…" not in chronology


def test_tables_repeat_their_head_on_every_page(b1_pack):
    pages = pages_of(b1_pack, "Chronology")
    assert len(pages) > 1
    for words in pages[:-1]:  # the last may have only what was recorded besides
        assert "Date or period" in words


def test_what_was_found_is_told_by_episode_in_words_with_its_source(b1, b1_pack):
    told = squeezed(" ".join(pages_of(b1_pack, "What happened")))
    places = [told.index(squeezed(f"{row.episode}: {row.sentence}")) for row in
              b1.episodes.itertuples()]  # fmt: skip
    assert places == sorted(places)
    serious = b1.findings[b1.findings["severity"].astype(str) != "data"]
    for finding in serious.itertuples():
        assert squeezed(title(finding.rule)) in told
    # The loss of half a kilogram stands with the third thing that happened, its source beside it.
    loss = serious[serious["rule"] == "weight_loss"].iloc[-1]
    assert places[2] < told.index(squeezed(loss["message"])) < places[3]
    assert squeezed(loss["guidance"]) in told


def test_no_letter_of_the_pack_or_its_appendix_is_smaller_than_8_5_points(b1_pack):
    assert len(b1_pack.pages) > 3
    printed = b1_pack.printed
    assert len(printed) > 5
    assert min(printed) > 8.45, printed[min(printed)]


def test_the_first_page_has_the_story_also_where_the_appendix_has_every_line(b1_pack):
    assert "her line: the 9th" in b1_pack.cover


def test_every_measurement_stands_with_its_z_score_and_centile(b1, b1_pack):
    words = " ".join(" ".join(pages_of(b1_pack, "Measurements")).split())
    for row in b1.scores[b1.scores["measure"] == "weight"].itertuples():
        z = f"{row.z:+.2f}".replace("-", "−")
        day = f"{row.date.day} {row.date:%b %Y}"
        assert re.search(rf"{day} .{{3,20}} {row.value:.2f} {re.escape(z)}", words)
    for row in b1.scores[b1.scores["measure"] == "ofc"].itertuples():
        assert f"{row.value:.1f}" in words


def test_what_was_expected_stands_beside_what_was_measured(b1, b1_pack):
    words = " ".join(" ".join(pages_of(b1_pack, "Expected and measured")).split())
    expected = b1.expected(["2013-01-14"]).iloc[0]
    assert f"7.86 {expected['expected_value']:.2f} {expected['value_5th']:.2f} to" in words


def test_response_times_are_counts_by_episode(b1, b1_pack):
    words = " ".join(" ".join(pages_of(b1_pack, "Response times")).split())
    # Of the first, counted by hand: seen on 14 January 2013, weighed on 20 March 2013.
    assert (
        "A: Her weight stood still from 12 to 17 months (+0.05 kg) 14 January 2013 2 days 65 days"
        in words
    )
    assert words.count("none recorded") == 1


def test_the_data_page_tells_of_doubts_and_gaps(b1_pack):
    words = " ".join(pages_of(b1_pack, "The data"))
    assert "gestation at birth are not recorded" in words
    assert "9.12 kg" in words
    assert "8 of the 97 contacts have a date before the birth" in words
    assert "Every row of this child could be used" in words


def test_the_method_pages_have_versions_tables_and_thresholds_in_words(b1, b1_pack):
    pages = pages_of(b1_pack, "Method and versions")
    assert len(pages) <= 4
    words = squeezed(" ".join(pages))
    assert f"{len(catalogue())}patterns" in words
    assert f"growthwatch{growthwatch.__version__}" in words
    assert manifest()["files"]["who_2006_weight.csv"]["sha256"] in words
    assert squeezed(f"{Thresholds().plateau_days:g} days: shortest stretch") in words
    assert "measurements.csv" in words
    for rule in set(b1.findings["rule"]):
        assert squeezed(title(rule)) in words


def test_no_page_has_the_name_of_a_rule_or_a_threshold_as_the_code_has_it(b1_pack):
    every = " ".join(" ".join(b1_pack.pages).split())
    for name in fields_of(thresholds_of(every_rule())):
        assert "_" not in name or name not in every
        number = rf"\b{re.escape(name.replace('_', ' '))}:? \d"
        assert not re.search(number, every), name
    for rule in catalogue()["rule"]:
        assert "_" not in rule or rule not in every


def test_it_is_tagged_titled_and_follows_pdf_ua(b1_pack):
    root = b1_pack.reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert b1_pack.reader.metadata.title == "Growth record"


def test_every_chart_has_words_for_those_who_cannot_see_it(b1_pack):
    words = alternative_texts(b1_pack.reader)
    charts = (
        "of weight for", "every measure", "of weight for", "of weight for", "length and height",
        "body mass", "head circumference", "weight against length", "z-scores",
    )  # fmt: skip
    assert len(words) == len(charts)
    for each, chart in zip(words, charts, strict=True):
        assert chart in each


def test_findings_stand_on_the_charts_of_length_and_z_scores(b1_pack):
    length = " ".join(" ".join(pages_of(b1_pack, "Charts with every centile line")).split())
    assert "22 Jan 2014: Weight is very low for length" in length
    z_scores = " ".join(pages_of(b1_pack, "All measures as z-scores")[0].split())
    assert "Seen from 14 January 2013" in z_scores
    assert "first seen" in z_scores


def test_words_on_charts_are_text_in_fonts_that_are_embedded(b1_pack):
    assert "Her weight stood still from 12 to 17" in b1_pack.text
    for page in b1_pack.reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]
            assert "DejaVuSans" in descendant["/BaseFont"]


def test_nothing_about_the_child_is_in_the_metadata(b1_pack):
    reader = b1_pack.reader
    said = " ".join(map(str, reader.metadata.values()))
    said += reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "B1" not in said
    assert "2014-08-27" in said  # the last day of the record, and not of making the file


def test_a_pack_of_the_record_as_known_on_a_day_ends_there_and_has_the_same_bytes_again(
    b1, tmp_path
):
    paths = [tmp_path / name for name in ("one.pdf", "again.pdf")]
    for path in paths:
        write_pack(b1.as_of("2013-02-01"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    read = read_pdf(paths[0])
    assert "record up to 1 February 2013" in read.text
    assert "stood still from 12 to 14 months" in read.text.lower()
    assert "2014" not in read.text


def test_who_made_it_and_when_is_printed_or_left_to_be_written(b1_pack, tmp_path):
    assert re.search(r"Made by\s*\.{10}", b1_pack.pages[0])
    how = {"made_by": "Duty desk", "made_on": "2016-12-24"}
    read = pack_of(make_child((90,)), tmp_path, appendix=False, **how)
    assert "Made by Duty desk" in read.pages[0]
    assert "24 December 2016" in read.pages[0]


def test_nothing_in_it_runs_or_calls_out(b1_pack):
    inside = strings_in(b1_pack.reader) + streams_in(b1_pack.reader)
    assert "/JavaScript" not in inside
    assert "/URI" not in inside
    assert "/EmbeddedFile" not in inside
