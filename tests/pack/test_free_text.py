"""Names, numbers and dates in free text are found however they are written."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthwatch.pack.free_text import Names, Redaction, left_to_read

NAMES = Names(
    people={
        "Zofia Przykładowska": "Child 1",
        "April Rose": "Child 2",
        "Jo Lee": "midwife 1",
        "Will Ashgrove": "Child 4",
    },
    ids={"A17": "Child 1", "B": "family 1", "0007": "Child 2", "RK": "Child 3"},
    numbers={"9990001112": "[NHS number]"},
)
DAYS = -700
SEEN = dt.date(2013, 5, 1)


def changed(text):
    return Redaction(NAMES, DAYS)(text, SEEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zofia Przykładowska came", "Child 1 came"),
        ("Przykladowska, Zofia", "Child 1"),
        (
            "ZOFIA'S mother; Zofii, Zofię and zofia",
            "Child 1'S mother; Child 1, Child 1 and Child 1",
        ),
        ("Miss Przykładowska's", "Child 1's"),
        ("Z. Przykładowska, Z.P. and ZP", "Child 1, Child 1 and Child 1"),
        ("zofia_przykladowska.pdf", "Child 1.pdf"),
        ("Z Przykładowska", "Child 1"),
        ("Zo\u200bfia and Zo\u00adfia", "Child 1 and Child 1"),
        ("Child A17, a17, A170", "Child 1, Child 1, A170"),
        ("family B and vitamin B", "family 1 and vitamin B"),
        ("child 0007; 0007", "Child 2; Child 2"),
        ("RK was rk", "Child 3 was rk"),
        ("April ate; the rose", "Child 2 ate; the rose"),
        ("Will came and will come; WILL", "Child 4 came and will come; Child 4"),
        ("4 April 2013; April was seen", "5 May 2011; Child 2 was seen"),
        ("midwife Jo Lee; jo", "midwife 1; jo"),
        ("999 000 1112, 999-000-1112 or 9990001112", "[NHS number], [NHS number] or [NHS number]"),
        ("Dr Quibell and Dr Quibell met Mrs Okafor", "person 1 and person 1 met person 2"),
        ("write to a.b@example.org or 01632 960123", "write to [email] or [number]"),
        ("at ZZ99 3VZ", "at [postcode]"),
        ("hospital no. 884213", "hospital no. [number]"),
        # A name recorded without its accents, with them; and a name of several parts.
        ("Jó Leé, ASHGRÔVE", "midwife 1, Child 4"),
        ("Will-Ashgrove; Ashgrove-Will", "Child 4; Child 4"),
        ("Dr van der Quibell and Prof. de Okafor-Ray", "person 1 and person 2"),
        ("Dr J P Quibell, Dr J.P. Quibell; Van Der Quibell", "person 1, person 1; person 1"),
        ("Mrs Anna de la Tour rang", "person 1 rang"),
        ("see facebook.com/zo.p and @zofiap", "see [link] and [link]"),
        ("car AB12 CDE", "car [number]"),
        ("her brother's name Kai", "her brother's name person 1"),
    ],
)
def test_people_and_numbers_are_replaced(text, expected):
    assert changed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "seen 22/04/2013, 22.4.13 and 2013-04-22",
            "seen 23 May 2011, 23 May 2011 and 23 May 2011",
        ),
        ("22nd of April 2013; April 22, 2013; 22-Apr-13", "23 May 2011; 23 May 2011; 23 May 2011"),
        ("Monday 22 April", "Monday 23 May 2011"),
        ("on 22/4 and on 5/6", "on 23 May 2011 and on 6 July 2011"),
        ("26 or 27 August 2013", "26 September 2011 or 27 September 2011"),
        ("file 20130422", "file 23 May 2011"),
        ("seen22/04/2013, 20-22/04/2013", "seen23 May 2011, 20-23 May 2011"),
        ("1/5/2013-22/5/2013", "1 June 2011-22 June 2011"),
        ("22Apr2013 and 22 04 2013", "23 May 2011 and 23 May 2011"),
        ("notes_2013_04_22.pdf", "notes_23 May 2011.pdf"),
        ("32/13/2013 and 31/02/2013", "[date] and [date]"),
        ("in May 2013", "in about June 2011"),
        ("the April conference", "the about May conference"),
        ("in 2013, and 2013/14", "in about 2011, and about 2011 to 2012"),
        ("at Christmas and in the autumn", "at [time of year] and in the [time of year]"),
    ],
)
def test_dates_are_moved(text, expected):
    without = Redaction(Names(), DAYS)
    assert without(text, SEEN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "weight 7.85 kg at 12 months, on the 2nd centile",
        "2/7 ago, review in 6/12, 3/52 of drops, half a bottle",
        "took 2013 ml and 2050 g",
        "She may be tired. They march on. It was sad; a decent meal",
        "review paras 13.38, 14.9; see section 1.2",
        "temperature 38.5, pulse 120, 100/60",
        "record 7.85 kg; 3850G, 1200ML; order 2 of 3, in case 12 weeks",
    ],
)
def test_what_is_no_name_and_no_date_stays(text):
    assert Redaction(Names(), DAYS)(text, SEEN) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mum (Kelly) said", "Mum (person 1) said"),
        ("Mum(Kelly Marsden, 23)", "Mum(person 1, 23)"),
        ("Mother [Kelly] and father “Dave”", "Mother [person 1] and father “person 2”"),
        ("mum - Kelly - said; Dad, Dave, left", "mum - person 1 - said; Dad, person 2, left"),
        ("Mum's partner Dave Hill", "Mum's partner person 1"),
        ("Kelly (mum) and MGM (Pat)", "person 2 (mum) and MGM (person 1)"),
        ("Kelly's mother; boyfriend called Dan", "person 1's mother; boyfriend called person 2"),
        ("brothers Jayden and Kai, aunt KELLY", "brothers person 1 and person 2, aunt person 3"),
        ("social worker Dave Hill, HV Sue", "social worker person 1, HV person 2"),
        ("MumKelly, seen", "Mum person 1, seen"),
    ],
)
def test_whoever_is_named_beside_what_they_are_to_the_child_is_replaced(text, expected):
    assert changed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mum (unwell) and Dad (not present)",
        "mum (23) DNA; Mum GP",
        "Mother Said she was tired. Mum English, partner Polish",
        "Mum: Reports feeding well",
        "mother, Health Visitor, GP",
        "Father Christmas at the Baby Clinic and the Nursery Group",
    ],
)
def test_a_word_beside_a_relation_that_names_nobody_stays(text):
    assert Redaction(Names(), 0)(text, SEEN) in (text, text.replace("Christmas", "[time of year]"))


def test_whoever_is_named_in_one_text_is_replaced_in_every_text_by_the_same_label():
    redaction = Redaction(Names(people={"Ann Hill": "person 1"}), DAYS)
    texts = ["Kelly rang. Marsden family.", "Mum (Kelly Marsden) came with Ann.", "with Dr Quibell"]
    redaction.learn(texts)
    assert [redaction(text, SEEN) for text in texts] == [
        "person 2 rang. person 2 family.",
        "Mum (person 2) came with person 1.",
        "with person 3",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ZofiaPrzykładowska; zofiaprzykladowska", "Child 1; Child 1"),
        ("ZofiaWasSeen; SeenByZofia", "Child 1 WasSeen; SeenBy Child 1"),
        ("mumprzykladowska@home; ZofiaKelly", "Child 1@home; Child 1 Kelly"),
    ],
)
def test_names_run_together_are_replaced(text, expected):
    assert changed(text) == expected


@pytest.mark.parametrize(
    "reference",
    ["CP/2013/0457", "2013-0457", "MASH2014-0012", "CP2013/457", "2013/04567", "FD13P00123",
     "BX13C00123", "CASE-2013-AB", "2013CP0457", "LAC/2013/A7", "457/2013", "cp/2013/0457"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{} was opened", "Ref: {}", "case no. {}, see", "({})"])
def test_a_case_reference_is_replaced_whole_with_the_year_in_it(reference, around):
    said = Redaction(Names(), DAYS)(around.format(reference), SEEN)
    assert said == around.format("[reference]")


def test_what_is_said_to_be_a_reference_is_one_however_short():
    said = Redaction(Names(), DAYS)("ref 13/00457; ref SM-457-13; ID ABC123456", SEEN)
    assert said == "ref [reference]; ref [reference]; ID [reference]"


def test_a_label_is_not_changed_again():
    names = Names(people={"Amelia Stone": "health visitor 2", "Vera Visitor": "health visitor 3"})
    redaction = Redaction(names, DAYS)
    assert (
        redaction("health visitor Amelia, then Vera") == "health visitor 2, then health visitor 3"
    )


WORDS = st.sampled_from(
    [
        "seen by",
        "and",
        "mother said",
        "7.85 kg;",
        "on",
        "with",
        "at home.",
        "(twin)",
        "\n",
    ]
)
FORMS = st.sampled_from(
    ["{d} {m:%B %Y}", "{m:%d/%m/%Y}", "{m:%d.%m.%y}", "{m:%Y-%m-%d}", "{m:%B} {d}, {m:%Y}",
     "{d}th {m:%b} {m:%Y}", "{m:%d-%b-%Y}", "{m:%Y%m%d}"]
)  # fmt: skip
DATES = st.dates(dt.date(2009, 1, 1), dt.date(2019, 12, 31))
CASES = st.sampled_from([str.upper, str.lower, str.title, str])
SECRETS = ("zofia", "przykładowska", "przykladowska", "9990001112", "a17")


@given(
    st.lists(st.tuples(WORDS, st.sampled_from(["Zofia", "Przykładowska", "Zofia Przykładowska",
             "Przykladowska Zofia", "999 000 1112", "999.000.1112", "A17"]), CASES), max_size=6),
    st.lists(st.tuples(WORDS, FORMS, DATES), max_size=6),
)  # fmt: skip
def test_whatever_is_written_around_them_no_name_number_or_date_is_left(names, dates):
    written = [f"{word} {case(name)}" for word, name, case in names]
    days = [form.format(d=day.day, m=day) for _, form, day in dates]
    written += [f"{word} {day}" for (word, _, _), day in zip(dates, days, strict=True)]
    text = changed(" ".join(written))
    plain = re.sub(r"[\s.]", "", text.lower())
    assert [secret for secret in SECRETS if secret in plain] == []
    moved = {f"{m.day} {m:%B %Y}" for _, _, day in dates if (m := day + dt.timedelta(days=DAYS))}
    assert {each for each in moved if each not in text} == set()
    left = re.findall(r"\d{1,2} [A-Z][a-z]+ \d{4}", text)
    assert set(left) <= moved


def test_names_and_places_that_are_left_are_listed():
    texts = ["Then Philippa came with Mother.", "the GP and Philippa", "Seen at home."]
    assert left_to_read(texts) == ["Philippa"]
