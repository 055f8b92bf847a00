"""A caseload folder written from an import, whole or not at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import growthwatch
from growthwatch.importing.earlier import MADE_BY
from growthwatch.importing.importer import Imported
from growthwatch.writing.progress import Clock, Progress
from growthwatch.writing.safe_csv import write_csv
from growthwatch.writing.whole_folder import RUN_FILE, whole_folder

# What people put into a caseload folder. It is carried over when an import replaces the folder.
PEOPLES = ("acknowledged.csv", "actions.csv", "caption.txt", "periods.csv", "plans.csv")


def write_caseload(
    imported: Imported,
    out: str | Path,
    *,
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
        warnings.csv, merged.csv, left_out.csv, and run.json with the counts and checksums.

    Raises
    ------
    FileExistsError
        If the folder may not be replaced.
    """
    out = Path(out)
    tables = dict(imported.tables)
    tables |= {
        name: getattr(imported, name) for name in ("rejected", "warnings", "merged", "left_out")
    }
    with (
        whole_folder(out, force=force) as folder,
        Clock(progress).stage("writing", len(tables) + 1) as step,
    ):
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
            step()
        files = sorted(path.name for path in folder.iterdir())
        for name in PEOPLES:
            if (out / name).is_file():
                shutil.copy2(out / name, folder / name)
        record = {
            "growthwatch": growthwatch.__version__,
            "made_by": MADE_BY,
            "inputs": imported.sources,
            "not_read": imported.not_read,
            "mapping": mapping_sha256,
            "counts": imported.counts.set_index("table").to_dict("index"),
            # What may be replaced: what stands here, and what is carried over.
            "files": dict.fromkeys(sorted([*files, *PEOPLES]), ""),
        }
        text = json.dumps(record, indent=2, sort_keys=True) + "\n"
        (folder / RUN_FILE).write_text(text, encoding="utf-8")
    return out
