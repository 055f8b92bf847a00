"""What was promised, and a child's stays in hospital, nursery and so on: read, checked and cut."""

from __future__ import annotations

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.reading.cells import OUTCOME_SPELLINGS, PERIOD_SPELLINGS
from growthwatch.record.tables import (
    ACTION_COLUMNS,
    PERIOD_COLUMNS,
    empty_actions,
    empty_periods,
    empty_rejected,
)
from growthwatch.record.vocabulary import OUTCOMES, PERIOD_KINDS

ACTIONS = "child_id,made_on,what,who,due,done_on,if\n"
PERIODS = "child_id,from,until,kind,note\n"
CONTACTS = "child_id,date,agency,role,kind,summary,outcome,chart\n"


def test_without_the_files_there_are_no_actions_and_no_periods(folder):
    caseload = gw.read_caseload(folder())
    assert caseload.actions.empty and tuple(caseload.actions) == ACTION_COLUMNS
    assert caseload.periods.empty and tuple(caseload.periods) == PERIOD_COLUMNS
    assert caseload.child("A1").actions.empty and caseload.child("A1").periods.empty
    assert caseload.warnings.empty and list(caseload.warnings) == list(caseload.rejected)


def test_a_table_without_rows_has_the_types_of_one_with_rows(folder):
    caseload = gw.read_caseload(
        folder(
            actions=ACTIONS + "A1,2020-03-01,weigh,HV,2020-03-08,2020-03-09,if below 5 kg\n",
            periods=PERIODS + "A1,2020-02-01,2020-02-08,hospital,\n",
        )
    )
    assert caseload.rejected.empty and caseload.warnings.empty
    assert caseload.actions.dtypes.to_dict() == empty_actions().dtypes.to_dict()
    assert caseload.periods.dtypes.to_dict() == empty_periods().dtypes.to_dict()
    assert caseload.rejected.dtypes.to_dict() == empty_rejected().dtypes.to_dict()


def test_a_promise_is_read_with_its_condition(folder):
    row = 'A1,01/03/2020,weigh again,health visitor,2020-03-15,,"If below 5.2 kg by 15 March"'
    [action] = (
        gw.read_caseload(folder(actions=ACTIONS + row)).child("A1").actions.to_dict("records")
    )
    assert action["made_on"] == pd.Timestamp("2020-03-01")
    assert action["due"] == pd.Timestamp("2020-03-15") and pd.isna(action["done_on"])
    assert (action["if_measure"], action["if_below"]) == ("weight", 5.2)
    assert action["if_by"] == pd.Timestamp("2020-03-15")
    assert action["if"] == "If below 5.2 kg by 15 March"


def test_only_the_child_the_day_and_the_promise_are_needed(folder):
    caseload = gw.read_caseload(folder(actions="child_id,made_on,what\nA1,2020-03-01,weigh\n"))
    assert caseload.rejected.empty
    [action] = caseload.actions.to_dict("records")
    assert tuple(action) == ACTION_COLUMNS
    assert pd.isna(action["who"]) and pd.isna(action["due"]) and pd.isna(action["if_below"])


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("A9,2020-03-01,weigh,,,,", "child_id", "no usable row among the children"),
        ("A1,,weigh,,,,", "made_on", "made_on is empty"),
        ("A1,soon,weigh,,,,", "made_on", "not a date"),
        ("A1,2020-03-01,,,,,", "what", "say what was promised"),
    ],
)
def test_an_action_that_cannot_be_used_is_rejected_with_its_reason(folder, row, field, words):
    caseload = gw.read_caseload(folder(actions=ACTIONS + row + "\n"))
    [rejected] = caseload.rejected.to_dict("records")
    assert (rejected["file"], rejected["line"], rejected["field"]) == ("actions.csv", 2, field)
    assert words in rejected["reason"]
    assert caseload.actions.empty


def test_a_promise_is_not_dropped_for_a_date_that_cannot_be_read(folder):
    rows = "A1,2020-03-01,weigh,,next week,2020-02-01,\n"
    caseload = gw.read_caseload(folder(actions=ACTIONS + rows))
    assert caseload.rejected.empty
    assert pd.isna(caseload.actions["due"].iloc[0])
    told = caseload.warnings[["file", "line", "field", "value"]].to_numpy().tolist()
    assert told == [
        ["actions.csv", 2, "due", "next week"],
        ["actions.csv", 2, "done_on", "2020-02-01"],
    ]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("A9,2020-03-01,,hospital,", "child_id", "no usable row among the children"),
        ("A1,,2020-03-01,hospital,", "from", "from is empty"),
        ("A1,2020-03-01,2020-02-01,hospital,", "until", "is before from"),
        ("A1,2020-03-01,later,hospital,", "until", "not a date"),
        ("A1,2020-03-01,,,", "kind", "kind is empty"),
    ],
)
def test_a_period_that_cannot_be_used_is_rejected_with_its_reason(folder, row, field, words):
    caseload = gw.read_caseload(folder(periods=PERIODS + row + "\n"))
    [rejected] = caseload.rejected.to_dict("records")
    assert (rejected["file"], rejected["line"], rejected["field"]) == ("periods.csv", 2, field)
    assert words in rejected["reason"]
    assert caseload.periods.empty


def test_a_kind_of_period_nobody_knows_is_other_with_its_words_in_the_note(folder):
    caseload = gw.read_caseload(folder(periods=PERIODS + "A1,2020-03-01,,refuge,with mother\n"))
    [period] = caseload.periods.to_dict("records")
    assert (period["kind"], period["note"]) == ("other", "refuge: with mother")
    assert caseload.warnings["field"].tolist() == ["kind"] and caseload.rejected.empty


@pytest.mark.parametrize("who", ["caseload", "child"])
def test_as_of_a_day_nothing_is_known_of_later_promises_or_of_what_ended_later(folder, who):
    read = gw.read_caseload(
        folder(
            actions=ACTIONS + "A1,2020-03-01,weigh,,,2020-04-10,\nA1,2020-05-01,measure,,,,\n",
            periods=PERIODS + "A1,2020-03-01,2020-04-10,hospital,\nA1,2020-05-01,,nursery,\n",
        )
    )
    record = read if who == "caseload" else read.child("A1")
    for day, rows, ended in (
        ("2020-02-29", 0, []),
        ("2020-04-09", 1, [False]),
        ("2020-04-10", 1, [True]),
        ("2020-05-01", 2, [True, False]),
    ):
        then = record.as_of(day)
        assert len(then.actions) == len(then.periods) == rows, day
        assert then.actions["done_on"].notna().tolist() == ended, day
        assert then.periods["until"].notna().tolist() == ended, day
    assert record.actions["done_on"].notna().sum() == 1, "cutting leaves the record as it is"


def test_a_child_not_born_yet_has_no_actions_and_no_periods(folder):
    caseload = gw.read_caseload(
        folder(
            actions=ACTIONS + "A2,2020-01-10,antenatal visit,,,,\n",
            periods=PERIODS + "A2,2020-01-10,,proceedings,\n",
        )
    ).as_of("2020-01-15")
    assert caseload.actions.empty and caseload.periods.empty


def test_what_became_of_a_contact_is_read_in_usual_spellings(folder):
    written = ["DNA", "Was Not Brought", "WNB", "refused", "No reply", "seen", "withdrawn", "4", ""]
    right = ["was not brought"] * 3 + ["declined", "no access", "attended", "withdrawn"]
    right += ["cancelled by service", None]
    rows = "".join(
        f"A1,2020-03-{i:02},health,HV,visit,words,{w},\n" for i, w in enumerate(written, 1)
    )
    caseload = gw.read_caseload(folder(contacts=CONTACTS + rows))
    read = (
        caseload.contacts["outcome"]
        .astype(object)
        .where(caseload.contacts["outcome"].notna(), None)
    )
    assert read.tolist() == right
    assert caseload.warnings.empty


def test_an_outcome_nobody_knows_is_unknown_and_the_contact_stays(folder):
    row = (
        "A1,2020-03-01,health,HV,visit,words,in the park,yes\nA1,2020-03-02,health,HV,visit,w,,no\n"
    )
    caseload = gw.read_caseload(folder(contacts=CONTACTS + row))
    assert len(caseload.contacts) == 2 and caseload.rejected.empty
    assert caseload.contacts["outcome"].isna().all()
    assert caseload.contacts["chart"].tolist() == [True, False]
    [warning] = caseload.warnings.to_dict("records")
    assert (warning["line"], warning["field"], warning["value"]) == (2, "outcome", "in the park")
    assert "write attended, was not brought, declined" in warning["reason"]


def test_no_warning_is_told_of_a_row_that_is_rejected(folder):
    row = "A9,2020-03-01,health,HV,visit,words,in the park,\n"
    caseload = gw.read_caseload(folder(contacts=CONTACTS + row))
    assert len(caseload.rejected) == 1 and caseload.warnings.empty


@pytest.mark.parametrize(
    ("spellings", "names"), [(OUTCOME_SPELLINGS, OUTCOMES), (PERIOD_SPELLINGS, PERIOD_KINDS)]
)
def test_every_name_has_its_spellings_and_no_spelling_is_of_two_names(spellings, names):
    assert tuple(spellings) == names
    every = [one for others in spellings.values() for one in others] + list(names)
    assert len(every) == len(set(every))
