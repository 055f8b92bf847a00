"""What became of the rows that were not simply used: rejected, or used with a warning."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.importing.merging import good_rows
from growthwatch.importing.record_sets import Records
from growthwatch.reading.raw import rejected_frame
from growthwatch.record.errors import CaseloadError

WARNING_COLUMNS = ("file", "line", "field", "kind", "message")
MOST_REJECTED = 0.5  # of a table's rows: beyond it the mapping is wrong, not the rows
ENOUGH_REJECTED = 10
# Fields whose values are not shown where an import is refused.
PRIVATE = {"child_id", "nhs_number", "name", "birth_date", "row"}


def rejected_rows(records: Records) -> pd.DataFrame:
    """Return each row with a problem once: its first field and value, and all reasons."""
    problems = [one for one in records.problems if len(one.rows)]
    if not problems:
        return records.misfits
    told = pd.DataFrame(
        {
            "row": np.concatenate([one.rows for one in problems]),
            "field": np.concatenate(
                [np.full(len(one.rows), one.field, dtype=object) for one in problems]
            ),
            "value": np.concatenate([one.values for one in problems]),
            "reason": np.concatenate([one.reasons for one in problems]),
        }
    ).sort_values("row", kind="stable")
    first = told.drop_duplicates("row").set_index("row")
    several = told[told["row"].duplicated(keep=False)]
    if len(several):
        joined = several.groupby("row")["reason"].agg(" ".join)
        first.loc[joined.index, "reason"] = joined
    at = first.index.to_numpy()
    first["reason"] = of_visit(records.visits[at], first["reason"].to_numpy(dtype=object))
    rows = rejected_frame("", records.lines[at], first["field"], first["value"], first["reason"])
    rows["file"] = pd.array(records.files[at], dtype="str")
    return pd.concat([records.misfits, rows], ignore_index=True).sort_values(
        ["file", "line"], kind="stable", ignore_index=True
    )


def of_visit(visits: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Say of which of a row's visits something is; nothing where a row is one record."""
    return np.where(visits == "", said, "Visit " + visits + ": " + said)


def refuse_mostly_rejected(counts: pd.DataFrame, rejected: dict[str, pd.DataFrame]) -> None:
    """Raise CaseloadError where most rows of a table cannot be used: the mapping is wrong then."""
    for row in counts.itertuples():
        records = row.rows - row.left_out
        if row.written and (
            row.rejected < ENOUGH_REJECTED or row.rejected <= MOST_REJECTED * records
        ):
            continue
        if not row.rejected:
            if row.table == "contacts":
                continue
            raise CaseloadError(
                f"the export has no {row.table} that the mapping asks for: correct the mapping"
            )
        reasons = rejected[row.table]
        most = reasons["field"].mode().iloc[0]
        first = reasons[reasons["field"] == most].iloc[0]
        value = f" {first['value'][:40]!r}" if first["value"] and most not in PRIVATE else ""
        raise CaseloadError(
            f"{row.rejected:,} of {records:,} {row.table} could not be used, so nothing is "
            f"imported; most because of {most}, first {first['file']} line {first['line']}{value}: "
            f"{first['reason'].rstrip('.').replace('. ', ', ')}"
        )


def warnings_of(records: dict[str, Records], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the notes on rows that are used."""
    parts = []
    for part in records.values():
        good = good_rows(part)
        for note in part.notes:
            rows = note.rows[good[note.rows]]
            if not len(rows):
                continue
            said = note.messages[good[note.rows]]
            parts.append(
                pd.DataFrame(
                    {
                        "child_id": part.frame["child_id"].to_numpy(dtype=object)[rows],
                        "file": part.files[rows],
                        "line": part.lines[rows],
                        "field": note.field,
                        "kind": note.kind,
                        "message": of_visit(part.visits[rows], f"{note.field} " + said + "."),
                    }
                )
            )
    if not parts:
        parts = [pd.DataFrame({name: [] for name in WARNING_COLUMNS})]
    table = pd.concat(parts, ignore_index=True)
    if "child_id" in table:
        # What is the matter with a child is told once, not with each of its rows.
        once = table["field"].isin(["nhs_number", "child_id"])
        again = table.duplicated(["child_id", "file", "field", "kind", "message"]) & once
        table = table[~again].drop(columns="child_id").drop_duplicates()
    table = table.astype({name: "str" for name in WARNING_COLUMNS if name != "line"})
    return table.astype({"line": "int64"}).sort_values(
        ["file", "line"], kind="stable", ignore_index=True
    )
