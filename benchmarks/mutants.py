"""How strong the tests are where decisions are made: change one thing, see if a test notices.

    python benchmarks/mutants.py [--each 30] [--only conversion scoring ...] [--recorded FOLDER]

Needs pip install ".[test,mutation]". Works on a copy of the repository. For each deciding part of
the package a sample of one-place changes (mutants_changes.py), drawn by a seed, is tried against
that part's own tests, those first that run through the changed line; tests of more than --slowest
seconds are left out. Before, the part's tests are run without a change, and must pass. A change
that no test notices is printed as a diff. mutants.toml names changes that are always tried, and
those that cannot be noticed because they change nothing that anybody can see, each with its reason:
these are counted apart.
"""

from __future__ import annotations

import argparse
import difflib
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

import hypothesis  # noqa: F401  (loaded once, before the forks)
import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401
import pyarrow  # noqa: F401
import pydantic  # noqa: F401
import scipy.stats  # noqa: F401
from mutants_changes import Change, Named, possible, reach
from mutants_tests import EVERY, Recording, changed, mentions, noticed, passing, recorded, warm

ROOT = Path(__file__).parents[1]
KNOWN = Path(__file__).with_name("mutants.toml")
# What is changed, and the tests that must notice.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "conversion": (
        ("conversion", "centiles.py", "references.py"),
        ("tests/test_conversion.py", "tests/test_conversion_limits.py", "tests/test_centiles.py",
         "tests/test_references.py", "tests/test_research_references.py"),
    ),
    "scoring": (
        ("scoring.py", "record/ages.py", "reading/coercion.py"),
        ("tests/test_scoring.py", "tests/test_scoring_cases.py", "tests/test_scoring_limits.py",
         "tests/test_ages.py", "tests/reading", "tests/caseload/test_checking_rows.py"),
    ),
    "rules": (("detection",), ("tests/detection",)),
    "model": (("growth_model",), ("tests/growth_model",)),
    "judgement": (("judgement",), ("tests/judgement",)),
    "checks": (("reading",), ("tests/caseload", "tests/reading")),
    "import": (("importing",), ("tests/importing",)),
}  # fmt: skip


def python_files(place: Path) -> list[Path]:
    """Return a file, or the files of a folder; a place that is not there is an error."""
    if not place.exists():
        sys.exit(f"{place.name} does not exist: PARTS names what is no longer there")
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def tests_of(copy: Path, name: str) -> list[str]:
    """Return the files of tests of a part, as paths in the copy.

    Those of commands are left out: they start processes of their own, which nobody watches.
    """
    return [
        file.relative_to(copy).as_posix()
        for place in (*PARTS[name][1], *EVERY)
        for file in python_files(copy / place)
        if file.name.startswith("test_") and not file.name.endswith("_command.py")
    ]


def survives(
    copy: Path, change: Change | Named, recording: Recording, slowest: float
) -> tuple[str, str]:
    """Make one change in the copy, run the tests, and undo it; return its diff and who noticed."""
    before = change.file.read_text(encoding="utf-8")
    after = change.made()
    source = change.file.relative_to(copy).as_posix()
    diff = "\n".join(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), source, source, n=0, lineterm=""
        )
    )
    lines, names = reach(change)
    places: dict[str, set[int]] = mentions(copy, names)
    places.setdefault(source, set()).update(lines)
    through = passing(recording, copy, places)
    changed(change.file, after)
    try:
        return diff, noticed(copy, recording, through, slowest)
    finally:
        changed(change.file, before)


def equivalent(diff: str, known: list[dict[str, str]]) -> bool:
    """Whether a diff is one of the changes that nobody could notice."""
    removed = [line[1:].strip() for line in diff.splitlines()[3:] if line.startswith("-")]
    added = [line[1:].strip() for line in diff.splitlines()[3:] if line.startswith("+")]
    file = diff.splitlines()[0].removeprefix("--- ").strip() if diff else ""
    return any(
        (one["file"], [one["before"]], [one["after"]]) == (file, removed, added) for one in known
    )


def main() -> None:
    """Try a sample of changes for each part and print what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=30, help="changes tried for each part")
    parser.add_argument("--first", type=int, default=0, help="go on from this one of the sample")
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), default=list(PARTS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slowest", type=float, default=1.5, help="seconds a test may take")
    parser.add_argument("--recorded", type=Path, help="keep here which test runs through what")
    parser.add_argument("--out", type=Path, help="add what was found to this file")
    given = parser.parse_args()
    known = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / "growthwatch"
        skip = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=skip)
        for name in given.only:
            files = [
                file
                for place in PARTS[name][0]
                for file in python_files(copy / "growthwatch" / place)
            ]
            recording = recorded(copy, tests_of(copy, name), given.recorded, given.slowest)
            warm(copy, tests_of(copy, name))
            every = possible(files, copy, given.seed)
            counts = {"noticed": 0, "equivalent": 0, "unnoticed": 0}
            named = [
                Named(copy / one["file"], one["before"], one["after"])
                for one in known["named"]
                if one["part"] == name and not given.first
            ]
            for change in [*named, *every[given.first : given.each]]:
                diff, by = survives(copy, change, recording, given.slowest)
                what = (
                    "noticed"
                    if by
                    else "equivalent"
                    if equivalent(diff, known["equivalent"])
                    else "unnoticed"
                )
                counts[what] += 1
                said = f"[{name} {change.operator}] {what} {by}\n{diff}\n"
                if what == "unnoticed":
                    print(said, flush=True)
                if given.out:
                    with given.out.open("a", encoding="utf-8") as out:
                        out.write(said)
            told = ", ".join(f"{count} {what}" for what, count in counts.items())
            print(f"{name}: {told}, of {len(every)} possible", flush=True)


if __name__ == "__main__":
    main()
