"""What is to be known about one score, as codes: `growthwatch.say.notes` has their words."""

from __future__ import annotations

from enum import IntFlag, auto

import numpy as np
import pandas as pd


class Note(IntFlag):
    """Why a score has no z-score, and what to know of one that has; one bit each.

    The column `notes` of scores holds them together, 0 where there is nothing to say. In the order
    in which they are told.
    """

    # Why there is no z-score: the first that holds.
    NO_SUCH_CHILD = auto()
    DATE_MISSING = auto()
    BIRTH_DATE_MISSING = auto()
    BEFORE_BIRTH = auto()
    NOT_FINITE = auto()
    NOT_ABOVE_ZERO = auto()
    SEX_UNKNOWN = auto()
    NO_REFERENCE = auto()
    NO_TERM_REFERENCE = auto()
    PAPER_FIRST_DAYS = auto()
    # What to know of the comparison.
    POOLED_TERM = auto()
    CHANGE_FROM_BIRTH = auto()
    GESTATION_UNKNOWN = auto()
    GESTATION_UNREADABLE = auto()
    CONDITION_WITHOUT_REFERENCE = auto()
    REFERENCE_UNREADABLE = auto()
    MORE_THAN_ONCE = auto()
    STANDING_BELOW_TWO = auto()
    LYING_FROM_TWO = auto()
    # Why `expected_growth` expects nothing.
    NO_MODEL_OF_MEASURE = auto()
    NO_MODEL_OF_REFERENCE = auto()
    MODEL_ENDED = auto()
    FIRST_OF_MEASURE = auto()


NO_Z = (
    Note.NO_SUCH_CHILD
    | Note.DATE_MISSING
    | Note.BIRTH_DATE_MISSING
    | Note.BEFORE_BIRTH
    | Note.NOT_FINITE
    | Note.NOT_ABOVE_ZERO
    | Note.SEX_UNKNOWN
    | Note.NO_REFERENCE
    | Note.NO_TERM_REFERENCE
    | Note.PAPER_FIRST_DAYS
)
# What no date can follow from: the row is no measurement of a known day of the child's life.
NO_AGE = Note.NO_SUCH_CHILD | Note.DATE_MISSING | Note.BIRTH_DATE_MISSING | Note.BEFORE_BIRTH
NOT_MODELLED = (
    Note.NO_MODEL_OF_MEASURE | Note.NO_MODEL_OF_REFERENCE | Note.MODEL_ENDED | Note.FIRST_OF_MEASURE
)


def noted(scores: pd.DataFrame | np.ndarray, note: Note) -> np.ndarray:
    """Return whether each score, or each of their notes, has any of these; shape (n,), bool."""
    notes = scores["notes"].to_numpy() if isinstance(scores, pd.DataFrame) else scores
    return np.asarray((notes & int(note)) != 0)
