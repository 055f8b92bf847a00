"""What happened in few words, for the space beneath a chart: the bare facts of an episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from growthwatch.say.ages import two_ages_words
from growthwatch.say.episodes import told_by_weights, was_unweighed
from growthwatch.say.sentence import sentence

Episode = Mapping[str, Any]

STOOD_STILL = "{sex:The child's} weight stood still from {ages:} ({change:gain})"
GAINED_SLOWLY = "{sex:The child} gained only {size:kg} from {ages:}"
LOST_SLOWLY = "{sex:The child} lost {size:kg} from {ages:}"
LOST = "{sex:The child} was {size:kg} lighter than on {from_date:date}: {to_kg:kg}{again:}"
LOST_UNWEIGHED = (
    "{sex:The child} was not weighed for {unweighed_days:} days and was then {size:kg} lighter: "
    "{to_kg:kg}{again:}"
)
AS_ONCE = ", as at {same_as_date:age}"
UP_AND_DOWN = "{sex:The child} gained {size:kg} and lost {back:kg} again within {days:} days"
DOWN_AND_UP = "{sex:The child} lost {size:kg} and gained {back:kg} again within {days:} days"


def episode_title(episode: Episode, birth_date: Any, sex: Any = None) -> str:
    """Say an episode in few words; in those of its leading finding where it is not one of weight.

    Parameters
    ----------
    episode : mapping
        A row of `growthwatch.episodes`.
    birth_date : date
    sex : {"female", "male"}, optional
        For "she" or "he"; "the child" otherwise.
    """
    if not told_by_weights(episode):
        return str(episode["short"])
    template, more = _TITLES[episode["kind"]](episode, birth_date)
    known = sex if isinstance(sex, str) else ""
    return sentence(template, {**episode, "sex": known, "birth_date": birth_date, **more})


Said = tuple[str, dict[str, Any]]


def _stood_still(episode: Episode, birth_date: Any) -> Said:
    change = episode["to_kg"] - episode["from_kg"]
    return STOOD_STILL, {"ages": _ages(episode, birth_date), "change": change}


def _slow_gain(episode: Episode, birth_date: Any) -> Said:
    gain = episode["to_kg"] - episode["from_kg"]
    said = {"ages": _ages(episode, birth_date), "size": abs(gain)}
    return (GAINED_SLOWLY if round(gain, 2) >= 0 else LOST_SLOWLY), said


def _loss(episode: Episode, birth_date: Any) -> Said:
    again = ""
    if not pd.isna(episode["same_as_date"]):
        again = sentence(AS_ONCE, {**episode, "birth_date": birth_date})
    said = {"size": episode["from_kg"] - episode["to_kg"], "again": again}
    if was_unweighed(episode):
        return LOST_UNWEIGHED, {**said, "unweighed_days": int(episode["unweighed_days"])}
    return LOST, said


def _up_and_down(episode: Episode, birth_date: Any) -> Said:
    start, end = episode["from_kg"], episode["to_kg"]
    up = episode["high_kg"] - max(start, end) >= min(start, end) - episode["low_kg"]
    turn = episode["high_kg"] if up else episode["low_kg"]
    days = (pd.Timestamp(episode["to_date"]) - pd.Timestamp(episode["from_date"])).days
    said = {"size": abs(turn - start), "back": abs(end - turn), "days": days}
    return (UP_AND_DOWN if up else DOWN_AND_UP), said


def _ages(episode: Episode, birth_date: Any) -> str:
    return two_ages_words(birth_date, episode["from_date"], episode["to_date"])


_TITLES = {
    "stood still": _stood_still,
    "slow gain": _slow_gain,
    "loss": _loss,
    "up and down": _up_and_down,
}
