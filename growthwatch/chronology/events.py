"""Contacts, measurements, findings and gaps as one table by date."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.ages import age_words, date_words
from growthwatch.charts.contacts import numbered
from growthwatch.chronology.merging import possible_twins
from growthwatch.chronology.words import text_of
from growthwatch.detection.titles import title
from growthwatch.vocabulary import UNITS

CHRONOLOGY_COLUMNS = (
    "row", "date", "date_to", "age", "what", "number", "event", "agency", "role", "impact",
    "action", "child_voice", "source", "possible_twin",
)  # fmt: skip
TEXTS = ("event", "agency", "role", "impact", "action", "child_voice", "source")
CONTACT, MEASURED, FIRST_SHOWN, OVER, GAP = (
    "contact",
    "measurement",
    "finding first shown",
    "finding over",
    "gap",
)
ORDER = (CONTACT, MEASURED, FIRST_SHOWN, OVER, GAP)
GAP_DAYS = (30, 60)
DIGITS = {"weight": 2, "height": 1, "bmi": 1, "ofc": 1}
SHORT_NAMES = {"weight": "Weight", "height": "Height", "bmi": "BMI", "ofc": "Head"}


def chronology(
    child: Any,
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
    met = contacts_of(child, contacts)
    parts = [
        _contact_rows(met),
        _measurement_rows(child),
        _finding_rows(child),
        gaps(met, child, gap_days),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return _empty()
    table = pd.concat(parts, ignore_index=True).reindex(columns=list(CHRONOLOGY_COLUMNS))
    table["rank"] = table["what"].map(ORDER.index)
    table = table.sort_values(["date", "rank"], kind="stable", na_position="last")
    table = table.reset_index(drop=True)
    table["row"] = np.arange(1, len(table) + 1)
    table["possible_twin"] = _twins(table, met)
    birth = pd.Timestamp(child.record["birth_date"])
    table["age"] = [_age(date, birth) for date in table["date"]]
    for name in ("date", "date_to"):
        table[name] = pd.to_datetime(table.get(name)).astype("datetime64[us]")
    table["number"] = table["number"].astype("Int64")
    table = table[list(CHRONOLOGY_COLUMNS)]
    for name in TEXTS:
        table[name] = text_of(table, name)
    return table


def contacts_of(child: Any, contacts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the child's contacts numbered as on the chart, or those given in their place."""
    if contacts is None:
        return numbered(child.contacts)
    table = contacts
    if "child_id" in table:
        ids = text_of(table, "child_id")
        table = table[((ids == child.id) | (ids == "")).to_numpy()]
    until = getattr(child, "until", None)
    if until is not None:
        from growthwatch.caseload.caseload import cut

        table = cut(table, until)
    return numbered(table)


def gaps(met: pd.DataFrame, child: Any, gap_days: tuple[int, ...] = GAP_DAYS) -> pd.DataFrame:
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
    birth = pd.Timestamp(child.record["birth_date"])
    starts = [met["date"], child.scores["date"]]
    ends = [met["date_to"].fillna(met["date"]), child.scores["date"]]
    spans = pd.DataFrame(
        {
            "start": pd.concat([_us(column) for column in starts], ignore_index=True),
            "end": pd.concat([_us(column) for column in ends], ignore_index=True),
        }
    ).dropna()
    until = getattr(child, "until", None)
    spans = spans[spans["end"] >= birth].sort_values("start", kind="stable")
    if spans.empty or not gap_days:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]")})
    reached = spans["end"].cummax()
    after = spans["start"].shift(-1)
    if until is not None:
        after.iloc[-1] = max(pd.Timestamp(until), reached.iloc[-1]) + pd.Timedelta(days=1)
    days = (after - reached).dt.days - 1
    found = (days > min(gap_days)).to_numpy()
    table = pd.DataFrame(
        {
            "date": reached[found] + pd.Timedelta(days=1),
            "date_to": after[found] - pd.Timedelta(days=1),
            "days": days[found].astype(int),
        }
    ).reset_index(drop=True)
    table["what"] = GAP
    table["event"] = [
        f"No contact recorded for {days} days (more than "
        f"{max(limit for limit in gap_days if days > limit)})"
        for days in table["days"]
    ]
    return table


def _contact_rows(met: pd.DataFrame) -> pd.DataFrame:
    rows = met.copy()
    kind, summary = text_of(rows, "kind"), text_of(rows, "summary")
    kind = kind.str[:1].str.upper() + kind.str[1:]
    both = np.where((kind != "") & (summary != ""), ": ", "")
    rows["event"] = (kind + both + summary).replace("", "Contact, nothing more recorded")
    rows["what"] = CONTACT
    keep = [name for name in CHRONOLOGY_COLUMNS if name in rows]
    return rows[keep]


def _measurement_rows(child: Any) -> pd.DataFrame:
    scores = child.scores
    if scores.empty:
        return pd.DataFrame()
    words = [
        f"{SHORT_NAMES[row.measure]} {row.value:.{DIGITS[row.measure]}f} {UNITS[row.measure]}"
        + (f" ({row.band})" if isinstance(row.band, str) and row.band else "")
        for row in scores.itertuples()
    ]
    said = pd.Series(words, index=scores.index, dtype=object)
    events = said.groupby(scores["date"]).agg("; ".join)
    rows = pd.DataFrame({"date": events.index, "event": events.to_numpy(), "what": MEASURED})
    measured = child.measurements
    source = text_of(measured, "source")
    note = text_of(measured, "note")
    both = np.where((source != "") & (note != ""), "; ", "")
    sources = (source + both + note).groupby(_us(measured["date"]).to_numpy()).agg(_joined)
    rows["source"] = _us(rows["date"]).map(sources).fillna("").to_numpy()
    return rows


def _finding_rows(child: Any) -> pd.DataFrame:
    """Return when each finding was first shown, in that day's words, and when it was over."""
    findings = child.findings
    if findings.empty:
        return pd.DataFrame()
    then = _messages_of_the_day(child, findings["detected_date"].unique())
    rows = []
    for finding in findings.sort_values("detected_date", kind="stable").itertuples():
        name = title(finding.rule)
        key = (finding.rule, str(finding.measure), finding.onset_date)
        said = then[finding.detected_date].get(key, "")
        rows.append(
            {
                "date": finding.detected_date,
                "what": FIRST_SHOWN,
                "event": f"{name} ({finding.severity}). {said}".strip(),
                "source": str(finding.guidance),
            }
        )
        if not finding.ongoing:
            end = _over_on(child.scores, str(finding.measure), finding.last_date)
            rows.append(
                {
                    "date": end,
                    "what": OVER,
                    "event": f"No longer shown: {name.lower()}, first shown on "
                    f"{date_words(finding.detected_date)}",
                }
            )
    return pd.DataFrame(rows)


def _messages_of_the_day(child: Any, days: Any) -> dict[Any, dict[tuple[str, str, Any], str]]:
    """Return, for each day, what the findings said when the record ended on it.

    The record as of each day of a measurement is looked at as a child of its own, so that all these
    days are found at once. What is first shown on another day, as that a measurement is overdue,
    depends on the date of the report too.
    """
    from growthwatch.detection import detect

    said: dict[Any, dict[tuple[str, str, Any], str]] = {}
    measured = set(child.scores["date"])
    for day in set(days) - measured:
        said[day] = _messages(child.as_of(day).findings)
    days = [day for day in days if day in measured]
    if not days:
        return said
    scores, children = [], []
    # Without the family, or the child's own earlier records would pass for siblings.
    alone = child.children.drop(columns="family_id", errors="ignore")
    for number, day in enumerate(days):
        known = child.scores[(child.scores["date"] <= day).to_numpy()]
        scores.append(known.assign(child_id=str(number)))
        children.append(alone.assign(child_id=str(number)))
    found = detect(
        pd.concat(scores, ignore_index=True), children=pd.concat(children, ignore_index=True)
    )
    by_day = found["child_id"].astype(str)
    return said | {
        day: _messages(found[(by_day == str(number)).to_numpy()]) for number, day in enumerate(days)
    }


def _messages(findings: pd.DataFrame) -> dict[tuple[str, str, Any], str]:
    """Return messages by rule, measure and onset."""
    return {
        (row.rule, str(row.measure), row.onset_date): str(row.message)
        for row in findings.itertuples()
    }


def _over_on(scores: pd.DataFrame, measure: str, last: pd.Timestamp) -> pd.Timestamp:
    """Return the first measurement after the last one that showed a finding."""
    dates = scores.loc[(scores["measure"].astype(str) == measure).to_numpy(), "date"]
    later = dates[dates > last]
    return later.min() if len(later) else last


def _twins(table: pd.DataFrame, met: pd.DataFrame) -> list[str]:
    row_of = dict(zip(table["number"], table["row"], strict=True))
    numbers = met["number"].tolist()
    twins: dict[int, list[int]] = {}
    for one, other in possible_twins(met):
        a, b = row_of[numbers[one]], row_of[numbers[other]]
        twins.setdefault(a, []).append(b)
        twins.setdefault(b, []).append(a)
    return ["; ".join(map(str, sorted(twins.get(row, [])))) for row in table["row"]]


def _age(date: pd.Timestamp, birth: pd.Timestamp) -> str:
    if pd.isna(date):
        return ""
    days = (date - birth).days
    return age_words(days) if days >= 0 else "before birth"


def _joined(texts: pd.Series) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _us(dates: pd.Series) -> pd.Series:
    return pd.to_datetime(dates).astype("datetime64[us]")


def _empty() -> pd.DataFrame:
    table = pd.DataFrame(columns=list(CHRONOLOGY_COLUMNS), dtype=object)
    dates = dict.fromkeys(("date", "date_to"), "datetime64[us]")
    return table.astype({**dates, "row": "int64", "number": "Int64"})
