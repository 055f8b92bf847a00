"""Who a chart is for: the clinic, a case conference, the family, or all who read one story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from growthwatch.charts.style import BLACK, FINDING
from growthwatch.record.vocabulary import known


@dataclass(frozen=True)
class Preset:
    """What a chart carries and how it speaks.

    Attributes
    ----------
    name : str
    contacts, findings, expected, parents : bool
        Whether the chart carries the contacts, the findings, the range expected from the growth
        model and the band of the parents' heights, unless asked otherwise.
    plain : bool
        Words for the family: no z-scores, no findings, no centile that would alarm.
    accent : str
        Colour of the findings.
    in_colour : bool
        Whether the measures of the z-score chart have their colours; without it, black shapes.
    """

    name: str
    contacts: bool = True
    findings: bool = True
    expected: bool = True
    parents: bool = True
    plain: bool = False
    accent: str = FINDING
    in_colour: bool = True


PresetName = Literal["clinic", "conference", "family", "story"]
STORY = "story"
PRESETS: dict[str, Preset] = {
    "clinic": Preset("clinic"),
    "conference": Preset("conference", accent=BLACK, in_colour=False),
    "family": Preset(
        "family", contacts=False, findings=False, expected=False, parents=False, plain=True
    ),
    # What happened, an episode a letter: `growthwatch.charts.story`.
    "story": Preset("story", findings=False, expected=False, parents=False),
}
FAMILY_FOOT = (
    "The lines show how children grow. Each child has a path of their own: of 100 healthy "
    "children, 50 are above the 50th line and 50 below."
)


def chosen(
    preset: str, contacts: bool | None, findings: bool | None, expected: bool | None
) -> tuple[Preset, bool, bool, bool]:
    """Return a preset, and whether contacts, findings and the expected range are drawn.

    Raises
    ------
    ValueError
        For an unknown preset; if findings or the expected range are asked for on a chart for the
        family.
    """
    given = PRESETS[known(preset, tuple(PRESETS), "preset")]
    if given.plain and (findings or expected):
        raise ValueError(
            "the family preset shows neither findings nor the expected range: "
            "use preset='clinic' or preset='conference'"
        )
    return (
        given,
        given.contacts if contacts is None else contacts,
        given.findings if findings is None else findings,
        given.expected if expected is None else expected,
    )
