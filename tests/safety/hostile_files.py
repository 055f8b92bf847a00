"""Files made to break a reader, small for the tests and large by themselves.

    python tests/safety/hostile_files.py PLACE

writes large ones (1 GB of text, a million columns, a cell of 100 MB, workbooks and Parquet files
that unpack to gigabytes, JSON of a million brackets), gives each to a command of its own, and
prints its exit status, the seconds it took, its peak of memory and what it said.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHILDREN = "child_id,sex,birth_date\nA1,F,2020-01-01\n"
HEAD = b"child_id,date,weight_kg\n"
ROW = b"A1,2020-03-01,4.9\n"
MOST_SECONDS, MOST_MB = 10, 1500


def small() -> dict[str, Callable[[], bytes]]:
    """Return what makes each file that must be read or refused in one sentence, by its name."""
    deep = 3000
    return {
        "nul.csv": lambda: HEAD + ROW + b"A1,2020-04-01,5\x00.1\n",
        "only-nul.csv": lambda: b"\x00" * 5000,
        "utf-16-without-its-mark.csv": lambda: (HEAD + ROW).decode().encode("utf-16-le"),
        "not-utf-8.csv": lambda: HEAD + b"A1,2020-03-01,\xff\xfe\xfd\n",
        "surrogate.csv": lambda: HEAD + b"A1,2020-03-01,\xed\xa0\x80\n",
        "long-cell.csv": lambda: HEAD + b"A1,2020-03-01," + b"9" * 3_000_000 + b"\n",
        "endless-line.csv": lambda: HEAD + b"A1,2020-03-01," + b"9" * 11_000_000 + b"\n",
        "control-characters.csv": lambda: b"child_id,date,weight\x02_kg\n" + ROW,
        "no-end-of-quotation.csv": lambda: HEAD + b'A1,"2020-03-01,4.9\n' * 2000,
        "many-columns.csv": lambda: b",".join(b"c%d" % i for i in range(30_000)) + b"\n",
        "empty.csv": lambda: b"",
        "empty.xlsx": lambda: b"",
        "not-a-zip.xlsx": lambda: b"PK\x03\x04" + b"\x00" * 100,
        "zip-of-nothing.xlsx": lambda: _zip({}),
        "zip-with-a-way-out.xlsx": lambda: _zip({"../../outside.txt": b"x"}),
        "bomb.xlsx": lambda: _zip({"xl/worksheets/sheet1.xml": b"<row/>" * 40_000_000}),
        "empty.parquet": lambda: b"",
        "not.parquet": lambda: b"PAR1" + b"\xff" * 64 + b"PAR1",
        "huge-footer.parquet": lambda: b"PAR1" + b"\x00" * 32 + b"\xff\xff\xff\x7fPAR1",
        "deep.json": lambda: b'{"resourceType":' + b"[" * deep + b"]" * deep + b"}",
        "unfinished.json": lambda: b'{"resourceType":"Bundle","entry":[' + b'{"a":' * 500,
        "surrogate.json": lambda: (
            b'{"resourceType":"Patient","id":"\\ud800","birthDate":"2024-01-01"}'
        ),
        "nul.json": lambda: b'{"resourceType":"Patient","id":"\\u0000\\u0000"}',
        "long-number.json": lambda: b'{"resourceType":"Patient","id":' + b"9" * 50_000 + b"}",
        "deep.toml": lambda: b"a = " + b"[" * deep + b"]" * deep,
        "nul.toml": lambda: b'[report]\ntitle = "\x00"\n',
        "long-number.toml": lambda: b"a = " + b"9" * 50_000,
    }  # fmt: skip


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def command(path: Path, place: Path) -> list[str]:
    """Return the command that reads a file, with what it needs around it written to `place`."""
    (place / "children.csv").write_text(CHILDREN)
    if path.suffix == ".toml":
        (place / "measurements.csv").write_bytes(HEAD + ROW)
        return ["report", str(place), "--out", str(place / "out"), "--config", str(path)]
    if path.suffix in (".json", ".ndjson"):
        return ["import", str(path), "--map", "fhir-r4", "--out", str(place / "out")]
    path.rename(place / f"measurements{path.suffix}")
    return ["check", str(place)]


RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from growthwatch.cli.running import run
status = run(sys.argv[1:])
lines = open("/proc/self/status").read().splitlines()
print(next(int(one.split()[1]) for one in lines if one.startswith("VmHWM")) // 1024)
sys.exit(status)
"""


def large(place: Path) -> list[tuple[str, Path]]:
    """Write the large ones."""
    made = []

    def add(name: str, start: bytes, piece: bytes, times: int, end: bytes = b"") -> None:
        path = place / name
        with path.open("wb") as file:
            file.write(start)
            for _ in range(times):
                file.write(piece)
            file.write(end)
        made.append((name, path))

    add("1 GB of rows.csv", HEAD, ROW * 50_000, 1150)
    add("a million columns.csv", b"", b"c," * 10_000, 100, b"c\n")
    add("a cell of 100 MB.csv", HEAD + b"A1,2020-03-01,", b"9" * 1_000_000, 100, b"\n")
    add("1 GB in one line.csv", b"", b"x" * 1_000_000, 1000)
    add("a million brackets.json", b"", b"[" * 1_000_000, 1)
    add(
        "1 GB of JSON.json", b'{"resourceType":"Bundle","entry":[', b'{"a":"' + b"x" * 999_990, 1000
    )
    add("a million brackets.toml", b"a = ", b"[" * 1_000_000, 1)
    for name, start, piece in (
        ("4 GB of rows.xlsx", b"<worksheet><sheetData>", b"<row><c><v>1</v></c></row>" * 40_000),
        ("a cell of 1 GB.xlsx", b"<worksheet><sheetData><row><c><v>", b"9" * 1_000_000),
    ):
        path = place / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                part.write(start)
                for _ in range(1000):
                    part.write(piece)
            packed.writestr("xl/workbook.xml", "<workbook/>")
        made.append((name, path))
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = place / "a cell of 500 MB in each of 100 rows.parquet"
    cell = pa.DictionaryArray.from_arrays(pa.array([0] * 100, pa.int32()), ["x" * 500_000_000])
    pq.write_table(pa.table({"child_id": ["A1"] * 100, "date": ["2020-03-01"] * 100,
                             "weight_kg": cell}), path)  # fmt: skip
    return [*made, (path.name, path)]


def main(place: Path) -> int:
    wrong = 0
    for name, path in large(place):
        here = Path(tempfile.mkdtemp(dir=place))
        mb = path.stat().st_size / 1e6
        arguments = command(path, here)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = subprocess.run(
            [sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime
        peak = int(result.stdout.splitlines()[-1]) if result.stdout.strip() else -1
        sentences = result.stderr.strip().splitlines()
        good = result.returncode == 2 and len(sentences) == 1 and took < MOST_SECONDS
        good &= 0 < peak < MOST_MB
        wrong += not good
        print(f"{'as it should' if good else 'WRONG'}: {name} ({mb:,.0f} MB): exit status "
              f"{result.returncode}, {took:.1f} s, {peak:,} MB: {' / '.join(sentences)[:160]}",
              flush=True)  # fmt: skip
        for each in here.rglob("measurements.*"):
            each.unlink()
        path.unlink(missing_ok=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as there:
        sys.exit(main(Path(there)))
