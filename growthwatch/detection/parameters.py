"""Every threshold of every rule, in one place, each with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """Thresholds that a user can override: ``detect(scores, parameters=Parameters(loss_kg=0.3))``.

    Attributes
    ----------
    after_early_days : float
        Days. Thresholds for a fall hold after the first weeks; birth weight is usually regained by
        3 weeks (NICE NG75).
    birth_weight_until : float
        Days. A weight of the first two days stands for the birth weight.
    surprise : float
        How many SD a change may lie from what the child's last measurement makes likely before the
        new one is a suspected error. growthwatch: see ``docs/evaluation.md`` for how often healthy
        children reach it.
    no_gain_kg : float
        Gain that cannot be told from nothing: clothes, feeds, nappies and another scale.
    clear_gain_kg : float
        Expected gain that weighing could not have hidden.
    plateau_days : float
        Shortest stretch that is called a plateau.
    plateau_longest_days : float
        Longest stretch looked at.
    loss_kg, loss_share : float
        A loss beyond both is not explained by weighing.
    regained_kg : float
        Gain from the lowest weight after which a loss is an old one.
    loss_within_days : float
        How far back the highest weight is looked for.
    return_days : float
        Shortest time without gain that is told as a return to an earlier weight.
    same_kg : float
        Weights that differ by no more are the same.
    """

    after_early_days: float = 21
    birth_weight_until: float = 1

    surprise: float = 4.0

    no_gain_kg: float = 0.10
    clear_gain_kg: float = 0.40
    plateau_days: float = 42
    plateau_longest_days: float = 548

    loss_kg: float = 0.25
    loss_share: float = 0.03
    regained_kg: float = 0.10
    loss_within_days: float = 366

    return_days: float = 183
    same_kg: float = 0.05
