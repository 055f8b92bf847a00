"""Made-up records whose texts name everybody in every form, and a search for what is left.

    python tests/safety/identified.py 1000

prints in how many of so many records an identifier is left, and which forms they were.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass

import pandas as pd

import growthwatch as gw
from growthwatch.pack import pseudonyms_for

SYLLABLES = ("bra", "kov", "tun", "zel", "mor", "gwi", "fen", "dul", "quo", "ska", "vri", "hob")
ENDINGS = ("shire", "wick", "ska", "by", "dottir", "zadeh", "ovic", "thorn")


@dataclass(frozen=True)
class Identified:
    """A child and, by the form it is written in, each thing that must not be found."""

    caseload: gw.Caseload
    child_id: str
    forms: dict[str, str]


def made_up(number: int) -> Identified:
    """Return record `number`: the same number gives the same record."""
    draw = random.Random(number)

    def word(ending: bool = False) -> str:
        made = "".join(draw.choice(SYLLABLES) for _ in range(2 if ending else 3))
        return (made + (draw.choice(ENDINGS) if ending else "")).capitalize()

    first, last, brother, mother, partner, visitor, doctor = (word(i % 2 == 1) for i in range(7))
    born = pd.Timestamp("2015-03-02") + pd.Timedelta(days=draw.randrange(2000))
    nhs = "999" + "".join(draw.choice("0123456789") for _ in range(7))
    child_id = f"LX-{draw.randrange(10_000, 99_999)}"
    case = f"{draw.choice(('CIN', 'S47', 'LA'))}/{born.year + 1}/{draw.randrange(1000, 9999)}"
    street, post = f"{draw.randrange(2, 99)} {word()} Road", f"ZZ{draw.randrange(10, 99)} 3VZ"
    phone = f"07700 900{draw.randrange(100, 999)}"
    forms = {
        "full name": f"{first} {last}", "last name first": f"{last}, {first}",
        "run together": f"{first}{last}", "run together, small": f"{first}{last}".lower(),
        "in capitals": f"{first} {last}".upper(), "possessive": f"{first}'s",
        "initials and last name": f"{first[0]}. {last}", "sibling": f"{brother} {last}",
        "in brackets after a relation": f"({mother})", "partner": partner,
        "file name": f"{last}_{first}_{born:%Y%m%d}.pdf", "e-mail": f"{first}.{last}@example.org",
        "number": nhs, "number in groups": f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}",
        "number with hyphens": f"{nhs[:3]}-{nhs[3:6]}-{nhs[6:]}", "identifier": child_id,
        "case number with a year": case, "postcode": post, "street": street, "telephone": phone,
        "practitioner": f"{visitor} {last[::-1].capitalize()}", "doctor": f"Dr {doctor}",
        "birth date in words": f"{born.day} {born:%B %Y}", "birth date": f"{born:%d/%m/%Y}",
        "birth date, year first": f"{born:%Y-%m-%d}", "birth date with points": f"{born:%d.%m.%y}",
    }  # fmt: skip
    texts = [
        f"{first} {last} ({first[0]}. {last}) seen with Mum ({mother}) and mother's partner "
        f"{partner}; DOB {born:%d/%m/%Y}.",
        f"NHS no. {nhs}, {nhs[:3]} {nhs[3:6]} {nhs[6:]} or {nhs[:3]}-{nhs[3:6]}-{nhs[6:]}; see "
        f"{last}_{first}_{born:%Y%m%d}.pdf, case no. {case}, id {child_id}.",
        f"{first.upper()} {last.upper()} and {brother} {last} at {street}, {post}; rang {phone}, "
        f"wrote to {first}.{last}@example.org.",
        f"{first}{last} is {(first + last).lower()} in the other system; {last}, {first}; "
        f"{first}'s weight was taken by {forms['practitioner']}. Asked Dr {doctor}.",
        f"Born {born.day} {born:%B %Y}, {born:%Y-%m-%d}, {born:%d.%m.%y}.",
    ]
    children = pd.DataFrame(
        {
            "child_id": [child_id, "LX-00001"], "sex": ["female", "male"],
            "birth_date": [born, born - pd.Timedelta(days=800)],
            "name": [f"{first} {last}", f"{brother} {last}"], "nhs_number": [nhs, None],
            "mother_name": [f"{mother} {last}", None], "address": [f"{street}, {post}", None],
            "practitioner": [forms["practitioner"], None], "family_id": ["F1", "F1"],
        }
    )  # fmt: skip
    days = [born + pd.Timedelta(days=at) for at in (0, 60, 120, 240, 360)]
    visits = pd.DataFrame(
        {"child_id": child_id, "date": days, "weight_kg": [3.3, 5.0, 6.4, 7.9, 8.8],
         "note": [f"{first} weighed by {forms['practitioner']}"] * 5}
    )  # fmt: skip
    contacts = pd.DataFrame(
        {"child_id": child_id, "date": [day + pd.Timedelta(days=3) for day in days],
         "agency": "Health visiting", "role": "health visitor", "kind": "home visit",
         "summary": texts, "date_to": pd.NaT, "source": f"{child_id} notes"}
    ).astype({"date_to": "datetime64[us]"})  # fmt: skip
    rejected = pd.DataFrame(columns=["file", "line", "field", "value", "reason"])
    return Identified(gw.Caseload(children, visits, contacts, rejected), child_id, forms)


def left_in(record: Identified) -> list[str]:
    """Return the forms that are left after pseudonymising, wherever in the child's tables."""
    child = record.caseload.child(record.child_id)
    weeks = 60 + int(record.child_id[-2:])
    changed = pseudonyms_for(child, weeks=weeks).applied(child)
    said = plain(
        "\n".join(
            str(value)
            for name in ("children", "measurements", "contacts")
            for value in getattr(changed, name).astype(object).to_numpy().ravel()
        )
    )
    return [form for form, words in record.forms.items() if plain(words) in said]


def plain(text: str) -> str:
    """Return text in small letters, without accents, blanks and marks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9/@.\n]", "", letters)


if __name__ == "__main__":
    number = int(sys.argv[1])
    left: Counter[str] = Counter()
    with_any = 0
    for one in range(number):
        found = left_in(made_up(one))
        with_any += bool(found)
        left.update(found)
    print(f"{number} records, {len(made_up(0).forms)} forms each: {with_any} with something left")
    for form, times in left.most_common():
        print(f"  {form}: {times}")
