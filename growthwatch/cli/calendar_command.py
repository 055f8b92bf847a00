"""`growthwatch calendar`: what is to be done and by when, for a diary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cli.options import (
    AsOfOption,
    CaseloadFolder,
    Force,
    ReferenceOption,
    Shared,
    TermOption,
    read_now,
)
from growthwatch.cli.outputs import given_date, output_file
from growthwatch.cli.printing import counted, say, say_if_rejected
from growthwatch.writing.whole_file import whole_file


def calendar(
    caseload: CaseloadFolder,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write: .ics.")],
    routine: Annotated[
        bool, typer.Option("--routine", help="Routine weighings too, not only what is asked.")
    ] = False,
    practitioner: Annotated[
        str | None,
        typer.Option("--practitioner", metavar="NAME", help="Of this practitioner's children."),
    ] = None,
    as_of: AsOfOption = None,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write what is to be done, and by when, as a calendar that any diary reads."""
    from growthwatch.calendar import calendar as calendar_of

    day = given_date(as_of, "--as-of")
    output_file(out, (".ics",), caseload, force=force)
    read = read_now(caseload)
    judged = read.judgements(day, reference=reference, term=term)
    if practitioner is not None and "practitioner" in read.children:
        children = read.children
        mine = children.loc[children["practitioner"] == practitioner, "child_id"]
        judged = judged[judged["child_id"].isin(mine)]
    elif practitioner is not None:
        judged = judged.iloc[:0]
    text = calendar_of(judged, routine=routine)
    with whole_file(out, force=force) as beside:
        beside.write_bytes(text.encode("utf-8"))
    say(f"{counted(text.count('BEGIN:VEVENT'), 'event')} written to {out}.")
    say_if_rejected(read, caseload)
