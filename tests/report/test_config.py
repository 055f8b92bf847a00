from __future__ import annotations

import json
import tomllib

import pytest
from report_caseload import STEADY

from growthwatch.config import Config, default_text, read_config
from growthwatch.detection import Parameters
from growthwatch.detection.parameters import fields_of
from growthwatch.detection.rules import every_rule, thresholds_of
from growthwatch.record.errors import CaseloadError
from growthwatch.report import write_report


@pytest.fixture
def configured(tmp_path):
    """Return a function that reads a configuration from its text."""

    def read(text: str) -> Config:
        path = tmp_path / "growthwatch.toml"
        path.write_text(text, encoding="utf-8")
        return read_config(path)

    return read


def test_the_file_that_init_writes_changes_nothing(configured):
    assert configured(default_text()) == Config()


def test_every_setting_in_it_can_be_used_as_it_stands(configured):
    lines = [
        line[2:] if line.startswith(("# ", "#   ")) and ("=" in line or line == "# ]") else line
        for line in default_text().splitlines()
        if "logo =" not in line and "take the # away" not in line and "--config" not in line
    ]
    text = "\n".join(lines)
    given = tomllib.loads(text)
    names = set(fields_of(thresholds_of(every_rule())))
    assert set(given["thresholds"]) == names
    config = configured(text)
    kinds = thresholds_of(every_rule())
    assert config.parameters.values(kinds) == Parameters().values(kinds)
    assert config.parameters.schedule == Parameters().schedule


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "[thresholds]\nloss_kilos = 1",
            "thresholds.loss_kilos, which is not a name that it knows (the nearest is loss_kg)",
        ),
        (
            "[treshold]\nloss_kg = 1",
            "treshold, which is not a name that it knows (the nearest is thresholds)",
        ),
        ("[thresholds]\nloss_kg = 'much'", "thresholds.loss_kg: 'much', give a number"),
        ("[thresholds]\ntoo_often_visits = 2.5", "whole number"),
        ("[thresholds]\ntoo_often_visits = true", "whole number"),
        ("[report]\nreference = 'uk'", "report.reference: 'uk'"),
        ("[report]\nlogo = 'none.png'", "none.png"),
        ("[wording]\nweight_fal = 'x'", "(the nearest is weight_fall)"),
        ("[schedule]\nconcern_days = [1]", "a number for each of from_months, 4 in all"),
        (
            "[schedule]\nroutine = [{at = 'x', due = 3, from = 4, late_after = 5}]",
            "from before due",
        ),
        ("title = 'x'", "has title, which"),
        ("[schedule]\nconcern_days = [0, 7, 14, 28]", "schedule.concern_days.1"),
        ("[schedule]\nconcern_days = [true, 7, 14, 28]", "schedule.concern_days.1"),
        ("[schedule]\nfrom_months = [1, 2, 6, 12]", "begins with 0 and rises"),
        ("[judgement]\nraise = 2", "(the nearest is"),
        ("report = 'x'", "write [report] on a line of its own"),
        ("[report", "cannot be read as TOML"),
    ],
)
def test_what_cannot_be_used_is_named_with_the_nearest_that_can(text, named, configured):
    with pytest.raises(CaseloadError) as error:
        configured(text)
    assert named in str(error.value)
    assert "growthwatch.toml" in str(error.value)


def test_a_configuration_shows_in_the_report_and_in_its_record(
    configured, caseload, tmp_path, read_page
):
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    config = configured(
        "[report]\ntitle = 'Growth, <North>'\norganisation = 'A trust'\nlogo = 'logo.svg'\n"
        "note = 'Bring to supervision.'\n[teams]\n'North & East' = 'Harbour'\n"
        "[wording]\nweight_loss = 'Lost weight'\n[thresholds]\nloss_kg = 0.75\nloss_share = 0.05\n"
    )
    write_report(caseload, tmp_path / "out", config=config)
    page = read_page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    words = page.text()
    assert "Growth, <North>: 24 July 2023" in words
    assert "Bring to supervision." in words
    assert "Lost weight" in words
    assert "Harbour" in words and "North & East" not in words
    (image,) = page.all("img")
    assert image.attributes["src"].startswith("data:image/svg+xml;base64,")
    assert image.attributes["alt"] == "A trust"
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["parameters"]["thresholds"]["loss_kg"] == 0.75


def test_a_threshold_changes_what_is_found(configured, folder, tmp_path):
    caseload = folder.read({"a": STEADY * 0.8})
    few = write_report(caseload, tmp_path / "one")
    strict = configured("[thresholds]\nslow_fall_spaces = 0.1\nslow_fall_days = 500\n")
    more = write_report(caseload, tmp_path / "two", config=strict)
    assert few.findings_ongoing + few.findings_ended != more.findings_ongoing + more.findings_ended


def test_the_reference_of_the_configuration_counts_unless_one_is_given(
    configured, folder, tmp_path
):
    caseload = folder.read({"a": STEADY})
    config = configured("[report]\nreference = 'who'\n")
    assert write_report(caseload, tmp_path / "a", config=config).reference == "who"
    given = write_report(caseload, tmp_path / "b", config=config, reference="uk-who")
    assert given.reference == "uk-who"
