"""The score step: measurements of many children to z-scores, centiles and the reasons for gaps."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from growthwatch.centiles import centile, centile_band
from growthwatch.conversion import z_scores
from growthwatch.likely_units import MOST_LOOKED_AT, guesses, mostly_far
from growthwatch.reading import coercion
from growthwatch.reading.look_alikes import look_alike, look_alike_words
from growthwatch.record.ages import PRETERM_BEFORE, correction_days, paper_correction_days
from growthwatch.record.condition_references import chosen_references
from growthwatch.record.errors import UnlikelyValuesWarning
from growthwatch.record.notes import NO_Z, Note
from growthwatch.record.tables import SCORE_COLUMNS
from growthwatch.record.vocabulary import (
    EVERY_REFERENCE,
    MEASURES,
    SEXES,
    TERM_DAYS,
    TERMS,
    TWO_YEARS_DAYS,
    known,
)
from growthwatch.references import read_table
from growthwatch.say.notes import note_words
from growthwatch.visits import COLUMNS, SAME, long_rows

# The paper chart gives a term baby no centile between birth and two weeks. [RCPCH pooled term data
# discrepancy report]
FIRST_DAY_OF_TERM_CENTILES = 14
BMI_FROM_DAYS = 14
# Columns that are numbers, and whose text is read with its unit.
CHILD_NUMBERS = ("birth_weight_kg",)
DAY_OF_MEASURE = ["child", "date", "measure"]
SEX_TYPE = pd.CategoricalDtype(list(SEXES))
REFERENCE_TYPE = pd.CategoricalDtype(list(EVERY_REFERENCE))
GESTATION_COLUMNS = ("gestation_weeks", "gestation_days", "gestation")


def score(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    *,
    reference: str = "uk-who",
    term: str = "exact",
) -> pd.DataFrame:
    """Score every measurement of every child.

    Parameters
    ----------
    children : DataFrame
        child_id, sex, birth_date; optionally gestation_weeks and gestation_days, or gestation
        ("37+2"); birth_weight_kg; condition and reference. One row a child.
    measurements : DataFrame
        child_id, date and any of weight_kg, height_cm, ofc_cm; one row a visit. Optionally
        position ("lying" or "standing").
    reference : {"uk-who", "who", "trisomy-21", "turner"}
        What a child is compared with whose row names no `reference` and whose `condition` (Down
        syndrome or Turner syndrome, in words or as a SNOMED CT or ICD code) calls for none. For
        research also "who-2007" and "cdc-2000", see `growthwatch.zscore`: nothing is detected or
        judged by these.
    term : {"exact", "paper"}
        How birth near term is treated. "exact": everyone corrected by gestation, for life, as the
        RCPCH digital charts do. "paper": babies of 37 weeks and more are compared with the pooled
        term row at birth, have no centile from day 1 to 13 and count chronological age from day
        14; preterm babies are corrected to one year of corrected age (32 to 36 weeks) or two.

    Returns
    -------
    DataFrame
        One row a child, date and measure, sorted by these: child_id, date, measure, value,
        age_days, corrected_age_days (the age looked up), z, centile, band, chronological_z
        (uncorrected), reference, note, sex (missing where unknown), notes. BMI is worked out where
        a day has one weight and one height, from two weeks of age. A `birth_weight_kg` among the
        children is a weight on the birth date unless one was measured that day. z is nan where it
        cannot be had, and `note` says why; `notes` says it as codes, bits of
        `growthwatch.record.notes.Note`. No accepted value is left out.

    Raises
    ------
    ValueError
        For a missing column or one whose name is nearly that of one; a repeated child_id; a date or
        a number that cannot be read; an unknown reference or term.

    Warns
    -----
    UnlikelyValuesWarning
        Where more than half of the values of a measure lie beyond 6 SD, with the unit they look
        like.

    Notes
    -----
    Dates, sexes, gestations and identifiers are read as in a caseload folder: text dates year first
    or day first, F or 2 for female, "37+2" or 261 for a gestation, child_id 1 and "1" alike. A
    gestation that cannot be read is unknown and is said so.

    Examples
    --------
    >>> import pandas as pd
    >>> children = pd.DataFrame({"child_id": ["a"], "sex": ["F"], "birth_date": ["2011-10-20"]})
    >>> visits = pd.DataFrame({"child_id": ["a"], "date": ["2012-11-02"], "weight_kg": [7.85]})
    >>> score(children, visits)[["age_days", "band"]]
       age_days                band
    0     379.0  on the 9th centile
    """
    known(reference, EVERY_REFERENCE, "reference")
    known(term, TERMS, "term")
    children, measurements = _children_read(children), _measurements_read(measurements)
    given = measurements["child_id"]
    ids = coercion.same_ids(given, children["child_id"])
    if ids is not given or ids.dtype != "str":
        measurements["child_id"] = ids.to_numpy()
    chosen = chosen_references(children, reference)
    rows, at = _with_child(long_rows(children, measurements), children, chosen.reference)
    notes = _why_not(rows, at)
    usable = (notes == 0) | (notes == Note.SEX_UNKNOWN)

    age = rows["age_days"].to_numpy()
    gestation = rows["gestation"].to_numpy()
    if term == "exact":
        corrected = age + correction_days(gestation)
    else:
        corrected = age + paper_correction_days(age, gestation)
    looked_up = (notes == 0) & usable
    z = _z(rows, corrected, looked_up)
    same = term == "exact" and (corrected == age).all()
    chronological = z if same else _z(rows, age, looked_up)
    notes[looked_up & np.isnan(z)] |= Note.NO_REFERENCE
    if term == "paper":
        typical = (rows["reference"] == "uk-who").to_numpy()
        z, notes = _pooled_term(rows, looked_up & typical, z, notes)
    _warn_of_units(rows, corrected, z)
    unreadable = _of_child(children["gestation_unreadable"].to_numpy(), False)[at]
    notes[usable & np.isnan(gestation) & ~unreadable] |= Note.GESTATION_UNKNOWN
    notes[usable & unreadable] |= Note.GESTATION_UNREADABLE
    for given, note in (
        (chosen.without, Note.CONDITION_WITHOUT_REFERENCE),
        (chosen.unreadable, Note.REFERENCE_UNREADABLE),
    ):
        if (given != "").any():
            notes[_of_child(given != "", False)[at] & looked_up] |= note
    notes |= _remarks(rows, corrected)
    said = rows.assign(notes=notes)
    of_child = dict(zip(children["child_id"], chosen.without, strict=True))
    worked_out = {
        "corrected_age_days": corrected,
        "z": z,
        "centile": centile(z),
        "band": pd.Categorical(pd.Series(centile_band(z), dtype="str")),
        "chronological_z": chronological,
        "note": note_words(said, of_child).array,
        "notes": notes,
    }
    return pd.DataFrame(
        {
            name: worked_out[name] if name in worked_out else rows[name].array
            for name in SCORE_COLUMNS
        }
    )


def _warn_of_units(rows: pd.DataFrame, age: np.ndarray, z: np.ndarray) -> None:
    """Warn of each measure most of whose values are no child's, with what they look like."""
    for measure, column in COLUMNS.items():
        here = np.flatnonzero(_is(rows, measure) & ~np.isnan(z))
        if not len(here) or not mostly_far(z[here]):
            continue
        here = here[:: max(1, len(here) // MOST_LOOKED_AT)]
        part = rows.iloc[here]

        def z_of(
            values: np.ndarray, ages: np.ndarray, measure: str = measure, part: pd.DataFrame = part
        ) -> np.ndarray:
            return np.asarray(
                z_scores(
                    measure,
                    values,
                    sex=part["sex"].array,
                    age_days=ages,
                    reference=part["reference"].array,
                )
            )

        found = guesses(measure, part["value"].to_numpy(), age[here], z_of)
        of_values = [
            f"{column} looks like {one.unit}: multiply it by {one.size:g}"
            for one in found
            if one.of == "value"
        ]
        warnings.warn(
            f"more than half of the {measure} values lie beyond 6 SD, which is probably an error: "
            + (", or ".join(of_values) or "check their unit")
            + ", or the birth dates are wrong",
            UnlikelyValuesWarning,
            stacklevel=3,
        )


def _children_read(children: pd.DataFrame) -> pd.DataFrame:
    """Return the children's facts with their types: id, sex, birth date, gestation in days."""
    known = ("child_id", "sex", "birth_date")
    _need_columns(children, "children", known, (*GESTATION_COLUMNS, *CHILD_NUMBERS))
    if children["child_id"].duplicated().any():
        repeated = children.loc[children["child_id"].duplicated(), "child_id"].iloc[0]
        raise ValueError(f"children has child_id {repeated!r} twice: keep one row a child")
    sex, _ = coercion.sexes(children["sex"])
    gestation = coercion.gestations(children)
    kept = [name for name in ("condition", "reference") if name in children]
    read = children[["child_id", *kept]].reset_index(drop=True)
    read["sex"] = sex
    read["birth_date"] = coercion.days(children["birth_date"], "birth_date")
    read["gestation"], read["gestation_unreadable"] = gestation.days, gestation.unreadable
    for name in CHILD_NUMBERS:
        if name in children:
            read[name] = coercion.numbers(children[name], name)
    return read


def _measurements_read(measurements: pd.DataFrame) -> pd.DataFrame:
    """Return the visits with their types: days, and values as numbers."""
    values = tuple(COLUMNS.values())
    _need_columns(measurements, "measurements", ("child_id", "date"), values)
    if not set(values) & set(measurements):
        raise ValueError(
            f"measurements has none of {', '.join(values)}: it has "
            f"{', '.join(map(str, measurements.columns))}"
        )
    kept = [name for name in ("child_id", "position") if name in measurements]
    read = measurements[kept].reset_index(drop=True)
    read["date"] = coercion.days(measurements["date"], "date")
    for name in COLUMNS.values():
        if name in measurements:
            read[name] = coercion.numbers(measurements[name], name)
    return read


def _need_columns(
    table: pd.DataFrame, name: str, columns: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    """Raise ValueError for a column that is not there, or is there under another name."""
    alike = look_alike(table, (*columns, *optional))
    if alike:
        raise ValueError(f"{name} {look_alike_words(*alike, alike[1] in table)}")
    missing = [column for column in columns if column not in table]
    if missing:
        has = ", ".join(map(str, table.columns))
        raise ValueError(f"{name} has no column {missing[0]!r}: it has {has}")


def _of_child(values: np.ndarray, missing: object) -> np.ndarray:
    """Return values by child with a last one for rows of no child, whose place is -1."""
    return np.append(values, np.asarray([missing], dtype=values.dtype))


def _with_child(
    rows: pd.DataFrame, children: pd.DataFrame, reference: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """Add what is known of the child to each row, drop BMI before two weeks; return her place."""
    at = pd.Index(children["child_id"]).get_indexer(rows["child_id"])
    birth_date = _of_child(children["birth_date"].to_numpy(), np.datetime64("NaT"))[at]
    age = (rows["date"].to_numpy() - birth_date) / np.timedelta64(1, "D")  # of days, so whole
    kept = ~(_is(rows, "bmi") & (age < BMI_FROM_DAYS))
    if not kept.all():
        rows, at, birth_date, age = rows[kept], at[kept], birth_date[kept], age[kept]
    sex = children["sex"].cat.codes.to_numpy()
    of_reference = pd.Index(EVERY_REFERENCE).get_indexer(reference).astype(np.int8)
    known = {
        "birth_date": birth_date,
        "gestation": _of_child(children["gestation"].to_numpy(), np.nan)[at],
        "sex": pd.Categorical.from_codes(_of_child(sex, -1)[at], dtype=SEX_TYPE),
        "reference": pd.Categorical.from_codes(
            _of_child(of_reference, 0)[at], dtype=REFERENCE_TYPE
        ),
        "age_days": age,
    }
    return pd.DataFrame({name: rows[name].array for name in rows} | known), at


def _is(rows: pd.DataFrame, measure: str) -> np.ndarray:
    """Return where a row is of a measure: shape (n,), bool."""
    return np.asarray(rows["measure"].array.codes == MEASURES.index(measure))


def _why_not(rows: pd.DataFrame, at: np.ndarray) -> np.ndarray:
    """Return why a row cannot be looked up, the first reason that holds; 0 where it can."""
    value = rows["value"].to_numpy()
    notes = np.zeros(len(rows), dtype=np.int32)
    for wrong, note in (
        (at < 0, Note.NO_SUCH_CHILD),
        (np.isnat(rows["date"].to_numpy()), Note.DATE_MISSING),
        (np.isnat(rows["birth_date"].to_numpy()), Note.BIRTH_DATE_MISSING),
        ((rows["age_days"] < 0).to_numpy(), Note.BEFORE_BIRTH),
        (~np.isfinite(value), Note.NOT_FINITE),
        (value <= 0, Note.NOT_ABOVE_ZERO),
        (rows["sex"].array.codes < 0, Note.SEX_UNKNOWN),
    ):
        notes[wrong & (notes == 0)] = note
    return notes


def _z(rows: pd.DataFrame, age: np.ndarray, looked_up: np.ndarray) -> np.ndarray:
    """Return z-scores, each row against its child's reference; nan where not looked up."""
    z = np.full(len(rows), np.nan)
    here = rows if looked_up.all() else rows[looked_up]
    references = here["reference"].array
    used = np.flatnonzero(np.bincount(references.codes))
    z[looked_up] = z_scores(
        here["measure"].array,
        here["value"].to_numpy(),
        sex=here["sex"].array,
        age_days=age[looked_up],
        reference=EVERY_REFERENCE[used[0]] if len(used) == 1 else references,
    )
    return z


def _pooled_term(
    rows: pd.DataFrame, usable: np.ndarray, z: np.ndarray, notes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Put the paper chart's first two weeks of a term baby in place of the ordinary z-scores."""
    gestation = rows["gestation"].fillna(TERM_DAYS)
    age = rows["age_days"].to_numpy()
    term = usable & (gestation >= PRETERM_BEFORE).to_numpy()
    birth = term & (age == 0)
    table = read_table("uk90_term.csv").set_index(["measure", "sex"])
    keys = pd.MultiIndex.from_arrays([rows["measure"].astype(object), rows["sex"].astype(object)])
    M, S = (table[column].reindex(keys).to_numpy() for column in ("M", "S"))
    # L is 1 throughout the pooled term table.
    z = np.where(birth, (rows["value"].to_numpy() / M - 1) / S, z)
    early = term & (age > 0) & (age < FIRST_DAY_OF_TERM_CENTILES)
    z[early] = np.nan
    notes[birth | early] &= ~int(NO_Z)
    notes[birth] |= np.where(np.isnan(z[birth]), Note.NO_TERM_REFERENCE, Note.POOLED_TERM)
    notes[early] |= Note.PAPER_FIRST_DAYS
    is_weight = (rows["measure"] == "weight").to_numpy()
    weighed = rows["child_id"].isin(rows["child_id"][birth & is_weight]).to_numpy()
    notes[early & is_weight & weighed] |= Note.CHANGE_FROM_BIRTH
    return z, notes


def _remarks(rows: pd.DataFrame, age: np.ndarray) -> np.ndarray:
    """Return what should be known of how the values were taken, at the ages looked up."""
    notes = np.zeros(len(rows), dtype=np.int32)
    # The rows of a child, day and measure stand together.
    again = np.ones(max(len(rows) - 1, 0), dtype=bool)
    for of_row in (
        rows["child"].to_numpy(),
        rows["date"].to_numpy().view(np.int64),
        rows["measure"].array.codes,
    ):
        again &= of_row[1:] == of_row[:-1]
    if again.any():
        twice = np.zeros(len(rows), dtype=bool)
        twice[1:] = again
        twice[:-1] |= again
        # The same value twice is a copy, and one measurement.
        values = rows[twice].groupby(DAY_OF_MEASURE, observed=True, sort=False, dropna=False)
        differ = values["value"].transform("max") - values["value"].transform("min")
        notes[np.flatnonzero(twice)[differ.to_numpy() >= 0.5 * 10.0**-SAME]] |= Note.MORE_THAN_ONCE
    if "position" not in rows:
        return notes
    position, height = rows["position"], _is(rows, "height")
    # The age that decides on the table is the one looked up.
    below_two = age < TWO_YEARS_DAYS
    notes[height & below_two & (position == "standing").to_numpy()] |= Note.STANDING_BELOW_TWO
    notes[height & ~below_two & (position == "lying").to_numpy()] |= Note.LYING_FROM_TWO
    return notes
