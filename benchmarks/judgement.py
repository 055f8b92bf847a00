"""The probability of slowed gain by itself, without memory and rules, and whether it holds.

    python benchmarks/judgement.py [--only PART] [--children N] [--half choose]

`benchmarks/detection.py` prints this after what the whole judgement reaches. Tables are of the half
of the healthy children that chose no threshold; ``--half choose`` shows the other, and ``--half
both`` all children, where a bin rests on too few of one.
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
import pandas as pd
from healthy_children import DATA, WEIGHING_ERROR_KG, child_years, rescored
from judgement_children import judged, load, mis_keyed, nice, slowed

from growthwatch.judgement.assumptions import ASSUMPTIONS
from growthwatch.judgement.posterior_levels import CONCERN, CONFIRM
from growthwatch.record.vocabulary import DAYS_PER_MONTH

ONSETS = (3, 6, 9, 12, 18)
POOLED = (3, 6, 9, 12)
KEPT = (0.0, 0.4, 0.7, -0.3)
NUMBERS = (1, 2, 3)
# Rates put in, and how often each: every one as often, or as the posterior itself assumes.
RATES = {
    "rates assumed": dict.fromkeys((0.0, 0.4, 0.7), 1 / 3),
    "other rates": dict.fromkeys((0.2, 0.55, -0.2), 1 / 3),
    "all rates assumed, as often as assumed": dict(
        zip(ASSUMPTIONS.kept, ASSUMPTIONS.kept_shares, strict=True)
    ),
}
SLOWED_SHARE = 0.03
# Predicted and observed are to agree so nearly.
WITHIN = 0.05
MIDDLES = np.arange(0.05, 1, 0.1)
# How often weighing errors are drawn for the same children.
TURNS = 3
UNALTERED = float("nan")


def percent(values: np.ndarray) -> str:
    return f"{100 * np.mean(values):.1f}" if len(values) else "-"


# At the first, second and third weight --------------------------------------------------------


def visits(scores: pd.DataFrame) -> None:
    """Print what is told at each weight after an onset, of altered and of unaltered children."""
    rows = []
    for onset in ONSETS:
        for kept in (UNALTERED, *KEPT):
            stretch = slowed(scores, onset, kept)
            levels = judged(stretch.table)["level"].to_numpy()
            told = {
                "concern": levels == CONCERN,
                "any": (levels == CONCERN) | (levels == CONFIRM),
                "nice": nice(stretch.table),
            }
            for number in NUMBERS:
                for name, values in told.items():
                    rows.append((onset, number, kept, name, stretch.new(values, number)))
    table = pd.DataFrame(rows, columns=["onset", "number", "kept", "told", "found"])
    print("\nNew at the 1st, 2nd, 3rd weight 28 days or more after an onset, %: false alarms (the")
    print("same children unaltered), then found by the share of gain kept\n")
    head = "".join(f"{f'kept {kept:g}':>12}" for kept in KEPT)
    print(f"{'weight':>6} {'onset':>9} {'told':<8}{'healthy':>9}{head}")
    for number in NUMBERS:
        for label, onsets in [(str(o), (o,)) for o in ONSETS] + [
            ("3 to 12", POOLED),
            ("3 to 18", ONSETS),
        ]:
            for name in ("concern", "any", "nice"):
                print(_visits_line(table, number, label, onsets, name))


def _visits_line(
    table: pd.DataFrame, number: int, label: str, onsets: tuple[int, ...], name: str
) -> str:
    here = table[
        (table["number"] == number) & table["onset"].isin(onsets) & (table["told"] == name)
    ]
    cells = []
    for kept in (UNALTERED, *KEPT):
        same = here["kept"].isna() if np.isnan(kept) else here["kept"] == kept
        cells.append(percent(np.concatenate(list(here.loc[same, "found"]))))
    return f"{number:>6} {label:>9} {name:<8}{cells[0]:>9}" + "".join(f"{c:>12}" for c in cells[1:])


# Whether the probabilities hold ----------------------------------------------------------------


def reliability(scores: pd.DataFrame) -> None:
    """Print predicted against observed slowing, with rates assumed and others.

    A child's weighing errors are drawn several times, so that what is uncertain is how often
    healthy children have such weights, and that alone.
    """
    print(
        f"\nReliability: 97% healthy and 3% slowed, at the first three weights, weighing errors\n"
        f"drawn {TURNS} times; {scores['child_id'].nunique():,} children, ten bins"
    )
    weights = pd.concat(
        [
            _first_three(scores, onset, kept, turn)
            for onset, kept in product(ONSETS, (UNALTERED, *_rates()))
            for turn in range(1 if np.isnan(kept) else TURNS)
        ]
    )
    for name, rates in RATES.items():
        each = weights["kept"].map({k: SLOWED_SHARE * s / TURNS for k, s in rates.items()})
        each = each.where(weights["slowed"] == 1, 1 - SLOWED_SHARE)
        _bins(name, rates, weights.assign(weight=each).dropna(subset="weight"))
    _as_often(weights)


def _rates() -> tuple[float, ...]:
    return tuple(dict.fromkeys(kept for rates in RATES.values() for kept in rates))


def _first_three(scores: pd.DataFrame, onset: float, kept: float, turn: int) -> pd.DataFrame:
    """Return the probabilities at the first three weights after an onset."""
    stretch = slowed(scores, onset, kept, turn)
    here = (stretch.number >= 1) & (stretch.number <= len(NUMBERS))
    part = judged(stretch.table)[["child_id", "p_faltering"]][here]
    part = part.assign(slowed=float(not np.isnan(kept)), kept=kept)
    return part.dropna(subset="p_faltering")


def _as_often(weights: pd.DataFrame) -> None:
    """Print how many times as many of the slowed have such a probability with other rates.

    By so much odds observed with the two sets of rates differ in a bin, whatever the healthy
    children and whatever is made of the number afterwards.
    """
    number = np.minimum(np.floor(10 * weights["p_faltering"]), 9)
    assumed, others = (
        pd.concat([(number[weights["kept"] == k].value_counts(normalize=True)) * s
                   for k, s in RATES[name].items()]).groupby(level=0).sum()
        for name in ("rates assumed", "other rates")
    )  # fmt: skip
    times = (others / assumed).sort_index()
    print("\nOf the children slowed, so many times as many in each bin with other rates:")
    print("".join(f"{value:>6.2f}" for value in times))
    # At the ends of the scale 5 points are no odds.
    low, high = MIDDLES[1:-1] - WITHIN, MIDDLES[1:-1] + WITHIN
    most = high * (1 - low) / (low * (1 - high))
    print("one number is within 5 points of both in the middle of a bin up to so many times:")
    print(" " * 6 + "".join(f"{value:>6.2f}" for value in most))


def _bins(name: str, rates: dict[float, float], weights: pd.DataFrame) -> None:
    """Print one table: what was predicted and observed of the weights in each bin."""
    print(f"\n{name}: " + ", ".join(f"{kept:g}" for kept in rates))
    print(
        f"{'p':>13}{'weights':>8}{'predicted':>11}{'observed':>10}{'SE':>6}{'healthy children':>18}"
        f"{'within 5 points':>17}{'within 2 SE':>13}"
    )
    near, likely = [], []
    number = np.minimum(np.floor(10 * weights["p_faltering"]), 9)
    for low, inside in weights.groupby(number):
        line, agrees, may = _bin(f"{low / 10:.1f} to {low / 10 + 0.1:.1f}", inside)
        print(line)
        near.append(agrees)
        likely.append(may)
    print(_bin("0.3 and above", weights[number >= 3])[0])
    either = np.logical_or(near, likely).sum()
    print(
        f"{len(near)} bins: {sum(near)} within 5 points, {sum(likely)} within two SE, {either} "
        f"within one or the other"
    )
    print(_line_through(weights))


def _line_through(weights: pd.DataFrame) -> str:
    """Return the straight line of log odds observed against predicted, which all weights tell of.

    Its standard errors are over children. (Cox DR. Biometrika 1958;45:562-565.)
    """
    p = weights["p_faltering"].to_numpy(dtype=float).clip(1e-6, 1 - 1e-6)
    by = np.column_stack([np.ones(len(p)), np.log(p / (1 - p))])
    slowed_, weight = weights["slowed"].to_numpy(), weights["weight"].to_numpy()
    line = np.array([0.0, 1.0])
    for _ in range(20):
        fitted = 1 / (1 + np.exp(-by @ line))
        bread = np.linalg.inv((by * (weight * fitted * (1 - fitted))[:, None]).T @ by)
        away = by * (weight * (slowed_ - fitted))[:, None]
        line = line + bread @ away.sum(axis=0)
    of_child = pd.DataFrame(away).groupby(weights["child_id"].to_numpy()).sum().to_numpy()
    spread = bread @ (of_child.T @ of_child) @ bread
    at = np.log(MIDDLES / (1 - MIDDLES))
    told = 1 / (1 + np.exp(-(line[0] + line[1] * at)))
    error = np.sqrt(spread[0, 0] + 2 * at * spread[0, 1] + at**2 * spread[1, 1])
    error *= told * (1 - told)
    cells = " ".join(f"{100 * a:.0f} ({100 * b:.0f})" for a, b in zip(told, error, strict=True))
    return (
        f"line through all: log odds {line[0]:+.2f} {line[1]:+.2f} x predicted; at 5, 15, ... 95% "
        f"(SE): {cells}"
    )


def _bin(label: str, inside: pd.DataFrame) -> tuple[str, bool, bool]:
    """Return the line of a bin, and whether it agrees within 5 points and within two SE."""
    predicted, observed = (
        float(np.average(inside[column], weights=inside["weight"]))
        for column in ("p_faltering", "slowed")
    )
    error, healthy = _standard_error(inside, predicted, observed)
    apart = abs(predicted - observed)
    near, likely = apart <= WITHIN, apart <= 2 * error
    line = (
        f"{label:>13}{inside['weight'].sum():>8.0f}{100 * predicted:>11.1f}{100 * observed:>10.1f}"
        f"{100 * error:>6.1f}{healthy:>18}{'yes' if near else 'no':>17}"
        f"{'yes' if likely else 'no':>13}"
    )
    return line, near, likely


def _standard_error(inside: pd.DataFrame, predicted: float, observed: float) -> tuple[float, int]:
    """Return the standard error of what was observed, and on how many healthy children it rests.

    Over children, most of whom count several times; and no less than chance would make it if the
    prediction were right, for a bin into which no healthy child fell would seem to have none.
    """
    total = inside["weight"].sum()
    away = (inside["weight"] * (inside["slowed"] - observed)).groupby(inside["child_id"]).sum()
    well = inside[inside["slowed"] == 0]
    healthy = well["child_id"].nunique()
    each = well["weight"].sum() / healthy if healthy else 1 - SLOWED_SHARE
    by_chance = each * (1 - predicted) * total * predicted**2
    return float(np.sqrt(max((away**2).sum(), by_chance)) / total), healthy


# Slips -----------------------------------------------------------------------------------------


def slips(scores: pd.DataFrame) -> None:
    """Print what is told of a child whose last weight has a digit of the kilograms mis-keyed."""
    child = pd.factorize(scores["child_id"])[0]
    last = np.flatnonzero(np.append(np.diff(child) != 0, True))
    before = judged(scores)["level"].to_numpy()[last]
    value = scores["value"].to_numpy().copy()
    value[last] = mis_keyed(value[last], np.random.default_rng(5))
    after = judged(rescored(scores, value)).iloc[last]
    level, error = after["level"].to_numpy(), after["p_error"].to_numpy()
    fitted = after["fitted"].to_numpy()
    concern = (level == CONCERN) & (before != CONCERN)
    print(f"\nOne digit of the kilograms mis-keyed at the last weight, {fitted.sum():,} children")
    print(f"new concern {percent(concern[fitted])}%, confirm {percent(level[fitted] == CONFIRM)}%,")
    print(f"p_error above one half {percent(error[fitted] > 0.5)}%")


# Burden ----------------------------------------------------------------------------------------


def burden(scores: pd.DataFrame) -> None:
    """Print how often healthy children are told of, and how many stand on a given day."""
    table = judged(scores)
    child = pd.factorize(scores["child_id"])[0]
    level = table["level"].to_numpy()
    new = np.append(True, np.diff(child) != 0)
    before = np.where(new, "", np.append("", level[:-1]))
    years = child_years(scores)
    held = standing(table["level"].to_numpy(), table["p_faltering"].to_numpy(), new)
    print(f"\nBurden: {child[-1] + 1:,} healthy children, {years:,.0f} child-years")
    for name in (CONCERN, CONFIRM):
        told = (level == name) & (before != name)
        print(f"{name}: {100 * told.sum() / years:.1f} told per 100 child-years")
    began = held & ~np.where(new, False, np.append(False, held[:-1]))
    print(f"concern, held until made up: {100 * began.sum() / years:.1f} begin per 100 child-years")
    shares = []
    for day in np.arange(4, 34, 2) * DAYS_PER_MONTH:
        last = _last_before(scores, child, day)
        shares.append([np.mean(level[last] == CONCERN), np.mean(held[last]),
                       np.mean(level[last] == CONFIRM)])  # fmt: skip
    now, memory, asked = 100 * np.mean(shares, axis=0)
    print(f"on a day, mean over ages 4 to 32 months: concern by the last weight {now:.1f}%, held")
    print(f"{memory:.1f}%; to be confirmed {asked:.1f}%")


def standing(level: np.ndarray, p: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return whether a concern stands at each weight: until slowing is improbable again.

    A plain stand-in for the memory of the judgement, which asks for the weight to be made up.
    """
    answered = np.nan_to_num(p) < 0.05
    held = np.zeros(len(level), dtype=bool)
    visit = np.arange(len(new)) - np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))
    for number in range(visit.max() + 1):
        rows = np.flatnonzero(visit == number)
        was = held[rows - 1] if number else np.zeros(len(rows), dtype=bool)
        held[rows] = (level[rows] == CONCERN) | (was & ~answered[rows])
    return held


def _last_before(scores: pd.DataFrame, child: np.ndarray, day: float) -> np.ndarray:
    """Return each child's last row by an age, of children still weighed later or then."""
    age = scores["age_days"].to_numpy()
    rows = np.flatnonzero(age <= day)
    last = pd.Series(rows).groupby(child[rows]).max().to_numpy()
    until = pd.Series(age).groupby(child).max().to_numpy()
    return last[until[child[last]] >= day]


# A worklist ------------------------------------------------------------------------------------

WORKLIST, PROBLEMS, LISTS = 1500, 75, 20
MIXES = (
    ("no gain or loss, seen at two or three weights", (0.0, -0.3), 2),
    ("no gain, 40% kept or loss, at two or three weights", (0.0, 0.4, -0.3), 2),
    ("no gain, 40% kept or loss, at one to three weights", (0.0, 0.4, -0.3), 1),
)
MOST_WEIGHTS = 3


def worklist(scores: pd.DataFrame) -> None:
    """Print how many real problems head a worklist of 1,500 children with 75 of them.

    Every child's record ends at a weight drawn at random. Ranked by p_faltering.
    """
    ids = scores["child_id"].unique()
    size = min(WORKLIST, len(ids))
    problems = PROBLEMS * size // WORKLIST
    print(f"\nWorklists of {size:,} with {problems} real problems, mean of {LISTS} (worst):")
    print(f"{'':<52}{'of first 20':>14}{'rows for 90%':>16}{'concern':>9}")
    for name, kept, least in MIXES:
        top, needed, listed = [], [], []
        for seed in range(LISTS):
            random = np.random.default_rng(seed)
            some = random.choice(ids, size, replace=False)
            table, truth = _mixed(scores, some, problems, kept, least, random)
            last = judged(table).groupby("child_id", sort=False).tail(1)
            order = np.argsort(-last["p_faltering"].fillna(0).to_numpy(), kind="stable")
            real = np.cumsum(last["child_id"].isin(truth).to_numpy()[order])
            top.append(real[min(20, size) - 1])
            needed.append(np.searchsorted(real, 0.9 * problems) + 1)
            listed.append((last["level"] == CONCERN).sum())
        print(
            f"{name:<52}{np.mean(top):>9.1f} ({np.min(top)}){np.mean(needed):>9.0f} "
            f"({np.max(needed)}){np.mean(listed):>9.0f}"
        )


def _mixed(
    scores: pd.DataFrame,
    ids: np.ndarray,
    problems: int,
    kept_shares: tuple[float, ...],
    least: int,
    random: np.random.Generator,
) -> tuple[pd.DataFrame, set[str]]:
    """Return records that end at a random weight, some slowed, and whose are."""
    table = scores[scores["child_id"].isin(ids)].reset_index(drop=True)
    child = pd.factorize(table["child_id"])[0]
    starts = np.flatnonzero(np.append(True, np.diff(child) != 0))
    counts = np.diff(np.append(starts, len(child)))
    age, value = table["age_days"].to_numpy(), table["value"].to_numpy().copy()
    keep = np.zeros(len(table), dtype=bool)
    truth: set[str] = set()
    for position in random.permutation(len(starts)):
        start, count = starts[position], counts[position]
        months = age[start : start + count] / DAYS_PER_MONTH
        end = random.integers(min(4, count - 1), count)
        onsets = np.flatnonzero((months >= 2) & (months <= 18) & (np.arange(count) < count - least))
        if len(truth) < problems and len(onsets):
            onset = random.choice(onsets)
            end = min(onset + random.integers(least, MOST_WEIGHTS + 1), count - 1)
            rows = np.arange(start + onset + 1, start + end + 1)
            kept, base = random.choice(kept_shares), value[start + onset]
            noise = random.normal(0, WEIGHING_ERROR_KG, len(rows))
            value[rows] = np.maximum(np.round(base + kept * (value[rows] - base) + noise, 2), 1)
            truth.add(table["child_id"].iloc[start])
        keep[start : start + end + 1] = True
    return rescored(table, value)[keep].reset_index(drop=True), truth


PARTS = {
    "visits": visits,
    "reliability": reliability,
    "slips": slips,
    "burden": burden,
    "worklist": worklist,
}


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--children", type=int)
    parser.add_argument("--half", choices=("report", "choose", "both"), default="report")
    options = parser.parse_args()
    if not DATA.exists():
        print(f"judgement: skipped, there is no ../shared/data/{DATA.name} beside the checkout")
        return
    halves = ("report", "choose") if options.half == "both" else (options.half,)
    scores = pd.concat([load(half, options.children) for half in halves], ignore_index=True)
    for name, part in PARTS.items():
        if options.only in (None, name):
            part(scores)


if __name__ == "__main__":
    main()
