"""What is needed to know how a report was made, and to make it again."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

import growthwatch
from growthwatch.caseload import Caseload
from growthwatch.caseload.parts import Parts
from growthwatch.config import Config
from growthwatch.detection import by_name
from growthwatch.detection.rules import every_rule, thresholds_of
from growthwatch.references import manifest
from growthwatch.review import Review


def deciding(reference: str, term: str, config: Config) -> dict[str, Any]:
    """Return what decides, beside the record, which findings there are."""
    return {
        "growthwatch": growthwatch.__version__,
        "reference": reference,
        "term": term,
        "thresholds": config.parameters.values(thresholds_of(every_rule())),
        # As it is after reading it back.
        "schedule": json.loads(json.dumps(asdict(config.parameters.schedule))),
        "rules": list(by_name()),
    }


def run_record(
    caseload: Caseload | Parts, review: Review, config: Config, folder: Path, *, as_of_given: bool
) -> dict[str, Any]:
    """Return the record of a run; all of it is the same in every run on the same input.

    The times are added by `write_report`.
    """
    summary = review.numbers
    counts = asdict(summary)
    for name in ("as_of", "reference", "term", "since"):
        counts.pop(name)
    parameters = deciding(summary.reference, summary.term, config)
    version = parameters.pop("growthwatch")
    return {
        "growthwatch": version,
        "python": platform.python_version(),
        "pandas": pd.__version__,
        "parameters": {
            "as_of": _day(summary.as_of),
            "as_of_given": as_of_given,
            "previous": _day(summary.since),
            **parameters,
            "teams": config.teams,
            "wording": config.wording,
        },
        "counts": counts | {"findings_gone": len(review.compared.gone)},
        "inputs": inputs(caseload),
        "reference_tables": {name: about["sha256"] for name, about in manifest()["files"].items()},
        "files": {
            path.relative_to(folder).as_posix(): sha256(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }


def inputs(caseload: Caseload | Parts) -> list[dict[str, str]]:
    """Return name and SHA-256 of the files a caseload was read from; none if it was not read."""
    return [{"name": name, "sha256": code} for name, code in sorted(caseload.sources.items())]


def sha256(path: Path) -> str:
    """Return a file's checksum."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _day(date: pd.Timestamp | None) -> str | None:
    return None if date is None else f"{date:%Y-%m-%d}"
