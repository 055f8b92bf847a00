"""What is judged of children whose numbers lie on limits is what somebody last looked at.

A step of a limit, a sign or a choice anywhere in the judgement changes some of it. Where a change
is meant, `python tests/judgement/settled_judgements.py` writes it anew, and its difference is read.
"""

from __future__ import annotations

import pandas as pd
import pytest
from settled_judgements import SETTLED, TABLES, as_text


@pytest.mark.parametrize("name", TABLES)
def test_what_is_judged_is_what_was_looked_at(name: str) -> None:
    kept = pd.read_csv(SETTLED / f"{name}.csv", dtype=str, na_filter=False)
    assert len(kept) >= 50
    pd.testing.assert_frame_equal(as_text(TABLES[name]()), kept, check_dtype=False)
