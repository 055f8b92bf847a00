"""An export and a mapping to a caseload: every row written, merged, left out or rejected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.caseload.cells import DAY
from growthwatch.caseload.raw import CaseloadError, rejected_frame
from growthwatch.importing.files import Export
from growthwatch.importing.identifiers import restored_ids
from growthwatch.importing.mapping import Mapping
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
from growthwatch.importing.schemas import (
    add_failures,
    children_schema,
    contacts_schema,
    measurements_schema,
)
from growthwatch.importing.sections import column_names, section_rows

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
WARNING_COLUMNS = ("file", "line", "field", "kind", "message")
MOST_REJECTED = 0.5  # of a table's rows: beyond it the mapping is wrong, not the rows
ENOUGH_REJECTED = 10


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
    counts : DataFrame
        One row a table: rows = written + rejected + merged + left_out.
    sources : dict of str to str
        SHA-256 of each file that was read.
    """

    tables: dict[str, pd.DataFrame]
    rejected: pd.DataFrame
    warnings: pd.DataFrame
    merged: pd.DataFrame
    left_out: pd.DataFrame
    counts: pd.DataFrame
    sources: dict[str, str]


def import_export(where: str | Path, mapping: Mapping, *, today: Any = None) -> Imported:
    """Turn an export into the tables of a caseload.

    Parameters
    ----------
    where : str or Path
        A file, or a folder of files.
    mapping : Mapping
        Of `load_mapping`.
    today : date or str, optional
        A birth, measurement or date after it is rejected. By default the computer's.

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
    export = Export(where, mapping.format, every_name(mapping))
    records = read_records(export, mapping, today)
    restore_zeros(records, mapping.format.id_width)
    return settled(records, today, export.sources)


def read_records(export: Export, mapping: Mapping, today: dt.date) -> dict[str, Records]:
    """Read the records of each table that is mapped."""
    sections = {"children": mapping.children, "measurements": mapping.measurements}
    if mapping.contacts is not None:
        sections["contacts"] = mapping.contacts
    rows = {
        name: section_rows(export, section, _columns(section)) for name, section in sections.items()
    }
    measured = mapping.measurements
    dates = [(rows["children"], mapping.children.columns.birth_date)]
    if measured.columns.date is not None:
        dates.append((rows["measurements"], measured.columns.date))
    dates += [(rows["measurements"], visit.date) for visit in measured.visits]
    if mapping.contacts is not None:
        columns = mapping.contacts.columns
        dates += [(rows["contacts"], one) for one in (columns.date, columns.date_to) if one]
    how = How(mapping.format, decided(dates, mapping.format), today)
    records = {"children": child_records(rows["children"], mapping.children.columns, how)}
    columns = measured.columns
    if measured.events is not None:
        records["measurements"] = event_records(rows["measurements"], columns, measured.events, how)
    else:
        records["measurements"] = together(
            [
                measurement_records(rows["measurements"], columns, visit, how)
                for visit in named(measured.visits) or [None]
            ]
        )
    if mapping.contacts is not None:
        records["contacts"] = contact_records(rows["contacts"], mapping.contacts.columns, how)
    return records


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


def named(visits: list) -> list:
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


def settled(records: dict[str, Records], today: dt.date, sources: dict[str, str]) -> Imported:
    """Check the records, merge what is the same, and account for every row."""
    children = records["children"]
    days = children.frame["gestation_weeks"] * 7 + children.frame["gestation_days"]
    add_failures(children, children_schema(today), gestation_total=days.to_numpy(dtype=float))
    reject_contradictions(children)
    who, merged = merged_children(children)
    same_nhs_number(children, who)
    tables, merges = {"children": who}, {"children": merged}
    for name in list(records)[1:]:
        part = records[name]
        add_unknown_children(part, who, children)
        if name == "measurements":
            born = _of_child(who, "birth_date", part.frame["child_id"])
            past = (part.frame["date"].to_numpy(DAY) - born) / np.timedelta64(1, "D")
            add_failures(part, measurements_schema(today), days_from_birth=past)
        elif "date_to" in part.frame:
            lasts = part.frame["date_to"].to_numpy(DAY) - part.frame["date"].to_numpy(DAY)
            add_failures(part, contacts_schema(), days_to_end=lasts / np.timedelta64(1, "D"))
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
        counts,
        dict(sorted(sources.items())),
    )


def _of_child(children: pd.DataFrame, name: str, ids: pd.Series) -> np.ndarray:
    at = pd.Index(children["child_id"]).get_indexer(ids)
    return np.append(children[name].to_numpy(DAY), np.datetime64("NaT"))[at]


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
    said = ids.astype(object).map(lost)
    said = said.fillna("has no usable row among the children: export them for the same caseload")
    part.problem("child_id", missing, said.to_numpy(dtype=object))


def rejected_rows(records: Records) -> pd.DataFrame:
    """Return each row with a problem once: its first field and value, and all reasons."""
    problems = [one for one in records.problems if len(one.rows)]
    if not problems:
        return records.misfits
    told = pd.DataFrame(
        {
            "row": np.concatenate([one.rows for one in problems]),
            "field": np.concatenate(
                [np.full(len(one.rows), one.field, dtype=object) for one in problems]
            ),
            "value": np.concatenate([one.values for one in problems]),
            "reason": np.concatenate([one.reasons for one in problems]),
        }
    ).sort_values("row", kind="stable")
    first = told.drop_duplicates("row").set_index("row")
    several = told[told["row"].duplicated(keep=False)]
    if len(several):
        joined = several.groupby("row")["reason"].agg(" ".join)
        first.loc[joined.index, "reason"] = joined
    at = first.index.to_numpy()
    rows = rejected_frame("", records.lines[at], first["field"], first["value"], first["reason"])
    rows["file"] = pd.array(records.files[at], dtype="str")
    return pd.concat([records.misfits, rows], ignore_index=True).sort_values(
        ["file", "line"], kind="stable", ignore_index=True
    )


def refuse_mostly_rejected(counts: pd.DataFrame, rejected: dict[str, pd.DataFrame]) -> None:
    """Raise CaseloadError where most rows of a table cannot be used: the mapping is wrong then."""
    for row in counts.itertuples():
        records = row.rows - row.left_out
        if row.written and (
            row.rejected < ENOUGH_REJECTED or row.rejected <= MOST_REJECTED * records
        ):
            continue
        if not row.rejected:
            if row.table == "contacts":
                continue
            raise CaseloadError(
                f"the export has no {row.table} that the mapping asks for: correct the mapping"
            )
        reasons = rejected[row.table]
        most = reasons["field"].mode().iloc[0]
        first = reasons[reasons["field"] == most].iloc[0]
        value = f" {first['value'][:40]!r}" if first["value"] and most not in PRIVATE else ""
        raise CaseloadError(
            f"{row.rejected:,} of {records:,} {row.table} could not be used, so nothing is "
            f"imported; most because of {most}, first {first['file']} line {first['line']}{value}: "
            f"{first['reason'].rstrip('.').replace('. ', ', ')}"
        )


PRIVATE = {"child_id", "nhs_number", "name", "birth_date", "row"}


def warnings_of(records: dict[str, Records], tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the notes on rows that are used."""
    parts = []
    for part in records.values():
        good = good_rows(part)
        for note in part.notes:
            rows = note.rows[good[note.rows]]
            if not len(rows):
                continue
            said = note.messages[good[note.rows]]
            parts.append(
                pd.DataFrame(
                    {
                        "child_id": part.frame["child_id"].to_numpy(dtype=object)[rows],
                        "file": part.files[rows],
                        "line": part.lines[rows],
                        "field": note.field,
                        "kind": note.kind,
                        "message": f"{note.field} " + said + ".",
                    }
                )
            )
    if not parts:
        parts = [pd.DataFrame({name: [] for name in WARNING_COLUMNS})]
    table = pd.concat(parts, ignore_index=True)
    if "child_id" in table:
        # What is the matter with a child is told once, not with each of its rows.
        once = table["field"].isin(["nhs_number", "child_id"])
        again = table.duplicated(["child_id", "file", "field", "kind", "message"]) & once
        table = table[~again].drop(columns="child_id").drop_duplicates()
    table = table.astype({name: "str" for name in WARNING_COLUMNS if name != "line"})
    return table.astype({"line": "int64"}).sort_values(
        ["file", "line"], kind="stable", ignore_index=True
    )


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
