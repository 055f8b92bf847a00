"""A slip in a mapping file is one clear sentence with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from growthwatch.importing import load_mapping, shipped_mappings
from growthwatch.record.errors import CaseloadError

ROOT = Path(__file__).parents[2]
GOOD = """
version = 1
[children.columns]
child_id = "ID"
sex = "Sex"
birth_date = "DOB"
[measurements.columns]
child_id = "ID"
date = "Seen"
weight = { column = "Weight", unit = "kg" }
"""


def loaded(tmp_path, text):
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)[0]


def test_a_mapping_is_read(tmp_path):
    mapping = loaded(tmp_path, GOOD)
    assert mapping.measurements.columns.weight[0].unit == "kg"
    assert mapping.children.columns.child_id.column == "ID"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('sex = "Sex"', "", "has no children.columns.sex: add it"),
        (
            'sex = "Sex"',
            'sex = "Sex"\nsexx = "S"',
            r"has children.columns.sexx, which is not a name .* \(the nearest is sex\): correct",
        ),
        ('unit = "kg"', 'unit = "kilo"', r"wrong at measurements.columns.weight.1.unit: .*'kg'"),
        ("version = 1", "version = 2", "wrong at version"),
        ('date = "Seen"', "", "give columns.date, or a date in each of visits"),
        ("weight = ", "note = ", r"wrong at measurements.columns.note|has .*note.*unit"),
        ('child_id = "ID"\nsex', "child_id = ID\nsex", "cannot be read as TOML"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path, old, new, said):
    with pytest.raises(CaseloadError, match=said) as error:
        loaded(tmp_path, GOOD.replace(old, new, 1))
    assert str(error.value).startswith("map.toml ")
    assert "\n" not in str(error.value)


def test_the_mapping_in_the_documentation_is_one(tmp_path):
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert loaded(tmp_path, block).measurements.columns.ofc[0].unit == "cm"


def test_a_mapping_that_is_not_there_names_the_shipped_ones():
    with pytest.raises(CaseloadError, match="systmone-wide"):
        load_mapping("nowhere.toml")


def test_a_file_of_ones_own_is_meant_before_a_shipped_mapping_of_its_name(tmp_path, monkeypatch):
    (tmp_path / "systmone-wide").write_text(GOOD.replace('"ID"', '"Mine"'), encoding="utf-8")
    shipped = load_mapping("systmone-wide")[0]
    monkeypatch.chdir(tmp_path)
    own = load_mapping("systmone-wide")[0]
    assert own.children.columns.child_id.column == "Mine"
    assert own.children.columns.child_id != shipped.children.columns.child_id


@pytest.mark.parametrize("name", shipped_mappings())
def test_every_shipped_mapping_can_be_named(name):
    assert load_mapping(name)[0].name
