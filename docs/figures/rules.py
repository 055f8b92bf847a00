"""Draw docs/figures/rules-*.png: a made-up child for every rule, with what the rule says of it.

    python docs/figures/rules.py

Every child is made up. A picture is drawn only if the rule speaks of the child: none can show
something that growthwatch does not find.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import growthwatch as gw
from growthwatch.charts.lines.centile_lines import centile_pieces
from growthwatch.charts.style import LINE_COLOUR, POINT_COLOUR, RC, SMALL, STALL_GREY
from growthwatch.charts.words.lettering import in_lines
from growthwatch.detection.rules import by_name

HERE = Path(__file__).parent
BIRTH = pd.Timestamp("2021-03-01")
ACROSS, WIDE, HIGH = 3, 250.0, 190.0  # panels in a row; points of each
DPI = 110
UNITS = {"weight": "kg", "height": "cm", "ofc": "cm", "bmi": "kg/m²"}
COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}


@dataclass(frozen=True)
class Made:
    """A made-up girl: z-scores by days of age, or values, of each measure; and the day judged."""

    z: dict[str, dict[int, float]] = field(default_factory=dict)
    values: dict[str, dict[int, float]] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    as_of: int | None = None
    twin: dict[int, float] = field(default_factory=dict)
    every_days: int | None = None

    def child(self) -> gw.Child:
        given: dict[str, list[tuple[pd.Timestamp, float]]] = {}
        for measure, points in self.z.items():
            days = np.array(list(points))
            found = gw.measurement(measure, np.array(list(points.values())), sex="female",
                                   age_days=days)  # fmt: skip
            digits = 2 if measure == "weight" else 1
            given[COLUMNS[measure]] = [
                (BIRTH + pd.Timedelta(days=int(day)), round(float(value), digits))
                for day, value in zip(days, found, strict=True)
            ]
        for measure, points in self.values.items():
            given.setdefault(COLUMNS[measure], []).extend(
                (BIRTH + pd.Timedelta(days=day), value) for day, value in points.items()
            )
        about = {"gestation": "40+0", **self.more}
        child = gw.Child(sex="F", birth_date=BIRTH, **about, **given)
        if self.every_days is not None:
            plan = {"child_id": child.id, "measure": "weight", "every_days": self.every_days}
            plan |= {"from": child.measurements["date"].max(), "source": "made up"}
            child = child.replaced(plans=pd.DataFrame([plan]).assign(until=pd.NaT))
        return child if self.as_of is None else child.as_of(BIRTH + pd.Timedelta(days=self.as_of))

    def findings(self, child: gw.Child) -> pd.DataFrame:
        """Return what is found of her, beside her twin where she has one."""
        if not self.twin:
            return child.findings
        twin = self.other()
        caseload = gw.Caseload(
            children=pd.concat([child.children, twin.children], ignore_index=True),
            measurements=pd.concat([child.measurements, twin.measurements], ignore_index=True),
            contacts=child.contacts,
            rejected=pd.DataFrame(),
        )
        found = caseload.findings
        return found[found["child_id"] == child.id]

    def other(self) -> gw.Child:
        """Return her twin."""
        return Made({"weight": self.twin}, more={**self.more, "child_id": "twin"}).child()


FIRST_YEAR = {0: 0.1, 56: 0.2, 84: 0.1, 112: 0.2, 180: 0.1, 270: 0.2, 365: 0.1}


def after_first_year(**later: float) -> dict[int, float]:
    return {**FIRST_YEAR, **{int(day[1:]): z for day, z in later.items()}}


MADE = {
    "weight_recovery": Made(
        {"weight": {**FIRST_YEAR, 430: -1.2, 490: -1.7, 560: -1.0, 620: -0.7}}, as_of=620
    ),
    "weight_loss": Made({"weight": FIRST_YEAR}, {"weight": {430: 8.3, 460: 8.2}}),
    "weight_gained_and_lost": Made({"weight": FIRST_YEAR}, {"weight": {379: 10.1, 393: 9.1}}),
    "weight_return": Made({"weight": FIRST_YEAR}, {"weight": {480: 9.1, 560: 9.05}}),
    "weight_plateau": Made({"weight": FIRST_YEAR}, {"weight": {430: 9.1, 490: 9.12}}),
    "weight_slow_gain": Made({"weight": after_first_year(d430=-0.5, d490=-1.0, d550=-1.4)}),
    "weight_not_made_up": Made(
        {
            "weight": after_first_year(
                d430=-1.0, d490=-1.6, d560=-1.6, d680=-1.5, d800=-1.5, d920=-1.5
            )
        }
    ),
    "weight_fall_fast": Made({"weight": {0: 0.1, 28: 0.2, 56: 0.2, 84: 0.1, 112: -1.0, 140: -1.1}}),
    "weight_fall_slow": Made({"weight": after_first_year(d430=-0.7, d490=-1.4, d550=-1.5)}),
    "weight_fall": Made({"weight": after_first_year(d430=-0.9, d490=-1.5)}),
    "weight_below_0_4th": Made({"weight": {0: -1.9, 84: -2.3, 180: -2.8, 270: -2.9}}),
    "weight_below_2nd": Made({"weight": {0: -1.6, 84: -1.8, 180: -2.2, 270: -2.3}}),
    "early_weight_loss": Made({}, {"weight": {0: 3.4, 5: 2.95}}),
    "birth_weight_not_regained": Made({}, {"weight": {0: 3.4, 5: 3.2, 22: 3.3}}),
    "height_far_below_midparental": Made(
        {"height": {800: -1.6, 1000: -1.7, 1200: -1.7}},
        more={"mother_height_cm": 172.0, "father_height_cm": 186.0},
    ),
    "height_below_midparental": Made(
        {"height": {800: -0.7, 1000: -0.75, 1200: -0.8}},
        more={"mother_height_cm": 170.0, "father_height_cm": 185.0},
    ),
    "height_fall": Made({"height": {60: 0.3, 180: 0.2, 365: 0.2, 560: -0.6, 740: -1.3, 920: -1.4}}),
    "height_below_0_4th": Made({"height": {90: -2.3, 180: -2.5, 365: -2.9, 560: -3.0}}),
    "bmi_below_0_4th": Made({"weight": {760: -2.4, 900: -2.8}, "height": {760: 0.2, 900: 0.2}}),
    "bmi_below_2nd": Made({"weight": {760: -1.5, 900: -1.6}, "height": {760: 0.2, 900: 0.2}}),
    "weight_for_length_very_low": Made(
        {"weight": {270: -2.9, 365: -3.2}, "height": {270: 0.2, 365: 0.3}}
    ),
    "weight_for_length_low": Made(
        {"weight": {270: -1.7, 365: -1.9}, "height": {270: 0.2, 365: 0.2}}
    ),
    "head_fall": Made({"ofc": {14: 0.5, 84: 0.3, 180: -0.4, 365: -1.0}}),
    "head_rise_far": Made({"ofc": {14: -0.5, 84: 0.6, 180: 1.3, 270: 1.8}}),
    "head_rise_after_6_months": Made({"ofc": {14: -0.5, 84: -0.2, 180: 0.1, 270: 0.5, 365: 1.0}}),
    "head_rise": Made({"ofc": {14: -0.5, 60: 0.3, 120: 0.9, 170: 0.95}}),
    "head_below_0_4th": Made({"ofc": {60: -2.8, 120: -2.9, 180: -2.9}}),
    "head_above_99_6th": Made({"ofc": {60: 2.8, 120: 2.9, 180: 2.9}}),
    "faltering_order": Made(
        {
            "weight": after_first_year(d430=-0.9, d490=-1.6, d560=-1.7, d680=-1.8, d800=-1.8),
            "height": {0: 0.1, 84: 0.1, 180: 0.2, 365: 0.1, 490: 0.0, 680: -1.3, 800: -1.5},
        }
    ),
    "weight_swing": Made({"weight": FIRST_YEAR}, {"weight": {393: 9.9, 421: 9.25}}),
    "suspected_error": Made({"weight": FIRST_YEAR}, {"weight": {400: 14.0}}),
    "one_point_spike": Made(
        {"weight": {**FIRST_YEAR, 460: 0.1, 560: 0.1}}, {"weight": {410: 10.6}}
    ),
    "wrong_year": Made(
        {"weight": {**FIRST_YEAR, 660: 0.1}, "height": {**FIRST_YEAR, 660: 0.1}},
        {"weight": {300: 12.0}, "height": {300: 87.5}},
    ),
    "carried_forward": Made({"height": {60: 0.1, 180: 0.1}}, {"height": {270: 66.1, 365: 66.1}}),
    "height_shrinks": Made({"height": {60: 0.1, 180: 0.1, 365: 0.1}}, {"height": {430: 71.0}}),
    "height_jumps": Made({}, {"height": {2498: 121.0, 2679: 124.0, 2740: 134.0}}),
    "weighed_too_often": Made(
        {"weight": {**FIRST_YEAR, 372: 0.1, 379: 0.1, 386: 0.1, 393: 0.1, 400: 0.1, 407: 0.1}}
    ),
    "overdue_routine": Made({"weight": {0: 0.1, 56: 0.2, 84: 0.1, 112: 0.2}}, as_of=700),
    "two_values_on_one_day": Made(
        {"weight": {**FIRST_YEAR, 400: 0.1, 460: 0.1}}, {"weight": {400: 10.4}}
    ),
    "sibling_difference": Made(
        {"weight": after_first_year(d430=-0.6, d490=-1.2, d550=-1.5)},
        more={"family_id": "made up"},
        twin=after_first_year(d430=0.1, d490=0.2, d550=0.2),
    ),
    "birth_date_unlikely": Made({}, {"weight": {2500: 9.3, 2560: 9.6, 2620: 9.9}}),
    "overdue_plan": Made({"weight": FIRST_YEAR}, as_of=440, every_days=28),
    "overdue_after_concern": Made(
        {"weight": after_first_year(d430=-0.9, d490=-1.6, d550=-1.7)}, as_of=640
    ),
}


def figure_of(rules: list[str]) -> Figure:
    """Draw a panel for each rule."""
    rows = -(-len(rules) // ACROSS)
    figure = Figure(figsize=(ACROSS * WIDE / 72, rows * HIGH / 72))
    FigureCanvasAgg(figure)
    for number, rule in enumerate(rules):
        left, top = (number % ACROSS) * WIDE + 34, (rows - number // ACROSS) * HIGH
        place = (left / (ACROSS * WIDE), (top - HIGH + 32) / (rows * HIGH),
                 (WIDE - 48) / (ACROSS * WIDE), (HIGH - 68) / (rows * HIGH))  # fmt: skip
        draw(figure.add_axes(place), rule)
    return figure


def draw(ax: Any, rule: str) -> None:
    """Draw the child of a rule: what the finding speaks of in grey, the day of it as a triangle."""
    made = MADE[rule]
    child = made.child()
    found = made.findings(child)
    found = found[found["rule"] == rule]
    if not len(found):
        raise ValueError(f"{rule} does not speak of its made-up child")
    told = found.iloc[0]
    measure = str(told["measure"])
    points = child.scores[child.scores["measure"] == measure]
    ages, values = points["age_days"].to_numpy(float), points["value"].to_numpy(float)
    start, end, seen = (
        (told[name] - BIRTH).days for name in ("onset_date", "last_date", "detected_date")
    )
    first = max(min(ages.min(), start) - 20, 0)
    last = max(ages.max(), end, seen) + 20
    for _, days, lines in centile_pieces(child.reference, "female", measure):
        inside = (days >= first) & (days <= last)
        for line in lines:
            ax.plot(days[inside], line[inside], color=LINE_COLOUR, linewidth=0.5, zorder=1)
    ax.axvspan(start, max(end, start + 4), color=STALL_GREY, linewidth=0, zorder=0)
    ax.plot(ages, values, "o", color=POINT_COLOUR, markersize=4, zorder=3)
    if made.twin:
        twin = made.other().scores
        ax.plot(twin["age_days"], twin["value"], "o", markerfacecolor="white", markersize=4,
                markeredgecolor=POINT_COLOUR, zorder=2)  # fmt: skip
        values = np.append(values, twin["value"])
    if measure == "bmi" or rule == "birth_date_unlikely":  # the lines beside say where it is
        median = gw.measurement(measure, [-2.67, 0.0], sex="female", age_days=ages[-1])
        values = np.append(values, median)
    span = np.ptp(values) or 0.2 * values.max()
    low, high = values.min() - 0.35 * span, values.max() + 0.25 * span
    ax.set(xlim=(first, last), ylim=(low, high))
    ax.plot([seen], [low + 0.06 * (high - low)], "^", color=POINT_COLOUR, markersize=5, zorder=4)
    unit, days = ("weeks", 7.0) if last < 62 else ("months", 30.4375)
    step = next(s for s in (1, 2, 3, 6, 12) if (last - first) / days / s <= 7)
    ticks = np.arange(np.ceil(first / days / step) * step, last / days, step)
    ax.set_xticks(ticks * days, [f"{count:.0f}" for count in ticks])
    ax.tick_params(labelsize=SMALL, length=3)
    ax.locator_params(axis="y", nbins=4)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    title = in_lines(by_name()[rule].title, (WIDE - 44) / 1.17, 9.0)
    ax.set_title("\n".join(title), loc="left", fontsize=9, fontweight="bold")
    ax.text(-0.02, 1.0, UNITS[measure], fontsize=SMALL, transform=ax.transAxes, ha="right")
    ax.set_xlabel(f"age, {unit}", fontsize=SMALL, labelpad=1)


def main() -> None:
    """Write a picture for each severity, in the order of docs/rules.md."""
    catalogue = gw.detection.catalogue()
    with mpl.rc_context(RC):
        for severity, rules in catalogue.groupby("severity", sort=False):
            drawn = [rule for rule in rules["rule"] if rule in MADE]
            path = HERE / f"rules-{severity}.png"
            pixels = io.BytesIO()
            figure_of(drawn).savefig(pixels, dpi=DPI)
            Image.open(pixels).convert("RGB").quantize(32).save(path, optimize=True)


if __name__ == "__main__":
    main()
