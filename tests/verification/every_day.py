"""Compares the two computations of z-scores on every day of every table.

    python tests/verification/every_day.py

prints how many values were compared, how far they lie apart at most, and on how many days only one
of the two has a z-score. tests/verification/test_own_data.py does it for some of the days.
"""

from __future__ import annotations

import sys

import numpy as np

import growthwatch as gw
from growthwatch.conversion import z_scores
from growthwatch.record.vocabulary import MEASURES, REFERENCES, SEXES
from growthwatch.verification.second_computation import zscore

DAYS = np.arange(-130, 7400)
Z = (-5.0, -2.0, 0.3, 3.7)


def main() -> int:
    compared, apart, only_one = 0, 0.0, 0
    for reference in REFERENCES:
        for measure in MEASURES:
            for sex in SEXES:
                for z in Z:
                    value = gw.measurement(measure, z, sex=sex, age_days=DAYS, reference=reference)
                    value = np.where(np.isnan(value), 9.0, value)
                    ours = z_scores(measure, value, sex=sex, age_days=DAYS, reference=reference)
                    own = np.array(
                        [
                            zscore(reference, measure, sex, int(day), float(one))
                            for day, one in zip(DAYS, value, strict=True)
                        ],
                        dtype=float,
                    )
                    both = ~np.isnan(ours) & ~np.isnan(own)
                    compared += int(both.sum())
                    only_one += int((np.isnan(ours) != np.isnan(own)).sum())
                    apart = max(apart, float(np.abs(ours - own)[both].max(initial=0)))
    print(
        f"{compared:,} z-scores of {len(REFERENCES)} references on the days {DAYS[0]} to "
        f"{DAYS[-1]:,}: {apart:.0e} apart at most, and on {only_one} days only one has any"
    )
    return 1 if only_one or apart > 1e-9 else 0


if __name__ == "__main__":
    sys.exit(main())
