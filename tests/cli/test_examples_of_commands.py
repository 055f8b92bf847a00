"""The example in a command's help works as it is printed."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.cli import run
from growthwatch.cli.examples import EXAMPLES

# The first two wait for callers; test_commands.py looks at all that the third writes.
ELSEWHERE = {"open", "serve", "demo"}


def words(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_help_of_a_command_has_its_example(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run([name, "--help"]) == 0
    assert f"Example: {EXAMPLES[name]}" in words(capsys.readouterr().out)


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - ELSEWHERE))
def test_an_example_works_as_printed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(gw.datasets.child_b1_folder(), tmp_path / "caseload")
    caseload = gw.datasets.child_b1()
    export = caseload.measurements[["date", "weight_kg"]].assign(
        **{"NHS Number": "", "Patient ID": 7, "Sex": "F", "Date of birth": "20/10/2011"}
    )
    export.to_csv(tmp_path / "export.csv", index=False)
    (tmp_path / "parquet").mkdir()
    for table in ("children", "measurements"):
        frame: pd.DataFrame = getattr(caseload, table)
        frame.to_parquet(tmp_path / "parquet" / f"{table}.parquet")
    program, *arguments = shlex.split(EXAMPLES[name])
    assert program == "growthwatch"
    assert run(arguments) == 0, capsys.readouterr().err
    if "--out" in arguments:
        assert (tmp_path / arguments[arguments.index("--out") + 1]).exists()


def test_shell_completion_is_offered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["--help"]) == 0
    assert "--install-completion" in capsys.readouterr().out
