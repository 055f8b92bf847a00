"""The tables are the published ones: rebuilt, compared, and refused when altered."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from growthwatch import references

BUILD = Path(__file__).parents[1] / "reference_data" / "build.py"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = util.spec_from_file_location("reference_data_build", BUILD)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rebuilding_the_tables_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(BUILD), "--out", str(tmp_path)], check=True)
    rebuilt = sorted(path.name for path in tmp_path.iterdir())
    shipped = [p for p in references.reference_folder().iterdir() if p.name in rebuilt]
    assert sorted(p.name for p in shipped) == rebuilt
    for path in shipped:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_the_build_stops_when_the_two_packages_disagree(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pygrowup.tables.by_day import wfa

    altered = {**wfa.DATA["male"], 100: {**wfa.DATA["male"][100], "m": 6.0}}
    monkeypatch.setitem(wfa.DATA, "male", altered)
    with pytest.raises(build.Disagreement, match="weight, male, day 100"):
        build.build()


def test_every_table_states_source_citation_terms_and_checksum() -> None:
    entries = references.manifest()["files"]
    tables = {path.name for path in references.reference_folder().glob("*.csv")}
    assert tables == set(entries)
    for entry in entries.values():
        assert all(entry[key] for key in ("title", "origin", "citation", "terms", "sha256"))


def test_an_altered_table_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reference_data"
    shutil.copytree(references.reference_folder(), folder)
    table = folder / "turner.csv"
    table.write_text(table.read_text().replace("65.41", "65.42"))
    monkeypatch.setattr(references, "reference_folder", lambda: folder)
    references.read_table.cache_clear()
    try:
        with pytest.raises(references.AlteredTableError, match=r"turner\.csv"):
            references.read_table("turner.csv")
        references.read_table("uk90_term.csv")
    finally:
        references.read_table.cache_clear()


def test_cubic_interpolation_reproduces_a_cubic_and_is_linear_at_the_ends() -> None:
    knots = np.arange(6.0)
    values = np.column_stack([knots**3, knots**2, knots])
    at = np.array([1.3, 2.5, 3.75])
    inner = references.interpolate(knots, values, at)
    np.testing.assert_allclose(inner, np.column_stack([at**3, at**2, at]), rtol=1e-12)
    ends = references.interpolate(knots, values, np.array([0.5, 4.5]))
    np.testing.assert_allclose(ends[:, 0], [0.5, (64 + 125) / 2])
    assert np.isnan(references.interpolate(knots, values, np.array([-0.1, 5.1]))).all()
