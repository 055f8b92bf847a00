"""RCPCH's package, looking for an age in a table by halves and not row by row.

Its search goes through up to two thousand rows for each of the hundred thousand ages that the tests
compare: two thirds of their time. What is found is the same, which test_rcpch.py holds against the
package's own search; all that is worked out from it is the package's own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rcpchgrowth import global_functions

OWN_SEARCH = global_functions.nearest_lowest_index
ROUNDED_APART = 2e-4  # years: what is further apart is not the same to four decimals


def nearest_lowest_index(rows: list[dict[str, Any]], age: float) -> int:
    """Return the number of the first row of an age to four decimals, or of the last below it."""

    def age_of(row: dict[str, Any]) -> float:
        return float(row["decimal_age"])

    for number in range(bisect_left(rows, age - ROUNDED_APART, key=age_of), len(rows)):
        if round(age_of(rows[number]), 4) == round(age, 4):
            return number
        if age_of(rows[number]) > age + ROUNDED_APART:
            break
    return max(bisect_left(rows, age, key=age_of) - 1, 0)


@contextmanager
def by_halves() -> Iterator[None]:
    """Let the package look for ages so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(global_functions, "nearest_lowest_index", nearest_lowest_index)
        yield
