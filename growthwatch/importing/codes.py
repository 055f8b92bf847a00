"""Codes by which systems say what was measured: SNOMED CT and LOINC.

Sources: SNOMED CT International Edition, observable entities and findings (27113001 Body weight,
50373000 and 1153637007 Body height, 363812007 Head circumference, and those under them); LOINC 2.78
and the HL7 FHIR value set of vital signs (29463-7, 8302-2, 8306-3, 9843-4 and their measured
forms). Codes of birth weight (364589006, 8339-4) and of body mass index (60621009, 39156-5) are
left out: the one is no measurement of a visit, the other is calculated from weight and height.
"""

from __future__ import annotations

import re

CODES: dict[str, tuple[str, ...]] = {
    "weight": (
        "27113001",  # Body weight
        "363808001",  # Measured body weight
        "162763007",  # On examination - weight
        "425024002",  # Body weight without shoes
        "29463-7",  # Body weight
        "3141-9",  # Body weight Measured
    ),
    "height": (
        "50373000",  # Body height measure
        "1153637007",  # Body height
        "162755006",  # On examination - height
        "248334005",  # Length of body
        "1149101003",  # Recumbent body height
        "248333004",  # Standing height
        "8302-2",  # Body height
        "3137-7",  # Body height Measured
        "8306-3",  # Body height --lying
        "8308-9",  # Body height --standing
    ),
    "ofc": (
        "363812007",  # Head circumference
        "363811000",  # Head circumference measure
        "9843-4",  # Head Occipital-frontal circumference
        "8287-5",  # Head Occipital-frontal circumference by Tape measure
    ),
}
MEASURE_OF = {code: measure for measure, codes in CODES.items() for code in codes}
POSITION_OF = {
    **dict.fromkeys(("248334005", "1149101003", "8306-3"), "lying"),
    **dict.fromkeys(("248333004", "8308-9"), "standing"),
}
# "27113001 |Body weight|", "SCTID: 27113001", "http://loinc.org|29463-7", "29463-7^Body weight^LN",
# and "27113001.0", as a spreadsheet may write it.
_CODE = re.compile(
    r"(?:[a-z][\w ./:-]*[:|^ ]\s*)?(\d{6,18}|\d{3,7}-\d)(?:\.0+)?\s*(?:$|[|^(;,\s].*)",
    re.IGNORECASE | re.ASCII,
)


def code_of(text: str) -> str:
    """Return the code in a cell that may name what it stands for too; "" if there is none."""
    found = _CODE.fullmatch(text.strip())
    return found[1] if found else ""
