"""Writing the report: from a caseload to a folder that appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

import growthwatch
from growthwatch.caseload import Caseload
from growthwatch.caseload.parts import Parts
from growthwatch.config import Config
from growthwatch.record.vocabulary import REFERENCES, TERMS, known
from growthwatch.report.import_warnings import no_warnings
from growthwatch.report.light_pages import files_of, light_pages
from growthwatch.report.meeting import meeting_pages
from growthwatch.report.names import EVERYBODY_UP_TO, Names, page_names
from growthwatch.report.page import index_page
from growthwatch.report.pages import child_pages, practitioner_pages
from growthwatch.report.previous import CHILDREN, read_previous
from growthwatch.report.rendering import Renderer
from growthwatch.report.run_record import deciding, run_record
from growthwatch.report.scores import (
    agreeing,
    review_of_parts,
    scores_table,
    verified_scores,
    write_scores,
)
from growthwatch.report.summary import ReportSummary, summarise
from growthwatch.report.views import row_views
from growthwatch.report.workbook import missing_for_workbook, write_worklist
from growthwatch.review import Review, review
from growthwatch.review.reviewing import STEPS
from growthwatch.writing.progress import Clock, Progress
from growthwatch.writing.replacing import RUN_FILE
from growthwatch.writing.safe_csv import write_csv
from growthwatch.writing.whole_folder import whole_folder

STAGES = (*STEPS, "writing tables", "writing pages", "writing the first page")


def write_report(
    caseload: Caseload | Parts,
    out: Path | str,
    *,
    as_of: dt.date | str | None = None,
    reference: str | None = None,
    term: str | None = None,
    previous: Path | str | None = None,
    acknowledged: pd.DataFrame | None = None,
    warnings: pd.DataFrame | None = None,
    config: Config | None = None,
    progress: Progress | None = None,
    force: bool = False,
    verify: bool = False,
    scores_csv: bool | None = None,
) -> ReportSummary:
    """Score and search a whole caseload and write the report folder.

    The folder holds ``index.html`` (opens by double click, offline), a page for each child,
    practitioner and handover, the tables as CSV, ``worklist.xlsx`` and ``scores.parquet`` where
    XlsxWriter and pyarrow are installed, and ``run.json``. It appears whole or not at all. Two runs
    on the same input give the same files but for the times in ``run.json``.

    Parameters
    ----------
    caseload : Caseload or Parts
        As `growthwatch.read_caseload` returns it, or as `growthwatch.engine.parts.parts_of_run`:
        then one part at a time is looked at, and only listed children have a page.
    out : Path or str
        The folder to make.
    as_of : date or str (YYYY-MM-DD), optional
        Date of the report: the record is looked at up to and including this date. Without it, the
        date of the last measurement in the caseload.
    reference, term : str, optional
        As in `growthwatch.score`. By default those of the configuration, or uk-who and exact.
    previous : Path or str, optional
        Folder of an earlier report, to say what changed since. Without it everything is new.
    acknowledged : DataFrame, optional
        As `growthwatch.report.read_acknowledged` returns it.
    warnings : DataFrame, optional
        As `growthwatch.report.read_import_warnings` returns it: told on the first page.
    config : Config, optional
        As `growthwatch.config.read_config` returns it.
    progress : callable, optional
        Called with a stage, how much of it is done and how much there is.
    force : bool
        Replace an earlier report in `out`.
    verify : bool
        Compute every z-score a second time, as `growthwatch.verification.verify_scores`, say so on
        the first page, and publish nothing where one differs.

    scores_csv : bool, optional
        Write ``scores.csv``. Left out, it is written up to 10,000 children, and of more where
        pyarrow, for ``scores.parquet``, is not installed.

    Returns
    -------
    ReportSummary
        The numbers of the report.

    Raises
    ------
    FileExistsError
        If `out` exists and `force` is not given; and whatever `force` says, if `out` is not an
        earlier report or holds a file that is not the report's.
    CaseloadError
        A ValueError: if everything in the caseload is wrong, or `previous` cannot be compared with.
    ValueError
        For an unknown reference or term, or an `as_of` that is not a date.
    NotVerified
        With `verify`, if a z-score differs from an independent computation.
    """
    config = config or Config()
    by_default = ("uk-who", "exact")
    if isinstance(caseload, Parts):
        by_default = (caseload.reference, caseload.term)
    reference = known(reference or config.reference or by_default[0], REFERENCES, "reference")
    term = known(term or config.term or by_default[1], TERMS, "term")
    last = caseload.last_day if isinstance(caseload, Parts) else caseload.measurements["date"].max()
    day = report_date(last, as_of)
    clock = Clock(progress)
    out = Path(out).absolute()
    earlier = None
    if previous is not None:
        earlier = read_previous(previous, deciding(reference, term, config), day)
    warnings = no_warnings() if warnings is None else warnings
    with whole_folder(out, force=force) as folder:
        how: dict[str, Any] = {
            "previous": earlier, "acknowledged": acknowledged, "reference": reference, "term": term,
            "parameters": config.parameters, "limits": config.limits, "teams": config.teams,
        }  # fmt: skip
        verified = ""
        if isinstance(caseload, Parts):
            found, verified = review_of_parts(caseload, day, folder, clock, how, verify=verify)
            scores_csv = False
        else:
            found = review(caseload, day, step=clock.stage, **how)
            if verify:
                verified = agreeing([verified_scores(found, term)])
            write_scores([found.scores], folder)
        left_out = _write_tables(found, warnings, folder, clock, scores_csv=scores_csv)
        names = page_names(found, listed_only=isinstance(caseload, Parts))
        rows = row_views(found, names)
        renderer = Renderer(config, growthwatch.__version__, caseload.caption)
        _write_pages(found, names, rows, renderer, folder, clock)
        with clock.stage("writing the first page"):
            files = sorted(path.name for path in folder.iterdir() if path.is_file())
            page = index_page(found, names, rows, renderer, files, left_out, warnings, verified)
            write_text(folder / "index.html", page)
        run = run_record(caseload, found, config, folder, as_of_given=as_of is not None)
        run["verified"] = verified
        run["times"] = clock.times()
        write_text(folder / RUN_FILE, json.dumps(run, indent=2, ensure_ascii=False) + "\n")
    return summarise(found.numbers, out, caseload.caption)


def _write_tables(
    review: Review,
    warnings: pd.DataFrame,
    folder: Path,
    clock: Clock,
    *,
    scores_csv: bool | None,
) -> list[str]:
    """Write the tables; return sentences about those that cannot be written here."""
    tables = {
        "worklist.csv": _flat(review.listed),
        "judgements.csv": _flat(review.judged.drop(columns=["gain_inside"])),
        "findings.csv": review.findings.drop(columns="details"),
        "rejected.csv": review.rejected,
        "children.csv": children_table(review),
        "overdue.csv": review.overdue,
        "trend.csv": review.trend,
    }
    parquet = importlib.util.find_spec("pyarrow") is not None
    if scores_csv is None:
        scores_csv = not parquet or len(review.children) <= EVERYBODY_UP_TO
    if scores_csv:
        tables["scores.csv"] = scores_table(review.scores)
    if review.compared.since is not None:
        tables |= {
            "gone.csv": review.compared.gone,
            "changed.csv": review.compared.data,
            "absent.csv": review.absent,
            "closed.csv": review.closed,
        }
    if len(review.not_watched):
        tables["not_watched.csv"] = review.not_watched
    if len(warnings):
        tables["warnings.csv"] = warnings
    if len(review.acknowledged):
        tables["acknowledged.csv"] = review.acknowledged
    left_out = [missing_for_workbook()]
    with clock.stage("writing tables", len(tables) + 1) as step:
        for name, table in tables.items():
            write_csv(table, folder / name)
            step()
        if not left_out[0]:
            write_worklist(review.listed, folder / "worklist.xlsx")
        step()
    if not parquet:
        left_out.append(
            "scores.parquet was not written because pyarrow is not installed: pip install "
            "growthwatch[parquet]; scores.csv holds the same."
        )
    return [sentence for sentence in left_out if sentence]


def children_table(review: Review) -> pd.DataFrame:
    """Return who is in the caseload, for the next report to compare with."""
    ids = review.children["child_id"]
    listed = review.listed.set_index("child_id")[["group", "listed_since"]].reindex(ids)
    judged = review.judged.set_index("child_id")[["level", "state", "standing_kg"]].reindex(ids)
    columns = {name: listed[name].to_numpy() for name in listed}
    columns |= {name: judged[name].to_numpy() for name in judged}
    return review.children.assign(**columns).reindex(columns=list(CHILDREN))


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with lists of words as one text each."""
    lists = [name for name in ("rules", "because", "because_rules", "nice") if name in table]
    return table.assign(**{name: table[name].map("; ".join) for name in lists})


def _write_pages(
    review: Review,
    names: Names,
    rows: list[dict[str, Any]],
    renderer: Renderer,
    folder: Path,
    clock: Clock,
) -> None:
    """Write the page of every child, handover, practitioner and meeting."""
    each = (names.child, names.handover, names.practitioner, names.meeting)
    number = sum(map(len, each)) + files_of(names)
    pages: tuple[Iterable[tuple[str, str]], ...] = (
        child_pages(review, names, renderer),
        practitioner_pages(review, names, rows, renderer),
        meeting_pages(review, names, rows, renderer),
        light_pages(review, names, renderer),
    )
    with clock.stage("writing pages", number) as step:
        for some in pages:
            for path, page in some:
                (folder / path).parent.mkdir(exist_ok=True)
                write_text(folder / path, page)
                step()


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8 with line feeds, the same on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def report_date(last: Any, as_of: dt.date | str | None) -> pd.Timestamp:
    """Return the date of the report: that of the last measurement unless given; NaT without both.

    Raises
    ------
    ValueError
        If `as_of` is text that is not an ISO date. Other ways of writing a date are not guessed at.
    """
    if as_of is None:
        return pd.NaT if pd.isna(last) else pd.Timestamp(last).normalize()
    if isinstance(as_of, str):
        try:
            as_of = dt.date.fromisoformat(as_of)
        except ValueError:
            raise ValueError(
                f"the date of the report {as_of!r} is not a date: write it as 2025-03-31"
            ) from None
    return pd.Timestamp(as_of).normalize()
