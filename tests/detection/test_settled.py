"""What is found of children whose numbers lie on limits is what somebody last looked at.

A step of a limit, a sign or a choice anywhere in the rules changes some of it. Where a change is
meant, `python tests/detection/settled_children.py` writes it anew, and its difference is read.
"""

from __future__ import annotations

import pandas as pd
import pytest
from settled_children import PARTS, SETTLED, TABLES, part, scores, tables

from growthwatch.detection import every_rule


@pytest.fixture(scope="module")
def kept() -> dict[str, pd.DataFrame]:
    files = {name: SETTLED / f"{name}.csv" for name in TABLES}
    return {name: pd.read_csv(file, dtype=str, na_filter=False) for name, file in files.items()}


def test_every_rule_speaks_of_these_children(kept: dict[str, pd.DataFrame]) -> None:
    # One added since may need a child that shows it: see `settled/draw.py`.
    told, known = set(kept["findings"]["rule"]), {rule.name for rule in every_rule()}
    assert told <= known and len(known - told) <= 1
    assert len(tables()["children"]) == 220 and len(scores()) > 3000


@pytest.mark.parametrize("number", range(PARTS))
@pytest.mark.parametrize("name", TABLES)
def test_what_is_found_is_what_was_looked_at(
    name: str, number: int, kept: dict[str, pd.DataFrame]
) -> None:
    now = TABLES[name](number).astype(str)
    then = part(kept[name], number).reset_index(drop=True)
    if "details" in then:
        now["details"] = now["details"].where(then["details"] != "", "")
    pd.testing.assert_frame_equal(now, then, check_dtype=False)
