"""What the whole judgement reaches, memory and rules included: `gw.judge` on altered children.

    python benchmarks/judged.py [--only PART]

The children and the alterations are those of `benchmarks/detection.py`; weights are rounded to
10 g. What is told counts at a weight 28 days or more after the onset if it was not told at the
onset; false alarms are those of the same children, unaltered, at the same visits.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd
from detection import BIRTH, DATA, WEIGHING_ERROR_KG, child_years, load, only_weights, rescored
from judgement_children import mis_keyed

import growthwatch as gw
from growthwatch.judgement.posterior import posterior
from growthwatch.record.vocabulary import DAYS_PER_MONTH

ACT, SAY = ("urgent", "concern"), ("urgent", "concern", "confirm")
NICE = ("weight_fall", "weight_below_2nd")
ONSETS, KEPT = (3, 6, 9, 12), (0.0, 0.4)
LISTED, REAL, LISTS = 1500, 75, 6


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


def told(table: pd.DataFrame, day: pd.Series) -> tuple[pd.Series, set[object]]:
    """Return each child's level on its day, and who met a threshold of NICE."""
    table = table[table["child_id"].isin(day.index)]
    table = table[table["date"] <= table["child_id"].map(day)].reset_index(drop=True)
    findings = gw.detect(table)
    judged = gw.judge(table, findings=findings, posterior=posterior(table))
    met = findings[findings["ongoing"].astype(bool) & findings["rule"].isin(NICE)]
    return judged.set_index("child_id")["level"], set(met["child_id"])


def first_weights() -> None:
    """Print what is told at the first, second and third weight."""
    scores = only_weights(load("report"))
    print("\nNew at the weight, %: level concern, level confirm or concern, NICE [false alarms]\n")
    for onset in ONSETS:
        start = onset_rows(scores, onset)
        at_onset = pd.Series(scores["date"].to_numpy()[start], index=scores["child_id"])
        was, was_nice = told(scores, at_onset[start >= 0].groupby(level=0).first())
        after = scores["age_days"].to_numpy() - scores["age_days"].to_numpy()[start]
        counts = (start >= 0) & (after >= 28)
        number = pd.Series(counts.astype(int)).groupby(scores["child_id"].to_numpy()).cumsum()
        for visit in (1, 2, 3):
            at = counts & (number.to_numpy() == visit)
            day = pd.Series(scores["date"].to_numpy()[at], index=scores["child_id"][at])
            line = f"onset {onset:>2}, weight {visit}:"
            healthy = _new(told(scores, day), was, was_nice)
            for kept in KEPT:
                found = _new(told(slowed(scores, start, kept), day), was, was_nice)
                said = "  ".join(f"{f:.0f} [{h:.1f}]" for f, h in zip(found, healthy, strict=True))
                line += f"   {kept:.0%} kept {said}"
            print(line, flush=True)


def _new(
    now: tuple[pd.Series, set[object]], was: pd.Series, was_nice: set[object]
) -> tuple[float, float, float]:
    level, nice = now
    before = was.reindex(level.index)
    shares = [100 * (level.isin(of) & ~before.isin(of)).mean() for of in (ACT, SAY)]
    return shares[0], shares[1], 100 * len((nice - was_nice) & set(level.index)) / len(level)


def burden() -> None:
    """Print how many healthy children are told of on a day of their record, and at what cost."""
    scores = only_weights(load("report"))
    ages = scores.groupby("child_id")["age_days"].agg(["min", "max"])
    levels = []
    for seed in range(4):
        share = np.random.default_rng(seed).uniform(size=len(ages))
        day = BIRTH + pd.to_timedelta(
            (ages["min"] + share * (ages["max"] - ages["min"])).round(), "D"
        )
        levels.append(gw.judge(scores, as_of=day)["level"])
    on_a_day = pd.concat(levels).value_counts(normalize=True)
    print(
        f"\nHealthy children on a day of their record ({child_years(scores):,.0f} child-years), %\n"
    )
    print("  ".join(f"{name} {100 * share:.2f}" for name, share in on_a_day.items()))
    findings, probable = gw.detect(scores), posterior(scores)
    began = time.process_time()
    gw.judge(scores, findings=findings, posterior=probable)
    print(f"judge alone: {1e6 * (time.process_time() - began) / len(scores):.1f} us a weight")


def slips() -> None:
    """Print what is told where the last weight has a digit of its kilograms mis-keyed."""
    scores = only_weights(load("report"))
    child = pd.factorize(scores["child_id"])[0]
    last = np.flatnonzero(np.append(np.diff(child) != 0, True))
    value = scores["value"].to_numpy().copy()
    value[last] = mis_keyed(value[last], np.random.default_rng(5))
    day = scores.groupby("child_id")["date"].max()
    rightly, _ = told(scores, day)
    after, _ = told(rescored(scores, value), day)
    by_then = scores.drop(index=last).groupby("child_id")["date"].max()
    before, _ = told(scores.drop(index=last), by_then)
    concern = after.isin(ACT) & ~rightly.isin(ACT).reindex(after.index)
    stood = before.isin(ACT).reindex(after.index, fill_value=False)
    print(f"\nOne digit of the kilograms mis-keyed at the last weight, {len(after):,} children, %:")
    asked = (after == "confirm").mean()
    print(
        f"of concern by it {100 * (concern & ~stood).mean():.1f}, of concern before it and not by "
        f"the right weight {100 * (concern & stood).mean():.1f}, to confirm {100 * asked:.1f}"
    )


def worklist() -> None:
    """Print how many of the first rows of a worklist are real, and how far down the rest are."""
    scores = only_weights(load("report"))
    top, needed = [], []
    for seed in range(LISTS):
        made, day, real = _made_list(scores, np.random.default_rng(seed))
        judged = gw.judge(made, as_of=day)
        listed = judged.sort_values("priority", ascending=False, kind="stable")["child_id"]
        listed = listed.isin(real).to_numpy()
        rows = np.flatnonzero(listed)
        top.append(listed[:20].sum())
        needed.append(rows[int(np.ceil(0.9 * len(rows))) - 1] + 1)
    print(
        f"\n{LISTS} worklists of {LISTED:,} children, {REAL} real: of the first 20 rows "
        f"{np.mean(top):.1f} real (worst {min(top)}); {np.mean(needed):.0f} rows to read for 90% "
        f"of them ({min(needed)} to {max(needed)})"
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


PARTS = {"first weights": first_weights, "burden": burden, "slips": slips, "worklist": worklist}

if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=PARTS)
    chosen = options.parse_args().only
    if not DATA.is_file():
        raise SystemExit(f"skipped: there is no ../shared/data/{DATA.name} beside the checkout")
    for name, part in PARTS.items():
        if chosen in (None, name):
            part()
