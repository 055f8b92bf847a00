"""The local page: its address is a secret, its input is limited, and every row is accounted for."""

from __future__ import annotations

import os
import threading
import time

import pytest
from starlette.testclient import TestClient

from growthwatch import report
from growthwatch.app.columns import corrected, form_lines
from growthwatch.app.serving import create_app
from growthwatch.app.work import NOT_WANTED, Work

TOKEN = "secret-token"
HOME = f"http://127.0.0.1/{TOKEN}/"
EXPORT = (
    "Patient Number,Sex,DOB,Date,Weight (kg)\n"
    "S1,F,13/12/2023,13/12/2023,3.10\nS1,F,13/12/2023,25/01/2024,4.20\n"
    "S2,M,14/11/2023,25/02/2024,6.20\nS3,M,14/11/2023,25/02/2024,far too much\n"
)


@pytest.fixture
def client():
    with TestClient(create_app(TOKEN), base_url=HOME) as client:
        yield client


def upload(client, text: str = EXPORT, name: str = "export.csv"):
    return client.post("export", files={"files": (name, text.encode(), "text/csv")})


def test_nothing_is_served_without_the_token(client):
    for path in ("/", "/wrong/", "/export", "/style.css", f"/{TOKEN}x/"):
        assert client.get(f"http://127.0.0.1{path}").status_code == 404


@pytest.mark.parametrize("host", ["example.org", "192.168.1.20", "growthwatch.local"])
def test_another_name_for_this_computer_is_refused(client, host):
    """A page elsewhere that points a name of its own at this computer gets nothing."""
    assert client.get("", headers={"host": host}).status_code == 400


def test_every_page_forbids_what_is_not_its_own(client):
    for path in ("", "child", "style.css"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"


def test_an_export_shows_its_columns_and_every_row_is_accounted_for(client):
    columns = upload(client)
    assert columns.status_code == 200 and columns.url.path.endswith("/columns")
    for name in ("Patient Number", "DOB", "Weight (kg)"):
        assert f"<option selected>{name}</option>" in columns.text
    assert "S1" not in columns.text  # a child's number is shown by its shape
    rows = client.post("columns", data={})
    assert "far too much" in rows.text or "weight" in rows.text
    assert rows.text.count('<tr><th scope="row">') == 2
    measured = rows.text.split('<th scope="row">measurements</th>')[1].split("</tr>")[0]
    numbers = [int(one.split("<")[0]) for one in measured.split('<td class="number">')[1:]]
    assert numbers[0] == 4 == sum(numbers[1:])


ABSURD = "9434765919"  # an NHS number where the weight belongs
NOT_A_WEIGHT = "is not between 0.2 and 300 kg: correct it or leave the cell empty."


def test_one_row_of_nine_billion_kg_is_one_sentence_and_costs_nobody_the_report(client):
    assert upload(client, f"{EXPORT}S1,F,13/12/2023,25/02/2024,{ABSURD}\n").status_code == 200
    rows = client.post("columns", data={})
    assert rows.status_code == 200 and rows.text.count(NOT_A_WEIGHT) == 1
    assert client.post("report", data={"as_of": "2024-03-01"}).status_code == 200
    for _ in range(600):
        now = client.get("progress").json()
        if now["finished"]:
            break
        time.sleep(0.05)
    assert now["finished"] and now["problem"] == ""
    assert client.get("report/index.html").status_code == 200
    measured = client.get("report/scores.csv").text
    assert measured.count("S1,") == 2 and measured.count("S2,") == 1 and ABSURD not in measured


def test_a_weight_of_nine_billion_kg_typed_in_is_one_sentence(client):
    given = {
        "sex": "F",
        "birth_date": "13/12/2023",
        "weight": f"2024-01-25 4.2\n2024-02-25 {ABSURD}",
    }
    asked = client.post("child", data=given)
    problem = asked.text.split('role="alert">')[1].split("</p>")[0]
    assert asked.status_code == 400 and problem.startswith(f"Weight {NOT_A_WEIGHT}")


def test_what_is_needed_and_not_chosen_is_asked_for_by_its_name_and_no_column_is_hidden(client):
    columns = upload(client, EXPORT.replace(",Date,", ",Seen on,"))
    assert "F | M" in columns.text  # a sex names nobody
    unused = columns.text.split("Columns that are not used")[1]
    assert "Seen on" in unused and "13/12/2023" not in columns.text.split("<form")[0]
    asked = client.post("columns", data={})
    assert asked.status_code == 400
    assert "Choose the column of: Date (measurements)." in asked.text
    assert asked.text.count('class="wanted"') == asked.text.count(" autofocus>") == 1
    taken = client.post("columns", data={"measurements/columns/date": "Seen on"})
    assert "Every row accounted for" in taken.text
    none = {f"measurements/columns/{name}": "" for name in ("weight", "height", "ofc")}
    upload(client)
    asked = client.post("columns", data=none).text
    assert "Weight, Length or height, or Head circumference (measurements)" in asked


def test_two_cells_pasted_from_a_spreadsheet_are_a_date_and_a_value(client):
    given = {"sex": "F", "birth_date": "20/10/2011"}
    page = client.post("child", data={**given, "weight": "14/01/2013\t17 lb 5 oz"})
    assert page.status_code == 200 and "<img" in page.text
    asked = client.post("child", data={**given, "weight": "14/1/13\t7.86"})
    assert asked.status_code == 400
    problem = asked.text.split('role="alert">')[1].split("</p>")[0]
    assert problem.startswith("Date has a year of two digits") and "14/1/13" in problem


def test_a_corrected_column_is_the_one_that_is_read():
    mapping = {"children": {"columns": {"child_id": "A", "sex": "B", "birth_date": "C"}},
               "measurements": {"columns": {"child_id": "A", "date": "D",
                                            "weight": {"column": "E", "unit": "kg"}}}}  # fmt: skip
    given = {
        "children/columns/sex": "F",
        "measurements/columns/weight": "G",
        "unit:measurements/columns/weight": "g",
        "measurements/columns/height": "H",
        "unit:measurements/columns/height": "cm",
        "children/columns/team": "",
    }
    result = corrected(mapping, given)
    assert result["children"]["columns"] == {"child_id": "A", "sex": "F", "birth_date": "C"}
    assert result["measurements"]["columns"]["weight"] == {"column": "G", "unit": "g"}
    assert result["measurements"]["columns"]["height"] == {"column": "H", "unit": "cm"}
    assert mapping["children"]["columns"]["sex"] == "B"
    assert {line["label"] for line in form_lines(mapping, {})} >= {"Sex", "Weight", "Team"}


def test_what_cannot_be_read_is_one_sentence_and_nothing_is_kept(client):
    refused = upload(client, "\x00\x01\x02", "scan.pdf")
    assert refused.status_code == 400 and 'role="alert"' in refused.text
    assert client.get("columns", follow_redirects=False).status_code == 303
    assert client.post("export", files={}).status_code in (400, 413)


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(client):
    headers = {"content-length": str(10**10), "content-type": "multipart/form-data; boundary=x"}
    assert client.post("export", headers=headers, content=b"").status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "..%2F..%2Fetc%2Fpasswd",
        "%2Fetc%2Fpasswd",
        "%00",
        pytest.param("a" * 5000, id="too long"),
    ],
)
def test_nothing_outside_the_report_is_served(client, path):
    upload(client)
    assert client.get(f"report/{path}").status_code == 404


@pytest.mark.parametrize("path", ["child", "columns", "report"])
def test_a_file_is_taken_where_one_is_asked_for_and_nowhere_else(client, path):
    upload(client)
    sent = client.post(path, files={"sex": ("large.csv", b"x" * 10, "text/csv")})
    assert sent.status_code == 400


def test_a_child_typed_in_is_drawn_and_a_slip_is_named(client):
    given = {"sex": "F", "birth_date": "20/10/2011", "weight": "2012-11-02 7.85\n2013-03-20 7.90"}
    drawn = client.post("child", data=given)
    assert drawn.status_code == 200 and "data:image/svg+xml;base64" in drawn.text
    slip = client.post("child", data=given | {"weight": "2012-11-02 seven"})
    assert slip.status_code == 400 and 'role="alert"' in slip.text and "seven" in slip.text


def test_the_folder_goes_when_the_page_is_closed():
    app = create_app(TOKEN)
    with TestClient(app, base_url=HOME) as client:
        upload(client)
        folder = app.state.work.folder
        assert folder.is_dir() and folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_what_a_killed_page_left_is_cleared_by_the_next_and_an_open_one_keeps_its_own(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    still_open = Work()
    still_open.take_export([("export.csv", EXPORT.encode())])
    left = tmp_path / "growthwatch-page-left"
    (left / "export").mkdir(parents=True)
    (left / "export" / "export.csv").write_text(EXPORT)
    just_made, long_ago = (tmp_path / f"growthwatch-new-{name}" for name in ("now", "then"))
    for path in (just_made, long_ago):
        path.mkdir()
    os.utime(long_ago, (0, 0))
    another = Work()
    just_made.rmdir()
    assert sorted(tmp_path.iterdir()) == sorted([still_open.folder, another.folder])
    assert (still_open.folder / "export" / "export.csv").is_file()
    still_open.clear()
    another.clear()
    assert list(tmp_path.iterdir()) == []


def finished(work: Work) -> str:
    """Wait for the report that was asked for last; return what is wrong with it."""
    assert work.maker is not None
    work.maker.join()
    assert work.progress.finished
    return work.progress.problem


def begin_report(work: Work, text: str) -> None:
    work.take_export([("export.csv", text.encode())])
    work.correct(work.mapping)
    work.start_report(None)


def test_a_report_of_another_export_that_ends_late_is_not_shown_as_this_one(monkeypatch):
    """Another export is chosen while the first one's report is written."""
    real, first = report.write_report, []

    def while_it_is_written(*arguments, **more):
        if not first:
            first.append(work.maker)
            begin_report(work, EXPORT.replace("S1", "T1").replace("S2", "T2"))
            assert finished(work) == ""
        return real(*arguments, **more)

    monkeypatch.setattr(report, "write_report", while_it_is_written)
    work = Work()
    begin_report(work, EXPORT)
    while not first:
        time.sleep(0.01)
    first[0].join()
    assert work.maker is not first[0] and finished(work) == ""
    told = (work.report / "children.csv").read_text()
    assert "T1" in told and "S1" not in told
    assert [path.name for path in work.folder.rglob("index.html")] == ["index.html"]
    work.clear()
    assert not work.folder.exists()


def test_nothing_is_written_after_the_page_was_closed_while_it_made_a_report(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    real, work = report.write_report, Work()
    closing = threading.Thread(target=work.clear)

    def closed_meanwhile(*arguments, **more):
        closing.start()
        while not work.progress.stopped:
            time.sleep(0.01)
        return real(*arguments, **more)

    monkeypatch.setattr(report, "write_report", closed_meanwhile)
    begin_report(work, EXPORT)
    assert finished(work) == NOT_WANTED
    closing.join()
    assert list(tmp_path.iterdir()) == []
