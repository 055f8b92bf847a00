"""What is known of a child goes up with its weights and comes down only by catching up."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch import datasets
from growthwatch.judgement.acting import LEVELS

BIRTH = pd.Timestamp("2024-01-01")
GROWING = ((0, 3.2), (56, 4.9), (84, 5.6), (112, 6.2), (183, 7.3), (274, 8.3))


def judged(weights, **more):
    """Return the judgement of a girl with these weights, (day, kg)."""
    given_ = {str((BIRTH + pd.Timedelta(days=day)).date()): kg for day, kg in weights}
    child = gw.one_child(
        sex="F", birth_date="2024-01-01", gestation_weeks=40, weight_kg=given_, **more
    )
    return gw.judge(child.scores, children=child.children).iloc[0]


def each_judged(records, as_of=None):
    """Return the judgements of girls with these weights, each as of a day of her own if given."""
    ids = [f"C{number:03}" for number in range(len(records))]
    children = pd.DataFrame({
        "child_id": ids, "sex": "female", "birth_date": BIRTH, "gestation_weeks": 40,
        "family_id": ids,
    })  # fmt: skip
    rows = [(i, BIRTH + pd.Timedelta(days=day), kg)
            for i, weights in zip(ids, records, strict=True) for day, kg in weights]  # fmt: skip
    scores = gw.score(children, pd.DataFrame(rows, columns=["child_id", "date", "weight_kg"]))
    days = None if as_of is None else pd.Series(BIRTH + pd.to_timedelta(as_of, "D"), index=ids)
    return gw.judge(scores, children=children, as_of=days).to_dict("records")


def rank(level: str) -> int:
    return LEVELS.index(level)


def b1_on(day: str) -> pd.Series:
    return pd.Series(dict(datasets.child_b1().child("B1").as_of(day).judgement))


def test_a_child_who_grows_along_her_centile_is_growing_as_expected_and_no_level():
    one = judged(GROWING)
    assert (one["state"], one["level"]) == ("growing as expected", "none")
    assert "from the 5 weights before" in one["headline"]
    assert "no concern" not in one["headline"].lower()


def test_one_weight_that_is_lower_is_to_be_confirmed_and_never_forgotten():
    """The case of one visit and never again: 9.2 kg at 9 months, 8.5 kg at 12, then nothing."""
    record = ((0, 3.4), (61, 5.2), (123, 7.0), (184, 8.0), (276, 9.2), (365, 8.5))
    first = judged(record)
    assert list(first[["state", "level", "action"]]) == ["confirm", "confirm", "weigh again"]
    assert first["act_by"] - first["last_weight_date"] <= pd.Timedelta(days=14)
    days = [*range(365, 480, 5), 365 + 200]
    *waiting, late = each_judged([record] * len(days), as_of=days)
    priorities = [one["priority"] for one in waiting]
    assert priorities == sorted(priorities) and len(set(priorities)) == len(priorities)
    assert late["state"] == "confirm" and late["overdue_days"] > 150


def test_a_loss_that_goes_on_is_urgent_and_due_within_a_week():
    one = judged((*GROWING, (335, 8.0), (350, 7.7)))
    assert list(one[["state", "level", "action"]]) == ["losing", "urgent", "assess"]
    assert one["act_by"] - one["last_weight_date"] <= pd.Timedelta(days=7)


def test_a_stall_seen_twice_is_of_concern_until_it_is_made_up():
    stalled = (*GROWING, (335, 8.3), (366, 8.3))
    assert judged(stalled)["state"] == "faltering"
    later = judged((*stalled, (396, 8.4), (460, 8.6)))
    assert later["level"] == "concern"  # two more weights that were merely not lower
    back = judged((*stalled, (396, 9.0), (426, 9.5)))
    assert back["state"] in ("caught up", "growing as expected")


def test_a_newborn_13_percent_below_birth_weight_is_due_the_next_day():
    one = judged(((0, 3.0), (17, 2.6)), birth_weight_kg=3.0)
    assert one["level"] == "urgent" and one["action"] == "assess"
    assert one["act_by"] == BIRTH + pd.Timedelta(days=18)


def test_child_b1_is_of_concern_from_the_second_winter_weight_and_never_less_again():
    b1 = datasets.child_b1()
    days = pd.date_range("2013-01-14", "2014-08-28", freq="28D")
    ids = [f"B{number:02}" for number in range(len(days))]

    def copies(table):
        return pd.concat([table.assign(child_id=i) for i in ids], ignore_index=True)

    children = copies(b1.children).assign(family_id=ids)
    judged = gw.judge(
        gw.score(children, copies(b1.measurements)), contacts=copies(b1.contacts),
        plans=copies(b1.plans), as_of=pd.Series(days, index=ids), children=children,
    )  # fmt: skip
    assert judged["child_id"].tolist() == ids
    assert all(rank(level) <= rank("concern") for level in judged["level"])
    assert b1_on("2014-01-10")["level"] == "urgent"
    assert "what she weighed at 12 months" in b1_on("2014-05-21")["headline"]


def test_child_b1_without_an_invented_weighing_is_known_no_better_than_with_it():
    """The fault told of: the weighing of 14 January 2013 turned April from concern to watch."""
    caseload = datasets.child_b1()
    with_it = caseload.child("B1").as_of("2013-04-25")
    fewer = caseload.measurements[caseload.measurements["date"] != "2013-01-14"]
    scores = gw.score(caseload.children, fewer)
    without = gw.judge(scores, children=caseload.children, as_of="2013-04-25").iloc[0]
    assert without["level"] in ("concern", "confirm")
    assert rank(with_it.judgement["level"]) <= rank(without["level"])


# Judged together a child costs next to nothing: each example draws some, and there are as many.
SOME = {"min_size": 5, "max_size": 5}


@settings(max_examples=4, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([112, 183, 274]),  # where the stall begins
            st.sampled_from([-0.3, 0.0]),  # share of the usual gain
            st.integers(min_value=10, max_value=80).filter(lambda day: day % 30),
        ),
        **SOME,
    )
)
def test_an_extra_agreeing_weighing_never_weakens_what_is_known(drawn):
    """Between two weights of a stall lies another, on the line between them."""
    plain, denser = [], []
    for onset, share, at in drawn:
        before = [(day, kg) for day, kg in GROWING if day <= onset]
        start, kg = before[-1]
        stall = [(start + 30 * n, round(kg + share * 0.25 * n, 2)) for n in (1, 2, 3, 4)]
        first, last = stall[0], stall[-1]
        day = first[0] + at
        along = (day - first[0]) / (last[0] - first[0])
        extra = (day, round(first[1] + along * (last[1] - first[1]), 2))
        plain.append([*before, *stall])
        denser.append(sorted((*before, *stall, extra)))
    judged = each_judged([*plain, *denser])
    for one, other in zip(judged[: len(plain)], judged[len(plain) :], strict=True):
        assert rank(one["level"]) <= rank("concern")
        assert rank(other["level"]) <= rank(one["level"])


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 1.5), st.floats(0.1, 1.0)), **SOME))
def test_more_loss_is_never_less_concern(drawn):
    def after(lost):
        return (*GROWING, (335, round(8.3 - lost / 2, 2)), (366, round(8.3 - lost, 2)))

    judged = each_judged(
        [after(loss) for loss, _ in drawn] + [after(loss + more) for loss, more in drawn]
    )
    for one, other in zip(judged[: len(drawn)], judged[len(drawn) :], strict=True):
        assert rank(other["level"]) <= rank(one["level"])


def test_weeks_that_pass_lower_nothing():
    """Every one of sixty weeks after the weight that a girl's standstill was seen at."""
    stalled = (*GROWING, (335, 8.3), (366, 8.3))
    then, *weeks = each_judged([stalled] * 61, as_of=[366 + 7 * week for week in range(61)])
    assert judged(stalled)["priority"] == then["priority"]
    assert {(now["state"], now["level"]) for now in weeks} == {(then["state"], then["level"])}
    priorities = [then["priority"], *(now["priority"] for now in weeks)]
    assert priorities == sorted(priorities)


@pytest.mark.parametrize("day", ["2012-11-20", "2013-04-25", "2014-01-10", "2014-05-21"])
def test_a_judgement_of_a_day_knows_nothing_of_later_days(day):
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    cut = caseload.as_of(day)
    about = {"children": caseload.children, "contacts": caseload.contacts, "plans": caseload.plans}
    whole = gw.judge(scores, as_of=day, **about)
    then = gw.judge(
        gw.score(cut.children, cut.measurements), as_of=day, children=cut.children,
        contacts=cut.contacts, plans=cut.plans,
    )  # fmt: skip
    pd.testing.assert_frame_equal(whole, then)


def test_a_child_without_the_growth_model_is_judged_by_the_rules_and_says_so():
    child = gw.one_child(
        sex="F", birth_date="2015-01-10", gestation_weeks=40,
        weight_kg="2019-01-10 16\n2021-06-10 21\n2021-12-10 18\n2022-03-10 16",
    )  # fmt: skip
    one = gw.judge(child.scores, children=child.children).iloc[0]
    assert one["state"] == "losing" and not one["fitted"]
    assert one["not_fitted"] == "beyond three years"
    assert "rules alone" in str(child.judgement)


def test_children_judged_together_or_apart_are_judged_the_same():
    caseload = datasets.child_b1()
    other = caseload.children.assign(child_id="B2", family_id="C")
    rows = caseload.measurements
    children = pd.concat([caseload.children, other], ignore_index=True)
    cut = rows[rows["date"] <= "2013-04-30"].assign(child_id="B2")
    scores = gw.score(children, pd.concat([rows, cut], ignore_index=True))
    together = gw.judge(scores, children=children, as_of="2014-03-01")
    for child in ("B1", "B2"):
        alone = gw.judge(
            scores[scores["child_id"] == child],
            children=children[children["child_id"] == child],
            as_of="2014-03-01",
        )
        pd.testing.assert_frame_equal(
            together[together["child_id"] == child].reset_index(drop=True), alone
        )


@pytest.mark.parametrize(
    ("about", "weight_kg"),
    [
        (
            {"birth_date": "2024-01-01", "gestation_weeks": 37, "birth_weight_kg": 2.8,
             "reference": "trisomy-21"},
            "2024-01-05 2.30\n2024-01-09 2.25\n2024-01-25 2.60\n2024-02-05 2.70",
        ),
        (
            {"birth_date": "2015-01-10", "gestation_weeks": 40, "reference": "turner"},
            "2022-01-10 20\n2022-06-10 21\n2022-12-10 18\n2023-03-10 16\n2023-06-10 15",
        ),
        (
            {"birth_date": "2024-01-01", "gestation_weeks": 22, "gestation_days": 6,
             "birth_weight_kg": 0.55},
            "2024-01-06 0.45\n2024-01-25 0.50",
        ),
    ],
    ids=["trisomy 21, birth weight not regained", "Turner, 29% lost", "22 weeks, 18% lost"],
)  # fmt: skip
def test_a_child_without_a_centile_is_still_watched(about, weight_kg):
    child = gw.one_child(sex="F", weight_kg=weight_kg, **about)
    one = child.judgement
    assert one["level"] == "urgent"
    assert one["act_by"] - one["last_weight_date"] <= pd.Timedelta(days=28)


# 12.18 kg was little for her, and a question; 2.89 kg cannot be.
ASKED = ((0, 3.6), (183, 9.4), (277, 10.4), (382, 11.46), (465, 12.30), (570, 12.18))


def test_a_slip_answers_no_question():
    """A weight that cannot be right bears nothing out: what the one before asked stays asked."""
    assert judged(ASKED)["level"] == "confirm"
    slip = judged((*ASKED, (748, 2.89)))
    assert slip["in_doubt"] and slip["state"] == "confirm" and slip["action"] == "weigh again"
    low_again = judged((*ASKED, (640, 12.15)))
    assert low_again["level"] == "concern"


def test_one_interval_without_gain_is_asked_about_where_it_is_not_unusual_for_the_child():
    """She had gained 2.2 kg in three months: some standstill after that is usual."""
    fast = ((0, 3.6), (61, 5.4), (123, 7.0), (184, 8.0), (276, 9.3), (365, 11.5))
    once = judged((*fast, (460, 11.55)))
    assert once["p_faltering"] < 0.02 and once["state"] == "confirm"
    assert judged((*fast, (460, 11.55), (500, 11.5)))["level"] == "concern"


def test_a_question_about_a_loss_is_answered_as_soon_as_a_loss_is_acted_on():
    """Were 6.4 kg right she would be losing, and to be seen within five days at ten months."""
    doubted = judged((*GROWING, (335, 6.4)))
    assert doubted["state"] == "confirm" and doubted["action"] == "weigh again"
    assert (doubted["act_by"] - doubted["last_weight_date"]).days == 5
    less = judged((*GROWING, (335, 8.28)))
    assert less["state"] == "confirm"
    assert (less["act_by"] - less["last_weight_date"]).days == 14


def test_who_has_caught_up_and_loses_three_kilograms_is_asked_about_again():
    """What began before she had caught up is not told twice; what is lost since then is news."""
    up = ((0, 3.12), (42, 3.79), (84, 3.92), (112, 4.30), (168, 5.93), (240, 6.61), (300, 7.05),
          (365, 8.95), (430, 11.37), (520, 11.97), (640, 12.96))  # fmt: skip
    assert judged(up)["level"] == "none"
    down = judged((*up, (730, 9.92)))
    assert (down["state"], down["level"]) == ("confirm", "confirm")


def test_nobody_catches_up_by_losing_weight():
    small = ((0, 2.8), (42, 3.03), (84, 3.82), (112, 4.04), (168, 4.66), (240, 5.54), (300, 5.99),
             (365, 6.27), (430, 7.86), (520, 8.19))  # fmt: skip
    assert judged(small)["state"] == "faltering"
    assert judged((*small, (640, 7.47)))["level"] == "concern"
    assert judged((*small, (640, 7.47), (730, 6.10)))["level"] == "urgent"


# She stood still, caught up by the 335th day, and grew on.
CAUGHT_UP_ONCE = ((0, 3.4), (90, 5.6), (181, 7.0), (243, 7.0), (273, 6.9), (304, 7.6), (334, 8.2),
                  (396, 8.7))  # fmt: skip


def test_who_stands_still_again_after_catching_up_is_told_of_again():
    """The model dates it to the first standstill; what the rule saw began after that was over."""
    assert judged(CAUGHT_UP_ONCE)["level"] == "none"
    again = judged((*CAUGHT_UP_ONCE, (460, 8.75)))
    assert again["level"] == "concern"
    assert again["from_date"] >= BIRTH + pd.Timedelta(days=334)


def test_less_at_three_weighings_running_is_asked_about_however_little_it_is():
    """6.60, 6.57, 6.54 and 6.52 kg, a week apart, at five months."""
    losing = ((0, 3.3), (41, 4.4), (90, 5.6), (151, 6.6), (158, 6.57), (165, 6.54))
    assert judged(losing)["level"] == "none"
    asked = judged((*losing, (172, 6.52)))
    assert (asked["state"], asked["action"]) == ("confirm", "weigh again")
    assert (asked["act_by"] - asked["last_weight_date"]).days <= 7
    assert judged((*losing, (172, 6.54)))["level"] == "none"


def test_half_a_kilogram_less_than_at_the_visit_before_is_asked_about():
    """Her 9.8 kg may have been the slip; who weighs 9.3 kg next is not called as was likely."""
    jumped = ((0, 3.5), (90, 5.8), (181, 7.3), (273, 8.5), (334, 9.8))
    less = judged((*jumped, (396, 9.3)))
    assert (less["state"], less["level"]) == ("confirm", "confirm")
    assert judged((*jumped, (396, 9.56)))["level"] == "none"
    slip = judged((*jumped[:-1], (334, 98.0), (396, 9.6)))
    assert slip["level"] == "none"  # 98 kg was none: the weight after it is not less


# Along her centile, then three kilograms in four months.
LEAPT = (
    (0, 3.6), (84, 5.62), (168, 7.11), (300, 8.44), (365, 9.06), (430, 9.41), (520, 10.16),
    (640, 13.3),
)  # fmt: skip


def test_who_weighs_less_than_at_a_weight_too_high_to_be_true_is_weighed_again_as_for_a_loss():
    """Either 13.3 kg was wrong, or she has lost: both are possible three months later."""
    leapt, *less, within_weighing, answered = each_judged([
        LEAPT, *((*LEAPT, (730, kg)) for kg in (12.8, 11.8, 10.7)), (*LEAPT, (730, 13.0)),
        (*LEAPT, (730, 11.8), (744, 11.9)),
    ])  # fmt: skip
    assert leapt["state"] == "confirm" and len(less) == 3
    for one, change in zip(less, ("0.50", "1.50", "2.60"), strict=True):
        assert (one["state"], one["action"], one["act_for"]) == (
            "confirm", "weigh again", "one of two",
        )  # fmt: skip
        assert (one["act_by"] - one["last_weight_date"]).days == 7
        assert one["headline"].endswith(
            f", {change} kg less than on 2 October 2025: one of the two weights is wrong, or she "
            "has lost weight."
        )
    assert within_weighing["act_for"] != "one of two"
    assert answered["level"] == "none"


def test_the_weight_that_was_asked_for_answers_whether_the_one_before_was_too_high():
    soon, later, absurd = each_judged([
        (*LEAPT, (668, 10.9)), (*LEAPT, (669, 10.9)), (*LEAPT[:-1], (640, 31.3), (730, 11.8)),
    ])  # fmt: skip
    assert soon["level"] == "none"
    assert later["act_for"] == "one of two"
    assert absurd["level"] == "none"  # nobody has lost what nobody weighs


def test_nobody_falls_from_a_weight_too_high_to_be_true():
    """12.4 kg after 13.3 kg is on her centile: 0.9 kg were lost only if 13.3 kg was right."""
    after = judged((*LEAPT, (730, 12.4)))
    assert (after["state"], after["level"]) == ("confirm", "confirm")
    assert after["p_faltering"] < 0.1


def test_a_child_who_is_told_of_and_may_have_lost_is_weighed_again_within_the_days_of_a_loss():
    """Her 12.0 kg may be wrong, so that 11.2 kg may be no loss; 11.6 kg is one and is urgent."""
    slipping = (
        (0, 4.08), (42, 5.66), (84, 6.96), (112, 6.33), (168, 7.11), (240, 8.41), (300, 8.87),
        (365, 8.95), (430, 9.41), (520, 9.22), (640, 12.0),
    )  # fmt: skip
    loss, more = each_judged([(*slipping, (730, 11.62)), (*slipping, (730, 11.19))])
    assert (loss["state"], loss["action"]) == ("losing", "assess")
    assert (more["state"], more["level"]) == ("faltering", "concern")
    assert more["action"] == "weigh again" and more["act_by"] <= loss["act_by"]


# A large girl who weighed 11.6 kg at nine months.
LARGE = ((0, 4.0), (30, 5.2), (61, 6.5), (122, 8.6), (183, 10.2), (274, 11.6))


def test_half_a_year_without_gain_is_of_concern_and_100_g_are_no_loss():
    stood_still, lost = each_judged([
        (*LARGE, (365, 11.7), (460, 11.6)), (*LARGE, (365, 11.7), (460, 11.3)),
    ])  # fmt: skip
    assert (stood_still["state"], stood_still["level"]) == ("faltering", "concern")
    assert "weight_return" in stood_still["because_rules"]
    assert (lost["state"], lost["level"]) == ("losing", "urgent")


def test_a_weight_of_long_before_is_never_of_less_concern_for_being_lower():
    last = [round(11.65 - 0.05 * step, 2) for step in range(23)]
    levels = [rank(one["level"]) for one in
              each_judged([(*LARGE, (365, 11.7), (460, kg)) for kg in last])]  # fmt: skip
    assert levels == sorted(levels, reverse=True)
    assert (levels[0], levels[-1]) == (rank("concern"), rank("urgent"))
