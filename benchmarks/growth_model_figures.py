"""Draw the figures of docs/growth-model.md.

    python benchmarks/growth_model_figures.py

The calibration figure needs ``../shared/data``, and is left alone where that is absent.
"""

from __future__ import annotations

import json
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
from calibration import by_age, judged
from fit_growth_model import DATA, FILE, ROOT, first_model_crossed, read_children

import growthwatch as gw
from growthwatch.growth_model import expected_growth, kernel, predict, thrive_lines
from growthwatch.growth_model.kernel import kernel_from
from growthwatch.record.vocabulary import DAYS_PER_MONTH

mpl.use("Agg")
import matplotlib.pyplot as plt

FIGURES = ROOT / "docs" / "figures"
INK, BAND, SECOND = "#1f3b57", "#9db8d2", "#b5651d"
BIRTH = pd.Timestamp("2020-01-01")
# A girl who grows along the 50th centile to nine months and then gains a quarter of what she did.
AGES = np.array([1, 40, 85, 130, 190, 270, 330, 390, 450])
SLOW_FROM, SLOW = 270, 0.25


def stalling_girl() -> pd.DataFrame:
    """Return the scores of the made-up girl."""
    kg = gw.measurement("weight", np.zeros(len(AGES)), sex="female", age_days=AGES)
    start = kg[AGES == SLOW_FROM]
    kg = np.where(AGES > SLOW_FROM, start + SLOW * (kg - start), kg)
    children = pd.DataFrame({"child_id": ["A"], "sex": "female", "birth_date": [BIRTH]})
    dates = BIRTH + pd.to_timedelta(AGES, unit="D")
    visits = pd.DataFrame({"child_id": "A", "date": dates, "weight_kg": kg.round(2)})
    return gw.score(children, visits)


def draw_child() -> None:
    """Draw what was expected of each weight, and what came."""
    scores = stalling_girl()
    result = expected_growth(scores, over=(3,))
    last = scores["date"].max()
    coming = predict(scores, [*scores["date"][1:], last + pd.Timedelta(days=28)])
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    months = coming["age_days"] / DAYS_PER_MONTH
    for low, high, width, label in (
        ("value_5th", "value_95th", 5, "9 in 10 such children"),
        ("value_25th", "value_75th", 11, "half of such children"),
    ):
        axes.vlines(
            months, coming[low], coming[high], color=BAND, linewidth=width, label=label, zorder=1
        )
    axes.plot(months, coming["value_1st"], "_", color=SECOND, markersize=12, label="1 in 100 less")
    axes.plot(AGES / DAYS_PER_MONTH, scores["value"], "o", color=INK, markersize=5, label="weighed")
    for row in result[result["age_days"] > SLOW_FROM].itertuples():
        words = f"{row.conditional_z:+.1f}\n[{row.conditional_z_over_3:+.1f}]".replace("-", "−")
        place = (row.age_days / DAYS_PER_MONTH, row.value)
        axes.annotate(
            words, place, (0, -24), textcoords="offset points", fontsize=8, ha="center", va="top"
        )
    axes.set(xlabel="age, months", ylabel="weight, kg", ylim=(3, None))
    axes.legend(frameon=False, loc="upper left", fontsize=9)
    finish(figure, axes, "growth-model-child.png")


def draw_parts() -> None:
    """Draw what a z-score is made of along age, and thrive lines."""
    fitted = kernel("weight")
    months = np.linspace(0, 37, 400)
    log_ages = np.log1p(months)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    left.plot(months, fitted.channel(log_ages), color=INK)
    left.text(25, fitted.channel(np.log1p(25)) - 0.07, "the child's own channel", color=INK)
    left.plot(months, fitted.transient(log_ages), color=SECOND)
    left.text(16, fitted.transient(np.log1p(16)) + 0.04, "what passes", color=SECOND)
    noise = np.sqrt(fitted.error**2 + fitted.noisy_share * fitted.noisy_error**2)
    left.axhline(noise, color="#777777", linewidth=1)
    left.text(25, noise + 0.02, "the weighing", color="#777777")
    left.set(xlabel="age, months", ylabel="standard deviation, z", ylim=(0, 1.15), xlim=(0, 37))
    ages = np.arange(28, 731)
    for z in np.arange(-4, 5) * 2 / 3:
        kg = gw.measurement("weight", np.full(len(ages), z), sex="female", age_days=ages)
        right.plot(ages / DAYS_PER_MONTH, kg, color="#bbbbbb", linewidth=0.8)
    for interval, colour in ((28, SECOND), (91, INK)):
        lines = thrive_lines("female", interval_days=interval, start_z=[-4 / 3, 0, 4 / 3])
        for number, line in lines.groupby("line"):
            label = f"5th centile of gain every {interval} days" if number == 0 else None
            right.plot(line["age_days"] / DAYS_PER_MONTH, line["value"], color=colour, label=label)
    right.set(xlabel="age, months", ylabel="weight, kg (girls)")
    right.legend(frameon=False, fontsize=9)
    finish(figure, (left, right), "growth-model-parts.png")


def draw_calibration() -> None:
    """Draw the share of unseen children below the 5th and 1st conditional centile."""
    numbers = json.loads(FILE.read_text(encoding="utf-8"))
    kernels = [kernel_from("weight", entry) for entry in numbers["cross_validation"]["weight"]]
    children = read_children("weight")
    chosen = pd.DataFrame(by_age(judged(children, kernels)[0], children))
    first = pd.DataFrame(by_age(first_model_crossed(children)[0], children))
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    place = np.arange(len(chosen))
    for axes, name, error, (low, high), top in (
        (panels[0], "below 5th", "±5th", (4, 6), 8),
        (panels[1], "below 1st", "±1st", (0.7, 1.3), 2.2),
    ):
        axes.axhspan(low, high, color="#e6ecf2", zorder=0)
        axes.plot(place, first[name], "x", color=SECOND, label="first model, refitted")
        axes.errorbar(
            place, chosen[name], yerr=1.96 * chosen[error], fmt="o", color=INK, label="this model",
            markersize=4, linewidth=1,
        )  # fmt: skip
        axes.set_xticks(place, [label.removesuffix(" months") for label in chosen[""]], rotation=60)
        axes.set(ylabel=f"% {name} conditional centile", ylim=(0, top), xlabel="age, months")
    panels[1].legend(frameon=False, fontsize=9, loc="lower right")
    finish(figure, panels, "growth-model-calibration.png")


def finish(figure: plt.Figure, panels: object, name: str) -> None:
    """Take off the frame's top and right sides and save."""
    for axes in np.atleast_1d(panels):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(FIGURES / name, dpi=130)
    plt.close(figure)
    print(f"drawn: docs/figures/{name}")


def main() -> int:
    """Draw every figure that can be."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    draw_child()
    draw_parts()
    if DATA.exists():
        draw_calibration()
    else:
        print(f"skipped: no calibration data at {DATA.relative_to(ROOT.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
