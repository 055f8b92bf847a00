"""Every example in a docstring runs and prints what it says."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import growthwatch

ROOT = Path(growthwatch.__file__).parent


def name_of(path: Path) -> str:
    """Return the name of the module in a file."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# Where this mark is not, an example is not either: looking for some in each module takes longest.
NAMES = [
    name_of(path) for path in sorted(ROOT.rglob("*.py")) if ">>>" in path.read_text("utf-8")
]  # fmt: skip
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("name", NAMES)
def test_examples_of_a_module_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert failed == 0


def test_there_are_examples_in_every_module_that_shows_the_mark():
    finder = doctest.DocTestFinder()
    without = [
        name
        for name in NAMES
        if not any(test.examples for test in finder.find(importlib.import_module(name)))
    ]
    assert without == [] and len(NAMES) > 30
