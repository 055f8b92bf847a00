"""How strong the tests are where decisions are made: change one thing, see if a test notices.

    python benchmarks/mutants.py [--each 20] [--only conversion scoring ...] [--out survivors.txt]

Needs cosmic-ray (pip install ".[mutation]"). Works on a copy of the repository. For each deciding
part of the package a seeded sample of one-place changes is tried against that part's own tests:
comparisons moved by one step or turned round, numbers, plus and minus, times and divided by, "and"
and "or", a condition negated. A change that no test notices is printed as a diff.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What is changed, and the tests that must notice.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "conversion": (
        ("conversion.py", "centiles.py", "references.py"),
        ("tests/test_conversion.py", "tests/test_centiles.py", "tests/test_references.py"),
    ),
    "scoring": (
        ("scoring.py", "record/ages.py", "reading/coercion.py"),
        ("tests/test_scoring.py", "tests/test_ages.py", "tests/reading", "tests/scoring"),
    ),
    "rules": (("detection",), ("tests/detection",)),
    "model": (("growth_model",), ("tests/growth_model",)),
    "judgement": (("judgement",), ("tests/judgement",)),
    "checks": (("reading",), ("tests/caseload", "tests/reading")),
    "import": (("importing",), ("tests/importing",)),
}
COMPARISONS: dict[str, tuple[str, ...]] = {
    "Lt": ("LtE", "GtE"), "LtE": ("Lt",), "Gt": ("GtE", "LtE"), "GtE": ("Gt",),
    "Eq": ("NotEq",), "NotEq": ("Eq",),
}  # fmt: skip
SUMS = {
    "Add": "Sub",
    "Sub": "Add",
    "Mul": "Div",
    "Div": "Mul",
    "BitAnd": "BitOr",
    "BitOr": "BitAnd",
}
OPERATORS = [
    "core/NumberReplacer",
    "core/AddNot",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    *(f"core/ReplaceComparisonOperator_{a}_{b}" for a, into in COMPARISONS.items() for b in into),
    *(f"core/ReplaceBinaryOperator_{a}_{b}" for a, b in SUMS.items()),
]
SECONDS = 240  # a change that makes the tests hang is noticed too


def mutations(files: list[Path]) -> list[tuple[Path, str, int]]:
    """Return every change of the files: file, operator and its number in the file."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    found = []
    for file in files:
        tree = get_ast(file.read_text(encoding="utf-8"))
        for name in OPERATORS:
            operator = get_operator(name)()
            places = [
                place for node in ast_nodes(tree) for place in operator.mutation_positions(node)
            ]
            found += [(file, name, number) for number in range(len(places))]
    return found


def survives(copy: Path, file: Path, operator: str, number: int, tests: list[str]) -> str:
    """Make one change in the copy, run the tests, and undo it; return its diff if none fell."""
    from cosmic_ray.mutating import apply_mutation
    from cosmic_ray.plugins import get_operator

    before, after = apply_mutation(file, get_operator(operator)(), number)
    if before is None or before == after:
        return ""
    try:
        status = run_tests(copy, tests)
    finally:
        file.write_text(before, encoding="utf-8")
    return _diff(before, after, file.relative_to(copy).as_posix()) if status == 0 else ""


def run_tests(copy: Path, tests: list[str]) -> int:
    """Return pytest's exit status; 1 where it takes too long."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    try:
        return subprocess.run(
            [*command, *tests], cwd=copy, capture_output=True, timeout=SECONDS, check=False,
            env=_environment(copy),
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1


def _environment(copy: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, name, n=0, lineterm=""
    )
    return "\n".join(lines)


def main() -> None:
    """Try a sample of changes for each part and print what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=20, help="changes tried for each part")
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), default=list(PARTS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the survivors here")
    given = parser.parse_args()
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "growthwatch"
        skip = shutil.ignore_patterns(".git", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=skip)
        for name in given.only:
            sources, tests = PARTS[name]
            there = [test for test in tests if (copy / test).exists()]
            paths = [copy / "growthwatch" / source for source in sources]
            files = [
                file
                for path in paths
                if path.exists()
                for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
            ]
            if run_tests(copy, there) != 0:
                print(f"{name}: the tests fall without any change: nothing tried")
                continue
            possible = mutations(files)
            tried = random.Random(given.seed).sample(possible, min(given.each, len(possible)))
            left = [diff for one in tried if (diff := survives(copy, *one, there))]
            killed = len(tried) - len(left)
            line = f"{name}: {killed} of {len(tried)} noticed ({len(possible)} possible)"
            print(line, *left, sep="\n", flush=True)
            told += [line, *left]
    if given.out:
        given.out.write_text("\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
