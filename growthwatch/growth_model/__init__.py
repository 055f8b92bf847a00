"""Expected growth: how much a child should have gained, given everything measured before.

`expected_growth` judges every weight of a caseload against the weights before it, `predict` says
what one child should weigh at a coming visit, `conditional_gain` is the form for two measurements,
`thrive_lines` draws slow gain on a chart, and `estimate_drift` fits the population's mean to a
large caseload. ``docs/growth-model.md`` explains the model and what it reaches.
"""

from growthwatch.growth_model.drift import estimate_drift
from growthwatch.growth_model.expected import expected_growth
from growthwatch.growth_model.gain import conditional_gain, thrive_lines
from growthwatch.growth_model.kernel import Drift, Kernel, kernel
from growthwatch.growth_model.outlook import predict
from growthwatch.growth_model.weighing import MEASUREMENT_ERRORS, MeasurementError

__all__ = [
    "MEASUREMENT_ERRORS",
    "Drift",
    "Kernel",
    "MeasurementError",
    "conditional_gain",
    "estimate_drift",
    "expected_growth",
    "kernel",
    "predict",
    "thrive_lines",
]
