"""A calendar that a library reads back as it was meant, whatever stands in it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.calendar import calendar, escaped, folded
from growthwatch.cli import run

icalendar = pytest.importorskip("icalendar")


@pytest.fixture(scope="module")
def b1():
    return gw.datasets.child_b1().judgements("2014-08-22")


@pytest.fixture(scope="module")
def judged():
    return gw.simulate(40, seed=3).judgements()


def events(text):
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


def test_each_child_of_whom_something_is_asked_has_one_event_on_its_day(judged):
    asked = judged[(judged["level"] != "none") & judged["act_by"].notna()]
    found = {str(one["SUMMARY"]).split(": ")[1]: one for one in events(calendar(judged))}
    assert set(found) == set(asked["child_id"]) and len(found) > 3
    for row in asked.itertuples():
        one = found[row.child_id]
        assert one["DTSTART"].dt == row.act_by.date()
        assert one["DTEND"].dt == row.act_by.date() + dt.timedelta(days=1)
        assert row.headline in str(one["DESCRIPTION"])
    every = events(calendar(judged, routine=True))
    assert len(every) == int((judged["act_by"].notna() & (judged["action"] != "")).sum())
    assert len({str(one["UID"]) for one in every}) == len(every) > len(found)


def test_the_same_record_gives_the_same_file_and_the_same_reason_the_same_event():
    record = gw.datasets.child_b1()
    later, early = (record.judgements(day) for day in ("2014-08-22", "2014-08-21"))
    assert calendar(later) == calendar(record.judgements("2014-08-22"))
    if later["act_for"].tolist() == early["act_for"].tolist():
        uids = [str(events(calendar(one))[0]["UID"]) for one in (later, early)]
        assert uids[0] == uids[1]


@given(st.text(max_size=300))
def test_no_text_can_begin_a_line_of_its_own_or_be_cut_within_a_letter(text):
    lines = list(folded(f"DESCRIPTION:{escaped(text)}"))
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert not any(letter in line for line in lines for letter in "\r\n\x00")


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=200))
def test_a_child_id_comes_back_as_it_was(b1, text):
    text = "".join(one for one in text if one.isprintable())
    row = b1.assign(child_id=f"x{text}")
    (one,) = events(calendar(row))
    assert str(one["SUMMARY"]).split(": ", 1)[1] == f"x{text}"


def test_the_command_writes_it(tmp_path):
    record = gw.datasets.child_b1()
    for name in ("children", "measurements"):
        getattr(record, name).to_csv(tmp_path / f"{name}.csv", index=False)
    out = tmp_path.parent / "b1.ics"
    assert run(["calendar", str(tmp_path), "--out", str(out)]) == 0
    (one,) = events(out.read_bytes())
    assert "B1" in one["SUMMARY"] and one["CLASS"] == "CONFIDENTIAL"
