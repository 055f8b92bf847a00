"""The weights of many children as runs of rows, each with what was said of it when it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from growthwatch.centiles import Z_91ST
from growthwatch.detection.record import whole
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import (
    LOST,
    NOTHING,
    QUESTION,
    SLOWED,
    far_out,
    less_since,
    less_than_doubted,
    lighter_than_before,
    lost_unseen,
)
from growthwatch.judgement.position import positions
from growthwatch.judgement.posterior import LEVELS
from growthwatch.judgement.posterior_levels import CONCERN, CONFIRM

# Days laid end to end, child after child, further apart than any two dates of one child.
SPAN = 1 << 20

# What the rules of weight gain say where the growth model was not fitted.
SAYS = {
    "weight_loss": LOST,
    "weight_return": LOST,
    "early_weight_loss": LOST,
    "birth_weight_not_regained": SLOWED,
    "weight_plateau": SLOWED,
    "weight_slow_gain": SLOWED,
    "weight_fall_fast": SLOWED,
    "weight_fall_slow": SLOWED,
    "weight_fall": SLOWED,
}
# Said beside the growth model too: the first days have none, a loss that was borne out is a loss,
# and so is weight that stood still as long as a plateau.
BESIDE = (
    "early_weight_loss", "birth_weight_not_regained", "weight_loss", "weight_return",
    "weight_plateau", "unseen",
)  # fmt: skip
# Slow gain is what the posterior weighs; where only the rule tells it, it is asked about.
ASKED_BESIDE = ("weight_slow_gain",)
# One interval without gain is often usual for the child; three weights show a plateau.
BY_THREE = "weight_plateau"
# Weight of half a year ago is told as a loss. But who has lost no more than weighing explains and
# is still above the 91st centile stood still: large children come nearer the others.
RETURNED = "weight_return"
# Not a rule: what the weights themselves say where a z-score is missing.
UNSEEN = "unseen"
IN_DOUBT = ("suspected_error",)


@dataclass(frozen=True)
class Weights:
    """All weights, by child and date; every array has one entry a weight, shape (n,).

    Attributes
    ----------
    child_id : ndarray of object
        One entry a child, shape (children,).
    child : ndarray of int
        Position in `child_id`, rising.
    date : ndarray of datetime64[D]
    age, value, z : ndarray of float
        Days from birth, kg, and the z-score: nan where there is none.
    newborn_loss : ndarray of bool
        More than a tenth below a birth weight, where one of the two has no z-score.
    evidence : ndarray of int
        NOTHING, QUESTION, SLOWED or LOST.
    if_told_of : ndarray of int
        The same of a child who is told of already: in it, what a weight in some doubt says is
        believed at once.
    onset : ndarray of int
        Row from which what the evidence says began; the row itself without evidence.
    in_doubt : ndarray of bool
        The weight is more likely wrong than right: nothing is concluded from it.
    lighter : ndarray of bool
        Lighter than the highest weight before it by more than weighing explains: if it is right,
        the child has lost weight.
    either : ndarray of bool
        Less than a doubted weight just before: one of the two may be wrong.
    unless_wrong : ndarray of bool
        Of these, less by more than weighing explains: one is wrong, or the child has lost weight.
    firm : ndarray of bool
        What is said here is held until the child has caught up.
    probability : ndarray of float
        Of slowed gain; nan where the model was not fitted.
    placed : ndarray of float, optional
        `growthwatch.judgement.position.positions`; left out, the z-scores.
    rules_since : ndarray of int, optional
        Row from which what rules read in the weight began; -1 where they read nothing.
    """

    child_id: np.ndarray
    child: np.ndarray
    date: np.ndarray
    age: np.ndarray
    value: np.ndarray
    z: np.ndarray
    newborn_loss: np.ndarray
    evidence: np.ndarray
    if_told_of: np.ndarray
    onset: np.ndarray
    in_doubt: np.ndarray
    lighter: np.ndarray
    either: np.ndarray
    unless_wrong: np.ndarray
    firm: np.ndarray
    probability: np.ndarray
    placed: np.ndarray | None = None
    rules_since: np.ndarray | None = None

    @property
    def position(self) -> np.ndarray:
        """z-scores by which the weights of one child are compared with one another."""
        return self.z if self.placed is None else self.placed

    @property
    def newest(self) -> np.ndarray:
        """Row from which the latest that the evidence says began."""
        return self.onset if self.rules_since is None else np.maximum(self.onset, self.rules_since)

    def __len__(self) -> int:
        return len(self.child)

    @cached_property
    def first(self) -> np.ndarray:
        """Row number of the child's first weight, for each row."""
        starts = np.flatnonzero(np.diff(self.child, prepend=-1))
        return np.repeat(starts, np.diff(np.append(starts, len(self))))

    @cached_property
    def last_row(self) -> np.ndarray:
        """Row number of each child's last weight, shape (children,); -1 without one."""
        rows = np.full(len(self.child_id), -1)
        rows[self.child] = np.arange(len(self))
        return rows

    @cached_property
    def last_date(self) -> np.ndarray:
        """Day of each child's last weight, shape (children,); NaT without one."""
        days = np.full(len(self.child_id), np.datetime64("NaT", "D"))
        days[self.child] = self.date
        return days

    @cached_property
    def count(self) -> np.ndarray:
        """How many weights each child has, shape (children,)."""
        return np.bincount(self.child, minlength=len(self.child_id))


def weights_of(
    scores: pd.DataFrame,
    findings: pd.DataFrame,
    child_ids: np.ndarray,
    posterior: pd.DataFrame | None,
    limits: Limits,
) -> Weights:
    """Lay out the weights of these children, with what was said of each.

    Parameters
    ----------
    scores : DataFrame
        Up to the day of the judgement, one reference.
    findings : DataFrame
        Of these scores.
    child_ids : ndarray of object, shape (children,)
    posterior : DataFrame or None
        One row a weight: child_id, date, p_faltering, p_loss, p_error, onset_date, level, fitted;
        see `growthwatch.judgement.posterior`.
    limits : Limits
    """
    of_weight = (scores["measure"] == "weight").to_numpy() & scores["value"].notna().to_numpy()
    rows = scores[of_weight]
    child = pd.Index(child_ids).get_indexer(rows["child_id"])
    date = rows["date"].to_numpy("datetime64[D]")
    value, age, z = (rows[name].to_numpy(dtype=float) for name in ("value", "age_days", "z"))
    order = np.lexsort((value, date, child))
    order = order[child[order] >= 0]
    child, date, age, value, z = (one[order] for one in (child, date, age, value, z))
    # A file read twice gives every row twice, and they are one measurement.
    if len(child):
        same = (np.diff(child) == 0) & (np.diff(date.astype(np.int64)) == 0) & (np.diff(value) == 0)
        keep = ~np.append(False, same)
        order = order[keep]
        child, date, age, value, z = (one[keep] for one in (child, date, age, value, z))
    placed = positions(child, z, rows.iloc[order]) if np.isnan(z).any() else z
    key = child * SPAN + date.astype(np.int64) + SPAN // 2
    n = len(child)
    told = _told(findings, child_ids, key)
    said, began = _said_by_rules(told, n)
    far = far_out(child, value, z, placed)
    unseen, newborn = lost_unseen(child, age, value, z, ~far)
    said[UNSEEN] = unseen
    doubts = np.logical_or.reduce([told.of(rule) for rule in IN_DOUBT])
    doubted = _covered(told.start[doubts], told.stop[doubts], n) | far
    if RETURNED in said:
        stood = (z > Z_91ST) & ~lighter_than_before(child, age, value, ~doubted)
        said[RETURNED] = np.where(stood, np.minimum(said[RETURNED], SLOWED), said[RETURNED])
    by_rules = _most(said, list(said), n)
    laid = (child_ids, child, date, age, value, z, newborn)
    if posterior is None or not len(posterior) or not n:
        lighter = lighter_than_before(child, age, value, ~doubted)
        either, lost = less_than_doubted(child, age, value, doubted & ~far, limits)
        asked = np.maximum(by_rules, np.where(either, QUESTION, NOTHING))
        return Weights(*laid, asked, asked, began, doubted, lighter, either, lost,
                       by_rules >= SLOWED, np.full(n, np.nan), placed)  # fmt: skip
    table = _aligned(posterior, child_ids, key)
    fitted = table["fitted"]
    p = np.where(fitted, table["p_faltering"], np.nan)
    with np.errstate(invalid="ignore"):
        concern, asks = (table["level"] == level for level in (CONCERN, CONFIRM))
        lost = concern & (table["p_loss"] >= limits.loss * p)
        made = np.select([lost, concern, asks], [LOST, SLOWED, QUESTION], NOTHING)
        higher = z > np.append(np.nan, z[:-1])
        # Asked twice, and no more at the second than at the first: that is borne out. A weight too
        # high to be true asks something else.
        no_more = np.diff(child, prepend=-1) == 0
        no_more &= whole(np.diff(value, prepend=np.nan), "weight") <= limits.same_kg
        too_high = higher & (table["p_error"] >= LEVELS.confirm_error) & ~(p >= LEVELS.confirm)
        no_more[1:] &= ~too_high[:-1]
        again = no_more & (made == QUESTION)
        again[1:] &= made[:-1] >= QUESTION
        made[again] = SLOWED
        # A weight too high to be true is doubted as the rules doubt it; one too low may be a child
        # who stopped gaining, and is weighed against that.
        wrong = (table["p_error"] >= limits.error) | (doubted & higher)
    onset = np.searchsorted(key, key_of(child, table["onset_date"]), side="left")
    onset = np.where(np.isnat(table["onset_date"]), np.arange(n), np.minimum(onset, np.arange(n)))
    if BY_THREE in said:
        # Of one interval the rule asks, unless slowed gain is as probable as that.
        by_one = fitted & ~(p >= limits.one_interval) & ~_by_three(told, n)
        said[BY_THREE] = np.where(by_one, np.minimum(said[BY_THREE], QUESTION), said[BY_THREE])
    beside = _most(said, BESIDE, n)
    beside = np.maximum(beside, np.minimum(_most(said, ASKED_BESIDE, n), QUESTION))
    if_told_of = np.where(fitted, np.maximum(made, beside), by_rules)
    less = np.where(fitted, less_since(child, age, value, ~(wrong | doubted)), -1)
    in_doubt = np.where(fitted, wrong, doubted)
    with np.errstate(invalid="ignore"):
        # Nobody loses weight from one that nobody has.
        might_be = (in_doubt | doubted) & ~far & ~(table["p_error"] > 1 - limits.unsure_error)
    either, lost = less_than_doubted(child, age, value, might_be, limits)
    rules_since = np.maximum(np.where(beside >= QUESTION, began, -1), less)
    asks = np.where((less >= 0) | either, QUESTION, NOTHING)
    if_told_of = np.maximum(if_told_of, asks)
    began = np.where(fitted & (made >= beside), onset, began)
    # A weight that may be wrong is a question: what rules read in it waits for the next one, if it
    # is not the second that says so.
    with np.errstate(invalid="ignore"):
        unsure = fitted & (table["p_error"] >= limits.unsure_error)
    unsure[1:] &= ~(no_more[1:] & (if_told_of[:-1] >= QUESTION))
    beside = np.where(unsure, np.minimum(beside, QUESTION), beside)
    evidence = np.maximum(np.where(fitted, np.maximum(made, beside), by_rules), asks)
    firm = np.where(fitted, (p >= limits.firm) | (beside >= SLOWED), by_rules >= SLOWED)
    lighter = lighter_than_before(child, age, value, ~in_doubt)
    return Weights(*laid, evidence, if_told_of, began, in_doubt, lighter, either, lost, firm, p,
                   placed, rules_since)  # fmt: skip


def _most(said: dict[str, np.ndarray], rules: Sequence[str], n: int) -> np.ndarray:
    """Return the strongest that any of these rules says at each weight."""
    parts = [said[rule] for rule in rules if rule in said]
    return np.maximum.reduce(parts) if parts else np.zeros(n, dtype=np.int8)


def key_of(child: np.ndarray, dates: np.ndarray) -> np.ndarray:
    return child * SPAN + dates.astype("datetime64[D]").astype(np.int64) + SPAN // 2


@dataclass(frozen=True)
class _Told:
    """Findings of weight as the rows they cover; every array has one entry a finding.

    Attributes
    ----------
    rule : ndarray of int
        Position in `rules`.
    rules : dict of str to int
        Their positions.
    start, stop, onset : ndarray of int
        First row and the one after the last that it covers, and the row in which it began.
    sure : ndarray of int
        Row from which it rests on more than one unlikely weight; `stop` where none does.
    """

    rule: np.ndarray
    rules: dict[str, int]
    start: np.ndarray
    stop: np.ndarray
    onset: np.ndarray
    sure: np.ndarray

    def of(self, rule: str) -> np.ndarray:
        """Return which findings are of a rule."""
        return self.rule == self.rules.get(rule, -1)


def _told(findings: pd.DataFrame, child_ids: np.ndarray, key: np.ndarray) -> _Told:
    rule, rules = pd.factorize(findings["rule"])
    looked_at = {*SAYS, *IN_DOUBT, "weight_swing"}
    wanted = np.array([name in looked_at for name in rules], dtype=bool)[rule]
    at = np.flatnonzero(wanted & (findings["measure"] == "weight").to_numpy())
    child = pd.Index(child_ids).get_indexer(findings["child_id"].to_numpy(dtype=object)[at])
    onset, start, last = (
        key_of(child, findings[name].to_numpy()[at])
        for name in ("onset_date", "detected_date", "last_date")
    )
    onset, start = np.searchsorted(key, onset), np.searchsorted(key, start)
    stop = np.searchsorted(key, last, side="right")
    alone = (findings["severity"] == "data").to_numpy()[at]
    sure = start
    if "details" in findings:
        details = findings["details"].to_numpy()[at]
        told_on = np.array([one.get("told_date") for one in details], dtype="datetime64[D]")
        sure = np.where(np.isnat(told_on), start, np.searchsorted(key, key_of(child, told_on)))
    sure = np.where(alone, stop, np.clip(sure, start, stop))
    numbers = {name: number for number, name in enumerate(rules)}
    return _Told(rule[at], numbers, start, stop, onset, sure)


def _by_three(told: _Told, n: int) -> np.ndarray:
    """Return at which of the n rows three weights or more stood still."""
    mine = told.of(BY_THREE)
    start, stop = told.start[mine], told.stop[mine]
    return _covered(np.minimum(np.maximum(start, told.onset[mine] + 2), stop), stop, n)


def _covered(start: np.ndarray, stop: np.ndarray, n: int) -> np.ndarray:
    """Return which of the n rows lie within some of these."""
    edges = np.zeros(n + 1, dtype=np.int64)
    np.add.at(edges, start, 1)
    np.add.at(edges, stop, -1)
    return np.cumsum(edges)[:-1] > 0


def _said_by_rules(told: _Told, n: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return what each rule says at each weight, and from which row the strongest began."""
    said: dict[str, np.ndarray] = {}
    began, strongest = np.arange(n), np.zeros(n, dtype=np.int8)
    for rule in (*SAYS, "suspected_error", "weight_swing"):
        mine = told.of(rule)
        if not mine.any():
            continue
        said[rule] = np.zeros(n, dtype=np.int8)
        sure, onset = told.sure[mine], told.onset[mine]
        # What one unlikely weight shows is a question, until another shows it too.
        for says, start, stop in (
            (QUESTION, told.start[mine], sure),
            (SAYS.get(rule, QUESTION), sure, told.stop[mine]),
        ):
            some = start < stop
            if not some.any():
                continue
            first, since = start[some], onset[some]
            covered = _covered(first, stop[some], n)
            said[rule][covered] = np.maximum(said[rule][covered], says)
            earlier = since < np.where(strongest[first] == says, began[first], n)
            better = (strongest[first] < says) | ((strongest[first] == says) & earlier)
            began[first[better]] = since[better]
            strongest[first] = np.maximum(strongest[first], says)
    # A weight that goes on telling what an earlier one told.
    of_its_own = (began < np.arange(n)) | (_most(said, list(said), n) == NOTHING)
    source = np.maximum.accumulate(np.where(of_its_own, np.arange(n), -1)) if n else began
    return said, np.minimum(began[source], np.arange(n))


def _aligned(
    posterior: pd.DataFrame, child_ids: np.ndarray, key: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the posterior's columns in the order of the weights, nan where it has no row."""
    child = pd.Index(child_ids).get_indexer(posterior["child_id"])
    of = key_of(child, posterior["date"].to_numpy())
    order = np.argsort(of, kind="stable")
    at = np.searchsorted(of[order], key, side="right") - 1
    found = (at >= 0) & (of[order][at] == key)
    row = order[at]
    columns = {}
    for name in ("p_faltering", "p_loss", "p_error"):
        columns[name] = np.where(found, posterior[name].to_numpy(dtype=float)[row], np.nan)
    onset = posterior["onset_date"].to_numpy("datetime64[D]")[row]
    columns["onset_date"] = np.where(found, onset, np.datetime64("NaT", "D"))
    columns["fitted"] = found & posterior["fitted"].to_numpy(dtype=bool)[row]
    columns["level"] = np.where(found, posterior["level"].to_numpy(dtype=object)[row], "")
    return columns
