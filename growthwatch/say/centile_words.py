"""Where a z-score lies among the nine centile lines, in words."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from growthwatch.record.vocabulary import (
    CENTILE_LINES,
    CENTILE_SPACE,
    ON_LINE_WITHIN,
    PROBABLE_ERROR_Z,
)
from growthwatch.say.language import translated

# Where a z-score can lie: which way, and of which lines.
PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("below", CENTILE_LINES[:1]),
    *(place for pair in pairwise(CENTILE_LINES) for place in (("on", pair[:1]), ("between", pair))),
    ("on", CENTILE_LINES[-1:]),
    ("above", CENTILE_LINES[-1:]),
)
BANDS: tuple[str, ...] = tuple(
    f"{way} the {' and '.join(lines)} centile{'s' if len(lines) > 1 else ''}"
    for way, lines in PLACES
)
BAND_EDGES: tuple[float, ...] = tuple(
    edge
    for i in range(9)
    for edge in (
        (i - 4) * CENTILE_SPACE - ON_LINE_WITHIN,
        (i - 4) * CENTILE_SPACE + ON_LINE_WITHIN,
    )
)


def place_of(z: float) -> tuple[str, tuple[str, ...]]:
    """Return where a z-score lies among the lines: ("between", ("2nd", "9th")).

    The first is "below", "on", "between" or "above", the second the lines as they are called.
    """
    return PLACES[bisect_right(BAND_EDGES, z)]


def band_words(z: float) -> str:
    """Say where a z-score lies, and how far out where the outer lines no longer say it.

    Parameters
    ----------
    z : float
        nan where there is no centile.

    Returns
    -------
    str
        "on the 9th centile", "below the 0.4th centile, at −3.4 SD"; beyond 6 SD "beyond what is
        probable, at +7.2 SD"; "no centile".
    """
    if z != z:  # nan is not itself
        return translated("no centile")
    band = bisect_right(BAND_EDGES, z)
    if abs(z) > PROBABLE_ERROR_Z:
        said = translated("beyond what is probable")
    elif 0 < band < len(BANDS) - 1:
        return translated(BANDS[band])
    else:
        said = translated(BANDS[band])
    return translated("{band}, at {sd}").format(band=said, sd=sd_words(z))


def beyond_words(z: float, line: str) -> str:
    """Say that a z-score lies beyond a centile line, as the band beside it says where it is.

    Parameters
    ----------
    z : float
    line : str
        One of `CENTILE_LINES`.

    Returns
    -------
    str
        "below the 2nd centile"; "just below the 2nd centile" where the band is still "on the 2nd
        centile".
    """
    at = (CENTILE_LINES.index(line) - 4) * CENTILE_SPACE
    way = "below" if z < at else "above"
    just = "just " if abs(z - at) <= ON_LINE_WITHIN else ""
    return translated(f"{just}{way} the {line} centile")


def sd_words(z: float) -> str:
    """Say a z-score with its sign: "−3.4 SD"."""
    return f"{z:+.1f} SD".replace("-", "−")
