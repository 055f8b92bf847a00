"""A caseload folder written from an import, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

import growthwatch
from growthwatch.importing.earlier import MADE_BY
from growthwatch.importing.importer import Imported
from growthwatch.reading.raw import ENDINGS
from growthwatch.writing.progress import Clock, Progress
from growthwatch.writing.replacing import RUN_FILE
from growthwatch.writing.safe_csv import write_csv
from growthwatch.writing.whole_folder import ready_for, whole_folder

# What people put into a caseload folder. It is carried over when an import replaces the folder.
PEOPLES = (
    "caption.txt",
    *(
        f"{name}{ending}"
        for name in ("acknowledged", "actions", "periods", "plans")
        for ending in ENDINGS
    ),
)
ABOUT = ("rejected", "warnings", "merged", "left_out", "not_watched")


def ready_for_caseload(out: Path, *, force: bool) -> None:
    """Raise FileExistsError unless `write_caseload` may write a folder there."""
    ready_for(out, force=force, made_by=MADE_BY, keep=PEOPLES)


def write_caseload(
    imported: Imported,
    out: str | Path,
    *,
    missing: pd.DataFrame | None = None,
    mapping_sha256: str = "",
    force: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Write a caseload folder.

    Parameters
    ----------
    imported : Imported
    out : str or Path
        The folder to make.
    missing : DataFrame, optional
        Of `missing_children`: who was in the caseload before, for the record.
    mapping_sha256 : str
        Of the mapping file, for the record.
    force : bool
        Replace what an earlier import wrote there, and only that; the files of `PEOPLES` stay.
    progress : callable, optional
        Called with "writing", how many files are done and how many there are.

    Returns
    -------
    Path
        The folder: children.csv, measurements.csv, contacts.csv where mapped, rejected.csv,
        warnings.csv, merged.csv, left_out.csv, not_watched.csv, missing.csv where given, and
        run.json with the counts and checksums.

    Raises
    ------
    FileExistsError
        If the folder may not be replaced.
    """
    out = Path(out)
    tables = dict(imported.tables)
    tables |= {name: getattr(imported, name) for name in ABOUT}
    if missing is not None:
        tables["missing"] = missing
    with (
        whole_folder(out, force=force, made_by=MADE_BY, keep=PEOPLES) as folder,
        Clock(progress).stage("writing", len(tables) + 1) as step,
    ):
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
            step()
        files = sorted(path.name for path in folder.iterdir())
        record = {
            "growthwatch": growthwatch.__version__,
            "made_by": MADE_BY,
            "inputs": imported.sources,
            "not_read": imported.not_read,
            "mapping": mapping_sha256,
            "counts": imported.counts.set_index("table").to_dict("index"),
            "files": dict.fromkeys(files, ""),  # what may be replaced
        }
        text = json.dumps(record, indent=2, sort_keys=True) + "\n"
        (folder / RUN_FILE).write_text(text, encoding="utf-8")
    return out
