"""Every number that the deciding modules draw their lines at stands in a table beside the code.

So do the numbers that functions take where none is given, and the flags of regular expressions.

So that no limit moves unseen: the table is the second entry of each. Where a change is meant,
`python tests/settled_constants.py` writes it anew, and its difference is read.
"""

from __future__ import annotations

import pandas as pd


def test_every_limit_is_what_the_table_says() -> None:
    # Loaded here, and not when tests are collected: it loads every deciding module.
    from settled_constants import FILE, constants

    kept = pd.read_csv(FILE, dtype=str, na_filter=False)
    assert len(kept) > 250
    pd.testing.assert_frame_equal(constants(), kept, check_dtype=False)
