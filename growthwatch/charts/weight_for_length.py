"""The weight-for-length chart: weight against length or height, whatever the age."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growthwatch.centiles import CENTILE_LINES, LINE_Z, centile_band, whole_centile
from growthwatch.charts.axes.arranged import arrange
from growthwatch.charts.axes.frame import finish, plain_axes, say_nothing_recorded
from growthwatch.charts.chart import Chart
from growthwatch.charts.contacts.arranging import numbered
from growthwatch.charts.layer import Layer, figure_of, width_in_points
from growthwatch.charts.lines.centile_lines import DASHED, DASHES, label_ends
from growthwatch.charts.marks.episodes import MOST
from growthwatch.charts.marks.findings import note_unsaid, ring_point
from growthwatch.charts.marks.points import DOT, short_date, value_words
from growthwatch.charts.placing import Room
from growthwatch.charts.presets import PresetName, chosen
from growthwatch.charts.saving.hover import Hover
from growthwatch.charts.style import INK, LINE_COLOUR, POINT_COLOUR, QUIET, RC, SMALL
from growthwatch.charts.subject import Subject, subject_of
from growthwatch.charts.words.alternative_text import weight_for_length_text
from growthwatch.charts.words.heading import Heading, detected_mark, mark, sex_words
from growthwatch.charts.words.lettering import words_width
from growthwatch.detection.rules import title
from growthwatch.record.vocabulary import TWO_YEARS_DAYS
from growthwatch.references import read_table
from growthwatch.say.ages import age_words_on
from growthwatch.weight_for_length import LAST_AGE_DAYS, weight_for_length_zscore

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from growthwatch.record.protocols import ChildRecord

LEAST_WIDTH_CM = 14.0
MARGIN_CM = 3.0
LYING, STANDING = "length", "height"
RINGED = ("urgent", "concern")
RULES_OF_LENGTH = "weight_for_length"  # what the names of the rules of this chart begin with


def weight_for_length_chart(
    child: ChildRecord,
    *,
    ax: Axes | None = None,
    findings: bool | None = None,
    preset: PresetName = "clinic",
    caption: str | None = None,
) -> Chart:
    """Draw weight against the length or height of the same day, on WHO's 2006 lines.

    Parameters
    ----------
    child : Child
        With .id, .record, .scores and .findings.
    ax : Axes, optional
        Where to draw; a new figure otherwise.
    findings : bool, optional
        Ring the pairs at which findings of weight for length could first be seen.
    preset : {"clinic", "conference", "family"}
    caption : str, optional

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        For an unknown preset; findings asked for on a chart for the family.

    Notes
    -----
    WHO has one table for length lying, below two years of age, and one for height standing. The
    lines change from one to the other between the child's last length and first height, which is
    signposted. Points are at the measurements; whatever the reference of the other charts, these
    lines are WHO's, since no other has them.
    """
    import matplotlib as mpl

    look, _, shown, _ = chosen(preset, None, findings, None)
    subject = weight_for_length_subject(child)
    with mpl.rc_context(RC):
        arranged = arrange(
            ax, subject, [], numbered(None), None, _lengths(subject.points), key=False
        )
        ax = arranged.places.chart
        layer = Layer(ax, subject, Room(ax), list(subject.left_out), look)
        _draw_background(layer)
        layer.room = Room(ax)
        for line in ax.lines:
            layer.room.take_path(np.asarray(line.get_xydata()), firmly=line.get_gid() == "signpost")
        for text in ax.texts:
            layer.room.take_box(text.get_window_extent())
        _draw_pairs(layer)
        _label_ends_of_record(layer)
        if not len(subject.points):
            say_nothing_recorded(layer)
        handles = []
        if subject.points["suspect"].any():
            handles.append(mark("to be checked", "o", markerfacecolor="white"))
        if shown and _ring_findings(layer, child.findings):
            handles.append(detected_mark(look.accent, "first seen"))
        finish(
            arranged.places,
            layer,
            arranged.contacts,
            caption,
            Heading(
                "weight for length",
                f"{sex_words(subject)}, WHO 2006; the same at every age up to five years",
                handles,
            ),
        )
    words = weight_for_length_text(subject)
    return Chart(figure_of(ax), words, ax, Hover(child, subject, look.plain))


def weight_for_length_subject(child: ChildRecord) -> Subject:
    """Gather weights with the length of the same day: `value` in kg, `across` in cm."""
    weight, height = (subject_of(child, name, child.findings) for name in ("weight", "height"))
    lengths = height.points[["date", "value", "suspect"]].drop_duplicates("date", keep="last")
    lengths = lengths.rename(columns={"value": "across", "suspect": "doubted"})
    points = weight.points.merge(lengths, on="date", how="inner", validate="many_to_one")
    age = points["age_days"].to_numpy(float)
    covered = age <= LAST_AGE_DAYS
    older = int((~covered).sum())
    points = points[covered].reset_index(drop=True)
    if weight.sex is None:
        points["z"] = np.nan
    else:
        points["z"] = weight_for_length_zscore(
            points["value"].to_numpy(float),
            points["across"].to_numpy(float),
            sex=weight.sex,
            age_days=points["age_days"].to_numpy(float),
        )
    points["band"] = centile_band(points["z"])
    points["suspect"] |= points["doubted"]
    # Length takes the place of age; there is nothing to correct.
    points["corrected_age_days"] = points["age_days"]
    points["measured"] = [
        f"Weight: {value_words(row.value, 'weight', row.age_days)}, "
        f"{_stem(row.age_days)}: {row.across:.1f} cm"
        for row in points.itertuples()
    ]
    note = f"{older} measured after five years of age, where WHO's tables end"
    return Subject(
        child_id=weight.child_id,
        sex=weight.sex,
        birth_date=weight.birth_date,
        gestation_days=weight.gestation_days,
        measure="weight-for-length",
        reference="who",
        points=points.drop(columns="doubted"),
        left_out=(note,) if older else (),
    )


def _stem(age_days: float) -> str:
    return LYING if age_days < TWO_YEARS_DAYS else STANDING


def _lengths(points: pd.DataFrame) -> tuple[float, float]:
    """Return the shortest and longest length shown, in cm."""
    if not len(points):
        return 45.0, 110.0
    least, most = points["across"].min(), points["across"].max()
    short = max(LEAST_WIDTH_CM - (most - least + 2 * MARGIN_CM), 0) / 2
    # No further than the tables reach, and yet with every pair in view.
    low = min(max(least - MARGIN_CM - short, 40.0), least - 1)
    high = max(min(most + MARGIN_CM + short, 125.0), most + 1)
    return float(low), float(high)


@cache
def _lines(sex: str, stem: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the lengths (n,) of one of WHO's tables and its nine lines (9, n)."""
    table = read_table(f"who_2006_weight_for_{stem}.csv")
    rows = table[table["sex"] == sex]
    L, M, S = (rows[name].to_numpy(float)[None, :] for name in "LMS")
    z = np.array(LINE_Z)[:, None]
    return rows[f"{stem}_cm"].to_numpy(float), M * (1 + L * S * z) ** (1 / L)


def _boundary(points: pd.DataFrame) -> float:
    """Return the length at which the lines change from lying to standing: inf or -inf if never."""
    lying = points.loc[points["age_days"] < TWO_YEARS_DAYS, "across"]
    standing = points.loc[points["age_days"] >= TWO_YEARS_DAYS, "across"]
    if not len(standing):
        return np.inf
    return float((lying.max() + standing.min()) / 2) if len(lying) else -np.inf


def _draw_background(layer: Layer) -> None:
    """Set the limits and draw the lines of the tables, with their names."""
    from matplotlib.ticker import MaxNLocator

    ax, subject = layer.ax, layer.subject
    points = subject.points
    first, last = ax.get_xlim()
    boundary = _boundary(points)
    stretches = [(LYING, first, min(boundary, last)), (STANDING, max(boundary, first), last)]
    drawn = []
    if subject.sex is not None:
        for stem, start, end in stretches:
            lengths, values = _lines(subject.sex, stem)
            inside = (lengths >= start) & (lengths <= end)
            if start < end and inside.any():
                drawn.append((stem, lengths[inside], values[:, inside]))
    seen = points[~points["off_scale"]]
    extremes = [*seen["value"], *(edge for _, _, v in drawn for edge in (v.min(), v.max()))]
    low, high = (min(extremes), max(extremes)) if extremes else (0.0, 1.0)
    margin = 0.06 * ((high - low) or high)
    # The signpost stands above the lines.
    above = 1.8 if len(drawn) == 2 else 1.0
    ax.set_ylim(max(low - margin, 0), high + above * margin)
    plain_axes(ax, "Weight in kilograms" if layer.preset.plain else "Weight, kg")
    ax.xaxis.set_major_locator(MaxNLocator(nbins=14, steps=[1, 2, 5, 10]))
    ax.tick_params(axis="x", labelsize=SMALL, length=4, pad=1.5)
    name = {-np.inf: "Height, standing", np.inf: "Length, lying"}.get(boundary, "Length or height")
    ax.set_xlabel(f"{name}, cm", fontsize=SMALL, color=QUIET, labelpad=1)
    for stem, lengths, values in drawn:
        for label, line in zip(CENTILE_LINES, values, strict=True):
            ax.plot(
                lengths,
                line,
                color=LINE_COLOUR,
                linewidth=0.75,
                linestyle=DASHES if label in DASHED else "-",
                gid=f"centile {label} {stem}",
                zorder=1,
            )
    ax.set_xlim(first, last)
    if drawn:
        label_ends(ax, float(drawn[-1][1][-1]), drawn[-1][2][:, -1])
    if len(drawn) == 2:
        _signpost(ax, boundary)


def _signpost(ax: Axes, boundary: float) -> None:
    bottom, top = ax.get_ylim()
    ax.plot(
        [boundary] * 2,
        [top - 0.035 * (top - bottom), top],
        color=QUIET,
        linewidth=0.7,
        gid="signpost",
    )
    first, last = ax.get_xlim()
    across = width_in_points(ax) / (last - first)
    for choices, room, side, align in (
        (("length, lying, to 2 years", "lying"), boundary - first, -3, "right"),
        (("height, standing, from 2 years", "standing"), last - boundary, 3, "left"),
    ):
        fitting = [words for words in choices if words_width(words, SMALL) + 3 <= room * across]
        if not fitting:
            continue
        ax.annotate(
            fitting[0],
            xy=(boundary, top),
            xytext=(side, -6),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=SMALL,
            color=QUIET,
            gid="signpost words",
        )


def _draw_pairs(layer: Layer) -> None:
    """Draw a dot a pair; hollow where in doubt, at the edge where off the scale."""
    ax, points = layer.ax, layer.subject.points
    values = np.clip(points["value"].to_numpy(float), *ax.get_ylim())
    suspect = points["suspect"].to_numpy(bool)
    for rows, face, gid in ((~suspect, POINT_COLOUR, "point"), (suspect, "white", "suspect")):
        ax.plot(
            points["across"].to_numpy(float)[rows],
            values[rows],
            "o",
            markersize=DOT,
            markerfacecolor=face,
            markeredgecolor=POINT_COLOUR,
            markeredgewidth=0.8,
            clip_on=False,
            zorder=4,
            gid=gid,
        )
    layer.room.take_points(points["across"].to_numpy(float), values)


def _label_ends_of_record(layer: Layer) -> None:
    """Say the first and the last pair with their ages: the chart has no age axis."""
    points = layer.subject.points
    bottom, top = layer.ax.get_ylim()
    seen = points[points["value"].between(bottom, top)]
    for row in seen.iloc[sorted({0, len(seen) - 1})].itertuples() if len(seen) else ():
        latest = row.Index == seen.index[-1]
        lines = [age_words_on(row.date, row.age_days) if row.age_days else "birth"]
        if latest:
            lines = [
                value_words(row.value, "weight", row.age_days),
                f"{row.across:.1f} cm at {lines[0]}",
            ]
            if np.isfinite(row.z) and not layer.preset.plain:
                lines.append(f"{whole_centile(row.z)} centile")
        near = (float(row.across), float(row.value))
        text = layer.label(
            "\n".join(lines), near, must=latest, size=SMALL, colour=INK,
            gid="latest" if latest else "first",
        )  # fmt: skip
        if text is not None:
            layer.lead(text.box, *near)
        elif latest:
            layer.notes.append(f"Latest: {', '.join(lines)}")


def _ring_findings(layer: Layer, findings: pd.DataFrame) -> bool:
    """Ring the pairs at which findings of weight for length could first be seen; say them."""
    points = layer.subject.points
    at = {row.date: (float(row.across), float(row.value)) for row in points.itertuples()}
    rule = findings["rule"].astype(str)
    here = findings[
        rule.str.startswith(RULES_OF_LENGTH) & findings["severity"].astype(str).isin(RINGED)
    ].sort_values("detected_date", kind="stable")
    told = [row for row in here.itertuples() if row.detected_date in at][:MOST]
    for row in told:
        near = at[row.detected_date]
        ring_point(layer, *near)
        words = f"{short_date(row.detected_date)}: {title(str(row.rule))}"
        label = layer.label(words, near, size=SMALL, colour=layer.accent, must=True, gid="finding")
        if label is None:
            layer.notes.append(words)
        else:
            layer.lead(label.box, *near, layer.accent)
    note_unsaid(layer, int(rule.str.startswith(RULES_OF_LENGTH).sum()) - len(told))
    return bool(told)
