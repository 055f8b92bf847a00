"""Caseloads that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from growthwatch.caseload import Caseload

__all__ = ["child_b1", "child_b1_folder"]


def child_b1_folder() -> Path:
    """Find the caseload folder of Child B1.

    Returns
    -------
    Path
        Holds ``children.csv``, ``measurements.csv``, ``contacts.csv`` and a ``README.md`` that says
        how they were reconstructed.

    Examples
    --------
    >>> child_b1_folder().name
    'child_b1'
    """
    return Path(__file__).parent / "child_b1"


def child_b1() -> Caseload:
    """Read the caseload of Child B1, reconstructed from a published serious case review.

    The contacts with professionals are those that the review describes. The weights, heights and
    head circumferences are illustrative: the review publishes none, and these were chosen so that
    everything it says about them holds. The README in `child_b1_folder` gives the reasons.

    Returns
    -------
    Caseload
        One child, ``B1``.
    """
    from growthwatch.caseload import read_caseload

    return read_caseload(child_b1_folder())
