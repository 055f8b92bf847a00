"""Every threshold of every rule, in one place, each with its source."""

from __future__ import annotations

from dataclasses import dataclass, field

from growthwatch.record.schedule import Schedule
from growthwatch.record.vocabulary import DAYS_PER_YEAR


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
    early_loss_share : float
        Share of birth weight lost in the early days that calls for assessment (NICE NG75: 10%).
    surprise : float
        How many SD a change over two months may lie from what the child's last measurement makes
        likely before the new one is a suspected error. growthwatch: 3.5 calls fewer than 1 weight
        in 100 child-years of healthy children suspect, and 1 in 100 of a sudden stall.
    provisional, taken_back : float
        A value whose conditional z-score lies beyond `provisional` starts no growth finding alone:
        the next one must show it too. If the next one lies on the other side of what is then
        expected by more than `taken_back`, the value is left out. growthwatch: a healthy weighing
        in 20 lies so far out, and so do most weights with a digit typed wrongly.
    slow_gain_two, slow_gain_three, slow_each, slow_base : float
        SD below what the record two (three) weights ago made likely; SD below expectation that
        each weight of the stretch must lie at least; and SD above expectation that the weight it
        began from may lie at most. growthwatch: ``docs/evaluation.md`` says how many healthy
        children show it.
    no_gain_kg : float
        Gain that cannot be told from nothing: clothes, feeds, nappies and another scale.
    clear_gain_kg : float
        Expected gain that weighing could not have hidden.
    plateau_days : float
        Shortest stretch that is called a plateau.
    plateau_longest_days : float
        Longest stretch looked at.
    not_made_up_spaces, made_up_spaces, not_made_up_days : float
        After a plateau or slow gain: how many centile spaces below the weight before it the child
        must be, from what it is made up, and for how long that is told. growthwatch.
    loss_kg, loss_share : float
        A loss beyond both is not explained by weighing.
    regained_kg : float
        Gain from the lowest weight after which a loss is an old one.
    loss_within_days : float
        How far back the highest weight is looked for.
    return_days : float
        Shortest time without gain that is told as a return to an earlier weight.
    return_until : float
        Days. From five years on some children gain so little in half a year. growthwatch.
    same_kg : float
        Weights that differ by no more are the same.
    fast_fall_spaces, fast_fall_days : float
        Centile spaces and days of a fast sustained fall. growthwatch.
    slow_fall_spaces, slow_fall_days : float
        The same of a slow one; 2 spaces: RCPCH, chart information for health staff.
    rising_spaces : float
        A fall that has risen again by so many centile spaces from its lowest point is an old one.
        growthwatch.
    recovery_after_spaces, recovery_spaces, recovery_within_days : float
        A recovery follows a fall of so many centile spaces, has risen by so many from the low
        point, and the low point is no older than this. growthwatch.
    swing_kg, swing_share, swing_within_days : float
        A swing goes there and back by more than both, within so many days. growthwatch.
    own_position_from : float
        Days. Lengths from here on make the child's own position: six weeks, when those of birth no
        longer count. growthwatch.
    own_position_of : int
        How many lengths at most make it: the middle of three is not moved by one. growthwatch.
    length_apart_days : float
        Lengths or heights are usually no closer than 3 months (NICE NG75); a length is judged
        against ones at least so much older.
    height_fall_spaces : float
        Centile spaces (RCPCH, chart information for health staff: more than 2 in height).
    midparental_spaces, midparental_far_spaces : float
        Centile spaces below the mid-parental centile (NICE NG75: 2; RCPCH, chart information for
        health staff: 3 at school age).
    weight_for_length_low, weight_for_length_very_low : float
        z-scores (WHO Child Growth Standards 2006: -2 and -3 SD).
    weight_for_length_alone_from, weight_for_length_agrees_days : float
        Days. From this age one low value is enough, unless one so recent was not below -2 SD;
        before it the one before must be low too. WHO's use of -3 SD begins at 6 months.
        growthwatch.
    head_position_from, head_older_by_days : float
        Days. The child's own head position is its first head from two weeks, where the WHO table
        begins and moulding at birth has gone, and counts when so much older. growthwatch.
    head_fall_spaces, head_rise_spaces : float
        Centile spaces (RCPCH, chart information for health staff: crossing 2 spaces).
    head_rise_on_days : float
        Days. A rise matters if it goes on after 6 months (RCPCH, chart information for health
        staff).
    head_rise_on_spaces : float
        Rise after 6 months that counts as going on: of 1,731 healthy UK infants 0.3% went further
        up by more than 1 space between 6 and 12 months. Wright CM, letter of 3 July 2013 to
        Arch Dis Child Educ Pract Ed.
    order_spaces, order_weight_spaces : float
        Centile spaces below the own position at which length, head or weight counts as having
        fallen, when the order in which they fell is told. growthwatch.
    order_apart_days : float
        How much older the measurements of the own position are. growthwatch.
    sibling_spaces, sibling_own_spaces : float
        How much more than its sibling's a child's weight has fallen, and at least by how much it
        has itself fallen, in centile spaces. growthwatch.
    sibling_period_days : float
        How far back the two are compared. growthwatch.
    sibling_within_days, sibling_within_share : float
        How old the sibling's weight may be, in days or as a share of the sibling's age then,
        whichever is more: weights of older children are rarer and their z-scores steadier.
        growthwatch.
    carried_weight_days, carried_length_days : float
        The same value so many days later is carried forward: weights are taken weekly to monthly,
        lengths no closer than 8 weeks below two years grow by more than their error. growthwatch.
    carried_weight_kg, carried_length_cm, carried_head_cm : float
        Growth due in between, at least. growthwatch: beyond what measuring explains.
    shrink_lying_cm, shrink_standing_cm : float
        A length or height lower than an earlier one by more is not explained by measuring: 99.9%
        of differences between two of an SD of 0.5 cm (lengths, clinic) and of 0.3 cm (heights: 0.2
        to 0.3 cm, Voss LD et al. Arch Dis Child 1990;65:1340-1344).
    lying_to_standing_cm : float
        A child measures so much less standing than lying (WHO 2006: 0.7 cm).
    same_day_kg, same_day_cm : float
        Two measurements of a day that differ by more are two different values. growthwatch: the
        error of weighing, and the 1 cm within which repeated lengths should agree.
    too_often_visits : int
        So many weights in a row, each too soon after the one before, are too close to judge gain.
        growthwatch.
    too_often_share : float
        Share of NICE NG75's spacing below which a weight is too soon: a weekly weight may be taken
        a day early.
    schedule : Schedule
        When children are to be measured and how late is overdue, see `growthwatch.record.schedule`.
    """

    after_early_days: float = 21
    birth_weight_until: float = 1
    early_loss_share: float = 0.10

    surprise: float = 3.5

    provisional: float = 1.5
    taken_back: float = 1.3

    slow_gain_two: float = 2.5
    slow_gain_three: float = 2.5
    slow_each: float = 0.5
    slow_base: float = 1.0

    no_gain_kg: float = 0.10
    clear_gain_kg: float = 0.40
    plateau_days: float = 42
    plateau_longest_days: float = 548

    not_made_up_spaces: float = 1.0
    made_up_spaces: float = 2 / 3
    not_made_up_days: float = 400

    loss_kg: float = 0.25
    loss_share: float = 0.03
    regained_kg: float = 0.10
    loss_within_days: float = 366

    return_days: float = 183
    return_until: float = 5 * DAYS_PER_YEAR
    same_kg: float = 0.05

    fast_fall_spaces: float = 1.5
    fast_fall_days: float = 91
    slow_fall_spaces: float = 2.0
    slow_fall_days: float = 400

    rising_spaces: float = 1.0
    recovery_after_spaces: float = 2.0
    recovery_spaces: float = 0.5
    recovery_within_days: float = 400

    swing_kg: float = 0.30
    swing_share: float = 0.05
    swing_within_days: float = 70

    own_position_from: float = 42
    own_position_of: int = 3
    length_apart_days: float = 91
    height_fall_spaces: float = 2.0

    midparental_spaces: float = 2.0
    midparental_far_spaces: float = 3.0

    weight_for_length_low: float = -2.0
    weight_for_length_very_low: float = -3.0
    weight_for_length_alone_from: float = 182.625
    weight_for_length_agrees_days: float = 183

    head_position_from: float = 14
    head_older_by_days: float = 14
    head_fall_spaces: float = 2.0
    head_rise_spaces: float = 2.0
    head_rise_on_days: float = 182.625
    head_rise_on_spaces: float = 1.0

    order_spaces: float = 1.0
    order_weight_spaces: float = 1.0
    order_apart_days: float = 28

    sibling_spaces: float = 2.0
    sibling_own_spaces: float = 1.0
    sibling_period_days: float = 400
    sibling_within_days: float = 61
    sibling_within_share: float = 0.25

    carried_weight_days: float = 28
    carried_length_days: float = 56
    carried_weight_kg: float = 0.20
    carried_length_cm: float = 1.0
    carried_head_cm: float = 0.5
    shrink_lying_cm: float = 2.3
    shrink_standing_cm: float = 1.4
    lying_to_standing_cm: float = 0.7
    same_day_kg: float = 0.10
    same_day_cm: float = 1.0

    too_often_visits: int = 4
    too_often_share: float = 0.8

    schedule: Schedule = field(default_factory=Schedule)
