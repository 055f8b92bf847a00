"""A pseudonymised pack holds nothing that identifies: not in words, metadata, pictures or names."""

from __future__ import annotations

import csv
import re
import stat
import unicodedata
from functools import cache

import pandas as pd
import pytest
from pack_support import (
    alternative_texts,
    make_child,
    make_contact,
    pack_of,
    read_pdf,
    streams_in,
    strings_in,
)

from growthwatch.caseload import Caseload, read_caseload
from growthwatch.pack import PackError, pseudonyms, pseudonyms_for, write_pack
from growthwatch.pack.contents import Given, pack_document
from growthwatch.pack.free_text import EVERYDAY

PEOPLE = {
    "English": ("Amelia Thornbury", "Oliver Thornbury", "Janet Oakhampton", "Priti Sandhurst"),
    "Polish": ("Zofia Przykładowska", "Łukasz Przykładowski", "Małgorzata Wróbel", "Ewa Żak-Nowak"),
    "Urdu": ("زینب اختر", "Bilal Akhtarzada", "Nasreen Qureshizai", "Tariq Mahmoodi"),
    "everyday words": (
        "Grace May Winterbourne",
        "Will Winterbourne",
        "Rose Kingsley",
        "Hope Marsden",
    ),
}
NUMBER = "9990001112"


def record_of(people, child_id="LX-40417"):
    """Make up a child whose texts name everybody in many ways, and her brother's row."""
    name, brother, visitor, doctor = people
    first, last = name.split()[0], name.split()[-1]
    texts = [
        f"{name} weighed by {visitor}. {first}'s mother said {first.upper()} feeds well.",
        f"Miss {last} came. NHS no. 999 000 1112, also 999-000-1112. DOB 02/03/2015.",
        f"{visitor.split()[0]} asked Dr {doctor.split()[-1]} on 1 September 2015 about {last}, "
        f"{first}. Seen 2015-09-01, 1.9.15 and 1st Sept 2015; rang 07700 900123.",
        f"Child {child_id} and {brother} ({brother.split()[0].lower()}) at 14 Marchmont Road, "
        f"ZZ99 3VZ; {first.lower()}.{last.lower()}@example.org.",
        f"born 2nd March 2015, see {last}_{first}_20150302.pdf",
    ]
    contacts = [
        make_contact(
            f"2015-{month:02d}-01",
            summary=text,
            action=f"{visitor} to ring {first}",
            child_voice=f"{first} smiled",
            source=f"{child_id} notes p. {month}",
            practitioner=(visitor, doctor)[month % 2],
            role=("health visitor", "paediatrician")[month % 2],
            agency="Health visiting" if month % 2 == 0 else f"Clinic of Dr {doctor}",
        )
        for month, text in enumerate(texts, start=6)
    ]
    child = make_child(
        contacts=contacts,
        child_id=child_id,
        name=name,
        nhs_number=NUMBER,
        practitioner=visitor,
        team="Quillbrook Locality",
        family_id="FAM-8821",
        flags=f"{first} has a brother, {brother}; plan of 4 May 2014",
        mother_name=f"Henrietta {last}",
        address="14 Marchmont Road",
        caption=f"Made up for {name}",
        notes=[f"{first} weighed by {visitor}, 2 March 2015"] * 10,
    )
    other = pd.DataFrame([{"child_id": "LX-40001", "name": brother, "family_id": "FAM-8821"}])
    relatives = pd.concat([child.children, other], ignore_index=True)
    rejected = pd.DataFrame(
        {
            "file": ["measurements.csv"], "line": [9], "field": ["date"],
            "value": ["32/13/2015"], "reason": [f"date of {name} is not a day of the calendar"],
        }
    )  # fmt: skip
    return child, relatives, rejected


def identifiers(people, child):
    """Return everything that must not be found, in small letters without accents."""
    parts = [part for name in people for part in re.split(r"[\s-]", name)]
    # "Will" stands in the pack's own words, too: test_free_text has the names that are words.
    parts = [part for part in parts if part.lower() not in EVERYDAY]
    parts += ["henrietta", "quillbrook", "marchmont", "zz99", "fam-8821", "40417", "40001"]
    parts += ["07700", "900123", "example.org", "9990001112", "20150302"]
    days = {child.record["birth_date"], *child.contacts["date"], *child.measurements["date"]}
    return {plain(part) for part in parts if len(part) > 3} | {
        plain(form)
        for day in days
        for form in (
            f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}", f"{day:%d/%m/%Y}",
            f"{day:%Y-%m-%d}", f"{day:%d.%m.%y}", f"{day:%Y%m%d}",
        )
    }  # fmt: skip


def plain(text):
    """Return text in small letters, without accents, blanks and marks within words."""
    text = text.replace("ł", "l").replace("Ł", "L")
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    return re.sub(r"[\s\u200b\u00ad]", "", letters)


def said_in(read):
    """Return all that a PDF says anywhere, plain."""
    parts = [*read.pages, strings_in(read.reader), *alternative_texts(read.reader)]
    parts += [str(value) for value in (read.reader.metadata or {}).values()]
    return plain("\n".join(parts))


@pytest.fixture(scope="module")
def pseudonymised(tmp_path_factory):
    """Return a function that gives some people's child, labels, pack and its text, made once."""

    @cache
    def made(people, family):
        child, relatives, rejected = record_of(PEOPLE[people])
        # So far back that no moved date can be one of the true ones.
        pseudonyms = pseudonyms_for(child, relatives, weeks=211)
        folder = tmp_path_factory.mktemp("one")
        written = write_pack(
            child, folder / "one.pdf", pseudonymise=pseudonyms, rejected=rejected, family=family,
            made_by=PEOPLE[people][2], made_on="2016-12-24", sources={"amelia.csv": "0" * 64},
            key=folder / "key.csv", appendix=not family,
        )  # fmt: skip
        return child, pseudonyms, written, read_pdf(written.path)

    return made


@pytest.mark.parametrize(
    ("people", "family"),
    [("English", False), ("Polish", False), ("Urdu", False), ("everyday words", True)],
)
def test_no_identifier_of_the_input_is_anywhere_in_the_file(people, family, pseudonymised):
    child, _, _, read = pseudonymised(people, family)
    said = said_in(read)
    sought = identifiers(PEOPLE[people], child)
    assert [each for each in sought if each in said] == []
    # Pictures and pages as they are drawn: their numbers are places on the page.
    drawn = streams_in(read.reader).casefold()
    assert [each for each in sought if not each.isdigit() and each in drawn] == []
    assert "24december2016" not in said
    assert "amelia.csv" not in said
    assert "32/13" not in said


def test_the_search_finds_every_identifier_in_a_pack_that_is_not_pseudonymised(tmp_path):
    """The search above can fail: in the same child's pack it finds what it looks for."""
    child, relatives, rejected = record_of(PEOPLE["Polish"])
    read = pack_of(child, tmp_path, relatives=relatives, rejected=rejected)
    said = said_in(read)
    names = [plain(part) for name in PEOPLE["Polish"] for part in re.split(r"[\s-]", name)]
    assert all(name in said for name in names if len(name) > 3)
    assert "9990001112" in said
    assert "2march2015" in said


@pytest.fixture(scope="module")
def english(pseudonymised):
    return pseudonymised("English", False)


def test_the_same_person_has_the_same_label_everywhere(english):
    text = english[3].text
    assert "Child 1 weighed by health visitor 1. Child 1's mother said Child 1 feeds" in text
    assert "health visitor 1 to ring Child 1" in text
    assert "Clinic of paediatrician 1" in text
    assert "Child 1 and Child 2 (Child 2)" in text


def test_growth_and_the_time_between_events_are_unchanged(english):
    child, pseudonyms, _, _ = english
    changed = pseudonyms.applied(child)
    assert changed.scores["z"].tolist() == pytest.approx(child.scores["z"].tolist())
    assert changed.scores["age_days"].tolist() == child.scores["age_days"].tolist()
    moved = (changed.contacts["date"] - child.contacts["date"]).unique()
    assert [int(each.days) for each in pd.TimedeltaIndex(moved)] == [pseudonyms.days]


def test_dates_in_texts_move_with_the_dates_of_the_tables(english):
    child, pseudonyms, _, read = english
    seen = pd.Timestamp("2015-09-01") + pd.Timedelta(days=pseudonyms.days)
    words = f"{seen.day} {seen:%B %Y}"
    assert f"Seen {words}, {words} and {words}" in read.text
    born = child.record["birth_date"] + pd.Timedelta(days=pseudonyms.days)
    assert f"DOB {born.day} {born:%B %Y}" in read.text


def test_the_key_tells_who_is_who_and_only_its_owner_may_read_it(english):
    _, pseudonyms, written, _ = english
    rows = list(csv.reader(written.key.open(encoding="utf-8")))
    told = {real: label for _, real, label in rows}
    assert told["Amelia Thornbury"] == "Child 1"
    assert told["Janet Oakhampton"] == "health visitor 1"
    assert told["LX-40001"] == "Child 2"
    assert f"{-pseudonyms.days} days later than in the pack" in told
    assert stat.S_IMODE(written.key.stat().st_mode) == 0o600


def test_child_b1_is_under_another_name_with_the_same_findings(b1):
    changed = pseudonyms_for(b1, weeks=300).applied(b1)
    columns = ["rule", "severity", "measure", "ongoing", "magnitude"]
    assert changed.findings[columns].equals(b1.findings[columns])
    # All that the pages are set from: their words, and the words of their pictures.
    given = Given(pseudonymised=True, appendix=True)
    document, pictures = pack_document(changed, given)
    assert len(pictures) == 9
    drawn = [re.sub("<[^>]+>", " ", picture) for picture in pictures.values()]
    text = " ".join(" ".join([*words_in(document), *drawn]).split())
    assert "B1" not in text
    assert re.findall(r"[A-Z][a-z]{2,8} 201[0-4]", text) == []
    assert "Child 1's abdomen was swollen" in text
    assert "Child 4 was seen for an injured arm" in text
    assert "her line" in " ".join(drawn)


def words_in(part):
    """Return every text of a document, whatever holds it."""
    if isinstance(part, str):
        return [part]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [word for each in inner for word in words_in(each)]


def test_a_child_of_a_caseload_knows_whose_names_to_replace(tmp_path):
    child, relatives, _ = record_of(PEOPLE["English"])
    stranger = relatives.tail(1).assign(child_id="X", name="Someone Else", family_id=None)
    children = pd.concat([relatives, stranger, stranger.assign(child_id="Y")], ignore_index=True)
    rejected = pd.DataFrame(columns=["file", "line", "field", "value", "reason"])
    caseload = Caseload(children, child.measurements, child.contacts, rejected)
    one = caseload.child("LX-40417").as_of("2016-01-01")
    assert one.relatives["name"].tolist() == ["Oliver Thornbury"]
    assert caseload.child("Y").relatives.empty  # nobody's family is that of another nobody's
    written = one.pack(tmp_path / "one.pdf", pseudonymise=True)
    text = read_pdf(written.path).text
    assert "Child 1 and Child 2 (Child 2)" in text
    assert "Oliver" not in text


def test_without_being_asked_no_key_is_written(tmp_path):
    write_pack(make_child((90,)), tmp_path / "one.pdf", pseudonymise=True, family=True)
    assert [path.name for path in tmp_path.iterdir()] == ["one.pdf"]


def test_two_packs_of_one_child_do_not_share_an_offset_of_whole_weeks():
    child = make_child((90,))
    first, *others = (pseudonyms_for(child).days for _ in range(3))
    assert first % 7 == 0 and first < -364
    # One in 418 is the same by chance.
    assert any(days != first for days in others) or pseudonyms_for(child).days != first


def test_words_left_in_the_texts_are_listed_for_reading(tmp_path):
    contacts = [make_contact(summary="Seen with Philippa at the Bluebell Centre.")]
    child = make_child(contacts=contacts, name="Amelia Thornbury")
    written = write_pack(child, tmp_path / "one.pdf", pseudonymise=True, family=True)
    assert set(written.to_read) == {"Philippa", "Bluebell Centre"}


@cache
def with_a_brother():
    """Return a child, her brother's row, and the labels of both: choosing these takes longest."""
    child = make_child(
        child_id="LX-40417", name="Amelia Thornbury", nhs_number=NUMBER, family_id="FAM-8821",
        practitioner="Janet Oakhampton",
    )  # fmt: skip
    assert child.record["birth_date"] == pd.Timestamp("2015-03-02")
    brother = pd.DataFrame({"child_id": ["LX-1"], "name": ["Oliver Thornbury"]})
    return child, brother, pseudonyms_for(child, brother)


@pytest.mark.parametrize(
    "name",
    ["amelia", "LX-40417", "pack_thornbury", NUMBER, "packameliathornbury", "AThornbury", "pack-AT",
     "999 000 1112", "FAM-8821 conference", "pack 2015-03-02", "born02032015", "oliver",
     "oakhampton", "lx 40417"],
)  # fmt: skip
def test_a_file_name_that_tells_who_it_is_about_is_refused(name, tmp_path):
    child, brother, labels = with_a_brother()
    how = {"relatives": brother, "pseudonymise": True if name == "amelia" else labels}
    told = pytest.raises(PackError, match="name of the file tells whose pack")
    with told:
        write_pack(child, tmp_path / f"{name}.pdf", **how)
    with told:
        write_pack(child, tmp_path / "one.pdf", key=tmp_path / f"{name}.csv", **how)
    assert list(tmp_path.iterdir()) == []


def test_a_file_name_that_tells_nothing_is_taken(tmp_path):
    child, _, labels = with_a_brother()
    for name in ("conference pack 3", "case-a-for-the-conference", "2031-05-04"):
        assert write_pack(child, tmp_path / f"{name}.pdf", pseudonymise=labels, letter="GP")


def test_a_key_without_pseudonyms_is_refused(b1, tmp_path):
    with pytest.raises(PackError, match="only with pseudonymise"):
        write_pack(b1, tmp_path / "one.pdf", key=tmp_path / "key.csv")


def test_dates_are_moved_to_where_the_same_is_found(b1, monkeypatch):
    # 239 weeks back an error of August stands in January, where last year's number is often typed.
    child = b1
    slip = pseudonyms_for(child, weeks=239)
    assert "wrong_year" in set(slip.applied(child).findings["rule"])
    assert "wrong_year" not in set(child.findings["rule"])
    draws = iter([239, 239, 260])
    monkeypatch.setattr(pseudonyms, "drawn_weeks", lambda: next(draws))
    chosen = pseudonyms_for(child)
    assert chosen.days == -7 * 260
    assert sorted(chosen.applied(child).findings["rule"]) == sorted(child.findings["rule"])


def test_what_was_promised_and_a_childs_periods_name_nobody(tmp_path):
    """Other tables than the contacts hold names too."""
    (tmp_path / "children.csv").write_text(
        "child_id,sex,birth_date,name\nA1,female,2020-01-01,Orla Whitby\n"
    )
    (tmp_path / "measurements.csv").write_text("child_id,date,weight_kg\nA1,2020-03-01,4.9\n")
    (tmp_path / "actions.csv").write_text(
        "child_id,made_on,what,who,due,if\n"
        "A1,2020-03-01,Weigh Orla again,Pat Ormesby,2020-03-08,below 5 kg by 2020-03-08\n"
    )
    (tmp_path / "periods.csv").write_text(
        "child_id,from,until,kind,note\nA1,2020-02-01,2020-02-09,hospital,visited by Pat Ormesby\n"
    )
    child = read_caseload(tmp_path).child("A1")
    made = pseudonyms_for(child, weeks=60)
    changed = made.applied(child)
    [action], [period] = changed.actions.to_dict("records"), changed.periods.to_dict("records")
    assert action["child_id"] == period["child_id"] == made.child
    moved = pd.Timedelta(days=-7 * 60)
    assert action["made_on"] == pd.Timestamp("2020-03-01") + moved
    assert action["if_by"] == action["due"] == pd.Timestamp("2020-03-08") + moved
    assert period["until"] == pd.Timestamp("2020-02-09") + moved
    said = " ".join(map(str, (*action.values(), *period.values())))
    for name in ("Orla", "Whitby", "Pat", "Ormesby", "A1", "2020"):
        assert name not in said, name
    assert "Weigh Child" in action["what"] and action["who"].startswith("practitioner")


@pytest.fixture(scope="module")
def twin():
    """Return a girl with a twin beside her, and the labels of both."""
    contact = make_contact(summary="Mum (Kelly) came with BeaFoxley, case 2016/00412.")
    child = make_child(z=-2.5, name="Ann Foxley", child_id="Z91", contacts=[contact])
    twin = make_child(z=0.4, name="Bea Foxley", child_id="Z92", nhs_number="9990001112")
    child = child.replaced(relatives=twin.children, relatives_measured=twin.measurements)
    # So far back that no moved date can lie in a year of the record.
    return child, pseudonyms_for(child, weeks=211)


@pytest.mark.parametrize(
    "how", [{}, {"appendix": True}, {"letter": "GP of Bea Foxley"}, {"family": True}]
)
def test_a_twin_beside_stands_under_a_label_in_every_document(how, twin, tmp_path):
    path = tmp_path / "one.pdf"
    write_pack(twin[0], path, pseudonymise=twin[1], **how)
    read = read_pdf(path)
    everything = strings_in(read.reader) + " ".join(read.pages)
    for telling in ("Foxley", "Bea", "Ann ", "Z91", "Z92", "Kelly", "00412", "9990001112"):
        assert telling not in everything, telling
    for day in ("2015", "2016"):
        assert f" {day}" not in " ".join(read.pages)
    if not how or "appendix" in how:
        assert "Twin (child 2)" in read.text


@pytest.mark.parametrize("how", [{}, {"letter": "GP"}, {"family": True}])
def test_the_file_of_no_document_may_be_called_after_the_child_or_the_twin(how, tmp_path):
    child = make_child(name="Ann Foxley")
    twin = make_child(name="Bea Foxley", child_id="Z92")
    child = child.replaced(relatives=twin.children, relatives_measured=twin.measurements)
    labels = pseudonyms_for(child)
    for name in ("foxley.pdf", "pack-of-bea.pdf", "Z92.pdf", "AF.pdf"):
        with pytest.raises(PackError, match="tells whose pack it is"):
            write_pack(child, tmp_path / name, pseudonymise=labels, **how)
    assert list(tmp_path.iterdir()) == []
