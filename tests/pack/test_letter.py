"""A letter is one page for one agency, with only what it needs."""

from __future__ import annotations

from functools import cache

import pytest
from pack_support import make_child, pack_of

from growthwatch.pack import PackError, write_pack
from growthwatch.pack.days import known_to_the_end
from growthwatch.say import judged


@pytest.fixture(scope="module")
def letter(b1, tmp_path_factory):
    """Return a function that gives the letter about Child B1 to an agency, made once and read."""

    @cache
    def to(agency):
        return pack_of(b1, tmp_path_factory.mktemp("letter"), letter=agency)

    return to


@pytest.mark.parametrize("agency", ["GP", "Community health", "Police", "Dietetics (new)"])
def test_a_letter_is_one_page_with_the_judgement_and_no_contact_of_another_agency(
    agency, b1, letter
):
    read = letter(agency)
    assert len(read.pages) == 1
    text = read.text
    assert f"To: {agency}" in text
    assert b1.judgement["headline"] in text
    assert judged.advice(known_to_the_end(b1).judgement) in text
    for summary in b1.contacts["summary"]:
        assert summary[:50] not in text
    assert "Child 3" not in text  # nothing of brothers and sisters


def test_a_letter_has_the_agencys_own_promises_and_the_number_of_its_contacts(b1, letter):
    text = letter("Community health").text
    assert "Weight, height and head to be measured every month" in text  # of the health visitor
    assert "Birth weights of all the children" not in text  # of children's social care
    mine = (b1.contacts["agency"] == "Community health").sum()
    assert f"Your {mine} contacts with the child are on this record" in text
    social = letter("Children's social care").text
    assert "Birth weights of all the children" in social
    assert "measured every month" not in social


def test_a_letter_to_an_agency_without_contacts_says_so(letter):
    assert "No contact of yours" in letter("Dietetics").text


def test_a_letter_of_a_child_without_weights_says_so(tmp_path):
    read = pack_of(make_child(()), tmp_path, letter="GP")
    assert len(read.pages) == 1
    assert "no weight on record" in read.text


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"letter": " "}, "needs the name of the agency"),
        ({"letter": "GP", "family": True}, "two documents"),
        ({"letter": "GP", "appendix": True}, "two documents"),
    ],
)
def test_a_letter_without_an_agency_or_with_another_document_is_refused(how, what, tmp_path):
    with pytest.raises(PackError, match=what):
        write_pack(make_child((90,)), tmp_path / "pack.pdf", **how)
    assert list(tmp_path.iterdir()) == []
