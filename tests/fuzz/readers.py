"""Every reader, given any bytes: what it makes of them is a table or one sentence.

A reader is one of KINDS: the caseload's CSV, Excel and Parquet, an export to be imported, FHIR
JSON, the settings and mappings in TOML, and an upload to the page on this computer.
"""

from __future__ import annotations

import io
import tomllib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from growthwatch.caseload import read_caseload
from growthwatch.config import read_config
from growthwatch.importing import import_export, load_mapping
from growthwatch.importing.mapping import mapping_from
from growthwatch.importing.suggest import suggested_mapping
from growthwatch.record.errors import CaseloadError

CORPUS = Path(__file__).parent / "corpus"
KINDS = {"csv": ".csv", "excel": ".xlsx", "parquet": ".parquet", "import": ".csv",
         "fhir": ".json", "toml": ".toml", "http": ".csv"}  # fmt: skip
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
    if kind in ("csv", "excel", "parquet"):
        (place / "children.csv").write_text(CHILDREN)
        path = place / f"measurements{KINDS[kind]}"
        path.write_bytes(content)
        caseload = read_caseload(place)
        # Nothing is lost in silence: every row that was read is accepted or rejected.
        assert set(caseload.rejected["file"]) <= {path.name}
        return
    path = place / f"input{KINDS[kind]}"
    path.write_bytes(content)
    if kind == "import":
        said = tomllib.loads(suggested_mapping(path))
        import_export(path, mapping_from(said, "suggested"), today="2026-01-05")
    elif kind == "fhir":
        import_export(path, load_mapping("fhir-r4")[0], today="2026-01-05")
    elif kind == "toml":
        for read in (read_config, load_mapping):
            with suppress(CaseloadError):
                read(path)
    else:
        _uploaded(content)


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
        "csv": [CSV.encode(), b"\xef\xbb\xbf" + CSV.encode(), CSV.replace("\n", "\r\n").encode()],
        "excel": [excel.getvalue()], "parquet": [parquet.getvalue()],
        "import": [EXPORT.encode(), EXPORT.encode("utf-16")], "fhir": [FHIR.encode()],
        "toml": [TOML.encode(), init], "http": [EXPORT.encode()],
    }  # fmt: skip
