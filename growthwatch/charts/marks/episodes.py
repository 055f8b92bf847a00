"""What a chart shows of a child: the episodes, the child's own line, a weight that recurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.say.centile_words import place_of
from growthwatch.say.charted import episode_title
from growthwatch.say.episodes import was_unweighed

if TYPE_CHECKING:
    from growthwatch.charts.subject import Subject

STALL, SWING, LOSS = "stood still", "up and down", "loss"
EVERY_MEASURE = "z"
NO_STRETCH = ("overdue",)  # what should have been recorded is not what happened to the child
MOST = 5
COLUMNS = (
    "episode", "kind", "measure", "severity", "onset_date", "seen_date", "last_date", "from_date",
    "from_kg", "to_date", "to_kg", "seen_kg", "unweighed_days", "same_as_date", "sentence",
    "short",
)  # fmt: skip
# The child's own line: at least so many measurements before anything happened, over so many days,
# within so much of their median. growthwatch: half a centile space either way is one channel.
OWN_LINE_LEAST, OWN_LINE_DAYS, OWN_LINE_WITHIN = 3, 56, CENTILE_SPACE / 2
WORTH_SAYING_SPACES = 1.0  # below the own line


@dataclass(frozen=True)
class Episode:
    """One thing that happened.

    Attributes
    ----------
    letter, kind, measure, title : str
    start, end, seen : float
        Ages in days: from when to when, and at which the record first showed it.
    gap : (float, float), optional
        The ages between which nobody weighed, where that is part of it.
    again : (float, float, float), optional
        The age at which the weight of the end had been reached before, the end, and the weight.
    """

    letter: str
    kind: str
    measure: str
    title: str
    start: float
    end: float
    seen: float
    gap: tuple[float, float] | None = None
    again: tuple[float, float, float] | None = None

    @property
    def stretch(self) -> tuple[float, float] | None:
        """The ages that are shaded: of a stall, or of a gap; None for what is a point in time."""
        return (self.start, self.end) if self.kind == STALL else self.gap

    @property
    def middle(self) -> float:
        """The age that its words stand beneath."""
        return sum(self.stretch or (self.end, self.end)) / 2


@dataclass(frozen=True)
class OwnLine:
    """The z-score a child kept to before anything happened, and from which age to which."""

    z: float
    start: float
    end: float


def has_story(table: pd.DataFrame, measure: str = "weight") -> bool:
    """Whether something happened to a measure that a story chart would draw."""
    return bool(_of(table, measure).any())


def _of(table: pd.DataFrame, measure: str) -> np.ndarray:
    of_measure = (table["measure"].astype(str) == measure) | (measure == EVERY_MEASURE)
    return np.asarray((of_measure & ~table["kind"].isin(NO_STRETCH)).to_numpy(bool))


def episodes_of(table: pd.DataFrame | None, subject: Subject) -> tuple[list[Episode], int]:
    """Read the episodes to draw: the five most severe, in their order, and how many there are.

    Parameters
    ----------
    table : DataFrame, optional
        As `growthwatch.episodes` returns it.

    Raises
    ------
    ValueError
        For a column that is missing, naming it.
    """
    if table is None or not len(table):
        return [], 0
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise ValueError(
            f"episodes without {', '.join(missing)}: give them as growthwatch.episodes returns them"
        )
    rows = table[_of(table, subject.measure)]
    rank = rows["severity"].astype(str).map({name: i for i, name in enumerate(SEVERITIES)})
    chosen = rows.loc[rank.sort_values(kind="stable").index[:MOST]].sort_index()
    return [_episode(row, subject) for row in chosen.to_dict("records")], len(rows)


def _episode(row: dict[str, Any], subject: Subject) -> Episode:
    def age(date: Any) -> float:
        return float(subject.age_on([date])[0])

    start = age(row["onset_date"] if pd.isna(row["from_date"]) else row["from_date"])
    end = age(row["last_date"] if pd.isna(row["to_date"]) else row["to_date"])
    seen = age(row["seen_date"])
    long = was_unweighed(row)
    same = None if pd.isna(row["same_as_date"]) else age(row["same_as_date"])
    return Episode(
        letter=str(row["episode"]),
        kind=str(row["kind"]),
        measure=str(row["measure"]),
        title=episode_title(row, subject.birth_date, subject.sex),
        start=start,
        end=max(end, start),
        seen=seen,
        gap=(seen - float(row["unweighed_days"]), seen) if long else None,
        again=None if same is None else (same, end, float(row["to_kg"])),
    )


def met_again(episodes: list[Episode]) -> tuple[float, float, float] | None:
    """Return the weight met again after the longest time: the two ages and the weight."""
    found = [each.again for each in episodes if each.again is not None]
    return max(found, key=lambda again: again[1] - again[0], default=None)


def own_line(subject: Subject, episodes: list[Episode]) -> OwnLine | None:
    """Return the line a child kept to before the first episode; None where there was none."""
    points = sound(subject)
    before = points[points["age_days"] <= min((e.start for e in episodes), default=-np.inf)]
    if len(before) < OWN_LINE_LEAST or np.ptp(before["age_days"]) < OWN_LINE_DAYS:
        return None
    z = float(before["z"].median())
    if np.abs(before["z"] - z).max() > OWN_LINE_WITHIN:
        return None
    return OwnLine(z, float(before["age_days"].min()), float(before["age_days"].max()))


def own_line_words(line: OwnLine, whose: str) -> str:
    """Say where the line lies: her line: the 9th."""
    way, lines = place_of(line.z)
    where = f"the {' and '.join(lines)}"
    return f"{whose} line: {where if way == 'on' else f'{way} {where}'}"


def spaces_below(subject: Subject, line: OwnLine, episode: Episode) -> tuple[float, float] | None:
    """Return the age at which an episode ended, and how many spaces below the own line that was."""
    points = sound(subject)
    there = points[points["age_days"].between(episode.start, episode.end)]
    if not len(there):
        return None
    last = there.iloc[-1]
    spaces = (line.z - float(last["z"])) / CENTILE_SPACE
    return (float(last["age_days"]), spaces) if spaces >= WORTH_SAYING_SPACES else None


def sound(subject: Subject) -> pd.DataFrame:
    """Return the measurements with a z-score that nothing is the matter with."""
    points = subject.points
    return points[np.isfinite(points["z"].to_numpy(float)) & ~points["suspect"].to_numpy(bool)]
