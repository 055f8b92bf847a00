"""The partitions of a run as the parts of a caseload, for the weekly report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.caseload.caseload import Caseload
from growthwatch.caseload.parts import Parts
from growthwatch.engine.one_partition import (
    COUNTS,
    PARTITIONS,
    RESULTS,
    is_whole,
    partition_caseload,
)
from growthwatch.engine.running import MADE_BY
from growthwatch.reading.files import sha256
from growthwatch.record.errors import CaseloadError
from growthwatch.writing.replacing import RUN_FILE


def is_run(folder: Path) -> bool:
    """Return whether `run_partitions` wrote a folder."""
    file = folder / RUN_FILE
    return file.is_file() and (folder / PARTITIONS).is_dir() and _about(file) is not None


def parts_of_run(folder: Path | str) -> Parts:
    """Return the partitions of a finished run, read one at a time.

    Raises
    ------
    CaseloadError
        If the folder holds no run, or one that is not finished.
    """
    folder = Path(folder)
    about = _about(folder / RUN_FILE) if is_run(folder) else None
    if about is None:
        raise CaseloadError(f"{folder} holds no run: growthwatch run makes one")
    names = [f"{at:05d}" for at in range(about["partitions"])]
    if not all(is_whole(folder / RESULTS / name) for name in names):
        raise CaseloadError(f"the run in {folder} is not finished: give its command again")
    everyone = [_watched(folder / RESULTS / name) for name in names]
    made = sha256(folder / RUN_FILE)

    def part(at: int) -> Caseload:
        caseload = partition_caseload(folder / PARTITIONS / names[at], about["today"])
        if not _as_judged(caseload, folder / RESULTS / names[at] / COUNTS) or (
            sha256(folder / RUN_FILE) != made
        ):
            raise CaseloadError(
                f"partition {names[at]} of the run in {folder} is not as it was judged: give the "
                "run's command again with --force, and then this one"
            )
        return caseload

    return Parts(
        len(names),
        part,
        pd.concat(everyone, ignore_index=True),
        pd.Timestamp(about["as_of"]),
        sources={RUN_FILE: made},
        reference=about["reference"],
        term=about["term"],
    )


def _as_judged(caseload: Caseload, counts: Path) -> bool:
    """Return whether a partition has the rows that it had when it was judged: none may be lost."""
    try:
        said = json.loads(counts.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return all(
        said.get(name) == len(getattr(caseload, name))
        for name in ("children", "measurements", "rejected")
    )


def _watched(result: Path) -> pd.Series:
    return pd.read_parquet(result / "judged.parquet", columns=["child_id"])["child_id"]


def _about(file: Path) -> dict[str, Any] | None:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and said.get("made_by") == MADE_BY else None
