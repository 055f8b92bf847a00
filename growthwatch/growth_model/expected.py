"""The model step: every measurement judged against the same child's earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.conversion import measurement
from growthwatch.growth_model.distribution import Predicted, deviate, standard_deviation
from growthwatch.growth_model.kernel import LAST_AGE_DAYS, Drift, Kernel, Points, kernel
from growthwatch.growth_model.onepass import Passed, looked_ahead, one_pass
from growthwatch.growth_model.weighing import ErrorArgument, errors_in_z
from growthwatch.record.notes import Note
from growthwatch.record.repeats import written_again
from growthwatch.record.vocabulary import MEASURES
from growthwatch.say.notes import note_words

MODELLED = ("weight", "height")
NEEDED = (
    "child_id", "measure", "age_days", "corrected_age_days", "z", "sex", "reference", "note",
    "notes",
)  # fmt: skip
COLUMNS = ("expected_z", "expected_sd", "conditional_z", "expected_value")


@dataclass(frozen=True)
class Record:
    """The modelled measurements of one measure, sorted by child and age, and one pass over them.

    Attributes
    ----------
    rows : ndarray of int, shape (n,)
        Where each stands in the scores.
    child : ndarray of int
        0, 1, 2, ... in runs.
    age_days, corrected_age_days, z : ndarray of float
    sex : Categorical
    kernel : Kernel
    points : Points
    passed : Passed
    """

    rows: np.ndarray
    child: np.ndarray
    age_days: np.ndarray
    corrected_age_days: np.ndarray
    z: np.ndarray
    sex: pd.Categorical
    kernel: Kernel
    points: Points
    passed: Passed

    @property
    def first(self) -> np.ndarray:
        """Whether each row is its child's first."""
        return np.append(True, self.child[1:] != self.child[:-1])[: len(self.child)]


def expected_growth(
    scores: pd.DataFrame,
    *,
    measurement_error: ErrorArgument = None,
    drift: Drift | dict[str, Drift] | None = None,
    over: Sequence[int] = (),
    over_days: Sequence[float] = (),
) -> pd.DataFrame:
    """Say what each weight and height should have been, given the child's earlier ones.

    Parameters
    ----------
    scores : DataFrame
        From `growthwatch.score`: child_id, measure, age_days, corrected_age_days, z, sex,
        reference, note, notes, in any order of rows. Children may have different references; the
        model was fitted on typical children against "uk-who", and of others nothing is expected.
    measurement_error : number, str, array, or mapping of these by measure, optional
        Standard deviation of one measurement's error, in kg (a bare value is the weights'; a
        mapping may give "height" in cm), or the name of a source in `MEASUREMENT_ERRORS`, or an
        array of either with an entry for every row of scores, missing or "" where unknown. By
        default the fitted model's: routine clinic weighing.
    drift : Drift or mapping of Drift by measure, optional
        The population's mean, from `estimate_drift`; a bare one is the weights'. By default that
        of the children the model was fitted to.
    over : sequence of int
        For each k, also judge every measurement against the record up to the k-th one before it:
        columns `conditional_z_over_k` and `expected_value_over_k`. Several slow intervals in a row
        are judged together in this way.
    over_days : sequence of number
        The same against the record up to the last measurement at least that many days earlier:
        `conditional_z_over_91_days` and so on.

    Returns
    -------
    DataFrame
        The scores, their rows, order and index unchanged, with

        - expected_z: mean of the z-score's distribution given all earlier ones;
        - expected_sd: its standard deviation, measurement error included, rare errors not;
        - conditional_z: normal deviate of the centile of z in that distribution: how many SD the
          child is above (+) or below (-) what was expected;
        - expected_value: expected_z as kg or cm.

        nan for BMI and head circumference, which have no model, for a child's first measurement,
        beyond five years of age, on another reference than "uk-who" and where z is missing;
        `note` and `notes` say so.

    Raises
    ------
    ValueError
        For a missing column, an unknown source of measurement, a negative error.

    Notes
    -----
    Only earlier measurements of the same child are used: adding later ones changes nothing. Ages
    are corrected for gestation. The model was fitted to three years; from there to five it carries
    on from the last knot. See ``docs/growth-model.md``.

    References
    ----------
    Conditional gain: Cole TJ. Arch Dis Child 1995;73:8-16.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> scores = gw.score(caseload.children, caseload.measurements)
    >>> expected = expected_growth(scores)
    >>> weights = expected[expected["measure"] == "weight"].set_index("date")
    >>> weights.loc["2013-03-20", ["value", "expected_value"]].tolist()
    [7.9, 8.5...]
    """
    columns, reason = expected_columns(
        scores, measurement_error=measurement_error, drift=drift, over=over, over_days=over_days
    )
    return scores.assign(
        **columns,
        note=_with_reason(scores, reason),
        notes=scores["notes"].to_numpy() | reason,
    )


def expected_columns(
    scores: pd.DataFrame,
    *,
    measurement_error: ErrorArgument = None,
    drift: Drift | dict[str, Drift] | None = None,
    over: Sequence[int] = (),
    over_days: Sequence[float] = (),
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the columns that `expected_growth` adds, and why nothing is expected of a row.

    Returns
    -------
    columns : dict of str to ndarray of float, shape (n,)
    reason : ndarray of int, shape (n,)
        A `Note`; 0 where something is expected.
    """
    _need_columns(scores)
    names = [*COLUMNS]
    for ending in [f"over_{k}" for k in over] + [f"over_{days:g}_days" for days in over_days]:
        names += [f"conditional_z_{ending}", f"expected_value_{ending}"]
    columns = {name: np.full(len(scores), np.nan) for name in names}
    reason, usable = _reasons(scores)
    written_before = _written_before(scores)
    usable &= written_before < 0
    for measure in MODELLED:
        record = _record(scores, measure, usable, measurement_error, drift)
        if record is None:
            continue
        first = record.rows[record.first]
        reason[first] = Note.FIRST_OF_MEASURE
        now = Predicted(record.passed.mean, record.passed.variance, record.points)
        every = np.flatnonzero(~record.first)
        _fill(columns, record, every, _taken(now, every))
        for k in over:
            late, early = _k_before(record, k)
            _fill(columns, record, late, _from(record, late, early), f"over_{k}")
        for days in over_days:
            late, early = _days_before(record, days)
            _fill(columns, record, late, _from(record, late, early), f"over_{days:g}_days")
    copies = np.flatnonzero(written_before >= 0)
    for column in (*columns.values(), reason):
        column[copies] = column[written_before[copies]]
    return columns, reason


def _reasons(scores: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return why a row is not modelled, as a `Note`, 0 where it is; and which rows are."""
    reason = np.zeros(len(scores), dtype=np.int32)
    z = scores["z"].to_numpy(dtype=float, na_value=np.nan)
    age = scores["age_days"].to_numpy(dtype=float, na_value=np.nan)
    usable = np.isfinite(z) & np.isfinite(age) & scores["sex"].notna().to_numpy()
    for condition, note in (
        (age > LAST_AGE_DAYS, Note.MODEL_ENDED),
        ((scores["reference"] != "uk-who").to_numpy(), Note.NO_MODEL_OF_REFERENCE),
        ((~scores["measure"].isin(MODELLED)).to_numpy(), Note.NO_MODEL_OF_MEASURE),
    ):
        reason[condition] = note
    return reason, usable & (reason == 0)


def _written_before(scores: pd.DataFrame) -> np.ndarray:
    """Return for a row that is written twice where it stands first, and -1 for any other.

    A file read twice gives every row twice, and they are one measurement: taken for two, they
    would bear each other out.
    """
    same = ("child_id", "measure", "age_days", "z")
    before = np.full(len(scores), -1)
    copies = np.flatnonzero(written_again(scores, same))
    if len(copies):
        group = (
            scores.groupby(list(same), sort=False, dropna=False, observed=True).ngroup().to_numpy()
        )
        _, first = np.unique(group, return_index=True)
        before[copies] = first[group[copies]]
    return before


def _record(
    scores: pd.DataFrame,
    measure: str,
    usable: np.ndarray,
    measurement_error: ErrorArgument = None,
    drift: Drift | dict[str, Drift] | None = None,
) -> Record | None:
    """Sort the usable rows of a measure and pass over them; None if there are none."""
    fitted = kernel(measure)
    rows = np.flatnonzero(usable & (scores["measure"] == measure).to_numpy())
    if fitted is None or not len(rows):
        return None
    own_drift = drift.get(measure) if isinstance(drift, dict) else drift
    if own_drift is not None and (measure == "weight" or isinstance(drift, dict)):
        fitted = fitted.with_drift(own_drift)
    rows, child = _sorted(scores, rows)
    age, corrected, z = (
        scores[name].to_numpy(dtype=float, na_value=np.nan)[rows]
        for name in ("age_days", "corrected_age_days", "z")
    )
    sex = pd.Categorical(scores["sex"].array[rows], categories=["female", "male"])
    error = errors_in_z(measurement_error, measure, z, sex, corrected, rows, len(scores))
    points = fitted.at(corrected, (sex.codes == 1).astype(float), age, error)
    passed = one_pass(fitted, points, z, child)
    return Record(rows, child, age, corrected, z, sex, fitted, points, passed)


def _sorted(scores: pd.DataFrame, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows by child and age, and each one's child; two on a day go by size."""
    child, _ = pd.factorize(scores["child_id"].array[rows])
    age = scores["age_days"].to_numpy(dtype=float, na_value=np.nan)[rows]
    z = scores["z"].to_numpy(dtype=float, na_value=np.nan)[rows]
    step, same = np.diff(age), np.diff(child) == 0
    in_order = (np.diff(child) >= 0) & (~same | (step > 0) | ((step == 0) & (np.diff(z) >= 0)))
    if in_order.all():
        return rows, child
    order = np.lexsort((z, age, child))
    return rows[order], child[order]


def _k_before(record: Record, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows with a k-th row of the same child before them, and those."""
    if k < 1:
        raise ValueError(f"over {k}: count at least 1 measurement back")
    late = np.arange(k, len(record.child))
    late = late[record.child[late] == record.child[late - k]]
    return late, late - k


def _days_before(record: Record, days: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows with a row of the same child at least `days` before, and the last such."""
    if not days > 0:
        raise ValueError(f"over_days {days}: look back by more than 0 days")
    # Children's ages laid end to end, far enough apart never to mix.
    apart = np.ptp(record.age_days) + days + 1
    along = record.child * apart + record.age_days
    early = np.searchsorted(along, along - days, side="right") - 1
    late = np.flatnonzero((early >= 0) & (record.child[early] == record.child))
    return late, early[late]


def _from(record: Record, late: np.ndarray, early: np.ndarray) -> Predicted:
    return looked_ahead(record.passed, record.points, early, record.points.take(late))


def _taken(predicted: Predicted, rows: np.ndarray) -> Predicted:
    return Predicted(predicted.mean[rows], predicted.variance[rows], predicted.points.take(rows))


def _fill(
    columns: dict[str, np.ndarray],
    record: Record,
    late: np.ndarray,
    predicted: Predicted,
    ending: str = "",
) -> None:
    """Write the columns of the judged rows `late`, in place."""
    at, ending = record.rows[late], f"_{ending}" if ending else ""
    columns[f"conditional_z{ending}"][at] = deviate(record.kernel, predicted, record.z[late])
    columns[f"expected_value{ending}"][at] = measurement(
        record.kernel.measure,
        predicted.mean,
        sex=record.sex[late],
        age_days=record.corrected_age_days[late],
    )
    if not ending:
        columns["expected_z"][at] = predicted.mean
        columns["expected_sd"][at] = standard_deviation(record.kernel, predicted)


def _with_reason(scores: pd.DataFrame, reason: np.ndarray) -> pd.Series:
    """Append the reasons to the notes' words: worked once for each pair that occurs."""
    said, notes = pd.factorize(scores["note"].fillna(""))
    why, reasons = pd.factorize(note_words(scores.assign(notes=reason)))
    words = np.array(
        ["; ".join(filter(None, (str(old), new))) for old in notes for new in reasons],
        dtype=object,
    )
    pairs = said * len(reasons) + why
    return pd.Series(words[pairs] if len(words) else [], index=scores.index, dtype="str")


def _need_columns(scores: pd.DataFrame) -> None:
    for name in NEEDED:
        if name not in scores:
            raise ValueError(
                f"scores has no column {name!r}: give the table that growthwatch.score returns"
            )
    unknown = set(scores["measure"].dropna().unique()) - set(MEASURES)
    if unknown:
        raise ValueError(f"unknown measure {sorted(unknown)[0]!r} in scores")
