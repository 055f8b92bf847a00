"""What a notebook and a terminal show of a child, its tables and a caseload."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.caseload.shown import MOST_ROWS, Table


@pytest.fixture(scope="module")
def b1() -> gw.Child:
    return gw.datasets.child_b1().child("B1")


def words(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", fragment.split("</style>")[1]))


def balanced(fragment: str) -> bool:
    """Every element that is opened is closed, in order."""
    stack = []
    for close, name, itself in re.findall(r"<(/?)([a-z]\w*)[^>]*?(/?)>", fragment):
        if itself or name in ("br", "meta"):
            continue
        if not close:
            stack.append(name)
        elif stack.pop() != name:
            return False
    return not stack


def test_a_child_is_shown_by_its_judgement_with_a_chart_and_what_is_over_folded(b1):
    shown = b1._repr_html_()
    said = words(shown)
    assert (
        balanced(re.sub(r"<svg.*</svg>", "", shown, flags=re.DOTALL)) and shown.count("<svg") == 1
    )
    assert b1.judgement["headline"] in said
    for reason in b1.judgement["because"]:
        assert reason in said
    outside = re.sub(r"</summary>.*?</details>", "", shown, flags=re.DOTALL)
    ended = b1.findings[~b1.findings["ongoing"]]
    assert len(ended) > 5
    for message in ended["message"]:
        assert html.escape(message) in shown
        assert html.escape(message) not in outside
    assert f"{len(ended)} findings of before, over now" in outside
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>',
                                "", shown, flags=re.DOTALL)  # fmt: skip


def test_a_terminal_is_told_the_same_within_its_width(b1):
    said = str(b1)
    assert max(map(len, said.splitlines()[1:])) <= 100
    flat = " ".join(said.split())
    assert b1.judgement["headline"] in flat
    on = int(b1.findings["ongoing"].sum())
    assert f"{on} findings go on, {len(b1.findings) - on} are over" in flat


def test_a_findings_table_wraps_its_sentences_and_tells_severity_and_state(b1):
    shown = b1.findings._repr_html_()
    assert balanced(shown)
    first = b1.findings[b1.findings["ongoing"]].iloc[0]
    assert f'<td class="w">{html.escape(first["message"])}</td>' in shown
    assert "white-space:normal" in shown
    assert "over by 22 January 2014" in words(shown)
    rows = words(shown.split("<tbody>")[0] + shown.split("<tbody>")[1])
    assert rows.index("urgent") < rows.index("watch")
    assert max(map(len, repr(b1.findings).splitlines())) <= 120


def test_scores_and_judgements_are_shown_in_words():
    caseload = gw.simulate(80, seed=2, faltering=0.3)
    scores = words(caseload.scores._repr_html_())
    assert "kg" in scores and "centile" in scores
    assert f"and {len(caseload.scores) - MOST_ROWS:,} more rows." in scores
    judged = caseload.judgements()
    told = words(judged._repr_html_())
    assert judged["headline"].iloc[0] in told and judged["child_id"].iloc[0] in told
    assert judged["headline"].iloc[0] in " ".join(repr(judged).split())
    assert str(judged.state.iloc[0]) in repr(judged)


def test_a_shown_table_is_the_dataframe_it_was_made_of(b1):
    plain = gw.detect(b1.scores, children=b1.children, plans=b1.plans)
    pd.testing.assert_frame_equal(gw.show(plain), plain)
    assert isinstance(gw.show(plain).head(2), Table)
    assert repr(gw.show(plain)[["rule", "measure"]]) == repr(plain[["rule", "measure"]])
    assert gw.show(plain)[["rule"]]._repr_html_() == plain[["rule"]]._repr_html_()
    assert repr(gw.show(plain.iloc[:0])) == repr(plain.iloc[:0])


def test_a_caseload_says_what_is_in_it_and_what_was_rejected(folder):
    caseload = gw.read_caseload(
        folder(
            children="child_id,sex,birth_date\nA,F,2020-01-01\nB,unknown,2020-02-01\nC,M,xx\n",
            measurements="child_id,date,weight_kg\nA,2020-03-01,4.9\nA,2020-04-01,<b>\nC,2020-05-01,5\n",
        )
    )
    shown = caseload._repr_html_()
    said = words(shown)
    assert balanced(shown) and "<b>" not in shown
    assert "1 female, 1 unknown, who are watched without centiles" in said
    assert "3 rows rejected: measurements.csv 2, children.csv 1" in said
    assert "1 child" in said and "Never measured" in said
    for reason in caseload.rejected["reason"]:
        assert reason in said
    assert "3 rows rejected" in str(caseload)


def test_a_caseload_that_was_imported_says_who_of_the_export_is_not_watched(folder, tmp_path):
    from dataclasses import replace

    plain = gw.read_caseload(
        folder(
            children="child_id,sex,birth_date\nA,F,2020-01-01\n",
            measurements="child_id,date,weight_kg\nA,2020-03-01,4.9\n",
        )
    )
    assert "The one child of the caseload is watched." in str(plain)
    row = ["Z9", "transferred", "Z9 is recorded as having left.", "export.csv", 7]
    others = pd.DataFrame([row], columns=["child_id", "code", "reason", "file", "line"])
    left = replace(plain, not_watched=others)
    assert (
        "1 of 2 children of the caseload is watched. 1 is not: 1 recorded as having left."
        in str(left)
    )
    assert "Z9 is recorded as having left." in words(left._repr_html_())


def test_scores_findings_and_episodes_of_a_caseload_are_those_of_its_children():
    caseload = gw.datasets.child_b1()
    child = caseload.child("B1")
    pd.testing.assert_frame_equal(caseload.findings, child.findings)
    pd.testing.assert_frame_equal(caseload.episodes, child.episodes)
    assert len(caseload.scores) == len(child.scores)


@pytest.mark.parametrize("name", ["findings", "episodes", "judgements", "scores"])
def test_a_long_table_says_in_a_terminal_how_much_of_it_is_not_shown(b1, name):
    """What a terminal leaves out is counted, of every kind of table alike."""
    table = gw.judge(b1.scores) if name == "judgements" else getattr(b1, name)
    long = pd.concat([pd.DataFrame(table)] * (MOST_ROWS + 7), ignore_index=True)
    assert repr(gw.show(long.head(MOST_ROWS + 7))).splitlines()[-1].startswith("and 7 more ")
    assert not repr(gw.show(long.head(MOST_ROWS))).splitlines()[-1].startswith("and ")


def test_a_remark_that_holds_of_every_measure_is_said_once():
    known = {"sex": "F", "birth_date": "2011-10-20", "weight_kg": "2012-11-02 7.85"}
    both = known | {"height_cm": {"2012-11-02": 70.1}}
    shown = gw.Child(**both)._repr_html_()
    # The chart says it in its heading and in words too.
    assert ">gestation unknown" not in shown.partition("<table")[2]
    assert "Of every measure: gestation unknown, taken as 40+0." in shown
    assert "Remark" not in shown
    assert "Of every measure" not in gw.Child(**both, gestation="40+0")._repr_html_()


def test_a_caseload_of_one_birthday_says_one_day():
    assert "- Born: 20 October 2011\n" in str(gw.datasets.child_b1())
