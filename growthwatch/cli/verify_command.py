"""growthwatch verify: z-scores computed independently, and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from growthwatch.cli.options import Force, ReferenceOption, Shared, TermOption, read_now
from growthwatch.cli.outputs import TABLE_ENDINGS, CannotUse, output_file, write_table
from growthwatch.cli.printing import counted, say, say_if_rejected, say_table

DO_NOT_RELY = "Do not rely on these z-scores before the difference is explained."


def verify(
    caseload: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CASELOAD]",
            help="Folder of a caseload: all of its z-scores are computed again.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write every comparison to this .csv, .xlsx or .parquet."),
    ] = None,
    n: Annotated[
        int, typer.Option("--n", min=1, help="Without a caseload: how many random measurements.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the random measurements.")] = 2006,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Compute z-scores independently, of a caseload or of random measurements, and compare."""
    if caseload is None:
        if out is not None:
            raise CannotUse("--out needs a caseload: growthwatch verify CASELOAD --out FILE")
        _random(n, seed)
        return
    if out is not None:
        output_file(out, TABLE_ENDINGS, caseload, force=force)
    _own(caseload, out, reference, term, force)


def _own(folder: Path, out: Path | None, reference: str, term: str, force: bool) -> None:
    from growthwatch.scoring import score
    from growthwatch.verification import AGREE_WITHIN, verify_scores

    read = read_now(folder)
    scores = score(read.children, read.measurements, reference=reference, term=term)
    verified = verify_scores(read.children, read.measurements, scores, term=term)
    table = verified.table
    if out is not None:
        write_table(table, out, force=force)
    rows = []
    for name in table["reference"].cat.categories:
        part = table[(table["reference"] == name) & table["second_z"].notna()]
        if len(part):
            peers = part["peer_difference"].dropna()
            rows.append(
                (
                    str(name), f"{len(part):,}", f"{part['difference'].max():.1e}",
                    f"{len(peers):,}", f"{peers.max():.4f}" if len(peers) else "",
                    "agrees" if part["agrees"].all() else "DIFFERS",
                )
            )  # fmt: skip
    say("Every z-score of the caseload, beside a second computation from the tables:", "")
    columns = dict.fromkeys(
        ("reference", "z-scores", "largest difference", "by pygrowup", "from pygrowup", "verdict"),
        "right",
    )
    say_table(columns | {"reference": "left", "verdict": "left"}, rows)
    say(f"pygrowup rounds to 0.01, so it agrees where it differs by {AGREE_WITHIN} at most.")
    none = int((table["z"].isna() & table["second_z"].isna()).sum())
    if none:
        say(f"{counted(none, 'value')} without a z-score in either: growthwatch score says why.")
    say_if_rejected(read, folder)
    say(verified.sentence)
    if not verified.agrees:
        _say_where(table[~table["agrees"]])
        say(DO_NOT_RELY)
        raise typer.Exit(1)


def _say_where(wrong: pd.DataFrame) -> None:
    """Name the first that differ, so that they can be looked for."""
    rows = [
        (str(row.child_id), f"{row.date:%Y-%m-%d}", str(row.measure), f"{row.value:g}",
         f"{row.z:.4f}", f"{row.second_z:.4f}", f"{row.peer_z:.2f}")
        for row in wrong.head(10).itertuples()
    ]  # fmt: skip
    names = ("child_id", "date", "measure", "value", "z", "second", "pygrowup")
    say_table(dict.fromkeys(names, "left"), rows)


def _random(n: int, seed: int) -> None:
    from growthwatch.verification import AGREE_WITHIN, summarise
    from growthwatch.verification import verify as compared

    summary = summarise(compared(n, seed))
    rows = [
        (
            str(row.reference),
            str(row.measure),
            f"{row.n:,}",
            f"{row.largest_difference:.4f}",
            "agrees" if row.agrees else "DIFFERS",
        )
        for row in summary.itertuples()
    ]
    say(f"z-scores of {counted(n, 'random measurement')}, beside pygrowup's:", "")
    columns = {"reference": "left", "measure": "left", "compared": "right"}
    say_table(columns | {"largest difference": "right", "verdict": "left"}, rows)
    say(f"pygrowup rounds to 0.01, so they agree where they differ by {AGREE_WITHIN} at most.")
    if not summary["agrees"].all():
        say(DO_NOT_RELY)
        raise typer.Exit(1)
