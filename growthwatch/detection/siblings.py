"""Which children are of one family: pairs of siblings, looked at all together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

# More children than this under one number are no family but a team, a home or "unknown".
LARGEST_FAMILY = 12


def sibling_pairs(
    children: pd.DataFrame | None, child_ids: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs of siblings as positions in `child_ids`, each child with each of the others.

    Parameters
    ----------
    children : DataFrame or None
        child_id, family_id; without them there are no pairs.
    child_ids : ndarray of object, shape (n,)

    Yields
    ------
    tuple of ndarray of int, shape (m,)
        Children and a sibling of each. No child appears twice in the first of one tuple.
    """
    needed = {"child_id", "family_id"}
    if children is None or not needed <= set(children):
        return
    given = children.drop_duplicates("child_id")
    family = given["family_id"].astype("str").str.strip()
    family = family.mask(given["family_id"].isna() | (family == ""))
    at = pd.Index(given["child_id"]).get_indexer(child_ids)
    code, _ = pd.factorize(family)
    code = np.where(at >= 0, code[at], -1)
    size = np.bincount(code[code >= 0], minlength=1)
    related = np.flatnonzero((code >= 0) & (size[code] > 1) & (size[code] <= LARGEST_FAMILY))
    related = related[np.argsort(code[related], kind="stable")]
    for lag in range(1, LARGEST_FAMILY):
        first, second = related[:-lag], related[lag:]
        same = code[first] == code[second]
        if not same.any():
            return
        yield first[same], second[same]
        yield second[same], first[same]
