"""Arguments and options that several commands share, and reading the caseload they name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from growthwatch.caseload import Caseload, read_caseload
from growthwatch.record.vocabulary import Reference, Term
from growthwatch.writing.leftovers import put_back
from growthwatch.writing.private import shared_output

CaseloadFolder = Annotated[
    Path,
    typer.Argument(
        metavar="CASELOAD",
        help="Folder with children, measurements and, if there are any, contacts, plans, actions "
        "and periods: each a .csv, .xlsx or .parquet file.",
    ),
]
ReferenceOption = Annotated[
    Reference, typer.Option("--reference", help="What the children are compared with.")
]
TermOption = Annotated[
    Term,
    typer.Option(
        "--term",
        help="How birth near term is treated: corrected by gestation (exact), or as on the paper "
        "chart.",
    ),
]
ChildOption = Annotated[str, typer.Option("--child", metavar="ID", help="The child's child_id.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use the record up to this day."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what an earlier run wrote there.")]


AllowMissing = Annotated[
    bool,
    typer.Option(
        "--allow-missing",
        help="Go on although more than one child in twenty of last time is missing.",
    ),
]


def _share(context: typer.Context, value: bool) -> bool:
    if value:
        context.with_resource(shared_output())
    return value


Shared = Annotated[
    bool,
    typer.Option(
        "--shared",
        callback=_share,
        help="Let others on this computer or drive read what is written, as they may read any new "
        "file there. Without it only you can.",
    ),
]


def read_now(folder: Path) -> Caseload:
    """Read a caseload as of today: a measurement or birth in the future is a slip of the pen."""
    put_back(folder.absolute())
    return read_caseload(folder, today=dt.date.today())
