"""What happened in few words, for the space beneath a chart: the bare facts of an episode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from growthwatch.say.ages import age_words, date_words
from growthwatch.say.episodes import LONG_UNWEIGHED_DAYS

Episode = Mapping[str, Any]


def episode_title(episode: Episode, birth_date: Any) -> str:
    """Say an episode in few words; in its own sentence where it is not one of weight.

    Parameters
    ----------
    episode : mapping
        A row of `growthwatch.episodes`.
    birth_date : date
    """
    if pd.isna(episode["from_kg"]) or episode["kind"] not in _TITLES:
        return _bare(str(episode["sentence"]))
    return _TITLES[episode["kind"]](episode, birth_date)


def _bare(sentence: str) -> str:
    """Return what a sentence says first, without what it says in brackets."""
    return re.sub(r" \([^()]*\)", "", sentence).split(". ")[0].rstrip(".")


def _stood_still(episode: Episode, birth_date: Any) -> str:
    return (
        f"Stood still from {_ages(episode, birth_date)}: "
        f"{_change(episode['to_kg'] - episode['from_kg'])}"
    )


def _slow_gain(episode: Episode, birth_date: Any) -> str:
    gain = _change(episode["to_kg"] - episode["from_kg"])
    return f"Only {gain} from {_ages(episode, birth_date)}"


def _loss(episode: Episode, birth_date: Any) -> str:
    lost = episode["from_kg"] - episode["to_kg"]
    lighter = f"{lost:.2f} kg lighter"
    if episode["unweighed_days"] >= LONG_UNWEIGHED_DAYS:
        said = f"Not weighed for {int(episode['unweighed_days'])} days, then {lighter}"
    else:
        said = f"{lighter} than on {date_words(pd.Timestamp(episode['from_date']))}"
    again = "" if pd.isna(episode["same_as_date"]) else (
        f", as at {age_words(birth_date, episode['same_as_date'])}"
    )  # fmt: skip
    return f"{said}: {episode['to_kg']:.2f} kg{again}"


def _up_and_down(episode: Episode, birth_date: Any) -> str:
    start, end = episode["from_kg"], episode["to_kg"]
    up = episode["high_kg"] - max(start, end) >= min(start, end) - episode["low_kg"]
    turn = episode["high_kg"] if up else episode["low_kg"]
    days = (pd.Timestamp(episode["to_date"]) - pd.Timestamp(episode["from_date"])).days
    return f"{_change(turn - start)}, then {_change(end - turn)}, in {days} days"


def _ages(episode: Episode, birth_date: Any) -> str:
    """Say two ages, their unit once where it is the same: 12 to 17 months."""
    first, last = (age_words(birth_date, episode[name]) for name in ("from_date", "to_date"))
    number, _, unit = first.partition(" ")
    return f"{number if last.endswith(f' {unit}') and ' ' not in unit else first} to {last}"


def _change(kilos: float) -> str:
    sign = "−" if round(kilos, 2) < 0 else "+"
    return f"{sign}{abs(kilos):.2f} kg"


_TITLES = {
    "stood still": _stood_still,
    "slow gain": _slow_gain,
    "loss": _loss,
    "up and down": _up_and_down,
}
