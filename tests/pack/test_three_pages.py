"""A pack is three pages whatever the record holds, and the first has the judgement's own words."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from pack_support import BIRTH, make_child, make_contact, pack_of

from growthwatch.datasets import child_b1
from growthwatch.pack.appendix import _episode_of
from growthwatch.pack.days import known_to_the_end
from growthwatch.pack.happened import followed, told_episodes
from growthwatch.pack.promised import open_promises
from growthwatch.pack.tables import shortened
from growthwatch.record.tables import empty_actions
from growthwatch.say import judged
from growthwatch.say.charted import episode_title

LONG = " ".join(f"Sentence {number} of what was told." for number in range(400))


def with_weights(kilos, **record):
    """Return a made-up girl weighed as given, by day of age."""
    child = make_child(tuple(kilos), **record)
    measured = child.measurements.assign(weight_kg=list(kilos.values()))
    return child.replaced(measurements=measured)


def with_promises(child, rows):
    """Return a child to whom something was promised."""
    table = pd.concat([empty_actions(), pd.DataFrame(rows)], ignore_index=True)
    dates = dict.fromkeys(("made_on", "due", "done_on", "if_by"), "datetime64[us]")
    table = table.assign(child_id=child.id).astype(dates)
    return child.replaced(actions=table)


def promise(number, **change):
    return {"made_on": "2016-01-05", "what": f"Promise {number}", "who": "health visitor", **change}


MANY = [
    make_contact(str((BIRTH + pd.Timedelta(days=8 * n)).date()), summary=f"Told thing {n}.")
    for n in range(80)
]  # fmt: skip
RECORDS = {
    "attested weights only": lambda: child_b1(attested_only=True).child("B1"),
    "healthy": lambda: make_child(measures=("weight", "height", "ofc")),
    "newborn who lost 13%": lambda: with_weights({0: 3.5, 5: 3.04}),
    "no contacts, one weight": lambda: make_child((90,)),
    "nothing at all": lambda: make_child(()),
    "no centile for weight": lambda: make_child(condition="Turner syndrome", birth_weight_kg=2.9),
    "80 contacts": lambda: make_child(contacts=MANY),
    "texts of pages": lambda: with_promises(
        make_child(
            contacts=[make_contact(summary=LONG, action=LONG, agency=LONG)] * 4,
            name="n" * 300, condition=LONG, flags=LONG, caption=LONG,
        ),
        [promise(n, what=LONG, who=LONG, **{"if": LONG}) for n in range(40)],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """Return a function that gives a record of the above and its three pages, made once."""

    @cache
    def made(record):
        child = RECORDS[record]()
        return child, pack_of(child, tmp_path_factory.mktemp("packed"), appendix=False)

    return made


@pytest.mark.parametrize("record", RECORDS)
def test_a_pack_is_three_pages_and_cuts_no_line_with_dots(record, packed):
    child, read = packed(record)
    assert len(read.pages) == 3
    body = read.text.replace(f"{child.caption[:148].rstrip()} …", "")
    assert "…" not in body.replace(" ".join(child.caption.split())[:148].rstrip() + " …", "")
    headline = known_to_the_end(child).judgement["headline"]
    assert " ".join(headline.split()) in " ".join(read.pages[0].split())


def test_the_first_page_says_what_the_judgement_says(b1, b1_three):
    assert len(b1_three.pages) == 3
    first = " ".join(b1_three.pages[0].split())
    facts = known_to_the_end(b1).judgement
    # Her last contact is five days after her last weight, and three after what was due.
    assert "by 24 August 2014: 3 days overdue on 27 August 2014." in judged.advice(facts)
    for said in (
        facts["headline"], judged.advice(facts), judged.next_weight(facts), judged.target(facts),
        judged.frequency(facts),
    ):  # fmt: skip
        assert said
        assert said in first
    third = " ".join(b1_three.pages[2].split())
    for said in (*facts["because"], judged.rests_on(facts)):
        assert said in third


def test_what_happened_is_told_with_the_days_to_what_was_recorded_next(b1, b1_three):
    told = told_episodes(b1)
    assert list(told["episode"]) == ["A", "B", "C", "D"]
    after = followed(b1, told)
    # Counted by hand from contacts.csv and measurements.csv.
    assert list(after["days_to_weighing"]) == [65, 14, 29, 16]
    assert list(after["days_to_social_care_referral"].fillna(-1)) == [410, 51, 29, -1]
    first = " ".join(b1_three.pages[0].split())
    for episode in told.to_dict("records"):
        assert episode_title(episode, b1.record["birth_date"], "female") in first
    assert "65 days" in first
    assert "none recorded" in first


def test_only_five_episodes_are_told_the_least_serious_being_left_to_the_appendix(b1):
    every = pd.concat([b1.episodes] * 2, ignore_index=True)
    every["severity"] = ["data", "urgent", "concern", "data", "urgent", "watch", "urgent", "watch"]

    class Many:
        episodes = every

    told = told_episodes(Many())
    assert list(told.index) == [1, 2, 4, 5, 6]


def test_open_promises_are_told_with_how_they_stand_the_most_pressing_first(tmp_path):
    child = with_promises(
        make_child(),
        [
            promise(1),
            promise(2, due="2016-03-01"),
            promise(3, due="2016-03-01", done_on="2016-02-01"),
            promise(4, due="2017-03-01"),
            promise(5, **{"if": "below 99 kg", "if_measure": "weight", "if_below": 99.0}),
        ],
    )
    rows = open_promises(child)
    assert list(rows["what"]) == [f"Promise {n}" for n in (5, 2, 4, 1)]
    first = " ".join(pack_of(child, tmp_path, appendix=False).pages[0].split())
    assert "Promise 2 health visitor overdue 9 months, due 1 Mar 2016" in first
    assert "Promise 4 health visitor promised 5 Jan 2016, due 1 Mar 2017" in first
    assert "Promise 1 health visitor promised 5 Jan 2016, no date agreed" in first
    assert "condition met on" in first
    assert "Promise 3" not in first
    assert "1 promise done" in first


def test_promises_for_which_there_is_no_room_are_counted(tmp_path):
    child = with_promises(make_child(), [promise(n, due="2016-03-01") for n in range(60)])
    first = " ".join(pack_of(child, tmp_path, appendix=False).pages[0].split())
    shown = sum(f"Promise {n} " in first for n in range(60))
    assert 0 < shown < 60
    assert f"And {60 - shown} more" in first


def test_the_second_page_has_the_contacts_that_matter_and_counts_the_others(b1, b1_three):
    second = " ".join(b1_three.pages[1].split())
    shown = [
        row for row in b1.contacts.itertuples() if " ".join(row.summary.split())[:60] in second
    ]
    assert 12 <= len(shown) < 40
    assert f"{97 - len(shown)} further contacts are on record" in second
    # Those that the review's record asks for in its column `chart` are among them.
    asked = b1.contacts[b1.contacts["chart"].fillna(False).astype(bool)]
    assert len(asked) > 5
    assert {row.Index for row in asked.itertuples()} <= {row.Index for row in shown}
    for episode in told_episodes(b1).itertuples():
        assert f"{episode.episode}: {episode.sentence}" in second


def test_a_caption_and_promises_of_pages_leave_room_for_some_of_each(packed):
    first = " ".join(packed("texts of pages")[1].pages[0].split())
    assert "[more is recorded] promised 5 Jan 2016" in first


def test_of_contacts_that_matter_alike_the_latest_are_shown(packed):
    second = packed("80 contacts")[1].pages[1]
    assert "Told thing 79." in second
    assert "Told thing 3." not in second


def test_a_contact_asked_for_is_shown_and_one_asked_away_is_not(tmp_path):
    contacts = [{**one, "chart": pd.NA} for one in MANY]
    contacts[3] = {**contacts[3], "chart": True}
    contacts[4] = {**contacts[4], "chart": False}
    child = make_child(contacts=contacts)
    asked = child.contacts.assign(chart=child.contacts["chart"].astype("boolean"))
    child = child.replaced(contacts=asked)
    read = pack_of(child, tmp_path, appendix=False)
    assert "Told thing 3." in read.pages[1]
    assert "Told thing 4." not in read.pages[1]


def test_a_long_text_ends_at_a_sentence_and_says_that_there_is_more():
    words = shortened(LONG, 100)
    assert words == (
        "Sentence 0 of what was told. Sentence 1 of what was told. Sentence 2 of what was told. "
        "[more is recorded]"
    )
    assert shortened("short", 100) == "short"
    assert len(shortened("x" * 500, 100)) < 130


def test_a_twin_with_a_record_is_drawn_beside_and_told_in_figures(tmp_path):
    child, twin = make_child(z=-2.5, name="Ann"), make_child(z=0.4, child_id="C8", name="Bea")
    child = child.replaced(relatives=twin.children, relatives_measured=twin.measurements)
    assert [one.id for one in child.siblings] == ["C8"]
    third = " ".join(pack_of(child, tmp_path, appendix=False).pages[2].split())
    last = twin.scores["value"].iloc[-1]
    assert "Twin: weight, kg" in third
    assert f"Twin (Bea): {last:.2f} kg on 11 December 2016" in third


def test_a_sibling_is_as_of_the_day_too_and_a_team_is_no_family():
    child, twin = make_child(), make_child(child_id="C8")
    child = child.replaced(relatives=twin.children, relatives_measured=twin.measurements)
    cut = child.as_of(BIRTH + pd.Timedelta(days=100))
    assert cut.siblings[0].measurements["date"].max() <= BIRTH + pd.Timedelta(days=100)
    many = pd.concat([twin.children] * 15, ignore_index=True)
    many["child_id"] = [f"D{n}" for n in range(15)]
    crowd = child.replaced(
        relatives=many, relatives_measured=twin.measurements.assign(child_id="D1")
    )
    assert crowd.siblings == ()


def test_letters_on_the_three_pages_are_at_least_eight_and_a_half_points(b1_three):
    printed = b1_three.printed
    assert len(printed) > 5
    assert min(printed) > 8.45, printed[min(printed)]


def test_each_finding_is_told_under_the_episode_that_had_been_seen_by_then(b1):
    findings = b1.findings[(b1.findings["severity"].astype(str) != "data").to_numpy()]
    told = list(zip(findings["rule"], findings["detected_date"].astype(str), strict=True))
    letters = b1.episodes["episode"].to_numpy()[_episode_of(b1, findings)]
    under = dict(zip(told, letters, strict=True))
    assert under["weight_plateau", "2013-01-14"] == "A"
    assert under["weight_loss", "2014-01-08"] == "B"
    assert under["weight_plateau", "2014-04-22"] == under["weight_loss", "2014-04-22"] == "C"
    assert under["weight_gained_and_lost", "2014-08-22"] == "D"
