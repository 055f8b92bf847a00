"""Weights, lengths and gestations mean what a person would say they mean."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthwatch.reading.quantities import length_reader, read_gestation, weight_reader


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("7.85 kg", 7.85), ("7.85kg", 7.85), ("7.85", 7.85), ("7850 g", 7.85), ("7850g", 7.85),
        ("7850 Grams", 7.85), ("17 lb 5 oz", 7.8528179), ("17lb5oz", 7.8528179),
        ("17 lbs, 5 ozs", 7.8528179), ("17 lb", 7.7110703), ("12 oz", 0.3401943),
        ("1 st 3 lb 5 oz", 7.8528179), ("7.85\u00a0kg", 7.85), (".85 kg", 0.85),
    ],
)  # fmt: skip
def test_weights_are_read_in_kilograms(text, kg):
    reading = weight_reader("kg", False)(text)
    assert reading.value == pytest.approx(kg, abs=1e-6), reading.reason


@pytest.mark.parametrize(("unit", "kg"), [("kg", 5.0), ("g", 0.005), ("lb", 2.26796185)])
def test_a_number_without_a_unit_takes_the_mappings(unit, kg):
    assert weight_reader(unit, False)("5").value == pytest.approx(kg)


def test_a_number_without_any_unit_is_refused():
    reading = weight_reader(None, False)("7850")
    assert math.isnan(reading.value)
    assert "no unit" in reading.reason
    assert weight_reader(None, False)("7850 g").value == 7.85


def test_a_comma_is_decimal_only_when_the_mapping_says_so():
    assert weight_reader("kg", True)("7,85").value == 7.85
    assert weight_reader("kg", True)("7,85 kg").value == 7.85
    for text in ("7,85", "7,850", "7,85 kg"):
        reading = weight_reader("kg", False)(text)
        assert math.isnan(reading.value)
        assert "decimal_comma" in reading.reason


@pytest.mark.parametrize("decimal_comma", [False, True])
def test_a_comma_between_thousands_of_grams_is_no_decimal_comma(decimal_comma):
    """Nobody weighs 7.85 g: 7,850 g can only be 7850 g, whatever the rest of the file writes."""
    for text in ("7,850 g", "7,850g", "7,850 grams"):
        assert weight_reader("kg", decimal_comma)(text).value == pytest.approx(7.85)
    assert weight_reader("g", decimal_comma)("7,850").value == pytest.approx(7.85)
    assert length_reader("cm", decimal_comma)("1,020 mm").value == pytest.approx(102)


def test_units_of_ucum_are_read():
    assert weight_reader(None, False)("17 [lb_av]").value == pytest.approx(17 * 0.45359237)
    assert weight_reader(None, False)("17 [lb_av] 5 [oz_av]").value == pytest.approx(
        (17 + 5 / 16) * 0.45359237
    )
    assert weight_reader(None, False)("88 [oz_av]").value == pytest.approx(88 / 16 * 0.45359237)
    assert length_reader(None, False)("32 [in_i]").value == pytest.approx(32 * 2.54)
    assert length_reader(None, False)("2 [ft_i] 8 [in_i]").value == pytest.approx(32 * 2.54)


@pytest.mark.parametrize(
    "text", ["7.8 5", "7.85 kgg", "-7.85", "7..8", "about 8", "17 lb 16 oz", "8kg 9kg", "1e3", "lb"]
)
def test_what_is_no_weight_says_so(text):
    reading = weight_reader("kg", False)(text)
    assert math.isnan(reading.value)
    assert reading.reason


@pytest.mark.parametrize("text", ["", "-", "n/a", "Not recorded", "DNA", "refused", "0", "0.00 kg"])
def test_what_was_not_measured_is_missing_and_no_fault(text):
    reading = weight_reader("kg", False)(text)
    assert math.isnan(reading.value)
    assert not reading.reason


@pytest.mark.parametrize(
    ("text", "cm"),
    [
        ("0.82 m", 82), ("82 cm", 82), ("82cms", 82), ("820 mm", 82), ("32 in", 81.28),
        ('32"', 81.28), ("2 ft 8 in", 81.28), ("2' 8\"", 81.28), ("82", 82), ("0.82 metres", 82),
    ],
)  # fmt: skip
def test_lengths_are_read_in_centimetres(text, cm):
    reading = length_reader("cm", False)(text)
    assert reading.value == pytest.approx(cm), reading.reason


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("37+2", 261), ("37 + 2", 261), ("37/40", 259), ("37+2/40", 261), ("40", 280),
        ("40.0", 280),
        ("37 weeks 2 days", 261), ("37 weeks and 2 days", 261), ("37w2d", 261), ("37 wks", 259),
        ("37/40+2", 261), ("37+2/7", 261), ("37 weeks", 259),
    ],
)  # fmt: skip
def test_gestations_are_read_in_days(text, days):
    reading = read_gestation(text)
    assert reading.value == days, reading.reason


@pytest.mark.parametrize("text", ["37.2", "37+7", "3", "early", "37-2-1", "2013"])
def test_a_gestation_that_may_mean_two_things_is_refused(text):
    reading = read_gestation(text)
    assert math.isnan(reading.value)
    assert reading.reason


def test_term_is_not_a_number_of_weeks():
    reading = read_gestation("Term")
    assert math.isnan(reading.value)
    assert not reading.reason


@given(st.integers(min_value=200, max_value=30_000))
def test_grams_and_kilograms_of_one_weight_agree(grams):
    read = weight_reader("kg", False)
    assert read(f"{grams} g").value == read(f"{grams / 1000:.3f} kg").value == grams / 1000


@given(st.text(max_size=12))
def test_no_text_is_read_as_less_than_nothing(text):
    for read in (weight_reader("kg", True), length_reader("cm", True)):
        reading = read(text)
        assert math.isnan(reading.value) or (reading.value > 0 and not reading.reason)
