"""A child's condition chooses what it is compared with, in words and in codes."""

from __future__ import annotations

import pandas as pd
import pytest

from growthwatch.record.condition_references import (
    REFERENCE_NAMES,
    chosen_references,
    reference_of_condition,
)
from growthwatch.record.vocabulary import REFERENCES


@pytest.mark.parametrize(
    ("condition", "reference"),
    [
        ("Down syndrome", "trisomy-21"),
        ("Down's syndrome", "trisomy-21"),
        ("Down’s Syndrome", "trisomy-21"),
        ("Downs", "trisomy-21"),
        ("Trisomy 21", "trisomy-21"),
        ("T21", "trisomy-21"),
        ("Mosaic Down syndrome", "trisomy-21"),
        ("Translocation Down syndrome (disorder)", "trisomy-21"),
        ("41040004", "trisomy-21"),
        ("41040004 | Down syndrome (disorder) |", "trisomy-21"),
        ("Q90", "trisomy-21"),
        ("Q90.9", "trisomy-21"),
        ("q909", "trisomy-21"),
        ("Q90.9 Down syndrome, unspecified", "trisomy-21"),
        ("AVSD; Down syndrome", "trisomy-21"),
        ("Down syndrome; family history of asthma", "trisomy-21"),
        ("Down syndrome, AVSD repaired", "trisomy-21"),
        ("Trisomy 21 with hypothyroidism", "trisomy-21"),
        ("Down's syndrome - coeliac disease", "trisomy-21"),
        ("T21 confirmed", "trisomy-21"),
        ("ICD-10: Q90.9", "trisomy-21"),
        ("SCT 41040004", "trisomy-21"),
        ("Mosaic Down syndrome (47,XX,+21)", "trisomy-21"),
        ("Turner syndrome", "turner"),
        ("Turner's", "turner"),
        ("Turner syndrome (45,X)", "turner"),
        ("45,X", "turner"),
        ("Monosomy X", "turner"),
        ("38804009", "turner"),
        ("Q96.9", "turner"),
    ],
)
def test_a_condition_chooses_its_reference(condition: str, reference: str) -> None:
    assert reference_of_condition(condition) == (reference, "")


@pytest.mark.parametrize(
    "condition",
    [
        "Noonan syndrome",
        "suspected Down syndrome",
        "no Down syndrome",
        "?Down syndrome",
        "Down syndrome (suspected)",
        "Down's syndrome (excluded)",
        "Down syndrome, excluded on karyotype",
        "Down syndrome - awaiting tests",
        "Q90.9 Down syndrome excluded",
        "41040004 |Down syndrome| suspected",
        "mother has Turner syndrome",
        "Turner syndrome (mother)",
        "Turner's, sister",
        "Q91.3",
        "Edward Turner",
        "Turner syndrome; Down syndrome",
    ],
)
def test_what_is_not_one_condition_with_a_reference_is_named(condition: str) -> None:
    assert reference_of_condition(condition) == (None, condition)


def test_a_childs_own_reference_goes_before_the_condition_and_both_before_the_default() -> None:
    children = pd.DataFrame(
        {
            "condition": ["Down syndrome", "Down syndrome", None, "Noonan syndrome", "none", "Q90"],
            "reference": [None, "UK-WHO", "Turner", "", None, "cdc"],
        }
    )
    chosen = chosen_references(children, "who")
    assert chosen.reference.tolist() == [
        "trisomy-21", "uk-who", "turner", "who", "who", "trisomy-21",
    ]  # fmt: skip
    assert chosen.without.tolist() == ["", "", "", "Noonan syndrome", "", ""]
    assert chosen.unreadable.tolist() == ["", "", "", "", "", "cdc"]


def test_a_code_that_a_table_read_as_a_number_is_still_a_code() -> None:
    children = pd.DataFrame({"condition": [41040004.0, None]})
    assert chosen_references(children, "uk-who").reference.tolist() == ["trisomy-21", "uk-who"]


def test_every_reference_has_a_name_that_can_be_written() -> None:
    assert set(REFERENCE_NAMES.values()) == set(REFERENCES)


@pytest.mark.parametrize("nothing", ["no known condition", "None recorded", "NIL KNOWN", "-"])
def test_that_no_condition_is_known_is_no_condition_without_a_reference(nothing):
    chosen = chosen_references(pd.DataFrame({"condition": [nothing]}), "uk-who")
    assert chosen.reference.tolist() == ["uk-who"] and chosen.without.tolist() == [""]
