"""`growthwatch chart` draws what was asked for, or says in one sentence why it cannot."""

from __future__ import annotations

import re

import pytest

from growthwatch.datasets import child_b1_folder

STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!DOCTYPE html>"}


DRAWN: dict[tuple[str, ...], tuple[bytes, str]] = {}


def drawn(growthwatch, work, *arguments, name="chart.svg"):
    """Return what a command drew and said; each command is given once."""
    if (name, *arguments) not in DRAWN:
        result = growthwatch("chart", child_b1_folder(), "--child", "B1", "--out", name, *arguments)
        assert result.returncode == 0, result.stderr
        assert [path.name for path in work.iterdir()] == [name]
        DRAWN[name, *arguments] = (work / name).read_bytes(), result.stdout
        (work / name).unlink()
    return DRAWN[name, *arguments]


@pytest.mark.parametrize(
    ("measure", "title"),
    [
        ("weight", "Child B1, girl: weight"),
        ("height", "length and height"),
        ("bmi", "body mass index"),
        ("ofc", "head circumference"),
        ("z", "z-scores"),
        ("weight-for-length", "weight for length"),
    ],
)
def test_every_measure_can_be_drawn(growthwatch, work, measure, title):
    written, _ = drawn(growthwatch, work, "--measure", measure)
    assert (title if "Child" in title else f"Child B1: {title}").encode() in written


@pytest.mark.parametrize("ending", STARTS)
def test_the_ending_decides_what_is_written_and_where_the_key_is(growthwatch, work, ending):
    written, said = drawn(growthwatch, work, name=f"chart{ending}")
    assert written.startswith(STARTS[ending])
    assert ("a key to all contacts follows" in said) == (ending in (".png", ".svg"))
    if ending == ".html":
        holds_its_key_and_loads_nothing(written.decode("utf-8"))


def holds_its_key_and_loads_nothing(page):
    """Assert it of a page that can be pointed at."""
    assert "Expected from earlier growth" in page
    assert "key to the contacts" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']\s*(?:https?:)?//""", page)


def test_the_family_sees_neither_contacts_nor_findings(growthwatch, work):
    written, said = drawn(growthwatch, work, "--preset", "family")
    words = written.decode("utf-8")
    assert "Each child has a path of their own" in words
    assert "Seen from" not in words
    assert "Community health" not in words
    assert "contacts" not in said


@pytest.mark.parametrize(
    ("ages", "shown", "not_shown"), [("0-1", ">12<", ">2y<"), ("1.5-3", ">2y<", ">9<")]
)
def test_ages_are_those_of_a_printed_chart_or_any_two(growthwatch, work, ages, shown, not_shown):
    written, _ = drawn(growthwatch, work, "--ages", ages, "--preset", "family")
    words = written.decode("utf-8")
    assert shown in words
    assert not_shown not in words


def test_a_record_cut_at_a_day_has_nothing_of_later(growthwatch, work):
    whole, _ = drawn(growthwatch, work)
    assert b"22 Aug 2014" in whole
    written, _ = drawn(growthwatch, work, "--as-of", "2013-01-31")
    words = written.decode("utf-8")
    assert "14 Jan 2013" in words
    assert not re.search(r">[^<]*\b2014\b[^<]*<", words)


def test_a_chart_without_points_says_so(growthwatch, work):
    written, said = drawn(growthwatch, work, "--as-of", "2011-12-01", "--measure", "height")
    assert b"No lengths or heights recorded" in written
    assert "No lengths or heights are recorded for this child" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--measure", "z", "--preset", "family"), "--preset family has no z-scores"),
        (("--measure", "shoe-size"), "'shoe-size' is not one of 'weight'"),
        (("--preset", "court"), "'court' is not one of 'clinic'"),
        (("--ages", "4-0"), "--ages '4-0' is not a first and a last age in years"),
        (("--ages", "young"), "--ages 'young' is not a first and a last age in years"),
        (("--ages", "0-4", "--measure", "weight-for-length"), "--ages does not go with"),
        (("--as-of", "2001-05-05"), "--as-of 5 May 2001 is before child B1 was born"),
        (("--as-of", "yesterday"), "--as-of 'yesterday'"),
        (("--out", "chart.docx"), "must end in one of .png, .svg, .pdf, .html"),
        (("--out", "nowhere/chart.png"), "is in a folder that does not exist"),
        (("--child", "B9"), "no child 'B9' in this caseload"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence_and_nothing_is_written(
    growthwatch, work, arguments, said
):
    given = {"--child": "B1", "--out": "chart.png"}
    given |= dict(zip(arguments[::2], arguments[1::2], strict=True))
    flat = [part for pair in given.items() for part in pair]
    result = growthwatch("chart", child_b1_folder(), *flat)
    assert result.returncode == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(work.iterdir())
