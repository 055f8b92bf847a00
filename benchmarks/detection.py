"""How early detection and judgement speak, and how often they are wrong, on made alterations.

    python benchmarks/detection.py [--only PART]

Reads ``../shared/data/starr_calibration.csv.gz`` beside the checkout and says so and stops where it
is absent (the replays of two children need nothing). The 5,805 children are healthy; half of them,
by their identifier, chose the thresholds, and the tables are of the other half. Weights are altered
as the tables say; every alteration adds weighing error of 50 g (standard deviation). Needs
rcpchgrowth for Cole's correlations (``pip install ".[test]"``).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import judged
import judgement as by_itself
import numpy as np
import pandas as pd
from healthy_children import (
    DATA,
    WEIGHING_ERROR_KG,
    child_years,
    load,
    only_weights,
    rescored,
)
from replays import child_b1, recovery

import growthwatch as gw
from growthwatch.centiles import CENTILE_SPACE, Z_2ND
from growthwatch.detection import RULES
from growthwatch.detection.record import VISITS_BACK
from growthwatch.detection.rules import overdue
from growthwatch.detection.rules.weight_fall import spaces_allowed
from growthwatch.record.vocabulary import DAYS_PER_MONTH

ONSETS, KEPT, LASTING = (3, 6, 9, 12, 18), (0.0, 0.4, 0.7), (2, 4, 6)
# The visit that ends a stretch of n months comes up to two weeks late.
GRACE_DAYS = 15
GROWTH = ("urgent", "concern", "watch")


# False alarms ---------------------------------------------------------------------------------


def false_alarms() -> None:
    """Print what healthy children are told, rule by rule."""
    scores = load("report")
    findings = gw.detect(scores)
    is_late = findings["rule"].str.startswith("overdue")
    findings, late = findings[~is_late], findings[is_late]
    children, years = scores["child_id"].nunique(), child_years(scores)
    _write_rates(findings, years)
    print(f"\nFalse alarms: {children:,} healthy children, {years:,.0f} child-years\n")
    print(f"{'':<34}{'per 100':>12}{'children':>12}{'at last':>12}")
    print(f"{'rule':<34}{'child-years':>12}{'ever, %':>12}{'visit, %':>12}")

    def line(name: str, rows: pd.DataFrame) -> None:
        ever = 100 * rows["child_id"].nunique() / children
        now = 100 * rows.loc[rows["ongoing"], "child_id"].nunique() / children
        print(f"{name:<34}{100 * len(rows) / years:>12.2f}{ever:>12.2f}{now:>12.2f}")

    for name in dict.fromkeys(rule.name for rule in RULES):
        line(name, findings[findings["rule"] == name])
    for severity in ("urgent", "concern", "watch", "data"):
        line(f"-- {severity}", findings[findings["severity"] == severity])
    line("-- urgent and concern", findings[findings["severity"].isin(["urgent", "concern"])])
    print(
        "\nNot alarms, measuring overdue by then (of an American record, by the British routine):"
    )
    for rule in overdue.RULES:
        line(rule.name, late[late["rule"] == rule.name])


# Of heads, parents, siblings, plans, dates and second values of a day these records hold nothing.
NOT_MEASURED = (
    "head_", "midparental", "sibling", "overdue", "wrong_year", "two_values_on_one_day",
)  # fmt: skip
RATES = Path(__file__).parents[1] / "growthwatch" / "detection" / "false_alarms.json"


def _write_rates(findings: pd.DataFrame, years: float) -> None:
    """Write how often each rule speaks of healthy children, for `growthwatch rules`."""
    counts = findings["rule"].value_counts()
    rates = {
        rule.name: round(float(100 * counts.get(rule.name, 0) / years), 2)
        for rule in RULES
        if not any(part in rule.name for part in NOT_MEASURED)
    }
    said = {
        "what": "findings in 100 years of healthy children to three years of age",
        "written_by": "benchmarks/detection.py --only false-alarms",
        "per_100_child_years": rates,
    }
    RATES.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


# Injected faltering ----------------------------------------------------------------------------


def faltering(
    scores: pd.DataFrame, onset: float, kept: float, months: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return weights altered from an onset age, and the same rows unaltered.

    From the visit nearest the onset age (within six weeks) a child gains the share `kept` of what
    it really gained, for so many months. Children weighed again in the last month of them count,
    and their record ends there. Both tables have a column `window`: whether a row is in it.
    """
    child = pd.factorize(scores["child_id"])[0]
    age, value = scores["age_days"].to_numpy(), scores["value"].to_numpy()
    gap = pd.Series(np.abs(age - onset * DAYS_PER_MONTH))
    start = gap.groupby(child).idxmin().to_numpy()[child]
    after = age - age[start]
    window = (after > 0) & (after <= months * DAYS_PER_MONTH + GRACE_DAYS)
    window &= gap.to_numpy()[start] <= 1.5 * DAYS_PER_MONTH
    at_end = window & (after > (months - 1) * DAYS_PER_MONTH)
    seen = np.bincount(child, weights=at_end)[child] > 0
    keep = seen & (age <= age[start] + months * DAYS_PER_MONTH + GRACE_DAYS)
    noise = np.random.default_rng(17).normal(0, WEIGHING_ERROR_KG, len(value))
    changed = np.where(window, value[start] + kept * (value - value[start]) + noise, value)
    real = scores[keep].assign(window=window[keep], since=after[keep])
    return rescored(real, changed[keep]), real


def cole_correlation() -> np.ndarray:
    """Return Cole's correlations of weight z-scores between weeks 0 and 53: shape (54, 54)."""
    folder = resources.files("rcpchgrowth") / "data_tables"
    file = folder / "uk_who_weight_correlation_matrices" / "weight_correlation_by_week.json"
    rows = json.loads(file.read_text())
    matrix = np.eye(len(rows))
    for i, row in enumerate(rows):
        for j, r in row.items():
            if r not in ("", None) and int(j) < len(rows):
                matrix[i, int(j)] = matrix[int(j), i] = float(r)
    return matrix


def statistics(scores: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return for each method how alarming each row is: the lower, the more."""
    expected = gw.expected_growth(scores, over=(2, 3))
    child = pd.factorize(scores["child_id"])[0]
    first = np.searchsorted(child, child)
    row = np.arange(len(scores))
    z, age = scores["z"].to_numpy(), scores["age_days"].to_numpy()
    fall = (z[first] - z) / CENTILE_SPACE
    nice = ((fall >= spaces_allowed(z[first])) | (z < Z_2ND)) & (age >= 21)
    before = np.maximum(row - 1, 0)
    has_before = row > first
    matrix = cole_correlation()
    weeks = np.minimum((age / 7).round().astype(int), len(matrix) - 1)
    r = matrix[weeks[before], weeks]
    with np.errstate(divide="ignore", invalid="ignore"):
        cole = (z - r * z[before]) / np.sqrt(1 - r**2)
    cole[~has_before | (age > 371) | ~np.isfinite(cole)] = np.inf

    def column(name: str) -> np.ndarray:
        return expected[name].fillna(np.inf).to_numpy()

    highest = pd.Series(z).groupby(child).cummax().to_numpy()
    return {
        "NICE NG75": np.where(nice, -1.0, 0.0),
        "2-space fall": z - highest,
        "Cole, two weights": cole,
        "one interval": column("conditional_z"),
        "two together": column("conditional_z_over_2"),
    }


def injected() -> None:
    """Print the share found, and how soon, of injected faltering at the NICE false-alarm rate."""
    scores = load("report")
    scores = only_weights(scores)
    names = ["NICE NG75", "2-space fall", "Cole, two weights", "one interval", "two together"]
    print("\nInjected faltering: % found in the stretch, each method at the NICE false-alarm rate")
    print(
        "of the same unaltered children. Last columns: the rules as shipped, told at all (also as"
    )
    print("a question resting on one weight) and told as urgent or concern, each with its own")
    print("false-alarm rate; and the median delay of what is told.\n")
    head = f"{'onset':>5}{'kept':>6}{'months':>7}{'n':>6}{'NICE f.a.':>10}"
    print(
        head
        + "".join(f"{name:>19}" for name in names)
        + f"{'told':>6}{'f.a.':>7}{'grave':>7}{'f.a.':>7}{'delay':>16}"
    )
    for onset in ONSETS:
        for months in LASTING:
            for kept in KEPT:
                print(_injected_line(scores, onset, kept, months, names), flush=True)


def _injected_line(
    scores: pd.DataFrame, onset: float, kept: float, months: float, names: list[str]
) -> str:
    altered, real = faltering(scores, onset, kept, months)
    if real["child_id"].nunique() < 100:
        return f"{onset:>5}{kept:>6.1f}{months:>7}   fewer than 100 children are weighed then"

    def lowest(values: np.ndarray, table: pd.DataFrame) -> np.ndarray:
        inside = np.where(table["window"], values, np.inf)
        return pd.Series(inside).groupby(table["child_id"].to_numpy()).min().to_numpy()

    healthy, sick = statistics(real), statistics(altered)
    rate = float(np.mean(lowest(healthy["NICE NG75"], real) < 0))
    cells = []
    for name in names:
        of_real, of_altered = lowest(healthy[name], real), lowest(sick[name], altered)
        limit = -1 if name == "NICE NG75" else np.quantile(of_real, rate, method="lower")
        usable = np.isfinite(of_real).mean() > 0.9
        cells.append(f"{100 * np.mean(of_altered <= limit):>19.0f}" if usable else f"{'-':>19}")
    told, grave, delay = _rules_in_window(altered)
    told_healthy, grave_healthy, _ = _rules_in_window(real)
    return (
        f"{onset:>5}{kept:>6.1f}{months:>7}{len(of_real):>6}{100 * rate:>9.1f}%"
        + "".join(cells)
        + f"{100 * told:>6.0f}{100 * told_healthy:>6.1f}%"
        + f"{100 * grave:>7.0f}{100 * grave_healthy:>6.1f}%{delay:>16}"
    )


GRAVE_RULES = [rule.name for rule in RULES if rule.severity in ("urgent", "concern")]


def _rules_in_window(table: pd.DataFrame) -> tuple[float, float, str]:
    """Return the shares of children newly told, at all and gravely, and the median delay."""
    findings = gw.detect(table)
    findings = findings[findings["rule"].isin(GRAVE_RULES)]
    window = table[table["window"]]
    first = window.groupby("child_id")["date"].min()
    findings = findings[findings["detected_date"] >= findings["child_id"].map(first)]
    grave = findings[findings["severity"].isin(["urgent", "concern"])]["child_id"].nunique()
    told = findings.groupby("child_id")["detected_date"].min()
    if told.empty:
        return 0.0, 0.0, "-"
    rows = window.merge(told.rename("told"), left_on="child_id", right_index=True)
    rows = rows[rows["date"] <= rows["told"]]
    days = rows.groupby("child_id")["since"].max().median()
    visits = rows.groupby("child_id").size().median()
    return len(told) / len(first), grave / len(first), f"{days:.0f} d, visit {visits:.0f}"


# Noise that is not faltering -------------------------------------------------------------------


def noise() -> None:
    """Print how often changes that are not faltering make a growth finding."""
    scores = load("report")
    scores = only_weights(scores)
    random = np.random.default_rng(29)
    child = pd.factorize(scores["child_id"])[0]
    first = np.searchsorted(child, child)
    last = np.searchsorted(child, child, side="right") - 1
    row = np.arange(len(scores))
    inner = row[(row > first) & (row < last)]
    picked = pd.Series(inner).groupby(child[inner]).sample(n=1, random_state=3).to_numpy()
    final = row[row == last]
    before = _growth_findings(scores)
    print("\nNoise that is not faltering: % of children with a new finding that is urgent or of")
    print("concern, with any new growth finding (not 'data'), with any new finding\n")
    value = scores["value"].to_numpy()
    for name, rows, values in (
        ("one digit mis-keyed, at a visit in between", picked, _mis_keyed(value[picked], random)),
        ("one digit mis-keyed, at the last visit", final, _mis_keyed(value[final], random)),
        ("two digits transposed, in between", picked, _transposed(value[picked])),
        ("decimal point slipped, in between", picked, value[picked] * 10),
        ("pounds entered as kilograms, in between", picked, value[picked] * 2.20462),
        ("weighed clothed, +0.3 kg, in between", picked, value[picked] + 0.3),
        ("illness, -4%, regained by the next visit", picked, value[picked] * 0.96),
    ):
        changed = value.copy()
        changed[rows] = values
        _print_noise(name, before, _growth_findings(rescored(scores, changed)), len(rows))
    since = np.full(child.max() + 1, len(value))
    since[child[picked]] = picked
    known = row <= since[child]
    changed = value.copy()
    changed[picked] = _mis_keyed(value[picked], np.random.default_rng(31))
    by_then = _growth_findings(scores[known].reset_index(drop=True))
    _print_noise(
        "one digit mis-keyed, told at that visit", by_then,
        _growth_findings(rescored(scores, changed)[known].reset_index(drop=True)), len(picked),
    )  # fmt: skip
    changed = value + np.where(row >= since[child], 0.15, 0.0)
    _print_noise(
        "another scale from a visit on, +0.15 kg", before,
        _growth_findings(rescored(scores, changed)), len(picked),
    )  # fmt: skip


def _growth_findings(scores: pd.DataFrame) -> pd.DataFrame:
    """Return what is said of growth and of the record; a weighing overdue is neither."""
    findings = gw.detect(scores)[["child_id", "rule", "severity"]]
    return findings[~findings["rule"].str.startswith("overdue")]


def _print_noise(name: str, before: pd.DataFrame, after: pd.DataFrame, children: int) -> None:
    def told(table: pd.DataFrame) -> pd.Series:
        return table.groupby(["child_id", "rule", "severity"]).size()

    more = told(after).sub(told(before), fill_value=0).reset_index(name="more")
    more = more[more["more"] > 0]
    grave = more.loc[more["severity"].isin(GROWTH[:2]), "child_id"].nunique()
    growth = more.loc[more["severity"].isin(GROWTH), "child_id"].nunique()
    shares = (grave, growth, more["child_id"].nunique())
    print(f"{name:<46}" + "".join(f"{100 * share / children:>8.2f}" for share in shares))


def _digits(value: np.ndarray) -> np.ndarray:
    return np.char.mod("%.2f", np.round(value, 2))


def _mis_keyed(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return values with one digit replaced by another."""
    result = []
    for text in _digits(value):
        places = [i for i, letter in enumerate(text) if letter != "."]
        at = random.choice(places)
        digit = random.choice([d for d in "0123456789" if d != text[at]])
        result.append(float(text[:at] + digit + text[at + 1 :]))
    return np.maximum(np.array(result), 0.01)


def _transposed(value: np.ndarray) -> np.ndarray:
    """Return values with the figure before and the one after the point exchanged: 8.75 as 7.85."""
    result = []
    for text in _digits(value):
        point = text.index(".")
        result.append(float(text[: point - 1] + text[point + 1] + "." + text[point - 1] + text[-1]))
    return np.maximum(np.array(result), 0.01)


# Olsen's research criteria --------------------------------------------------------------------


def olsen() -> None:
    """Print prevalence and concurrence of the seven criteria of Olsen and others."""
    scores = load("report")
    children = scores["child_id"].nunique()
    print(f"\nSeven research criteria, {children:,} children, 2 to 11 months\n")
    print(gw.olsen_table(scores))


# Speed --------------------------------------------------------------------------------------


def speed() -> None:
    """Print how long all rules take on a million measurements, one core."""
    scores = pd.concat([load("choose"), load("report")])
    copies = int(np.ceil(1_000_000 / len(scores)))
    many = pd.concat(
        [scores.assign(child_id=scores["child_id"] + f"-{i}") for i in range(copies)],
        ignore_index=True,
    )
    start = time.perf_counter()
    expected = gw.expected_growth(many, over=VISITS_BACK)
    middle = time.perf_counter()
    findings = gw.detect(expected)
    end = time.perf_counter()
    print(f"\nSpeed: {len(many):,} measurements, {len(findings):,} findings")
    print(f"expected growth {middle - start:.1f} s, all rules {end - middle:.1f} s")


# The judgement -----------------------------------------------------------------------------------


def as_shipped(part: Callable[[judged.Children], None]) -> Callable[[], None]:
    """Return a part that prints this of the half that is reported, lengths and all."""
    return lambda: part(judged.children_of("report"))


def of_weights(*parts: Callable[[pd.DataFrame], None]) -> Callable[[], None]:
    """Return a part that prints these of the weights of the half that is reported."""

    def print_them() -> None:
        scores = only_weights(load("report"))
        for part in parts:
            part(scores)

    return print_them


PARTS = {
    "judgement": as_shipped(judged.visits),
    "judgement-mis-keyed": as_shipped(judged.slips),
    "judgement-reliability": of_weights(by_itself.reliability),
    "judgement-burden": as_shipped(judged.burden),
    "judgement-worklist": as_shipped(judged.worklist),
    "judgement-speed": as_shipped(judged.speed),
    "posterior": of_weights(
        by_itself.visits, by_itself.slips, by_itself.burden, by_itself.worklist
    ),
    "false-alarms": false_alarms,
    "injected": injected,
    "noise": noise,
    "child-b1": child_b1,
    "recovery": recovery,
    "olsen": olsen,
    "speed": speed,
}


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    only = parser.parse_args().only
    for name, part in PARTS.items():
        if only not in (None, name):
            continue
        if name not in ("child-b1", "recovery") and not DATA.exists():
            print(f"{name}: skipped, there is no ../shared/data/{DATA.name} beside the checkout")
            continue
        part()


if __name__ == "__main__":
    main()
