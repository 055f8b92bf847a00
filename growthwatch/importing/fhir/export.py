"""FHIR files as grids: Bundles (.json) and bulk exports (.ndjson), each resource on its line.

A file of resources is read like a workbook with three sheets: patients, observations, contacts.
A line of a bulk export is the line of its file; in a Bundle it is the number of the entry.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from growthwatch.importing.fhir.resources import (
    BIRTH_WEIGHT,
    CHILD_ID,
    GESTATION,
    communication_cells,
    encounter_cells,
    identifiers,
    is_parent,
    observation_rows,
    part,
    patient_cells,
    subject,
    text,
    texts,
)
from growthwatch.importing.files import NOT_EXPORTS, named
from growthwatch.importing.tables import Under
from growthwatch.reading.files import opening, sha256
from growthwatch.reading.grid import Grid, refuse_many
from growthwatch.reading.raw import SHOWN
from growthwatch.record.errors import CaseloadError

LINES, WHOLE = ".ndjson", ".json"
LARGEST_BUNDLE = 300_000_000  # bytes: JSON in one piece takes several times its size to read
FHIR_ENDINGS = (LINES, WHOLE)
COLUMNS = {
    "patients": (
        "Patient ID", "Sex", "Birth Date", "Gestation", "Birth Weight", "Name", "NHS Number",
        "Family", "Deceased", "Active", "Team", "Age Group",
    ),
    "observations": (
        "Patient ID", "Date", "Code", "Value", "Unit", "Status", "Source", "Note",
    ),
    "contacts": (
        "Patient ID", "Date", "Date To", "Agency", "Role", "Kind", "Summary", "Source", "Status",
    ),
}  # fmt: skip
DEEPEST = 4  # Bundles within Bundles, as answers to a batch are
WITH_THE_CHILD = "of birth, which stands with the child"
OF_AN_ADULT, REPLACED = "of an adult", "replaced by another record of the same child"
ADULT_YEARS = 20  # UK-WHO and WHO end here
NO_RESOURCE = "none, a request or its answer"
WITHIN = "within "  # begins the name that is made for a Patient within another resource
CONTAINED = ("Patient", "Observation", "Encounter", "Communication")
NOT_JSON = "is not a FHIR resource in JSON: export the file again"


@dataclass
class Found:
    """The rows of one file, before what stands in other files is added to them."""

    rows: dict[str, list[tuple[int, dict[str, str]]]] = field(
        default_factory=lambda: {name: [] for name in COLUMNS}
    )
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    others: dict[str, list[int]] = field(default_factory=dict)


class FhirExport:
    """A file or a folder of FHIR resources; used as `growthwatch.importing.files.Export` is.

    Parameters
    ----------
    where : Path
    today : date
        Patients of 20 years or more on this day are left out, with what was measured of them.

    Raises
    ------
    CaseloadError
        If there is nothing to read, or a file is not JSON.
    """

    def __init__(self, where: str | Path, form: Any, names: Sequence[str], today: dt.date) -> None:
        self.where, self.form, self.names, self.today = Path(where), form, list(names), today
        self.sources: dict[str, str] = {}
        self.under: Under = {}
        self.not_read: list[Path] = []
        if not self.where.exists():
            raise CaseloadError(f"{where} does not exist: give the export's file or folder")
        self.paths = fhir_files(self.where)
        if not self.paths:
            raise CaseloadError(f"{where} holds no .ndjson or .json file: export again")
        self._grids: dict[tuple[Path, str], Grid] = {}
        self.others: list[tuple[str, int, int, str]] = []

    def read(
        self,
        wanted: Sequence[tuple[str, str | None]],
        tell: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """Read every file, telling how many bytes of all are done."""
        sizes = [path.stat().st_size for path in self.paths]
        done, total = 0, max(1, sum(sizes))
        tell(0, total)
        who, found = People(), {}
        for path, size in zip(self.paths, sizes, strict=True):
            self.sources[path.name] = sha256(path)
            found[path] = read_file(path, size, who)
            done += size
            tell(done, total)
        who.settle()
        for path, one in found.items():
            for name in COLUMNS:
                self._grids[path, name] = who.grid(path.name, name, one, self.today)
            self.others += [
                (path.name, lines[0], lines[1], f"resource {kind!r} is not asked for")
                for kind, lines in one.others.items()
            ]

    def grids(self, pattern: str = "*", sheet: str | None = None) -> list[Grid]:
        """Return the rows of one kind, of every file whose name matches."""
        return [self._grids[path, str(sheet)] for path in self.matching(pattern)]

    def matching(self, pattern: str) -> list[Path]:
        """Return the paths of the files whose names match."""
        if found := named(self.paths, pattern):
            return found
        raise CaseloadError(f"{self.where} has no file {pattern}: correct file in the mapping")


class People:
    """Who is meant by each reference, and what is known of a child from other resources."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.births: dict[str, str] = {}
        self.gestation: dict[str, str] = {}
        self.weight: dict[str, str] = {}
        self.parents: dict[str, list[str]] = {}
        # Of a Patient within another resource, how it is looked for among the others.
        self.within: dict[str, list[str]] = {}
        # References to a record that was replaced, and to the one that replaced it; as ids.
        self.links: list[tuple[str, str]] = []
        self.replaced: dict[str, str] = {}

    def child(self, reference: str) -> str:
        """Return the Patient's id that a reference means; "" where it means none."""
        return self.last(self._named(reference))

    def last(self, child: str) -> str:
        """Return the record that a Patient's was replaced by, where the export holds that one."""
        seen = {child}
        while child in self.replaced and self.replaced[child] not in seen:
            child = self.replaced[child]
            seen.add(child)
        return child

    def _named(self, reference: str) -> str:
        for name in (*self.within.get(reference, ()), reference):
            if name in self.ids:
                return self.ids[name]
        *before, last = reference.split("?")[0].split("/_history/")[0].rpartition("/")
        return last if before and before[0].endswith("Patient") else ""

    def add(self, resource: dict[str, Any], full_url: str) -> str:
        """Take up a Patient and return its id: of the resource, else an identifier's value."""
        named_by = identifiers(resource)
        own = text(resource, "id") or next((value for _, value in named_by), "")
        own = own or full_url.rpartition(":")[2].rpartition("/")[2]
        if growthwatch := [value for system, value in named_by if system == CHILD_ID]:
            # Written by `growthwatch.fhir`, whose ids are not always those of the caseload.
            self.ids[f"Patient/{own}"] = growthwatch[0]
            own = growthwatch[0]
        if full_url:
            self.ids[full_url] = own
        for system, value in named_by:
            self.ids[f"Patient?identifier={system}|{value}"] = own
        self.births[own] = text(resource, "birthDate")
        for link in texts(part(resource, "link")):
            other, kind = text(link, "other", "reference"), text(link, "type")
            if kind == "replaced-by":
                self.links.append((f"Patient/{own}", other))
            elif kind == "replaces":
                self.links.append((other, f"Patient/{own}"))
        return own

    def settle(self) -> None:
        """Put what was learned of a replaced record to the one it was replaced by."""
        for replaced, by in self.links:
            one, other = self._named(replaced), self._named(by)
            if one and other and one != other and {one, other} <= set(self.births):
                self.replaced[one] = other
        for known in (self.gestation, self.weight):
            for child in list(known):
                known.setdefault(self.last(child), known[child])
        self.parents = {key: [*map(self.last, all_)] for key, all_ in self.parents.items()}

    def add_within(self, patient: dict[str, Any], name: str) -> None:
        """Take up a Patient that stands within another resource, under a name made for it.

        It is the Patient of the export who has its identifier; its own id means something within
        that resource only.
        """
        named_by = [
            f"Patient?identifier={system}|{value}" for system, value in identifiers(patient)
        ]
        self.within[name] = named_by
        own = next((value for _, value in identifiers(patient)), name)
        for one in named_by or [name]:
            self.ids.setdefault(one, own)
        self.births.setdefault(own, text(patient, "birthDate"))

    def adult(self, child: str, today: dt.date) -> bool:
        """Tell whether somebody was of age on a day; an unreadable birth date is no proof."""
        year = self.births.get(child, "")[:4]
        if not year.isdigit():
            return False
        rest = self.births[child][4:10]
        born = f"{int(year) + ADULT_YEARS:04d}{rest}"
        return born <= today.isoformat()[: len(born)]

    @cached_property
    def families(self) -> dict[str, str]:
        """Return the family of each child who shares a parent: the first child's id names it."""
        of: dict[str, str] = {}

        def first(child: str) -> str:
            while of.setdefault(child, child) != child:
                of[child] = of[of[child]]
                child = of[child]
            return child

        for children in self.parents.values():
            for child in children[1:]:
                one, other = sorted((first(children[0]), first(child)))
                of[other] = one
        return {child: f"family of {first(child)}" for child in list(of)}

    def grid(self, file: str, name: str, found: Found, today: dt.date) -> Grid:
        """Return one kind's rows of a file, with references followed."""
        columns = COLUMNS[name]
        families = self.families if name == "patients" else {}
        rows: list[tuple[str, ...]] = [columns]
        for _, cells in found.rows[name]:
            child = cells["Patient ID"]
            if name != "patients" or child in self.within:
                child = cells["Patient ID"] = self.child(child)
            adult = self.adult(child, today)
            if name == "patients":
                cells["Gestation"] = self.gestation.get(child, "")
                cells["Birth Weight"] = self.weight.get(child, "")
                cells["Family"] = families.get(child, "")
                cells["Age Group"] = "adult" if adult else "child"
                if self.last(child) != child:
                    cells["Age Group"] = REPLACED
            elif adult:
                cells["Status"] = OF_AN_ADULT
            rows.append(tuple(cells.get(column, "") for column in columns))
        refuse_many(file, len(rows) * len(columns))
        broken = found.broken if name == "observations" else ()
        return Grid(file, [0, *(line for line, _ in found.rows[name])], rows, broken)


def fhir_files(where: Path) -> list[Path]:
    """Return the files of FHIR resources, of a file or a folder; none where there are tables."""
    there = sorted(where.iterdir()) if where.is_dir() else [where]
    return [
        path
        for path in there
        if path.suffix.lower() in FHIR_ENDINGS
        and path.is_file()
        and path.name not in (*NOT_EXPORTS, "run.json")
        and not path.name.startswith(".")
    ]


def read_file(path: Path, size: int, who: People) -> Found:
    """Return the rows of one file; `who` learns of its people."""
    found = Found()
    others: Counter[str] = Counter()
    for line, resource, full_url in with_contained(path, resources_of(path, size, found)):
        kind = text(resource, "resourceType")
        if kind == "Patient" and full_url.startswith(WITHIN):
            who.add_within(resource, full_url)
            if text(resource, "birthDate"):
                cells = patient_cells(resource) | {"Patient ID": full_url}
                found.rows["patients"].append((line, cells))
        elif kind == "Patient":
            cells = patient_cells(resource) | {"Patient ID": who.add(resource, full_url)}
            found.rows["patients"].append((line, cells))
        elif kind == "Observation":
            for cells in observation_rows(resource):
                found.rows["observations"].append((line, cells | {"Patient ID": subject(resource)}))
        elif kind in ("Encounter", "Communication"):
            cells_of = encounter_cells if kind == "Encounter" else communication_cells
            cells = cells_of(resource) | {"Patient ID": subject(resource)}
            found.rows["contacts"].append((line, cells))
        else:
            if kind == "RelatedPerson" and is_parent(resource):
                for system, value in identifiers(resource):
                    child = text(resource, "patient", "reference")
                    who.parents.setdefault(f"{system}|{value}", []).append(child)
            others[kind or "of no kind"] += 1
            found.others.setdefault(kind or "of no kind", [line, 0])[1] += 1
    # References may stand before the resource that they mean.
    who.parents = {
        key: [who.child(one) or one for one in all_] for key, all_ in who.parents.items()
    }
    for _, cells in found.rows["observations"]:
        if cells["Code"] in (*GESTATION, *BIRTH_WEIGHT):
            if cells["Status"] in ("final", "amended", "corrected"):
                child = who.child(cells["Patient ID"])
                if cells["Code"] in GESTATION:
                    who.gestation[child] = gestation_words(cells["Value"], cells["Unit"])
                else:
                    who.weight[child] = f"{cells['Value']} {cells['Unit']}"
            cells["Code"] = f"{cells['Code']}, {WITH_THE_CHILD}"
    return found


def gestation_words(value: str, unit: str) -> str:
    """Return a gestation as an export's column has it: 37, 261 days, and 37.29 weeks as 37+2."""
    if unit.lower() in ("d", "day", "days"):
        return f"{value} days"
    whole, point, _ = value.partition(".")
    if point and whole.isdigit():
        try:
            days = round((float(value) - int(whole)) * 7)
        except ValueError:
            return value
        return f"{int(whole) + days // 7}+{days % 7}"
    return value


def resources_of(path: Path, size: int, found: Found) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Yield each resource of a file with its line and the address that a Bundle gives it."""
    with opening(path):
        if path.suffix.lower() == LINES:
            with path.open(encoding="utf-8-sig", errors="replace") as lines:
                for number, line in enumerate(lines, start=1):
                    if not line.strip():
                        continue
                    resource = loaded(line)
                    if isinstance(resource, dict) and "resourceType" in resource:
                        yield number, resource, ""
                    else:
                        found.broken.append((number, line[:SHOWN].strip(), f"The line {NOT_JSON}."))
            return
        if size > LARGEST_BUNDLE:
            raise CaseloadError(
                f"{path.name} is one piece of JSON of {size / 1e6:,.0f} MB and "
                f"{LARGEST_BUNDLE / 1e6:.0f} MB can be read: export it as {LINES}"
            )
        whole = loaded(path.read_text(encoding="utf-8-sig", errors="replace"))
    if not isinstance(whole, dict) or "resourceType" not in whole:
        raise CaseloadError(f"{path.name} {NOT_JSON}")
    if whole["resourceType"] != "Bundle":
        yield 1, whole, ""
        return
    for number, entry in enumerate(texts(part(whole, "entry")), start=1):
        yield from entry_resources(number, entry, found, DEEPEST)


def entry_resources(
    number: int, entry: Any, found: Found, deepest: int
) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Yield the resource of a Bundle's entry; of a Bundle within it, those of its entries."""
    resource = part(entry, "resource")
    if isinstance(resource, dict) and "resourceType" in resource:
        if resource["resourceType"] == "Bundle" and deepest:
            for inner in texts(part(resource, "entry")):
                yield from entry_resources(number, inner, found, deepest - 1)
        else:
            yield number, resource, text(entry, "fullUrl")
    elif isinstance(entry, dict) and "resource" not in entry and {"request", "response"} & {*entry}:
        # A batch asks, or answers that something was done, and says nothing of anybody.
        found.others.setdefault(NO_RESOURCE, [number, 0])[1] += 1
    else:
        found.broken.append((number, "", f"The entry {NOT_JSON}."))


def with_contained(
    path: Path, resources: Iterable[tuple[int, dict[str, Any], str]]
) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Yield each resource and those that it contains, whose ids are of use within it only."""
    for at, (number, resource, full_url) in enumerate(resources):
        inner = [one for one in texts(part(resource, "contained")) if isinstance(one, dict)]
        place = f"{WITHIN}{path.name} {at}"
        for one in inner:
            if text(one, "resourceType") in CONTAINED:
                yield number, at_place(one, place), f"{place}#{text(one, 'id')}"
        yield number, at_place(resource, place), full_url


def at_place(resource: dict[str, Any], place: str) -> dict[str, Any]:
    """Return a resource whose reference to what stands beside or around it names the place."""
    said = text(resource, "subject", "reference")
    if not said.startswith("#"):
        return resource
    return {**resource, "subject": {"reference": f"{place}{said}"}}


def loaded(line: str) -> Any:
    """Return what JSON says, numbers as they are written; None where it cannot be read."""
    try:
        return json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
