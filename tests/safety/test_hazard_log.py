"""Every hazard has a control, and every control a test that exists and is run."""

from __future__ import annotations

import ast
from functools import cache

import pytest
from hazards import FOLDER, LIKELIHOODS, ROOT, SEVERITIES, Hazard, hazards, page

LOG = hazards()
# What issue and practice name at the least; each must be the title, or in the title, of one hazard.
AT_LEAST = (
    "wrong sex", "wrong child", "wrong date", "utc day", "unit slip", "gestation wrong or absent",
    "two ways of treating term", "reference mismatch", "no reference", "missing from the export",
    "stale or altered reference", "missed faltering", "action date too late", "alarm fatigue",
    "past loss shown as a present failure", "stepping down without catch-up",
    "true change dismissed", "misleading axis", "lost row", "lost acknowledgement", "stale report",
    "corrected measurement", "two children merged", "identifiers leaked", "family reads",
    "caller's answer", "report of another export", "stranger reads", "fhir resource",
    "not judged is taken for quiet", "company it is in", "probability is read", "weight too high",
    "question is closed", "person's word", "good file is called broken",
)  # fmt: skip
# Marks under which pytest never runs a test to a verdict.
NEVER_RUN = {"skip", "xfail"}


@cache
def functions(file: str) -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@cache
def module_marks(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assigned = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
    ]
    return {name for value in assigned for name in marks(value)}


def marks(node: ast.AST) -> set[str]:
    return {
        part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "pytest.mark"
    }


@pytest.mark.parametrize("hazard", LOG, ids=lambda one: one.id)
def test_every_test_that_a_hazard_names_exists_and_is_never_skipped(hazard: Hazard) -> None:
    assert hazard.tests, "a control that nothing proves"
    for node in hazard.tests:
        file, _, name = node.partition("::")
        assert (ROOT / file).is_file(), f"{hazard.id} names {file}, which is not there"
        assert name.startswith("test_") and name in functions(file), f"{hazard.id}: no {node}"
        function = functions(file)[name]
        marked = {mark for one in function.decorator_list for mark in marks(one)}
        assert not (marked | module_marks(file)) & NEVER_RUN, f"{hazard.id}: {node} is not run"
        # A body that skips tests nothing, unless it is for what another system cannot do.
        elsewhere = [
            one for one in ast.walk(function)
            if isinstance(one, ast.If) and "sys.platform" in ast.unparse(one.test)
        ]  # fmt: skip
        for one in elsewhere:
            one.body = []
        calls = {ast.unparse(one.func) for one in ast.walk(function) if isinstance(one, ast.Call)}
        assert not calls & {"pytest.skip", "pytest.xfail"}, f"{hazard.id}: {node} skips itself"


def test_the_log_holds_at_least_the_hazards_that_are_known() -> None:
    titles = [one.title.lower() for one in LOG]
    missing = [name for name in AT_LEAST if not any(name in title for title in titles)]
    assert missing == []


def test_every_hazard_is_whole_and_the_controls_make_it_less_likely() -> None:
    assert [one.id for one in LOG] == [f"H{i:02}" for i in range(1, len(LOG) + 1)]
    for one in LOG:
        assert one.severity in SEVERITIES and one.cause and one.effect and one.controls
        assert LIKELIHOODS.index(one.after) < LIKELIHOODS.index(one.before), one.id
        if one.after in LIKELIHOODS[2:]:
            assert one.residual, f"{one.id} stays likely and does not say what is left"


def test_the_page_is_what_the_table_says() -> None:
    written = (FOLDER / "hazard-log.md").read_text(encoding="utf-8")
    assert written == page(), "run python tests/safety/hazards.py"
