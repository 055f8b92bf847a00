"""Findings that hold since a day and still hold: told once, or with the latest value beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from growthwatch.detection.rule import ENDED

STILL = "still"


def still_variant(details: Mapping[str, Any]) -> str:
    """Return the codes of a finding that is told as since one day and still so on another.

    The latter is the `still_date`, or else the last date of the finding.
    """
    latest = details.get("still_date", details["last_date"])
    code = "told" if latest == details["onset_date"] else STILL
    return f"{code},{ENDED}" if "ended_date" in details else code
