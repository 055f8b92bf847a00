"""A caseload folder written from an import, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import growthwatch
from growthwatch.importing.importer import Imported
from growthwatch.report.folder import RUN_FILE, whole_folder
from growthwatch.report.tables import write_csv


def write_caseload(
    imported: Imported, out: str | Path, *, mapping_sha256: str = "", force: bool = False
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
        Replace what an earlier import wrote there, and only that.

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
    with whole_folder(out, force=force) as folder:
        for name, table in imported.tables.items():
            write_csv(table, folder / f"{name}.csv")
        for name in ("rejected", "warnings", "merged", "left_out"):
            write_csv(getattr(imported, name), folder / f"{name}.csv")
        files = sorted(path.name for path in folder.iterdir())
        record = {
            "growthwatch": growthwatch.__version__,
            "made_by": "import",
            "inputs": imported.sources,
            "mapping": mapping_sha256,
            "counts": imported.counts.set_index("table").to_dict("index"),
            "files": dict.fromkeys(files, ""),
        }
        text = json.dumps(record, indent=2, sort_keys=True) + "\n"
        (folder / RUN_FILE).write_text(text, encoding="utf-8")
    return out
