"""An earlier review: what this one is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from growthwatch.review.trend import no_trend


@dataclass(frozen=True)
class Previous:
    """An earlier review, as far as comparing needs it.

    Attributes
    ----------
    as_of : Timestamp
        Its date.
    children : DataFrame
        Of the whole caseload then: child_id, team, practitioner; group ("" where not listed);
        level, state and standing_kg of its judgement; and listed_since: the date of the first
        review of those in which the child was listed without a break; NaT where not listed.
    findings : DataFrame
        As detected then, with `first_reported`.
    scores : DataFrame
        child_id, date, measure, value, corrected_age_days, z; text may be in categories.
    changed_how : list of str
        What about the way of looking differs from this report's: growthwatch, thresholds, rules.
    trend : DataFrame
        As `growthwatch.review.trend.trend` returned it then.
    """

    as_of: pd.Timestamp
    children: pd.DataFrame
    findings: pd.DataFrame
    scores: pd.DataFrame
    changed_how: list[str] = field(default_factory=list)
    trend: pd.DataFrame = field(default_factory=no_trend)
