"""Every example in a docstring runs and prints what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import growthwatch

NAMES = sorted(
    name
    for _, name, _ in pkgutil.walk_packages(growthwatch.__path__, "growthwatch.")
    if not name.endswith("__main__")
)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("name", NAMES)
def test_examples_of_a_module_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert failed == 0


def test_there_are_examples_at_all():
    finder = doctest.DocTestFinder()
    found = [
        test
        for name in NAMES
        for test in finder.find(importlib.import_module(name))
        if test.examples
    ]
    assert len(found) >= 6
