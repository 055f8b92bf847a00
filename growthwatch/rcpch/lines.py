"""The lines of a chart, and the height to be expected of two parents, as RCPCH's API has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from growthwatch.centiles import centile
from growthwatch.conversion import measurement as value_of
from growthwatch.detection.midparental import ADULT_AGE_DAYS, midparental_z
from growthwatch.rcpch.names import PIECE_NAMES, REFERENCES
from growthwatch.record.vocabulary import DAYS_PER_YEAR, MEASURES, SEXES, known
from growthwatch.references import PIECES, Piece, interpolate, piece_rows

# The nine lines of UK charts, two thirds of an SD apart. [Cole TJ. BMJ 1994;308:641-642]
NINE_CENTILES = (0.4, 2.0, 9.0, 25.0, 50.0, 75.0, 91.0, 98.0, 99.6)
MOST_LINES = 15  # as the API
LEAST_CENTILE = 0.001  # beyond, and beyond its mirror image, there is nothing to draw
# Nine in ten children are within 1.4 SD of what their parents' heights lead one to expect.
# [Wright and Cheetham, Arch Dis Child 1999;81:257-260]
EXPECTED_WITHIN = 1.4


def chart_coordinates(
    measurement_method: str,
    sex: str,
    lines: list[float] | None = None,
    *,
    reference: str = "uk-who",
    are_sds: bool = False,
) -> list[dict[str, Any]]:
    """Return the lines of a chart, a list for each table that the reference is made of.

    Parameters
    ----------
    measurement_method : {"weight", "height", "bmi", "ofc"}
    sex : {"female", "male"}
    lines : list of float, optional
        Centiles, or z-scores with `are_sds`; the nine of UK charts where not given.
    reference : {"uk-who", "trisomy-21", "turners-syndrome"}
    are_sds : bool

    Returns
    -------
    list of dict
        ``{table: {sex: {method: [{"sds", "centile", "data": [{"l", "x", "y"}]}]}}}``: x in years
        from 40+0 weeks, y in kg, cm or kg/m2, none where the table has no such measure.

    Raises
    ------
    ValueError
        For an unknown name, for more than 15 lines, or for a centile outside 0.001 to 99.999.
    """
    method, sex = (
        known(measurement_method, MEASURES, "measurement_method"),
        known(sex, SEXES, "sex"),
    )
    ours = REFERENCES[known(reference, tuple(REFERENCES), "reference")]
    wanted = list(NINE_CENTILES) if lines is None else [float(one) for one in lines]
    if not 0 < len(wanted) <= MOST_LINES:
        raise ValueError(f"{len(wanted)} lines: give 1 to {MOST_LINES}")
    if are_sds:
        sds, labels = wanted, [round(float(centile(one)), 3) for one in wanted]
    else:
        if not all(LEAST_CENTILE <= one <= 100 - LEAST_CENTILE for one in wanted):
            raise ValueError(f"a line lies between {LEAST_CENTILE} and {100 - LEAST_CENTILE}")
        sds, labels = [_sds(one) for one in wanted], wanted
    found = []
    for piece in PIECES[ours]:
        drawn = [
            {"sds": round(z, 2), "centile": label, "data": _line(piece, method, sex, z, label)}
            for z, label in zip(sds, labels, strict=True)
        ]
        found.append({PIECE_NAMES[piece.name]: {sex: {method: drawn}}})
    return found


def mid_parental_height(
    *,
    height_maternal: float,
    height_paternal: float,
    sex: str,
    reference: str = "uk-who",
) -> dict[str, Any]:
    """Return the height to be expected of children of two parents, as the API answers it.

    Parameters
    ----------
    height_maternal, height_paternal : float
        cm.
    sex : {"female", "male"}
        Of the child.
    reference : {"uk-who"}

    Returns
    -------
    dict
        mid_parental_height (cm), its SDS and centile, its line from birth to 20 years, and those
        1.4 SD below and above, between which nine in ten such children are.

    Raises
    ------
    ValueError
        For a height beyond 6 SD, which is a probable error.
    """
    known(reference, ("uk-who",), "reference")
    sex = known(sex, SEXES, "sex")
    (z,) = midparental_z(np.array([float(height_maternal)]), np.array([float(height_paternal)]))
    if not np.isfinite(z):
        raise ValueError("a parent's height is beyond 6 SD, a probable error: give cm")

    def adult(at: float) -> float:
        return float(value_of("height", at, sex=sex, age_days=ADULT_AGE_DAYS))

    def lines(at: float) -> list[dict[str, Any]]:
        return chart_coordinates("height", sex, [at], are_sds=True)

    low, high = float(z) - EXPECTED_WITHIN, float(z) + EXPECTED_WITHIN
    return {
        "mid_parental_height": adult(float(z)),
        "mid_parental_height_sds": float(z),
        "mid_parental_height_centile": round(float(centile(z)), 3),
        "mid_parental_height_centile_data": lines(float(z)),
        "mid_parental_height_lower_centile_data": lines(low),
        "mid_parental_height_upper_centile_data": lines(high),
        "mid_parental_height_lower_value": round(adult(low), 2),
        "mid_parental_height_upper_value": round(adult(high), 2),
    }


def _sds(line: float) -> float:
    from scipy.special import ndtri

    z = float(ndtri(line / 100))
    # The nine centiles are names of z-scores that are whole numbers of centile spaces.
    return round(z * 1.5) / 1.5 if line in NINE_CENTILES else z


def _ages(piece: Piece) -> np.ndarray:
    """Return the ages of a table's points in years: weeks to 13 weeks, months from there."""
    start, end = piece.start, min(piece.end, 20 * DAYS_PER_YEAR)
    weeks = np.arange(start, min(end, 13 * 7) + 1, 7.0)
    months = np.arange(0, 241) / 12 * DAYS_PER_YEAR
    months = months[(months >= max(start, 13 * 7)) & (months <= end)]
    return np.unique(np.concatenate([weeks[weeks <= end], months, [end]])) / DAYS_PER_YEAR


def _line(piece: Piece, method: str, sex: str, z: float, label: float) -> list[dict[str, Any]]:
    rows = piece_rows(piece.name, method, sex)
    if rows is None:
        return []
    years, values = rows
    ages = _ages(piece)
    inside = np.clip(ages, years[0], years[-1]) if piece.nearest_beyond_ends else ages
    y = lms_value(interpolate(years, values, inside), z)
    return [
        {"l": label, "x": round(float(x), 4), "y": round(float(one), 4)}
        for x, one in zip(ages, y, strict=True)
        if np.isfinite(one)
    ]


def lms_value(lms: np.ndarray, z: float) -> np.ndarray:
    """Return the measurement at a z-score for rows of L, M and S."""
    L, M, S = lms.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(L == 0, M * np.exp(S * z), M * (1 + L * S * z) ** (1 / L))
