"""What happened, as a clinician would count it: findings gathered into stretches of a record."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from growthwatch.detection import Parameters, RulesByName, detect, every_rule
from growthwatch.detection.record import whole
from growthwatch.judgement.choosing import kind_of, ranked
from growthwatch.judgement.limits import Limits
from growthwatch.judgement.weights import SPAN
from growthwatch.reading.coercion import as_day
from growthwatch.record.cutting import up_to
from growthwatch.record.vocabulary import SEVERITIES
from growthwatch.say.episodes import episode_sentence, told_by_weights

EPISODE_COLUMNS = (
    "child_id", "episode", "kind", "measure", "severity", "rule", "onset_date", "seen_date",
    "last_date", "ongoing", "from_date", "from_kg", "to_date", "to_kg", "low_kg", "high_kg",
    "seen_kg", "unweighed_days", "same_as_date", "same_as_kg", "findings", "evidence", "sentence",
    "short",
    "next_contact_date", "days_to_next_contact", "next_weight_date", "days_to_next_weight",
)  # fmt: skip
# A stretch is seen by these; everything else that is told meanwhile is evidence for it.
ACUTE = {
    "early_weight_loss": "loss", "birth_weight_not_regained": "loss", "weight_loss": "loss",
    "weight_plateau": "stood still", "weight_slow_gain": "slow gain",
    "weight_gained_and_lost": "up and down", "weight_swing": "up and down",
    "one_point_spike": "in question", "suspected_error": "in question",
}  # fmt: skip
# Questions about a weight run beside what is lost or not gained, and are stretches of their own.
QUESTIONS = ("up and down", "in question")
# Where no acute rule speaks, a fall or a position is a stretch of its own.
FALLS = (
    "weight_fall_fast",
    "weight_fall",
    "weight_fall_slow",
    "weight_return",
    "weight_not_made_up",
)
OTHER_KINDS = {
    "fall": "fell", "position": "low", "thin": "thin", "length": "length", "head": "head",
    "overdue": "overdue", "recovery": "recovery", "gain": "fell",
}  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def episodes(
    scores: pd.DataFrame,
    findings: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    as_of: Any = None,
    *,
    children: pd.DataFrame | None = None,
    plans: pd.DataFrame | None = None,
    limits: Limits | None = None,
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Gather findings into episodes: one row a stretch, the strongest leading.

    Parameters
    ----------
    scores : DataFrame
        As `growthwatch.score` returns it, of one child or many.
    findings : DataFrame, optional
        As `growthwatch.detect` returns it for the same scores and as_of; made here if left out.
    contacts : DataFrame, optional
        For what was recorded next.
    as_of : date, str or Series, optional
        As in `growthwatch.detect`.
    children, plans, parameters : optional
        As in `growthwatch.detect`.
    limits : Limits, optional

    Returns
    -------
    DataFrame
        By child and day: child_id, episode (A, B, ...), kind, measure, severity, rule (the one that
        leads), onset_date, seen_date (the day on which the record up to it showed it), last_date,
        ongoing, the weights it went from and to with the lowest and the highest between, the
        weight that showed it (seen_kg), the days nobody had weighed before (unweighed_days), when
        the last weight had been reached half a year before or longer (same_as), how many findings
        it gathers and which rules (evidence), a sentence, where that is a
        finding's its first in short (short), and the next contact and weight after the
        day it was seen. Missing where nothing is recorded.

    Notes
    -----
    A stretch begins at a weight that shows a loss, a standstill, slow gain or a swing where the one
    before did not, or at a new low after weight had been regained. What else is first told until
    the next one begins is evidence for it. Other measures, and falls and positions told before
    any stretch, stand for themselves.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> episodes(scores)[["episode", "kind", "severity"]]
      episode         kind severity
    0       A  stood still  concern
    1       B         loss   urgent
    2       C         loss   urgent
    3       D  up and down   urgent
    """
    limits, parameters = limits or Limits(), parameters or Parameters()
    if isinstance(as_of, str):
        as_of = as_day(as_of)
    if as_of is not None:
        scores = up_to(scores, as_of)
        contacts = None if contacts is None else up_to(contacts, as_of)
    if findings is None:
        findings = detect(scores, as_of=as_of, children=children, plans=plans,
                          contacts=contacts, parameters=parameters)  # fmt: skip
    ids = np.asarray(scores["child_id"].unique(), dtype=object)
    kilos = _weights(scores, ids)
    told = _placed(findings, ids)
    told = told[(told["child"] >= 0) & (told["rule"] != "overdue_routine")]
    if told.empty or not len(kilos.key):
        return pd.DataFrame(columns=list(EPISODE_COLUMNS))
    told = told.assign(stretch=_stretches(told, kilos, limits))
    found = _gathered(told, ids)
    weighed = [_weighed(row, kilos, limits) for row in found.itertuples(index=False)]
    found = found.assign(**{name: [one[name] for one in weighed] for name in NOT_WEIGHED})
    child = found["child"].to_numpy()
    order = np.lexsort((found["onset_date"].to_numpy(), found["seen_date"].to_numpy(), child))
    found, child = found.iloc[order].reset_index(drop=True), child[order]
    starts = np.flatnonzero(np.diff(child, prepend=-1))
    number = np.arange(len(child)) - np.repeat(starts, np.diff(np.append(starts, len(child))))
    first = scores.iloc[_first_rows(scores, ids)[child]]
    born = first["date"].to_numpy() - pd.to_timedelta(first["age_days"], "D").to_numpy()
    found = found.assign(
        episode=[_letter(one) for one in number],
        sex=first["sex"].astype(object).to_numpy(),
        birth_date=born,
        **_what_followed(found, contacts, kilos, ids),
    )
    rows = found.to_dict("records")
    rules = RulesByName(every_rule())
    found = found.assign(
        sentence=[episode_sentence(row) for row in rows],
        short=["" if told_by_weights(row) else _short(rules, row) for row in rows],
    )
    return found[list(EPISODE_COLUMNS)]


def _first_rows(scores: pd.DataFrame, ids: np.ndarray) -> np.ndarray:
    """Return where the first score of each child stands."""
    child = pd.Index(ids).get_indexer(scores["child_id"])
    rows = np.empty(len(ids), dtype=int)
    rows[child[::-1]] = np.arange(len(child))[::-1]
    return rows


def _short(rules: RulesByName, episode: dict[str, Any]) -> str:
    """Return what the leading finding says first, without brackets and without the stop."""
    return rules.says_first(episode, brackets=False).removesuffix(".")


class _Kilos:
    """Weights of many children as one rising run of days."""

    def __init__(self, child: np.ndarray, date: np.ndarray, value: np.ndarray, age: np.ndarray):
        self.child, self.date, self.value, self.age = child, date, value, age
        self.key = child * SPAN + date.astype(np.int64) + SPAN // 2

    def row(self, child: Any, date: Any, side: Literal["left", "right"] = "right") -> Any:
        """Return the last row up to a day ("right"), or the first from it on ("left")."""
        wanted = np.asarray(child) * SPAN + np.asarray(date).astype("datetime64[D]").astype(
            np.int64
        ) + SPAN // 2  # fmt: skip
        at = np.searchsorted(self.key, wanted, side=side)
        return at - 1 if side == "right" else at


def _weights(scores: pd.DataFrame, ids: np.ndarray) -> _Kilos:
    rows = scores[(scores["measure"] == "weight").to_numpy() & scores["value"].notna().to_numpy()]
    child = pd.Index(ids).get_indexer(rows["child_id"])
    date = rows["date"].to_numpy("datetime64[D]")
    order = np.lexsort((rows["value"].to_numpy(dtype=float), date, child))
    return _Kilos(
        child[order],
        date[order],
        rows["value"].to_numpy(dtype=float)[order],
        rows["age_days"].to_numpy(dtype=float)[order],
    )


def _placed(findings: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    rules = findings["rule"].astype(object).to_numpy()
    table = findings.assign(
        rule=rules,
        child=pd.Index(ids).get_indexer(findings["child_id"]),
        kind=[kind_of(rule) for rule in rules],
        seen=findings["detected_date"].to_numpy("datetime64[D]").astype(np.int64),
        end=findings["last_date"].to_numpy("datetime64[D]").astype(np.int64),
    )
    # A question that the next weight answered is no stretch of its own: it is evidence for what
    # that weight showed.
    answered = np.array([one.get("outcome") == "borne out" for one in findings["details"]], bool)
    ended = [one.get("ended_date") or one["last_date"] for one in findings["details"]]
    answered_on = np.asarray(ended, dtype="datetime64[D]").astype(np.int64)
    table["seen"] = np.where(answered, answered_on, table["seen"])
    table["acute"] = (
        table["rule"].isin(ACUTE).to_numpy() & (table["measure"] == "weight").to_numpy() & ~answered
    )
    return table


def _stretches(told: pd.DataFrame, kilos: _Kilos, limits: Limits) -> np.ndarray:
    """Return, for each finding, the day on which its stretch was first seen, or -1."""
    asks = told["rule"].map(ACUTE).isin(QUESTIONS).to_numpy() & told["acute"].to_numpy()
    gains = told["acute"].to_numpy() & ~asks
    stretch = np.full(len(told), -1)
    for mine, theirs in ((gains, ~asks), (asks, asks)):
        begins = _begins(told[mine], kilos, limits if mine is gains else None)
        # A new low of which nothing acute was first told is no stretch of its own.
        led = _latest(told[mine], begins, kilos)
        row = _latest(told[theirs], np.unique(led[led >= 0]), kilos)
        stretch[theirs] = np.where(row >= 0, kilos.date[row].astype(np.int64), -1)
    return stretch


def _begins(acute: pd.DataFrame, kilos: _Kilos, limits: Limits | None) -> np.ndarray:
    """Return the rows at which a stretch is first seen: where these speak and did not before."""
    speaks = np.zeros(len(kilos.key) + 1, dtype=np.int64)
    child = acute["child"].to_numpy()
    np.add.at(speaks, kilos.row(child, acute["detected_date"].to_numpy(), "left"), 1)
    np.add.at(speaks, kilos.row(child, acute["last_date"].to_numpy(), "right") + 1, -1)
    speaking = np.cumsum(speaks)[:-1] > 0
    first = np.diff(kilos.child, prepend=-1) != 0
    begins = speaking & ~(np.append(False, speaking[:-1]) & ~first)
    if limits is not None:
        begins |= _new_low(speaking, first, kilos, limits)
    return np.flatnonzero(begins)


def _latest(told: pd.DataFrame, begins: np.ndarray, kilos: _Kilos) -> np.ndarray:
    """Return the row at which the latest stretch had begun when each finding was told, or -1."""
    if not len(begins):
        return np.full(len(told), -1)
    child = told["child"].to_numpy()
    wanted = child * SPAN + told["seen"].to_numpy() + SPAN // 2
    # What is overdue ends at the weight that shows the next stretch, and belongs to it.
    ends = child * SPAN + told["end"].to_numpy() + SPAN // 2
    ends_there = (told["kind"] == "overdue").to_numpy() & np.isin(ends, kilos.key[begins])
    wanted = np.where(ends_there, ends, wanted)
    at = np.searchsorted(kilos.key[begins], wanted, side="right") - 1
    row = begins[np.maximum(at, 0)]
    known = (at >= 0) & (kilos.child[row] == child)
    return np.where(known, row, -1)


def _new_low(speaking: np.ndarray, first: np.ndarray, kilos: _Kilos, limits: Limits) -> np.ndarray:
    """Return where, within a run that speaks, weight falls to a new low after it was regained.

    Regained: up by `new_stretch_kg` from the lowest weight of the run so far. A new low: below that
    lowest weight, or down again by as much from the highest since.
    """
    found = np.zeros(len(speaking), dtype=bool)
    low = high = np.nan
    for row in np.flatnonzero(speaking | np.append(speaking[1:], False)):
        value = kilos.value[row]
        if first[row] or not speaking[row] or np.isnan(low):
            low = high = value
            continue
        # In grams: of 8.70 less 8.50 kg floating point makes a hair less than 0.2.
        up, down = whole(np.array([high - low, high - value]), "weight")
        if up >= limits.new_stretch_kg and down >= limits.new_stretch_kg:
            found[row] = True
            low = high = value
        elif value < low:
            low = high = value
        else:
            high = max(high, value)
    return found


def _gathered(told: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    """Return one row an episode: which findings it gathers, and which leads."""
    in_stretch = told["stretch"].to_numpy() >= 0
    measure = told["measure"].astype(object).to_numpy()
    story = np.where(in_stretch, "weight", measure + " " + told["kind"].to_numpy())
    # Falls and positions of weight before any stretch are one story.
    early = ~in_stretch & (measure == "weight")
    early &= told["kind"].isin(("fall", "position", "gain", "thin", "overdue")).to_numpy()
    story = np.where(early, "weight early", story)
    asks = told["acute"].to_numpy() & told["rule"].map(ACUTE).isin(QUESTIONS).to_numpy()
    story = np.where(asks, "question", story)
    table = ranked(told.assign(story=story, leads=told["acute"].to_numpy() | ~in_stretch))
    child, stretch, rule, kind = (
        table[name].to_numpy() for name in ("child", "stretch", "rule", "kind")
    )
    severity, kind_rank, strength = (
        table[name].to_numpy() for name in ("severity_rank", "kind_rank", "strength")
    )
    onset, detected, last = (
        table[name].to_numpy() for name in ("onset_date", "detected_date", "last_date")
    )
    # Findings of one child, stretch and story are one episode.
    of_story = pd.factorize(table["story"], sort=True)[0]
    order = np.lexsort((of_story, stretch, child))
    starts, number = _runs((child[order], stretch[order], of_story[order]))
    episode = np.empty(len(order), dtype=int)
    episode[order] = number
    # The acute rule that says most leads, whatever is told beside it.
    leads = np.flatnonzero(table["leads"].to_numpy())
    leads = leads[np.lexsort((strength[leads], kind_rank[leads], severity[leads], episode[leads]))]
    of_lead, _ = _runs((episode[leads],))
    first = leads[of_lead]
    # Of each kind the strongest: what it implies is not told again.
    evidence: list[dict[str, str]] = [{} for _ in starts]
    rules: list[set[str]] = [set() for _ in starts]
    for row in np.lexsort((strength, severity, kind_rank)):
        evidence[episode[row]].setdefault(kind[row], rule[row])
        rules[episode[row]].add(rule[row])
    seen = np.where(
        stretch[order][starts] >= 0,
        np.maximum(stretch[order][starts], 0).astype("datetime64[D]").astype("datetime64[s]"),
        np.minimum.reduceat(detected[order], starts).astype("datetime64[s]"),
    )
    kinds = [ACUTE.get(one, OTHER_KINDS.get(kind_of(one), "other")) for one in rule[first]]
    # What could be seen before the weight stood still was slow gain, of which that is a part.
    slow_before = onset[first].astype("datetime64[s]") >= seen
    return pd.DataFrame(
        {
            "child": child[first],
            "child_id": ids[child[first]],
            **{
                name: table[name].astype(object).iloc[first].reset_index(drop=True)
                for name in ("rule", "measure", "message")
            },
            "details": table["details"].to_numpy()[first],
            "kind": [
                "slow gain" if kind == "stood still" and before else kind
                for kind, before in zip(kinds, slow_before, strict=True)
            ],
            "severity": [SEVERITIES[rank] for rank in np.minimum.reduceat(severity[order], starts)],
            "seen_date": seen,
            "onset_date": np.minimum.reduceat(onset[leads], of_lead),
            "last_date": np.maximum.reduceat(last[leads], of_lead),
            # Slow gain around a standstill is no part of the standstill.
            "still_from": onset[first],
            "still_to": last[first],
            "ongoing": np.logical_or.reduceat(
                table["ongoing"].to_numpy(dtype=bool)[leads], of_lead
            ),
            "findings": np.diff(np.append(starts, len(order))),
            "evidence": [tuple(one.values()) for one in evidence],
            "rules": rules,
        }
    )


def _runs(keys: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return where runs of equal keys begin, and the number of the run of each row."""
    begins = np.logical_or.reduce([np.diff(key, prepend=key[0] - 1) != 0 for key in keys])
    return np.flatnonzero(begins), np.cumsum(begins) - 1


NOT_WEIGHED = {
    "from_date": pd.NaT, "from_kg": np.nan, "to_date": pd.NaT, "to_kg": np.nan,
    "low_kg": np.nan, "high_kg": np.nan, "seen_kg": np.nan, "unweighed_days": np.nan,
    "same_as_date": pd.NaT, "same_as_kg": np.nan,
}  # fmt: skip


def _weighed(episode: Any, kilos: _Kilos, limits: Limits) -> dict[str, Any]:
    """Return from which weight to which an episode went, and how long none was taken."""
    child = episode.child
    begin, end = np.searchsorted(kilos.child, [child, child + 1])
    if begin == end:
        return NOT_WEIGHED

    def row(date: Any, side: Literal["left", "right"]) -> int:
        at = int(kilos.row(child, np.datetime64(date), side))
        return min(max(at, begin), end - 1)

    still = episode.kind == "stood still"
    start = row(episode.still_from if still else episode.onset_date, "left")
    stop = max(start, row(episode.still_to if still else episode.last_date, "right"))
    shown = row(episode.seen_date, "left")
    inside = kilos.value[start : stop + 1]
    # Babies lose in their first days: what was not regained is told by the weight that showed it.
    lowest = episode.kind == "loss" and episode.rule != "birth_weight_not_regained"
    final = start + int(np.argmin(inside)) if lowest else stop
    before = max(shown - 1, begin)
    return {
        **NOT_WEIGHED,
        "from_date": _day(kilos, start), "from_kg": kilos.value[start],
        "to_date": _day(kilos, final), "to_kg": kilos.value[final],
        "low_kg": inside.min(), "high_kg": inside.max(),
        "seen_kg": kilos.value[shown],
        "unweighed_days": float((kilos.date[shown] - kilos.date[before]).astype(int)),
        # A weight that is in question is not said to be that of another day.
        **({} if episode.kind == "in question" else
           _same_as(kilos, np.arange(begin, end), final, limits)),
    }  # fmt: skip


def _same_as(kilos: _Kilos, own: np.ndarray, row: int, limits: Limits) -> dict[str, Any]:
    """Return when the weight of a row was first reached, half a year before or longer."""
    reached = own[
        (whole(np.abs(kilos.value[row] - kilos.value[own]), "weight") <= limits.same_kg)
        & (kilos.age[row] - kilos.age[own] >= limits.return_days)
        & (kilos.age[own] >= limits.early_days)
    ]
    if not len(reached) or kilos.age[row] >= limits.return_until_days:
        return {"same_as_date": pd.NaT, "same_as_kg": np.nan}
    return {"same_as_date": _day(kilos, reached[0]), "same_as_kg": kilos.value[reached[0]]}


def _day(kilos: _Kilos, row: int) -> pd.Timestamp:
    return pd.Timestamp(kilos.date[row])


def _what_followed(
    found: pd.DataFrame, contacts: pd.DataFrame | None, kilos: _Kilos, ids: np.ndarray
) -> dict[str, Any]:
    """Return the next contact and the next weight after the day each episode was seen."""
    child = found["child"].to_numpy()
    seen = found["seen_date"].to_numpy("datetime64[D]")
    met_child, met_day = np.empty(0, int), np.empty(0, "datetime64[D]")
    if contacts is not None:
        met_child = pd.Index(ids).get_indexer(contacts["child_id"])
        met_day = contacts["date"].to_numpy("datetime64[D]")
    known = (met_child >= 0) & ~np.isnat(met_day)
    columns: dict[str, Any] = {}
    for name, whose, day in (
        ("contact", met_child[known], met_day[known]),
        ("weight", kilos.child, kilos.date),
    ):
        key = np.sort(whose * SPAN + day.astype(np.int64) + SPAN // 2)
        at = np.searchsorted(key, child * SPAN + seen.astype(np.int64) + SPAN // 2, side="right")
        there = at < len(key)
        following = key[np.minimum(at, len(key) - 1)] if len(key) else np.zeros(len(child), int)
        there &= following // SPAN == child
        date = (following % SPAN - SPAN // 2).astype("datetime64[D]")
        columns[f"next_{name}_date"] = np.where(there, date, np.datetime64("NaT", "D")).astype(
            "datetime64[s]"
        )
        days = np.where(there, (date - seen).astype(float), np.nan)
        columns[f"days_to_next_{name}"] = pd.array(days, dtype="Float64").astype("Int64")
    return columns


def _letter(number: int) -> str:
    rest, letter = divmod(number, len(LETTERS))
    return (_letter(rest - 1) if rest else "") + LETTERS[letter]
