"""The worked examples run from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
# What makes a kernel as a new one is but for the packages of others, which take longest to load:
# no name of the notebook before, growthwatch not imported yet, a folder of its own.
AS_NEW = """
%reset -f
%cd -q {folder}
import sys, warnings
for name in [one for one in sys.modules if one.partition(".")[0] == "growthwatch"]:
    del sys.modules[name]
warnings.filterwarnings("ignore", "registration of accessor")
%reset -f
assert "growthwatch" not in __import__("sys").modules and "gw" not in globals()
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return the outputs of every notebook, run one after the other in a single kernel."""
    # Imported here: these take seconds, which every worker would pay on collecting.
    import nbformat
    from nbclient import NotebookClient

    every = nbformat.v4.new_notebook()
    whose: list[str] = []
    for path in NOTEBOOKS:
        new = nbformat.v4.new_code_cell(AS_NEW.format(folder=tmp_path_factory.mktemp(path.stem)))
        cells = [new, *nbformat.read(path, as_version=4).cells]
        every.cells += cells
        whose += [path.stem] * len(cells)
    for number, cell in enumerate(every.cells):
        cell["id"] = f"cell-{number}"
    NotebookClient(every, timeout=300, kernel_name="python3", allow_errors=True).execute()
    outputs: dict[str, list[Any]] = {path.stem: [] for path in NOTEBOOKS}
    for name, cell in zip(whose, every.cells, strict=True):
        outputs[name] += cell.get("outputs", [])
    return outputs


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_the_notebook_runs_and_draws(name: str, run: dict[str, list[Any]]) -> None:
    outputs = run[name]
    errors = [output["evalue"] for output in outputs if output["output_type"] == "error"]
    assert errors == []
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_child_b1_in_a_dozen_short_cells() -> None:
    assert NOTEBOOKS
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    assert len(code) <= 12
    assert max(source.count("\n") for source in code) < 8
