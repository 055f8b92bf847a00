"""The table of every score: written whole or part by part, and verified before it is published."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.caseload.parts import Parts
from growthwatch.record.tables import SCORE_COLUMNS
from growthwatch.report.names import told_of
from growthwatch.review import Review
from growthwatch.review.parts import review_in_parts
from growthwatch.writing.progress import Clock
from growthwatch.writing.safe_csv import rounded

if TYPE_CHECKING:
    from growthwatch.verification import Verified

EXPECTED_COLUMNS = ("expected_z", "expected_sd", "conditional_z", "expected_value")
FILE = "scores.parquet"
# Of zstd: a fifth smaller than at its own choice of 1 and as quick; beyond 6 little is gained.
LEVEL = 6


def scores_table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the scores that a report writes."""
    return scores[[*SCORE_COLUMNS, *(c for c in EXPECTED_COLUMNS if c in scores)]]


class ScoresFile:
    """``scores.parquet`` in a folder, written a part after the other; nothing without pyarrow."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.writer: Any = None

    def add(self, scores: pd.DataFrame) -> None:
        """Write the scores of a part."""
        if importlib.util.find_spec("pyarrow") is None:
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = rounded(scores_table(scores))
        # The bands of two parts are not the same categories.
        table = table.assign(band=table["band"].astype(object))
        made = pa.Table.from_pandas(table, preserve_index=False)
        if self.writer is None:
            self.writer = pq.ParquetWriter(
                self.path, made.schema, compression="zstd", compression_level=LEVEL
            )
        self.writer.write_table(made.cast(self.writer.schema))

    def close(self) -> None:
        """End the file."""
        if self.writer is not None:
            self.writer.close()


def write_scores(parts: Iterable[pd.DataFrame], folder: Path) -> None:
    """Write ``scores.parquet`` of all parts."""
    file = ScoresFile(folder)
    try:
        for scores in parts:
            file.add(scores)
    finally:
        file.close()


def review_of_parts(
    parts: Parts,
    day: pd.Timestamp,
    folder: Path,
    clock: Clock,
    how: dict[str, Any],
    *,
    verify: bool,
) -> tuple[Review, str]:
    """Review a caseload part by part, writing the scores of each.

    Returns
    -------
    Review
        With the scores and measurements of those who are told of.
    str
        That it was verified; empty without `verify`.
    """
    file, verified = ScoresFile(folder), []
    with clock.stage("judging", parts.number) as step:

        def whole(part: Review) -> None:
            if verify:
                verified.append(verified_scores(part, how["term"]))
            file.add(part.scores)
            step()

        try:
            found = review_in_parts(parts, parts.everyone, day, kept=_told_of, whole=whole, **how)
        finally:
            file.close()
    return found, agreeing(verified) if verify else ""


def _told_of(part: Review) -> pd.Series:
    return pd.concat([part.listed["child_id"], told_of(part)], ignore_index=True)


def verified_scores(review: Review, term: str) -> Verified:
    """Compute every z-score of a review a second time.

    Raises
    ------
    NotVerified
        Where one differs.
    """
    from growthwatch.verification import NotVerified, verify_scores

    verified = verify_scores(review.children, review.measurements, review.scores, term=term)
    if not verified.agrees:
        raise NotVerified(
            f"{verified.sentence}, so no report was written: growthwatch verify says where"
        )
    return verified


def agreeing(parts: list[Verified]) -> str:
    """Return the sentence that says of a report that it was verified."""
    table = pd.concat([part.table for part in parts], ignore_index=True)
    return replace(parts[0], table=table).sentence
