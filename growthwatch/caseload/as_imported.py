"""A caseload with what the import that made its folder left out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from growthwatch.caseload.caseload import Caseload
from growthwatch.importing.earlier import rejected_by_import


def as_imported(caseload: Caseload, folder: Path | str) -> Caseload:
    """Return a caseload among whose rejected rows are those of the export.

    Parameters
    ----------
    caseload : Caseload
        As `read_caseload` reads it from `folder`.
    folder : Path or str
        Where no import made it, nothing is added.
    """
    rejected = pd.concat([rejected_by_import(folder), caseload.rejected], ignore_index=True)
    return replace(caseload, rejected=rejected)
