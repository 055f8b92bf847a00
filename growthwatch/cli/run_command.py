"""`growthwatch run`: more children than fit into memory, from Parquet files."""

from __future__ import annotations

import datetime as dt
import math
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cli.options import AsOfOption, Force, ReferenceOption, TermOption
from growthwatch.cli.outputs import CannotUse, given_date
from growthwatch.cli.printing import counted, progress_bar, say


def run_many(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="PARQUET_DIR",
            help="Folder with children and measurements: NAME.parquet, or folders of such files.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results, or a stopped run's.")],
    as_of: AsOfOption = None,
    partitions: Annotated[
        int | None, typer.Option("--partitions", min=1, help="One for 20,000 children if left out.")
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", min=1, help="That judge at the same time.")
    ] = 2,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
) -> None:
    """Judge a nation's children from Parquet files; a stopped run is taken up where it was."""
    if find_spec("pyarrow") is None:
        raise CannotUse('Parquet needs one more package: pip install "growthwatch[parquet]"')
    from growthwatch.engine import run_partitions

    day = given_date(as_of, "--as-of")
    with progress_bar() as progress:
        done = run_partitions(
            source, out, as_of=day, today=dt.date.today(), reference=reference, term=term,
            partitions=partitions, processes=processes, force=force, progress=progress,
        )  # fmt: skip
    if done.done_before:
        say(f"{counted(done.done_before, 'partition')} of {done.partitions:,} were done before.")
    say(
        f"{done.children:,} children judged as of {done.as_of:%Y-%m-%d} by "
        f"{counted(done.measurements, 'measurement')}; {counted(done.rejected, 'row')} rejected.",
        ", ".join(f"{number:,} {level}" for level, number in done.levels.items()) + ".",
        f"Written to {done.folder}: listed.parquet, and results in {done.partitions:,} parts.",
    )
    if not math.isnan(done.largest_mb):
        say(f"The largest of the processes that judged held {done.largest_mb:,.0f} MB.")
