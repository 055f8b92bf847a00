"""Which contacts count as what: the words by which kinds, agencies and roles are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Vocabulary:
    """The words that make a contact a paediatric assessment or a referral to social care.

    Words are looked for whole and in any letter case; "paediatric" also finds "paediatrician" and
    "paediatrics". Give your own where a service calls things otherwise.

    Attributes
    ----------
    assessment_kinds : tuple of str
        Kinds of contact at which a child is examined.
    paediatric : tuple of str
        In agency or role: who examines. A kind of contact that holds such a word itself
        ("paediatric assessment") needs no more.
    referral_kinds : tuple of str
    social_care : tuple of str
        In a `referred_to` column where there is one and it is filled in, otherwise in kind, summary
        or action: to whom.

    Notes
    -----
    An admission or an attendance at an emergency department is a contact, and no paediatric
    assessment unless agency or role says that a paediatrician saw the child.
    """

    assessment_kinds: tuple[str, ...] = (
        "medical",
        "assessment",
        "examination",
        "appointment",
        "clinic visit",
        "admission",
        "review",
    )
    paediatric: tuple[str, ...] = ("paediatric", "pediatric")
    referral_kinds: tuple[str, ...] = ("referral", "referred", "safeguarding referral", "MARF")
    social_care: tuple[str, ...] = (
        "social care",
        "social services",
        "children's services",
        "MASH",
        "social worker",
    )

    def is_paediatric_assessment(self, contacts: pd.DataFrame) -> pd.Series:
        """Return, for each contact, whether a paediatrician assessed the child."""
        kind = text_of(contacts, "kind")
        by_whom = _holds(text_of(contacts, "agency"), self.paediatric)
        by_whom |= _holds(text_of(contacts, "role"), self.paediatric)
        assessed = _holds(kind, self.assessment_kinds)
        return assessed & by_whom | _holds(kind, self.paediatric)

    def is_social_care_referral(self, contacts: pd.DataFrame) -> pd.Series:
        """Return, for each contact, whether it is a referral to children's social care."""
        kind = text_of(contacts, "kind")
        told = kind + " " + text_of(contacts, "summary") + " " + text_of(contacts, "action")
        given = text_of(contacts, "referred_to")
        to_whom = given.where(given != "", told)
        return _holds(kind, self.referral_kinds) & _holds(to_whom, self.social_care)


def text_of(table: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as text without blanks at its ends; empty where missing or not there."""
    if column not in table:
        return pd.Series("", index=table.index, dtype=object)
    words = table[column]
    said = [
        "" if missing else str(word).strip()
        for word, missing in zip(words.astype(object), words.isna(), strict=True)
    ]
    return pd.Series(said, index=table.index, dtype=object)


def _holds(texts: pd.Series, words: tuple[str, ...]) -> pd.Series:
    if not words or texts.empty:
        return pd.Series(False, index=texts.index)
    # A typographic apostrophe is the same letter to a reader.
    plain = texts.str.replace("’", "'", regex=False)
    pattern = "|".join(re.escape(word) for word in words)
    endings = r"(?:s|ian|ians)?"
    return plain.str.contains(rf"\b(?:{pattern}){endings}\b", case=False, regex=True).astype(bool)
