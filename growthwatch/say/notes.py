"""The words of what is to be known about a score, from its codes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from growthwatch.record.notes import Note

WORDS: dict[Note, str] = {
    Note.NO_SUCH_CHILD: "no such child among the children",
    Note.DATE_MISSING: "date is missing",
    Note.BIRTH_DATE_MISSING: "birth date is missing",
    Note.BEFORE_BIRTH: "date is before birth",
    Note.NOT_FINITE: "value is not finite",
    Note.NOT_ABOVE_ZERO: "value is not above zero",
    Note.SEX_UNKNOWN: "no centile: sex is not known as female or male",
    Note.NO_REFERENCE: "no {reference} reference for {measure} at this age and sex",
    Note.NO_TERM_REFERENCE: "no term birth reference for this measure",
    Note.PAPER_FIRST_DAYS: "no centile from day 1 to 13 on the paper chart",
    Note.POOLED_TERM: "compared with the pooled term birth row",
    Note.CHANGE_FROM_BIRTH: "{change} of birth weight",
    Note.GESTATION_UNKNOWN: "gestation unknown, taken as 40+0",
    Note.GESTATION_UNREADABLE: "gestation cannot be read, taken as 40+0",
    Note.CONDITION_WITHOUT_REFERENCE: (
        "no growth reference for {condition}, compared with {reference}"
    ),
    Note.REFERENCE_UNREADABLE: (
        "the reference named for this child is not known, compared with {reference}"
    ),
    Note.MORE_THAN_ONCE: "measured more than once on this day",
    Note.STANDING_BELOW_TWO: "measured standing, compared with lying length (about 0.7 cm more)",
    Note.LYING_FROM_TWO: "measured lying, compared with standing height (about 0.7 cm less)",
    Note.NO_MODEL_OF_MEASURE: "no growth model for {measure}",
    Note.NO_MODEL_OF_REFERENCE: "growth model is for the reference uk-who only",
    Note.MODEL_ENDED: "growth model ends at 5 years",
    Note.FIRST_OF_MEASURE: "first {measure}: nothing earlier to expect from",
}
OF_ONE_ROW = Note.CHANGE_FROM_BIRTH | Note.CONDITION_WITHOUT_REFERENCE
ANY_CONDITION = "the child's condition"


def remarks(scores: pd.DataFrame, conditions: Mapping[str, str] | None = None) -> np.ndarray:
    """Return what is to be known about each score, as a tuple of phrases.

    Parameters
    ----------
    scores : DataFrame
        child_id, measure, value, age_days, reference, notes: all rows of the children in it, since
        a change from birth is counted from the weight at birth.
    conditions : mapping of str, optional
        The condition of a child whose condition has no reference, by child_id.

    Returns
    -------
    ndarray of tuple of str, shape (n,)
    """
    codes, kinds = _kinds(scores)
    phrases = np.empty(len(kinds), dtype=object)
    phrases[:] = [_phrases(*kind) for kind in kinds]
    said = phrases[codes]
    for row, own in _own(scores, conditions).items():
        said[row] = own
    return said


def note_words(scores: pd.DataFrame, conditions: Mapping[str, str] | None = None) -> pd.Series:
    """Return the remarks of each score as one text, as `remarks`."""
    codes, kinds = _kinds(scores)
    texts = np.array(["; ".join(_phrases(*kind)) for kind in kinds], dtype=object)
    said = texts[codes]
    for row, own in _own(scores, conditions).items():
        said[row] = "; ".join(own)
    return pd.Series(said, index=scores.index, dtype="str")


def _kinds(scores: pd.DataFrame) -> tuple[np.ndarray, list[tuple[int, str, str]]]:
    """Return each row's kind, and what the kinds are: notes, measure, reference."""
    code = np.zeros(len(scores), dtype=np.int64)
    uniques = []
    for name in ("notes", "measure", "reference"):
        of_column, values = pd.factorize(scores[name])
        code = code * (len(values) + 1) + of_column + 1
        uniques.append([None, *values])
    codes, combined = pd.factorize(code)
    kinds = []
    for number in combined:
        rest, reference = divmod(int(number), len(uniques[2]))
        notes, measure = divmod(rest, len(uniques[1]))
        kinds.append((int(uniques[0][notes]), uniques[1][measure], uniques[2][reference]))
    return codes, kinds


def _own(scores: pd.DataFrame, conditions: Mapping[str, str] | None) -> dict[int, tuple[str, ...]]:
    """Return the phrases of the rows that have a detail of their own."""
    notes = scores["notes"].to_numpy()
    rows = np.flatnonzero(notes & int(OF_ONE_ROW))
    if not len(rows):
        return {}
    change = _changes(scores)
    ids, measures, references = (
        scores[name].astype(object).to_numpy() for name in ("child_id", "measure", "reference")
    )
    return {
        int(row): _phrases(
            notes[row],
            measures[row],
            references[row],
            change[row],
            (conditions or {}).get(ids[row], ANY_CONDITION),
        )
        for row in rows
    }


def _phrases(
    notes: int, measure: str, reference: str, change: str = "", condition: str = ANY_CONDITION
) -> tuple[str, ...]:
    return tuple(
        words.format(measure=measure, reference=reference, change=change, condition=condition)
        for note, words in WORDS.items()
        if int(notes) & note
    )


def _changes(scores: pd.DataFrame) -> np.ndarray:
    """Say by how much each weight differs from the child's weight at birth."""
    at_birth = (scores["measure"] == "weight") & (scores["age_days"] == 0)
    first = scores[at_birth].drop_duplicates("child_id").set_index("child_id")["value"]
    change = 100 * (scores["value"] / scores["child_id"].map(first) - 1)
    return change.map("{:+.1f}%".format).to_numpy(dtype=object)
