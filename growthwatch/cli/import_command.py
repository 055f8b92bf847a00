"""`growthwatch import`: an export to a caseload folder, or the mapping it seems to need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growthwatch.cli.options import Force, Shared
from growthwatch.cli.outputs import CannotUse, output_file
from growthwatch.cli.printing import (
    counted,
    printable,
    progress_bar,
    say,
    say_rejected,
    say_table,
)
from growthwatch.importing.tables import NOT_IN_MAPPING
from growthwatch.writing.whole_file import whole_file

if TYPE_CHECKING:
    from growthwatch.importing import Imported

SHOWN = 10
ONE_OF = {"children": "child", "measurements": "measurement", "contacts": "contact"}


def import_export(
    export: Annotated[
        Path,
        typer.Argument(metavar="EXPORT", help="The file, or folder of files, that a system wrote."),
    ],
    map_: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="MAP",
            help="Mapping file (.toml), or a shipped one: systmone-wide, events-long, csds-1.6.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Caseload folder to make; with --suggest, the file to write."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write the mapping this export seems to need.")
    ] = False,
    force: Force = False,
    shared: Shared = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print one line, and no progress: for scheduled runs.")
    ] = False,
) -> None:
    """Turn a system's export into a caseload folder."""
    if suggest:
        if map_ is not None:
            raise CannotUse("--suggest writes a mapping and --map reads one: give one of them")
        _suggest(export, out, force)
        return
    if map_ is None:
        raise CannotUse("give --map with a mapping, or --suggest to have one written")
    if out is None:
        raise CannotUse("give --out with the caseload folder to make")
    _import(export, map_, out, force=force, quiet=quiet)


def _suggest(export: Path, out: Path | None, force: bool) -> None:
    from growthwatch.importing.suggest import suggested_mapping

    if out is not None:
        output_file(out, (".toml",), force=force)
    text = suggested_mapping(export)
    if out is None:
        typer.echo("\n".join(printable(line) for line in text.splitlines()))
        return
    with whole_file(out, force=force) as beside:
        beside.write_text(text, encoding="utf-8")
    say(f"Mapping written to {out}: read and correct it, then run")
    say(f"  growthwatch import {export} --map {out} --out CASELOAD")
    for line in text.splitlines():
        if line.startswith("# MISSING:"):
            say(line.removeprefix("# "))


def _import(export: Path, map_: str, out: Path, *, force: bool, quiet: bool) -> None:
    from growthwatch.importing import load_mapping, ready_for_caseload, write_caseload
    from growthwatch.importing.importer import import_export

    ready_for_caseload(out, force=force)
    if export.is_dir() and out.absolute().resolve() == export.absolute().resolve():
        raise CannotUse(f"--out {out} is the export itself: choose another folder")
    mapping, sha256 = load_mapping(map_)
    with progress_bar(quiet=quiet) as progress:
        imported = import_export(export, mapping, progress=progress)
        write_caseload(imported, out, mapping_sha256=sha256, force=force, progress=progress)
    if quiet:
        say(_one_line(imported, out))
    else:
        _say_all(imported, out)


def _one_line(imported: Imported, out: Path) -> str:
    """Say the most important numbers in one line, for scheduled runs."""
    written = imported.counts.set_index("table")["written"]
    parts = [
        f"{number:,} {ONE_OF.get(name, name) if number == 1 else name}"
        for name, number in written.items()
    ]
    parts.append(f"{counted(len(imported.rejected), 'row')} rejected")
    parts.append(counted(len(imported.warnings), "warning"))
    parts += [f"not read: {what}" for what in not_asked_for(imported)]
    if imported.not_read:
        parts.append(f"not read: {', '.join(imported.not_read)}")
    return f"{', '.join(parts)}: {out}"


def not_asked_for(imported: Imported) -> dict[str, int]:
    """Return the columns of measurements that the mapping does not name, and their values."""
    left_out = imported.left_out
    columns = left_out[left_out["what"].str.endswith(NOT_IN_MAPPING)]
    return {
        f"{row.file}, {row.what.removesuffix(NOT_IN_MAPPING)}": int(row.rows)
        for row in columns.itertuples()
    }


def _say_all(imported: Imported, out: Path) -> None:
    rows = [
        (row.table, *(f"{count:,}" for count in row[2:])) for row in imported.counts.itertuples()
    ]
    heads = dict.fromkeys(("rows", "written", "rejected", "merged", "left out"), "right")
    say_table({"table": "left"} | heads, rows)
    if len(imported.rejected):
        say_rejected(imported.rejected, SHOWN)
    for kind, number in imported.warnings["kind"].value_counts(sort=False).items():
        say(f"{counted(int(number), 'warning')}: {kind}, see warnings.csv.")
    for what, rows in not_asked_for(imported).items():
        say(f"Not read: {what} ({counted(rows, 'value')}). Name it in the mapping if it should be.")
    if imported.not_read:
        say(f"Not read: {', '.join(imported.not_read)}. Save as .xlsx or CSV what is to be read.")
    say(f"Caseload written to {out}.")
