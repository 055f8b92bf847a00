"""How many injected errors of weights and lengths are found, kind by kind, and at what price.

    python benchmarks/verdicts.py [--half choose] [--growthcleanr FOLDER]

Real healthy children (see `healthy_children.load`; without the file it says so and stops), of whom
half, by identifier, chose every threshold; the table is of the other half, which chose nothing. One
value in thirty is made wrong, every kind as often, never two of a visit. Whatever is not said to
stand is flagged. Flags on values nobody touched count as false, though the records hold real
errors.

``--growthcleanr`` names a folder with the sources of growthcleanr (R package, Daymont C et al. J Am
Med Inform Assoc 2017;24:1080-1087) and runs it with its defaults over the very same values; it
needs Rscript with data.table, plyr, dplyr, tidyr, foreach, doParallel and magrittr.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from healthy_children import DATA, load

import growthwatch as gw
from growthwatch.detection.slips import INCH_CM, POUND_KG

SHARE = 1 / 30
SEED = 14


def digit(place: float) -> Callable[[np.ndarray, np.random.Generator], np.ndarray]:
    """Return a slip that replaces the digit of a place, 1 for the units, by another one."""

    def slip(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
        old = np.floor(np.round(value / place, 6)) % 10
        new = (old + random.integers(1, 10, len(value))) % 10
        changed = value + (new - old) * place
        return np.where(changed > 0, changed, value + place)

    return slip


def changed_over(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return values with two neighbouring digits changed over, about the point or before it."""
    tenths = np.round(value * 10)
    last, before = tenths % 10, np.floor(tenths / 10) % 10
    about_point = tenths + (before - last) * (1 - 10)
    tens = np.floor(tenths / 100) % 10
    whole = tenths + (tens - before) * (10 - 100)
    use_whole = (random.random(len(value)) < 0.5) & (tens > 0) & (before > 0) & (tens != before)
    rest = value - tenths / 10
    return np.where(use_whole, whole, about_point) / 10 + rest


def times(factor: float) -> Callable[[np.ndarray, np.random.Generator], np.ndarray]:
    return lambda value, random: value * factor


def point(value: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return values with the decimal point moved by one place."""
    return value * np.where(random.random(len(value)) < 0.5, 10, 0.1)


COPIED, SWAPPED_TOO = "copied from the visit before", "swapped with the weight"
# Kinds that need another value (the visit before, the other measure) are made in `injected`.
KINDS: dict[str, dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray] | None]] = {
    "weight": {
        "digit of the kg": digit(1.0),
        "digit of 100 g": digit(0.1),
        "digits changed over": changed_over,
        "decimal point": point,
        "pounds for kg": times(1 / POUND_KG),
        "kg for pounds": times(POUND_KG),
        COPIED: None,
        "swapped with the length": None,
    },
    "height": {
        "digit of the cm": digit(1.0),
        "digit of 10 cm": digit(10.0),
        "digits changed over": changed_over,
        "decimal point": point,
        "inches for cm": times(1 / INCH_CM),
        COPIED: None,
        SWAPPED_TOO: None,
    },
}


def visits(half: str) -> pd.DataFrame:
    """Return one row a visit: child_id, sex, age_days, weight, height, as recorded."""
    scores = load(half)
    rows = scores[scores["measure"].isin(["weight", "height"])]
    table = rows.pivot_table(
        index=["child_id", "age_days"], columns="measure", values="value", observed=True
    ).reset_index()
    sex = scores.drop_duplicates("child_id").set_index("child_id")["sex"]
    table["sex"] = table["child_id"].map(sex).astype(str)
    return table.sort_values(["child_id", "age_days"], ignore_index=True)


def injected(table: pd.DataFrame, seed: int = SEED) -> pd.DataFrame:
    """Return the visits with errors, and columns `weight_kind` and `height_kind` that name them."""
    random = np.random.default_rng(seed)
    later = table["child_id"].eq(table["child_id"].shift()).to_numpy()
    free = later & table[["weight", "height"]].notna().all(axis=1).to_numpy()
    number = round(SHARE * len(table) * 2 / sum(map(len, KINDS.values())))
    old = {measure: table[measure].to_numpy() for measure in KINDS}
    new = {measure: table[measure].to_numpy(copy=True) for measure in KINDS}
    kind = {measure: np.full(len(table), "", dtype=object) for measure in KINDS}
    every = [(measure, name) for measure, kinds in KINDS.items() for name in kinds]
    # Copies last: they are of what was recorded, and that was not wrong itself.
    for measure, name in sorted(every, key=lambda one: one[1] == COPIED):
        if name == SWAPPED_TOO:
            continue
        slip = KINDS[measure][name]
        possible = free & (np.roll(free, 1) | np.roll(~later, 1)) if name == COPIED else free
        rows = random.permutation(np.flatnonzero(possible))[:number]
        if slip is not None:
            new[measure][rows] = np.round(slip(old[measure][rows], random), 2)
        elif name == COPIED:
            new[measure][rows] = old[measure][rows - 1]
        else:
            new["weight"][rows], new["height"][rows] = old["height"][rows], old["weight"][rows]
            kind["height"][rows] = SWAPPED_TOO
        free[rows] = False
        # A slip that changes nothing is none.
        kind[measure][rows[np.abs(new[measure][rows] - old[measure][rows]) > 0.005]] = name
    return table.assign(
        **new, weight_kind=kind["weight"].astype(str), height_kind=kind["height"].astype(str)
    )


def scored(table: pd.DataFrame) -> pd.DataFrame:
    birth = pd.Timestamp("2015-01-01")
    children = table.drop_duplicates("child_id")[["child_id", "sex"]].assign(birth_date=birth)
    measured = table[["child_id", "weight", "height"]].rename(
        columns={"weight": "weight_kg", "height": "height_cm"}
    )
    measured["date"] = birth + pd.to_timedelta(table["age_days"], "D")
    return gw.score(children, measured)


def growthwatch_flags(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return, for each measure and visit, whether its verdict is another than that it stands."""
    scores = scored(table)
    began = time.perf_counter()
    checked = gw.check_measurements(scores)
    print(f"growthwatch: {time.perf_counter() - began:.1f} s")
    checked["age_days"] = (checked["date"] - pd.Timestamp("2015-01-01")).dt.days
    flagged = ~checked["verdict"].isin(["stands"])
    return aligned(table, checked.assign(flagged=flagged))


def aligned(table: pd.DataFrame, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    keys = pd.MultiIndex.from_frame(table[["child_id", "age_days"]].astype({"age_days": int}))
    result = {}
    for measure in KINDS:
        one = rows[rows["measure"] == measure]
        index = pd.MultiIndex.from_arrays(
            [one["child_id"].astype(str), one["age_days"].astype(int)]
        )
        found = pd.Series(one["flagged"].to_numpy(bool), index=index)
        found = found.groupby(level=[0, 1]).any().reindex(keys, fill_value=False)
        result[measure] = found.to_numpy(bool)
    return result


def growthcleanr_flags(table: pd.DataFrame, folder: Path) -> dict[str, np.ndarray]:
    """Run growthcleanr with its defaults, and return what it does not include."""
    parts = []
    for measure, name in (("weight", "WEIGHTKG"), ("height", "LENGTHCM")):
        part = table[["child_id", "sex", "age_days"]].assign(
            param=name, measurement=table[measure], measure=measure
        )
        parts.append(part.dropna(subset="measurement"))
    long = pd.concat(parts, ignore_index=True)
    long["sex"] = (long["sex"] == "female").astype(int)
    long["age_days"] = long["age_days"].astype(int)
    long["subjid"] = pd.factorize(long["child_id"])[0] + 1
    with tempfile.TemporaryDirectory() as scratch:
        given, answer, script = (Path(scratch) / name for name in ("in.csv", "out.csv", "run.R"))
        long.to_csv(given, index=False)
        script.write_text(GROWTHCLEANR.format(given=given, answer=answer, folder=folder))
        began = time.perf_counter()
        subprocess.run(["Rscript", str(script)], check=True, stdout=subprocess.DEVNULL)
        print(f"growthcleanr: {time.perf_counter() - began:.0f} s")
        long["result"] = pd.read_csv(answer)["result"].to_numpy()
    print(long["result"].value_counts().to_string())
    return aligned(table, long.assign(flagged=long["result"] != "Include"))


GROWTHCLEANR = """
suppressMessages({{library(data.table); library(plyr); library(dplyr); library(magrittr)
library(tidyr); library(foreach); library(doParallel)}})
for (file in list.files("{folder}/R", full.names = TRUE)) source(file)
read_path <- function(name) file.path("{folder}", "inst", "extdata", name)
system.file <- function(..., package = "base") {{
  if (package == "growthcleanr") file.path("{folder}", "inst", ...)
  else base::system.file(..., package = package)
}}
d <- as.data.table(read.csv("{given}"))
answer <- with(d, cleangrowth(subjid, param, age_days, sex, measurement, quietly = TRUE))
d$result <- as.character(answer)
write.csv(d[, c("result")], "{answer}", row.names = FALSE)
"""


def table_of(table: pd.DataFrame, flags: dict[str, dict[str, np.ndarray]]) -> None:
    """Print recall by kind, then precision and false flags, for every method."""
    print(f"\n{'':<42}{'n':>6}" + "".join(f"{name:>14}" for name in flags))
    for measure, kinds in KINDS.items():
        for name in kinds:
            here = (table[f"{measure}_kind"] == name).to_numpy()
            found = "".join(f"{100 * one[measure][here].mean():>14.0f}" for one in flags.values())
            print(f"{measure + ': ' + name:<42}{here.sum():>6}" + found)
    made = {measure: (table[f"{measure}_kind"] != "").to_numpy() for measure in KINDS}
    there = {measure: table[measure].notna().to_numpy() for measure in KINDS}

    def line(name: str, figure: Callable[[dict[str, np.ndarray], list[str]], float], which) -> None:
        each = "".join(f"{figure(one, which):>14.1f}" for one in flags.values())
        print(f"{name:<48}" + each)

    def recall(one, which):
        return (
            100 * sum((one[m] & made[m]).sum() for m in which) / sum(made[m].sum() for m in which)
        )

    def precision(one, which):
        return 100 * sum((one[m] & made[m]).sum() for m in which) / sum(one[m].sum() for m in which)

    def false(one, which):
        untouched = sum((there[m] & ~made[m]).sum() for m in which)
        return 1000 * sum((one[m] & ~made[m]).sum() for m in which) / untouched

    for which in (["weight"], ["height"], ["weight", "height"]):
        names = " and ".join(which)
        line(f"recall, {names}", recall, which)
        line(f"precision, {names}", precision, which)
        line(f"false flags in 1,000, {names}", false, which)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=("choose", "report"), default="report")
    parser.add_argument("--growthcleanr", type=Path, help="folder of its sources")
    arguments = parser.parse_args()
    if not DATA.exists():
        print(f"The calibration children are not there ({DATA}): nothing to do.")
        return 0
    table = injected(visits(arguments.half))
    flags = {"growthwatch": growthwatch_flags(table)}
    if arguments.growthcleanr:
        flags["growthcleanr"] = growthcleanr_flags(table, arguments.growthcleanr)
    table_of(table, flags)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
