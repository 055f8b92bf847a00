"""A judgement in words: one sentence to read aloud, what it rests on, what to do and by when.

Nothing here decides anything. A judgement comes as a mapping of the columns that
`growthwatch.judge` returns; probabilities are said in plain words and natural frequencies. No
sentence names a cause or a diagnosis, and none says that there is no concern.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.say.ages import (
    age_words_on,
    ages_words,
    date_words,
    duration_words,
)

PRONOUNS = {
    "female": ("she", "her", "her"),
    "male": ("he", "his", "him"),
}
UNNAMED = ("the child", "the child's", "the child")
SAME_KG, NOT_YET_KG = 0.05, 0.10
# Plain words for a probability, from where each is said.
WORDS = ((0.9, "very likely"), (0.5, "likely"), (0.2, "possible"), (0.0, "unlikely"))

Judged = Mapping[str, Any]


def headlines(table: pd.DataFrame) -> list[str]:
    """Say of many children how each grows, as `headline`.

    Parameters
    ----------
    table : DataFrame
        With the columns of `growthwatch.judge`.
    """
    # Most children have nothing found, and their sentence needs few facts.
    quiet = table["state"].isin((*_QUIET,)) & (table["level"] == "none")
    few = table.loc[quiet, list(_FEW)]
    said = pd.Series("", index=table.index, dtype=object)
    rows = zip(*(few[name].array for name in _FEW), strict=True)
    said[quiet] = [headline(dict(zip(_FEW, row, strict=True))) for row in rows]
    rest = table[~quiet]
    born = rest["last_weight_date"] - pd.to_timedelta(rest["last_age_days"], "D")
    rest = rest.assign(
        last_age=ages_words(born, rest["last_weight_date"]),
        same_as_age=ages_words(born, rest["same_as_date"]),
    )
    said[~quiet] = [headline(row) for row in rest.to_dict("records")]
    return said.tolist()


_QUIET = ("growing as expected", "not known")
_FEW = (
    "state", "level", "sex", "weights", "last_weight_date", "last_weight_kg", "last_age_days",
    "act_for", "in_doubt", "fitted", "because",
)  # fmt: skip


def headline(judged: Judged) -> str:
    """Say in one sentence how the child grows."""
    she, her, _ = pronouns(judged)
    if missing(judged["last_weight_date"]) and judged["level"] == "none":
        return f"{she.capitalize()} has no weight on record, so {her} growth is not known."
    if judged["act_for"] == "newborn loss" and judged["because"]:
        return str(judged["because"][0])
    beside = judged["level"] != _LEVEL_OF.get(judged["state"], "none") and not judged["word"]
    if beside and judged["because"]:
        # Something other than weight gain is what matters most.
        return _first_sentence(str(judged["because"][0]))
    if judged["in_doubt"] and judged["state"] in ("losing", "faltering", "recovering"):
        return _in_doubt(judged)
    state = judged["state"]
    return _HEADLINES[state](judged) if state in _HEADLINES else _nothing_found(judged)


# The level that each state has by itself: see `growthwatch.judgement.acting`.
_LEVEL_OF = {
    "losing": "urgent", "faltering": "concern", "confirm": "confirm", "recovering": "watch",
    "caught up": "watch", "small and steady": "watch",
}  # fmt: skip


def _first_sentence(message: str) -> str:
    head, stop, _ = message.partition(". ")
    return head + "." if stop else message


def _in_doubt(judged: Judged) -> str:
    she, her, _ = pronouns(judged)
    change = judged["last_weight_kg"] - judged["previous_kg"]
    standing = {"losing": "counts as losing weight"}.get(judged["state"], "counts as not caught up")
    return (
        f"{her.capitalize()} weight of {kg(judged['last_weight_kg'])} on "
        f"{day(judged['last_weight_date'])}, {kg(abs(change))} "
        f"{'more' if change > 0 else 'less'} than on {day(judged['previous_date'])}, needs to be "
        f"confirmed, and until then {she} {standing}."
    )


def _losing(judged: Judged) -> str:
    she, _, _ = pronouns(judged)
    before, now = judged["before_loss_kg"], judged["last_weight_kg"]
    if missing(before) or before - now < SAME_KG / 2:
        return (
            f"It is {likelihood(judged['p_faltering'])} that {she} is losing weight: "
            f"{kg(now)} at {_age(judged)}{_as_once(judged)}."
        )
    if before - now <= NOT_YET_KG:
        return (
            f"{she.capitalize()} has not quite regained what {she} lost: {kg(now)} at "
            f"{_age(judged)}, and {kg(before)} on {day(judged['before_loss_date'])}."
        )
    return (
        f"{she.capitalize()} weighs {kg(before - now)} less than on "
        f"{day(judged['before_loss_date'])}: {kg(now)} at {_age(judged)}{_as_once(judged)}."
    )


def _faltering(judged: Judged) -> str:
    she, her, _ = pronouns(judged)
    if missing(judged["from_kg"]) or missing(judged["likely_kg"]):
        return f"{her.capitalize()} weight has not gone up as it should since it was last sure."
    gain = judged["last_weight_kg"] - judged["from_kg"]
    due = judged["likely_kg"] - judged["from_kg"]
    did = f"gained {kg(gain)}" if gain > 0 else f"lost {kg(-gain)}" if gain < 0 else "not gained"
    return (
        f"{she.capitalize()} has {did} since {day(judged['from_date'])}, where a gain of "
        f"{kg(due)} was likely: {kg(judged['last_weight_kg'])} at {_age(judged)}"
        f"{_as_once(judged)}."
    )


def _confirm(judged: Judged) -> str:
    _, her, _ = pronouns(judged)
    now, likely = judged["last_weight_kg"], judged["likely_kg"]
    said = f"{her.capitalize()} weight of {kg(now)} on {day(judged['last_weight_date'])}"
    if missing(likely):
        return f"{said} says something that matters if it is right."
    than = "more" if now > likely else "less"
    return f"{said} is {kg(abs(now - likely))} {than} than was likely and needs to be confirmed."


def _recovering(judged: Judged) -> str:
    she, her, _ = pronouns(judged)
    return (
        f"{she.capitalize()} is recovering: {kg(judged['last_weight_kg'])} at {_age(judged)}, "
        f"still {kg(max(judged['likely_kg'] - judged['last_weight_kg'], 0))} below what was "
        f"likely from {her} weight of {day(judged['from_date'])}."
    )


def _caught_up(judged: Judged) -> str:
    she, _, _ = pronouns(judged)
    return (
        f"{she.capitalize()} had caught up by {day(judged['last_weight_date'])}: "
        f"{kg(judged['last_weight_kg'])} at {_age(judged)}."
    )


def _steady(judged: Judged) -> str:
    she, her, _ = pronouns(judged)
    small = judged["last_weight_z"] < 0
    return (
        f"{she.capitalize()} is {'small' if small else 'large'} and has been so at "
        f"{her} {judged['weights']} weights: {kg(judged['last_weight_kg'])} at {_age(judged)}."
    )


def _unknown(judged: Judged) -> str:
    _, her, _ = pronouns(judged)
    return (
        f"{her.capitalize()} growth is not known: the last weight is of "
        f"{day(judged['last_weight_date'])}, when {pronouns(judged)[0]} was {_age(judged)} old."
    )


def _nothing_found(judged: Judged) -> str:
    _, her, _ = pronouns(judged)
    number = int(judged["weights"])
    if number == 1:
        return (
            f"{her.capitalize()} one weight, {kg(judged['last_weight_kg'])} at {_age(judged)}, "
            "has nothing to be compared with."
        )
    last = day(judged["last_weight_date"])
    if not judged["fitted"]:
        return f"In {her} {number} weights, the last of {last}, the rules find nothing."
    return f"{her.capitalize()} {number} weights, the last of {last}, are as was likely."


_HEADLINES = {
    "losing": _losing,
    "faltering": _faltering,
    "confirm": _confirm,
    "recovering": _recovering,
    "caught up": _caught_up,
    "small and steady": _steady,
    "large and steady": _steady,
    "not known": _unknown,
}


def likelihood(probability: float) -> str:
    """Say a probability in a plain word; "possible" where it is not known."""
    if np.isnan(probability):
        return "possible"
    return next(word for least, word in WORDS if probability >= least)


def frequency(judged: Judged) -> str:
    """Say how many healthy children with this record would weigh so little; empty if not known."""
    share = judged["share_below"]
    if missing(share):
        return ""
    _, her, _ = pronouns(judged)
    if share < 0.01:
        return f"Of 100 healthy children with {her} record, fewer than one would weigh so little."
    if share < 0.05:
        return f"Of 20 healthy children with {her} record, fewer than one would weigh so little."
    return (
        f"Of 20 healthy children with {her} record, about {max(round(20 * share), 1)} would weigh "
        "so little."
    )


def rests_on(judged: Judged) -> str:
    """Say what the judgement rests on and how old that is, and where the model does not reach."""
    number = int(judged["weights"])
    if not number:
        return "It rests on no weight."
    last, until = judged["last_weight_date"], judged["as_of"]
    old = "taken that day" if until == last else f"{duration_words(last, until)} old then"
    weights = "one weight" if number == 1 else f"{number} weights, the last"
    said = f"It rests on {weights} of {day(judged['last_weight_date'])}, {old}"
    why = _NOT_FITTED.get(str(judged["not_fitted"]), "")
    return f"{said}{why}."


_NOT_FITTED = {
    "first weight": ", and on the rules alone, as there is nothing earlier to expect from",
    "first weeks": ", and on the rules alone, as the growth model begins after the first weeks",
    "beyond three years": ", and on the rules alone, as the growth model was fitted to three years",
    "other reference": ", and on the rules alone, as the growth model is for UK-WHO",
    "no z-score": ", and on the rules alone, as this weight has no z-score",
}


def advice(judged: Judged) -> str:
    """Say what to do and by when, and how long ago that was; empty where nothing is due."""
    said = to_do(judged)
    if said and judged["overdue_days"] > 0:
        ago = duration_words(judged["act_by"], judged["as_of"])
        said = f"{said[:-1]}, which was {ago} ago."
    return said


def to_do(judged: Judged) -> str:
    """Say what to do and by when; empty where nothing is due."""
    if missing(judged["act_by"]):
        return ""
    _, her, them = pronouns(judged)
    by = day(judged["act_by"])
    said = {
        "assess": f"Have {them} seen by a doctor and weighed by {by}.",
        "weigh again": f"Weigh {them} again by {by}.",
        "weigh": f"Weigh {them} by {by}.",
        "measure": f"Measure {her} length or height by {by}.",
        "review": f"Go through what was found by {by}.",
        "weigh at the routine visit": f"The next routine weighing is due on {by}.",
    }
    return said[judged["action"]]


def overdue(judged: Judged) -> str:
    """Say for how long the action is overdue; empty while there is time."""
    if not judged["overdue_days"] > 0:
        return ""
    return f"{duration_words(judged['act_by'], judged['as_of'])} overdue"


def next_weight(judged: Judged) -> str:
    """Say what the next weight would mean; empty where nothing is asked of it."""
    she, _, _ = pronouns(judged)
    if missing(judged["next_worse_kg"]) or missing(judged["act_by"]):
        return ""
    by = max(judged["act_by"], judged["as_of"])
    parts = [f"under {kg(judged['next_worse_kg'])} would be worse"]
    better, made_up = judged["next_better_kg"], judged["next_made_up_kg"]
    if judged["state"] == "confirm":
        parts = [f"{kg(judged['next_worse_kg'])} or less would bear it out"]
        if not missing(better):
            parts.append(f"{kg(better)} or more would answer the question")
    else:
        if not missing(better) and judged["state"] != "recovering":
            parts.append(f"{kg(better)} or more would mean that {she} is recovering")
        if not missing(made_up):
            parts.append(f"{kg(made_up)} or more that {she} has caught up")
    return f"On {day(by)}, {_listed(parts)}."


def target(judged: Judged) -> str:
    """Say what is to change by when; empty where nothing is to be made up."""
    if missing(judged["target_kg"]) or missing(judged["target_date"]):
        return ""
    she, _, _ = pronouns(judged)
    said = f"At twice the usual gain {she} would have caught up by {day(judged['target_date'])}, "
    said += f"at {kg(judged['target_kg'])}"
    if not missing(judged["next_target_kg"]) and not missing(judged["act_by"]):
        by = max(judged["act_by"], judged["as_of"])
        if judged["last_weight_date"] < by < judged["target_date"]:
            said += f"; on {day(by)} that is {kg(judged['next_target_kg'])}"
    return said + "."


def around(judged: Judged) -> tuple[str, ...]:
    """Say what stands around the weights: visits without one, missed ones, promises, periods."""
    she, her, _ = pronouns(judged)
    said = []
    if judged["seen_not_weighed"] and judged["level"] != "none":
        times = _times(judged["seen_not_weighed"])
        said.append(f"Since {her} last weight {she} was seen {times} and not weighed.")
    if judged["missed_in_a_row"] > 1:
        said.append(f"The last {judged['missed_in_a_row']} contacts did not take place.")
    for name, what, state in (
        ("promises_met", "conditions that were agreed", "met"),
        ("promises_overdue", "things that were agreed", "overdue"),
    ):
        if judged[name]:
            number = _NUMBERS[min(int(judged[name]), len(_NUMBERS) - 1)]
            said.append(f"{number} of the {what} {'is' if judged[name] == 1 else 'are'} {state}.")
    for period in judged["gain_inside"]:
        if np.isnan(period["gain_inside"]) or np.isnan(period["gain_outside"]):
            continue
        said.append(
            f"{period['kind'].capitalize()}: {_gain(period['per_week_inside'])} a week in "
            f"{_weeks(period['days_inside'])}, and "
            f"{_gain(period['per_week_outside'])} a week outside it in "
            f"{_weeks(period['days_outside'])}."
        )
    if judged["unrecorded"]:
        said.append(f"A {judged['unrecorded']} has no record here.")
    return tuple(said)


_NUMBERS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Many")


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(int(number), f"{int(number)} times")


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _as_once(judged: Judged) -> str:
    """Say that the child weighed as much long before."""
    if missing(judged["same_as_date"]):
        return ""
    she, _, _ = pronouns(judged)
    age = judged.get("same_as_age")
    if age is None:
        days = (judged["last_weight_date"] - judged["same_as_date"]).days
        age = age_words_on(judged["same_as_date"], judged["last_age_days"] - days)
    return f", what {she} weighed at {age}"


def pronouns(judged: Judged) -> tuple[str, str, str]:
    return PRONOUNS.get(str(judged["sex"]), UNNAMED)


def missing(value: Any) -> bool:
    return bool(pd.isna(value))


def kg(value: float) -> str:
    return f"{value:.2f} kg"


def _weeks(days: float) -> str:
    number = max(round(days / 7), 1)
    return f"{number} week{'' if number == 1 else 's'}"


def _gain(grams: float) -> str:
    sign = "+" if grams > 0 else "−" if grams < 0 else ""
    return f"{sign}{abs(grams):.0f} g"


@lru_cache(maxsize=4096)  # a caseload's days are few
def day(date: pd.Timestamp) -> str:
    return date_words(date)


def _age(judged: Judged) -> str:
    age = judged.get("last_age")
    return age or age_words_on(judged["last_weight_date"], judged["last_age_days"])
