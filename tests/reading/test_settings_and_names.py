"""Settings, identifiers, names of columns, spans of time: what is said of a slip, word by word."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel, Field

from growthwatch import CaseloadError
from growthwatch.reading import coercion
from growthwatch.reading.look_alikes import likely_name, look_alike, look_alike_words
from growthwatch.reading.parquet import _is_text
from growthwatch.reading.settings import LARGEST, STRICT, checked, read_toml
from growthwatch.reading.spans import day_from
from growthwatch.reading.typed_cells import cell_text


class Limits(BaseModel):
    model_config = STRICT
    loss_kg: float = 0.25
    weights: int = 3


class Settings(BaseModel):
    model_config = STRICT
    limits: Limits | None = None
    teams: list[Limits] = Field(default=[], alias="team")
    name: str


class Nothing(BaseModel):
    model_config = STRICT


class Chosen(BaseModel):
    model_config = STRICT
    kind: Literal["a", "b"]


def refused(said: dict, model: type[BaseModel] = Settings) -> str:
    with pytest.raises(CaseloadError) as error:
        checked(model, said, "growthwatch.toml")
    return str(error.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "growthwatch.toml has no name: add it"),
        (
            {"name": "a", "limit": {}},
            "growthwatch.toml has limit, which is not a name that it knows (the nearest is limits):"
            " correct or remove it",
        ),
        (
            {"name": "a", "limits": {"los_kg": 0.3}},
            "growthwatch.toml has limits.los_kg, which is not a name that it knows (the nearest is "
            "loss_kg): correct or remove it",
        ),
        (
            {"name": "a", "team": [{}, {"weight": 1}]},
            "growthwatch.toml has team.2.weight, which is not a name that it knows (the nearest is "
            "weights): correct or remove it",
        ),
        (
            {"name": "a", "limits": 3},
            "growthwatch.toml is wrong at limits: it is a section, so write [limits] on a line of "
            "its own",
        ),
        (
            {"name": "a", "limits": {"loss_kg": "much"}},
            "growthwatch.toml is wrong at limits.loss_kg: 'much', give a number",
        ),
        (
            {"name": "a", "limits": {"weights": 2.5, "loss_kg": "x"}},
            "growthwatch.toml is wrong at limits.loss_kg: 'x', give a number (and 1 more)",
        ),
        (
            {"name": 3},
            "growthwatch.toml is wrong at name: 3, write text in quotation marks",
        ),
    ],
)
def test_a_slip_in_the_settings_is_one_sentence(said: dict, sentence: str) -> None:
    assert refused(said) == sentence


def test_a_name_where_none_is_known_is_to_be_removed() -> None:
    assert refused({"x": 1}, Nothing) == (
        "growthwatch.toml has x, which is not a name that it knows: remove it"
    )


def test_what_has_no_sentence_of_ours_is_said_in_pydantics_beginning_small() -> None:
    assert refused({"kind": "c"}, Chosen) == (
        "growthwatch.toml is wrong at kind: 'c', input should be 'a' or 'b'"
    )


def test_a_long_wrong_value_is_cut() -> None:
    assert f"loss_kg: '{'x' * 59}, give a number" in refused(
        {"name": "a", "limits": {"loss_kg": "x" * 500}}
    )


def test_what_is_no_toml_says_where_beginning_small(tmp_path) -> None:
    file = tmp_path / "growthwatch.toml"
    file.write_text('name = "a\n', encoding="utf-8")
    with pytest.raises(CaseloadError, match=r"cannot be read as TOML \(illegal character .*line 1"):
        read_toml(file)
    file.write_bytes(b'name = "\xff"')
    with pytest.raises(CaseloadError, match="not in UTF-8"):
        read_toml(file)


@pytest.mark.parametrize(("more", "read"), [(0, True), (1, False)])
def test_settings_of_five_million_bytes_are_read_and_no_more(tmp_path, more, read) -> None:
    file = tmp_path / "growthwatch.toml"
    start = b'name = "a"\n#'
    file.write_bytes(start + b"x" * (LARGEST - len(start) + more))
    if read:
        assert read_toml(file) == {"name": "a"}
        return
    with pytest.raises(CaseloadError, match="too large"):
        read_toml(file)


def test_identifiers_that_say_the_same_are_one_and_others_stay_as_they_are() -> None:
    told = coercion.same_ids([1, 2.0, "3", " 4", "x", None], ["1", "2", "3", "4"])
    assert told.tolist()[:5] == ["1", "2", "3", "4", "x"] and pd.isna(told[5])
    assert coercion.same_ids(["2", "1"], [1, 2]).tolist() == [2, 1]
    same = pd.Series(["a", "b"], index=[7, 8])
    assert coercion.same_ids(same, ["b", "a"]) is same


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("30 days", "2024-03-01"),
        ("a day", "2024-02-01"),
        ("in 2 weeks", "2024-02-14"),
        ("a fortnight", "2024-02-14"),
        ("2 fortnights", "2024-02-28"),
        ("one month", "2024-02-29"),  # by the calendar: the last day
        ("a year", "2025-01-31"),
        ("after 6 weeks", "2024-03-13"),
        (dt.timedelta(days=2, hours=5), "2024-02-02"),
        ("2024-05-06", "2024-05-06"),
        ("06/05/2024", "2024-05-06"),
    ],
)
def test_a_day_is_given_as_a_date_or_by_how_long_after_another(said, day) -> None:
    assert day_from(said, dt.date(2024, 1, 31), "the birth date") == pd.Timestamp(day)


def test_nothing_is_counted_from_a_day_that_is_not_known() -> None:
    with pytest.raises(ValueError, match="6 weeks cannot be counted: the birth date is not known"):
        day_from("6 weeks", None, "the birth date")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("DOB", "birth_date"), ("Weight (kg)", "weight_kg"), ("weight_g", "weight_kg"),
        ("Length", "height_cm"), ("Gender", "sex"), ("wieght_kg", "weight_kg"),
        ("Body Weight", "weight_kg"), ("HV", ""), ("head", "ofc_cm"), ("weight_kg", "weight_kg"),
    ],
)  # fmt: skip
def test_a_column_under_another_name_is_known(column: str, name: str) -> None:
    names = ("child_id", "sex", "birth_date", "weight_kg", "height_cm", "ofc_cm")
    assert likely_name(column, names) == name


def test_a_look_alike_is_asked_about_where_it_says_what_the_named_column_leaves_empty() -> None:
    beside = pd.DataFrame({"height_cm": [82.0, np.nan], "length": [82.0, np.nan]})
    assert look_alike(beside, ("height_cm",)) is None
    more = beside.assign(length=[82.0, 90.0])
    assert look_alike(more, ("height_cm",)) == ("length", "height_cm")
    assert look_alike(more[["length"]], ("height_cm",)) == ("length", "height_cm")
    texts = pd.DataFrame({"sex": ["F", ""], "gender": ["", ""]})
    assert look_alike(texts, ("sex",)) is None
    assert "put its values in cm as height_cm" in look_alike_words("length", "height_cm", True)
    assert "and no sex: give it as sex" in look_alike_words("gender", "sex", False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (pd.NaT, ""), (float("nan"), ""), (7.0, "7"), (7.5, "7.5"), (" a ", "a"),
        (dt.datetime(2024, 6, 14, 23, 30), "2024-06-14"),
        (dt.datetime(2024, 6, 14, 23, 30, tzinfo=dt.UTC), "2024-06-15"),  # by British clocks
        (dt.date(2024, 6, 14), "2024-06-14"), (b" x ", "x"), (3, "3"), (True, "True"),
    ],
)  # fmt: skip
def test_a_typed_cell_is_the_text_that_a_person_would_write(value, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [("string", True), ("large_string", True), ("binary", True), ("large_binary", True),
     ("int64", False)],
)  # fmt: skip
def test_every_kind_of_text_in_parquet_is_read_once_for_each_value(kind: str, text: bool) -> None:
    arrow = pytest.importorskip("pyarrow")
    assert _is_text(arrow, getattr(arrow, kind)()) == text
