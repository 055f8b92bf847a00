"""The pack: one child's record as a PDF to print and hand round, with names or without."""

from __future__ import annotations

from growthwatch.pack.pdf import NoTypst, PackError
from growthwatch.pack.pseudonyms import Pseudonyms, pseudonyms_for
from growthwatch.pack.rejected import rejected_of
from growthwatch.pack.writing import Written, write_pack

__all__ = [
    "NoTypst",
    "PackError",
    "Pseudonyms",
    "Written",
    "pseudonyms_for",
    "rejected_of",
    "write_pack",
]
