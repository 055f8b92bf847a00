"""The commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import growthwatch
from growthwatch.cli.calendar_command import calendar
from growthwatch.cli.chart_command import chart
from growthwatch.cli.chronology_command import chronology
from growthwatch.cli.csds_command import csds
from growthwatch.cli.examples import add_examples
from growthwatch.cli.fhir_command import fhir
from growthwatch.cli.import_command import import_export
from growthwatch.cli.options import (
    AllowMissing,
    CaseloadFolder,
    Force,
    ReferenceOption,
    Shared,
    TermOption,
    read_now,
)
from growthwatch.cli.outputs import (
    CHART_ENDINGS,
    TABLE_ENDINGS,
    CannotUse,
    given_date,
    output_file,
    write_table,
)
from growthwatch.cli.pack_command import pack
from growthwatch.cli.printing import (
    counted,
    progress_bar,
    say,
    say_counts,
    say_findings,
    say_if_rejected,
    say_rejected,
)
from growthwatch.cli.rules_command import rules
from growthwatch.cli.run_command import run_many
from growthwatch.cli.verify_command import verify as verify_command
from growthwatch.importing.earlier import rejected_by_import
from growthwatch.importing.leaving import no_one
from growthwatch.record.vocabulary import Reference, Term
from growthwatch.writing.leftovers import put_back
from growthwatch.writing.replacing import RUN_FILE
from growthwatch.writing.whole_file import whole_file
from growthwatch.writing.whole_folder import ready_for

if TYPE_CHECKING:
    from growthwatch.caseload import Caseload
    from growthwatch.caseload.parts import Parts

SHORTEST_TOKEN = 16

app = typer.Typer(
    name="growthwatch",
    help="Watch how children grow, and say early and plainly when one is not growing well.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def growthwatch_command(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Print the version, or the help where no command is given."""
    if version:
        say(f"growthwatch {growthwatch.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder to make.")] = Path("growthwatch-demo"),
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Draw Child B1, from a published serious case review: her chart, what it shows, her pack."""
    from growthwatch.charts import contact_key
    from growthwatch.datasets import child_b1
    from growthwatch.pack import NoTypst
    from growthwatch.writing.safe_csv import write_csv
    from growthwatch.writing.whole_folder import whole_folder

    with whole_folder(out, force=force, made_by="demo") as folder:
        caseload = child_b1()
        child = caseload.child("B1")
        for ending in CHART_ENDINGS:
            pages = contact_key(child) if ending == ".pdf" else []
            chart = child.chart("weight", key=bool(pages))
            chart.save(folder / f"child-b1-weight{ending}", pages=pages)
        write_csv(child.findings.drop(columns="details"), folder / "findings.csv")
        packed = "child-b1-pack.pdf is all of it for a case conference, to be printed."
        try:
            child.pack(
                folder / "child-b1-pack.pdf", sources=caseload.sources, rejected=caseload.rejected
            )
        except NoTypst as error:
            packed = f"There is no pack: {error}."
        written = sorted(path.name for path in folder.iterdir())
        # What makes the folder one that --force may replace.
        record = {
            "growthwatch": growthwatch.__version__,
            "made_by": "demo",
            "files": dict.fromkeys(written, ""),
        }
        (folder / RUN_FILE).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    say(
        f"{child!r}.",
        "The contacts are those of a published serious case review. The weights are an "
        "illustrative reconstruction: the review publishes none, and these fit what it says "
        "about them.",
        "",
    )
    say_findings(child.findings)
    say(f"Written to {out}:", *(f"  {name}" for name in written))
    say(
        "The numbers beside the contacts in child-b1-weight.pdf are explained from its page 2.",
        packed,
    )


app.command("import")(import_export)
app.command()(rules)


@app.command()
def check(
    caseload: CaseloadFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write every rejected row to this .csv, .xlsx or .parquet."),
    ] = None,
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Say which rows of a caseload would be accepted, which rejected, and why."""
    if out is not None:
        output_file(out, TABLE_ENDINGS, caseload, force=force)
    read = read_now(caseload)
    if out is not None:
        write_table(read.rejected, out, force=force)
    say_counts(read)
    if read.rejected.empty:
        say("Every row can be used.")
    else:
        say_rejected(read.rejected)
    if lost := len(rejected_by_import(caseload)):
        rows = f"{counted(lost, 'row')} of the export {'was' if lost == 1 else 'were'}"
        say(f"{rows} rejected when it was imported: see {caseload / 'rejected.csv'}.")
    if out is not None:
        say("", f"Rejected rows written to {out}")


@app.command()
def score(
    caseload: CaseloadFolder,
    out: Annotated[Path, typer.Option("--out", help="File to write: .csv, .parquet or .xlsx.")],
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write the z-score and centile of every measurement to a file."""
    from growthwatch.scoring import score as scored

    output_file(out, TABLE_ENDINGS, caseload, force=force)
    read = read_now(caseload)
    scores = scored(read.children, read.measurements, reference=reference, term=term)
    write_table(scores, out, force=force)
    without = int(scores["z"].isna().sum())
    say(f"{counted(len(scores), 'score')} written to {out}.")
    if without:
        say(f"{without:,} without a z-score: the column note says why.")
    say_if_rejected(read, caseload)


@app.command()
def report(
    caseload: CaseloadFolder,
    out: Annotated[Path, typer.Option("--out", help="Folder to make.")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Day of the report, such as today. Without it: the day of the last measurement.",
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous", metavar="DIR", help="Folder of an earlier report: say what changed since."
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="A growthwatch.toml, as growthwatch init writes it."
        ),
    ] = None,
    reference: Annotated[
        Reference | None,
        typer.Option(
            "--reference",
            help="What the children are compared with: uk-who, unless the "
            "configuration says otherwise.",
        ),
    ] = None,
    term: Annotated[
        Term | None,
        typer.Option(
            "--term",
            help="How birth near term is treated: exact, unless the configuration says otherwise.",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print one line, and no progress: for scheduled runs.")
    ] = False,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Compute every z-score a second time; no report where one differs."
        ),
    ] = False,
    scores_csv: Annotated[
        bool,
        typer.Option(
            "--scores-csv", help="Write scores.csv beyond 10,000 children too, not Parquet alone."
        ),
    ] = False,
    allow_missing: AllowMissing = False,
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write a report: whom to look at first, why, and what changed since the last one.

    CASELOAD may be the folder of a finished `growthwatch run`.
    """
    from growthwatch.caseload.as_imported import as_imported
    from growthwatch.config import read_config
    from growthwatch.engine.parts import is_run, parts_of_run
    from growthwatch.importing.missing import earlier_children, missing_children, refuse_if_many
    from growthwatch.report import read_acknowledged, read_import_warnings, write_report
    from growthwatch.report.summary import one_line

    day = given_date(as_of, "--as-of")
    if previous is not None and previous.resolve() == out.resolve():
        raise CannotUse(
            "--previous and --out are the same folder: write each report to a folder of its own"
        )
    if previous is not None:
        put_back(previous.absolute())
    settings = None if config is None else read_config(config)
    ready_for(out, force=force)
    with progress_bar(quiet=quiet) as progress:
        progress("reading", 0, 1)
        if is_run(caseload):
            if scores_csv:
                raise CannotUse("--scores-csv: the scores of a run are Parquet alone")
            parts = parts_of_run(caseload)
            read: Caseload | Parts = parts
            watched, others = parts.everyone.to_frame("child_id"), no_one()
        else:
            read = one = as_imported(read_now(caseload), caseload)
            watched, others = one.children, one.not_watched
        if not allow_missing:
            earlier = earlier_children(previous)
            refuse_if_many(missing_children(earlier, watched, others), earlier, f"{previous}")
        acknowledged = read_acknowledged(caseload)
        progress("reading", 1, 1)
        summary = write_report(
            read, out, as_of=day, reference=reference, term=term, previous=previous,
            acknowledged=acknowledged, warnings=read_import_warnings(caseload),
            config=settings, progress=progress, force=force, verify=verify,
            scores_csv=scores_csv or None,
        )  # fmt: skip
    say(*([one_line(summary)] if quiet else str(summary).splitlines()))


@app.command()
def init(
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("growthwatch.toml"),
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Write a growthwatch.toml with every setting explained, for you to change."""
    from growthwatch.config import default_text

    output_file(out, (".toml",), force=force)
    with whole_file(out, force=force) as beside:
        beside.write_text(default_text(), encoding="utf-8", newline="\n")
    say(
        f"Written to {out}. Every setting in it is commented out and at its default.",
        f"Use it with: growthwatch report CASELOAD --out DIR --config {out}",
    )


@app.command("open")
def open_page(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")
    ] = True,
) -> None:
    """Open a page in the browser, on this computer only: an export to a report, or one child."""
    if find_spec("uvicorn") is None or find_spec("starlette") is None:
        raise CannotUse('the page needs two more packages: pip install "growthwatch[app]"')
    from growthwatch.app import serve

    serve(port, browser=browser, say=say)


@app.command("serve")
def serve_api(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 0,
    host: Annotated[
        str, typer.Option("--host", help="Whom to listen to: this computer only, if left out.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token", envvar="GROWTHWATCH_TOKEN", help="What callers send; a new one if left out."
        ),
    ] = None,
) -> None:
    """Answer other programs on this computer: score, detect, judge, chart. Nothing is kept."""
    if find_spec("uvicorn") is None or find_spec("starlette") is None:
        raise CannotUse('the API needs two more packages: pip install "growthwatch[app]"')
    from growthwatch.app import serve

    if token is not None and len(token) < SHORTEST_TOKEN:
        raise CannotUse(f"--token is shorter than {SHORTEST_TOKEN} letters: anybody could guess it")
    serve(port, browser=False, pages=False, host=host, token=token, say=say)


app.command("chart")(chart)
app.command("fhir")(fhir)
app.command("calendar")(calendar)
app.command("csds")(csds)
app.command("pack")(pack)
app.command("run")(run_many)
app.command("chronology")(chronology)
app.command("verify")(verify_command)
add_examples(app)


@cache
def command() -> Callable[..., Any]:
    """Return the command line that typer makes of these functions, from their annotations.

    Made once: it takes longer than many a command. Called as it is, and not through ``app``, it
    leaves ``sys.excepthook`` to who has it.
    """
    return typer.main.get_command(app)
