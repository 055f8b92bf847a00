"""growthwatch: watch how children grow, and say early and plainly when one is not growing well.

Start with::

    import growthwatch as gw

    caseload = gw.read_caseload("folder/")
    caseload.child("B1").chart("weight")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Loaded when first used, so that `import growthwatch` costs next to nothing.
_WHERE = {
    "zscore": "conversion",
    "measurement": "conversion",
    "centile": "centiles",
    "centile_band": "centiles",
    "corrected_age_days": "record.ages",
    "score": "scoring",
    "read_caseload": "caseload",
    "Caseload": "caseload",
    "CaseloadError": "record.errors",
    "one_child": "caseload.one_child",
    "Child": "caseload.child",
    "detect": "detection",
    "expected_growth": "growth_model",
    "conditional_gain": "growth_model",
    "thrive_lines": "growth_model",
    "estimate_drift": "growth_model",
    "olsen_criteria": "olsen",
    "olsen_table": "olsen",
}
__all__ = [*_WHERE, "datasets"]

if TYPE_CHECKING:
    from growthwatch.centiles import centile as centile
    from growthwatch.centiles import centile_band as centile_band
    from growthwatch.conversion import measurement as measurement
    from growthwatch.conversion import zscore as zscore
    from growthwatch.record.ages import corrected_age_days as corrected_age_days
    from growthwatch.scoring import score as score


def __getattr__(name: str) -> Any:
    if name == "datasets":
        return importlib.import_module("growthwatch.datasets")
    if name in _WHERE:
        return getattr(importlib.import_module(f"growthwatch.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'growthwatch' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
