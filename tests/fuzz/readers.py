"""Every reader, given any bytes: what it makes of them is a table or one sentence.

A reader is one of KINDS: the caseload's CSV, Excel and Parquet, the sheet inside a workbook that is
whole otherwise, the other tables of a caseload, an export to be imported, FHIR JSON and bulk
exports, the settings and mappings in TOML, an upload to the page on this computer, and a request to
the API. What was read is judged as well, and no row of it may have gone without a word.
"""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from growthwatch.caseload import Caseload, read_caseload
from growthwatch.config import read_config
from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.mapping import mapping_from
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.record.errors import CaseloadError

CORPUS = Path(__file__).parent / "corpus"
KINDS = {"csv": ".csv", "excel": ".xlsx", "sheet": ".xlsx", "parquet": ".parquet",
         "tables": ".csv", "import": ".csv", "fhir": ".json", "bulk": ".ndjson", "toml": ".toml",
         "http": ".csv", "api": ".json"}  # fmt: skip
CHILDREN = "child_id,sex,birth_date\nA1,F,2020-01-01\nA2,M,2020-02-29\n"
CSV = "child_id,date,weight_kg,height_cm\nA1,2020-03-01,4.9,57\nA2,2020-06-01,6600 g,\nA1,x,1,2\n"
EXPORT = "ID,Sex,DOB,Date,Weight (kg)\nA1,F,13/12/2023,25/01/2024,4.2\nA2,M,14/12/2023,1/2/2024,x\n"
FHIR = (
    '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient",'
    '"id":"p1","gender":"female","birthDate":"2024-01-01"}},{"resource":{"resourceType":'
    '"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org",'
    '"code":"29463-7"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2024-03-01",'
    '"valueQuantity":{"value":4.9,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}}]}'
)
BULK = "".join(json.dumps(one["resource"]) + "\n" for one in json.loads(FHIR)["entry"])
# The name of a table, and its rows.
OTHERS = (
    "contacts\nchild_id,date,agency,role,kind,summary\nA1,2020-03-01,Health,nurse,visit,seen\n",
    "plans\nchild_id,measure,from,until,every_days,source\nA1,weight,2020-03-01,,28,plan\n",
    "actions\nchild_id,made_on,what,who,due,done_on\nA1,2020-03-01,weigh,HV,2020-04-01,\n",
    "periods\nchild_id,from,until,kind\nA1,2020-03-01,2020-03-05,hospital\n",
    f"children\n{CHILDREN}",
)
TABLES = [one.partition("\n")[0] for one in OTHERS]
# The path that is asked, and what is sent there.
REQUEST = """{
"children": [{"child_id": "A1", "sex": "female", "birth_date": "2020-01-01"}], "measurements": [
{"child_id": "A1", "date": "2020-03-01", "weight_kg": 4.9, "height_cm": "57"}]}"""
REQUESTS = [f"{path}\n{REQUEST}" for path in ("score", "detect", "judge")]
REQUESTS.append("chart\n" + REQUEST.replace("{", '{"child_id": "A1",', 1))
# Made-up exports of several kinds, and of many children.
EXPORTS = Path(__file__).parents[1] / "importing" / "files" / "fhir"
SHEET = "xl/worksheets/sheet1.xml"
TOML = '[report]\ntitle = "Growth"\nreference = "uk-who"\n[rules.weight_fall]\nspaces_small = 1\n'


def tried(kind: str, content: bytes) -> str:
    """Give a reader some bytes.

    Returns
    -------
    str
        "read", or "refused" where it was refused in one sentence. Anything else is raised.
    """
    with TemporaryDirectory() as place:
        try:
            _read(kind, content, Path(place))
        except CaseloadError as error:
            sentence = str(error).strip()
        else:
            return "read"
    assert sentence and "\n" not in sentence, sentence
    return "refused"


def _read(kind: str, content: bytes, place: Path) -> None:
    if kind in ("csv", "excel", "sheet", "parquet", "tables"):
        (place / "children.csv").write_text(CHILDREN)
        name = "measurements"
        if kind == "tables":
            (place / "measurements.csv").write_text(CSV)
            first, _, content = content.partition(b"\n")
            name = next((one for one in TABLES if one.encode() == first), TABLES[0])
        path = place / f"{name}{KINDS[kind]}"
        path.write_bytes(content if kind != "sheet" else workbook(content))
        caseload = read_caseload(place)
        _none_lost(caseload, name, path)
        # Judging takes longer than reading: one in eight is enough.
        if not zlib.crc32(content) % 8:
            judged = caseload.judgements()
            assert set(judged["child_id"]) <= set(caseload.children["child_id"])
        return
    path = place / f"input{KINDS[kind]}"
    path.write_bytes(content)
    if kind == "import":
        said = tomllib.loads(suggested_mapping(path))
        import_export(path, mapping_from(said, "suggested"), today="2026-01-05")
    elif kind in ("fhir", "bulk"):
        import_export(path, load_mapping("fhir-r4")[0], today="2026-01-05")
    elif kind == "toml":
        for read in (read_config, load_mapping):
            with suppress(CaseloadError):
                read(path)
    elif kind == "http":
        _uploaded(content)
    else:
        _asked(content)


def _none_lost(caseload: Caseload, name: str, path: Path) -> None:
    """Nothing is lost in silence: every row is accepted or rejected, by a count of its own."""
    rejected = caseload.rejected[caseload.rejected["file"] == path.name]
    told = len(getattr(caseload, name)) + rejected["line"].nunique()
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        assert told == pq.ParquetFile(path).metadata.num_rows
    elif path.suffix == ".csv" and not set(b'"\r\0') & set(path.read_bytes()):
        # The first line in which something stands names the columns; an empty line is none.
        lines = path.read_text("utf-8-sig", errors="replace").lstrip().split("\n")[1:]
        filled = sum(bool(line.replace(",", "").strip()) for line in lines)
        assert filled <= told <= len(lines), (filled, told, lines)


def workbook(sheet: bytes) -> bytes:
    """Return a workbook that is whole but for what stands in its only sheet."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(seeds()["excel"][0])) as whole,
        zipfile.ZipFile(made, "w") as book,
    ):
        for part in whole.namelist():
            book.writestr(part, sheet if part == SHEET else whole.read(part))
    return made.getvalue()


def _uploaded(content: bytes) -> None:
    from starlette.testclient import TestClient

    from growthwatch.app.serving import create_app

    home = "http://127.0.0.1/token/"
    with TestClient(create_app("token"), base_url=home) as client:
        files = {"files": ("export.csv", content, "text/csv")}
        answer = client.post("export", files=files)
        assert answer.status_code in (200, 400, 413, 422), answer.status_code
        if answer.status_code == 200:
            assert client.post("columns", data={}).status_code in (200, 400, 422)


def _asked(content: bytes) -> None:
    """Ask the API; the first line of the content says what."""
    from starlette.testclient import TestClient

    from growthwatch.app.serving import create_app

    first, _, body = content.partition(b"\n")
    path = next((one for one in ("score", "detect", "chart") if one.encode() == first), "judge")
    with TestClient(create_app("token"), base_url="http://127.0.0.1") as client:
        sent = {"authorization": "Bearer token", "content-type": "application/json"}
        answer = client.post(f"/api/{path}", content=body, headers=sent)
    assert answer.status_code in (200, 400, 413, 422), answer.status_code
    if answer.status_code != 200:
        raise CaseloadError("refused")


@cache
def seeds() -> dict[str, list[bytes]]:
    """Return what each reader's inputs are grown from."""
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    book = openpyxl.Workbook()
    book.active.title = "measurements"
    for line in CSV.splitlines():
        book.active.append(line.split(","))
    excel, parquet = io.BytesIO(), io.BytesIO()
    book.save(excel)
    names, *rows = (line.split(",") for line in CSV.splitlines())
    pq.write_table(pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))), parquet)
    init = b"[chart]\n" + TOML.encode()
    return {
        "sheet": [zipfile.ZipFile(excel).read(SHEET)], "tables": [one.encode() for one in OTHERS],
        "bulk": [
            BULK.encode(),
            b"".join(path.read_bytes() for path in sorted(EXPORTS.glob("us-core-bulk/*.ndjson"))),
        ],
        "api": [one.encode() for one in REQUESTS],
        "csv": [CSV.encode(), b"\xef\xbb\xbf" + CSV.encode(), CSV.replace("\n", "\r\n").encode()],
        "excel": [excel.getvalue()], "parquet": [parquet.getvalue()],
        "import": [EXPORT.encode(), EXPORT.encode("utf-16")], "fhir": [
            FHIR.encode(), *(path.read_bytes() for path in sorted(EXPORTS.glob("*.json"))),
        ],
        "toml": [TOML.encode(), init], "http": [EXPORT.encode()],
    }  # fmt: skip
