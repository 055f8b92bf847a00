"""Nothing is sent, logged or told that names a child."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from identified import Identified, left_in, made_up, plain
from small_caseload import CHILD, small_caseload

import growthwatch as gw
from growthwatch.cli.commands import app
from growthwatch.pack import write_pack

ROOT = Path(__file__).parents[2]
# Ends the process at the first thing that only a connection needs, whoever asks for it.
RUN = """
import json, sys
FORBIDDEN = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
             "socket.sendto", "socket.sendmsg"}
asked = []
def forbid(event, arguments):
    if event in FORBIDDEN:
        asked.append(event)
        raise PermissionError(event)
sys.addaudithook(forbid)
from growthwatch.cli.running import run
done = {" ".join(one): run(one) for one in json.loads(sys.argv[1])}
print(json.dumps([done, asked]))
"""
EXPORT = (
    "ID,Sex,DOB,Date,Weight (kg)\nA1,F,2023-12-13,2024-01-25,4.2\nA1,F,2023-12-13,2024-03-25,5.9\n"
)


def without_network(commands: list[list[str]], place: Path) -> tuple[dict[str, int], list[str]]:
    """Run commands in a process that may not connect; return their statuses and what was asked."""
    result = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands)],
        capture_output=True, text=True, cwd=place, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return tuple(json.loads(result.stdout.splitlines()[-1]))


def test_no_command_opens_a_connection(tmp_path):
    small, of = str(small_caseload(tmp_path / "small")), ["--child", CHILD, "--out"]
    (tmp_path / "export.csv").write_text(EXPORT)
    (tmp_path / "parquet").mkdir()
    for name in ("children", "measurements"):
        getattr(gw.read_caseload(small), name).to_parquet(tmp_path / "parquet" / f"{name}.parquet")
    commands = [
        ["demo", "--out", "demo"],
        ["import", "export.csv", "--suggest", "--out", "map.toml"],
        ["import", "export.csv", "--map", "map.toml", "--out", "caseload"],
        ["rules"],
        ["check", small],
        ["score", small, "--out", "scores.parquet"],
        ["report", small, "--out", "report", "--quiet"],
        ["init"],
        ["chart", small, *of, "chart.html"],
        ["fhir", small, "--out", "child.json"],
        ["calendar", small, "--out", "child.ics"],
        ["csds", small, "--out", "csds"],
        ["pack", small, *of, "pack.pdf", "--pseudonymise"],
        ["chronology", small, *of, "chronology.xlsx"],
        ["run", "parquet", "--out", "run", "--as-of", "2023-06-10", "--processes", "1"],
        ["verify", small],
        ["verify", "--n", "20"],
    ]
    every = {one.name or one.callback.__name__ for one in app.registered_commands}
    # These two listen, on this computer only: tests/app and tests/browser try them.
    assert {one[0] for one in commands} == every - {"open", "serve"}
    statuses, asked = without_network(commands, tmp_path)
    assert asked == []
    assert {name: status for name, status in statuses.items() if status} == {}


def test_a_connection_would_be_seen(tmp_path):
    """What stands for growthwatch here asks for an address, as an update check would."""
    code = RUN.replace(
        "from growthwatch.cli.running import run",
        "import socket\ndef run(one):\n    try: socket.getaddrinfo('localhost', 80)\n"
        "    except PermissionError: pass\n    return 0",
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "[[]]"], capture_output=True, text=True, check=True
    )
    assert json.loads(result.stdout)[1] == ["socket.getaddrinfo"]


@pytest.fixture(scope="module")
def record() -> Identified:
    return made_up(7)


@pytest.fixture
def caseload(record, tmp_path) -> Path:
    """A caseload folder of the record, with rows in which everything is wrong."""
    folder = tmp_path / "caseload"
    folder.mkdir()
    read = record.caseload
    for name in ("children", "measurements", "contacts"):
        getattr(read, name).to_csv(folder / f"{name}.csv", index=False)
    full = record.forms["full name"]
    with (folder / "measurements.csv").open("a") as file:
        file.write(f"{record.child_id},{full},{full},{full}\n{full},2015-05-05,4,\n")
    with (folder / "contacts.csv").open("a") as file:
        file.write(f"{record.child_id},{full},{full}\n")
    return folder


# Rows are told with the identifier that the team gave the child, and nothing else of it.
NAMING = ("full name", "run together", "sibling", "partner", "number", "street", "telephone",
          "postcode", "e-mail", "practitioner")  # fmt: skip


def named_in(text: str, record: Identified) -> list[str]:
    said = plain(text)
    return [form for form in NAMING if plain(record.forms[form]) in said]


def test_what_goes_wrong_is_told_without_a_name(record, caseload, tmp_path, monkeypatch):
    """Rows that cannot be used, files that cannot be read, and errors nobody thought of."""
    full, out = record.forms["full name"], tmp_path / "out"
    one = run("report", caseload, "--out", out, "--as-of", "2019-01-01")
    assert one.status == 0, one.err
    assert named_in(one.err + one.out, record) == []
    run_record = (out / "run.json").read_text(encoding="utf-8")
    assert named_in(run_record, record) == []
    for arguments in (
        ("report", caseload, "--out", tmp_path / "b", "--as-of", "never"),
        ("chart", caseload, "--child", "nobody", "--out", tmp_path / "c.png"),
        ("pack", caseload, "--child", record.child_id, "--out", tmp_path / "nowhere" / "p.pdf"),
        ("score", caseload, "--out", tmp_path / "scores.doc"),
        ("import", caseload / "children.csv", "--map", tmp_path / "no.toml", "--out", tmp_path),
    ):
        failed = run(*arguments)
        assert failed.status == 2, arguments
        assert named_in(failed.err + failed.out, record) == []

    def unthought_of(*_, **__):
        raise RuntimeError(f"{full} weighs what no child weighs")

    monkeypatch.setattr("growthwatch.scoring.long_rows", unthought_of)
    failed = run("score", caseload, "--out", tmp_path / "scores.csv")
    assert failed.status == 1 and "unexpected RuntimeError" in failed.err
    assert named_in(failed.err + failed.out, record) == []


def test_a_name_that_was_told_would_be_seen(record):
    assert named_in(f"row 3 of {record.forms['full name']}", record) == [
        "full name",
        "run together",
    ]


@pytest.mark.parametrize("number", range(12))
def test_no_identifier_in_any_form_is_left_in_a_pseudonymised_pack(number):
    """Over 1,000 such records by python tests/safety/identified.py 1000."""
    assert left_in(made_up(number)) == []


def test_the_search_finds_every_form_in_the_record_itself(record):
    child = record.caseload.child(record.child_id)
    said = plain("\n".join(child.contacts["summary"]) + "".join(child.measurements["note"]))
    assert [form for form, words in record.forms.items() if plain(words) not in said] == []


def test_the_pdf_that_is_handed_round_holds_none_of_them_either(record, tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    path = tmp_path / "pack.pdf"
    write_pack(record.caseload.child(record.child_id), path, pseudonymise=True, appendix=True)
    pdf = pdfium.PdfDocument(path)
    pages = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    said = plain(pages + str(pdf.get_metadata_dict()))
    assert len(said) > 5000
    # A birth date may be another day of this record by chance once all days are moved.
    forms = {f: w for f, w in record.forms.items() if not f.startswith("birth date")}
    assert [form for form, words in forms.items() if plain(words) in said] == []
    assert not re.search(r"\bLX-\d", pages)
