"""A child's record under another name: the same growth, and nothing that says whose.

The tables are changed before anything is computed from them, so that charts, findings, chronology
and every word of a pack are made from a record that no longer holds what identifies the child.

Dates are moved, not replaced by ages: a chronology is read, quoted and checked by dates, ages are
in the pack beside them, and dates in free text can be moved in the same way. The offset is one
secret number of whole weeks, so that days of the week stay true.
"""

from __future__ import annotations

import csv
import dataclasses
import re
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.chronology.words import text_of
from growthwatch.pack.free_text import Names, Redaction, left_to_read, name_parts
from growthwatch.pack.texts import with_texts
from growthwatch.record.tables import ACTION_COLUMNS, PERIOD_COLUMNS, PLAN_COLUMNS
from growthwatch.writing.private import FILE

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

LEAST_WEEKS, MOST_WEEKS = 53, 470  # back: a year to nine
DRAWS = 12
# Columns that are kept; whatever else a file holds is left out.
KEPT = {
    "children": (
        "child_id", "sex", "birth_date", "gestation_weeks", "gestation_days", "birth_weight_kg",
        "mother_height_cm", "father_height_cm", "condition", "reference", "flags", "family_id",
        "since",
    ),
    "measurements": (
        "child_id", "date", "weight_kg", "height_cm", "ofc_cm", "position", "source", "note",
    ),
    "contacts": (
        "child_id", "date", "date_to", "agency", "role", "kind", "summary", "impact", "action",
        "child_voice", "source", "referred_to", "outcome", "chart", "chart_words",
    ),
    "plans": PLAN_COLUMNS,
    "actions": ACTION_COLUMNS,
    "periods": PERIOD_COLUMNS,
}  # fmt: skip
# Columns whose values are kept word for word: what they may hold is known.
FIXED = ("sex", "reference", "impact", "measure", "outcome", "if_measure")
# Columns beside the known ones that hold people, and those that hold numbers or identifiers.
PEOPLE = re.compile(
    r"name|practitioner|worker|staff|author|clinician|recorded_by|seen_by|entered_by|parent|mother|"
    r"father|carer|guardian|sibling|twin|professional|doctor|visitor|nurse|_by$",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"nhs|number|phone|mobile|postcode|address|email|uprn|(^|_)id$", re.IGNORECASE)


@dataclass
class Pseudonyms:
    """Who is called what, and by how much dates are moved.

    Attributes
    ----------
    child : str
        What the child is called: "1" for "Child 1".
    redaction : Redaction
    key : list of (str, str, str)
        What it is, the real value, the label.
    """

    child: str
    redaction: Redaction
    key: list[tuple[str, str, str]] = field(default_factory=list)
    # Who was changed last and what came of it, whose findings may be known already.
    _last: tuple[Child, int, Child] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    @property
    def days(self) -> int:
        """What is added to every date."""
        return self.redaction.days

    def applied(self, child: Child) -> Child:
        """Return the child under the pseudonym, with every table changed."""
        known = len(self.redaction.others)  # people whom a text named since are called otherwise
        if self._last is None or self._last[0] is not child or self._last[1] != known:
            changed = self._changed(child)
            self._last = (child, len(self.redaction.others), changed)
        return self._last[2]

    def _changed(self, child: Child) -> Child:
        shift = pd.Timedelta(days=self.days)
        changed = {
            one.name: self._table(one.name, getattr(child, one.name))
            for one in dataclasses.fields(child)
            if one.name in KEPT
        }
        until = None if child.until is None else child.until + shift
        caption = self.redaction(child.caption) if child.caption else ""
        relatives, measured = self._relatives(child)
        return child.replaced(
            **changed, until=until, caption=caption, relatives=relatives,
            relatives_measured=measured,
        )  # fmt: skip

    def _relatives(self, child: Child) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return brothers and sisters who were measured under their labels, and what was."""
        measured = child.relatives_measured
        if measured.empty:
            return child.relatives.iloc[:0], measured
        tables = []
        for name, table in (("children", child.relatives), ("measurements", measured)):
            changed = self._table(name, table)
            labels = [self._label(one) for one in table["child_id"].astype(str)]
            tables.append(changed.assign(child_id=labels))
        return tables[0], tables[1]

    def _label(self, child_id: str) -> str:
        label = self.redaction.names.ids.get(child_id, "Child")
        return label.removeprefix("Child ")

    def of_text(self, text: str, near: Any = None) -> str:
        """Return a text without what identifies."""
        day = None if near is None or pd.isna(near) else pd.Timestamp(near).date()
        return self.redaction(text, day)

    def left_to_read(self, child: Child) -> list[str]:
        """Return words of the changed texts that may still name somebody or a place."""
        texts = [
            text
            for name in ("children", "measurements", "contacts", "actions", "periods")
            for column in getattr(child, name)
            if column not in ("child_id", "agency", *FIXED)
            for text in text_of(getattr(child, name), column)
        ]
        return left_to_read(texts)

    def write_key(self, path: Path) -> None:
        """Write what every label stands for, readable by the owner of the file only."""
        rows = [("what", "real", "in the pack"), *self.key]
        rows += [("person named in a text", *pair) for pair in self.redaction.others.items()]
        rows.append(("every date", f"{-self.days} days later than in the pack", "moved"))
        path.touch(mode=FILE)
        path.chmod(FILE)  # whoever else may read the pack
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def _table(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        kept = table[[column for column in table if column in KEPT.get(name, ())]]
        changed = with_texts(kept, self.of_text, leave=(*FIXED, "child_id", "family_id"))
        for column in kept:
            if pd.api.types.is_datetime64_any_dtype(kept[column]):
                changed[column] = kept[column] + pd.Timedelta(days=self.days)
        changed["child_id"] = self.child
        return changed.drop(columns="family_id", errors="ignore")


def pseudonyms_for(
    child: Child, relatives: pd.DataFrame | None = None, *, weeks: int | None = None
) -> Pseudonyms:
    """Choose labels for everybody in a child's record, and by how much dates are moved.

    Parameters
    ----------
    child : Child
    relatives : DataFrame, optional
        Rows of the children table of the same family, whose names and identifiers are replaced in
        texts too; those of `child.relatives` without it.
    weeks : int, optional
        How far back dates are moved; drawn at random by `secrets` without it.
    """
    every_text = [
        text
        for table in map(child.__getattribute__, KEPT)
        for column in table
        for text in text_of(table, column)
    ]
    labels = _Labels(" ".join(every_text))
    own = labels.new("Child")
    label = own.removeprefix("Child ")
    names, key = Names(), []

    def add(table: dict[str, str], what: str, real: str, called: str) -> None:
        if real and real not in table:
            table[real] = called
            key.append((what, real, called))

    rows = [(child.record, own)]
    relatives = child.relatives if relatives is None else relatives
    if len(relatives):
        others = relatives[(relatives["child_id"].astype(str) != child.id).to_numpy()]
        rows += [(row, labels.new("Child")) for _, row in others.iterrows()]
    for record, called in rows:
        add(names.ids, "child", str(record["child_id"]), called)
        add(names.people, "name", _said(record, "name"), called)
        for column in record.index:
            if column in KEPT["children"] or column in ("name", "practitioner", "team"):
                continue
            value = _said(record, column)
            if NUMBERS.search(column) and value:
                digits = re.sub(r"\D", "", value)
                is_number = len(digits) > 5 and not re.search(r"[A-Za-z]", value)
                add(names.numbers if is_number else names.ids, column, value, f"[{_plain(column)}]")
            elif PEOPLE.search(column) and value and name_parts(value):
                add(names.people, column, value, labels.new("person"))
        add(names.ids, "family", _said(record, "family_id"), "family 1")
    for who, role in _professionals(child):
        add(names.people, "practitioner", who, labels.new(role))
    team = _said(child.record, "team")
    if name_parts(team):
        add(names.ids, "team", team, labels.new("team"))
    # Made anew: the patterns are those of the names known now.
    names = Names(names.people, names.ids, names.numbers)
    redaction = Redaction(names, -7 * (weeks or drawn_weeks()))
    redaction.learn(every_text)
    made = Pseudonyms(label, redaction, key)
    if weeks is None:
        # A January slip is told by the calendar: dates must be moved to where the same is found.
        for _ in range(DRAWS):
            if _found(made.applied(child)) == _found(child):
                break
            made = replace(made, redaction=replace(redaction, days=-7 * drawn_weeks()))
    return made


def drawn_weeks() -> int:
    """Return by how many weeks dates are moved, drawn at random."""
    return LEAST_WEEKS + secrets.randbelow(MOST_WEEKS - LEAST_WEEKS + 1)


def _found(child: Child) -> list[tuple[str, str, str]]:
    """Return what is found in a child's record, without dates."""
    findings = child.findings.astype({"rule": str, "measure": str, "severity": str})
    rows = findings[["rule", "measure", "severity"]].itertuples(index=False, name=None)
    return sorted(rows)


class _Labels:
    """Numbers labels, leaving out those that a text already uses for somebody else."""

    def __init__(self, texts: str) -> None:
        self.texts = texts
        self.last: dict[str, int] = {}

    def new(self, kind: str) -> str:
        number = self.last.get(kind, 0) + 1
        while re.search(rf"\b{re.escape(kind)} {number}\b", self.texts, re.IGNORECASE):
            number += 1
        self.last[kind] = number
        return f"{kind} {number}"


def _professionals(child: Child) -> list[tuple[str, str]]:
    """Return the names of professionals in the tables, each with the role recorded beside it."""
    found: dict[str, str] = {}
    for table in (child.contacts, child.measurements):
        roles = text_of(table, "role")
        for column in table:
            if column in {*KEPT["contacts"], *KEPT["measurements"]} or not PEOPLE.search(column):
                continue
            for who, role in zip(text_of(table, column), roles, strict=True):
                if name_parts(who):
                    found.setdefault(who, role.lower() or "practitioner")
    for who in text_of(child.actions, "who"):
        if name_parts(who):
            found.setdefault(who, "practitioner")
    if who := _said(child.record, "practitioner"):
        found.setdefault(who, "practitioner")
    return list(found.items())


def _said(record: pd.Series, name: str) -> str:
    value = record.get(name)
    return "" if value is None or pd.isna(value) else str(value).strip()


def _plain(column: str) -> str:
    return column.replace("_", " ").replace("nhs", "NHS")
