"""What is judged of children whose numbers lie on limits is what somebody last looked at.

A step of a limit, a sign or a choice anywhere in the judgement changes some of it. Where a change
is meant, `python tests/judgement/settled_judgements.py` writes it anew, and its difference is read.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from settled_judgements import SETTLED, TABLES, as_text


@pytest.mark.parametrize("name", TABLES)
def test_what_is_judged_is_what_was_looked_at(name: str) -> None:
    kept = pd.read_csv(SETTLED / f"{name}.csv", dtype=str, na_filter=False)
    now = as_text(TABLES[name]())
    assert len(kept) >= 50 and list(now) == list(kept) and len(now) == len(kept)
    for column in kept:
        one, other = (pd.to_numeric(table[column], errors="coerce") for table in (now, kept))
        # The posterior sums in single precision: another processor may round its digits otherwise.
        same = (now[column] == kept[column]) | np.isclose(one, other, rtol=2e-3, atol=1e-6)
        assert same.all(), (column, now[column][~same].iloc[0], kept[column][~same].iloc[0])
