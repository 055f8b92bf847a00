"""The house: imports go down its floors only, and no circle of modules exists anywhere."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "growthwatch"  # as it stands here, whatever is installed
# From the ground up. What stands on one line shares a floor and may not import across it, but for
# the pairs in SIDEWAYS.
FLOORS = (
    ("record",),
    ("say",),
    ("reading", "writing"),
    ("references", "visits", "likely_units"),
    ("conversion", "centiles"),
    ("weight_for_length", "scoring", "verification"),
    ("growth_model",),
    ("olsen", "importing"),
    ("detection",),
    ("judgement",),
    ("config",),
    ("charts",),
    ("chronology",),
    ("pack",),
    ("caseload",),
    ("frames", "cohort"),
    ("datasets", "review", "simulation", "engine"),
    ("report", "fhir", "rcpch", "calendar", "csds"),
    ("app",),
    ("cli",),
)
SIDEWAYS = {("conversion", "centiles"), ("scoring", "weight_for_length")}
FLOOR = {name: level for level, names in enumerate(FLOORS) for name in names}


def modules() -> dict[str, Path]:
    names = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a file imports, wherever in it; not for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("growthwatch"):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in known else str(node.module))
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
    return found - {"growthwatch"}


KNOWN = modules()


@cache
def graph() -> dict[str, set[str]]:
    """Return what each module imports."""
    return {name: imports(path, KNOWN) for name, path in KNOWN.items()}


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_every_part_of_the_package_has_a_floor():
    assert {part(name) for name in KNOWN} - {""} <= set(FLOOR)


@pytest.mark.parametrize("name", sorted(set(FLOOR) & {part(name) for name in KNOWN}))
def test_a_part_imports_only_from_the_floors_below_it(name):
    upward = [
        f"{module} imports {other}"
        for module, others in graph().items()
        if part(module) == name
        for other in others
        if part(other) not in ("", name)
        and FLOOR[part(other)] >= FLOOR[name]
        and (name, part(other)) not in SIDEWAYS
    ]
    assert upward == [], "\n".join(upward)


def test_no_modules_import_each_other_in_a_circle():
    """Depth first, with the way there as the proof."""
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in sorted(graph()[name]):
                visit(other, (*way, name))
            done.add(name)

    for name in graph():
        visit(name, ())


def test_the_map_in_contributing_draws_these_floors():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = [
        tuple(line.split("#")[0].replace("/", "").split())
        for line in text.split("```floors\n")[1].split("```")[0].strip().splitlines()
    ]
    assert drawn == [*reversed(FLOORS)]
