"""An episode in words: what happened to a child's weight in one sentence."""

from __future__ import annotations

from typing import Any

from growthwatch.say.headline import Judged, missing
from growthwatch.say.sentence import sentence

# What happened; then, where it is so, after how long without a weight, and what it came back to.
STOOD_STILL = (
    "{sex:The child's} weight stood still from {from_date:age} to {to_date:age}: {from_kg:kg} on "
    "{from_date:date} and {to_kg:kg} on {to_date:date}{after:}."
)
GAINED_SLOWLY = {
    "gained": "{sex:The child} gained only {change:kg} from {from_date:age} to {to_date:age}: "
    "{to_kg:kg} on {to_date:date}{after:}.",
    "lost": "{sex:The child} gained nothing and lost {change:kg} from {from_date:age} to "
    "{to_date:age}: {to_kg:kg} on {to_date:date}{after:}.",
    "gained, unweighed": "{sex:The child} was not weighed for {unweighed_days:} days, and then "
    "{sex:the child} gained only {change:kg} from {from_date:age} to {to_date:age}: {to_kg:kg} on "
    "{to_date:date}{after:}.",
    "lost, unweighed": "{sex:The child} was not weighed for {unweighed_days:} days, and then "
    "{sex:the child} gained nothing and lost {change:kg} from {from_date:age} to {to_date:age}: "
    "{to_kg:kg} on {to_date:date}{after:}.",
}
LOST = {
    "lost": "{sex:The child} weighed {change:kg} less than on {from_date:date}: {to_kg:kg} on "
    "{to_date:date}{after:}.",
    "lost, unweighed": "{sex:The child} was not weighed for {unweighed_days:} days, and then "
    "{sex:the child} weighed {change:kg} less than on {from_date:date}: {to_kg:kg} on "
    "{to_date:date}{after:}.",
}
UP_AND_DOWN = {
    "up": "{sex:The child's} weight went up by {there:kg} and down by {back:kg} between "
    "{from_date:date} and {to_date:date}: {from_kg:kg}, {turn:kg} and {to_kg:kg}{after:}.",
    "down": "{sex:The child's} weight went down by {there:kg} and up by {back:kg} between "
    "{from_date:date} and {to_date:date}: {from_kg:kg}, {turn:kg} and {to_kg:kg}{after:}.",
    "up, unweighed": "{sex:The child} was not weighed for {unweighed_days:} days, and then "
    "{sex:the child's} weight went up by {there:kg} and down by {back:kg} between "
    "{from_date:date} and {to_date:date}: {from_kg:kg}, {turn:kg} and {to_kg:kg}{after:}.",
    "down, unweighed": "{sex:The child} was not weighed for {unweighed_days:} days, and then "
    "{sex:the child's} weight went down by {there:kg} and up by {back:kg} between "
    "{from_date:date} and {to_date:date}: {from_kg:kg}, {turn:kg} and {to_kg:kg}{after:}.",
}
AS_ONCE = ", what {sex:the child} weighed at {same_as_date:age}"
BELOW_0_4TH = ", below the 0.4th centile"
# Not weighed for so long is part of what happened, where at least so much of what was lost was lost
# by the weight at the end of it. growthwatch.
LONG_UNWEIGHED_DAYS, LOST_BY_THEN = 120, 0.5


def was_unweighed(episode: Judged) -> bool:
    """Whether it is part of what happened that nobody weighed: then, and not at some other time."""
    if episode["kind"] == "stood still" or not episode["unweighed_days"] >= LONG_UNWEIGHED_DAYS:
        return False
    lost = episode["from_kg"] - episode["to_kg"]
    by_then = episode["from_kg"] - episode["seen_kg"]
    return bool(episode["kind"] != "loss" or by_then >= LOST_BY_THEN * lost)


def told_by_weights(episode: Judged) -> bool:
    """Whether an episode is told by the weights it went from and to, and not by a finding."""
    return not missing(episode["from_kg"]) and episode["kind"] in _EPISODES


def episode_sentence(episode: Judged) -> str:
    """Say in one sentence what happened in an episode; that of its leading finding otherwise."""
    if not told_by_weights(episode):
        return str(episode["message"])
    template, more = _EPISODES[episode["kind"]](episode)
    if not template:
        return str(episode["message"])
    after = ""
    again = not missing(episode["same_as_date"]) and episode["kind"] != "up and down"
    if again and episode["same_as_date"] < episode["from_date"]:
        after = sentence(AS_ONCE, episode)
    elif "weight_below_0_4th" in episode["rules"]:
        after = sentence(BELOW_0_4TH, episode)
    unweighed = 0 if missing(episode["unweighed_days"]) else int(episode["unweighed_days"])
    return sentence(template, {**episode, **more, "after": after, "unweighed_days": unweighed})


Said = tuple[str, dict[str, Any]]


def _unweighed(episode: Judged, kind: str) -> str:
    return f"{kind}, unweighed" if was_unweighed(episode) else kind


def _stood_still(episode: Judged) -> Said:
    return STOOD_STILL, {}


def _gained_slowly(episode: Judged) -> Said:
    gain = episode["to_kg"] - episode["from_kg"]
    kind = "gained" if gain > 0 else "lost"
    return GAINED_SLOWLY[_unweighed(episode, kind)], {"change": abs(gain)}


def _lost(episode: Judged) -> Said:
    lost = episode["from_kg"] - episode["to_kg"]
    return (LOST[_unweighed(episode, "lost")] if lost > 0 else ""), {"change": lost}


def _up_and_down(episode: Judged) -> Said:
    ends = (episode["from_kg"], episode["to_kg"])
    up = episode["high_kg"] - max(ends) >= min(ends) - episode["low_kg"]
    turn = episode["high_kg"] if up else episode["low_kg"]
    kind = _unweighed(episode, "up" if up else "down")
    there, back = (abs(turn - end) for end in ends)
    return UP_AND_DOWN[kind], {"turn": turn, "there": there, "back": back}


_EPISODES = {
    "stood still": _stood_still,
    "slow gain": _gained_slowly,
    "loss": _lost,
    "up and down": _up_and_down,
}
