"""Child B1's packs, each made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from pack_support import Read, read_pdf

from growthwatch.caseload.child import Child
from growthwatch.datasets import child_b1, child_b1_folder
from growthwatch.pack import rejected_of, write_pack

mpl.use("Agg")


@pytest.fixture(autouse=True)
def no_figure_is_left_open() -> Iterator[None]:
    from matplotlib import pyplot as plt

    before = plt.get_fignums()
    yield
    assert plt.get_fignums() == before


@pytest.fixture(scope="session")
def b1() -> Child:
    """Return Child B1."""
    return child_b1().child("B1")


@pytest.fixture(scope="session")
def b1_path(b1: Child, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of Child B1's pack with its appendix."""
    caseload = child_b1()
    path = tmp_path_factory.mktemp("b1") / "pack.pdf"
    rejected = rejected_of(child_b1_folder(), caseload.rejected, "B1")
    write_pack(b1, path, rejected=rejected, sources=caseload.sources, appendix=True)
    return path


@pytest.fixture(scope="session")
def b1_pack(b1_path: Path) -> Read:
    """Return Child B1's pack, read."""
    return read_pdf(b1_path)


@pytest.fixture(scope="session")
def b1_three(b1: Child, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return Child B1's three pages, read."""
    path = tmp_path_factory.mktemp("b1") / "three.pdf"
    write_pack(b1, path)
    return read_pdf(path)


@pytest.fixture(scope="session")
def b1_family(b1: Child, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Return Child B1's pages for the family, read."""
    path = tmp_path_factory.mktemp("b1") / "family.pdf"
    write_pack(b1, path, family=True)
    return read_pdf(path)
