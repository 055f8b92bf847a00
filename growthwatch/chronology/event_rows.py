"""Contacts, measurements and findings of many children, each as rows of the chronology."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from growthwatch.chronology.days import DaysOf, us
from growthwatch.chronology.words import text_of
from growthwatch.detection.rules.overdue import RULES as OVERDUE_RULES
from growthwatch.record.vocabulary import MEASURES, UNITS
from growthwatch.say.ages import date_words
from growthwatch.say.sentence import DIGITS, within

CONTACT, MEASURED, FIRST_SHOWN, OVER = (
    "contact",
    "measurement",
    "finding first shown",
    "finding over",
)
SHORT_NAMES = {"weight": "Weight", "height": "Height", "bmi": "BMI", "ofc": "Head"}
OVERDUE = [rule.name for rule in OVERDUE_RULES]


def contact_rows(met: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts, as `numbered` returns them, with `what` and `event` in words."""
    kind, summary = text_of(met, "kind"), text_of(met, "summary")
    kind = kind.str[:1].str.upper() + kind.str[1:]
    both = np.where((kind != "") & (summary != ""), ": ", "")
    event = (kind + both + summary).replace("", "Contact, nothing more recorded")
    return met.assign(event=event, what=CONTACT)


def measurement_rows(scores: pd.DataFrame, measurements: pd.DataFrame | None) -> pd.DataFrame:
    """Return a row for each day on which a child was measured.

    Parameters
    ----------
    scores : DataFrame
        child (a number), date, measure, value, band.
    measurements : DataFrame or None
        child, date and, where the file had them, source and note.

    Returns
    -------
    DataFrame
        child, date, event, source, what.
    """
    columns = zip(
        scores["measure"].astype(object), scores["value"], scores["band"].astype(object),
        strict=True,
    )  # fmt: skip
    words = [
        f"{SHORT_NAMES[measure]} {value:.{DIGITS[measure]}f} {UNITS[measure]}"
        + (f" ({band})" if isinstance(band, str) and band else "")
        for measure, value, band in columns
    ]
    said = scores[["child"]].assign(date=us(scores["date"]), event=words)
    rows = said.groupby(["child", "date"])["event"].agg("; ".join).reset_index()
    rows["what"] = MEASURED
    if measurements is None or measurements.empty:
        return rows
    source, note = text_of(measurements, "source"), text_of(measurements, "note")
    both = np.where((source != "") & (note != ""), "; ", "")
    given = measurements[["child"]].assign(
        date=us(measurements["date"]), source=source + both + note
    )
    given = given[given["source"] != ""].groupby(["child", "date"])["source"].agg(_joined)
    return rows.merge(given.reset_index(), on=["child", "date"], how="left")


def finding_rows(
    findings: pd.DataFrame,
    then: pd.DataFrame,
    scores: pd.DataFrame,
    title: Callable[[str], str],
) -> pd.DataFrame:
    """Return when each finding was first shown, in that day's words, and when it was over.

    The rows of the first have `details`: title, severity and message, of which `event` is made.

    Parameters
    ----------
    findings : DataFrame
        With `child` (a number).
    then : DataFrame
        As `findings_on` returns it, for the days on which the findings were detected.
    scores : DataFrame
        child, date, measure.
    title : callable
        From a rule's name to what it is called.
    """
    plain = {name: findings[name].astype(object) for name in ("measure", "rule")}
    # In an order of their own, whatever order the findings come in.
    told = findings.assign(**plain).sort_values(
        ["child", "detected_date", "measure", "rule", "onset_date"],
        kind="stable",
        ignore_index=True,
    )
    key = ["child_id", "rule", "measure", "onset_date", "day"]
    said = _keyed(then.drop_duplicates(key, keep="last"), "day")
    said = _keyed(told, "detected_date")[key].merge(
        said[[*key, "severity", "message"]], on=key, how="left"
    )
    severity = said["severity"].astype(object).fillna(told["severity"].astype(object))
    names = [title(rule) for rule in told["rule"].astype(object)]
    messages = said["message"].astype(object).fillna("")
    details = [
        {"title": name, "severity": how, "message": words}
        for name, how, words in zip(names, severity, messages, strict=True)
    ]
    shown = told[["child"]].assign(
        date=us(told["detected_date"]),
        event=["{title} ({severity}). {message}".format(**one).strip() for one in details],
        details=pd.Series(details, index=told.index, dtype=object),
        what=FIRST_SHOWN,
        source=told["guidance"].astype(object),
    )
    ended = ~told["ongoing"].astype(bool)
    words = [
        f"No longer shown: {within(name)}, first shown on {date_words(day)}"
        for name, day in zip(
            np.array(names, dtype=object)[ended], shown["date"][ended], strict=True
        )
    ]
    over = told.loc[ended, ["child"]].assign(
        date=_over_on(told[ended], scores), event=words, what=OVER
    )
    return pd.concat([shown, over], ignore_index=True)


def _keyed(findings: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return findings with what they are known by as plain text and dates of one unit."""
    plain = {name: findings[name].astype(object) for name in ("child_id", "rule", "measure")}
    return findings.assign(**plain, onset_date=us(findings["onset_date"]), day=us(findings[day]))


def _over_on(findings: pd.DataFrame, scores: pd.DataFrame) -> np.ndarray:
    """Return the first measurement that no longer shows a finding: datetime64.

    What was overdue is over on the day of the measuring that was waited for, its last date.
    """
    last = findings["last_date"].to_numpy("datetime64[D]")
    days = DaysOf(_record(scores), scores["date"])
    later = days.after(_record(findings), last)
    waited = findings["rule"].isin(OVERDUE).to_numpy()
    return np.where(waited | np.isnat(later), last, later).astype("datetime64[us]")


def _record(table: pd.DataFrame) -> np.ndarray:
    """Return one number for each child's record of a measure."""
    measure = pd.Index(MEASURES).get_indexer(table["measure"].astype(object))
    return np.asarray(table["child"].to_numpy(dtype=np.int64) * len(MEASURES) + measure)


def _joined(texts: pd.Series) -> str:
    return "; ".join(dict.fromkeys(texts))
