"""`growthwatch csds`: measurements as tables of the Community Services Data Set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cli.options import CaseloadFolder, Shared, read_now
from growthwatch.cli.printing import counted, say, say_if_rejected
from growthwatch.writing.safe_csv import write_csv
from growthwatch.writing.whole_folder import whole_folder


def csds(
    caseload: CaseloadFolder,
    out: Annotated[Path, typer.Option("--out", help="Folder to make, a .csv file a table.")],
    shared: Shared = False,
) -> None:
    """Write measurements as tables of the Community Services Data Set v1.6."""
    from growthwatch.csds import csds_tables

    read = read_now(caseload)
    tables = csds_tables(read.children, read.measurements)
    with whole_folder(out) as folder:
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
    written = len(tables["CYP611Obs"])
    say(f"{counted(written, 'measurement')} of {counted(len(read.children), 'child')} in {out}.")
    if written < len(read.measurements):
        left = len(read.measurements) - written
        say(f"{counted(left, 'row')} with a head circumference alone: the data set has none.")
    say_if_rejected(read, caseload)
