"""`growthwatch fhir`: scores and judgements for another system, as FHIR R4."""

from __future__ import annotations

import tempfile
from dataclasses import replace
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
from growthwatch.cli.outputs import CannotUse, given_date, output_file
from growthwatch.cli.printing import counted, say, say_if_rejected


def fhir(
    caseload: CaseloadFolder,
    out: Annotated[Path, typer.Option("--out", help="File to write: .json, a Bundle, or .ndjson.")],
    child: Annotated[
        str | None, typer.Option("--child", metavar="ID", help="Of this child only.")
    ] = None,
    pack: Annotated[
        bool, typer.Option("--pack", help="With --child: the child's pack too, as a document.")
    ] = False,
    as_of: AsOfOption = None,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write scores and judgements as FHIR R4: Observations, Flags, DetectedIssues."""
    from growthwatch.fhir import NoFhir, caseload_resources, pack_document, write_fhir

    if pack and child is None:
        raise CannotUse("--pack is of one child: give --child")
    day = given_date(as_of, "--as-of")
    output_file(out, (".json", ".ndjson"), caseload, force=force)
    read = read_now(caseload)
    if child is not None:
        read.child(child)  # says so where there is none
        read = replace(
            read,
            **{
                name: table[table["child_id"] == child].reset_index(drop=True)
                for name in ("children", "measurements", "contacts", "plans", "actions", "periods")
                if (table := getattr(read, name)) is not None
            },
        )
    resources = list(caseload_resources(read, day, reference=reference, term=term))
    if pack and child is not None:
        one = read.child(child, reference=reference, term=term)
        one = one if day is None else one.as_of(day)
        with tempfile.TemporaryDirectory(prefix="growthwatch-") as folder:
            written = one.pack(Path(folder) / "pack.pdf")
            last = day or read.measurements["date"].max()
            resources.append(pack_document(one, written.path, last))
    try:
        number = write_fhir(resources, out, force=force)
    except NoFhir as error:
        raise CannotUse(str(error)) from error
    say(f"{counted(number, 'resource')} written to {out}.")
    say_if_rejected(read, caseload)
