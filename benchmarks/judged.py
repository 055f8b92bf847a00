"""What the whole judgement reaches, memory and rules included: `gw.judge` on altered children.

    python benchmarks/judged.py [--only PART] [--half choose]

`benchmarks/detection.py` prints this with all the rest; here single parts are of the other half
too, or of both, where one has too few children. Weights are rounded to 10 g; their lengths are as
they were measured, and the BMI is that of the two. What is told counts at a weight 28 days or more
after the onset if it was not told at the onset, whatever it is told for; false alarms are those of
the same children, unaltered, at the same visits.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from healthy_children import (
    BIRTH,
    DATA,
    HALVES,
    WEIGHING_ERROR_KG,
    child_years,
    lengths_beside,
    load,
    only_weights,
    rescored,
    with_lengths,
)
from judgement_children import mis_keyed

import growthwatch as gw
from growthwatch.judgement.posterior import posterior
from growthwatch.record.vocabulary import DAYS_PER_MONTH

ACT, SAY = ("urgent", "concern"), ("urgent", "concern", "confirm")
NICE = ("weight_fall", "weight_below_2nd")
ONSETS, KEPT, NUMBERS = (3, 6, 9, 12), (0.0, 0.4), (1, 2, 3)
UNALTERED = float("nan")
LISTED, REAL, LISTS = 1500, 75, 40
# What issue 12 of the project asks of healthy children.
MOST_A_YEAR, MOST_ON_A_DAY = 8.0, 2.5


@dataclass(frozen=True)
class Children:
    """Weights that are altered and the lengths of their visits.

    Attributes
    ----------
    weights : DataFrame
        From `only_weights`, altered or not.
    lengths : DataFrame or None
        From `lengths_beside`; None for a team that measures none.
    slowed : float
        Share of what a weight has lost that its length has lost too.
    """

    weights: pd.DataFrame
    lengths: pd.DataFrame | None
    slowed: float = 0.0

    def scores(self, weights: pd.DataFrame) -> pd.DataFrame:
        """Return all scores of these weights, which are of these children."""
        if self.lengths is None:
            return weights
        return with_lengths(weights, self.lengths, self.slowed)


def children_of(*halves: str) -> Children:
    """Return the healthy children of these halves, as they were measured."""
    scores = pd.concat([load(half) for half in halves], ignore_index=True)
    return Children(only_weights(scores), lengths_beside(scores))


def onset_rows(scores: pd.DataFrame, onset: float) -> np.ndarray:
    """Return, for each row, its child's row nearest the onset age; -1 beyond six weeks from it."""
    child = pd.factorize(scores["child_id"])[0]
    gap = (scores["age_days"] - onset * DAYS_PER_MONTH).abs()
    start = gap.groupby(child).idxmin().to_numpy()[child]
    return np.where(gap.to_numpy()[start] <= 1.5 * DAYS_PER_MONTH, start, -1)


def slowed(scores: pd.DataFrame, start: np.ndarray, kept: np.ndarray | float) -> pd.DataFrame:
    """Return the scores of children who gain a share of what they really gained from a row on."""
    value, rows = scores["value"].to_numpy(), np.arange(len(scores))
    noise = np.random.default_rng(17).normal(0, WEIGHING_ERROR_KG, len(value))
    from_kg = value[np.maximum(start, 0)]
    changed = np.round(from_kg + kept * (value - from_kg) + noise, 2)
    return rescored(scores, np.where((start >= 0) & (rows > start), changed, value))


def told(scores: pd.DataFrame, day: pd.Series) -> pd.DataFrame:
    """Return what is told of each child on its day: of concern, to be confirmed or more, NICE."""
    table = scores[scores["child_id"].isin(day.index)]
    table = table[table["date"] <= table["child_id"].map(day)].reset_index(drop=True)
    findings = gw.detect(table)
    judged = gw.judge(table, findings=findings, posterior=posterior(table))
    met = findings[findings["ongoing"].astype(bool) & findings["rule"].isin(NICE)]
    level = judged.set_index("child_id")["level"]
    return pd.DataFrame(
        {"concern": level.isin(ACT), "any": level.isin(SAY), "nice": level.index.isin(met.child_id)}
    )


# At the first, second and third weight --------------------------------------------------------


def visits(children: Children) -> None:
    """Print what is newly told at the first, second and third weight after an onset.

    With the lengths as they were measured; with lengths that slow half as much as the weights; and
    of a team that measures none.
    """
    print("\nNew at the 1st, 2nd, 3rd weight 28 days or more after an onset, memory and rules")
    print("included. False alarms are children, of so many; SE is that of the difference from NICE")
    weights, lengths = children.weights, children.lengths
    for said, of in (
        ("lengths as measured", children),
        ("lengths slowed by half as many SD as the weights", Children(weights, lengths, 0.5)),
        ("no lengths", Children(weights, None)),
    ):
        print(f"\n{said}")
        _visits_table(_new_at_visits(of))


def _new_at_visits(children: Children) -> dict[tuple[int, float, float], pd.DataFrame]:
    """Return what is newly told of each child, by weight, onset and share of gain kept."""
    new = {}
    scores = children.weights
    for onset in ONSETS:
        start = onset_rows(scores, onset)
        at_onset = pd.Series(scores["date"].to_numpy()[start], index=scores["child_id"])
        was = told(children.scores(scores), at_onset[start >= 0].groupby(level=0).first())
        after = scores["age_days"].to_numpy() - scores["age_days"].to_numpy()[start]
        counts = (start >= 0) & (after >= 28)
        number = pd.Series(counts.astype(int)).groupby(scores["child_id"].to_numpy()).cumsum()
        tables = {UNALTERED: scores} | {kept: slowed(scores, start, kept) for kept in KEPT}
        tables = {kept: children.scores(table) for kept, table in tables.items()}
        for visit, (kept, table) in product(NUMBERS, tables.items()):
            at = counts & (number.to_numpy() == visit)
            day = pd.Series(scores["date"].to_numpy()[at], index=scores["child_id"][at])
            now = told(table, day)
            new[visit, onset, kept] = now & ~was.reindex(now.index)
    return new


def _visits_table(new: dict[tuple[int, float, float], pd.DataFrame]) -> None:
    print(
        f"{'weight':>6}{'onset':>9} {'level':<9}{'children':>9}{'false':>6}{'%':>6}{'NICE':>6}"
        f"{'%':>6}{'SE':>5}" + "".join(f"{f'kept {kept:g}, %':>13}{'NICE':>6}" for kept in KEPT)
    )
    for visit in NUMBERS:
        for onsets in (*((onset,) for onset in ONSETS), ONSETS):
            for name in ("any",) if visit == 1 else ("concern",):
                print(_visits_line(new, visit, onsets, name))


def _visits_line(
    new: dict[tuple[int, float, float], pd.DataFrame],
    visit: int,
    onsets: tuple[float, ...],
    name: str,
) -> str:
    healthy, *found = (
        pd.concat([new[visit, onset, kept] for onset in onsets]) for kept in (UNALTERED, *KEPT)
    )
    # Only children whom one of the two tells and the other does not make a difference.
    error = np.sqrt((healthy[name] != healthy["nice"]).sum())
    label = str(onsets[0]) if len(onsets) == 1 else f"{onsets[0]} to {onsets[-1]}"
    line = f"{visit:>6}{label:>9} {name:<9}{len(healthy):>9,}"
    for told_by in (name, "nice"):
        line += f"{healthy[told_by].sum():>6}{100 * healthy[told_by].mean():>6.2f}"
    line += f"{error:>5.0f}"
    for table in found:
        line += f"{100 * table[name].mean():>13.1f}{100 * table['nice'].mean():>6.1f}"
    return line


# Slips -----------------------------------------------------------------------------------------


def slips(children: Children) -> None:
    """Print what is told where the last weight has a digit of its kilograms mis-keyed."""
    scores = children.weights
    child = pd.factorize(scores["child_id"])[0]
    last = np.flatnonzero(np.append(np.diff(child) != 0, True))
    value = scores["value"].to_numpy().copy()
    value[last] = mis_keyed(value[last], np.random.default_rng(5))
    day = scores.groupby("child_id")["date"].max()
    rightly = told(children.scores(scores), day)
    after = told(children.scores(rescored(scores, value)), day)
    by_then = scores.drop(index=last).groupby("child_id")["date"].max()
    before = told(children.scores(scores.drop(index=last)), by_then)["concern"]
    concern = after["concern"] & ~rightly["concern"].reindex(after.index)
    stood = before.reindex(after.index, fill_value=False)
    print(f"\nOne digit of the kilograms mis-keyed at the last weight, {len(after):,} children, %:")
    asked = (after["any"] & ~after["concern"]).mean()
    print(
        f"of concern by it {100 * (concern & ~stood).mean():.1f}, of concern before it and not by "
        f"the right weight {100 * (concern & stood).mean():.1f}, to confirm {100 * asked:.1f}"
    )
    _after_slips(children, last, rightly)


def _after_slips(children: Children, last: np.ndarray, rightly: pd.DataFrame) -> None:
    """Print what is told at the right weight that follows one mis-keyed upwards."""
    scores = children.weights
    right = scores["value"].to_numpy()
    before = last[np.diff(last, prepend=-1) >= 4] - 1
    value = right.copy()
    value[before] = mis_keyed(value[before], np.random.default_rng(5))
    high = before[value[before] > right[before]]
    mine = scores[scores["child_id"].isin(scores["child_id"].to_numpy()[high])]
    day = mine.groupby("child_id")["date"].max()
    after = told(children.scores(rescored(mine, value[mine.index])), day)
    rightly = rightly.reindex(after.index)
    asked, was_asked = ((one["any"] & ~one["concern"]).mean() for one in (after, rightly))
    print(
        f"At the weight after one mis-keyed upwards, {len(after):,} children: of concern "
        f"{100 * after['concern'].mean():.1f} ({100 * rightly['concern'].mean():.1f} without the "
        f"slip), to confirm {100 * asked:.1f} ({100 * was_asked:.1f})"
    )


# Burden ----------------------------------------------------------------------------------------


def burden(children: Children) -> None:
    """Print how often healthy children are newly told of, and how many stand on a given day."""
    scores = children.weights
    whole = children.scores(scores)
    years, number = child_years(scores), scores["child_id"].nunique()
    print(f"\nBurden: {number:,} healthy children, {years:,.0f} child-years")
    begins = dict.fromkeys(("concern", "any"), 0)
    number = scores.groupby("child_id").cumcount()
    before: pd.DataFrame | None = None
    for visit in range(int(number.max()) + 1):
        day = scores[number == visit].set_index("child_id")["date"]
        now = told(whole, day)
        for name in begins:
            was = False if before is None else before[name].reindex(now.index)
            begins[name] += int((now[name] & ~was).sum())
        before = now
    print(
        f"newly of concern or urgent {100 * begins['concern'] / years:.1f} times in 100 child-years"
        f" (at most {MOST_A_YEAR:g} wanted), newly to be confirmed or more "
        f"{100 * begins['any'] / years:.1f} times"
    )
    ages = scores.groupby("child_id")["age_days"].agg(["min", "max"])
    levels = []
    for seed in range(4):
        share = np.random.default_rng(seed).uniform(size=len(ages))
        days = (ages["min"] + share * (ages["max"] - ages["min"])).round()
        levels.append(gw.judge(whole, as_of=BIRTH + pd.to_timedelta(days, "D"))["level"])
    on_a_day = 100 * pd.concat(levels).value_counts(normalize=True)
    grave = on_a_day.reindex(list(ACT), fill_value=0).sum()
    print(
        f"on a day of their record, such as a Monday, {grave:.2f}% are of concern or urgent (at "
        f"most {MOST_ON_A_DAY:g} wanted): "
        + ", ".join(f"{name} {share:.2f}" for name, share in on_a_day.items())
    )


# A worklist ------------------------------------------------------------------------------------


def worklist(children: Children) -> None:
    """Print how many of the first rows of a worklist are real, and how far down the rest are."""
    top, needed = [], []
    for seed in range(LISTS):
        made, day, real = _made_list(children.weights, np.random.default_rng(seed))
        judged = gw.judge(children.scores(made), as_of=day)
        listed = judged.sort_values("priority", ascending=False, kind="stable")["child_id"]
        listed = listed.isin(real).to_numpy()
        rows = np.flatnonzero(listed)
        top.append(listed[:20].sum())
        needed.append(rows[int(np.ceil(0.9 * len(rows))) - 1] + 1)
    print(
        f"\n{LISTS} worklists of {LISTED:,} children, {REAL} real: of the first 20 rows "
        f"{np.mean(top):.1f} real (worst {min(top)}); {np.mean(needed):.1f} rows to read for 90% "
        f"of them (SE of the mean {np.std(needed, ddof=1) / np.sqrt(LISTS):.1f}, half of the lists "
        f"{np.quantile(needed, 0.25):.0f} to {np.quantile(needed, 0.75):.0f}, all {min(needed)} "
        f"to {max(needed)})"
    )


def _made_list(
    scores: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.Series, set[object]]:
    """Return 1,500 children up to a day each, 75 of them slowed at least two weights before it."""
    ids = rng.permutation(scores["child_id"].unique())[:LISTED]
    table = scores[scores["child_id"].isin(ids)].reset_index(drop=True)
    age = table["age_days"].to_numpy()
    start, kept = np.full(len(table), -1), np.ones(len(table))
    days, real = {}, set()
    groups = table.groupby("child_id", sort=False).indices
    for child in rng.permutation(list(groups)):
        rows = groups[child]
        usual = rows[(age[rows] >= 90) & (age[rows] <= 730)]
        last = rng.choice(usual) if len(usual) else rows[-1]
        days[child] = age[last] + rng.integers(0, 28)
        seen = rows[age[rows] <= days[child]]
        onsets = [row for row in seen if age[row] >= 60 and (age[seen] - age[row] >= 28).sum() >= 2]
        if len(real) < REAL and onsets:
            start[rows], kept[rows] = rng.choice(onsets[-3:]), rng.choice([-0.2, 0.0, 0.4])
            real.add(child)
    on = pd.Series({child: BIRTH + pd.Timedelta(days=float(n)) for child, n in days.items()})
    return slowed(table, start, kept), on, real


# Speed -----------------------------------------------------------------------------------------


def speed(children: Children) -> None:
    """Print what judging a million weights costs beside detect, processor time of one core."""
    copies = int(np.ceil(1_000_000 / len(children.weights)))
    print()
    for said, scores in (
        ("with their lengths and BMI", children.scores(children.weights)),
        ("alone", children.weights),
    ):
        many = pd.concat(
            [scores.assign(child_id=scores["child_id"] + f"-{i}") for i in range(copies)],
            ignore_index=True,
        )
        took = [time.process_time()]
        probable = posterior(many)
        took.append(time.process_time())
        findings = gw.detect(many)
        took.append(time.process_time())
        gw.judge(many, findings=findings, posterior=probable)
        took.append(time.process_time())
        weights = copies * len(children.weights)
        of_posterior, of_detect, of_judge = 1e6 * np.diff(took) / weights
        print(
            f"Speed: {weights:,} weights {said}, processor time: detect {of_detect:.1f} us a "
            f"weight; more than that {of_posterior + of_judge:.1f} us (posterior "
            f"{of_posterior:.1f}, judge {of_judge:.1f}; at most 25 wanted)"
        )


PARTS = {
    "visits": visits,
    "slips": slips,
    "burden": burden,
    "worklist": worklist,
    "speed": speed,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--half", choices=(*HALVES, "both"), default="report")
    options = parser.parse_args()
    if not DATA.is_file():
        raise SystemExit(f"skipped: there is no ../shared/data/{DATA.name} beside the checkout")
    halves = HALVES if options.half == "both" else (options.half,)
    children = children_of(*halves)
    for name, part in PARTS.items():
        if options.only in (None, name):
            part(children)
