"""z-scores from measurements, measurements from z-scores, and corrected ages, on whole columns."""

from growthwatch.conversion.columns import z_scores
from growthwatch.conversion.corrected_age import corrected_age_days
from growthwatch.conversion.zscores import measurement, zscore

__all__ = ["corrected_age_days", "measurement", "z_scores", "zscore"]
