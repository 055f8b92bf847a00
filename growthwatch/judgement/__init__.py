"""From findings to a judgement: how probable slowed gain is, and what is said and done about it."""

from __future__ import annotations

from growthwatch.judgement.columns import JUDGEMENT_COLUMNS
from growthwatch.judgement.episodes import EPISODE_COLUMNS, episodes
from growthwatch.judgement.judge import judge
from growthwatch.judgement.limits import Limits

__all__ = ["EPISODE_COLUMNS", "JUDGEMENT_COLUMNS", "Limits", "episodes", "judge"]
