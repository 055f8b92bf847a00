"""An export and a mapping to a caseload: every row written, merged, left out or rejected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.importing.accounting import refuse_mostly_rejected, rejected_rows, warnings_of
from growthwatch.importing.checks import check_children, check_contacts, check_measurements
from growthwatch.importing.fhir.export import FhirExport
from growthwatch.importing.files import Export
from growthwatch.importing.identifiers import restored_ids
from growthwatch.importing.leaving import add_leaving, left_out, not_watched, without_leaving
from growthwatch.importing.mapping import Mapping, Visit
from growthwatch.importing.merging import (
    MERGED_COLUMNS,
    good_rows,
    merged_children,
    merged_rows,
    reject_contradictions,
)
from growthwatch.importing.orders import decided
from growthwatch.importing.plausible import check_against_reference
from growthwatch.importing.record_sets import Records, together
from growthwatch.importing.records import (
    How,
    child_records,
    contact_records,
    event_records,
    measurement_records,
)
from growthwatch.importing.repeats import (
    refuse_part_of_a_weight,
    repeated_visits,
    values_not_asked_for,
)
from growthwatch.importing.sections import (
    column_names,
    files_wanted,
    section_rows,
    section_tables,
)
from growthwatch.importing.tables import plain
from growthwatch.writing.progress import Clock, Progress

CHILDREN = (
    "child_id", "sex", "birth_date", "gestation_weeks", "gestation_days", "birth_weight_kg", "name",
    "nhs_number", "mother_height_cm", "father_height_cm", "condition", "team", "practitioner",
    "family_id", "flags",
)  # fmt: skip
MEASUREMENTS = (
    "child_id", "date", "weight_kg", "height_cm", "ofc_cm", "position", "source", "note",
)  # fmt: skip
CONTACTS = (
    "child_id", "date", "date_to", "agency", "role", "kind", "summary", "impact", "action",
    "child_voice", "source",
)  # fmt: skip
ALWAYS = {*CHILDREN[:5], *MEASUREMENTS[:5], *CONTACTS[:7]}
LEFT_OUT_COLUMNS = ("table", "file", "line", "rows", "what")
STAGES = ("reading", "checking")
OTHERS = "other resources"  # of FHIR: Practitioner, Organization and so on


@dataclass(frozen=True)
class Imported:
    """What an export becomes.

    Attributes
    ----------
    tables : dict of str to DataFrame
        children, measurements and, where mapped, contacts.
    rejected : DataFrame
        file, line, field, value, reason.
    warnings : DataFrame
        file, line, field, kind, message: rows that are used all the same.
    merged : DataFrame
        file, line, child_id, into_file, into_line: rows that said what another row says.
    left_out : DataFrame
        table, file, line (of the first), rows, what: rows that are no records or not asked for.
    not_watched : DataFrame
        child_id, code, reason, file, line: each child of the export who is not among the children,
        once. The codes are "deceased", "transferred", "rejected" and "no child row".
    counts : DataFrame
        One row a table: rows = written + rejected + merged + left_out.
    sources : dict of str to str
        SHA-256 of each file that was read.
    not_read : list of str
        Files of the folder that look like tables and are of a kind that cannot be read.
    """

    tables: dict[str, pd.DataFrame]
    rejected: pd.DataFrame
    warnings: pd.DataFrame
    merged: pd.DataFrame
    left_out: pd.DataFrame
    not_watched: pd.DataFrame
    counts: pd.DataFrame
    sources: dict[str, str]
    not_read: list[str] = field(default_factory=list)


def import_export(
    where: str | Path,
    mapping: Mapping,
    *,
    today: Any = None,
    progress: Progress | None = None,
) -> Imported:
    """Turn an export into the tables of a caseload.

    Parameters
    ----------
    where : str or Path
        A file, or a folder of files.
    mapping : Mapping
        Of `load_mapping`.
    today : date or str, optional
        A birth, measurement or date after it is rejected. By default the computer's.
    progress : callable, optional
        Called with a stage of `STAGES`, how much of it is done and how much there is.

    Returns
    -------
    Imported

    Raises
    ------
    CaseloadError
        If a file or column is not there, if the order of day and month is not plain, or if whole
        columns are in the wrong unit.
    """
    today = dt.date.today() if today is None else pd.Timestamp(today).date()
    clock = Clock(progress)
    export: Export | FhirExport
    if mapping.format.kind == "fhir":
        export = FhirExport(where, mapping.format, every_name(mapping), today)
    else:
        export = Export(where, mapping.format, every_name(mapping))
    sections = sections_of(mapping)
    wanted = [one for section in sections.values() for one in files_wanted(section)]
    export.read(wanted, lambda done, total: clock.tell("reading", done, total))
    mapping = with_repeated_visits(export, mapping)
    export.names = every_name(mapping)
    sections = sections_of(mapping)
    # The rows and the records of each table, and what they are to each other.
    visits = max(1, len(mapping.measurements.visits))
    with clock.stage("checking", 2 * len(sections) + visits) as step:
        records, leaving = read_records(export, mapping, today, step)
        restore_zeros(records, mapping.format.id_width)
        imported = settled(records, leaving, today, export.sources)
    if isinstance(export, FhirExport):
        imported = with_others(imported, export.others)
    return replace(imported, not_read=[path.name for path in export.not_read])


def with_others(imported: Imported, others: list[tuple[str, int, int, str]]) -> Imported:
    """Return the import with resources that are of no table counted among what is left out."""
    if not others:
        return imported
    told = pd.DataFrame(others, columns=["file", "line", "rows", "what"]).assign(table=OTHERS)
    number = int(told["rows"].sum())
    row: dict[str, Any] = dict.fromkeys(imported.counts.columns, 0)
    row |= {"table": OTHERS, "rows": number, "left_out": number}
    return replace(
        imported,
        left_out=pd.concat([imported.left_out, told[list(LEFT_OUT_COLUMNS)]], ignore_index=True),
        counts=pd.concat([imported.counts, pd.DataFrame([row])], ignore_index=True),
    )


def sections_of(mapping: Mapping) -> dict[str, Any]:
    """Return the tables that a mapping makes, with where they come from."""
    sections = {"children": mapping.children, "measurements": mapping.measurements}
    if mapping.contacts is not None:
        sections["contacts"] = mapping.contacts
    return sections


def read_records(
    export: Export | FhirExport,
    mapping: Mapping,
    today: dt.date,
    step: Callable[[], None] = lambda: None,
) -> tuple[dict[str, Records], np.ndarray]:
    """Read the records of each table that is mapped, telling of each step.

    Returns
    -------
    records : dict of str to Records
    leaving : ndarray of str, shape (children's records,)
        Of `leaving.add_leaving`.
    """
    rows = {}
    for name, section in sections_of(mapping).items():
        rows[name] = section_rows(export, name, section, _columns(section))
        step()
    measured = mapping.measurements
    born = (mapping.children.columns.birth_date, mapping.children.columns.due_date)
    dates = [(rows["children"], one) for one in born if one]
    if measured.columns.date is not None:
        dates.append((rows["measurements"], measured.columns.date))
    dates += [(rows["measurements"], visit.date) for visit in measured.visits]
    if mapping.contacts is not None:
        spans = (mapping.contacts.columns.date, mapping.contacts.columns.date_to)
        dates += [(rows["contacts"], one) for one in spans if one]
    how = How(mapping.format, decided(dates, mapping.format), today)
    who = mapping.children.columns
    records = {"children": child_records(rows["children"], who, how)}
    order = how.orders["children", plain(who.birth_date.column)]
    leaving = add_leaving(records["children"], rows["children"], who, order, today)
    step()
    others = values_not_asked_for(section_tables(export, measured), every_name(mapping))
    columns = measured.columns
    refuse_part_of_a_weight(
        section_tables(export, measured), measured.visits or [columns], every_name(mapping)
    )
    if measured.events is not None:
        records["measurements"] = event_records(rows["measurements"], columns, measured.events, how)
        step()
    else:
        how.check_units(rows["measurements"], measured.visits or [columns])
        parts = []
        each: Sequence[Visit | None] = named(measured.visits) or [None]
        for visit in each:
            parts.append(measurement_records(rows["measurements"], columns, visit, how))
            step()
        records["measurements"] = together(parts)
    left_out = [records["measurements"].left_out, *others]
    records["measurements"].left_out = pd.concat(left_out, ignore_index=True)
    if mapping.contacts is not None:
        records["contacts"] = contact_records(rows["contacts"], mapping.contacts.columns, how)
        step()
    return records, leaving


def with_repeated_visits(export: Export | FhirExport, mapping: Mapping) -> Mapping:
    """Return the mapping with a visit for each time the columns it names stand in the export."""
    measured = mapping.measurements
    if measured.visits or measured.events is not None or measured.join:
        return mapping
    tables = section_tables(export, measured)
    visits = repeated_visits(tables, measured.columns)
    if not visits:
        return mapping
    columns = measured.columns.model_copy(
        update={"date": None, "weight": [], "height": [], "ofc": [], "note": None}
    )
    measured = measured.model_copy(update={"columns": columns, "visits": visits})
    return mapping.model_copy(update={"measurements": measured})


def every_name(mapping: Mapping) -> list[str]:
    """Return every column the mapping names, by which a header is known."""
    sections = [mapping.children, mapping.measurements, mapping.contacts]
    return [name for section in sections if section for name in _columns(section)]


def _columns(section: Any) -> list[str]:
    names = column_names(section)
    events = getattr(section, "events", None)
    if events is not None:
        names += [one for one in (events.kind, events.value, events.unit_column) if one]
    return list(dict.fromkeys(names))


def named(visits: list[Visit]) -> list[Visit]:
    """Return visits of which each has a name of its own, to be told apart by."""
    names = [visit.name for visit in visits]
    return [
        visit
        if visit.name and names.count(visit.name) == 1
        else visit.model_copy(update={"name": f"{visit.name} {i}".strip()})
        for i, visit in enumerate(visits, start=1)
    ]


def restore_zeros(records: dict[str, Records], width: int | None) -> None:
    """Put back leading zeros that the identifiers of a file lost."""
    every = {
        one for part in records.values() for one in pd.unique(part.frame["child_id"].astype(object))
    }
    for part in records.values():
        ids = part.frame["child_id"].to_numpy(dtype=object)
        restored, changed = restored_ids(ids, every, width)
        if changed.any():
            part.frame["child_id"] = pd.array(restored, dtype="str")
            part.note(
                "child_id", changed, "leading zeros", "had lost leading zeros, which are put back"
            )


def settled(
    records: dict[str, Records], leaving: np.ndarray, today: dt.date, sources: dict[str, str]
) -> Imported:
    """Check the records, merge what is the same, and account for every row."""
    children, gone, gone_table = without_leaving(records["children"], leaving)
    records = {"children": children} | {
        name: left_out(part, gone) for name, part in records.items() if name != "children"
    }
    check_children(children, today)
    reject_contradictions(children)
    who, merged = merged_children(children)
    same_nhs_number(children, who)
    tables, merges = {"children": who}, {"children": merged}
    for name in list(records)[1:]:
        part = records[name]
        add_unknown_children(part, who, children)
        if name == "measurements":
            check_measurements(part, who, today)
        else:
            check_contacts(part)
        tables[name], merges[name] = merged_rows(part)
    rejected = {name: rejected_rows(part) for name, part in records.items()}
    counts = pd.DataFrame(
        [
            {
                "table": name,
                "written": len(tables[name]),
                "rejected": len(rejected[name]),
                "merged": len(merges[name]),
                "left_out": int(records[name].left_out["rows"].sum()),
            }
            for name in records
        ]
    )
    counts.insert(1, "rows", counts.drop(columns="table").sum(axis=1))
    refuse_mostly_rejected(counts, rejected)
    check_against_reference(tables["measurements"], who)
    return Imported(
        {name: finished(tables[name], name) for name in tables},
        pd.concat(rejected.values(), ignore_index=True).drop_duplicates(ignore_index=True),
        warnings_of(records, tables),
        pd.concat(merges.values(), ignore_index=True)[list(MERGED_COLUMNS)],
        pd.concat(
            [part.left_out.assign(table=name) for name, part in records.items()], ignore_index=True
        )[list(LEFT_OUT_COLUMNS)],
        not_watched(
            gone_table,
            who,
            records.values(),
            tables["measurements"]["child_id"],
            records["measurements"],
        ),
        counts,
        dict(sorted(sources.items())),
    )


def same_nhs_number(records: Records, children: pd.DataFrame) -> None:
    """Note children of different child_id with one NHS number: one child twice, or a slip."""
    if "nhs_number" not in children:
        return
    twice = children["nhs_number"].notna() & children["nhs_number"].duplicated(keep=False)
    where = np.zeros(len(records.frame), dtype=bool)
    where[children.index[twice]] = True
    records.note(
        "nhs_number", where, "same NHS number",
        "is that of another child_id too: if they are one child, merge them in the system",
    )  # fmt: skip


def add_unknown_children(part: Records, who: pd.DataFrame, children: Records) -> None:
    """Add a problem for rows whose child is not among the accepted ones, and say why not."""
    ids = part.frame["child_id"]
    missing = (~ids.isin(who["child_id"]) & (ids != "")).to_numpy()
    if not missing.any():
        return
    good = good_rows(children)
    lost = pd.Series(
        [
            f"is a child whose own row was rejected ({file} line {line}): correct that first"
            for file, line in zip(children.files[~good], children.lines[~good], strict=True)
        ],
        index=children.frame["child_id"].to_numpy(dtype=object)[~good],
        dtype=object,
    )
    lost = lost[~lost.index.duplicated()]
    said = ids.astype(object).map(lost).astype(object)
    said = said.fillna("has no usable row among the children: export them for the same caseload")
    part.problem("child_id", missing, said.to_numpy(dtype=object))


def finished(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with its columns in order, without optional ones that hold nothing."""
    order = {"children": CHILDREN, "measurements": MEASUREMENTS, "contacts": CONTACTS}[name]
    table = table.reset_index(drop=True)
    columns = {}
    for column in order:
        if column in table and (column in ALWAYS or table[column].notna().any()):
            columns[column] = table[column]
    finished = pd.DataFrame(columns)
    for column in ("gestation_weeks", "gestation_days"):
        if column in finished:
            finished[column] = finished[column].astype("Float64").astype("Int64")
    return finished
