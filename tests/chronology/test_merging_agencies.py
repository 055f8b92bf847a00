"""Several agencies' files become one, and no row of any is lost, whatever two of them tell."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from chronology_support import contacts_table, made_up_child
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.chronology import merge_contacts, possible_twins

DAYS = st.dates(pd.Timestamp("2014-06-01").date(), pd.Timestamp("2016-06-01").date())
WORDS = st.sampled_from(
    ["", "Weighed at the clinic.", "weighed at CLINIC", "Telephone call about sleep", "ماں نے کہا",
     "=1+1", "Seen."]
)  # fmt: skip


@st.composite
def agency_file(draw):
    days = draw(st.lists(DAYS, max_size=8))
    table = pd.DataFrame(
        {
            "date": pd.to_datetime(days),
            "agency": [draw(st.sampled_from(["GP", "Police", ""])) for _ in days],
            "kind": [draw(st.sampled_from(["visit", "call", ""])) for _ in days],
            "summary": [draw(WORDS) for _ in days],
        }
    )
    if draw(st.booleans()):
        lasting = [draw(st.sampled_from([None, 0, 3, 40])) for _ in days]
        table["date_to"] = [
            pd.NaT if more is None else pd.Timestamp(day) + pd.Timedelta(days=more)
            for day, more in zip(days, lasting, strict=True)
        ]
    if draw(st.booleans()):
        table["number"] = 7  # an agency's own column, by a name that the chart uses
    return table


weighed_twice = cache(made_up_child)  # made once: given other contacts, she is not changed


def told(table: pd.DataFrame) -> list[tuple]:
    texts = table["summary"].astype(object).where(table["summary"].notna(), "")
    return sorted(zip(pd.to_datetime(table["date"]), texts.astype(str), strict=True))


@settings(max_examples=25, deadline=None)
@given(st.lists(agency_file(), min_size=1, max_size=4))
def test_every_row_of_every_file_survives_the_merging_and_the_chronology(files):
    merged = merge_contacts(files)
    assert told(merged) == sorted(row for file in files for row in told(file))
    assert merged["date"].is_monotonic_increasing
    assert merged["file"].value_counts().to_dict() == {
        f"file {number}": len(file) for number, file in enumerate(files, start=1) if len(file)
    }
    table = weighed_twice().chronology(contacts=merged)
    rows = table[table["what"] == "contact"]
    assert len(rows) == len(merged)
    assert rows["number"].tolist() == list(range(1, len(merged) + 1))
    for row in rows.itertuples():
        for twin in filter(None, row.possible_twin.split("; ")):
            assert str(row.row) in table.set_index("row").loc[int(twin), "possible_twin"].split(
                "; "
            )


def pairs(one: pd.DataFrame, other: pd.DataFrame) -> list[tuple[str, str]]:
    merged = merge_contacts({"one.csv": one, "other.csv": other})
    return [(merged["summary"][a], merged["summary"][b]) for a, b in possible_twins(merged)]


def test_the_same_event_in_two_files_is_paired_and_both_rows_stay():
    here = contacts_table(("2015-05-04", "GP", "visit", "Weighed; mother tired and worried."))
    there = contacts_table(("2015-05-05", "Health", "note", "Mother worried and tired, weighed."))
    table = made_up_child().chronology(contacts=merge_contacts([here, there]))
    rows = table[table["what"] == "contact"].set_index("row")
    assert len(rows) == 2
    first, second = rows.index
    assert rows["possible_twin"].tolist() == [str(second), str(first)]
    assert rows["source"].tolist() == ["file 1", "file 2"]


@pytest.mark.parametrize(
    ("date", "kind", "summary", "twin"),
    [
        ("2015-05-04", "call", "Something quite different.", True),  # one day, one kind
        ("2015-05-05", "call", "Something quite different.", True),  # a night between
        ("2015-05-06", "call", "Asked about feeding and sleep.", False),  # too late
        ("2015-05-04", "letter", "Something quite different.", False),
        ("2015-05-04", "letter", "About sleep and feeding, asked.", True),
        ("2015-05-04", "", "", False),  # nothing to compare
    ],
)
def test_what_makes_a_pair_across_files(date, kind, summary, twin):
    one = contacts_table(("2015-05-04", "GP", "call", "Asked about feeding and sleep."))
    other = contacts_table((date, "Nursery", kind, summary))
    assert bool(pairs(one, other)) == twin


def test_a_month_in_one_file_and_a_day_in_another_can_be_one_event():
    words = "Bruise by the left eye, mother asked about it."
    month = contacts_table(
        ("2015-05-01", "Early years", "observation", words), date_to=[pd.Timestamp("2015-05-31")]
    )
    for date, twin in (("2015-05-20", True), ("2015-06-01", True), ("2015-06-03", False)):
        day = contacts_table((date, "Nursery", "meeting", "Mother was asked: bruise by left eye."))
        assert bool(pairs(month, day)) == twin
    # Of a month of visits, another agency's visit is no twin by its kind alone.
    other = contacts_table(("2015-05-20", "Nursery", "observation", "Ate two plates of pasta."))
    assert not pairs(month, other)


def test_in_one_file_only_nearly_the_same_words_make_a_pair():
    table = contacts_table(
        ("2015-05-04", "GP", "call", "Asked about feeding and sleep."),
        ("2015-05-04", "GP", "call", "Asked about sleep and feeding"),
        ("2015-05-04", "GP", "call", "Told of the result of a blood test."),
    )
    assert possible_twins(table) == [(0, 1)]


def test_columns_that_only_one_agency_has_are_kept_and_a_source_is_never_empty():
    one = contacts_table(("2015-05-04", "GP", "call", "Asked."), child_voice=["Hid her face."])
    other = contacts_table(("2015-06-04", "Nursery", "note", "Ate."), source=["day book, page 3"])
    merged = merge_contacts({"gp.csv": one, "nursery.xlsx": other})
    assert merged["source"].tolist() == ["gp.csv", "day book, page 3"]
    table = made_up_child().chronology(contacts=merged)
    assert "Hid her face." in table["child_voice"].tolist()


def test_dates_may_be_text_and_a_day_that_is_none_is_named_with_its_file_and_row():
    fine = pd.DataFrame({"date": ["2015-05-04"], "summary": ["Seen."]})
    assert merge_contacts([fine])["date"].tolist() == [pd.Timestamp("2015-05-04")]
    for wrong, said in (("4 May", "'4 May' is not a date"), ("", "date is empty")):
        table = pd.DataFrame({"date": ["2015-05-04", wrong], "summary": ["Seen.", "Seen."]})
        with pytest.raises(ValueError, match=rf"contacts of gp\.csv, row 2: .*{said}"):
            merge_contacts({"gp.csv": table})
    with pytest.raises(ValueError, match=r"contacts of gp\.csv have no column 'date'"):
        merge_contacts({"gp.csv": pd.DataFrame({"day": ["2015-05-04"]})})


def test_rows_of_other_children_and_of_after_the_cut_are_left_out():
    mine = contacts_table(
        ("2015-05-04", "GP", "call", "Mine."), ("2016-05-04", "GP", "call", "Late.")
    )
    another = contacts_table(("2015-05-04", "GP", "call", "Of another child.")).assign(
        child_id="C8"
    )
    merged = merge_contacts([mine, another])
    table = made_up_child().as_of("2015-12-31").chronology(contacts=merged)
    events = " ".join(table["event"])
    assert "Mine." in events
    assert "another child" not in events
    assert "Late." not in events


def test_no_files_make_an_empty_table():
    assert merge_contacts([]).empty
