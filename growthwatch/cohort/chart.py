"""A cohort at a glance: how its z-scores are spread at each age, and its own centile curves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.charts.saving.files import DPI, png_bytes, save_pages
from growthwatch.charts.saving.html import fragment
from growthwatch.charts.saving.page import Page
from growthwatch.charts.style import (
    A4_LANDSCAPE,
    BODY,
    EXPECTED,
    INK,
    LINE_COLOUR,
    QUIET,
    RC,
    SMALL,
    TITLE,
)
from growthwatch.cohort.curves import centile_curves
from growthwatch.cohort.quality import PERCENTILES, z_distribution
from growthwatch.cohort.visits import age_bands, unflagged, visits_of
from growthwatch.conversion import measurement
from growthwatch.record.vocabulary import DAYS_PER_MONTH, MEASURES, REFERENCE_WORDS, SEXES, known

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MONTHS = (0.0, 1, 2, 3, 4, 6, 9, 12, 15, 18, 24, 30, 36, 48, 60)
# The cohort's own curves, of the nine lines of the UK charts, and the fewest values they are drawn
# from: under 30 the outer ones are one child's.
CURVES = {"9th": 9.121, "50th": 50.0, "91st": 90.879}
FEWEST = 30
NORMAL = dict(zip(PERCENTILES, (-1.645, -0.674, 0.0, 0.674, 1.645), strict=True))
SEX_WORDS = {"female": "Girls", "male": "Boys"}
UNITS = {"weight": "kg", "height": "cm", "bmi": "kg/m²", "ofc": "cm"}
TITLES = {
    "weight": "Weight", "height": "Length or height", "bmi": "BMI", "ofc": "Head circumference",
}  # fmt: skip
SCREEN_DPI = 110


@dataclass(frozen=True, eq=False, repr=False)
class CohortChart(Page):
    """A chart of a cohort.

    Attributes
    ----------
    figure : matplotlib Figure
    alternative_text : str
    spread : matplotlib Axes
        The z-scores by age.
    curves : dict of str to matplotlib Axes
        The centile curves, by sex.
    table : DataFrame
        The numbers of the spread, as `growthwatch.z_distribution` returns them.
    """

    spread: Axes
    curves: dict[str, Axes]
    table: pd.DataFrame

    def save(self, path: str | Path, *, dpi: int = DPI) -> list[Path]:
        """Write the chart to PNG, SVG, PDF or HTML, by the ending of the path."""
        return save_pages([self], path, html=lambda: fragment(self, []), dpi=dpi)

    def _repr_png_(self) -> bytes:
        return png_bytes(self, SCREEN_DPI)

    def __repr__(self) -> str:
        return f"<CohortChart: {self.alternative_text}>"


def cohort_chart(
    scores: pd.DataFrame,
    measure: str = "weight",
    *,
    months: tuple[float, ...] = MONTHS,
    title: str = "",
) -> CohortChart:
    """Draw how a cohort's z-scores are spread at each age, and its centiles beside the reference's.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it, by one reference.
    measure : {"weight", "height", "bmi", "ofc"}
    months : tuple of numbers
        Edges of the age groups.
    title : str, optional
        Of the figure; what it shows otherwise.

    Returns
    -------
    CohortChart
        Shown by a notebook; with .figure, .table and .save(path). On the left the median of z, half
        of the values (thick) and nine tenths (thin) in each group, on the reference's shaded
        bands. On the right the 9th, 50th and 91st centile of the cohort, girls and boys, on the
        reference's nine lines, from groups of 30 values or more. Values beyond WHO's flags and
        children of unknown sex are left out.

    Raises
    ------
    ValueError
        For an unknown measure, scores by several references, or no value of the measure.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.simulate(300, seed=1)
    >>> chart = cohort_chart(gw.score(caseload.children, caseload.measurements))
    >>> chart
    <CohortChart: Weight of 300 children beside UK-WHO: ...>
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    known(measure, MEASURES, "measure")
    references = scores["reference"].astype(str).unique()
    if len(references) > 1:
        raise ValueError(f"scores are by {' and '.join(references)}: chart one reference at a time")
    table = z_distribution(scores, measure=measure, months=months)
    if "values" not in table or not table["values"].fillna(0).sum():
        raise ValueError(f"there is no {measure} with a z-score at these ages")
    visits = visits_of(scores)
    reference = references[0]
    with mpl.rc_context(RC):
        figure = Figure(figsize=A4_LANDSCAPE)
        grid = figure.add_gridspec(
            2, 2, left=0.06, right=0.955, bottom=0.08, top=0.845, wspace=0.16, hspace=0.3
        )
        spread = figure.add_subplot(grid[:, 0])
        _draw_spread(spread, table, REFERENCE_WORDS[reference])
        curves = {}
        for row, sex in enumerate(SEXES):
            curves[sex] = figure.add_subplot(grid[row, 1])
            own = visits[(visits["sex"] == sex).to_numpy()]
            _draw_curves(curves[sex], own, measure, sex, reference, months)
        head, below = _words(visits, table, measure, REFERENCE_WORDS[reference])
        _head(figure, title or head, below)
    return CohortChart(figure, f"{head}: {below}", spread, curves, table)


def _draw_spread(ax: Axes, table: pd.DataFrame, reference: str) -> None:
    """Draw the reference's bands and, in each group, median, half and nine tenths of the values."""
    groups = table.drop(index="reference")
    x = np.arange(len(groups))
    for (low, high), shade in zip(((5, 95), (25, 75)), EXPECTED, strict=True):
        ax.axhspan(NORMAL[low], NORMAL[high], color=shade, lw=0, zorder=0)
    ax.axhline(0, color=LINE_COLOUR, lw=0.8, zorder=1)
    few = (groups["values"] < FEWEST).to_numpy()
    for at, (_, row) in enumerate(groups.iterrows()):
        colour = QUIET if few[at] else INK
        ax.plot([at, at], [row["p5"], row["p95"]], color=colour, lw=1, solid_capstyle="butt")
        ax.plot([at, at], [row["p25"], row["p75"]], color=colour, lw=5, solid_capstyle="butt")
    ax.plot(x, groups["p50"], ls="none", marker="o", ms=7, mfc="white", mec=INK, mew=1.4, zorder=3)
    for at, number in enumerate(groups["values"]):
        ax.annotate(
            f"{number:,}", (at, 0), (0, 3), xycoords=("data", "axes fraction"), ha="center",
            textcoords="offset points", fontsize=SMALL, color=QUIET, rotation=90, va="bottom",
        )  # fmt: skip
    reach = max(2.6, float(np.nanmax(np.abs(groups[["p5", "p95"]].to_numpy(float)))) + 0.3)
    ax.set_ylim(-reach - 0.6, reach)
    ax.set_xlim(-0.7, len(groups) + 1.9)
    ax.set_xticks(x, [name.replace(" to ", "–") for name in groups.index], rotation=45, ha="right")
    ax.set_xlabel("age in months; number of values above it")
    ax.set_ylabel("z-score (SD)")
    for level, words in ((1.16, "nine in ten\nof " + reference), (0.0, "half of\n" + reference)):
        ax.text(len(groups) + 1.8, level, words, ha="right", va="center", fontsize=SMALL)
    ax.set_title("z-scores by age", loc="left", fontsize=BODY + 1, fontweight="bold")
    ax.spines[["top", "right"]].set_visible(False)


def _draw_curves(
    ax: Axes,
    visits: pd.DataFrame,
    measure: str,
    sex: str,
    reference: str,
    months: tuple[float, ...],
) -> None:
    """Draw the reference's nine lines and the cohort's own 9th, 50th and 91st centile."""
    ages, values = _own_centiles(visits, measure, sex, reference, months)
    last = float(ages.max()) if len(ages) else 12.0
    days = np.linspace(0, last * DAYS_PER_MONTH, 200).round()
    lines = centile_curves(measure, sex=sex, reference=reference, age_days=np.unique(days))
    for number, name in enumerate(lines.columns[2:]):
        style = (0, (5, 3)) if number % 2 == 0 else "-"
        at = lines["age_days"] / DAYS_PER_MONTH
        ax.plot(at, lines[name], color=LINE_COLOUR, lw=0.7, ls=style, zorder=1)
    for name, own in values.items():
        ax.plot(ages, own, color=INK, lw=1.8, marker="o", ms=3.5, zorder=3)
        if len(own):
            ax.annotate(
                name, (ages[-1], own[-1]), (5, 0), textcoords="offset points", va="center",
                fontsize=SMALL, annotation_clip=False,
            )  # fmt: skip
    if not len(ages):
        ax.text(0.5, 0.5, f"no age group has {FEWEST} values", transform=ax.transAxes, ha="center")
    ax.set_xlim(0, last)
    every = next(step for step in (3, 6, 12, 24) if last / step <= 8 or step == 24)
    ax.set_xticks(np.arange(0, last + 0.1, every))
    ax.set_xlabel("age in months")
    ax.set_ylabel(UNITS[measure])
    words = f"{SEX_WORDS[sex]}: the cohort's own centiles on {REFERENCE_WORDS[reference]}"
    ax.set_title(words, loc="left", fontsize=BODY + 1, fontweight="bold")
    ax.spines[["top", "right"]].set_visible(False)


def _own_centiles(
    visits: pd.DataFrame, measure: str, sex: str, reference: str, months: tuple[float, ...]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the median age of each group that is large enough, in months, and its centiles.

    Centiles are of z-scores, turned into values at the median age: within a group children grow.
    """
    z = unflagged(visits[measure].to_numpy(float), measure)
    band = age_bands(visits["age_days"].to_numpy(float), months)
    corrected = visits["corrected_age_days"].to_numpy(float)
    ages, found = [], []
    for name in band.categories:
        here = np.asarray(band == name) & np.isfinite(z)
        if here.sum() >= FEWEST:
            ages.append(float(np.median(corrected[here])))
            found.append(np.percentile(z[here], list(CURVES.values())))
    if not ages:
        return np.empty(0), {name: np.empty(0) for name in CURVES}
    values = {
        name: np.asarray(
            measurement(measure, at, sex=sex, age_days=np.round(ages), reference=reference)
        )
        for name, at in zip(CURVES, np.transpose(found), strict=True)
    }
    return np.asarray(ages) / DAYS_PER_MONTH, values


def _words(
    visits: pd.DataFrame, table: pd.DataFrame, measure: str, reference: str
) -> tuple[str, str]:
    """Say of whom the chart is, and what it shows, for those who cannot see it."""
    number = visits.loc[visits[measure].notna(), "child_id"].nunique()
    groups = table.drop(index="reference")
    enough = groups[groups["values"] >= FEWEST]
    said = f"{TITLES[measure]} of {number:,} children beside {reference}"
    if enough.empty:
        return said, f"no age group has {FEWEST} values."
    low, high = enough["p50"].idxmin(), enough["p50"].idxmax()
    ends = [f"{_signed(enough['p50'][at])} SD at {at} months" for at in (low, high)]
    spreads = f"{enough['sd'].min():.2f} to {enough['sd'].max():.2f}"
    medians = f"median z from {ends[0]} to {ends[1]}" if low != high else f"median z {ends[0]}"
    return said, f"{medians}; SD of z from {spreads}, where the reference has 1."


def _signed(z: float) -> str:
    return f"{z:+.2f}".replace("-", "−")


def _head(figure: Figure, title: str, words: str) -> None:
    figure.text(0.06, 0.95, title, fontsize=TITLE, fontweight="bold", va="top")
    figure.text(0.06, 0.91, words[:1].upper() + words[1:], fontsize=BODY, va="top", color=QUIET)
