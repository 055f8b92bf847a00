"""Writing the report: from a caseload to a folder that appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

import growthwatch
from growthwatch.detection import RULES, detect
from growthwatch.references import manifest
from growthwatch.report.folder import RUN_FILE, whole_folder
from growthwatch.report.page import render
from growthwatch.report.summary import ReportSummary, summarise
from growthwatch.report.tables import write_csv
from growthwatch.report.worklist import worklist
from growthwatch.scoring import score
from growthwatch.vocabulary import REFERENCES, TERMS, known

STAGES = ("scoring", "detecting", "ordering", "writing tables", "writing the page")


class Progress(Protocol):
    """What is told how far the report is: the stage, and how much of it is done."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take one of `STAGES`, and how many of its `total` steps are done (0 at its start)."""


def write_report(
    caseload: Any,
    out: Path | str,
    *,
    as_of: dt.date | str | None = None,
    reference: str = "uk-who",
    term: str = "exact",
    progress: Progress | None = None,
    force: bool = False,
) -> ReportSummary:
    """Score and search a whole caseload and write the report folder.

    The folder holds ``index.html`` (opens by double click, offline), ``worklist.csv``,
    ``findings.csv``, ``scores.csv``, ``rejected.csv`` and ``run.json``. It appears whole or not at
    all. Two runs on the same caseload give the same files but for the times in ``run.json``.

    Parameters
    ----------
    caseload : Caseload
        As `growthwatch.read_caseload` returns it.
    out : Path or str
        The folder to make.
    as_of : date or str (YYYY-MM-DD), optional
        Date of the report: the record is looked at up to and including this date. Without it, the
        date of the last measurement in the caseload.
    reference, term : str
        As in `growthwatch.score`.
    progress : callable, optional
        Called with a stage, how much of it is done and how much there is.
    force : bool
        Replace an earlier report in `out`.

    Returns
    -------
    ReportSummary
        The numbers of the report.

    Raises
    ------
    FileExistsError
        If `out` exists and `force` is not given; and whatever `force` says, if `out` is not an
        earlier report or holds a file that is not the report's.
    ValueError
        For an unknown reference or term, or an `as_of` that is not a date.
    """
    known(reference, REFERENCES, "reference")
    known(term, TERMS, "term")
    day = report_date(caseload.measurements, as_of)
    clock = _Clock(progress)
    out = Path(out).absolute()
    with whole_folder(out, force=force) as folder:
        contacts, rejected = caseload.contacts, caseload.rejected
        children = caseload.children[~(caseload.children["birth_date"] > day)]
        later = caseload.measurements["date"] > day
        measurements = caseload.measurements[~later]
        with clock.stage("scoring"):
            scores = score(children, measurements, reference=reference, term=term)
        with clock.stage("detecting"):
            findings = detect(scores, as_of=day, children=children)
        with clock.stage("ordering"):
            listed = worklist(children, scores, findings, contacts, day)
        summary = summarise(
            out, day, reference, term,
            children=children, scores=scores, findings=findings, listed=listed, rejected=rejected,
            later=int(later.sum()),
        )  # fmt: skip
        summary = replace(summary, caption=getattr(caseload, "caption", ""))
        tables = {
            "worklist.csv": listed,
            "findings.csv": findings,
            "rejected.csv": rejected,
            "scores.csv": scores,
        }
        with clock.stage("writing tables", len(tables)) as step:
            for name, table in tables.items():
                write_csv(table, folder / name)
                step()
        with clock.stage("writing the page"):
            page = render(
                summary, listed, findings, scores, rejected,
                rules={rule.name: rule.looks_for for rule in RULES},
                version=growthwatch.__version__,
            )  # fmt: skip
            (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
        run = run_record(caseload, summary, folder, as_of_given=as_of is not None)
        run["times"] = clock.times()
        (folder / RUN_FILE).write_text(
            json.dumps(run, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
    return summary


def report_date(measurements: pd.DataFrame, as_of: dt.date | str | None) -> pd.Timestamp:
    """Return the date of the report; NaT for a caseload without measurements.

    Raises
    ------
    ValueError
        If `as_of` is text that is not an ISO date. Other ways of writing a date are not guessed at.
    """
    if as_of is None:
        last = measurements["date"].max()
        return pd.NaT if pd.isna(last) else pd.Timestamp(last).normalize()
    if isinstance(as_of, str):
        try:
            as_of = dt.date.fromisoformat(as_of)
        except ValueError:
            raise ValueError(
                f"the date of the report {as_of!r} is not a date: write it as 2025-03-31"
            ) from None
    return pd.Timestamp(as_of).normalize()


def run_record(
    caseload: Any, summary: ReportSummary, folder: Path, *, as_of_given: bool
) -> dict[str, Any]:
    """Return what is needed to know how a report was made, and to make it again.

    The times are added by `write_report`; everything else is the same in every run on the same
    input.
    """
    counts = asdict(summary)
    for name in ("folder", "as_of", "reference", "term"):
        counts.pop(name)
    return {
        "growthwatch": growthwatch.__version__,
        "python": platform.python_version(),
        "pandas": pd.__version__,
        "parameters": {
            "as_of": None if summary.as_of is None else f"{summary.as_of:%Y-%m-%d}",
            "as_of_given": as_of_given,
            "reference": summary.reference,
            "term": summary.term,
            "rules": [rule.name for rule in RULES],
        },
        "counts": counts,
        "inputs": inputs(caseload),
        "reference_tables": {name: about["sha256"] for name, about in manifest()["files"].items()},
        "files": {path.name: sha256(path) for path in sorted(folder.iterdir())},
    }


def inputs(caseload: Any) -> list[dict[str, str]]:
    """Return name and SHA-256 of the files a caseload was read from; none if it was not read."""
    sources = getattr(caseload, "sources", {})
    return [{"name": name, "sha256": sources[name]} for name in sorted(sources)]


def sha256(path: Path) -> str:
    """Return a file's checksum."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Clock:
    """Times the stages and tells of them."""

    def __init__(self, progress: Progress | None) -> None:
        self.tell = progress or (lambda stage, done, total: None)
        self.started = dt.datetime.now(dt.UTC)
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Tell of a stage's start and end; what it gives tells of one more step done."""
        began, done = time.perf_counter(), 0
        self.tell(name, 0, total)

        def step() -> None:
            nonlocal done
            done += 1
            if done < total:
                self.tell(name, done, total)

        yield step
        self.tell(name, total, total)
        self.seconds[name] = round(time.perf_counter() - began, 3)

    def times(self) -> dict[str, Any]:
        ended = dt.datetime.now(dt.UTC)
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "ended": ended.isoformat(timespec="seconds"),
            "seconds": self.seconds,
        }
