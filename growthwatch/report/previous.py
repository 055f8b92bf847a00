"""Reading an earlier report's folder: what this one is compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import FINDING_FILE_COLUMNS
from growthwatch.review.previous import Previous
from growthwatch.writing.replacing import RUN_FILE
from growthwatch.writing.safe_csv import as_recorded

SCORE_COLUMNS = ("child_id", "date", "measure", "value", "age_days", "corrected_age_days", "z")
CHILD_COLUMNS = ("child_id", "team", "practitioner", "listed_since")
SINCE = ("first_reported", "listed_since")
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
    try:
        run = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        then = run["parameters"]
        earlier = {**then, "growthwatch": run["growthwatch"]}
        day = pd.Timestamp(then["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
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
        children = _read(folder, "children.csv", CHILD_COLUMNS)
        findings = _read(folder, "findings.csv", (*FINDING_FILE_COLUMNS, "first_reported"))
        scores = _read(folder, "scores.csv", SCORE_COLUMNS)
    except (OSError, ValueError) as error:
        raise CaseloadError(
            f"--previous {folder} cannot be used ({type(error).__name__}: a table of it is missing "
            "or was changed): give the folder as growthwatch wrote it"
        ) from None
    changed = [name for name in DECIDING if earlier.get(name) != deciding[name]]
    return Previous(day, children, findings, scores, changed)


def _read(folder: Path, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a table of a report as it was before it was made safe for spreadsheets."""
    dates = [c for c in columns if c == "date" or c.endswith("_date") or c in SINCE]
    text = [c for c in columns if c in ("child_id", "team", "practitioner", "measure", "rule")]
    table = pd.read_csv(
        folder / name,
        usecols=list(columns),
        dtype=dict.fromkeys(text, "str"),
        keep_default_na=False,
        na_values={c: [""] for c in columns if c not in text},
    )
    for column in text:
        table[column] = as_recorded(table[column])
    for column in dates:
        table[column] = pd.to_datetime(table[column], format="%Y-%m-%d").astype("datetime64[s]")
    if "ongoing" in table:
        table["ongoing"] = table["ongoing"].astype(bool)
    return table[list(columns)]
