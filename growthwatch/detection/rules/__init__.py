"""Every rule, in the order in which findings of one child are told."""

from growthwatch.detection.episodes import Rule
from growthwatch.detection.rules import (
    suspected_error,
    weight_below_2nd,
    weight_fall,
    weight_loss,
    weight_plateau,
    weight_return,
)

RULES: tuple[Rule, ...] = (
    weight_loss.RULE,
    weight_return.RULE,
    weight_plateau.RULE,
    weight_fall.RULE,
    weight_below_2nd.RULE,
    *suspected_error.RULES,
)
