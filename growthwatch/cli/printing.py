"""What the commands print: plain lines that read well on a narrow screen, piped and without colour.

Results go to stdout; progress, on a terminal only, to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd
from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from growthwatch.caseload import Caseload
from growthwatch.caseload.checking import TABLES
from growthwatch.say.ages import date_words
from growthwatch.writing.progress import Progress as StageProgress

SHOWN_REJECTED = 20
SHOWN_CHARACTERS = 60


class Output(Console):
    """A console on stdout that changes nothing in the text it is given."""

    def __init__(self) -> None:
        super().__init__(highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Leave it to `running` that nobody reads on; rich would end the program as failed."""
        raise BrokenPipeError


def say(*lines: str) -> None:
    """Print lines; wrapped at words on a terminal, left whole when piped."""
    out = Output()
    for line in lines:
        out.print(Text(printable(line)), soft_wrap=not out.is_terminal)


def say_table(columns: dict[str, str], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table; `columns` gives each heading its justification."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, justify in columns.items():
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    out = Output()
    out.print(table)
    out.print()


def say_counts(caseload: Caseload) -> None:
    """Print how many rows of each file were read, accepted and rejected."""
    file_of = {source.rsplit(".", 1)[0].lower(): source for source in caseload.sources}
    rejected_in = caseload.rejected["file"].value_counts()
    rows = []
    for name in TABLES:
        if name in file_of:
            accepted = len(getattr(caseload, name))
            rejected = int(rejected_in.get(file_of[name], 0))
            counts = (accepted + rejected, accepted, rejected)
            rows.append((file_of[name], *(f"{count:,}" for count in counts)))
    right = dict.fromkeys(("rows", "accepted", "rejected"), "right")
    say_table({"file": "left"} | right, rows)


def say_rejected(rejected: pd.DataFrame, most: int = SHOWN_REJECTED) -> None:
    """Print the first rejected rows of each kind of fault, a line each."""
    for row in rejected.head(most).itertuples():
        value = f" '{shortened(row.value)}'" if row.value else ""
        say(f"{row.file}, line {row.line}, {row.field}{value}: {row.reason}")
    if len(rejected) > most:
        say(f"... and {len(rejected) - most:,} more.")


def say_if_rejected(caseload: Caseload, folder: object) -> None:
    """Print one line if any row was rejected."""
    number = len(caseload.rejected)
    if number:
        say(
            f"{counted(number, 'row')} could not be used: growthwatch check {folder} says which "
            "and why."
        )


def say_findings(findings: pd.DataFrame) -> None:
    """Print findings: how severe, when they could first be seen, and what they are."""
    if findings.empty:
        say("No findings.", "")
        return
    rows = [
        (str(row.severity), date_words(row.detected_date), str(row.message))
        for row in findings.itertuples()
    ]
    say_table({"severity": "left", "first seen": "left", "finding": "left"}, rows)


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[StageProgress]:
    """Give something to tell of progress, drawn on stderr if that is a terminal."""
    errors = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    hidden = quiet or not sys.stderr.isatty()
    with Progress(*columns, console=errors, transient=True, disable=hidden) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell


def counted(number: int, what: str) -> str:
    """Say a number of things: 1 row, 3,000 rows."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def shortened(text: str) -> str:
    """Return the beginning of a long cell."""
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return text[: SHOWN_CHARACTERS - 3] + "..."


# What an old console lacks, and what stands for it there.
PLAIN = {"²": "2", "−": "-"}


def printable(text: str) -> str:
    """Return text without the characters that steer a terminal, or that an old one lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    for letter, plain in PLAIN.items():
        try:
            letter.encode(encoding)
        except UnicodeEncodeError:
            text = text.replace(letter, plain)
    return "".join(letter if letter.isprintable() else " " for letter in text)
