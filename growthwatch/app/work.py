"""What one visitor is doing: the export, its mapping, and the report, in a folder of their own.

The folder is private to the user of the computer and goes when the page is closed down, or, where
that was killed, when the next one is opened. One export is worked on at a time.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import threading
import time
import tomllib
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.importing.importer import Imported, import_export
from growthwatch.importing.layout import columns_of
from growthwatch.importing.mapping import mapping_from
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.importing.writing import write_caseload
from growthwatch.record.errors import CaseloadError, memory_ended
from growthwatch.report.writing import STAGES
from growthwatch.writing.leftovers import abandoned, in_use

EXPORT, CASELOAD, REPORT = "export", "caseload", "report"
BEING_MADE, OPEN = "growthwatch-new", "growthwatch-page"
AN_HOUR = 3600.0  # seconds
LONGEST_STEP = 10.0  # seconds, between two of what a report tells of itself
NOT_WANTED = "another report was asked for, or the page was closed"
NO_MEMORY = (
    "the memory of this computer ran out: close other programs, or give it a part of the export"
)


class NotWanted(Exception):
    """A report is being made that nobody waits for any more."""


@dataclass
class Progress:
    """How far the report is; read by the page while a thread writes it."""

    stage: str = ""
    share: float = 0.0
    finished: bool = False
    problem: str = ""
    stopped: bool = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take what the report tells of itself; end it where nobody wants it any more."""
        if self.stopped:
            raise NotWanted
        if stage in STAGES:
            self.stage = stage
            self.share = (STAGES.index(stage) + done / max(total, 1)) / len(STAGES)


@dataclass
class Work:
    """The folder and what is known so far.

    Attributes
    ----------
    held : ExitStack
        Keeps the folder from being taken for one that a killed page left.
    folder : Path
        Private; removed by `clear`.
    made : Path
        Where the report that was asked for last is made.
    mapping : dict
        What each column of the export is, as a mapping file says it.
    samples : dict of str to dict of str to str
        By file, each column with its first values, shown by their shape where they could name
        somebody.
    imported : Imported or None
    progress : Progress
    maker : Thread or None
        Makes the report.
    """

    held: ExitStack = field(default_factory=ExitStack)
    folder: Path = field(init=False)
    made: Path = field(init=False)
    mapping: dict[str, Any] = field(default_factory=dict)
    samples: dict[str, dict[str, str]] = field(default_factory=dict)
    imported: Imported | None = None
    progress: Progress = field(default_factory=Progress)
    maker: threading.Thread | None = None

    def __post_init__(self) -> None:
        clear_abandoned()
        made = Path(tempfile.mkdtemp(prefix=f"{BEING_MADE}-"))
        # Its name is one that others may clear only once it is held.
        self.held.enter_context(in_use(made))
        self.folder = made.with_name(made.name.replace(BEING_MADE, OPEN, 1))
        made.rename(self.folder)
        self.made = self.folder / REPORT

    def take_export(self, files: list[tuple[str, bytes]]) -> None:
        """Keep the files of an export and see what their columns seem to be.

        Raises
        ------
        CaseloadError
            If they cannot be read; nothing of them is kept.
        """
        self.forget()
        where = self.folder / EXPORT
        where.mkdir(mode=0o700)
        try:
            for name, content in files:
                (where / _plain(name)).write_bytes(content)
            at = self._export()
            self.mapping = tomllib.loads(suggested_mapping(at))
            self.samples = columns_of(at)
        except BaseException:
            self.forget()
            raise

    def correct(self, mapping: dict[str, Any]) -> Imported:
        """Import the export by a corrected mapping; the caseload is not written yet."""
        self.mapping = mapping
        self.imported = import_export(self._export(), mapping_from(mapping, "The columns"))
        return self.imported

    def start_report(self, as_of: dt.date | None) -> None:
        """Write the caseload and the report in a thread; `progress` tells how far it is."""
        if self.imported is None:
            raise CaseloadError("choose an export and check its columns first")
        # A folder for each, so that a report which is still being made of another export, or of
        # another day, cannot end as this one.
        self.progress.stopped = True
        self.made = Path(tempfile.mkdtemp(dir=self.folder))
        self.progress = Progress()
        about = (self.imported, self.made, self.progress, as_of)
        self.maker = threading.Thread(target=self._report, args=about, daemon=True)
        self.maker.start()

    @staticmethod
    def _report(imported: Imported, made: Path, progress: Progress, as_of: dt.date | None) -> None:
        from growthwatch.caseload import read_caseload
        from growthwatch.caseload.as_imported import as_imported
        from growthwatch.report import read_import_warnings, write_report

        try:
            folder = made / CASELOAD
            write_caseload(imported, folder, mapping_sha256="")
            write_report(
                as_imported(read_caseload(folder), folder),
                made / REPORT, as_of=as_of, warnings=read_import_warnings(folder),
                progress=progress,
            )  # fmt: skip
        except (CaseloadError, ValueError) as error:
            progress.problem = str(error)
        except NotWanted:
            progress.problem = NOT_WANTED
        except Exception as error:
            progress.problem = f"unexpected {type(error).__name__}: the report was not made"
            if memory_ended(error):
                progress.problem = NO_MEMORY
        progress.finished = True

    @property
    def report(self) -> Path:
        """The report's folder, whether it is there yet or not."""
        return self.made / REPORT

    def forget(self) -> None:
        """Remove everything that was read and made, and be ready for another export."""
        self.progress.stopped = True
        for path in self.folder.iterdir():
            shutil.rmtree(path, ignore_errors=True)
        self.made = self.folder / REPORT
        self.mapping, self.samples, self.imported = {}, {}, None
        self.progress = Progress()

    def clear(self) -> None:
        """Remove the folder itself, when nothing is being written into it any more."""
        self.progress.stopped = True
        if self.maker is not None:
            self.maker.join(LONGEST_STEP)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.held.close()

    def _export(self) -> Path:
        files = sorted((self.folder / EXPORT).iterdir())
        return files[0] if len(files) == 1 else self.folder / EXPORT


def clear_abandoned() -> None:
    """Remove what pages left that were killed: an export and its report, among temporary files."""
    here = Path(tempfile.gettempdir())
    for path in here.glob(f"{BEING_MADE}-*"):
        # Killed before it had its name: nothing is in it. A page that just opens is left alone.
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > AN_HOUR:
                path.rmdir()
    for path in here.glob(f"{OPEN}-*"):
        if not path.is_dir() or path.is_symlink():
            continue
        with abandoned(path) as left:
            if left:
                shutil.rmtree(path, ignore_errors=True)


def _plain(name: str) -> str:
    """Return a file's own name without any folder, in characters that every system takes."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[^\w. ()+-]", "_", last).lstrip(".") or "export.csv"


def accounting(imported: Imported, shown: int) -> dict[str, Any]:
    """Return what a page says of an import: every row counted, the first of each kind shown."""

    def first(table: pd.DataFrame) -> list[dict[str, str]]:
        return [
            {str(name): "" if pd.isna(value) else str(value) for name, value in row.items()}
            for row in table.head(shown).to_dict("records")
        ]

    return {
        "counts": first(imported.counts),
        "rejected": first(imported.rejected),
        "rejected_rows": len(imported.rejected),
        "warnings": first(imported.warnings),
        "warning_rows": len(imported.warnings),
        "left_out": first(imported.left_out),
        "not_read": imported.not_read,
    }
