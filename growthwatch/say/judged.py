"""A judgement in words beside its headline: how rare, what to do and by when, what it rests on.

Nothing here decides anything. A judgement comes as a mapping of the columns that
`growthwatch.judge` returns; probabilities are said in natural frequencies. No sentence names a
cause or a diagnosis, and none says that there is no concern.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from growthwatch.say.ages import duration_words
from growthwatch.say.headline import Judged, missing
from growthwatch.say.language import counted, translated
from growthwatch.say.sentence import listed, sentence

RARE = {
    "hundred": "Of 100 healthy children with {sex:the child's} record, fewer than one would weigh "
    "so little.",
    "twenty": "Of 20 healthy children with {sex:the child's} record, fewer than one would weigh so "
    "little.",
    "some": "Of 20 healthy children with {sex:the child's} record, about {number:} would weigh so "
    "little.",
}
RESTS_ON = {
    "nothing": "It rests on no weight.",
    "one": "It rests on one weight, of {last_weight_date:date}{age_of_it:}{why:word}.",
    "more": "It rests on {weights:} weights, the last of {last_weight_date:date}"
    "{age_of_it:}{why:word}.",
}
OLD_THEN = ", which was {time} old on {as_of:date}"
NOT_FITTED = {
    "first weight": ", and on the rules alone, as there is nothing earlier to expect from",
    "first weeks": ", and on the rules alone, as the growth model begins after the first weeks",
    "beyond three years": ", and on the rules alone, as the growth model was fitted to three years",
    "other reference": ", and on the rules alone, as the growth model is for UK-WHO",
    "no z-score": ", and on the rules alone, as this weight has no z-score",
    "other population": ", and on the rules alone, as these children vary otherwise than those "
    "of the growth model",
}
TO_DO = {
    "assess": "Have {sex:them} seen by a doctor and weighed by {act_by:date}.",
    "weigh again": "Weigh {sex:them} again by {act_by:date}.",
    "weigh": "Weigh {sex:them} by {act_by:date}.",
    "measure": "Measure {sex:the child's} length or height by {act_by:date}.",
    "review": "Go through what was found by {act_by:date}.",
    "weigh at the routine visit": "The next routine weighing is due on {act_by:date}.",
}
WAS_DUE = "{said}: {time} overdue on {as_of:date}."
OVERDUE = "{time} overdue"
NEXT_WEIGHT = "On {by:date}, {meanings:}."
MEANINGS = {
    "bears out": "{kg:kg} or less would bear it out",
    "answers": "{kg:kg} or more would answer the question",
    "worse": "under {kg:kg} would be worse",
    "recovering": "{kg:kg} or more would mean that {sex:the child} is recovering",
    "caught up": "{kg:kg} or more that {sex:the child} has caught up",
}
TARGET = {
    "end": "At twice the usual gain {sex:the child} would have caught up by {target_date:date}, at "
    "{target_kg:kg}.",
    "on the way": "At twice the usual gain {sex:the child} would have caught up by "
    "{target_date:date}, at {target_kg:kg}; on {by:date} that is {next_target_kg:kg}.",
}
SEEN = (
    "Since {sex:the child's} last weight {sex:the child} was seen {seen_not_weighed:times} and not "
    "weighed."
)
MISSED = "The last {missed_in_a_row:} contacts did not take place."
PROMISES = {
    "promises_met": (
        "One of the conditions that were agreed is met.",
        "{number:word} of the conditions that were agreed are met.",
    ),
    "promises_overdue": (
        "One of the things that were agreed is overdue.",
        "{number:word} of the things that were agreed are overdue.",
    ),
}
PERIOD = (
    "{kind:}: {sex:the child} {inside:} a week in {weeks_inside:}, and outside it {outside:} a "
    "week in {weeks_outside:}."
)
GAINED = {1: "gained {grams} g", -1: "lost {grams} g", 0: "gained nothing"}
UNRECORDED = {
    "twin": "A twin has no record here.",
    "sibling": "A sibling has no record here.",
}
NUMBERS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Many")


def frequency(judged: Judged) -> str:
    """Say how many healthy children with this record would weigh so little; empty if not known."""
    share = judged["share_below"]
    if missing(share):
        return ""
    kind = "hundred" if share < 0.01 else "twenty" if share < 0.05 else "some"
    return sentence(RARE[kind], {**judged, "number": max(round(20 * share), 1)})


def rests_on(judged: Judged) -> str:
    """Say what the judgement rests on and how old that is, and where the model does not reach."""
    number = int(judged["weights"])
    if not number:
        return sentence(RESTS_ON["nothing"], judged)
    last, until = judged["last_weight_date"], judged["as_of"]
    old = ""
    if until != last:
        old = sentence(OLD_THEN, {"time": duration_words(last, until), "as_of": until})
    facts = {
        **judged,
        "weights": number,
        "age_of_it": old,
        "why": NOT_FITTED.get(str(judged["not_fitted"]), ""),
    }
    return sentence(RESTS_ON["one" if number == 1 else "more"], facts)


def advice(judged: Judged) -> str:
    """Say what to do and by when, and how overdue that is; empty where nothing is due."""
    said = to_do(judged)
    if said and judged["overdue_days"] > 0:
        time = duration_words(judged["act_by"], judged["as_of"])
        said = sentence(WAS_DUE, {"said": said[:-1], "time": time, "as_of": judged["as_of"]})
    return said


def to_do(judged: Judged) -> str:
    """Say what to do and by when; empty where nothing is due."""
    return "" if missing(judged["act_by"]) else sentence(TO_DO[judged["action"]], judged)


def overdue(judged: Judged) -> str:
    """Say for how long the action is overdue; empty while there is time."""
    if not judged["overdue_days"] > 0:
        return ""
    return translated(OVERDUE).format(time=duration_words(judged["act_by"], judged["as_of"]))


def next_weight(judged: Judged) -> str:
    """Say what the next weight would mean; empty where nothing is asked of it."""
    if missing(judged["act_by"]):
        return ""
    asks = judged["state"] == "confirm"
    weights = {
        "bears out": judged["next_worse_kg"] if asks else np.nan,
        "answers": judged["next_better_kg"] if asks else np.nan,
        "worse": np.nan if asks else judged["next_worse_kg"],
        "recovering": (
            np.nan if asks or judged["state"] == "recovering" else judged["next_better_kg"]
        ),
        "caught up": np.nan if asks else judged["next_made_up_kg"],
    }
    meanings = [
        sentence(MEANINGS[name], {"sex": judged["sex"], "kg": weight})
        for name, weight in weights.items()
        if not missing(weight)
    ]
    if not meanings:
        return ""
    return sentence(NEXT_WEIGHT, {"by": _by(judged), "meanings": listed(meanings)})


def target(judged: Judged) -> str:
    """Say what is to change by when; empty where nothing is to be made up, or that day is past."""
    if missing(judged["target_kg"]) or missing(judged["target_date"]):
        return ""
    if judged["target_date"] < judged["as_of"]:
        return ""
    kind = "end"
    if not missing(judged["next_target_kg"]) and not missing(judged["act_by"]):
        by = _by(judged)
        kind = "on the way" if judged["last_weight_date"] < by < judged["target_date"] else kind
        return sentence(TARGET[kind], {**judged, "by": by})
    return sentence(TARGET[kind], judged)


def _by(judged: Judged) -> Any:
    return max(judged["act_by"], judged["as_of"])


def around(judged: Judged) -> tuple[str, ...]:
    """Say what stands around the weights: visits without one, missed ones, promises, periods."""
    said = []
    if judged["seen_not_weighed"] and judged["level"] != "none":
        said.append(sentence(SEEN, judged))
    if judged["missed_in_a_row"] > 1:
        said.append(sentence(MISSED, judged))
    for name, (one, more) in PROMISES.items():
        if judged[name]:
            number = NUMBERS[min(int(judged[name]), len(NUMBERS) - 1)]
            said.append(sentence(one if judged[name] == 1 else more, {"number": number}))
    periods = [period for period in judged["gain_inside"] if _compared(period)]
    said += [_period(period, judged["sex"]) for period in periods]
    if judged["unrecorded"]:
        said.append(sentence(UNRECORDED[judged["unrecorded"]], judged))
    return tuple(said)


def _compared(period: Judged) -> bool:
    return not (np.isnan(period["gain_inside"]) or np.isnan(period["gain_outside"]))


def _period(period: Judged, sex: Any) -> str:
    return sentence(
        PERIOD,
        {
            "sex": sex,
            "kind": translated(str(period["kind"]).capitalize()),
            "inside": _gain(period["per_week_inside"]),
            "outside": _gain(period["per_week_outside"]),
            "weeks_inside": _weeks(period["days_inside"]),
            "weeks_outside": _weeks(period["days_outside"]),
        },
    )


def _weeks(days: float) -> str:
    return counted(max(round(days / 7), 1), "{n} week", "{n} weeks")


def _gain(grams: float) -> str:
    whole = round(grams)
    return translated(GAINED[int(np.sign(whole))]).format(grams=abs(whole))
