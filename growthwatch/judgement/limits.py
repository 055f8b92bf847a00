"""Every threshold of the judgement, in one place, each with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What is held, and from when a child has caught up; what each weight calls for by itself is
    the posterior's (`growthwatch.judgement.posterior_levels.Levels`).

    All are growthwatch's own; ``docs/evaluation.md`` says how many children each finds and how many
    healthy ones it tells of.

    Attributes
    ----------
    firm : float
        A probability that, once reached, is held until the child has caught up. Below it, a child
        that gained what was expected, and of whom the posterior asks nothing any more, was a
        question that its next weights answered.
    answered_spaces : float
        A child gained what was expected if it lies no further than this many centile spaces below
        the weight before: what weighing errors of 50 g, of both weights, come to at a year.
    fallen_spaces : float
        So many centile spaces below where it was before, a child is told of until it has risen,
        however probable that is: NICE NG75's threshold for concern in children born between the
        9th and the 91st centile.
    loss : float
        Probability of loss, within that of slowed gain, from which a child is losing weight.
    error : float
        Probability that the last weight is wrong from which nothing is concluded from it: it is to
        be taken again.
    unsure_error : float
        The same from which what rules read in the last weight, thinness for length among it, is a
        question, of a child of whom nothing is told yet: as for the posterior's own concern.
    answer_days : float
        Within so many days another weight answers whether one too high to be true was: later, a
        child may have lost what it had gained, and is weighed again.
    one_interval : float
        Probability of slowed gain from which a standstill that two weights show is believed; below
        it, it is a question until a third shows it. Below it, slowed gain is told as unlikely.
        *Chosen.*
    made_up_spaces : float
        A child has caught up when it lies no further than this many centile spaces below where it
        was before.
    recovering_spaces, recovering_share : float
        A child is recovering when it has risen by so many centile spaces from its lowest weight,
        and by this share of what it had fallen.
    same_kg : float
        Weights that differ by no more are the same: clothes, feeds and scales.
    new_stretch_kg : float
        Weight regained, and lost again, by so much is told as a stretch of its own.
    return_days, early_days, return_until_days : float
        A weight that was already reached so many days ago is told, if the child was older than
        `early_days` then and is younger than `return_until_days`: some older children gain so
        little.
    steady_days, steady_weights : float
        Weights over at least so many days, and at least so many, make a position steady.
    low_days : float
        From this age a weight below the 0.4th centile is to be confirmed until the position is
        steady. NICE NG75 counts a weight below the 2nd centile among its thresholds for concern,
        whatever the birth weight; that the 0.4th is asked about is growthwatch's.
    spread : float
        How many times as much the children of this caseload vary as those of the growth model, from
        `growthwatch.judgement.posterior_spread.estimate_spread`. Beyond 0.8 to 1.5 the growth model
        is not used, and the rules stand alone.
    recent_from_months, recent_days : tuple of float
        How old the last weight may be, by age in months, before growth is not known any more.
    """

    firm: float = 0.50
    answered_spaces: float = 0.1
    fallen_spaces: float = 2.0
    loss: float = 0.50
    error: float = 0.50
    unsure_error: float = 0.05
    answer_days: float = 28
    one_interval: float = 0.20
    made_up_spaces: float = 2 / 3
    recovering_spaces: float = 0.5
    recovering_share: float = 1 / 3
    same_kg: float = 0.05
    new_stretch_kg: float = 0.20
    return_days: float = 183
    early_days: float = 42
    return_until_days: float = 1826
    steady_days: float = 91
    steady_weights: int = 3
    low_days: float = 28
    spread: float = 1.0
    recent_from_months: tuple[float, ...] = (0.0, 6.0, 24.0, 60.0)
    recent_days: tuple[float, ...] = (91.0, 274.0, 548.0, 1096.0)
