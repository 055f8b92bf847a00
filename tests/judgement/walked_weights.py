"""One child's weights, of which what each says is given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from growthwatch.judgement.limits import Limits
from growthwatch.judgement.losses import SLOWED
from growthwatch.judgement.weights import Weights, weights_of

SPACE = 2 / 3


START = np.datetime64("2024-01-01", "D")


NO_FINDINGS = pd.DataFrame(
    {
        "child_id": pd.Series(dtype=object),
        "rule": pd.Series(dtype=object),
        "measure": pd.Series(dtype=object),
        "severity": pd.Series(dtype=object),
        **{
            name: pd.Series(dtype="datetime64[s]")
            for name in ("onset_date", "detected_date", "last_date")
        },
    }
)


def weights(
    z: list[float],
    says: list[int],
    *,
    onset: list[int] | None = None,
    value: list[float] | None = None,
    age: list[float] | None = None,
    doubt: tuple[int, ...] = (),
    lighter: tuple[int, ...] = (),
    unless_wrong: tuple[int, ...] = (),
    firm: bool = True,
) -> Weights:
    """One child's weights, monthly from one year unless ages are given."""
    n = len(z)
    days = np.array(age if age is not None else [365.0 + 30 * row for row in range(n)], dtype=float)
    of_row = np.arange(n)
    evidence = np.array(says)
    return Weights(
        child_id=np.array(["c"], dtype=object),
        child=np.zeros(n, dtype=int),
        date=START + days.astype("timedelta64[D]"),
        age=days,
        value=np.array(value if value is not None else [10 + number for number in z]),
        z=np.array(z, dtype=float),
        newborn_loss=np.zeros(n, dtype=bool),
        evidence=evidence,
        if_told_of=evidence,
        onset=of_row if onset is None else np.array(onset),
        in_doubt=np.isin(of_row, doubt),
        lighter=np.isin(of_row, lighter),
        either=np.isin(of_row, unless_wrong),
        unless_wrong=np.isin(of_row, unless_wrong),
        firm=(evidence >= SLOWED) & firm,
        probability=np.full(n, np.nan),
    )


def laid_out(*rows: tuple[int, float], posterior: pd.DataFrame | None = None) -> Weights:
    """The weights of a child of unknown sex, and so without a centile: (day, kg)."""
    days, kg = zip(*rows, strict=True)
    scores = pd.DataFrame(
        {
            "child_id": "c",
            "measure": "weight",
            "date": pd.Timestamp(START) + pd.to_timedelta(list(days), "D"),
            "value": kg,
            "age_days": [float(day) for day in days],
            "corrected_age_days": [float(day) for day in days],
            "sex": None,
            "z": np.nan if posterior is None else 0.0,
        }
    )
    ids = np.array(["c"], dtype=object)
    return weights_of(scores, NO_FINDINGS, ids, posterior, Limits())


def by_model(*rows: tuple[int, float], **columns: list) -> Weights:
    """Weights with what the posterior says of each."""
    n = len(rows)
    given = {"p_faltering": 0.1, "p_loss": 0.0, "p_error": 0.001, "level": "", "fitted": True}
    given |= columns
    posterior = pd.DataFrame(given, index=range(n))
    posterior["child_id"] = "c"
    posterior["date"] = pd.Timestamp(START) + pd.to_timedelta([day for day, _ in rows], "D")
    posterior["onset_date"] = columns.get("onset_date", pd.NaT)
    return laid_out(*rows, posterior=posterior)
