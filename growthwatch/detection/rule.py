"""What a rule is: everything about one pattern, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from growthwatch.centiles import CENTILE_SPACE
from growthwatch.record.vocabulary import Severity

if TYPE_CHECKING:
    from growthwatch.detection.episodes import Episodes
    from growthwatch.detection.records import Records

Mark = Literal["ring", "bracket", "fall", "hollow", "none"]

# By how much a magnitude must have grown to be told as worse: what weighing again the same day
# could not explain. growthwatch: the error of weighing (100 g), a third of a centile space. Of
# other units a tenth of what it was.
WORSE_BY = {"kg": 0.10, "z-score": CENTILE_SPACE / 3, "centile spaces": 1 / 3}
NEVER = float("inf")

# What a family is told of a finding that the record still shows: see `Rule.plain_words`.
TO_TALK = (
    "The dots have not gone up with the lines as we hoped. There can be many reasons for this. "
    "We want to find out more with you, and to help."
)
TO_WATCH = (
    "Some of the dots did not go up as we hoped. There can be many reasons for this. We would like "
    "to measure again and see how things go."
)
TO_CHECK = (
    "A dot with a white middle may be a slip. That can happen when we weigh or write. We would "
    "like to check it."
)

# Sentences that any rule may use, by their codes.
ENDED, ONE_NOW, ONE_THEN = "ended", "one now", "one then"
DUE_TYPICAL = "due typical"
SHARED_SENTENCES = {
    ENDED: "That was last shown on {last_date:date}; on {ended_date:date} {sex:she} measured "
    "{ended_value:value} ({ended_z:band}).",
    ONE_NOW: "This rests on one odd measurement: measure again.",
    "no centile sex": "There is no centile, as the record says neither female nor male.",
    "no centile reference": "There is no centile, as {reference:} has none for this measure at "
    "this age.",
    DUE_TYPICAL: "What was due is what typical children gain, by UK-WHO.",
    "no centile paper": "There is no centile from day 1 to 13 on the paper chart.",
    ONE_THEN: "It rested on one odd measurement, which the next one did not bear out.",
}
WEIGHED_AFTERWARDS = (
    "That was last shown on {last_date:date}; on {ended_date:date} {sex:she} weighed "
    "{ended_value:value} ({ended_z:band})."
)


@dataclass(frozen=True)
class Signs:
    """What a rule sees at each row of a record, knowing that row and the ones before it.

    Attributes
    ----------
    present : ndarray of bool, shape (n,)
        Whether the pattern is there, judged from the record up to this row.
    onset : ndarray of int, shape (n,)
        Row in which the pattern began.
    magnitude : ndarray of float, shape (n,)
    certain : ndarray of bool, shape (n,), optional
        Rows whose sign rests on more than their own value, and so needs no second one.
    details : dict of str to ndarray, each of shape (n,)
        Facts for the sentence, as they are at each row: the finding tells those of its last one.
    """

    present: np.ndarray
    onset: np.ndarray
    magnitude: np.ndarray
    certain: np.ndarray | None = None
    details: dict[str, np.ndarray] = field(default_factory=dict)


def usual_variant(details: Mapping[str, Any]) -> str:
    """Return the codes of the sentences of a rule that tells one thing, and what came after."""
    return f"told,{ENDED}" if "ended_date" in details else "told"


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One pattern: what it is called, how it is found, shown and said.

    Attributes
    ----------
    name : str
        As in the `rule` column of findings.
    title : str
        What it is called where people read.
    family : str
        What kind of pattern it is: "weight", "length", "body", "head", "record" or "time".
    looks_for : str
        One sentence.
    measure : str
    severity : {"urgent", "concern", "watch", "data"}
    unit : str
        Of the magnitude.
    guidance : str
        The published source, or where the threshold comes from.
    sentences : dict of str to str or tuple of str
        Templates by their codes, see `growthwatch.say.sentence`; several where a code says more
        than one sentence, as a judgement tells the first of all alone. A code of
        `SHARED_SENTENCES` stands for the one there.
    signs : callable, optional
        From the records to the signs in the rows of `measure`; sees each row with the rows before
        it only. None for what is overdue, which is found between rows.
    facts : callable, optional
        From the records and the episodes found to further facts for the sentences, by name; each
        with one entry an episode.
    variant : callable
        From a finding's facts to the codes of its sentences, with commas between.
    thresholds : type, optional
        A frozen dataclass of the rule's own thresholds, made of
        `growthwatch.detection.parameters.threshold`.
    mark : {"ring", "bracket", "fall", "hollow", "none"}
        How a chart shows it: a ringed point, a bracket beneath the stretch, an arrow over the
        spaces lost, a hollow point (the measurement itself is in doubt), or not at all.
    plain_words : str, optional
        What the family is told; "" for nothing. None says it by severity.
    worse_by : float, optional
        By how much the magnitude must grow to be told as worse; `NEVER` where more is no worse.
        None takes the step of the unit.
    needs_centile : bool
        Whether it looks at measurements that have a centile only. One that looks at kg and cm alone
        watches a child no centile exists for, too: its signs are asked of `Records.whole`.
    position : str
        "low" or "high" for a rule that tells once of a child who keeps to such a centile: ended
        with the child there still, it is known and not over. "" for the others.
    says_more_than : str
        Another rule, which need not be told beside this one at the same measurement.
    """

    name: str
    title: str
    family: str
    looks_for: str
    measure: str
    severity: Severity
    unit: str
    guidance: str
    sentences: Mapping[str, str | tuple[str, ...]]
    signs: Callable[[Records], Signs] | None = None
    facts: Callable[[Records, Episodes], dict[str, Any]] | None = None
    variant: Callable[[Mapping[str, Any]], str] = usual_variant
    thresholds: type | None = None
    mark: Mark = "ring"
    plain_words: str | None = None
    worse_by: float | None = None
    needs_centile: bool = True
    position: Literal["", "low", "high"] = ""
    says_more_than: str = ""

    @property
    def for_family(self) -> str:
        """What the family is told while the finding lasts; "" for nothing."""
        if self.plain_words is not None:
            return self.plain_words
        return {"urgent": TO_TALK, "concern": TO_TALK, "watch": TO_WATCH}.get(self.severity, "")

    @property
    def worse_step(self) -> float:
        """By how much the magnitude must grow to be worse; nan for a tenth of what it was."""
        if self.worse_by is not None:
            return self.worse_by
        steps = (step for unit, step in WORSE_BY.items() if self.unit.startswith(unit))
        return next(steps, float("nan"))

    def templates(self, code: str) -> tuple[str, ...]:
        """Return the templates of a code, one a sentence."""
        said = self.sentences[code] if code in self.sentences else SHARED_SENTENCES[code]
        return (said,) if isinstance(said, str) else said
