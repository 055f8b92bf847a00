"""Contacts, measurements, findings and gaps as one table by date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.charts.contacts.arranging import numbered
from growthwatch.chronology.days import rows_of, us
from growthwatch.chronology.event_rows import (
    CONTACT,
    FIRST_SHOWN,
    MEASURED,
    OVER,
    contact_rows,
    finding_rows,
    measurement_rows,
)
from growthwatch.chronology.gap_rows import GAP, gap_rows
from growthwatch.chronology.merging import possible_twins
from growthwatch.chronology.then import findings_on
from growthwatch.chronology.words import text_of
from growthwatch.detection.parameters import Parameters
from growthwatch.detection.rules import title as usual_title
from growthwatch.record.cutting import cut
from growthwatch.record.schedule import GAP_DAYS

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
from growthwatch.say.ages import ages_words

CHRONOLOGY_COLUMNS = (
    "row", "date", "date_to", "age", "what", "number", "event", "agency", "role", "impact",
    "action", "child_voice", "source", "possible_twin",
)  # fmt: skip
TEXTS = ("event", "agency", "role", "impact", "action", "child_voice", "source")
# What some of the texts are made of, for those who put it otherwise.
BEHIND = ("details", "twins")
ORDER = (CONTACT, MEASURED, FIRST_SHOWN, OVER, GAP)


def chronology(
    child: Child,
    *,
    contacts: pd.DataFrame | None = None,
    gap_days: tuple[int, ...] = GAP_DAYS,
) -> pd.DataFrame:
    """Merge one child's contacts, measurements and findings by date.

    Parameters
    ----------
    child : Child
    contacts : DataFrame, optional
        In place of the child's own: several agencies' files, see `merge_contacts`. Rows of other
        children are left out; so are rows after the end of a record that was cut by `as_of`.
    gap_days : tuple of int
        A stretch longer than the shortest of these without any contact or measurement is a row of
        its own, and says the longest that it exceeds. Empty: no such rows.

    Returns
    -------
    DataFrame
        By date, with

        - row: 1, 2, 3, ...; possible_twin: the rows that may tell of the same event, as "12; 14";
        - date, date_to (NaT where it was one day); age in words, "before birth";
        - what: "contact", "measurement", "finding first shown", "finding over", "gap";
        - number: of a contact, as on the growth chart; missing elsewhere;
        - event, agency, role, impact ("strength", "risk" or ""), action, child_voice, source: text,
          empty where nothing is recorded.

        A finding stands at the first day on which the record up to that day shows it, in the words
        of that day. A gap counts days on which nobody can have met or measured the child: a period
        of contact ends on its `date_to`. Gaps before birth are not counted.
    """
    given = child.contacts if contacts is None else contacts_of(child, contacts)
    children, scores = child.beside_siblings
    table = chronologies(
        children,
        scores,
        child.findings,
        given.assign(child_id=child.record["child_id"]),
        plans=child.plans,
        measurements=child.measurements,
        ids=[child.record["child_id"]],
        until=child.until,
        gap_days=gap_days,
    )
    return table.drop(columns=["child_id", *BEHIND])


def chronologies(
    children: pd.DataFrame,
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    plans: pd.DataFrame | None = None,
    measurements: pd.DataFrame | None = None,
    ids: Sequence[Any] | None = None,
    until: pd.Timestamp | None = None,
    gap_days: tuple[int, ...] = GAP_DAYS,
    parameters: Parameters | None = None,
    title: Callable[[str], str] = usual_title,
) -> pd.DataFrame:
    """Build the chronologies of many children together.

    Parameters
    ----------
    children, scores, findings, contacts, plans : DataFrame
        As in a caseload, and as `growthwatch.score` and `growthwatch.detect` return them.
    measurements : DataFrame, optional
        The caseload's: for the source and the note of each.
    ids : sequence of child_id, optional
        Whose chronologies to build, in this order; left out, every child's. The others are known as
        brothers and sisters only.
    until : Timestamp, optional
        Date of the report: the last day of the records.
    gap_days : tuple of int
        As in `chronology`.
    parameters : Parameters, optional
        With which the findings were detected.
    title : callable, optional
        From a rule's name to what it is called, where a service has words of its own.

    Returns
    -------
    DataFrame
        The rows of each child as `chronology` returns them, with child_id before them; and after
        them details (of a finding first shown: title, severity, message; None elsewhere) and twins
        (the row numbers that possible_twin names, a tuple).
    """
    children = children.drop_duplicates("child_id")
    wanted = pd.Index(children["child_id"] if ids is None else list(ids), dtype=object)
    birth = rows_of(children, wanted).set_index("child")["birth_date"]
    met = rows_of(contacts if until is None else cut(contacts, until), wanted)
    met = numbered(met, by="child")
    scored, found = rows_of(scores, wanted), rows_of(findings, wanted)
    measured = None if measurements is None else rows_of(measurements, wanted)
    parts = [
        contact_rows(met.assign(place=np.arange(len(met)))),
        measurement_rows(scored, measured),
        gap_rows(met, scored, birth, until, gap_days),
    ]
    if len(found):
        days = found[["child_id"]].assign(day=found["detected_date"]).drop_duplicates()
        then = findings_on(
            days, scores, children, plans=plans, contacts=contacts, parameters=parameters
        )
        parts.append(finding_rows(found, then, scored, title))
    parts = [part for part in parts if len(part)]
    if not parts:
        return _empty()
    # Of the plain kind, whatever kind the tables were that it was made of.
    table = pd.DataFrame(pd.concat(parts, ignore_index=True))
    table["rank"] = table["what"].map(ORDER.index)
    table = table.sort_values(["child", "date", "rank"], kind="stable", na_position="last")
    table = table.reset_index(drop=True)
    table["row"] = table.groupby("child").cumcount() + 1
    table["twins"] = _twins(table, met)
    table["possible_twin"] = ["; ".join(map(str, rows)) for rows in table["twins"]]
    if "details" not in table:
        table["details"] = None
    table["details"] = table["details"].astype(object).where(table["details"].notna(), None)
    table["age"] = _ages(table["date"], table["child"].map(birth))
    table["child_id"] = wanted.take(table["child"].astype(int))
    table = table.reindex(columns=["child_id", *CHRONOLOGY_COLUMNS, *BEHIND])
    table["date"], table["date_to"] = us(table["date"]), us(table["date_to"])
    table["number"] = table["number"].astype("Int64")
    for name in TEXTS:
        table[name] = text_of(table, name)
    return table


def contacts_of(child: Child, contacts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the child's contacts numbered as on the chart, or those given in their place."""
    if contacts is None:
        return numbered(child.contacts)
    table = contacts
    if "child_id" in table:
        ids = text_of(table, "child_id")
        table = table[((ids == child.id) | (ids == "")).to_numpy()]
    if child.until is not None:
        table = cut(table, child.until)
    return numbered(table)


def gaps(met: pd.DataFrame, child: Child, gap_days: tuple[int, ...] = GAP_DAYS) -> pd.DataFrame:
    """Return the stretches after birth without contact or measurement, a row each.

    Parameters
    ----------
    met : DataFrame
        Contacts, as `contacts_of` returns them.
    child : Child
    gap_days : tuple of int

    Returns
    -------
    DataFrame
        date and date_to (first and last day without), days, what, event.
    """
    birth = pd.Series([child.record["birth_date"]])
    return gap_rows(
        met.assign(child=0), child.scores.assign(child=0), birth, child.until, gap_days
    ).drop(columns="child", errors="ignore")


def _twins(table: pd.DataFrame, met: pd.DataFrame) -> list[tuple[int, ...]]:
    """Return, for each row, which rows of the same child may tell of the same event."""
    pairs = possible_twins(met, of=met["child"].to_numpy())
    contacts = table[(table["what"] == CONTACT).to_numpy()]
    row_of = dict(zip(contacts.get("place", []), contacts["row"], strict=True))
    twins: dict[int, list[int]] = {}
    for one, other in pairs:
        twins.setdefault(one, []).append(row_of[other])
        twins.setdefault(other, []).append(row_of[one])
    known = {place: tuple(sorted(rows)) for place, rows in twins.items()}
    # Other rows than contacts have no place.
    return [known.get(place, ()) for place in table.get("place", pd.Series(-1, table.index))]


def _ages(dates: pd.Series, births: pd.Series) -> list[str]:
    """Say how old the child was; empty where the date is not known."""
    born, day = us(births), us(dates)
    said = np.array(ages_words(born, day), dtype=object)
    said[(day < born).to_numpy()] = "before birth"
    said[(born.isna() | day.isna()).to_numpy()] = ""
    return list(said)


def _empty() -> pd.DataFrame:
    table = pd.DataFrame(columns=["child_id", *CHRONOLOGY_COLUMNS, *BEHIND], dtype=object)
    dates = dict.fromkeys(("date", "date_to"), "datetime64[us]")
    return table.astype({**dates, "row": "int64", "number": "Int64"})
