"""Reading an earlier report's folder: what this one is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import FINDING_FILE_COLUMNS
from growthwatch.review.previous import Previous
from growthwatch.review.trend import COUNTED
from growthwatch.writing.replacing import read_run
from growthwatch.writing.safe_csv import Kind, read_written

SCORES: dict[str, Kind] = {
    "child_id": "text", "date": "date", "measure": "text", "value": "number",
    "corrected_age_days": "number", "z": "number",
}  # fmt: skip
CHILDREN: dict[str, Kind] = {
    "child_id": "text", "team": "text", "practitioner": "text", "group": "text", "level": "text",
    "state": "text", "standing_kg": "number", "listed_since": "date",
}  # fmt: skip
FINDINGS: dict[str, Kind] = {
    **dict.fromkeys(FINDING_FILE_COLUMNS, "text"),
    **dict.fromkeys(("onset_date", "detected_date", "last_date", "first_reported"), "date"),
    "ongoing": "truth",
    "magnitude": "number",
}
TREND: dict[str, Kind] = {"as_of": "date", "team": "text", **dict.fromkeys(COUNTED, "number")}
# What else decides which findings there are; where it differs, the page says so.
DECIDING = ("growthwatch", "thresholds", "rules")


def read_previous(folder: Path | str, deciding: dict[str, Any], as_of: pd.Timestamp) -> Previous:
    """Read an earlier report's folder.

    Parameters
    ----------
    folder : Path or str
    deciding : dict
        reference, term, growthwatch, thresholds and rules of the report to come.
    as_of : Timestamp
        Date of the report to come.

    Raises
    ------
    CaseloadError
        If the folder is no report, cannot be compared with (another reference or way of treating
        term birth, a later date), or lacks what is needed.
    """
    folder = Path(folder)
    run = read_run(folder)
    try:
        then = run["parameters"]
        earlier = {**then, "growthwatch": run["growthwatch"]}
        day = pd.Timestamp(then["as_of"])
    except (ValueError, KeyError, TypeError):
        raise CaseloadError(
            f"--previous {folder} is not a growthwatch report: give the folder of an earlier "
            "report, which holds run.json"
        ) from None
    for name in ("reference", "term"):
        if earlier.get(name) != deciding[name]:
            raise CaseloadError(
                f"--previous {folder} was made with {name} {earlier.get(name)!r} and this report "
                f"with {deciding[name]!r}: the two cannot be compared; use the same {name}"
            )
    if pd.isna(day):
        raise CaseloadError(
            f"--previous {folder} is a report without a date, of an empty caseload: leave "
            "--previous out"
        )
    if day > as_of:
        raise CaseloadError(
            f"--previous {folder} is of {day:%Y-%m-%d}, later than this report's {as_of:%Y-%m-%d}: "
            "give an earlier report"
        )
    try:
        children = read_written(folder / "children.csv", CHILDREN)
        findings = read_written(folder / "findings.csv", FINDINGS)
        scores = _scores(folder)
        trend = read_written(folder / "trend.csv", TREND)
    except (OSError, ValueError) as error:
        raise CaseloadError(
            f"--previous {folder} cannot be used ({type(error).__name__}: a table of it is missing "
            "or was changed): give the folder as growthwatch wrote it"
        ) from None
    changed = [name for name in DECIDING if earlier.get(name) != deciding[name]]
    return Previous(day, children, findings, scores, changed, trend)


def _scores(folder: Path) -> pd.DataFrame:
    """Return the scores of a report: of a large caseload they are in Parquet alone.

    Text is in categories: a trust has a million rows, and a name in each would be gigabytes.
    """
    if (folder / "scores.csv").exists() or not (folder / "scores.parquet").exists():
        return read_written(folder / "scores.csv", SCORES)
    import pyarrow.parquet as pq

    text = [name for name, kind in SCORES.items() if kind == "text"]
    table = pq.read_table(folder / "scores.parquet", columns=list(SCORES), read_dictionary=text)
    return table.to_pandas(split_blocks=True, self_destruct=True)
