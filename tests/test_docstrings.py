"""Every public function and class is documented as numpydoc asks: complete, and with an example."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from types import FunctionType, MethodType
from typing import Any

import pytest

import growthwatch as gw
from growthwatch.frames.accessor import Growth

# Errors and modules say what they are in their first lines.
NOT_CALLED = ("CaseloadError", "datasets")
ATTRIBUTE = property | cached_property
CLASSES = (gw.Caseload, gw.Child, Growth)
SECTIONS = (
    "Parameters", "Attributes", "Returns", "Raises", "Warns", "See Also", "Notes", "References",
    "Examples",
)  # fmt: skip


def public() -> Iterator[tuple[str, Any]]:
    """Yield every public function, class and method with its name."""
    for name in gw.__all__:
        if name not in NOT_CALLED:
            yield name, getattr(gw, name)
    for one in CLASSES:
        for name in dir(one):
            member = getattr(one, name)
            if not name.startswith("_") and isinstance(
                member, ATTRIBUTE | FunctionType | MethodType
            ):
                yield f"{one.__name__}.{name}", member


def sections(documented: Any) -> dict[str, str]:
    """Return the sections of a docstring; the summary is under ""."""
    text = inspect.getdoc(documented) or ""
    heads = re.split(rf"^({'|'.join(SECTIONS)})\n-{{3,}}$", text, flags=re.M)
    return {"": heads[0]} | dict(zip(heads[1::2], heads[2::2], strict=True))


def described(section: str) -> set[str]:
    """Return the names that a section of parameters describes."""
    heads = re.findall(r"^(\S.*?)(?: : .*)?$", section, flags=re.M)
    return {name.strip(" *") for head in heads for name in head.split(",")} - {""}


def source_of(function: Any) -> str:
    """Return the source as a module of its own, with docstrings that reach to the margin."""
    source = inspect.getsource(function)
    indent = len(source) - len(source.lstrip())
    return "if True:\n" + source if indent else source


def raised(function: Any) -> set[str]:
    """Return the errors that a function's own body raises."""
    tree = ast.parse(source_of(function))
    calls = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc)
    return {ast.unparse(call.func if isinstance(call, ast.Call) else call) for call in calls}


EVERY = sorted(dict(public()).items())
CALLED = [(name, one) for name, one in EVERY if isinstance(one, FunctionType | MethodType)]


def named(pairs: list[tuple[str, Any]]) -> Any:
    return pytest.mark.parametrize(
        "documented", [one for _, one in pairs], ids=[name for name, _ in pairs]
    )


def test_the_public_names_are_found():
    assert len(EVERY) > 50 and len(CALLED) > 40


@named(EVERY)
def test_the_summary_is_one_sentence_on_its_own(documented):
    summary = sections(documented)[""].split("\n\n")[0]
    assert summary.endswith(".") and len(summary) <= 200


@named(CALLED)
def test_every_parameter_is_described_and_no_other(documented):
    names = set(inspect.signature(documented).parameters) - {"self"}
    assert described(sections(documented).get("Parameters", "")) == names


@named(CALLED)
def test_what_comes_back_is_described(documented):
    if inspect.signature(documented).return_annotation != "None":
        assert sections(documented).get("Returns", "").strip()


@named(CALLED)
def test_every_error_that_is_raised_is_described(documented):
    said = sections(documented).get("Raises", "")
    assert {name for name in raised(documented) if name not in said} == set()


@named([(name, one) for name, one in EVERY if callable(one)])
def test_there_is_an_example(documented):
    assert ">>> " in sections(documented).get("Examples", "")
