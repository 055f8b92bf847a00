"""What is expected of made-up children is, to six digits, what somebody last looked at.

The dense oracle says that the numbers are right; this, that none of them moves unseen. Where a
change is meant, `python tests/growth_model/settled_growth.py` writes it anew.
"""

from __future__ import annotations

import io

import pandas as pd
import pytest
from settled_growth import SETTLED, TABLES


@pytest.mark.parametrize("name", TABLES)
def test_what_is_expected_is_what_was_looked_at(name: str) -> None:
    written = TABLES[name]().to_csv(index=False, float_format="%.9g")
    now, kept = (pd.read_csv(one) for one in (io.StringIO(written), SETTLED / f"{name}.csv"))
    assert len(kept) > 4
    pd.testing.assert_frame_equal(now, kept, rtol=2e-6, atol=1e-7)
