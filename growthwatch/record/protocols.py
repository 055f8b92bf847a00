"""What the pictures and tables of one child need of a child, whoever made it."""

from __future__ import annotations

from typing import Protocol

import pandas as pd


class ChildRecord(Protocol):
    """One child's record: `Child` is one, and so is whatever else has these.

    Attributes
    ----------
    id : str
    record : Series
        The child's row of the children table.
    scores, findings, episodes, contacts : DataFrame
        As `growthwatch.score`, `growthwatch.detect` and `growthwatch.episodes` return them, and the
        contacts table.
    """

    @property
    def id(self) -> str: ...
    @property
    def record(self) -> pd.Series: ...
    @property
    def scores(self) -> pd.DataFrame: ...
    @property
    def findings(self) -> pd.DataFrame: ...
    @property
    def episodes(self) -> pd.DataFrame: ...
    @property
    def contacts(self) -> pd.DataFrame: ...
