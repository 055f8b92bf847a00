"""`growthwatch chart`: one child's chart, as a picture, a document or a page that speaks."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from growthwatch.charts.axes.windows import RECORD, WINDOWS
from growthwatch.charts.kinds import WEIGHT_FOR_LENGTH, Z_SCORES, ChartName
from growthwatch.charts.presets import PresetName
from growthwatch.charts.saving.files import ENDINGS
from growthwatch.charts.subject import PLURALS
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
from growthwatch.record.vocabulary import MEASURES
from growthwatch.say.ages import date_words
from growthwatch.writing.whole_file import whole_file

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

YEARS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)\s*")
WITH_KEY = (".pdf", ".html")  # the key to the contacts follows the chart in the same file


def chart(
    caseload: CaseloadFolder,
    child: ChildOption,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="File to write: .png, .svg, .pdf, or .html, whose points say what they are.",
        ),
    ],
    measure: Annotated[
        ChartName, typer.Option("--measure", help="What to draw; z is all measures as z-scores.")
    ] = "weight",
    preset: Annotated[
        PresetName | None,
        typer.Option(
            "--preset",
            help="Whom the chart is for: story tells what happened, a letter an episode; clinic "
            "has every centile line; conference prints in black and white; family speaks plainly "
            "and shows neither findings nor contacts. Without it: story where there is one.",
        ),
    ] = None,
    ages: Annotated[
        str,
        typer.Option(
            "--ages",
            metavar="YEARS",
            help="Ages shown: 0-1, 0-4, 2-20, any two ages in years as 1.5-3, or this child's "
            "record.",
        ),
    ] = RECORD,
    as_of: AsOfOption = None,
    reference: ReferenceOption = "uk-who",
    term: TermOption = "exact",
    force: Force = False,
    shared: Shared = False,
) -> None:
    """Draw one child's growth chart, with the contacts on it."""
    from growthwatch.charts import contact_key

    day = given_date(as_of, "--as-of")
    window = _window_of(measure, preset, ages)
    output_file(out, ENDINGS, caseload, force=force)
    one = read_now(caseload).child(child, reference=reference, term=term)
    if day is not None:
        one = _known_on(one, day)
    numbered = measure in MEASURES and preset != "family" and len(one.contacts) > 0
    in_one_file = out.suffix.lower() in WITH_KEY
    drawn = one.chart(measure, preset=preset, ages=window, key=numbered and in_one_file)
    with whole_file(out, force=force) as beside:
        drawn.save(beside, pages=contact_key(one) if numbered and in_one_file else [])
    say(f"Chart written to {out}.")
    if not len(drawn.hover.subject.points):
        say(f"No {PLURALS[measure]} are recorded for this child: the chart has no points.")
    if numbered and not in_one_file:
        say("With --out ending in .pdf or .html, a key to all contacts follows.")


def _window_of(measure: str, preset: str | None, ages: str) -> str | tuple[float, float] | None:
    """Return the ages the chart is to show; None where it is not drawn against age.

    Raises
    ------
    CannotUse
        For what no chart can show.
    """
    if measure == Z_SCORES and preset == "family":
        raise CannotUse(
            "--preset family has no z-scores: choose another --measure, or --preset clinic"
        )
    window = _window(ages)
    if measure == WEIGHT_FOR_LENGTH:
        if window != RECORD:
            raise CannotUse(
                "--ages does not go with --measure weight-for-length, which is drawn against "
                "length: leave it out"
            )
        return None
    return window


def _window(ages: str) -> str | tuple[float, float]:
    """Read the ages to show: a window's name, or first and last age in years."""
    if ages in (RECORD, *WINDOWS):
        return ages
    found = YEARS.fullmatch(ages)
    first, last = (float(part) for part in found.groups()) if found else (0.0, 0.0)
    if not first < last:
        raise CannotUse(
            f"--ages {ages!r} is not a first and a last age in years: write it as 0-4, as 1.5-3, "
            f"or as {RECORD}"
        )
    return first, last


def _known_on(child: Child, day: dt.date) -> Child:
    born = child.record["birth_date"]
    if day < born.date():
        raise CannotUse(
            f"--as-of {date_words(day)} is before child {child.id} was born: give a later day"
        )
    return child.as_of(day)
