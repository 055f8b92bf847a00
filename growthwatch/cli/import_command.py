"""`growthwatch import`: an export to a caseload folder, or the mapping it seems to need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growthwatch.cli.options import AllowMissing, Force, Shared
from growthwatch.cli.outputs import CannotUse, output_file
from growthwatch.cli.printing import (
    counted,
    printable,
    progress_bar,
    say,
    say_rejected,
    say_table,
)
from growthwatch.importing.fhir.export import fhir_files
from growthwatch.importing.leaving import watched_words
from growthwatch.importing.tables import NOT_IN_MAPPING
from growthwatch.writing.leftovers import put_back
from growthwatch.writing.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

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
            help="Mapping file (.toml), or a shipped one: systmone-wide, events-long, "
            "emis-search, csds-1.6. FHIR (.ndjson, .json) needs none.",
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
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            metavar="CASELOAD",
            help="The caseload of last time, to see who is missing. Without it: the one that "
            "--force replaces.",
        ),
    ] = None,
    allow_missing: AllowMissing = False,
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
    if map_ is None and fhir_files(export):
        map_ = "fhir-r4"
    if map_ is None:
        raise CannotUse("give --map with a mapping, or --suggest to have one written")
    if out is None:
        raise CannotUse("give --out with the caseload folder to make")
    _import(
        export, map_, out, previous or out, force=force, quiet=quiet, allow_missing=allow_missing
    )


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


def _import(
    export: Path,
    map_: str,
    out: Path,
    previous: Path,
    *,
    force: bool,
    quiet: bool,
    allow_missing: bool,
) -> None:
    from growthwatch.importing import load_mapping, ready_for_caseload, write_caseload
    from growthwatch.importing.importer import import_export
    from growthwatch.importing.missing import earlier_children, missing_children, refuse_if_many

    ready_for_caseload(out, force=force)
    if export.is_dir() and out.absolute().resolve() == export.absolute().resolve():
        raise CannotUse(f"--out {out} is the export itself: choose another folder")
    mapping, sha256 = load_mapping(map_)
    put_back(previous.absolute())
    earlier = earlier_children(previous)
    with progress_bar(quiet=quiet) as progress:
        imported = import_export(export, mapping, progress=progress)
        missing = missing_children(earlier, imported.tables["children"], imported.not_watched)
        if not allow_missing:
            refuse_if_many(missing, earlier, f"{previous}")
        write_caseload(
            imported,
            out,
            missing=None if earlier.empty else missing,
            mapping_sha256=sha256,
            force=force,
            progress=progress,
        )
    if quiet:
        say(_one_line(imported, missing, out))
    else:
        say(watched(imported))
        say(*[missing_words(missing)] * bool(len(missing)), "")
        _say_all(imported, out)


def watched(imported: Imported) -> str:
    """Say how many children of the export are watched, and of the others why not."""
    said = watched_words(len(imported.tables["children"]), imported.not_watched, "export")
    return f"{said} See not_watched.csv." if len(imported.not_watched) else said


def missing_words(missing: pd.DataFrame) -> str:
    """Say who was in the caseload before and is not in the export."""
    from growthwatch.importing.missing import named

    one = len(missing) == 1
    return (
        f"{len(missing):,} {'child' if one else 'children'} of the caseload before "
        f"{'is' if one else 'are'} not in this export: {named(missing['child_id'])}. See "
        "missing.csv."
    )


def _one_line(imported: Imported, missing: pd.DataFrame, out: Path) -> str:
    """Say the most important numbers in one line, for scheduled runs."""
    written = imported.counts.set_index("table")["written"]
    parts = [
        f"{number:,} {ONE_OF.get(name, name) if number == 1 else name}"
        for name, number in written.items()
        if name in imported.tables
    ]
    if len(imported.not_watched):
        parts.append(f"{len(imported.not_watched):,} not watched")
    if len(missing):
        parts.append(f"{len(missing):,} missing since the last")
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
    for what, cells in not_asked_for(imported).items():
        say(
            f"Not read: {what} ({counted(cells, 'value')}). Name it in the mapping if it should be."
        )
    if imported.not_read:
        say(f"Not read: {', '.join(imported.not_read)}. Save as .xlsx or CSV what is to be read.")
    say(f"Caseload written to {out}.")
