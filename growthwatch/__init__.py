"""growthwatch: watch how children grow, and say early and plainly when one is not growing well.

Start with::

    import growthwatch as gw

    caseload = gw.read_caseload("folder/")
    caseload.child("B1").chart("weight")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import growthwatch.frames.accessor  # noqa: F401 - every DataFrame has .growth from here on

if TYPE_CHECKING:  # what an editor completes and a type checker reads
    from growthwatch import datasets as datasets
    from growthwatch.caseload import Caseload as Caseload
    from growthwatch.caseload import read_caseload as read_caseload
    from growthwatch.caseload.child import Child as Child
    from growthwatch.caseload.one_child import one_child as one_child
    from growthwatch.caseload.shown import show as show
    from growthwatch.centiles import centile as centile
    from growthwatch.centiles import centile_band as centile_band
    from growthwatch.cohort.chart import cohort_chart as cohort_chart
    from growthwatch.cohort.coverage import coverage as coverage
    from growthwatch.cohort.curves import centile_curves as centile_curves
    from growthwatch.cohort.prevalence import prevalence as prevalence
    from growthwatch.cohort.quality import data_quality as data_quality
    from growthwatch.cohort.quality import z_distribution as z_distribution
    from growthwatch.cohort.velocity import velocity as velocity
    from growthwatch.conversion import corrected_age_days as corrected_age_days
    from growthwatch.conversion import measurement as measurement
    from growthwatch.conversion import zscore as zscore
    from growthwatch.detection import detect as detect
    from growthwatch.detection.verdicts import check_measurements as check_measurements
    from growthwatch.frames.accessor import growth as growth
    from growthwatch.frames.zscores import zscores as zscores
    from growthwatch.growth_model import conditional_gain as conditional_gain
    from growthwatch.growth_model import estimate_drift as estimate_drift
    from growthwatch.growth_model import expected_growth as expected_growth
    from growthwatch.growth_model import thrive_lines as thrive_lines
    from growthwatch.judgement import episodes as episodes
    from growthwatch.judgement import judge as judge
    from growthwatch.olsen import olsen_criteria as olsen_criteria
    from growthwatch.olsen import olsen_table as olsen_table
    from growthwatch.record.errors import CaseloadError as CaseloadError
    from growthwatch.scoring import score as score
    from growthwatch.simulation import simulate as simulate

__version__ = "0.1.0"

# Loaded when first used, so that `import growthwatch` costs next to nothing.
_WHERE = {
    "zscore": "conversion",
    "measurement": "conversion",
    "centile": "centiles",
    "centile_band": "centiles",
    "corrected_age_days": "conversion",
    "score": "scoring",
    "read_caseload": "caseload",
    "Caseload": "caseload",
    "CaseloadError": "record.errors",
    "one_child": "caseload.one_child",
    "show": "caseload.shown",
    "Child": "caseload.child",
    "detect": "detection",
    "check_measurements": "detection.verdicts",
    "judge": "judgement",
    "episodes": "judgement",
    "expected_growth": "growth_model",
    "conditional_gain": "growth_model",
    "thrive_lines": "growth_model",
    "estimate_drift": "growth_model",
    "olsen_criteria": "olsen",
    "olsen_table": "olsen",
    "simulate": "simulation",
    "prevalence": "cohort.prevalence",
    "data_quality": "cohort.quality",
    "z_distribution": "cohort.quality",
    "coverage": "cohort.coverage",
    "velocity": "cohort.velocity",
    "centile_curves": "cohort.curves",
    "cohort_chart": "cohort.chart",
    "growth": "frames.accessor",
    "zscores": "frames.zscores",
}
__all__ = [*_WHERE, "datasets"]


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "datasets":
        return import_module("growthwatch.datasets")
    if name in _WHERE:
        return getattr(import_module(f"growthwatch.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'growthwatch' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
