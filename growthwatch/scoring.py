"""The score step: measurements of many children to z-scores, centiles and the reasons for gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.centiles import centile, centile_band
from growthwatch.conversion import zscore
from growthwatch.record.ages import (
    LONGEST_GESTATION,
    PRETERM_BEFORE,
    SHORTEST_GESTATION,
    correction_days,
    paper_correction_days,
)
from growthwatch.record.tables import SCORE_COLUMNS
from growthwatch.record.vocabulary import MEASURES, REFERENCES, SEXES, TERMS, TWO_YEARS_DAYS, known
from growthwatch.references import read_table

COLUMNS = {"weight": "weight_kg", "height": "height_cm", "ofc": "ofc_cm"}
# The paper chart gives a term baby no centile between birth and two weeks. [RCPCH pooled term data
# discrepancy report]
FIRST_DAY_OF_TERM_CENTILES = 14
BMI_FROM_DAYS = 14


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
        child_id, sex, birth_date; optionally gestation_weeks and gestation_days. One row a child.
    measurements : DataFrame
        child_id, date and any of weight_kg, height_cm, ofc_cm; one row a visit. Optionally
        position ("lying" or "standing").
    reference : {"uk-who", "who", "trisomy-21", "turner"}
    term : {"exact", "paper"}
        How birth near term is treated. "exact": everyone corrected by gestation, for life, as the
        RCPCH digital charts do. "paper": babies of 37 weeks and more are compared with the pooled
        term row at birth, have no centile from day 1 to 13 and count chronological age from day
        14; preterm babies are corrected to one year (32 to 36 weeks) or two.

    Returns
    -------
    DataFrame
        One row a child, date and measure, sorted by these: child_id, date, measure, value,
        age_days, corrected_age_days (the age looked up), z, centile, band, chronological_z
        (uncorrected), reference, note, sex. BMI is worked out where a day has one weight and one
        height, from two weeks of age. A `birth_weight_kg` among the children is a weight on the
        birth date unless one was measured that day. z is nan where it cannot be had, and `note`
        says why.

    Raises
    ------
    ValueError
        For a missing column, a repeated child_id, an unknown reference or term.
    """
    known(reference, REFERENCES, "reference")
    known(term, TERMS, "term")
    _need_columns(children, "children", ("child_id", "sex", "birth_date"))
    _need_columns(measurements, "measurements", ("child_id", "date"))
    rows = _with_child(_long(_with_birth_weights(children, measurements)), children)
    problem = _problem(rows)
    usable = (problem == "").to_numpy()

    age = rows["age_days"].to_numpy()
    gestation = rows["gestation"].to_numpy()
    if term == "exact":
        corrected = age + correction_days(np.where(usable, gestation, np.nan))
    else:
        corrected = age + paper_correction_days(age, gestation)
    rows["corrected_age_days"] = corrected
    lookup = {
        "sex": rows["sex"].where(usable),
        "reference": reference,
    }
    values = rows["value"].where(usable)
    z = zscore(rows["measure"], values, age_days=rows["corrected_age_days"], **lookup)
    rows["chronological_z"] = zscore(rows["measure"], values, age_days=rows["age_days"], **lookup)
    note = problem.mask(usable & z.isna().to_numpy(), _no_reference(rows, reference))
    if term == "paper" and reference == "uk-who":
        z, note = _pooled_term(rows, usable, z, note)
    rows["z"] = z
    rows["centile"] = centile(rows["z"])
    rows["band"] = pd.Categorical(centile_band(rows["z"]))
    rows["reference"] = pd.Categorical.from_codes(
        np.zeros(len(rows), dtype=np.int8), categories=[reference]
    )
    rows["note"] = _joined(note, *_remarks(rows, gestation, usable))
    return rows.reindex(columns=list(SCORE_COLUMNS))


def _need_columns(table: pd.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in table]
    if missing:
        raise ValueError(f"{name} has no column {missing[0]!r}: it has {', '.join(table.columns)}")


def _with_birth_weights(children: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Add the children's `birth_weight_kg` as weights on the day of birth, where there is none."""
    if "birth_weight_kg" not in children:
        return measurements
    birth = pd.DataFrame(
        {
            "child_id": children["child_id"],
            "date": pd.to_datetime(children["birth_date"]),
            "weight_kg": pd.to_numeric(children["birth_weight_kg"]).astype(float),
        }
    ).dropna()
    measurements = measurements.assign(date=pd.to_datetime(measurements["date"]))
    if "weight_kg" in measurements:
        weighed = measurements[measurements["weight_kg"].notna()]
        keys = pd.MultiIndex.from_frame(weighed[["child_id", "date"]])
        birth = birth[~pd.MultiIndex.from_frame(birth[["child_id", "date"]]).isin(keys)]
    if birth.empty:
        return measurements
    return pd.concat([measurements, birth], ignore_index=True)


def _long(measurements: pd.DataFrame) -> pd.DataFrame:
    """Turn visits into one row a measure, with BMI, sorted by child, date and measure."""
    visits = pd.DataFrame(
        {
            "child_id": measurements["child_id"].to_numpy(),
            "date": pd.to_datetime(measurements["date"]).to_numpy(),
            "position": measurements.get("position", pd.Series("", measurements.index)).to_numpy(),
        }
    )
    # Children in order of their ids, as numbers: sorting numbers is many times faster.
    child, _ = pd.factorize(visits["child_id"], sort=True)
    parts, measure, values = [], [], []
    for code, name in enumerate(MEASURES):
        if name in COLUMNS and COLUMNS[name] in measurements:
            value = measurements[COLUMNS[name]].to_numpy(dtype=float, na_value=np.nan)
        elif name == "bmi" and {"weight_kg", "height_cm"} <= set(measurements):
            value = _bmi(child, visits["date"], measurements)
        else:
            continue
        present = np.flatnonzero(~np.isnan(value))
        parts.append(present)
        measure.append(np.full(len(present), code, dtype=np.int8))
        values.append(value[present])
    visit = np.concatenate(parts) if parts else np.empty(0, dtype=int)
    code = np.concatenate(measure) if measure else np.empty(0, dtype=np.int8)
    value = np.concatenate(values) if values else np.empty(0)
    day = visits["date"].to_numpy()
    # Two values on one day: by size, so that the order of the input never matters.
    order = np.lexsort((value, code, day[visit], child[visit]))
    rows = visits.iloc[visit[order]].reset_index(drop=True)
    rows["measure"] = pd.Categorical.from_codes(code[order], categories=list(MEASURES))
    rows["value"] = value[order]
    return rows


def _bmi(child: np.ndarray, date: pd.Series, measurements: pd.DataFrame) -> np.ndarray:
    """Return BMI at each visit that completes a weight and a height of one child and day.

    Where a day holds two weights or two heights there is no telling which belong together, and no
    BMI.
    """
    day = pd.DataFrame({"child": child, "date": date})
    pair = {}
    for measure in ("weight", "height"):
        value = measurements[COLUMNS[measure]].to_numpy(dtype=float, na_value=np.nan)
        value = np.where(value > 0, value, np.nan)
        day["value"] = value
        if np.isnan(value).all():
            return value
        groups = day.groupby(["child", "date"], sort=False, dropna=False)["value"]
        single = groups.transform("count").to_numpy() == 1
        pair[measure] = np.where(single, groups.transform("max").to_numpy(), np.nan)
    with np.errstate(over="ignore"):
        bmi = pair["weight"] / (pair["height"] / 100) ** 2
    first = ~day.duplicated(["child", "date"]).to_numpy()
    return np.where(first, bmi, np.nan)


def _with_child(rows: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Add sex, birth date, gestation in days and age to each row; drop BMI before two weeks."""
    if children["child_id"].duplicated().any():
        repeated = children.loc[children["child_id"].duplicated(), "child_id"].iloc[0]
        raise ValueError(f"children has child_id {repeated!r} twice: keep one row a child")
    at = pd.Index(children["child_id"]).get_indexer(rows["child_id"])
    rows["known"] = at >= 0

    def of_child(values: np.ndarray, missing: object) -> np.ndarray:
        return np.append(values, np.asarray([missing], dtype=values.dtype))[at]

    codes = of_child(pd.Index(SEXES).get_indexer(children["sex"]).astype(np.int8), -1)
    rows["sex"] = pd.Categorical.from_codes(codes, categories=list(SEXES))
    birth = pd.to_datetime(children["birth_date"]).to_numpy()
    rows["birth_date"] = of_child(birth, np.datetime64("NaT"))
    rows["gestation"] = of_child(gestation_in_days(children), np.nan)
    rows["age_days"] = (rows["date"] - rows["birth_date"]).dt.days.astype(float)
    too_young = (rows["measure"] == "bmi") & (rows["age_days"] < BMI_FROM_DAYS)
    return rows[~too_young].reset_index(drop=True)


def gestation_in_days(children: pd.DataFrame) -> np.ndarray:
    """Return gestation at birth in days, from weeks and days; nan where weeks are missing."""

    def column(name: str) -> np.ndarray:
        if name not in children:
            return np.full(len(children), np.nan)
        return pd.to_numeric(children[name]).to_numpy(dtype=float, na_value=np.nan)

    return column("gestation_weeks") * 7 + np.nan_to_num(column("gestation_days"))


def _problem(rows: pd.DataFrame) -> pd.Series:
    """Return why a row cannot be looked up at all; empty where it can."""
    value, gestation = rows["value"], rows["gestation"]
    problem = pd.Series("", index=rows.index, dtype=object)
    impossible = gestation.notna() & ~gestation.between(SHORTEST_GESTATION, LONGEST_GESTATION)
    for wrong, reason in (
        (impossible, "gestation is not between 22 and 45 weeks"),
        (~np.isfinite(value), "value is not finite"),
        (value <= 0, "value is not above zero"),
        (rows["age_days"] < 0, "date is before birth"),
        (rows["date"].isna(), "date is missing"),
        (rows["birth_date"].isna(), "birth date is missing"),
        (rows["sex"].isna(), "sex is missing or not 'female' or 'male'"),
        (~rows["known"], "no such child among the children"),
    ):
        problem[wrong.to_numpy()] = reason
    return problem


def _no_reference(rows: pd.DataFrame, reference: str) -> pd.Series:
    return (
        "no "
        + reference
        + " reference for "
        + rows["measure"].astype(object)
        + " at this age and sex"
    )


def _pooled_term(
    rows: pd.DataFrame, usable: np.ndarray, z: pd.Series, note: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Put the paper chart's first two weeks of a term baby in place of the ordinary z-scores."""
    gestation = rows["gestation"].fillna(280)
    age = rows["age_days"]
    term = usable & (gestation >= PRETERM_BEFORE)
    birth = term & (age == 0)
    table = read_table("uk90_term.csv").set_index(["measure", "sex"])
    keys = pd.MultiIndex.from_arrays([rows["measure"].astype(object), rows["sex"].astype(object)])
    M, S = (table[column].reindex(keys).to_numpy() for column in ("M", "S"))
    # L is 1 throughout the pooled term table.
    z = z.mask(birth, (rows["value"] / M - 1) / S)
    note = note.mask(birth, "compared with the pooled term birth row")
    note = note.mask(birth & z.isna(), "no term birth reference for this measure")

    early = term & (age > 0) & (age < FIRST_DAY_OF_TERM_CENTILES)
    z = z.mask(early, np.nan)
    note = note.mask(early, "no centile from day 1 to 13 on the paper chart")
    is_weight = rows["measure"] == "weight"
    at_birth = rows[birth & is_weight].drop_duplicates("child_id").set_index("child_id")["value"]
    birth_weight = rows["child_id"].map(at_birth)
    change = 100 * (rows["value"] / birth_weight - 1)
    words = change.map("{:+.1f}% of birth weight".format)
    told = early & is_weight & birth_weight.notna()
    return z, note.mask(told, note + "; " + words)


def _remarks(rows: pd.DataFrame, gestation: np.ndarray, usable: np.ndarray) -> list[pd.Series]:
    """Return what should be known about rows that do have a z-score."""
    blank = pd.Series("", index=rows.index, dtype=object)
    twice = rows.duplicated(["child_id", "date", "measure"], keep=False)
    height = rows["measure"] == "height"
    standing = height & (rows["position"] == "standing") & (rows["age_days"] < TWO_YEARS_DAYS)
    lying = height & (rows["position"] == "lying") & (rows["age_days"] >= TWO_YEARS_DAYS)
    return [
        blank.mask(usable & np.isnan(gestation), "gestation unknown, taken as 40+0"),
        blank.mask(twice, "measured more than once on this day"),
        blank.mask(standing, "measured standing, compared with lying length (about 0.7 cm more)"),
        blank.mask(lying, "measured lying, compared with standing height (about 0.7 cm less)"),
    ]


def _joined(*notes: pd.Series) -> pd.Series:
    joined = notes[0].astype(object)
    for note in notes[1:]:
        both = (joined != "") & (note != "")
        joined = (joined + np.where(both, "; ", "") + note).astype(object)
    return joined.astype("str")
