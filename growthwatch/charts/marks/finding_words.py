"""What is said of findings beside their marks: few words; the full message is in the findings."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence, Set
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.charts.marks.points import short_date
from growthwatch.detection.rules import by_name, title
from growthwatch.record.ages import whole_months
from growthwatch.record.vocabulary import DAYS_PER_YEAR

LONGEST_LINE_OF_WORDS = 40  # letters
# How magnitudes are written, by the first word of their unit; others are not told on the chart.
DIGITS = {"kg": 2, "centile": 1, "cm": 1, "%": 0}


def lines_of(findings: Sequence[Any], without_magnitude: Set[str] = frozenset()) -> list[str]:
    """Say findings in short lines, each kind once.

    Parameters
    ----------
    findings : sequence of rows
        Most severe first.
    without_magnitude : set of str
        Rules whose magnitude is drawn.
    """
    rules = {str(finding.rule) for finding in findings}
    known = by_name()
    said = {known[name].says_more_than for name in rules if name in known}
    words = [
        title(str(finding.rule))
        + ("" if finding.rule in without_magnitude else _magnitude_words(finding))
        for finding in findings
        if finding.rule not in said
    ]
    each = dict.fromkeys(words)
    return [line for one in each for line in _in_lines(one)]


def _in_lines(words: str) -> list[str]:
    """Break words that are too long for a line, after the colon if there is one."""
    what, colon, how_much = words.partition(": ")
    parts = [f"{what}:", how_much] if colon and len(words) > LONGEST_LINE_OF_WORDS else [words]
    return [line for part in parts for line in textwrap.wrap(part, LONGEST_LINE_OF_WORDS)]


def plateau_words(finding: Any) -> str:
    """Say a stretch without gain: what, at which ages, on which dates."""
    return f"{title(str(finding.rule))}, {_stretch_words(finding)}"


def _magnitude_words(finding: Any) -> str:
    """Say how much, and of when that is where it is not the day of detection.

    A magnitude is that of its last date: nobody is to be thought to have known it earlier.
    """
    unit = str(finding.unit).removesuffix(" lost")  # the title says it
    digits = DIGITS.get(unit.split(" ")[0])
    if digits is None or not np.isfinite(finding.magnitude):
        return ""
    space = "" if unit.startswith("%") else " "
    words = f": {finding.magnitude:.{digits}f}{space}{unit}"
    if finding.last_date == finding.detected_date:
        return words
    last = pd.Timestamp(finding.last_date)
    same_year = last.year == pd.Timestamp(finding.detected_date).year
    return f"{words} by {f'{last.day} {last:%b}' if same_year else short_date(last)}"


def _stretch_words(finding: Any) -> str:
    """Say a stretch in months of age where it is one of infancy, with its dates."""
    ends = pd.DatetimeIndex([finding.onset_date, finding.last_date])
    births = ends - pd.to_timedelta([finding.onset, finding.last], unit="D")
    months = whole_months(births, ends).astype(int)
    dates = f"{short_date(finding.onset_date)} to {short_date(finding.last_date)}"
    if finding.last < 3 * DAYS_PER_YEAR and months[0] < months[1]:
        return f"{months[0]} to {months[1]} months ({dates})"
    return dates
