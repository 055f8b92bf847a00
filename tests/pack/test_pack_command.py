"""`growthwatch pack` on real files."""

from __future__ import annotations

import csv
import re

import pytest
from pack_support import read_pdf, streams_in

from growthwatch.cli import run

CHILDREN = (
    "child_id,sex,birth_date,name,nhs_number,family_id\n"
    "LX-9,F,2020-01-01,Amelia Thornbury,9990001112,F1\n"
    "LX-8,M,2017-01-01,Oliver Thornbury,,F1\n"
)
FAMILY = ("--child", "LX-9", "--out", "one.pdf", "--family")
MEASUREMENTS = (
    "child_id,date,weight_kg,note\nLX-9,2020-03-01,4.9,\nLX-9,2020-06-01,6.6,with Oliver\n"
    'LX-9,2020-07-01,"7,1",\nLX-8,2020-07-01,x,\n'
)


@pytest.fixture
def caseload(tmp_path):
    folder = tmp_path / "caseload"
    folder.mkdir()
    (folder / "children.csv").write_text(CHILDREN, encoding="utf-8")
    (folder / "measurements.csv").write_text(MEASUREMENTS, encoding="utf-8")
    return folder


@pytest.fixture
def pack(caseload, capsys):
    """Return a function that runs the command and returns its exit status and what it printed."""

    def run_pack(*arguments):
        status = run(["pack", str(caseload), *map(str, arguments)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run_pack


def test_a_pack_has_the_childs_own_rejected_rows(pack, tmp_path):
    out = tmp_path / "one.pdf"
    status, printed, errors = pack(
        "--child", "LX-9", "--out", out, "--made-by", "Duty desk", "--appendix"
    )
    assert (status, errors) == (0, "")
    assert f"Pack written to {out}." in printed
    text = read_pdf(out).text
    assert "measurements.csv 4 weight_kg 7,1" in text
    assert "measurements.csv 5" not in text
    assert "Made by Duty desk" in text


def test_pseudonymised_it_warns_and_writes_the_key_where_asked(pack, tmp_path):
    out, key = tmp_path / "one.pdf", tmp_path / "key.csv"
    _, printed, _ = pack(
        "--child", "LX-9", "--out", out, "--pseudonymise", "--key", key, "--appendix"
    )
    assert "Read it before it leaves your hands" in printed
    assert "keep it apart" in printed
    text = read_pdf(out).text
    assert "Amelia" not in text
    assert "with Child 2" in text
    assert ["name", "Oliver Thornbury", "Child 2"] in list(csv.reader(key.open(encoding="utf-8")))


def test_who_made_it_when_and_in_colour_is_as_asked_for(pack, tmp_path):
    out = tmp_path / "one.pdf"
    arguments = ("--made-by", "Duty desk", "--made-on", "24/12/2020", "--preset", "clinic")
    assert pack("--child", "LX-9", "--out", out, *arguments)[0] == 0
    read = read_pdf(out)
    assert "Made by Duty desk on 24 December 2020" in " ".join(read.pages[0].split())
    colours = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:scn|rg)", streams_in(read.reader))
    assert any(len(set(colour)) > 1 for colour in colours)  # not a shade of grey


def test_the_familys_pages_go_up_to_a_day(pack, tmp_path):
    out = tmp_path / "one.pdf"
    pack("--child", "LX-9", "--out", out, "--family", "--as-of", "2020-04-01")
    read = read_pdf(out)
    assert len(read.pages) == 2
    assert "Your child was weighed once" in read.text


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--child", "Z", "--out", "one.pdf"), "no child 'Z' in this caseload"),
        (("--child", "LX-9", "--out", "one.png"), "must end in one of .pdf"),
        (("--child", "LX-9", "--out", "one.pdf", "--key", "k.csv"), "with --pseudonymise only"),
        (("--child", "LX-9", "--out", "one.pdf", "--as-of", "soon"), "--as-of 'soon'"),
        (("--child", "LX-9", "--out", "lx-9.pdf", "--pseudonymise"), "tells whose pack it is"),
        (("--child", "LX-9", "--out", "one.pdf", "--made-on", "soon"), "--made-on 'soon'"),
        ((*FAMILY, "--made-on", "2020-12-24"), "--made-on does not go with --family"),
        ((*FAMILY, "--preset", "clinic"), "--preset does not go with --family"),
        ((*FAMILY, "--letter", "GP"), "--family and --letter are two documents"),
        ((*FAMILY, "--appendix"), "--family and --appendix are two documents"),
        (("--child", "LX-9", "--out", "one.pdf", "--letter", " "), "needs the name of the agency"),
        (
            ("--child", "LX-9", "--out", "one.pdf", "--pseudonymise", "--made-on", "2020-12-24"),
            "--made-on does not go with --pseudonymise",
        ),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_writes_nothing(
    pack, tmp_path, monkeypatch, arguments, what
):
    monkeypatch.chdir(tmp_path)
    status, printed, errors = pack(*arguments)
    assert (status, printed) == (2, "")
    assert what in errors
    assert errors.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["caseload"]


def test_a_file_that_is_there_needs_force(pack, tmp_path):
    out = tmp_path / "one.pdf"
    out.write_text("mine", encoding="utf-8")
    status, _, errors = pack("--child", "LX-9", "--out", out, "--family")
    assert status == 2
    assert "--force" in errors
    assert out.read_text(encoding="utf-8") == "mine"
    assert pack("--child", "LX-9", "--out", out, "--family", "--force")[0] == 0
    assert out.read_bytes().startswith(b"%PDF")
