"""What is judged of made-up children whose numbers lie on limits: see test_settled_judgements.py.

The children are those of tests/detection/settled. `python tests/judgement/settled_judgements.py`
writes it anew: read the difference before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import growthwatch as gw
from growthwatch.judgement.posterior import posterior

SETTLED = Path(__file__).with_name("settled")
CHILDREN = Path(__file__).parents[1] / "detection" / "settled"
DATES = {"children": ["birth_date"], "measurements": ["date"], "contacts": ["date", "date_to"],
         "plans": ["from", "until"]}  # fmt: skip
FIRST = "c056"  # of the children, those before this one
DAYS = ("2020-06-15", "2021-03-01", "2022-06-01")
WORDS = ("headline", "because")


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return the children with what was promised and where they stayed."""
    made = {}
    for name, dates in DATES.items():
        table = pd.read_csv(CHILDREN / f"{name}.csv", dtype={"sex": object, "family_id": object})
        table = table[(table["child_id"] < FIRST).to_numpy()].reset_index(drop=True)
        made[name] = table.assign(**{one: pd.to_datetime(table[one]) for one in dates})
    made["children"]["family_id"] = made["children"]["family_id"].fillna("")
    rows = made["measurements"].groupby("child_id").nth([2, 4]).sort_values(["child_id", "date"])
    rows = rows.reset_index(drop=True)
    step = pd.to_timedelta(np.resize([0, 7, 14, 28], len(rows)), "D")
    made["actions"] = pd.DataFrame({
        "child_id": rows["child_id"], "made_on": rows["date"], "what": "Weigh.", "who": "HV",
        "due": rows["date"] + step, "done_on": (rows["date"] + step).where(rows.index % 3 == 0),
        "if": "", "source": "", "if_measure": np.where(rows.index % 2, "weight", None),
        "if_below": np.where(rows.index % 2, rows["weight_kg"] + 0.2, np.nan),
        "if_by": (rows["date"] + step).where(rows.index % 4 == 1),
    })  # fmt: skip
    made["periods"] = pd.DataFrame({
        "child_id": rows["child_id"], "from": rows["date"], "until": (rows["date"] + 4 * step),
        "kind": np.resize(["hospital", "protection plan", "nursery"], len(rows)), "note": "",
        "source": "",
    })  # fmt: skip
    missed = rows[["child_id", "date"]].assign(
        agency="health", role="health visitor", kind="clinic", summary="Not brought.",
        date_to=pd.NaT, outcome=np.resize(["was not brought", "declined", "attended"], len(rows)),
    )  # fmt: skip
    missed["date"] += pd.Timedelta(days=9)
    made["contacts"] = pd.concat([made["contacts"], missed], ignore_index=True)
    return made


@cache
def scores() -> pd.DataFrame:
    return gw.score(tables()["children"], tables()["measurements"])


@cache
def probable() -> pd.DataFrame:
    """Return the posterior at every weight."""
    return posterior(scores())


def judged(day: str) -> pd.DataFrame:
    """Return what is judged of every child on a day, but for the sentences."""
    made = {name: table for name, table in tables().items() if name != "measurements"}
    table = gw.judge(scores(), None, made.pop("contacts"), made.pop("plans"), day,
                     posterior=probable(), **made)  # fmt: skip
    return table.drop(columns=list(WORDS))


def happened() -> pd.DataFrame:
    """Return the episodes of every child, but for the sentences."""
    made = tables()
    found = gw.detect(scores(), as_of="2031-01-01", children=made["children"], words=False)
    table = gw.episodes(
        scores(), found, made["contacts"], "2031-01-01", children=made["children"],
    )  # fmt: skip
    return table.drop(columns=["sentence", "short"])


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    **{f"judged_{day}": (lambda day=day: judged(day)) for day in DAYS},
    "episodes": happened,
    "posterior": probable,
}


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it is kept: numbers to four digits, days without their time."""
    return pd.DataFrame({name: [_said(one) for one in table[name]] for name in table})


def _said(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value + 0.0:.4g}"
    if isinstance(value, tuple | list | set | frozenset):
        each = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return " ".join(map(_said, each))
    if isinstance(value, dict):
        return " ".join(f"{name}={_said(one)}" for name, one in value.items())
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


if __name__ == "__main__":
    for name, made in TABLES.items():
        as_text(made()).to_csv(SETTLED / f"{name}.csv", index=False, lineterminator="\n")
