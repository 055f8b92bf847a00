"""Children of the last caseload who are not in this export: named, counted, asked about."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from growthwatch.importing.leaving import DECEASED, TRANSFERRED
from growthwatch.record.errors import CaseloadError
from growthwatch.writing.safe_csv import as_recorded

# growthwatch's own threshold: more than this share of the last caseload gone at once is likelier to
# be half an export than so many families who moved.
MOST_MISSING = 0.05
NAMED = 10
MISSING_COLUMNS = ("child_id", "team", "practitioner")


def earlier_children(folder: Path | str | None) -> pd.DataFrame:
    """Return who was in a caseload or a report that growthwatch wrote; no rows where there is none.

    Returns
    -------
    DataFrame
        child_id, team, practitioner; "" where not known.
    """
    file = None if folder is None else Path(folder) / "children.csv"
    if file is None or not file.is_file():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in MISSING_COLUMNS})
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        return table.reindex(columns=list(MISSING_COLUMNS), fill_value="").apply(as_recorded)
    except (OSError, ValueError) as error:
        raise CaseloadError(
            f"{file} cannot be read, so nobody can tell who has gone since: put it right, or move "
            "its folder away"
        ) from error


def missing_children(
    earlier: pd.DataFrame, children: pd.DataFrame, not_watched: pd.DataFrame
) -> pd.DataFrame:
    """Return the children of an earlier caseload who are nowhere in a new one.

    Parameters
    ----------
    earlier : DataFrame
        Of `earlier_children`.
    children : DataFrame
        child_id of everyone who is watched.
    not_watched : DataFrame
        child_id, code: those who have died or left are not missing. A child whose own row could not
        be used, or is not there, is.
    """
    explained = not_watched.loc[not_watched["code"].isin([DECEASED, TRANSFERRED]), "child_id"]
    here = earlier["child_id"].isin([*children["child_id"], *explained])
    return earlier[~here].reset_index(drop=True)


def refuse_if_many(missing: pd.DataFrame, earlier: pd.DataFrame, of: str) -> None:
    """Raise CaseloadError where more than `MOST_MISSING` of a caseload is missing.

    Parameters
    ----------
    missing, earlier : DataFrame
    of : str
        Where they were: "the caseload that it replaces".
    """
    if len(missing) <= MOST_MISSING * len(earlier):
        return
    are = "is" if len(missing) == 1 else "are"
    raise CaseloadError(
        f"{len(missing):,} of the {len(earlier):,} children of {of} {are} not in this one "
        f"({named(missing['child_id'])}), so nothing is written: is the export whole? If they have "
        "left, add --allow-missing"
    )


def named(ids: Iterable[str]) -> str:
    """Name the first children of a list, and say how many more there are."""
    every = [str(one) for one in ids]
    more = len(every) - NAMED
    return ", ".join(every[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
