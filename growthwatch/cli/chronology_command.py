"""`growthwatch chronology`: one child's contacts, measurements and findings in order of dates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cli.options import (
    AsOfOption,
    CaseloadFolder,
    ChildOption,
    Force,
    ReferenceOption,
    Shared,
    TermOption,
    read_now,
)
from growthwatch.cli.outputs import given_date, output_file
from growthwatch.cli.printing import counted, say
from growthwatch.writing.whole_file import whole_file

ENDINGS = (".xlsx", ".csv")


def chronology(
    caseload: CaseloadFolder,
    child: ChildOption,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            help="File to write: .xlsx, with the response times on a second sheet, or .csv.",
        ),
    ],
    as_of: AsOfOption = None,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write one child's chronology: what was done, what was measured and what could be seen."""
    from growthwatch.chronology import write_chronology

    day = given_date(as_of, "--as-of")
    output_file(out, ENDINGS, caseload, force=force)
    excel = out.suffix.lower() == ".xlsx"
    one = read_now(caseload).child(child, reference=reference, term=term)
    if day is not None:
        one = one.as_of(day)
    table = one.chronology()
    with whole_file(out, force=force) as beside:
        write_chronology(beside, table, one.response_times() if excel else None)
    say(f"Chronology of {counted(len(table), 'row')} written to {out}.")
    if not excel:
        say("With --out ending in .xlsx, the response times stand on a second sheet.")
