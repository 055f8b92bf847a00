"""What the posterior assumes before it has seen a weight: rates, shares and how slowing behaves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumptions:
    """The numbers of the posterior that are not the growth model's.

    All are growthwatch's own. Those marked *chosen* were chosen on one half of the calibration
    children (``benchmarks/judgement.py --half choose``); the others were set beforehand.

    Attributes
    ----------
    kept : tuple of float
        Shares of expected gain that a slowed child may keep; negative ones lose weight.
    kept_shares : tuple of float
        How probable each is, given that gain is slowed. *Chosen.*
    unevenness : tuple of float
        Slowing is not even: standard deviation of the share kept from one weight to the next.
    onset_months, slowings_a_month : tuple of float
        Chance, by age in months, that the gain of a child who grows as expected begins to be
        slowed: highest in the first months of life. *Chosen*, on both halves
        (``docs/judgement.md``).
    recoveries_a_month : float
        Chance that the gain of a slowed child becomes as expected again.
    wrong_share : float
        Share of wrong weights in a record that people keyed in; the growth model's own share is
        that of cleaned data. *Chosen.*
    fluctuation : float
        What the growth model calls careless weighing is in part the child's own ups and downs, and
        these are smaller where less is gained: by the share kept, but not below this.
    first_onset_days : float
        Slowing is looked for from the first weight at this age.
    onsets_apart_days : float
        Weights closer than this share one onset.
    onset_within_days : float
        From an onset older than this a stretch no longer competes for the rate; it is kept as a
        shortfall.
    caught_up_z : float
        SD below the weight expected without slowing that count as caught up: two thirds of a
        centile space. What the child would weigh without slowing is known no better.
    catch_up_months, catch_up_spread : float
        Shortfalls fade by themselves over so many months, and spread by this share of themselves in
        three months: how fast children catch up differs.
    """

    kept: tuple[float, ...] = (-1.2, -0.3, 0.0, 0.2, 0.4, 0.7)
    kept_shares: tuple[float, ...] = (0.02, 0.14, 0.19, 0.10, 0.28, 0.27)
    unevenness: tuple[float, ...] = (0.5, 0.1, 0.05, 0.05, 0.05, 0.05)
    onset_months: tuple[float, ...] = (0.5, 4, 6, 36)
    slowings_a_month: tuple[float, ...] = (0.0055, 0.0055, 0.00275, 0.00275)
    recoveries_a_month: float = 0.1
    wrong_share: float = 0.005
    fluctuation: float = 0.4
    first_onset_days: float = 14
    onsets_apart_days: float = 14
    onset_within_days: float = 400
    caught_up_z: float = 0.44
    catch_up_months: float = 36
    catch_up_spread: float = 0.8


ASSUMPTIONS = Assumptions()
