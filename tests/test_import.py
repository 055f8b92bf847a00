"""Importing the package is light: what draws and calculates is loaded when first used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import growthwatch as gw


def loaded_after(statement: str) -> set[str]:
    code = f"import sys, pandas; before = set(sys.modules); {statement}; " + (
        "print(*(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_import_loads_nothing_beside_itself() -> None:
    loaded = {name.split(".")[0] for name in loaded_after("import growthwatch")}
    assert not loaded & {"matplotlib", "scipy", "jinja2", "typer", "rich", "pygrowup"}


def test_neither_scoring_nor_a_caseload_loads_what_draws_or_what_mappings_are_read_with() -> None:
    loaded = loaded_after(
        "import growthwatch as gw; gw.zscore('weight', 8, sex='male', age_days=300); gw.Caseload"
    )
    assert {"growthwatch.conversion", "growthwatch.caseload.caseload"} <= loaded
    assert not loaded & {"matplotlib", "pydantic", "growthwatch.importing.mapping"}


def test_every_public_name_is_there() -> None:
    for name in gw.__all__:
        assert getattr(gw, name) is not None


def test_dir_shows_the_public_names_only() -> None:
    assert dir(gw) == sorted(gw.__all__)


def test_an_editor_completes_every_public_name() -> None:
    """What is imported for types is what is loaded when first used, from the same place."""
    tree = ast.parse(Path(gw.__file__).read_text(encoding="utf-8"))
    [typed] = [node for node in tree.body if isinstance(node, ast.If)]
    told = {
        alias.asname: f"{node.module}.{alias.name}"
        for node in ast.walk(typed)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(told) == set(gw.__all__)
    for name, where in gw._WHERE.items():
        assert told[name] == f"growthwatch.{where}.{name}"
