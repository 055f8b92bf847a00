"""Height well below where the parents' heights place it."""

from __future__ import annotations

import numpy as np

from growthwatch.centiles import CENTILE_SPACE, centile_band
from growthwatch.detection.episodes import Episode, Rule, Signs
from growthwatch.detection.midparental import midparental_z_of
from growthwatch.detection.record import Records
from growthwatch.record.vocabulary import TWO_YEARS_DAYS

# Of the other references, a child's z-score and its parents' do not compare.
COMPARABLE = ("uk-who", "who")
COUNTED = {2: "two", 3: "three"}


def _rule(name: str, severity: str, spaces_of: str, guidance: str) -> Rule:
    def signs(records: Records) -> Signs:
        """Return where height is more than the rule's spaces below the mid-parental centile."""
        record, p = records.height, records.parameters
        starts = np.unique(record.first)
        midparental = np.full(len(record), np.nan)
        if record.reference in COMPARABLE and len(record):
            found = midparental_z_of(records.children, record.child_id[starts])
            midparental = found[record.child]
        below = (midparental - record.z) / CENTILE_SPACE
        with np.errstate(invalid="ignore"):
            present = (below > getattr(p, spaces_of) + 1e-9) & (record.age >= TWO_YEARS_DAYS)
        return Signs(present, np.arange(len(record)), below)

    def message(episode: Episode) -> str:
        """Say where height is, and where the parents' heights place it."""
        record, last = episode.record, episode.last
        midparental = record.z[last] + episode.magnitude * CENTILE_SPACE
        said = (
            f"Height {episode.magnitude:.1f} centile spaces below the mid-parental centile: "
            f"{episode.value(last)} at {episode.age(last)} ({episode.date(last)}), "
            f"{episode.band(last)}; the parents' heights place their children on average "
            f"{centile_band(midparental, 'height')}"
        )
        if episode.onset != last:
            said += f". So since {episode.age(episode.onset)} ({episode.date(episode.onset)})"
        return said + "." + episode.afterwards()

    spaces = COUNTED[3 if "far" in name else 2]
    return Rule(
        name=name,
        looks_for=f"From two years, height more than {spaces} centile spaces below the "
        "mid-parental centile.",
        measure="height",
        severity=severity,
        unit="centile spaces",
        guidance=guidance,
        signs=signs,
        message=message,
    )


RULES = (
    _rule(
        "height_far_below_midparental",
        "concern",
        "midparental_far_spaces",
        "RCPCH, chart information for health staff: height more than 3 centile spaces below the "
        "mid-parental centile calls for assessment (said of school age); about 1 healthy child in "
        "100 is (Wright and Cheetham, Arch Dis Child 1999;81:257-260).",
    ),
    _rule(
        "height_below_midparental",
        "watch",
        "midparental_spaces",
        "NICE NG75 (2017): where growth is a concern, a height more than 2 centile spaces below "
        "the mid-parental centile may mean undernutrition or a primary growth disorder. 90% of "
        "healthy children lie within about 2 spaces of it (Wright and Cheetham, Arch Dis Child "
        "1999;81:257-260), so alone it is something to watch. growthwatch: from 2 years, because "
        "length before then follows the parents' heights less closely.",
    ),
)
