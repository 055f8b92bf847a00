"""`growthwatch pack`: one child's record as a PDF, with names or without, or for the family."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

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
from growthwatch.cli.outputs import CannotUse, given_date, output_file
from growthwatch.cli.printing import say

PackPreset = Literal["conference", "clinic"]
SHOWN = 40


def pack(
    caseload: CaseloadFolder,
    child: ChildOption,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write: .pdf.")],
    pseudonymise: Annotated[
        bool,
        typer.Option(
            "--pseudonymise",
            help="Replace names, numbers and practitioners, in texts too, and move every date by "
            "one secret number of days.",
        ),
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", metavar="FILE", help="With --pseudonymise: write who is who to this .csv."
        ),
    ] = None,
    family: Annotated[
        bool, typer.Option("--family", help="Two pages for the family instead, in plain words.")
    ] = False,
    appendix: Annotated[
        bool,
        typer.Option(
            "--appendix",
            help="Put behind the three pages all that is recorded: every chart, the findings by "
            "episode, the chronology, the tables and the method.",
        ),
    ] = False,
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter",
            metavar="AGENCY",
            help="One page for this agency instead, with only what it needs.",
        ),
    ] = None,
    preset: Annotated[
        PackPreset | None,
        typer.Option(
            "--preset",
            help="Of the charts of the appendix: conference prints in black and white, and is what "
            "you get without it; clinic is in colour.",
        ),
    ] = None,
    made_by: Annotated[
        str, typer.Option("--made-by", metavar="WHO", help="Printed on the first page.")
    ] = "",
    made_on: Annotated[
        str | None,
        typer.Option("--made-on", metavar="DATE", help="The day to print on the first page."),
    ] = None,
    as_of: AsOfOption = None,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write one child's growth as three pages for a case conference: what, since when, what now."""
    from growthwatch.pack import rejected_of, write_pack

    day, made = given_date(as_of, "--as-of"), given_date(made_on, "--made-on")
    printed = {"--preset": preset, "--made-by": made_by, "--made-on": made_on}
    _check_together(pseudonymise, family, printed)
    documents = {"--family": family, "--letter": letter is not None, "--appendix": appendix}
    _check_one_document([option for option, asked in documents.items() if asked])
    output_file(out, (".pdf",), caseload, force=force)
    if key is not None and not pseudonymise:
        raise CannotUse("--key is written with --pseudonymise only: nothing else has one")
    if key is not None:
        output_file(key, (".csv",), caseload, force=force)
    read = read_now(caseload)
    one = read.child(child, reference=reference, term=term)
    if day is not None:
        one = one.as_of(day)
    written = write_pack(
        one, out, preset=preset or "conference", pseudonymise=pseudonymise, key=key,
        family=family, force=force, sources=read.sources, made_by=made_by, made_on=made,
        rejected=rejected_of(caseload, read.rejected, one.id), appendix=appendix, letter=letter,
    )  # fmt: skip
    what = "Pages for the family" if family else "Letter" if letter else "Pack"
    say(f"{what} written to {out}.")
    if written.key is not None:
        say(f"Who is who, and by how much dates were moved, is in {key}: keep it apart.")
    if pseudonymise:
        say("Read it before it leaves your hands: texts may still tell who somebody is.")
    if written.to_read:
        more = f" and {len(written.to_read) - SHOWN} more" * (len(written.to_read) > SHOWN)
        say("Words left in the texts that may be names or places: "
            f"{', '.join(written.to_read[:SHOWN])}{more}.")  # fmt: skip


def _check_one_document(asked: list[str]) -> None:
    """Refuse two documents in one file.

    Raises
    ------
    CannotUse
        Naming both.
    """
    if len(asked) > 1:
        raise CannotUse(f"{asked[0]} and {asked[1]} are two documents: ask for one of them")


def _check_together(pseudonymise: bool, family: bool, given: dict[str, str | None]) -> None:
    """Refuse options that would be left unheeded.

    Raises
    ------
    CannotUse
        Naming the first of them.
    """
    unheeded = [option for option, value in given.items() if value]
    if family and unheeded:
        raise CannotUse(
            f"{unheeded[0]} does not go with --family, whose pages do not show it: leave it out"
        )
    if pseudonymise and given["--made-on"]:
        raise CannotUse(
            "--made-on does not go with --pseudonymise: a true day would tell by how much the "
            "others were moved: leave it out"
        )
