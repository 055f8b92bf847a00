"""Caseloads that come with the package."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
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
        Holds the tables of a caseload, and a ``README.md`` that says how they were reconstructed.

    Examples
    --------
    >>> child_b1_folder().name
    'child_b1'
    """
    return Path(__file__).parent / "child_b1"


def child_b1(*, attested_only: bool = False) -> Caseload:
    """Read the caseload of Child B1, reconstructed from a published serious case review.

    The contacts with professionals are those that the review describes. The weights, heights and
    head circumferences are illustrative: the review publishes none, and these were chosen so that
    everything it says about them holds. The README in `child_b1_folder` gives the reasons.

    Parameters
    ----------
    attested_only : bool
        Leave out every weighing that no paragraph of the review tells of, and the birth weight.
        What is said about how early the record speaks rests on these alone.

    Returns
    -------
    Caseload
        One child, ``B1``.

    Examples
    --------
    >>> len(child_b1().measurements), len(child_b1(attested_only=True).measurements)
    (26, 12)
    """
    read = _child_b1()
    values = {one.name: getattr(read, one.name) for one in fields(read)}
    # Copies: whoever changes a table changes it for nobody else.
    caseload = replace(
        read, **{name: one.copy() for name, one in values.items() if not isinstance(one, str)}
    )
    if not attested_only:
        return caseload
    attested = caseload.measurements["attested"] == "yes"
    return replace(
        caseload,
        children=caseload.children.drop(columns="birth_weight_kg"),
        measurements=caseload.measurements[attested].reset_index(drop=True),
        caption=f"{caseload.caption} Attested weighings only.",
    )


@cache
def _child_b1() -> Caseload:
    """Read the caseload once: examples, notebooks and whoever tries something ask for it often."""
    from growthwatch.caseload import read_caseload

    return read_caseload(child_b1_folder())
