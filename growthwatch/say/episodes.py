"""An episode in words: what happened to a child's weight in one sentence."""

from __future__ import annotations

from growthwatch.say.ages import age_words
from growthwatch.say.judged import Judged, day, kg, missing, pronouns


def episode_sentence(episode: Judged) -> str:
    """Say in one sentence what happened in an episode; that of its leading finding otherwise."""
    she, _, _ = pronouns(episode)
    if missing(episode["from_kg"]) or episode["kind"] not in _EPISODES:
        return str(episode["message"])
    said = _EPISODES[episode["kind"]](episode)
    if not said:
        return str(episode["message"])
    if episode["unweighed_days"] >= LONG_UNWEIGHED_DAYS and episode["kind"] != "stood still":
        said = (
            f"{she.capitalize()} was not weighed for {int(episode['unweighed_days'])} days, and "
            f"then {said[0].lower()}{said[1:]}"
        )
    if not missing(episode["same_as_date"]) and episode["kind"] != "up and down":
        said += f", what {she} weighed at {_age_on(episode, 'same_as_date')}"
    elif "weight_below_0_4th" in episode["rules"]:
        said += ", below the 0.4th centile"
    return said.replace("  ", " ") + "."


LONG_UNWEIGHED_DAYS = 120


def _stood_still(episode: Judged) -> str:
    _, her, _ = pronouns(episode)
    return (
        f"{her.capitalize()} weight stood still from {_age_on(episode, 'from_date')} to "
        f"{_age_on(episode, 'to_date')}: {kg(episode['from_kg'])} on "
        f"{day(episode['from_date'])} and {kg(episode['to_kg'])} on {day(episode['to_date'])}"
    )


def _gained_slowly(episode: Judged) -> str:
    she, _, _ = pronouns(episode)
    gain = episode["to_kg"] - episode["from_kg"]
    did = f"gained only {kg(gain)}" if gain > 0 else f"gained nothing and lost {kg(-gain)}"
    return (
        f"{she.capitalize()} {did} from {_age_on(episode, 'from_date')} to "
        f"{_age_on(episode, 'to_date')}: {kg(episode['to_kg'])} on {day(episode['to_date'])}"
    )


def _lost(episode: Judged) -> str:
    she, _, _ = pronouns(episode)
    lost = episode["from_kg"] - episode["to_kg"]
    if lost <= 0:
        return ""
    return (
        f"{she.capitalize()} weighed {kg(lost)} less than on {day(episode['from_date'])}: "
        f"{kg(episode['to_kg'])} on {day(episode['to_date'])}"
    )


def _up_and_down(episode: Judged) -> str:
    _, her, _ = pronouns(episode)
    ends = (episode["from_kg"], episode["to_kg"])
    up = episode["high_kg"] - max(ends) >= min(ends) - episode["low_kg"]
    turn = episode["high_kg"] if up else episode["low_kg"]
    size = max(abs(turn - end) for end in ends)
    went = "up and down" if up else "down and up"
    kilos = f"{kg(ends[0])}, {kg(turn)} and {kg(ends[1])}"
    return (
        f"{her.capitalize()} weight went {went} by {kg(size)} between "
        f"{day(episode['from_date'])} and {day(episode['to_date'])}: {kilos}"
    )


_EPISODES = {
    "stood still": _stood_still,
    "slow gain": _gained_slowly,
    "loss": _lost,
    "up and down": _up_and_down,
}


def _age_on(episode: Judged, name: str) -> str:
    return age_words(episode["birth_date"], episode[name])
