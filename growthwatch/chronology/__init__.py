"""The chronology: contacts, measurements and findings in one table, and how soon what followed."""

from __future__ import annotations

from growthwatch.chronology.events import CHRONOLOGY_COLUMNS, chronologies, chronology
from growthwatch.chronology.export import write_chronology
from growthwatch.chronology.merging import merge_contacts, possible_twins
from growthwatch.chronology.response import RESPONSE_COLUMNS, response_times, response_times_of
from growthwatch.chronology.words import Vocabulary

__all__ = [
    "CHRONOLOGY_COLUMNS",
    "RESPONSE_COLUMNS",
    "Vocabulary",
    "chronologies",
    "chronology",
    "merge_contacts",
    "possible_twins",
    "response_times",
    "response_times_of",
    "write_chronology",
]
