"""A value that the record before makes very unlikely: an error, or a change to look at.

Told in two forms: on the day, of a value that does not follow from the ones before; and at the next
measurement, of one that was believed and now stands out from both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from growthwatch.centiles import PROBABLE_ERROR_Z
from growthwatch.detection.episodes import NOTHING, Episodes
from growthwatch.detection.record import Record
from growthwatch.detection.records import Records
from growthwatch.detection.rule import TO_CHECK, Rule, Signs
from growthwatch.detection.rules.wrong_year import year_out
from growthwatch.detection.slips import Fit, fitting
from growthwatch.detection.suspicion import BORNE_OUT, FIRST_REFUTED, NEITHER, REFUTED, surprise

WORDS = {"weight": "weight", "height": "length or height", "ofc": "head circumference"}
OUTCOMES = {
    BORNE_OUT: "borne out",
    REFUTED: "refuted",
    NEITHER: "neither",
    FIRST_REFUTED: "first refuted",
}
# Changes smaller than the last digit that is written are none.
NO_CHANGE = 0.005


def fits(records: Records, measure: str) -> np.ndarray:
    """Return what would fit in place of each suspect; None in the other rows."""
    return fitting(records, measure, np.flatnonzero(_suspect(records, measure)))


def fits_of_spikes(records: Records, measure: str) -> np.ndarray:
    """Return what would fit in place of each one-point spike; None in the other rows."""
    reverses = records.by_measure[measure].errors.reverses
    return fitting(records, measure, reverses[reverses >= 0])


def _suspect(records: Records, measure: str) -> np.ndarray:
    """Return which rows are suspected errors; wrong years and copies have rules of their own."""
    record = records.by_measure[measure]
    suspect = record.errors.suspect & ~record.copies.present
    return suspect & (records.once(year_out, measure) == 0)


def rule(measure: str) -> Rule:
    """Return the rule for suspects of one measure."""

    def signs(records: Records) -> Signs:
        """Return which rows are suspected errors, and by how many SD they surprise."""
        record = records.by_measure[measure]
        suspect = _suspect(records, measure)
        return Signs(suspect, np.arange(len(record)), surprise_of(record))

    def facts(records: Records, found: Episodes) -> dict[str, Any]:
        """Return the neighbours, the change, what would fit and how the next one settled it."""
        record, row = found.record, found.last
        before = record.errors.before[row]
        following = record.next_judged[row]
        outcome = [OUTCOMES.get(code) for code in record.errors.outcome[row].tolist()]
        doubted = [
            [
                (record.date[i].astype(object), float(record.value[i]))
                for i in range(start, end)
                if record.errors.suspect[i]
            ]
            for start, end in zip(found.onset, row, strict=True)
        ]
        return {
            **found.at("before", before),
            **found.at("next", following),
            **change(record, "change", before, row),
            **fit_facts(records.once(fits, measure)[row]),
            "outcome": outcome,
            "stated_date": np.where(
                record.stated_later[row], record.stated_on[row].astype(object), NOTHING
            ),
            "doubted": [values or None for values in doubted],
        }

    check = f"Check this {WORDS[measure]}: {{last_value:value}} at {{last_date:age}} "
    return Rule(
        name="suspected_error",
        title="A measurement is to be checked",
        family="record",
        looks_for="A value that the record before makes very unlikely, or a first one beyond 6 SD.",
        measure=measure,
        severity="data",
        unit="SD from expected",
        guidance="RCPCH client specification for charts: beyond 6 SD is a probable error. "
        "growthwatch: a change that fewer than 1 in 500 weights of healthy children show.",
        signs=signs,
        facts=facts,
        variant=variant,
        sentences={
            "check": check + "({last_date:date}).",
            "check beyond": check + "({last_date:date}) is {last_z:distance}, beyond what is "
            "probable.",
            "doubted": "It agrees neither with {doubted:dated values} nor with those before.",
            "trusted": "The last one trusted was {before_value:value} ({before_date:date}).",
            "change gain": "If this one is right, that is a gain of {change:value} in "
            "{before_date:to last_date}.",
            "change loss": "If this one is right, that is a loss of {change:value} in "
            "{before_date:to last_date}.",
            "change none": "If this one is right, it stood still over {before_date:to last_date}.",
            **FIT_SENTENCES,
            "again": "Measure again.",
            "stated": "A contact of {stated_date:date} records the same, which bears it out.",
            "borne out": "The next, {next_value:value} ({next_date:date}), bears it out.",
            "refuted": "The next, {next_value:value} ({next_date:date}), does not bear it out.",
            "first refuted": "The next, {next_value:value} ({next_date:date}), bears it out, so "
            "that rather the first on record, {before_value:value} ({before_date:date}), is an "
            "error.",
            "neither": "The next, {next_value:value} ({next_date:date}), agrees neither with it "
            "nor with the ones before, and settles nothing.",
        },
        mark="hollow",
        plain_words=TO_CHECK,
    )


def variant(details: Mapping[str, Any]) -> str:
    """Say the value, both ways of reading it, and what came after."""
    codes = ["check beyond" if abs(details["last_z"]) > PROBABLE_ERROR_Z else "check"]
    if "doubted" in details:
        codes.append("doubted")
    if "before_date" in details:
        codes += ["trusted", f"change {details['change_way']}"]
    codes.append(fit_code(details))
    if "stated_date" in details:
        return ",".join([*codes, "stated"])
    return ",".join([*codes, details["outcome"] if "next_date" in details else "again"])


def spike_rule(measure: str) -> Rule:
    """Return the rule for one-point spikes of one measure."""

    def signs(records: Records) -> Signs:
        """Return which rows show the one before, not suspect when it came, to be a spike."""
        record = records.by_measure[measure]
        spike = record.errors.reverses
        present = spike >= 0
        onset = np.where(present, spike, np.arange(len(record)))
        return Signs(present, onset, surprise_of(record)[onset])

    def facts(records: Records, found: Episodes) -> dict[str, Any]:
        """Return the neighbours of the spike, the changes, and what would fit in its place."""
        record, spike = found.record, found.since
        before = record.errors.before[spike]
        return {
            **found.at("before", before),
            **change(record, "change", before, spike),
            **change(record, "then", spike, found.last),
            **fit_facts(records.once(fits_of_spikes, measure)[spike]),
        }

    check = f"Check this {WORDS[measure]}: {{since_value:value}} ({{since_date:date}})"
    return Rule(
        name="one_point_spike",
        title="One measurement is out of line",
        family="record",
        looks_for="A value that stands out from the one before and the one after it, while these "
        "two agree.",
        measure=measure,
        severity="data",
        unit="SD from expected",
        guidance="growthwatch: fewer than 1 weight in 400 of healthy children stands out so far on "
        "both sides.",
        signs=signs,
        facts=facts,
        variant=spike_variant,
        sentences={
            "first": check + ", the first on record, does not agree with the next, "
            "{last_value:value} ({last_date:date}).",
            "told": check + " is out of line with {before_value:value} before it "
            "({before_date:date}) and {last_value:value} after it ({last_date:date}), which agree "
            "with each other.",
            "change gain": "If it is right, that is a gain of {change:value} in "
            "{before_date:to since_date}.",
            "change loss": "If it is right, that is a loss of {change:value} in "
            "{before_date:to since_date}.",
            "change none": "If it is right, it stood still over {before_date:to since_date}.",
            "then gain": "It was followed by a gain of {then:value} in {since_date:to last_date}.",
            "then loss": "It was followed by a loss of {then:value} in {since_date:to last_date}.",
            "then none": "It was followed by no change in {since_date:to last_date}.",
            **FIT_SENTENCES,
        },
        mark="hollow",
        plain_words=TO_CHECK,
    )


def spike_variant(details: Mapping[str, Any]) -> str:
    """Say which value stands out, from which neighbours, and both ways of reading it."""
    codes = ["first"]
    if "before_date" in details:
        codes = ["told", f"change {details['change_way']}"]
    return ",".join([*codes, f"then {details['then_way']}", fit_code(details)])


def surprise_of(record: Record) -> np.ndarray:
    """Return how many SD each row lies from what the last trusted one before makes likely."""
    before = record.errors.before
    at = np.where(before >= 0, before, 0)
    by = surprise(
        record.measure, record.z[at], record.corrected_age[at], record.z, record.corrected_age
    )
    return np.where(before >= 0, by, record.z)


def change(record: Record, name: str, earlier: np.ndarray, later: np.ndarray) -> dict[str, Any]:
    """Return the size and the way of a change between two rows, as facts; none without one."""
    by = record.value[later] - record.value[earlier]
    way = np.where(np.abs(by) < NO_CHANGE, "none", np.where(by > 0, "gain", "loss")).astype(object)
    known = earlier >= 0
    return {
        name: np.where(known, np.abs(by), np.nan),
        f"{name}_way": np.where(known, way, NOTHING),
    }


def fit_facts(fitted: np.ndarray) -> dict[str, Any]:
    """Return what would fit in place of each value, as facts; none where nothing does."""
    rows: list[Fit | None] = list(fitted)
    return {
        "fit_value": [None if fit is None else fit.value for fit in rows],
        "fit_z": [None if fit is None else fit.z for fit in rows],
        "fit_slip": [None if fit is None else fit.slip for fit in rows],
        "fit_others": [None if fit is None else fit.others for fit in rows],
    }


def fit_code(details: Mapping[str, Any]) -> str:
    """Return the code of the sentence about what would fit."""
    if "fit_value" not in details:
        return "no fit"
    return "fits" if details["fit_others"] else "fit"


FIT_SENTENCES = {
    "no fit": "If it is an error, no simple slip explains it.",
    "fit": "If it is an error, {fit_value:value} would fit, {fit_z:band}, {fit_slip:word}.",
    "fits": "If it is an error, {fit_value:value} would fit, {fit_z:band}, {fit_slip:word}; other "
    "slips would fit too.",
}
RULES = (*(rule(measure) for measure in WORDS), *(spike_rule(measure) for measure in WORDS))
