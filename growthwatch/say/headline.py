"""The headline of a judgement: one sentence that can be read aloud.

Nothing here decides anything: a judgement comes as a mapping of the columns that
`growthwatch.judge` returns, and a template is chosen for it. No sentence names a cause or a
diagnosis, and none says that there is no concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.say.ages import age_words_on, ages_words
from growthwatch.say.language import translated
from growthwatch.say.sentence import sentence

Judged = Mapping[str, Any]

SAME_KG, NOT_YET_KG = 0.05, 0.10
# The rule that asks about the birth date. Everything that is said by age depends on it, so that its
# finding is told first.
BIRTH_DATE = "birth_date_unlikely"
# Plain words for a probability, from where each is said.
WORDS = ((0.9, "very likely"), (0.5, "likely"), (0.2, "possible"), (0.0, "unlikely"))

NO_WEIGHT = "{sex:The child} has no weight on record, so {sex:the child's} growth is not known."
IN_DOUBT = {
    ("losing", "more"): "{sex:The child's} weight of {last_weight_kg:kg} on "
    "{last_weight_date:date}, {change:kg} more than on {previous_date:date}, needs to be "
    "confirmed, and until then {sex:the child} counts as losing weight.",
    ("losing", "less"): "{sex:The child's} weight of {last_weight_kg:kg} on "
    "{last_weight_date:date}, {change:kg} less than on {previous_date:date}, needs to be "
    "confirmed, and until then {sex:the child} counts as losing weight.",
    ("", "more"): "{sex:The child's} weight of {last_weight_kg:kg} on "
    "{last_weight_date:date}, {change:kg} more than on {previous_date:date}, needs to be "
    "confirmed, and until then {sex:the child} counts as not caught up.",
    ("", "less"): "{sex:The child's} weight of {last_weight_kg:kg} on "
    "{last_weight_date:date}, {change:kg} less than on {previous_date:date}, needs to be "
    "confirmed, and until then {sex:the child} counts as not caught up.",
}
LOSING = {
    "possible": "It is {likelihood:word} that {sex:the child} is losing weight: "
    "{last_weight_kg:kg} at {last_age:}{as_once:}.",
    # No loss: the same weight as half a year before.
    "as once": "{sex:The child} weighed {last_weight_kg:kg} at {last_age:}{as_once:}.",
    "not yet": "{sex:The child} had not quite regained what {sex:the child} had lost: "
    "{last_weight_kg:kg} at {last_age:}, after {before_loss_kg:kg} on {before_loss_date:date}.",
    "lost": "{sex:The child} weighed {change:kg} less than on {before_loss_date:date}: "
    "{last_weight_kg:kg} at {last_age:}{as_once:}.",
}
AS_ONCE = ", what {sex:the child} weighed at {same_as_age:}"
FALTERING = {
    # What was likely is not known, as where there is no centile; or not even since when.
    "since when not known": "{sex:The child} has not gained weight as expected: "
    "{last_weight_kg:kg} at {last_age:}{as_once:}.",
    "gained, due not known": "{sex:The child} gained only {change:kg} from {from_date:date} to "
    "{last_weight_date:date}: {last_weight_kg:kg} at {last_age:}{as_once:}.",
    "lost, due not known": "{sex:The child} lost {change:kg} from {from_date:date} to "
    "{last_weight_date:date}: {last_weight_kg:kg} at {last_age:}{as_once:}.",
    "nothing, due not known": "{sex:The child} gained nothing from {from_date:date} to "
    "{last_weight_date:date}: {last_weight_kg:kg} at {last_age:}{as_once:}.",
    "gained": "{sex:The child} gained {change:kg} from {from_date:date} to "
    "{last_weight_date:date}, where a gain of {due:kg} was likely: {last_weight_kg:kg} at "
    "{last_age:}{as_once:}.",
    "lost": "{sex:The child} lost {change:kg} from {from_date:date} to "
    "{last_weight_date:date}, where a gain of {due:kg} was likely: {last_weight_kg:kg} at "
    "{last_age:}{as_once:}.",
    "nothing": "{sex:The child} gained nothing from {from_date:date} to "
    "{last_weight_date:date}, where a gain of {due:kg} was likely: {last_weight_kg:kg} at "
    "{last_age:}{as_once:}.",
}
CONFIRM = {
    "matters": "{sex:The child's} weight of {last_weight_kg:kg} on {last_weight_date:date} says "
    "something that matters if it is right, and needs to be confirmed.",
    "more": "{sex:The child's} weight of {last_weight_kg:kg} on {last_weight_date:date} is "
    "{change:kg} more than was likely and needs to be confirmed.",
    "less": "{sex:The child's} weight of {last_weight_kg:kg} on {last_weight_date:date} is "
    "{change:kg} less than was likely and needs to be confirmed.",
    "one of two": "{sex:The child} weighed {last_weight_kg:kg} on {last_weight_date:date}, "
    "{change:kg} less than on {previous_date:date}: one of the two weights is wrong, or {sex:the "
    "child} has lost weight.",
}
LOW = {
    "one": "{sex:The child} weighed {last_weight_kg:kg} at {last_age:}, below the 0.4th centile, "
    "and one weight does not show how a child grows.",
    "few": "{sex:The child} weighed {last_weight_kg:kg} at {last_age:}, below the 0.4th centile, "
    "and {sex:the child's} {weights:} weights do not show yet whether {sex:the child} keeps to it.",
}
RECOVERING = {
    "short": "{sex:The child} is recovering: {last_weight_kg:kg} at {last_age:}, still "
    "{change:kg} below what was likely from {sex:the child's} weight of {from_date:date}.",
    "level": "{sex:The child} is recovering: {last_weight_kg:kg} at {last_age:}, as was likely "
    "from {sex:the child's} weight of {from_date:date}.",
}
CAUGHT_UP = (
    "{sex:The child} had caught up by {last_weight_date:date}: {last_weight_kg:kg} at {last_age:}."
)
STEADY = {
    "small": "{sex:The child} is small and has been so at {sex:the child's} {weights:} weights: "
    "{last_weight_kg:kg} at {last_age:}.",
    "large": "{sex:The child} is large and has been so at {sex:the child's} {weights:} weights: "
    "{last_weight_kg:kg} at {last_age:}.",
}
UNKNOWN = (
    "{sex:The child's} growth is not known: the last weight is of {last_weight_date:date}, when "
    "{sex:the child} was {last_age:} old."
)
NOTHING_FOUND = {
    "one": "{sex:The child} has been weighed once, {last_weight_kg:kg} at {last_age:}: one weight "
    "does not show how a child grows.",
    "by rules": "In {sex:the child's} {weights:} weights, the last of {last_weight_date:date}, "
    "the rules find nothing.",
    "as likely, two": "{sex:The child} weighed {last_weight_kg:kg} on {last_weight_date:date}, as "
    "was likely from the weight before.",
    "as likely": "{sex:The child} weighed {last_weight_kg:kg} on {last_weight_date:date}, as was "
    "likely from the {before:} weights before.",
}


def headlines(table: pd.DataFrame) -> list[str]:
    """Say of many children how each grows, as `headline`.

    Parameters
    ----------
    table : DataFrame
        With the columns of `TOLD`: of `growthwatch.judge`, and `says_first`, the first sentence of
        what carries the judgement.
    """
    # Most children have nothing found, and their sentence needs few facts.
    state, level = (table[name].to_numpy(dtype=object) for name in ("state", "level"))
    quiet = np.logical_or.reduce([state == one for one in _QUIET]) & (level == "none")
    said = np.full(len(table), "", dtype=object)
    if quiet.any():
        few = table.loc[quiet, list(_FEW)]
        said[quiet] = [headline(row) for row in _rows({name: few[name].array for name in _FEW})]
    if not quiet.all():
        rest = table if not quiet.any() else table[~quiet]
        facts = {name: rest[name].tolist() for name in TOLD}
        born = rest["last_weight_date"] - pd.to_timedelta(rest["last_age_days"], "D")
        facts["last_age"] = ages_words(born, rest["last_weight_date"])
        facts["same_as_age"] = ages_words(born, rest["same_as_date"])
        said[~quiet] = [headline(row) for row in _rows(facts)]
    return said.tolist()


def _rows(columns: Mapping[str, Iterable[Any]]) -> Iterator[dict[str, Any]]:
    """Yield the facts of one child after another."""
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


_QUIET = ("growing as expected", "not known")
_FEW = (
    "state", "level", "sex", "weights", "last_weight_date", "last_weight_kg", "last_age_days",
    "act_for", "in_doubt", "fitted", "because", "word",
)  # fmt: skip
_MORE = (
    "because_rules", "says_first", "last_weight_z", "previous_kg", "previous_date", "from_kg",
    "from_date", "likely_kg", "before_loss_kg", "before_loss_date", "same_as_date", "same_as_kg",
    "p_faltering",
)  # fmt: skip
TOLD = (*_FEW, *_MORE)
# The level that each state has by itself: see `growthwatch.judgement.acting`.
_LEVEL_OF = {
    "losing": "urgent", "faltering": "concern", "confirm": "confirm", "recovering": "watch",
    "caught up": "watch", "small and steady": "watch",
}  # fmt: skip


def headline(judged: Judged) -> str:
    """Say in one sentence how the child grows."""
    if missing(judged["last_weight_date"]) and judged["level"] == "none":
        return sentence(NO_WEIGHT, judged)
    if judged["act_for"] == "newborn loss" and judged["because"]:
        return str(judged["because"][0])
    if judged["state"] == "confirm" and BIRTH_DATE in judged.get("because_rules", ()):
        return str(judged["says_first"])
    beside = judged["level"] != _LEVEL_OF.get(judged["state"], "none") and not judged["word"]
    if beside and judged["because"]:
        # Something other than weight gain is what matters most.
        return str(judged["says_first"])
    if judged["in_doubt"] and judged["state"] in ("losing", "faltering", "recovering"):
        return _in_doubt(judged)
    state = judged["state"]
    return _SAID[state](judged) if state in _SAID else _nothing_found(judged)


def _in_doubt(judged: Judged) -> str:
    change = judged["last_weight_kg"] - judged["previous_kg"]
    state = "losing" if judged["state"] == "losing" else ""
    template = IN_DOUBT[state, "more" if change > 0 else "less"]
    return sentence(template, {**judged, "change": abs(change)})


def _losing(judged: Judged) -> str:
    before, now = judged["before_loss_kg"], judged["last_weight_kg"]
    facts = {**_with_ages(judged), "change": before - now}
    if missing(before) or before - now < SAME_KG / 2:
        if facts["as_once"]:
            return sentence(LOSING["as once"], facts)
        facts["likelihood"] = likelihood(judged["p_faltering"])
        return sentence(LOSING["possible"], facts)
    # Something is being regained where it is more than the weight before.
    regaining = before - now <= NOT_YET_KG and now > judged["previous_kg"]
    return sentence(LOSING["not yet" if regaining else "lost"], facts)


def _faltering(judged: Judged) -> str:
    if missing(judged["from_kg"]) or judged["from_date"] == judged["last_weight_date"]:
        return sentence(FALTERING["since when not known"], _with_ages(judged))
    gain = round(judged["last_weight_kg"] - judged["from_kg"], 2)
    due = judged["likely_kg"] - judged["from_kg"]
    kind = "gained" if gain > 0 else "lost" if gain < 0 else "nothing"
    if missing(due):
        kind += ", due not known"
    return sentence(FALTERING[kind], {**_with_ages(judged), "change": abs(gain), "due": due})


def _confirm(judged: Judged) -> str:
    now, likely = judged["last_weight_kg"], judged["likely_kg"]
    if judged["act_for"] == "low weight":
        return sentence(LOW["one" if judged["weights"] == 1 else "few"], _with_ages(judged))
    if judged["act_for"] == "one of two":
        facts = {**judged, "change": judged["previous_kg"] - now}
        return sentence(CONFIRM["one of two"], facts)
    if missing(likely) or abs(now - likely) < SAME_KG:
        return sentence(CONFIRM["matters"], judged)
    kind = "more" if now > likely else "less"
    return sentence(CONFIRM[kind], {**judged, "change": abs(now - likely)})


def _recovering(judged: Judged) -> str:
    short = judged["likely_kg"] - judged["last_weight_kg"]
    kind = "short" if short >= SAME_KG / 10 else "level"
    return sentence(RECOVERING[kind], {**_with_ages(judged), "change": short})


def _caught_up(judged: Judged) -> str:
    return sentence(CAUGHT_UP, _with_ages(judged))


def _steady(judged: Judged) -> str:
    kind = "small" if judged["last_weight_z"] < 0 else "large"
    return sentence(STEADY[kind], _with_ages(judged))


def _unknown(judged: Judged) -> str:
    return sentence(UNKNOWN, _with_ages(judged))


def _nothing_found(judged: Judged) -> str:
    if judged["weights"] == 1:
        return sentence(NOTHING_FOUND["one"], _with_ages(judged))
    kind = "as likely" if judged["weights"] > 2 else "as likely, two"
    facts = {**judged, "before": int(judged["weights"]) - 1}
    return sentence(NOTHING_FOUND[kind if judged["fitted"] else "by rules"], facts)


_SAID = {
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


def missing(value: Any) -> bool:
    return bool(pd.isna(value))


def _with_ages(judged: Judged) -> dict[str, Any]:
    """Return the facts with the ages in words: at the last weight, and when it was as much."""
    facts = dict(judged)
    if "last_age" not in facts:
        facts["last_age"] = (
            age_words_on(judged["last_weight_date"], judged["last_age_days"])
            if judged["last_age_days"] > 0
            else translated("birth")
        )
    facts["as_once"] = ""
    if not missing(judged.get("same_as_date")):
        if "same_as_age" not in facts:
            days = (judged["last_weight_date"] - judged["same_as_date"]).days
            facts["same_as_age"] = age_words_on(
                judged["same_as_date"], judged["last_age_days"] - days
            )
        facts["as_once"] = sentence(AS_ONCE, facts)
    return facts
