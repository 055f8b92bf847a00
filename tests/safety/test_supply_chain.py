"""What growthwatch is made of is pinned, listed, and may be given on with it."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements" / "ci.txt").read_text(encoding="utf-8")
# Some have two: one for each of two versions of Python.
PINNED = set(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# May be combined with AGPL-3.0-or-later, as the package is.
COMPATIBLE = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|HPND|MPL|AGPL|LGPL|Zlib|Unlicense|"
    r"matplotlib|0BSD|CC0", re.IGNORECASE,
)  # fmt: skip


def plain(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_every_package_is_pinned_to_a_version_with_its_hashes():
    blocks = re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip())
    assert len(blocks) > 80
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]
    assert "://" not in LOCK


def test_ci_tests_what_the_lock_pins():
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    locked = steps.index("pip install --quiet --require-hashes -r requirements/ci.txt")
    assert locked < steps.index("\npytest")


def test_everything_that_the_project_asks_for_is_in_the_lock_and_in_the_list():
    extras = PROJECT["optional-dependencies"]
    asked = {plain(one) for one in PROJECT["dependencies"]}
    asked |= {plain(one) for name in ("test", "lint", "docs") for one in extras[name]}
    assert asked - {plain(name) for name, _ in PINNED} - {"growthwatch"} == set()
    listed = json.loads((ROOT / "requirements" / "sbom.json").read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    parts = {(plain(one["name"]), one["version"]) for one in listed["components"]}
    assert parts == {(plain(name), version) for name, version in PINNED}


def licence(name: str) -> str:
    about = metadata.metadata(name)
    told = [about.get("License-Expression") or "", *(about.get_all("Classifier") or [])]
    told = [one for one in told if one and (not one.count("::") or one.startswith("License"))]
    return "; ".join(told) or (about.get("License") or "")[:200]


@pytest.mark.parametrize("name", [plain(one) for one in PROJECT["dependencies"]])
def test_what_is_installed_with_it_may_be_given_on_with_it(name):
    assert COMPATIBLE.search(licence(name)), licence(name)
