"""The pages behind the first."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from report_caseload import FALLING, STEADY, rows_of, weights_at

import growthwatch as gw
from growthwatch.report import page, write_report
from growthwatch.report.child_views import beyond, sex_words


@pytest.fixture
def out(written):
    return written.path


def read(path):
    return path.read_text(encoding="utf-8")


def test_every_link_of_every_page_leads_to_a_page(out, read_page):
    for path in out.rglob("*.html"):
        for link in read_page(read(path)).all("a"):
            assert (path.parent / link.attributes["href"]).resolve().is_file()


def test_a_child_is_reached_from_the_list_and_her_page_holds_every_weight(out, read_page):
    index = read_page(read(out / "index.html"))
    (link,) = [a for a in index.all("table", id="list-act-now")[0].all("a")
              if a.text() == "falling"]  # fmt: skip
    child = read_page(read(out / link.attributes["href"]))
    assert child.all("h1")[0].text() == "Child falling concern"
    weights = child.all("table", class_="weights")[0]
    rows = weights.all("tbody")[0].all("tr")
    assert len(rows) == 10
    assert rows[0].text().startswith("24 July 2023 18 months")
    for row in rows:
        kg, z, centile = (cell.text() for cell in row.all("td")[1:4])
        assert float(kg) > 0
        assert re.fullmatch(r"[+−]\d\.\d\d", z)
        assert re.fullmatch(r"\d+(st|nd|rd|th)|below 0\.4th", centile)
    expected = [row.all("td")[4].text() for row in rows]
    assert expected[-1] == ""  # nothing before birth to expect it from
    assert all(float(kg) > 0 for kg in expected[:-1])


def test_her_page_draws_every_measurement_on_nine_lines(out, read_page):
    child = read_page(read(out / "children" / "0001.html"))
    (chart,) = child.all("svg", class_="growth")
    assert len(chart.all("circle", class_="dot")) == 10
    spoken = [point.all("title")[0].text() for point in chart.all("circle", tabindex="0")]
    assert len(spoken) == 10
    assert all("Age: " in words and " kg" in words and "Centile: " in words for words in spoken)
    names = [t.text() for t in chart.all("text") if re.fullmatch(r"[\d.]+(st|nd|th)", t.text())]
    assert len(names) == len(set(names)) >= 6
    assert {"0.4th", "2nd", "9th", "25th", "50th"} <= set(names)


def test_her_page_tells_contacts_measurements_and_findings_by_date(out, read_page):
    pages = [read_page(read(path)) for path in (out / "children").iterdir()]
    (child,) = [p for p in pages if p.all("h1")[0].text() == "Child falling concern"]
    rows = [row.text() for row in child.all("table", class_="events")[0].all("tr")]
    assert any(row.startswith("5 March 2023 Contact") and "Clinic: seen" in row for row in rows)
    assert any("Finding" in row for row in rows)
    assert sum("Measured" in row for row in rows) == 10


def test_no_child_is_named_by_a_file(out):
    for path in out.rglob("*.html"):
        assert re.fullmatch(r"index|meeting|\d{4}", path.stem)


def test_no_page_carries_markup_of_the_record_or_may_run_or_load_anything_foreign(out, read_page):
    for path in out.rglob("*.html"):
        html = read(path)
        parsed = read_page(html)
        assert "<script>alert" not in html and "<i>A" not in html
        (policy,) = parsed.all("meta", **{"http-equiv": "Content-Security-Policy"})
        assert policy.attributes["content"].startswith("default-src 'none'")
        assert not re.search(r"https?:|@import|url\(", html)


def test_a_practitioner_s_page_lists_her_children_in_order_of_concern(out, read_page):
    sheet = read_page(read(out / "practitioners" / "0001.html"))
    assert sheet.all("h1")[0].text() == "<i>A</i>: whom to look at first"
    names = [row.all("th")[0].all("a")[0].text() for row in sheet.all("tbody")]
    assert names == ['<b id="x">losing</b>', "falling", "never"]


def test_every_child_of_the_caseload_has_a_page(out, written, read_page):
    heads = [read_page(read(path)).all("h1")[0].text() for path in (out / "children").iterdir()]
    assert len(heads) == len(written.caseload.children)
    for child in written.caseload.children["child_id"]:
        assert sum(head.startswith(f"Child {child}") for head in heads) == 1


def test_the_page_of_a_child_begins_with_chart_sentence_and_action_and_folds_the_rest(
    out, read_page
):
    page_ = read_page(read(out / "children" / "0001.html"))
    body = page_.all("body")[0]
    # The chart's title is the sentence.
    first = body.all("figure")[0]
    (headline,) = first.all("figcaption", class_="headline")
    assert headline.text().startswith("She weighed 0.90 kg less than on 9 January 2023")
    (advice,) = body.all("p", class_="advice")
    assert advice.text() == "Have her seen by a doctor and weighed by 31 July 2023."
    shown = ("figcaption", "p", "ul", "ol", "svg", "details")
    order = [e.attributes.get("class", e.tag) for e in body.all() if e.tag in shown]
    places = [order.index(one) for one in ("headline", "growth", "advice", "because", "happened")]
    assert places == sorted(places)
    assert places[-1] < order.index("details")
    (because,) = body.all("ul", class_="because")
    assert 1 <= len(because.all("li")) <= 3
    # The weights at which what happened could first be seen are ringed.
    assert len(first.all("circle", class_="flagged")) == len(body.all("ol")[0].all("li")) >= 1
    folded = {d.all("summary")[0].text().split(" (")[0] for d in body.all("details")}
    assert folded >= {"Every finding", "Expected and measured", "Everything by date"}
    assert not any("open" in d.attributes for d in body.all("details"))


def test_rows_beyond_the_first_wait_as_data_that_cannot_end_the_script(
    folder, tmp_path, monkeypatch, read_page
):
    monkeypatch.setattr(page, "ROWS_AT_ONCE", 3)
    caseload = folder.read({f"</script>{i}": FALLING for i in range(5)})
    write_report(caseload, tmp_path / "out")
    index = read_page(read(tmp_path / "out" / "index.html"))
    assert len(index.all("table", id="list-act-now")[0].all("tbody", class_="child")) == 3
    (rest,) = index.all("script", id="rest")
    data = json.loads("".join(rest.children))
    name, group = (data["keys"].index(key) for key in ("name", "group"))
    assert [row[name] for row in data["rows"]] == ["</script>3", "</script>4"]
    # What a column says again and again stands once, and each row has its number.
    assert {data["values"][group][row[group]] for row in data["rows"]} == {"act now"}
    assert "The first 3 are shown; worklist.csv has all." in index.text()


def test_team_figures_count_what_came_due_and_what_was_done_in_time(folder, tmp_path, read_page):
    weeks = np.array([0, 1, 8, 12, 16, 30, 40, 52, 60, 70])
    sparse = np.array([0, 1, 30, 31, 32, 33, 40, 52, 60, 70])
    folder.read({"regular": STEADY, "sparse": STEADY})
    rows = [rows_of("regular", weights_at([0.0] * 10, weeks), weeks)]
    rows += [rows_of("sparse", weights_at([0.0] * 10, sparse), sparse)]
    pd.concat(rows).to_csv(folder.path / "measurements.csv", index=False)
    write_report(gw.read_caseload(folder.path), tmp_path / "out", as_of="2022-12-31")
    index = read_page(read(tmp_path / "out" / "index.html"))
    (bars,) = index.all("svg", class_="bars")
    # First week and 8, 12 and 16 weeks came due for both; one missed those from 8 to 16 weeks.
    assert "all: 62% of 8" in bars.attributes["aria-label"]


def test_a_child_s_page_tells_no_sentence_twice_among_headline_reasons_and_what_happened(
    out, read_page
):
    told = 0
    for path in (out / "children").iterdir():
        child = read_page(read(path))
        reasons = [
            one.text() for part in child.all("ul", class_="because") for one in part.all("li")
        ]
        happened = [
            one.text() for part in child.all("ol", class_="happened") for one in part.all("li")
        ]
        told += len(happened)
        for one in happened:
            assert not any(reason in one for reason in reasons)
    assert told > 1


def test_what_begins_with_the_headline_is_told_from_where_that_ends():
    child = gw.one_child(
        sex="F", birth_date="2024-01-01", gestation_weeks=40, birth_weight_kg=3.5,
        weight_kg="2024-01-25 3.3\n2024-02-05 3.4",
    )  # fmt: skip
    told = child.findings.to_dict("records")
    (found,) = [one for one in told if one["rule"] == "birth_weight_not_regained"]
    first = "She had not regained her birth weight at 5 weeks (5 February 2024): 3.40 kg, 2.9% "
    first += "below 3.50 kg."
    then = "It is usually regained by 3 weeks."
    assert found["message"] == f"{first} {then}"
    assert beyond(first, found["message"], told) == then
    assert beyond("Something else.", found["message"], told) == found["message"]
    assert beyond(first, "He gained.", told) == "He gained."


def test_a_sex_that_is_not_recorded_is_said_so():
    assert sex_words({"sex": "female"}) == "Female"
    assert sex_words({"sex": float("nan")}) == sex_words({"sex": None}) == "Sex not recorded"
