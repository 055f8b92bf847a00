"""What a heading is likely to mean, in the words that systems and people use.

The names of the Community Services Data Set v1.6 are those of its tables; the others are in the
manner of SystmOne, RiO and EMIS exports, whose headings each team can choose.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.importing.codes import MEASURE_OF, code_of

CHILD = {
    "child_id": "childid patientid patientidentifier localpatientid localpatientidentifier "
    "idpatient clientid clientnumber rioid rionumber rioclientid emisnumber "
    "emisid patientguid patientnumber patientno systmoneid hospitalnumber "
    "personid localid id",
    "nhs_number": "nhsnumber nhsno nhsnum nhs nhsnumberformatted",
    "sex": "sex gender sexcode gendercode patientsex patientgender "
    "personstatedgendercode sexatbirth genderdescription",
    "birth_date": "dateofbirth dob birthdate dateofbirthdob personbirthdate patientdob "
    "datebirth born patientdateofbirth clientdob",
    "gestation": "gestation gestationalage gestationatbirth gestationlengthatbirth gest ga "
    "gestationlength gestationalageatbirth",
    "gestation_weeks": "gestationweeks gestationalweeks gestweeks gestwks weeksgestation "
    "gestationweeksatbirth",
    "gestation_days": "gestationdays gestationaldays gestdays daysgestation gestationplusdays",
    "due_date": "edd edc estimateddateofdelivery expecteddateofdelivery estimateddeliverydate "
    "expecteddeliverydate estimatedduedate expectedduedate expecteddateofbirth "
    "estimateddateofconfinement expecteddateofconfinement babyduedate",
    "birth_weight": "birthweight bw birthwt weightatbirth",
    "name": "name patientname fullname childname clientname patientfullname",
    "forename": "forename firstname givenname patientforename forenames clientforename",
    "surname": "surname lastname familyname patientsurname clientsurname",
    "mother_height": "motherheight mothersheight maternalheight heightmother",
    "father_height": "fatherheight fathersheight paternalheight heightfather",
    "condition": "condition diagnosis diagnoses syndrome",
    "team": "team teamname hvteam healthvisitingteam caseload caseloadname teamidlocal "
    "locality referralteam",
    "practitioner": "practitioner healthvisitor namedhealthvisitor hv namedhv keyworker "
    "keyprofessional caseloadholder responsibleclinician leadprofessional hcp "
    "careprofessionalidlocal allocatedto leadhcp staff staffname",
    "family_id": "familyid familynumber householdid householdnumber family",
    "flags": "flags flag alerts alert safeguardingflag vulnerabilities specialcircumstances",
    "status": "registrationstatus patientstatus clientstatus caseloadstatus regstatus "
    "childstatus personstatus statusofpatient patientregistrationstatus",
    "deceased": "deceased isdeceased dead died deceasedindicator deceasedflag deathindicator "
    "dateofdeath deathdate dod datedied persondeathdate patientdeathdate dateofdeathdod",
    "left": "dateleft datetransferredout transferoutdate transferredout transferredoutdate "
    "deducteddate deductiondate datededucted dateofdeduction movedaway datemovedaway movedout "
    "datemovedout dateofderegistration deregistrationdate leftarea dateleftarea dateoftransferout",
}
MEASUREMENT = {
    "date": "date eventdate visitdate contactdate dateseen measurementdate datemeasured "
    "dateweighed consultationdate activitydate recordeddate observationdate "
    "effectivedate appointmentdate dateofcontact dateofvisit dateofmeasurement "
    "seen weighed assessmentdate daterecorded eventdone dateofevent datetime "
    "eventdatetime activitydatetime",
    "weight": "weight wt wgt wght kg kgs bodyweight oeweight personweight childweight "
    "currentweight weightrecorded weightmeasured",
    "height": "height length ht hgt hght lgth lngth stature heightlength lengthheight bodyheight "
    "bodylength oeheight oelength personheight personlength heightorlength",
    "ofc": "ofc hc headcircumference headcirc headcirumference "
    "occipitofrontalcircumference oeheadcircumference headcircumferenceofc "
    "ofcheadcircumference",
    "position": "position measuredlyingorstanding lyingstanding",
    "source": "source recordedby seenby location clinic place setting",
    "note": "note notes comment comments freetext",
}
EVENT = {
    "kind": "event eventtype observation observationtype codeterm term readterm "
    "snomedterm codedescription measurement measurementtype observationname "
    "codetext description parameter readcode ctv3code snomedcode code codename "
    "snomedctcode snomedctconceptid snomedconceptid conceptid conceptcode loinc loinccode "
    "clinicalcode clinicalterm observationcode observationterm codevalue "
    "test measure type",
    "value": "value numericvalue result observationvalue measurementvalue valuenumeric "
    "reading numeric resultvalue valuequantity quantity codedvalue valuenumber",
    "unit": "unit units unitofmeasure unitofmeasurement numericunit numericunits "
    "valueunit valueunits resultunit resultunits uom ucum ucumunit ucumcode unitcode "
    "valuequantityunit valuequantitycode unitsucum unitucum",
}
KIND_WORDS = {
    "ofc": re.compile(r"head circ|\bofc\b|occipit", re.IGNORECASE),
    "weight": re.compile(r"\bweight\b|\bweighed\b", re.IGNORECASE),
    "height": re.compile(r"\bheight\b|\blength\b", re.IGNORECASE),
}
NOT_THIS_KIND = re.compile(
    r"birth|loss|gain|centile|percentile|sds|z.?score|target|ideal|bmi|mother|father|maternal|"
    r"paternal|advice|arm|leg|femur|foot|declined|clothes|for (?:height|length|age)|length of|"
    r"duration",
    re.IGNORECASE,
)
# A group of columns that is not about the child now, whatever stands in it.
CHANGES_MEANING = re.compile(
    rf"{NOT_THIS_KIND.pattern}|parent|sibling|brother|sister|partner|carer|previous|next|expected|"
    r"due|first|last|relat|contact|emergency|gp\b",
    re.IGNORECASE,
)
UNITS = {
    "kg": "kg kgs kilograms", "g": "g gm gms grams", "lb": "lb lbs pounds",
    "cm": "cm cms centimetres", "m": "m metres", "mm": "mm", "in": "in ins inches",
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words.split()}
_FILLER = {
    "date", "of", "at", "on", "the", "seen", "weighed", "measured", "visit", "review", "contact",
    "check", "recorded", "value", "result",
}  # fmt: skip
_UNIT_WORDS = {"unit", "units", "uom"}
# What a group of columns is called that says nothing of its own, as EMIS writes above the others.
_GROUPS = {"patient", "patients", "client", "person", "personal", "demographic", "demographics",
           "details", "observation", "observations", "professional", "professionals"}  # fmt: skip
_MEASURE_WORDS = {
    "weight": "weight", "wt": "weight", "wgt": "weight", "wght": "weight",
    "height": "height", "length": "height", "ht": "height", "hgt": "height", "hght": "height",
    "lgth": "height", "lngth": "height", "stature": "height",
    "ofc": "ofc", "hc": "ofc", "head": "ofc", "circumference": "ofc", "circ": "ofc",
}  # fmt: skip


def _lookup(fields: dict[str, str]) -> dict[str, str]:
    return {word: name for name, words in fields.items() for word in words.split()}


CHILD_OF, MEASUREMENT_OF, EVENT_OF = map(_lookup, (CHILD, MEASUREMENT, EVENT))


@dataclass(frozen=True)
class Heading:
    """A heading taken apart.

    Attributes
    ----------
    name : str
    unit : str
        "kg" of "Weight (kg)"; "" if it has none.
    squashed : str
        Letters and digits without the unit, for looking it up.
    without_group : str
        The same without a group's name in front: "dateofbirth" of "Patient Details Date of Birth".
    measure : str
        "weight", "height", "ofc", "date", "unit" or "": what one of several visits' columns holds.
    of : str
        Of which measure a date or unit is: "weight" of "Weight Date".
    label : str
        The rest of the heading: "6 8 week" of "6-8 week weight (kg)".
    """

    name: str
    unit: str
    squashed: str
    without_group: str
    measure: str
    of: str
    label: str


def heading(name: str) -> Heading:
    """Take a heading apart."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    tokens = re.findall(r"[a-z]+|\d+", spaced.lower())
    unit = ""
    if len(tokens) > 1 and tokens[-1] in _UNIT_OF:
        unit = _UNIT_OF[tokens.pop()]
        if len(tokens) > 1 and tokens[-1] == "in":  # Weight in kg
            tokens.pop()
    measures = {_MEASURE_WORDS[token] for token in tokens if token in _MEASURE_WORDS}
    of = next(iter(measures)) if len(measures) == 1 else ""
    filler, measure = _FILLER, of
    if _UNIT_WORDS & set(tokens):
        measure, filler = "unit", _FILLER | _UNIT_WORDS | {"measure", "measurement"}
    elif "date" in tokens or (not measures and {"seen", "weighed", "measured"} & set(tokens)):
        measure = "date"
    label = [token for token in tokens if token not in _MEASURE_WORDS and token not in filler]
    own = list(itertools.dropwhile(_GROUPS.__contains__, tokens))
    return Heading(name, unit, "".join(tokens), "".join(own), measure, of, " ".join(label))


def field_of(name: str, own: str, fields: dict[str, str]) -> str:
    """Return the field that a heading names; "" if none.

    Parameters
    ----------
    name : str
        With the heading of its group in front: "Professional Health Visitor".
    own : str
        Without it. Alone it tells what the column is unless the group says whose or of when it is,
        as "Mother" does over "Height".
    fields : dict of str to str
    """
    one = heading(name)
    found = fields.get(one.squashed) or fields.get(one.without_group)
    if not found and one.squashed.endswith("datetime"):
        found = fields.get(one.squashed.removesuffix("time"))
    if not found and own != name and not CHANGES_MEANING.search(name.removesuffix(own)):
        found = fields.get(heading(own).squashed)
    return found or ""


def recognised(
    names: list[str], fields: dict[str, str], own: list[str] | None = None
) -> dict[str, str]:
    """Return the first column for each field, by field.

    `own` holds the headings without their groups' in front, where they tell a field as well: not
    those of measurements, whose group says which visit they are of.
    """
    found: dict[str, str] = {}
    for name, alone in zip(names, own or names, strict=True):
        field = field_of(name, alone, fields)
        if field and field not in found:
            found[field] = name
    return found


def header_words(names: list[str], own: list[str]) -> int:
    """Count the names that are known, to find the header among the first rows."""
    every = CHILD_OF | MEASUREMENT_OF | EVENT_OF
    return sum(
        bool(field_of(name, alone, every)) or heading(name).measure != ""
        for name, alone in zip(names, own, strict=True)
    )


def is_value(name: str, own: str) -> bool:
    """Tell whether a column seems to hold weights, heights or head circumferences.

    By its name, or by a unit of theirs alone: "Crown-heel (cm)".
    """
    if field_of(name, own, CHILD_OF) or NOT_THIS_KIND.search(name):
        return False
    one = heading(name)
    return one.measure in ("weight", "height", "ofc") or one.unit in ("kg", "lb", "cm", "mm")


def unit_columns(names: list[str]) -> dict[tuple[str, str], str]:
    """Return the columns of units, by the label and measure they belong to."""
    told = map(heading, names)
    return {(one.label, one.of): one.name for one in told if one.measure == "unit" and one.of}


_OUNCES, _STONES = {"oz", "ozs", "ounces"}, {"st", "stone", "stones"}


def parts_of_pounds(names: list[str], words: Collection[str] = _OUNCES | _STONES) -> list[str]:
    """Return the columns of ounces and stones, which stand beside one of whole pounds."""
    tokens = {name: re.findall(r"[a-z]+", name.lower()) for name in names}
    return [
        name
        for name, said in tokens.items()
        if said and said[-1] in words and not NOT_THIS_KIND.search(name)
    ]


def ounces_columns(names: list[str]) -> list[str]:
    """Return the columns of ounces."""
    return parts_of_pounds(names, _OUNCES)


def visit_columns(names: list[str]) -> dict[str, dict[str, str]]:
    """Return the columns of visits that stand side by side, by label and what they hold.

    A date beside a measure's name, as in "Weight Date" and "Height Date", is of that measure alone.
    Only visits with a date and a value.
    """
    told = [one for one in map(heading, names) if one.squashed not in CHILD_OF]
    dates_of_one = {(one.label, one.of) for one in told if one.measure == "date" and one.of}
    visits: dict[str, dict[str, str]] = {}
    for one in told:
        if not one.measure or one.measure == "unit":
            continue
        alone = (one.label, one.of) in dates_of_one
        label = f"{one.label} {one.of}".strip() if alone else one.label
        if label:
            visits.setdefault(label, {}).setdefault(one.measure, one.name)
    return {
        label: columns
        for label, columns in visits.items()
        if "date" in columns and len(columns) > 1
    }


def kinds_of(texts: np.ndarray) -> dict[str, list[str]]:
    """Return the values of a column of kinds that are weights, heights and head circumferences."""
    values = [str(one) for one in pd.unique(texts) if one]
    found: dict[str, list[str]] = {}
    for measure, pattern in KIND_WORDS.items():
        found[measure] = sorted(
            one
            for one in values
            if MEASURE_OF.get(code_of(one)) == measure
            or (pattern.search(one) and not NOT_THIS_KIND.search(one))
        )
    return found
