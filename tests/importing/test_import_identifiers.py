"""NHS numbers by their check digit, and leading zeros put back only where that is plain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growthwatch.importing.identifiers import nhs_number_is_valid, restored_ids, tidy_nhs_numbers


# 943 476 5919 is the number by which the NHS explains the check.
@pytest.mark.parametrize("number", ["9434765919", "943 476 5919", "943-476-5919", "9990004099"])
def test_numbers_with_a_right_check_digit(number):
    assert nhs_number_is_valid(number)


@pytest.mark.parametrize("number", ["9434765918", "943476591", "94347659190", "", "abcdefghij"])
def test_numbers_that_are_wrong(number):
    assert not nhs_number_is_valid(number)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_one_check_digit_at_most_fits_nine_digits(digits):
    fits = [check for check in range(10) if nhs_number_is_valid(f"{digits}{check}")]
    total = sum(int(digit) * (10 - i) for i, digit in enumerate(digits))
    assert fits == ([] if total % 11 == 1 else [(11 - total % 11) % 11])


@given(st.from_regex(r"9[0-9]{8}", fullmatch=True), st.integers(0, 8))
def test_two_neighbouring_digits_swapped_are_noticed(digits, at):
    valid = next((f"{digits}{c}" for c in range(10) if nhs_number_is_valid(f"{digits}{c}")), None)
    if valid and valid[at] != valid[at + 1]:
        swapped = valid[:at] + valid[at + 1] + valid[at] + valid[at + 2 :]
        assert not nhs_number_is_valid(swapped)


def test_a_wrong_number_is_kept_and_told():
    numbers, kinds, _ = tidy_nhs_numbers(np.array(["943 476 5919", "9434765918", "", "12"], object))
    assert list(numbers) == ["9434765919", "9434765918", "", "12"]
    assert list(kinds) == ["", "NHS number", "", "NHS number"]


def test_a_lost_leading_zero_is_put_back_where_the_check_digit_proves_it():
    lost = next(f"{n}" for n in range(100_000_000, 100_000_100) if nhs_number_is_valid(f"0{n}"))
    numbers, kinds, _ = tidy_nhs_numbers(np.array([lost], dtype=object))
    assert numbers[0] == f"0{lost}"
    assert kinds[0] == "leading zeros"


def test_a_rounded_number_is_left_out():
    numbers, kinds, messages = tidy_nhs_numbers(np.array(["9.43477E+09"], dtype=object))
    assert (numbers[0], kinds[0]) == ("", "NHS number")
    assert "rounded" in messages[0]


def restored(ids, others=(), width=None):
    result, changed = restored_ids(np.array(ids, dtype=object), {*ids, *others}, width)
    return list(result), list(changed)


def test_zeros_are_put_back_where_another_file_has_them():
    assert restored(["123", "1234"], others=["00123", "01234"]) == (["00123", "01234"], [True] * 2)


def test_zeros_are_not_put_back_where_nothing_shows_they_were_lost():
    assert restored(["123", "12345"]) == (["123", "12345"], [False, False])


def test_zeros_are_not_put_back_where_two_children_would_become_one():
    assert restored(["123", "00123"]) == (["123", "00123"], [False, False])
    assert restored(["12", "012"], others=["00099"]) == (["12", "012"], [False, False])


def test_the_mapping_can_say_how_long_they_are():
    assert restored(["12", "3456", "x1"], width=4) == (["0012", "3456", "x1"], [True, False, False])


def test_a_child_is_found_across_files_that_lost_zeros_and_a_note_says_so(tmp_path, imported):
    result = imported(
        "00012,F,2024-04-01,2024-05-06,5.1,",
        "00700,M,2024-04-01,2024-05-06,5.1,",
        "13,M,2024-04-01,2024-05-06,5.3,",
    )
    assert set(result.tables["children"]["child_id"]) == {"00012", "00700", "00013"}
    assert set(result.warnings["kind"]) == {"leading zeros"}
